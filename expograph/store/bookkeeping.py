"""A store's ledger and decisions as RDF, and the updates that change them."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import pyoxigraph as ox

from ..graph.rdf import DECISIONS, DERIVED, SOURCES
from ..graph.sameness import Decisions, Pair
from ..graph.triples import about, node, term
from ..ontology.vocabulary import PREFIXES, RELATIONS
from .engine import Select
from .ledger import Key, Ledger, Record, current, lines, revisions, shifted

RECORDS = """SELECT ?address ?document ?number ?graph ?reading ?part WHERE {{ {some} GRAPH {sources} {{
  ?s xg:address ?address ; xg:of ?document ; xg:number ?number ; xg:graphDigest ?graph ; xg:reading ?reading ;
  xg:part ?part }} }}"""
BATCH = 200  # records asked for at once
DECIDED = f"SELECT ?a ?p ?b WHERE {{ GRAPH {DECISIONS} {{ ?a ?p ?b }} }}"
VERSION = f"SELECT ?key WHERE {{ GRAPH {SOURCES} {{ {SOURCES} xg:version ?key }} }}"
UNSTATE = "DELETE {{ GRAPH {graph} {{ ?s ?p ?o }} }} WHERE {{ VALUES ?p {{ {these} }} GRAPH {graph} {{ ?s ?p ?o }} }}"
PIECE = 2000  # quads of one operation of an update: Virtuoso takes no more than about 4,990 lines
NOTHING = "0" * 64  #: the version of a store that holds nothing
Kept = tuple[set[Record], Decisions]


def read_records(select: Select, key: Key | None = None, values: Collection[str] = ()) -> Iterator[Record]:
    """Which document was loaded from where: all of it, or by address, document or part."""
    ordered = sorted(values)
    batches = (ordered[at : at + BATCH] for at in range(0, len(ordered), BATCH))
    for some in [""] if key is None else (_one_of(key, batch) for batch in batches):
        rows: Iterator[Any] = select(RECORDS.format(some=some, sources=SOURCES))
        for a, d, n, g, r, p in rows:
            yield Record(a.value, local(d, "doc"), int(n.value), g.value, r.value, p.value)


def _one_of(key: Key, values: Iterable[str]) -> str:
    terms = (str(node("doc", value) if key == "document" else ox.Literal(value)) for value in values)
    return f"VALUES ?{key} {{ {' '.join(terms)} }}"


def read_decisions(select: Select) -> Decisions:
    """What a person said of which entities are one."""
    found: dict[str, set[Pair]] = {"same": set(), "different": set()}
    rows: Iterator[Any] = select(DECIDED)
    for one, predicate, other in rows:
        found[local(predicate, "xg")].add((local(one, "e"), local(other, "e")))
    return Decisions(frozenset(found["same"]), frozenset(found["different"]))


def read_version(select: Select) -> str:
    """The key of what a store holds: equal keys, equal content."""
    rows: Iterator[Any] = select(VERSION)
    return next((str(key.value) for (key,) in rows), NOTHING)


def graph_digest(lines: Iterable[str]) -> str:
    """The digest of a document's graph, of its lines as ``graph.rdf.to_lines`` gives them."""
    return hashlib.sha256("\n".join(lines).encode("utf8")).hexdigest()


@dataclass(frozen=True, slots=True)
class Step:
    """What follows when records have gone and come, and a person has decided.

    ``lost`` are documents that no source holds any more; of those around, ``superseded`` are history afterwards, those
    ``restated`` were and are no more, those ``unstated`` become so; ``left`` and ``arrived`` are quads of bookkeeping.
    """

    lost: set[str]
    superseded: set[str]
    restated: set[str]
    unstated: set[str]
    left: set[ox.Quad]
    arrived: set[ox.Quad]


def step(ledger: Ledger, decisions: Decisions, version: str, decided: Decisions, read: Collection[str] = ()) -> Step:
    """What follows from what a ledger has exchanged, and from decisions that become ``decided``.

    ``version`` is the key before.  ``read`` are documents that are written, be it that no record of theirs changes.
    """
    gone, come = ledger.gone, ledger.come
    after = ledger.around(gone | come | {record for document in read for record in ledger.of(document)})
    before = after - come | gone
    old, now = ({r.document for r in some} - current(some) for some in (before, after))
    lost = {r.document for r in before} - {r.document for r in after}
    left, arrived = _changes((before, decisions), (after, decided), version)
    return Step(lost, now, old - now - lost, now - old, left, arrived)


def _changes(before: Kept, after: Kept, version: str) -> tuple[set[ox.Quad], set[ox.Quad]]:
    """The quads of bookkeeping that go, and that come, with some records and the decisions; ``version`` was the key."""
    old, new = _shown(before), _shown(after)
    gone, come = lines(*before), lines(*after)
    key = shifted(version, gone - come, come - gone)
    return (old | _key(version)) - (new | _key(key)), (new | _key(key)) - (old | _key(version))


def _key(version: str) -> set[ox.Quad]:
    return set() if version == NOTHING else {ox.Quad(SOURCES, term("xg:version"), ox.Literal(version), SOURCES)}


def _shown(kept: Kept) -> set[ox.Quad]:
    """Records, what they make of documents, and decisions."""
    records, decisions = kept
    found = {quad for record in records for quad in _record(record)}
    revised = term("prov:wasRevisionOf")
    found |= {ox.Quad(node("doc", new), revised, node("doc", old), DERIVED) for new, old in revisions(records)}
    for name, pairs in (("same", decisions.same), ("different", decisions.different)):
        found |= {ox.Quad(node("e", one), term("xg:" + name), node("e", other), DECISIONS) for one, other in pairs}
    return found


def _record(record: Record) -> Iterator[ox.Quad]:
    for triple in about(
        node("src", record.name),
        ("rdf:type", term("xg:Source")),
        ("xg:address", ox.Literal(record.address)),
        ("xg:of", node("doc", record.document)),
        ("xg:number", ox.Literal(record.number)),
        ("xg:graphDigest", ox.Literal(record.graph)),
        ("xg:reading", ox.Literal(record.reading)),
        ("xg:part", ox.Literal(record.part)),
    ):
        yield ox.Quad(triple.subject, triple.predicate, triple.object, SOURCES)


def unstate(sha256: str) -> str:
    """The update that takes the direct triples out of a document's graph."""
    return UNSTATE.format(graph=node("g", sha256), these=" ".join(f"<{r.iri}>" for r in RELATIONS.values()))


def exchange(gone: Iterable[ox.Quad], come: Iterable[ox.Quad]) -> list[str]:
    """The updates that take some quads out and put others in, the ledger last."""
    return [
        f"{verb} DATA {{\n{_in_graphs(some)}}}"
        for verb, quads in (("DELETE", gone), ("INSERT", come))
        for some in _pieces(sorted(quads, key=lambda q: (str(q.graph_name), str(q))))
    ]


def _pieces(quads: list[ox.Quad]) -> Iterator[list[ox.Quad]]:
    return (quads[at : at + PIECE] for at in range(0, len(quads), PIECE))


def _in_graphs(quads: Iterable[ox.Quad]) -> str:
    by_graph: dict[str, list[str]] = {}
    for quad in quads:
        by_graph.setdefault(str(quad.graph_name), []).append(f"{quad.triple} .\n")
    return "".join(f"GRAPH {graph} {{\n{''.join(lines)}}}\n" for graph, lines in by_graph.items())


def local(term: Any, prefix: str) -> str:
    """The name of an IRI behind its prefix."""
    return str(term.value).removeprefix(PREFIXES[prefix])
