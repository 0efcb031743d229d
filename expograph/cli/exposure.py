"""Commands that measure: exposure, and what is printed of an exposure."""

from __future__ import annotations

from typing import Any

import click

from ..escape import visible
from .main import main
from .options import DAMPING, FORMAT, INCLUDED, Reading, reading

Record = dict[str, Any]


@main.command()
@reading
@click.option("--to", metavar="NAME", help="Who is exposed to it.")
@click.option("--of", metavar="NAME", help="What it is exposed to.")
@DAMPING
@click.option(
    "-k", type=click.IntRange(min=1), default=3, show_default=True, help="Paths of each, the largest contributions."
)
@click.option(
    "--top", type=click.IntRange(min=1), default=20, show_default=True, help="Exposures in the table, and opened."
)
@INCLUDED
@FORMAT
def exposure(
    reading: Reading, to: str | None, of: str | None, damping: float, k: int, top: int,
    include: tuple[str, ...], form: str,
) -> None:  # fmt: skip
    """Measure who is exposed --to NAME, or what NAME is exposed --of, each with its paths and sentences.

    An exposure is the response to an increase of what it is exposed to: negative where that hurts. Costs and revenue
    are channels of their own. Where texts do not disclose the shares, it is a score and no percentage.
    """
    from ..escape import json_text
    from ..graph.explained import exposures

    if (to is None) == (of is None):
        raise click.UsageError("give --to NAME or --of NAME, one of them")
    network = reading.network(include)
    found = exposures(network, to or of or "", of=of is not None, damping=damping, include=include, k=k, opened=top)
    if form == "json":
        click.echo(json_text(found))
    elif form == "csv":
        _flat(found)
    else:
        for channel in found:
            _table(channel, top)
    if not any(channel["rows"] for channel in found):
        who = f"what {of} is exposed to" if of else f"who is exposed to {to}"
        click.echo(visible(f"nothing that counts says {who}; --include counts more"), err=True)


def _flat(found: list[Record]) -> None:
    from ..terminal import show

    columns = (
        "channel", "entity", "to", "exposure", "direct", "indirect", "positive", "negative", "gross", "low", "median",
        "high", "mean", "error", "first", "least_by_weights", "greatest_by_weights",
    )  # fmt: skip
    rows = [
        [channel["channel"], *(row[c] for c in columns[1:]), channel["kind"], *way(row["paths"], row["way"])]
        for channel in found
        for row in channel["rows"]
    ]
    show((*columns, "kind", "path", "quote"), rows, "csv")


def way(paths: list[Record] | None, otherwise: list[Record] | None) -> tuple[str | None, str | None]:
    """The largest path and its sentences as two cells of a CSV; blank in rows that are not opened."""
    from ..graph.explained import step

    hops = paths[0]["hops"] if paths else otherwise
    return ("; ".join(map(step, hops)), " | ".join(hop["quote"] for hop in hops)) if hops else (None, None)


def _table(channel: Record, top: int) -> None:
    """The largest exposures, each with the hops of its largest path under it."""
    from ..terminal import show

    of = "of" in channel
    title = f"What {channel['of']} is exposed to" if of else f"Exposed to {channel['to']}"
    side = {"inputs": "costs and inputs", "revenue": "revenue"}[channel["channel"]]
    columns = (
        "exposed to" if of else "exposed",
        channel["kind"],
        "direct",
        "indirect",
        "5–95 %",
        "largest path",
        "quote",
    )
    rows = []
    for row in channel["rows"][:top]:
        rows += _rows(row, row["to"] if of else row["entity"], channel["kind"])
    if not rows:
        return
    click.echo(visible(f"{title}: {side}"))
    show(columns, rows, "table")
    if channel["rows"][0]["first"] is not None:
        name, first = channel["rows"][0]["entity"], channel["rows"][0]["first"]
        words = f"{name} comes first in {first:.0%} of the networks that the confidences allow"
        click.echo(visible(words))
    for doubt in channel["doubts"]:
        click.echo(visible(doubt), err=True)
    if channel["untold"]:
        click.echo(visible(f"no 5–95 %: {channel['untold']}"), err=True)
    if len(channel["rows"]) > top:
        click.echo(f"{side}: {len(channel['rows']) - top} of smaller size left out; --top shows more", err=True)


def _rows(row: Record, name: str, kind: str) -> list[tuple[str | None, ...]]:
    from ..graph.explained import figure

    spread = "" if row["low"] is None else f"{figure(row['low'], kind)}–{figure(row['high'], kind)}"
    numbers = [figure(row[n], kind) for n in ("exposure", "direct", "indirect")]
    return under((name, *numbers, spread), next(iter(row["paths"]), None), row["way"])


def under(first: tuple[str, ...], path: Record | None, way: list[Record]) -> list[tuple[str | None, ...]]:
    """A row of a table that a path follows, hop by hop with its quotes, or a ``way`` where no effect is left."""
    from ..graph.explained import step

    hops = []
    for hop in path["hops"] if path else way:
        hops.append((step(hop), hop["quote"]))
        if hop["against"]:
            hops.append(("  against it", hop["against"]))
    return [(*(first if i == 0 else ("",) * len(first)), *hop) for i, hop in enumerate(hops)]
