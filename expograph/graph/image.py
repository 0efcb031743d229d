"""The map as a picture for reports and notebooks, SVG or PNG, drawn with matplotlib; no browser is needed.

It shows what :mod:`expograph.graph.scene` tells, under a title and above a legend, and says what it leaves out.
"""

from __future__ import annotations

import io
import warnings
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Literal

from ..errors import ExpographError
from ..model import Document
from ..ontology.vocabulary import CLASSES, EntityClass, Relation
from .contents import said_of
from .layout import Position
from .map import Sheet
from .plan import LABEL_INSIDE, wrapped
from .scene import Scene, count, scene
from .shapes import INK, LEADING, POINT, UNPRINTABLE, Box, draw_thing, fill, measure, outline, rooms, shape, write
from .strokes import curve, draw_line, stroke
from .styles import BOLD, LIGHT, USUAL, Way, class_colours, legend_relations, line_colours

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Form = Literal["svg", "png"]
SOFT = "#565b61"  #: as in style.css, on light paper
WIDE, WIDEST, FINE = 1600, 4000, 1.2  #: pixels of a PNG's width, of its longer side at most, and to a length
NARROWEST, MARGIN = 1000, 30  #: the sheet's least width, and its margin
HEADING, TITLE, SMALL = 20, 28, 15  #: heights of letters
SOURCES = 3  #: that the caption names
SAMPLE = 40  #: length of a line in the legend
METADATA: dict[str, dict[str, Any]] = {
    "svg": {"Date": None, "Creator": None, "Format": None, "Type": None},
    "png": {"Software": None},
}
SETTINGS = {"svg.fonttype": "none", "svg.hashsalt": "expograph", "text.parse_math": False, "lines.scale_dashes": False}


def image(sheet: Sheet, sources: Sequence[Document], form: Form) -> bytes:
    """The picture of a map as the bytes of a file; ``sources`` are named below it.

    Raises ExpographError for another form, and where matplotlib is not installed.
    """
    if form not in METADATA:
        raise ExpographError(f"a picture cannot have the form {form!r}; say svg or png")
    try:
        from matplotlib import style
    except ImportError:
        raise ExpographError("pictures need the extra: pip install 'expograph[image]'") from None
    about = [_sources(said_of(sheet.title, sources), len(sources))]
    with warnings.catch_warnings(), style.context(["default", SETTINGS]):
        warnings.filterwarnings("ignore", message="Glyph")  # a letter that the font has not is drawn as a frame
        return _drawn(scene(sheet), sheet.title, about, form)


def _drawn(what: Scene, title: str, about: Sequence[str], form: str) -> bytes:
    from matplotlib.figure import Figure

    figure = Figure(facecolor=LIGHT)
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set_axis_off()
    _map(axes, what)
    left, top, right, bottom = _extent(axes)
    spare = max(0, NARROWEST - (right - left)) / 2
    left, right = left - spare, right + spare
    letters = max(1, (right - left) / 1800)  # what stands around a large map is as large beside it
    _title(axes, title, (left, top, right, bottom), TITLE * letters)
    _legend(axes, what, (left, top, right, bottom), SMALL * letters)
    _caption(axes, [*about, *what.notes], (left, _extent(axes)[3], right, 0), SMALL * letters)
    left, top, right, bottom = _extent(axes)
    wide, high = right - left + 2 * MARGIN, bottom - top + 2 * MARGIN
    axes.set_xlim(left - MARGIN, right + MARGIN)
    axes.set_ylim(bottom + MARGIN, top - MARGIN)  # downwards, as in the plan
    figure.set_size_inches(wide * POINT / 72, high * POINT / 72)
    fine = min(max(WIDE / wide, FINE), WIDEST / max(wide, high))
    metadata = METADATA[form] | ({"Title": title.translate(UNPRINTABLE)} if form == "svg" else {})
    out = io.BytesIO()
    figure.savefig(out, format=form, metadata=metadata, dpi=72 if form == "svg" else fine * 72 / POINT)
    return out.getvalue()


def _extent(axes: Axes) -> Box:
    """What all that is drawn takes."""
    (left, top), (right, bottom) = axes.dataLim.get_points().tolist()
    return (left, top, right, bottom) if left <= right else (0, 0, 0, 0)


def _map(axes: Axes, what: Scene) -> None:
    outlines = {name: outline(thing) for name, thing in what.things.items()}
    taken = [room for name, thing in what.things.items() for room in rooms(thing, outlines[name])]
    for line in what.lines:
        points = curve(what.things[line.tail].at, what.things[line.head].at, line.bend)
        draw_line(axes, line, points, (outlines[line.tail], outlines[line.head]), taken)
    for name, thing in what.things.items():
        draw_thing(axes, thing, outlines[name])
    for words, at in what.headings:
        write(axes, at, [words], _heading_size(what.headings), SOFT, bold=True)


def _heading_size(headings: Sequence[tuple[str, Position]]) -> float:
    """As large as headings can be side by side."""
    widths = [measure(words, HEADING, bold=True) for words, _ in headings]
    if len(headings) < 2:
        return HEADING
    return HEADING * min(1, 2 * (headings[1][1][0] - headings[0][1][0] - HEADING) / sum(widths))


def _title(axes: Axes, title: str, around: Box, size: float) -> None:
    left, top, right, _ = around
    lines = wrapped(title, int((right - left) / size / 0.68), 2)
    write(axes, (left, top - (len(lines) / 2 + 0.6) * size * LEADING), lines, size, bold=True, align="left")


def _legend(axes: Axes, what: Scene, around: Box, size: float) -> None:
    """What lines, ways of saying and shapes mean, of those that occur; each kind begins a row."""
    left, _, right, y = around
    unit = size / SMALL
    relations, kinds = {line.relation for line in what.lines}, {thing.kind for thing in what.things.values()}
    rows: list[list[Relation | Way | EntityClass]] = [
        [relation for relation in legend_relations() if relation in relations],
        list(what.ways),
        [kind for kind in CLASSES.values() if kind in kinds],
    ]
    y += SMALL * unit
    for row in filter(None, rows):
        x, y = left, y + 2 * size
        for entry in row:
            wide = (SAMPLE + 10) * unit + measure(entry.label, size)
            if x > left and x + wide > right:
                x, y = left, y + 2 * size
            _sample(axes, entry, (x, y), unit)
            write(axes, (x + (SAMPLE + 10) * unit, y), [entry.label], size, align="left")
            x += wide + 26 * unit


def _sample(axes: Axes, entry: Relation | Way | EntityClass, at: tuple[float, float], unit: float) -> None:
    """What an entry of the legend looks like on the map; ``at`` is the middle of its left side."""
    from matplotlib.transforms import Affine2D

    x, y = at
    if isinstance(entry, EntityClass):
        colour = class_colours(entry)["colour"]
        room = 8 if entry.shape in LABEL_INSIDE else 0
        small = Affine2D().scale(0.6 * unit).translate(x + SAMPLE * unit / 2, y)
        path = shape(entry.shape, (0, 0), room).transformed(small)
        fill(axes, path, colour=colour, rim=colour, width=1, order=3)
        return
    points = curve((round(x), round(y)), (round(x + SAMPLE * unit), round(y)), None)
    if isinstance(entry, Way):
        stroke(axes, points, "none", INK, USUAL, entry.dashes)
    else:
        stroke(axes, points, entry.head, line_colours(entry)["colour"], BOLD if entry.binding else USUAL, ())


def _caption(axes: Axes, notes: Sequence[str], around: Box, size: float) -> None:
    """What is to be known of the picture, from whom it is, and what it leaves out."""
    left, top, right, _ = around
    broad = int((right - left) / size / 0.56)
    lines = [line for note in notes for line in wrapped(note, broad, 3)]
    write(axes, (left, top + (len(lines) / 2 + 0.8) * size * LEADING), lines, size, SOFT, align="left")


def _sources(said: Sequence[str], number: int) -> str:
    """The sources in a line; empty for one of which the title says all."""
    if not said:
        return "" if number == 1 else count(number, "source")
    rest = f" and {len(said) - SOURCES} more" if len(said) > SOURCES else ""
    return f"{'Source' if number == 1 else count(number, 'source')}: {'; '.join(said[:SOURCES])}{rest}"
