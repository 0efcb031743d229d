"""How fast the network is read from the columns, beside SPARQL.

    python benchmarks/columns.py [--claims 10000 100000] [--runs 5]

Made-up documents of a hundred sentences, each with a claim between two of so many entities as a fifth of the claims; a
third of the claims name a product.  The store is pyoxigraph in memory, the faster of its two kinds.  *Ends* asks for
the ends, relation and confidence of the claims and makes a DiGraph of them; *numbers* asks for what the arrays have,
and makes such arrays; *all* asks for what the network needs (axes, labels, quotes and wording, in two queries) and
makes the MultiDiGraph with its claims.  Columns are read from the file each time.  Seconds of processor time, the least
of the runs; SPARQL is run once from 100,000 claims on.
"""

from __future__ import annotations

import argparse
import gc
import pathlib
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from functools import partial

import networkx as nx
import numpy as np
import pyoxigraph as ox

from expograph.graph.counted import surest_first
from expograph.graph.network import to_network
from expograph.graph.rdf import to_store
from expograph.graph.weights import responses
from expograph.model import Claim, Document, Entity, Evidence, Extraction, Identifier, Wording
from expograph.ontology.vocabulary import PREFIXES, RELATIONS
from expograph.store.columns import Columns, read, write

SENTENCES, SHARE_OF_ENTITIES = 100, 5
RELATION_OF = {r.iri: r.notation for r in RELATIONS.values()}
ENDS = """
SELECT ?source ?relation ?target ?confidence WHERE {
  ?c a xg:Claim ; rdf:subject ?source ; rdf:predicate ?relation ; rdf:object ?target ; xg:confidence ?confidence
}"""
NUMBERS = """
SELECT ?document ?source ?relation ?target ?product ?denied ?certainty ?aspect ?change ?origin ?confidence ?share
WHERE {
  ?c a xg:Claim ; prov:wasDerivedFrom ?document ; rdf:subject ?source ; rdf:predicate ?relation ; rdf:object ?target ;
     xg:denied ?denied ; xg:certainty ?certainty ; xg:aspect ?aspect ; xg:change ?change ; xg:origin ?origin ;
     xg:confidence ?confidence .
  OPTIONAL { ?c xg:product ?product }
  OPTIONAL { ?c xg:evidence/xg:share ?share }
}"""
LABELS = "SELECT DISTINCT ?entity ?label WHERE { ?entity skos:prefLabel ?label }"
CLAIMS = """
SELECT ?c ?source ?relation ?target ?product ?denied ?certainty ?aspect ?change ?origin ?e ?document ?start ?end ?exact
       ?rule ?confidence ?attribution ?sw ?tw ?share ?whole WHERE {
  ?c a xg:Claim ; rdf:subject ?source ; rdf:predicate ?relation ; rdf:object ?target ; xg:denied ?denied ;
     xg:certainty ?certainty ; xg:aspect ?aspect ; xg:change ?change ; xg:origin ?origin ; xg:evidence ?e .
  ?e oa:hasSource ?document ; oa:hasSelector ?s ; xg:rule ?rule ; xg:confidence ?confidence .
  ?s oa:start ?start ; oa:end ?end ; oa:exact ?exact .
  OPTIONAL { ?c xg:product ?product }
  OPTIONAL { ?e xg:attribution ?attribution }
  OPTIONAL { ?e xg:sourceWording ?sw }
  OPTIONAL { ?e xg:targetWording ?tw }
  OPTIONAL { ?e xg:share ?share ; xg:whole ?whole }
}"""
ENTITIES = """
SELECT DISTINCT ?entity ?kind ?label ?alias WHERE {
  ?entity skos:prefLabel ?label . GRAPH ?g { ?entity a ?kind . OPTIONAL { ?entity skos:altLabel ?alias } }
}"""


def made_up(claims: int) -> list[Extraction]:
    """The same each time."""
    chance = np.random.default_rng(20_260_301)
    number = claims // SHARE_OF_ENTITIES
    entities = [entity(i) for i in range(number)]
    ends = chance.integers(number, size=(claims, 3)).tolist()
    luck = chance.integers(100, size=(claims, 3)).tolist()
    all_rows = list(zip(ends, luck, strict=True))
    batches = (all_rows[i : i + SENTENCES] for i in range(0, claims, SENTENCES))
    return [document(rows, entities) for rows in batches]


def entity(i: int) -> Entity:
    aliases = (f"Firm {i} Incorporated",) if i % 4 == 0 else ()
    identifiers = (Identifier("cik", str(10**6 + i), "a made-up list"),) if i % 3 == 0 else ()
    return Entity(f"e{i:06}", "company", f"Firm {i}", aliases, identifiers)


def document(rows: list[tuple[list[int], list[int]]], entities: list[Entity]) -> Extraction:
    sentences, claims, named, start = [], [], set(), 0
    for (a, b, c), (sure, held, product) in rows:
        named |= {a, b, c} if product < 33 else {a, b}
        of = f" with what {entities[c].label} makes" if product < 33 else ""
        sentence = (
            f"According to its yearly report, {entities[a].label} supplies {entities[b].label}{of}, or so it says."
        )
        sentences.append((start, start + len(sentence), sentence))
        start += len(sentence) + 1
        claims.append((a, b, c if product < 33 else None, sure, held))
    source = Document(" ".join(s for *_, s in sentences), "made up", f"Note {rows[0]}", "2024-06-03", "The Test")
    read_there = []
    for (first, last, _), (a, b, product, sure, held) in zip(sentences, claims, strict=True):
        wording = Wording(share=sure / 100, whole="revenue") if held % 10 == 0 else Wording()
        evidence = source.quote(first, last, rule="v.supply", confidence=0.5 + sure / 250, wording=wording,
                                attribution="the firm" if held % 4 == 0 else None)  # fmt: skip
        read_there.append(Claim(
            entities[a].id, "supplies", entities[b].id, None if product is None else entities[product].id, held < 5,
            "hedged" if held > 90 else "stated", evidence=(evidence,),
        ))  # fmt: skip
    return Extraction(source, tuple(entities[i] for i in sorted(named)), tuple(read_there))


def ask(store: ox.Store, sparql: str) -> Iterator[list[str | None]]:
    found = store.query(sparql, prefixes=PREFIXES, use_default_graph_as_union=True)
    for row in found:  # type: ignore[union-attr]
        yield [None if value is None else value.value for value in row]  # type: ignore[union-attr]


def ends_alone(store: ox.Store) -> nx.DiGraph[str]:
    graph: nx.DiGraph[str] = nx.DiGraph()
    for source, relation, target, confidence in ask(store, ENDS):
        graph.add_edge(local(source), local(target), relation=RELATION_OF[relation], confidence=float(confidence))
    return graph


def numbers(store: ox.Store) -> list[np.ndarray]:
    """Numbers of entities, of words and of documents, confidences and shares."""
    labels = dict(ask(store, LABELS))
    place = {iri: i for i, iri in enumerate(sorted(labels))}
    *words, confidence, share = zip(*ask(store, NUMBERS), strict=True)
    found = [np.array([place.get(iri, -1) for iri in words[at]]) for at in (1, 3, 4)]
    for at in (0, 2, 5, 6, 7, 8, 9):
        code = {word: i for i, word in enumerate(sorted(set(words[at])))}
        found.append(np.array([code[word] for word in words[at]]))
    shares = [np.nan if value is None else float(value) for value in share]
    return [*found, np.array(confidence, float), np.array(shares)]


def all_of_it(store: ox.Store) -> nx.MultiDiGraph[str]:
    """The network as ``to_network`` makes it, but for antecedents and identifiers."""
    claims: dict[str, tuple[tuple, list[Evidence]]] = {}
    for row in ask(store, CLAIMS):
        (c, source, relation, target, product, denied, certainty, aspect, change, origin,
         _, document, start, end, exact, rule, confidence, attribution, sw, tw, share, whole) = row  # fmt: skip
        said = Wording(sw, tw, None if share is None else float(share), whole)
        evidence = Evidence(
            local(document), int(start), int(end), exact, rule, float(confidence), attribution, (), said
        )  # fmt: skip
        held = local(certainty), local(aspect), local(change), local(origin)
        ends = local(source), RELATION_OF[relation], local(target), product and local(product)
        claims.setdefault(c, ((*ends, denied == "true", *held), []))[1].append(evidence)
    edges = defaultdict(list)
    for values, evidence in claims.values():
        claim = Claim(*values, evidence=tuple(evidence))
        key = claim.source, claim.target, claim.relation, claim.product or "", claim.polarity, claim.origin
        edges[key].append(claim)
    named = {n for a, b, _, p, *_ in edges for n in (a, b, p) if n}
    known: dict[str, tuple[str, str, set[str]]] = {}
    for iri, kind, label, alias in ask(store, ENTITIES):
        known.setdefault(local(iri), (kind, label, set()))[2].add(alias)
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for name in sorted(named):
        kind, label, aliases = known[name]
        graph.add_node(name, entity=Entity(name, local(kind).lower(), label, tuple(sorted(aliases - {label, None}))))
    for key in sorted(edges):
        source, target, relation, product, polarity, origin = key
        found = surest_first(edges[key])
        graph.add_edge(
            source, target, key="|".join(key[2:]), relation=relation, product=product or None, polarity=polarity,
            origin=origin, confidence=found[0].confidence, claims=found,
        )  # fmt: skip
    return graph


def local(iri: str) -> str:
    return iri.rpartition("/")[2]


def least(runs: int, work: Callable[[], object]) -> float:
    times = []
    for _ in range(runs):
        start = time.process_time()
        found = work()
        times.append(time.process_time() - start)
        del found
    return min(times)


def measured(claims: int, runs: int) -> dict[str, float]:
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)

        def columns() -> Columns:
            found = read(folder, "1")
            assert found is not None
            return found

        written, store = made(claims, folder)
        check(columns(), store)
        gc.collect()
        once = 1 if claims >= 100_000 else runs
        found = {
            "SPARQL → DiGraph, ends": least(once, partial(ends_alone, store)),
            "SPARQL → arrays, numbers": least(once, partial(numbers, store)),
            "SPARQL → network, all": least(once, partial(all_of_it, store)),
        }
        del store
        some = [d.sha256 for d in columns().documents[::10]]
        anew, other = columns().extractions(some[:1]), folder / "other"
        return found | {
            "columns: read and checked": least(runs, columns),
            "columns → arrays": least(runs, lambda: columns().arrays),
            "columns → network": least(runs, lambda: columns().network()),
            "columns → network of a tenth of the documents": least(runs, lambda: columns().network(some)),
            "columns → network → responses, every claim made": least(
                runs, lambda: responses(columns().network(), "inputs")
            ),
            "columns → extractions → network": least(min(runs, 2), lambda: to_network(columns().extractions())),
            "extractions → file": written,
            "columns and one document anew → file": least(min(runs, 2), lambda: write(other, "2", anew, columns())),
            "MB": next(other.iterdir()).stat().st_size / 1e6,
        }


def made(claims: int, folder: pathlib.Path) -> tuple[float, ox.Store]:
    """The seconds that writing the columns took, and the same as RDF."""
    extractions = made_up(claims)
    return least(1, lambda: write(folder, "1", extractions)), to_store(extractions)


def check(columns: Columns, store: ox.Store) -> None:
    """All ways give one network: that of SPARQL, whose evidence comes in another order, by its keys."""
    expected = to_network(columns.extractions())
    assert list(columns.network().edges(keys=True, data=True)) == list(expected.edges(keys=True, data=True))
    assert list(all_of_it(store).edges(keys=True)) == list(expected.edges(keys=True))
    assert len(numbers(store)[0]) == len(columns.arrays.source)


def main() -> None:
    ask_for = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask_for.add_argument("--claims", type=int, nargs="+", default=[10_000, 100_000])
    ask_for.add_argument("--runs", type=int, default=5)
    args = ask_for.parse_args()
    tables = [measured(claims, args.runs) for claims in args.claims]
    print("| seconds |" + "".join(f" {claims:,} claims |" for claims in args.claims))
    print("|---|" + "---|" * len(tables))
    for name in tables[0]:
        print(f"| {name} |" + "".join(f" {table[name]:.3f} |" for table in tables))
    for slow in list(tables[0])[:3]:
        for fast in ("columns → arrays", "columns → network"):
            print(f"| {slow} / {fast} |" + "".join(f" {table[slow] / table[fast]:.0f} |" for table in tables))


if __name__ == "__main__":
    main()
