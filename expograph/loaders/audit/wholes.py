"""Rules of wholes: shares over 100 %, share × whole."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from .drafts import Article, Draft, apart, incomparable, judged, shown, spot, told
from .interval import Interval
from .movements import role_of
from .stated import Stated
from .words import amount

WHOLE = (
    r"(?:revenues?|sales|turnover|market|output|production|profits?|orders|backlog|shipments|deliveries|"
    r"demand|capacity|supply|exports|imports|costs|income|business|intake|volumes?|consumption|use)"
)
TOTALS = {"market": "market", "backlog": "backlog", "orders": "orders"} | dict.fromkeys(
    ("sales", "revenue", "revenues", "turnover"), "revenue"
)
OF_WHOLE = re.compile(
    r"^ (?:of|in(?= (?:[\w.'-]+ ){0,5}?market\b)) "
    rf"(?P<whole>(?:(?:[\w.'-]+|⟦M\d+⟧) ){{0,5}}?{WHOLE})\b",
    re.IGNORECASE,
)
SHARE = re.compile(
    r"\bshares? of (?:[\w-]+ ){1,4}at (?:about )?$|"
    r"\b(?:share|slice|portion)(?: of (?:about |some |around |roughly )?)$|\b(?:holds?|has|have|controls?|"
    r"commands?|takes?|accounts? for|account(?:ed|ing) for|makes? up|made up|with|contribut\w+|"
    r"represent\w*|brought in|generat\w+)(?: (?:about|some|around|roughly|an?|another|over|the))* $",
    re.IGNORECASE,
)
OUT_OF = re.compile(
    r"⟦[MC](\d+)⟧ (?:out )?of (?:its|the|a|their|all)(?: total)? ⟦[MC](\d+)⟧[^⟦;]{0,60}?"
    r"(?:, or|, about|, equal to| \(|, i\.e\.)(?: about| roughly)? ⟦P(\d+)⟧"
)
HAS_SHARE = re.compile(r"^(?: market)? share\b|^ of the (?:[\w'-]+ ){0,4}?market\b", re.IGNORECASE)
LINK = re.compile(
    r"(?:, or| or|, equal to|,? (?:(?:which|that) )?(?:would )?(?:mean|impl[yi]|giv|equat|equal|amount|translat|"
    r"be\b|is?\b|correspond|mak|com(?:es|ing) to|work(?:s|ing) out)\w*|equivalent to| "
    r"\(|, worth|, about)(?: [a-z' -]{0,50})?(?: of| to| at)? ?$",
    re.IGNORECASE,
)
OVERLAP = re.compile(
    r"\b(?:more than|at least|both|also|as well|overlap\w*|either|capacity utili|payout|while|whereas|"
    r"compared|against|from|up|down|rose|fell|years? ago|earlier|respectively|likely|chance|probability|"
    r"surveyed|respondents|said)\b",
    re.IGNORECASE,
)


def over_whole(article: Article) -> Iterator[Draft]:
    """Shares of one whole are no more than 100 % together."""
    for i, found in enumerate(article.stated):
        shares = [s for s in found if s.mark.kind == "P" and role_of(s)[0] not in ("change", "base")]
        for j, first in enumerate(shares):
            group = _shares(shares[j:])
            if not (_is_share(first) or _is_owned(first) and len(group) > 2 and _is_share(group[-1])):
                continue
            if len(group) == 1 and j == 0:
                group += _neighbours(article, i, first)
            if len(group) == 2 and not _of_firms(group):
                group = group[:1]  # "Europe 60% of sales and servers 55%": the two may overlap
            if len(group) > 1 or first.mark.interval.low > 100 and OF_WHOLE.match(first.line.masked[first.place[1] :]):
                yield from _over(group)
                break


def _is_owned(s: Stated) -> bool:
    return bool(SHARE.search(s.line.masked[max(0, s.place[0] - 60) : s.place[0]]))


def _of_firms(group: list[Stated]) -> bool:
    """Whether each share is a firm's of a market, so that no two of them overlap."""
    first, last = group[0], group[-1]
    market = re.match(r"^ of the (?:[\w'-]+ ){0,4}?market\b|^(?: market)? share\b", first.line.masked[first.place[1] :])
    between = [
        n
        for n in last.line.names
        if n.start < last.place[0] and (last.line is not first.line or n.start > first.place[1])
    ]
    return bool(market and between)


def _is_share(s: Stated) -> bool:
    start, end = s.place
    left, right = s.line.masked[max(0, start - 60) : start], s.line.masked[end : end + 80]
    whole = OF_WHOLE.match(right)
    if right.startswith(" in "):
        return bool(whole and re.search(r"\bshare of (?:about |around |roughly )?$", left))
    return bool(whole and (SHARE.search(left) or not left.strip() or s.line.names) or HAS_SHARE.match(right) or whole)


def _shares(shares: Sequence[Stated]) -> list[Stated]:
    """The percentages of a list that begins with a share: "A has 40% of the market, B 35% and C 30%"."""
    group = [shares[0]]
    for s in shares[1:]:
        between = s.line.masked[group[-1].place[1] : s.place[0]]
        own = OF_WHOLE.match(s.line.masked[s.place[1] :])
        first = OF_WHOLE.match(group[0].line.masked[group[0].place[1] :])
        if OVERLAP.search(between) or ";" in between or len(between) > 90 or not re.search(r",| and ", between):
            break
        if own and first and own["whole"].split()[-1].lower() != first["whole"].split()[-1].lower():
            break
        if re.search(r"\b(?:margin|growth|tax|interest|rate)\b", between, re.IGNORECASE):
            break
        group.append(s)
    return group


def _neighbours(article: Article, index: int, first: Stated) -> list[Stated]:
    """Shares of one market that the next sentences give other firms."""
    if not re.match(
        r"^ of the (?:[\w'-]+ ){0,4}?market\b|^ (?:market )?share of the (?:[\w'-]+ ){0,4}?market",
        first.line.masked[first.place[1] :],
    ):
        return []
    found: list[Stated] = []
    owners = {first.owner}
    for k in range(index + 1, min(index + 3, len(article.lines))):
        shares = [s for s in article.stated[k] if s.mark.kind == "P" and role_of(s)[0] not in ("change", "base")]
        if (
            len(shares) != 1
            or article.lines[k].paragraph != first.line.paragraph
            or re.search("⟦Y", article.lines[k].masked)
        ):
            break
        s = shares[0]
        if (
            s.owner in owners
            or not s.owner
            or not re.match(r"^ of (?:the market|it)\b|^(?: market)? share\b", s.line.masked[s.place[1] :])
            or s.held != first.held
        ):
            break
        found.append(s)
        owners.add(s.owner)
    return found


def _over(group: list[Stated]) -> Iterator[Draft]:
    added = group[0].mark.interval
    for s in group[1:]:
        added = added + s.mark.interval
    at = spot(*group)
    words = f"{' + '.join(told(s) for s in group)} is {amount(Interval(added.middle, added.middle), '%', True)}"
    if added.low > 100:
        right = "they were shares of different wholes"
        if len(group) == 1:
            words, right = f"{told(group[0])} of a whole", "something else were the whole"
        yield Draft("contradiction", f"{words}, more than the whole.", at, right, group[0].owner)
    elif len(group) > 1:
        yield Draft("consistent", f"{words}, no more than the whole.", at, None, group[0].owner)


def share_of(article: Article) -> Iterator[Draft]:
    """Share × whole = part: of a market, of a firm's own revenue, or of what the same sentence gives."""
    for i, found in enumerate(article.stated):
        yield from (_divided(*three) for three in _out_of(found))
        for share in found:
            if share.mark.kind != "P" or role_of(share)[0] in ("change", "base") or not _is_share(share):
                continue
            part = _part(share, found)
            whole = _whole(article, i, share, part) if part else None
            if part is None or whole is None:
                continue
            at = spot(share, part, whole)
            two_currencies = whole.mark.unit != part.mark.unit
            if two_currencies or whole.held != part.held and part.line is not whole.line:
                why = "they are in two currencies" if two_currencies else "one is a result and the other is expected"
                yield incomparable(f"{told(share)} of {told(whole)}, {told(part)}", why, at, part.owner)
                continue
            yield _divided(part, whole, share)


def _out_of(found: Sequence[Stated]) -> Iterator[tuple[Stated, Stated, Stated]]:
    """Part, whole and share of "$4 billion of its $5 billion of revenue, or 80%"."""
    stated = {s.index: s for s in found}
    for match in OUT_OF.finditer(found[0].line.masked if found else ""):
        part, whole, share = (stated[int(match[n])] for n in (1, 2, 3))
        if part.mark.unit == whole.mark.unit:
            yield part, whole, share


def _divided(part: Stated, whole: Stated, share: Stated) -> Draft:
    derived = whole.mark.interval * (share.mark.interval * 0.01)
    right = None
    if whole.mark.interval.low > 0:
        right = f"the share were {amount(part.mark.interval / whole.mark.interval * 100, '%', True)}"
        if share.mark.interval.low > 0:
            right += f", or the whole {shown(part.mark.interval / (share.mark.interval * 0.01), whole)}"
    words = f"{told(share)} of {told(whole)} is {shown(derived, part)}"
    return judged(part, derived, words, right, spot(share, part, whole))


def _part(share: Stated, found: Sequence[Stated]) -> Stated | None:
    """The amount that a share is said to be: "a 20% share, or $10 billion"."""
    able: list[Stated] = []
    for s in found:
        if s.mark.kind != "M" or role_of(s)[0] not in ("level", "none"):
            continue
        first, last = sorted((s, share), key=lambda x: x.place[0])
        between = s.line.masked[first.place[1] : last.place[0]]
        inner = re.findall(r"⟦[MPC]\d+⟧", between)
        sized = len(inner) == 1 and last is s and any(_sizes(x, inner[0]) for x in found)
        if len(between) < 150 and (not inner or sized) and ";" not in between and LINK.search(between.split("⟧")[-1]):
            able = [s] if sized else [*able, s]  # "15% of the market, which is worth $4 billion, or $600 million"
    return able[0] if able else None


def _sizes(s: Stated, token: str) -> bool:
    """Whether a mark is the size of the market that a share is of."""
    return s.line.masked[slice(*s.place)] == token and s.metric == "market"


def _whole(article: Article, index: int, share: Stated, part: Stated) -> Stated | None:
    """The market, or the total, that a share is of."""
    of = OF_WHOLE.match(share.line.masked[share.place[1] :])
    word = of["whole"].split()[-1].lower() if of else "market"
    metric = TOTALS.get(word)
    if metric is None:
        return None
    for s in article.near(index, 3, 1):
        if s.metric != metric or s.mark.kind != "M" or s in (part, share) or role_of(s)[0] not in ("level", "none"):
            continue
        if metric == "market":
            dated = re.search(r"⟦Y|\bby\b", s.line.masked) and s.line is not share.line
            return None if dated or s.held == "expected" != share.held else s
        narrowed = s.scope or (
            of and re.search(r"\b(?:segment|division|unit|its [\w-]+ (?:revenue|sales))", of["whole"])
        )
        period = s.period and s.period.unit == "year" and part.period and part.period.unit != "year"
        if not narrowed and not period and apart(s, part, scope=False, period=True, held=False) is None:
            return s
    return None
