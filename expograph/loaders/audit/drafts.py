"""What rules have to work with, what they give, and when two figures may be held against each other."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from ...findings import Verdict
from .interval import Interval
from .lines import Line
from .movements import Movement, movements
from .stated import Stated, read
from .words import amount

SLIPS = {
    1: "a factor of ten",
    2: "a factor of 100",
    3: "a factor of a thousand, as million for billion",
    6: "a factor of a million",
}
SAME = 0.04  # of a power of ten: how far the digits of two figures may differ to be the same ones


@dataclass(frozen=True, slots=True)
class Draft:
    """A finding before it has its evidence: ``at`` are the places of the text that it rests on."""

    verdict: Verdict
    words: str
    at: tuple[tuple[int, int], ...]
    assumption: str | None = None
    owner: str | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule of the audit: what it holds against what, the formula, a text that breaks it and one that does not."""

    definition: str
    formula: str
    broken: str
    kept: str
    check: Callable[[Article], Iterator[Draft]]


@dataclass(frozen=True)
class Article:
    """The sentences of an article, with what each states."""

    lines: Sequence[Line]

    @cached_property
    def stated(self) -> list[list[Stated]]:
        """The figures of each line."""
        return [read(line) for line in self.lines]

    @cached_property
    def movements(self) -> list[list[Movement]]:
        """The movements of each line."""
        return [movements(line, self.stated[line.index]) for line in self.lines]

    def near(self, index: int, before: int, after: int) -> Iterator[Stated]:
        """The figures of the lines around one: the nearest line first, and one before it sooner than one behind."""
        places = range(max(0, index - before), min(len(self.lines), index + after + 1))
        for i in sorted(places, key=lambda i: (abs(i - index), i > index)):
            yield from self.stated[i]


def spot(*lines: Line | Stated) -> tuple[tuple[int, int], ...]:
    """The sentences of lines and figures, each once, in order."""
    own = {one.line if isinstance(one, Stated) else one for one in lines}
    return tuple(sorted((line.marked.start, line.marked.end) for line in own))


def apart(one: Stated, other: Stated, *, scope: bool = True, period: bool = True, held: bool = True) -> str | None:
    """Why two figures cannot be held against each other; None where they can."""
    a, b = one.mark, other.mark
    if one.line is not other.line:
        if one.owner is None or other.owner is None:
            return "it is not told whose figures they are"
        if one.owner != other.owner:
            return f"they are figures of two owners, {one.owner} and {other.owner}"
        if not (one.sure and other.sure):
            return "it is not sure whose figures they are"
    if a.kind == b.kind == "M" and a.unit != b.unit:
        return f"they are in two currencies, {a.unit} and {b.unit}"
    if scope and one.scope != other.scope:
        return f"they differ in scope: {_scope(one)} and {_scope(other)}"
    if period and one.period and other.period:
        p, q = one.period, other.period
        if p.unit != q.unit or p.which and q.which and p.which != q.which or p.year and q.year and p.year != q.year:
            return f"they are of two periods, {_period(one)} and {_period(other)}"
    if held and one.held != other.held:
        return "one is a result and the other is expected"
    return None


def _scope(one: Stated) -> str:
    return f"“{' '.join(sorted(one.scope))}”" if one.scope else "the whole"


def _period(one: Stated) -> str:
    p = one.period
    return " ".join(filter(None, (p.unit, p.which, str(p.year) if p.year else ""))) if p else "none told"


def judged(stated: Stated, derived: Interval, words: str, right: str | None, at: tuple[tuple[int, int], ...]) -> Draft:
    """A contradiction where what is stated and what follows are disjoint; ``right`` says what would make it right."""
    said = f"“{told(stated)}”" if stated.mark.kind in "DX" else told(stated)
    if not stated.mark.interval.disjoint(derived):
        return Draft("consistent", f"{words}; stated is {said}.", at, None, stated.owner)
    power = slip(stated.mark.interval, derived)
    apart_by = f"; the two differ by {power}" if power else ""
    return Draft("contradiction", f"{words}, not {said}{apart_by}.", at, right, stated.owner)


def incomparable(words: str, why: str, at: tuple[tuple[int, int], ...], owner: str | None) -> Draft:
    """Figures that a rule would hold against each other, and why it cannot."""
    return Draft("not comparable", f"{words}: {why}.", at, None, owner)


def slip(stated: Interval, derived: Interval) -> str | None:
    """In words, by which power of ten what is stated and what follows differ; None where they do not.

    >>> slip(Interval(15.5, 16.5), Interval(1550, 1650))
    'a factor of 100'
    """
    if not (0 < stated.middle < math.inf and 0 < derived.middle < math.inf):
        return None
    size = abs(math.log10(stated.middle / derived.middle))
    return SLIPS.get(round(size)) if abs(size - round(size)) < SAME else None


def told(one: Stated) -> str:
    """A figure as printed."""
    return " ".join(one.mark.printed.split())


def shown(value: Interval, like: Stated) -> str:
    """An interval in the unit of a figure, as one number."""
    return amount(value, like.mark.unit, exact=True)
