"""SPARQL with the vocabulary's prefixes, and the questions that have a name."""

from __future__ import annotations

import http.server
import importlib.resources
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from expograph.errors import QueryError
from expograph.graph.lookup import members
from expograph.graph.query import Table, named_queries, named_sparql, query, run_named
from expograph.graph.rdf import DECISIONS, DERIVED, SOURCES, node, to_store
from expograph.model import Extraction, Identifier
from expograph.ontology.vocabulary import PREFIXES, expand


@pytest.fixture
def store(sample: Extraction, other: Extraction) -> ox.Store:
    return to_store([sample, other])


def cells(table: Table, *columns: str) -> list[tuple[str | None, ...]]:
    return [tuple(row[table.columns.index(c)] for c in columns) for row in table.rows]


def test_a_select_needs_no_prefixes_and_sees_all_graphs(store: ox.Store) -> None:
    found = query(store, "SELECT ?a ?b WHERE { ?a xg:supplies ?b . ?b skos:prefLabel 'NVIDIA' }")
    assert found == Table(("a", "b"), (("e:tsmc", "e:nvidia"),))


def test_unbound_is_none_and_rows_without_order_are_sorted(store: ox.Store) -> None:
    found = query(store, "SELECT ?x ?y { VALUES (?x ?y) { (2 1) (1 UNDEF) (1 0) } }")
    assert found == Table(("x", "y"), (("1", None), ("1", "0"), ("2", "1")))
    ordered = query(store, "SELECT ?x { VALUES ?x { 2 1 3 } } ORDER # first\n BY DESC(?x)")
    assert ordered == Table(("x",), (("3",), ("2",), ("1",)))


@given(st.lists(st.text("ab\t\n\r\"\\\\<>{},é\u2028\x85\x0b '^@", max_size=5), min_size=1, max_size=6))
def test_cells_are_the_terms_of_the_engine(texts: list[str]) -> None:
    store = ox.Store()
    for number, text in enumerate(texts):
        for value in (
            ox.Literal(text),
            ox.Literal(text, language="en"),
            ox.Literal(number),
            ox.Literal(number % 2 == 0),
        ):
            store.add(ox.Quad(ox.NamedNode("urn:a"), ox.NamedNode(f"urn:{number}"), value, ox.NamedNode("urn:g")))
    sparql = "SELECT ?p ?o ?none { ?s ?p ?o }"
    found = query(store, sparql)
    assert isinstance(found, Table)
    rows = store.query(sparql, use_default_graph_as_union=True)
    assert sorted(map(str, found.rows)) == sorted(str((f"<{p.value}>", o.value, None)) for p, o, _ in rows)  # type: ignore[union-attr]


def test_ask_construct_and_describe(store: ox.Store) -> None:
    assert query(store, "ASK { e:weak-demand xg:bottleneckFor e:dell }") is False
    assert query(store, "CONSTRUCT { ?b xg:buysFrom ?a } WHERE { ?a xg:supplies ?b }") == (
        "@prefix e: <https://w3id.org/expograph/entity/> .\n@prefix xg: <https://w3id.org/expograph/> .\n"
        "e:nvidia xg:buysFrom e:tsmc .\n"
    )
    assert 'skos:altLabel "TSMC"' in str(query(store, "DESCRIBE e:tsmc"))


def test_a_triple_of_two_sources_is_found_once_for_each(store: ox.Store) -> None:
    rows = "{ ?a xg:bottleneckFor ?b }"
    assert query(store, f"SELECT (COUNT(*) AS ?n) {rows}") == Table(("n",), (("2",),))
    assert query(store, f"SELECT DISTINCT ?a ?b {rows}") == Table(("a", "b"), (("e:nvidia", "e:dell"),))


@pytest.mark.parametrize(
    ("sparql", "place"),
    [
        ("SELEC * {}", "line 1, column 1:"),
        ("", "line 1, column 1:"),
        ("SELECT * {\n  ?s ?p\n}", "line 2, column 3:"),
        ("# ü\nSELECT * { ?s ?p ?o }\n}", "line 3, column 1:"),
        ("SELECT * {\n  ?s none:p ?o }", "line 2, column 6: the prefix of 'none:p' is not declared"),
        ("SELECT * {\n  ?s ?p ?o . OPTIONL { ?s ?p ?o } }", "line 2, column 14: cannot be read from 'OPTIONL"),
        ("SELECT ?s { ?s ?p ?o } ORDR BY ?s", "line 1, column 24: cannot be read from 'ORDR BY"),
        ("SELECT ?s { ?s ?p 'open }", "line 1, column 26: ends too early"),
        ("DELETE WHERE { ?s ?p ?o }", "line 1, column 1:"),
        ("INSERT DATA { GRAPH g:x { e:a e:b e:c } }", "line 1, column 1:"),
    ],
)
def test_errors_have_the_users_own_line_and_column(store: ox.Store, sparql: str, place: str) -> None:
    before = len(store)
    with pytest.raises(QueryError, match=place):
        query(store, sparql)
    assert len(store) == before


@pytest.fixture
def server() -> Iterator[tuple[str, list[str]]]:
    """A server that writes down what reaches it."""
    seen: list[str] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            seen.append(self.path)
            self.send_error(500)

        do_POST = do_GET  # noqa: N815

        def log_message(self, format: str, *args: object) -> None:
            pass

    httpd = http.server.HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=httpd.serve_forever, args=(0.01,), daemon=True).start()
    yield f"http://127.0.0.1:{httpd.server_port}/", seen
    httpd.shutdown()


@pytest.mark.parametrize(
    "sparql",
    [
        "SELECT * { SERVICE <URL> { ?s ?p ?o } }",
        "SELECT * { service silent <URL> { ?s ?p ?o } }",
        "SELECT * { VALUES ?x {1}SERVICE<URL>{ ?s ?p ?o } }",
        "SELECT * { BIND(1 AS ?x)SeRvIcE ?g { ?s ?p ?o } VALUES ?g { <URL> } }",
        "SELECT * { ?s ?p 1SERVICE <URL> { ?s ?p ?o } }",
        "SELECT * { FILTER(1<2)SERVICE#>\n<URL> { ?s ?p ?o } }",
        "SELECT * { FILTER(1<2)SERVICE#service>\n<URL> { ?s ?p ?o } FILTER(3>2) }",
        "SELECT * { { SELECT * { SERVICE <URL> { ?s ?p ?o } } } }",
        "SELECT * { FILTER EXISTS { SERVICE <URL> { ?s ?p ?o } } }",
        "PREFIX service: <URL> SELECT * { SERVICE service: { ?s ?p ?o } }",
        "CONSTRUCT { ?s ?p ?o } WHERE { SERVICE <URL> { ?s ?p ?o } }",
        "ASK { \\u0053ERVICE <URL> { ?s ?p ?o } }",
    ],
)
def test_service_is_refused_however_it_is_written(store: ox.Store, server: tuple[str, list[str]], sparql: str) -> None:
    url, seen = server
    with pytest.raises(QueryError):
        query(store, sparql.replace("URL", url))
    assert seen == []


def test_the_server_would_have_been_reached(server: tuple[str, list[str]]) -> None:
    # Guards the test above: without the refusal, this build of pyoxigraph does send the query.
    url, seen = server
    with pytest.raises(OSError, match=url):
        list(ox.Store().query(f"SELECT * {{ SERVICE <{url}> {{ ?s ?p ?o }} }}"))  # type: ignore[arg-type]
    assert seen != []


def test_the_word_service_is_allowed_where_it_is_no_keyword(store: ox.Store) -> None:
    sparql = """# service
        PREFIX service: <http://example.org/service#>
        SELECT ?service { BIND('Service' AS ?service) FILTER NOT EXISTS { ?service service:of <service:x> } }"""
    assert query(store, sparql) == Table(("service",), (("Service",),))


def test_from_fetches_nothing(store: ox.Store, server: tuple[str, list[str]]) -> None:
    url, seen = server
    query(store, f"SELECT * FROM <{url}> FROM NAMED <{url}> {{ ?s ?p ?o }} LIMIT 1")
    assert seen == []


def test_every_named_query_runs_and_is_described(store: ox.Store) -> None:
    described = named_queries()
    assert set(described) >= {
        "beneficiaries", "bottlenecks", "customers", "denied", "dependencies", "evidence", "harmed",
        "quantities", "risks", "suppliers",
    }  # fmt: skip
    for name, description in described.items():
        assert description.count(".") >= 2, name
        assert "entity" not in run_named(store, name).columns
        assert run_named(store, name, "Dell").rows == tuple(dict.fromkeys(run_named(store, name, "Dell").rows))


def test_beneficiaries_are_listed_with_their_sentences(store: ox.Store) -> None:
    found = run_named(store, "beneficiaries")
    assert cells(found, "beneficiary", "driver", "polarity", "quote", "document") == [
        ("Micron", "AI server", "hedged", "Micron could benefit from AI servers.", "Servers")
    ]


def test_what_is_denied_is_no_bottleneck_but_listed_as_denied(store: ox.Store) -> None:
    bottlenecks = run_named(store, "bottlenecks", "Dell")
    assert cells(bottlenecks, "bottleneck", "product", "confidence") == [
        ("NVIDIA", "GPU", "0.86"),
        ("NVIDIA", "GPU", "0.7"),
    ]
    denied = run_named(store, "denied", "weak demand")
    assert cells(denied, "source", "relation", "target", "polarity") == [
        ("weak demand", "bottleneck", "Dell", "negated")
    ]


def test_direction_and_ended_claims(store: ox.Store) -> None:
    assert cells(run_named(store, "customers", "TSMC"), "customer") == [("NVIDIA",)]
    assert cells(run_named(store, "suppliers", "NVIDIA"), "supplier") == [("TSMC",)]
    assert run_named(store, "suppliers", "Dell").rows == ()  # Lenovo's supply has ended


def test_evidence_is_found_by_product_and_by_alias(store: ox.Store) -> None:
    found = run_named(store, "evidence", "gpus")
    assert cells(found, "source", "quote") == [
        ("NVIDIA", "GPU supply from NVIDIA is the bottleneck for Dell."),
        ("NVIDIA", "Dell is short of GPUs from NVIDIA."),
    ]


def test_every_claim_is_in_evidence_once(store: ox.Store, sample: Extraction, other: Extraction) -> None:
    assert len(run_named(store, "evidence").rows) == len(sample.claims) + len(other.claims)


def test_figures_are_given_as_printed(store: ox.Store) -> None:
    found = run_named(store, "quantities", "Dell")
    assert cells(found, "subject", "metric", "value", "unit", "printed") == [
        ("Dell", "backlog", "4.5", "USD bn", "$4.5 billion")
    ]


def test_a_document_without_title_is_named_by_its_digest(sample: Extraction) -> None:
    untitled = replace(sample, document=replace(sample.document, title=None))
    [row] = cells(run_named(to_store([untitled]), "quantities"), "document")
    assert row == (untitled.document.sha256[:12],)


def test_merged_entities_are_one(sample: Extraction, other: Extraction) -> None:
    # The second document calls Dell by another name, with the same identifier: its sentence is found under both names.
    dell = next(e for e in sample.entities if e.id == "dell")
    lei = (Identifier("lei", "529900T8BM49AURSDO55", "made-up list"),)
    renamed = replace(
        other,
        entities=tuple(replace(dell, id="dell-inc", label="Dell Inc", aliases=("Round Rock",), identifiers=lei) if e.id == "dell" else e for e in other.entities),
        claims=tuple(replace(c, target="dell-inc") if c.target == "dell" else replace(c, source="dell-inc") if c.source == "dell" else c for c in other.claims),
    )  # fmt: skip
    first = replace(
        sample, entities=tuple(replace(e, identifiers=lei) if e.id == "dell" else e for e in sample.entities)
    )
    store = to_store([first, renamed])
    assert members(store, "Round Rock") == ("dell", "dell-inc")
    found = run_named(store, "bottlenecks", "dell-inc")
    assert cells(found, "bottleneck", "constrained", "document") == [
        ("NVIDIA", "Dell", "Servers"),
        ("NVIDIA", "Dell", "Shortage"),
    ]
    for name in ("dell", "Dell", "Dell Inc", "Dell Technologies"):
        assert run_named(store, "bottlenecks", name) == found


def test_a_document_that_another_replaces_is_history(sample: Extraction, other: Extraction) -> None:
    store = to_store([sample, other])
    new, old = (node("doc", e.document.sha256) for e in (other, sample))
    store.add(ox.Quad(new, ox.NamedNode(PREFIXES["prov"] + "wasRevisionOf"), old, DERIVED))
    for name in named_queries():
        table = run_named(store, name)
        assert "Servers" not in {row[table.columns.index("document")] for row in table.rows}, name
    assert cells(run_named(store, "bottlenecks"), "quote") == [("Dell is short of GPUs from NVIDIA.",)]


def test_bookkeeping_gives_no_further_rows(store: ox.Store, sample: Extraction) -> None:
    before = {name: run_named(store, name) for name in named_queries()}
    document = node("doc", sample.document.sha256)
    for graph, subject, predicate, value in (
        (SOURCES, document, "dcterms:title", ox.Literal("Servers")),
        (SOURCES, document, "xg:sha256", ox.Literal(sample.document.sha256)),
        (SOURCES, SOURCES, "xg:version", ox.Literal("ab12")),
        (DECISIONS, node("e", "dell"), "xg:same", node("e", "hpe")),
        (DECISIONS, node("e", "dell"), "xg:different", node("e", "gpu")),
    ):
        store.add(ox.Quad(subject, ox.NamedNode(expand(predicate)), value, graph))
    assert {name: run_named(store, name) for name in named_queries()} == before


@pytest.mark.parametrize("name", sorted(named_queries()))
def test_what_is_shown_is_what_is_asked(store: ox.Store, name: str) -> None:
    """The SPARQL shown declares its prefixes, and gives the same rows where nothing is declared for it."""
    shown = named_sparql(name, members(store, "Dell"))
    assert f"VALUES ?entity {{ <{PREFIXES['e']}dell> }}" in shown
    rows = store.query(shown, use_default_graph_as_union=True)
    assert len(list(rows)) == len(run_named(store, name, "Dell").rows)


def test_a_table_becomes_a_data_frame() -> None:
    frame = Table(("who", "share"), (("e:micron", "0.5"), ("e:dell", None))).to_pandas()
    assert list(frame.columns) == ["who", "share"]
    assert frame.to_dict("records") == [{"who": "e:micron", "share": "0.5"}, {"who": "e:dell", "share": None}]
    assert list(Table(("who",), ()).to_pandas().columns) == ["who"]


def test_unknown_names_are_answered_with_suggestions(store: ox.Store) -> None:
    with pytest.raises(QueryError, match="did you mean 'suppliers'"):
        run_named(store, "supplier")
    with pytest.raises(QueryError, match="did you mean Micron"):
        run_named(store, "suppliers", "Mikron")


def test_a_name_is_bound_and_never_pasted(store: ox.Store) -> None:
    with pytest.raises(QueryError, match="holds no entity"):
        run_named(store, "evidence", "dell> } #")


def test_named_queries_stand_alone(store: ox.Store) -> None:
    # Each file is plain SPARQL: it runs under any engine once the prefixes are declared.
    for entry in (importlib.resources.files("expograph.graph") / "queries").iterdir():
        ox.Store().query("".join(f"PREFIX {p}: <{iri}>\n" for p, iri in PREFIXES.items()) + entry.read_text("utf8"))


def test_importing_the_module_stays_light() -> None:
    heavy = "'rdflib', 'networkx', 'pyshacl', 'spacy', 'oxrdflib'"
    program = f"import sys, expograph.graph.query; assert not [m for m in ({heavy}) if m in sys.modules]"
    subprocess.run([sys.executable, "-c", program], check=True)
