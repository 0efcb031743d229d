"""Figures in a text: amounts of money, percentages, counts with a unit, as printed and as plain numbers.

>>> for f in find("up 7% to $16.1 billion, or 14-15 euros a ton; three weeks, 75 aircraft a month; sales doubled"):
...     print(f.printed, f.value, f.unit, f.currency, sep=" | ")
7% | 7 | % | None
$16.1 billion | 16.1 | USD bn | USD
14-15 euros a ton | 14-15 | EUR/ton | EUR
three weeks | 3 | weeks | None
75 aircraft a month | 75 | aircraft/month | None
doubled | 100 | % | None
"""

from __future__ import annotations

import pathlib
import re
from dataclasses import dataclass, replace
from functools import cache

import yaml

LISTS = pathlib.Path(__file__).parent / "units.yaml"
NUMBER = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+"
TO = r"(?:\s?[-–—]\s?|\s(?:to|and)\s)"


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure at ``text[start:end]``: ``value`` a number or ``low-high`` in ``unit``; ``currency`` for money.

    ``change`` is true for a word that is a figure by itself ("doubled").
    """

    start: int
    end: int
    printed: str
    value: str
    unit: str
    currency: str | None = None
    change: bool = False


@dataclass(frozen=True, slots=True)
class Units:
    """The tables of ``units.yaml``, and the pattern that they make."""

    signs: dict[str, str]
    currencies: dict[str, str]
    scales: dict[str, str]
    units: dict[str, str]
    measures: dict[str, str]
    words: dict[str, str]
    changes: dict[str, str]
    pattern: re.Pattern[str]


@cache
def units() -> Units:
    """The units that the package knows."""
    data = yaml.safe_load(LISTS.read_text(encoding="utf8"))
    tables: dict[str, dict[str, str]] = {
        name: {str(k): str(v) for k, v in table.items()} for name, table in data.items()
    }
    either = {
        name: "|".join(sorted(map(re.escape, table), key=lambda k: (-len(k), k))) for name, table in tables.items()
    }
    scale = rf"(?:[\s-]?(?P<SCALE>{either['scales']})(?![\w]))?"
    measure = rf"(?:thousand |million |metric |short |troy )?(?:{either['measures']})"
    per = rf"(?:(?:\s?/\s?|[\s-](?:an?|per|each|every)[\s-])(?P<PER>{measure})\b)?"
    amount = rf"(?:{NUMBER})(?:{TO}(?:{either['signs']})?(?:{NUMBER}))?"
    alone = r"(?<![\w$€£¥.,])(?:between )?"
    percent = r"%|percent(?:age[ -]points?)?\b|per cent\b|pp\b"
    pattern = re.compile(
        rf"(?P<sign>{either['signs']})\s?(?P<money>{amount})"
        rf"{scale.replace('SCALE', 'scale1')}{per.replace('PER', 'per1')}"
        rf"|{alone}(?P<percent>{amount})[\s-]?(?P<mark>{percent})"
        rf"|{alone}(?P<amount>{amount}|(?:{either['words']}))(?:{scale.replace('SCALE', 'scale2')})"
        rf"[\s-](?:[a-z-]+ )??(?P<unit>{either['currencies']}|{either['units']})\b{per.replace('PER', 'per2')}"
        rf"|(?<![\w$€£¥.,])(?P<bare>{amount})[\s-](?P<scale3>billion|million|trillion)\b"
        rf"|\b(?P<change>{either['changes']})\b",
        re.IGNORECASE,
    )
    return Units(**tables, pattern=pattern)


def find(text: str, start: int = 0, end: int | None = None) -> list[Figure]:
    """The figures of ``text[start:end]``, in order; a number without a unit takes the currency named nearest to it."""
    found = [_figure(m) for m in units().pattern.finditer(text, start, len(text) if end is None else end)]
    money = [f for f in found if f.currency]
    return [_in_currency(f, money) if f.unit in ("bn", "mn", "tn") else f for f in found if f.unit or money]


def _in_currency(figure: Figure, money: list[Figure]) -> Figure:
    nearest = min(money, key=lambda f: (abs(f.start - figure.start), f.start), default=None)
    if nearest is None:
        return figure
    return replace(figure, unit=f"{nearest.currency} {figure.unit}", currency=nearest.currency)


def _figure(match: re.Match[str]) -> Figure:
    known = units()
    currency = None
    if match["change"]:
        return Figure(*match.span(), match[0], known.changes[match["change"].lower()], "%", change=True)
    if match["money"]:
        currency = known.signs[match["sign"].upper()]
        value, unit = _plain(match["money"]), _scaled(currency, match["scale1"], match["per1"])
    elif match["percent"]:
        points = re.search("point|pp", match["mark"], re.IGNORECASE)
        value, unit = _plain(match["percent"]), "pp" if points else "%"
    elif match["bare"]:
        value, unit = _plain(match["bare"]), known.scales[match["scale3"].lower()]
    else:
        word = match["unit"]
        currency = known.currencies.get(word.lower()) or known.currencies.get(word)
        value = known.words.get(match["amount"].lower()) or _plain(match["amount"])
        name = currency or known.units.get(word) or known.units[word.lower()]
        unit = (
            _scaled(currency, match["scale2"], match["per2"])
            if currency
            else _counted(name, match["scale2"], match["per2"])
        )
    return Figure(match.start(), match.end(), match[0], value, unit, currency)


def _plain(number: str) -> str:
    """Digits without separators; a range as ``low-high``."""
    return "-".join(n.replace(",", "") for n in re.findall(NUMBER, number))


def _scaled(currency: str | None, scale: str | None, per: str | None) -> str:
    return f"{currency}{' ' + units().scales[scale.lower()] if scale else ''}{_per(per)}"


def _counted(unit: str, scale: str | None, per: str | None) -> str:
    return f"{units().scales[scale.lower()] + ' ' if scale else ''}{unit}{_per(per)}"


def _per(measure: str | None) -> str:
    if not measure:
        return ""
    scale, name = re.fullmatch(
        r"(thousand |million )?(?:short |troy )?(.*)", measure, re.IGNORECASE | re.DOTALL
    ).groups()  # type: ignore[union-attr]
    known = units().measures
    return f"/{(scale or '').lower()}{known.get(name) or known.get(name.lower(), name.lower())}"
