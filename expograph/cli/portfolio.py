"""The command on a book of holdings: portfolio."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from ..errors import QueryError
from ..escape import visible
from .exposure import under, way
from .main import main
from .options import DAMPING, FORMAT, INCLUDED, Reading, reading

if TYPE_CHECKING:
    from ..graph.portfolio import Book

Record = dict[str, Any]
SHARED = 10  # rows of the table of what holdings share
ACROSS = 8  # holdings in the table of overlaps
CLAIMS = 8  # rows of the table of claims
NAMED = 8  # names in a line


@main.command()
@click.argument("holdings")
@reading
@click.option("--to", "targets", metavar="NAME", multiple=True, required=True, help="What to measure; repeatable.")
@click.option("--against", metavar="OTHER.csv", help="A second book, to compare with.")
@click.option(
    "--within", type=click.IntRange(min=1), default=3, show_default=True, help="Hops to what holdings may share."
)
@DAMPING
@INCLUDED
@FORMAT
def portfolio(
    holdings: str, reading: Reading, targets: tuple[str, ...], against: str | None, within: int,
    damping: float, include: tuple[str, ...], form: str,
) -> None:  # fmt: skip
    """Measure the exposure of a book --to NAME, by holding, path and claim.

    HOLDINGS is a CSV file with the columns name or ticker, weight or value, and currency. Cash, and what the graph does
    not know, stay in the denominator.
    """
    from ..escape import json_text
    from ..graph import portfolio as library

    network = reading.network(include)
    held, unknown = _book(network, holdings)
    other, others = _book(network, against) if against else (None, [])
    found = library.portfolio(network, held, targets, damping=damping, include=include, against=other, within=within)
    for source, given, missed in ((holdings, held, unknown), (against, other, others)):
        if given and missed and not given.known:
            raise QueryError(f"{source}: the graph knows none of its holdings; the first: {missed[0]['why']}")
    found |= {"unknown": unknown, "unknown_against": others}
    if form == "json":
        click.echo(json_text(found))
    elif form == "csv":
        _flat(found)
    else:
        _tables(found)
    for source, rows in ((holdings, unknown), (against, others)):
        for row in rows:
            _say(f"{source}: row {row['row']}: {row['name']} ({row['part']:.1%} of the book): {row['why']}", err=True)


def _book(network: Any, source: str) -> tuple[Book, list[Record]]:
    from ..graph.portfolio import book
    from ..loaders.holdings import read_holdings
    from ..ontology.companies import listed_names

    holdings = read_holdings(source)
    try:
        held, unknown = book(holdings, dict(network.nodes(data="entity")), listed_names())
    except QueryError as error:
        raise QueryError(f"{source}: {error}") from None
    if (whole := holdings[0].whole) not in (1.0, 100.0):
        _say(f"{source}: weights add up to {whole:g}, and are taken as parts of that", err=True)
    return held, unknown


def _say(words: str, err: bool = False) -> None:
    """A line of text, in which names of sources are harmless."""
    click.echo(visible(words), err=err)


def _flat(found: Record) -> None:
    """All holdings: those that nothing leads to have zeros, those that are the thing itself or unknown have blanks."""
    from ..terminal import show

    rows: list[tuple[Any, ...]] = []
    for e in found["exposures"]:
        at = (e["to"], e["channel"])
        for row in e["holdings"]:
            largest = [path for path in e["paths"] if path["holding"] == row["holding"]]
            numbers = (row["part"], row["exposure"], row["contribution"], e["kind"])
            rows.append((*at, row["holding"], *numbers, *way(largest, row["way"])))
        rows += [(*at, row["holding"], row["part"], 0.0, 0.0, e["kind"], None, None) for row in e["unexposed"]]
        none = (None,) * 5
        rows += [(*at, e["to"], e["held_itself"], *none)] if e["held_itself"] else []
        rows += [(*at, row["name"], row["part"], *none) for row in found["unknown"]]
    show(("to", "channel", "holding", "part", "exposure", "contribution", "kind", "path", "quote"), rows, "csv")


def _tables(found: Record) -> None:
    from ..terminal import show

    for name, shape in (("the book", found["book"]), ("the other book", found["against"])):
        for line in _shape(name, shape) if shape else ():
            _say(line)
    for exposed in found["exposures"]:
        click.echo()
        _exposed(exposed)
    rows = [row for shared in found["shared"][:SHARED] for row in _shared(shared)]
    if rows:
        columns = ("upstream", "of book", "holding", "stops it", "by", "quote")
        show(
            columns,
            rows,
            "table",
            f"What holdings share within {found['within']} hops, and whether it alone stops them",
        )
    if (more := len(found["shared"]) - SHARED) > 0:
        click.echo(f"{more} more things are shared; --format json lists them", err=True)
    names, matrix = found["overlap"]["holdings"], found["overlap"]["matrix"]
    if len(names) > 1:
        heads = ("", *(str(i + 1) for i in range(min(len(names), ACROSS))))
        alike = [
            (f"{i + 1} {name}", *(f"{v:.2f}" for v in matrix[i][:ACROSS])) for i, name in enumerate(names[:ACROSS])
        ]
        show(heads, alike, "table", "Overlap of exposures (1: the same)")
    if len(names) > ACROSS:
        click.echo(f"the overlaps of {len(names) - ACROSS} smaller holdings are in --format json", err=True)


def _shape(name: str, shape: Record) -> list[str]:
    """How much of a book is known, and how concentrated it is."""
    holdings = f"{shape['holdings']} holding{'' if shape['holdings'] == 1 else 's'}"
    known = f"{name}: {shape['invested']:.1%} of it in {holdings} that the graph knows"
    missing = f", {shape['missing']:.1%} in no row" if shape["missing"] >= 0.0005 else ""  # that of a rounded tenth
    return [known, f"  {shape['elsewhere']:.1%} cash or unknown{missing}", *_alike(shape["concentration"])]


def _alike(concentration: Record | None) -> list[str]:
    if not concentration:
        return []
    number = f"{concentration['effective']:.1f}"
    return [f"  as concentrated as {number} equal holding{'' if number == '1.0' else 's'}"]


def _shared(shared: Record) -> list[tuple[str, ...]]:
    """The holdings under what they share, each with the hops of its path and their quotes."""
    rows = []
    for i, h in enumerate(shared["holdings"]):
        for j, quote in enumerate(h["quotes"]):
            first = (shared["entity"], f"{shared['part']:.0%}") if i == j == 0 else ("", "")
            whose = (h["holding"], "yes" if h["stops"] else "") if j == 0 else ("", "")
            start = h["nodes"][0] + " " if j == 0 else ""
            rows.append((*first, *whose, f"{start}→ {h['nodes'][j + 1]}", quote))
    return rows


def _exposed(exposed: Record) -> None:
    """One thing in one channel: the sums, the holdings with their largest paths, the claims behind it."""
    from ..graph.explained import figure
    from ..terminal import show

    kind = exposed["kind"]
    side = {"inputs": "costs and inputs", "revenue": "revenue"}[exposed["channel"]]
    for line in _sums(exposed, side):
        _say(line)
    rows: list[tuple[str | None, ...]] = []
    for row in exposed["holdings"]:
        first = next((path for path in exposed["paths"] if path["holding"] == row["holding"]), None)
        numbers = [figure(row[n], kind) for n in ("exposure", "contribution")]
        part = f"{row['part']:.1%}".replace("-", "−")
        rows += under((row["holding"], part, *numbers), first, row["way"])
    if rows:
        columns = ("holding", "of book", "exposure", "adds", "largest path", "quote")
        _say(f"Exposed to {exposed['to']}: {side} ({kind}s)")
        show(columns, rows, "table")
    claims = [_claim(claim, kind) for claim in exposed["claims"]]
    if len(claims) > 1:
        show(("claim", "adds", "quote"), claims[:CLAIMS], "table", "Claims behind it, in the largest paths")
    if len(claims) > CLAIMS:
        click.echo(f"{len(claims) - CLAIMS} smaller claims are in --format json", err=True)


def _claim(claim: Record, kind: str) -> tuple[str, str, str]:
    product = f" ({claim['product']})" if claim["product"] else ""
    from ..graph.explained import figure

    words = f"{claim['source']} {claim['relation']} {claim['target']}{product}"
    return words, figure(claim["contribution"], kind), claim["quote"]


def _sums(exposed: Record, side: str) -> list[str]:
    """The total, the comparison, who wins and who loses, a line each."""
    from ..graph.explained import figure

    kind = exposed["kind"]
    lines = [f"{exposed['to']}, {side}: the book's exposure is {figure(exposed['total'], kind)}"]
    if exposed["against"] is not None:
        difference = figure(exposed["difference"], kind)
        lines.append(f"  the other book's is {figure(exposed['against'], kind)} (difference {difference})")
    if exposed["held_itself"]:
        lines.append(f"  {exposed['held_itself']:.1%} of the book is {exposed['to']} itself, which is not counted")
    lines += _alike(exposed["concentration"])
    for name in ("winners", "losers"):
        if exposed[name]:
            lines.append(f"  {name} of an increase: {_some(exposed[name])}")
    if exposed["unexposed"]:
        lines.append(f"  not exposed: {_some([row['holding'] for row in exposed['unexposed']])}")
    return lines


def _some(names: list[str]) -> str:
    more = len(names) - NAMED
    return ", ".join(names[:NAMED]) + (f" and {more} more" if more > 0 else "")
