"""Sources into a store: which files are meant, what of them is new, and what became of each."""

from __future__ import annotations

import glob
import hashlib
import pathlib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Literal

from .errors import ExpographError, SourceError
from .loaders import FORMATS, RDF, TABLES, is_article, is_rdf
from .model import DESCRIPTION, Extraction, digest

if TYPE_CHECKING:
    from .loaders.proposed.reading import Ask, Extractor
    from .store.store import Store

State = Literal["new", "changed", "unchanged", "refused"]
MUCH = 5_000_000  # bytes from which on a file of many documents is streamed
DECISIONS = ".review.csv"  # what stands beside an article, and is read with it
HERE = pathlib.Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a source; ``reason`` says why it was refused."""

    source: str
    state: State
    documents: int = 0
    claims: int = 0
    warnings: tuple[str, ...] = ()
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class How:
    """How sources are read; see ``api.read`` and ``api.read_all``."""

    sectors: tuple[str, ...] = ()
    extractor: Extractor = "embedded"
    ask: Ask | None = None
    mapping: str | None = None
    described: tuple[tuple[str, str], ...] = ()


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
            taken = [f for f in inside if _is_source(f)]
            passed.update(pathlib.Path(f).suffix or "no suffix" for f in inside if not _is_source(f))
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


def load(store: Store, sources: Iterable[str], how: How | None = None) -> Iterator[Outcome]:
    """Load sources one by one, each wholly or not at all, and tell what became of it when it is done.

    ``sources`` are names, patterns and folders (see :func:`find_sources`), or one of them.  They are loaded as the
    outcomes are taken, so take all of them: ``for outcome in load(store, ["articles"])``.  A source that cannot be read
    is refused, and the others are loaded.  Raises StoreError where the store cannot be written, SourceError for names
    that mean nothing or a description that is none.
    """
    from .errors import StoreError
    from .loaders.mapping import read_mapping
    from .loaders.text import check_description

    found, _ = find_sources([sources] if isinstance(sources, str) else sources)
    if how and how.mapping:
        read_mapping(how.mapping)  # what is wrong with it is told before anything is loaded
    described = dict(how.described) if how else {}
    if described.keys() - set(DESCRIPTION) or (described and not all(map(is_article, found))):
        raise SourceError(f"the description of an article has {', '.join(DESCRIPTION)}, and tables and RDF have none")
    check_description(described, "the description")
    for source in found:
        try:
            yield _load(store, source, how or How())
        except StoreError:
            raise
        except ExpographError as error:
            yield Outcome(source, "refused", reason=str(error))


def address(store: Store, source: str) -> str:
    """The address of a file: its path from the folder that the store lies in, if it is below that; else the whole path.

    So a folder with its sources and its store can be moved.
    """
    from .store.embedded import Embedded

    path, above = pathlib.Path(source).resolve(), pathlib.Path(store.engine.address).resolve().parent
    inside = isinstance(store.engine, Embedded) and path.is_relative_to(above)
    return (path.relative_to(above) if inside else path).as_posix()


def _load(store: Store, source: str, how: How) -> Outcome:
    from .api import one_each, read, read_all

    where, key = address(store, source), _reading(source, how)
    if store.seen(where, key):
        return Outcome(source, "unchanged")
    if (many := _streamed(store, source)) is not None:
        from .store.bulk import put_many

        return Outcome(source, *put_many(store, where, many, key))
    if is_article(source):
        described = dict(how.described)
        read_again = read(source, sectors=how.sectors or None, extractor=how.extractor, ask=how.ask, **described)
        found = [_described_before(store, where, read_again)]
    else:
        found = one_each(read_all(source, how.mapping))
    state = store.put(where, found, key)
    told = tuple(f"{e.document.source}: {warning}" for e in found for warning in e.warnings)
    return Outcome(source, state, len(found), sum(len(e.claims) for e in found), told)


def _described_before(store: Store, where: str, extraction: Extraction) -> Extraction:
    """An article whose text is as it was, with what was said of it when it was loaded and is not said now."""
    document = extraction.document
    if document.sha256 not in store.newest(where):
        return extraction
    before = store.read(document.sha256).document
    kept = {name: getattr(document, name) or getattr(before, name) for name in DESCRIPTION}
    return replace(extraction, document=replace(document, **kept))


def _streamed(store: Store, source: str) -> Iterator[Extraction] | None:
    """The documents of a large export, one by one, where the store can take them so; None otherwise."""
    from .store.embedded import Embedded

    path = pathlib.Path(source)
    if not isinstance(store.engine, Embedded) or not path.is_file() or path.stat().st_size < MUCH:
        return None
    if path.suffix.lower() == ".jsonl":
        from .loaders.records import holds_records, read_records

        return read_records(source) if holds_records(source) else None
    if path.suffix.lower() == ".nq":
        from .graph.in_turn import holds_graphs, read_in_turn

        return read_in_turn(source) if holds_graphs(source) else None
    return None


def _reading(source: str, how: How) -> str:
    """The digest of all that a reading depends on: the file, what a person decided on it, options, and the reader."""
    parts = [_file_digest(source)]
    if is_article(source):
        parts += [_file_digest(source + DECISIONS), how.extractor, ",".join(sorted(how.sectors))]
        parts += [repr(sorted(how.described))]
    elif is_rdf(source):
        parts += [_file_digest(how.mapping or "")]
    return digest(*parts, _reader(), length=40)


def _file_digest(name: str) -> str:
    """The digest of a file; blank where there is none, of which its reader will tell."""
    try:
        with pathlib.Path(name).open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""


@cache
def _reader() -> str:
    """The digest of the code and data that read: another one may read otherwise."""
    files = sorted(f for part in ("loaders", "ontology") for f in (HERE / part).rglob("*") if f.is_file())
    kept = [f for f in files if "__pycache__" not in f.parts]
    return digest(*(f"{f.relative_to(HERE).as_posix()} {_file_digest(str(f))}" for f in [*kept, HERE / "model.py"]))


def _is_source(name: str) -> bool:
    suffix = pathlib.PurePath(name).suffix.lower()
    return suffix in (*FORMATS, *TABLES, *RDF) and not name.endswith(DECISIONS)


def _inside(folder: pathlib.Path) -> Iterator[pathlib.Path]:
    """The files of a folder and of those in it, but for what is hidden and for stores."""
    stores = {mark.parent for mark in folder.rglob("FORMAT") if (mark.parent / "CURRENT").exists()}
    for file in folder.rglob("*"):
        hidden = any(part.startswith(".") for part in file.relative_to(folder).parts)
        if file.is_file() and not hidden and not stores.intersection(file.parents):
            yield file


def _known() -> str:
    return ", ".join(sorted((*FORMATS, *TABLES, *RDF)))
