"""What the grammar says of a proposal: that it reads it too, that it reads the opposite, or how likely it finds it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ...model import as_polarity
from .. import polarity
from ..grammar import Sentence
from ..nominals import Nominal
from ..nouns import any_of
from ..phrases import Concepts
from ..readings import Reading
from ..readings import read as readings
from ..related import Likelihood, fact, family, likelihood, nominal
from ..statements import Statement, statements
from .ends import End, Place
from .proposals import RefusalError, Relation

TURNED = 0.05  # a proposal is refused whose direction is less probable than this


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the grammar reads that bears a proposal out, if anything; else how likely it finds it, where it can tell.

    ``doubts`` are what speaks against it: direction, type, polarity, other (a cue relates the two in another way),
    negation (a word of the quote denies something).
    """

    read: Statement | None
    likely: Likelihood | None = None
    doubts: tuple[str, ...] = ()


class Grammar:
    """What the grammar reads in the sentences of a text, each looked at once."""

    def __init__(self, concepts: Concepts) -> None:
        self._concepts = concepts
        self._stated: dict[int, list[Statement]] = {}
        self._readings: dict[int, list[Reading]] = {}

    def judge(
        self, s: Sentence, named: Sequence[Nominal], said: Relation, ends: tuple[End, End], quote: Place
    ) -> Judgement:
        """What the grammar makes of a proposal about two things of a quote.

        Raises RefusalError where it reads the opposite there, or where the sentence states nothing.
        """
        if not polarity.states(s):
            raise RefusalError("the sentence is a question or an order, and states nothing")
        ids = (ends[0].entity.id, ends[1].entity.id)
        if s.start not in self._stated:
            self._stated[s.start] = statements(s, self._concepts, named)
        between = [r for r in self._stated[s.start] if {r.source.entity.id, r.target.entity.id} == set(ids)]
        between = [r for r in between if _inside(r, quote)]
        same = [r for r in between if r.relation == said.type]
        wanted = fact(said.type, *ids)
        for r in between:
            ends_read = r.source.entity.id, r.target.entity.id
            if fact(r.relation, *reversed(ends_read)) == wanted != fact(r.relation, *ends_read):
                raise RefusalError("the grammar reads it the other way round")
        if (alike := next((r for r in same if _word(r.held) == said.polarity), None)) is not None:
            return Judgement(alike)
        if (sure := next((r for r in same if r.support != "model"), None)) is not None:
            raise RefusalError(f"the grammar reads it as {_word(sure.held)}")
        source, target = (nominal(s, named, end.entity, *end.at) for end in ends)
        if source is None or target is None:
            return Judgement(None)
        for one, party in ((source, target), (target, source)):
            if why := _is_bystander(s, one, party):
                raise RefusalError(f"{one.thing.entity.label} only {why}")
        if s.start not in self._readings:
            self._readings[s.start] = list(readings(s, self._concepts))
        likely = likelihood(s, named, self._readings[s.start], said.type, source, target)
        if likely is None:
            return Judgement(None)
        if likely.direction < TURNED:
            raise RefusalError("the sentence reads more like the other way round")
        other = self._other(s, said.type, ids)
        if other and likely.usual < 1:
            raise RefusalError(f"the grammar reads {other} between the two")
        held = polarity.read(s, likely.anchor)
        against = {
            "direction": likely.direction < 0.5,
            "type": likely.usual < 1,
            "polarity": held is not None and _word(held) != said.polarity,
            "other": bool(other),
            "negation": said.polarity == "asserted"
            and any(polarity.is_negative(w) for w in s.words if quote[0] <= w.start < quote[1]),
        }
        return Judgement(None, likely, tuple(name for name, holds in against.items() if holds))

    def _other(self, s: Sentence, relation: str, ids: tuple[str, str]) -> str:
        """What a cue reads between two things that is of another family than a relation."""
        for read in self._stated[s.start]:
            pair = (read.source.entity.id, read.target.entity.id)
            if set(pair) == set(ids) and read.support != "model" and family(read.relation)[0] != family(relation)[0]:
                return read.relation
        return ""


def _is_bystander(s: Sentence, one: Nominal, other: Nominal) -> str:
    """What a thing does in a sentence, where it is no party to what is said of the other; empty where it may be one.

    "X's rival supplies Y" says nothing of X and Y, nor does "X said that Z supplies Y".
    """
    head = s.words[one.top.head]
    if one.top.dep == "nmod:poss" and head.lemma in any_of("firm", "role"):
        return "" if other.word.index in {w.index for w in s.subtree(head)} else f"is whose {head.text} is spoken of"
    if one.top.dep != "nsubj" or not polarity.is_speech(head):
        return ""
    said = {w.index: w for clause in s.children(head, "ccomp") for w in s.subtree(clause)}
    speaks_of_itself = any(w.tag.startswith("PRP") for w in said.values())
    return "says it" if other.word.index in said and not speaks_of_itself else ""


def _inside(read: Statement, quote: Place) -> bool:
    """Whether what states something, and the two things, stand in a quote."""
    start, end = quote
    places = ((read.anchor.start, read.anchor.end), *((t.start, t.end) for t in (read.source, read.target)))
    return all(start <= a and b <= end for a, b in places)


def _word(held: polarity.Modality) -> str:
    return as_polarity(held.denied, held.certainty, held.aspect)
