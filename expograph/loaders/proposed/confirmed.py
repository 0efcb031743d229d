"""What the grammar says of a proposal: that it reads it too, that it reads the opposite, or nothing."""

from __future__ import annotations

from collections.abc import Sequence

from ...model import as_polarity
from ...ontology.vocabulary import RELATIONS
from .. import linear, polarity
from ..grammar import Sentence
from ..nominals import Nominal
from ..pairs import pairs
from ..phrases import Concepts
from ..readings import read as readings
from ..statements import Statement, statements
from .proposals import Relation

UNCONFIRMED = 0.5  # the confidence of what stands there and the grammar does not read: a coin's, until it is counted
TURNED = 6  # how many times likelier the other direction must be for a proposal to be refused


class RefusalError(Exception):
    """Why a proposal does not pass."""


class Grammar:
    """What the grammar reads in the sentences of a text, each looked at once."""

    def __init__(self, concepts: Concepts) -> None:
        self._concepts = concepts
        self._stated: dict[int, list[Statement]] = {}
        self._likely: dict[int, list[tuple[str, str, dict[str, float]]]] = {}

    def bears_out(
        self, s: Sentence, named: Sequence[Nominal], said: Relation, ends: tuple[str, str], quote: tuple[int, int]
    ) -> Statement | None:
        """What the grammar reads in a quote that bears a proposal about two things, ``ends``, out; None for nothing.

        Raises RefusalError where it reads the opposite there, or where the sentence states nothing.
        """
        if not polarity.states(s):
            raise RefusalError("the sentence is a question or an order, and states nothing")
        if s.start not in self._stated:
            self._stated[s.start] = statements(s, self._concepts, named)
        symmetric = RELATIONS[said.type].symmetric
        for read in self._stated[s.start]:
            pair = (read.source.entity.id, read.target.entity.id)
            if read.relation != said.type or set(pair) != set(ends) or not _inside(read, quote):
                continue
            if pair != ends and not symmetric:
                raise RefusalError("the grammar reads it the other way round")
            if _word(read.held) != said.polarity:
                if read.support == "model":
                    return None
                raise RefusalError(f"the grammar reads it as {_word(read.held)}")
            return read
        if not symmetric and self._is_turned(s, named, said.type, ends):
            raise RefusalError("the sentence reads more like the other way round")
        return None

    def _is_turned(self, s: Sentence, named: Sequence[Nominal], relation: str, ends: tuple[str, str]) -> bool:
        """Whether the model of pairs finds the other direction far likelier than the one proposed."""
        if s.start not in self._likely:
            model = linear.load("pairs")
            self._likely[s.start] = [
                (pair.left.id, pair.right.id, model.probabilities(pair.features))
                for pair in pairs(s, named, list(readings(s, self._concepts)))
            ]
        likely = [0.0, 0.0]
        for left, right, found in self._likely[s.start]:
            if {left, right} == set(ends):
                for way, mark in enumerate("><" if left == ends[0] else "<>"):
                    likely[way] = max(likely[way], found[mark + relation])
        return likely[1] > TURNED * likely[0]


def together(read: Statement | None) -> float:
    """The confidence of a proposal that the grammar reads too: that one of two readers who err apart is right."""
    return UNCONFIRMED if read is None else round(1 - (1 - read.confidence) * (1 - UNCONFIRMED), 2)


def _inside(read: Statement, quote: tuple[int, int]) -> bool:
    """Whether what states something, and the two things, stand in a quote."""
    start, end = quote
    places = ((read.anchor.start, read.anchor.end), *((t.start, t.end) for t in (read.source, read.target)))
    return all(start <= a and b <= end for a, b in places)


def _word(held: polarity.Modality) -> str:
    return as_polarity(held.denied, held.certainty, held.aspect)
