"""The command that drops sources in turn: knockout."""

from __future__ import annotations

from typing import Any

import click

from ..escape import visible
from .main import main
from .options import DAMPING, FORMAT, INCLUDED, Reading, reading

Record = dict[str, Any]
SHOWN = 12  # exposures of a dropped source in its table
RESTING = 20  # conclusions in the table of what rests on one sentence


@main.command()
@reading
@click.option("--to", "targets", metavar="NAME", multiple=True, help="Exposures to what; by default the largest.")
@click.option(
    "--by", type=click.Choice(["source", "publisher"]), default="source", show_default=True, help="What is dropped."
)
@DAMPING
@INCLUDED
@FORMAT
def knockout(
    reading: Reading, targets: tuple[str, ...], by: Any, damping: float, include: tuple[str, ...], form: str,
) -> None:  # fmt: skip
    """Drop each source in turn: which exposures, ranks and single points of failure move.

    And which conclusions rest on one sentence: they are gone without it.
    """
    from ..escape import json_text
    from ..graph.knockout import knockout as drop

    graph = reading.graph(include)
    found = drop(graph.extractions, targets, by=by, damping=damping, include=include)
    if form == "json":
        click.echo(json_text(found))
    elif form == "csv":
        _flat(found)
    else:
        _tables(found)
    if found["left_out"]:
        click.echo(f"{found['left_out']} sentences with fewer claims were not tried", err=True)


def _flat(found: Record) -> None:
    from ..terminal import show

    names = ("channel", "to", "entity", "before", "after", "rank_before", "rank_after")
    rows = [
        [dropped["source"], *(row[n] for n in names)] for dropped in found["dropped"] for row in dropped["exposures"]
    ]
    show(("dropped", *names), rows, "csv")


def _tables(found: Record) -> None:
    names = [dropped["source"] for dropped in found["dropped"]]
    for dropped in found["dropped"]:
        which = f" ({', '.join(sha256[:8] for sha256 in dropped['documents'])})"
        _dropped(dropped, dropped["source"] + (which if names.count(dropped["source"]) > 1 else ""))
    exposures = [row for row in found["one_sentence"] if row["what"] == "exposure"]
    _resting(exposures, ("exposed", "to", "channel", "value"), "Exposures that rest on one sentence")
    points = [row for row in found["one_sentence"] if row["what"] != "exposure"]
    _resting(points, ("stopped", "by this alone"), "Single points on one sentence")


def _dropped(dropped: Record, source: str) -> None:
    """What moves without a source: exposures, the largest moves first, and single points of failure."""
    from ..graph.explained import figure
    from ..terminal import show

    rows = [
        (row["entity"], row["to"], row["channel"], figure(row["before"]), figure(row["after"]),
         f"{row['rank_before']} → {row['rank_after'] or 'none'}")
        for row in dropped["exposures"][:SHOWN]
    ]  # fmt: skip
    click.echo(visible(f"Without {source}{'' if rows else ': no exposure moves'}"))
    if rows:
        show(("exposed", "to", "channel", "before", "after", "rank"), rows, "table")
    if (more := len(dropped["exposures"]) - SHOWN) > 0:
        click.echo(f"{more} smaller {'move' if more == 1 else 'moves'}: --format json lists all")
    for name, words in (("points_lost", "no longer stopped by"), ("points_gained", "only then stopped by")):
        for point in dict.fromkeys(row["point"] for row in dropped[name]):
            stopped = ", ".join(row["for"] for row in dropped[name] if row["point"] == point)
            click.echo(visible(f"{words} {point} alone: {stopped}"))


def _resting(resting: list[Record], columns: tuple[str, ...], title: str) -> None:
    """A conclusion a row, each with a sentence without which it is gone."""
    from ..graph.explained import figure
    from ..pages import cited
    from ..terminal import show

    rows = [
        (
            *(row["of"], row["to"], row["channel"], figure(row["value"] or 0))[: len(columns)],
            row["quote"],
            cited(row["document"], row.get("page")),
        )
        for row in resting[:RESTING]
    ]
    if rows:
        show((*columns, "quote", "document"), rows, "table", title)
    if (more := len(resting) - RESTING) > 0:
        click.echo(f"{more} more: --format json lists all")
