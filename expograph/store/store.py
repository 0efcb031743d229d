"""A graph that is kept: sources come and go one by one, and what is derived from all of them follows.

>>> import tempfile
>>> from expograph.model import Claim, Document, Entity, Extraction
>>> note = Document("Micron supplies Dell.", source="note")
>>> claim = Claim("micron", "supplies", "dell", evidence=(note.quote(0, 21, rule="v.supply", confidence=0.9),))
>>> names = Entity("dell", "company", "Dell"), Entity("micron", "company", "Micron")
>>> with tempfile.TemporaryDirectory() as folder, open_store(folder, write=True) as store:
...     store.put("note.txt", [Extraction(note, names, (claim,))], "read once")
...     [source.claims for source in store.sources()], store.remove("note.txt"), len(store.sources())
'new'
([1], ['note.txt'], 0)
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Literal

import pyoxigraph as ox

from ..errors import SourceError
from ..graph.counted import of_rows
from ..graph.rdf import is_direct, to_lines, to_store, to_triples
from ..graph.read_rdf import read_extraction
from ..graph.sameness import Decisions, describe
from ..graph.triples import node
from ..graph.validation import check
from ..model import Document, Extraction, digest
from .bookkeeping import Step, exchange, graph_digest, read_decisions, read_records, read_version, step, unstate
from .derived import delta
from .embedded import Embedded
from .engine import Engine
from .ledger import Ledger, Record, address_digest, current, numbered
from .sources import Source, list_sources, named

if TYPE_CHECKING:
    from ..knowledge import KnowledgeGraph

State = Literal["new", "changed", "unchanged"]


class Store:
    """What an engine keeps, as sources; a context manager that closes it.  :func:`open_store` makes it."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.ledger = Ledger(read_records(engine))
        self.decisions = read_decisions(engine)

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of it."""
        self.engine.close()

    # What is there ---------------------------------------------------------------------------------------------------

    @property
    def version(self) -> str:
        """The key of what it holds: equal keys, equal content."""
        return read_version(self.engine)

    @property
    def records(self) -> set[Record]:
        """Which document was loaded from where."""
        return self.ledger.records

    @property
    def superseded(self) -> set[str]:
        """Documents that are history: no source's newest version holds them."""
        return {r.document for r in self.records} - current(self.records)

    def addresses(self) -> Mapping[str, str]:
        """The addresses that this machine knows, by digest."""
        return self.engine.folder.addresses if isinstance(self.engine, Embedded) else {}

    def sources(self) -> list[Source]:
        """Every version of every source, by address and then version, newest first."""
        return list_sources(self.engine, self.records, self.addresses())

    def graph(self, as_of: str | None = None) -> KnowledgeGraph:
        """What it knows, or knew at a date (ISO), to ask, measure and draw; valid until the store is closed."""
        from ..knowledge import KnowledgeGraph
        from .view import View

        return KnowledgeGraph(held=View(self, as_of))

    def read(self, sha256: str) -> Extraction:
        """The extraction of one document, from its graph."""
        graph = node("g", sha256)
        return read_extraction(graph, self.engine.triples(graph))

    # Sources come and go ---------------------------------------------------------------------------------------------

    def seen(self, address: str, reading: str) -> bool:
        """Whether the newest version at an address was read from all the same (see ``ingest``)."""
        return any(record.reading == reading for record in self._newest(address))

    def newest(self, address: str) -> set[str]:
        """The documents of the newest version at an address, by their SHA-256."""
        return {record.document for record in self._newest(address)}

    def _newest(self, address: str) -> set[Record]:
        held = self.ledger.at(address_digest(address))
        number = max((r.number for r in held), default=0)
        return {r for r in held if r.number == number}

    def put(self, address: str, extractions: Collection[Extraction], reading: str) -> State:
        """Load what was read at an address: all of it, or nothing where it does not fit.

        ``reading`` is a digest of what it was read from, and how.  Raises InvalidGraphError for what does not fit the
        shapes, SourceError where a document is loaded from elsewhere and described otherwise there.
        """
        check(to_store(extractions))
        here = address_digest(address)
        graphs = {e.document.sha256: graph_digest(to_lines(e)) for e in extractions}
        held = self.ledger.at(here)
        newest = max((r.number for r in held), default=0)
        same = {r.document for r in held if r.number == newest} == set(graphs)
        come = {e.document.sha256: e for e in extractions}
        new = {
            Record(here, sha, newest if same else newest + 1, graphs[sha], reading, part_of(e))
            for sha, e in come.items()
        }
        self._refuse_rows_elsewhere(extractions, here)
        stale = {r for sha in graphs for r in self.ledger.of(sha) if r.graph != graphs[sha]}
        elsewhere = {r for r in stale if r.address != here}
        for sha in {r.document for r in elsewhere}:
            self._refuse_other(come[sha].document)
        if isinstance(self.engine, Embedded):
            self.engine.folder.remember(here, address)
        changed = {sha: e for sha, e in come.items() if not self.ledger.of(sha) or sha in {r.document for r in stale}}
        after = numbered({r for r in held if r.document not in graphs} | new)
        after |= {replace(r, graph=graphs[r.document]) for r in elsewhere}
        self._change(held | elsewhere, after, changed)
        if not held:
            return "new"
        return "unchanged" if same and not changed else "changed"

    def remove(self, name: str) -> list[str]:
        """Forget a source, by its address, the SHA-256 of a document (six digits at least), a title or file's name.

        An address goes with all its versions; of a digest, that version alone goes.  Returns what went.  Raises
        StoreError where nothing, or more than one source, has that name.
        """
        gone = named(self.engine, self.ledger, self.addresses(), name)
        here = {record for address in {r.address for r in gone} for record in self.ledger.at(address)}
        self._change(here, numbered(here - gone), {})
        known = dict(self.addresses())
        if isinstance(self.engine, Embedded):
            self.engine.folder.forget({r.address for r in gone if not self.ledger.at(r.address)})
        return sorted({known.get(r.address, r.document) for r in gone})

    def decide(self, one: str, other: str, same: bool | None) -> None:
        """Say that two entities, by their ids, are the same, are different, or (None) take back what was said."""
        pair = (min(one, other), max(one, other))
        before = self.decisions
        after = Decisions(
            before.same - {pair} | ({pair} if same else set()),
            before.different - {pair} | ({pair} if same is False else set()),
        )
        self._change(set(), set(), {}, after)

    def _refuse_rows_elsewhere(self, extractions: Iterable[Extraction], here: str) -> None:
        """Rows of one document in two tables would count as two sources."""
        for extraction in extractions:
            if not of_rows(extraction.claims):
                continue
            name, part = extraction.document.text.partition("\n")[0], part_of(extraction)
            if others := sorted(r.address for r in self.records if r.part == part and r.address != here):
                told = self.addresses().get(others[0], "another source")
                raise SourceError(
                    f"{name}: rows of this document are loaded from {told}, and it is one source; put them into one "
                    "table, name the documents apart, or remove the other"
                )

    def _refuse_other(self, document: Document) -> None:
        other = self.read(document.sha256).document
        for what in ("title", "published", "publisher", "url"):
            mine, theirs = getattr(document, what), getattr(other, what)
            if mine != theirs:
                raise SourceError(
                    f"{document.source}: its text is loaded from elsewhere with the {what} {theirs!r}, here it is "
                    f"{mine!r}; describe both alike, or remove the other ({document.sha256[:12]})"
                )

    # One change of what is kept --------------------------------------------------------------------------------------

    def _change(
        self, gone: set[Record], come: set[Record], read: Mapping[str, Extraction], decided: Decisions | None = None
    ) -> None:
        """Put records in the place of others, with what was ``read`` that is new or changed; all of it or nothing."""
        step = self.step(gone, come, decided or self.decisions)
        if not (step.gone or step.come or read or step.decided != self.decisions):
            return
        leaving = {sha: self.read(sha) for sha in sorted(step.lost | {sha for sha in read if self.ledger.of(sha)})}
        entering = {**read, **{sha: self.read(sha) for sha in sorted(step.restated - read.keys())}}
        puts: dict[ox.NamedNode, Iterable[ox.Triple]] = {node("g", sha): [] for sha in sorted(step.lost)}
        for sha, extraction in sorted(entering.items()):
            stated = sha not in step.superseded
            puts[node("g", sha)] = [t for t in to_triples(extraction) if stated or not is_direct(t)]
        derived = delta(
            self.engine.select, _entities([*leaving.values(), *read.values()]), [node("g", sha) for sha in leaving],
            describe(read.values()), self.decisions, step.decided,
        )  # fmt: skip
        updates = [unstate(sha) for sha in sorted(step.unstated - read.keys())]
        updates += exchange(step.left | derived.gone, step.arrived | derived.come)
        self.engine.apply(puts, " ;\n".join(updates))
        self.take(step)

    def step(self, gone: set[Record], come: set[Record], decided: Decisions) -> Step:
        """What follows when records, and decisions, take the place of others."""
        return step(self.ledger, self.decisions, self.version, gone - come, come - gone, decided)

    def take(self, step: Step) -> None:
        """Count a step as made."""
        self.ledger.exchange(step.gone, step.come)
        self.decisions = step.decided

    def _rows(self, sparql: str) -> Iterator[Any]:
        return self.engine.select(sparql)


def _entities(extractions: Iterable[Extraction]) -> set[str]:
    return {entity.id for extraction in extractions for entity in extraction.entities}


def part_of(extraction: Extraction) -> str:
    """What tells a document from others of its source; see :class:`~.ledger.Record`."""
    text = extraction.document.text
    return (
        digest("table", text.partition("\n")[0]) if of_rows(extraction.claims) else digest(extraction.document.source)
    )


def open_store(address: str, write: bool = False) -> Store:
    """The store in a folder, or on a server by its URL; to read it, or to ``write`` as well.

    Raises StoreError for one that is missing, of another format, in use, or does not answer.
    """
    if address.startswith(("http://", "https://")):
        from .remote import Remote

        return Store(Remote(address))
    return Store(Embedded(address, write))
