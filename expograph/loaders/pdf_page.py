"""The lines of one page of a PDF in the order in which they are read: column by column, whatever spans them between.

A PDF says where pieces of text stand, not what belongs together.  Where a line ends is not told either and is reckoned
from its letters, which is near enough to tell a line of a column from one that runs over several.
"""

from __future__ import annotations

import math
import re
import statistics
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

NARROW, WIDE = frozenset("iljtfrI.,;:'’|!()[] -"), frozenset("mwMW@%—")
WIDTHS = 0.3, 0.85, 0.62, 0.5  # of letters that are narrow, wide, capitals or digits, and others, in parts of the size
CELL = 2.0  # times the size: a gap as wide as this parts cells of a row
SMALLEST = 2.0  # points; nobody reads smaller letters
LEAST_LINES, LEAST_WIDTH, LEAST_APART = 4, 0.12, 0.18  # of a column: lines, and parts of the page's width
LEAST_LETTERS = 8  # of the lines of a column; those of figures in a table have fewer
OVER = 1.25  # a line as many times as wide as its column runs over the next
SLACK, MOST_PLACES = 4.0, 150  # points by which lines of one column begin apart; places at which columns may begin
MARKER = re.compile(r"[•‣◦▪▫■●○·–*-]|\(?(?:\d{1,2}|[a-z])[.)]")


@dataclass(frozen=True, slots=True)
class Line:
    """A line, or a cell of one, ``depth`` points under the top of its page, from ``x`` to about ``end``.

    ``column`` is the number of its column, None where it spans several; ``room`` how far the right edge of the column
    is from ``x``, and ``cells`` how many cells of a row it joins.
    """

    text: str
    page: int
    depth: float
    x: float
    end: float
    size: float
    bold: bool
    column: int | None = 0
    room: float = 0.0
    cells: int = 1


@dataclass(slots=True)
class Pieces:
    """What the visitor of pypdf is called with, put together to lines as they stand in the file."""

    page: int
    box: tuple[float, float, float, float]  #: left, bottom, right and top of what is shown
    turned: int  #: degrees by which the page is turned clockwise to be shown
    lines: list[Line]
    _open: Line | None = None

    def visit(self, text: str, cm: Sequence[float], tm: Sequence[float], font: Any, size: float) -> None:
        """Takes a piece of text, where pypdf ends it with a line end if another line follows."""
        words = text.strip("\n")
        if words.strip():
            self._add(words, _product(tm, cm), abs(size), _is_bold(font))
        if self._open is not None and not words.strip(" ") and words:
            self._open = replace(self._open, text=self._open.text + " ")
        if text.endswith("\n"):
            self.close()

    def _add(self, text: str, matrix: Sequence[float], size: float, bold: bool) -> None:
        left, bottom, right, top = self.box
        size *= math.hypot(matrix[2], matrix[3])
        x, y = matrix[4], matrix[5]
        if not (SMALLEST <= size < 1_000 and left <= x < right and bottom <= y < top):
            return
        edges = {0: (x - left, top - y), 90: (y - bottom, x - left), 180: (right - x, y - bottom)}
        start, depth = edges.get(self.turned, (top - y, right - x))
        piece = Line(text, self.page, depth, start, start + width(text, size), size, bold)
        before = self._open
        if before is not None and not _goes_on(before, piece):
            self.close()
            before = None
        self._open = piece if before is None else _joined(before, piece)

    def close(self) -> None:
        """Ends the line, unless it stands there already: some print a letter twice to make it bold."""
        line, self._open = self._open, None
        if line is not None and not any(_same(line, other) for other in self.lines[-3:]):
            self.lines.append(line)


def _product(m: Sequence[float], n: Sequence[float]) -> tuple[float, ...]:
    return (
        m[0] * n[0] + m[1] * n[2], m[0] * n[1] + m[1] * n[3], m[2] * n[0] + m[3] * n[2], m[2] * n[1] + m[3] * n[3],
        m[4] * n[0] + m[5] * n[2] + n[4], m[4] * n[1] + m[5] * n[3] + n[5],
    )  # fmt: skip


def _is_bold(font: Any) -> bool:
    return bool(re.search(r"bold|black|heavy|semibd", str((font or {}).get("/BaseFont", "")), re.IGNORECASE))


def width(text: str, size: float) -> float:
    """About how wide a text is printed, in the unit of its size.

    >>> round(width("Micron supplies Dell.", 10))
    92
    """
    narrow, wide, large, other = WIDTHS
    return size * sum(
        narrow if c in NARROW else wide if c in WIDE else large if c.isupper() or c.isdigit() else other for c in text
    )


def _goes_on(before: Line, piece: Line) -> bool:
    """Whether a piece stands behind others on their line, with no gap as between columns or cells."""
    size = max(before.size, piece.size)
    return abs(piece.depth - before.depth) < 0.6 * size and before.x + 0.5 < piece.x < before.end + CELL * size


def _joined(before: Line, piece: Line) -> Line:
    """Both as one line, in the style of what is longer of it."""
    longer = max(before, piece, key=lambda line: line.end - line.x)
    return replace(
        before, text=before.text + piece.text, end=max(before.end, piece.end), size=longer.size, bold=longer.bold
    )


def _same(line: Line, other: Line) -> bool:
    return line.text == other.text and abs(line.x - other.x) < 1 and abs(line.depth - other.depth) < 1


def column_starts(lines: Sequence[Line], page_width: float) -> tuple[float, ...]:
    """Where the columns of a page begin, from left to right: at the places where many lines begin beside others."""
    starts: list[float] = []
    for start, members in _aligned(lines, max(SLACK, page_width / MOST_PLACES)):
        if len(members) < LEAST_LINES or not _are_prose(members, page_width):
            continue
        if not starts or (start - starts[-1] >= LEAST_APART * page_width and _is_beside(start, members, lines)):
            starts.append(start)
    return tuple(starts)


def _are_prose(lines: Sequence[Line], page_width: float) -> bool:
    """Whether lines are as wide as those of a column, and of words."""
    wide = statistics.median(line.end - line.x for line in lines) >= LEAST_WIDTH * page_width
    return wide and statistics.median(sum(map(str.isalpha, line.text)) for line in lines) >= LEAST_LETTERS


def fits(starts: Sequence[float], lines: Sequence[Line]) -> bool:
    """Whether lines stand in such columns: some begin at each of them but the first, beside others."""
    return all(
        any(members := [line for line in lines if abs(line.x - start) <= SLACK])
        and _is_beside(start, members, lines, 1)
        for start in starts[1:]
    )


def _aligned(lines: Iterable[Line], slack: float) -> Iterator[tuple[float, list[Line]]]:
    """Lines that begin at one place, by place."""
    group: list[Line] = []
    for line in sorted(lines, key=lambda line: (line.x, line.depth)):
        if group and line.x - group[0].x > slack:
            yield group[0].x, group
            group = []
        group.append(line)
    if group:
        yield group[0].x, group


def _is_beside(start: float, members: Sequence[Line], lines: Sequence[Line], least: int = LEAST_LINES - 1) -> bool:
    """Whether lines to the left stand beside the members and few of them run over the place where these begin."""
    top, bottom = min(m.depth for m in members), max(m.depth for m in members)
    left = [line for line in lines if top - 1 <= line.depth <= bottom + 1 and line.x < start - SLACK]
    over = sum(_runs_over(line, start) for line in left)
    return len(left) - over >= least and over <= 0.3 * len(members)


def _runs_over(line: Line, start: float) -> bool:
    return line.x < start - SLACK and line.end - line.x > OVER * (start - line.x)


def in_order(lines: Sequence[Line], starts: Sequence[float]) -> list[Line]:
    """The lines as they are read, cells of a row joined."""
    depths = [line.depth for line in lines if any(abs(line.x - start) <= SLACK for start in starts)]
    top, bottom = min(depths, default=0.0), max(depths, default=0.0)
    placed = [_placed(line, starts, top <= line.depth <= bottom) for line in lines]
    found: list[Line] = []
    columns: dict[int, list[Line]] = defaultdict(list)
    for line in [*sorted(placed, key=lambda line: (line.depth, line.x)), None]:
        if line is not None and line.column is not None:
            columns[line.column].append(line)
            continue
        for number in sorted(columns):
            found += _rows(columns[number])
        columns.clear()
        found += [] if line is None else [line]
    return _measured(_rows(found))


def _placed(line: Line, starts: Sequence[float], beside: bool) -> Line:
    """A line with its column; none when it runs over one to the right, or stands above or below all of them."""
    number = max((i for i, start in enumerate(starts) if start <= line.x + SLACK), default=0)
    over = any(_runs_over(line, start) for start in starts[number + 1 :]) or len(starts) > 1 and not beside
    return replace(line, column=None if over else number)


def _rows(lines: Iterable[Line]) -> list[Line]:
    """Lines, with those that stand beside each other joined to rows of cells."""
    found: list[Line] = []
    for line in lines:
        last = found[-1] if found else None
        if last is None or last.column != line.column or abs(last.depth - line.depth) > 0.4 * min(last.size, line.size):
            found.append(line)
            continue
        first, second = sorted((last, line), key=lambda line: line.x)
        marked = MARKER.fullmatch(first.text.strip()) is not None
        near = second.x - first.end < CELL * line.size
        row = _joined(first, replace(second, text=" " + second.text))
        found[-1] = replace(row, cells=1 if marked else first.cells + second.cells - near)
    return found


def _measured(lines: Sequence[Line]) -> list[Line]:
    """Lines with the room that they have in their column, whose right edge is where most of its long lines end."""
    ends: dict[int | None, list[float]] = defaultdict(list)
    for line in lines:
        ends[line.column].append(line.end)
    edge = {column: sorted(found)[(3 * len(found)) // 4] for column, found in ends.items()}
    return [replace(line, room=edge[line.column] - line.x) for line in lines]
