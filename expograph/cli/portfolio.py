"""The command on a book of holdings: portfolio."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from .exposure import under
from .main import main
from .options import BACKGROUND, DAMPING, FORMAT, INCLUDED, SOURCES

if TYPE_CHECKING:
    from ..graph.portfolio import Book

Record = dict[str, Any]
SHARED = 10  # rows of the table of what holdings share
ACROSS = 8  # holdings in the table of overlaps


@main.command()
@click.argument("holdings")
@SOURCES
@click.option("--to", "targets", metavar="NAME", multiple=True, required=True, help="What to measure; repeatable.")
@click.option("--against", metavar="OTHER.csv", help="A second book, to compare with.")
@DAMPING
@INCLUDED
@BACKGROUND
@FORMAT
def portfolio(
    holdings: str, sources: tuple[str, ...], targets: tuple[str, ...], against: str | None, damping: float,
    include: tuple[str, ...], background: bool, form: str,
) -> None:  # fmt: skip
    """Measure the exposure of a book --to NAME, by holding, path and claim.

    HOLDINGS is a CSV file with the columns name or ticker, weight or value, and currency. Cash, and what the graph does
    not know, stay in the denominator.
    """
    from ..api import open_graph
    from ..escape import json_text
    from ..graph import portfolio as library

    network = open_graph(*sources, background=background or "pack" in include).network
    held, unknown = _book(network, holdings)
    other, others = _book(network, against) if against else (None, [])
    found = library.portfolio(network, held, targets, damping=damping, include=include, against=other)
    found |= {"unknown": unknown, "unknown_against": others}
    if form == "json":
        click.echo(json_text(found))
    elif form == "csv":
        _flat(found)
    else:
        _tables(found)
    for row in (*unknown, *others):
        click.echo(f"row {row['row']}: {row['name']} ({row['part']:.1%} of the book): {row['why']}", err=True)


def _book(network: Any, source: str) -> tuple[Book, list[Record]]:
    from ..graph.portfolio import book
    from ..loaders.holdings import read_holdings
    from ..ontology.companies import listed_names

    return book(read_holdings(source), dict(network.nodes(data="entity")), listed_names())


def _flat(found: Record) -> None:
    from ..terminal import show

    columns = ("to", "channel", "holding", "part", "exposure", "contribution")
    rows = [
        (e["to"], e["channel"], *(row[c] for c in columns[2:])) for e in found["exposures"] for row in e["holdings"]
    ]
    show(columns, rows, "csv")


def _tables(found: Record) -> None:
    from ..terminal import show

    for exposed in found["exposures"]:
        _exposed(exposed)
    rows = [row for shared in found["shared"][:SHARED] for row in _shared(shared)]
    if rows:
        show(("upstream of several", "of book", "holding", "by", "quote"), rows, "table", "What holdings share")
    if (more := len(found["shared"]) - SHARED) > 0:
        click.echo(f"{more} more things are shared; --format json lists them", err=True)
    names, matrix = found["overlap"]["holdings"], found["overlap"]["matrix"]
    if len(names) > 1:
        columns = ("", *(str(i + 1) for i in range(min(len(names), ACROSS))))
        alike = [
            (f"{i + 1} {name}", *(f"{v:.2f}" for v in matrix[i][:ACROSS])) for i, name in enumerate(names[:ACROSS])
        ]
        show(columns, alike, "table", "Overlap of what holdings are exposed to (1: the same)")
    if len(names) > ACROSS:
        click.echo(f"the overlaps of {len(names) - ACROSS} smaller holdings are in --format json", err=True)


def _shared(shared: Record) -> list[tuple[str, ...]]:
    """The holdings under what they share, each with the quotes of its path."""
    rows = []
    for i, h in enumerate(shared["holdings"]):
        for j, quote in enumerate(h["quotes"]):
            first = (shared["entity"], f"{shared['part']:.0%}") if i == j == 0 else ("", "")
            rows.append((*first, *((h["holding"], " → ".join(h["nodes"])) if j == 0 else ("", "")), quote))
    return rows


def _exposed(exposed: Record) -> None:
    """One thing in one channel: the holdings with their largest paths, then the sums."""
    from ..graph.explained import figure
    from ..terminal import show

    side = {"inputs": "costs and inputs", "revenue": "revenue"}[exposed["channel"]]
    rows: list[tuple[str | None, ...]] = []
    for row in exposed["holdings"]:
        first = next((path for path in exposed["paths"] if path["holding"] == row["holding"]), None)
        numbers = [figure(row[n], exposed["kind"]) for n in ("exposure", "contribution")]
        rows += under((row["holding"], f"{row['part']:.1%}", *numbers), first)
    if rows:
        columns = ("holding", "of book", "exposure", "of book's", "largest path", "quote")
        show(columns, rows, "table", f"Exposed to {exposed['to']}: {side} ({exposed['kind']}s)")
    click.echo(f"{exposed['to']}, {side}: {_sums(exposed)}")


def _sums(exposed: Record) -> str:
    """The total, the comparison, who wins and who loses, in a sentence."""
    from ..graph.explained import figure

    words = [f"the book's exposure is {figure(exposed['total'], exposed['kind'])}"]
    if exposed["against"] is not None:
        difference = figure(exposed["difference"], exposed["kind"])
        words.append(f"that of the other book {figure(exposed['against'], exposed['kind'])} (difference {difference})")
    if exposed["held_itself"]:
        words.append(f"{exposed['held_itself']:.1%} of the book is {exposed['to']} itself, which is not counted")
    for name in ("winners", "losers"):
        if exposed[name]:
            words.append(f"{name} of an increase: {', '.join(exposed[name])}")
    if exposed["concentration"]:
        words.append(f"as concentrated as {exposed['concentration']['effective']:.1f} equal holdings")
    return "; ".join(words)
