"""The network straight from the columns: as ``graph.network`` makes it, but claims are made when they are looked at."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace

import networkx as nx
import numpy as np

from ..graph.entities import merge
from ..model import Claim, Entity
from .column_arrays import undescribed
from .column_claims import Claims
from .column_edges import Edges, Names, called, edges
from .column_records import Records
from .column_strings import Strings
from .column_tables import Array, Tables, present, under

NAMING = ("claims", "quantities", "mentions")  #: the tables of documents that name entities


def network(tables: Tables, strings: Strings, documents: Array, into: Mapping[str, str]) -> nx.MultiDiGraph[str]:
    """The network of the documents at some rows, with entities renamed; see ``Columns.network``."""
    rows, figures, mentions = (under(tables, f"documents.{name}", documents) for name in NAMING)
    times = np.bincount(tables["documents.mentions"].columns["description"][mentions])
    descriptions = np.flatnonzero(times)
    described = tables["descriptions"].columns["id"][descriptions]
    ends = [tables["documents.claims"].columns[end][rows] for end in ("source", "target", "product")]
    subjects = tables["documents.quantities"].columns["subject"][figures]

    records = Records(tables, strings)
    names = called([*ends, subjects, described], strings, into)
    with _without_collection():
        found = edges(tables, rows, names, lambda row: records.claim(row, into).id)
        entities = _entities(records, names, descriptions, times[descriptions], names.place[described])
        graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
        mentioned = _mentioned(names, ends, subjects)
        if unknown := [place for place in mentioned if place not in entities]:
            raise undescribed(names.names[unknown[0]])
        graph.add_nodes_from((names.names[place], {"entity": entities[place]}) for place in mentioned)
        _add_edges(graph, found, names, records, into)
    return graph


@contextmanager
def _without_collection() -> Iterator[None]:
    """The search for cycles, which runs again and again while many objects are made, would take longest of all."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def _mentioned(names: Names, ends: Sequence[Array], subjects: Array) -> list[int]:
    """The places of the entities that claims and quantities name, in order; a product without a name is none."""
    source, target, product, subject = (names.place[codes] for codes in (*ends, subjects))
    named = product[product > 0] if names.names[:1] == [""] else product
    return [int(place) for place in present(source, target, named, subject)]


def _entities(records: Records, names: Names, descriptions: Array, times: Array, places: Array) -> dict[int, Entity]:
    """The entity at each place, merged from its descriptions, each of which so many documents give."""
    found: dict[int, list[tuple[Entity, int]]] = {}
    given = zip(records.entities(descriptions), times.tolist(), places.tolist(), strict=True)
    for entity, number, place in given:
        found.setdefault(place, []).append((entity, number))
    return {place: _merged(names.names[place], given) for place, given in found.items()}


def _merged(name: str, given: list[tuple[Entity, int]]) -> Entity:
    """What :func:`expograph.graph.entities.merge` makes of them under a name; of one alone, mostly itself."""
    entity = given[0][0]
    alone = len(given) == 1 and entity.id == name and len(entity.identifiers) < 2
    if alone and (not entity.aliases or list(entity.aliases) == sorted({*entity.aliases} - {entity.label})):
        return entity
    return merge(replace(entity, id=name) for entity, number in given for _ in range(number))[name]


def _add_edges(
    graph: nx.MultiDiGraph[str], found: Edges, names: Names, records: Records, into: Mapping[str, str]
) -> None:
    """Puts the edges where ``MultiDiGraph.add_edge`` puts them, which would look at each again for what it may be."""
    rows, names_of = found.claims.tolist(), names.names

    def make(first: int, last: int) -> tuple[Claim, ...]:
        return tuple(records.claim(row, into) for row in rows[first:last])

    kinds = {
        number: ("|".join((relation, product or "", polarity, origin)), relation, product, polarity, origin)
        for number, (relation, product, polarity, origin) in found.meaning.items()
    }
    columns = (found.source, found.target, found.shared, found.confidence, found.begin[:-1], found.begin[1:])
    successors, predecessors = graph._succ, graph._pred
    for source, target, shared, confidence, first, last in zip(*(c.tolist() for c in columns), strict=True):
        key, relation, product, polarity, origin = kinds[shared]
        tail, head = names_of[source], names_of[target]
        edge = {
            "relation": relation, "product": product, "polarity": polarity, "origin": origin, "confidence": confidence,
            "claims": Claims(make, first, last),
        }  # fmt: skip
        parallel = successors[tail].get(head)
        if parallel is None:
            successors[tail][head] = predecessors[head][tail] = {key: edge}
        else:
            parallel[key] = edge
