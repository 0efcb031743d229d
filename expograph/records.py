"""An extraction as plain records: what ``extract --format json``, ``--format csv`` and ``claims.json`` hold."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from .escape import json_text
from .findings import Finding
from .model import Claim, Document, Entity, Evidence, Extraction, Quantity, Unread
from .pages import page_of

Record = dict[str, Any]


def extraction_record(extraction: Extraction) -> Record:
    """Document, entities, relations and quantities; ends are labels, offsets count code points of the text."""
    label = {e.id: e.label for e in extraction.entities}
    return {
        "document": document_record(extraction.document),
        "entities": [entity_record(e) for e in extraction.entities],
        "relations": [claim_record(c, label) for c in extraction.claims],
        "quantities": [quantity_record(q, label) for q in extraction.quantities],
        "findings": [finding_record(f, label) for f in extraction.findings],
        "unread": [unread_record(u, extraction.document) for u in extraction.unread],
        "coverage": None if extraction.coverage is None else round(extraction.coverage, 3),
        "packs": list(extraction.packs),
    }


def document_record(document: Document) -> Record:
    return {k: getattr(document, k) for k in ("source", "title", "published", "publisher", "url", "sha256")}


def entity_record(entity: Entity) -> Record:
    identifiers = [{"scheme": i.scheme, "value": i.value, "read_from": i.read_from} for i in entity.identifiers]
    return {"name": entity.label, "type": entity.kind, "aliases": list(entity.aliases), "identifiers": identifiers}


def claim_record(claim: Claim, label: dict[str, str]) -> Record:
    """A claim as a flat record; the quote at the top is that of its first piece of evidence."""
    first = claim.evidence[0]
    return {
        "type": claim.relation,
        "source": label[claim.source],
        "target": label[claim.target],
        "product": label[claim.product] if claim.product else None,
        "polarity": claim.polarity,
        "denied": claim.denied,
        "certainty": claim.certainty,
        "aspect": claim.aspect,
        "change": claim.change,
        "origin": claim.origin,
        "confidence": claim.confidence,
        "weight": claim.weight,
        **_place(first),
        "rule": first.rule,
        "evidence": [evidence_record(e) for e in claim.evidence],
    }


def evidence_record(evidence: Evidence) -> Record:
    record = _place(evidence) | {k: getattr(evidence, k) for k in ("rule", "confidence", "attribution")}
    said = evidence.wording
    record |= {"source_wording": said.source, "target_wording": said.target, "share": said.share, "whole": said.whole}
    record |= {"period": said.period}
    return record | {"antecedents": [{"quote": a.quote, "start": a.start, "end": a.end} for a in evidence.antecedents]}


def _place(evidence: Evidence) -> Record:
    """Where evidence stands, with its page in a document that has pages."""
    place = {"quote": evidence.quote, "start": evidence.start, "end": evidence.end}
    return place if evidence.page is None else place | {"page": evidence.page}


def unread_record(unread: Unread, document: Document) -> Record:
    quote, page = document.text[unread.start : unread.end], page_of(document.text, unread.start)
    record = {"reason": unread.reason, "quote": quote, "start": unread.start, "end": unread.end}
    return record if page is None else record | {"page": page}


def quantity_record(quantity: Quantity, label: dict[str, str]) -> Record:
    names = ("metric", "value", "unit", "currency", "period", "basis", "printed", "origin")
    plain = {name: getattr(quantity, name) for name in names}
    return {"subject": label[quantity.subject], **plain, **_place(quantity.evidence)}


def finding_record(finding: Finding, label: dict[str, str]) -> Record:
    """A finding with its quotes; the subject is a label, or null."""
    plain = {name: getattr(finding, name) for name in ("rule", "verdict", "words", "assumption")}
    quotes = [_place(e) for e in finding.evidence]
    return plain | {"subject": label.get(finding.subject or ""), "id": finding.id, "evidence": quotes}


def to_json(value: Record | Sequence[Record]) -> str:
    """JSON as :func:`expograph.escape.json_text` writes it, with a line end."""
    return json_text(value) + "\n"


def summary_rows(extractions: Sequence[Extraction]) -> list[tuple[str, str, int]]:
    """How much was read, for a table: what, how it is held, how many."""
    relations = Counter((c.relation, c.polarity, c.origin, c.held) for e in extractions for c in e.claims)
    rows: list[tuple[str, str, int]] = [("entities", "", len({n.id for e in extractions for n in e.entities}))]
    for (kind, _, origin, held), n in sorted(relations.items()):
        rows.append((f"relation {kind}", f"{held}, reviewed" if origin == "reviewer" else held, n))
    rows += [("quantities", "", sum(len(e.quantities) for e in extractions))]
    if read := sum(e.read + len(e.unread) for e in extractions):  # nothing is known of it where all comes from a store
        unread = sum(len(e.unread) for e in extractions)
        rows += [("sentences read", "", read - unread), ("sentences unread", "", unread)]
    if refused := sum(len(e.refused) for e in extractions):
        rows += [("proposals refused", "", refused)]
    rows += [("warnings", "", sum(len(e.warnings) for e in extractions))]
    return rows


def coverage(extractions: Sequence[Extraction]) -> str:
    """How many of the sentences that may state something were read, in words."""
    read, candidates = sum(e.read for e in extractions), sum(e.read + len(e.unread) for e in extractions)
    packs = sorted({pack for e in extractions for pack in e.packs}) or ["none"]
    return f"read {read} of the {candidates} sentences that may state something; sector packs: {', '.join(packs)}"
