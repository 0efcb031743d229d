"""Claims as a flat Parquet table for other tools: a row a claim, with the quote of its surest evidence."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import IO, Any

from ..errors import ExpographError
from ..model import DESCRIPTION, Claim, Extraction
from .export_table import surest

# The columns, with their types.  ``id`` is the claim's; the share ``weight`` is of ``whole``, as printed.
COLUMNS: dict[str, type] = {
    "id": str, "source": str, "source_label": str, "source_kind": str, "relation": str, "target": str,
    "target_label": str, "target_kind": str, "product": str, "product_label": str, "product_kind": str, "polarity": str,
    "denied": bool, "certainty": str, "aspect": str, "change": str, "origin": str, "confidence": float, "weight": float,
    "whole": str, "period": str, "quote": str, "start": int, "end": int, "page": int, "rule": str, "attribution": str,
    "document": str, "title": str, "published": str, "publisher": str, "url": str,
}  # fmt: skip
OF_CLAIM = ("id", "relation", "polarity", "denied", "certainty", "aspect", "change", "origin", "weight")
OF_EVIDENCE = ("confidence", "quote", "start", "end", "page", "rule", "attribution", "document")


def write_parquet(extractions: Iterable[Extraction], file: IO[bytes]) -> None:
    """Writes the claims of extractions, of all origins, as a table of :data:`COLUMNS`.

    Entities have their id, and label and kind as in the document.  Raises ExpographError without pyarrow.
    """
    try:
        import pyarrow
        from pyarrow import parquet
    except ImportError:
        raise ExpographError("parquet needs pyarrow: install it with pip install 'expograph[tables]'") from None
    types = {str: pyarrow.string(), float: pyarrow.float64(), bool: pyarrow.bool_(), int: pyarrow.int64()}
    schema = pyarrow.schema([(name, types[kind]) for name, kind in COLUMNS.items()])
    rows = [row for extraction in extractions for row in _rows(extraction)]
    parquet.write_table(pyarrow.Table.from_pylist(rows, schema=schema), file)


def _rows(extraction: Extraction) -> Iterator[dict[str, Any]]:
    known = {entity.id: entity for entity in extraction.entities}
    described = {name: getattr(extraction.document, name) for name in DESCRIPTION}
    for claim in extraction.claims:
        said = surest(claim)
        row = {name: getattr(claim, name) for name in OF_CLAIM} | {name: getattr(said, name) for name in OF_EVIDENCE}
        for column, identity in (("source", claim.source), ("target", claim.target), ("product", claim.product)):
            if identity is not None:
                entity = known[identity]
                row |= {column: identity, f"{column}_label": entity.label, f"{column}_kind": entity.kind}
        yield {**row, "whole": _whole(claim), "period": said.wording.period, **described}


def _whole(claim: Claim) -> str | None:
    """What the claim's weight is a share of: see :attr:`Claim.weight`."""
    disclosed = [e for e in claim.evidence if e.wording.share is not None]
    return max(disclosed, key=lambda e: (e.confidence, -e.start)).wording.whole if disclosed else None
