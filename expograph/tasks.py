"""What there is to read: which files are meant, the articles in them, and what each reading depends on."""

from __future__ import annotations

import glob
import hashlib
import os
import pathlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Literal

from .errors import ExpographError, SourceError
from .loaders import FORMATS, RDF, TABLES, is_article, is_rdf, read_file
from .loaders.articles import MANY, Misread, articles, holds_articles, suffix_of
from .model import digest
from .worker import Article, How, file_digest, reader

State = Literal["new", "changed", "unchanged", "repeated", "refused"]
DECISIONS = ".review.csv"  # what stands beside an article, and is read with it


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a source, which is in a ``file`` as that was named.

    ``reason`` says why it was refused, or repeats another; ``size`` is in bytes.
    """

    source: str
    state: State
    documents: int = 0
    claims: int = 0
    warnings: tuple[str, ...] = ()
    reason: str | None = None
    size: int = 0
    file: str = ""


@dataclass(frozen=True, slots=True)
class Task:
    """A source that is to be read, in a ``file``.

    ``address`` is where it is loaded from, ``reading`` the digest of all that its reading depends on, ``size`` its
    bytes.  ``article`` is what a worker reads; None where a source is taken as it is, or read with what a person
    decided on it.  It may stand ``inside`` a file of many.
    """

    source: str
    address: str
    reading: str
    size: int
    file: str
    article: Article | None = None
    inside: bool = False

    @property
    def held(self) -> int:
        """The bytes that it takes in memory: unpacked, and not as they stand in a file."""
        return len(self.article.data) if self.article else 0


def find_sources(names: Iterable[str]) -> tuple[list[str], Counter[str]]:
    """The files that are meant by names, patterns (``*``, ``?``, ``[…]``) and folders, each once and in order.

    Also how many files of folders were passed over, by suffix, for they are no sources.  Raises SourceError for a
    pattern or a folder in which there is nothing to load.
    """
    found: dict[str, None] = {}
    passed: Counter[str] = Counter()
    for name in names:
        path = pathlib.Path(name)
        if path.is_dir():
            inside = sorted(map(str, _inside(path)))
            others = {f: _other(f) for f in inside}
            taken = [f for f, other in others.items() if not other]
            passed.update(filter(None, others.values()))
            if not taken:
                raise SourceError(f"{name}: holds no article, table or RDF file; expograph reads {_known()}")
        elif glob.has_magic(name) and not path.exists():
            fitting = glob.glob(name, recursive=True)  # noqa: PTH207 (Path.glob takes no absolute pattern)
            taken = sorted(f for f in fitting if pathlib.Path(f).is_file() and _is_source(f))
            if not taken:
                raise SourceError(f"{name}: fits no file that expograph reads ({_known()})")
        else:
            taken = [name]
        found.update(dict.fromkeys(taken))
    return list(found), passed


def tasks(sources: Iterable[str], how: How, address: Callable[[str], str]) -> Iterator[Task | Outcome]:
    """What there is to read in files, in their order, and what is refused before that.

    ``address`` tells where a file is loaded from.
    """
    for source in sources:
        if wrong := _no_source(source):
            name = source.encode("utf8", "backslashreplace").decode("utf8")
            yield Outcome(name, "refused", reason=wrong, file=source)
            continue
        try:
            if holds_articles(source) or suffix_of(source) == ".xml":  # of which it is told why it is no feed
                yield from _articles_in(source, how, address(source))
            else:
                yield _task(source, how, address(source))
        except ExpographError as error:
            yield Outcome(source, "refused", reason=str(error), size=size_of(source), file=source)
        except OSError as error:
            wrong = f"cannot be read ({error.strerror}); check the name and your rights"
            yield Outcome(source, "refused", reason=wrong, size=size_of(source), file=source)


def _no_source(name: str) -> str:
    """What is wrong with what a folder holds; blank where it may be read."""
    try:
        name.encode("utf8")
    except UnicodeEncodeError:
        return "its name is no UTF-8; rename it"
    return "cannot be looked into; check your rights to it" if pathlib.Path(name).is_dir() else ""


def _task(source: str, how: How, address: str) -> Task:
    if not is_article(source):
        read_from = [_file_digest(source), *([_file_digest(how.mapping or "")] if is_rdf(source) else [])]
        return Task(source, address, _reading(read_from), size_of(source), source)
    name, suffix, data = read_file(source)
    decisions = source + DECISIONS
    read_from = [hashlib.sha256(data).hexdigest(), _file_digest(decisions), *_way(how, how.described)]
    article = Article(source, name, suffix, data, how.described, reader())
    decided = pathlib.Path(decisions).exists()
    return Task(source, address, _reading(read_from), len(data), source, None if decided else article)


def _articles_in(source: str, how: How, address: str) -> Iterator[Task | Outcome]:
    """The articles in a file of many: each is a source by itself, by the key that tells it from the others."""
    file = pathlib.Path(source).name
    for item in articles(source):
        if isinstance(item, Misread):
            yield Outcome(f"{source}, {item.where}", "refused", reason=item.reason, size=item.size, file=source)
            continue
        read_from = [hashlib.sha256(item.data).hexdigest(), item.suffix, *_way(how, item.described)]
        here = f"{source}, {item.where}"
        article = Article(here, f"{file}#{item.key}", item.suffix, item.data, item.described, reader())
        yield Task(here, f"{address}#{item.key}", _reading(read_from), item.size, source, article, inside=True)


def _way(how: How, described: Iterable[tuple[str, str]]) -> list[str]:
    return [how.extractor, ",".join(sorted(how.sectors)), repr(sorted(described))]


def _reading(read_from: list[str]) -> str:
    """The digest of all that a reading depends on: what is read, what a person decided, options, and the reader."""
    return digest(*read_from, reader(), length=40)


def _file_digest(name: str) -> str:
    """The digest of a file; blank where there is none, of which its reader will tell."""
    try:
        return file_digest(pathlib.Path(name))
    except OSError:
        return ""


def size_of(source: str) -> int:
    """The bytes of a file; none where there is none."""
    try:
        return pathlib.Path(source).stat().st_size
    except OSError:
        return 0


def _other(name: str) -> str:
    """What a file is that is no source; blank for a source, and for a folder, which cannot be looked into."""
    path = pathlib.Path(name)
    if path.is_dir():
        return ""
    with suppress(ExpographError):  # whose reader will tell what is wrong
        if path.is_file() and not _is_source(name):
            return suffix_of(name) or "no suffix"
    if path.is_file():
        return ""
    return "broken link" if path.is_symlink() else "no regular file"


def _is_source(name: str) -> bool:
    if suffix_of(name) == ".xml":
        return holds_articles(name)
    return suffix_of(name) in _suffixes() and not name.endswith(DECISIONS)


def _inside(folder: pathlib.Path) -> Iterator[pathlib.Path]:
    """What is in a folder and in those in it, but for what is hidden and for stores; and folders that are locked."""
    locked: list[pathlib.Path] = []
    walk = os.walk(folder, onerror=lambda error: locked.append(pathlib.Path(error.filename)))
    for at, folders, files in walk:
        if "FORMAT" in files and "CURRENT" in files:
            folders.clear()
            continue
        folders[:] = [name for name in folders if not name.startswith(".")]
        yield from (pathlib.Path(at, name) for name in files if not name.startswith("."))
    yield from locked


def _suffixes() -> set[str]:
    return {*FORMATS, *TABLES, *RDF, *MANY}


def _known() -> str:
    return ", ".join(sorted(_suffixes()))
