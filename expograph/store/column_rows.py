"""Extractions as rows of columns; ``column_records`` is the way back."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from ..errors import InvalidGraphError
from ..model import Claim, Document, Entity, Evidence, Extraction, Quantity
from ..pages import page_of
from .column_tables import TABLES, Array, Column, Table, Tables, above

Row = tuple[Any, ...]
DENIED = ("false", "true")


class Rows:
    """Tables being filled: rows hold values as they are, and are made columns by :meth:`tables`."""

    def __init__(self) -> None:
        self.rows: dict[str, list[Row]] = {name: [] for name in TABLES}
        self.per: dict[str, list[int]] = {name: [] for name in TABLES}
        self.described: dict[Entity, int] = {}

    def add(self, name: str, rows: Iterable[Row]) -> None:
        """Rows that belong together to the next row of the table above."""
        found = list(rows)
        self.rows[name] += found
        self.per[name].append(len(found))

    def add_extraction(self, extraction: Extraction) -> None:
        d = extraction.document
        self.rows["documents"].append((d.sha256, d.text, d.title, d.published, d.publisher, d.url))
        self.add("documents.mentions", [(self._described(entity),) for entity in extraction.entities])
        self.add("documents.claims", (_claim(claim) for claim in extraction.claims))
        self.add("documents.quantities", (_quantity(quantity) for quantity in extraction.quantities))
        found = ((f.rule, f.verdict, f.words, f.assumption, f.subject) for f in extraction.findings)
        self.add("documents.findings", found)
        for claim in extraction.claims:
            self._add_evidence("documents.claims", d, claim.evidence)
        for quantity in extraction.quantities:
            self._add_evidence("documents.quantities", d, (quantity.evidence,))
        for finding in extraction.findings:
            self._add_evidence("documents.findings", d, finding.evidence)

    def _described(self, entity: Entity) -> int:
        row = self.described.setdefault(entity, len(self.described))
        if row == len(self.rows["descriptions"]):
            self.rows["descriptions"].append((entity.id, entity.kind, entity.label))
            self.add("descriptions.aliases", ((name,) for name in entity.aliases))
            self.add("descriptions.identifiers", ((i.scheme, i.value, i.read_from) for i in entity.identifiers))
        return row

    def _add_evidence(self, owner: str, document: Document, pieces: tuple[Evidence, ...]) -> None:
        """Quotes and pages are kept as places alone, so they must be what stands there."""
        for e in pieces:
            if e.page != page_of(document.text, e.start):
                raise InvalidGraphError(
                    f"document {document.sha256[:12]}: {e.quote!r} is given on page {e.page}, and stands on "
                    f"{page_of(document.text, e.start)}; read the source again"
                )
            for start, end, quote in ((e.start, e.end, e.quote), *((a.start, a.end, a.quote) for a in e.antecedents)):
                found = document.text[start:end]
                if found != quote or e.document != document.sha256:
                    raise InvalidGraphError(
                        f"document {document.sha256[:12]}: {quote!r} is given as the text of {e.document[:12]} at "
                        f"{start}:{end}, where it has {found!r}; read the source again"
                    )
        self.add(
            owner + ".evidence",
            (
                (e.start, e.end, e.rule, e.confidence, e.attribution, w.source, w.target, w.share, w.whole, w.period)
                for e, w in ((e, e.wording) for e in pieces)
            ),
        )
        for e in pieces:
            self.add(owner + ".evidence.antecedents", ((a.start, a.end) for a in e.antecedents))

    def tables(self) -> tuple[Tables, list[bytes]]:
        """The columns, and the strings that their texts are numbers of, in the order in which they came up."""
        numbers: dict[str, int] = {}
        found = {}
        for name, kinds in TABLES.items():
            values = zip(*self.rows[name], strict=True) if self.rows[name] else [() for _ in kinds]
            columns = {c: _column(kinds[c], v, numbers) for c, v in zip(kinds, values, strict=True)}
            per = self.per[name] if above(name) else [len(self.rows[name])]
            found[name] = Table(columns, np.array(per, "<i4"))
        return found, [string.encode("utf8") for string in numbers]


def _claim(c: Claim) -> Row:
    ends = c.id, c.source, c.relation, c.target, c.product
    return *ends, DENIED[c.denied], c.certainty, c.aspect, c.change, c.origin


def _quantity(q: Quantity) -> Row:
    return q.subject, q.metric, q.value, q.unit, q.printed, q.currency, q.period, q.basis, q.origin


def _column(kind: Column, values: Iterable[Any], numbers: dict[str, int]) -> Array:
    if kind.role == "word":
        return np.array([kind.words.index(value) for value in values], kind.dtype)
    if kind.role in ("text", "optional"):
        found = [-1 if value is None else numbers.setdefault(value, len(numbers)) for value in values]
        return np.array(found, kind.dtype)
    if kind.role == "share":
        return np.array([np.nan if value is None else value for value in values], kind.dtype)
    return np.array(list(values), kind.dtype)
