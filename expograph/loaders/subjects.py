"""Whose figure it is: the company, product or sector that a figure of a sentence is a measure of.

A log-linear model judges each thing that the sentence names, and whom the text was speaking of, by how it stands to the
figure: next to it, over it in the grammar, as subject of its clause, as owner of what the figure measures.  It was
trained on the annotated corpus (``learned/train.py``).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ..model import Entity
from . import clauses, figures, linear
from .grammar import Sentence
from .mending import Word
from .metrics import Bound, stretch, unit_of, upwards
from .nominals import Nominal
from .pairs import path

LEAST = 0.2  # how probable the best must be to be told
NEAR = 3


@dataclass(frozen=True, slots=True)
class Candidate:
    """What a figure may be a measure of: a thing of the sentence, or whom the text speaks of (``spoken``: as what)."""

    entity: Entity
    nominal: Nominal | None
    spoken: str = ""


def candidates(s: Sentence, named: Sequence[Nominal], topic: Entity | None) -> list[Candidate]:
    """The things of a sentence in its order, then the company in focus and the one that the article is about."""
    found = [Candidate(n.thing.entity, n) for n in named]
    here = {n.id for n in named}
    for entity, spoken in ((s.about[0] if s.about else None, "focus"), (topic, "topic")):
        if entity is not None and entity.id not in here:
            found.append(Candidate(entity, None, spoken))
            here.add(entity.id)
    return found


def subject_of(
    s: Sentence,
    named: Sequence[Nominal],
    topic: Entity | None,
    figure: figures.Figure,
    word: Word,
    bound: Bound | None,
    metric: str,
) -> Entity | None:
    """The most probable of the candidates; None where none is probable enough."""
    model = linear.load("subjects")
    best, chance = None, LEAST
    for candidate, told in features(s, candidates(s, named, topic), figure, word, bound, metric):
        probability = model.probabilities(told)["yes"]
        if probability > chance:
            best, chance = candidate.entity, probability
    return best


def features(
    s: Sentence,
    found: Sequence[Candidate],
    figure: figures.Figure,
    word: Word,
    bound: Bound | None,
    metric: str,
) -> Iterator[tuple[Candidate, list[str]]]:
    """Each candidate with what the model looks at."""
    first, last = stretch(s, figure, word)
    verb = next((w for w in upwards(s, word) if w.tag.startswith("VB")), None)
    heads = clauses.surface_subject(s, verb) if verb else []
    subjects = {x.index for w in heads for x in s.subtree(w)}
    owners = {w.index for w in s.subtree(bound[1])} if bound else set()
    places = [c.nominal.word.index for c in found if c.nominal]
    firms = {c.entity.id for c in found if c.entity.kind == "company" and c.nominal}
    titled = sum(w.text[0].isupper() for w in s.words if w.text[0].isalpha()) > 0.6 * sum(
        w.text[0].isalpha() for w in s.words
    )
    unit = unit_of(figure)
    for candidate in found:
        n, kind = candidate.nominal, candidate.entity.kind
        if n is None:
            told = [f"spoken={candidate.spoken}", f"spoken,metric={candidate.spoken},{metric}"]
            told += [f"spoken,firms={candidate.spoken},{min(len(firms), 2)}", f"spoken,named={min(len(places), 3)}"]
            told += [f"spoken,verb={verb.lemma if verb else ''}", f"spoken,subject={_told(heads)}"]
            yield candidate, told
            continue
        before = n.word.index < first
        between = [p for p in places if (n.word.index < p < first if before else last < p < n.word.index)]
        gap = first - n.word.index - 1 if before else n.word.index - last - 1
        side = "before" if before else "after"
        way = range(n.word.index, first) if before else range(last + 1, n.word.index)
        others = sum(s.words[i].tag == "CD" and s.words[i - 1].tag != "CD" for i in way)
        up, meet, down = path(s, word, n.top)
        top, case, owned = n.top.index, clauses.preposition(s, n.top), _owned(s, n, found)
        stands = "head" if any(w.index == top for w in heads) else "in" if top in subjects else "out"
        told = [
            f"kind,metric={kind},{metric}", f"form={n.form}", f"side={side}", f"side,kind={side},{kind}",
            f"between={side},{min(len(between), 3)}", f"between,kind={side},{min(len(between), 3)},{kind}",
            f"gap={side},{min(gap, 6)}", f"path={'>'.join(up)}<{'>'.join(down)}" if len(up) + len(down) < 7 else "far",
            f"path,kind={'>'.join(up[:3])}<{'>'.join(down[:3])},{kind}",
            f"meet={meet.lemma if meet.names is None else meet.names.kind}",
            f"stands={stands},{side}", f"stands,metric={stands},{metric}", f"stands,kind={stands},{kind}",
            f"stands,between={stands},{side},{min(len(between), 2)}",
            f"owner={top in owners},{kind}", f"owner,metric={top in owners},{metric}",
            f"dep={n.top.dep},{side}", f"case={case},{side}",
            f"case,metric={case},{metric}", f"case,kind={case},{kind}",
            f"role,metric={n.top.dep}<{s.words[n.top.head].lemma},{metric}",
            f"only={len(firms) == 1 and kind == 'company'}", f"things={min(len(places), 4)}",
            f"others={side},{min(others, 2)}", f"others,kind={side},{min(others, 2)},{kind}",
            f"others,between={side},{min(others, 2)},{min(len(between), 2)},{kind}",
            f"others,stands={min(others, 2)},{stands}", f"listed={_listed(s, word, n.top)},{min(others, 2)}",
            f"titled,kind={titled},{kind}", f"first,kind={n.word.index == places[0]},{kind}",
            f"unit,kind={unit},{kind}", f"owned={owned}", f"owned,metric={owned},{metric}",
        ]  # fmt: skip
        told += [f"via={noun}" for noun in n.via] + [f"via,metric={noun},{metric}" for noun in n.via]
        told.append(f"via.any={bool(n.via)},{stands}")
        if gap <= NEAR:
            inner = s.words[n.word.index + 1 : first] if before else s.words[last + 1 : n.word.index]
            told.append(f"text={side},{' '.join(w.delexicalised for w in inner)}")
            told.append(f"text,kind={side},{' '.join(w.delexicalised for w in inner)},{kind}")
        next_to = s.words[n.word.index + 1].lemma if n.word.index + 1 < len(s.words) else ""
        told.append(f"next={next_to}")
        yield candidate, told


def _told(heads: Sequence[Word]) -> str:
    """What the subject of the figure's clause is, where the candidate does not stand in the sentence."""
    first = min(heads, key=lambda w: w.index, default=None)
    return "" if first is None else first.names.kind if first.names else first.tag


def _listed(s: Sentence, word: Word, top: Word) -> str:
    """Whether figure and thing have the same place in two lists: "X and Y fell 10% and 6%"."""
    one, two = _place(s, word), _place(s, top)
    return "" if one is None or two is None else "same" if one == two else "other"


def _place(s: Sentence, word: Word) -> int | None:
    """The place of a word in the list that it is a member of; None where it stands alone."""
    head = s.words[word.head] if word.dep == "conj" else word
    members = sorted([head.index, *(w.index for w in s.children(head, "conj"))])
    return members.index(word.index) if len(members) > 1 and word.index in members else None


def _owned(s: Sentence, n: Nominal, found: Sequence[Candidate]) -> str:
    """What a thing belongs to, or what belongs to it: "X's servers", "servers of X"."""
    head = s.words[n.top.head]
    if n.top.dep in ("nmod:poss", "compound", "nmod") and head.index != n.top.index:
        return f"of {head.names.kind if head.names else head.lemma}"
    mine = [c for c in found if c.nominal and c.nominal.top.head == n.word.index and c.nominal is not n]
    return "has " + mine[0].entity.kind if mine else ""
