"""Which claims count in an analysis, and how sure several of them are together.

Counted by default are claims that are asserted and current, and stated in a source; what else counts is asked for.

>>> from expograph.model import Claim, Document
>>> note = Document("Dell will need power. Dell may need cooling.", source="note")
>>> planned = Claim("dell", "depends_on", "power", aspect="planned", evidence=(note.quote(0, 21, rule="r"),))
>>> counts(planned), counts(planned, ["hedged"]), counts(planned, ["planned"])
(False, False, True)
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Collection, Iterable

from ..model import READ, Claim

TABLE = "table"  #: the rule of evidence that is a row of a table
INCLUDE = ("hedged", "planned", "pack", "inferred", "unconfirmed")  #: what can be counted beside what counts by default


def counts(claim: Claim, include: Collection[str] = ()) -> bool:
    """Whether a claim counts: not denied or ended; hedged, planned, or of another origin only where included."""
    if claim.denied or claim.aspect == "ended":
        return False
    certain = claim.certainty == "stated" or "hedged" in include
    current = claim.aspect == "current" or "planned" in include
    return certain and current and (claim.origin in READ or claim.origin in include)


def together(claims: Iterable[Claim]) -> float:
    """The probability that at least one source says what the claims say.

    Within a document they are one voice, the surest, and documents in which they rest on the same sentence are one as
    well, a copy of it; others are independent: 1 − ∏ (1 − the largest confidence of a voice).

    >>> from expograph.model import Document
    >>> notes = [Document(text, source="note") for text in ("A sells to B.", "B buys from A.", "A sells  to B.")]
    >>> claims = [Claim("a", "supplies", "b", evidence=(n.quote(0, 13, rule="r", confidence=0.5),)) for n in notes]
    >>> copy = Claim("a", "supplies", "b", evidence=(notes[2].quote(0, 14, rule="r", confidence=0.6),))
    >>> together(claims[:1] * 2), together(claims[:2]), together([claims[0], copy]), together([])
    (0.5, 0.75, 0.6, 0.0)
    """
    surest: dict[str, float] = defaultdict(float)
    found = tuple(claims)
    for claim in found:
        surest[claim.document] = max(surest[claim.document], claim.confidence)
    if len(surest) == 1:
        return next(iter(surest.values()))
    return 1.0 - math.prod(1 - max(surest[document] for document in voice) for voice in voices(found))


def voices(claims: Iterable[Claim]) -> list[list[str]]:
    """The documents of claims; those that state one in the same sentence together, for they are one voice.

    A table's rows are no sentences.
    """
    said: dict[str, set[str]] = defaultdict(set)
    for claim in claims:
        said[claim.document] |= {" ".join(e.quote.split()) for e in claim.evidence if e.rule != TABLE}
    found: list[tuple[list[str], set[str]]] = []
    for document in sorted(said):
        same = [voice for voice in found if voice[1] & said[document]]
        found = [voice for voice in found if voice not in same]
        documents = [document, *(d for voice in same for d in voice[0])]
        found.append((documents, said[document].union(*(voice[1] for voice in same))))
    return [documents for documents, _ in found]


def of_rows(claims: Iterable[Claim]) -> bool:
    """Whether claims are the rows of a table."""
    return any(e.rule == TABLE for claim in claims for e in claim.evidence)


def surest_first(claims: Iterable[Claim]) -> tuple[Claim, ...]:
    """The claims by falling confidence, ties by id."""
    found = tuple(claims)
    return found if len(found) < 2 else tuple(sorted(found, key=lambda c: (-c.confidence, c.id)))  # ids are hashed
