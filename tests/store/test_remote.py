"""A SPARQL server over the wire: where it is asked, when again, with which credentials, and what is said of errors.

What a server does that misbehaves is played by a small one of the test's own.
"""

from __future__ import annotations

import contextlib
import hashlib
import http.server
import logging
import ssl
import subprocess
import threading
import time
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal

import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from expograph.errors import StoreError
from expograph.graph.triples import node, term
from expograph.store.remote import Remote

G, S, P = node("g", "one"), node("e", "dell"), term("xg:supplies")
ONE_ROW = b'{"head":{"vars":["x"]},"results":{"bindings":[{"x":{"type":"literal","value":"a"}}]}}'
SELECT = "SELECT ?x WHERE { ?x ?p ?o }"
SECRET = "tr0ub4dor"


@dataclass
class Request:
    method: str
    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Played:
    """A server that gives the answers in turn, the last of them again and again, and keeps what it was asked."""

    answers: list[tuple[int, dict[str, str], bytes] | Callable[[http.server.BaseHTTPRequestHandler, Request], None]]
    asked: list[Request] = field(default_factory=list)
    address: str = ""

    def answer(self, handler: http.server.BaseHTTPRequestHandler) -> None:
        size = int(handler.headers.get("content-length", 0))
        headers = {name.lower(): value for name, value in handler.headers.items()}
        request = Request(handler.command, handler.path, headers, handler.rfile.read(size))
        self.asked.append(request)
        answer = self.answers[min(len(self.asked), len(self.answers)) - 1]
        if callable(answer):
            answer(handler, request)
        else:
            give(handler, *answer)


def give(handler: http.server.BaseHTTPRequestHandler, status: int, headers: dict[str, str], body: bytes) -> None:
    handler.send_response(status)
    for name, value in {"Content-Length": str(len(body)), **headers}.items():
        handler.send_header(name, value)
    handler.end_headers()
    handler.wfile.write(body)


@contextlib.contextmanager
def playing(*answers, tls: ssl.SSLContext | None = None) -> Iterator[Played]:
    played = Played(list(answers))

    class Handler(http.server.BaseHTTPRequestHandler):
        def log_message(self, *_: object) -> None: ...

        def answered(self) -> None:
            with contextlib.suppress(OSError):
                played.answer(self)

        do_GET = do_POST = do_PUT = do_DELETE = answered  # noqa: N815

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        if tls:
            server.socket = tls.wrap_socket(server.socket, server_side=True)
        played.address = f"http{'s' if tls else ''}://127.0.0.1:{server.server_port}"
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        yield played
        server.shutdown()


OK = (200, {"Content-Type": "application/sparql-results+json"}, ONE_ROW)
BUSY = (503, {}, b"busy")


def lose(handler: http.server.BaseHTTPRequestHandler, _: Request) -> None:
    """Close the connection without an answer."""
    handler.close_connection = True


def break_off(handler: http.server.BaseHTTPRequestHandler, _: Request) -> None:
    """Half of what was announced."""
    give(handler, 200, {"Content-Length": str(len(ONE_ROW))}, ONE_ROW[:40])


def sleep(handler: http.server.BaseHTTPRequestHandler, _: Request) -> None:
    time.sleep(1)
    give(handler, *OK)


def rows(address: str, sparql: str = SELECT) -> list[tuple[object, ...]]:
    with contextlib.closing(Remote(address)) as remote:
        return list(remote.select(sparql))


def put(address: str, *values: ox.NamedNode | ox.Literal, update: str = "") -> list[ox.NamedNode | ox.Literal]:
    """What a server makes of values."""
    with contextlib.closing(Remote(address)) as remote:
        remote.apply({G: [ox.Triple(S, P, value) for value in values]}, update)
        return sorted((t.object for t in remote.triples(G)), key=str)


@pytest.fixture
def credentials(monkeypatch):
    monkeypatch.setenv("EXPOGRAPH_STORE_USER", "ana")
    monkeypatch.setenv("EXPOGRAPH_STORE_PASSWORD", SECRET)


# where it is asked


@pytest.mark.parametrize(
    ("path", "known", "query", "graphs", "update"),
    [
        ("", False, "/query", "/store", "/update"),
        ("/", False, "/query", "/store", "/update"),
        ("/oxi/query", False, "/oxi/query", "/oxi/store", "/oxi/update"),
        ("/sparql", False, "/sparql", "/sparql-graph-crud", "/sparql"),
        ("/sparql", True, "/sparql-auth", "/sparql-graph-crud-auth", "/sparql-auth"),
        ("/v/sparql-auth", True, "/v/sparql-auth", "/v/sparql-graph-crud-auth", "/v/sparql-auth"),
        (
            "/repositories/x",
            False,
            "/repositories/x",
            "/repositories/x/rdf-graphs/service",
            "/repositories/x/statements",
        ),
        ("/data/set", True, "/data/set/query", "/data/set/data", "/data/set/update"),
    ],
)
def test_the_address_says_where_the_endpoints_are(path, known, query, graphs, update, request):
    if known:
        request.getfixturevalue("credentials")
    with playing(OK) as server:
        remote = Remote(server.address + path)
        remote.ask("ASK {}")
        remote.apply({G: [ox.Triple(S, P, S)], node("g", "two"): []}, "CLEAR DEFAULT")
        asked = [(r.method, urllib.parse.urlsplit(r.path).path) for r in server.asked]
        assert asked == [("POST", query), ("PUT", graphs), ("DELETE", graphs), ("POST", update)]
        assert urllib.parse.parse_qs(urllib.parse.urlsplit(server.asked[1].path).query) == {"graph": [G.value]}


def test_endpoints_can_be_given():
    with playing(OK) as server:
        a = server.address
        remote = Remote(a, query=f"{a}/q", update=f"{a}/u", graph_store=f"{a}/g")
        remote.ask("ASK {}")
        remote.apply({G: []}, "CLEAR DEFAULT")
        assert [r.path.partition("?")[0] for r in server.asked] == ["/q", "/g", "/u"]


def test_endpoints_are_of_one_server():
    with pytest.raises(StoreError, match="not on the server of the store"):
        Remote("https://graphs.example.org", update="https://other.example.org/update")


@pytest.mark.parametrize(
    ("address", "said"),
    [
        (f"https://ana:{SECRET}@graphs.example.org/sparql", "does not belong in an address"),
        (f"https://{SECRET}@graphs.example.org/sparql", "does not belong in an address"),
        (f"https://graphs.example.org/sparql?key={SECRET}", "has no [?]"),
        (f"https://graphs.example.org/sparql#{SECRET}", "has no [?]"),
        (f"ftp://ana:{SECRET}@graphs.example.org", "names no server"),
        (f"https:///{SECRET}", "names no server"),
        (f"https://ana:{SECRET}@graphs.example.org:port/", "not a URL"),
    ],
)
def test_an_address_with_secrets_is_refused_without_repeating_them(address, said):
    with pytest.raises(StoreError, match=said) as found:
        Remote(address)
    assert SECRET not in str(found.value)


def test_only_prefixes_that_are_not_declared_are_added(oxigraph_server, virtuoso):
    for address in (oxigraph_server, virtuoso):
        put(address, ox.Literal("a"))
        own = "BASE <https://example.org/> # PREFIX e: <urn:no>\nPREFIX e: <https://example.org/> "
        assert rows(address, own + "SELECT ?o WHERE { e:dell xg:supplies ?o }") == []
        assert rows(address, "# a note\nSELECT ?o WHERE { e:dell xg:supplies ?o }") == [(ox.Literal("a"),)]


# when again


@pytest.mark.parametrize("trouble", [BUSY, lose, break_off], ids=["busy", "lost", "broken off"])
def test_a_query_is_asked_again(trouble):
    with playing(trouble, trouble, OK) as server:
        assert rows(server.address) == [(ox.Literal("a"),)]
        assert len(server.asked) == 3


@pytest.mark.parametrize("trouble", [BUSY, lose, break_off], ids=["busy", "lost", "broken off"])
def test_a_query_is_asked_four_times_at_most(trouble):
    with playing(trouble) as server:
        with pytest.raises(StoreError, match=f"^{server.address}/query: ") as found:
            rows(server.address)
        assert len(server.asked) == 4
        assert "503, busy" in str(found.value) or "the connection was lost" in str(found.value)


def test_an_update_is_sent_again_when_the_server_was_busy():
    with playing(BUSY, (204, {}, b"")) as server:
        Remote(server.address).apply({}, "CLEAR DEFAULT")
        assert len(server.asked) == 2


@pytest.mark.parametrize("trouble", [lose, break_off], ids=["lost", "broken off"])
def test_an_update_that_may_have_been_made_is_not_sent_again(trouble):
    with playing(trouble) as server:
        with pytest.raises(StoreError, match="may have been made or not; run the command again"):
            Remote(server.address).apply({}, "CLEAR DEFAULT")
        assert len(server.asked) == 1


def test_a_graph_is_put_again_when_the_answer_was_lost():
    with playing(lose, (204, {}, b"")) as server:
        Remote(server.address).apply({G: [ox.Triple(S, P, S)]}, "")
        assert [r.method for r in server.asked] == ["PUT", "PUT"]
        assert server.asked[0].body == server.asked[1].body


def test_retry_after_is_honoured():
    with playing((503, {"Retry-After": "1"}, b""), OK) as server:
        started = time.monotonic()
        rows(server.address)
        assert 1 <= time.monotonic() - started < 3


def test_a_long_retry_after_is_not_waited_for():
    with playing((503, {"Retry-After": "3600"}, b"")) as server:
        with pytest.raises(StoreError, match="to be left alone for 3600 s"):
            rows(server.address)
        assert len(server.asked) == 1


def test_a_server_that_is_not_there():
    with playing(OK) as server:
        address = server.address
    with pytest.raises(StoreError, match=f"^{address}/query: cannot be reached"):
        rows(address)


def test_a_slow_server_is_not_waited_for(monkeypatch):
    monkeypatch.setenv("EXPOGRAPH_TIMEOUT", "0.2")
    with playing(sleep) as server:
        with pytest.raises(StoreError, match="no answer within 0.2 s; ask for less, or give EXPOGRAPH_TIMEOUT more$"):
            rows(server.address)
        with pytest.raises(StoreError, match="no answer within 0.2 s.*made or not"):
            Remote(server.address).apply({}, "CLEAR DEFAULT")
        assert len(server.asked) == 2


@pytest.mark.parametrize("value", ["0", "-1", "soon", "inf", "1e9"])
def test_a_time_limit_is_a_number_of_seconds(monkeypatch, value):
    monkeypatch.setenv("EXPOGRAPH_TIMEOUT", value)
    with pytest.raises(StoreError, match="EXPOGRAPH_TIMEOUT"):
        Remote("https://graphs.example.org")


# with which credentials


def basic(handler: http.server.BaseHTTPRequestHandler, request: Request) -> None:
    """Answer whoever is ana, and ask all others."""
    if request.headers.get("authorization") == "Basic YW5hOnRyMHViNGRvcg==":  # ana:tr0ub4dor in base64
        return give(handler, *OK)
    return give(handler, 401, {"WWW-Authenticate": 'Basic realm="graphs"'}, b"")


def digest(handler: http.server.BaseHTTPRequestHandler, request: Request) -> None:
    """Answer whoever is ana, by RFC 2617 without qop, and ask all others; basic would do as well."""
    given = urllib.request.parse_keqv_list(
        urllib.request.parse_http_list(request.headers.get("authorization", "").removeprefix("Digest "))
    )

    def md5(*parts: str) -> str:
        return hashlib.md5(":".join(parts).encode()).hexdigest()

    expected = md5(md5("ana", "graphs", SECRET), "n0nce", md5(request.method, request.path))
    if given.get("response") == expected:
        return give(handler, *OK)
    handler.send_response(401)
    handler.send_header("WWW-Authenticate", 'Basic realm="graphs"')
    handler.send_header("WWW-Authenticate", 'Digest realm="graphs", nonce="n0nce", algorithm=MD5')
    handler.send_header("Content-Length", "0")
    return handler.end_headers()


@pytest.mark.parametrize("scheme", [basic, digest])
def test_the_challenge_is_answered_and_then_remembered(scheme, credentials):
    with playing(scheme) as server:
        remote = Remote(server.address)
        assert list(remote.select(SELECT)) == list(remote.select(SELECT)) == [(ox.Literal("a"),)]
        sent = [r.headers.get("authorization", "none").split()[0] for r in server.asked]
        assert sent == ["none", scheme.__name__.title(), scheme.__name__.title()]
        remote.apply({G: [ox.Triple(S, P, S)]}, "CLEAR DEFAULT")


@pytest.mark.parametrize("scheme", [basic, digest])
def test_wrong_credentials_are_refused(scheme, credentials, monkeypatch):
    monkeypatch.setenv("EXPOGRAPH_STORE_PASSWORD", "wr0ng")
    with playing(scheme) as server:
        with pytest.raises(StoreError, match="401, the credentials given are refused") as found:
            rows(server.address)
        assert "wr0ng" not in str(found.value)
        schemes = {r.headers.get("authorization", "none").split()[0] for r in server.asked}
        assert schemes == {"none", scheme.__name__.title()}  # never basic where digest is possible


def test_credentials_that_are_missing_are_asked_for():
    with (
        playing(basic) as server,
        pytest.raises(StoreError, match="401, asks for credentials; set EXPOGRAPH_STORE_USER"),
    ):
        rows(server.address)


def test_nothing_is_sent_unasked(credentials):
    with playing(OK) as server:
        rows(server.address)
        assert "authorization" not in server.asked[0].headers


def test_a_digest_of_an_unknown_kind(credentials):
    ask = {"WWW-Authenticate": 'Digest realm="r", nonce="n", algorithm=ROT13'}
    with playing((401, ask, b"")) as server, pytest.raises(StoreError, match="a digest of an unknown kind"):
        rows(server.address)


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_no_redirect_is_followed(status, credentials):
    with playing(basic) as other:
        away = other.address.replace("http://", f"http://ana:{SECRET}@") + f"/query?key={SECRET}"
        with playing((status, {"Location": away}, b"")) as server:
            with pytest.raises(
                StoreError, match=f"{status}, a redirect to {other.address}/query, and none is"
            ) as found:
                rows(server.address)
            assert SECRET not in str(found.value)
            assert not other.asked


def test_credentials_in_netrc(monkeypatch, tmp_path):
    file = tmp_path / "netrc"
    file.write_text(f"machine 127.0.0.1 login ana password {SECRET}\n")
    monkeypatch.setenv("NETRC", str(file))
    with playing(basic) as server:
        assert rows(server.address) == [(ox.Literal("a"),)]


def test_credentials_in_the_netrc_of_home(tmp_path):
    file = tmp_path / ".netrc"  # tmp_path is $HOME here
    file.write_text(f"machine 127.0.0.1 login ana password {SECRET}\n")
    file.chmod(0o600)
    with playing(basic) as server:
        assert rows(server.address) == [(ox.Literal("a"),)]
        file.chmod(0o644)
        with pytest.raises(StoreError, match="for your eyes alone"):
            rows(server.address)


def test_the_default_of_netrc_is_for_no_store(monkeypatch, tmp_path):
    file = tmp_path / "netrc"
    file.write_text(f"default login ana password {SECRET}\n")
    monkeypatch.setenv("NETRC", str(file))
    with playing(basic) as server, pytest.raises(StoreError, match="asks for credentials"):
        rows(server.address)


@pytest.mark.parametrize("text", [f"machine 127.0.0.1 login ana {SECRET}\n", f"{SECRET}\n", "\udcff"])
def test_a_netrc_that_cannot_be_read(monkeypatch, tmp_path, text):
    file = tmp_path / "netrc"
    file.write_bytes(text.encode("utf8", "surrogateescape"))
    monkeypatch.setenv("NETRC", str(file))
    with pytest.raises(StoreError, match="netrc.*cannot be used") as found:
        Remote("https://127.0.0.1/sparql")
    assert SECRET not in str(found.value)


def test_a_netrc_that_is_named_and_missing(monkeypatch, tmp_path):
    monkeypatch.setenv("NETRC", str(tmp_path / "none"))
    with pytest.raises(StoreError, match="no such file"):
        Remote("https://graphs.example.org/sparql")


@pytest.mark.parametrize("name", ["EXPOGRAPH_STORE_USER", "EXPOGRAPH_STORE_PASSWORD"])
def test_half_of_the_credentials(monkeypatch, name):
    monkeypatch.setenv(name, SECRET)
    with pytest.raises(StoreError, match="only one of") as found:
        Remote("https://graphs.example.org/sparql")
    assert SECRET not in str(found.value)


@pytest.mark.parametrize("host", ["graphs.example.org", "192.0.2.7", "127.0.0.1.example.org", "localhost.example.org"])
def test_credentials_never_go_over_plain_http_to_another_machine(credentials, host):
    with pytest.raises(StoreError, match="give the address with https") as found:
        Remote(f"http://{host}/sparql")
    assert SECRET not in str(found.value)
    Remote(f"https://{host}/sparql").close()


def test_the_password_is_not_shown(credentials, caplog):
    caplog.set_level(logging.DEBUG)
    with playing(basic) as server:
        remote = Remote(server.address)
        list(remote.select(SELECT))
        shown = [repr(remote), repr(remote._connection), repr(remote._connection._credentials), caplog.text]
    assert caplog.text
    assert not any(secret in text for text in shown for secret in (SECRET, "YW5hOnRyMHViNGRvcg"))


def test_no_proxy_stands_before_this_machine(credentials, monkeypatch):
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    with playing(basic) as server:
        assert rows(server.address) == [(ox.Literal("a"),)]


def test_the_certificate_is_checked(tmp_path, monkeypatch):
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    made = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=127.0.0.1"]
    made += ["-addext", "subjectAltName=IP:127.0.0.1", "-keyout", str(key), "-out", str(certificate)]
    subprocess.run(made, check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    with playing(OK, tls=context) as server:
        with pytest.raises(StoreError, match="cannot be reached.*certificate"):
            rows(server.address)
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        assert rows(server.address) == [(ox.Literal("a"),)]
        assert len(server.asked) == 1


# what is said of errors


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ((400, {"Content-Type": "text/plain"}, b"\n line 1: no\nQuery: all of it"), "400, line 1: no$"),
        ((500, {"Content-Type": "text/plain"}, b"x" * 100_000), "500, x{300}$"),
        ((500, {}, b""), "500, Internal Server Error$"),
        ((404, {}, b"<html>"), "404, nothing is there; the address must be"),
        ((403, {}, b""), "403, asks for credentials"),
        ((500, {"Content-Type": "text/html"}, b"<head><title>T</title></head><h1>Oh</h1><xmp>no <http://g></xmp>"), "500, Oh no <http://g>$"),
        ((200, {"Content-Type": "text/html"}, b"<html>Welcome"), "its answer cannot be read .*see that the address is right"),
        ((200, {}, ONE_ROW[:70]), "its answer cannot be read"),
        ((200, {}, b'{"head":{},"boolean":true}'), "its answer cannot be read"),
        ((200, {"X-SPARQL-MaxRows": "1"}, ONE_ROW), "gives 1 rows at most.*ResultSetMaxRows"),
        ((200, {"X-SQL-State": "S1TAT"}, ONE_ROW), "stopped at the server's time limit"),
    ],
)  # fmt: skip
def test_what_is_said_of_an_error(answer, said):
    with playing(answer) as server, pytest.raises(StoreError, match=said) as found:
        rows(server.address)
    assert str(found.value).startswith(f"{server.address}/query: ")


def test_an_endless_answer_is_not_read_to_its_end(monkeypatch):
    monkeypatch.setattr("expograph.store.http.LARGEST_ANSWER", 1 << 20)
    with playing((200, {}, b" " * (2 << 20))) as server, pytest.raises(StoreError, match="more than 1 MB"):
        rows(server.address)


def test_the_server_says_what_is_wrong_with_an_update(oxigraph_server, virtuoso):
    for address in (oxigraph_server, virtuoso):
        with pytest.raises(StoreError, match=f"^{address.partition('/sparql')[0]}/.*: 400, "):
            Remote(address).apply({}, "INSERT DATA { oh no")


# what Virtuoso makes of values, beside what test_engines.py shows to be the same everywhere


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        (ox.Literal("0.1234567890123456", datatype=term("xsd:decimal")), Decimal("0.123456789012346")),
        (ox.Literal("0.99999999999999999", datatype=term("xsd:decimal")), Decimal(1)),
        (ox.Literal(2**31), Decimal(2**31)),
        (ox.Literal("1.0E3", datatype=term("xsd:double")), Decimal(1000)),
    ],
    ids=["decimal of 16 digits", "decimal of 17 digits", "integer of 32 bits", "double"],
)
def test_numbers_that_virtuoso_changes(virtuoso, given, kept):
    (found,) = put(virtuoso, given)
    assert Decimal(found.value) == kept
    assert found != given


def test_an_iri_that_virtuoso_would_cut_is_refused(virtuoso, oxigraph_server):
    fits, long = (ox.NamedNode("https://example.org/" + "é" * n) for n in (880, 900))
    assert put(virtuoso, fits) == [fits]
    with pytest.raises(StoreError, match="which this server would cut; give the source a shorter address"):
        put(virtuoso, long)
    assert put(oxigraph_server, long) == [long]


def test_an_answer_that_virtuoso_cuts_is_refused(virtuoso):
    put(virtuoso, *(node("e", f"n{i}") for i in range(224)))
    pairs = "WHERE { e:dell xg:supplies ?a . e:dell xg:supplies ?b }"
    with pytest.raises(StoreError, match="gives 50000 rows at most"):  # as virtuoso.ini says; there are 224 x 224
        rows(virtuoso, f"SELECT ?a ?b {pairs}")
    assert rows(virtuoso, f"SELECT (COUNT(*) AS ?n) {pairs}") == [(ox.Literal(50_176),)]


def test_virtuoso_lets_only_those_write_whom_it_knows(virtuoso, monkeypatch):
    put(virtuoso, ox.Literal("a"))
    monkeypatch.delenv("EXPOGRAPH_STORE_USER")
    monkeypatch.delenv("EXPOGRAPH_STORE_PASSWORD")
    stranger = Remote(virtuoso)
    assert [t.object for t in stranger.triples(G)] == [ox.Literal("a")]
    with pytest.raises(StoreError, match="sparql-graph-crud: 403, asks for credentials"):
        stranger.apply({G: [ox.Triple(S, P, S)]}, "")
    with pytest.raises(StoreError, match="/sparql: 500, .*No permission"):
        stranger.apply({}, f"INSERT DATA {{ GRAPH {G} {{ {S} {P} {S} }} }}")


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=80)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts=st.sets(TEXTS, min_size=1, max_size=8))
def test_any_text_comes_back(oxigraph_server, virtuoso, texts):
    values = sorted(map(ox.Literal, texts), key=str)
    assert put(oxigraph_server, *values) == values
    assert put(virtuoso, *values) == values


def test_nothing_is_asked_before_it_must():
    Remote("https://graphs.invalid/sparql").close()


def test_a_text_of_8_mb_comes_back_and_a_larger_one_is_refused(oxigraph_server):
    largest = "x" * 7_999_000
    assert put(oxigraph_server, ox.Literal(largest)) == [ox.Literal(largest)]
    for larger in (largest + largest[:10_000], "🚀" * 670_000):  # a server may escape these in twelve bytes each
        with pytest.raises(StoreError, match="more than can be read back; split the source"):
            put(oxigraph_server, ox.Literal(larger))
