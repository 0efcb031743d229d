"""Extractions from a large export in N-Quads, one document after the other."""

from __future__ import annotations

import io
import pathlib
import re
from collections.abc import Iterator
from itertools import groupby
from typing import Any

import pyoxigraph as ox

from ..errors import InvalidGraphError, SourceError
from ..model import Extraction
from ..ontology.vocabulary import PREFIXES
from .pieces import Pieces
from .rdf import BOOKKEEPING
from .read_rdf import read_extraction

LONGEST = 100_000_000  # bytes of a line of N-Quads
IRI = rb"<[^<>\"{}|^`\\\s]*>"
PLAIN = re.compile(
    rb"(?:%b %b (?:%b|\"(?:[^\"\\\n]|\\.)*+\"(?:@[\w-]+|\^\^%b)?) %b \.)?\n?" % (IRI, IRI, IRI, IRI, IRI), re.DOTALL
)


def holds_graphs(path: str) -> bool:
    """Whether a file of N-Quads begins with a graph of expograph's own."""
    with pathlib.Path(path).open("rb") as file:
        return PREFIXES["g"].encode() in file.readline(LONGEST)[-200:]


def read_in_turn(path: str) -> Iterator[Extraction]:
    """The extractions of an export in N-Quads, one after the other in constant memory; bookkeeping is passed over.

    Raises SourceError with the line where it is not N-Quads, InvalidGraphError as :func:`read_extractions`, and where a
    document's graph does not stand in one piece.
    """
    done: set[Any] = set()
    lines = io.BufferedReader(Pieces(_plain_lines(path)), 1 << 20)
    try:
        for graph, quads in groupby(ox.parse(lines, format=ox.RdfFormat.N_QUADS), key=lambda q: q.graph_name):
            if graph in BOOKKEEPING:
                continue
            if graph in done or not isinstance(graph, ox.NamedNode):
                raise InvalidGraphError(f"{path}: {graph} is no document's graph in one piece; give what export wrote")
            done.add(graph)
            yield read_extraction(graph, quads)
    except SyntaxError as error:
        raise SourceError(f"{path}: not N-Quads: line {error.lineno}, column {error.offset}: {error.msg}") from None


def _plain_lines(path: str) -> Iterator[bytes]:
    """The lines of a file, each a quad of IRIs and literals: nested triples could overflow the parser's stack."""
    with pathlib.Path(path).open("rb") as file:
        for number, line in enumerate(iter(lambda: file.readline(LONGEST), b""), 1):
            if not PLAIN.fullmatch(line):
                raise SourceError(f"{path}: line {number} is no quad as export writes it: {line[:60]!r}")
            yield line
