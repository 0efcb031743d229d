"""Which documents were loaded from where, in which order: what is current, what was replaced, what was known when.

A source is what stands at an address: an article is one document, a table or an RDF file may hold several.  Loaded
again after a change, it is a further version; the documents that it no longer holds are superseded, unless another
source holds them.

>>> notes = [Record("a", "old", 1, "graph", "reading", "part"), Record("a", "new", 2, "graph", "reading", "part")]
>>> sorted(current(notes)), revisions(notes)
(['new'], {('new', 'old')})
>>> sorted(current_by(notes, {"old": "2026-01-31", "new": "2026-05-31"}, "2026-03-31"))
['old']
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import astuple, dataclass, replace

from ..graph.sameness import Decisions
from ..model import digest


@dataclass(frozen=True, slots=True, order=True)
class Record:
    """That a document (by the SHA-256 of its text) was in a version of a source.

    ``address`` is the digest of the source's address, ``number`` that of the version, from 1.  ``graph`` is the digest
    of the document's graph, ``reading`` that of all from which it was read (see ``ingest``); ``part`` tells the
    documents of one source apart, whatever their text; that of a table's document is of its name alone, for rows of one
    document belong into one table.
    """

    address: str
    document: str
    number: int
    graph: str
    reading: str
    part: str

    @property
    def name(self) -> str:
        """The local name of its node in RDF."""
        return f"{self.address[:20]}-{self.document[:20]}"


def address_digest(address: str) -> str:
    """The digest that stands for an address: all of SHA-256."""
    return digest(address, length=64)


def latest(records: Iterable[Record]) -> dict[str, int]:
    """The number of the newest version at each address."""
    found: dict[str, int] = defaultdict(int)
    for record in records:
        found[record.address] = max(found[record.address], record.number)
    return found


def numbered(records: Iterable[Record]) -> set[Record]:
    """The records with the versions of each source numbered from 1 without gaps, so that what went leaves no trace."""
    found = set(records)
    numbers: dict[str, set[int]] = defaultdict(set)
    for record in found:
        numbers[record.address].add(record.number)
    place = {(a, n): at for a, those in numbers.items() for at, n in enumerate(sorted(those), 1)}
    return {replace(r, number=place[r.address, r.number]) for r in found}


def current(records: Collection[Record]) -> set[str]:
    """The documents that are in the newest version of some source."""
    newest = latest(records)
    return {r.document for r in records if r.number == newest[r.address]}


def current_by(records: Collection[Record], published: Mapping[str, str | None], date: str) -> set[str]:
    """The documents that were current at a date, as far as ``published``, the date of each, tells.

    They were published by then, and nothing that replaces them was; those without a date are left out.
    """
    dated = {r.document for r in records if (published.get(r.document) or "9") <= date}
    newer: dict[str, set[str]] = defaultdict(set)
    for new, old in revisions(records):
        newer[old].add(new)

    def replaced(document: str) -> bool:
        queue = list(newer[document])
        for later in queue:
            queue += [n for n in newer.get(later, ()) if n not in queue]
        return not dated.isdisjoint(queue)

    return {document for document in dated if not replaced(document)}


def revisions(records: Collection[Record]) -> set[tuple[str, str]]:
    """Which document replaces which: pairs of a newer one and the superseded.

    A document is replaced by that of the next version which is the same part of the source, else by its first.
    """
    kept = current(records)
    versions: dict[str, dict[int, list[Record]]] = defaultdict(lambda: defaultdict(list))
    for record in sorted(records):
        versions[record.address][record.number].append(record)
    found: set[tuple[str, str]] = set()
    for numbered in versions.values():
        ordered = [numbered[number] for number in sorted(numbered)]
        for olds, news in zip(ordered, ordered[1:], strict=False):
            first = min(news, key=lambda r: (r.part, r.document)).document
            parts = {r.part: r.document for r in news}
            found |= {(parts.get(r.part, first), r.document) for r in olds if r.document not in kept}
    return found


def shifted(version: str, gone: Iterable[str], come: Iterable[str]) -> str:
    """The key of what a store holds when some lines of it go and others come.

    It is a sum of digests, so that neither order nor history counts; that of nothing is all zeros.
    """
    total = int(version, 16) - sum(map(_number, gone)) + sum(map(_number, come))
    return f"{total % 2**256:064x}"


def _number(line: str) -> int:
    return int.from_bytes(hashlib.sha256(line.encode("utf8")).digest())


def lines(records: Iterable[Record], decisions: Decisions) -> set[str]:
    """What a store holds, as lines for its key."""
    found = {repr(astuple(record)) for record in records}
    found |= {f"same {pair}" for pair in decisions.same}
    return found | {f"different {pair}" for pair in decisions.different}


class Ledger:
    """Records, found by address and by document, so that a change looks at few of many."""

    def __init__(self, records: Iterable[Record]) -> None:
        self.records: set[Record] = set()
        self._at: dict[str, set[Record]] = defaultdict(set)
        self._of: dict[str, set[Record]] = defaultdict(set)
        self._parts: dict[str, set[Record]] = defaultdict(set)
        self.exchange((), records)

    def at(self, address: str) -> set[Record]:
        """The records of a source, by the digest of its address."""
        return set(self._at.get(address, ()))

    def of(self, document: str) -> set[Record]:
        """The records of a document."""
        return set(self._of.get(document, ()))

    def part(self, part: str) -> set[Record]:
        """The records of documents that are the same part of their sources."""
        return set(self._parts.get(part, ()))

    def newest(self, address: str) -> set[Record]:
        """The records of the newest version of a source."""
        held = self.at(address)
        number = max((r.number for r in held), default=0)
        return {r for r in held if r.number == number}

    def around(self, records: Iterable[Record]) -> set[Record]:
        """All records of the sources that hold a document which one of these records' sources holds.

        What becomes of a document when these change follows from them alone.
        """
        some = set(records)
        documents = {r.document for a in {r.address for r in some} for r in self.at(a)} | {r.document for r in some}
        addresses = {r.address for d in documents for r in self.of(d)} | {r.address for r in some}
        return {record for address in addresses for record in self.at(address)}

    def exchange(self, gone: Iterable[Record], come: Iterable[Record]) -> None:
        """Take some records out, and put others in."""
        for record in gone:
            self.records.discard(record)
            self._at[record.address].discard(record)
            self._of[record.document].discard(record)
            self._parts[record.part].discard(record)
        for record in come:
            self.records.add(record)
            self._at[record.address].add(record)
            self._of[record.document].add(record)
            self._parts[record.part].add(record)
