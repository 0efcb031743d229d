"""Which phrases of a sentence name things, in order: companies, known concepts, noun phrases, places.

A nominal is a thing with the word that heads it in the sentence.  ``via`` are the nouns of degree and kind that it
stands under ("a *shortage* of X", "X *demand*"), from the inside out; ``top`` is the outermost of them, whose place
in the sentence is the thing's own.
"""

from __future__ import annotations

from dataclasses import dataclass

from . import clauses, phrases
from .grammar import Sentence
from .mending import Word
from .phrases import Concepts, Thing, is_reported

PASSED = ("nmod", "compound", "nmod:poss", "nmod:unmarked", "appos")


@dataclass(frozen=True, slots=True)
class Nominal:
    """A thing at a place of a sentence.

    ``form`` says how it is named there: name, concept, phrase, pronoun or description.
    """

    thing: Thing
    word: Word
    top: Word
    via: tuple[str, ...]
    form: str

    @property
    def id(self) -> str:
        return self.thing.entity.id


def nominals(s: Sentence, concepts: Concepts) -> list[Nominal]:
    """The things that the words of a sentence name, by place; of two at one place the longer."""
    found: dict[int, Nominal] = {}
    taken: set[int] = set()
    for word in reversed(s.words):
        if word.index in taken or not (word.names or word.tag in phrases.NOUN):
            continue
        thing = phrases.named(s, word, concepts)
        if thing is None or is_reported(s, word) or _is_origin(s, word):
            continue
        covered = [w for w in s.words if thing.start <= w.start and w.end <= thing.end and w.company is None]
        taken |= {w.index for w in covered if w != word}
        top, via = climb(s, word)
        found[word.index] = Nominal(thing, word, top, via, _form(word, thing, concepts))
    return [found[i] for i in sorted(found)]


def _is_origin(s: Sentence, word: Word) -> bool:
    """Whether a place only says where a firm is at home: "China's BYD"."""
    place = word.names is not None and word.names.kind == "place"
    return place and s.words[word.head].company is not None and word.dep in ("nmod:poss", "compound", "amod", "nmod")


def _form(word: Word, thing: Thing, concepts: Concepts) -> str:
    if word.antecedent is not None:
        return "pronoun" if word.tag.startswith("PRP") else "description"
    if word.names is not None and word.names.kind in ("company", "place"):
        return "name"
    return "concept" if concepts.knows(thing.entity) else "phrase"


def climb(s: Sentence, word: Word) -> tuple[Word, tuple[str, ...]]:
    """The outermost noun that only says how much, or what, of the thing; and the nouns on the way."""
    through = phrases.lexicon().words["transparent"]
    via: list[str] = []
    while (head := s.head(word)) is not None and word.dep in PASSED and len(via) < 4:
        if head.lemma not in through or head.names is not None:
            break
        if word.dep == "nmod" and clauses.preposition(s, word) in ("from", "by", "with", "at"):
            break
        via.append(head.lemma)
        word = head
    return word, tuple(via)
