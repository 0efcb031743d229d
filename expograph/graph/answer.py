"""A query put to the engine, and its answer in the forms of the W3C, written by the engine itself.

>>> store = ox.Store()
>>> answer(store, "SELECT ?x { VALUES ?x { 2 1 } }", "tsv")
b'?x\\n1\\n2\\n'
>>> answer(store, "ASK {}", "json")
b'{"head":{},"boolean":true}'

The same query over the same quads gives the same bytes, in whatever order the quads came: solutions whose order is not
asked for are sorted, and an order that is asked for is carried on through all that is selected.  Left to the engine is
what SPARQL leaves to it: which solutions ``LIMIT`` without ``ORDER BY`` keeps, what ``SAMPLE`` takes, and the order of
``GROUP_CONCAT`` and of numbers that are equal and written otherwise.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import accumulate
from typing import Any

import pyoxigraph as ox

from ..errors import QueryError
from ..escape import visible
from ..ontology.vocabulary import PREFIXES
from .forms import GRAPHS, SOLUTIONS, settled

MAX_LENGTH, MAX_DEPTH, MAX_LINKS = 100_000, 100, 500
#: what chains are made of that the engine goes down link by link
LINKS = frozenset("! + - * / | ^ & = < > BIND EXISTS FILTER GRAPH MINUS OPTIONAL SELECT UNION".split())
# With less than a keyword left to read, pyoxigraph gives the end of the text as the place of an error; so there is
# always more.
PADDING = "\n" + " " * 24
UPDATES = frozenset("ADD CLEAR COPY CREATE DELETE DROP INSERT LOAD MOVE WITH".split())
#: form → media type
FORMS = {form: kind.media_type.partition(";")[0] for form, kind in SOLUTIONS.items()} | {
    form: kind.media_type for form, kind in GRAPHS.items()
}
# The words of SPARQL that may hold a bracket or a keyword and mean none.
TOKEN = re.compile(
    r'"""(?:\\.|(?!""").)*"""|\'\'\'(?:\\.|(?!\'\'\').)*\'\'\'|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\''
    r'|<[^<>"{}|^`\\\x00-\x20]*>|#[^\n]*|[?$@][\w-]+|[\w.-]*:[\w:.%\\-]*|\w+|.',
    re.DOTALL,
)


def answer(store: ox.Store, sparql: str, form: str = "json", *, union: bool = True, base: str | None = None) -> bytes:
    """The answer to a query in one of the FORMS: of SOLUTIONS for SELECT and ASK, of GRAPHS for CONSTRUCT and DESCRIBE.

    With ``union`` the default graph is all named graphs together, else the store's own; relative IRIs are resolved
    against ``base``.  The prefixes of the vocabulary need not be declared.  Raises QueryError as :func:`solve` does,
    and for a form that the answer cannot have.
    """
    return written(*solve(store, sparql, union=union, base=base), form)


def written(found: Any, ordered: bool, form: str) -> bytes:
    """What an engine found, in one of the FORMS; solutions are sorted unless they are ordered.

    Raises QueryError for a form that the answer cannot have.
    """
    graph = isinstance(found, ox.QueryTriples)
    if form not in (GRAPHS if graph else SOLUTIONS):
        what, fit = ("a graph", GRAPHS) if graph else ("no graph", SOLUTIONS)
        raise QueryError(f"the answer is {what} and cannot be written as {form}; ask for {', '.join(fit)}")
    with engine_errors():
        if graph:
            return to_graph(found, form)
        if ordered or isinstance(found, ox.QueryBoolean):
            return bytes(found.serialize(format=SOLUTIONS[form]))
        # The engine has no total order of its own, and a row of TSV is a line; so this is the cheapest place to sort.
        head, *rows, _ = found.serialize(format=SOLUTIONS["tsv"]).split(b"\n")
        lines = b"\n".join([head, *sorted(rows), b""])
        if form == "tsv":
            return lines
        return bytes(ox.parse_query_results(lines, SOLUTIONS["tsv"]).serialize(format=SOLUTIONS[form]) or b"")


def to_graph(found: Any, form: str = "turtle") -> bytes:
    """The triples that the engine found, sorted, in one of the GRAPHS."""
    lines = sorted(set(found.serialize(format=ox.RdfFormat.N_TRIPLES).splitlines(keepends=True)))
    if form == "nt":
        return b"".join(lines)
    triples = ox.parse(b"".join(lines), ox.RdfFormat.N_TRIPLES)
    data = ox.serialize((quad.triple for quad in triples), format=GRAPHS[form], prefixes=PREFIXES) or b""
    return data if form == "rdfxml" else settled(data)


def solve(store: ox.Store, sparql: str, *, union: bool = True, base: str | None = None) -> tuple[Any, bool]:
    """What the engine finds, as its own object, and whether its order is settled by the query.

    Raises QueryError, with line and column in ``sparql``, for what is not a query (updates are none), for SERVICE,
    which would send parts of the graph to another machine, and for what is too large.
    """
    refuse_overlarge(sparql)
    refuse_service(sparql)
    # The engine would put the union in the place of what the query itself names by FROM.
    union = union and _as_keyword("from", sparql) is None
    try:
        settled = _in_full_order(sparql, base)
        if settled is not None:
            with suppress(SyntaxError):  # where the place for further keys was mistaken
                return _ask(store, settled, union, base), True
        return _ask(store, sparql, union, base), settled is not None
    except SyntaxError as error:
        raise QueryError(syntax_message(sparql, str(error))) from error


@contextmanager
def engine_errors() -> Iterator[None]:
    """What the engine says when it cannot go on, as a QueryError; it may say so only when rows are taken."""
    try:
        yield
    except (OSError, RuntimeError, ValueError) as error:
        raise QueryError(f"the query cannot be answered: {error}") from error


def printable(data: bytes, form: str) -> str:
    """An answer as text for a terminal: characters that act or hide are written as the escapes that the form has.

    >>> printable('"Del\\u202el"'.encode(), "tsv"), printable("<literal>Del\\u202el</literal>".encode(), "xml")
    ('"Del\\\\u202El"', '<literal>Del&#x202E;l</literal>')
    """

    def escape(found: re.Match[str]) -> str:
        character = found[0]
        if visible(character) == character:
            return character
        if form in ("xml", "rdfxml"):
            return f"&#x{ord(character):X};"
        return f"\\u{ord(character):04X}" if ord(character) < 0x10000 else f"\\U{ord(character):08X}"

    return re.sub(r"[^\n\t\x20-\x7e]", escape, data.decode("utf8"))


def syntax_message(sparql: str, error: str) -> str:
    """What pyoxigraph could not read on from; it says ``error at LINE:COLUMN: expected one of X, Y``.

    Its column lies behind the letters that it compared with a keyword, and what it expected there is a list of all
    that it happened to try, so neither is passed on as it is.
    """
    bare = _outermost(sparql)
    word = next((w for w in re.finditer(r"\w+", bare) if w[0].upper() not in ("BASE", "PREFIX")), None)
    if word and word[0].upper() in UPDATES:
        changes = f"{word[0].upper()} changes the graph, and a query only reads; use load or remove"
        return f"not a SPARQL query: {_place(sparql, word.start())}: {changes}"
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
    if unknown:
        why = f"the prefix of {unknown[0]!r} is not declared"
    else:
        why = f"cannot be read from {found!r} on" if found else "ends too early"
    return f"not a SPARQL query: {_place(sparql, offset)}: {why}"


def refuse_overlarge(sparql: str) -> None:
    """Refuse what the engine, which is recursive, could overflow its stack on: nested brackets and long chains."""
    turns = (c in "{([" or -(c in "})]") for c in sparql)
    if len(sparql) > MAX_LENGTH or max(accumulate(turns), default=0) > MAX_DEPTH:
        raise QueryError(f"the query is too large: {MAX_LENGTH} characters and {MAX_DEPTH} nested brackets at most")
    if sum(token in LINKS or token.upper() in LINKS for token in TOKEN.findall(sparql)) > MAX_LINKS:
        raise QueryError(f"the query is too large: {MAX_LINKS} operators, steps of paths, and words like UNION at most")


def refuse_service(sparql: str) -> None:
    """Refuse a federated query; pyoxigraph would send it and has no switch for that.

    The grammar itself is the judge: when every ``service`` is changed to another word, it still parses where that
    stood in a string, a name or a comment, and fails where it was the keyword.  A search for the keyword misses
    ``1SERVICE <...>``.
    """
    if error := _as_keyword("service", sparql):
        message = syntax_message(sparql, str(error))
        raise QueryError(f"{message}; SERVICE is refused, as it would send the query to another machine") from error


def _as_keyword(word: str, sparql: str) -> SyntaxError | None:
    """What is wrong with a query in which a word, wherever it stands, is another; None where it is no keyword."""
    changed = re.sub(word, word[:2] + "w" + word[3:], sparql, flags=re.IGNORECASE)
    if changed == sparql:
        return None
    try:
        _ask(ox.Store(), changed)
    except SyntaxError as error:
        return error
    return None


def _ask(store: ox.Store, sparql: str, union: bool = True, base: str | None = None) -> Any:
    with engine_errors():
        return store.query(sparql + PADDING, prefixes=PREFIXES, use_default_graph_as_union=union, base_iri=base)


def _in_full_order(sparql: str, base: str | None) -> str | None:
    """The query with all that it selects as further keys of its ORDER BY; None where it has none.

    Rows that the query's own keys leave side by side would else come as the store happens to hold them.  Raises
    SyntaxError for what is not a query.
    """
    bare = _outermost(sparql)
    order = re.search(r"\border\s+by\b", bare, re.IGNORECASE)
    if not order:
        return None
    after = re.search(r"\b(limit|offset|values)\b", bare[order.end() :], re.IGNORECASE)
    cut = order.end() + after.start() if after else len(sparql)
    selected = getattr(_ask(ox.Store(), sparql, base=base), "variables", [])
    return f"{sparql[:cut]}\n{' '.join(map(str, selected))}\n{sparql[cut:]}"


def _outermost(sparql: str) -> str:
    """The query with blanks for all but its own keywords: strings, names, comments, and what stands in braces."""
    depth, kept = 0, []
    for token in TOKEN.findall(sparql):
        depth -= token == "}"
        word = depth == 0 and re.fullmatch(r"\w+", token)
        kept.append(token if word else re.sub(r"\S", " ", token))
        depth += token == "{"
    return "".join(kept)


def _place(text: str, offset: int) -> str:
    return f"line {text.count(chr(10), 0, offset) + 1}, column {offset - text.rfind(chr(10), 0, offset)}"
