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

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

import pyoxigraph as ox

from ..errors import SourceError, StoreError
from ..graph.counted import of_rows
from ..graph.rdf import is_direct, to_lines, to_store, to_triples
from ..graph.read_rdf import read_extraction
from ..graph.sameness import Decisions, describe
from ..graph.triples import node
from ..graph.validation import check
from ..model import Document, Extraction, digest
from .bookkeeping import changes, exchange, graph_digest, local, read_decisions, read_records, read_version, unstate
from .derived import delta
from .embedded import Embedded
from .engine import Engine
from .ledger import Record, address_digest, current, latest, numbered

if TYPE_CHECKING:
    from ..knowledge import KnowledgeGraph

ABOUT = """SELECT ?document ?title ?published ?publisher ?url WHERE { GRAPH ?g { ?document a schema:Article
  OPTIONAL { ?document dcterms:title ?title } OPTIONAL { ?document schema:datePublished ?published }
  OPTIONAL { ?document dcterms:publisher ?publisher } OPTIONAL { ?document schema:url ?url } } }"""
CLAIMS = "SELECT ?document (COUNT(?c) AS ?n) WHERE { GRAPH ?g { ?c a xg:Claim ; prov:wasDerivedFrom ?document } } \
GROUP BY ?document"
State = Literal["new", "changed", "unchanged"]


@dataclass(frozen=True, slots=True)
class Source:
    """A document in a version of a source; ``address`` is None where this machine does not know it."""

    address: str | None
    title: str | None
    publisher: str | None
    published: str | None
    url: str | None
    sha256: str
    claims: int
    version: int
    current: bool


class Store:
    """What an engine keeps, as sources; a context manager that closes it.  :func:`open_store` makes it."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.records = read_records(engine)
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
    def superseded(self) -> set[str]:
        """Documents that are history: no source's newest version holds them."""
        return {r.document for r in self.records} - current(self.records)

    def addresses(self) -> Mapping[str, str]:
        """The addresses that this machine knows, by digest."""
        return self.engine.folder.addresses if isinstance(self.engine, Embedded) else {}

    def sources(self) -> list[Source]:
        """Every version of every source, by address and then version, newest first."""
        about = {local(d, "doc"): [t.value if t else None for t in rest] for d, *rest in self._rows(ABOUT)}
        claims = {local(d, "doc"): int(n.value) for d, n in self._rows(CLAIMS)}
        newest, known = latest(self.records), self.addresses()
        found = []
        for record in self.records:
            title, published, publisher, url = about.get(record.document, (None,) * 4)
            found.append(
                Source(
                    known.get(record.address), title, publisher, published, url, record.document,
                    claims.get(record.document, 0), record.number, record.number == newest[record.address],
                )
            )  # fmt: skip
        return sorted(found, key=lambda s: (s.address or "", -s.version, s.title or "", s.sha256))

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
        here = address_digest(address)
        held = {r for r in self.records if r.address == here}
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
        held = {r for r in self.records if r.address == here}
        newest = max((r.number for r in held), default=0)
        before = {r.document for r in held if r.number == newest}
        number = newest if before == set(graphs) else newest + 1
        new = {
            Record(here, sha, number, graphs[sha], reading, part_of(e))
            for e in extractions
            for sha in [e.document.sha256]
        }
        self._refuse_rows_elsewhere(extractions, here)
        stale = {r for r in self.records if r.document in graphs and r.graph != graphs[r.document]}
        come = {e.document.sha256: e for e in extractions}
        known = {r.document for r in self.records}
        for sha in {r.document for r in stale if r.address != here}:
            self._refuse_other(come[sha].document)
        kept = {replace(r, graph=graphs[r.document]) if r in stale else r for r in self.records - held}
        kept |= {r for r in held if r.document not in graphs}
        if isinstance(self.engine, Embedded):
            self.engine.folder.remember(here, address)
        changed = {sha: e for sha, e in come.items() if sha not in known or sha in {r.document for r in stale}}
        self._change(numbered(kept | new), changed)
        if not held:
            return "new"
        return "changed" if number != newest or changed else "unchanged"

    def remove(self, name: str) -> list[str]:
        """Forget a source, by its address, the SHA-256 of a document (six digits at least), a title or file's name.

        An address goes with all its versions; of a digest, that version alone goes.  Returns what went.  Raises
        StoreError where nothing, or more than one source, has that name.
        """
        gone = self._named(name)
        self._change(numbered(self.records - gone), {})
        left = {r.address for r in self.records}
        known = dict(self.addresses())
        if isinstance(self.engine, Embedded):
            self.engine.folder.forget({r.address for r in gone} - left)
        return sorted({known.get(r.address, r.document) for r in gone})

    def decide(self, one: str, other: str, same: bool | None) -> None:
        """Say that two entities, by their ids, are the same, are different, or (None) take back what was said."""
        pair = (min(one, other), max(one, other))
        before = self.decisions
        after = Decisions(
            before.same - {pair} | ({pair} if same else set()),
            before.different - {pair} | ({pair} if same is False else set()),
        )
        self._change(self.records, {}, after)

    def _refuse_rows_elsewhere(self, extractions: Iterable[Extraction], here: str) -> None:
        """Rows of one document in two tables would count as two sources."""
        elsewhere = {r.part: r.address for r in self.records if r.address != here}
        for extraction in extractions:
            name = extraction.document.text.partition("\n")[0]
            if of_rows(extraction.claims) and (other := elsewhere.get(part_of(extraction))):
                told = self.addresses().get(other, "another source")
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

    def _named(self, name: str) -> set[Record]:
        here = address_digest(name)
        if found := {r for r in self.records if r.address == here}:
            return found
        if re.fullmatch(r"[0-9a-f]{6,64}", name) and (
            found := {r for r in self.records if r.document.startswith(name)}
        ):
            if len({r.document for r in found}) > 1:
                raise StoreError(f"{name}: several documents begin with these digits; give more of them")
            return found
        titles = {s.sha256 for s in self.sources() if s.title == name}
        files = {a for a, address in self.addresses().items() if address.rpartition("/")[2] == name}
        found = {r for r in self.records if r.document in titles or r.address in files}
        addresses = {r.address for r in found}
        if len(addresses) > 1:
            told = ", ".join(sorted({self.addresses().get(a, a[:12]) for a in addresses})[:5])
            raise StoreError(f"{name}: several sources have this name: {told}; give an address or a hash (see sources)")
        if not addresses:
            raise StoreError(f"{name}: no source of {self.engine.address} has this name; see expograph sources")
        return {r for r in self.records if r.address in addresses}

    # One change of what is kept --------------------------------------------------------------------------------------

    def _change(
        self, records: frozenset[Record], come: Mapping[str, Extraction], decisions: Decisions | None = None
    ) -> None:
        """Make the store hold these records, with ``come`` for what is new or changed; all of it or nothing."""
        decided = self.decisions if decisions is None else decisions
        if records == self.records and not come and decided == self.decisions:
            return
        before, after = {r.document for r in self.records}, {r.document for r in records}
        old, now = self.superseded, after - current(records)
        gone = before - after
        leaving = {sha: self.read(sha) for sha in sorted(gone | (come.keys() & before))}
        entering = dict(come) | {sha: self.read(sha) for sha in sorted((old - now - gone) - come.keys())}
        puts: dict[ox.NamedNode, Iterable[ox.Triple]] = {node("g", sha): [] for sha in sorted(gone)}
        for sha, extraction in sorted(entering.items()):
            puts[node("g", sha)] = [t for t in to_triples(extraction) if sha not in now or not is_direct(t)]
        derived = delta(
            self.engine.select, _entities([*leaving.values(), *come.values()]), [node("g", sha) for sha in leaving],
            describe(come.values()), self.decisions, decided,
        )  # fmt: skip
        left, arrived = changes((self.records, self.decisions), (records, decided))
        updates = exchange(left | derived.gone, arrived | derived.come)
        self.engine.apply(puts, " ;\n".join([*(unstate(sha) for sha in sorted(now - old - come.keys())), *updates]))
        self.records, self.decisions = records, decided

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
