"""Results on standard output: a table for people, CSV and JSON for programs."""

from __future__ import annotations

import sys
from collections.abc import Sequence

import click

from .escape import Cell, csv_text, json_text, visible

SAID = 4  # characters of the column with the numbers of notes
LONGEST_WORD = 14  # characters; longer words may be broken in a narrow table


def show(columns: Sequence[str], rows: Sequence[Sequence[Cell]], form: str, title: str | None = None) -> None:
    """Print rows in the form asked for: ``table``, ``csv`` or ``json`` (a list of objects)."""
    if form == "json":
        click.echo(json_text([dict(zip(columns, row, strict=True)) for row in rows]))
    elif form == "csv":
        plain = [[visible(cell) if isinstance(cell, str) else cell for cell in row] for row in rows]
        click.echo(csv_text(columns, plain), nl=False)
    else:
        _table(columns, rows, title)


def _table(columns: Sequence[str], rows: Sequence[Sequence[Cell]], title: str | None) -> None:
    """A table as wide as the terminal; quotes stand below it as numbered notes, each once."""
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console(file=sys.stdout, highlight=False)
    hidden = {name for name in ("quote", "document") if "quote" in columns}
    shown = [i for i, name in enumerate(columns) if name not in hidden]
    notes: dict[str, int] = {}
    table = Table(
        box=box.SIMPLE_HEAD,
        title=Text(visible(title)) if title else None,
        title_justify="left",
        title_style="bold",
        pad_edge=False,
        padding=(0, 1, 0, 0),
    )
    texts = {i: [visible(str(row[i])) for row in rows if row[i] is not None] for i in shown}
    room = console.width - 2 * (len(shown) + bool(hidden)) - (SAID if hidden else 0)
    for i, width in zip(shown, _widths([[columns[i], *texts[i]] for i in shown], room), strict=True):
        numeric = bool(rows) and all(isinstance(row[i], int | float) for row in rows)
        table.add_column(
            columns[i], justify="right" if numeric else "left", overflow="fold", vertical="top", width=width
        )
    if hidden:
        table.add_column("said", justify="right", width=SAID)
    for row in rows:
        cells = [Text("" if row[i] is None else visible(str(row[i]))) for i in shown]
        if hidden:
            note = _note(columns, row)
            cells.append(Text(str(notes.setdefault(note, len(notes) + 1)) if note else ""))
        table.add_row(*cells)
    console.print(table)
    if notes:
        below = Table.grid(padding=(0, 1, 0, 0))
        for note, number in notes.items():
            below.add_row(Text(f"[{number}]"), Text(note))
        console.print(below)


def _widths(cells: Sequence[Sequence[str]], room: int) -> list[int]:
    """The widths of columns, given all that stands in each, so that they fill no more than a room.

    Where there is too little, the widest give way first, none below its longest word; and then these are broken too.
    """
    widths = [max((len(line) for text in column for line in text.splitlines()), default=1) for column in cells]
    words = [[len(word) for text in column for word in text.split() if len(word) <= LONGEST_WORD] for column in cells]
    least = [min(width, max(found, default=1)) for width, found in zip(widths, words, strict=True)]
    while sum(widths) > room and max(widths) > 1:
        able = [i for i, width in enumerate(widths) if width > least[i]] or range(len(widths))
        widths[max(able, key=lambda i: widths[i])] -= 1
    return widths


def _note(columns: Sequence[str], row: Sequence[Cell]) -> str:
    """A quote as one line, with the title of its document where the row gives it; that alone without a quote."""
    values = dict(zip(columns, row, strict=True))
    if values["quote"] is None:
        return visible(str(values.get("document") or ""))
    quote = visible(" ".join(str(values["quote"]).split()))
    return f"“{quote}” — {visible(str(values['document']))}" if values.get("document") else f"“{quote}”"
