"""How the lines of a map are drawn with matplotlib: curves from rim to rim with arrows' heads, as vis.js draws them.

Lengths are those of the plan, as in :mod:`expograph.graph.shapes`.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from .curves import FLOW
from .layout import Position
from .scene import Line
from .shapes import LEADING, POINT, Box, fill, halo, measure, write
from .styles import line_colours

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.path import Path
    from numpy.typing import NDArray

    Points = NDArray[np.float64]  # a point a row

EDGE = 14  #: height of letters
STEPS = 200  #: points of a curve that are looked at
LOOP = 70  #: how far a line from a thing to itself reaches
RIM = 3  #: between the point of an arrow and the middle of a rim
#: where on a curve its words may stand, the best place first
PLACES = (0.5, 0.44, 0.56, 0.38, 0.62, 0.32, 0.68, 0.26, 0.74)
#: arrows' heads by their length, the tip at the origin, and how much of that the line leaves free
HEADS: dict[str, tuple[Sequence[tuple[float, float]], float]] = {
    "arrow": ([(0, 0), (-1, 0.3), (-0.9, 0), (-1, -0.3)], 0.85),
    "vee": ([(0, 0), (-1, 0.3), (-0.5, 0), (-1, -0.3)], 0.45),
    "bar": ([(0, 0.5), (0, -0.5), (-0.15, -0.5), (-0.15, 0.5)], 0.1),
    "circle": ([], 0.7),
    "diamond": ([(0, 0), (-0.5, 0.3), (-1, 0), (-0.5, -0.3)], 0.9),
    "box": ([(0, 0.3), (0, -0.3), (-0.6, -0.3), (-0.6, 0.3)], 0.5),
    "crow": ([(-1, 0), (0, 0.3), (-0.4, 0), (0, -0.3)], 0.9),
}


def curve(tail: Position, head: Position, bend: float | None) -> Points:
    """The four points of the cubic Bézier curve between two places; see :mod:`expograph.graph.curves`."""
    one, other = np.array(tail, float), np.array(head, float)
    way = other - one
    if tail == head:
        return np.array([one, one + (-LOOP, -LOOP), one + (LOOP, -LOOP), one])
    if bend is None:
        return np.array([one, one + way / 3, other - way / 3, other])
    if not bend:
        return np.array([one, one + (FLOW * way[0], 0), other - (FLOW * way[0], 0), other])
    reach = (abs(bend) * 0.5 + 0.5) * math.hypot(*way)
    angle = math.atan2(-way[1], way[0]) + (bend * 0.5 + 0.5) * math.pi
    via = one + (reach * math.sin(angle), reach * math.cos(angle))
    return np.array([one, one + (via - one) * 2 / 3, other + (via - other) * 2 / 3, other])


def draw_line(axes: Axes, line: Line, points: Points, ends: tuple[Path, Path], taken: list[Box]) -> None:
    """A line from rim to rim, with its head and its words; ``taken`` is where other words stand, and gets these too."""
    along = _along(points)
    tail, head = ends
    start = int(np.argmin(tail.contains_points(along)))
    end = _before(along, STEPS - int(np.argmin(head.contains_points(along)[::-1])), RIM)
    colour = line_colours(line.relation)["colour"]
    if start < end:
        stroke(axes, points, line.relation.head, colour, line.width, line.dashes, part=(start, end))
    if line.words:
        wide, high = max(measure(words, EDGE) for words in line.words) / 2 + 2, len(line.words) * EDGE * LEADING / 2
        room = _free([along[round(STEPS * place)] for place in PLACES], wide, high, taken)
        taken.append(room)
        at = (room[0] + wide, room[1] + high)
        halo(axes, at, line.words, EDGE, 2)
        write(axes, at, line.words, EDGE, colour, order=2.2)


def _free(places: Sequence[Points], wide: float, high: float, taken: Sequence[Box]) -> Box:
    """The first of the rooms around these places that is free, else the one that meets least."""

    def meets(room: Box) -> int:
        left, top, right, bottom = room
        return sum(a < right and left < c and b < bottom and top < d for a, b, c, d in taken)

    return min(((x - wide, y - high, x + wide, y + high) for x, y in places), key=meets)


def stroke(
    axes: Axes, points: Points, head: str, colour: str, width: float, dashes: Sequence[int],
    part: tuple[int, int] = (0, STEPS),
) -> None:  # fmt: skip
    """The part of a curve between two of its steps, with the arrow's head at the second."""
    from matplotlib.path import Path

    along = _along(points)
    start, end = part
    free = 0.0
    if head in HEADS:
        length = 15 * (0.75 if head == "arrow" else 0.6) + 3 * width
        free = length * HEADS[head][1]
        path = _head(head, length, along[_before(along, end, length)], along[end])
        fill(axes, path, colour=colour, rim="none", width=0, order=1.5)
    shaft = _cut(points, start / STEPS, max(start, _before(along, end, free)) / STEPS)
    path = Path(shaft, [Path.MOVETO, Path.CURVE4, Path.CURVE4, Path.CURVE4])
    style = (0, [length * POINT for length in dashes]) if dashes else "solid"
    fill(axes, path, colour="none", rim=colour, width=width, order=1, linestyle=style, capstyle="butt")


def _along(points: Points) -> Points:
    """The points of a curve at every step."""
    t = np.linspace(0, 1, STEPS + 1)[:, None]
    return np.hstack([(1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3]) @ points


def _before(along: Points, end: int, length: float) -> int:
    """The last point of a curve that is at least so far from the one at ``end``."""
    far = np.hypot(*(along[: end + 1] - along[end]).T) >= length
    return int(np.flatnonzero(far)[-1]) if far.any() else 0


def _head(name: str, length: float, back: Points, tip: Points) -> Path:
    from matplotlib.path import Path
    from matplotlib.transforms import Affine2D

    corners, _ = HEADS[name]
    if corners:
        path = Path([*corners, corners[0]], closed=True)
    else:
        path = Path.unit_circle().transformed(Affine2D().scale(0.4).translate(-0.4, 0))
    angle = math.atan2(tip[1] - back[1], tip[0] - back[0])
    return path.transformed(Affine2D().scale(length).rotate(angle).translate(*tip))


def _cut(points: Points, first: float, last: float) -> Points:
    """The part of a Bézier curve between two of its parameters, by de Casteljau's construction."""

    def blossom(*parameters: float) -> Points:
        some: Points = points
        for u in parameters:
            some = some[:-1] * (1 - u) + some[1:] * u
        return np.asarray(some[0])

    ends = (first,) * 3, (first, first, last), (first, last, last), (last,) * 3
    return np.array([blossom(*parameters) for parameters in ends])
