"""Rules of shares: P/E, upside, a rating against its target."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .drafts import Article, Draft, apart, incomparable, judged, shown, spot, told
from .movements import BEFORE
from .stated import Stated

EARNINGS = re.compile(
    r"^ (?P<forward>(?:forward|expected|estimated|next|this|projected|prospective|forecast)[\w' -]{0,20} "
    r")?(?:(?:its|trailing|annual|last|year's|per-share|reported|12-month|current) )*earnings\b",
    re.IGNORECASE,
)
UPSIDE_RIGHT = re.compile(
    r"^ (?:potential )?(?P<up>upside|above|higher|gain|premium|more|increase|rise)|^ (?P<down>downside|"
    r"below|lower|discount|fall|decline|drop)",
    re.IGNORECASE,
)
UPSIDE_LEFT = re.compile(
    r"\b(?:(?P<up>upside|gain|premium|rise|increase)|(?P<down>downside|fall|decline|discount))(?: "
    r"potential)?(?: [a-z]+ly)?(?: of| is| at)?(?: [a-z]+ly| about| around| some)? $",
    re.IGNORECASE,
)
RATING = re.compile(
    r"\b(?:(?:rat(?:es?|ed|ing)|reiterat\w+|maintain\w*|keeps?|kept|assign\w*|with an?|has an?|have an?|"
    r"initiat\w+|upgrad\w+|downgrad\w+|repeat\w*|recommend\w*|stuck to|coverage|at|to|a|an)(?: "
    r"[^⟦.;]{0,60}?)?[ \"“'])(?<!from )(?<!from a )(?P<word>(?:strong )?buy|overweight|outperform|accumulate|"
    r"(?:strong )?sell|underweight|underperform|reduce)\b"
    r"(?! ?-?side|ing|ers?\b| (?:more|the|chips|servers|out|into|up))",
    re.IGNORECASE,
)
BULLISH = frozenset({"buy", "strong buy", "overweight", "outperform", "accumulate"})


def price_earnings(article: Article) -> Iterator[Draft]:
    """Price ÷ earnings per share = multiple."""
    for i, found in enumerate(article.stated):
        for multiple in found:
            forward = _forward(multiple)
            price = _price(article, i) if forward is not None else None
            if price is None:
                continue
            earned = (s for s in article.near(i, 3, 2) if _is_eps(s))
            eps = next((s for s in earned if not BEFORE.search(s.line.masked[: s.place[0]][-30:])), None)
            if eps is None:
                continue
            at = spot(multiple, price, eps)
            if why := _unlike(price, eps, multiple, bool(forward)):
                words = f"{told(price)} ÷ {told(eps)} against {told(multiple)}"
                yield incomparable(words, why, at, multiple.owner)
                continue
            derived = price.mark.interval / eps.mark.interval
            words = f"{told(price)} a share ÷ {told(eps)} of earnings a share is {derived.middle:.3g} times"
            fitting = shown(price.mark.interval / multiple.mark.interval, eps)
            right = f"the earnings were {fitting} a share"
            right += f", or the price {shown(eps.mark.interval * multiple.mark.interval, price)}"
            yield judged(multiple, derived, words, right, at)


def _forward(multiple: Stated) -> bool | None:
    """Whether a multiple of earnings is one of expected earnings; None for what is no multiple of earnings."""
    if multiple.mark.kind != "X":
        return None
    before = multiple.line.masked[: multiple.place[0]]
    if behind := EARNINGS.match(multiple.line.masked[multiple.place[1] :]):
        return bool(behind["forward"]) or "forward" in before[-25:].lower()
    ratio = re.fullmatch(r"[\d.,]+", multiple.mark.printed)
    if ratio and re.search(r"(?:P/E|earnings)\b[^⟦]{0,20}$", before, re.IGNORECASE):
        return "forward" in before[-35:].lower()
    return None


def _unlike(price: Stated, eps: Stated, multiple: Stated, forward: bool) -> str | None:
    """Why a price and earnings per share do not give a multiple; None where they do."""
    if why := apart(price, eps, scope=False, period=False, held=False):
        return why
    if (forward or multiple.held == "expected") != (eps.held == "expected"):
        return "one is told of expected earnings and the other of earned ones"
    if eps.period and eps.period.unit != "year":
        return f"the earnings per share are of a {eps.period.unit}"
    if eps.mark.interval.low <= 0 or multiple.mark.interval.low <= 0:
        return "what one divides by may be zero"
    return None


def _is_eps(s: Stated) -> bool:
    earns = s.mark.per == "share" and re.search(
        r"\b(?:earn|profit|income)\w*\b[^⟦]{0,50}$", s.line.masked[: s.place[0]], re.IGNORECASE
    )
    return s.mark.kind == "M" and (s.metric == "eps" or bool(earns))


def _price(article: Article, index: int) -> Stated | None:
    """The price of the share nearest to a figure, and no price of the past."""
    for s in article.near(index, 3, 2):
        left = s.line.masked[max(0, s.place[0] - 70) : s.place[0]]
        right = s.line.masked[s.place[1] : s.place[1] + 50]
        named = (
            s.metric == "share price"
            or re.search(
                r"\b(?:trad(?:es?|ing)|clos(?:ed?|ing)|chang\w+ hands|price)\b[^⟦]{0,25}$", left, re.IGNORECASE
            )
            and s.metric in (None, "target", "price")
        )
        if (
            s.mark.kind != "M"
            or s.mark.per not in (None, "share")
            or not named
            or s.mark.interval.middle > 1e6
            or _is_eps(s)
        ):
            continue
        if (
            re.search(
                r"\b(?:target|objective|fair value|bought|buyback|repurchas|dividend|offer|bid)\w*(?: [a-z]+){0,4} $",
                left,
                re.IGNORECASE,
            )
            or re.search(r"\b(?:start\w*|beg[au]n\w*|opened|listed|floated|issued|priced)\b[^⟦]{0,25}$", left)
            or re.search(r"\b(?:from|cut|raised|low of|high of|peak of)(?: [a-z]+){0,2} $", left)
            and not re.search(r"(?:close|price|closed at|trading at)(?: of)? $", left)
        ):
            continue
        if re.match(r"^,? (?:a year|in ⟦Y|last year|six months|a month|earlier)", right):
            continue
        return s
    return None


def _target(article: Article, index: int) -> Stated | None:
    """The target for a share nearest to a place, as it is now."""
    for s in article.near(index, 2, 1):
        left = s.line.masked[max(0, s.place[0] - 60) : s.place[0]]
        if (
            s.mark.kind == "M"
            and s.metric == "target"
            and not (BEFORE.search(left[-25:]) or re.search(r"previous|earlier|old", left[-25:]))
        ):
            if re.search(r"\b(?:clos\w+|price|trad\w+) (?:at|of|around|price of)? ?$", left) and not re.search(
                r"target(?: price)?(?: of| at| to)? $", left
            ):
                continue
            return s
    return None


def upside(article: Article) -> Iterator[Draft]:
    """Target ÷ price − 1 = upside."""
    for i, found in enumerate(article.stated):
        for change in found:
            if change.mark.kind != "P":
                continue
            start, end = change.place
            masked = change.line.masked
            cue = UPSIDE_LEFT.search(masked[max(0, start - 60) : start]) or UPSIDE_RIGHT.match(masked[end:])
            if not cue or not re.search(
                r"\b(?:upside|downside|target|impl(?:y|ies|ying)|objective|fair value)\b", masked, re.IGNORECASE
            ):
                continue
            target, price = _target(article, i), _price(article, i)
            if target is None or price is None or target is price:
                continue
            at = spot(change, target, price)
            why = apart(target, price, scope=False, period=False, held=False)
            if why or price.mark.interval.low <= 0:
                yield incomparable(
                    f"{told(target)} against {told(price)}", why or "the price may be zero", at, change.owner
                )
                continue
            sign = -1 if cue["down"] else 1
            derived = (target.mark.interval / price.mark.interval - 1) * 100 * sign
            middle = (target.mark.interval.middle / price.mark.interval.middle - 1) * 100
            words = f"From {told(price)} to a target of {told(target)} is {middle:+.3g}%"
            reached = price.mark.interval * (change.mark.interval * (0.01 * sign) + 1)
            right = f"the target were {shown(reached, target)}"
            yield judged(change, derived, words, right, at)


def rating(article: Article) -> Iterator[Draft]:
    """To buy goes with a target above the price, to sell with one below."""
    for line in article.lines:
        match = RATING.search(line.masked)
        if match is None:
            continue
        target = _target(article, line.index)
        price = _price(article, line.index) if target else None
        if (
            target is None
            or price is None
            or target is price
            or apart(target, price, scope=False, period=False, held=False)
        ):
            continue
        buys = match["word"].lower() in BULLISH
        low, high = (target, price) if buys else (price, target)
        if high.mark.interval.above(low.mark.interval):
            words = (
                f"“{match['word']}” goes with a target of {told(target)}, which is {'below' if buys else 'above'} the "
                f"price of {told(price)}"
            )
            yield Draft(
                "warning",
                words,
                spot(line, target, price),
                "the rating looks beyond the target's date, or the price has run past it",
                target.owner,
            )
