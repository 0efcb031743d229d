"""Which thing each name of a claims table stands for: of what kind it is, and under which id it is known."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache

from ..model import Entity, Identifier, slug
from ..ontology.companies import joined, listed_companies
from ..ontology.general import general_concepts
from ..ontology.packs import load_pack, pack_names
from ..ontology.places import places
from ..ontology.vocabulary import CLASSES, METRICS, RELATIONS
from .table_form import Place, Row

ENDS = ("source", "target", "product")
SHORTEST = 3  # characters of a name that is looked up
ORDER = ("company", "product", "technology", "sector", "organization", "place", "event")  # unless something says more


@dataclass(frozen=True, slots=True)
class Thing:
    """What a name stands for; ``label`` is what lists and packs call it, if they know it."""

    id: str
    kind: str
    label: str | None = None
    identifiers: tuple[Identifier, ...] = ()


@dataclass(slots=True)
class _Use:
    """Where a name is used: the first line for each relation and column, and for each type that is given."""

    ends: dict[tuple[str, str], int | str] = field(default_factory=dict)
    types: dict[str, tuple[int | str, str]] = field(default_factory=dict)

    @property
    def first(self) -> tuple[int | str, str]:
        """The line and column where it stands first."""
        (_, column), line = next(iter(self.ends.items()))
        return line, column

    @property
    def type(self) -> str | None:
        return next(iter(self.types), None)


def things(rows: Iterable[Row], place: Place) -> dict[str, Thing]:
    """What each name in the rows, which are checked, stands for.

    A thing has the kind that a row gives it; else that of the company, place or concept that lists and packs know by
    exactly this name; else it is a company (a product where it stands in that column), or what its relations allow.
    Raises SourceError, with line and column, where no kind fits, and where two names would have one id though they
    differ by more than case, spaces, hyphens and dots.
    """
    uses: dict[str, _Use] = defaultdict(_Use)
    for row in rows:
        for column in ENDS:
            if name := row.cells.get(column):
                uses[name].ends.setdefault((row.cells["relation"], column), row.line)
                if kind := row.cells.get(f"{column}_type"):
                    uses[name].types.setdefault(kind, (row.line, f"{column}_type"))
    same: dict[str, list[str]] = defaultdict(list)
    known: dict[str, Entity | None] = {}
    for name, use in uses.items():
        known[name] = _known(name, use, place)
        same[_id(name, use, known[name], place)].append(name)
    found = {}
    for identity, names in same.items():
        _check_alike(identity, names, uses, known, place)
        kind = _kind(names, uses, known, place)
        for name in names:
            other = known[name]
            found[name] = Thing(identity, kind, other.label if other else None, other.identifiers if other else ())
    return found


def _known(name: str, use: _Use, place: Place) -> Entity | None:
    """What lists and packs know by a name, of the type that is given or else of one that its relations allow."""
    by_name, by_id = _knowledge()
    form = unicodedata.normalize("NFC", name)
    found = list(by_name.get(form, ())) if len(form) >= SHORTEST else []
    same = by_id.get(slug(form))
    if not found and same and _loose(form) in map(_loose, (same.id, same.label, *same.aliases)):
        found = [same]
    if use.type:
        return next((e for e in found if e.kind == use.type), None)
    if any(column == "product" for _, column in use.ends):
        found.sort(key=lambda e: e.kind in ("company", "place"))
    fitting = [e for e in found if all(e.kind in _allowed(*end) for end in use.ends)]
    if found and not fitting:
        (relation, column), line = next((end, n) for end, n in use.ends.items() if found[0].kind not in _allowed(*end))
        raise place.error(
            line, column, name, f"{_has(found[0].kind, relation, column)}; give its {column}_type, or in RDF its class"
        )
    return fitting[0] if fitting else None


def _has(kind: str, relation: str, column: str) -> str:
    allowed = ", ".join(sorted(_allowed(relation, column)))
    return f"it is known as a {kind}, and a {column} of {relation} is one of {allowed}"


def _id(name: str, use: _Use, known: Entity | None, place: Place) -> str:
    """The id of what is known; else the slug of the name, with the given kind where something else has that id."""
    if known:
        return known.id
    identity = slug(unicodedata.normalize("NFC", name))
    if not identity:
        raise place.error(*use.first, name, "a name with letters or digits is needed")
    other = _knowledge()[1].get(identity)
    if other is None:
        return identity
    if use.type and use.type != other.kind:
        return f"{identity}-{use.type}"
    raise place.error(
        *use.first, name, f"its id would be that of {other.label}; write {other.label!r}, or another name"
    )


def _check_alike(
    identity: str, names: list[str], uses: dict[str, _Use], known: dict[str, Entity | None], place: Place
) -> None:
    unknown = [name for name in names if known[name] is None]
    for name in unknown:
        if _loose(name) != _loose(unknown[0]):
            other = uses[unknown[0]].first[0]
            raise place.error(
                *uses[name].first, name,
                f"{place.row} {other} has {unknown[0]!r}, and both would have the id {identity!r}; write one otherwise",
            )  # fmt: skip


def _kind(names: list[str], uses: dict[str, _Use], known: dict[str, Entity | None], place: Place) -> str:
    """The kind that fits all uses of names that stand for one thing."""
    given = [(kind, *at) for name in names for kind, at in uses[name].types.items()]
    for kind, line, column in given[1:]:
        if kind != given[0][0]:
            raise place.error(line, column, kind, f"{place.row} {given[0][1]} says {given[0][0]}; say the same")
    ends = [(relation, column, line, n) for n in names for (relation, column), line in uses[n].ends.items()]
    fixed = given[0][0] if given else next((e.kind for name in names if (e := known[name])), None)
    if fixed is None:
        order = ("product", *ORDER) if any(column == "product" for _, column, *_ in ends) else ORDER
        fixed = next((kind for kind in order if all(kind in _allowed(*end[:2]) for end in ends)), None)
    for relation, column, line, name in ends:
        if fixed not in _allowed(relation, column):
            what = f"it is a {fixed} elsewhere" if fixed else "its other rows allow none of these"
            words = ", ".join(sorted(_allowed(relation, column)))
            raise place.error(line, column, name, f"a {column} of {relation} is one of {words}, and {what}")
    assert fixed is not None
    return fixed


def _allowed(relation: str, column: str) -> frozenset[str]:
    """The kinds that something in a column can have beside a relation."""
    if column == "product" or relation in METRICS:
        return frozenset(CLASSES)
    return RELATIONS[relation].domain if column == "source" else RELATIONS[relation].range


def _loose(name: str) -> str:
    """A name without what may differ between two spellings of it."""
    return re.sub(r"[\s.\-\u2010-\u2015]+", "", unicodedata.normalize("NFC", name).casefold())


@cache
def _knowledge() -> tuple[dict[str, list[Entity]], dict[str, Entity]]:
    """Companies, places and concepts by their names, those that it is the label of first, and by their ids."""
    packs = [load_pack(name) for name in pack_names()]
    companies = joined((c.entity for pack in packs for c in pack.companies.values()), listed_companies())
    layers = [pack.concepts for pack in packs] + [general_concepts()]
    concepts = [entity for layer in layers for entity in layer.values()]
    by_id: dict[str, Entity] = {}
    for entity in (*(c.entity for c in companies), *places(), *concepts):
        by_id.setdefault(entity.id, entity)
    by_name: dict[str, list[Entity]] = defaultdict(list)
    for entity in by_id.values():
        by_name[entity.label].append(entity)
    for entity in by_id.values():
        for alias in entity.aliases:
            by_name[alias].append(entity)
    return dict(by_name), by_id
