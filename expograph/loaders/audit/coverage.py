"""Backlog ÷ revenue of a period = the periods that it covers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from .drafts import Article, Draft, apart, incomparable, judged, spot, told
from .interval import exactly
from .lines import Line
from .stated import Stated
from .terms import PLAIN, STOP
from .words import amount

MONTHS = {"year": 12.0, "half": 6.0, "quarter": 3.0, "month": 1.0, "week": 12 / 52, "day": 12 / 365}
BACK = 8  # sentences
COVERS = re.compile(
    r"\b(?:cover(?:s|ed|ing|age of)?|equ(?:al|als|ivalent|ates?|aling)(?: to)?|represent(?:s|ed|ing)?|"
    r"enough(?: work)? (?:for|to cover|to last|to keep)|"
    r"amount(?:s|ed|ing)? to|worth|sufficient for|good for|translat\w+ (?:in)?to|provid(?:es?|ed|ing)|"
    r"secur(?:es?|ed|ing)|"
    r"correspond(?:s|ed|ing) to|or|visibility (?:of|for)|stretch(?:es)?(?: over)?|last(?:s)?|"
    r"guarantee[sd]?|giv(?:es|ing)|mean(?:s|ing)?|implies|implying|fill(?:s|ed)?|"
    r"(?:that|this|it)(?: i|')s)\b[^⟦;]{0,60}$",
    re.IGNORECASE,
)
OF_WORK = re.compile(
    r"^(?:'s?)?(?: worth)?,?(?: of(?: future| dedicated| current| annual| work| full)*)?(?P<scope>(?: "
    r"[\w-]+){0,4}?) (?P<what>revenues?|sales|turnover|work|production|output|deliveries|shipments|"
    r"coverage|visibility|business)\b",
    re.IGNORECASE,
)
RATE = re.compile(
    r"\b(?:at|on) (?:the |its |their |that |this )?(?:current |present |latest |today's |recent |last |"
    r"first |second |third |fourth |quarter's )*(?P<scope>(?:[\w-]+ ){0,4}?)(?:quarterly |annual "
    r")?(?:revenues?|sales|turnover|run[ -]rate|pace|rate|level)\b",
    re.IGNORECASE,
)
OF_PERIOD = re.compile(
    r"^ (?:its |the |their |last |this )*(?P<period>(?:(?:first|second|third|fourth)[- ])?quarter(?:ly|'s)?|annual|"
    r"yearly|full-year|year's|monthly|(?:first|second)[- ]half) (?P<scope>(?:[\w-]+ ){0,3}?)"
    r"(?:revenues?|sales|turnover)\b",
    re.IGNORECASE,
)
IS = re.compile(
    r"\b(?:or|is|was|stands at|equal to|equals|represents?|representing|at|now)(?: [a-z]+ly| about| some)? $",
    re.IGNORECASE,
)
BOOK = re.compile(r"\b(?:backlog|order ?book|unfilled orders)\b", re.IGNORECASE)


def coverage(article: Article) -> Iterator[Draft]:
    """Backlog ÷ revenue of a period, against the periods that the text says it covers."""
    for line in article.lines:
        yield from _multiples(article, line)
        for i, mark in enumerate(line.marks):
            if mark.kind != "D" or mark.unit == "day":
                continue
            start, end = line.place(i)
            left, right = line.masked[:start], line.masked[end : end + 80]
            work = OF_WORK.match(right)
            covers = COVERS.search(left[-90:])
            about = (
                BOOK.search(line.masked)
                or line.index
                and BOOK.search(article.lines[line.index - 1].masked)
                and re.search(r"\b(?:it|this|that|which)\b", left, re.I)
            )
            if (
                not about
                or not covers
                or not (
                    work or re.match(r"^(?: at (?:the |its )?(?:current|present|latest|today's|recent|last))", right)
                )
            ):
                continue
            words = (work["scope"] if work else "") + " " + " ".join(m["scope"] for m in RATE.finditer(line.masked))
            yield from _checked(article, line, i, _scope(words))


def _multiples(article: Article, line: Line) -> Iterator[Draft]:
    """A backlog told as a multiple of the revenue of a period: "three times annual sales"."""
    for i, mark in enumerate(line.marks):
        if mark.kind != "X" or not BOOK.search(line.masked[: line.place(i)[0]]):
            continue
        of = OF_PERIOD.match(line.masked[line.place(i)[1] :])
        if of and IS.search(line.masked[: line.place(i)[0]]):
            unit = next(u for u in MONTHS if str(u)[:4] in of["period"].lower().replace("annual", "year"))
            yield from _checked(article, line, i, _scope(of["scope"]), unit)


def _scope(words: str) -> frozenset[str]:
    found = {w.lower() for w in words.split()} - PLAIN - STOP
    return frozenset(w[:-1] if w.endswith("s") and len(w) > 3 else w for w in found)


def _checked(article: Article, line: Line, i: int, scope: frozenset[str], unit: str | None = None) -> Iterator[Draft]:
    mark, start = line.marks[i], line.place(i)[0]
    book = next((s for s in _before(article, line, "backlog") if s.line is not line or s.place[0] < start), None)
    if book is None:
        yield incomparable(f"“{mark.printed}”", "the size of the backlog is not given", spot(line), line.focus)
        return
    revenues = [s for s in _before(article, line, "revenue") if _is_level(s)]
    usable, reason = None, "no revenue of a period is given"
    for revenue in sorted(revenues, key=lambda s: not _fits(s, scope | book.scope)):
        why = _apart(book, revenue, scope)
        if why is None:
            usable = revenue
            break
        reason = why
    if usable is None:
        yield incomparable(f"{told(book)} of backlog against “{mark.printed}”", reason, spot(line, book), book.owner)
        return
    yield _judged(line, i, book, usable, unit or mark.unit)


def _before(article: Article, line: Line, metric: str) -> list[Stated]:
    """The money of a metric that is stated in or before a line, the last first, and headlines after all others."""
    found = [s for s in article.near(line.index, BACK, 0) if s.metric == metric and s.mark.kind == "M"]
    return sorted(found, key=lambda s: (s.line.headline, line.index - s.line.index))


def _is_level(s: Stated) -> bool:
    left = s.line.masked[max(0, s.place[0] - 40) : s.place[0]]
    return s.held == "actual" and not re.search(
        r"\b(?:from|than|against|versus|compared with|by)(?: [a-z]+){0,2} $", left
    )


def _fits(s: Stated, scope: frozenset[str]) -> bool:
    return s.scope == scope


def _apart(book: Stated, revenue: Stated, scope: frozenset[str]) -> str | None:
    """Why a revenue is not the one that the backlog is said to cover."""
    if revenue.period is None or revenue.period.unit not in MONTHS:
        return "the period of the revenue is not told"
    wanted = scope or book.scope
    if (
        bool(wanted) != bool(revenue.scope)
        or wanted
        and not (wanted & revenue.scope and revenue.scope <= scope | book.scope)
    ):
        return f"the revenue of {told(revenue)} differs in scope"
    return apart(book, revenue, scope=False, period=False, held=False)


def _judged(line: Line, i: int, book: Stated, revenue: Stated, unit: str) -> Draft:
    mark = line.marks[i]
    assert revenue.period is not None
    period = "half-year" if revenue.period.unit == "half" else revenue.period.unit
    at = spot(line, book, revenue)
    ratio = MONTHS[revenue.period.unit] / MONTHS[unit]
    if revenue.mark.interval.low <= 0:
        return incomparable(f"{told(book)} ÷ {told(revenue)}", "what one divides by may be zero", at, book.owner)
    covered = book.mark.interval / revenue.mark.interval * ratio
    about = exactly(covered.middle)
    quotient = f"A backlog of {told(book)} at {told(revenue)} a {period} covers {amount(about, unit)}"
    if amount(covered, unit) != amount(about, unit):
        quotient += f" ({amount(covered, '')} with rounding)"
    stated = replace(book, line=line, index=i)
    right = None
    if mark.interval.low > 0:
        fitting = book.mark.interval / (mark.interval * (1 / ratio))
        right = f"revenue were {amount(fitting, book.mark.unit)} a {period}"
    return judged(stated, covered, quotient, right, at)
