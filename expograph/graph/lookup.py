"""Which entities of a store a name stands for, asked of the engine without reading the documents.

>>> from expograph.graph.rdf import to_store
>>> from expograph.model import Document, Entity, Extraction
>>> note = Extraction(Document("Micron.", "note"), (Entity("micron", "company", "Micron", ("MU",)),))
>>> members(to_store([note]), "mu")
('micron',)
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

import pyoxigraph as ox

from ..model import Entity, Identifier
from ..ontology.vocabulary import PREFIXES
from .entities import resolve

MERGED = "SELECT ?entity ?into { ?entity xg:mergedInto ?into }"
LABELS = "SELECT DISTINCT ?entity ?label { ?entity skos:prefLabel ?label }"
NAMES = "SELECT DISTINCT ?entity ?name { ?entity skos:altLabel ?name }"
TICKERS = """
SELECT DISTINCT ?entity ?value ?read {
  ?identifier schema:propertyID "ticker" ; schema:value ?value ; dcterms:source ?read .
  ?entity schema:identifier ?identifier
}"""


def members(store: ox.Store, name: str) -> tuple[str, ...]:
    """The ids of the entity that ``name`` stands for and of those that are merged with it, sorted.

    Raises QueryError, as ``entities.resolve`` does, when the store holds no such entity or several.
    """
    into = {_id(entity): _id(into) for entity, into in _rows(store, MERGED)}
    groups: dict[str, list[str]] = defaultdict(list)
    labels: dict[str, str] = {}
    for entity, label in sorted(_rows(store, LABELS)):
        identity = _id(entity)
        groups[into.get(identity, identity)].append(identity)
        labels.setdefault(identity, label)
    # The kind is not asked for: a name is looked up whatever its bearer is.
    known = {identity: Entity(identity, "concept", labels[identity]) for identity in groups}
    wanted = name.casefold().strip()
    if name not in known and not any(wanted in (e.id.casefold(), e.label.casefold()) for e in known.values()):
        known = _with_all_names(store, known, groups)
    return tuple(groups[resolve(known, name)])


def _with_all_names(store: ox.Store, known: Mapping[str, Entity], groups: Mapping[str, list[str]]) -> dict[str, Entity]:
    """The entities with aliases and tickers, and the ids of their members as aliases; documents repeat all names."""
    names: dict[str, set[str]] = defaultdict(set)
    for entity, found in _rows(store, NAMES):
        names[_id(entity)].add(found)
    tickers: dict[str, set[Identifier]] = defaultdict(set)
    for entity, value, read in _rows(store, TICKERS):
        tickers[_id(entity)].add(Identifier("ticker", value, read))
    return {
        into: Entity(
            into,
            entity.kind,
            entity.label,
            tuple(sorted({*groups[into], *(n for member in groups[into] for n in names[member])})),
            tuple(
                sorted({i for member in groups[into] for i in tickers[member]}, key=lambda i: (i.value, i.read_from))
            ),
        )
        for into, entity in known.items()
    }


def _id(iri: str) -> str:
    return iri.removeprefix(PREFIXES["e"])


def _rows(store: ox.Store, sparql: str) -> list[tuple[str, ...]]:
    found = store.query(sparql, prefixes=PREFIXES, use_default_graph_as_union=True)
    return [tuple(term.value for term in row) for row in found]  # type: ignore[union-attr]
