"""The command that lets an assistant ask: mcp."""

from __future__ import annotations

import importlib
from contextlib import suppress
from functools import partial

import click

from ..errors import ExpographError
from ..escape import visible
from .main import main
from .options import SOURCES

#: What the commands import when they run; each call has it already.
PREPARED = (
    "expograph.api", "expograph.graph.chokepoint_records", "expograph.graph.claims", "expograph.graph.difference",
    "expograph.graph.explained", "expograph.graph.knockout", "expograph.graph.paths", "expograph.graph.portfolio",
    "expograph.graph.query", "expograph.graph.shock", "expograph.loaders.holdings", "expograph.store.view",
    "expograph.terminal", "networkx", "scipy.sparse.linalg",
)  # fmt: skip


@main.command()
@click.option("--store", metavar="DIR|URL", help="The store to read; by default $EXPOGRAPH_STORE, else .expograph.")
@SOURCES
@click.option("--workers", type=click.IntRange(1, 64), default=4, show_default=True, help="Calls answered at a time.")
@click.option(
    "--timeout", type=click.FloatRange(0, min_open=True), default=30, show_default=True, help="Seconds a call may take."
)
@click.option(
    "--max-bytes", type=click.IntRange(1000), default=100_000, show_default=True, help="Bytes an answer may have."
)
@click.option(
    "--memory", type=click.IntRange(16), default=512, show_default=True, metavar="MB", help="Memory a call may use."
)
def mcp(store: str | None, sources: tuple[str, ...], workers: int, timeout: float, max_bytes: int, memory: int) -> None:
    """Let an assistant ask the store, or sources, by the Model Context Protocol; it can only read.

    The assistant starts this command, and speaks with it on standard input and output. The commands that read are its
    tools; docs/mcp.md says how to register it.
    """
    from ..assist.answer import Bounds, work
    from ..assist.nursery import Nursery
    from ..assist.tools import Source
    from ..serve import sandbox
    from ..store.folder import default

    if sources and store:
        raise click.UsageError("give --in or --store, one of them")
    if not sandbox.supported():
        raise ExpographError("mcp needs Linux on x86_64 or aarch64, whose kernel keeps calls from the network")
    source = Source(None, sources) if sources else Source(store or default())
    bounds = Bounds(max_bytes, memory << 20, source.store)
    nursery = Nursery(partial(_prepare, sources), partial(work, commands=main, bounds=bounds))
    try:
        from ..assist.server import Calls, serve
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] != "mcp":
            raise
        raise ExpographError("mcp is not installed; pip install 'expograph[mcp]'") from None
    read = source.store or ", ".join(sources)
    click.echo(visible(f"expograph: {read} for an assistant on standard input and output; it ends with that"), err=True)
    serve(nursery, main.commands, source, Calls(workers, timeout))


def _prepare(sources: tuple[str, ...]) -> None:
    """Import what calls need, and have sources read once, after which what reads them is at hand."""
    for name in PREPARED:
        importlib.import_module(name)
    if sources:
        from ..api import open_graph

        with suppress(ExpographError):
            open_graph(*sources)
