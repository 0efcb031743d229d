"""The rule of compound growth over years."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from .drafts import Article, Draft, incomparable, shown, spot, told
from .movements import role_of
from .stated import Stated

YEARLY_LEFT = re.compile(
    r"\b(?:CAGR|compound(?:ed)? (?:average )?annual (?:growth )?(?:rate|growth)|(?:average )?annual "
    r"(?:growth )?rate|average annual growth|compound(?:ed)? growth)(?: \([A-Z]+\))?(?: [a-z]+){0,3} $",
    re.IGNORECASE,
)
YEARLY_RIGHT = re.compile(
    r"^ (?:CAGR|compound(?:ed)?|(?:growth )?(?:a|per|each|every) year(?! (?:ago|earlier))|annually|annual "
    r"(?:growth|rate)|p\.a\.|average annual|on average (?:each|every) year|yearly)",
    re.IGNORECASE,
)
DATED = (
    r"(?: (?:a year|units|in (?:sales|revenue)|[a-z]+(?: [a-z]+)?))??,? (?:in|by|for|during|at the end of|"
    r"as of|through) (?:early |late |mid-?|fiscal |the year |calendar )?⟦Y(\d+)⟧"
)
DATING = re.compile(
    r"\b(?:in|by|for|from) (?:early |late |fiscal )?⟦Y(\d+)⟧,? (?:(?:it|sales|revenue|to|was|worth|stood|"
    r"at|of|about|reach|would|will|be|the market) ?){0,6}$",
    re.IGNORECASE,
)
SPAN = re.compile(
    r"\b(?:over|in|within|for|across|during) (?:the |a )?(?:next |coming |past |following |last |previous "
    r")?⟦D(\d+)⟧",
    re.IGNORECASE,
)


def compound(article: Article) -> Iterator[Draft]:
    """(end ÷ start) ^ (1 ÷ years) − 1 = compound annual growth."""
    for i, found in enumerate(article.stated):
        for rate in found:
            start, end = rate.place
            masked = rate.line.masked
            if rate.mark.kind != "P" or not (
                YEARLY_LEFT.search(masked[max(0, start - 70) : start]) or YEARLY_RIGHT.match(masked[end:])
            ):
                continue
            lines = [rate.line, *([article.lines[i - 1]] if i else [])]
            pairs = next((p for line in lines if (p := _ends(article.stated[line.index]))), [])
            if not pairs:
                if re.search(r"CAGR|compound", masked, re.IGNORECASE):
                    why = "the first and the last figure and their years are not given"
                    yield incomparable(f"{told(rate)} a year", why, spot(rate), rate.owner)
                continue
            yield _compounded(
                rate, pairs, up=not re.search(r"\b(?:fall|declin|shrink|drop)\w*", masked[max(0, start - 60) : start])
            )


@dataclass(frozen=True, slots=True)
class _Span:
    first: Stated
    last: Stated
    years: float


def _ends(found: list[Stated]) -> list[_Span]:
    """The first and last figures that a sentence gives with their years, or over a number of years."""
    money = [s for s in found if s.mark.kind in "MC"]
    dated = [(year, s) for s in money if (year := _dated(s)) is not None]
    dated.sort(key=lambda item: item[0])
    if len(dated) > 1:
        last = dated[-1]
        spans = [
            _Span(s, last[1], last[0] - y) for y, s in dated[:-1] if y < last[0] and s.mark.unit == last[1].mark.unit
        ]
        if spans:
            return spans
    over = SPAN.search(found[0].line.masked) if found else None
    if over and len(money) == 2 and money[0].mark.unit == money[1].mark.unit:
        mark = found[0].line.marks[int(over[1])]
        first, last_ = money if role_of(money[1])[0] != "base" else (money[1], money[0])
        if mark.unit == "year" and mark.interval.middle >= 1:
            return [_Span(first, last_, round(mark.interval.middle))]
    return []


def _dated(s: Stated) -> int | None:
    """The year that a figure is said to be of."""
    start, end = s.place
    match = re.match(DATED, s.line.masked[end : end + 60]) or DATING.search(s.line.masked[max(0, start - 60) : start])
    return int(s.line.marks[int(match[1])].interval.low) if match else None


def _compounded(rate: Stated, spans: list[_Span], up: bool) -> Draft:
    drafts = []
    for span in spans:
        try:
            derived = ((span.last.mark.interval / span.first.mark.interval) ** (1 / span.years) - 1) * 100
            middle = (span.last.mark.interval.middle / span.first.mark.interval.middle) ** (1 / span.years) * 100 - 100
        except (ZeroDivisionError, ValueError, OverflowError):
            return incomparable(f"{told(rate)} a year", "a figure may be zero", spot(rate, span.first), rate.owner)
        stated = rate.mark.interval if up else rate.mark.interval * -1
        words = (
            f"From {told(span.first)} to {told(span.last)} in {span.years:g} years is {middle:.3g}% a year, compounded"
        )
        end = span.first.mark.interval * (stated * 0.01 + 1) ** span.years if stated.low > -100 else None
        right = f"the last figure were {shown(end, span.last)}" if end else None
        total = (span.last.mark.interval / span.first.mark.interval - 1) * 100
        if not total.disjoint(stated):
            right = "growth over the whole time were meant"
        at = spot(rate, span.first, span.last)
        if not stated.disjoint(derived):
            return Draft("consistent", f"{words}; stated is {told(rate)}.", at, None, rate.owner)
        drafts.append(Draft("contradiction", f"{words}, not {told(rate)}.", at, right, rate.owner))
    return drafts[-1]
