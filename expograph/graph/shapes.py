"""How words, nodes and groups are drawn with matplotlib: as vis.js draws them on the page.

Lengths are those of the plan; a length is ``POINT`` points of the picture, and y grows downwards.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

from .plan import LABEL_INSIDE
from .scene import Thing
from .styles import LIGHT, class_colours, line_colours

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.font_manager import FontProperties
    from matplotlib.path import Path

Box = tuple[float, float, float, float]  #: left, top, right, bottom

INK, TINT = "#1a1a1a", "#f2f4f6"  #: as in style.css, on light paper
POINT = 0.6  #: a sheet of usual size fills a page, with labels of ten points
NODE, TAG = 17, 12  #: heights of letters
LEADING = 1.3  #: from line to line, in letters
MIDDLE = 0.36  #: of a letter above its base, in letters
SYMBOL, GAP = 15, 5  #: half the height of a shape that has its label below, and what is between them
LEAST = 12  #: half the width and height of a shape with nothing in it
UNPRINTABLE = {0xFFFE: "\\ufffe", 0xFFFF: "\\uffff"}  #: no characters of XML
#: corners of the shapes with their label below that are not round, by half their height
CORNERS = {
    "hexagon": [(1, 0), (0.5, 0.866), (-0.5, 0.866), (-1, 0), (-0.5, -0.866), (0.5, -0.866)],
    "square": [(-1, -1), (1, -1), (1, 1), (-1, 1)],
    "triangle": [(0, -1.01), (1.15, 0.98), (-1.15, 0.98)],
    "diamond": [(0, -1), (1, 0), (0, 1), (-1, 0)],
}


# Words ---------------------------------------------------------------------------------------------------------------


@cache
def _font(size: float, bold: bool) -> FontProperties:
    """The font that comes with matplotlib; where an SVG is read without it, any without serifs."""
    import matplotlib
    from matplotlib.font_manager import FontProperties

    file = f"{matplotlib.get_data_path()}/fonts/ttf/DejaVuSans{'-Bold' if bold else ''}.ttf"
    family = ["DejaVu Sans", "sans-serif"]
    return FontProperties(family=family, fname=file, size=size * POINT, weight="bold" if bold else "normal")


def measure(words: str, size: float, bold: bool = False) -> float:
    """The width of a line of words; East Asian letters, which the font has not, are as wide as high."""
    from matplotlib.textpath import text_to_path

    known = "".join(c for c in words if unicodedata.east_asian_width(c) not in "WF")
    wide, _, _ = text_to_path.get_text_width_height_descent(known, _font(size, bold), False)
    return wide / POINT + size * (len(words) - len(known))


def write(
    axes: Axes, at: tuple[float, float], lines: Sequence[str], size: float, colour: str = INK, *, bold: bool = False,
    align: str = "center", order: float = 4,
) -> None:  # fmt: skip
    """Lines of words whose middle is at a place, or with ``align`` left, the middle of their left side.

    Each line is an element of its own, so that it stays in its place where the font is another.
    """
    x, y = at
    for number, line in enumerate(lines):
        middle = y + (number - (len(lines) - 1) / 2) * size * LEADING
        wide = measure(line, size, bold)
        left = x - (wide / 2 if align == "center" else 0)
        axes.text(
            x, middle + MIDDLE * size, line.translate(UNPRINTABLE), color=colour, fontproperties=_font(size, bold),
            ha=align, va="baseline", zorder=order, parse_math=False,
        )  # fmt: skip
        axes.update_datalim([(left, middle - size * LEADING / 2), (left + wide, middle + size * LEADING / 2)])


# Things --------------------------------------------------------------------------------------------------------------


def outline(thing: Thing) -> Path:
    """The outline of a node or of a group, around its words or above them."""
    wide = max((measure(line, NODE) for line in thing.words), default=0) / 2
    return shape(thing.kind.shape if thing.kind else "box", thing.at, wide, len(thing.words) * NODE * LEADING / 2)


def shape(name: str, at: tuple[float, float], wide: float = 0, high: float = 0) -> Path:
    """A shape around a place, with room for words of half that width and height in one that has them inside."""
    from matplotlib.patches import BoxStyle
    from matplotlib.path import Path
    from matplotlib.transforms import Affine2D

    x, y = at
    if name == "box":
        wide, high = max(LEAST, wide + 9), max(LEAST, high + 8)
        return BoxStyle.Round(pad=0, rounding_size=6)(x - wide, y - high, 2 * wide, 2 * high, 1)
    if name == "ellipse":  # the least that holds all corners, nearly
        wide, high = max(LEAST, 1.2 * wide + 8), max(LEAST, 1.5 * high + 4)
    elif name in CORNERS:
        corners = np.array(CORNERS[name]) * SYMBOL + at
        return Path([*corners, corners[0]], closed=True)
    else:
        wide = high = SYMBOL
    return Path.unit_circle().transformed(Affine2D().scale(wide, high).translate(x, y))


def fill(axes: Axes, path: Path, *, colour: str, rim: str, width: float, order: float, **more: Any) -> None:
    """A filled outline."""
    from matplotlib.patches import PathPatch

    axes.add_patch(
        PathPatch(path, facecolor=colour, edgecolor=rim, linewidth=width * POINT, zorder=order, clip_on=False, **more)
    )


def rooms(thing: Thing, path: Path) -> list[Box]:
    """What a thing with its outline takes, apart from tags."""
    found = [(*path.get_extents().p0.tolist(), *path.get_extents().p1.tolist())]
    if not _inside(thing):
        x, y = _label(thing, path)
        wide, high = (
            max((measure(line, NODE) for line in thing.words), default=0) / 2,
            len(thing.words) * NODE * LEADING / 2,
        )
        found.append((x - wide, y - high, x + wide, y + high))
    return found


def draw_thing(axes: Axes, thing: Thing, path: Path) -> None:
    """A node with its label and tags, or a group."""
    if thing.kind is None:
        fill(axes, path, colour=TINT, rim=INK, width=1.5, order=3, linestyle=(0, (7 * POINT, 4 * POINT)))
        write(axes, thing.at, thing.words, NODE)
        return
    colour = class_colours(thing.kind)["colour"]
    rim, width = (INK, 4) if thing.focus else (colour, 2)
    fill(axes, path, colour=colour, rim=rim, width=width, order=3)
    if not _inside(thing):
        halo(axes, _label(thing, path), thing.words, NODE, 2.5)
    write(axes, _label(thing, path), thing.words, NODE, LIGHT if _inside(thing) else INK)
    _tags(axes, thing, path.get_extents().y0 - 4)


def _inside(thing: Thing) -> bool:
    return thing.kind is None or thing.kind.shape in LABEL_INSIDE


def _label(thing: Thing, path: Path) -> tuple[float, float]:
    """The middle of a thing's words."""
    x, y = thing.at
    return (x, y) if _inside(thing) else (x, path.get_extents().y1 + GAP + len(thing.words) * NODE * LEADING / 2)


def _tags(axes: Axes, thing: Thing, y: float) -> None:
    """What a source makes of a node, on its upper rim."""
    widths = [measure(relation.tag, TAG, bold=True) + 10 for relation in thing.tags]
    x = thing.at[0] - (sum(widths) + 3 * (len(widths) - 1)) / 2
    for relation, wide in zip(thing.tags, widths, strict=True):
        fill(axes, _box(x, y, wide, 18), colour=line_colours(relation)["colour"], rim=LIGHT, width=1, order=5)
        write(axes, (x + wide / 2, y), [relation.tag], TAG, LIGHT, bold=True, order=6)
        x += wide + 3


def _box(left: float, middle: float, wide: float, high: float) -> Path:
    from matplotlib.patches import BoxStyle

    return BoxStyle.Round(pad=0, rounding_size=4)(left, middle - high / 2, wide, high, 1)


def halo(axes: Axes, at: tuple[float, float], lines: Sequence[str], size: float, order: float) -> None:
    """White behind words, so that lines under them do not cross them out."""
    for number, line in enumerate(lines):
        wide = measure(line, size) + 4
        middle = at[1] + (number - (len(lines) - 1) / 2) * size * LEADING
        box = _box(at[0] - wide / 2, middle, wide, size * LEADING)
        fill(axes, box, colour=LIGHT, rim="none", width=0, order=order, alpha=0.85)
