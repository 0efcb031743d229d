"""Rules of periods: annualised rates, and a quarter against its year."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .drafts import Article, Draft, apart, incomparable, judged, shown, spot, told
from .movements import role_of
from .stated import Stated

A_YEAR = {"half": 2.0, "quarter": 4.0, "month": 12.0, "week": 52.0, "day": 365.0}
RATE_LEFT = re.compile(r"\b(?:annuali[sz]\w+|run[ -]rate|annual rate|annual pace)\b(?: [a-z-]+){0,4} $", re.IGNORECASE)
RATE_RIGHT = re.compile(
    r"^(?: in)?(?: (?:an?|the))? ?(?:annuali[sz]ed|annual run[ -]rate|(?:revenue |sales )?run[ -]rate|"
    r"(?:a|per) year at (?:this|that|the) |on an annuali[sz]ed)",
    re.IGNORECASE,
)
FLOWS = frozenset({"revenue", "orders", "volume", "capital spending", "costs", "exports", "imports"})
PROFITS = frozenset({"operating profit", "net profit", "ebitda"})  # a loss may follow
PRIOR_YEAR = re.compile(
    r"\b(?:last|previous|prior|past|preceding) (?:\w+ )?(?:year|⟦Y)|a year (?:ago|earlier)|\b(?:than|from|"
    r"against|exceed\w+|versus|since)\b[^⟦]{0,60}$",
    re.IGNORECASE,
)


def annualised(article: Article) -> Iterator[Draft]:
    """Figure of a period × periods a year = annual rate."""
    for i, found in enumerate(article.stated):
        for rate in found:
            if rate.mark.kind not in "MC" or not _is_rate(rate):
                continue
            base = _base(article, i, rate)
            if base is None or base.period is None:
                yield incomparable(
                    f"{told(rate)} a year", "the figure of its period is not given", spot(rate), rate.owner
                )
                continue
            if reason := apart(base, rate, scope=False, period=False, held=False):
                yield incomparable(f"{told(base)}, {told(rate)} a year", reason, spot(base, rate), rate.owner)
                continue
            times = A_YEAR[base.period.unit]
            derived = base.mark.interval * times
            words = f"{told(base)} a {base.period.unit} is {shown(derived, rate)} a year ({times:g} times it)"
            need = rate.mark.interval * (1 / times)
            right = f"the {base.period.unit} had {shown(need, base)}"
            if other := next(
                (u for u, n in A_YEAR.items() if not (base.mark.interval * n).disjoint(rate.mark.interval)), None
            ):
                right = f"{told(base)} were the figure of a {other}"
            yield judged(rate, derived, words, right, spot(rate, base))


def _is_rate(s: Stated) -> bool:
    start, end = s.place
    return bool(
        RATE_LEFT.search(s.line.masked[max(0, start - 70) : start]) or RATE_RIGHT.match(s.line.masked[end : end + 50])
    )


def _base(article: Article, index: int, rate: Stated) -> Stated | None:
    """The figure of a period that a rate is of: in its sentence, or of the same metric in the one before."""
    able = [s for s in article.near(index, 1, 0) if s is not rate and _of_period(s, rate)]
    able = [s for s in able if s.line is rate.line or rate.metric in (None, s.metric) and _of_that(rate)]
    return min(able, key=lambda s: (s.line is not rate.line, s.metric != rate.metric), default=None)


def _of_that(rate: Stated) -> bool:
    """Whether a rate in a sentence of its own is of what the sentence before tells: of no other business."""
    left = rate.line.masked[: rate.place[0]]
    return rate.metric is not None or bool(re.match(r"(?:That|This|Which|It|The figure|At (?:that|this))\b", left))


def _of_period(s: Stated, rate: Stated) -> bool:
    same = s.metric == rate.metric or rate.metric is None or s.metric is None
    kind = s.mark.kind == rate.mark.kind and s.mark.unit == rate.mark.unit
    inside = s.period is not None and s.period.unit in A_YEAR and not _is_rate(s)
    return (
        same
        and kind
        and inside
        and role_of(s)[0] == "level"
        and (s.scope == rate.scope or not s.scope or not rate.scope)
    )


def part_of_year(article: Article) -> Iterator[Draft]:
    """A quarter's figure is no greater than that of its year."""
    for i, found in enumerate(article.stated):
        for part in found:
            if (
                part.mark.kind not in "MC"
                or part.metric not in FLOWS | PROFITS
                or part.period is None
                or _is_rate(part)
            ):
                continue
            if part.period.unit not in ("quarter", "half", "month") or role_of(part)[0] != "level":
                continue
            for year in article.near(i, 4, 4):
                if year.metric != part.metric or year.mark.unit != part.mark.unit or not _whole_year(year):
                    continue
                if apart(part, year, period=False, held=False) or _of_another(part, year):
                    continue
                words = f"{told(part)} in a {part.period.unit} and {told(year)} in the year"
                if part.mark.interval.above(year.mark.interval):
                    right = "they were of different years, or the two periods were exchanged"
                    profit = part.metric in PROFITS
                    right += ", or the rest of the year brought a loss" if profit else ""
                    words += ": the part is greater than the whole."
                    yield Draft("warning" if profit else "contradiction", words, spot(part, year), right, part.owner)
                else:
                    yield Draft(
                        "consistent", f"{words}: the part fits into the whole.", spot(part, year), None, part.owner
                    )
                break


def _of_another(part: Stated, year: Stated) -> bool:
    """Whether a part and a year are of two years, as far as told."""
    years = {s.period.year for s in (part, year) if s.period and s.period.year}
    alone = part.period is not None and part.period.year is None and year.held == "actual"
    return len(years) > 1 or bool(years) and alone


def _whole_year(s: Stated) -> bool:
    if s.period is None or s.period.unit != "year" or _is_rate(s) or role_of(s)[0] != "level":
        return False
    start, end = s.place
    masked = s.line.masked
    return not PRIOR_YEAR.search(masked[max(0, start - 70) : start]) and not re.match(
        r"[^⟦,.]{0,25}\b(?:last|previous|prior) ", masked[end:]
    )
