"""What a sentence states: what the cues read, and what the model of pairs reads where no cue speaks.

Three ways to read can be compared (``benchmarks/reading.py --method``): *written*, the cues alone; *learned*, the model
without the cues' claims (it still looks at their words); *joint*, both, which the package uses.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Literal

from ..model import Change, Entity
from . import linear, pairs, polarity
from .clauses import is_excluded
from .cues import senses
from .grammar import Sentence
from .mending import Word
from .nominals import Nominal
from .pairs import Related
from .phrases import Concepts, Thing
from .polarity import Modality
from .readings import Reading, driven, read
from .things import wording

Method = Literal["written", "learned", "joint"]
LEAST = 0.55  # the probability from which the model's word is taken where no cue speaks
TRIED = 5  # claims that it must have told in articles that it had not seen, for its word to be taken on a relation
AGREED = 0.25  # and from which it agrees with a cue


@dataclass(frozen=True, slots=True)
class Statement:
    """A relation that a sentence states, how it is held, and what read it.

    ``support`` is both (a cue, and the model agrees), cue, or model.
    """

    relation: str
    source: Thing
    target: Thing
    product: Entity | None
    held: Modality
    change: Change
    rule: str
    support: str
    read_by: Reading | Related

    @property
    def anchor(self) -> Word:
        """The word that states it: the cue, or where the paths of the two things meet."""
        return self.read_by.word if isinstance(self.read_by, Reading) else self.read_by.pair.anchor

    @property
    def confidence(self) -> float:
        """The probability that the text says it; see :func:`confidence`."""
        return confidence(self.rule, self.relation, self.support)


def statements(s: Sentence, concepts: Concepts, named: Sequence[Nominal], method: Method = "joint") -> list[Statement]:
    """What a sentence states of the things ``named`` in it; of a pair that a cue relates, what the cue says."""
    readings = _told_once(list(read(s, concepts)))
    judged = [] if method == "written" else pairs.judged(s, named, readings)
    told = [] if method == "learned" else readings
    agreed = {frozenset((r.source.id, r.target.id)) for r in judged if r.probability >= AGREED}
    found = [_by_cue(reading, _ends(reading) in agreed) for reading in told]
    taken = {_ends(r) for r in told} | {frozenset((r.product.id, r.target.entity.id)) for r in told if r.product}
    for related in judged:
        sure = related.probability >= LEAST and _table()["", related.relation, "model"][1] >= TRIED
        if sure and frozenset((related.source.id, related.target.id)) not in taken:
            found += _by_model(s, related)
    return found


def _ends(reading: Reading) -> frozenset[str]:
    return frozenset((reading.source.entity.id, reading.target.entity.id))


def _told_once(readings: list[Reading]) -> list[Reading]:
    """The readings without those that say less of two things than another does.

    What limits by way of its supplier is the supplier with the goods; what hurts is said to hurt, though it is short.
    """
    supplied = {(r.product.id, r.target.entity.id) for r in readings if r.product and r.cue.relation == "bottleneck"}
    hurt = {_ends(r) for r in readings if r.cue.relation == "harmed_by" and not r.cue.general}
    exact = {_ends(r) for r in readings if not r.cue.general}

    def is_less(r: Reading) -> bool:
        short = r.cue.relation == "bottleneck"
        return (
            short
            and ((r.source.entity.id, r.target.entity.id) in supplied or _ends(r) in hurt)
            or (r.cue.general and _ends(r) in exact)
        )

    return [r for r in readings if not is_less(r)]


def _by_cue(reading: Reading, agreed: bool) -> Statement:
    return Statement(
        reading.cue.relation, reading.source, reading.target, reading.product, reading.modality, reading.change,
        reading.cue.id, "both" if agreed else "cue", reading,
    )  # fmt: skip


def _by_model(s: Sentence, related: Related) -> list[Statement]:
    held = polarity.read(s, related.pair.anchor)
    if held is None or any(is_excluded(s, n.top) for n in (related.source, related.target)):
        return []
    if related.relation == "produces" and "produces" not in senses(related.pair.anchor):
        held = Modality(attribution=held.attribution)  # who no longer buys chips of X does not say that X makes none
    source, target = (replace(n.thing, wording=wording(s, n.thing, n.top)) for n in (related.source, related.target))
    change = driven(related.relation, source, target, "unknown" if "harm" in related.relation else "increase")
    rule = f"model.{related.relation}"
    return [Statement(related.relation, source, target, None, held, change, rule, "model", related)]


@cache
def _table() -> dict[tuple[str, str, str], tuple[float, int]]:
    """By rule, relation and support: the confidence, and how many claims it was counted on."""
    with (linear.LEARNED / "confidence.csv").open(encoding="utf8", newline="") as file:
        rows = csv.DictReader(file)
        return {(r["rule"], r["relation"], r["support"]): (float(r["confidence"]), int(r["read"])) for r in rows}


def confidence(rule: str, relation: str, support: str) -> float:
    """The probability that a text says what a rule read in it, by the rule and by what supports it.

    It is the share of right ones among those read in the annotated corpus by a reader trained on the rest of it.  That
    of a relation is shrunk towards the share of all relations with the same support (a Beta prior worth 20 claims), and
    that of a rule towards its relation's; rules with under 20 claims are pooled: ``learned/confidence.csv`` holds the
    counts and 90 % intervals.
    """
    table = _table()
    return (table.get((rule, relation, support)) or table["", relation, support])[0]
