"""The command that lets others ask a store: serve."""

from __future__ import annotations

import ipaddress

import click

from ..errors import ExpographError
from .main import main


@main.command()
@click.option("--store", "path", metavar="DIR", help="The store; by default $EXPOGRAPH_STORE, or .expograph.")
@click.option("--host", default="127.0.0.1", show_default=True, metavar="NAME", help="Name or address to listen on.")
@click.option("--port", type=click.IntRange(0, 65535), default=7878, show_default=True, help="0 is any that is free.")
@click.option("--workers", type=click.IntRange(2, 64), default=4, show_default=True, help="Queries run at a time.")
@click.option(
    "--timeout",
    type=click.FloatRange(0, min_open=True),
    default=10,
    show_default=True,
    help="Seconds a query may take.",
)
@click.option(
    "--max-bytes", type=click.IntRange(1), default=16 << 20, show_default=True, help="Bytes an answer may have."
)
@click.option(
    "--memory", type=click.IntRange(16), default=512, show_default=True, metavar="MB", help="Memory a query may use."
)
def serve(path: str | None, host: str, port: int, workers: int, timeout: float, max_bytes: int, memory: int) -> None:
    """Let programs and a browser ask the store in SPARQL; it can only be read.

    The endpoint speaks the SPARQL 1.1 Protocol at the address printed, where a browser finds a page to ask on. What is
    loaded meanwhile is seen a few seconds later. Ctrl-C ends it.
    """
    try:
        from ..serve.pool import Limits
        from ..serve.run import serve as run
    except ModuleNotFoundError as error:
        if error.name not in ("h11", "starlette", "uvicorn"):
            raise
        raise ExpographError(f"{error.name} is not installed; pip install 'expograph[serve]'") from None
    from ..store.folder import default

    if not _is_loopback(host):
        click.echo(f"{host} is more than this machine: whoever reaches it may read the whole store", err=True)
    limits = Limits(workers, timeout, max_bytes, memory << 20)
    run(path or default(), host, port, limits, lambda words: click.echo(words, err=True))


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
