"""The figures of a sentence as intervals in plain units, and the sentence with a mark in the place of each.

The rules look for words around figures, so they read the sentence with ``⟦M0⟧`` where its first figure stands; the
letter is the kind: M money, P percent, T points, C count, D duration, X multiple, Y year.

>>> marked = mark("Revenue doubled to $1.6 billion; the backlog covers four to five quarters of it.", 0, 80)
>>> marked.masked
'Revenue ⟦X0⟧ to ⟦M1⟧; the backlog covers ⟦D2⟧ of it.'
>>> [(m.unit, m.interval.low, m.interval.high) for m in marked.marks]
[('times', 1.5, 2.5), ('USD', 1550000000.0, 1650000000.0), ('quarter', 3.5, 5.5)]
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from .. import figures
from .forms import (
    BARE,
    COMPARED,
    COUNT,
    DATED,
    DURATION,
    FROM_PERCENT,
    HALVES,
    LASTING,
    MOVED,
    OF_THAT,
    OTHER_TIME,
    PER_TIME,
    PERIODIC,
    PERIODS,
    PLURAL,
    POINTS,
    QUALIFIER,
    RATIO,
    ROUGHLY,
    SCALED,
    SCALES,
    TIMES,
    UNPLAIN,
    YEAR,
    in_numbers,
)
from .interval import Interval, printed, qualified
from .terms import FOLD

Kind = Literal["M", "P", "T", "C", "D", "X", "Y"]


@dataclass(frozen=True, slots=True)
class Mark:
    """A figure at ``text[start:end]``: ``interval`` in ``unit``, per ``per`` where the text gives it so.

    ``unit`` is a currency, what is counted, ``%``, ``points``, ``times``, ``date``, or the unit of a duration.
    ``words`` is what qualifies it ("more than").
    """

    kind: Kind
    start: int
    end: int
    printed: str
    interval: Interval
    unit: str
    per: str | None = None
    words: str = ""


@dataclass(frozen=True, slots=True)
class Marked:
    """A sentence, ``text[start:end]``, its figures, its words with marks in their places, and where the marks stand."""

    start: int
    end: int
    masked: str
    marks: tuple[Mark, ...]
    places: tuple[tuple[int, int], ...]


def mark(text: str, start: int, end: int) -> Marked:
    """The sentence ``text[start:end]`` with its figures."""
    found: list[Mark] = []
    for one in sorted(_all(text, start, end), key=lambda m: (m.start, -m.end)):
        if not found or one.start >= found[-1].end:
            if found and _scaled_by(text, found[-1], one):
                scale = SCALES[SCALED.search(one.printed)[1].lower()]  # type: ignore[index]
                found[-1] = replace(found[-1], interval=found[-1].interval * scale)
            found.append(one)
    masked, at = "", start
    places = []
    for i, one in enumerate(found):
        masked += UNPLAIN.sub(_plain, text[at : one.start])
        places.append((len(masked), len(masked) + len(f"⟦{one.kind}{i}⟧")))
        masked += f"⟦{one.kind}{i}⟧"
        at = one.end
    masked += UNPLAIN.sub(_plain, text[at:end])
    return Marked(start, end, masked, tuple(found), tuple(places))


def _plain(match: re.Match[str]) -> str:
    return "'" if match[0] == "’" else " "


def _scaled_by(text: str, first: Mark, second: Mark) -> bool:
    """Whether a figure has the scale of the next: "from $3.9 to $5.2 billion"."""
    bare = first.kind == second.kind == "M" and first.unit == second.unit and not re.search("[a-z]", first.printed)
    linked = text[first.end : second.start] == " to " and text[max(0, first.start - 5) : first.start] == "from "
    return bool(bare and linked and first.interval.middle < 1000 and SCALED.search(second.printed))


def _all(text: str, start: int, end: int) -> list[Mark]:
    read = [*_durations(text, start, end), *_multiples(text, start, end)]
    taken = {at for m in read for at in range(m.start, m.end)}
    for found in (_figures, _points, _bare, _counts, _compared, _years):
        for one in found(text, start, end, read):
            if not taken.intersection(range(one.start, one.end)):
                read.append(one)
                taken.update(range(one.start, one.end))
    return read


def _figures(text: str, start: int, end: int, read: list[Mark]) -> Iterator[Mark]:
    for figure in figures.find(text, start, end):
        for part in _parted(text, start, figure):
            if one := _figure(text, start, part):
                yield one


def _counts(text: str, start: int, end: int, read: list[Mark]) -> Iterator[Mark]:
    for match in COUNT.finditer(text, start, end):
        if not YEAR.match(text, match.start()):
            interval = printed(match["low"], SCALES.get(match["scale"] or "", 1.0))
            yield _qualified(text, start, Mark("C", *match.span(), match[0], interval, match["unit"]))


def _compared(text: str, start: int, end: int, read: list[Mark]) -> Iterator[Mark]:
    """Numbers that are compared with a figure and leave its unit out: "410,000 vehicles, down from 432,000"."""
    for match in COMPARED.finditer(text, start, end):
        before = [m for m in read if m.kind in "MC" and m.end <= match.start()]
        if before:
            last = max(before, key=lambda m: m.end)
            interval = printed(match["low"], SCALES.get(match["scale"] or "", 1.0))
            place = (match.start("low"), match.end())
            yield Mark(last.kind, *place, text[slice(*place)], interval, last.unit)


def _points(text: str, start: int, end: int, read: list[Mark]) -> Iterator[Mark]:
    for match in POINTS.finditer(text, start, end):
        if interval := in_numbers(match["low"], None):
            yield _qualified(text, start, Mark("T", *match.span(), match[0], interval, "points"))


def _bare(text: str, start: int, end: int, read: list[Mark]) -> Iterator[Mark]:
    """Amounts without their currency in a list that has named it, or in what "of this" speaks of."""
    money: list[Mark] = [m for m in read if m.kind == "M"]
    if not money and OF_THAT.match(text, start):
        before = figures.find(text, max(0, start - 250), start)
        money = [one for one in (_figure(text, start, f) for f in before) if one and one.kind == "M"][-1:]
    for match in BARE.finditer(text, start, end):
        last = max((m for m in [*money, *read] if m.end <= match.start() and m.kind in "MC"), key=_end, default=None)
        if last and last.kind == "M" and last.printed.lower().find(match["scale"]) > 0:
            interval = printed(match["low"], SCALES[match["scale"]])
            read_as = Mark("M", *match.span(), match[0], interval, last.unit)
            yield _qualified(text, start, read_as)
            money.append(read_as)


def _end(one: Mark) -> int:
    return one.end


def _years(text: str, start: int, end: int, read: list[Mark]) -> Iterator[Mark]:
    for match in YEAR.finditer(text, start, end):
        yield Mark("Y", *match.span(1), match[1], Interval(float(match[1]), float(match[1])), "date")


def _durations(text: str, start: int, end: int) -> Iterator[Mark]:
    for match in DURATION.finditer(text, start, end):
        old = re.match(r"[ -]old\b", text[match.end() : match.end() + 5])
        before = text[max(start, match.start() - 26) : match.start()]
        of_period = match[0].lower() in PERIODS and PERIODIC.search(before)
        if (interval := in_numbers(match["low"], match["high"])) and not old and not of_period:
            yield _qualified(text, start, Mark("D", *match.span(), match[0], interval, match["unit"].lower()))
    for match in HALVES.finditer(text, start, end):
        yield _qualified(text, start, Mark("D", *match.span(), match[0], Interval(1.45, 1.55), match["unit"].lower()))


def _multiples(text: str, start: int, end: int) -> Iterator[Mark]:
    for match in TIMES.finditer(text, start, end):
        if interval := in_numbers(match["low"], match["high"]):
            yield _qualified(text, start, Mark("X", *match.span(), match[0], interval, "times"))
    for match in RATIO.finditer(text, start, end):
        if interval := in_numbers(match["low"], None):
            yield Mark("X", *match.span("low"), match["low"], interval, "times")
    for match in re.finditer(rf"\btwice\b|\b(?:{'|'.join(FOLD)})\b", text[start:end], re.IGNORECASE):
        word = match[0].lower()
        factor = 2 if word == "twice" else FOLD.index(word) + 2
        place = (start + match.start(), start + match.end())
        yield _qualified(text, start, Mark("X", *place, match[0], Interval(factor - 0.5, factor + 0.5), "times"))


def _parted(text: str, sentence: int, figure: figures.Figure) -> list[figures.Figure]:
    """A figure, or the two of "rose by $2 billion to $9 billion", which is no range but a change and a level."""
    middle = figure.printed.find(" to ")
    before = text[max(sentence, figure.start - 60) : figure.start]
    moved = MOVED[figure.currency is not None].search(before)
    if (
        middle < 0
        or "-" not in figure.value
        or not (moved or before.endswith("by ") and FROM_PERCENT.match(text, figure.end))
    ):
        return [figure]
    low, _, high = figure.value.lstrip("-").partition("-")
    end = figure.start + middle
    if not re.search(r"[^\d.,]", figure.printed[:middle]):
        return [figure]
    after = end + len(" to ")
    first = replace(figure, end=end, printed=text[figure.start : end], value=low)
    return [first, replace(figure, start=after, printed=text[after : figure.end], value=high)]


def _figure(text: str, sentence: int, figure: figures.Figure) -> Mark | None:
    """A figure of the extractor as a mark; None where it is none that arithmetic holds for."""
    unit, end, start = figure.unit, figure.end, figure.start
    per = None
    if dated := DATED.match(figure.printed):  # "in 2023 to $40 billion"
        start += dated.end()
        figure = replace(figure, printed=figure.printed[dated.end() :], value=figure.value.rpartition("-")[2])
    if (timed := PER_TIME.fullmatch(unit)) and OTHER_TIME.match(text[end : end + 10]):  # "$3 billion a year earlier"
        end = start + max(figure.printed.rfind(" a "), figure.printed.rfind(" an "), 0)
        unit = timed["unit"]
    elif "/" in unit:
        unit, _, per = unit.rpartition("/")
    interval = _interval(figure, unit)
    counted = re.fullmatch(r"[\d.,]+ (?:million|billion|trillion)", figure.printed) and PLURAL.match(text, end)
    bare = unit == "%" and re.fullmatch(r"[\d,.]+", figure.printed) and "," in figure.printed
    if interval is None or end <= start or counted or bare or LASTING & {unit.rpartition(" ")[2]}:
        return None
    base = " ".join(word for word in unit.split() if word not in SCALES)
    kind: Kind = "M" if figure.currency else "P" if unit == "%" else "T" if unit == "pp" else "C"
    name = {"P": "%", "T": "points", "M": figure.currency or ""}.get(kind, base)
    if figure.change:
        kind, name = "X", "times"
    read = Mark(kind, start, end, text[start:end], interval, name, per)
    return _qualified(text, sentence, read) if name else None


def _interval(figure: figures.Figure, unit: str) -> Interval | None:
    if figure.change:
        factor = 1 + float(figure.value) / 100
        return Interval(factor - 0.5, factor + 0.5) if factor > 1 else Interval(0.4, 0.67)
    numbers = re.findall(r"(?:\d+(?:,\d{3})*(?:\.\d+)?|\.\d+)", figure.printed)
    scale = 1.0
    for word in unit.split():
        scale *= SCALES.get(word, 1.0)
    if re.fullmatch(r"\d{1,3}(?:,\d{3})+", figure.printed):  # "to 1.2 million vehicles from 900,000"
        scale = 1.0
    low, _, high = figure.value.lstrip("-").partition("-")
    try:
        if not numbers:  # in words
            if unit == "%":
                return Interval(float(low) * (1 - ROUGHLY), float(low) * (1 + ROUGHLY))
            return printed(low, scale).to(printed(high or low, scale))
        if re.search(r"cents|pence|basis|bps", figure.printed, re.IGNORECASE):
            scale /= 100
        return printed(numbers[0], scale).to(printed(numbers[1] if high and len(numbers) > 1 else numbers[0], scale))
    except ValueError:
        return None


def _qualified(text: str, sentence: int, one: Mark) -> Mark:
    """A mark with the words before it that say how it is meant."""
    before = QUALIFIER.search(text[max(sentence, one.start - 24) : one.start])
    if before is None:
        return one
    words = before[1]
    after = text[one.end : one.end + 8]
    if words.lower() == "over" and re.match(r" ago", after):
        return one
    start = max(sentence, one.start - 24) + before.start(1)
    return replace(
        one, start=start, printed=text[start : one.end], interval=qualified(one.interval, words), words=words.lower()
    )
