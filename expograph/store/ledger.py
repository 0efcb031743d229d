"""Which documents were loaded from where, in which order: what is current, what was replaced, what was known when.

A source is what stands at an address: an article is one document, a table or an RDF file may hold several.  Loaded
again after a change, it is a further version; the documents that it no longer holds are superseded, unless another
source holds them.

>>> notes = [Record("a", "old", 1, "graph", "reading", "part"), Record("a", "new", 2, "graph", "reading", "part")]
>>> sorted(current(notes)), revisions(notes)
(['new'], {('new', 'old')})
>>> sorted(current(notes, {"old": "2026-01-31", "new": "2026-05-31"}, "2026-03-31"))
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


def numbered(records: Iterable[Record]) -> frozenset[Record]:
    """The records with the versions of each source numbered from 1 without gaps, so that what went leaves no trace."""
    found = set(records)
    numbers: dict[str, set[int]] = defaultdict(set)
    for record in found:
        numbers[record.address].add(record.number)
    place = {(a, n): at for a, those in numbers.items() for at, n in enumerate(sorted(those), 1)}
    return frozenset(replace(r, number=place[r.address, r.number]) for r in found)


def current(
    records: Collection[Record], published: Mapping[str, str | None] | None = None, date: str | None = None
) -> set[str]:
    """The documents that are in the newest version of some source.

    With a ``date``, those that were so then, as far as ``published``, the date of each document, tells: versions and
    documents without a date, or published later, are passed over.
    """
    if date is not None:
        dates = published or {}
        records = [r for r in records if (dates.get(r.document) or "9") <= date]
    newest = latest(records)
    return {r.document for r in records if r.number == newest[r.address]}


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


def version(records: Iterable[Record], decisions: Decisions) -> str:
    """The key of what a store holds: a sum of digests, so that neither order nor history counts."""
    lines = [repr(astuple(record)) for record in set(records)]
    lines += [f"same {pair}" for pair in decisions.same] + [f"different {pair}" for pair in decisions.different]
    total = sum(int.from_bytes(hashlib.sha256(line.encode("utf8")).digest()) for line in lines)
    return f"{total % 2**256:064x}"
