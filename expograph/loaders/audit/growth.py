"""Rules of movements: growth against base and level, doubled against percent, steps, percent against points."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from .drafts import Article, Draft, apart, incomparable, judged, shown, spot, told
from .interval import Interval, exactly
from .movements import EARLIER, EARLIER_BEFORE, SHORTER, Movement, role_of
from .stated import Stated
from .words import amount

MULTIPLE = {"double": 2, "triple": 3, "treble": 3, "quadruple": 4}
THAT = re.compile(r"\b(?:that|this|which) (?:was|is|represent(?:s|ed)|marks|marked|means|meant)\b", re.IGNORECASE)
TOLD = re.compile(
    r"^[^⟦]{0,60}(?:, (?:or )?| )(?:up|down|an?|or|which|representing|marking|more|\()\b|^,? ?\(?$", re.IGNORECASE
)
RATIOS = ("M", "C")


def growth(article: Article) -> Iterator[Draft]:
    """Level = base × (1 + percent), or base × multiple."""
    for m in _all(article):
        if m.level is None or m.level.mark.kind not in RATIOS:
            continue
        for change in m.changes:
            factor = _factor(change, m)
            if factor is None or factor.low <= 0 and m.base is None:
                continue
            if m.base is None:
                yield from _implied(m, change, factor)
            elif m.another:
                yield _not(m, m.another)
            elif reason := apart(m.level, m.base, scope=False, period=False, held=False):
                yield _not(m, reason)
            else:
                yield _held(m, m.level, m.base, change, factor)
        if not m.changes and not m.steps and m.base and m.up is not None:
            yield from _direction(m, m.level, m.base)


def steps(article: Article) -> Iterator[Draft]:
    """Level = base + step."""
    for m in _all(article):
        if m.level is None or m.base is None or not m.steps:
            continue
        step = m.steps[0]
        if step.mark.unit != m.level.mark.unit:
            yield _not(m, "they are in two units")
            continue
        if m.another:
            yield _not(m, m.another)
            continue
        sign = -1 if m.up is False else 1
        derived = m.base.mark.interval + step.mark.interval * sign
        words = f"{told(m.base)} {'less' if sign < 0 else 'and'} {told(step)} is {shown(derived, m.level)}"
        need = (m.level.mark.interval - m.base.mark.interval) * sign
        yield judged(
            m.level, derived, words, f"the change were {amount(need, step.mark.unit, True)}", spot(m.line, *m.figures)
        )


def doubled(article: Article) -> Iterator[Draft]:
    """A multiple and a percentage of one movement: doubled is 100 %, tripled 200 %."""
    for m in _all(article):
        kinds = {c.mark.kind: c for c in m.changes}
        if not {"X", "P"} <= set(kinds) or m.up is False:
            continue
        multiple, percent = kinds["X"], kinds["P"]
        if multiple.mark.interval.middle < 1:
            continue
        derived = (multiple.mark.interval - 1) * 100
        words = f"“{told(multiple)}” is a rise of {amount(derived, '%')}"
        right = f"it had become {amount(percent.mark.interval * 0.01 + 1, 'times', True)} what it was"
        yield judged(percent, derived, words, right, spot(m.line, *m.figures))


def points(article: Article) -> Iterator[Draft]:
    """A change between two percentages: their difference is in points, their ratio in percent."""
    for m in _all(article):
        if m.level is None or m.base is None or m.level.mark.kind != "P" or m.base.mark.kind != "P":
            continue
        level, base = m.level.mark.interval, m.base.mark.interval
        for change in m.changes:
            if change in (m.level, m.base) or change.mark.kind not in "PT" or base.low <= 0:
                continue
            if m.another:
                yield _not(m, m.another)
                continue
            sign = -1 if m.up is False else 1
            difference, relative = (level - base) * sign, (level / base - 1) * sign * 100
            right, wrong = (relative, difference) if change.mark.kind == "P" else (difference, relative)
            word, other = ("%", "points") if change.mark.kind == "P" else ("points", "%")
            apart_by = abs(level.middle - base.middle)
            words = (
                f"From {told(m.base)} to {told(m.level)} are {apart_by:.3g} percentage points, "
                f"or {100 * apart_by / base.middle:.3g}%"
            )
            number = apart_by if word == "points" else 100 * apart_by / base.middle
            assumption = f"the change were {number:.3g} {_unit(word)}"
            if not change.mark.interval.disjoint(wrong):
                assumption = f"{_unit(other)} were meant"
            yield judged(change, right, words, assumption, spot(m.line, *m.figures))


def _unit(word: str) -> str:
    return "percentage points" if word == "points" else "percent"


def _all(article: Article) -> Iterator[Movement]:
    """The movements, with a base of a neighbouring sentence where their own gives none."""
    for i, found in enumerate(article.movements):
        for m in found:
            if m.level is None and m.base is not None and (level := _said_before(article, i, m.base)):
                m = replace(m, level=level)
            if m.base is None and m.level is not None and m.changes and m.level.metric and m.yearly is not False:
                other = _earlier(article, i, m.level) or _year_before(article, i, m)
                m = replace(m, base=other) if other else m
            yield m


def _said_before(article: Article, index: int, base: Stated) -> Stated | None:
    """What "that was an increase of" speaks of: the one figure of its kind in the sentence before."""
    if index == 0 or not THAT.search(base.line.masked):
        return None
    kind = (base.mark.kind, base.mark.unit, base.mark.per)
    found = [s for s in article.stated[index - 1] if (s.mark.kind, s.mark.unit, s.mark.per) == kind]
    return found[0] if len(found) == 1 and role_of(found[0])[0] == "level" else None


def _earlier(article: Article, index: int, level: Stated) -> Stated | None:
    """The figure of a year earlier that a sentence next to a level gives without a change of its own."""
    for other in article.near(index, 1, 2):
        if other.line is level.line or other.mark.kind != level.mark.kind or other.mark.unit != level.mark.unit:
            continue
        start, end = other.place
        left, right = other.line.masked[max(0, start - 90) : start], other.line.masked[end : end + 60]
        cue = EARLIER.match(right) or EARLIER_BEFORE.search(left)
        if not cue or SHORTER.match(right) or re.search(r"\b(?:more|less|up|down|above|below|than)\b", left[-20:]):
            continue
        alone = not any(other in m.figures for m in article.movements[other.line.index])
        metric = (
            other.metric == level.metric
            or other.metric is None
            and bool(re.search(r"\bit (?:was|had been|stood)", left))
        )
        scope = other.scope == level.scope or other.metric is None
        if alone and metric and scope and apart(level, other, scope=False, period=False, held=False) is None:
            return other
    return None


def _year_before(article: Article, index: int, m: Movement) -> Stated | None:
    """The figure of the year before, where a level is said to be of a year and its change names no other."""
    level, period = m.level, m.level.period if m.level else None
    if level is None or period is None or period.unit != "year" or period.year is None or level.held == "expected":
        return None
    if re.search(r"\b(?:since|over|from|between|than)\b[^⟦]{0,20}⟦[YD]", level.line.masked):
        return None
    for other in article.near(index, 2, 1):
        when = other.period
        if other.line is level.line or other.metric != level.metric or other.scope != level.scope or when is None:
            continue
        same = (other.mark.kind, other.mark.unit, other.mark.per) == (level.mark.kind, level.mark.unit, level.mark.per)
        yearly = when.unit == "year" and when.year == period.year - 1 and other.held == "actual"
        if same and yearly and role_of(other)[0] == "level" and apart(level, other, period=False) is None:
            return other
    return None


def _factor(change: Stated, m: Movement) -> Interval | None:
    """By what a base is multiplied; None for points."""
    if change.mark.kind == "X":
        if m.up is False and change.mark.interval.middle > 1:
            return None
        return change.mark.interval
    if change.mark.kind != "P":
        return None
    part = change.mark.interval * 0.01
    return exactly(1) - part if m.up is False else part + 1


def _implied(m: Movement, change: Stated, factor: Interval) -> Iterator[Draft]:
    """The base that a level and a change give."""
    if m.level is None or m.level.metric is None or m.level.held == "expected" or m.another or change.mark.kind != "P":
        return
    between = m.line.masked[m.level.place[1] : change.place[0]]
    if between and not TOLD.match(between):
        return
    base = m.level.mark.interval / factor
    base = replace(base, middle=float(f"{base.middle:.3g}"))  # "about"
    sign = "less" if m.up is False else "plus"
    words = (
        f"{told(m.level)} {'after a fall' if m.up is False else 'after growth'} of {told(change)} implies a "
        f"base of about {shown(base, m.level)} ({shown(base, m.level)} {sign} {told(change)})."
    )
    yield Draft("implied", words, spot(m.line), None, m.level.owner)


def _held(m: Movement, level: Stated, base: Stated, change: Stated, factor: Interval) -> Draft:
    derived = base.mark.interval * factor
    how = f"× {told(change)}" if change.mark.kind == "X" else f"{'less' if m.up is False else 'plus'} {told(change)}"
    words = f"{told(base)} {how} is {shown(derived, level)}"
    assumption = None
    if base.mark.interval.low > 0:
        need = level.mark.interval / base.mark.interval
        said = amount((need - 1) * 100, "%", True)
        assumption = f"the change were {said}"
        if factor.low > 0:
            assumption += f", or the earlier figure {shown(level.mark.interval / factor, level)}"
    return judged(level, derived, words, assumption, spot(m.line, *m.figures))


def _direction(m: Movement, level: Stated, base: Stated) -> Iterator[Draft]:
    """A rise has to end above where it began."""
    if m.another or apart(level, base, scope=False, period=False, held=False):
        return
    higher, lower = (level, base) if m.up else (base, level)
    if lower.mark.interval.above(higher.mark.interval):
        words = (
            f"From {told(base)} to {told(level)} is a {'fall' if m.up else 'rise'}, and the text says that it "
            "went the other way."
        )
        yield Draft("contradiction", words, spot(m.line, base), "the two were exchanged", level.owner)


def _not(m: Movement, why: str) -> Draft:
    return incomparable(", ".join(map(told, m.figures)), why, spot(m.line, *m.figures), m.figures[0].owner)
