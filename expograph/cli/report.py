"""The command that writes a page about one company: report."""

from __future__ import annotations

import importlib.util
import pathlib

import click

from ..escape import visible
from .main import main
from .options import BACKGROUND, DAMPING, INCLUDED, SOURCES
from .writing import write


@main.command()
@SOURCES
@click.option("-o", "--out", "folder", default="expograph-out", show_default=True, help="Folder to write to.")
@click.option("--focus", metavar="NAME", help="Whom it is about; by default the company with most claims.")
@click.option("--title", help="The heading of the page.")
@DAMPING
@INCLUDED
@BACKGROUND
def report(
    sources: tuple[str, ...], folder: str, focus: str | None, title: str | None, damping: float,
    include: tuple[str, ...], background: bool,
) -> None:  # fmt: skip
    """Write report.md: exposures, chokepoints and figures that do not add up, with quotes and commands.

    The map's picture stands beside it, as report.svg.
    """
    from ..api import open_graph
    from ..graph.report import report as page

    graph = open_graph(*sources, background=background or "pack" in include)
    files: dict[str, bytes] = {}
    drawn = importlib.util.find_spec("matplotlib") is not None and graph.network.number_of_edges() > 0
    if drawn:
        files["report.svg"] = graph.image("svg", title, focus)
    else:
        click.echo("no picture: install it with pip install 'expograph[image]', or give sources with claims", err=True)
    text = page(
        graph.network, graph.extractions, focus=focus, picture="report.svg" if drawn else None, title=title,
        sources=sources, damping=damping, include=include, background=background,
    )  # fmt: skip
    files["report.md"] = text.encode("utf8")
    write(pathlib.Path(folder), files)
    click.echo(visible(f"wrote {', '.join(str(pathlib.Path(folder) / name) for name in files)}"), err=True)
