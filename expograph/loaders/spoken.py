"""Things that a text speaks of again: "the shortage", "these machines", "they" → what they stand for.

As in :mod:`reference` for companies, a word that is resolved names its thing from then on and keeps the place where
that is named; where two things have equal standing, none is taken.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from . import clauses
from .grammar import Sentence
from .mending import Word
from .nominals import Nominal, nominals
from .phrases import Concepts, lexicon
from .reference import Named

POINTING = frozenset({"this", "that", "these", "those", "such"})
COUNTING = frozenset({"many", "more", "most", "few", "several"})
GOODS = frozenset({"product", "technology"})
THEY = frozenset({"They", "Their"})
BACK = 3  # sentences over which a shortage is remembered


def resolve(sentences: Iterable[Sentence], concepts: Concepts) -> Iterator[tuple[Sentence, list[Nominal]]]:
    """The sentences, their words for things named before naming these where it is clear which, with all they name."""
    goods: list[Named] = []
    scarce: dict[str, tuple[int, Named]] = {}
    plural = False
    for number, s in enumerate(sentences):
        s = _resolved(s, goods, plural, [spoken for at, spoken in scarce.values() if number - at <= BACK])
        every = nominals(s, concepts)
        yield s, every
        named = [n for n in every if n.thing.antecedent is None]
        for n in named:
            if _is_scarce(n):
                scarce[n.id] = number, _spoken(n)
        goods, plural = _center(s, named)


def _resolved(s: Sentence, goods: list[Named], plural: bool, scarce: list[Named]) -> Sentence:
    words = list(s.words)
    for word in s.words:
        if word.names is not None:
            continue
        if _is_definite(s, word) and word.lemma in lexicon().words["shortage"]:
            found = scarce
        elif _points(s, word) or plural and word.text in THEY and word.index < 2:
            found = goods
        else:
            continue
        if len(found) == 1:
            words[word.index] = replace(word, names=found[0].entity, antecedent=found[0].at)
    return replace(s, words=tuple(words))


def _is_definite(s: Sentence, word: Word) -> bool:
    """Whether a noun takes up what was said, without saying itself of what: "the shortage", "such a shortage"."""
    if word.dep in ("compound", "amod") or s.children(
        word, "nmod", "nmod:poss", "compound", "appos", "cop", "acl:relcl"
    ):
        return False
    return any(w.lemma in POINTING | {"the"} for w in s.children(word, "det", "det:predet"))


def _points(s: Sentence, word: Word) -> bool:
    """Whether a noun points at goods named before: "these machines", "such devices"."""
    own = [w for w in s.children(word, "amod") if w.lemma not in POINTING | COUNTING]
    if word.lemma not in lexicon().words["bare"] or own or s.children(word, "compound", "nmod", "nmod:poss", "cop"):
        return False
    return any(w.lemma in POINTING for w in s.children(word, "det", "det:predet", "amod"))


def _is_scarce(n: Nominal) -> bool:
    return not lexicon().words["shortage"].isdisjoint(n.via)


def _center(s: Sentence, named: list[Nominal]) -> tuple[list[Named], bool]:
    """The goods that a sentence is about, its subject's or else its only ones; and whether they are many."""
    goods = [n for n in named if n.thing.entity.kind in GOODS]
    subjects = [n for n in goods if n.top.dep in clauses.SUBJECTS and s.words[n.top.head].head == n.top.head]
    taken = subjects or goods
    alone = bool(subjects) and not clauses.coordinated(s, subjects[0].top)[1:]
    many = alone and subjects[0].top.tag == "NNS"
    return list({n.id: _spoken(n) for n in taken}.values()), many


def _spoken(n: Nominal) -> Named:
    return Named(n.thing.entity, (n.thing.start, n.thing.end))
