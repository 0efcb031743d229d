"""Which form of an answer a client likes best, by its Accept header."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

SOLUTIONS = {
    "application/sparql-results+json": "json",
    "application/sparql-results+xml": "xml",
    "text/csv": "csv",
    "text/tab-separated-values": "tsv",
    "application/json": "json",
    "application/xml": "xml",
    "text/xml": "xml",
}  #: of SELECT and ASK, the best first; then other names of the same
GRAPHS = {
    "text/turtle": "turtle",
    "application/n-triples": "nt",
    "application/rdf+xml": "rdfxml",
    "application/trig": "trig",
    "text/plain": "nt",
    "application/xml": "rdfxml",
    "text/xml": "rdfxml",
}  #: of CONSTRUCT, DESCRIBE and the description of the service
PAGE = "text/html"


@dataclass(frozen=True, slots=True)
class Wanted:
    """The media types that a client wants, of solutions and of triples (None: of none), and whether it is a browser."""

    solutions: str | None
    graph: str | None
    page: bool


@lru_cache(256)
def wanted(accept: str) -> Wanted:
    """What an Accept header asks for."""
    return Wanted(best(accept, SOLUTIONS), best(accept, GRAPHS), _wants_page(accept))


def best(accept: str, offered: Mapping[str, str]) -> str | None:
    """The media type of those offered with the highest quality, the first of several; None where none is wanted.

    >>> best("text/csv;q=0.5, application/sparql-results+xml, */*;q=0.1", SOLUTIONS)
    'application/sparql-results+xml'
    >>> best("image/png", SOLUTIONS), best("", SOLUTIONS)
    (None, 'application/sparql-results+json')
    """
    ranges = _ranges(accept) or {"*/*": 1.0}
    quality, _, found = max((quality_of(kind, ranges), -place, kind) for place, kind in enumerate(offered))
    return found if quality > 0 else None


def _wants_page(accept: str) -> bool:
    """Whether this is a browser: the page is asked for by its name, and liked as well as any result."""
    ranges = _ranges(accept)
    others = max(quality_of(kind, ranges) for kind in (*SOLUTIONS, *GRAPHS))
    return ranges.get(PAGE, 0) > 0 and ranges[PAGE] >= others


def quality_of(kind: str, ranges: Mapping[str, float]) -> float:
    """How much a media type is wanted, by the most specific range that it falls in.

    >>> quality_of("text/csv", {"text/*": 0.2, "*/*": 0.9})
    0.2
    """
    return next((ranges[name] for name in (kind, kind.split("/")[0] + "/*", "*/*") if name in ranges), 0.0)


def _ranges(accept: str) -> dict[str, float]:
    found: dict[str, float] = {}
    for part in accept.split(","):
        name, *parameters = (piece.strip().lower() for piece in part.split(";"))
        if name:
            found[name] = next((_number(p[2:]) for p in parameters if p.startswith("q=")), 1.0)
    return found


def _number(text: str) -> float:
    return min(float(text), 1.0) if re.fullmatch(r"\d(\.\d{0,3})?", text) else 0.0
