"""What each figure of a sentence measures: metric and scope, whose it is, of which period, how it is held.

>>> from .lines import Line
>>> from .marks import mark
>>> text = "Orvanta's cloud revenue was $4 billion in the third quarter, and it had $2 billion in cash."
>>> for s in read(Line(0, 0, False, mark(text, 0, len(text)), (), None, None)):
...     print(s.metric, sorted(s.scope), s.period and s.period.unit, s.held)
revenue ['cloud'] quarter actual
cash [] quarter actual
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from typing import Literal

from .lines import Line
from .marks import Mark
from .terms import EXPECTED, NAMES, PATTERN, PLAIN, STOP

REACH, REACH_BEHIND = 140, 60  # characters between a metric's noun and its figure, at most
TOKEN = re.compile(r"⟦([A-Z])(\d+)⟧")
MONTHS = "January February March April May June July August September October November December".split()
_OF_THREE, _OF_SIX = (
    "|".join(f"{MONTHS[i]}(?:[-–—]| to | through ){MONTHS[(i + n - 1) % 12]}" for i in range(12)) for n in (3, 6)
)
PERIOD = re.compile(
    rf"(?P<quarter>\b(?:{_OF_THREE}|Q[1-4]|(?:first|second|third|fourth|last|latest|current|this|previous|prior|next|fiscal|holiday|"
    r"Christmas|June|March|September|December|same|preceding)(?:[ -]fiscal)?[ -]quarter|quarterly|(?:a|"
    r"the|each|per|every) quarter|three months)\b)"
    rf"|(?P<half>\b(?:{_OF_SIX}|H[12]|(?:first|second)[ -]half|half-year|six months|half year)\b)"
    r"|(?P<year>\b(?:full[ -]year|whole year|annual|annually|fiscal year|a year(?! (?:ago|earlier|"
    r"before))|per year|(?:this|last|next|the) (?:\w+ )?year"
    r"(?! (?:ago|earlier|before))|12 months|twelve months|yearly|(?:in|for|during|of) (?:fiscal )?⟦Y\d+⟧|"
    r"fiscal ⟦Y\d+⟧)(?![\w-]))"
    r"|(?P<month>\b(?:monthly|(?:a|per|each|this|last|next) month|"
    r"(?<!end )(?<!ends )(?<!ended )(?<!ending )(?<!began )in (?:January|February|March|April|May|"
    r"June|July|August|"
    r"September|October|November|December))\b)"
    r"|(?P<week>\b(?:weekly|(?:a|per|each) week)\b)|(?P<day>\b(?:daily|(?:a|per|each) day)\b)",
    re.IGNORECASE,
)
NOT_ITS_PERIOD = re.compile(
    r"(?:from|than|against|over|with|on|to) (?:the |a )?(?:same |previous |prior |year-ago |last )?$|"
    r"(?:same|year-ago|comparable|prior-year) (?:period|quarter|months|half)(?: of| in|,)? $",
    re.IGNORECASE,
)
ITS_PERIOD = re.compile(r"(?: (?:in|for|during|over|of) (?:the |its )?)? ?")
ORDINAL = re.compile(r"Q([1-4])|\b(first|second|third|fourth)", re.IGNORECASE)
CALENDAR = re.compile(rf"(?:{'|'.join(MONTHS)})(?:[-–—]\w+)?")
TAKES = re.compile(
    r"\b(?:spen[dt]|invest(?:ed|ing)?|paid|pay|rais(?:ed|ing)|borrow(?:ed)?|worth|sav(?:ed?|ing)|owes?|"
    r"acquired?|b(?:uy|ought)|sold|costing|valued|lent|loan)\b[^⟦]*$"
)
TIMES = ("quarter", "year", "month", "week", "day")
WORTH = frozenset({"market", "valuation", "orders", "backlog", "inventory"})
BREAK = re.compile(r";|\b(?:while|whereas|but|although|though)\b|[^.,\s]'s [^⟦]*'s ")

CUTS = ("; ", ", and ", ", but ", ", after ", ", following ")
OTHERS = re.compile(  # what is expected behind this is no longer the figure
    r"⟦|\b(?:beat\w*|topp\w*|above|below|ahead|exceed\w*|miss\w*|short of|in line|better|versus|against|compared)\b"
)

Held = Literal["actual", "expected"]


@dataclass(frozen=True, slots=True)
class Period:
    """The length of a period, which of its kind it is as printed ("third"), and its year, as far as told."""

    unit: str
    which: str | None = None
    year: int | None = None


@dataclass(frozen=True, slots=True)
class Term:
    """A noun at ``masked[start:end]`` that names a metric; ``other`` takes a figure to itself."""

    start: int
    end: int
    metric: str


@dataclass(frozen=True, slots=True)
class Stated:
    """A figure of a line, ``line.marks[index]``, and what it is the figure of.

    ``metric`` is None where no noun names one; ``owner`` is the key of a name, ``sure`` whether a possessive or the
    subject of the sentence says so.
    """

    line: Line
    index: int
    metric: str | None
    scope: frozenset[str]
    owner: str | None
    sure: bool
    period: Period | None
    held: Held

    @property
    def mark(self) -> Mark:
        return self.line.marks[self.index]

    @property
    def place(self) -> tuple[int, int]:
        """Where its mark stands in the line."""
        return self.line.place(self.index)


def read(line: Line) -> list[Stated]:
    """The figures of a line but for its dates and durations, in order."""
    found = terms(line.masked)
    places = {int(m[2]): m.span() for m in TOKEN.finditer(line.masked)}
    periods = [m for m in PERIOD.finditer(line.masked) if not _is_of_another(line.masked, m)]
    read: list[Stated] = []
    for i, mark in enumerate(line.marks):
        if mark.kind in "YD":
            continue
        term = _term(line.masked, places[i], mark, found)
        metric = None if term is None or term.metric == "other" else term.metric
        scope = _scope(line, term) if term and metric else frozenset[str]()
        owner, sure = _owner(line, term, places[i])
        period = _period(line, places[i], term, periods) if mark.per not in TIMES else Period(str(mark.per))
        read.append(Stated(line, i, metric, scope, owner, sure, period, _held(line.masked, places[i], term)))
    return read


def terms(masked: str) -> list[Term]:
    """The nouns of a sentence that name what figures measure."""
    found = []
    for match in PATTERN.finditer(masked):
        name = "other" if match["other"] else NAMES[int(str(match.lastgroup)[1:])]
        found.append(Term(match.start(), match.end(), name))
    return found


def _term(masked: str, place: tuple[int, int], mark: Mark, found: list[Term]) -> Term | None:
    """The noun that a figure belongs to: right behind it, else the last one before it."""
    start, end = place
    at = bisect_left([t.start for t in found], end)
    if at < len(found) and _is_behind(masked, place, mark, found[at]):
        return found[at]
    attributive = re.search(r"\b(?:an?|the|its|their|this|that|another) $", masked[max(0, start - 9) : start])
    noun = re.match(r"[ -]([a-z][\w-]+)", masked[end : end + 30])
    other = attributive and noun and noun[1] not in STOP | {"in", "a"} and not re.match("year|quarter", noun[1])
    if other and mark.kind in "MC":
        return None  # "a $2 billion plant"
    before = next((t for t in reversed(found[:at]) if t.end <= start), None)
    if before is None or start - before.end > REACH or BREAK.search(masked[before.end : start]):
        return None
    taken = mark.kind == "M" and before.metric not in WORTH and TAKES.search(masked[before.end : start])
    return None if taken else before


def _is_behind(masked: str, place: tuple[int, int], mark: Mark, term: Term) -> bool:
    """Whether a noun behind a figure says what it is: "$24 billion backlog", "$5 billion in AI server revenue"."""
    start, end = place
    between = masked[end : term.start]
    words = between.strip().lower().split()
    if len(between) > REACH_BEHIND or mark.kind == "P" and words[:1] == ["of"]:
        return False
    if words[:1] == ["on"]:
        return re.search(r"\bspen[dt] $", masked[:start]) is not None
    partitive = words[:1] in (["in"], ["of"])
    article = re.search(r"\b(?:an?|the|its|their|of|[a-z]+'s) $", masked[max(0, start - 20) : start])
    led = partitive or between in (" ", "-") or article
    plain = re.fullmatch(r"[ -](?:worth )?(?:(?:in|of) )?(?:[\w'&-]+ ){0,4}", between)
    return bool(led and plain and not (STOP - {"its", "the", "a"}) & set(words[partitive:]))


def _scope(line: Line, term: Term) -> frozenset[str]:
    """The words around a metric's noun that narrow it down: "AI server revenue", "revenue from data centres"."""
    words: list[str] = []
    if term.metric in ("share price", "target", "eps"):
        return frozenset()
    left = re.findall(r"[\w&'.+-]+|[^\w\s]", line.masked[max(0, term.start - 80) : term.start])
    for word in reversed(left[-6:]):
        if word.lower() in STOP or not re.match(r"\w", word) or word.endswith(("'s", "s'")):
            break
        words.append(word)
    words = [] if "⟦" in words else words
    right = re.match(r" (?:from|of|in|for|at) ((?:[\w&'-]+ ?){1,5})", line.masked[term.end : term.end + 60])
    if right:
        for word in right[1].split():
            if word.lower() in STOP - {"its", "the", "a", "an"}:
                break
            words.append(word)
    names = {w for n in line.names for w in (n.key, *line.masked[n.start : n.end].lower().split())}
    return frozenset(
        _singular(w.lower())
        for w in words
        if w.lower() not in PLAIN and w.lower() not in names and not w.isdigit() and not CALENDAR.fullmatch(w)
    )


def _singular(word: str) -> str:
    return word[:-1] if word.endswith("s") and not word.endswith("ss") and len(word) > 3 else word


def _owner(line: Line, term: Term | None, place: tuple[int, int]) -> tuple[str | None, bool]:
    """Whose figure it is, and whether the sentence says so."""
    at = min(place[0], term.start) if term else place[0]
    if term and (of := re.match(r"(?: price)? (?:for|on|of|at|in) (?:the )?", line.masked[term.end :])):
        for name in line.names:
            if name.start == term.end + of.end():
                return name.key, True
    before = [n for n in line.names if n.start < at]
    owning = [n for n in before if n.owns and at - n.end < 60]
    if owning and not re.search(r"[,;:⟦]", line.masked[owning[-1].end : at]):
        return owning[-1].key, True
    compound = [n for n in before if 0 <= at - n.end <= 40 and _is_compound(line.masked[n.end : at])]
    if compound and (line.subject in (None, compound[-1].key) or len(before) == 1):
        return compound[-1].key, len(before) == 1
    others = {n.key for n in before if not (n.place or n.described)} - {line.subject or line.focus}
    if line.subject:
        return line.subject, not others
    return line.focus, line.focus is not None and not others


def _is_compound(between: str) -> bool:
    """Whether a name and a noun with only this between them are one thing: "Dell server revenue"."""
    return re.fullmatch(r"[\w -]*", between) is not None and not STOP & set(between.lower().split())


def _is_of_another(masked: str, period: re.Match[str]) -> bool:
    """Whether a period is what something is compared with: "from the same quarter"."""
    narrows = PATTERN.match(masked, period.end() + 1)  # "with annual sales"
    return not narrows and bool(NOT_ITS_PERIOD.search(masked[max(0, period.start() - 24) : period.start()]))


def _period(line: Line, place: tuple[int, int], term: Term | None, periods: list[re.Match[str]]) -> Period | None:
    """The period named nearest to a figure or its noun, within its stretch of the sentence."""
    masked = line.masked
    best: tuple[int, re.Match[str]] | None = None
    spots = [place, (term.start, term.end)] if term else [place]
    for match in periods:
        gap = min(max(a - match.end(), match.start() - b, 0) for a, b in spots)
        inner = masked[min(match.end(), place[1]) : max(match.start(), place[0])]
        if match.start() >= place[1] and ITS_PERIOD.fullmatch(masked[place[1] : match.start()]):
            gap = -1
        crossed = len(TOKEN.findall(re.sub(r"⟦Y\d+⟧", "", inner))) * 40
        if best is None or gap + crossed < best[0]:
            best = gap + crossed, match
    if best is None or best[0] > 120:
        return None
    match = best[1]
    which = ORDINAL.search(match[0])
    year = re.search(r"⟦Y(\d+)⟧", match[0] + masked[match.end() : match.end() + 14])
    if year is None and match.lastgroup == "year" and masked.count("⟦Y") == 1:
        year = re.search(r"⟦Y(\d+)⟧", masked)
    order = {"first": "1", "second": "2", "third": "3", "fourth": "4"}
    number = (which[1] or order[which[2].lower()]) if which else None
    return Period(str(match.lastgroup), number, int(line.marks[int(year[1])].interval.low) if year else None)


def _held(masked: str, place: tuple[int, int], term: Term | None) -> Held:
    """Whether it is what somebody expects: a word says so in its part of the sentence."""
    start = max(*(masked.rfind(cut, 0, place[0]) for cut in CUTS), 0)
    behind = masked[place[1] : place[1] + 30]
    behind = behind[: another.start()] if (another := OTHERS.search(behind)) else behind
    return "expected" if EXPECTED.search(masked[start : place[1]] + behind) else "actual"
