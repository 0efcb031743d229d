"""The command shock, and what is printed of one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from ..escape import json_text, visible
from .main import main
from .options import FORMAT, INCLUDED, Reading, reading

if TYPE_CHECKING:
    from ..graph.shock import Shock

Record = dict[str, Any]
FIGURES = ("loss", "downstream", "upstream", "ghosh", "leontief")


@main.command()
@click.argument("name", metavar="K")
@reading
@click.option(
    "--size", type=click.FloatRange(0, 1, min_open=True), default=1.0, show_default=True,
    help="The part of its output that K loses, from 0 to 1.",
)  # fmt: skip
@click.option(
    "--sectors",
    metavar="TABLE",
    help="Industries under the companies: bea-15, bea-71, or a folder with use.csv and make.csv.",
)
@click.option("--top", type=click.IntRange(min=1), default=20, show_default=True, help="Rows in the table.")
@INCLUDED
@FORMAT
def shock(
    name: str, reading: Reading, size: float, sectors: str | None, top: int, include: tuple[str, ...], form: str,
) -> None:  # fmt: skip
    """Show what all others lose when K loses a part of its output, each with the quote that says why.

    Losses are parts of each one's output. The larger of downstream (inputs fail to come) and upstream (sales are lost)
    is the loss by ESRI, for the short run, when nothing essential can be replaced; ghosh and leontief are the same by
    proportional quantities. docs/shocks.md says which to trust when.
    """
    from ..graph import shock as library
    from ..ontology.industries import load_table
    from ..terminal import show

    table = load_table(sectors) if sectors else None
    network = reading.network(include)
    found = library.shock(network, name, size, include, table)
    record = library.record(found)
    if form == "json":
        click.echo(json_text(record))
    elif form == "csv":
        rows = [list(row.values()) for row in record["rows"]]
        show(list(record["rows"][0]), rows, form)
    else:
        _table(record, top)
    _tell(found, record, form)


def _table(record: Record, top: int) -> None:
    from ..terminal import show

    others = [row for row in record["rows"] if row["hop"] != 0]
    if not others:
        return
    columns = ("entity", "hop", "loss", "down", "up", "ghosh", "leontief", "over", "quote")
    rows = [
        (row["entity"], row["hop"], *(_figure(row[name]) for name in FIGURES), _over(row), row["quote"])
        for row in others[:top]
    ]
    show(columns, rows, "table", f"{record['shock']} loses {record['size']:.4g} of its output")
    if len(others) > top:
        click.echo(f"{len(others) - top} smaller losses are left out; --top shows more", err=True)


def _figure(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"


def _over(row: Record) -> str:
    """Over whom, and for which input, most of the loss comes; and what it rests on, where no text states all of it."""
    what = f"{row['over']} ({row['input']})" if row["input"] not in (None, row["over"]) else str(row["over"] or "")
    mark = "" if row["basis"] == "stated" else f", {row['basis']}"
    return f"{'from' if row['direction'] == 'downstream' else 'sells to'} {what}{mark}"


def _tell(found: Shock, record: Record, form: str) -> None:
    """The index, and on standard error what a reader must know to read the losses right."""
    name, lost = record["shock"], len(found.rows) - 1
    index = f"ESRI {found.esri:.4f}, the part of all output that is lost; others that lose: {lost}"
    click.echo(index, err=form != "table")
    notes = []
    if lost == 0:
        notes.append(f"in what is counted, {name} supplies nobody and buys of nobody")
    elif not found.disclosed:
        notes.append("not all shares are disclosed, equal parts stand in: losses are scores, no percentages")
    if found.refused:
        notes.append(f"no Leontief quantities: {found.refused}")
    if not found.settled:
        notes.append("the losses have not settled; they are lower bounds")
    if found.layer:
        unknown = [row["entity"] for row in record["unknown_industry"]]
        notes.append(f"companies that inherit the inputs of their industry: {len(found.layer.inherited)}")
        if unknown:
            named = ", ".join(unknown[:8]) + (" …" if len(unknown) > 8 else "")
            notes.append(f"companies whose industry is not known, which inherit nothing: {len(unknown)} ({named})")
    for note in notes:
        click.echo(visible(note), err=True)
