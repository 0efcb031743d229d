"""Intervals: what printed numbers stand for, and arithmetic that never loses a number."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from expograph.loaders.audit.interval import Interval, exactly, printed, qualified

BOUNDS = st.floats(min_value=-1e9, max_value=1e9, allow_nan=False).filter(lambda x: x == 0 or abs(x) > 1e-6)
PARTS = st.floats(min_value=0, max_value=1)


@st.composite
def intervals(draw, positive=False):
    a, b = sorted((draw(BOUNDS), draw(BOUNDS)))
    return Interval(abs(a) + 1, abs(a) + 1 + abs(b)) if positive else Interval(a, b)


def within(interval, part):
    return min(max(interval.low + (interval.high - interval.low) * part, interval.low), interval.high)


def holds(interval, number):
    slack = 1e-6 * max(1.0, abs(number))
    return interval.low - slack <= number <= interval.high + slack


@given(intervals(), intervals(), PARTS, PARTS)
def test_sums_differences_and_products_hold_what_their_members_give(a, b, p, q):
    x, y = within(a, p), within(b, q)
    assert holds(a + b, x + y) and holds(a - b, x - y) and holds(a * b, x * y)


@given(intervals(), intervals(positive=True), PARTS, PARTS)
def test_quotients_hold_what_their_members_give(a, b, p, q):
    assert holds(a / b, within(a, p) / within(b, q))
    assert holds(a / (b * -1), within(a, p) / -within(b, q))


@given(intervals(positive=True), PARTS, st.floats(min_value=-3, max_value=3))
def test_powers_hold_what_their_members_give(a, p, exponent):
    assert holds(a**exponent, within(a, p) ** exponent)


@given(intervals(), intervals())
def test_disjoint_is_symmetric_and_no_interval_is_disjoint_from_itself(a, b):
    assert a.disjoint(b) == b.disjoint(a)
    assert not a.disjoint(a)
    assert a.disjoint(b) == (a.above(b) or b.above(a))
    assert not a.to(b).disjoint(a) and not a.to(b).disjoint(b)


@given(st.decimals(min_value=0, max_value=10**9, places=2))
def test_a_printed_number_lies_in_its_interval_which_is_as_wide_as_its_last_digit(number):
    interval = printed(f"{number:f}")
    assert interval.low <= float(number) <= interval.high
    assert interval.high - interval.low == pytest.approx(0.01, rel=1e-3)
    assert interval.middle == pytest.approx(float(number))


@given(intervals(), intervals(positive=True))
def test_what_is_derived_from_the_numbers_as_printed_lies_in_the_interval(a, b):
    for derived in (a + b, a - b, a * b, a / b):
        assert holds(derived, derived.middle)


@pytest.mark.parametrize(
    ("number", "low", "high"),
    [("4", 3.5, 4.5), ("16.1", 16.05, 16.15), ("5.0", 4.95, 5.05), ("500", 499.5, 500.5), ("50,000", 49_500, 50_500), ("1,234", 1233.5, 1234.5)],
)  # fmt: skip
def test_a_printed_number_is_half_its_last_digit_either_way(number, low, high):
    assert (printed(number).low, printed(number).high) == (low, high)


@pytest.mark.parametrize(
    ("words", "low", "high"),
    [
        ("about", 3.5, 4.5), ("roughly", 3.5, 4.5), ("more than", 4, math.inf), ("at least", 3.5, math.inf), ("up to", -math.inf, 4.5),
        ("less than", -math.inf, 4), ("nearly", 3.5, 4.5), ("hardly", 3.5, 4.5),
    ],
)  # fmt: skip
def test_words_before_a_number(words, low, high):
    assert qualified(printed("4"), words) == Interval(low, high)


def test_nearly_reaches_a_little_below():
    assert qualified(printed("60"), "nearly") == Interval(57.0, 60.5)
    assert qualified(printed("60"), "just over") == Interval(59.5, 63.0)


def test_division_by_what_may_be_zero_is_refused():
    with pytest.raises(ZeroDivisionError, match="may be zero"):
        printed("5") / printed("0")
    with pytest.raises(ValueError, match="zero or less"):
        printed("0") ** 0.5


@pytest.mark.parametrize("number", ["", "x", "1e9", "1" * 40, "--5", "٣"])
def test_what_is_no_number_of_an_article_is_refused(number):
    with pytest.raises(ValueError, match="no number"):
        printed(number)


def test_infinite_bounds_do_not_make_nonsense():
    more = qualified(printed("4"), "more than")
    assert (more * exactly(0)).high == 0
    assert (more / printed("2")).high == math.inf
    assert not more.disjoint(printed("1,000"))
    assert more.disjoint(printed("3"))


def test_an_interval_has_its_low_end_first():
    with pytest.raises(ValueError, match="no interval"):
        Interval(2, 1)
