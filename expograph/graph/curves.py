"""How the map's edges bend: apart where they run side by side, and clear of the nodes that they pass.

The shapes are those of vis.js: a cubic Bézier curve that leaves and arrives horizontally, or a quadratic one to the
left or right of the straight line.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from .layout import COLUMN, ROW, Position

SPREAD = 0.22  #: difference in bend of neighbouring parallel edges
FLOW = 0.35  #: roundness of the horizontal curve
BENDS = (0.12, -0.12, 0.2, -0.2, 0.3, -0.3, 0.42, -0.42, 0.55, -0.55)  #: tried in turn; positive is clockwise
SAMPLES = 24  #: points of a curve that are looked at
LETTER, MARGIN, WIDEST, HEIGHT = 5.8, 14.0, 84.0, 34.0  #: half the room of a letter, a box's edge, a box, a line or two

Room = tuple[float, float, float]  #: where a node stands, and half its width
Cells = Mapping[tuple[int, int], Mapping[str, Room]]


def curves(
    ends: Sequence[tuple[str, str]], positions: Mapping[str, Position], names: Mapping[str, str]
) -> list[dict[str, Any]]:
    """The ``smooth`` option of vis.js for every edge, given as (tail, head); linear in edges and nodes.

    ``names`` are the labels of the nodes, which say how wide each is.
    """
    cells: dict[tuple[int, int], dict[str, Room]] = defaultdict(dict)
    for node in sorted(positions):
        half = min(WIDEST, MARGIN + LETTER * len(names[node]))
        cells[_cell(positions[node])][node] = (*positions[node], half)
    together: dict[tuple[str, str], int] = defaultdict(int)
    for tail, head in ends:
        together[min(tail, head), max(tail, head)] += 1
    seen: dict[tuple[str, str], int] = defaultdict(int)
    found = []
    for tail, head in ends:
        pair = min(tail, head), max(tail, head)
        if together[pair] == 1:
            bend = _clear(tail, head, positions, cells)
        else:
            bend = SPREAD * (seen[pair] - (together[pair] - 1) / 2) * (1 if tail < head else -1)
        seen[pair] += 1
        found.append(_smooth(bend))
    return found


def _smooth(bend: float) -> dict[str, Any]:
    if not bend:
        return {"enabled": True, "type": "cubicBezier", "forceDirection": "horizontal", "roundness": FLOW}
    return {"enabled": True, "type": "curvedCW" if bend > 0 else "curvedCCW", "roundness": round(abs(bend), 2)}


def _clear(tail: str, head: str, positions: Mapping[str, Position], cells: Cells) -> float:
    """The first bend that meets no node on its way, or the one that meets fewest; 0 is the horizontal curve."""
    choices = BENDS if positions[tail][0] == positions[head][0] else (0.0, *BENDS)
    best, fewest = choices[0], math.inf
    for bend in choices:
        met = {n for point in _points(positions[tail], positions[head], bend) for n in _near(point, cells)}
        if len(met - {tail, head}) < fewest:
            best, fewest = bend, len(met - {tail, head})
        if not fewest:
            break
    return best


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


def _cell(point: tuple[float, float]) -> tuple[int, int]:
    return math.floor(point[0] / COLUMN), math.floor(point[1] / ROW)


def _near(point: tuple[float, float], cells: Cells) -> Iterator[str]:
    """The nodes whose room the point is in."""
    column, row = _cell(point)
    for x in (column - 1, column, column + 1):
        for y in (row - 1, row, row + 1):
            for node, (left, top, half) in cells.get((x, y), {}).items():
                if abs(left - point[0]) < half and abs(top - point[1]) < HEIGHT:
                    yield node
