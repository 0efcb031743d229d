"""An answer held against its text: what of it passes the gate, how far that is to be believed, and what is refused."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from ...model import Claim, Entity, Quantity, Refused
from ..extract import AsPrinted, Parsed
from ..merging import in_order, merged, with_confidence
from .belief import features, probability
from .gate import Gate, Sound
from .proposals import Answer, Figure, Proposal, RefusalError, Relation

# Of recorded answers 35 of 38 are above BELIEVED, of those with ends, types or polarity changed none; under HALF
# nothing is taken that the grammar finds doubtful (benchmarks/README.md).
BELIEVED, HALF = 0.4, 0.5


@dataclass(frozen=True, slots=True)
class Passed:
    """What passed, and what did not."""

    entities: tuple[Entity, ...]
    claims: tuple[Claim, ...]
    quantities: tuple[Quantity, ...]
    refused: tuple[Refused, ...]


def check(parsed: Parsed, answer: Answer) -> Passed:
    """What of an answer the text bears out, with how probable it is that the text says it.

    Where too much of what can be checked of its relations, or of its figures, is doubtful or wrong, only those are
    taken that the grammar reads too, or of which it has no doubt; see :func:`trust`.
    """
    gate = Gate(parsed, answer.kinds)
    sound, refusals = sorted_out(gate, (*answer.relations, *answer.quantities))
    refused = [_refused(said, str(why)) for said, why in refusals]
    tallies = {kind: _tally(kind, sound, refusals) for kind in (Relation, Figure)}
    kept: list[Sound] = []
    for one, found in zip(sound, features(sound, gate.ends.places), strict=True):
        borne_out, against = tallies[type(one.said)]
        if one.support or trust(borne_out, against) >= (HALF if one.doubts else BELIEVED):
            # A figure that the project reads by itself keeps no less than it has so.
            own = one.made.evidence.confidence if isinstance(one.made, Quantity) and one.support else 0.0
            kept.append(replace(one, made=with_confidence(one.made, max(probability(found), own))))
        else:
            why = f"{against} of {against + borne_out} that can be checked in this answer are doubtful or wrong"
            refused.append(_refused(one.said, why))
    printed = AsPrinted(parsed.document, parsed.mentions)
    for end in (end for one in kept for end in one.ends):
        printed.add(end.entity, *(end.at if end.antecedent is None else end.antecedent))
    once = {(one.made.key, one.said.sentence): one.made for one in reversed(kept) if isinstance(one.made, Claim)}
    amounts = {one.made.id: one.made for one in reversed(kept) if isinstance(one.made, Quantity)}
    return Passed(
        printed.found(), merged(reversed(once.values())), in_order(amounts.values()),
        (*answer.malformed, *refused),
    )  # fmt: skip


def sorted_out(gate: Gate, said: Iterable[Proposal]) -> tuple[list[Sound], list[tuple[Proposal, RefusalError]]]:
    """The proposals that pass a gate, and those that do not with the reason."""
    sound, refused = [], []
    for proposal in said:
        try:
            sound.append(gate.judge(proposal))
        except RefusalError as why:
            refused.append((proposal, why))
    return sound, refused


def _tally(kind: type, sound: Iterable[Sound], refusals: Iterable[tuple[Proposal, RefusalError]]) -> tuple[int, int]:
    """How many relations of an answer, or figures, are borne out where that can be checked, and how many are not."""
    of_kind = list({_what(one): one for one in sound if isinstance(one.said, kind)}.values())  # each once
    checked = [one for one in of_kind if one.support or one.likely is not None or kind is Figure]
    doubted = sum(bool(one.doubts) for one in checked)
    wrong = sum(why.wrong for said, why in refusals if isinstance(said, kind))
    return len(checked) - doubted, doubted + wrong


def _what(one: Sound) -> tuple[str, ...]:
    """What a proposal says, whatever it quotes for it."""
    return one.made.key if isinstance(one.made, Claim) else (one.made.id,)


def trust(borne_out: int, against: int) -> float:
    """How far an answer is to be believed where nothing can be checked, by what can be, from 0 to 1.

    The prior is that of an answer of which four items were checked and all but one borne out.
    """
    return (borne_out + 3) / (borne_out + against + 4)


def _refused(said: Proposal, why: str) -> Refused:
    return Refused(said.words, why, said.sentence, said.quote, said)
