"""The forms that answers have, and what the engine leaves open in them.

It imports the engine alone, for the processes that answer others start with little.
"""

from __future__ import annotations

import re
from itertools import takewhile

import pyoxigraph as ox

#: what a table of solutions, or the answer to ASK, can be written as
SOLUTIONS = {
    "json": ox.QueryResultsFormat.JSON,
    "xml": ox.QueryResultsFormat.XML,
    "csv": ox.QueryResultsFormat.CSV,
    "tsv": ox.QueryResultsFormat.TSV,
}
#: what a graph, the answer to CONSTRUCT and DESCRIBE, can be written as
GRAPHS = {
    "turtle": ox.RdfFormat.TURTLE,
    "trig": ox.RdfFormat.TRIG,
    "nt": ox.RdfFormat.N_TRIPLES,
    "rdfxml": ox.RdfFormat.RDF_XML,
}


def settled(data: bytes) -> bytes:
    """Turtle or TriG with the prefixes that it uses, in order; the engine declares all, as a hash table has them."""
    head = list(takewhile(lambda line: line.startswith(b"@prefix "), data.splitlines(keepends=True)))
    body = data[sum(map(len, head)) :]
    used = set(re.findall(rb"([a-z]+):", body))
    return b"".join(line for line in sorted(head) if line.split()[1][:-1] in used) + body
