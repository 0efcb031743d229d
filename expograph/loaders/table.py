"""Claims from a table: each row is a claim or a figure, and its own evidence.

A table has the columns of :data:`expograph.loaders.table_form.COLUMNS`, of which ``source, relation, target`` are
needed.  What is known of a source by its name (``document``) is one document: its text is that name and a line a row,
the row's quote or else its cells.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from ..model import DESCRIPTION, Claim, Document, Entity, Evidence, Extraction, Quantity, Wording
from ..ontology.vocabulary import METRICS
from .merging import in_order, merged
from .table_cells import amount, axes, check, number
from .table_form import Place, Row, read
from .table_names import ENDS, Thing, things

RULE = "table"
WHOLE = "weight"  #: what the share of a row is of, as its column is called
SHOWN = (
    "polarity", "denied", "certainty", "aspect", "change", "weight", "metric", "value", "unit", "currency", "period",
    "basis", "confidence", "attribution", "source_type", "target_type", "product_type",
)  # fmt: skip


def read_table(source: str) -> list[Extraction]:
    """What the rows of a ``.csv`` or ``.jsonl`` file state, an extraction for each document that they name.

    Rows that name none are of a document named for the file, and so is a table without rows.  Confidence and weight
    are kept to four digits.  Raises SourceError, with line and column and before anything is read, for what is no table
    of claims.
    """
    place, rows = read(source)
    for row in rows:
        check(row, place)
    return of_rows(rows, things(rows, place), place)


def of_rows(rows: Iterable[Row], named: Mapping[str, Thing], place: Place) -> list[Extraction]:
    """What rows, which are checked, state of the things that they name: an extraction for each document."""
    documents: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        documents[row.cells.get("document", place.name)].append(row)
    if not documents:
        documents[place.name] = []
    return [_extraction(name, of, named, place) for name, of in documents.items()]


def _extraction(name: str, rows: Sequence[Row], named: Mapping[str, Thing], place: Place) -> Extraction:
    document, spans = _document(name, rows, place)
    claims, quantities = [], []
    for row, span in zip(rows, spans, strict=True):
        if row.cells["relation"] not in METRICS:
            claims.append(_claim(row, document, span, named, place))
        if "value" in row.cells:
            quantities.append(_quantity(row, document, span, named, place))
    return Extraction(document, tuple(_entities(rows, named)), merged(claims), in_order(quantities))


def _document(name: str, rows: Iterable[Row], place: Place) -> tuple[Document, list[tuple[int, int]]]:
    """A document's name and its rows as text, and where each row stands in it."""
    lines, spans, at = [name], [], len(name) + 1
    for row in rows:
        line = row.cells.get("quote") or _in_words(row)
        lines.append(line)
        spans.append((at, at + len(line)))
        at += len(line) + 1
    described = {"title": name, **_description(name, rows, place)}
    return Document("\n".join(lines) + "\n", source=name, **described), spans


def _in_words(row: Row) -> str:
    """A row as a line: "Dell depends_on NVIDIA (GPU), weight 0.4"."""
    cells = row.cells
    words = " ".join(cells[column] for column in ("source", "relation", "target") if column in cells)
    product = f" ({cells['product']})" if "product" in cells else ""
    return ", ".join([words + product, *(f"{column} {cells[column]}" for column in SHOWN if column in cells)])


def _description(name: str, rows: Iterable[Row], place: Place) -> dict[str, str]:
    """What the rows of a document say of it.  Raises SourceError where two of them disagree."""
    found: dict[str, str] = {}
    lines: dict[str, int | str] = {}
    for row in rows:
        for column in DESCRIPTION:
            if (cell := row.cells.get(column)) is None:
                continue
            if found.setdefault(column, cell) != cell:
                told = f"{place.row} {lines[column]} has {found[column]!r:.60} for the same document, {name!r:.60}"
                raise place.error(row.line, column, cell, f"{told}; say the same or name another document")
            lines.setdefault(column, row.line)
    return found


def _claim(row: Row, document: Document, span: tuple[int, int], named: Mapping[str, Thing], place: Place) -> Claim:
    cells = row.cells
    weight = number(cells["weight"]) if "weight" in cells else None
    wording = Wording(share=weight, whole=None if weight is None else WHOLE, period=cells.get("period"))
    change: Any = cells.get("change", "increase")
    return Claim(
        source=named[cells["source"]].id, relation=cells["relation"], target=named[cells["target"]].id,
        product=named[cells["product"]].id if "product" in cells else None, change=change,
        evidence=(_evidence(row, document, span, wording),), **axes(row, place),
    )  # fmt: skip


def _quantity(
    row: Row, document: Document, span: tuple[int, int], named: Mapping[str, Thing], place: Place
) -> Quantity:
    cells = row.cells
    metric, value, unit, currency = amount(row, place)
    return Quantity(
        named[cells["source"]].id, metric, value, unit, value, _evidence(row, document, span), currency,
        cells.get("period"), cells.get("basis"),
    )  # fmt: skip


def _evidence(row: Row, document: Document, span: tuple[int, int], wording: Wording | None = None) -> Evidence:
    confidence = number(row.cells.get("confidence", "1"))
    attribution = row.cells.get("attribution")
    return document.quote(*span, rule=RULE, confidence=confidence, attribution=attribution, wording=wording)


def _entities(rows: Iterable[Row], named: Mapping[str, Thing]) -> Iterator[Entity]:
    """The things that rows name, by id: each under its first name in them, other names as aliases."""
    names: dict[str, dict[str, Thing]] = defaultdict(dict)
    for name in dict.fromkeys(row.cells[column] for row in rows for column in ENDS if column in row.cells):
        names[named[name].id][name] = named[name]
    for identity, forms in sorted(names.items()):
        label, thing = next(iter(forms.items()))
        others = {*forms, *(t.label for t in forms.values() if t.label)} - {label}
        known = next((t for t in forms.values() if t.identifiers), thing)
        yield Entity(identity, thing.kind, label, tuple(sorted(others)), known.identifiers)
