"""How probable it is that a proposal which passes the gate is what the text says.

A log-linear model, fitted on recorded answers to the requests for annotated articles (``learned/believing.py``): of
which relation a proposal is and of what kinds of things, how often text and answer speak of these, whether the grammar
reads it too or how likely it finds it.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from ...model import Claim
from .. import linear
from .gate import Sound

CLASSES = ("wrong", "right")
# The borders of grades: how often, which way, how probable, how many times more probable than usual.
OFTEN, DIRECTION, LIKELY, USUAL = (1, 2, 3, 5), (0.2, 0.5, 0.8, 0.95), (0.02, 0.1, 0.3, 0.6), (0.5, 1, 2, 4)
LONG = 5  # words of a label; as many as more


def probability(features: Sequence[str]) -> float:
    """The probability that the text says it, from 0 to 1."""
    return round(linear.load("proposed").probabilities(features)["right"], 2)


def features(sound: Sequence[Sound], places: Mapping[str, int]) -> list[list[str]]:
    """What the model looks at in each proposal of an answer that passes.

    ``places`` say how often the text names each entity.
    """
    used = Counter(end.entity.id for one in sound for end in one.ends[:2])
    return [list(_features(one, places, used)) for one in sound]


def _features(one: Sound, places: Mapping[str, int], used: Mapping[str, int]) -> Iterator[str]:
    made, ends = one.made, [end.entity for end in one.ends[:2]]
    yield f"support={one.support}"
    if isinstance(made, Claim):
        yield f"relation={made.relation}"
        yield f"polarity={made.polarity}"
        yield f"tied={len(made.evidence[0].antecedents)}"
    else:
        ends = ends[:1]
        yield f"metric={made.metric}"
        yield f"tied={len(made.evidence.antecedents)}"
    yield f"kinds={','.join(e.kind for e in ends)}"
    yield f"firms={sum(e.kind == 'company' for e in ends)}"
    for name, counts in (("named", places), ("used", used)):
        grades = sorted(bisect_right(OFTEN, counts.get(e.id, 0)) for e in ends)
        yield f"{name}.least={grades[0]}"
        yield f"{name}.most={grades[-1]}"
    yield f"words={min(LONG, max(len(e.label.split()) for e in ends))}"
    if one.likely is not None:
        yield f"direction={bisect_right(DIRECTION, one.likely.direction)}"
        yield f"likely={bisect_right(LIKELY, one.likely.proposed)}"
        yield f"usual={bisect_right(USUAL, one.likely.usual)}"
    yield from (f"doubt={doubt}" for doubt in one.doubts)
