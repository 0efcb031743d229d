"""Text from a source made harmless for terminals, pages and spreadsheets."""

from __future__ import annotations

import csv
import io
import json
import re
import unicodedata
from collections.abc import Sequence
from typing import Any

Cell = str | float | int | bool | None
VISIBLE = "\n\t\u00ad\u200c\u200d"  #: controls of ordinary text: line ends, soft hyphens, joiners
HIDDEN = ("Cc", "Cf", "Cs", "Zl", "Zp")  #: categories of characters that act or hide
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def visible(text: str) -> str:
    """The text with control and bidirectional control characters written out, so that none can act or hide.

    >>> visible("Del\\u202el\\x07")
    'Del\\\\u202el\\\\x07'
    """
    plain = text.replace("\r\n", "\n").replace("\f", " ")  # where a page ends within a quote
    return "".join(c.encode("unicode_escape").decode("ascii") if _is_hidden(c) else c for c in plain)


def _is_hidden(character: str) -> bool:
    return character not in VISIBLE and unicodedata.category(character) in HIDDEN


def json_text(value: Any) -> str:
    """JSON with two spaces of indentation and all characters as they are, but those that act or hide escaped.

    >>> json_text("Zürich\\u202e\\x9b")
    '"Zürich\\\\u202e\\\\u009b"'
    """
    text = json.dumps(value, ensure_ascii=False, indent=2)
    return "".join(json.dumps(c)[1:-1] if _is_hidden(c) else c for c in text)


def csv_text(columns: Sequence[str], rows: Sequence[Sequence[Cell]]) -> str:
    """CSV in which no cell of text can act as a formula of a spreadsheet."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([guarded(cell) for cell in row] for row in rows)
    return out.getvalue()


def guarded(cell: Cell) -> Cell:
    """A cell with an apostrophe before a character that would begin a formula; plain numbers stay as they are.

    >>> guarded("=1+1"), guarded("-6"), guarded("Dell"), guarded("'=1")
    ("'=1+1", '-6', 'Dell', "''=1")
    """
    if not isinstance(cell, str) or not cell.lstrip("'").startswith(FORMULA):
        return cell
    return cell if cell[1:].replace(".", "", 1).isdigit() and cell[0] in "+-" else "'" + cell


def unguarded(cell: str) -> str:
    """The cell that :func:`guarded` made this of.

    >>> unguarded("'=1+1"), unguarded("'tis")
    ('=1+1', "'tis")
    """
    return re.sub(r"\A'(?='*[=+\-@\t\r])", "", cell)
