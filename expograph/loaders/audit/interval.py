"""Intervals of printed numbers, and arithmetic with them.

A printed number stands for all that would be printed so: half of its last digit either way.

>>> printed("16.1"), printed("50,000")
(Interval(low=16.05, high=16.15), Interval(low=49500.0, high=50500.0))
>>> printed("4").to(printed("5"))
Interval(low=3.5, high=5.5)
>>> (printed("24.4") / printed("16.1")).disjoint(printed("4").to(printed("5")))
True
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field
from itertools import product

LONGEST = 18  # digits; what is longer is no figure of an article, and floats would not hold it
NEARLY = 0.05  # how far, as a part of it, a number may lie below one that it "nearly" reaches
SLACK = 1e-9  # of a bound, so that no rounding of the arithmetic makes two intervals disjoint


@dataclass(frozen=True, slots=True)
class Interval:
    """All numbers from ``low`` to ``high``; either may be infinite.

    ``middle`` is the number as it was printed, and in what is derived what follows from the numbers as printed; by
    default it lies half-way, or on the bound of what is one-sided.
    """

    low: float
    high: float
    middle: float = field(default=math.nan, compare=False, repr=False)

    def __post_init__(self) -> None:
        if not self.low <= self.high:
            raise ValueError(f"no interval: {self.low} to {self.high}")
        if not self.low <= self.middle <= self.high:
            half = (
                self.low if math.isinf(self.high) else self.high if math.isinf(self.low) else (self.low + self.high) / 2
            )
            object.__setattr__(self, "middle", half)

    def __add__(self, other: Interval | float) -> Interval:
        o = exactly(other)
        return Interval(self.low + o.low, self.high + o.high, self.middle + o.middle)

    def __sub__(self, other: Interval | float) -> Interval:
        o = exactly(other)
        return Interval(self.low - o.high, self.high - o.low, self.middle - o.middle)

    def __mul__(self, other: Interval | float) -> Interval:
        o = exactly(other)
        return _around([_times(a, b) for a, b in product(_ends(self), _ends(o))], _times(self.middle, o.middle))

    def __truediv__(self, other: Interval | float) -> Interval:
        """Raises ZeroDivisionError when zero lies in the divisor."""
        o = exactly(other)
        if o.low <= 0 <= o.high:
            raise ZeroDivisionError(f"division by what may be zero: {o.low} to {o.high}")
        return _around([_times(a, 1 / b) for a, b in product(_ends(self), _ends(o))], _times(self.middle, 1 / o.middle))

    def __pow__(self, exponent: float) -> Interval:
        """Raises ValueError when the base may be zero or less."""
        if self.low <= 0:
            raise ValueError(f"no power of what may be zero or less: {self.low} to {self.high}")
        return _around([_power(end, exponent) for end in _ends(self)], _power(self.middle, exponent))

    def to(self, other: Interval) -> Interval:
        """The smallest interval that holds both."""
        return Interval(min(self.low, other.low), max(self.high, other.high))

    def disjoint(self, other: Interval) -> bool:
        """Whether no number lies in both."""
        return _below(self.high, other.low) or _below(other.high, self.low)

    def above(self, other: Interval) -> bool:
        """Whether each number of it is greater than each of the other."""
        return _below(other.high, self.low)


def exactly(number: Interval | float) -> Interval:
    """A number as the interval of it alone; an interval as it is."""
    return number if isinstance(number, Interval) else Interval(number, number)


def printed(number: str, scale: float = 1.0) -> Interval:
    """What a number in digits stands for, times a scale.

    Three zeros behind a comma are the word "thousand" in digits.  Raises ValueError for what is no number, or too long.

    >>> printed("4.0", 1000), printed(".5")
    (Interval(low=3950.0, high=4050.0), Interval(low=0.45, high=0.55))
    """
    if len(number) > LONGEST or not re.fullmatch(r"\d[\d,]*(?:\.\d+)?|\.\d+", number, re.ASCII):
        raise ValueError(f"no number that is printed in an article: {number[:40]!r}")
    whole, _, decimals = number.partition(".")
    zeros = re.search(r"(?:,000)*$", whole)
    last = 10.0 ** -len(decimals) if decimals else 1000.0 ** (len(zeros[0]) // 4 if zeros else 0)
    value = float(number.replace(",", ""))
    return Interval(round(value - last / 2, 12) * scale, round(value + last / 2, 12) * scale, value * scale)


def qualified(interval: Interval, words: str) -> Interval:
    """What an interval becomes behind words such as "more than", "at least", "nearly", "up to"; "about" adds nothing.

    >>> qualified(printed("4"), "more than"), qualified(printed("4"), "about")
    (Interval(low=4.0, high=inf), Interval(low=3.5, high=4.5))
    """
    kind = QUALIFIERS.get(" ".join(words.lower().replace("-", " ").split()), "about")
    if kind == "above":
        return Interval(interval.middle, math.inf)
    if kind == "below":
        return Interval(-math.inf, interval.middle)
    if kind == "least":
        return Interval(interval.low, math.inf, interval.middle)
    if kind == "most":
        return Interval(-math.inf, interval.high, interval.middle)
    if kind == "nearly":
        return Interval(
            min(interval.low, interval.middle - abs(interval.middle) * NEARLY), interval.high, interval.middle
        )
    if kind == "slightly":
        return Interval(
            interval.low, max(interval.high, interval.middle + abs(interval.middle) * NEARLY), interval.middle
        )
    return interval


QUALIFIERS: dict[str, str] = {
    **dict.fromkeys(("more than", "over", "above", "exceeding", "well over", "in excess of", "greater than"), "above"),
    **dict.fromkeys(("less than", "under", "below", "fewer than", "well under"), "below"),
    **dict.fromkeys(("at least", "no less than", "a minimum of", "as low as"), "least"),
    **dict.fromkeys(("at most", "up to", "as much as", "as many as", "no more than", "as high as"), "most"),
    **dict.fromkeys(("nearly", "almost", "just under", "close to", "just below", "just shy of"), "nearly"),
    **dict.fromkeys(("just over", "slightly more than", "just above", "a little over", "slightly over"), "slightly"),
    **dict.fromkeys(("about", "around", "roughly", "approximately", "some", "an estimated", "or so"), "about"),
}


def _ends(interval: Interval) -> tuple[float, float]:
    return interval.low, interval.high


def _around(numbers: list[float], middle: float) -> Interval:
    return Interval(min(numbers), max(numbers), middle)


def _times(a: float, b: float) -> float:
    return 0.0 if a == 0 or b == 0 else a * b  # zero times what has no bound is zero here


def _power(base: float, exponent: float) -> float:
    try:
        return float(base**exponent)
    except OverflowError:
        return math.inf


def _below(a: float, b: float) -> bool:
    return a < b and b - a > SLACK * max(abs(a), abs(b)) if math.isfinite(a) and math.isfinite(b) else a < b
