"""What is refused, with which status and words; and that nothing else is touched over it."""

import socket
import threading
from urllib.parse import quote

import httpx
import pytest

FORM = "application/x-www-form-urlencoded"


@pytest.fixture(scope="module")
def listener():
    """The address of a listener on loopback, and what connected to it."""
    came = []
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def listen():
            while True:
                try:
                    connection, _ = listening.accept()
                except OSError:
                    return
                came.append(connection.recv(100))
                connection.close()

        threading.Thread(target=listen, daemon=True).start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}/sparql", came
        listening.shutdown(socket.SHUT_RDWR)


@pytest.mark.parametrize(
    "pattern",
    [
        "SERVICE <{}> {{ ?a ?b ?c }}",
        "service silent <{}> {{ ?a ?b ?c }}",
        "?x xg:number 1SERVICE <{}> {{ ?a ?b ?c }}",
        "VALUES ?u {{ <{}> }} SERVICE ?u {{ ?a ?b ?c }}",
        "BIND(<{}> AS ?u) OPTIONAL {{ sErViCe ?u {{ ?a ?b ?c }} }}",
        "FILTER EXISTS {{ SERVICE <{}> {{ ?a ?b ?c }} }}",
        "{{ SELECT * {{ SERVICE <{}> {{ ?a ?b ?c }} }} }}",
    ],
)
@pytest.mark.parametrize("query", ["SELECT * {{ {} }}", "ASK {{ {} }}", "CONSTRUCT {{ e:a e:b e:c }} WHERE {{ {} }}"])
def test_service_reaches_nobody(server, listener, pattern, query):
    url, came = listener
    answer = server.ask(query.format(pattern.format(url)))
    assert (answer.status_code, came) == (400, [])
    assert "SERVICE is refused" in answer.text


def test_the_word_service_is_no_crime(server):
    assert server.ask('SELECT ?service { BIND("SERVICE <x>" AS ?service) } # service').status_code == 200


@pytest.mark.parametrize("iri", ["{}", "file:///etc/passwd", "urn:nowhere"])
@pytest.mark.parametrize(
    "query", ["SELECT * FROM <{}> {{ ?a ?b ?c }}", "SELECT * FROM NAMED <{}> {{ GRAPH ?g {{ ?a ?b ?c }} }}"]
)
def test_graphs_are_looked_up_and_never_fetched(server, listener, iri, query):
    url, came = listener
    answer = server.ask(query.format(iri.format(url)))
    assert (answer.status_code, came) == (200, [])
    assert answer.json()["results"]["bindings"] == []


def test_load_reaches_nobody(server, listener):
    url, came = listener
    answer = server.ask(f"LOAD <{url}>")
    assert (answer.status_code, came) == (400, [])
    assert "line 1, column 1: LOAD changes the graph" in answer.text


@pytest.mark.parametrize("update", ["INSERT DATA { e:a e:b e:c }", "CLEAR ALL", "LOAD <file:///etc/passwd>"])
def test_updates_are_refused(server, update):
    for answer in (
        httpx.post(server.url, data={"update": update}),
        httpx.get(server.url, params={"update": update}),
        httpx.post(server.url, content=update, headers={"Content-Type": "application/sparql-update"}),
    ):
        assert answer.status_code == 403
        assert "only reads" in answer.text
    assert server.ask(update).status_code == 400


def test_a_syntax_error_has_its_place(server):
    answer = server.ask("SELECT *\n{ ?a ?b . }")
    assert answer.status_code == 400
    assert "line 2, column 3" in answer.text


def test_a_mistake_in_a_long_query_costs_little(server):
    answer = server.ask("ASK { " + '"' * 20_000)
    assert answer.status_code == 400
    assert answer.text.startswith("not a SPARQL query: error at 1:")


def test_a_function_that_there_is_not(server):
    answer = server.ask("SELECT (xg:f(1) AS ?x) {}")
    assert answer.status_code == 400
    assert "xpograph/f> is not supported" in answer.text


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        ({"content": "query=ASK{}&query=ASK{}", "headers": {"Content-Type": FORM}}, 400),
        ({"content": "other=1", "headers": {"Content-Type": FORM}}, 400),
        ({"content": b"query=%ff", "headers": {"Content-Type": FORM}}, 400),
        ({"content": b"ASK {} #\xff", "headers": {"Content-Type": "application/sparql-query"}}, 400),
        ({"content": "ASK {}", "headers": {"Content-Type": "text/plain"}}, 415),
        ({"content": "ASK {}"}, 415),
        ({"content": "&" .join("a=1" for _ in range(200)), "headers": {"Content-Type": FORM}}, 400),
        ({"content": b"x" * 500_000, "headers": {"Content-Type": FORM}}, 413),
        ({"content": "ASK " + "{" * 101, "headers": {"Content-Type": "application/sparql-query"}}, 400),
        ({"content": "ASK {} #" + "x" * 100_000, "headers": {"Content-Type": "application/sparql-query"}}, 400),
        ({"data": {"query": "ASK {}", "default-graph-uri": "no iri"}}, 400),
    ],
)  # fmt: skip
def test_what_the_protocol_does_not_know(server, request_, status):
    answer = httpx.post(server.url, **request_)
    assert answer.status_code == status
    assert answer.text.strip()


def test_a_query_twice_in_an_address(server):
    assert httpx.get(f"{server.url}?query=ASK%7B%7D&query=ASK%7B%7D").status_code == 400


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "TRACE", "GE"])
def test_other_methods(server, method):
    answer = httpx.request(method, server.url)
    assert (answer.status_code, answer.headers["Allow"]) == (405, "GET, HEAD, POST, OPTIONS")


def test_other_paths(server):
    assert httpx.get(f"http://127.0.0.1:{server.port}/update").status_code == 404


@pytest.mark.parametrize(
    ("query", "accept"), [("ASK {}", "image/png"), ("SELECT * {}", "text/turtle"), ("DESCRIBE e:f0", "text/csv")]
)
def test_a_form_that_there_is_not(server, query, accept):
    answer = server.ask(query, accept)
    assert answer.status_code == 406
    assert "text/tab-separated-values" in answer.text


@pytest.mark.parametrize(
    "host",
    ["evil.example", "evil.example:{port}", "127.0.0.1", "127.0.0.1:1", "10.0.0.1:{port}", "localhost.:{port}", ""],
)
def test_another_host_is_refused(server, host):
    answer = httpx.get(server.url, params={"query": "ASK {}"}, headers={"Host": host.format(port=server.port)})
    assert answer.status_code == 421


@pytest.mark.parametrize("host", ["127.0.0.1:{port}", "localhost:{port}", "LOCALHOST:{port}", "[::1]:{port}"])
def test_the_names_of_this_machine_are_fine(server, host):
    answer = httpx.get(server.url, params={"query": "ASK {}"}, headers={"Host": host.format(port=server.port)})
    assert answer.status_code == 200


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://127.0.0.1:1", "http://localhost:{port}"])
def test_pages_of_another_site_are_refused(server, origin):
    headers = {"Origin": origin.format(port=server.port)}
    answer = httpx.post(server.url, data={"query": "ASK {}"}, headers=headers)
    assert answer.status_code == 403
    assert not [name for name in answer.headers if name.lower().startswith("access-control")]


def test_its_own_page_may_ask(server):
    headers = {"Origin": f"http://127.0.0.1:{server.port}"}
    assert httpx.post(server.url, data={"query": "ASK {}"}, headers=headers).status_code == 200


def test_a_long_address_is_refused_and_a_long_body_is_not(server):
    query = "ASK {} #" + "x" * 90_000
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as raw:
        raw.sendall(f"GET /sparql?query={quote(query)} HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\n\r\n".encode())
        assert raw.recv(100)[:13] in (b"HTTP/1.1 400 ", b"HTTP/1.1 414 ")
    assert httpx.post(server.url, data={"query": query}).status_code == 200
