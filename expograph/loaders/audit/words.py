"""Numbers and intervals in words, as the findings print them.

>>> amount(Interval(4.43e9, 6.99e9), "USD"), amount(Interval(1.513, 1.522), "quarter")
('$4.4 to 7.0 billion', '1.5 quarters')
"""

from __future__ import annotations

import math

from .interval import Interval

SIGNS = {"USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥"}
SCALES = ((1e12, "trillion"), (1e9, "billion"), (1e6, "million"))
SMALL = 0.02  # an interval narrower than this part of its middle is told as one number


def amount(value: Interval, unit: str, exact: bool = False) -> str:
    """An interval in its unit; ``exact`` gives three digits, and one number for it."""
    middle = value.middle
    if value.low == value.high and not exact:
        return _with(_scaled(middle, middle, 2), middle, unit)
    if (
        exact
        or value.high - value.low <= SMALL * abs(middle)
        or unit in ("%", "points")
        and value.high - value.low <= 1.01
    ):
        return _with(_scaled(middle, middle, 3 if exact else 2), middle, unit)
    if math.isinf(value.low) or math.isinf(value.high):
        side = "more than" if math.isinf(value.high) else "less than"
        return f"{side} {_with(_scaled(middle, middle, 2), middle, unit)}"
    largest = max(value.low, value.high, key=abs)
    low, high = _scaled(value.low, largest, 2)[0], _scaled(value.high, largest, 2)
    if low == high[0]:
        return _with(high, value.high, unit)
    return _with((f"{low} to {high[0]}", high[1]), value.high, unit)


def _scaled(number: float, by: float, digits: int) -> tuple[str, str]:
    """A number with as many digits as tell it, in the scale of another."""
    for scale, name in SCALES:
        if abs(by) >= scale * 0.9995:
            return _digits(number / scale, by / scale, digits), " " + name
    return _digits(number, by, digits), ""


def _digits(number: float, by: float, digits: int) -> str:
    size = math.floor(math.log10(abs(by))) if by and math.isfinite(by) else 0
    return f"{number:,.{max(0, digits - 1 - size)}f}"


def _with(number: tuple[str, str], value: float, unit: str) -> str:
    digits, scale = number
    if unit == "%":
        return f"{digits}{scale}%"
    if unit in SIGNS:
        return f"{'-' if digits.startswith('-') else ''}{SIGNS[unit]}{digits.removeprefix('-')}{scale}"
    if len(unit) == 3 and unit.isupper():
        return f"{unit} {digits}{scale}"
    if unit in ("quarter", "month", "year", "week", "day"):
        return f"{digits}{scale} {unit}{'' if digits == '1' else 's'}"
    return f"{digits}{scale} {unit}".strip()
