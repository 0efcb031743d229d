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
import pathlib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from ..dates import iso_date
from ..errors import ExpographError, InvalidGraphError, QueryError, SourceError, StoreError
from ..graph.entities import resolve
from ..graph.rdf import is_direct, to_triples
from ..graph.read_rdf import read_extraction
from ..graph.sameness import Decisions, describe
from ..graph.triples import node
from ..model import Entity, Extraction
from .bookkeeping import Step, exchange, read_decisions, read_records, read_version, step, unstate
from .derived import delta
from .embedded import Embedded
from .engine import Engine
from .ledger import Ledger, Record, address_digest, current, numbered
from .placing import Arrival, State, learn, misfits, place
from .sources import Source, list_entities, list_sources, records_named

if TYPE_CHECKING:
    from ..knowledge import KnowledgeGraph


class Store:
    """What an engine keeps, as sources; a context manager that closes it.  :func:`open_store` makes it."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.ledger = Ledger(partial(read_records, engine.select))
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

    def count(self, kind: str) -> int:
        """How many things of a class, given with its prefix, its documents hold."""
        rows: Iterator[Any] = self.engine.select(f"SELECT (COUNT(*) AS ?n) WHERE {{ GRAPH ?g {{ ?s a {kind} }} }}")
        return next(int(n.value) for (n,) in rows)

    @property
    def folder(self) -> pathlib.Path | None:
        """The folder that it is in; None where it is on a server."""
        return self.engine.folder.path if isinstance(self.engine, Embedded) else None

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

    def seen(self, readings: Collection[tuple[str, str]]) -> set[tuple[str, str]]:
        """Those pairs of an address and a reading (see ``ingest``) of which the newest version there was so read."""
        here = {address: address_digest(address) for address, _ in readings}
        self.ledger.learn("address", here.values())
        read = {a: {record.reading for record in self.ledger.newest(digest)} for a, digest in here.items()}
        self.ledger.reset()
        return {(address, reading) for address, reading in readings if reading in read[address]}

    def newest(self, address: str) -> set[str]:
        """The documents of the newest version at an address, by their SHA-256."""
        return {record.document for record in self.ledger.newest(address_digest(address))}

    def put(self, address: str, extractions: Collection[Extraction], reading: str) -> State:
        """Load what was read at an address: all of it, or nothing where it does not fit.

        ``reading`` is a digest of what it was read from, and how.  Raises InvalidGraphError for what does not fit the
        shapes, SourceError where a document is loaded from elsewhere and described otherwise there.
        """
        (outcome,) = self.put_all([Arrival(address, tuple(extractions), reading)])
        if isinstance(outcome, ExpographError):
            raise outcome
        return outcome

    def put_all(self, arrivals: Sequence[Arrival]) -> list[State | ExpographError]:
        """Load what was read at several addresses in one change, as :meth:`put` would one after the other.

        Of each it is told what became of it; what cannot be loaded is left out, with the reason.
        """
        wrong = misfits(list(enumerate(arrivals)))
        come: dict[str, Extraction] = {}  # documents that the store does not hold so
        outcomes: list[State | ExpographError] = []
        placed: dict[str, str] = {}
        with self.ledger.changing():
            learn(self.ledger, arrivals)
            for number, arrival in enumerate(arrivals):
                try:
                    if number in wrong:
                        raise wrong[number]
                    outcomes.append(place(self, arrival, come, placed))
                    placed[address_digest(arrival.address)] = arrival.address
                except (InvalidGraphError, SourceError) as error:
                    outcomes.append(error)
            self.remember(placed)
            self._change(come, self.decisions)
        return outcomes

    def remove(self, name: str) -> list[str]:
        """Forget a source, by its address, the SHA-256 of a document (six digits at least), a title or file's name.

        An address goes with all its versions; of a digest, that version alone goes.  Returns what went.  Raises
        StoreError where nothing, or more than one source, has that name.
        """
        gone = records_named(self.engine, self.ledger, self.addresses(), name)
        here = {record for address in {r.address for r in gone} for record in self.ledger.at(address)}
        parted = {(r.address, r.number) for r in gone}  # loading these again must bring back what went
        left = {replace(r, reading="") if (r.address, r.number) in parted else r for r in here - gone}
        known = dict(self.addresses())
        with self.ledger.changing():
            self.ledger.exchange(here, numbered(left))
            self._change({}, self.decisions)
        if isinstance(self.engine, Embedded):
            with suppress(OSError):  # it has gone; an address of nothing does no harm
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
        with self.ledger.changing():
            self._change({}, after)
        return first, second

    def remember(self, addresses: Mapping[str, str]) -> None:
        """Keep addresses, by digest, of what is about to be put there; those of which nothing comes do no harm."""
        if isinstance(self.engine, Embedded):
            try:
                self.engine.folder.remember(addresses)
            except OSError as error:
                wrong = f"{self.engine.address}: cannot be written ({error.strerror}); nothing was changed"
                raise StoreError(wrong) from None

    # One change of what is kept --------------------------------------------------------------------------------------

    def _change(self, read: Mapping[str, Extraction], decisions: Decisions) -> None:
        """Have the store follow the ledger, what was ``read`` that is new or changed, and decisions; all or nothing."""
        if not (self.ledger.gone or self.ledger.come or read or decisions != self.decisions):
            return
        step = self.step(decisions, read)
        old = sorted(step.lost | {sha for sha in read if self.ledger.held(sha)})
        leaving = [node("g", sha) for sha in old]
        entering = {**read, **{sha: self.read(sha) for sha in sorted(step.restated - read.keys())}}
        puts: dict[ox.NamedNode, Iterable[ox.Triple]] = {node("g", sha): [] for sha in sorted(step.lost)}
        for sha, extraction in sorted(entering.items()):
            stated = sha not in step.superseded
            puts[node("g", sha)] = [t for t in to_triples(extraction) if stated or not is_direct(t)]
        going = describe(map(self.read, old))
        derived = delta(self.engine.select, going, describe(read.values()), leaving, self.decisions, decisions)
        updates = [unstate(sha) for sha in sorted(step.unstated - read.keys())]
        updates += exchange(step.left | derived.gone, step.arrived | derived.come)
        self.engine.apply(puts, " ;\n".join(updates))
        self.decisions = decisions

    def step(self, decided: Decisions, read: Collection[str] = ()) -> Step:
        """What follows from what the ledger has exchanged, from decisions, and from documents that are read anew."""
        return step(self.ledger, self.decisions, self.version, decided, read)


def open_store(address: str, write: bool = False) -> Store:
    """The store in a folder, or on a server by its URL; to read it, or to ``write`` as well.

    Raises StoreError for one that is missing, of another format, in use, or does not answer.
    """
    if address.startswith(("http://", "https://")):
        from .remote import Remote

        return Store(Remote(address))
    return Store(Embedded(address, write))
