"""Movements: a level, what it was before, and by how much it changed, where one stretch of a sentence gives them.

>>> from .lines import Line
>>> from .marks import mark
>>> text = "Sales rose 25% to $5 billion from $4 billion, and profit fell by half."
>>> for m in movements(Line(0, 0, False, mark(text, 0, len(text)), (), None, None)):
...     print([s.mark.printed for s in (*m.changes, m.level, m.base) if s], m.up)
['25%', '$5 billion', '$4 billion'] True
['half'] False
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal

from .lines import Line
from .stated import Stated, read, terms
from .terms import DOWN, RESTATED, UP

Role = Literal["change", "step", "level", "base", "none"]
LITTLE = r"(?:[a-z][\w'-]* ){0,3}"
CHANGED = re.compile(
    rf"(?<!made )(?<!make )(?<!makes )(?<!making )\b(?:(?P<up>{UP})|(?P<down>{DOWN}))[, ](?:by |of |as "
    r"much as |another |a further |(?:an? )?(?:[a-z]+ly|about|around|some|extraordinary|impressive|"
    r"further|record|full|whopping|staggering|remarkable|solid|modest|another|year-over-year|year-on-year|"
    rf"annual|quarterly|sequential|of|an?) ){{0,3}}$",
    re.IGNORECASE,
)
CHANGING = re.compile(
    r"^[ -](?:(?:[a-z]+ly|year-over-year|year-on-year|annual|sequential|quarterly|quarter-on-quarter|"
    r"sharp|surprise|steep|further|relative|average|price|revenue|sales|profit|organic) "
    rf"){{0,2}}(?:(?P<up>{UP})|(?P<down>{DOWN}))\b",
    re.IGNORECASE,
)
STEP = re.compile(
    rf"\b(?:(?P<up>{UP})|(?P<down>{DOWN})) by (?:an? )?{LITTLE}$|\b(?:an? |the )(?:\w+ "
    rf")?(?:(?P<up2>increase|rise|gain|jump)|(?P<down2>decrease|decline|fall|drop)) of {LITTLE}$",
    re.IGNORECASE,
)
BARE_STEP = re.compile(rf"\b(?:(?P<up>{UP})|(?P<down>{DOWN})) $", re.IGNORECASE)
YEARS = re.compile(
    r"^,? (?:CAGR|compound|(?:growth )?(?:a|per|each|every) year(?! (?:ago|earlier|before))|annually|"
    r"annual growth|p\.a\.)|^ on average",
    re.IGNORECASE,
)
BEFORE = re.compile(
    r"\b(?:from|versus|vs\.?|against|compared (?:with|to)|up on|down on|"
    r"(?:above|below) (?:last|the (?:previous|prior|year-earlier))|(?:increase|rise|gain|jump|"
    r"improvement|advance|drop|fall|decline|growth) (?:on|over)|than|⟦X\d+⟧ (?:the|last|its|that|a|"
    r"what))(?: (?!(?:which|whom|customers|and|or|to|came|with)\b)[a-z][\w'-]*){0,4} $",
    re.IGNORECASE,
)
EARLIER = re.compile(
    r"^,? (?:(?:of |in )?(?:a|one) year (?:earlier|ago|before|prior)|(?:of|in) the (?:same|previous|prior|"
    r"year-earlier) (?:period|quarter|year|half)|in the (?:same|year-ago|year-earlier|prior-year|"
    r"comparable|corresponding) |"
    r"in the (?:previous|prior|preceding) year|the (?:year before|previous year|prior year)|(?:reported|"
    r"recorded|posted|booked|seen|made|earned|sold) (?:last year|a year|twelve months|in the same))"
)
EARLIER_BEFORE = re.compile(
    r"(?<!from )(?<!than )(?<!on )(?<!over )"
    r"(?:\b(?:a|one) year (?:earlier|ago|before)|\blast year|the year before|prior-year|year-ago|"
    r"year-earlier)[, ][^⟦]{0,50}$",
    re.IGNORECASE,
)
AT = re.compile(
    r"\b(?:to|at|was|were|is|of|reached|hit|total(?:l?ed|s|ing)|came (?:in )?(?:at|to)|topped|posted|"
    r"reported|stood at|be)(?: [a-z]+ly| about| around| a record| record)? $",
    re.IGNORECASE,
)
ESTIMATE = re.compile(
    r"(?:estimates?|expectations?|forecasts?|consensus|analysts|guidance|projections?|expected)\b[^⟦.;]{0,40}$|"
    r"\b(?:ahead of|beating|beat|topping|topped|short of|miss(?:ing|ed)) (?:the|an|a) $",
    re.IGNORECASE,
)
ESTIMATED = re.compile(
    r"^,?(?: (?:that|which))? (?:analysts|economists|Wall Street|investors|the market|expected|forecast|"
    r"estimated|consensus|(?:\w+ ){0,3}(?:had|have) (?:been )?(?:expect|forecast))"
)
YEARLY = re.compile(
    r"year[ -](?:over|on)[ -]year|(?:from|than|on|over) (?:a|the|last|the previous|the prior) year|a year "
    r"(?:earlier|ago)|annual(?:ly)?|y/y|yoy|same (?:period|quarter)",
    re.IGNORECASE,
)
SHORTER = re.compile(
    r"^,? ?(?:in|for|during) (?:the )?(?:previous|prior|preceding|first|second|third|fourth|last|"
    r"Q[1-4])(?:(?! of last year)[^⟦,]{0,10}quarter|\b)|^,? (?:three months|a quarter|a month) (?:earlier|"
    r"ago|before)|^,? (?:last|the previous|the prior) (?:quarter|month)",
    re.IGNORECASE,
)
WALL = re.compile(
    r"[;:]|\b(?:while|whereas|but|although|though|respectively|of which|both|after|adding|costs?|makes?|"
    r"when|where|put at|target)\b",
    re.IGNORECASE,
)
SAME_CHANGE = re.compile(
    r"^,? ?(?:[(—–:]|or|up|i\.e\.|that is|in other words|equal to|which is|meaning|representing|an?|the|"
    r"more than|with)?,? ?"
    r"(?:an? |the |up |by |of |[a-z]+ly )*(?:increase|rise|gain|jump|growth|surge|climb|rising|growing|"
    r"increasing|climbing)?(?: of| by)? ?$"
)
SINCE = re.compile(  # "tripled from a year earlier, an increase of 204%"
    r"^ (?:(?:from|since|over|in|during|within|on|compared with|versus) [^⟦,;:]{0,40}|(?:since|in|from|over|within)"
    r"(?: the (?:last|past))? ⟦[YD]\d+⟧|last year|(?:year[ -](?:on|over)[ -]year))(?=, )",
    re.IGNORECASE,
)
OFF_FORECAST = re.compile(  # "4% below our forecast" is no change
    r"^ (?:below|above|under|over|ahead of|short of|(?:more|less|higher|lower|better|worse) than) (?:[\w'’-]+ ){0,5}?"
    r"(?:forecasts?|estimates?|expect\w+|consensus|guidance|targets?|plan(?:ned)?|budget)\b",
    re.IGNORECASE,
)
BY = re.compile(r"\bby (?:about |around |roughly |some |a )?$", re.IGNORECASE)
BETTER = re.compile(r"\b(?:improv\w+|better|worse\w*|weaken\w*|strengthen\w*)\b", re.IGNORECASE)
COMPOUND = re.compile(r"\b(?:CAGR|compound(?:ed)?|average annual|annual (?:growth )?rate)\b[^⟦]*$", re.IGNORECASE)
REACH = 100  # characters between two figures of one movement


@dataclass(frozen=True, slots=True)
class Movement:
    """Figures of one movement.

    ``changes`` are percentages, points or multiples, ``steps`` amounts by which it changed; ``up`` is its direction,
    None where no word tells it; ``another`` says why level and base may not be of one kind.
    """

    line: Line
    changes: tuple[Stated, ...] = ()
    steps: tuple[Stated, ...] = ()
    level: Stated | None = None
    base: Stated | None = None
    up: bool | None = None
    another: str | None = None
    yearly: bool | None = None

    @property
    def figures(self) -> tuple[Stated, ...]:
        return (*self.changes, *self.steps, *(s for s in (self.level, self.base) if s))


@dataclass
class _Open:
    """A movement while it is read."""

    changes: list[Stated] = field(default_factory=list)
    steps: list[Stated] = field(default_factory=list)
    level: Stated | None = None
    base: Stated | None = None
    up: list[bool] = field(default_factory=list)
    end: int = 0
    metric: str | None = None

    def takes(self, one: Stated, role: Role) -> bool:
        if role in ("level", "base"):
            if getattr(self, role) is not None:
                return False
            other = self.level or self.base
            return other is None or other.mark.unit == one.mark.unit and other.mark.per == one.mark.per
        if role == "change":
            return not any(c.mark.kind == one.mark.kind for c in self.changes) and len(self.changes) < 2
        return not self.steps


def movements(line: Line, stated: Sequence[Stated] | None = None) -> list[Movement]:
    """The movements of a sentence, in order; each has two figures at least, or one change."""
    groups: list[_Open] = []
    for one in read(line) if stated is None else stated:
        role, up = role_of(one)
        if role == "none":
            continue
        last = groups[-1] if groups else None
        if last is None or not last.takes(one, role) or not _joined(line, last, one):
            last = _Open(metric=one.metric)
            groups.append(last)
        if role == "change":
            last.changes.append(one)
        elif role == "step":
            last.steps.append(one)
        else:
            setattr(last, role, one)
        last.up += [] if up is None else [up]
        last.metric = last.metric or one.metric
        last.end = one.place[1]
    found = [_closed(line, g) for g in groups if g.changes or g.steps or g.level and g.base]
    return [m for m in found if m.figures]


@lru_cache(maxsize=10_000)
def role_of(one: Stated) -> tuple[Role, bool | None]:
    """What a figure is in a movement, and which way its words say that it went."""
    masked, (start, end) = one.line.masked, one.place
    left, right = masked[max(0, start - 90) : start], masked[end : end + 70]
    near = left[-60:]
    estimate = ESTIMATE.search(near)
    if (
        estimate
        and (BEFORE.search(near) or re.match(r"ahead|beat|top|short|miss", estimate[0], re.IGNORECASE))
        or ESTIMATED.match(right)
    ):
        return "none", None
    kind = one.mark.kind
    if kind == "X":
        if re.match(
            (
                r" (?:(?:its|forward|expected|estimated|trailing|annual|this|next|year's) )*(?:earnings|sales|revenue|"
                r"ebitda|profit|book)"
            ),
            right,
            re.I,
        ):
            return "none", None
        return "change", not re.match("halv", one.mark.printed, re.IGNORECASE)
    if kind in "PT" and OFF_FORECAST.match(right):
        return "none", None
    before, after = CHANGED.search(near), CHANGING.match(right)
    if kind in "PT":
        found = before or after
        if found and not BEFORE.search(left[-14:]):
            return "change", found["up"] is not None
    elif step := STEP.search(near):
        return "step", (step["up"] or step["up2"]) is not None
    elif (bare := BARE_STEP.search(near)) and re.match(r" (?:to|from)\b", right):
        return "step", bare["up"] is not None
    if kind in "MC" and BY.search(near):
        return "none", None  # "beat estimates by $22 million"
    if BEFORE.search(near) or EARLIER.match(right) or EARLIER_BEFORE.search(near):
        return "base", None
    if AT.search(left[-30:]) or kind == "M" or kind == "C":
        word = re.search(
            rf"\b(?:(?P<up>{UP})|(?P<down>{DOWN})) (?:[a-z]+ly )?to (?:about |a record )?$", left, re.IGNORECASE
        )
        return "level", (word["up"] is not None) if word else None
    return "none", None


def _joined(line: Line, last: _Open, one: Stated) -> bool:
    """Whether a figure belongs to the movement before it: little, and no other metric, name or clause between."""
    between = line.masked[last.end : one.place[0]]
    if last.changes and one.mark.kind in "PX" and last.changes[-1].place[1] == last.end and _is_change(one):
        return bool(SAME_CHANGE.match(SINCE.sub("", between, count=1)))
    if len(between) > REACH or WALL.search(between) or re.search(r"⟦[MPCT]", between):
        return False
    inner = [t.metric for t in terms(between)]
    if any(m != last.metric and m != one.metric or last.metric not in (None, m) for m in inner):
        return False
    if inner and re.search(r", and |^ and ", between) and not BEFORE.search(between):
        return False
    if re.match(r"^,? and (?!from\b|compared|was up|is up|up\b|down\b)", between):
        return False
    same = last.metric in (None, one.metric) or one.metric is None
    return same and not any(last.end <= n.start < one.place[0] for n in line.names if n.key != (one.owner or n.key))


def _is_change(one: Stated) -> bool:
    return role_of(one)[0] == "change"


def _closed(line: Line, g: _Open) -> Movement:
    figures = [*g.changes, *g.steps, *(s for s in (g.level, g.base) if s)]
    start, end = min(s.place[0] for s in figures), max(s.place[1] for s in figures)
    around = line.masked[max(0, start - 60) : end + 40]
    yearly = None
    another = None
    for change in (*g.changes, *g.steps):
        at = change.place
        tail = line.masked[at[1] : at[1] + 60].split("⟦")[0]
        if YEARS.match(line.masked[at[1] :]) or COMPOUND.search(line.masked[max(0, at[0] - 60) : at[0]]):
            another = "the growth is that of each of several years"
        yearly = True if YEARLY.search(line.masked[max(0, at[0] - 30) : at[0]].split("⟧")[-1] + tail) else yearly
        if re.search(
            r"sequential|quarter[ -]o|from the (?:previous|prior|first|second|third|fourth) quarter|month",
            tail,
            re.IGNORECASE,
        ):
            yearly = False
    if word := RESTATED.search(around):
        another = f"the change is told on another footing (“{word[0].lower()}”)"
    if g.base is not None:
        after = line.masked[g.base.place[1] :][:60].split("⟦M")[0]
        if yearly and (SHORTER.match(after) or re.match(r",? (?:in|for) ⟦Y", after)):
            another = "the change is from a year earlier, the earlier figure of another period"
    if len(set(g.up)) > 1:
        another = "its words go both ways"
    up = g.up[0] if g.up else None
    if g.level and g.base and BETTER.search(line.masked[max(0, start - 40) : end]):  # a cost improves as it falls
        up = g.level.mark.interval.middle >= g.base.mark.interval.middle
    return Movement(line, tuple(g.changes), tuple(g.steps), g.level, g.base, up, another, yearly)
