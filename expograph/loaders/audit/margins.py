"""Rules of margins: profit ÷ revenue, and their order."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...findings import Verdict
from .drafts import Article, Draft, apart, incomparable, judged, shown, spot, told
from .movements import role_of
from .stated import Stated
from .terms import MARGINS
from .words import amount

OF_SALES = re.compile(r"^ of (?:its |net |total |group |the )*(?:revenues?|sales|turnover)\b", re.IGNORECASE)
ELSEWHERE = re.compile(
    r"\b(?:gains?|benefits?|one-(?:off|time)|disposals?|sale of|credits?|"
    r"other income|write-?ups?|interest income|windfall)\b",
    re.IGNORECASE,
)
PROFITS = ("gross profit", "operating profit", "net profit", "ebitda", "profit")
# Of two margins or profits the first is no smaller, but where what is earned beside sales may turn it.
ORDER: dict[tuple[str, str], Verdict] = {
    ("gross", "operating"): "contradiction",
    ("gross", "net"): "contradiction",
    ("ebitda", "operating"): "contradiction",
    ("operating", "net"): "warning",
}


def margin(article: Article) -> Iterator[Draft]:
    """Profit ÷ revenue = margin."""
    for i, found in enumerate(article.stated):
        for share in found:
            kind = _kind(share)
            if share.mark.kind != "P" or kind is None or role_of(share)[0] in ("change", "base"):
                continue
            profit = _nearest(article, i, share, kind)
            if profit is None:
                continue
            revenue = _revenue(article, i, profit)
            if revenue is None:
                continue
            why = (
                apart(profit, share, scope=False, held=False)
                or apart(profit, revenue)
                or apart(revenue, share, scope=False)
            )
            at = spot(share, profit, revenue)
            if why:
                yield incomparable(f"{told(profit)} of {told(revenue)} against {told(share)}", why, at, share.owner)
                continue
            if revenue.mark.interval.low <= 0:
                yield incomparable(
                    f"{told(profit)} ÷ {told(revenue)}", "what one divides by may be zero", at, share.owner
                )
                continue
            derived = profit.mark.interval / revenue.mark.interval * 100
            words = f"{told(profit)} of {told(revenue)} is {amount(derived, '%', True)}"
            right = f"the profit were {shown(revenue.mark.interval * (share.mark.interval * 0.01), profit)}"
            yield judged(share, derived, words, right, at)


def _kind(share: Stated) -> str | None:
    """The profit that a percentage is the margin of; "" for any."""
    if OF_SALES.match(share.line.masked[share.place[1] :]):
        left = share.line.masked[max(0, share.place[0] - 60) : share.place[0]]
        return "" if re.search(r"(?:, or|, equal to| or|\() (?:about |roughly )?$|\($", left) else None
    if share.metric in MARGINS:
        return MARGINS[share.metric]
    return "" if share.metric == "margin" and not share.scope else None


def _nearest(article: Article, index: int, share: Stated, kind: str) -> Stated | None:
    """The profit nearest to its margin; for a margin of no kind the only one before it in its sentence."""
    found = [
        s
        for s in article.near(index, 2 if kind else 0, 1 if kind else 0)
        if s.mark.kind == "M" and role_of(s)[0] == "level"
    ]
    able = [s for s in found if (s.metric == kind if kind else s.metric in PROFITS)]
    if not kind:
        able = [s for s in able if s.place[0] < share.place[0]]
        return able[0] if len(able) == 1 else None
    return able[0] if able else None


def _revenue(article: Article, index: int, profit: Stated) -> Stated | None:
    found = [
        s
        for s in article.near(index, 2, 1)
        if s.metric == "revenue" and s.mark.kind == "M" and role_of(s)[0] == "level" and not _is_past(s)
    ]
    fitting = [s for s in found if s.scope == profit.scope]
    return next(iter(fitting or found), None)


def _is_past(s: Stated) -> bool:
    """Whether a figure is told of a time that its sentence looks back to: "since 2021, when sales were $2 billion"."""
    left = s.line.masked[: s.place[0]]
    return re.search(r"\bwhen (?:it|they|its|the|sales|revenue)\b[^⟦]*$|\bsince ⟦Y\d+⟧[^⟦]*$", left) is not None


def order(article: Article) -> Iterator[Draft]:
    """Gross ≥ operating ≥ net margin; EBITDA ≥ operating; revenue ≥ profit."""
    for i, found in enumerate(article.stated):
        for one in found:
            for other in article.near(i, 0, 1) if _rank(one) else ():
                verdict = _verdict(one, other)
                if verdict is None or apart(one, other) or not _both_told(one, other):
                    continue
                if verdict == "warning" and ELSEWHERE.search(other.line.masked[other.place[1] :]):
                    continue
                if other.mark.interval.above(one.mark.interval) and one.mark.interval.low >= 0:
                    out_of = f"the {_name(one)} of {told(one)}, out of which it comes"
                    right = "the two were exchanged"
                    right += ", or there is income from elsewhere" if verdict == "warning" else ""
                    words = f"The {_name(other)} of {told(other)} is above {out_of}."
                    yield Draft(verdict, words, spot(one, other), right, one.owner)


def _verdict(one: Stated, other: Stated) -> Verdict | None:
    """What it is if the second is the greater; None for figures that have no order."""
    first, second = _rank(one), _rank(other)
    if second is None or (other.mark.kind, other.mark.unit) != (one.mark.kind, one.mark.unit):
        return None
    if first == "revenue" and second != "revenue":
        return "warning" if second == "net" else "contradiction"
    return ORDER.get((str(first), second))


def _rank(s: Stated) -> str | None:
    if s.metric is None or role_of(s)[0] in ("change", "base", "step") or s.mark.kind not in "PM":
        return None
    if s.mark.kind == "P":
        return s.metric.removesuffix(" margin") if s.metric in MARGINS else None
    if s.metric in ("gross profit", "operating profit", "net profit", "ebitda"):
        return s.metric.removesuffix(" profit")
    return "revenue" if s.metric == "revenue" else None


def _both_told(one: Stated, other: Stated) -> bool:
    """Whether each is the only figure of its metric in its sentence, and no list is told "respectively"."""
    masked = one.line.masked + other.line.masked
    if re.search(r"\brespectively\b", masked):
        return False
    between = (
        one.line.masked[min(one.place[1], other.place[1]) : max(one.place[0], other.place[0])]
        if one.line is other.line
        else ""
    )
    return ";" not in between and len(between) < 200


def _name(s: Stated) -> str:
    return str(s.metric).replace("ebitda", "EBITDA")
