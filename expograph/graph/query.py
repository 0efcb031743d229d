"""SPARQL over a store, and the common questions by name.

>>> from expograph.graph.rdf import to_store
>>> from expograph.model import Claim, Document, Entity, Extraction
>>> note = Document("Micron supplies Dell.", source="note")
>>> claim = Claim("micron", "supplies", "dell", evidence=(note.quote(0, 21, rule="v.supply", confidence=0.9),))
>>> names = Entity("dell", "company", "Dell"), Entity("micron", "company", "Micron")
>>> store = to_store([Extraction(note, names, (claim,))])
>>> query(store, "SELECT ?who WHERE { ?who xg:supplies e:dell }")
Table(columns=('who',), rows=(('e:micron',),))
>>> run_named(store, "suppliers", "Dell").rows[0][:3]
('Micron', 'supplies', 'Dell')
"""

from __future__ import annotations

import difflib
import importlib.resources
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

import pyoxigraph as ox

from ..errors import QueryError
from ..ontology.vocabulary import METRICS, PREFIXES, RELATIONS
from .entities import resolve
from .rdf import node, to_turtle
from .read_rdf import read_entities

MAX_LENGTH, MAX_DEPTH = 100_000, 100
Row = tuple[str | None, ...]
QUERIES = importlib.resources.files(__package__) / "queries"
# With less than a keyword left to read, pyoxigraph gives the end of the text as the place of an error; so there is
# always more.
PADDING = "\n" + " " * 24
NOTATION = {entry.iri: entry.notation for table in (RELATIONS, METRICS) for entry in table.values()}


@dataclass(frozen=True, slots=True)
class Table:
    """The solutions of a SELECT: names of the variables, and rows of text as wide as these; None where unbound.

    An IRI is shortened to a prefixed name where it has one of the prefixes; a literal is its lexical form.
    """

    columns: tuple[str, ...]
    rows: tuple[Row, ...]


Result = Table | bool | str


def query(store: ox.Store, sparql: str) -> Result:
    """The answer to a query: a Table for SELECT, a bool for ASK, Turtle for CONSTRUCT and DESCRIBE.

    The prefixes of the vocabulary need not be declared.  The default graph is all named graphs together: a triple
    that several of them hold is found once for each, unless DISTINCT is asked for.  Solutions without ORDER BY are
    sorted.  Raises QueryError, with line and column in ``sparql``, for what is not a query (updates are none), and
    for SERVICE, which would send parts of the graph to another machine.
    """
    _refuse_overlarge(sparql)
    _refuse_service(sparql)
    found = _run(store, sparql)
    if isinstance(found, ox.QueryBoolean):
        return bool(found)
    if isinstance(found, ox.QueryTriples):
        return to_turtle(found).decode("utf8")
    table = _table(found, _shorten)
    ordered = re.search(r"\border(\s|#.*\n)+by\b", sparql, re.IGNORECASE)
    return table if ordered else Table(table.columns, tuple(sorted(table.rows, key=_row_order)))


def named_queries() -> dict[str, str]:
    """The common questions: name and description, sorted by name."""
    return {name: " ".join(_comments(_text(name))) for name in _names()}


def run_named(store: ox.Store, name: str, entity: str | None = None) -> Table:
    """The answer to a common question, narrowed to one entity (id, label or alias) where one is given.

    Relations and metrics are given by their notation.  Raises QueryError for an unknown question or entity, with the
    nearest names.
    """
    if name not in _names():
        near = difflib.get_close_matches(name, _names(), n=1)
        hint = f"did you mean {near[0]!r}? " if near else ""
        raise QueryError(f"no question is named {name!r}; {hint}there are {', '.join(_names())}")
    bound = {}
    if entity is not None:
        bound = {ox.Variable("entity"): node("e", resolve(read_entities(store), entity))}
    table = _table(_run(store, _text(name), bound), lambda iri: NOTATION.get(iri) or _shorten(iri).removeprefix("xg:"))
    # pyoxigraph binds only a variable that is selected; nobody asked to see it, and without it some rows are the same.
    kept = [i for i, column in enumerate(table.columns) if column != "entity"]
    rows = dict.fromkeys(tuple(row[i] for i in kept) for row in table.rows)
    return Table(tuple(table.columns[i] for i in kept), tuple(rows))


def _names() -> list[str]:
    return sorted(entry.name.removesuffix(".rq") for entry in QUERIES.iterdir() if entry.name.endswith(".rq"))


def _text(name: str) -> str:
    return (QUERIES / f"{name}.rq").read_text("utf8")


def _comments(text: str) -> Iterator[str]:
    for line in text.splitlines():
        if not line.startswith("#"):
            return
        yield line.removeprefix("#").strip()


def _run(store: ox.Store, sparql: str, bound: dict[Any, Any] | None = None) -> Any:
    try:
        return store.query(
            sparql + PADDING, prefixes=PREFIXES, use_default_graph_as_union=True, substitutions=bound or None
        )
    except SyntaxError as error:
        raise QueryError(_syntax_message(sparql, str(error))) from error
    except (OSError, RuntimeError, ValueError) as error:
        raise QueryError(f"the query cannot be answered: {error}") from error


def _syntax_message(sparql: str, error: str) -> str:
    """What pyoxigraph could not read on from; it says ``error at LINE:COLUMN: expected one of X, Y``.

    Its column lies behind the letters that it compared with a keyword, and what it expected there is a list of all
    that it happened to try, so neither is passed on as it is.
    """
    place = re.fullmatch(r"error at (\d+):(\d+): expected (.*)", error, re.DOTALL)
    if not place:
        return f"not a SPARQL query: {error}"
    before = (sparql + PADDING).split("\n")[: int(place[1]) - 1]
    behind = sum(len(line) + 1 for line in before) + int(place[2]) - 1
    offset = min(behind, len(sparql))
    unknown = re.search(r"[^\s:]*:\S*\Z", sparql[:offset]) if "Prefix not found" in place[3] else None
    keywords = re.findall(r"\b[A-Z_]{2,}\b", place[3])
    if unknown:
        offset = unknown.start()
    elif keywords:
        offset = max(0, min(behind - min(map(len, keywords)), len(sparql)))
    found = sparql[offset:].strip().split("\n")[0][:40]
    line, column = sparql.count("\n", 0, offset) + 1, offset - sparql.rfind("\n", 0, offset)
    why = (
        f"the prefix of {unknown[0]!r} is not declared" if unknown else f"cannot be read from {found or 'its end'!r} on"
    )
    return f"not a SPARQL query: line {line}, column {column}: {why}"


def _refuse_overlarge(sparql: str) -> None:
    """Refuse what the engine's recursive parser could overflow its stack on."""
    turns = (c in "{([" or -(c in "})]") for c in sparql)
    if len(sparql) > MAX_LENGTH or max(accumulate(turns), default=0) > MAX_DEPTH:
        raise QueryError(f"the query is too large: {MAX_LENGTH} characters and {MAX_DEPTH} nested brackets at most")


def _refuse_service(sparql: str) -> None:
    """Refuse a federated query; pyoxigraph would send it and has no switch for that.

    The grammar itself is the judge: when every ``service`` is changed to another word, it still parses where that
    stood in a string, a name or a comment, and fails where it was the keyword.  A search for the keyword misses
    ``1SERVICE <...>``.
    """
    changed = re.sub("service", "serwice", sparql, flags=re.IGNORECASE)
    if changed == sparql:
        return
    try:
        ox.Store().query(changed + PADDING, prefixes=PREFIXES)
    except SyntaxError as error:
        message = _syntax_message(sparql, str(error))
        raise QueryError(f"{message}; SERVICE is refused, as it would send the query to another machine") from error


def _table(found: Any, shorten: Callable[[str], str]) -> Table:
    columns = tuple(variable.value for variable in found.variables)
    try:
        rows = tuple(tuple(_cell(value, shorten) for value in solution) for solution in found)
    except (OSError, RuntimeError) as error:
        raise QueryError(f"the query cannot be answered: {error}") from error
    return Table(columns, rows)


def _cell(value: Any, shorten: Callable[[str], str]) -> str | None:
    if value is None:
        return None
    if isinstance(value, ox.NamedNode):
        return str(shorten(value.value))
    return value.value if isinstance(value, ox.Literal) else str(value)


def _shorten(iri: str) -> str:
    """The prefixed name by the longest prefix that fits; the IRI in angle brackets where none does."""
    for prefix, start in sorted(PREFIXES.items(), key=lambda item: -len(item[1])):
        if iri.startswith(start) and re.fullmatch(r"[\w-]+", iri[len(start) :]):
            return f"{prefix}:{iri[len(start) :]}"
    return f"<{iri}>"


def _row_order(row: Row) -> tuple[tuple[bool, str], ...]:
    return tuple((cell is not None, cell or "") for cell in row)
