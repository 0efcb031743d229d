"""Figures → quantities: what each measures, of whom, in which period, bound within its clause."""

from __future__ import annotations

import pathlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import yaml

from ..model import Document, Entity, Quantity
from . import clauses, figures, linear
from .grammar import Sentence
from .mending import Word
from .phrases import Concepts
from .things import things

LISTS = pathlib.Path(__file__).parent / "metrics.yaml"
PERIOD = re.compile(
    r"\b(?:Q[1-4](?: (?:FY)?\d{4})?|(?:first|second|third|fourth)[ -](?:fiscal )?(?:quarter|half)|"
    r"(?:full|fiscal)[ -]year(?: \d{4})?|fiscal (?:\d{4})|H[12] \d{4}|after[ -]hours|"
    r"(?:this|last|next) (?:year|quarter|month)|(?:in|for|by|during) (20\d\d))\b",
    re.IGNORECASE,
)
BASIS = re.compile(
    r"\b(?:year[ -](?:over|on)[ -]year|from a year (?:ago|earlier)|"
    r"(?:than|from) (?:a|the|last) year(?: (?:ago|earlier|before))?|quarter[ -](?:over|on)[ -]quarter|sequentially|"
    r"(?:versus|above|below|beating|ahead of) (?:\w+ ){0,2}(?:estimates?|expectations|forecasts?))",
    re.IGNORECASE,
)
LEAST = 0.3
QUOTED_PRICE = re.compile(r"[A-Z]{1,5}[A-Z0-9.:]* [+−-]$")  # "MU +1.2%": a ticker's display in running text
SIGNED = frozenset({"growth", "price_move"})
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


@cache
def metrics() -> Metrics:
    data = yaml.safe_load(LISTS.read_text(encoding="utf8"))
    sets = {k: frozenset(data[k]) for k in ("up", "down", "moving")}
    return Metrics(data["nouns"], data["verbs"], data["parts"], **sets)


def read(
    document: Document, s: Sentence, concepts: Concepts, topic: Entity | None
) -> Iterator[tuple[Entity, Quantity]]:
    """The quantities of a sentence, each with its subject; ``topic`` is whom a sentence without a company speaks of."""
    for figure, word, bound in figures_of(document.text, s):
        found = linear.load("metrics").probabilities(features(s, figure, word, bound))
        metric = max(found, key=lambda name: (found[name], name))
        if metric == "none" or found[metric] < LEAST:
            continue
        holder, falls = (bound[1], bound[2]) if bound else (word, False)
        subject = _subject(s, word, holder, metric, concepts, topic)
        if subject is None:
            continue
        evidence = document.quote(s.start, s.end, rule=f"quantity.{metric}", confidence=found[metric])
        falls = metric in SIGNED and (falls or _falls(s, figure)) and not figure.value.startswith("-")
        yield subject, Quantity(
            subject=subject.id, metric=metric, value=("-" if falls else "") + figure.value, unit=figure.unit,
            printed=figure.printed,
            evidence=evidence, currency=figure.currency, period=_nearest(PERIOD, s, document, figure),
            basis=_nearest(BASIS, s, document, figure),
        )  # fmt: skip


def figures_of(text: str, s: Sentence) -> Iterator[tuple[figures.Figure, Word, Bound | None]]:
    """The figures of a sentence, each with the word that its other words hang on and what the grammar binds it to."""
    for figure in figures.find(text, s.start, s.end):
        word = _word_at(s, figure)
        if word is not None and not QUOTED_PRICE.search(text[max(s.start, figure.start - 12) : figure.start]):
            yield figure, word, _bind(s, word, figure)


def plain(value: str) -> tuple[float, ...]:
    """The numbers of a value, without signs: ``70-75`` → (70.0, 75.0)."""
    return tuple(float(n) for n in re.findall(r"\d+(?:\.\d+)?", value.replace(",", "")))


def features(s: Sentence, figure: figures.Figure, word: Word, bound: Bound | None) -> list[str]:
    """What the model of metrics looks at: the unit, the words around, the words above, what the grammar binds it to."""
    kind = "money" if figure.currency else figure.unit.partition("/")[0].split()[-1]
    kind += "/" if "/" in figure.unit else ""
    inside = [w.index for w in s.words if figure.start <= w.start < figure.end]
    first, last = (inside[0], inside[-1]) if inside else (word.index, word.index)
    found = [
        f"unit={kind}",
        f"rule={bound[0] if bound else ''}",
        f"scaled={' ' in figure.unit}",
        f"range={'-' in figure.value}",
    ]
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
    for at in list(_upwards(s, word))[:5]:
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
    telling = [w for w in s.words if w.lemma in lists.nouns or w.lemma in lists.verbs or w.lemma in lists.moving]
    for w in sorted(telling, key=lambda w: (abs(w.index - word.index), w.index))[:2]:
        means = lists.nouns.get(w.lemma) or lists.verbs.get(w.lemma) or "moving"
        side = "before" if w.index < word.index else "after"
        found += [f"metric={w.lemma}", f"metric,unit={w.lemma},{kind}", f"means={means}", f"means={means},{side}"]
        found += [f"means,unit={means},{kind}", f"means,near={means},{min(abs(w.index - word.index) // 3, 3)}"]
    return found


def _digits(figure: figures.Figure) -> int:
    return len(figure.value.partition("-")[0].partition(".")[0])


def _falls(s: Sentence, figure: figures.Figure) -> bool:
    """Whether a word of falling stands right before a figure, or behind it ("7% lower")."""
    around = [
        w for w in s.words if figure.start - 40 <= w.start < figure.start or figure.end <= w.start < figure.end + 12
    ]
    near = [
        w for w in around if w.lemma in metrics().down | metrics().up or w.text.lower() in metrics().down | metrics().up
    ]
    closest = min(
        near, key=lambda w: (min(abs(w.start - figure.end), abs(w.end - figure.start)), w.start), default=None
    )
    return closest is not None and (closest.lemma in metrics().down or closest.text.lower() in metrics().down)


def _word_at(s: Sentence, figure: figures.Figure) -> Word | None:
    """The word of a figure on which its other words hang."""
    inside = [w for w in s.words if figure.start <= w.start < figure.end]
    return next(
        (w for w in inside if not figure.start <= s.words[w.head].start < figure.end or w.head == w.index),
        inside[0] if inside else None,
    )


def _bind(s: Sentence, word: Word, figure: figures.Figure) -> Bound | None:
    return _percentage(s, word) if figure.unit in ("%", "pp") else _amount(s, word, figure)


def _percentage(s: Sentence, word: Word) -> Bound | None:
    lists = metrics()
    near = list(_upwards(s, word))
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
    for at in _upwards(s, word):
        candidates = [at] if at != word else []
        if at.tag.startswith(("VB", "JJ")):
            candidates = [*clauses.surface_subject(s, at)]
            if at.lemma in lists.verbs and figure.currency:
                return lists.verbs[at.lemma], at, False
        for noun in candidates:
            name = (
                "lead time"
                if noun.lemma == "time" and any(w.lemma == "lead" for w in s.children(noun, "compound"))
                else noun.lemma
            )
            metric = lists.nouns.get(name)
            if (
                metric
                and (metric == "lead_time") == duration
                and (figure.currency or metric not in ("revenue", "profit", "debt", "deal_value", "capex"))
            ):
                return metric, noun, False
    return None


def _upwards(s: Sentence, word: Word) -> Iterator[Word]:
    """A figure's word and its heads, to the verb of its clause."""
    at: Word | None = word
    for _ in range(6):
        if at is None:
            return
        yield at
        if at.tag.startswith("VB") and at.dep not in ("advcl", "xcomp", "conj", "acl", "amod"):
            return
        at = s.head(at)


def _subject(
    s: Sentence, word: Word, holder: Word, metric: str, concepts: Concepts, topic: Entity | None
) -> Entity | None:
    """Whose figure it is: the metric's owner, the clause's subject, the sentence's only company, else the topic."""
    for noun in [holder, *_upwards(s, word)]:
        near = [noun]
        if noun.tag.startswith("NN"):
            near += [w for w in s.subtree(noun) if w.dep in ("nmod:poss", "compound", "nmod")]
        elif noun.tag.startswith("VB"):
            near += [w for subject in clauses.surface_subject(s, noun) for w in s.subtree(subject)]
        if named := [w.company for w in near if w.company]:
            return named[0]
    owned = [t.entity for w in [holder, *s.children(holder, "compound", "nmod")] for t in things(s, w, concepts)]
    companies = list({w.company.id: w.company for w in s.words if w.company}.values())
    spoken_of = topic or (s.about[0] if s.about else None)
    if len(companies) == 1:
        return companies[0]
    if metric in OF_COMPANIES:
        others = [e for e in owned if e.kind == "sector"]
        return others[0] if others else None if companies else spoken_of
    return owned[0] if owned else None if companies else s.about[0] if s.about else topic


def _nearest(pattern: re.Pattern[str], s: Sentence, document: Document, figure: figures.Figure) -> str | None:
    """The match of a pattern in the sentence that is closest to a figure."""
    found = list(pattern.finditer(document.text, s.start, s.end))
    best = min(
        found, key=lambda m: (min(abs(m.end() - figure.start), abs(m.start() - figure.end)), m.start()), default=None
    )
    return (best[1] if best.re.groups and best[1] else best[0]) if best else None
