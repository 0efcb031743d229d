"""Claims and figures as a claims table, which can be loaded again; a claim has the quote of its surest evidence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import IO

from ..escape import Cell, csv_text, visible
from ..model import READ, Claim, Document, Entity, Evidence, Extraction, Quantity, slug
from ..ontology.vocabulary import RELATIONS
from .entities import merge

# Those of a claims table; loaders.table_form says what they mean.
COLUMNS = (
    "source", "relation", "target", "product", "polarity", "denied", "certainty", "aspect", "change", "confidence",
    "weight", "metric", "value", "unit", "currency", "period", "basis", "attribution", "source_type", "target_type",
    "product_type", "quote", "document", "title", "published", "publisher", "url",
)  # fmt: skip
Row = dict[str, Cell]


def surest(claim: Claim) -> Evidence:
    """The piece of evidence of most confidence, the first in the text of several."""
    return min(claim.evidence, key=lambda e: (-e.confidence, e.start, e.end))


def tabled(claim: Claim, known: Mapping[str, Entity]) -> bool:
    """Whether a claims table can hold a claim.

    It knows only what a source states, and one kind for each entity, which must be one that the relation allows.
    """
    relation = RELATIONS[claim.relation]
    fits = known[claim.source].kind in relation.domain and known[claim.target].kind in relation.range
    return claim.origin in READ and fits


def write_csv(extractions: Sequence[Extraction], file: IO[bytes]) -> None:
    """Writes a claims table with all of :data:`COLUMNS`: a row for each claim that it can hold, and for each figure.

    Characters that act or hide are written out, and a cell that begins like a formula has an apostrophe before it.
    """
    rows = [[_plain(row.get(column)) for column in COLUMNS] for row in _rows(extractions)]
    file.write(csv_text(COLUMNS, rows).encode())


def call(known: Mapping[str, Entity]) -> dict[str, str]:
    """What each entity, by id, is called in a table, where a name is one thing: its label, with its kind, or its id.

    >>> call({"ore": Entity("ore", "company", "Ore"), "ore-product": Entity("ore-product", "product", "ore")})
    {'ore': 'Ore', 'ore-product': 'ore (product)'}
    """
    names: dict[str, str] = {}
    taken = {""}
    for identity, entity in known.items():
        label = " ".join(entity.label.split())
        free = (name for name in (label, f"{label} ({entity.kind})") if slug(name) not in taken)
        names[identity] = next(free, identity)
        taken.add(slug(names[identity]))
    return names


def _plain(cell: Cell) -> Cell:
    """A cell as the table has it: true and false in small letters, nothing that acts or hides."""
    if isinstance(cell, bool):
        return str(cell).lower()
    return visible(cell) if isinstance(cell, str) else cell


def _rows(extractions: Sequence[Extraction]) -> Iterator[Row]:
    known = merge(entity for extraction in extractions for entity in extraction.entities)
    names = call(known)
    documents: set[str] = set()
    for extraction in extractions:
        described = _description(extraction.document, documents)
        for claim in extraction.claims:
            if tabled(claim, known):
                yield {**_claim(claim), **_ends(claim, known, names), **described}
        for quantity in (q for q in extraction.quantities if q.origin in READ):
            ends = {"source": names[quantity.subject], "source_type": known[quantity.subject].kind}
            yield {**_figure(quantity), **ends, **described}


def _description(document: Document, taken: set[str]) -> Row:
    """What the rows of a document say of it; its name is its title, and that of no other."""
    name = " ".join((document.title or document.source).split())
    if not name or name in taken:
        name = f"{name} {document.sha256[:12]}".strip()
    taken.add(name)
    return {
        "document": name, "title": document.title, "published": document.published, "publisher": document.publisher,
        "url": document.url,
    }  # fmt: skip


def _claim(claim: Claim) -> Row:
    said = surest(claim)
    return {
        "relation": claim.relation, "polarity": claim.polarity, "denied": claim.denied, "certainty": claim.certainty,
        "aspect": claim.aspect, "change": claim.change, "confidence": said.confidence, "weight": claim.weight,
        "period": said.wording.period, "attribution": said.attribution, "quote": said.quote,
    }  # fmt: skip


def _ends(claim: Claim, known: Mapping[str, Entity], names: Mapping[str, str]) -> Row:
    ends: Row = {}
    for column, identity in (("source", claim.source), ("target", claim.target), ("product", claim.product)):
        if identity is not None:
            ends |= {column: names[identity], f"{column}_type": known[identity].kind}
    return ends


def _figure(quantity: Quantity) -> Row:
    said = quantity.evidence
    return {
        "relation": quantity.metric, "value": quantity.value, "unit": quantity.unit, "currency": quantity.currency,
        "period": quantity.period, "basis": quantity.basis, "confidence": said.confidence,
        "attribution": said.attribution, "quote": said.quote,
    }  # fmt: skip
