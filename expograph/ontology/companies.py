"""The companies that market news names, whatever the sector: US listings and a list of global firms."""

from __future__ import annotations

import csv
import pathlib
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache

from ..model import Entity, Identifier

ABBREVIATED_FORM = r"(?:Inc|Corp|Co|Ltd|S\.A|N\.V|S\.p\.A)"  # these end in a stop of their own
LEGAL_FORM = (
    rf"(?:{ABBREVIATED_FORM}|Corporation|Limited|plc|PLC|AG|SE|SA|NV|GmbH|LLC|AB|ASA|Oyj|SpA|KGaA|Holdings?|Group)"
)
TRAILING_FORM = re.compile(rf",? {LEGAL_FORM}\.?$")
LISTS = pathlib.Path(__file__).parent / "lists"


@dataclass(frozen=True, slots=True)
class Listed:
    """A company of a list; ``words`` are those of its names that are common words as well."""

    entity: Entity
    words: frozenset[str]


@cache
def listed_companies() -> tuple[Listed, ...]:
    """The companies of the lists, by id."""
    more = {row["id"]: row for row in _rows("aliases.csv")}
    found = [*(_us(row, more.get(row["id"])) for row in _rows("us.csv")), *map(_global, _rows("global.csv"))]
    return tuple(sorted(found, key=lambda c: c.entity.id))


def joined(known: Iterable[Entity], listed: Iterable[Listed]) -> list[Listed]:
    """The known companies of packs, and the listed ones that are none of them.

    A listed company that shares a name or an id with a known one is the same firm: the known one keeps its id and label
    and gains the listed one's names.
    """
    entities = {entity.id: entity for entity in known}
    words: dict[str, frozenset[str]] = {}
    owner = {name: e.id for e in entities.values() for name in (e.label, *e.aliases)}
    others = []
    for company in listed:
        names = (company.entity.label, *company.entity.aliases)
        same = (
            company.entity.id if company.entity.id in entities else next((owner[n] for n in names if n in owner), None)
        )
        if same is None:
            others.append(company)
            continue
        own = entities[same]
        gained = set(names) - {own.label, *own.aliases}
        entities[same] = replace(own, aliases=(*own.aliases, *sorted(gained)))
        words[same] = words.get(same, frozenset()) | (company.words & gained)
    return [*(Listed(e, words.get(e.id, frozenset())) for e in entities.values()), *others]


@cache
def listed_names() -> dict[str, str]:
    """Names and tickers of listed companies, case-folded, with their ids; those of several companies are left out."""
    found: dict[str, set[str]] = defaultdict(set)
    for company in listed_companies():
        entity = company.entity
        tickers = [i.value for i in entity.identifiers if i.scheme == "ticker"]
        for name in (entity.label, *entity.aliases, *tickers, *(t.rpartition(":")[2] for t in tickers)):
            found[name.casefold()].add(entity.id)
    return {name: next(iter(ids)) for name, ids in found.items() if len(ids) == 1}


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (LISTS / name).open(encoding="utf8", newline="") as file:
        yield from csv.DictReader(file)


def _us(row: dict[str, str], more: dict[str, str] | None) -> Listed:
    aliases = _split(row["aliases"]) + (_split(more["aliases"]) + _split(more["former_names"]) if more else ())
    identifiers = tuple(
        Identifier(scheme, row[scheme], row[f"{scheme}_from"]) for scheme in ("ticker", "cik") if row[scheme]
    )
    words = {row["label"]} if row["word"] else set()
    entity = Entity(row["id"], "company", row["label"], aliases, identifiers)
    return Listed(entity, frozenset(words | set(_split(more["words"]) if more else ())))


def _global(row: dict[str, str]) -> Listed:
    aliases = _split(row["aliases"]) + _split(row["former_names"])
    single = {name for name in (row["label"], *aliases) if " " not in name}
    return Listed(Entity(row["id"], "company", row["label"], aliases), frozenset(single if row["word"] else ()))


def _split(names: str) -> tuple[str, ...]:
    return tuple(filter(None, names.split(";")))
