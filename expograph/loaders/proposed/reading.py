"""A document read with the help of proposals: what to ask about it, and what of the answers joins what is read."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Literal

from ...model import Claim, Entity, Evidence, Extraction, Quantity
from ..extract import Parsed, read
from ..merging import rewritten
from . import answers
from .checked import check
from .prompts import Request, requests
from .proposals import Answer

Extractor = Literal["embedded", "llm", "both"]  # the first asks nobody
Ask = Callable[[Sequence[Request]], list[Answer]]


def asked(parsed: Parsed, extractor: Extractor, own: Extraction | None = None) -> list[Request]:
    """What to ask about a document: all of it, or with ``both`` the sentences alone that the grammar left unread.

    ``own`` is what the grammar reads, where that is known already.
    """
    if extractor != "both":
        return list(requests(parsed))
    unread = (own or read(parsed)).unread
    return list(requests(parsed, [(u.start, u.end) for u in unread])) if unread else []


def read_with(parsed: Parsed, own: Extraction, answer: Answer, extractor: Extractor) -> Extraction:
    """What a document states: what passes the gate, with ``both`` beside what the grammar reads (``own``)."""
    passed = check(parsed, answer)
    if extractor == "llm":
        own = replace(own, claims=(), quantities=(), entities=_named(own, passed.claims, passed.quantities))
    amounts = {(q.subject, q.metric, q.value, q.unit): q for q in (*passed.quantities, *own.quantities)}
    entities = {e.id: e for e in (*passed.entities, *own.entities)}
    both = rewritten(own, entities, (*own.claims, *passed.claims), amounts.values(), own.unread)
    return replace(both, refused=passed.refused)


def _named(own: Extraction, claims: tuple[Claim, ...], quantities: tuple[Quantity, ...]) -> tuple[Entity, ...]:
    """The companies of a document, and what the claims and quantities speak of."""
    ends = {end for c in claims for end in (c.source, c.target, c.product)} | {q.subject for q in quantities}
    return tuple(e for e in own.entities if e.kind == "company" or e.id in ends)


def read_asking(parsed: Parsed, extractor: Extractor, ask: Ask) -> Extraction:
    """What a document states, with the answers that ``ask`` gets.  Raises what it raises.

    With ``both``, a folder that has the answers about the whole article alone will do.
    """
    own = read(parsed)
    wanted = asked(parsed, extractor, own)
    if extractor == "both" and isinstance(ask, answers.Replay) and not ask.holds(wanted):
        whole = asked(parsed, "llm")
        wanted = whole if ask.holds(whole) else wanted
    found = ask(wanted)
    extraction = read_with(parsed, own, answers.joined(found), extractor)
    return replace(extraction, warnings=(*extraction.warnings, *(a.trouble for a in found if a.trouble)))


def compared(parsed: Parsed, ask: Ask) -> list[tuple[str, str, str, str]]:
    """Where the grammar and the answers that ``ask`` gets read a document otherwise; see :func:`differences`."""
    own = read(parsed)
    return differences(own, read_with(parsed, own, answers.joined(ask(asked(parsed, "llm"))), "llm"))


def differences(own: Extraction, other: Extraction) -> list[tuple[str, str, str, str]]:
    """What two readings of a document say otherwise: (claim, as the first holds it, as the second does, quote).

    Empty where one says nothing of it.  Claims are one where ends, relation and product are, figures where subject,
    metric and value are.
    """
    label = {e.id: e.label for e in (*other.entities, *own.entities)}
    held = [_held(extraction, label) for extraction in (own, other)]
    rows = []
    for name in held[0] | held[1]:
        words = ["" if name not in one else one[name][0] for one in held]
        if words[0] != words[1]:
            evidence = next(one[name][1] for one in held if name in one)
            rows.append((evidence.start, (name, words[0], words[1], evidence.quote)))
    return [row for _, row in sorted(rows)]


def _held(extraction: Extraction, label: dict[str, str]) -> dict[str, tuple[str, Evidence]]:
    """The claims and figures of a reading in words, with how they are held and where."""
    found = {}
    for c in reversed(extraction.claims):
        product = f" ({label[c.product]})" if c.product else ""
        found[f"{label[c.source]} {c.relation} {label[c.target]}{product}"] = c.held, c.evidence[0]
    for q in extraction.quantities:
        found[f"{label[q.subject]} {q.metric} {q.value} {q.unit}"] = q.origin, q.evidence
    return found
