"""What the engine has to do for a query: its SPARQL algebra as a tree, and how many triples fit each pattern.

A pattern that nothing fits, a slip of the pen as a rule, shows at once, and so does the one that fits too much.  The
engine is free to evaluate in another order, and tells nobody which; the answer is the same.

>>> print(explain(ox.Store(), "SELECT ?a { ?a xg:supplies ?b FILTER(?b != e:dell) }"))
SelectQuery ?a
  Project ?a
    Filter ?b
      BGP
        ?a xg:supplies ?b   fits 0
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyoxigraph as ox

from ..errors import QueryError
from ..ontology.vocabulary import PREFIXES
from .answer import engine_errors, solve


def explain(store: ox.Store, sparql: str) -> str:
    """The algebra of a query, one operation a line with its variables, operands below and to the right of it.

    Raises QueryError for what is not a query, as ``answer.solve`` does, and where rdflib cannot read what the engine
    can.
    """
    from rdflib import Graph
    from rdflib.namespace import NamespaceManager
    from rdflib.plugins.sparql.algebra import translateQuery
    from rdflib.plugins.sparql.parser import parseQuery

    solve(ox.Store(), sparql)
    try:
        algebra = translateQuery(parseQuery(sparql), initNs=PREFIXES).algebra
    except Exception as error:  # rdflib's parser and translation raise whatever they come upon
        raise QueryError(f"the query cannot be explained, though it can be asked: {error}") from error
    names = NamespaceManager(Graph(), bind_namespaces="none")
    for prefix, iri in PREFIXES.items():
        names.bind(prefix, iri)
    return "\n".join(_lines(store, names, algebra, 0))


def _lines(store: ox.Store, names: Any, part: Any, depth: int) -> Iterator[str]:
    triples = part.triples or ()
    about = " ".join(sorted(_variables(part)))
    yield f"{'  ' * depth}{part.name} {about}".rstrip()
    written = [" ".join(_written(term, names) for term in triple) for triple in triples]
    width = max(map(len, written), default=0)
    for text, triple in zip(written, triples, strict=True):
        yield f"{'  ' * (depth + 1)}{text:<{width}}   {_fits(store, triple)}".rstrip()
    for operand in (part.p, part.p1, part.p2):  # where rdflib keeps what an operation works on
        if operand is not None:
            yield from _lines(store, names, operand, depth + 1)


def _variables(part: Any) -> set[str]:
    """What an operation itself speaks of: what it selects, binds, compares, or the graph it looks into."""
    from rdflib import Variable

    found: set[str] = set()
    left = [part.var, part.term, part.PV, part.expr]
    while left:
        value = left.pop()
        if isinstance(value, Variable):
            found.add(f"?{value}")
        elif isinstance(value, dict):
            left += value.values()
        elif isinstance(value, list | tuple | set):
            left += value
    return found


def _fits(store: ox.Store, triple: tuple[Any, ...]) -> str:
    """How many triples fit a pattern; nothing for a property path, which may take as long as the query."""
    from rdflib import BNode
    from rdflib.paths import Path

    if isinstance(triple[1], Path):
        return ""
    pattern = " ".join(f"?blank{term}" if isinstance(term, BNode) else term.n3() for term in triple)
    with engine_errors():
        found, _ = solve(store, f"SELECT (COUNT(*) AS ?n) {{ {pattern} }}")
        (row,) = found
    return f"fits {int(row[0].value):,}"


def _written(term: Any, names: Any) -> str:
    from rdflib import BNode

    return "[]" if isinstance(term, BNode) else str(term.n3(names))
