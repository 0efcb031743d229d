"""Which way a figure goes: a fall, a loss, an amount that is missing carries a minus sign.

A log-linear model judges by the metric, by the words around, and by which word of rising or falling is closest.  It was
trained on the annotated corpus (``learned/train.py``).
"""

from __future__ import annotations

from . import figures, linear, metrics
from .grammar import Sentence
from .lemmas import lemma
from .mending import Word
from .metrics import Bound

AROUND = 6  # words on each side that count
CLASSES = ("+", "-")


def falls(s: Sentence, figure: figures.Figure, word: Word, bound: Bound | None, metric: str) -> bool:
    """Whether a figure of a metric says that it fell, or that it is a loss."""
    return linear.load("signs").probabilities(features(s, figure, word, bound, metric))["-"] > 0.5


def features(s: Sentence, figure: figures.Figure, word: Word, bound: Bound | None, metric: str) -> list[str]:
    """What the model looks at: what the model of metrics does, and each word beside the figure with the metric."""
    first, last = metrics.stretch(s, figure, word)
    before = s.words[max(0, first - AROUND) : first]
    after = s.words[last + 1 : last + AROUND]
    ruled, near = bool(bound and bound[2]), _near(s, figure)
    return [
        *metrics.features(s, figure, word, bound),
        f"metric={metric}", f"ruled={ruled}", f"near={near}", f"ruled,metric={ruled},{metric}",
        f"near,metric={near},{metric}",
        *(f"metric,before={metric},{w.delexicalised}" for w in before),
        *(f"metric,after={metric},{w.delexicalised}" for w in after),
    ]  # fmt: skip


def _near(s: Sentence, figure: figures.Figure) -> bool:
    """Whether a word of falling stands right before a figure, or behind it ("7% lower")."""
    around = [
        w for w in s.words if figure.start - 40 <= w.start < figure.start or figure.end <= w.start < figure.end + 12
    ]
    near = [w for w in around if _forms(w) & (metrics.metrics().down | metrics.metrics().up)]
    closest = min(
        near, key=lambda w: (min(abs(w.start - figure.end), abs(w.end - figure.start)), w.start), default=None
    )
    return closest is not None and bool(_forms(closest) & metrics.metrics().down)


def _forms(word: Word) -> set[str]:
    """What a word may be the form of, should its tag be wrong: "Oracle slid/NN 2%"."""
    lower = word.text.lower()
    return {word.lemma, lower, lemma(lower, "VBD")}
