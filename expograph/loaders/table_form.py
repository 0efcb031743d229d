"""A claims table as a file has it: CSV, JSON lines or Parquet as rows of cells, checked for their form alone."""

from __future__ import annotations

import csv
import datetime
import difflib
import io
import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NoReturn

from ..errors import SourceError
from ..escape import unguarded
from . import MAX_BYTES, parquet, read_file
from .text import decode

COLUMNS = (
    "source", "relation", "target", "product", "polarity", "denied", "certainty", "aspect", "change", "confidence",
    "weight", "metric", "value", "unit", "currency", "period", "basis", "attribution", "source_type", "target_type",
    "product_type", "quote", "document", "title", "published", "publisher", "url",
)  # fmt: skip
REQUIRED = COLUMNS[:3]
SHOWN = 60  # characters of a cell in an error
NUMBERS = frozenset({"confidence", "weight"})  # in JSON these are numbers; a value may be text as well, as "70-75"


@dataclass(frozen=True, slots=True)
class Row:
    """A row: the line on which it begins, from 1, and its cells that are not blank, by column.

    A statement of RDF has no line of its own: it stands in the place of one, in words.
    """

    line: int | str
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Place:
    """How errors say where in a table something is: its ``name``, and what its rows and columns are called."""

    name: str
    row: str = "row"
    column: str = "column"

    def error(self, line: int | str, column: str, found: object, needed: str) -> SourceError:
        """The error that ``needed`` is needed in a column, and not what was found there."""
        shown = repr(found) if len(repr(found)) <= SHOWN else repr(found)[:SHOWN] + "…'"
        return SourceError(f"{self.name}: {self.row} {line}, {self.column} {column}: found {shown}; {needed}")

    def line(self, line: int | str, wrong: str) -> SourceError:
        """The error that something is wrong with a line as a whole."""
        return SourceError(f"{self.name}: {self.row} {line}: {wrong}")


def read(source: str) -> tuple[Place, list[Row]]:
    """The rows of a table with their cells trimmed, without blank rows, and how errors name places in it.

    Raises SourceError, with line and column, where it is no table of :data:`COLUMNS`.
    """
    name, suffix, data = read_file(source)
    if suffix == ".parquet":
        return Place(name), list(_parquet_rows(io.BytesIO(data), Place(name)))
    text = decode(data, name)
    if not text.strip():
        raise SourceError(f"{source}: the file is empty; give a table that begins with {', '.join(REQUIRED)}")
    if suffix == ".jsonl":
        place = Place(name, "line", "key")
        return place, list(_lines(text, place))
    place = Place(name)
    return place, list(_rows(text, place))


def _rows(text: str, place: Place) -> Iterator[Row]:
    """The rows of CSV; commas, semicolons or tabs separate cells, whichever the header has most of.

    An apostrophe that keeps a spreadsheet from taking a cell for a formula is taken off.
    """
    first = text.lstrip("\n").partition("\n")[0]
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=first.count), strict=True)
    header: list[str] = []
    while True:
        line = rows.line_num + 1
        try:
            cells = next(rows, None)
        except csv.Error as error:
            raise place.line(
                line, f"is no CSV ({error}); quote cells with commas, quotes or line ends in them"
            ) from None
        if cells is None:
            return
        if not any(cell.strip() for cell in cells):
            continue
        if not header:
            header = [cell.strip() for cell in cells]
            _check_header(header, line, place)
        elif len(cells) != len(header):
            raise place.line(line, f"has {len(cells)} cells, and the header names {len(header)} columns; mend the row")
        else:
            yield as_row(line, ((column, _plain(column, cell)) for column, cell in zip(header, cells, strict=True)))


def _plain(column: str, cell: str) -> str:
    """A cell without the sign that keeps a spreadsheet from running it; a quote may begin with one of its own."""
    return cell if column == "quote" else unguarded(cell)


def _check_header(header: list[str], line: int, place: Place) -> None:
    for column in header:
        if column not in COLUMNS:
            raise place.line(line, f"unknown column {column!r:.60}; {nearest(column, COLUMNS)}")
        if header.count(column) > 1:
            raise place.line(line, f"the column {column} stands twice; leave one of them out")
    for column in REQUIRED:
        if column not in header:
            raise place.line(line, f"there is no column {column}; {', '.join(REQUIRED)} are needed")


def nearest(name: str, known: Collection[str]) -> str:
    """What was meant by an unknown name, or what there is.

    >>> nearest("Suplies", ["supplies", "produces"]), nearest("x", ["supplies", "produces"])
    ('did you mean supplies?', 'there are supplies, produces')
    """
    near = difflib.get_close_matches(name.strip().lower().replace(" ", "_")[:60], known, n=2)
    return f"did you mean {' or '.join(near)}?" if near else f"there are {', '.join(known)}"


class _Number(str):
    """A number of JSON, as printed."""


class _TwiceError(ValueError):
    """A key that stands twice in an object, and its value there."""


def _lines(text: str, place: Place) -> Iterator[Row]:
    """The rows of JSON lines, an object each."""
    decoder = json.JSONDecoder(
        object_pairs_hook=_object, parse_int=_Number, parse_float=_Number, parse_constant=_no_number
    )
    checked = False
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            found = decoder.decode(line)
        except _TwiceError as twice:
            key, value = twice.args
            raise place.error(number, key, value, "the key stands twice; leave one of them out") from None
        except (ValueError, RecursionError) as error:
            why = f"{error.msg} at column {error.colno}" if isinstance(error, json.JSONDecodeError) else str(error)
            raise place.line(number, f"is no JSON ({why}); an object a line is needed") from None
        if not isinstance(found, dict):
            raise place.line(number, f'found {line.strip()!r:.60}; an object like {{"source": …}} is needed')
        if not checked:
            _check_kind(found, f"{place.name}: line {number}")
            checked = True
        escaped = "\\u" in line
        cells = [(k, _cell(number, k, v, place, escaped)) for k, v in found.items() if v is not None]
        yield as_row(number, cells)


def _check_kind(names: Collection[str], where: str) -> None:
    """Raises SourceError where names of columns are not those of a claims table."""
    if "relation" in names:
        return
    if "text" in names:
        raise SourceError(f"{where}: holds articles and no claims; load them into a store")
    raise SourceError(
        f"{where}: has neither a column relation (a claims table) nor text (articles); name its columns so"
    )


def _parquet_rows(file: io.BytesIO, place: Place) -> Iterator[Row]:
    """The rows of a Parquet table, which may unpack to more than a file may have."""
    names, size = parquet.columns(file, place.name), 0
    _check_kind(names, place.name)
    if "source_label" in names:
        raise SourceError(f"{place.name}: is an export for other tools; load one in csv, jsonl or RDF")
    for number, row in enumerate(parquet.rows(file, place.name, names), 1):
        cells = [
            (k, _cell(number, k, v, place, True))
            for k, cell in row.items()
            if (v := _value(number, k, cell, place)) is not None
        ]
        size += 1 + sum(1 + len(cell) for _, cell in cells)
        if size > MAX_BYTES:
            raise place.line(number, f"over {MAX_BYTES // 1_000_000} MB of cells up to here; split the table")
        yield as_row(number, cells)


def _value(line: int, column: str, cell: Any, place: Place) -> Any:
    """A cell of Parquet as JSON has it."""
    try:
        found = parquet.value(cell)
    except ValueError as error:
        raise place.line(line, f"{column} cannot be read ({error}); mend it") from None
    if isinstance(found, datetime.date):
        return found.isoformat()
    return _Number(found) if type(found) in (int, float) else found


def _no_number(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise _TwiceError(key, value)
        found[key] = value
    return found


def _cell(line: int, key: str, value: Any, place: Place, escaped: bool) -> str:
    """A value of an object as the cell that it is in CSV."""
    if key not in COLUMNS:
        raise place.line(line, f"unknown key {key!r:.60}; {nearest(key, COLUMNS)}")
    number, text = isinstance(value, _Number), isinstance(value, str) and not isinstance(value, _Number)
    if key == "denied" and isinstance(value, bool):
        return "true" if value else "false"
    if key in NUMBERS and number or key == "value" and (number or text):
        return str(value)
    if not text or key in NUMBERS or key == "denied":
        needed = "a number" if key in NUMBERS else "true or false" if key == "denied" else "text"
        raise place.error(line, key, value, f"{needed} is needed")
    if escaped and ("\0" in value or any("\ud800" <= c <= "\udfff" for c in value)):
        raise place.error(line, key, value, "text without NUL and halves of characters is needed")
    return str(value.replace("\r\n", "\n").replace("\r", "\n"))


def as_row(line: int | str, cells: Iterable[tuple[str, str]]) -> Row:
    """A row without blank cells; a quote keeps the white space within, what is in other cells is one line."""
    trimmed = {}
    for column, cell in cells:
        words = cell.strip() if column == "quote" else " ".join(cell.split())
        if words:
            trimmed[column] = words
    return Row(line, trimmed)
