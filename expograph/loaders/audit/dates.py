"""The rule of dates: what begins before it ends."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .drafts import Article, Draft, spot
from .lines import Line

MONTH = "January February March April May June July August September October November December".split()
DATE = (
    rf"(?:(?P<m{{0}}>{'|'.join(MONTH)})(?: \d{{{{1,2}}}},?)? |mid-?|late |early |fiscal |the end of |the "
    rf"(?:first|second|third|fourth) (?:quarter|half) of )?⟦Y(?P<y{{0}}>\d+)⟧"
)
# Pairs of events of one thing, the earlier first.
EVENTS = (
    (
        r"(?:construction|work|building|production|drilling|trials?|project) (?:[\w'-]+ ){0,9}?"
        r"(?:beg[iau]n|start|commence)\w*|br(?:eak|oke)\w* ground|construction starts?|"
        r"(?:beg[iau]n|start)\w* (?:construction|building|work|drilling|trials?|production)",
        r"(?:be )?(?:complet|finish|conclud)\w*|completion|come (?:on ?line|on stream)|open(?:s|ed|ing)?\b|ready",
    ),
    (
        r"(?:founded|established|incorporated|set up)",
        r"(?:went public|listed|acquired|taken over|merged|floated|taken private|sold)",
    ),
    (
        r"(?:launched|introduced|entered service|opened)",
        r"(?:discontinued|retired|withdrawn|shut down|closed|phased out)",
    ),
    (
        r"(?:signed|awarded|announced|ordered|placed)",
        r"(?:delivered|deliver(?:ies|y)|expires?|closed?|completed?)",
    ),
)
# Pairs of one subject, where nothing but its verbs stands between the two dates.
BEGINS = (
    r"(?:beg[iau]n|start(?:ed|s)?|commenced?|(?:got|get|getting|be|been) under ?way|"
    r"kick(?:s|ed)? off|br(?:eak|oke) ground)"
)
ENDS = (
    r"(?:completed?|finish(?:ed)?|concluded?|wrap(?:s|ped)? up|end(?:s|ed)?|closed?|come on ?line|come on stream|ready)"
)
ONE_SUBJECT = (
    (BEGINS, ENDS),
    (r"(?:announced|proposed|unveiled)", r"(?:approved|completed|opened|built|finished)"),
)
VERBS = (
    r"(?:,? (?:and|but|then|to|was|were|is|are|be|been|will|would|should|due|expected|set|scheduled|planned|finally|"
    r"first|only|which|has|had|have))*,? "
)
OTHER_THING = re.compile(  # what comes between two dates and may have the second
    r"⟧[^⟦]*\b(?:(?:an?|another|its|their|whose|that of) [a-z]|(?:, |and |while )the (?!end\b|first\b|"
    r"second\b|third\b|fourth\b|same\b|year\b)|after|before|but)"
)
MOVED = re.compile(
    r"\b(?:brought|moved|pulled|advanc\w+|accelerat\w+|forward|sooner|instead|reschedul\w+|originally|"
    r"earlier than|previously|revis\w+|delay\w*|reopen\w*)\b",
    re.IGNORECASE,
)


def dates(article: Article) -> Iterator[Draft]:
    """What begins before it ends has the earlier date first."""
    for line in article.lines:
        told: set[tuple[float, float]] = set()
        for one, other, words in _dates(line):
            if one > other and (one, other) not in told:
                told.add((one, other))
                yield Draft("contradiction", words, spot(line), "the two dates were exchanged", line.focus)


def _dates(line: Line) -> Iterator[tuple[float, float, str]]:
    """Pairs of dates of which the first ought not to be the later."""
    if len([m for m in line.marks if m.kind == "Y"]) < 2 or MOVED.search(line.masked):
        return
    ranged = re.compile(
        rf"\b(?:from|between) {DATE.format(1)} (?:to|and|until|through) {DATE.format(2)}", re.IGNORECASE
    )
    for match in ranged.finditer(line.masked):
        one, other = _date(line, match, 1), _date(line, match, 2)
        yield _whole(one, other) + (f"“{_plain(line, match)}” runs backwards.",)
    for first, second in ONE_SUBJECT:
        strict = rf"\b{first}[^⟦;,]{{0,25}}? {DATE.format(1)}{VERBS}{second}[^⟦;,]{{0,25}}? {DATE.format(2)}"
        for match in re.finditer(strict, line.masked, re.IGNORECASE):
            pair = _whole(_date(line, match, 1), _date(line, match, 2))
            yield pair + (f"“{_plain(line, match)}”: what comes first has the later date.",)
    for first, second in EVENTS:
        for early, late, swap in ((first, second, False), (second, first, True)):
            form = (
                rf"\b(?:{early})[^⟦;]{{0,50}}?{DATE.format(1)}[^⟦;]{{0,80}}?\b(?:{late})[^⟦;]{{0,50}}?{DATE.format(2)}"
            )
            for match in re.finditer(form, line.masked, re.IGNORECASE):
                if OTHER_THING.search(match[0]) or swap and re.search(r"⟧[^⟦]*\b(?:and|while|with|as)\b", match[0]):
                    continue
                one, other = _date(line, match, 1), _date(line, match, 2)
                one, other = (other, one) if swap else (one, other)
                yield _whole(one, other) + (f"“{_plain(line, match)}”: what comes first has the later date.",)


def _date(line: Line, match: re.Match[str], n: int) -> tuple[int, int | None]:
    month = match[f"m{n}"]
    number = [m.lower() for m in MONTH].index(month.lower()) if month else None
    return int(line.marks[int(match[f"y{n}"])].interval.low), number


def _whole(one: tuple[int, int | None], other: tuple[int, int | None]) -> tuple[float, float]:
    """Two dates as numbers, with months only where both have one."""
    both = one[1] is not None and other[1] is not None
    return one[0] + (one[1] or 0) / 12 * both, other[0] + (other[1] or 0) / 12 * both


def _plain(line: Line, match: re.Match[str]) -> str:
    return re.sub(r"⟦[A-Z](\d+)⟧", lambda m: line.marks[int(m[1])].printed, match[0])
