"""What several readings of a document give together: claims merged, figures in order, and what is still unread."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace

from ..model import Claim, Entity, Evidence, Extraction, Quantity, Unread, Wording
from ..ontology.vocabulary import RELATIONS


def pieces(item: Claim | Quantity) -> tuple[Evidence, ...]:
    """The evidence of a claim, or of a figure, in the order of the text."""
    return item.evidence if isinstance(item, Claim) else (item.evidence,)


def with_confidence(item: Claim | Quantity, confidence: float) -> Claim | Quantity:
    """A claim or a figure with this confidence in each piece of its evidence."""
    if isinstance(item, Claim):
        return replace(item, evidence=tuple(replace(e, confidence=confidence) for e in item.evidence))
    return replace(item, evidence=replace(item.evidence, confidence=confidence))


def rewritten(
    read: Extraction, entities: Mapping[str, Entity], claims: Iterable[Claim], quantities: Iterable[Quantity],
    unread: Iterable[Unread],
) -> Extraction:  # fmt: skip
    """A reading with these entities, by id, claims and figures; ``unread`` is what it was before they were known."""
    claims, quantities = merged(claims), in_order(quantities)
    told = [*(e for claim in claims for e in claim.evidence), *(q.evidence for q in quantities)]
    left = tuple(u for u in unread if not any(e.start < u.end and u.start < e.end for e in told))
    fitting, warnings = consistent(claims, entities.values())
    return replace(
        read,
        entities=tuple(entities[name] for name in sorted(entities)),
        claims=fitting,
        quantities=quantities,
        unread=left,
        read=read.read + len(read.unread) - len(left),
        warnings=(*read.warnings, *warnings),
    )


def merged(claims: Iterable[Claim]) -> tuple[Claim, ...]:
    """The claims in the order of the text, those that are one (see :attr:`Claim.key`) with the evidence of all."""
    same: dict[tuple[str, ...], list[Claim]] = defaultdict(list)
    for claim in claims:
        same[claim.key].append(claim)
    return tuple(sorted(map(_merged, same.values()), key=lambda c: (c.evidence[0].start, c.key)))


def consistent(claims: Iterable[Claim], entities: Iterable[Entity]) -> tuple[tuple[Claim, ...], tuple[str, ...]]:
    """The claims whose ends are of the kinds that the vocabulary wants, and a warning for each of the others.

    Two things of one name, a firm and goods, are one entity of one kind: what is said of the other cannot stay.
    """
    known = {e.id: e for e in entities}
    kept, warnings = [], []
    for claim in claims:
        declared, ends = RELATIONS[claim.relation], (known[claim.source], known[claim.target])
        if ends[0].kind in declared.domain and ends[1].kind in declared.range:
            kept.append(claim)
        else:
            words = " ".join((ends[0].label, claim.relation, ends[1].label))
            kinds = f"{ends[0].label} is a {ends[0].kind} and {ends[1].label} a {ends[1].kind} here"
            warnings.append(f"left out: {words}, since {kinds}")
    return tuple(kept), tuple(warnings)


def in_order(amounts: Iterable[Quantity]) -> tuple[Quantity, ...]:
    """Quantities in the order of the text."""
    return tuple(sorted(amounts, key=lambda q: (q.evidence.start, q.subject, q.metric, q.value)))


def _merged(same: list[Claim]) -> Claim:
    """One claim with the evidence of all; of several at one place the most confident, with the fullest wording."""
    best: dict[tuple[int, int], Evidence] = {}
    for evidence in (e for claim in same for e in claim.evidence):
        at = (evidence.start, evidence.end)
        other = best.get(at)
        if other is None:
            best[at] = evidence
        else:
            surer, other = (evidence, other) if evidence.confidence > other.confidence else (other, evidence)
            best[at] = surer if surer.wording != Wording() else replace(surer, wording=other.wording)
    return replace(same[0], evidence=tuple(best[at] for at in sorted(best)))
