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
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from functools import cache, partial
from typing import TYPE_CHECKING

import pyoxigraph as ox

from ..errors import ExpographError, QueryError
from ..ontology.vocabulary import METRICS, PREFIXES, RELATIONS
from .answer import engine_errors, solve, to_graph
from .forms import SOLUTIONS
from .lookup import members
from .triples import node

if TYPE_CHECKING:
    import pandas as pd  # type: ignore[import-untyped]

Row = tuple[str | None, ...]
QUERIES = importlib.resources.files(__package__) / "queries"
NOTATION = {entry.iri: entry.notation for table in (RELATIONS, METRICS) for entry in table.values()}
ESCAPED, ESCAPES = re.compile(r"\\(.)"), {"n": "\n", "r": "\r", "t": "\t"}
LONGEST_FIRST = sorted(PREFIXES.items(), key=lambda item: -len(item[1]))


@dataclass(frozen=True, slots=True)
class Table:
    """The solutions of a SELECT: names of the variables, and rows of text as wide as these; None where unbound.

    An IRI is shortened to a prefixed name where it has one of the prefixes; a literal is its lexical form.
    """

    columns: tuple[str, ...]
    rows: tuple[Row, ...]

    def to_pandas(self) -> pd.DataFrame:
        """The table as a pandas DataFrame of text; ``pandas.to_numeric`` makes numbers of a column.

        Raises ExpographError where pandas is not installed.
        """
        try:
            import pandas as pd
        except ImportError:
            raise ExpographError("pandas is not installed; pip install 'expograph[tables]'") from None
        return pd.DataFrame(list(self.rows), columns=list(self.columns), dtype=object)


Result = Table | bool | str


def query(store: ox.Store, sparql: str) -> Result:
    """The answer to a query: a Table for SELECT, a bool for ASK, Turtle for CONSTRUCT and DESCRIBE.

    The prefixes of the vocabulary need not be declared.  The default graph is all named graphs together: a triple
    that several of them hold is found once for each, unless DISTINCT is asked for.  Solutions without ORDER BY are
    sorted.  Raises QueryError, with line and column in ``sparql``, for what is not a query (updates are none), and
    for SERVICE, which would send parts of the graph to another machine.  See :func:`expograph.graph.answer.answer` for
    the result formats of the W3C.
    """
    found, ordered = solve(store, sparql)
    if isinstance(found, ox.QueryBoolean):
        return bool(found)
    if isinstance(found, ox.QueryTriples):
        with engine_errors():
            return to_graph(found).decode("utf8")
    return table_of(found, ordered)


def named_queries() -> dict[str, str]:
    """The common questions: name and description, sorted by name."""
    return {name: " ".join(_comments(_text(name))) for name in _names()}


def run_named(store: ox.Store, name: str, entity: str | None = None) -> Table:
    """The answer to a common question, narrowed to one entity (id, label or alias) where one is given.

    Entities that are merged are one.  Relations and metrics are given by their notation.  Raises QueryError for an
    unknown question or entity, with the nearest names.
    """
    found, _ = solve(store, named_for(store, name, entity))
    return named_table(found)


def named_for(store: ox.Store, name: str, entity: str | None = None) -> str:
    """The SPARQL that :func:`run_named` asks."""
    _check(name)
    return named_sparql(name, () if entity is None else members(store, entity))


def named_sparql(name: str, entities: Collection[str] = ()) -> str:
    """The SPARQL of a common question with the prefixes it uses, narrowed to any of some entities, given by their ids.

    It runs on any endpoint whose default graph is all named graphs together.  Raises QueryError for an unknown name.

    >>> print(named_sparql("suppliers", ["dell"]).split("WHERE {\\n")[1].split("\\n")[0].strip())
    VALUES ?entity { <https://w3id.org/expograph/entity/dell> }
    """
    _check(name)
    text = _text(name)
    if entities:
        # An IRI that the engine itself has checked and written cannot end the pattern it stands in.
        narrowed = " ".join(str(node("e", identity)) for identity in entities)
        text = text.replace("\nWHERE {\n", f"\nWHERE {{\n  VALUES ?entity {{ {narrowed} }}\n", 1)
    used = sorted(set(re.findall(r"\b([a-z]+):", text)) & set(PREFIXES))
    return "".join(f"PREFIX {prefix}: <{PREFIXES[prefix]}>\n" for prefix in used) + text


def _check(name: str) -> None:
    if name not in _names():
        near = difflib.get_close_matches(name, _names(), n=1)
        hint = f"did you mean {near[0]!r}? " if near else ""
        raise QueryError(f"no question is named {name!r}; {hint}there are {', '.join(_names())}")


def _names() -> list[str]:
    return sorted(entry.name.removesuffix(".rq") for entry in QUERIES.iterdir() if entry.name.endswith(".rq"))


def _text(name: str) -> str:
    return (QUERIES / f"{name}.rq").read_text("utf8")


def _comments(text: str) -> Iterator[str]:
    for line in text.splitlines():
        if not line.startswith("#"):
            return
        yield line.removeprefix("#").strip()


def table_of(found: ox.QuerySolutions, ordered: bool) -> Table:
    """The Table of what an engine found, sorted unless its order is settled."""
    return _table(found, shorten, ordered)


def named_table(found: ox.QuerySolutions) -> Table:
    """The Table of what an engine found for a common question, with relations and metrics by their notation."""
    return _table(found, lambda iri: NOTATION.get(iri) or shorten(iri).removeprefix("xg:"), ordered=True)


def shorten(iri: str) -> str:
    """The prefixed name by the longest prefix that fits; the IRI in angle brackets where none does.

    >>> shorten("https://w3id.org/expograph/entity/dell"), shorten("urn:x")
    ('e:dell', '<urn:x>')
    """
    for prefix, start in LONGEST_FIRST:
        if iri.startswith(start) and re.fullmatch(r"[\w-]+", iri[len(start) :]):
            return f"{prefix}:{iri[len(start) :]}"
    return f"<{iri}>"


def _table(found: ox.QuerySolutions, shorten: Callable[[str], str], ordered: bool) -> Table:
    columns = tuple(variable.value for variable in found.variables)
    # A row of TSV is a line: it is read faster than the engine's own terms, and sorted in no time.
    with engine_errors():
        lines = (found.serialize(format=SOLUTIONS["tsv"]) or b"").decode("utf8").split("\n")[1:-1]
    cell = cache(partial(_cell, shorten=shorten))  # most terms stand in many rows
    return Table(columns, tuple(tuple(map(cell, row.split("\t"))) for row in (lines if ordered else sorted(lines))))


def _cell(term: str, shorten: Callable[[str], str]) -> str | None:
    """The text of a term as TSV has it: IRI, literal in quotes, number, truth value or blank node; None for no term."""
    if term.startswith('"'):
        return ESCAPED.sub(lambda found: ESCAPES.get(found[1], found[1]), term[1 : term.rindex('"')])
    if term.startswith("<") and not term.startswith("<<"):
        return shorten(term[1:-1])
    return term or None
