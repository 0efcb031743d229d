"""Sources into a store: what of them is new, and what became of each.

Articles are read in other processes where that is asked for, whatever their number, and in whatever order they end:
this process alone writes, in the order of the sources.  What is loaded is kept with a digest of what it was read from
and how, so that a load which was ended goes on where it was when it is started again.
"""

from __future__ import annotations

import pathlib
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING

from .errors import ExpographError, SourceError, StoreError, WorkerError
from .executors import Lanes, Ready, here, in_order
from .loaders import is_article
from .loaders.articles import holds_articles
from .model import DESCRIPTION, Extraction
from .store.rejects import Reject, keeping
from .tasks import Outcome, Task, find_sources, tasks
from .worker import How, read_article

if TYPE_CHECKING:
    from .store.placing import State as Stored
    from .store.store import Store

MUCH = 5_000_000  # bytes from which on a file of many documents is streamed
LOOKED_UP = 64  # sources of which the store is asked at once whether it has them
HELD = 20_000_000  # bytes of sources that may be held for that
WRITTEN = 25  # documents that are written at once: the workers have enough to do meanwhile
SECONDS = 2.0  # after which what is read is written, however little it is, so that little is lost


def load(store: Store, sources: Iterable[str], how: How | None = None, lanes: Lanes | None = None) -> Iterator[Outcome]:
    """Load sources, each wholly or not at all, and tell in their order what became of them.

    ``sources`` are names, patterns and folders (see :func:`find_sources`), or one of them.  They are loaded as the
    outcomes are taken, so take all of them: ``for outcome in load(store, ["articles"])``.  ``lanes`` read the articles:
    :func:`executors.processes`, :func:`executors.cluster`, by default this process.  A source that cannot be read is
    refused, and the others are loaded.  Raises StoreError where the store cannot be written, SourceError for names that
    mean nothing or a description that is none, WorkerError where no worker can be had.
    """
    how = how or How()
    found, _ = find_sources([sources] if isinstance(sources, str) else sources)
    _check(found, how)
    with lanes or here() as ready:
        unread = _unread(store, tasks(found, how, partial(address, store)))
        with closing(in_order(unread, partial(_read, how=how), ready)) as read, _keeping(store, found) as keep:
            for outcome in _Writing(store, how).outcomes(read):
                if outcome.reason:
                    keep(outcome)
                yield outcome


@contextmanager
def _keeping(store: Store, found: Iterable[str]) -> Iterator[Callable[[Outcome], None]]:
    """What keeps those outcomes in the store that its user is to be told of."""
    with keeping(store.folder, {address(store, file) for file in found}) as keep:
        yield lambda o: keep(Reject(o.source, o.state, without_name(o), address(store, o.file)))


def without_name(outcome: Outcome) -> str:
    """Why a source was not taken, without its name before it."""
    reason = (outcome.reason or "").removeprefix(f"{outcome.source}: ").removeprefix(f"{outcome.file}: ")
    name = pathlib.PurePath(outcome.file).name
    if reason.startswith(f"{name}#"):  # an article in a file of many, by its key
        return reason.partition(": ")[2]
    return reason.removeprefix(f"{name}: ")


def _check(found: Iterable[str], how: How) -> None:
    from .loaders.mapping import read_mapping
    from .loaders.text import check_description

    if how.mapping:
        read_mapping(how.mapping)  # what is wrong with it is told before anything is loaded
    described = dict(how.described)
    one_each = all(is_article(f) and not holds_articles(f) for f in found) if described else True
    if described.keys() - set(DESCRIPTION) or not one_each:
        raise SourceError(f"the description of an article has {', '.join(DESCRIPTION)}, and tables and RDF have none")
    check_description(described, "the description")


def address(store: Store, source: str) -> str:
    """The address of a file: its path from the folder that the store lies in, if it is below that; else the whole path.

    So a folder with its sources and its store can be moved.
    """
    from .store.embedded import Embedded

    path, above = pathlib.Path(source).resolve(), pathlib.Path(store.engine.address).resolve().parent
    inside = isinstance(store.engine, Embedded) and path.is_relative_to(above)
    return (path.relative_to(above) if inside else path).as_posix()


def _unread(store: Store, found: Iterable[Task | Outcome]) -> Iterator[Task | Ready[Task | Outcome]]:
    """Tasks for workers, and, ready as they are, those that are for this process and outcomes that are known."""
    some: list[Task | Outcome] = []
    for item in found:
        some.append(item)
        if len(some) == LOOKED_UP or sum(one.held for one in some if isinstance(one, Task)) > HELD:
            yield from _news(store, some)
            some = []
    yield from _news(store, some)


def _news(store: Store, some: list[Task | Outcome]) -> Iterator[Task | Ready[Task | Outcome]]:
    seen = store.seen([(task.address, task.reading) for task in some if isinstance(task, Task)])
    for item in some:
        if isinstance(item, Outcome):
            yield Ready(item)
        elif (item.address, item.reading) in seen:
            yield Ready(Outcome(item.source, "unchanged", size=item.size))
        else:
            yield Ready(item) if item.article is None else item


def _read(task: Task, how: How) -> Extraction:
    assert task.article is not None
    return read_article(task.article, how)


Read = tuple[Task | Ready[Task | Outcome], Extraction | Task | Outcome | ExpographError]


@dataclass(slots=True)
class _Writing:
    """What was read and is not written yet, with the outcomes that are told after it."""

    store: Store
    how: How
    waiting: list[Outcome | tuple[Task, list[Extraction]]] = field(default_factory=list)
    since: float = 0.0

    def outcomes(self, read: Iterable[Read]) -> Iterator[Outcome]:
        """What became of all that was read, in order."""
        self.since = time.monotonic()
        try:
            for task, found in read:
                yield from self._take(task, found)
                if len(self.waiting) >= WRITTEN or time.monotonic() - self.since > SECONDS:
                    yield from self._write()
        except WorkerError:  # nobody reads any more; what was read is not lost
            yield from self._write()
            raise
        yield from self._write()

    def _take(
        self, task: Task | Ready[Task | Outcome], found: Extraction | Task | Outcome | ExpographError
    ) -> Iterator[Outcome]:
        if isinstance(found, StoreError):
            raise found
        if isinstance(found, Outcome):
            self.waiting.append(found)
        elif isinstance(found, Task):
            yield from self._write()
            yield from self._take_here(found)
        elif isinstance(task, Task):
            self.waiting.append(_refused(task, found) if isinstance(found, ExpographError) else (task, [found]))

    def _take_here(self, task: Task) -> Iterator[Outcome]:
        """Read a source that no worker reads, and write it."""
        try:
            if (many := _streamed(self.store, task.source)) is not None:
                from .store.bulk import put_many

                yield Outcome(task.source, *put_many(self.store, task.address, many, task.reading), size=task.size)
                return
            self.waiting.append((task, _read_here(task, self.how)))
        except StoreError:
            raise
        except ExpographError as error:
            self.waiting.append(_refused(task, error))
        yield from self._write()

    def _write(self) -> Iterator[Outcome]:
        from .store.placing import Arrival

        waiting, self.waiting = self.waiting, []
        arrivals = [
            Arrival(task.address, tuple(_described_before(self.store, task, found)), task.reading)
            for task, found in (item for item in waiting if not isinstance(item, Outcome))
        ]
        states = iter(self.store.put_all(arrivals) if arrivals else ())
        for item in waiting:
            yield item if isinstance(item, Outcome) else _outcome(*item, next(states))
        self.since = time.monotonic()


def _outcome(task: Task, found: list[Extraction], state: Stored | ExpographError) -> Outcome:
    from .store.placing import RepeatedError

    if isinstance(state, RepeatedError) and task.inside:
        return Outcome(task.source, "repeated", reason=str(state), size=task.size, file=task.file)
    if isinstance(state, ExpographError):
        return _refused(task, state)
    told = tuple(f"{e.document.source}: {warning}" for e in found for warning in e.warnings)
    return Outcome(task.source, state, len(found), sum(len(e.claims) for e in found), told, size=task.size)


def _refused(task: Task, error: ExpographError) -> Outcome:
    return Outcome(task.source, "refused", reason=str(error), size=task.size, file=task.file)


def _read_here(task: Task, how: How) -> list[Extraction]:
    """What is read in this process: tables, RDF, and articles that a person has decided on."""
    from .api import one_each, read, read_all

    if not is_article(task.source):
        return one_each(read_all(task.source, how.mapping))
    described = dict(how.described)
    return [read(task.source, sectors=how.sectors or None, extractor=how.extractor, ask=how.ask, **described)]


def _described_before(store: Store, task: Task, found: list[Extraction]) -> Iterator[Extraction]:
    """An article whose text is as it was, with what was said of it when it was loaded and is not said now."""
    if not is_article(task.source) or task.inside or found[0].document.sha256 not in store.newest(task.address):
        yield from found
        return
    (extraction,) = found
    document = extraction.document
    before = store.read(document.sha256).document
    kept = {name: getattr(document, name) or getattr(before, name) for name in DESCRIPTION}
    yield replace(extraction, document=replace(document, **kept))


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
