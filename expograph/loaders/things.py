"""Things: what may stand at the end of a relation, found behind the words that only say how much of it there is.

"the need for large AI cluster interconnects" is about AI cluster interconnects, "Dell's growth trajectory" about
Dell, "suppliers including X and Y" about X and Y, "GPU availability from NVIDIA" about NVIDIA with GPU as its
product.  Where there is no thing, there is no claim.
"""

from __future__ import annotations

from dataclasses import replace

from ..model import Change, Entity
from . import clauses
from .grammar import Sentence
from .labels import joined
from .mending import Word
from .nouns import any_of, through
from .phrases import NOUN, Concepts, Thing, is_reported, lexicon, modifiers, phrase

PART = frozenset("% percent half third quarter fifth tenth".split())
SAYING = ("NN", "JJ", "VBG", "VBN", "HYPH", "FW")  # the tags of words that say more of a thing
END = 0.5  # how probable a thing must be to stand at the end of a cue


def things(s: Sentence, word: Word, concepts: Concepts) -> list[Thing]:
    """The things that a phrase speaks of, by its head; one for each member of a list.  Empty when it speaks of none."""
    return [
        replace(thing, change=_change(s, part), wording=wording(s, thing, part), excluded=clauses.is_excluded(s, part))
        for part in clauses.coordinated(s, word)
        for thing in _one(s, part, concepts, 0)
    ]


def wording(s: Sentence, thing: Thing, top: Word) -> str | None:
    """The words of a phrase, headed by ``top``, beside its thing: "limited supply" in "limited GPU supply"."""
    degree = any_of("transparent", "price")
    heads = [w for w in s.words if thing.start <= w.start and w.end <= thing.end][-1:]
    while heads and heads[-1] != top and len(heads) < 6 and (head := s.head(heads[-1])) is not None:
        heads.append(head)
    words = {w.index: w for head in heads[1:] if head.lemma in degree for w in (*modifiers(s, head), head)}
    words |= {w.index: w for head in heads[:1] for w in modifiers(s, head)}
    rest = [
        w
        for _, w in sorted(words.items())
        if w.tag.startswith(SAYING) and not (thing.start <= w.start < thing.end or w.company or w.lemma in PART)
    ]
    return joined(rest) or None


def _change(s: Sentence, word: Word) -> Change | None:
    """Which way a phrase says that its thing moves, by its head and the adjectives on it."""
    words, said = lexicon().words, {word.lemma}
    said |= {form for w in s.children(word, "amod", "compound") for form in (w.lemma, w.text.lower())}
    if said & words["price"]:
        return "unknown"
    return "decrease" if said & words["decrease"] else "increase" if said & words["increase"] else None


def _one(s: Sentence, word: Word, concepts: Concepts, depth: int) -> list[Thing]:
    if depth > 5 or word.tag in ("PRP", "PRP$", "WDT", "WP", "DT", "CD", "EX") and word.names is None:
        return []
    if word.company and is_reported(s, word):
        return []
    if word.company:
        return [Thing(word.company, word.start, word.end, antecedent=word.antecedent)]
    words = lexicon().words
    if listed := [t for m in clauses.members(s, word) for t in _one(s, m, concepts, depth + 1)]:
        return listed
    if word.lemma in words["role"] and (named := [w for w in clauses.host(s, word) if w.names is not None]):
        return [t for w in named for t in _one(s, w, concepts, depth + 1)]
    if (
        word.lemma in words["bare"]
        and word.dep == "appos"
        and (head := s.head(word)) is not None
        and head.names is not None
    ):
        return _one(s, head, concepts, depth + 1)  # "Y, a material used in X"
    if word.names is not None and word.names.kind == "event" and (detail := _detail(s, word, concepts, depth)):
        return detail
    if (found := phrase(s, word, concepts)) and found.score >= END:
        supplier = _supplier(s, word)
        return [_by(supplier, found) if supplier else replace(found, maker=_maker(s, word))]
    if word.names is None and word.lemma in any_of("transparent", "abstract"):
        return _through(s, word, concepts, depth)
    return _detail(s, word, concepts, depth)


def _detail(s: Sentence, word: Word, concepts: Concepts, depth: int) -> list[Thing]:
    """What an apposition gives a general word as its content ("supply constraints, above all of GPUs")."""
    return [
        t for a in s.children(word, "appos") for w in clauses.coordinated(s, a) for t in _one(s, w, concepts, depth + 1)
    ]


def _through(s: Sentence, word: Word, concepts: Concepts, depth: int) -> list[Thing]:
    """What a transparent noun speaks of: the noun before it, else the phrase behind it, else its owner."""
    words = lexicon().words
    if word.lemma in words["transparent"]:
        for inner in reversed(modifiers(s, word)):
            if inner.tag in NOUN and (found := phrase(s, inner, concepts, upto=word)) and found.score >= END:
                supplier = _supplier(s, word)
                return [_by(supplier, found)] if supplier else [found]
        for preposition in through():
            for below in clauses.phrases(s, word, preposition):
                if found_all := [t for w in clauses.coordinated(s, below) for t in _one(s, w, concepts, depth + 1)]:
                    return found_all
        for owner in s.children(word, "nmod:poss") + [
            o for m in modifiers(s, word) for o in s.children(m, "nmod:poss")
        ]:
            if found_all := [t for w in clauses.coordinated(s, owner) for t in _one(s, w, concepts, depth + 1)]:
                return found_all
    return _detail(s, word, concepts, depth)


def _supplier(s: Sentence, word: Word) -> Word | None:
    """The company in "GPU supply from NVIDIA"."""
    if word.lemma not in lexicon().words["supply"]:
        return None
    return next((w for w in clauses.phrases(s, word, "from") if w.company), None)


def _maker(s: Sentence, word: Word) -> Entity | None:
    """The company in "X's GPUs" and "X GPUs"."""
    return next((w.company for w in s.children(word, "nmod:poss", "compound") if w.company), None)


def _by(supplier: Word, goods: Thing) -> Thing:
    assert supplier.names is not None
    return Thing(supplier.names, min(supplier.start, goods.start), max(supplier.end, goods.end), goods.entity)
