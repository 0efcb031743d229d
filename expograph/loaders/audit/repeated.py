"""One figure told twice: unit slips of 10 and 1,000."""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Iterator

from .drafts import SLIPS, Article, Draft, apart, spot, told
from .movements import role_of
from .stated import Stated

SOME_OTHER = re.compile(
    r"\b(?:another|further|additional|extra|more|of which|including|each|new|first|initial|since|total of|"
    r"only)\b[^⟦]{0,30}$",
    re.IGNORECASE,
)
FIGURES = frozenset(
    {
        "revenue",
        "backlog",
        "orders",
        "gross profit",
        "operating profit",
        "ebitda",
        "net profit",
        "capital spending",
        "debt",
        "market",
        "volume",
        "capacity",
        "valuation",
    }  # fmt: skip
)


def slips(article: Article) -> Iterator[Draft]:
    """One figure of one thing has one size: the same digits ten or a thousand times as large are a slip."""
    told_so_far: dict[tuple[object, ...], list[Stated]] = defaultdict(list)
    for found in article.stated:
        for s in found:
            if s.metric not in FIGURES or s.mark.kind not in "MC" or role_of(s)[0] != "level" or _other(s):
                continue
            key = (s.owner, s.metric, s.mark.unit, s.mark.per, _digits(s))
            for earlier in told_so_far[key][-3:]:
                if draft := _held(earlier, s):
                    yield draft
                    break
            told_so_far[key].append(s)


def _other(s: Stated) -> bool:
    return bool(SOME_OTHER.search(s.line.masked[max(0, s.place[0] - 60) : s.place[0]])) or bool(s.mark.words)


def _again(s: Stated) -> bool:
    """Whether a figure is told as one that is known: "the $4 billion backlog"."""
    start, end = s.place
    left, right = s.line.masked[max(0, start - 6) : start], s.line.masked[end : end + 30]
    return not s.scope and re.search(r"\b(?:the|this|that|its) $", left) is not None and right[:1] in (" ", "-")


def _digits(s: Stated) -> str:
    """The digits of a figure but for its zeros: what is the same in $4.2 billion and $42 million."""
    return re.sub(r"\D", "", s.mark.printed).strip("0")


def _held(earlier: Stated, s: Stated) -> Draft | None:
    one, other = earlier.mark.interval.middle, s.mark.interval.middle
    if one <= 0 or other <= 0 or earlier.line is s.line or len(_digits(s)) < 2:
        return None
    again = _again(s)
    if apart(earlier, s, scope=not again, period=not again, held=not again):
        return None
    power = round(abs(math.log10(other / one)))
    if power not in (1, 3) or abs(abs(math.log10(other / one)) - power) > 1e-6:
        return None
    words = f"The {s.metric} is told as {told(earlier)} and as {told(s)}: the same digits, apart by {SLIPS[power]}."
    return Draft("contradiction", words, spot(earlier, s), "one of the two had the other's scale", s.owner)
