"""What relates two things of a sentence, and which way, given that something does: for claims that somebody proposes.

A log-linear model over the features of pairs (:mod:`pairs`), trained on the annotated pairs of the corpus that are
related (``learned/train.py``).  It says nothing of whether two things are related at all.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import TypeVar

from ..model import Entity
from ..ontology.vocabulary import RELATIONS
from . import linear, pairs
from .grammar import Sentence
from .mending import Word
from .nominals import Nominal, climb
from .phrases import Thing
from .readings import Reading

End = TypeVar("End", str, int)
FORMS = {"company": "name", "place": "name"}  # how an end is named that is no nominal of the reader's own
FAMILIES = {
    "harmed_by": ("harm", False), "exposed_to_risk": ("harm", False), "bottleneck": ("harm", True),
    "supplies": ("need", True), "depends_on": ("need", False), "beneficiary": ("gain", False), "drives": ("gain", True),
    "acquires": ("invests_in", True),
}  # fmt: skip
"""Relations that name one fact two ways, and whether source → target runs with the fact; as score.py has it."""


def family(relation: str) -> tuple[str, bool]:
    """The family of a relation, and whether source → target runs with the fact."""
    return FAMILIES.get(relation, (relation, True))


def fact(relation: str, source: End, target: End) -> tuple[str, End, End]:
    """The fact that a relation between two ends names, the same for two relations of one family."""
    name, forward = family(relation)
    first, second = (source, target) if forward else (target, source)
    if RELATIONS[relation].symmetric and second < first:
        first, second = second, first
    return name, first, second


@dataclass(frozen=True, slots=True)
class Likelihood:
    """How probable a relation is between two things that are related, and the same relation the other way round.

    ``usual`` is how many times more probable the relation's family is, in that direction, than between any two things.
    ``anchor`` is the word where the paths of the two meet.
    """

    proposed: float
    turned: float
    usual: float
    anchor: Word

    @property
    def direction(self) -> float:
        """The probability that it runs as proposed, and not the other way round; 0.5 where it has no direction."""
        both = self.proposed + self.turned
        return self.proposed / both if both else 0.5


def classes() -> list[str]:
    """Each relation from left to right (``>``) and from right to left (``<``); symmetric ones once."""
    return [way + name for name, r in RELATIONS.items() for way in ([""] if r.symmetric else [">", "<"])]


@cache
def shares() -> dict[str, float]:
    """The share of each class among the annotated pairs of the corpus: ``learned/related.csv``."""
    with (linear.LEARNED / "related.csv").open(encoding="utf8", newline="") as file:
        pairs_of = {row["class"]: int(row["pairs"]) for row in csv.DictReader(file)}
    whole = sum(pairs_of.values())
    return {name: n / whole for name, n in pairs_of.items()}


def likelihood(
    s: Sentence, named: Sequence[Nominal], readings: Sequence[Reading], relation: str, source: Nominal, target: Nominal
) -> Likelihood | None:
    """How likely a relation is between two things; None where they stand too far apart, or are one.

    ``named`` are the things of the sentence.
    """
    left, right = (source, target) if source.word.index < target.word.index else (target, source)
    between = sum(left.word.index < n.word.index < right.word.index for n in named)
    found = pairs.pair(s, left, right, between, readings)
    if found is None:
        return None
    told = linear.load("related").probabilities(found.features)
    way, back = (">", "<") if left is source else ("<", ">")
    if RELATIONS[relation].symmetric:
        way = back = ""
    same = [name for name in told if _runs(name) == _runs(way + relation)]
    usual = sum(told[name] for name in same) / sum(shares()[name] for name in same)
    return Likelihood(told[way + relation], told[back + relation], usual, found.anchor)


def _runs(name: str) -> tuple[str, bool]:
    """The family of a class, and whether the fact runs from left to right."""
    of, forward = family(name.lstrip("<>"))
    return of, forward == (not name.startswith("<"))


def nominal(s: Sentence, named: Sequence[Nominal], entity: Entity, start: int, end: int) -> Nominal | None:
    """An entity at a place of a sentence, as the reader names it or else by the word that heads the words there."""
    for known in named:
        if known.id == entity.id and known.thing.start < end and start < known.thing.end:
            return known
    inside = [w for w in s.words if start < w.end and w.start < end]
    if not inside:
        return None
    within = {w.index for w in inside}
    word = next((w for w in inside if w.head not in within or w.head == w.index), inside[-1])
    top, via = climb(s, word)
    return Nominal(Thing(entity, start, end), word, top, via, FORMS.get(entity.kind, "phrase"))
