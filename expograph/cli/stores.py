"""Commands that keep a graph: load, sources, remove, restore, entities, same, different."""

from __future__ import annotations

import pathlib
import sys
from collections import Counter
from typing import TYPE_CHECKING

import click

from ..escape import Cell, visible
from .main import main
from .options import FORMAT, MAPPING, SECTOR, STORE, Asking, Reading, asking, described, reading

if TYPE_CHECKING:
    from ..ingest import Outcome
    from ..store.sources import Source
    from ..store.store import Store

SHOWN = 40  # rows of what was loaded
DIGITS = 8  # of a hash in a table; remove takes six


def _store(address: str | None, *, write: bool = False, new: bool = False) -> Store:
    """The store, open until the command ends; it is made where there is none only when it may be ``new``."""
    from ..api import open_store

    if write and not new:
        open_store(address).close()  # raises StoreError where there is none
    store = open_store(address, write=write)
    click.get_current_context().call_on_close(store.close)
    return store


@main.command()
@click.argument("sources", nargs=-1, required=True)
@STORE
@MAPPING
@described
@SECTOR
@asking
@FORMAT
def load(
    sources: tuple[str, ...], store: str | None, mapping: str | None, sectors: tuple[str, ...], form: str,
    asking: Asking, **about: str | None,
) -> None:  # fmt: skip
    """Load SOURCES into the store: articles, claims tables, RDF; folders and patterns with such in them.

    What is loaded already stays as it is. A file that has changed since supersedes what was read in it before, which
    stays in history. A source that cannot be read is refused, and the others are loaded.
    """
    from ..ingest import How, find_sources, load
    from ..loaders import is_article
    from ..loaders.text import check_description

    check_description(about, "the options")
    found, passed = find_sources(sources)
    if len(found) > 1 and any(about.values()):
        raise click.UsageError("--title, --published, --publisher and --url describe one article; several were given")
    if any(about.values()) and not is_article(found[0]):
        raise click.UsageError(
            "--title, --published, --publisher and --url are of an article, and not of a table or RDF"
        )
    if asking.dry_run:
        raise click.UsageError("load goes without --dry-run; expograph extract shows what would be sent")
    given = tuple(sorted((name, value) for name, value in about.items() if value is not None))
    how = How(sectors, asking.extractor, asking.ask(), mapping, given)
    opened = _store(store, write=True, new=True)
    before = _size(opened)
    outcomes = []
    for number, outcome in enumerate(load(opened, found, how), 1):
        outcomes.append(outcome)
        _progress(outcome, number, len(found))
    _print_outcomes(outcomes, form)
    if passed:
        others = ", ".join(f"{n} {suffix}" for suffix, n in sorted(passed.items()))
        click.echo(visible(f"passed over, since they are no sources: {others}"), err=True)
    after = _size(opened)
    gained = ", ".join(f"{after[what] - n:+d} {what}" for what, n in before.items())
    click.echo(f"{visible(opened.engine.address)}: {gained}", err=True)
    if any(outcome.state == "refused" for outcome in outcomes):
        raise click.exceptions.Exit(2)


def _progress(outcome: Outcome, number: int, total: int) -> None:
    """What became of a source, as soon as it is known."""
    for warning in outcome.warnings:
        click.echo(visible(warning), err=True)
    if outcome.reason:
        why = outcome.reason.removeprefix(f"{pathlib.PurePath(outcome.source).name}: ")
        name = "" if why.startswith(f"{outcome.source}: ") else f"{outcome.source}: "
        click.echo(visible(f"refused: {name}{why}"), err=True)
    elif total > 1 and sys.stderr.isatty():
        click.echo(visible(f"{number} of {total}: {outcome.source} {outcome.state}"), err=True)


def _print_outcomes(outcomes: list[Outcome], form: str) -> None:
    from ..terminal import show

    columns = ("source", "outcome", "documents", "claims")
    told = outcomes if form != "table" else [o for o in outcomes if o.state != "unchanged"][:SHOWN]
    rows = [(o.source, o.state, *((None, None) if o.state in ("unchanged", "refused") else (o.documents, o.claims)))
            for o in told]  # fmt: skip
    if rows or form != "table":
        show(columns, rows, form)
    counted = Counter(outcome.state for outcome in outcomes)
    words = ", ".join(
        f"{counted[state]} {state}" for state in ("new", "changed", "unchanged", "refused") if counted[state]
    )
    click.echo(words, err=True)


def _size(store: Store) -> dict[str, int]:
    """How much a store holds, for what is new."""
    sources = store.sources()
    return {
        "documents": len({s.sha256 for s in sources}),
        "claims": sum({s.sha256: s.claims for s in sources}.values()),
    }


@main.command()
@STORE
@FORMAT
def sources(store: str | None, form: str) -> None:
    """List what was loaded into the store, by address, the newest version first; superseded ones are history.

    CSV and JSON have whole hashes, publishers and web addresses besides.
    """
    from ..terminal import show

    found = _store(store).sources()
    if form == "table":
        rows = [(s.title or s.address, s.published, _place(s), s.claims, _version(s), s.sha256[:DIGITS]) for s in found]
        show(("title", "published", "loaded from", "claims", "version", "hash"), rows, form)
        return
    columns = ("title", "publisher", "published", "url", "address", "claims", "version", "current", "sha256")
    show(columns, [tuple(getattr(s, column) for column in columns) for s in found], form)


def _place(source: Source) -> str | None:
    """An address on two lines, its folder and its name, for it is broken anywhere else in a narrow column."""
    folder, slash, name = (source.address or "").rpartition("/")
    return f"{folder}{slash}\n{name}" if slash else source.address


def _version(source: Source) -> str:
    return str(source.version) if source.current else f"{source.version}\nsuperseded"


@main.command()
@click.argument("source")
@STORE
def remove(source: str, store: str | None) -> None:
    """Forget SOURCE: a file as it was loaded, a title, or the first digits of a hash (see sources).

    Exactly what only this source said goes. A file goes with all its versions; by its hash one version goes alone, and
    what it superseded holds again.
    """
    from ..ingest import address

    opened = _store(store, write=True)
    where = address(opened, source)
    name = where if where in opened.addresses().values() else source
    for gone in opened.remove(name):
        click.echo(visible(f"removed {gone}"), err=True)


@main.command()
@click.argument("file")
@STORE
def restore(file: str, store: str | None) -> None:
    """Make a new store from FILE, a .trig or .nq export, just as it is, held against the manifest beside it."""
    from ..store.bulk import restore as restored
    from ..store.folder import default

    where = store or default()
    if where.startswith(("http://", "https://")):
        raise click.UsageError(f"restore makes a folder; load takes {file} to a server")
    restored(where, file)
    click.echo(visible(f"restored {file} to {where}"), err=True)


@main.command()
@click.option("--merges", is_flag=True, help="Which entities are taken for one, and why.")
@reading
@FORMAT
def entities(merges: bool, reading: Reading, form: str) -> None:
    """List the entities, with the names that documents use, or with --merges those that are taken for one.

    CSV and JSON have their identifiers besides.
    """
    from ..graph.entities import merge
    from ..terminal import show

    graph = reading.graph()
    known = merge(entity for extraction in graph.extractions for entity in extraction.entities)
    if merges:
        merged = [(m.member, known[m.into].label, m.into, m.reason) for m in graph.merges if m.into in known]
        if merged or form != "table":
            show(("id", "is taken for", "its id", "because"), merged, form)
        else:
            click.echo("no entities of different names are taken for one", err=True)
        return
    documents = Counter(e.id for extraction in graph.extractions for e in extraction.entities)
    claims = Counter(end for claim in graph.claims for end in {claim.source, claim.target, claim.product} if end)
    columns = ("entity", "kind", "id", "also called", "documents", "claims", "identifiers")
    rows: list[tuple[Cell, ...]] = [
        (
            e.label, e.kind, e.id, ", ".join(e.aliases), documents[e.id], claims[e.id],
            ", ".join(f"{i.scheme} {i.value}" for i in e.identifiers),
        )
        for e in sorted(known.values(), key=lambda e: (-claims[e.id], e.id))
    ]  # fmt: skip
    shown = len(columns) - (form == "table")
    show(columns[:shown], [row[:shown] for row in rows], form)


@main.command()
@click.argument("one", metavar="A")
@click.argument("other", metavar="B")
@click.option("--undo", is_flag=True, help="Take back what was said of the two.")
@STORE
def same(one: str, other: str, undo: bool, store: str | None) -> None:
    """Say that the entities A and B (labels or ids) are the same. The sources stay as they are."""
    _decide(store, one, other, None if undo else True)


@main.command()
@click.argument("one", metavar="A")
@click.argument("other", metavar="B")
@click.option("--undo", is_flag=True, help="Take back what was said of the two.")
@STORE
def different(one: str, other: str, undo: bool, store: str | None) -> None:
    """Say that the entities A and B (labels or ids) are not the same, whatever their names and identifiers."""
    _decide(store, one, other, None if undo else False)


def _decide(address: str | None, one: str, other: str, same: bool | None) -> None:
    opened = _store(address, write=True)
    before = opened.version
    first, second = opened.decide(one, other, same)
    if opened.version == before:
        click.echo(visible(f"nothing changes for {first} and {second}: it was so already"), err=True)
        return
    told = {True: "are the same", False: "are different", None: "go by their sources again"}[same]
    click.echo(visible(f"{first} and {second} {told}"), err=True)
