"""What the engine writes: the forms, the same bytes whatever the order of loading, and what is refused."""

from __future__ import annotations

import io
import json

import pyoxigraph as ox
import pytest
import rdflib
from hypothesis import given
from hypothesis import strategies as st
from rdflib.query import Result

from expograph.errors import QueryError
from expograph.graph.answer import FORMS, GRAPHS, SOLUTIONS, answer, printable
from expograph.graph.rdf import to_store
from expograph.model import Extraction

EX = "http://example.org/"
TERMS = st.one_of(
    st.sampled_from("abc").map(lambda c: ox.NamedNode(EX + c)),
    st.text("ab\t\n\r\"\\<>{},é\u202e '", max_size=4).map(ox.Literal),
    st.text("ab", max_size=2).map(lambda t: ox.Literal(t, language="en")),
    st.integers(-3, 3).map(ox.Literal),
    st.booleans().map(ox.Literal),
)
QUADS = st.builds(
    ox.Quad,
    st.sampled_from("abc").map(lambda c: ox.NamedNode(EX + c)),
    st.sampled_from("pq").map(lambda c: ox.NamedNode(EX + c)),
    TERMS,
    st.sampled_from("gh").map(lambda c: ox.NamedNode(EX + c)),
)
TABLES = (
    "SELECT * { ?s ?p ?o }",
    "SELECT ?s ?o { GRAPH ?g { ?s ?p ?o } }",
    "SELECT ?p ?o ?s { ?s ?p ?o } ORDER BY ?p",
    "SELECT ?o ?x { ?s ?p ?o OPTIONAL { ?o ?y ?x } } ORDER BY DESC(?p) LIMIT 3 # not the last word",
    "SELECT ?p (COUNT(*) AS ?n) { ?s ?p ?o } GROUP BY ?p HAVING(COUNT(*) > 1) ORDER BY ?n OFFSET 1",
    "SELECT ?s { { SELECT ?s { ?s ?p ?o } ORDER BY ?s LIMIT 100 } }",
    "SELECT ?o { ?s ?p ?o } ORDER # 'BY'\n BY ?s VALUES ?s { <http://example.org/a> <http://example.org/b> }",
)


def loaded(quads: list[ox.Quad]) -> ox.Store:
    store = ox.Store()
    for quad in quads:
        store.add(quad)
    return store


@given(st.lists(QUADS, max_size=12, unique_by=str).flatmap(lambda q: st.tuples(st.just(q), st.permutations(q))))
def test_the_order_of_loading_does_not_show(both: tuple[list[ox.Quad], list[ox.Quad]]) -> None:
    one, other = (loaded(quads) for quads in both)
    for sparql in TABLES:
        for form in SOLUTIONS:
            assert answer(one, sparql, form) == answer(other, sparql, form), (sparql, form)
    for form in GRAPHS:
        graphs = [answer(store, "CONSTRUCT WHERE { ?s ?p ?o }", form) for store in (one, other)]
        assert graphs[0] == graphs[1], form


@given(st.lists(QUADS, max_size=8))
def test_sorting_changes_no_solution(quads: list[ox.Quad]) -> None:
    """In every form, the rows are those that the engine gives, as many times."""
    store = loaded(quads)
    sparql = "SELECT ?o ?x { ?s ?p ?o OPTIONAL { ?o ?y ?x } }"
    for form, kind in SOLUTIONS.items():
        raw = store.query(sparql, use_default_graph_as_union=True).serialize(format=kind)
        assert sorted(answer(store, sparql, form)) == sorted(raw or b"")
    rows = json.loads(answer(store, sparql))["results"]["bindings"]
    raw = store.query(sparql, use_default_graph_as_union=True).serialize(format=SOLUTIONS["json"])
    assert sorted(map(str, rows)) == sorted(map(str, json.loads(raw or b"")["results"]["bindings"]))


@given(st.lists(QUADS, max_size=12))
def test_an_order_that_is_asked_for_is_kept(quads: list[ox.Quad]) -> None:
    sparql = "SELECT ?o ?n { ?s ?p ?o BIND(STRLEN(STR(?o)) AS ?n) } ORDER BY DESC(?n)"
    rows = json.loads(answer(loaded(quads), sparql))["results"]["bindings"]
    lengths = [int(row["n"]["value"]) for row in rows]
    assert lengths == sorted(lengths, reverse=True)


@pytest.mark.parametrize(
    "sparql",
    [
        "SELECT ?x { VALUES ?x { 2 1 } BIND('ORDER BY ?x LIMIT 1' AS ?y) } # ORDER BY ?x",
        "PREFIX order: <urn:o> SELECT ?x { VALUES ?x { 2 1 } }",
        "SELECT ?x { { SELECT ?x { VALUES ?x { 2 1 } } ORDER BY DESC(?x) } }",
        "BASE <http://example.org/order'#by> SELECT ?x { VALUES ?x { 2 1 } }",
    ],
)
def test_what_only_looks_like_an_order_is_none(sparql: str) -> None:
    assert answer(ox.Store(), sparql, "tsv") == b"?x\n1\n2\n"


@pytest.mark.parametrize(
    "tail",
    [
        "ORDER BY DESC(?x)",
        "order\tby desc(?x) LIMIT 2",
        "ORDER BY DESC(?x) OFFSET 0 LIMIT 2 # ORDER BY ?x",
        "ORDER BY DESC(<http://www.w3.org/2001/XMLSchema#integer>(?x)) VALUES ?x { 1 2 }",
        "ORDER BY DESC(IF(STR(?x) = 'LIMIT }', 9, ?x))",
        "ORDER BY DESC(?x) # LIMIT",
        "ORDER BY (EXISTS { VALUES ?l { 1 } } && ?x < 2)",
    ],
)
def test_an_order_is_found_wherever_it_stands(tail: str) -> None:
    assert answer(ox.Store(), f"SELECT ?x {{ VALUES ?x {{ 1 2 }} }} {tail}", "tsv") == b"?x\n2\n1\n"


def test_the_forms_say_the_same(sample: Extraction) -> None:
    store = to_store([sample])
    sparql = "SELECT ?a ?quote ?none { ?a oa:exact ?quote }"
    found = {}
    for form in ("json", "xml", "tsv"):
        table = Result.parse(io.BytesIO(answer(store, sparql, form)), format=form)
        found[form] = [(str(row[0]), str(row[1]), row[2]) for row in table]
    assert len(found["json"]) == 7  # sentences of the sample
    assert found["json"] == found["xml"] == found["tsv"]
    assert answer(store, sparql, "csv").startswith(b"a,quote,none\r\n")


def test_graphs_are_written_with_the_prefixes_they_use(sample: Extraction) -> None:
    store = to_store([sample])
    sparql = "CONSTRUCT { ?b a xg:Buyer ; xg:buysFrom ?a } WHERE { ?a xg:supplies ?b }"
    turtle = answer(store, sparql, "turtle").decode()
    assert turtle == (
        "@prefix e: <https://w3id.org/expograph/entity/> .\n@prefix xg: <https://w3id.org/expograph/> .\n"
        "e:nvidia a xg:Buyer ;\n\txg:buysFrom e:tsmc .\n"
    )
    graphs = {form: answer(store, sparql, form) for form in GRAPHS}
    names = {"turtle": "turtle", "trig": "turtle", "nt": "nt", "rdfxml": "xml"}
    read = {form: rdflib.Graph().parse(data=data, format=names[form]) for form, data in graphs.items()}
    assert [len(graph) for graph in read.values()] == [2, 2, 2, 2]
    assert FORMS["turtle"] == "text/turtle" and FORMS["json"] == "application/sparql-results+json"


@pytest.mark.parametrize(
    ("sparql", "form", "advice"),
    [
        ("SELECT * {}", "turtle", "ask for json, xml, csv, tsv"),
        ("ASK {}", "nt", "ask for json"),
        ("DESCRIBE e:dell", "csv", "ask for turtle"),
        ("SELECT * {}", "pdf", "ask for json"),
    ],
)
def test_a_form_that_does_not_fit_is_refused(sparql: str, form: str, advice: str) -> None:
    with pytest.raises(QueryError, match=advice):
        answer(ox.Store(), sparql, form)


@pytest.mark.parametrize(
    ("sparql", "told"),
    [
        ("INSERT DATA { GRAPH g:x { e:a e:b e:c } }", "line 1, column 1: INSERT changes the graph"),
        ("# SELECT\nPREFIX a: <urn:a>\n delete where { ?s ?p ?o }", "line 3, column 2: DELETE changes the graph"),
        ("BASE <urn:x> WITH <g> DELETE { ?s ?p ?o } WHERE {}", "column 14: WITH changes the graph"),
        ("LOAD <http://127.0.0.1/>", "LOAD changes"),
        ("CLEAR ALL", "use load or remove"),
        ("SELECT * {} ; DROP ALL", "column 13: cannot be read from '; DROP ALL'"),
    ],
)
def test_updates_are_refused_as_such(sparql: str, told: str) -> None:
    store = loaded([ox.Quad(ox.NamedNode("urn:a"), ox.NamedNode("urn:b"), ox.Literal(1), ox.NamedNode("urn:g"))])
    with pytest.raises(QueryError, match=told):
        answer(store, sparql)
    assert len(store) == 1


def test_words_of_updates_are_no_updates_elsewhere() -> None:
    found = answer(ox.Store(), "PREFIX insert: <urn:i> SELECT ('DELETE' AS ?clear) { } # DROP ALL", "tsv")
    assert found == b'?clear\n"DELETE"\n'


@pytest.mark.parametrize("order", ["", " ORDER BY ?x"])
def test_what_the_engine_cannot_do_is_told_in_its_words(order: str) -> None:
    with pytest.raises(QueryError, match="urn:f"):
        answer(ox.Store(), f"SELECT ?x {{ VALUES ?x {{ 1 }} FILTER(<urn:f>('service')) }}{order}")


def test_the_default_graph_is_the_union_only_when_asked() -> None:
    store = loaded([ox.Quad(ox.NamedNode("urn:a"), ox.NamedNode("urn:b"), ox.Literal(1), ox.NamedNode("urn:g"))])
    assert answer(store, "ASK { ?s ?p 1 }", "tsv") == b"true"
    assert answer(store, "ASK { ?s ?p 1 }", "tsv", union=False) == b"false"
    assert answer(store, "SELECT (<b> AS ?x) {}", "tsv", base="urn:x/") == b"?x\n<urn:x/b>\n"


@given(st.text("a\u202e\x07\x9b\U000e0001\t\n\u00e9\\\"'", max_size=6))
def test_printed_characters_do_not_act_and_can_be_read_back(text: str) -> None:
    store = loaded([ox.Quad(ox.NamedNode("urn:a"), ox.NamedNode("urn:b"), ox.Literal(text), ox.NamedNode("urn:g"))])
    sparql = "SELECT ?o { ?s ?p ?o }"
    shown = printable(answer(store, sparql, "tsv"), "tsv")
    assert not set(shown) & set("\u202e\x07\x9b\U000e0001")
    (row,) = ox.parse_query_results(shown, SOLUTIONS["tsv"])  # type: ignore[misc]
    assert row[0].value == text
    turtle = printable(answer(store, "CONSTRUCT WHERE { ?s ?p ?o }", "turtle"), "turtle")
    assert [quad.object.value for quad in ox.parse(turtle, ox.RdfFormat.TURTLE)] == [text]


def test_a_query_that_names_its_graphs_asks_these_alone() -> None:
    """The engine's union of all graphs would win over FROM."""
    store = ox.Store()
    for name in ("one", "two"):
        store.add(
            ox.Quad(
                ox.NamedNode(f"urn:{name}"), ox.NamedNode("urn:p"), ox.Literal("from"), ox.NamedNode(f"urn:g:{name}")
            )
        )
    assert answer(store, "SELECT ?s FROM <urn:g:one> WHERE { ?s ?p ?o }", "csv") == b"s\r\nurn:one\r\n"
    assert answer(store, "SELECT ?s WHERE { ?s ?p 'from' }", "csv") == b"s\r\nurn:one\r\nurn:two\r\n"


@pytest.mark.parametrize(
    "sparql",
    [
        "SELECT * { FILTER(" + "!" * 5_000 + "true) }",
        "SELECT (" + "1+" * 20_000 + "1 AS ?x) {}",
        "SELECT * { ?a " + "<a:b>/" * 5_000 + "<a:b> ?b }",
        "SELECT * { {}" + " UNION {}" * 5_000 + " }",
        "SELECT * { " + "OPTIONAL { ?a ?b ?c } " * 2_000 + " }",
    ],
    ids=["not", "plus", "path", "union", "optional"],
)
def test_long_chains_that_could_end_the_engine_are_refused(sparql: str) -> None:
    with pytest.raises(QueryError, match="the query is too large: 500 operators"):
        answer(ox.Store(), sparql, "tsv")


def test_a_chain_of_as_many_links_as_are_let_through_is_answered() -> None:
    assert answer(ox.Store(), "SELECT (" + "1+" * 499 + "1 AS ?x) {}", "csv") == b"x\r\n500\r\n"
    assert answer(ox.Store(), "ASK { FILTER(" + "!" * 498 + "true) }", "csv") == b"true"
