"""Files that hold many articles: which they are, and what is in them, one article at a time."""

from __future__ import annotations

import hashlib
import importlib
import io
import pathlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from ..errors import SourceError
from . import MAX_BYTES
from .firsts import Firsts
from .text import check_description

# suffix → module of this package with a function read(source: str) -> Iterator[Item | Misread]
READERS: dict[str, str] = {
    ".atom": "feeds", ".jsonl": "article_rows", ".parquet": "article_rows", ".rss": "feeds", ".tar": "archives",
    ".tar.gz": "archives", ".tar.zst": "archives", ".tgz": "archives", ".warc": "web_archives",
    ".warc.gz": "web_archives", ".xml": "feeds",
}  # fmt: skip
LOOKED_INTO = (".jsonl", ".parquet", ".xml")  #: these may hold something else
MANY = tuple(suffix for suffix in READERS if suffix not in LOOKED_INTO)  #: suffixes that always hold many articles
COMPOUND = tuple(suffix for suffix in READERS if suffix.count(".") == 2)
MAX_KEY = 500  # characters


@dataclass(frozen=True, slots=True)
class Item:
    """An article inside a file of many, as it stands there.

    ``key`` tells it from the others of its file and stays when the file is written anew: its address or id, else a
    digest of its text.  ``where`` is for messages ("line 12", "a/b.html").  ``data`` is read as ``suffix`` says, a key
    of ``loaders.FORMATS``.  ``described`` is what is known and valid of title, published, publisher and url, sorted.
    ``size`` are the bytes of the file that it accounts for; all sizes make up about those of the file.
    """

    key: str
    where: str
    suffix: str
    data: bytes
    described: tuple[tuple[str, str], ...]
    size: int


@dataclass(frozen=True, slots=True)
class Misread:
    """A record in a file of many that cannot be read as an article; ``reason`` says why and what to do."""

    where: str
    reason: str
    size: int


def suffix_of(name: str) -> str:
    """The suffix of a file's name in lower case, with both parts where an archive is compressed.

    >>> suffix_of("a/News.2026.TAR.zst"), suffix_of("crawl.warc.gz"), suffix_of("v1.2.html"), suffix_of("notes.gz")
    ('.tar.zst', '.warc.gz', '.html', '.gz')
    """
    name = pathlib.PurePath(name).name.lower()
    return next((suffix for suffix in COMPOUND if name.endswith(suffix)), pathlib.PurePath(name).suffix)


def holds_articles(source: str) -> bool:
    """Whether a file holds many articles: by its suffix, and where that may hold something else by how it begins.

    Raises SourceError where it must be looked into and cannot be.
    """
    suffix = suffix_of(source)
    if suffix not in LOOKED_INTO:
        return suffix in MANY
    holds: Callable[[str], bool] = importlib.import_module(f".{READERS[suffix]}", __package__).holds_articles
    return holds(source)


def articles(source: str) -> Iterator[Item | Misread]:
    """What a file of many articles holds, in order, without keeping more than one in memory.

    Of articles with one key that differ, the first has it, and a further one the key with ``#`` and a digest behind
    it; an exact repetition is given again.  Raises SourceError where the file is missing or of another kind, and where
    the rest of it is damaged: what came before that is sound.
    """
    suffix = suffix_of(source)
    if suffix not in READERS:
        raise SourceError(f"{source}: is no file of many articles; these are {', '.join(sorted(READERS))}")
    read: Callable[[str], Iterator[Item | Misread]] = importlib.import_module(f".{READERS[suffix]}", __package__).read
    return _told_apart(read(source))


def _told_apart(found: Iterable[Item | Misread]) -> Iterator[Item | Misread]:
    """The same with keys as :func:`articles` says, and without what is empty or too large."""
    firsts = Firsts()
    for item in found:
        if isinstance(item, Misread):
            yield item
        elif not item.data.strip():
            yield Misread(item.where, "is empty; an article is needed", item.size)
        elif len(item.data) > MAX_BYTES:
            yield Misread(item.where, too_large(), item.size)
        else:
            contents = hashlib.sha256(item.data)
            key = _short(item.key or contents.hexdigest()[:16])
            contents.update(repr(item.described).encode("utf8"))
            known = firsts.first(hashlib.sha256(key.encode("utf8")).digest()[:8], contents.digest()[:8])
            own = key if known == contents.digest()[:8] else f"{key}#{contents.hexdigest()[:12]}"
            yield replace(item, key=own)


def _short(key: str) -> str:
    if len(key) <= MAX_KEY:
        return key
    return f"{key[:MAX_KEY]}#{hashlib.sha256(key.encode('utf8')).hexdigest()[:12]}"


def too_large() -> str:
    """What is said of a record of too many bytes."""
    return f"is over {MAX_BYTES // 1_000_000} MB, too large for an article; split it"


def opened(source: str) -> io.BufferedReader:
    """A file for reading.  Raises SourceError for an address and for what is no regular file or cannot be read."""
    if source.startswith(("http://", "https://")):
        raise SourceError(f"{source}: expograph reads files, not addresses; save it and give the file's name")
    path = pathlib.Path(source)
    try:
        if path.exists() and not path.is_file():
            raise SourceError(f"{source}: is no regular file; give a file that holds articles")
        return path.open("rb")
    except OSError as error:
        raise SourceError(f"{source}: cannot be read ({error.strerror}); check the name and your rights") from None


def valid(values: Mapping[str, str | None]) -> tuple[tuple[str, str], ...]:
    """What of a description is known and valid, sorted.

    >>> valid({"url": "ftp://x", "title": "Pumps", "published": None})
    (('title', 'Pumps'),)
    """
    return tuple(sorted((name, value) for name, value in values.items() if value and _is_valid(name, value)))


def _is_valid(name: str, value: str) -> bool:
    try:
        check_description({name: value}, "")
    except SourceError:
        return False
    return True
