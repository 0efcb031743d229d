"""The rule of goods: price × volume."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .drafts import Article, Draft, apart, incomparable, judged, shown, spot, told
from .movements import role_of
from .stated import Stated
from .words import amount

EACH = re.compile(
    r"^ (?:each|apiece|a piece|per (?!cent|year|quarter|month|share)\w+|an? (?:unit|piece|vehicle|"
    r"aircraft|plane|car|tonne|ton|barrel|server|chip|turbine|ship|wafer|truck|home)\b)",
    re.IGNORECASE,
)
AT_PRICE = re.compile(
    r"\b(?:at|for) (?:an? )?(?:average |selling |unit |list |mean |price |of |about |roughly )+$|"
    r"\b(?:price|asp)(?: [a-z]+){0,3} $",
    re.IGNORECASE,
)
TOTAL_VALUE = re.compile(
    r"\b(?:worth|valued at|value of|total(?:l?ing)?(?: of)?|in all|deal|contract|order|revenues?|sales|"
    r"turnover|bill|brought in|bringing in|generat\w+|earning|yield\w+|proceeds|cost(?:ing)?|"
    r"rais(?:e[sd]?|ing)|for)(?: [a-z]+){0,4} $",
    re.IGNORECASE,
)
PREFIX = {"": 1.0, "k": 1e3, "M": 1e6, "G": 1e9, "T": 1e12}
GIVEN = frozenset({"revenue", "orders"})


def price_volume(article: Article) -> Iterator[Draft]:
    """Price × volume = value."""
    for i, found in enumerate(article.stated):
        for price in found:
            if price.mark.kind != "M" or not _is_unit_price(price):
                continue
            count = _count(price, found)
            total = _total(article, i, price, count) if count else None
            if count is None or total is None:
                continue
            at = spot(price, count, total)
            why = apart(price, total, scope=False, period=False, held=False) if price.line is not total.line else None
            if price.mark.unit != total.mark.unit:
                why = f"they are in two currencies, {price.mark.unit} and {total.mark.unit}"
            if count.mark.per != total.mark.per and (count.mark.per or total.mark.per):
                why = why or "one is told per period"
            if why:
                yield incomparable(f"{told(count)} at {told(price)} against {told(total)}", why, at, total.owner)
                continue
            ratio = _ratio(count.mark.unit, str(price.mark.per)) or 1.0
            derived = count.mark.interval * price.mark.interval * ratio
            words = f"{told(count)} at {told(price)} is {shown(derived, total)}"
            right = None
            if price.mark.interval.low > 0 and count.mark.interval.low > 0:
                each = total.mark.interval / (count.mark.interval * ratio)
                right = (
                    f"the price were {shown(each, price)} each, or the volume "
                    f"{amount(total.mark.interval / (price.mark.interval * ratio), count.mark.unit, True)}"
                )
            yield judged(total, derived, words, right, at)


def _is_unit_price(s: Stated) -> bool:
    start, end = s.place
    if s.mark.per in ("share", "day", "week", "month", "quarter", "year", "user", "head"):
        return False
    if s.mark.per is not None:
        return True
    return bool(EACH.match(s.line.masked[end : end + 30]) or AT_PRICE.search(s.line.masked[max(0, start - 60) : start]))


def _count(price: Stated, found: list[Stated]) -> Stated | None:
    """The goods that a price is of: in its sentence, and the only ones there."""
    counts = [
        s
        for s in found
        if s.mark.kind == "C"
        and s.mark.unit not in ("customers", "users", "stores", "employees")
        and role_of(s)[0] not in ("base", "step")
    ]
    if len(counts) != 1:
        return None
    count, per = counts[0], price.mark.per
    return count if per in (None, "unit") or _ratio(count.mark.unit, str(per)) else None


def _ratio(unit: str, per: str) -> float | None:
    """How many of the unit of a price are in the unit of the goods; None for goods of another kind.

    >>> _ratio("tonnes", "ton"), _ratio("GW", "W"), _ratio("MWh", "W")
    (1.0, 1000000000.0, None)
    """
    one, other = (u.rstrip("s").replace("tonne", "ton") for u in (unit, per))
    if one == other:
        return 1.0
    split = [re.fullmatch(r"([kMGT]?)(W|Wh|B|t)", u) for u in (unit, per)]
    if split[0] and split[1] and split[0][2] == split[1][2]:
        return PREFIX[split[0][1]] / PREFIX[split[1][1]]
    return None


def _total(article: Article, index: int, price: Stated, count: Stated) -> Stated | None:
    """What the goods cost or bring in together: in the same sentence, else revenue in the next."""
    for s in article.near(index, 0, 1):
        if (
            s is price
            or s.mark.kind != "M"
            or s.mark.per not in (None, count.mark.per)
            or role_of(s)[0] in ("base", "step")
            or _is_unit_price(s)
        ):
            continue
        left = s.line.masked[max(0, s.place[0] - 60) : s.place[0]].split("⟧")[-1]
        right = s.line.masked[s.place[1] : s.place[1] + 30]
        valued = TOTAL_VALUE.search(left) or re.match(
            r" (?:order|deal|contract|in (?:total|all|revenue|sales)|of (?:revenue|sales))", right
        )
        if (
            s.line is price.line
            and (valued or s.metric in GIVEN)
            and not re.search(r"\b(?:including|of which|deposit|down payment|profit|cost of)\b", left)
        ):
            return s
        if (
            s.line is not price.line
            and re.match(r"(?:That|This|It|The (?:order|deal|contract))\b", s.line.masked)
            and valued
        ):
            return s
    return None
