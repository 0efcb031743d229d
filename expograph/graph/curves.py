"""How the map's edges bend: apart where they run side by side, and clear of the nodes that they pass.

The shapes are those of vis.js: a cubic Bézier curve that leaves and arrives horizontally (a bend of 0), or a quadratic
one that keeps to the right (a bend above 0) or left of the straight line.
"""

from __future__ import annotations

import itertools
import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence

from .layout import COLUMN, ROW, Position

SPREAD = 0.22  #: difference in bend of neighbouring parallel edges
FLOW = 0.35  #: roundness of the horizontal curve
#: roundness of the curves tried in turn; positive is clockwise
BENDS = (0.12, -0.12, 0.06, -0.06, 0.2, -0.2, 0.3, -0.3, 0.42, -0.42, 0.55, -0.55, 0.7, -0.7)
SAMPLES = 24  #: points of a curve that are looked at
LETTER, LINE = 4.3, 9.5  #: half the width of a letter of an edge's label, and half the height of a line
ARROW = 10  #: room for the arrow above or below a label

Room = tuple[float, float, float, float]  #: what a node or a label takes: left, top, right, bottom
Cells = dict[tuple[int, int], dict[tuple[str, int], Room]]  #: by whose it is, and a number


def curves(
    ends: Sequence[tuple[str, str]],
    positions: Mapping[str, Position],
    rooms: Mapping[str, Sequence[Room]],
    labels: Sequence[str],
) -> list[float]:
    """The bend of every edge, given as (tail, head); linear in edges and nodes.

    ``rooms`` are what the nodes take, ``labels`` what is written on the middle of each edge, in lines.
    """
    cells: Cells = defaultdict(dict)
    for node in sorted(rooms):
        for number, room in enumerate(rooms[node]):
            _enter((node, number), room, cells)
    spread = apart(ends)
    bends = [0.0] * len(ends)
    for index in sorted(range(len(ends)), key=lambda i: (not labels[i], i)):  # labels first: lines then avoid them
        tail, head = ends[index]
        own = spread[index]
        bend = _clear(tail, head, positions, cells, labels[index]) if own is None else own
        bends[index] = bend
        if labels[index]:
            _enter(("", index), _label(labels[index], _middle(positions[tail], positions[head], bend)), cells)
    return bends


def apart(ends: Sequence[tuple[str, str]]) -> list[float | None]:
    """The bends of edges that run side by side; None for an edge that is alone between its ends.

    >>> apart([("a", "b"), ("b", "a"), ("a", "c")])
    [-0.11, -0.11, None]
    """
    together = Counter(frozenset(pair) for pair in ends)
    seen: Counter[frozenset[str]] = Counter()
    bends: list[float | None] = []
    for tail, head in ends:
        pair = frozenset((tail, head))
        bend = SPREAD * (seen[pair] - (together[pair] - 1) / 2) * (1 if tail < head else -1)
        bends.append(bend if together[pair] > 1 else None)
        seen[pair] += 1
    return bends


def _clear(tail: str, head: str, positions: Mapping[str, Position], cells: Cells, label: str) -> float:
    """The first bend that meets no node or label on its way, or the one that meets least; 0 is the horizontal curve.

    A label counts for more: it must not run over anything, not even over the ends of its own line.
    """
    start, end = positions[tail], positions[head]
    choices = BENDS if start[0] == end[0] else (0.0, *BENDS)
    best, least = choices[0], math.inf
    for bend in choices:
        met = [name for point in _points(start, end, bend) for name in _near((*point, *point), cells)]
        count = sum(name not in (tail, head) for name, _ in met)
        if label:
            left, top, right, bottom = _label(label, _middle(start, end, bend))
            count += 6 * len(set(_near((left, top - ARROW, right, bottom + ARROW), cells)))
        if count < least:
            best, least = bend, count
        if not count:
            break
    return best


def _label(text: str, middle: tuple[float, float]) -> Room:
    lines = text.split("\n")
    wide, high = LETTER * max(map(len, lines)) + 2, LINE * len(lines)
    return middle[0] - wide, middle[1] - high, middle[0] + wide, middle[1] + high


def _middle(tail: Position, head: Position, bend: float) -> tuple[float, float]:
    return next(itertools.islice(_points(tail, head, bend), SAMPLES // 2 - 1, None))


def _points(tail: Position, head: Position, bend: float) -> Iterator[tuple[float, float]]:
    """Points along the curve as vis.js draws it."""
    dx, dy = head[0] - tail[0], head[1] - tail[1]
    for step in range(1, SAMPLES):
        t = step / SAMPLES
        if not bend:
            a, b = 3 * (1 - t) ** 2 * t, 3 * (1 - t) * t * t
            yield tail[0] + a * FLOW * dx + b * (1 - FLOW) * dx + t**3 * dx, tail[1] + b * dy + t**3 * dy
        else:
            reach = (abs(bend) * 0.5 + 0.5) * math.hypot(dx, dy)
            angle = math.atan2(-dy, dx) + (bend * 0.5 + 0.5) * math.pi
            via = tail[0] + reach * math.sin(angle), tail[1] + reach * math.cos(angle)
            a, b = 2 * (1 - t) * t, t * t
            yield (1 - a - b) * tail[0] + a * via[0] + b * head[0], (1 - a - b) * tail[1] + a * via[1] + b * head[1]


def _cells(room: Room) -> Iterator[tuple[int, int]]:
    columns = range(math.floor(room[0] / COLUMN), math.floor(room[2] / COLUMN) + 1)
    return itertools.product(columns, range(math.floor(room[1] / ROW), math.floor(room[3] / ROW) + 1))


def _enter(name: tuple[str, int], room: Room, cells: Cells) -> None:
    for cell in _cells(room):
        cells[cell][name] = room


def _near(room: Room, cells: Cells) -> Iterator[tuple[str, int]]:
    """The nodes and labels whose room meets this one."""
    for cell in _cells(room):
        for name, (left, top, right, bottom) in cells.get(cell, {}).items():
            if left < room[2] and room[0] < right and top < room[3] and room[1] < bottom:
                yield name
