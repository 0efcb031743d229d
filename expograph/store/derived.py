"""How the derived graph changes with the documents, without reading all of them again.

Entities can be merged only where they share a key: an identifier, or a name within their kind.  The store keeps the
keys of each entity among its bookkeeping, so that those whose labels or merges may change are found by look-up; and a
tally of what the documents say of it, so that a change costs the same whether ten of them name it or a million.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import astuple, dataclass
from typing import Any

import pyoxigraph as ox

from ..errors import StoreError
from ..graph.rdf import BOOKKEEPING, DERIVED, SOURCES, derived_triples
from ..graph.sameness import Decisions, Described, Pair, find_merges
from ..graph.triples import node, term
from ..model import Identifier
from ..ontology.vocabulary import PREFIXES
from .engine import Select

BATCH = 200  # entities asked for at once
TALLIES = "SELECT ?e ?tally WHERE {{ VALUES ?e {{ {ids} }} GRAPH {sources} {{ ?e xg:tally ?tally }} }}"
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
    select: Select, going: Mapping[str, Described], come: Mapping[str, Described],
    without: Collection[ox.NamedNode], before: Decisions, after: Decisions,
) -> Delta:  # fmt: skip
    """How labels, merges, keys and tallies change when documents go and come, or a person decides otherwise.

    ``going`` is what the documents say of each entity that the store holds now and will not, those of the graphs
    ``without``; ``come`` what those say that it does not hold yet.  A document that changes is in both.

    Raises StoreError for a store whose entities were never counted.
    """
    decided = (before.same ^ after.same) | (before.different ^ after.different)
    start = {*going, *come, *(identity for pair in decided for identity in pair)}
    known = _after(select, start, going, come)
    keys = {identity: d.shared_keys() for identity, d in known.items()}
    ids = _closure(select, start, keys, before.same | after.same)
    known = dict(sorted((known | _tallied(select, ids - start)).items()))
    for identity, near in _near(select, _sharing(known), without).items():
        known[identity].near |= near
    found = _derived(select, ids)
    _check_counted(found)
    new = _quads(known, after)
    return Delta(frozenset(found - new), frozenset(new - found))


def _after(
    select: Select, ids: set[str], going: Mapping[str, Described], come: Mapping[str, Described]
) -> dict[str, Described]:
    """Entities as they will be described; those that no document will name are left out."""
    known = _tallied(select, ids)
    for identity in going.keys() & known.keys():
        known[identity].part(going[identity])
    for identity in come:
        known.setdefault(identity, Described()).join(come[identity])
    return {identity: described for identity, described in known.items() if described.documents}


def _quads(known: Mapping[str, Described], decisions: Decisions) -> set[ox.Quad]:
    triples = derived_triples(known, find_merges(known, decisions))
    found = {ox.Quad(t.subject, t.predicate, t.object, DERIVED) for t in triples}
    for identity, described in known.items():
        subject = node("e", identity)
        found.add(ox.Quad(subject, term("xg:tally"), ox.Literal(_written(described)), SOURCES))
        found |= {ox.Quad(subject, term("xg:key"), ox.Literal(key), SOURCES) for key in described.shared_keys()}
    return found


def _derived(select: Select, ids: set[str]) -> set[ox.Quad]:
    """What the store holds now of that."""
    found = set()
    for some in _batches(_iris(ids)):
        found |= {ox.Quad(s, p, o, DERIVED) for s, p, o in _rows(select, DERIVED_OF, ids=some)}
        found |= {ox.Quad(e, term("xg:key"), key, SOURCES) for e, key in _rows(select, KEYS, ids=some)}
        found |= {ox.Quad(e, term("xg:tally"), tally, SOURCES) for e, tally in _rows(select, TALLIES, ids=some)}
    return found


def _check_counted(found: Iterable[ox.Quad]) -> None:
    """Raises StoreError where entities have keys and no tally."""
    of: dict[str, set[str]] = defaultdict(set)
    for quad in found:
        of[quad.predicate.value].add(_local(quad.subject))
    if lost := sorted(of[term("xg:key").value] - of[term("xg:tally").value]):
        raise StoreError(
            f"{lost[0]}: this store does not count who names it, as an older expograph made the store; export it with "
            "that one, and load the export into a new store"
        )


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


def _tallied(select: Select, ids: set[str]) -> dict[str, Described]:
    """What the store's documents say of entities, but for their neighbours; not of those that they do not name."""
    rows = (row for some in _batches(_iris(ids)) for row in _rows(select, TALLIES, ids=some))
    return {_local(e): _as_described(tally.value) for e, tally in rows}


def _written(described: Described) -> str:
    """What is said of an entity as a line of JSON: how many documents give it each label, kind, name, identifier."""
    identifiers = sorted([*astuple(i), n] for i, n in described.identifiers.items())
    counts = {name: getattr(described, name) for name in ("labels", "kinds", "names")}
    return json.dumps({**counts, "identifiers": identifiers}, ensure_ascii=False, sort_keys=True)


def _as_described(line: str) -> Described:
    """The reverse."""
    said = json.loads(line)
    identifiers = Counter({Identifier(*identifier): n for *identifier, n in said["identifiers"]})
    return Described(Counter(said["labels"]), Counter(said["kinds"]), Counter(said["names"]), identifiers)


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
