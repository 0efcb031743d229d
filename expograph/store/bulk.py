"""Much at once, in constant memory: what is not loaded source by source goes into a copy of the RDF, and that is taken
into use when all of it is there and fits."""

from __future__ import annotations

import io
import pathlib
from collections.abc import Iterable, Iterator
from functools import partial
from typing import cast

import pyoxigraph as ox

from ..errors import InvalidGraphError, SourceError, StoreError
from ..graph.pieces import Pieces
from ..graph.rdf import is_direct, to_lines, to_quads
from ..graph.sameness import Described, describe
from ..graph.triples import node
from ..graph.validation import check
from ..model import Extraction
from ..ontology.vocabulary import PREFIXES
from .bookkeeping import (
    NOTHING,
    Step,
    exchange,
    graph_digest,
    read_decisions,
    read_records,
    read_version,
    unstate,
)  # fmt: skip
from .derived import delta
from .embedded import Embedded, select
from .ledger import Record, address_digest, lines, shifted
from .placing import State, part_of, placed, refuse_beside
from .store import Store

RESTORED = {".trig": ox.RdfFormat.TRIG, ".nq": ox.RdfFormat.N_QUADS}


def put_many(store: Store, address: str, extractions: Iterable[Extraction], reading: str) -> tuple[State, int, int]:
    """As :meth:`Store.put`, for many documents at an address that come one by one; the store must be in a folder.

    Returns what became of the source, how many documents it holds and how many claims they make.  Memory holds what is
    known of the documents and their entities, and not the documents.
    """
    engine = cast(Embedded, store.engine)
    here = address_digest(address)
    held = store.ledger.at(here)
    arriving = _Arriving(store, here, reading)

    def fill(aside: ox.Store) -> None:
        try:
            aside.bulk_load(
                io.BufferedReader(Pieces(arriving.lines(extractions)), 1 << 20), format=ox.RdfFormat.N_QUADS
            )
        except Exception as error:
            raise arriving.error or error from None
        for graph in arriving.replaced:
            aside.remove_graph(node("g", graph.document.sha256))
            aside.extend(to_quads(graph))
        store.ledger.exchange(*placed(store.ledger, here, arriving.records))
        _follow(store, aside, store.step(store.decisions), arriving)
        check(aside, [node("g", sha) for sha in arriving.records])
        store.remember({here: address})

    with store.ledger.changing():
        engine.load_aside(fill)
    return "changed" if held else "new", len(arriving.records), arriving.claims


class _Arriving:
    """What is known of documents as they pass by on their way to the engine."""

    def __init__(self, store: Store, address: str, reading: str) -> None:
        self.store = store
        self.address, self.reading = address, reading
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
        record = Record(self.address, sha, 0, graph_digest(lines), self.reading, part_of(extraction))
        known = self.records.setdefault(sha, record)
        if known is not record and known == record:
            return b""
        if known != record:
            raise SourceError(f"{source}: stands twice in one source, and is read in two ways; keep one of them")
        self.claims += len(extraction.claims)
        refuse_beside(self.store, extraction, self.address, record.graph, {}, {})
        held = {r.graph for r in self.store.ledger.of(sha)}
        if held == {record.graph}:
            return b""
        describe([extraction], self.described)
        if held:
            self.replaced.append(extraction)
            return b""
        return "\n".join([*lines, ""]).encode("utf8")


def _follow(store: Store, aside: ox.Store, step: Step, arriving: _Arriving) -> None:
    """What follows from new records: superseded documents, labels and merges, bookkeeping."""
    changed = {extraction.document.sha256 for extraction in arriving.replaced}
    updates = [unstate(sha) for sha in sorted(step.unstated | (step.superseded & changed))]
    for sha in sorted(step.restated - changed):
        aside.extend(quad for quad in to_quads(store.read(sha)) if is_direct(quad.triple))
    leaving, going = [node("g", sha) for sha in changed], describe(map(store.read, changed))
    derived = delta(store.engine.select, going, arriving.described, leaving, store.decisions, store.decisions)
    updates += exchange(step.left | derived.gone, ())
    if updates:
        aside.update(" ;\n".join(updates), prefixes=PREFIXES)
    aside.extend(step.arrived | derived.come)


def restore(path: str, file: str) -> None:
    """Make a store from an export with its manifest, as it is; the folder must not hold anything yet.

    Raises StoreError where the folder holds something, SourceError for another kind of file, InvalidGraphError where it
    is not what its manifest says, or no whole store.  What it states is not checked, as it is one's own; see
    ``validate``.
    """
    from ..graph.export_manifest import check_manifest

    if pathlib.Path(file).suffix not in RESTORED:
        raise SourceError(
            f"{file}: a store is restored from {' or '.join(RESTORED)} with its manifest; load other files"
        )
    manifest = check_manifest(pathlib.Path(file))
    if not manifest["version"]:
        raise InvalidGraphError(f"{file}: is no export of a whole store; load it, and do not restore it")
    engine = Embedded(path, write=True)
    try:
        if engine.ask("ASK { GRAPH ?g { ?s ?p ?o } }"):
            raise StoreError(f"{path}: holds sources already; restore into a folder that is new, with --store")
        engine.load_aside(lambda aside: _fill(aside, file, manifest["version"]), empty=True)
    finally:
        engine.close()


def _fill(aside: ox.Store, file: str, version: str) -> None:
    """Load a file as it is, if it holds a store of this version."""
    try:
        aside.bulk_load(path=file, format=RESTORED[pathlib.Path(file).suffix])
    except SyntaxError as error:
        raise InvalidGraphError(f"{file}: line {error.lineno}, column {error.offset}: {error.msg}") from None
    ask = partial(select, aside)
    if version != read_version(ask) or version != shifted(NOTHING, (), lines(read_records(ask), read_decisions(ask))):
        raise InvalidGraphError(f"{file}: its sources are not those of the version that it says; export it again")
