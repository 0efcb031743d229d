"""Figures → quantities: what each measures, of whom, in which period, bound within its clause."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from ..model import Document, Entity, Quantity
from . import figures
from .grammar import Sentence
from .mending import Word
from .metrics import Bound, bind, metric_of
from .nominals import Nominal
from .prose import as_read
from .signs import falls
from .subjects import subject_of

PERIOD = re.compile(
    r"\b(?:Q[1-4](?: (?:FY)?\d{4})?|(?:first|second|third|fourth)[ -](?:fiscal )?(?:quarter|half)|"
    r"(?:full|fiscal)[ -]year(?: \d{4})?|fiscal (?:\d{4})|H[12] \d{4}|after[ -]hours|"
    r"(?:this|last|next) (?:year|quarter|month)|(?:in|for|by|during) (20\d\d))\b",
    re.IGNORECASE,
)
BASIS = re.compile(
    r"\b(?:year[ -](?:over|on)[ -]year|from a year (?:ago|earlier)|"
    r"(?:than|from) (?:a|the|last) year(?: (?:ago|earlier|before))?|quarter[ -](?:over|on)[ -]quarter|sequentially|"
    r"(?:versus|above|below|beating|ahead of) (?:\w+ ){0,2}(?:estimates?|expectations|forecasts?))",
    re.IGNORECASE,
)
# What a change is from is of another period than the change: "from $80 million to $60 million in 2025".
FROM = re.compile(r"\bfrom (?:[a-z]+ ){0,2}$")
TO = r"\bto (?:[a-z]+ ){0,3}[^\w\s]?\d"
TO_BEHIND = re.compile(rf"[^;]{{0,60}}?{TO}")
TO_BEFORE = re.compile(rf"{TO}[^;]{{0,80}}$")
FROM_BEFORE = re.compile(r"\bfrom [^;]{0,40}\d[^;]{0,40}$")
JUST_BEHIND = re.compile(r"(?: (?:in|for|during|over|of))?(?: the| its)? ?")
JUST_BEFORE = re.compile(r",? to (?:[a-z]+ ){0,3}")
# What others had expected is no result: "estimates of $2 billion", "the 880 that analysts had forecast".
ESTIMATE = re.compile(r"(?:consensus|estimates?|expectations?|forecasts?|projections?) (?:of|for) (?:[a-z]+ )?$")
ESTIMATED = re.compile(
    r"(?: [a-z]+){0,3}? (?:analysts?|economists|investors|Wall Street|the market) (?:had |have |has )?"
    r"(?:been )?(?:expect|forecast|estimat|predict|project)|"
    r"(?: [a-z]+){0,2}? expected(?: by (?:analysts|Wall Street))?[,.;)]"
)
RESULTS = frozenset({"order", "profit", "revenue", "volume"})
QUOTED_PRICE = re.compile(r"[A-Z]{1,5}[A-Z0-9.:]* [+−-]$")  # "MU +1.2%": a ticker's display in running text


def read(
    document: Document, s: Sentence, named: Sequence[Nominal], topic: Entity | None
) -> Iterator[tuple[Entity, Quantity]]:
    """The quantities of a sentence, each with its subject: a thing ``named`` in it, or whom the text is about."""
    for figure, word, bound in figures_of(as_read(document.text), s):
        measured = metric_of(s, figure, word, bound)
        if measured is None:
            continue
        metric, probability = measured
        if metric in RESULTS and _is_estimate(as_read(document.text), s, figure):
            metric = "guidance"
        subject = subject_of(s, named, topic, figure, word, bound, metric)
        if subject is None:
            continue
        evidence = document.quote(s.start, s.end, rule=f"quantity.{metric}", confidence=probability)
        sign = "-" if not figure.value.startswith("-") and falls(s, figure, word, bound, metric) else ""
        yield subject, Quantity(
            subject.id, metric, sign + figure.value, figure.unit, figure.printed, evidence, figure.currency,
            *period_and_basis(as_read(document.text), (s.start, s.end), figure),
        )  # fmt: skip


def period_and_basis(text: str, sentence: tuple[int, int], figure: figures.Figure) -> tuple[str | None, str | None]:
    """Of which period a figure is, and what it is compared with: what of the kind is closest to it in its sentence."""
    periods = [m for m in PERIOD.finditer(text, *sentence) if _may_be_of(text, sentence, figure, m)]
    return _nearest(periods, figure), _nearest(BASIS.finditer(text, *sentence), figure)


def _may_be_of(text: str, sentence: tuple[int, int], figure: figures.Figure, period: re.Match[str]) -> bool:
    """Whether a period may be that of a figure: what a change is from has only the period right behind it, alone."""
    before, behind = text[sentence[0] : figure.start], text[figure.end : sentence[1]]
    if FROM.search(before) and (TO_BEHIND.match(behind) or TO_BEFORE.search(before)):
        return period.start() >= figure.end and bool(JUST_BEHIND.fullmatch(text, figure.end, period.start()))
    of_other = period.end() <= figure.start and JUST_BEFORE.fullmatch(text, period.end(), figure.start)
    return not (of_other and FROM_BEFORE.search(text[sentence[0] : period.start()]))


def figures_of(text: str, s: Sentence) -> Iterator[tuple[figures.Figure, Word, Bound | None]]:
    """The figures of a sentence, each with the word that its other words hang on and what the grammar binds it to."""
    for figure in figures.find(text, s.start, s.end):
        word = _word_at(s, figure)
        if word is not None and not QUOTED_PRICE.search(text[max(s.start, figure.start - 12) : figure.start]):
            yield figure, word, bind(s, word, figure)


def _is_estimate(text: str, s: Sentence, figure: figures.Figure) -> bool:
    """Whether a figure is what somebody had expected, and not what came."""
    before, after = text[max(s.start, figure.start - 60) : figure.start], text[figure.end : min(s.end, figure.end + 80)]
    return bool(ESTIMATE.search(before) or ESTIMATED.match(after))


def plain(value: str) -> tuple[float, ...]:
    """The numbers of a value, without signs: ``70-75`` → (70.0, 75.0)."""
    return tuple(float(n) for n in re.findall(r"\d+(?:\.\d+)?", value.replace(",", "")))


def _word_at(s: Sentence, figure: figures.Figure) -> Word | None:
    """The word of a figure on which its other words hang."""
    inside = [w for w in s.words if figure.start <= w.start < figure.end]
    return next(
        (w for w in inside if not figure.start <= s.words[w.head].start < figure.end or w.head == w.index),
        inside[0] if inside else None,
    )


def _nearest(found: Iterable[re.Match[str]], figure: figures.Figure) -> str | None:
    """The one of some matches that is closest to a figure."""
    best = min(
        found, key=lambda m: (min(abs(m.end() - figure.start), abs(m.start() - figure.end)), m.start()), default=None
    )
    return (best[1] if best.re.groups and best[1] else best[0]) if best else None
