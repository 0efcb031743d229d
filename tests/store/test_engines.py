"""What the store asks of its RDF, of a folder and of two makes of servers alike: values are compared by value."""

from __future__ import annotations

from decimal import Decimal

import pyoxigraph as ox
import pytest

from expograph.errors import QueryError
from expograph.graph.rdf import to_quads
from expograph.graph.triples import node, term
from expograph.model import Claim, Document, Entity, Extraction
from expograph.store.engine import Engine

G, H = node("g", "one"), node("g", "two")
S, P = node("e", "dell"), term("xg:supplies")
DECIMAL, DATE = term("xsd:decimal"), term("xsd:date")


def says(*values: ox.NamedNode | ox.Literal) -> list[ox.Triple]:
    return [ox.Triple(S, P, value) for value in values]


def by_value(term: ox.NamedNode | ox.Literal) -> object:
    """What two spellings of one value have in common: servers write 1.50 as 1.5."""
    if isinstance(term, ox.Literal) and term.datatype == DECIMAL:
        return Decimal(term.value)
    return term


def held(engine: Engine, graph: ox.NamedNode = G) -> set[object]:
    return {by_value(triple.object) for triple in engine.triples(graph)}


VALUES = {
    "true": ox.Literal(True),
    "false": ox.Literal(False),
    "integer": ox.Literal(2**31 - 1),
    "negative": ox.Literal(-42),
    "decimal": ox.Literal("1.50", datatype=DECIMAL),
    "whole decimal": ox.Literal("1.0", datatype=DECIMAL),
    "fifteen digits": ox.Literal("0.123456789012345", datatype=DECIMAL),
    "date": ox.Literal("2024-02-29", datatype=DATE),
    "empty": ox.Literal(""),
    "figure as text": ox.Literal("1.50"),
    "language": ox.Literal("Zürich", language="de-ch"),
    "unicode": ox.Literal("Müller 漢字 🚀 \u202e \u200b e\u0301 \ufffd"),
    "quotes": ox.Literal('"a" \'b\' \\ \\n \\u0041 """ {} <x> @prefix'),
    "white space": ox.Literal("  a\nb\r\nc\td\r\n\n "),
    "controls": ox.Literal("a\x01b\x7fc\x9bd"),
    "accent": node("e", "café"),
    "emoji": ox.NamedNode("https://example.org/🚀?a=1&b=%C3%A9#x"),
    "apostrophe": ox.NamedNode("https://example.org/a'b(c),d;e=f"),
    "text of 300 kB": ox.Literal(('Dell\'s "orders" é🚀 rose\\.\n' * 12_000)[:300_000]),
    "text of 1 MB": ox.Literal("Sales rose. " * 87_000),
}


@pytest.mark.parametrize("name", VALUES)
def test_a_value_put_is_there(engine, name):
    value = VALUES[name]
    engine.apply({G: says(value)}, "")
    assert held(engine) == {by_value(value)}
    rows = list(engine.select(f"SELECT ?o WHERE {{ GRAPH {G} {{ ?s xg:supplies ?o }} }}"))
    assert [by_value(row[0]) for row in rows] == [by_value(value)]


@pytest.mark.parametrize("name", VALUES)
def test_a_value_inserted_is_there(engine, name):
    engine.apply({}, f"INSERT DATA {{ GRAPH {G} {{ {S} xg:supplies {VALUES[name]} }} }}")
    assert held(engine) == {by_value(VALUES[name])}


def test_a_graph_is_replaced_and_no_other(engine):
    engine.apply({G: says(ox.Literal("a"), ox.Literal("b")), H: says(ox.Literal("h"))}, "")
    engine.apply({G: says(ox.Literal("c"))}, "")
    assert held(engine) == {ox.Literal("c")}
    assert held(engine, H) == {ox.Literal("h")}


def test_a_graph_of_no_triples_is_gone(engine):
    engine.apply({G: says(ox.Literal("a")), H: says(ox.Literal("h"))}, "")
    engine.apply({G: []}, "")
    assert engine.triples(G) == []
    assert not engine.ask(f"ASK {{ GRAPH {G} {{ ?s ?p ?o }} }}")
    engine.apply({G: iter(())}, "")  # once more, when it is not there
    assert held(engine, H) == {ox.Literal("h")}


def test_a_graph_that_never_was_has_no_triples(engine):
    assert engine.triples(node("g", "never")) == []
    assert list(engine.select(f"SELECT ?s WHERE {{ GRAPH {G} {{ ?s ?p ?o }} }}")) == []


def test_names_of_graphs_have_accents(engine):
    graph = node("g", "société-🚀")
    engine.apply({graph: says(ox.Literal("a"))}, "")
    assert held(engine, graph) == {ox.Literal("a")}
    engine.apply({graph: []}, "")
    assert engine.triples(graph) == []


def test_yes_and_no(engine):
    engine.apply({G: says(ox.Literal("a"))}, "")
    assert engine.ask(f'ASK {{ GRAPH {G} {{ ?s xg:supplies "a" }} }}') is True
    assert engine.ask(f'ASK {{ GRAPH {G} {{ ?s xg:supplies "b" }} }}') is False


def test_the_default_graph_is_all_graphs_together(engine):
    engine.apply({G: says(node("e", "a")), H: [ox.Triple(node("e", "a"), P, node("e", "b"))]}, "")
    rows = list(engine.select("SELECT ?x WHERE { e:dell xg:supplies ?y . ?y xg:supplies ?x }"))
    assert rows == [(node("e", "b"),)]
    graphs = set(engine.select("SELECT DISTINCT ?g WHERE { GRAPH ?g { ?s xg:supplies ?o } }"))
    assert graphs == {(G,), (H,)}


def test_what_is_not_bound_is_none(engine):
    engine.apply({G: says(ox.Literal("a"))}, "")
    (row,) = engine.select("SELECT ?o ?l WHERE { e:dell xg:supplies ?o OPTIONAL { e:dell rdfs:label ?l } }")
    assert row == (ox.Literal("a"), None)


def test_the_update_sees_the_graphs_that_are_put(engine):
    update = f"INSERT {{ GRAPH {H} {{ ?s ?p ?o }} }} WHERE {{ GRAPH {G} {{ ?s ?p ?o }} }}"
    engine.apply({G: says(ox.Literal("a"))}, update)
    assert held(engine, H) == {ox.Literal("a")}


def test_steps_of_an_update_are_run_in_order(engine):
    step = f'DELETE WHERE {{ GRAPH {G} {{ xg:store xg:version ?v }} }} ; INSERT DATA {{ GRAPH {G} {{ xg:store xg:version "%s" }} }}'
    for version in ("one", "two", "two"):  # and once more with the same outcome
        engine.apply({}, step % version)
        assert held(engine) == {ox.Literal(version)}


def test_a_hundred_graphs(engine):
    graphs = {node("g", f"n{i}"): says(ox.Literal(str(i)), node("e", f"e{i}")) for i in range(100)}
    engine.apply(graphs, f"INSERT DATA {{ GRAPH {G} {{ {S} xg:supplies {S} }} }}")
    (count,) = engine.select("SELECT (COUNT(DISTINCT ?g) AS ?n) WHERE { GRAPH ?g { e:dell xg:supplies ?o } }")
    assert count == (ox.Literal(101),)
    assert held(engine, node("g", "n7")) == {ox.Literal("7"), node("e", "e7")}
    engine.apply(dict.fromkeys(graphs, ()), "")
    (count,) = engine.select("SELECT (COUNT(DISTINCT ?g) AS ?n) WHERE { GRAPH ?g { e:dell xg:supplies ?o } }")
    assert count == (ox.Literal(1),)


def test_a_large_graph_comes_back_whole(engine):
    values = [node("e", f"n{i}") for i in range(20_000)]  # twice of what Virtuoso gives unless told otherwise
    engine.apply({G: says(*values)}, "")
    assert held(engine) == set(values)


def test_the_graph_of_a_document_comes_back(engine):
    note = Document(
        "Café Müller supplies Dell.\n" * 4_000, "note", "“Notes”", "2024-06-03", url="https://example.org/é?a=1"
    )
    quote = note.quote(0, 26, rule="v.supply", confidence=0.86)
    names = Entity("café-müller", "company", "Café Müller"), Entity("dell", "company", "Dell")
    read = Extraction(note, names, (Claim("café-müller", "supplies", "dell", evidence=(quote,)),))
    triples = [quad.triple for quad in to_quads(read)]
    engine.apply({G: triples}, "")
    expected = {(t.subject, t.predicate, by_value(t.object)) for t in triples}
    assert {(t.subject, t.predicate, by_value(t.object)) for t in engine.triples(G)} == expected


def test_a_users_query(engine):
    engine.apply({G: says(node("e", "a"), node("e", "b"))}, "")
    ordered = "SELECT ?x WHERE { e:dell xg:supplies ?x } ORDER BY ?x"
    lines = engine.answer(ordered, "csv").decode().replace('"', "").split()  # which Virtuoso puts around all
    assert lines == ["x", node("e", "a").value, node("e", "b").value]
    assert engine.answer("ASK { e:dell xg:supplies e:a }", "json") == b'{"head":{},"boolean":true}'
    assert engine.answer("ASK { e:dell xg:supplies e:c }", "json") == b'{"head":{},"boolean":false}'
    built = engine.answer("CONSTRUCT { ?x xg:drives ?s } WHERE { ?s xg:supplies ?x }", "turtle").decode()
    assert "e:a xg:drives e:dell ." in built
    assert built.count("xg:drives") == 2


@pytest.mark.parametrize(
    ("sparql", "form", "said"),
    [
        ("SELECT ?x WHERE { ?x ", "json", "line 1"),
        ("SELECT ?x WHERE { SERVICE <http://127.0.0.1:1/> { ?x ?p ?o } }", "json", "SERVICE is refused"),
        ("DROP ALL", "json", "use load or remove"),
        ("SELECT ?x WHERE { ?x ?p ?o }", "turtle", "cannot be written as turtle"),
        ("CONSTRUCT WHERE { ?x ?p ?o }", "csv", "cannot be written as csv"),
    ],
)
def test_a_users_query_is_refused(engine, sparql, form, said):
    engine.apply({G: says(ox.Literal("kept"))}, "")
    with pytest.raises(QueryError, match=said):
        engine.answer(sparql, form)
    assert held(engine) == {ox.Literal("kept")}
