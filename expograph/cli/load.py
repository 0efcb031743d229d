"""The command load, which fills a store from sources, and rejects, which lists what it could not take."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from ..escape import visible
from .main import main
from .options import FORMAT, MAPPING, SECTOR, STORE, Asking, asking, described
from .told import Told

if TYPE_CHECKING:
    from ..executors import Lanes
    from ..store.store import Store
    from ..worker import How


INTERRUPTED = 130  # the exit code of what Ctrl-C ended


@main.command()
@click.argument("sources", nargs=-1, required=True)
@STORE
@MAPPING
@described
@SECTOR
@asking
@click.option("--workers", type=click.IntRange(1), default=1, show_default=True, help="How many processes read.")
@click.option("--cluster", metavar="ADDRESS", help="Read on a Dask cluster: its scheduler, tcp://host:port.")
@click.option("--watch", is_flag=True, help="Go on, and load what is new or changed there, until interrupted.")
@FORMAT
def load(
    sources: tuple[str, ...], store: str | None, mapping: str | None, sectors: tuple[str, ...], form: str,
    asking: Asking, workers: int, cluster: str | None, watch: bool, **about: str | None,
) -> None:  # fmt: skip
    """Load SOURCES into the store: articles, claims tables, RDF; files, folders and patterns with such in them.

    A file may hold many articles: lines of JSON or a Parquet table with a column text, a feed, an archive. What is
    loaded already stays as it is. A source that has changed since supersedes what was read in it before, which stays in
    history. What cannot be read is refused, and the others are loaded; see expograph rejects. A load that was ended at
    any moment goes on where it was when it is started again.
    """
    from ..loaders.text import check_description
    from ..worker import How

    check_description(about, "the options")
    given = tuple(sorted((name, value) for name, value in about.items() if value is not None))
    if asking.dry_run:
        raise click.UsageError("load goes without --dry-run; expograph extract shows what would be sent")
    if cluster and workers > 1:
        raise click.UsageError("give --workers or --cluster, one of them")
    several = workers > 1 or cluster is not None
    if several and asking.max_cost is not None:
        raise click.UsageError("--max-cost is kept by one process; leave out --workers and --cluster")
    if watch and (given or form != "table"):
        raise click.UsageError("--watch goes without --title, --published, --publisher, --url and --format")
    how = How(sectors, asking.extractor, asking.ask(tell=not several), mapping, given)
    try:
        if watch:
            _watch(sources, store, how, workers, cluster)
        elif _load(sources, store, how, workers, cluster, form):
            raise click.exceptions.Exit(2)
    except KeyboardInterrupt:
        click.echo("ended; what was loaded stays, and the same command goes on", err=True)
        raise click.exceptions.Exit(0 if watch else INTERRUPTED) from None


def _load(sources: Sequence[str], store: str | None, how: How, workers: int, cluster: str | None, form: str) -> bool:
    """Load sources, and tell what became of them; whether some were refused."""
    from ..api import open_store
    from ..ingest import load
    from ..tasks import find_sources, size_of

    found, passed = find_sources(sources)
    _check_described(found, how)
    told = Told(form, sum(map(size_of, found)))
    with open_store(store, write=True) as opened:
        before = _size(opened)
        with told:
            for outcome in load(opened, found, how, _lanes(workers, cluster)):
                told.tell(outcome)
        told.sum_up()
        if passed:
            others = ", ".join(f"{n} {suffix}" for suffix, n in sorted(passed.items()))
            click.echo(visible(f"passed over, since they are no sources: {others}"), err=True)
        after = _size(opened)
        gained = ", ".join(f"{after[what] - n:+d} {what}" for what, n in before.items())
        click.echo(f"{visible(opened.engine.address)}: {gained}", err=True)
    return bool(told.counted["refused"])


def _check_described(found: Sequence[str], how: How) -> None:
    from ..loaders import is_article

    if len(found) > 1 and how.described:
        raise click.UsageError("--title, --published, --publisher and --url describe one article; several were given")
    if how.described and not is_article(found[0]):
        raise click.UsageError(
            "--title, --published, --publisher and --url are of an article, and not of a table or RDF"
        )


def _lanes(workers: int, cluster: str | None) -> Lanes:
    from .. import executors

    if cluster:
        return executors.cluster(cluster)
    return executors.processes(workers) if workers > 1 else executors.here()


def _watch(sources: Sequence[str], store: str | None, how: How, workers: int, cluster: str | None) -> None:
    """Load what is there, and then whatever comes or changes; the store is free for others in between."""
    from ..errors import StoreError
    from ..watch import watched

    waiting: dict[str, None] = {}
    click.echo(visible(f"watching {', '.join(sources)}; Ctrl-C ends it"), err=True)
    for fresh in watched(sources):
        waiting.update(dict.fromkeys(fresh))
        if not waiting:
            continue
        try:
            _load(list(waiting), store, how, workers, cluster, "table")
            waiting.clear()
        except StoreError as error:
            if "in use" not in str(error):
                raise
            click.echo(visible(f"{error}; trying again"), err=True)


def _size(store: Store) -> dict[str, int]:
    """How much a store holds, for what is new."""
    return {"documents": store.count("schema:Article"), "claims": store.count("xg:Claim")}


@main.command()
@STORE
@FORMAT
def rejects(store: str | None, form: str) -> None:
    """List what could not be loaded, and why: refused, or repeated with the text of another source.

    It stays in the list until its file is loaded again, or is gone.
    """
    from ..api import open_store
    from ..errors import StoreError
    from ..store.rejects import read_rejects
    from ..terminal import show

    with open_store(store) as opened:
        if opened.folder is None:
            raise StoreError(f"{opened.engine.address}: a server keeps no rejects; load tells them when it ends")
        found = read_rejects(opened.folder)
    if found or form != "table":
        show(("source", "outcome", "reason"), [(r.source, r.outcome, r.reason) for r in found], form)
    else:
        click.echo("all that was loaded was taken", err=True)
