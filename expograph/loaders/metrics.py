"""What a figure measures: revenue, growth, a lead time; by a model of the words around it and by the grammar."""

from __future__ import annotations

import pathlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import yaml

from . import clauses, figures, linear
from .grammar import Sentence
from .mending import Word

LISTS = pathlib.Path(__file__).parent / "metrics.yaml"


LEAST, ODDS = 0.25, 0.5  # how probable a metric must be, and against no metric


DURATIONS = frozenset("hours days weeks months years".split())


WAITING = frozenset("lead wait waiting delivery turnaround".split())
TIMES = frozenset("hour day week month quarter year".split())


OF_COMPANIES = frozenset(
    {"revenue", "backlog", "profit", "margin", "capex", "guidance", "debt", "price_target", "share_of_revenue"}
)


Bound = tuple[str, Word, bool]
"""what the grammar binds a figure to: its metric, the word that names it, and whether it fell"""


@dataclass(frozen=True, slots=True)
class Metrics:
    """The word lists of ``metrics.yaml``."""

    nouns: dict[str, str]
    verbs: dict[str, str]
    parts: dict[str, str]
    up: frozenset[str]
    down: frozenset[str]
    moving: frozenset[str]
    kinds: dict[str, list[str]]


@cache
def metrics() -> Metrics:
    data = yaml.safe_load(LISTS.read_text(encoding="utf8"))
    sets = {k: frozenset(data[k]) for k in ("up", "down", "moving")}
    return Metrics(data["nouns"], data["verbs"], data["parts"], **sets, kinds=data["kinds"])


def metric_of(s: Sentence, figure: figures.Figure, word: Word, bound: Bound | None) -> tuple[str, float] | None:
    """What a figure measures, with the probability; None where nothing is probable enough."""
    found = linear.load("metrics").probabilities(features(s, figure, word, bound))
    metric = _adjacent(s, figure) or chosen(found, figure)
    return (metric, found[metric]) if metric else None


def _named(s: Sentence, word: Word) -> str | None:
    """The metric that a noun or verb names; "time" and "period" with what makes them a wait."""
    lists = metrics()
    if word.lemma in ("time", "period") and any(w.lemma in WAITING for w in s.children(word, "compound", "amod")):
        return "lead_time"
    return lists.nouns.get(word.lemma) or lists.verbs.get(word.lemma)


def _adjacent(s: Sentence, figure: figures.Figure) -> str | None:
    """What the noun right behind an amount of money says that it is: "$24 billion backlog"."""
    behind = next((w.lemma for w in s.words if w.start >= figure.end), "")
    metric = metrics().nouns.get(behind) if figure.currency and "/" not in figure.unit else None
    return metric if metric in OF_COMPANIES else None


def fits(metric: str, figure: figures.Figure) -> bool:
    """Whether a metric can be measured in a figure's unit."""
    kind = "money" if figure.currency else "percentage" if figure.unit in ("%", "pp") else "count"
    kind = "duration" if figure.unit in DURATIONS else kind
    return kind in metrics().kinds.get(metric, (kind,))


def chosen(found: dict[str, float], figure: figures.Figure) -> str | None:
    """The most probable metric that a figure can measure by its unit; None where none is probable enough."""
    able = {name: p for name, p in found.items() if name != "none" and fits(name, figure)}
    metric = max(able, key=lambda name: (able[name], name))
    return metric if able[metric] >= max(LEAST, found["none"] * ODDS) else None


def unit_of(figure: figures.Figure) -> str:
    """What a figure counts, in one word and without a scale: money, "%", "aircraft"."""
    return "money" if figure.currency else figure.unit.partition("/")[0].split()[-1]


def stretch(s: Sentence, figure: figures.Figure, word: Word) -> tuple[int, int]:
    """The places of the first and the last word of a figure; that of its ``word`` where none begins in it."""
    inside = [w.index for w in s.words if figure.start <= w.start < figure.end] or [word.index]
    return inside[0], inside[-1]


def features(s: Sentence, figure: figures.Figure, word: Word, bound: Bound | None) -> list[str]:
    """What the model of metrics looks at: the unit, the words around, the words above, what the grammar binds it to."""
    kind = unit_of(figure) + ("/" if "/" in figure.unit else "")
    first, last = stretch(s, figure, word)
    found = [
        f"unit={kind}",
        f"rule={bound[0] if bound else ''}",
        f"scaled={' ' in figure.unit}",
        f"range={'-' in figure.value}",
    ]
    if "/" in figure.unit:
        per = figure.unit.rpartition("/")[2]
        found += [f"per={per}", f"per.kind={'time' if per in TIMES else 'share' if per == 'share' else 'goods'},{kind}"]
    found += [f"unit,rule={kind},{bound[0] if bound else ''}", f"word={figure.change}", f"big={_digits(figure)}"]
    before = [w.delexicalised for w in s.words[max(0, first - 6) : first]]
    after = [w.delexicalised for w in s.words[last + 1 : last + 7]]
    found += [f"before={lemma}" for lemma in before] + [f"after={lemma}" for lemma in after]
    found += [f"before={one} {two}" for one, two in zip(before, before[1:], strict=False)]
    found += [f"near={lemma}" for lemma in before[-2:] + after[:2]]
    found += [
        f"left={' '.join(before[-2:])}",
        f"left1={' '.join(before[-1:])}",
        f"right={' '.join(after[:2])}",
        f"right1={' '.join(after[:1])}",
    ]
    for at in list(upwards(s, word))[:5]:
        found += [f"up={at.lemma}", f"up,unit={at.lemma},{kind}", f"dep={at.dep}"]
        if at.tag.startswith("VB"):
            found += [f"subject={w.lemma if w.names is None else w.names.kind}" for w in clauses.subject(s, at)]
            found += [
                f"subject.noun={x.lemma}"
                for w in clauses.subject(s, at)
                for x in s.subtree(w)[:6]
                if x.tag.startswith("NN")
            ]
    lists = metrics()
    found += [f"behind={lists.nouns[w]},{kind}" for w in after[:2] if w in lists.nouns][:1]  # "$24 billion backlog"
    if before[-1:] == ["of"]:
        found += [f"of={lists.nouns[w]},{kind}" for w in before[:-1][-2:] if w in lists.nouns][
            -1:
        ]  # "backlog of $24 billion"
    telling = [w for w in s.words if w.lemma in lists.moving or _named(s, w)]
    for w in sorted(telling, key=lambda w: (abs(w.index - word.index), w.index))[:2]:
        means = _named(s, w) or "moving"
        side = "before" if w.index < word.index else "after"
        found += [f"metric={w.lemma}", f"metric,unit={w.lemma},{kind}", f"means={means}", f"means={means},{side}"]
        found += [f"means,unit={means},{kind}", f"means,near={means},{min(abs(w.index - word.index) // 3, 3)}"]
    return found


def _digits(figure: figures.Figure) -> int:
    return len(figure.value.partition("-")[0].partition(".")[0])


def bind(s: Sentence, word: Word, figure: figures.Figure) -> Bound | None:
    return _percentage(s, word) if figure.unit in ("%", "pp") else _amount(s, word, figure)


def _percentage(s: Sentence, word: Word) -> Bound | None:
    lists = metrics()
    near = list(upwards(s, word))
    for at in near:
        for part in clauses.phrases(s, at, "of") if at == word else []:
            if metric := lists.parts.get(part.lemma):
                return metric, part, False
        if (
            at.lemma in ("share", "stake")
            and at != word
            and not any(w.lemma in lists.moving for w in clauses.phrases(s, at, "in"))
        ):
            market = any(w.lemma == "market" for w in s.children(at, "compound"))
            return ("market_share" if market else "investment" if at.lemma == "stake" else "share"), at, False
        if at.lemma == "margin" or any(w.lemma == "margin" for w in clauses.subject(s, at)):
            return "margin", at, False
        if at.lemma in lists.up | lists.down:
            moved = _moved(s, at)
            kind = "price_move" if any(_moves(s, w) for w in moved) else "growth"
            return kind, (moved or [at])[0], at.lemma in lists.down
    return None


def _moves(s: Sentence, word: Word) -> bool:
    return word.lemma in metrics().moving or any(w.lemma in metrics().moving for w in s.children(word, "compound"))


def _moved(s: Sentence, change: Word) -> list[Word]:
    """What a word of change says has changed."""
    if change.tag.startswith("VB"):
        return clauses.subject(s, change)
    found = clauses.phrases(s, change, "in") or [
        w for w in clauses.phrases(s, change, "of") if w.tag.startswith("NN") and w.text != "%"
    ]
    if found or (found := s.children(change, "nmod:poss")):
        return found
    if compound := [w for w in s.children(change, "compound") if w.text != "%"]:
        return compound
    head = s.head(change)
    return clauses.surface_subject(s, head) if head is not None and head.tag.startswith("VB") else []


def _amount(s: Sentence, word: Word, figure: figures.Figure) -> Bound | None:
    lists = metrics()
    duration = figure.unit in ("weeks", "months")
    for at in upwards(s, word):
        candidates = [at] if at != word else []
        if at.tag.startswith(("VB", "JJ")):
            candidates = [*clauses.surface_subject(s, at)]
            if at.lemma in lists.verbs and figure.currency:
                return lists.verbs[at.lemma], at, False
        for noun in candidates:
            metric = _named(s, noun) if noun.tag.startswith("NN") else None
            if (
                metric
                and (metric == "lead_time") == duration
                and (figure.currency or metric not in ("revenue", "profit", "debt", "deal_value", "capex"))
            ):
                return metric, noun, False
    return None


def upwards(s: Sentence, word: Word) -> Iterator[Word]:
    """A figure's word and its heads, to the verb of its clause."""
    at: Word | None = word
    for _ in range(6):
        if at is None:
            return
        yield at
        if at.tag.startswith("VB") and at.dep not in ("advcl", "xcomp", "conj", "acl", "amod"):
            return
        at = s.head(at)
