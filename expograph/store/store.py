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

import datetime
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Literal

import pyoxigraph as ox

from ..dates import iso_date
from ..errors import QueryError, SourceError, StoreError
from ..graph.counted import of_rows
from ..graph.entities import resolve
from ..graph.rdf import is_direct, to_lines, to_store, to_triples
from ..graph.read_rdf import read_extraction
from ..graph.sameness import Decisions, describe
from ..graph.triples import node
from ..graph.validation import check
from ..model import DESCRIPTION, Entity, Extraction, digest
from .bookkeeping import Step, exchange, graph_digest, local, read_decisions, read_records, read_version, step, unstate
from .derived import delta
from .embedded import Embedded
from .engine import Engine
from .ledger import Ledger, Record, address_digest, current, numbered
from .sources import Source, list_entities, list_sources, records_named

if TYPE_CHECKING:
    from ..knowledge import KnowledgeGraph

State = Literal["new", "changed", "unchanged"]


class Store:
    """What an engine keeps, as sources; a context manager that closes it.  :func:`open_store` makes it."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.ledger = Ledger(read_records(engine.select))
        self.decisions = read_decisions(engine.select)

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
        return read_version(self.engine.select)

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

    def graph(self, as_of: str | datetime.date | None = None) -> KnowledgeGraph:
        """What it knows, or knew at a date, to ask, measure and draw; valid until the store is closed.

        Raises QueryError for what is no ISO date.
        """
        from ..knowledge import KnowledgeGraph
        from .view import View

        return KnowledgeGraph(held=View(self, None if as_of is None else iso_date(as_of)))

    def read(self, sha256: str) -> Extraction:
        """The extraction of one document, from its graph."""
        graph = node("g", sha256)
        return read_extraction(graph, self.engine.triples(graph))

    # Sources come and go ---------------------------------------------------------------------------------------------

    def seen(self, address: str, reading: str) -> bool:
        """Whether the newest version at an address was read from all the same (see ``ingest``)."""
        return any(record.reading == reading for record in self.ledger.newest(address_digest(address)))

    def newest(self, address: str) -> set[str]:
        """The documents of the newest version at an address, by their SHA-256."""
        return {record.document for record in self.ledger.newest(address_digest(address))}

    def put(self, address: str, extractions: Collection[Extraction], reading: str) -> State:
        """Load what was read at an address: all of it, or nothing where it does not fit.

        ``reading`` is a digest of what it was read from, and how.  Raises InvalidGraphError for what does not fit the
        shapes, SourceError where a document is loaded from elsewhere and described otherwise there.
        """
        check(to_store(extractions))
        here = address_digest(address)
        graphs = {e.document.sha256: graph_digest(to_lines(e)) for e in extractions}
        come = {e.document.sha256: e for e in extractions}
        for sha, extraction in come.items():
            self.refuse_beside(extraction, here, graphs[sha])
        old, same = self.ledger.at(here), self.newest(address) == set(graphs)
        changed = {
            sha: e for sha, e in come.items() if {r.graph for r in self.ledger.of(sha)} != {graphs[sha]}
        }  # fmt: skip
        new = {sha: Record(here, sha, 0, graphs[sha], reading, part_of(e)) for sha, e in come.items()}
        with self.remembering(here, address):
            self._change(*self.placed(here, new), changed)
        if not old:
            return "new"
        return "unchanged" if same and not changed else "changed"

    def placed(self, here: str, new: Mapping[str, Record]) -> tuple[set[Record], set[Record]]:
        """The records that go, and that come, when a source holds these documents; their numbers follow from that."""
        held, newest = self.ledger.at(here), self.ledger.newest(here)
        last = max((r.number for r in newest), default=0)
        number = last if {r.document for r in newest} == set(new) else last + 1
        elsewhere = {r for sha in new for r in self.ledger.of(sha) if r.address != here and r.graph != new[sha].graph}
        come = numbered({r for r in held if r.document not in new} | {replace(r, number=number) for r in new.values()})
        return held | elsewhere, come | {reread(r, new[r.document].graph) for r in elsewhere}

    def remove(self, name: str) -> list[str]:
        """Forget a source, by its address, the SHA-256 of a document (six digits at least), a title or file's name.

        An address goes with all its versions; of a digest, that version alone goes.  Returns what went.  Raises
        StoreError where nothing, or more than one source, has that name.
        """
        gone = records_named(self.engine, self.ledger, self.addresses(), name)
        here = {record for address in {r.address for r in gone} for record in self.ledger.at(address)}
        parted = {(r.address, r.number) for r in gone}  # loading these again must bring back what went
        left = {replace(r, reading="") if (r.address, r.number) in parted else r for r in here - gone}
        self._change(here, numbered(left), {})
        known = dict(self.addresses())
        if isinstance(self.engine, Embedded):
            self.engine.folder.forget({r.address for r in gone if not self.ledger.at(r.address)})
        return sorted({known.get(r.address, r.document) for r in gone})

    def decide(self, one: str, other: str, same: bool | None) -> tuple[str, str]:
        """Say that two entities are the same, are different, or (None) take back what was said.

        They are given by id, label or another name.  Raises QueryError for an entity that is not there, or is the same.
        """
        known = list_entities(self.engine)
        if same is None:  # what was said of entities that are gone can be taken back as well
            pairs = self.decisions.same | self.decisions.different
            known = {e: Entity(e, "concept", e) for pair in pairs for e in pair} | known
        first, second = resolve(known, one), resolve(known, other)
        if first == second:
            raise QueryError(f"{one!r} and {other!r} are both the entity {first}; give two")
        pair = (min(first, second), max(first, second))
        before = self.decisions
        after = Decisions(
            before.same - {pair} | ({pair} if same else set()),
            before.different - {pair} | ({pair} if same is False else set()),
        )
        self._change(set(), set(), {}, after)
        return first, second

    def refuse_beside(self, extraction: Extraction, here: str, graph: str) -> None:
        """Raises SourceError for a document that another source holds and describes or reads otherwise, by the digest
        of its graph, and for rows of a document whose rows stand in another table: it would count as two sources."""
        document = extraction.document
        others = {r for r in self.ledger.of(document.sha256) if r.address != here and r.graph != graph}
        if others:
            known = self.read(document.sha256).document
            for what in DESCRIPTION:
                mine, theirs = getattr(document, what), getattr(known, what)
                if mine != theirs:
                    raise SourceError(
                        f"{document.source}: its text is loaded from {self._told(others)} with the {what} {theirs!r}, "
                        f"here it is {mine!r}; describe both alike, or remove the other ({document.sha256[:12]})"
                    )
            if not {r for r in self.ledger.of(document.sha256) if r.address == here}:
                raise SourceError(
                    f"{document.source}: its text is loaded from {self._told(others)} and read otherwise there; load "
                    f"that again, or remove it ({document.sha256[:12]})"
                )
        if of_rows(extraction.claims):
            name, part = document.text.partition("\n")[0], part_of(extraction)
            rows = {r for r in self.ledger.part(part) if r.address != here and r in self.ledger.newest(r.address)}
            if rows:
                raise SourceError(
                    f"{name}: rows of this document are loaded from {self._told(rows)}, and it is one source; put them "
                    "into one table, name the documents apart, or remove the other"
                )

    def _told(self, records: Iterable[Record]) -> str:
        """Where something is loaded from, as far as this machine knows."""
        return self.addresses().get(min(r.address for r in records), "another source")

    @contextmanager
    def remembering(self, here: str, address: str) -> Iterator[None]:
        """Keep an address while a source is put there; it is forgotten again where nothing comes of that."""
        if not isinstance(self.engine, Embedded):
            yield
            return
        folder = self.engine.folder
        try:
            folder.remember(here, address)
            yield
        except OSError as error:
            wrong = f"{self.engine.address}: cannot be written ({error.strerror}); nothing was changed"
            raise StoreError(wrong) from None
        finally:
            if not self.ledger.at(here):
                with suppress(OSError):  # on a full disk; it does no harm
                    folder.forget([here])

    # One change of what is kept --------------------------------------------------------------------------------------

    def _change(
        self, gone: set[Record], come: set[Record], read: Mapping[str, Extraction], decided: Decisions | None = None
    ) -> None:
        """Put records in the place of others, with what was ``read`` that is new or changed; all of it or nothing."""
        step = self.step(gone, come, decided or self.decisions)
        if not (step.gone or step.come or read or step.decided != self.decisions):
            return
        leaving = [node("g", sha) for sha in sorted(step.lost | {sha for sha in read if self.ledger.of(sha)})]
        entering = {**read, **{sha: self.read(sha) for sha in sorted(step.restated - read.keys())}}
        puts: dict[ox.NamedNode, Iterable[ox.Triple]] = {node("g", sha): [] for sha in sorted(step.lost)}
        for sha, extraction in sorted(entering.items()):
            stated = sha not in step.superseded
            puts[node("g", sha)] = [t for t in to_triples(extraction) if stated or not is_direct(t)]
        said = describe(read.values())
        named = {*self.named_in(leaving), *said}
        derived = delta(self.engine.select, named, leaving, said, self.decisions, step.decided)
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

    def named_in(self, graphs: Iterable[ox.NamedNode]) -> Iterator[str]:
        """The ids of the entities that some documents name."""
        for graph in graphs:
            rows: Iterator[Any] = self.engine.select(f"SELECT ?e WHERE {{ GRAPH {graph} {{ ?e rdfs:label ?label }} }}")
            yield from (local(e, "e") for (e,) in rows)


def reread(record: Record, graph: str) -> Record:
    """The record of a source whose document was read otherwise from another one; it is to be read again."""
    return replace(record, graph=graph, reading="")


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
