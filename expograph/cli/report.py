"""The command that writes a page about one company: report."""

from __future__ import annotations

import importlib.util
import pathlib

import click

from ..escape import visible
from .main import main
from .options import DAMPING, INCLUDED, Reading, reading
from .writing import write


@main.command()
@reading
@click.option("-o", "--out", "folder", default="expograph-out", show_default=True, help="Folder to write to.")
@click.option("--focus", metavar="NAME", help="Whom it is about; by default the company with most claims.")
@click.option("--title", help="The heading of the page.")
@DAMPING
@INCLUDED
def report(
    reading: Reading, folder: str, focus: str | None, title: str | None, damping: float,
    include: tuple[str, ...],
) -> None:  # fmt: skip
    """Write report.md: exposures, chokepoints and figures that do not add up, with quotes and commands.

    The map's picture stands beside it, as report.svg.
    """
    from ..graph.report import report as page

    graph = reading.graph(include)
    files: dict[str, bytes] = {}
    drawn = importlib.util.find_spec("matplotlib") is not None and graph.network.number_of_edges() > 0
    if drawn:
        files["report.svg"] = graph.image("svg", title, focus)
    else:
        click.echo("no picture: install it with pip install 'expograph[image]', or give sources with claims", err=True)
    text = page(
        graph.network, graph.extractions, focus=focus, picture="report.svg" if drawn else None, title=title,
        sources=reading.sources, damping=damping, include=include, background=reading.background,
        store=reading.store, as_of=reading.as_of,
    )  # fmt: skip
    files["report.md"] = text.encode("utf8")
    write(pathlib.Path(folder), files)
    click.echo(visible(f"wrote {', '.join(str(pathlib.Path(folder) / name) for name in files)}"), err=True)
