"""Commands that keep a graph: sources, remove, restore, entities, same, different."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import click

from ..escape import Cell, visible
from .main import main
from .options import FORMAT, STORE, Reading, reading

if TYPE_CHECKING:
    from ..store.sources import Source
    from ..store.store import Store

SHOWN = 40  # names of what was removed
DIGITS = 8  # of a hash in a table; remove takes six


def _store(address: str | None, *, write: bool = False) -> Store:
    """The store, open until the command ends."""
    from ..api import open_store

    if write:
        open_store(address).close()  # raises StoreError where there is none
    store = open_store(address, write=write)
    click.get_current_context().call_on_close(store.close)
    return store


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
    """An address on two lines, its folder and its name, for it is broken anywhere else in a narrow column.

    Of an article in a file of many, the file and what tells it from the others there.
    """
    file, mark, key = (source.address or "").partition("#")
    folder, slash, name = file.rpartition("/")
    return "\n".join(filter(None, (folder + slash, name + mark, key))) or None


def _version(source: Source) -> str:
    return str(source.version) if source.current else f"{source.version}\nsuperseded"


@main.command()
@click.argument("source")
@STORE
def remove(source: str, store: str | None) -> None:
    """Forget SOURCE: a file as it was loaded, a title, or the first digits of a hash (see sources).

    Exactly what only this source said goes. A file goes with all its versions, and a file of many articles with all of
    them; by its hash one version goes alone, and what it superseded holds again.
    """
    from ..ingest import address

    opened = _store(store, write=True)
    file, mark, key = source.partition("#")
    where = address(opened, file) + mark + key
    known = opened.addresses().values()
    gone = opened.remove(where if any(a == where or a.startswith(f"{where}#") for a in known) else source)
    for name in gone[:SHOWN]:
        click.echo(visible(f"removed {name}"), err=True)
    if len(gone) > SHOWN:
        click.echo(f"removed {len(gone) - SHOWN} more", err=True)


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
