"""The command that drops sources in turn: knockout."""

from __future__ import annotations

from typing import Any

import click

from .main import main
from .options import BACKGROUND, DAMPING, FORMAT, INCLUDED, SOURCES

Record = dict[str, Any]
SHOWN = 12  # exposures of a dropped source in its table


@main.command()
@SOURCES
@click.option("--to", "targets", metavar="NAME", multiple=True, help="Exposures to what; by default the largest.")
@click.option(
    "--by", type=click.Choice(["source", "publisher"]), default="source", show_default=True, help="What is dropped."
)
@DAMPING
@INCLUDED
@BACKGROUND
@FORMAT
def knockout(
    sources: tuple[str, ...], targets: tuple[str, ...], by: Any, damping: float, include: tuple[str, ...],
    background: bool, form: str,
) -> None:  # fmt: skip
    """Drop each source in turn: which exposures, ranks and single points of failure move.

    And which conclusions rest on one sentence: they are gone without it.
    """
    from ..api import open_graph
    from ..escape import json_text
    from ..graph.knockout import knockout as drop

    graph = open_graph(*sources, background=background or "pack" in include)
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
    from ..graph.explained import figure
    from ..terminal import show

    for dropped in found["dropped"]:
        rows = [
            (row["entity"], row["to"], row["channel"], figure(row["before"]), figure(row["after"]),
             f"{row['rank_before']} → {row['rank_after'] or 'none'}")
            for row in dropped["exposures"][:SHOWN]
        ]  # fmt: skip
        more = len(dropped["exposures"]) - SHOWN
        if rows:
            title = f"Without {dropped['source']}"
            show(("exposed", "to", "channel", "before", "after", "rank"), rows, "table", title)
        else:
            click.echo(f"Without {dropped['source']}: no exposure moves")
        if more > 0:
            click.echo(f"and {more} smaller moves; --format json lists them")
        for name, words in (("points_lost", "no longer"), ("points_gained", "only then")):
            for point in dropped[name]:
                click.echo(f"{words} a single point of failure: {point['point']} for {point['for']}")
    resting = [
        (row["what"], row["of"], row["to"], "" if row["value"] is None else figure(row["value"]), row["quote"])
        for row in found["one_sentence"]
    ]
    if resting:
        show(("rests on one sentence", "of", "to", "value", "quote"), resting, "table", "What rests on one sentence")
