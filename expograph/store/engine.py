"""What a store asks of whatever keeps its RDF: a folder on this machine, or a SPARQL server on another."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Protocol

import pyoxigraph as ox

Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
Row = tuple[Term | None, ...]
Select = Callable[[str], Iterator[Row]]  #: what answers a SELECT


class Engine(Protocol):
    """Named graphs that can be asked, and replaced."""

    address: str  #: the folder or the URL, for messages

    def select(self, sparql: str) -> Iterator[Row]:
        """The solutions of a SELECT; the default graph is all named graphs together."""

    def ask(self, sparql: str) -> bool:
        """The answer to an ASK."""

    def triples(self, graph: ox.NamedNode) -> list[ox.Triple]:
        """All of one named graph; none where there is no such graph."""

    def apply(self, puts: Mapping[ox.NamedNode, Iterable[ox.Triple]], update: str) -> None:
        """Replace graphs by the triples given (by none: remove them), and run a SPARQL update (blank for none).

        In a folder all of it is done, or none.  A server gets the graphs first and the update, which says what is
        loaded, last.  Raises StoreError where it cannot be written.
        """

    def answer(self, sparql: str, form: str) -> bytes:
        """The answer to a user's query, written in a form; see :func:`expograph.graph.answer.answer`."""

    def close(self) -> None:
        """Let go of it."""
