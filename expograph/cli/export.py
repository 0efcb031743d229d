"""The command that writes a graph as a file: export."""

from __future__ import annotations

import os
import pathlib
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

import click

from ..errors import ExpographError
from ..escape import visible
from .main import main
from .options import Reading, reading

# As graph.export has them, which is not imported for --help.
SUFFIXES = {
    ".trig": "trig", ".nq": "nquads", ".ttl": "turtle", ".jsonld": "jsonld", ".csv": "csv", ".jsonl": "jsonl",
    ".graphml": "graphml", ".gexf": "gexf", ".parquet": "parquet",
}  # fmt: skip


@main.command()
@reading
@click.option(
    "--format", "form", type=click.Choice(list(SUFFIXES.values())), help="The form; by default FILE's suffix tells."
)
@click.option("-o", "--out", "out", metavar="FILE", help="The file to write, instead of standard output.")
def export(reading: Reading, form: str | None, out: str | None) -> None:
    """Write the graph in another form: RDF, tables, or networks for other programs.

    TriG, N-Quads, JSON-LD and JSONL can be read back as they were; of the others, and of what a reading alone has, it
    is told what they leave out. Beside a FILE of TriG or N-Quads stands FILE.manifest.json, by which restore checks it.
    """
    from ..graph.export import BINARY, DATASETS, left_out, write
    from ..graph.export_manifest import manifest_path, manifest_text

    form = form or _form_of(out)
    if out is None and form in BINARY and sys.stdout.isatty():
        raise click.UsageError(f"{form} is no text for a terminal: give a file with -o FILE")
    graph = reading.graph()
    if out is None:
        write(graph, form, sys.stdout.buffer)
    else:
        path = pathlib.Path(out)
        with replacing(path) as file:
            manifest = write(graph, form, file)
        if manifest and form in DATASETS:
            with replacing(manifest_path(path)) as file:
                file.write(manifest_text(manifest).encode())
        click.echo(visible(f"wrote {path}"), err=True)
    if lost := left_out(graph.extractions, form):
        click.echo(f"{form} leaves out {', '.join(lost)}", err=True)


def _form_of(out: str | None) -> str:
    """The form that a file's suffix tells."""
    suffix = pathlib.Path(out or "").suffix.lower()
    if suffix not in SUFFIXES:
        raise click.UsageError(f"name a form with --format, or a file with -o that ends in {', '.join(SUFFIXES)}")
    return SUFFIXES[suffix]


@contextmanager
def replacing(path: pathlib.Path) -> Iterator[IO[bytes]]:
    """A file to write that takes the place of ``path`` when all is written, and leaves no trace otherwise.

    Raises ExpographError when it cannot be written.
    """
    new: pathlib.Path | None = None
    try:
        if path.is_dir():
            raise ExpographError(f"{path}: is a directory; name a file with -o")
        if path.exists() and not path.is_file():  # a pipe or a device is written to, and not replaced
            with path.open("wb") as file:
                yield file
            return
        target = path.resolve()
        with tempfile.NamedTemporaryFile(dir=target.parent, prefix=f".{target.name}.", delete=False) as made:
            new = pathlib.Path(made.name)
            yield made
        new.chmod(target.stat().st_mode if target.exists() else 0o666 & ~_umask())
        new.replace(target)
    except OSError as error:
        raise ExpographError(f"{path}: cannot be written ({error.strerror}); choose another file with -o") from None
    finally:
        if new is not None:
            new.unlink(missing_ok=True)


def _umask() -> int:
    """The rights that this process keeps from its new files."""
    found = os.umask(0)
    os.umask(found)
    return found
