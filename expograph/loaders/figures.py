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
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache

import yaml

from . import parts

HUNDREDTHS = {"cents": "USD", "basis points": "pp"}
LISTS = pathlib.Path(__file__).parent / "units.yaml"
NUMBER = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+"
TO = r"(?:\s?[-–—]\s?|\s(?:to|and)\s)"


COMPARED = re.compile(
    rf" (?:to|from|versus|vs\.?|against|compared with|and then) ({NUMBER})(?![\w%]|[ -](?:per|%|[a-z]+s\b))"
)
FROM = re.compile(rf"\bfrom ({NUMBER}) to $")
YEAR = re.compile(r"(?:19|20)\d\d")
CHANGED = re.compile(r"(?<!anywhere )(?<!ranging )(?<!range )(?<!ranges )from $")


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
    year = rf"(?!(?:19|20)\d\d to (?:{either['signs']}))(?!(?<=\bin )(?:19|20)\d\d to )"  # "in 2024 to $60 million"
    alone = rf"(?<![\w$€£¥.,]){year}(?:between )?"
    percent = r"%|percent(?:age[ -]points?)?\b|per cent\b|pp\b"
    pattern = re.compile(
        rf"(?<![A-Za-z])(?P<sign>{either['signs']})\s?(?P<money>{amount})"
        rf"{scale.replace('SCALE', 'scale1')}{per.replace('PER', 'per1')}"
        rf"|{alone}(?P<percent>{amount})[\s-]?(?P<mark>{percent})"
        rf"|{alone}(?P<amount>{amount}|(?:{either['words']})(?: (?:to|or) (?:{either['words']}))?)"
        rf"(?:{scale.replace('SCALE', 'scale2')})"
        rf"[\s-](?:[a-z-]+ )??(?P<unit>{either['currencies']}|{either['units']})\b{per.replace('PER', 'per2')}"
        rf"|(?<![\w$€£¥.,]){year}(?P<bare>{amount})[\s-](?P<scale3>billion|million|trillion)\b"
        rf"|\b(?P<change>{either['changes']})\b",
        re.IGNORECASE,
    )
    return Units(**tables, pattern=pattern)


def find(text: str, start: int = 0, end: int | None = None) -> list[Figure]:
    """The figures of ``text[start:end]``, in order; a number without a unit takes the currency named nearest to it."""
    end = len(text) if end is None else end
    found = [figure for m in units().pattern.finditer(text, start, end) for figure in _parted(text, _figure(m))]
    found += [
        Figure(a, b, text[a:b], value, "%") for a, b, value in parts.find(text, start, end) if not _at(found, a, b)
    ]
    found = _ranges(text, sorted(found, key=lambda f: f.start))
    found = sorted([*found, *_bare(text, found, start, end)], key=lambda f: f.start)
    money = [f for f in found if f.currency]
    return [_in_currency(f, money) if f.unit in ("bn", "mn", "tn") else f for f in found if f.unit or money]


def _at(found: list[Figure], start: int, end: int) -> bool:
    return any(f.start < end and start < f.end for f in found)


def _ranges(text: str, found: list[Figure]) -> list[Figure]:
    """The figures, two of one unit with a "to" or a dash between them as one range: "$75 million to $90 million"."""
    joined: list[Figure] = []
    for figure in found:
        last = joined[-1] if joined else None
        if last is None or not _is_range(text, last, figure):
            joined.append(figure)
            continue
        unit, currency = (figure.unit, figure.currency) if figure.unit else (last.unit, last.currency)
        value, printed = f"{last.value}-{figure.value}", text[last.start : figure.end]
        joined[-1] = Figure(last.start, figure.end, printed, value, unit, currency)
    return joined


def _is_range(text: str, low: Figure, high: Figure) -> bool:
    between, before = text[low.end : high.start], text[max(0, low.start - 16) : low.start]
    if low.unit != high.unit or low.change or high.change or "-" in low.value + high.value:
        return False
    dash = between in ("-", "–", " - ", " – ")
    said = between == " to " and not CHANGED.search(before) or between == " and " and before.endswith("between ")
    return (dash or said) and float(low.value) < float(high.value)


def _bare(text: str, found: list[Figure], start: int, end: int) -> Iterator[Figure]:
    """Numbers without a unit that are compared with a figure: "from 8 weeks to 31", "85 pence from 410"."""
    for figure in found:
        if "-" in figure.value or figure.change:
            continue
        behind = COMPARED.match(text, figure.end, end)
        before = FROM.search(text, max(start, figure.start - 20), figure.start)
        for match in filter(None, (behind, before)):
            if not YEAR.fullmatch(match[1]) and not _at(found, *match.span(1)):
                yield replace(figure, start=match.start(1), end=match.end(1), printed=match[1], value=_plain(match[1]))


def _parted(text: str, figure: Figure) -> list[Figure]:
    """A figure, or the two of "from 8 to 14 weeks", which is no range but a change."""
    low, _, high = figure.value.partition("-")
    before = text[max(0, figure.start - 16) : figure.start]
    if not high or not re.search(" to ", figure.printed) or not CHANGED.search(before):
        return [figure]
    middle = figure.start + figure.printed.index(" to ")
    first = replace(figure, end=middle, printed=text[figure.start : middle], value=low)
    start = middle + len(" to ")
    return [first, replace(figure, start=start, printed=text[start : figure.end], value=high)]


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
        value = _in_words(match["amount"]) or _plain(match["amount"])
        name = currency or known.units.get(word) or known.units[word.lower()]
        if hundredth := HUNDREDTHS.get(name):
            value, name = _hundredth(value), hundredth
            currency = name if name != "pp" else None
        unit = (
            _scaled(currency, match["scale2"], match["per2"])
            if currency
            else _counted(name, match["scale2"], match["per2"])
        )
    return Figure(match.start(), match.end(), match[0], value, unit, currency and currency.upper())  # pence are GBP


def _in_words(amount: str) -> str | None:
    """ "six to eight" as 6-8; None for digits."""
    numbers = [units().words.get(word) for word in re.split(" (?:to|or) ", amount.lower())]
    return "-".join(n for n in numbers if n) if all(numbers) else None


def _hundredth(value: str) -> str:
    return "-".join(f"{float(n) / 100:.4f}".rstrip("0").rstrip(".") for n in value.split("-"))


def _plain(number: str) -> str:
    """Digits without separators; a range as ``low-high``."""
    return "-".join(("0" if n.startswith(".") else "") + n.replace(",", "") for n in re.findall(NUMBER, number))


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
    if whole := known.get(measure) or known.get(measure.lower()):
        return f"/{whole}"
    return f"/{(scale or '').lower()}{known.get(name) or known.get(name.lower(), name.lower())}"
