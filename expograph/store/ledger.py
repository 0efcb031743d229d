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
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import astuple, dataclass, replace
from typing import Literal

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


Key = Literal["address", "document", "part"]  #: by what records are found
Find = Callable[[Key | None, Collection[str]], Iterable[Record]]


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
    """Records by look-up, and what a change that is under way has made of them.

    ``find`` gets those whose ``address``, ``document`` or ``part`` is one of some; with None all.
    """

    def __init__(self, find: Find) -> None:
        self._find = find
        self.reset()

    def reset(self) -> None:
        """Forget what was found and exchanged: the store now holds it, or it came to nothing."""
        self.gone: set[Record] = set()
        self.come: set[Record] = set()
        self._found: dict[Key, dict[str, set[Record]]] = {"address": {}, "document": {}, "part": {}}

    @contextmanager
    def changing(self) -> Iterator[None]:
        """One change: whatever becomes of it, nothing of it is left here afterwards."""
        try:
            yield
        finally:
            self.reset()

    @property
    def records(self) -> set[Record]:
        """All records that the store holds."""
        return set(self._find(None, ()))

    def learn(self, key: Key, values: Iterable[str]) -> None:
        """Look up the records of many addresses, documents or parts at once."""
        known = self._found[key]
        missing = {value: set[Record]() for value in values if value not in known}
        for record in self._find(key, missing) if missing else ():
            missing[getattr(record, key)].add(record)
        known.update(missing)
        for record in self.gone:
            missing.get(getattr(record, key), set()).discard(record)
        for record in self.come:
            missing.get(getattr(record, key), set()).add(record)

    def held(self, document: str) -> bool:
        """Whether the store holds a document, whatever was exchanged."""
        return bool(self.of(document) - self.come) or any(record.document == document for record in self.gone)

    def all_at(self, addresses: Collection[str]) -> set[Record]:
        """The records of some sources."""
        self.learn("address", addresses)
        return {record for address in addresses for record in self.at(address)}

    def at(self, address: str) -> set[Record]:
        """The records of a source, by the digest of its address."""
        return self._of("address", address)

    def of(self, document: str) -> set[Record]:
        """The records of a document."""
        return self._of("document", document)

    def part(self, part: str) -> set[Record]:
        """The records of documents that are the same part of their sources."""
        return self._of("part", part)

    def _of(self, key: Key, value: str) -> set[Record]:
        known = self._found[key]
        if value not in known:
            self.learn(key, (value,))
        return set(known[value])

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
        addresses = {r.address for r in some}
        documents = {r.document for r in self.all_at(addresses) | some}
        self.learn("document", documents)
        return self.all_at(addresses | {r.address for d in documents for r in self.of(d)})

    def exchange(self, gone: set[Record], come: set[Record]) -> None:
        """Take some records out, and put others in; the store is to follow."""
        self.come, self.gone = self.come - gone, self.gone | (gone - self.come)
        self.gone, self.come = self.gone - come, self.come | (come - self.gone)
        for key, known in self._found.items():
            for record in gone:
                known.get(getattr(record, key), set()).discard(record)
            for record in come:
                known.get(getattr(record, key), set()).add(record)
