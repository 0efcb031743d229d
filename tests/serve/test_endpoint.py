"""The SPARQL 1.1 Protocol, from the clients that people use."""

import csv
import io
import json
import subprocess

import httpx
import pyoxigraph as ox
import pytest
import rdflib
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from SPARQLWrapper import CSV, JSON, POST, POSTDIRECTLY, RDFXML, TURTLE, XML, SPARQLWrapper

E = "https://w3id.org/expograph/entity/"
PAIRS = "SELECT ?a ?b { ?a xg:supplies ?b } ORDER BY ?a ?b LIMIT 3"
FIRST = [(f"{E}f0", f"{E}f1"), (f"{E}f1", f"{E}f2"), (f"{E}f10", f"{E}f11")]
ONE = "CONSTRUCT { e:f0 ?p e:f1 } WHERE { e:f0 ?p e:f1 }"
TRIPLE = f"<{E}f0> <https://w3id.org/expograph/supplies> <{E}f1> .\n"
KINDS = ["application/sparql-results+json", "application/sparql-results+xml", "text/csv", "text/tab-separated-values"]
GRAPHS = ["text/turtle", "application/n-triples", "application/rdf+xml", "application/trig"]


def curl(*arguments):
    return subprocess.run(["curl", "-sS", *arguments], check=True, capture_output=True, text=True, timeout=20).stdout


def pairs(text):
    return [(row["a"]["value"], row["b"]["value"]) for row in json.loads(text)["results"]["bindings"]]


def test_curl_gets(server):
    assert pairs(curl("-G", server.url, "--data-urlencode", f"query={PAIRS}")) == FIRST


def test_curl_posts_a_form(server):
    assert pairs(curl(server.url, "--data-urlencode", f"query={PAIRS}")) == FIRST


def test_curl_posts_a_query(server):
    assert pairs(curl(server.url, "-H", "Content-Type: application/sparql-query", "--data-binary", PAIRS)) == FIRST


@pytest.mark.parametrize("path", ["/", "/query", "/sparql"])
def test_the_places_where_clients_ask(server, path):
    assert httpx.get(f"http://127.0.0.1:{server.port}{path}", params={"query": "ASK {}"}).json()["boolean"] is True


@pytest.mark.parametrize("kind", KINDS)
def test_solutions_in_every_form(server, kind):
    answer = server.ask(PAIRS, kind)
    assert answer.headers["Content-Type"].split(";")[0] == kind
    if kind == "text/csv":
        assert [tuple(row) for row in csv.reader(io.StringIO(answer.text))] == [("a", "b"), *FIRST]
    else:
        form = ox.QueryResultsFormat.from_media_type(kind)
        found = ox.parse_query_results(answer.content, form)
        assert [tuple(term.value for term in row) for row in found] == FIRST


@pytest.mark.parametrize("kind", KINDS[:2])
def test_ask_in_both_forms_that_it_has(server, kind):
    found = ox.parse_query_results(
        server.ask("ASK { e:f0 xg:supplies e:f1 }", kind).content, ox.QueryResultsFormat.from_media_type(kind)
    )
    assert bool(found) is True


@pytest.mark.parametrize("kind", GRAPHS)
@pytest.mark.parametrize("query", [ONE, "DESCRIBE e:f0"])
def test_graphs_in_every_form(server, kind, query):
    answer = server.ask(query, kind)
    assert answer.headers["Content-Type"].split(";")[0] == kind
    found = {quad.triple for quad in ox.parse(answer.content, ox.RdfFormat.from_media_type(kind))}
    (triple,) = (quad.triple for quad in ox.parse(TRIPLE.encode(), ox.RdfFormat.N_TRIPLES))
    assert found == {triple} if query == ONE else triple in found


def test_the_form_by_default(server):
    assert server.ask(PAIRS).headers["Content-Type"] == KINDS[0]
    assert server.ask(ONE).headers["Content-Type"].startswith("text/turtle")


def test_turtle_is_the_same_each_time(server):
    answers = {server.ask("CONSTRUCT WHERE { ?c a xg:Claim ; xg:aspect ?x }").content for _ in range(5)}
    assert len(answers) == 1
    assert answers.pop().startswith(b"@prefix c: <https://w3id.org/expograph/claim/> .\n@prefix xg: ")


@pytest.mark.parametrize("method", [POST, "GET"])
@pytest.mark.parametrize("form", [JSON, XML, CSV])
def test_sparqlwrapper(server, method, form):
    client = SPARQLWrapper(server.url)
    client.setQuery("PREFIX xg: <https://w3id.org/expograph/>\n" + PAIRS)
    client.setMethod(method)
    client.setReturnFormat(form)
    found = client.query().convert()
    if form == JSON:
        assert [(r["a"]["value"], r["b"]["value"]) for r in found["results"]["bindings"]] == FIRST
    else:
        assert FIRST[2][1] in (found.toxml() if form == XML else found.decode())


@pytest.mark.parametrize("form", [TURTLE, RDFXML])
def test_sparqlwrapper_gets_graphs(server, form):
    client = SPARQLWrapper(server.url)
    client.setQuery(f"PREFIX e: <{E}>\n{ONE}")
    client.setMethod(POST)
    client.setRequestMethod(POSTDIRECTLY)
    client.setReturnFormat(form)
    found = client.query().convert()
    graph = found if isinstance(found, rdflib.Graph) else rdflib.Graph().parse(data=found, format="turtle")
    assert [str(o) for o in graph.objects()] == [f"{E}f1"]


@pytest.mark.parametrize("method", ["GET", "POST", "POST_FORM"])
def test_rdflib_sparqlstore(server, method):
    graph = rdflib.Graph(SPARQLStore(server.url, method=method))
    found = graph.query("PREFIX xg: <https://w3id.org/expograph/>\n" + PAIRS)
    assert [tuple(map(str, row)) for row in found] == FIRST
    assert graph.value(rdflib.URIRef(f"{E}f0"), rdflib.URIRef("https://w3id.org/expograph/supplies")).endswith("f1")


def test_the_default_graph_is_all_documents_and_a_request_may_name_others(server):
    count = "SELECT (COUNT(*) AS ?n) { ?a xg:supplies ?b }"
    (graph,) = json.loads(server.ask("SELECT DISTINCT ?g { GRAPH ?g { ?a xg:supplies ?b } }").text)["results"][
        "bindings"
    ]

    def counted(query, **parameters):
        return int(server.ask(query, **parameters).json()["results"]["bindings"][0]["n"]["value"])

    assert counted(count) == 60  # one a sentence
    assert counted(count, **{"default-graph-uri": graph["g"]["value"]}) == 60
    assert counted(count, **{"default-graph-uri": "urn:another"}) == 0
    assert counted(count, **{"named-graph-uri": graph["g"]["value"]}) == 0
    within = "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?a xg:supplies ?b } }"
    assert counted(within, **{"named-graph-uri": graph["g"]["value"]}) == 60
    assert counted(within, **{"named-graph-uri": "urn:another"}) == 0


def test_head_is_get_without_the_body(server):
    got = httpx.get(server.url, params={"query": "ASK {}"})
    head = httpx.head(server.url, params={"query": "ASK {}"})
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["Content-Length"] == got.headers["Content-Length"]


def test_options_says_what_is_allowed_and_nothing_of_other_sites(server):
    answer = httpx.options(server.url, headers={"Access-Control-Request-Method": "POST"})
    assert (answer.status_code, answer.headers["Allow"]) == (204, "GET, HEAD, POST, OPTIONS")
    assert not [name for name in answer.headers if name.lower().startswith("access-control")]


@pytest.mark.parametrize("kind", GRAPHS)
def test_without_a_query_it_describes_itself(server, kind):
    answer = httpx.get(server.url, headers={"Accept": kind})
    triples = [quad.triple for quad in ox.parse(answer.content, ox.RdfFormat.from_media_type(kind))]
    (endpoint,) = (t.object.value for t in triples if t.predicate.value.endswith("#endpoint"))
    assert endpoint == server.url
    assert "http://www.w3.org/ns/sparql-service-description#UnionDefaultGraph" in {t.object.value for t in triples}
