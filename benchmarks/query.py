"""What queries cost: the project's own functions, the engine alone, and rdflib in memory, on claims made up.

python benchmarks/query.py [--claims N …] [--runs N] [--no-rdflib]

``answer`` writes the W3C's JSON, as do the engine alone beside it and rdflib; ``query`` makes a Table, beside which the
engine alone gives its own rows.  Milliseconds, the least of some runs, rdflib's of one.  rdflib takes some minutes to
load 100,000 claims.
"""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Callable, Iterator
from functools import partial

import pyoxigraph as ox
import rdflib

from expograph.graph.answer import answer
from expograph.graph.lookup import members
from expograph.graph.query import named_for, query
from expograph.graph.rdf import derived_quads, to_quads
from expograph.model import Claim, Document, Entity, Extraction
from expograph.ontology.vocabulary import PREFIXES

RELATIONS = ("supplies", "bottleneck", "depends_on", "beneficiary", "drives")
PER_DOCUMENT, PER_ENTITY = 20, 5  # claims
QUERIES = {
    "group and count": "SELECT ?a (COUNT(?c) AS ?n) { ?c a xg:Claim ; rdf:subject ?a } GROUP BY ?a",
    "filter and sort": """SELECT ?a ?b ?p { ?c rdf:subject ?a ; rdf:object ?b ; xg:confidence ?p FILTER(?p > 0.7) }
        ORDER BY DESC(?p) ?a ?b""",
    "point look-up": """SELECT ?p ?b ?quote { ?c rdf:subject e:firm-7 ; rdf:predicate ?p ; rdf:object ?b ;
        xg:evidence/oa:hasSelector/oa:exact ?quote }""",
    "2-hop join": "SELECT DISTINCT ?a ?b ?c { ?a xg:supplies ?b . ?b xg:supplies ?c }",
    "all quotes": """SELECT ?a ?b ?quote { ?c rdf:subject ?a ; rdf:object ?b ;
        xg:evidence/oa:hasSelector/oa:exact ?quote }""",
}
TOO_SLOW = {"named: evidence of one"}  # for rdflib: 10 s at 10,000 claims


def made_up(claims: int) -> Iterator[Extraction]:
    """Documents of as many claims between random firms, a sentence each."""
    drawn = random.Random(20_260_101)
    firms = [Entity(f"firm-{i}", "company", f"Firm {i}") for i in range(claims // PER_ENTITY)]
    for number in range(claims // PER_DOCUMENT):
        edges = [(*drawn.sample(range(len(firms)), 2), drawn.choice(RELATIONS)) for _ in range(PER_DOCUMENT)]
        sentences = [f"{firms[a].label} {kind} {firms[b].label} in note {number}." for a, b, kind in edges]
        document = Document(" ".join(sentences), f"note-{number}", f"Note {number}", "2026-01-02")
        said = []
        for (a, b, kind), sentence in zip(edges, sentences, strict=True):
            start = document.text.index(sentence)
            quote = document.quote(start, start + len(sentence), rule="made.up", confidence=drawn.randint(50, 95) / 100)
            said.append(Claim(firms[a].id, kind, firms[b].id, evidence=(quote,)))
        named = sorted({end for a, b, _ in edges for end in (a, b)})
        yield Extraction(document, tuple(firms[i] for i in named), tuple(said))


def loaded(claims: int) -> ox.Store:
    store, read = ox.Store(), list(made_up(claims))
    for extraction in read:
        store.extend(to_quads(extraction))
    store.extend(derived_quads(read))
    return store


def least(runs: int, *works: Callable[[], object]) -> list[float]:
    """Milliseconds of each work, the least of some rounds in which they take turns."""
    times: list[list[float]] = [[] for _ in works]
    for _ in range(runs):
        for work, taken in zip(works, times, strict=True):
            start = time.perf_counter()
            work()
            taken.append(1000 * (time.perf_counter() - start))
    return [min(taken) for taken in times]


def raw(store: ox.Store, sparql: str) -> ox.QuerySolutions:
    return store.query(sparql, prefixes=PREFIXES, use_default_graph_as_union=True)  # type: ignore[return-value]


def in_rdflib(store: ox.Store) -> rdflib.Dataset:
    found = rdflib.Dataset(default_union=True)
    found.parse(data=store.dump(format=ox.RdfFormat.N_QUADS), format="nquads")
    return found


def figures(store: ox.Store, other: rdflib.Dataset | None, sparql: str, runs: int) -> list[float]:
    ours, engine, table, rows = least(
        runs,
        lambda: answer(store, sparql),
        lambda: raw(store, sparql).serialize(format=ox.QueryResultsFormat.JSON),
        lambda: query(store, sparql),
        lambda: [tuple(row) for row in raw(store, sparql)],
    )
    found = [ours, engine, ours / engine, table, rows, table / rows]
    if other is not None:
        (theirs,) = least(1, lambda: other.query(sparql, initNs=PREFIXES).serialize(format="json"))
        found += [theirs, theirs / ours]
    return found


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--claims", type=int, nargs="+", default=[10_000])
    ask.add_argument("--runs", type=int, default=7)
    ask.add_argument("--no-rdflib", action="store_true")
    args = ask.parse_args()
    heads = ("answer", "engine", "ratio", "query", "engine", "ratio", "rdflib", "ratio")
    for claims in args.claims:
        store = loaded(claims)
        other = None if args.no_rdflib else in_rdflib(store)
        print(f"{claims:,} claims, {len(store):,} quads", flush=True)
        print(f"{'ms':<24}" + "".join(f"{head:>10}" for head in heads))
        asked = {**QUERIES, "named: suppliers": named_for(store, "suppliers")}
        asked["named: evidence of one"] = named_for(store, "evidence", "Firm 7")
        for name, sparql in asked.items():
            against = None if name in TOO_SLOW else other
            row = figures(store, against, sparql, args.runs)
            print(f"{name:<24}" + "".join(f"{figure:>10.2f}" for figure in row), flush=True)
        (looked_up,) = least(args.runs, partial(members, store, "Firm 7"))
        print(f"{'looking up a name':<24}{looked_up:>10.2f}")


if __name__ == "__main__":
    main()
