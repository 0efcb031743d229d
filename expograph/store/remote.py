"""A store's RDF kept by a SPARQL server, asked and written by the three protocols of SPARQL 1.1."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import IO, Any

import httpx
import pyoxigraph as ox

from ..errors import StoreError
from ..ontology.vocabulary import PREFIXES, XG
from .credentials import checked_address, find_credentials
from .engine import Row, Term
from .http import Connection

BOOLEAN = ox.NamedNode("http://www.w3.org/2001/XMLSchema#boolean")
TRUTH = {"1": ox.Literal(True), "0": ox.Literal(False)}
LONGEST_TEXT = 8_000_000  # bytes in JSON; pyoxigraph reads none beyond 8 MB
PROLOGUE = re.compile(r"(?i)\s+|#[^\n]*\n|base\s*<[^>]*>|prefix\s+(?P<prefix>[\w.-]*)\s*:\s*<[^>]*>")
JSON, TRIPLES = "application/sparql-results+json", "application/n-triples, text/turtle;q=0.5"


@dataclass(frozen=True, slots=True)
class Layout:
    """Where servers of one make have their endpoints, behind the part of the address that ``path`` matches as base.

    ``auth`` is what the names of the endpoints end with that ask for credentials, ``parameters`` makes the default
    graph of a query all named graphs together, ``longest_iri`` is how many bytes of an IRI are kept.
    """

    path: str
    query: str
    update: str
    graphs: str
    auth: str = ""
    parameters: tuple[tuple[str, str], ...] = ()
    longest_iri: int = 1 << 30


LAYOUTS = {
    "Virtuoso": Layout(r"(.*)/sparql(?:-auth)?", "/sparql", "/sparql", "/sparql-graph-crud", "-auth", (), 1800),
    "RDF4J or GraphDB": Layout(r"(.*/repositories/[^/]+)", "", "/statements", "/rdf-graphs/service"),
    "oxigraph": Layout(r"()|(.*)/query", "/query", "/update", "/store", "", (("union-default-graph", "true"),)),
    "Fuseki": Layout(r"(.*)", "/query", "/update", "/data"),
}


class Remote:
    """The RDF of a SPARQL server; see :class:`expograph.store.engine.Engine`.

    The address says which server it is (:data:`LAYOUTS`, the first whose ``path`` it has):

    - ``https://HOST/sparql``: Virtuoso, with ``/sparql-auth`` and the like for whoever has credentials;
    - ``https://HOST/repositories/NAME``: RDF4J, GraphDB;
    - ``https://HOST`` or ``https://HOST/PATH/query``: an oxigraph server;
    - ``https://HOST/DATASET``: Fuseki, whose default graph must be set to the union of the named graphs.

    For any other, give the three endpoints.  Credentials are found by :func:`~.credentials.find_credentials`.  Raises
    StoreError for an address or credentials that cannot be used; the server is first asked by the first method called.
    """

    def __init__(
        self, address: str, *, query: str | None = None, update: str | None = None, graph_store: str | None = None
    ) -> None:
        url = checked_address(address)
        credentials = find_credentials(url)
        self.address = str(url)
        layout, base = _layout(url)
        self._longest_iri, self._parameters = layout.longest_iri, dict(layout.parameters)
        auth = layout.auth if credentials else ""
        self._query, self._update, self._graphs = (
            str(_same_server(url, given) if given else url.copy_with(path=base + path + auth))
            for given, path in ((query, layout.query), (update, layout.update), (graph_store, layout.graphs))
        )
        self._connection = Connection(url, credentials)

    def select(self, sparql: str) -> Iterator[Row]:
        """The solutions of a SELECT; the default graph is all named graphs together.

        Raises StoreError, before the first or, for an answer that breaks off, at any solution.
        """
        return self._rows(self._parsed(self._ask(sparql, JSON)))

    def ask(self, sparql: str) -> bool:
        """The answer to an ASK."""
        found = self._parsed(self._ask(sparql, JSON))
        if isinstance(found, ox.QueryBoolean):
            return bool(found)
        # Virtuoso answers by a table of one row with 1 in it for yes, and of no row for no
        return any(row[0] == ox.Literal(1) for row in self._rows(found))

    def triples(self, graph: ox.NamedNode) -> list[ox.Triple]:
        """All of one named graph; none where there is no such graph.

        They are asked for by SELECT: Virtuoso cuts the answer to a GET of a large graph, and does not say so.
        """
        rows: Any = self.select(f"SELECT ?s ?p ?o WHERE {{ GRAPH {graph} {{ ?s ?p ?o }} }}")
        return [ox.Triple(*row) for row in rows]

    def apply(self, puts: Mapping[ox.NamedNode, Iterable[ox.Triple]], update: str) -> None:
        """Replace graphs by the triples given (by none: remove them), one by one, and then run a SPARQL update.

        Each graph is replaced by one request, and the update is one; what was done before an error stays done.  A graph
        is put again where an answer was lost; the update only where the server did not get it, or said 503.
        """
        for graph, triples in puts.items():
            self._put(graph, list(triples))
        if update:
            self._connection.send("POST", self._update, form={"update": _with_prefixes(update)}, twice=False)

    def answer(self, sparql: str, form: str) -> bytes:
        """The answer to a user's query, written in a form; see :func:`expograph.graph.answer.answer`.

        Solutions are sorted where the query does not say how, so that servers agree.  What is refused of a folder is
        refused before the server is asked.  Virtuoso cuts large answers to CONSTRUCT, and gives no sign of it.
        """
        from ..graph.answer import answer, solve, written

        nothing = ox.Store()
        answer(nothing, sparql, form)  # for what it raises
        found, ordered = solve(nothing, sparql)
        if isinstance(found, ox.QueryBoolean):
            return answer(nothing, "ASK {}" if self.ask(sparql) else "ASK { FILTER(false) }", form)
        if isinstance(found, ox.QueryTriples):
            return answer(self._graph(sparql), "CONSTRUCT WHERE { ?s ?p ?o }", form)
        return written(self._parsed(self._ask(sparql, JSON)), ordered, form)

    def close(self) -> None:
        """Let go of it."""
        self._connection.close()

    def _put(self, graph: ox.NamedNode, triples: list[ox.Triple]) -> None:
        if not triples:
            self._connection.send("DELETE", self._graphs, params={"graph": graph.value}, absent=True)
            return
        self._refuse_long(graph, triples)
        # Virtuoso guesses from the start of the data what they are, whatever it is told, and guesses text when a long
        # literal stands there; but this it knows
        turtle = f"@prefix xg: <{XG}> .\n".encode() + (ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b"")
        self._connection.send(
            "PUT", self._graphs, params={"graph": graph.value}, content=turtle, headers={"Content-Type": "text/turtle"}
        )

    def _refuse_long(self, graph: ox.NamedNode, triples: list[ox.Triple]) -> None:
        for term in (term for triple in triples for term in triple):
            if isinstance(term, ox.Literal) and _is_long(term.value):
                what = f"a text of {len(term.value)} characters", "more than can be read back; split the source"
            elif isinstance(term, ox.NamedNode) and len(term.value.encode()) > self._longest_iri:
                what = f"{term.value[:60]}…", "which this server would cut; give the source a shorter address"
            else:
                continue
            raise StoreError(f"{self.address}: {what[0]} in {graph.value}, {what[1]}")

    def _ask(self, sparql: str, accept: str) -> IO[bytes]:
        """The server's answer to a query, whole; StoreError where it says that it is not."""
        headers, body = self._connection.send(
            "POST",
            self._query,
            form={"query": _with_prefixes(sparql), **self._parameters},
            headers={"Accept": accept},
        )
        if "x-sparql-maxrows" in headers:
            raise StoreError(
                f"{self._query}: gives {headers['x-sparql-maxrows']} rows at most; ask for fewer, or have "
                "ResultSetMaxRows raised in the [SPARQL] part of the server's virtuoso.ini"
            )
        if headers.get("x-sql-state") == "S1TAT":
            raise StoreError(
                f"{self._query}: stopped at the server's time limit with a part of the answer; ask for less, or have "
                "MaxQueryExecutionTime raised in the [SPARQL] part of the server's virtuoso.ini"
            )
        return body

    def _graph(self, sparql: str) -> ox.Store:
        """What a CONSTRUCT or DESCRIBE gives, in a store of its own."""
        found = ox.Store()
        try:
            found.load(self._ask(sparql, TRIPLES), format=ox.RdfFormat.TURTLE)  # of which N-Triples is a part
        except (SyntaxError, ValueError) as error:
            raise self._unreadable(error) from None
        return found

    def _parsed(self, body: IO[bytes]) -> Any:
        try:
            return ox.parse_query_results(body, format=ox.QueryResultsFormat.JSON)
        except (SyntaxError, ValueError) as error:
            raise self._unreadable(error) from None

    def _rows(self, solutions: Iterable[Any]) -> Iterator[Row]:
        try:
            for solution in solutions:
                yield tuple(_term(value) for value in solution)
        except (SyntaxError, ValueError, TypeError) as error:  # the last where they are a mere yes or no
            raise self._unreadable(error) from None

    def _unreadable(self, error: Exception) -> StoreError:
        return StoreError(f"{self._query}: its answer cannot be read ({error}); see that the address is right")


def _layout(url: httpx.URL) -> tuple[Layout, str]:
    for layout in LAYOUTS.values():
        found = re.fullmatch(layout.path, url.path.rstrip("/"))
        if found:
            return layout, next(group for group in found.groups() if group is not None)
    raise AssertionError("the last layout takes any path")


def _same_server(address: httpx.URL, given: str) -> httpx.URL:
    """An endpoint given, which must not carry the credentials for one server to another."""
    endpoint = checked_address(given)
    if (endpoint.scheme, endpoint.host, endpoint.port) != (address.scheme, address.host, address.port):
        raise StoreError(f"{endpoint}: not on the server of the store, {address}; give endpoints of one server")
    return endpoint


def _with_prefixes(sparql: str) -> str:
    """The text with the prefixes of the vocabulary declared that it uses and does not declare at its start.

    They follow its own, in the same line, so that the lines which a server counts stay the same.
    """
    start, own = 0, set()
    while found := PROLOGUE.match(sparql, start):
        start = found.end()
        own.add(found["prefix"])
    missing = [p for p in sorted(PREFIXES) if p not in own and re.search(rf"\b{p}:", sparql)]
    return sparql[:start] + "".join(f"PREFIX {p}: <{PREFIXES[p]}> " for p in missing) + sparql[start:]


def _is_long(text: str) -> bool:
    """Whether it may be too long in JSON, where a character that is escaped takes up to twelve bytes."""
    return len(text) > LONGEST_TEXT // 12 and len(json.dumps(text)) > LONGEST_TEXT


def _term(value: Term | None) -> Term | None:
    """A value as it was put: Virtuoso writes booleans as 1 and 0 in JSON."""
    if isinstance(value, ox.Literal) and value.datatype == BOOLEAN:
        return TRUTH.get(value.value, value)
    return value
