"""What the grammar says of a proposal: that it reads it too, that it reads the opposite, or nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ...ontology.vocabulary import RELATIONS
from .. import linear, polarity
from ..grammar import Sentence
from ..nominals import Nominal
from ..pairs import judged, pairs
from ..phrases import Concepts
from ..readings import read as readings
from ..statements import AGREED, Statement, confidence, statements
from .proposals import Relation

UNCONFIRMED = 0.5  # the confidence of what stands there and the grammar does not read: a coin's, until it is counted
TURNED = 6  # how many times likelier the other direction must be for a proposal to be refused

Borne = Statement | polarity.Modality | None
"""what the grammar reads alike, or how it holds what the model of pairs finds likely too; None for nothing"""


class RefusalError(Exception):
    """Why a proposal does not pass."""


def borne_out(
    s: Sentence, named: Sequence[Nominal], concepts: Concepts, said: Relation, ends: tuple[str, str]
) -> Borne:
    """What the grammar reads in a sentence that bears a proposal about two things, ``ends``, out.

    Raises RefusalError where it reads the opposite, or where the sentence states nothing.
    """
    if not polarity.states(s):
        raise RefusalError("the sentence is a question or an order, and states nothing")
    symmetric = RELATIONS[said.type].symmetric
    for read in statements(s, concepts, named):
        pair = (read.source.entity.id, read.target.entity.id)
        if read.relation != said.type or set(pair) != set(ends):
            continue
        if pair != ends and not symmetric:
            raise RefusalError("the grammar reads it the other way round")
        if read.support != "model" and _word(read.held) != said.polarity:
            raise RefusalError(f"the grammar reads it as {_word(read.held)}")
        return read
    if not symmetric and _is_turned(s, named, concepts, said.type, ends):
        raise RefusalError("the sentence reads more like the other way round")
    return next(_likely(s, named, said, ends), None)


def together(borne: Borne, relation: str) -> float:
    """The confidence of a proposal that the grammar reads too: that one of two readers who err apart is right."""
    if borne is None:
        return UNCONFIRMED
    alone = borne.confidence if isinstance(borne, Statement) else confidence("", relation, "model")
    return round(1 - (1 - alone) * (1 - UNCONFIRMED), 2)


def _is_turned(s: Sentence, named: Sequence[Nominal], concepts: Concepts, relation: str, ends: tuple[str, str]) -> bool:
    """Whether the model of pairs finds the other direction far likelier than the one proposed."""
    likely = [0.0, 0.0]
    for pair in pairs(s, named, list(readings(s, concepts))):
        if {pair.left.id, pair.right.id} == set(ends):
            found = linear.load("pairs").probabilities(pair.features)
            for way, mark in enumerate("><" if pair.left.id == ends[0] else "<>"):
                likely[way] = max(likely[way], found[mark + relation])
    return likely[1] > TURNED * likely[0]


def _likely(
    s: Sentence, named: Sequence[Nominal], said: Relation, ends: tuple[str, str]
) -> Iterator[polarity.Modality]:
    """How the sentence holds a relation that the model of pairs finds likely too, where it holds it as proposed."""
    for related in judged(s, named, ()):
        alike = related.relation == said.type and (related.source.id, related.target.id) == ends
        held = polarity.read(s, related.pair.anchor) if alike and related.probability >= AGREED else None
        if held is not None and _word(held) == said.polarity:
            yield held


def _word(held: polarity.Modality) -> str:
    if held.denied or held.aspect == "ended":
        return "negated"
    return "hedged" if held.certainty == "hedged" or held.aspect == "planned" else "asserted"
