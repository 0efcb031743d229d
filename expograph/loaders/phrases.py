"""Noun phrases → the things that they name.

A thing is a name, a concept that a list or pack knows, or a noun phrase that a model trained on the annotated corpus
takes for one (``learned/things.json.gz``): it looks at the head, at the words before it, at its place in the sentence
and at its use in the document.
"""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache

from ..model import Change, Entity, slug
from ..ontology.places import adjectives
from . import clauses, linear
from .grammar import MODEL_NUMBER, NOT_A_MODEL, Sentence
from .labels import joined, key
from .labels import label as label_of
from .lemmas import is_proper
from .mending import Word
from .nouns import any_of, nouns

NOUN = ("NN", "NNS", "NNP", "NNPS", "VBG", "FW")
MENTION = 0.3  # how probable a thing must be to be spoken of at all
QUARTER = re.compile(r"(?:[QH][1-4]|[1-4][QH]|FY)(?:\d\d){0,2}")
DETERMINERS = ("det", "nmod:poss", "nummod")


@dataclass(frozen=True, slots=True)
class Thing:
    """An entity as a phrase names it, at ``text[start:end]``.

    ``product`` is set where the phrase gives supplier and goods ("GPU supply from X"), ``maker`` where it says whose
    the thing is ("X's GPUs"), ``change`` where it says which way it moves ("a shortage of X", "rising X").  ``score``
    is the probability that it is a thing at all, ``antecedent`` the (start, end) of the name that a pronoun or
    description stands for, ``wording`` the rest of the phrase ("limited supply" in "limited GPU supply"), ``excluded``
    that it is expressly not what is meant ("not X but Y").
    """

    entity: Entity
    start: int
    end: int
    product: Entity | None = None
    maker: Entity | None = None
    change: Change | None = None
    score: float = 1.0
    antecedent: tuple[int, int] | None = None
    wording: str | None = None
    excluded: bool = False


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The word lists of ``nouns.yaml``, and how likely a noun heads a thing (0 to 9) and of what kind."""

    words: dict[str, frozenset[str]]
    priors: dict[str, tuple[int, str]]


@cache
def lexicon() -> Lexicon:
    """The lexicon that the package ships."""
    with gzip.open(linear.LEARNED / "nouns.csv.gz", "rt", encoding="utf8") as file:
        rows = (line.rstrip("\n").split(",") for line in file)
        priors = {noun: (int(prior), kind) for noun, prior, kind in rows}
    return Lexicon(nouns(), priors)


@dataclass(frozen=True, slots=True)
class Concepts:
    """Known concepts by their names in singular, lower case; ``counts`` say how often a document uses each word.

    A name of one word with a capital ("Windows") stands under itself, so that no common noun is taken for it.
    """

    by_name: dict[str, Entity] = field(default_factory=dict)
    counts: Mapping[str, int] = field(default_factory=dict)

    @classmethod
    def of(cls, entities: Iterable[Entity]) -> Concepts:
        """The concepts among some entities, under every name that they have."""
        found: dict[str, Entity] = {}
        for entity in entities:
            for name in (entity.label, *entity.aliases):
                found.setdefault(_filed(name), entity)
        return cls(found)

    def knows(self, entity: Entity) -> bool:
        """Whether an entity is one of these concepts."""
        return self.by_name.get(_filed(entity.label)) == entity

    def find(self, words: list[str]) -> Entity | None:
        """The concept that these words, or the longest end of them, name."""
        return next((e for i in range(len(words)) if (e := self.by_name.get(key(" ".join(words[i:]))))), None)


def _filed(name: str) -> str:
    """Under what a name of a concept stands."""
    return name if is_proper(name) else key(name)


def modifiers(s: Sentence, word: Word) -> list[Word]:
    """The nouns and adjectives right before a noun that belong to it, in order."""
    found: list[Word] = []
    at = word.index - 1
    while at >= 0:
        other = s.words[at]
        below = other.tag in (*NOUN, "JJ", "JJR", "JJS", "VBN", "HYPH", "RB", "CC", "IN") and _within(s, other, word)
        if (
            not below
            or other.dep in ("nmod:poss", "nsubj", "obj", "obl", "case")
            or (other.tag in ("CC", "IN") and not found)
        ):
            break
        found.insert(0, other)
        at -= 1
    if found and at >= 0 and s.words[at].tag == "JJR" and found[0].lemma in lexicon().words["graded"]:
        found.pop(0)  # the middle of "a higher cost X producer"
    while found and found[0].tag in ("CC", "HYPH", "IN", "RB"):
        if found.pop(0).tag == "HYPH" and found and found[0].tag.startswith(("VB", "JJ")):
            found.pop(0)  # the end of "best-selling"
    return found


def _telling(before: list[Word], word: Word) -> list[Word]:
    """The modifiers that say which thing it is; not of degree ("limited"), price ("high-cost"), place ("Chinese")."""
    words = lexicon().words
    idle = any_of("degree", "decrease", "increase", "abstract")
    last = max((i for i, w in enumerate(before) if w.company), default=-1)
    left = before[last + 1 :]  # "removing | Huawei | equipment" is equipment
    while left:
        first, hyphen = left[0], len(left) > 2 and left[1].tag == "HYPH"
        if (
            hyphen
            and (left[2].tag.startswith(("VB", "JJ")) or left[2].lemma in words["graded"])
            and first.lemma in idle
        ):
            del left[:3]
        elif not hyphen and (
            first.company
            or first.tag in ("JJR", "JJS", "HYPH", "RB", "CC")
            or QUARTER.fullmatch(first.text)
            or not {first.lemma, first.text.lower()}.isdisjoint(idle)
            or first.text in adjectives()
            and word.lemma not in words["group"]
        ):
            del left[: 2 if len(left) > 1 and left[1].lemma in words["graded"] else 1]
        else:
            break
    return left


def _within(s: Sentence, word: Word, top: Word) -> bool:
    at: Word | None = word
    for _ in range(5):
        at = s.head(at) if at is not None else None
        if at is None or at == top:
            break
    return at == top


def phrase(s: Sentence, word: Word, concepts: Concepts, upto: Word | None = None) -> Thing | None:
    """The thing that a noun names with the words before it; ``upto`` is the transparent noun that they stand before."""
    before = [w for w in (modifiers(s, upto) if upto else modifiers(s, word)) if w.index < word.index]
    words = lexicon().words
    before = _telling(before, word)
    text = [w.text for w in [*before, word]]
    printed = joined([*before, word])
    start, end = (before[0].start if before else word.start), word.end
    if known := concepts.by_name.get(key(printed)):
        return None if _describes_one(s, word, known) else Thing(known, start, end)
    if word.names is not None:
        if called := _called(before, word):
            assert called.names is not None
            return Thing(called.names, called.start, called.end)
        telling = [w for w in before if w.names is None or word.lemma in words["bare"]]
        if not any(w.tag in NOUN or w.tag == "HYPH" for w in telling):
            return Thing(word.names, word.start, word.end, antecedent=word.antecedent)
        return Thing(Entity(slug(label := label_of(printed, before[0].index == 0)), word.names.kind, label), start, end)
    if word.lemma in any_of("transparent", "abstract"):
        return None
    kind, score = _judged(s, word, before, concepts)
    if score < MENTION:
        known = concepts.find(text)
        return Thing(known, start, end) if known and word.lemma in words["group"] else None
    label = label_of(printed, opens=not before and word.index == 0 or bool(before) and before[0].index == 0)
    return Thing(Entity(slug(label), kind, label), start, end, score=score)


def _describes_one(s: Sentence, word: Word, known: Entity) -> bool:
    """Whether the name of a group stands for one firm that is named elsewhere: "the chipmaker", not "chipmakers"."""
    one = any(w.lemma in ("the", "this", "that", "a", "an") for w in s.children(word, "det"))
    return known.kind == "sector" and word.tag == "NN" and one and word.lemma.split()[-1] in any_of("firm", "role")


def _called(before: list[Word], word: Word) -> Word | None:
    """The name of goods right before the word for what they are: "the Orion operating system" is Orion."""
    names = [w for w in before if w.names is not None and w.names.kind in ("product", "technology")]
    proper = [w for w in names if w.index and w.text[0].isupper() and not w.text.isupper()]
    return proper[-1] if word.lemma.split()[-1] in lexicon().words["sort"] and word.tag != "NNP" and proper else None


def is_reported(s: Sentence, word: Word) -> bool:
    """Whether a company is only whose word is reported, or whose person is named: a newspaper, "X founder Y"."""
    words = lexicon().words
    behind = s.words[word.index + 1].lemma if word.index + 1 < len(s.words) else ""
    return word.company is not None and (
        behind in words["title"]
        or word.text in words["media"]
        or word.company.label in words["media"]
        or s.words[word.head].lemma in words["house"]
    )


def candidates(s: Sentence) -> Iterator[tuple[Word, list[Word]]]:
    """The nouns of a sentence that the model of things has to judge, each with the telling words before it."""
    words = lexicon().words
    for word in s.words:
        if word.names or word.tag not in ("NN", "NNS", "FW") or word.lemma in any_of("transparent", "abstract"):
            continue
        head = s.words[word.head]
        under = head.tag.startswith("NN") and head.lemma in words["transparent"]
        if word.dep in ("compound", "amod") and not under:
            continue
        phrase = modifiers(s, head if word.dep in ("compound", "amod") else word)
        yield word, _telling([w for w in phrase if w.index < word.index], word)


def named(s: Sentence, word: Word, concepts: Concepts) -> Thing | None:
    """The thing that a noun itself names, be it no more than likely one; see :attr:`Thing.score`."""
    if word.names is not None and word.names.kind in ("company", "place"):
        return Thing(word.names, word.start, word.end, antecedent=word.antecedent)
    return phrase(s, word, concepts)


def _judged(s: Sentence, word: Word, before: list[Word], concepts: Concepts) -> tuple[str, float]:
    """The kind of a phrase that no list knows, and the probability that it names a thing."""
    if word.tag not in NOUN or word.dep == "amod" or not any(c.isalpha() for c in word.text) or len(word.text) < 2:
        return "", 0.0
    words = lexicon().words
    group = word.lemma in words["group"]
    if word.lemma in words["role"] and not group or word.lemma in words["bare"] and not before:
        return "", 0.0
    if group and not (
        any(w.tag in NOUN or w.tag == "JJ" for w in before) and (word.tag == "NNS" or not s.children(word, "det"))
    ):
        return (
            "",
            0.0,
        )  # "the Chinese company" describes one that another sentence names; "Chinese companies" are a group
    if MODEL_NUMBER.fullmatch(word.text) and not NOT_A_MODEL.match(word.text) and not before:
        return "product", 0.6  # "A320"
    if word.tag in ("NNP", "NNPS") or word.tag == "VBG":
        return "", 0.0  # a name that no list knows may be a person, a place or a firm: no guess
    found = linear.load("things").probabilities(features(s, word, before, concepts))
    nothing = found.pop("none")
    return "sector" if group else max(found, key=lambda kind: found[kind]), round(1 - nothing, 4)


def features(s: Sentence, word: Word, before: list[Word], concepts: Concepts) -> list[str]:
    """What the model of things looks at: head, modifiers, place in the sentence, use in the document."""
    prior, kind = lexicon().priors.get(word.lemma, (0, ""))
    head, nouns = s.words[word.head], [w for w in before if w.tag in NOUN]
    determined = [w.lemma if w.tag == "DT" else w.dep for w in s.children(word, *DETERMINERS)]
    count = concepts.counts.get(word.lemma, 1)
    found = [
        f"head={word.lemma}", f"prior={prior}", f"kind={kind}", f"prior,tag={prior},{word.tag}",
        f"end={word.lemma[-3:]}",
        f"dep={word.dep}", f"under={head.lemma}", f"case={clauses.preposition(s, word)}", f"nouns={min(len(nouns), 3)}",
        f"words={min(len(before), 4)}", f"count={min(count, 6)}", f"prior,count={prior},{min(count, 4)}",
        f"det={determined[0] if determined else ''},{word.tag}", f"short={word.text.isupper()}",
        f"capital={word.text[0].isupper() and word.index > 0}",
    ]  # fmt: skip
    for w in before:
        found += [f"before={w.lemma}", f"before.tag={w.tag}"]
    if nouns:
        near = lexicon().priors.get(nouns[-1].lemma, (0, ""))[0]
        found += [f"near={near}", f"near,prior={near},{prior}"]
    return found
