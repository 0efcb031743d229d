"""What a form of export leaves out of a graph, counted.

>>> from expograph.model import Document
>>> left_out([Extraction(Document("Prices rose.", source="note"))], "csv")
['1 text', '1 document without a row']
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from ..model import READ, Claim, Evidence, Extraction, Quantity, slug
from .entities import merge
from .export_table import call, tabled

Extractions = Sequence[Extraction]


def left_out(extractions: Extractions, form: str) -> list[str]:
    """What a form of ``export.write`` does not keep of these extractions, as ``"2 findings"``; empty for nothing."""
    found = []
    for one, (many, count) in LOSSES.items():
        if one in OF_FORM[form] and (number := count(extractions)):
            found.append(f"{number} {one if number == 1 else many}")
    return found


def _claims(extractions: Extractions) -> Iterator[Claim]:
    return (claim for extraction in extractions for claim in extraction.claims)


def _figures(extractions: Extractions) -> Iterator[Quantity]:
    return (figure for extraction in extractions for figure in extraction.quantities)


def _evidence(extractions: Extractions) -> Iterator[Evidence]:
    """That of claims and figures."""
    for claim in _claims(extractions):
        yield from claim.evidence
    for figure in _figures(extractions):
        yield figure.evidence


def _further(extractions: Extractions) -> int:
    return sum(len(claim.evidence) - 1 for claim in _claims(extractions))


def _shared(extractions: Extractions) -> int:
    """Claims that stand on the edge of a surer one."""
    claims = list(_claims(extractions))
    return len(claims) - len({(c.source, c.relation, c.target, c.product, c.polarity, c.origin) for c in claims})


def _untabled(extractions: Extractions) -> int:
    known = merge(entity for extraction in extractions for entity in extraction.entities)
    claims = sum(not tabled(claim, known) for claim in _claims(extractions))
    return claims + sum(figure.origin not in READ for figure in _figures(extractions))


def _reviewed(extractions: Extractions) -> int:
    claims = sum(claim.origin == "reviewer" for claim in _claims(extractions))
    return claims + sum(figure.origin == "reviewer" for figure in _figures(extractions))


def _rowless(extractions: Extractions) -> int:
    """Documents of which a claims table has no row."""
    known = merge(entity for extraction in extractions for entity in extraction.entities)
    return sum(
        not any(tabled(c, known) for c in e.claims) and not any(q.origin in READ for q in e.quantities)
        for e in extractions
    )


def _named(extractions: Extractions) -> set[str | None]:
    """Ids of the entities that claims and figures name."""
    ends = {end for claim in _claims(extractions) for end in (claim.source, claim.target, claim.product)}
    return ends | {figure.subject for figure in _figures(extractions)}


def _unnamed(extractions: Extractions) -> int:
    """Entities that no claim or figure names."""
    return len({entity.id for extraction in extractions for entity in extraction.entities} - _named(extractions))


def _claimless(extractions: Extractions) -> int:
    """Entities that no claim names."""
    return _unnamed([Extraction(e.document, e.entities, e.claims) for e in extractions])


def _names(extractions: Extractions) -> int:
    """Names of entities beside the label that a network or a table gives them."""
    known = merge(entity for extraction in extractions for entity in extraction.entities)
    return sum(len(entity.aliases) for entity in known.values())


def _identifiers(extractions: Extractions) -> int:
    return len({(n.id, i) for extraction in extractions for n in extraction.entities for i in n.identifiers})


def _ids(extractions: Extractions) -> int:
    """Entities whose id is not made of the name that a table gives them."""
    known = merge(entity for extraction in extractions for entity in extraction.entities)
    named = _named(extractions)
    return sum(slug(name) != identity for identity, name in call(known).items() if identity in named)


def _renamed(extractions: Extractions) -> int:
    """Entities whose label would be that of another one, or is no name."""
    known = merge(entity for extraction in extractions for entity in extraction.entities)
    return sum(known[identity].label != name for identity, name in call(known).items())


# what is left out: its plural, and how many there are
LOSSES: dict[str, tuple[str, Callable[[Extractions], int]]] = {
    "text": ("texts", len),
    "name of a document's graph": ("names of documents' graphs", len),
    "claim or figure that no source states, or of a kind that another document contradicts": (
        "claims and figures that no source states, or of kinds that other documents contradict", _untabled
    ),
    "claim beside a surer one of the same edge": ("claims beside surer ones of the same edges", _shared),
    "further piece of evidence": ("further pieces of evidence", _further),
    "place and rule of a quote": ("places and rules of quotes", lambda e: sum(1 for _ in _evidence(e))),
    "name that a pronoun stands for": (
        "names that pronouns stand for", lambda e: sum(len(piece.antecedents) for piece in _evidence(e))
    ),
    "wording of an end": (
        "wordings of ends",
        lambda e: sum((p.wording.source is not None) + (p.wording.target is not None) for p in _evidence(e)),
    ),
    "whole that a share is of": (
        "wholes that shares are of", lambda e: sum(p.wording.whole is not None for p in _evidence(e))
    ),
    "attribution": ("attributions", lambda e: sum(p.attribution is not None for p in _evidence(e))),
    "change, and how it is hedged, denied or ended, of a claim": (
        "changes, and how they are hedged, denied or ended, of claims", lambda e: sum(1 for _ in _claims(e))
    ),
    "reviewer's mark": ("reviewers' marks", _reviewed),
    "figure": ("figures", lambda e: sum(1 for _ in _figures(e))),
    "figure as printed": ("figures as printed", lambda e: sum(1 for _ in _figures(e))),
    "finding": ("findings", lambda e: sum(len(extraction.findings) for extraction in e)),
    "entity that no claim or figure names": ("entities that no claim or figure names", _unnamed),
    "entity that no claim names": ("entities that no claim names", _claimless),
    "id that a label gives only by a list or pack": ("ids that labels give only by lists and packs", _ids),
    "entity's own label, which is not unique": ("entities' own labels, which are not unique", _renamed),
    "other name of an entity": ("other names of entities", _names),
    "identifier": ("identifiers", _identifiers),
    "list that an identifier was read in": ("lists that identifiers were read in", _identifiers),
    "document without a row": ("documents without a row", _rowless),
    "publisher or address": (
        "publishers and addresses",
        lambda e: sum((x.document.publisher is not None) + (x.document.url is not None) for x in e),
    ),
    "warning": ("warnings", lambda e: sum(len(extraction.warnings) for extraction in e)),
    "unread sentence": ("unread sentences", lambda e: sum(len(extraction.unread) for extraction in e)),
    "refused proposal": ("refused proposals", lambda e: sum(len(extraction.refused) for extraction in e)),
}  # fmt: skip
READING = {"warning", "unread sentence", "refused proposal"}  # what only the reading of a source has
EVIDENCE = {"further piece of evidence", "name that a pronoun stands for", "wording of an end"}
NETWORK = READING | EVIDENCE | {
    "text", "claim beside a surer one of the same edge", "place and rule of a quote", "whole that a share is of",
    "attribution", "change, and how it is hedged, denied or ended, of a claim", "figure", "finding",
    "entity that no claim or figure names", "other name of an entity", "list that an identifier was read in",
    "publisher or address",
}  # fmt: skip
OF_FORM: dict[str, set[str]] = {
    "trig": READING,
    "nquads": READING,
    "jsonld": READING,
    "turtle": READING | {"name of a document's graph"},
    "jsonl": {"refused proposal"},
    "csv": READING | EVIDENCE | {
        "text", "claim or figure that no source states, or of a kind that another document contradicts",
        "place and rule of a quote", "whole that a share is of", "reviewer's mark", "figure as printed", "finding",
        "entity that no claim or figure names", "id that a label gives only by a list or pack",
        "entity's own label, which is not unique", "other name of an entity", "identifier", "document without a row",
    },
    "graphml": NETWORK,
    "gexf": NETWORK,
    "parquet": READING | EVIDENCE | {
        "text", "figure", "finding", "entity that no claim names", "other name of an entity", "identifier",
    },
}  # fmt: skip
