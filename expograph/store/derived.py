"""How the derived graph changes with the documents, without reading all of them again.

Entities can be merged only where they share a key: an identifier, or a name within their kind.  The store keeps the
keys of each entity among its bookkeeping, so that those whose labels or merges may change are found by look-up.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pyoxigraph as ox

from ..graph.rdf import BOOKKEEPING, DERIVED, SOURCES, derived_triples
from ..graph.read_rdf import KINDS
from ..graph.sameness import Decisions, Described, Pair, find_merges
from ..graph.triples import node, term
from ..model import Identifier
from ..ontology.vocabulary import PREFIXES
from .engine import Select

BATCH = 200  # entities asked for at once
NAMES = """SELECT ?e ?o (COUNT(DISTINCT ?g) AS ?n) WHERE {{ VALUES ?e {{ {ids} }} GRAPH ?g {{ ?e {predicate} ?o }}
  FILTER(?g NOT IN ({without})) }} GROUP BY ?e ?o"""
IDENTIFIERS = """SELECT DISTINCT ?e ?scheme ?value ?from WHERE {{ VALUES ?e {{ {ids} }} GRAPH ?g {{
  ?e schema:identifier ?i . ?i schema:propertyID ?scheme ; schema:value ?value ; dcterms:source ?from }}
  FILTER(?g NOT IN ({without})) }}"""
NEAR = """SELECT DISTINCT ?e ?other WHERE {{ VALUES ?e {{ {ids} }} GRAPH ?g {{
  {{ ?c rdf:subject ?e ; rdf:object ?other }} UNION {{ ?c rdf:object ?e ; rdf:subject ?other }} }}
  FILTER(?g NOT IN ({without})) }}"""
KEYS = "SELECT ?e ?key WHERE {{ VALUES ?e {{ {ids} }} GRAPH {sources} {{ ?e xg:key ?key }} }}"
SHARING = "SELECT DISTINCT ?e WHERE {{ VALUES ?key {{ {keys} }} GRAPH {sources} {{ ?e xg:key ?key }} }}"
DERIVED_OF = """SELECT ?s ?p ?o WHERE {{ VALUES ?e {{ {ids} }} GRAPH {derived} {{
  {{ ?e ?p ?o BIND(?e AS ?s) }} UNION {{ ?s xg:member ?e ; ?p ?o }} }} }}"""


@dataclass(frozen=True, slots=True)
class Delta:
    """Quads that go, and quads that come."""

    gone: frozenset[ox.Quad]
    come: frozenset[ox.Quad]


def delta(
    select: Select, changed: Iterable[str], without: Collection[ox.NamedNode], come: Mapping[str, Described],
    before: Decisions, after: Decisions,
) -> Delta:  # fmt: skip
    """How labels, merges and keys change when some entities are described otherwise, or decided upon.

    ``changed`` are the ids of entities in documents that go, come or change; ``without`` the graphs in the store that
    go or change; ``come`` what documents that are not in the store say.
    """
    decided = (before.same ^ after.same) | (before.different ^ after.different)
    start = {*changed, *(identity for pair in decided for identity in pair)}
    known = _after(select, start, without, come)
    keys = {identity: d.shared_keys() for identity, d in known.items()}
    ids = _closure(select, start, keys, before.same | after.same)
    known = dict(sorted((known | _after(select, ids - start, without, come)).items()))
    for identity, near in _near(select, _sharing(known), without).items():
        known[identity].near |= near
    found = _derived(select, ids)
    new = _quads(known, after)
    return Delta(frozenset(found - new), frozenset(new - found))


def _after(
    select: Select, ids: set[str], without: Collection[ox.NamedNode], come: Mapping[str, Described]
) -> dict[str, Described]:
    """Entities as they will be described; those that no document will name are left out."""
    known = _described(select, ids, without)
    for identity in ids & set(come):
        known.setdefault(identity, Described()).join(come[identity])
    return known


def _quads(known: Mapping[str, Described], decisions: Decisions) -> set[ox.Quad]:
    triples = derived_triples(known, find_merges(known, decisions))
    found = {ox.Quad(t.subject, t.predicate, t.object, DERIVED) for t in triples}
    for identity, described in known.items():
        subject = node("e", identity)
        found |= {ox.Quad(subject, term("xg:key"), ox.Literal(key), SOURCES) for key in described.shared_keys()}
    return found


def _derived(select: Select, ids: set[str]) -> set[ox.Quad]:
    """What the store holds now of that."""
    found = set()
    for some in _batches(_iris(ids)):
        found |= {ox.Quad(s, p, o, DERIVED) for s, p, o in _rows(select, DERIVED_OF, ids=some)}
        found |= {ox.Quad(e, term("xg:key"), key, SOURCES) for e, key in _rows(select, KEYS, ids=some)}
    return found


def _closure(select: Select, start: set[str], keys: Mapping[str, set[str]], same: Collection[Pair]) -> set[str]:
    """All entities that may be one with those at the start, by the keys that they have or, as given, will have."""
    found: set[str] = set()
    fresh = set(start)
    while fresh:
        found |= fresh
        shared = {key for identity in fresh for key in keys.get(identity, ())}
        shared |= {key.value for ids in _batches(_iris(fresh)) for _, key in _rows(select, KEYS, ids=ids)}
        literals = (str(ox.Literal(key)) for key in shared)
        sharing = {_local(e) for some in _batches(literals) for (e,) in _rows(select, SHARING, keys=some)}
        fresh = (sharing | {e for pair in same if fresh & set(pair) for e in pair}) - found
    return found


def _described(select: Select, ids: set[str], without: Collection[ox.NamedNode]) -> dict[str, Described]:
    """What the store's documents, but for some graphs, say of entities; not of those that they do not name."""
    graphs = _listed(without)
    found: dict[str, Described] = {}
    for some in _batches(_iris(ids)):
        # one query for each predicate: with a choice of predicates the engine would walk through all graphs
        for e, label, n in _rows(select, NAMES, ids=some, without=graphs, predicate="rdfs:label"):
            described = found.setdefault(_local(e), Described())
            described.labels[label.value] += int(n.value)
            described.names.add(label.value)
        for e, name, _ in _rows(select, NAMES, ids=some, without=graphs, predicate="skos:altLabel"):
            found[_local(e)].names.add(name.value)
        for e, kind, n in _rows(select, NAMES, ids=some, without=graphs, predicate="rdf:type"):
            found[_local(e)].kinds[KINDS[kind.value]] += int(n.value)
        for e, scheme, value, read_from in _rows(select, IDENTIFIERS, ids=some, without=graphs):
            found[_local(e)].identifiers.add(Identifier(scheme.value, value.value, read_from.value))
    return found


def _sharing(known: Mapping[str, Described]) -> set[str]:
    """Entities that share a key: it matters of these alone whom they stand beside."""
    holders: dict[str, set[str]] = defaultdict(set)
    for identity, described in known.items():
        for key in described.shared_keys():
            holders[key].add(identity)
    return {identity for ids in holders.values() if len(ids) > 1 for identity in ids}


def _near(select: Select, ids: set[str], without: Collection[ox.NamedNode]) -> dict[str, set[str]]:
    """Whom entities stand beside in claims of the store's documents, but for some graphs."""
    graphs = _listed(without)
    found: dict[str, set[str]] = defaultdict(set)
    for some in _batches(_iris(ids)):
        for e, other in _rows(select, NEAR, ids=some, without=graphs):
            found[_local(e)].add(_local(other))
    return found


def _listed(without: Collection[ox.NamedNode]) -> str:
    return ", ".join(str(graph) for graph in sorted({*without, *BOOKKEEPING}, key=str))


def _rows(select: Select, query: str, **parts: str) -> Iterator[Any]:
    return select(query.format(sources=SOURCES, derived=DERIVED, **parts))


def _iris(ids: Iterable[str]) -> Iterator[str]:
    return (str(node("e", identity)) for identity in ids)


def _batches(terms: Iterable[str]) -> Iterator[str]:
    ordered = sorted(terms)
    return (" ".join(ordered[at : at + BATCH]) for at in range(0, len(ordered), BATCH))


def _local(entity: Any) -> str:
    return str(entity.value).removeprefix(PREFIXES["e"])
