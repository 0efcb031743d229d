"""Figures in a text: amounts of money, percentages, counts with a unit, as printed and as plain numbers.

>>> for f in find("up 7% to $16.1 billion, or 14-15 euros; 12 weeks"):
...     print(f.printed, f.value, f.unit, f.currency, sep=" | ")
7% | 7 | % | None
$16.1 billion | 16.1 | USD bn | USD
14-15 euros | 14-15 | EUR | EUR
12 weeks | 12 | weeks | None
"""

from __future__ import annotations

import re
from dataclasses import dataclass

NUMBER = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
RANGE = rf"(?:{NUMBER})(?:\s?(?:[-–—]|to)\s?[$€£¥]?(?:{NUMBER}))?"
SCALE = r"(?:trillion|billion|million|thousand|bn|mn|tn|[bmk](?![\w.]))"
SIGNS = {"US$": "USD", "$": "USD", "€": "EUR", "£": "GBP", "¥": "JPY"}
CURRENCY_WORDS = {
    "dollars": "USD", "dollar": "USD", "euros": "EUR", "euro": "EUR", "pounds": "GBP", "yen": "JPY", "yuan": "CNY",
    "won": "KRW",
    "rupees": "INR", "francs": "CHF", "crowns": "SEK", "kronor": "SEK", "kroner": "NOK",
}  # fmt: skip
UNITS = {
    "weeks": "weeks", "week": "weeks", "months": "months", "month": "months", "GW": "GW", "gigawatts": "GW",
    "gigawatt": "GW",
    "MW": "MW", "megawatts": "MW", "megawatt": "MW", "tons": "tons", "tonnes": "tons", "barrels": "barrels",
    "units": "units",
    "aircraft": "aircraft", "planes": "aircraft", "jets": "aircraft", "wafers": "wafers", "vehicles": "vehicles",
    "cars": "vehicles",
}  # fmt: skip
SCALES = {
    "trillion": "tn",
    "tn": "tn",
    "billion": "bn",
    "bn": "bn",
    "b": "bn",
    "million": "mn",
    "mn": "mn",
    "m": "mn",
    "thousand": "k",
    "k": "k",
}
FIGURE = re.compile(
    rf"(?P<sign>US\$|[$€£¥])\s?(?P<money>{RANGE})(?:[\s-]?(?P<scale>{SCALE}))?"
    rf"|(?<![\w$€£¥.,])(?P<percent>{RANGE})\s?(?P<mark>%|percent(?:age points?)?\b|per cent\b|pp\b)"
    rf"|(?<![\w$€£¥.,])(?P<amount>{RANGE})(?:[\s-](?P<scale2>{SCALE}))?[\s-]"
    rf"(?P<unit>{'|'.join([*CURRENCY_WORDS, *UNITS])})\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure at ``text[start:end]``: ``value`` a number or ``low-high`` in ``unit``; ``currency`` for money."""

    start: int
    end: int
    printed: str
    value: str
    unit: str
    currency: str | None = None


def find(text: str, start: int = 0, end: int | None = None) -> list[Figure]:
    """The figures of ``text[start:end]``, in order."""
    return [_figure(m) for m in FIGURE.finditer(text, start, len(text) if end is None else end)]


def _figure(match: re.Match[str]) -> Figure:
    if match["money"]:
        currency = SIGNS[match["sign"].upper()]
        value, unit = _plain(match["money"]), _money_unit(currency, match["scale"])
    elif match["percent"]:
        currency, value = None, _plain(match["percent"])
        unit = "pp" if "point" in match["mark"].lower() or match["mark"].lower() == "pp" else "%"
    else:
        word = match["unit"]
        currency = CURRENCY_WORDS.get(word.lower())
        value = _plain(match["amount"])
        unit = _money_unit(currency, match["scale2"]) if currency else _unit(word, match["scale2"])
    return Figure(match.start(), match.end(), match[0], value, unit, currency)


def _plain(number: str) -> str:
    """Digits without separators; a range as ``low-high``."""
    ends = re.findall(NUMBER, number)
    return "-".join(n.replace(",", "") for n in ends)


def _money_unit(currency: str | None, scale: str | None) -> str:
    return f"{currency} {SCALES[scale.lower()]}" if scale else str(currency)


def _unit(word: str, scale: str | None) -> str:
    unit = UNITS.get(word) or UNITS[word.lower()]
    return f"{SCALES[scale.lower()]} {unit}" if scale else unit
