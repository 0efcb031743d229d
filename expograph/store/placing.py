"""Where what arrives belongs among the records, and whether it may stand beside what is there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from ..errors import InvalidGraphError, SourceError
from ..graph.counted import of_rows
from ..graph.rdf import to_lines, to_store
from ..graph.validation import check
from ..model import DESCRIPTION, Extraction, digest
from .bookkeeping import graph_digest
from .ledger import Ledger, Record, address_digest, numbered

if TYPE_CHECKING:
    from .store import Store

State = Literal["new", "changed", "unchanged"]


class RepeatedError(SourceError):
    """A text that another source holds and describes otherwise."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """What was read at an address; ``reading`` is a digest of what it was read from, and how."""

    address: str
    extractions: tuple[Extraction, ...]
    reading: str


def misfits(arrivals: Sequence[tuple[int, Arrival]]) -> dict[int, InvalidGraphError]:
    """By number, why some of what arrives does not fit the shapes; it is looked at together where that can be."""
    extractions = [extraction for _, arrival in arrivals for extraction in arrival.extractions]
    once = len({extraction.document.sha256 for extraction in extractions}) == len(extractions)
    if once or len(arrivals) == 1:  # two readings of a document would be one graph, and might mend each other
        try:
            check(to_store(extractions))
            return {}
        except InvalidGraphError as error:
            if len(arrivals) == 1:
                return {arrivals[0][0]: error}
    half = len(arrivals) // 2
    return misfits(arrivals[:half]) | misfits(arrivals[half:])


def learn(ledger: Ledger, arrivals: Iterable[Arrival]) -> None:
    """Have a ledger look up at once what it knows of all that arrives."""
    extractions = [e for arrival in arrivals for e in arrival.extractions]
    ledger.learn("address", (address_digest(arrival.address) for arrival in arrivals))
    ledger.learn("document", (e.document.sha256 for e in extractions))
    ledger.learn("part", (part_of(e) for e in extractions if of_rows(e.claims)))


def place(store: Store, arrival: Arrival, come: dict[str, Extraction], beside: Mapping[str, str]) -> State:
    """Give what arrives its place in the ledger, and add to ``come`` what is new or changed of it.

    ``beside`` are the addresses, by digest, of what arrived before and is not written yet.
    """
    here = address_digest(arrival.address)
    graphs = {e.document.sha256: graph_digest(to_lines(e)) for e in arrival.extractions}
    for extraction in arrival.extractions:
        refuse_beside(store, extraction, here, graphs[extraction.document.sha256], come, beside)
    old, same = store.ledger.at(here), store.newest(arrival.address) == set(graphs)
    changed = {
        e.document.sha256: e
        for e in arrival.extractions
        if {r.graph for r in store.ledger.of(e.document.sha256)} != {graphs[e.document.sha256]}
    }
    new = {
        sha: Record(here, sha, 0, graphs[sha], arrival.reading, part_of(e))
        for e in arrival.extractions
        for sha in [e.document.sha256]
    }
    store.ledger.exchange(*placed(store.ledger, here, new))
    come |= changed
    if not old:
        return "new"
    return "unchanged" if same and not changed else "changed"


def placed(ledger: Ledger, here: str, new: Mapping[str, Record]) -> tuple[set[Record], set[Record]]:
    """The records that go, and that come, when a source holds these documents; their numbers follow from that."""
    held, newest = ledger.at(here), ledger.newest(here)
    last = max((r.number for r in newest), default=0)
    number = last if {r.document for r in newest} == set(new) else last + 1
    ledger.learn("document", new)
    elsewhere = {r for sha in new for r in ledger.of(sha) if r.address != here and r.graph != new[sha].graph}
    come = numbered({r for r in held if r.document not in new} | {replace(r, number=number) for r in new.values()})
    return held | elsewhere, come | {reread(r, new[r.document].graph) for r in elsewhere}


def refuse_beside(
    store: Store, extraction: Extraction, here: str, graph: str, come: Mapping[str, Extraction],
    beside: Mapping[str, str],
) -> None:  # fmt: skip
    """Raises SourceError for a document that another source holds and describes or reads otherwise, by the digest
    of its graph, and for rows of a document whose rows stand in another table: it would count as two sources.

    ``come`` are documents that are about to be held, ``beside`` the addresses that they are loaded from.
    """
    document = extraction.document
    others = {r for r in store.ledger.of(document.sha256) if r.address != here and r.graph != graph}
    if others:
        known = (come.get(document.sha256) or store.read(document.sha256)).document
        there = _told(store, others, beside)
        for what in DESCRIPTION:
            mine, theirs = getattr(document, what), getattr(known, what)
            if mine != theirs:
                raise RepeatedError(
                    f"{document.source}: its text is loaded from {there} with the {what} {theirs!r}, "
                    f"here it is {mine!r}; describe both alike, or remove the other ({document.sha256[:12]})"
                )
        if not {r for r in store.ledger.of(document.sha256) if r.address == here}:
            raise SourceError(
                f"{document.source}: its text is loaded from {there} and read otherwise there; load "
                f"that again, or remove it ({document.sha256[:12]})"
            )
    if of_rows(extraction.claims):
        name, part = document.text.partition("\n")[0], part_of(extraction)
        rows = {r for r in store.ledger.part(part) if r.address != here and r in store.ledger.newest(r.address)}
        if rows:
            there = _told(store, rows, beside)
            raise SourceError(
                f"{name}: rows of this document are loaded from {there}, and it is one source; put them into one "
                "table, name the documents apart, or remove the other"
            )


def _told(store: Store, records: Iterable[Record], beside: Mapping[str, str]) -> str:
    """Where something is loaded from, as far as this machine knows."""
    first = min(record.address for record in records)
    return beside.get(first) or store.addresses().get(first, "another source")


def reread(record: Record, graph: str) -> Record:
    """The record of a source whose document was read otherwise from another one; it is to be read again."""
    return replace(record, graph=graph, reading="")


def part_of(extraction: Extraction) -> str:
    """What tells a document from others of its source; see :class:`~.ledger.Record`."""
    text = extraction.document.text
    return (
        digest("table", text.partition("\n")[0]) if of_rows(extraction.claims) else digest(extraction.document.source)
    )
