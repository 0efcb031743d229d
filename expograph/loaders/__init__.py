"""Sources → documents → claims.

A source's suffix chooses its reader in :data:`FORMATS`; a new format is one module and one line there.
"""

from __future__ import annotations

import importlib
import pathlib
import sys
from collections.abc import Callable
from dataclasses import replace

from ..errors import SourceError
from ..model import Document

MAX_BYTES = 20_000_000

# suffix → module of this package with a function read(data: bytes, name: str) -> Document
FORMATS: dict[str, str] = {".txt": "text", ".md": "text", ".html": "html", ".htm": "html", ".pdf": "pdf"}
TABLES = (".csv", ".jsonl", ".parquet")  # claims tables, which table reads; JSON lines may be an export, see records
RDF = (".ttl", ".trig", ".nq", ".nt", ".jsonld", ".rdf")  # the module foreign reads what is not expograph's own


def is_table(source: str) -> bool:
    """Whether a source is a claims table, by its suffix."""
    return pathlib.Path(source).suffix.lower() in TABLES


def is_rdf(source: str) -> bool:
    """Whether a source is RDF, by its suffix."""
    return pathlib.Path(source).suffix.lower() in RDF


def is_article(source: str) -> bool:
    """Whether a source is text to be read, by its suffix, and no table or RDF, which are taken as they are."""
    return not is_table(source) and not is_rdf(source)


def read_document(source: str, **described: str | None) -> Document:
    """The document in a file, or on standard input for ``-``.

    ``described`` may give title, published (ISO date), publisher and url; they win over what the file says of itself.
    Raises SourceError, naming the file and what to do, when it cannot be read as text.
    """
    if source == "-":
        name, suffix, data = "-", ".txt", _read_standard_input()
    else:
        _refuse_many(source)
        name, suffix, data = read_file(source)
    return document_of(source, name, suffix, data, **described)


def document_of(source: str, name: str, suffix: str, data: bytes, **described: str | None) -> Document:
    """The document that some bytes are, read as the suffix says; errors name ``source``.  See :func:`read_document`."""
    if suffix in (*TABLES, *RDF):
        what = "a claims table, whose rows" if suffix in TABLES else "RDF, whose statements"
        raise SourceError(
            f"{source}: is {what} are taken as they are; an article is needed here ({', '.join(sorted(FORMATS))})"
        )
    if suffix not in FORMATS:
        raise SourceError(
            f"{source}: unknown suffix {suffix!r}; expograph reads articles in {', '.join(sorted(FORMATS))}, claims "
            f"tables in {', '.join(TABLES)}, and RDF in {', '.join(RDF)}"
        )
    if len(data) > MAX_BYTES:
        raise SourceError(
            f"{source}: over {MAX_BYTES // 1_000_000} MB, too large for an article; split it or pick the right file"
        )
    if not data.strip():
        raise SourceError(f"{source}: the file is empty; give one with an article in it")
    module = importlib.import_module(f".{FORMATS[suffix]}", __name__)
    read: Callable[[bytes, str], Document] = module.read
    document = read(data, name)
    return replace(document, **{k: v for k, v in described.items() if v is not None})


def _refuse_many(source: str) -> None:
    from .articles import holds_articles

    if holds_articles(source):
        raise SourceError(f"{source}: holds many articles, and one is needed here; load them into a store")


def _read_standard_input() -> bytes:
    if sys.stdin is None:
        raise SourceError("-: there is no standard input; give a file's name")
    return sys.stdin.buffer.read(MAX_BYTES + 1)


def read_file(source: str) -> tuple[str, str, bytes]:
    """A file's name without its folders, its suffix in lower case, and what it holds.

    Raises SourceError for an address, and for what is no regular file, is too large, or cannot be read.
    """
    if source.startswith(("http://", "https://")):
        raise SourceError(f"{source}: expograph reads files, not addresses; save the page and give the file's name")
    path = pathlib.Path(source)
    return path.name.encode("utf8", "backslashreplace").decode("utf8"), path.suffix.lower(), _read_bytes(path)


def _read_bytes(path: pathlib.Path) -> bytes:
    try:
        if path.exists() and not path.is_file() and not path.is_dir():
            raise SourceError(f"{path}: is no regular file; save what is to be read as one")
        if path.stat().st_size > MAX_BYTES:
            raise SourceError(
                f"{path}: {path.stat().st_size / 1e6:.0f} MB, and a source has {MAX_BYTES // 1_000_000} at most; "
                "split it or pick the right file"
            )
        return path.read_bytes()
    except IsADirectoryError:
        raise SourceError(f"{path}: is a directory; give a file") from None
    except OSError as error:
        raise SourceError(f"{path}: cannot be read ({error.strerror}); check the name and your rights") from None
