"""The objects of rows of the columns, each made when it is asked for; ``column_rows`` is the way there."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields
from functools import cache
from math import isnan
from typing import Any

import numpy as np

from ..findings import Finding
from ..model import Antecedent, Claim, Document, Entity, Evidence, Extraction, Identifier, Quantity, Wording
from ..pages import page_of
from .column_strings import Strings
from .column_tables import TABLES, Array, Column, Tables, bounds, present, under

UNRENAMED: Mapping[str, str] = {}
PLAIN = Wording()
Values = Callable[[int], list[Any]]


@dataclass(frozen=True, slots=True)
class Described:
    """A document without its text."""

    sha256: str
    title: str | None
    published: str | None
    publisher: str | None
    url: str | None


class Records:
    """What the rows of some tables are rows of."""

    def __init__(self, tables: Tables, strings: Strings) -> None:
        self._tables = tables
        self._strings = strings
        self._values = cache(self._values_of)
        self._bounds = cache(lambda name: bounds(tables[name]).data)
        documents = TABLES["documents"]
        self._about = [self._read(documents[f.name], tables["documents"].columns[f.name]) for f in fields(Described)]
        self._text = cache(lambda row: self._values("documents")(row)[:2])
        self._documents = cache(lambda name: self._documents_of(name).data)

    def _documents_of(self, name: str) -> Array:
        """The row of the document of each row of a table right under the documents."""
        per = self._tables[name].per
        return np.repeat(np.arange(len(per)), per)

    def document(self, row: int) -> Document:
        """Its ``source`` is the first digits of the digest: what it was loaded from is not in the columns."""
        sha256, text, *described = self._values("documents")(row)
        return Document(text, sha256[:12], *described)

    def described(self, row: int) -> Described:
        """A document but for its text."""
        return Described(*(read(row) for read in self._about))

    def extractions(self, documents: Array) -> list[Extraction]:
        """All of the documents at some rows; an entity that several describe alike is made once."""
        mentioned = self._tables["documents.mentions"].columns["description"]
        used = present(mentioned[under(self._tables, "documents.mentions", documents)])
        entities = dict(zip(used.tolist(), self.entities(used), strict=True))
        return [self._extraction(row, mentioned, entities) for row in documents.tolist()]

    def _extraction(self, row: int, mentioned: Array, entities: Mapping[int, Entity]) -> Extraction:
        first, last = self._under("documents.mentions", row)
        return Extraction(
            self.document(row),
            tuple([entities[description] for description in mentioned[first:last].tolist()]),
            tuple(self.claim(n) for n in range(*self._under("documents.claims", row))),
            tuple(self._quantity(n) for n in range(*self._under("documents.quantities", row))),
            findings=tuple(self._finding(n) for n in range(*self._under("documents.findings", row))),
        )

    def entities(self, rows: Array) -> list[Entity]:
        """The entities as some rows of the descriptions have them."""
        text, kinds = self._strings, TABLES["descriptions"]["kind"].words
        described = self._tables["descriptions"].columns.values()
        under = [self._bounds(f"descriptions.{name}") for name in ("aliases", "identifiers")]
        ends = [bound[at] for bound in map(np.asarray, under) for at in (rows, rows + 1)]
        found = zip(*(values.tolist() for values in [*(column[rows] for column in described), *ends]), strict=True)
        return [
            Entity(text[identity], kinds[kind], text[label], self._aliases(a, b), self._identifiers(c, d))
            for identity, kind, label, a, b, c, d in found
        ]

    def _aliases(self, first: int, last: int) -> tuple[str, ...]:
        name = self._values("descriptions.aliases")
        return tuple([name(row)[0] for row in range(first, last)]) if first < last else ()

    def _identifiers(self, first: int, last: int) -> tuple[Identifier, ...]:
        values = self._values("descriptions.identifiers")
        return tuple([Identifier(*values(row)) for row in range(first, last)]) if first < last else ()

    def claim(self, row: int, into: Mapping[str, str] = UNRENAMED) -> Claim:
        """A claim, with the entities that it names renamed."""
        source, relation, target, product, *held = self._values("documents.claims")(row)
        denied, certainty, aspect, change, origin = held
        return Claim(
            into.get(source, source), relation, into.get(target, target), into.get(product, product), denied == "true",
            certainty, aspect, change, origin, tuple(self._evidence("documents.claims", row)),
        )  # fmt: skip

    def _quantity(self, row: int) -> Quantity:
        subject, metric, value, unit, printed, *qualified = self._values("documents.quantities")(row)
        (evidence,) = self._evidence("documents.quantities", row)
        return Quantity(subject, metric, value, unit, printed, evidence, *qualified)

    def _finding(self, row: int) -> Finding:
        rule, verdict, words, *about = self._values("documents.findings")(row)
        return Finding(rule, verdict, words, tuple(self._evidence("documents.findings", row)), *about)

    def _evidence(self, owner: str, row: int) -> Iterator[Evidence]:
        """The pieces of evidence of a claim, quantity or finding; quotes and pages are those of the text."""
        values, antecedents = self._values(owner + ".evidence"), self._values(owner + ".evidence.antecedents")
        sha256, text = self._text(self._documents(owner)[row])
        for piece in range(*self._under(owner + ".evidence", row)):
            start, end, rule, confidence, attribution, *wording = values(piece)
            places = [antecedents(n) for n in range(*self._under(owner + ".evidence.antecedents", piece))]
            yield Evidence(
                sha256, start, end, text[start:end], rule, confidence, attribution,
                tuple(Antecedent(first, last, text[first:last]) for first, last in places),
                PLAIN if wording == [None] * 5 else Wording(*wording), page_of(text, start),
            )  # fmt: skip

    def _under(self, name: str, row: int) -> tuple[int, int]:
        """Where the rows of a table that belong to a row of the table above begin and end."""
        where = self._bounds(name)
        return where[row], where[row + 1]

    def _values_of(self, name: str) -> Values:
        """What reads the values of a row, in the order of the columns; a claim's id is left out, for it follows."""
        columns = self._tables[name].columns
        reads = [self._read(kind, columns[c]) for c, kind in TABLES[name].items() if kind.role != "name"]
        return lambda row: [read(row) for read in reads]

    def _read(self, kind: Column, column: Array) -> Callable[[int], Any]:
        values, strings, words = column.data, self._strings, kind.words
        if kind.role == "text":
            return lambda row: strings[values[row]]
        if kind.role == "optional":
            return lambda row: None if values[row] < 0 else strings[values[row]]
        if kind.role == "word":
            return lambda row: words[values[row]]
        if kind.role == "share":
            return lambda row: None if isnan(values[row]) else values[row]
        return values.__getitem__
