"""Sector packs: the companies and concepts of a sector, one folder of ``packs/`` each.

A pack holds ``companies.csv`` (names, aliases, role, what each produces, identifiers with the list they were read from)
and ``concepts.ttl`` (SKOS concepts with the entity class that each has).
"""

from __future__ import annotations

import csv
import pathlib
from dataclasses import dataclass
from functools import cache

import pyoxigraph as ox

from ..errors import OntologyError
from ..model import Entity, Identifier
from .vocabulary import CLASSES, PREFIXES, expand

PACKS = pathlib.Path(__file__).parent / "packs"


@dataclass(frozen=True, slots=True)
class Company:
    """A company that a pack knows: what it is (``role``) and makes (``produces``), as ids of concepts."""

    entity: Entity
    country: str
    role: str
    produces: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Pack:
    """A sector: ``concepts`` and ``companies`` by id; ``broader`` maps a concept to the wider ones."""

    name: str
    companies: dict[str, Company]
    concepts: dict[str, Entity]
    broader: dict[str, tuple[str, ...]]

    def narrower(self, concept: str) -> tuple[str, ...]:
        """The concepts right below one, by id: skos:narrower is the inverse of what the file says."""
        return tuple(name for name, wider in self.broader.items() if concept in wider)


def pack_names() -> list[str]:
    """The packs that the package holds."""
    return sorted(path.name for path in PACKS.iterdir() if (path / "concepts.ttl").exists())


@cache
def load_pack(name: str) -> Pack:
    """The pack of that name.  Raises OntologyError when there is none, or when it contradicts itself."""
    folder = PACKS / name
    if name not in pack_names():
        raise OntologyError(f"no sector pack {name!r}; there is {', '.join(pack_names())}")
    concepts, broader = _concepts(folder / "concepts.ttl")
    companies = _companies(folder / "companies.csv", concepts)
    return Pack(name, companies, concepts, broader)


def _concepts(path: pathlib.Path) -> tuple[dict[str, Entity], dict[str, tuple[str, ...]]]:
    kinds = {c.iri: c.notation for c in CLASSES.values()}
    kind: dict[str, str] = {}
    label: dict[str, str] = {}
    aliases: dict[str, set[str]] = {}
    wider: dict[str, set[str]] = {}
    for triple in ox.parse(path=path):
        subject, value = str(getattr(triple.subject, "value", "")), str(getattr(triple.object, "value", ""))
        if not subject.startswith(PREFIXES["e"]):
            continue
        name, predicate = subject.removeprefix(PREFIXES["e"]), triple.predicate.value
        if predicate == expand("rdf:type") and value in kinds:
            kind[name] = kinds[value]
        elif predicate == expand("skos:prefLabel"):
            label[name] = value
        elif predicate == expand("skos:altLabel"):
            aliases.setdefault(name, set()).add(value)
        elif predicate == expand("skos:broader"):
            wider.setdefault(name, set()).add(value.removeprefix(PREFIXES["e"]))
    for name in sorted({*label, *aliases, *wider, *kind}):
        if name not in kind or name not in label:
            raise OntologyError(f"{path.name}: e:{name} needs a skos:prefLabel and a class of core.ttl")
        if unknown := wider.get(name, set()) - set(label):
            raise OntologyError(
                f"{path.name}: e:{name} is narrower than {sorted(unknown)}, which the pack does not define"
            )
    entities = {n: Entity(n, kind[n], label[n], tuple(sorted(aliases.get(n, ())))) for n in sorted(label)}
    return entities, {n: tuple(sorted(w)) for n, w in sorted(wider.items())}


def _companies(path: pathlib.Path, concepts: dict[str, Entity]) -> dict[str, Company]:
    found: dict[str, Company] = {}
    with path.open(encoding="utf8", newline="") as file:
        for number, row in enumerate(csv.DictReader(file), 2):
            where = f"{path.parent.name}/{path.name}:{number}"
            produces = tuple(filter(None, row["produces"].split(";")))
            if unknown := ({row["role"], *produces} - {""}) - set(concepts):
                raise OntologyError(f"{where}: {sorted(unknown)} are no concepts of the pack")
            if row["id"] in found or row["id"] in concepts:
                raise OntologyError(f"{where}: the id {row['id']!r} stands twice in the pack")
            identifiers = tuple(
                Identifier(scheme, row[scheme], row[f"{scheme}_from"]) for scheme in ("ticker", "cik") if row[scheme]
            )
            if any(not i.read_from for i in identifiers):
                raise OntologyError(f"{where}: an identifier without the list that it was read from")
            aliases = tuple(filter(None, row["aliases"].split(";")))
            entity = Entity(row["id"], "company", row["label"], aliases, identifiers)
            found[row["id"]] = Company(entity, row["country"], row["role"], produces)
    return dict(sorted(found.items()))
