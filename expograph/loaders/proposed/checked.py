"""An answer held against its text: what of it passes the gate, how far that is to be believed, and what is refused."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from ...model import Claim, Entity, Quantity, Refused
from ..extract import Parsed, in_order, merged
from .belief import features, probability
from .confirmed import RefusalError
from .gate import Gate, Sound
from .proposals import Answer, Proposal


@dataclass(frozen=True, slots=True)
class Passed:
    """What passed, and what did not."""

    entities: tuple[Entity, ...]
    claims: tuple[Claim, ...]
    quantities: tuple[Quantity, ...]
    refused: tuple[Refused, ...]


def check(parsed: Parsed, answer: Answer) -> Passed:
    """What of an answer the text bears out, with how probable it is that the text says it.

    Of what the grammar does not read too nothing is taken where most of what can be checked of the answer is wrong
    (:func:`trusted`).
    """
    gate = Gate(parsed, answer.kinds)
    sound, refused = sorted_out(gate, (*answer.relations, *answer.quantities))
    against = len(refused) + len(answer.malformed) + sum(_turned(s) for s in sound)
    borne_out = sum(bool(s.support) or s.likely is not None and s.likely.direction > 0.5 for s in sound)
    believed = trusted(borne_out, against)
    kept: list[Sound] = []
    for one, found in zip(sound, features(sound, gate.ends.places), strict=True):
        if one.support or believed:
            kept.append(replace(one, made=_with_confidence(one.made, probability(found))))
        else:
            why = f"{against} of the {against + borne_out} items of this answer that can be checked are wrong"
            refused.append(_refused(one.said, why))
    entities = {e.id: e for one in reversed(kept) for e in one.entities}
    claims = merged(one.made for one in kept if isinstance(one.made, Claim))
    amounts = {one.made.id: one.made for one in reversed(kept) if isinstance(one.made, Quantity)}
    return Passed(
        tuple(entities[name] for name in sorted(entities)), claims, in_order(amounts.values()),
        (*answer.malformed, *refused),
    )  # fmt: skip


def sorted_out(gate: Gate, said: Iterable[Proposal]) -> tuple[list[Sound], list[Refused]]:
    """The proposals that pass a gate, and those that do not."""
    sound, refused = [], []
    for proposal in said:
        try:
            sound.append(gate.judge(proposal))
        except RefusalError as why:
            refused.append(_refused(proposal, str(why)))
    return sound, refused


def trusted(borne_out: int, against: int) -> bool:
    """Whether an answer is to be believed where nothing can be checked: most of what can be is borne out.

    The prior is that of an answer of which four items were checked and all but one borne out.
    """
    return borne_out + 3 > against + 1


def _turned(one: Sound) -> bool:
    """Whether the grammar finds that a claim rather runs the other way round, though not surely."""
    return not one.support and one.likely is not None and one.likely.direction < 0.5


def _refused(said: Proposal, why: str) -> Refused:
    return Refused(said.words, why, said.sentence, said.quote, said)


def _with_confidence(made: Claim | Quantity, probable: float) -> Claim | Quantity:
    """What was made, with how probable it is; what the project reads by itself keeps no less than it has so."""
    if isinstance(made, Quantity):
        probable = max(probable, made.evidence.confidence) if made.origin == "stated" else probable
        return replace(made, evidence=replace(made.evidence, confidence=probable))
    return replace(made, evidence=tuple(replace(e, confidence=probable) for e in made.evidence))
