"""Much at once, in constant memory: what is not loaded source by source goes into a copy of the RDF, and that is taken
into use when all of it is there and fits."""

from __future__ import annotations

import io
import pathlib
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any, cast

import pyoxigraph as ox

from ..errors import SourceError, StoreError
from ..graph.rdf import is_direct, to_lines, to_quads
from ..graph.sameness import Described, describe
from ..graph.triples import node
from ..graph.validation import check
from ..model import Extraction
from ..ontology.vocabulary import PREFIXES
from .bookkeeping import Step, exchange, graph_digest, unstate
from .derived import delta
from .embedded import Embedded
from .ledger import Record, address_digest, numbered
from .store import State, Store, part_of


def put_many(store: Store, address: str, extractions: Iterable[Extraction], reading: str) -> tuple[State, int, int]:
    """As :meth:`Store.put`, for many documents at an address that come one by one; the store must be in a folder.

    Returns what became of the source, how many documents it holds and how many claims they make.  Memory holds what is
    known of the documents and their entities, and not the documents.
    """
    engine = cast(Embedded, store.engine)
    here = address_digest(address)
    held = store.ledger.at(here)
    newest = max((r.number for r in held), default=0)
    arriving = _Arriving(store, here, newest + 1, reading)
    steps: list[Step] = []

    def fill(aside: ox.Store) -> None:
        try:
            aside.bulk_load(
                io.BufferedReader(_Lines(arriving.lines(extractions)), 1 << 20), format=ox.RdfFormat.N_QUADS
            )
        except Exception as error:
            raise arriving.error or error from None
        for graph in arriving.replaced:
            aside.remove_graph(node("g", graph.document.sha256))
            aside.extend(to_quads(graph))
        new = arriving.records
        if set(new) == {r.document for r in held if r.number == newest}:
            new = {sha: replace(record, number=newest) for sha, record in new.items()}
        stale = {r for sha in new for r in store.ledger.of(sha) if r.address != here and r.graph != new[sha].graph}
        after = numbered({r for r in held if r.document not in new} | {*new.values()})
        after |= {replace(r, graph=new[r.document].graph) for r in stale}
        steps.append(store.step(held | stale, after, store.decisions))
        _follow(store, aside, steps[0], arriving)
        check(aside, [node("g", sha) for sha in new])

    engine.folder.remember(here, address)
    engine.load_aside(fill)
    store.take(steps[0])
    return "changed" if held else "new", len(arriving.records), arriving.claims


class _Arriving:
    """What is known of documents as they pass by on their way to the engine."""

    def __init__(self, store: Store, address: str, number: int, reading: str) -> None:
        self.known = {r.document: r.graph for r in store.records}
        self.address, self.number, self.reading = address, number, reading
        self.records: dict[str, Record] = {}
        self.described: dict[str, Described] = {}
        self.replaced: list[Extraction] = []
        self.claims = 0
        self.error: Exception | None = None  # what the engine would tell in words of its own

    def lines(self, extractions: Iterable[Extraction]) -> Iterator[bytes]:
        try:
            for extraction in extractions:
                yield self._pass(extraction)
        except Exception as error:
            self.error = error
            raise

    def _pass(self, extraction: Extraction) -> bytes:
        sha, source = extraction.document.sha256, extraction.document.source
        lines = to_lines(extraction)
        record = Record(self.address, sha, self.number, graph_digest(lines), self.reading, part_of(extraction))
        if self.records.setdefault(sha, record) != record:
            raise SourceError(f"{source}: stands twice in one source, and is read in two ways; keep one of them")
        self.claims += len(extraction.claims)
        if self.known.get(sha) == record.graph:
            return b""
        describe([extraction], self.described)
        if sha in self.known:
            self.replaced.append(extraction)
            return b""
        return "\n".join([*lines, ""]).encode("utf8")


class _Lines(io.RawIOBase):
    """Pieces of bytes as a file."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._rest = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while not self._rest:
            piece = next(self._pieces, None)
            if piece is None:
                return 0
            self._rest = piece
        size = min(len(buffer), len(self._rest))
        buffer[:size], self._rest = self._rest[:size], self._rest[size:]
        return size


def _follow(store: Store, aside: ox.Store, step: Step, arriving: _Arriving) -> None:
    """What follows from new records: superseded documents, labels and merges, bookkeeping."""
    changed = {extraction.document.sha256 for extraction in arriving.replaced}
    updates = [unstate(sha) for sha in sorted(step.unstated | (step.superseded & changed))]
    for sha in sorted(step.restated - changed):
        aside.extend(quad for quad in to_quads(store.read(sha)) if is_direct(quad.triple))
    before = [e.id for sha in changed for e in store.read(sha).entities]
    derived = delta(
        store.engine.select, {*arriving.described, *before}, [node("g", sha) for sha in changed], arriving.described,
        store.decisions, store.decisions,
    )  # fmt: skip
    updates += exchange(step.left | derived.gone, ())
    if updates:
        aside.update(" ;\n".join(updates), prefixes=PREFIXES)
    aside.extend(step.arrived | derived.come)


def restore(path: str, file: str) -> None:
    """Make a store from an export with its manifest, as it is; the folder must not hold anything yet.

    Raises StoreError where the folder holds sources, InvalidGraphError where the file is not what its manifest says.
    """
    from ..graph.export_manifest import check_manifest

    check_manifest(pathlib.Path(file))
    engine = Embedded(path, write=True)
    try:
        if Store(engine).records:
            raise StoreError(f"{path}: holds sources already; restore into a folder that is new, with --store")
        form = ox.RdfFormat.from_extension(pathlib.Path(file).suffix.removeprefix("."))
        engine.load_aside(lambda aside: aside.bulk_load(path=file, format=form), empty=True)
    finally:
        engine.close()
