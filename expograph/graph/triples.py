"""The triples that documents' graphs are made of: names, values, and evidence with its selectors."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from functools import cache

import pyoxigraph as ox

from ..model import Evidence
from ..ontology.vocabulary import PREFIXES, expand

Term = ox.NamedNode | ox.Literal | None


def node(prefix: str, name: str) -> ox.NamedNode:
    """The IRI of something by the prefix of its kind and its name, as in ``node("e", "dell")``."""
    return ox.NamedNode(PREFIXES[prefix] + name)


@cache
def term(name: str) -> ox.NamedNode:
    """The IRI of a prefixed name of the vocabulary."""
    return ox.NamedNode(expand(name))


def about(subject: ox.NamedNode, *statements: tuple[str, Term]) -> Iterator[ox.Triple]:
    """The triples of a subject: predicates by prefixed name with their values, but for those without one."""
    for name, value in statements:
        if value is not None:
            yield ox.Triple(subject, term(name), value)


def optional(text: str | None, datatype: str = "xsd:string") -> ox.Literal | None:
    """A text as a literal; None for None."""
    return None if text is None else ox.Literal(text, datatype=term(datatype))


@cache
def decimal(number: float) -> ox.Literal:
    """A number as a decimal, with 15 digits behind the point."""
    # xsd:decimal knows no exponents, oxigraph no more than 18 digits behind the point and Virtuoso no more than 15
    return ox.Literal(format(Decimal(repr(round(number, 15))), "f"), datatype=term("xsd:decimal"))


def place(e: Evidence) -> tuple[int, int, float, str, str, str]:
    """What pieces of evidence are sorted by: where they stand, the surest first, and what else tells them apart."""
    return e.start, e.end, -e.confidence, e.rule, e.attribution or "", repr((e.wording, e.antecedents))


def evidence(subject: ox.NamedNode, name: str, pieces: Iterable[Evidence]) -> Iterator[ox.Triple]:
    """Evidence nodes and selectors; a second rule at the same place has a number after its node's name."""
    taken: set[str] = set()
    for e in sorted(set(pieces), key=place):
        span = f"{e.start}-{e.end}"
        local = f"{name}-{span}"
        while local in taken:
            local = f"{name}-{span}-{len(taken) + 1}"
        taken.add(local)
        selector = node("sel", f"{e.document[:16]}-{span}")
        yield from about(subject, ("xg:evidence", node("ev", local)))
        yield from about(
            node("ev", local),
            ("oa:hasSource", node("doc", e.document)),
            ("oa:hasSelector", selector),
            ("xg:rule", ox.Literal(e.rule)),
            ("xg:confidence", decimal(e.confidence)),
            ("xg:attribution", optional(e.attribution)),
            ("xg:sourceWording", optional(e.wording.source)),
            ("xg:targetWording", optional(e.wording.target)),
            ("xg:share", None if e.wording.share is None else decimal(e.wording.share)),
            ("xg:whole", optional(e.wording.whole)),
            ("xg:period", optional(e.wording.period)),
            ("schema:pageStart", None if e.page is None else ox.Literal(e.page)),
        )
        yield from _selector(selector, e.start, e.end, e.quote)
        for a in e.antecedents:
            named = node("sel", f"{e.document[:16]}-{a.start}-{a.end}")
            yield from about(node("ev", local), ("xg:antecedent", named))
            yield from _selector(named, a.start, a.end, a.quote)


def _selector(selector: ox.NamedNode, start: int, end: int, quote: str) -> Iterator[ox.Triple]:
    yield from about(
        selector,
        ("rdf:type", term("oa:TextPositionSelector")),
        ("rdf:type", term("oa:TextQuoteSelector")),
        ("oa:exact", ox.Literal(quote)),
        ("oa:start", ox.Literal(start)),
        ("oa:end", ox.Literal(end)),
    )
