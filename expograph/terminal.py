"""Results on standard output: a table for people, CSV and JSON for programs."""

from __future__ import annotations

import csv
import io
import json
import sys
from collections.abc import Sequence

import click

from .graph.map import visible

Cell = str | float | int | bool | None
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def show(columns: Sequence[str], rows: Sequence[Sequence[Cell]], form: str, title: str | None = None) -> None:
    """Print rows in the form asked for: ``table``, ``csv`` or ``json`` (a list of objects)."""
    if form == "json":
        click.echo(json.dumps([dict(zip(columns, row, strict=True)) for row in rows], ensure_ascii=False, indent=2))
    elif form == "csv":
        click.echo(csv_text(columns, rows), nl=False)
    else:
        _table(columns, rows, title)


def csv_text(columns: Sequence[str], rows: Sequence[Sequence[Cell]]) -> str:
    """CSV in which no cell of text can act as a formula of a spreadsheet."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([guarded(cell) for cell in row] for row in rows)
    return out.getvalue()


def guarded(cell: Cell) -> Cell:
    """A cell with an apostrophe before a character that would begin a formula; plain numbers stay as they are.

    >>> guarded("=1+1"), guarded("-6"), guarded("Dell")
    ("'=1+1", '-6', 'Dell')
    """
    if not isinstance(cell, str) or not cell.startswith(FORMULA):
        return cell
    return cell if cell[1:].replace(".", "", 1).isdigit() and cell[0] in "+-" else "'" + cell


def _table(columns: Sequence[str], rows: Sequence[Sequence[Cell]], title: str | None) -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console(file=sys.stdout, highlight=False)
    if not console.is_terminal:
        console.width = max(console.width, 100)
    table = Table(box=box.SIMPLE_HEAD, title=title, title_justify="left", title_style="bold", pad_edge=False)
    for i, column in enumerate(columns):
        numeric = bool(rows) and all(isinstance(row[i], int | float) for row in rows)
        table.add_column(column, justify="right" if numeric else "left", overflow="fold", vertical="top")
    for row in rows:
        table.add_row(*(Text("" if cell is None else visible(str(cell))) for cell in row))
    console.print(table)
