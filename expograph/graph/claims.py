"""What documents claim of an entity, side by side: who asserts, hedges or denies it, and where they disagree.

>>> from expograph.model import Claim, Document, Entity, Extraction
>>> notes = [Document("Arc needs ore.", "a", "A"), Document("Arc needs no ore.", "b", "B")]
>>> names = Entity("arc", "company", "Arc"), Entity("ore", "product", "ore")
>>> said = [
...     Extraction(n, names, (Claim("arc", "depends_on", "ore", denied=no, evidence=(n.quote(0, 14, rule="r"),)),))
...     for n, no in zip(notes, (False, True))
... ]
>>> (group,) = claims(said, "Arc", conflicts=True)
>>> [(row["document"], row["says"]) for row in group["documents"]], group["disagreements"][0]["words"]
([('A', 'asserted'), ('B', 'denied')], 'asserted (undated), denied (undated)')
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from ..model import READ, Claim, Document, Entity, Evidence, Extraction, Quantity
from .agreement import Disagreement, by_thing, denies, differing, disagreements, says, standing
from .counted import counts, surest_first, together, voices
from .entities import merge, resolve

Record = dict[str, Any]
Figure = tuple[str, str, str, str, str]  # subject, metric, unit, period, basis


def claims(
    extractions: Sequence[Extraction], entity: str | None = None, conflicts: bool = False, include: Collection[str] = ()
) -> list[Record]:
    """All that is claimed, or of one entity (id, label, alias or ticker) at an end or as the product: a group a thing.

    A group has ``kind`` (claim, or figure), ``source``, ``relation``, ``target`` and ``product`` as labels; for a claim
    ``standing``, ``sources`` and ``against`` (how many independent documents assert and deny it), ``confidence`` that
    one asserts it; for a figure ``unit``, ``period`` and ``basis``; ``verdict`` (conflict, changed, or None) with the
    ``disagreements`` behind it; and ``documents``, the earliest first, one entry for each way in which a document holds
    it.  ``conflicts`` keeps the groups with a verdict; ``include`` says what counts in it besides what sources state.
    Raises QueryError for an unknown name.
    """
    labels = merge(e for extraction in extractions for e in extraction.entities)
    asked = None if entity is None else resolve(labels, entity)
    documents = {extraction.document.sha256: extraction.document for extraction in extractions}
    found = [
        *_claims(extractions, asked, documents, labels, include),
        *_figures(extractions, asked, documents, labels, include),
    ]
    kept = [group for group in found if group["verdict"] or not conflicts]
    return sorted(kept, key=_order)


def _order(group: Record) -> tuple[str, ...]:
    names = ("kind", "source", "relation", "target", "product", "unit", "period", "basis")
    return tuple(group.get(name) or "" for name in names)


def _claims(
    extractions: Iterable[Extraction], asked: str | None, documents: Mapping[str, Document],
    labels: Mapping[str, Entity], include: Collection[str],
) -> Iterator[Record]:  # fmt: skip
    dates = {sha256: document.published for sha256, document in documents.items()}
    told = (c for e in extractions for c in e.claims if asked in (None, c.source, c.target, c.product))
    for (source, relation, target, product), said in by_thing(told):
        asserted = [c for c in said if counts(c, include)]
        yield {
            "kind": "claim", "source": labels[source].label, "relation": relation, "target": labels[target].label,
            "product": labels[product].label if product else None, "standing": standing(said, dates, include),
            "sources": len(voices(asserted)), "against": len(voices(c for c in said if denies(c, include))),
            "confidence": together(asserted), **_judged(disagreements(said, dates, include)),
            "documents": in_time(held(claim, documents[claim.document]) for claim in surest_first(said)),
        }  # fmt: skip


def _figures(
    extractions: Iterable[Extraction], asked: str | None, documents: Mapping[str, Document],
    labels: Mapping[str, Entity], include: Collection[str],
) -> Iterator[Record]:  # fmt: skip
    dates = {sha256: document.published for sha256, document in documents.items()}
    groups: dict[Figure, list[Quantity]] = defaultdict(list)
    for q in (q for extraction in extractions for q in extraction.quantities):
        if asked in (None, q.subject):
            groups[q.subject, q.metric, q.unit, q.period or "", q.basis or ""].append(q)
    for (subject, metric, unit, period, basis), told in groups.items():
        counted = [q for q in told if q.origin in READ or q.origin in include]
        yield {
            "kind": "figure", "source": labels[subject].label, "relation": metric, "target": None, "product": None,
            "unit": unit, "period": period or None, "basis": basis or None, **_judged(differing(counted, dates)),
            "documents": in_time(_printed(q, documents[q.evidence.document]) for q in told),
        }  # fmt: skip


def _judged(found: Sequence[Disagreement]) -> Record:
    verdicts = {disagreement.verdict for disagreement in found}
    verdict = "conflict" if "conflict" in verdicts else "changed" if verdicts else None
    told = [{"about": d.about, "verdict": d.verdict, "words": d.words} for d in found]
    return {"verdict": verdict, "disagreements": told}


def in_time(rows: Iterable[Record]) -> list[Record]:
    """The earliest first, what is undated last; of one document in the order of its text."""
    return sorted(
        rows, key=lambda r: (r["published"] or "9999", r["document"], r["sha256"], r["evidence"][0]["start"], r["says"])
    )


def _described(document: Document) -> Record:
    return {
        "document": document.title or document.source, "published": document.published,
        "publisher": document.publisher, "sha256": document.sha256,
    }  # fmt: skip


def held(claim: Claim, document: Document) -> Record:
    """How a document holds a claim, with its pieces of evidence, the surest first."""
    pieces = sorted(claim.evidence, key=lambda e: (-e.confidence, e.start))
    return _described(document) | {
        "says": says(claim), "held": claim.held, "change": claim.change, "share": claim.weight,
        "confidence": claim.confidence, "evidence": [_piece(e) for e in pieces],
    }  # fmt: skip


def _printed(figure: Quantity, document: Document) -> Record:
    e = figure.evidence
    return _described(document) | {
        "says": figure.printed, "value": figure.value, "origin": figure.origin, "confidence": e.confidence,
        "evidence": [_piece(e)],
    }  # fmt: skip


def _piece(e: Evidence) -> Record:
    plain = {name: getattr(e, name) for name in ("quote", "start", "end", "confidence", "attribution")}
    plain |= {} if e.page is None else {"page": e.page}
    return plain | {"share": e.wording.share, "whole": e.wording.whole, "period": e.wording.period}
