"""What a worker does: an article goes in, what it states comes out.  Nothing else is read, and nothing is written."""

from __future__ import annotations

import hashlib
import pathlib
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from .errors import StoreError
from .model import Extraction, digest

if TYPE_CHECKING:
    from .loaders.proposed.reading import Ask, Extractor

HERE = pathlib.Path(__file__).parent


@dataclass(frozen=True, slots=True)
class How:
    """How sources are read; see ``api.read`` and ``api.read_all``."""

    sectors: tuple[str, ...] = ()
    extractor: Extractor = "embedded"
    ask: Ask | None = None
    mapping: str | None = None
    described: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Article:
    """An article as it is given: what it is called, its bytes, and what they are by their suffix.

    ``source`` is its name in messages, ``described`` what is known of it beside the bytes, ``reader`` the program that
    is to read it, as :func:`reader` has it where the article is given.
    """

    source: str
    name: str
    suffix: str
    data: bytes
    described: tuple[tuple[str, str], ...]
    reader: str


def read_article(article: Article, how: How) -> Extraction:
    """What an article states.

    Raises what ``api.read`` raises, and StoreError where this is another program than the one that is to read it: its
    claims would not be those of the others.
    """
    from .api import as_read, check_asking
    from .loaders import document_of
    from .loaders.extract import prepare

    if article.reader != reader():
        raise StoreError("a worker runs another version of expograph than this one; install the same one everywhere")
    check_asking(how.extractor, how.ask)
    document = document_of(article.source, article.name, article.suffix, article.data, **dict(article.described))
    return as_read(prepare(document, how.sectors or None), how.extractor, how.ask)


@cache
def reader() -> str:
    """The digest of the code and data that read: another one may read otherwise."""
    files = sorted(f for part in ("loaders", "ontology") for f in (HERE / part).rglob("*") if f.is_file())
    kept = [f for f in files if "__pycache__" not in f.parts]
    return digest(*(f"{f.relative_to(HERE).as_posix()} {file_digest(f)}" for f in [*kept, HERE / "model.py"]))


def file_digest(file: pathlib.Path) -> str:
    """The SHA-256 of a file.  Raises OSError where it cannot be read."""
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()
