"""Text from a source made harmless for terminals, pages and spreadsheets."""

from __future__ import annotations

import unicodedata

Cell = str | float | int | bool | None
VISIBLE = "\n\t\u00ad\u200c\u200d"  #: controls of ordinary text: line ends, soft hyphens, joiners
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def visible(text: str) -> str:
    """The text with control and bidirectional control characters written out, so that none can act or hide.

    >>> visible("Del\\u202el\\x07")
    'Del\\\\u202el\\\\x07'
    """
    hidden = ("Cc", "Cf", "Cs", "Zl", "Zp")
    return "".join(
        c if c in VISIBLE or unicodedata.category(c) not in hidden else c.encode("unicode_escape").decode("ascii")
        for c in text.replace("\r\n", "\n")
    )


def guarded(cell: Cell) -> Cell:
    """A cell with an apostrophe before a character that would begin a formula; plain numbers stay as they are.

    >>> guarded("=1+1"), guarded("-6"), guarded("Dell")
    ("'=1+1", '-6', 'Dell')
    """
    if not isinstance(cell, str) or not cell.startswith(FORMULA):
        return cell
    return cell if cell[1:].replace(".", "", 1).isdigit() and cell[0] in "+-" else "'" + cell
