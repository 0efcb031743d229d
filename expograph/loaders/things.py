"""Things: what may stand at the end of a relation, found behind the words that only say how much of it there is.

"the need for large AI cluster interconnects" is about AI cluster interconnects, "Dell's growth trajectory" about
Dell, "suppliers including X and Y" about X and Y, "GPU availability from NVIDIA" about NVIDIA with GPU as its
product.  A thing is a name, a concept that a pack knows, or a noun phrase whose head names a thing often enough in
the annotated corpus (``heads.csv``).  Where there is no thing, there is no claim.
"""

from __future__ import annotations

import csv
import pathlib
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cache

import yaml

from ..model import Change, Entity
from . import clauses
from .grammar import Sentence, Word
from .lemmas import singular
from .names import slug

HERE = pathlib.Path(__file__).parent
NOUN = ("NN", "NNS", "NNP", "NNPS", "VBG", "FW")
SHARE_OF_THINGS = 0.35


@dataclass(frozen=True, slots=True)
class Thing:
    """An entity as a phrase names it, at ``text[start:end]``.

    ``product`` is set where the phrase gives supplier and goods ("GPU supply from X"), ``maker`` where it says whose
    the thing is ("X's GPUs"), ``change`` where it says which way it moves ("a shortage of X", "rising X").
    """

    entity: Entity
    start: int
    end: int
    product: Entity | None = None
    maker: Entity | None = None
    change: Change | None = None


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The word lists of ``nouns.yaml`` and the counted heads of ``heads.csv``."""

    words: dict[str, frozenset[str]]
    through: tuple[str, ...]
    heads: dict[str, tuple[int, int, str]]


@cache
def lexicon() -> Lexicon:
    """The lexicon that the package ships."""
    lists = yaml.safe_load((HERE / "nouns.yaml").read_text(encoding="utf8"))
    with (HERE / "heads.csv").open(encoding="utf8", newline="") as file:
        heads = {r["noun"]: (int(r["phrases"]), int(r["things"]), r["kind"]) for r in csv.DictReader(file)}
    for kind, nouns in lists.pop("thing").items():
        heads |= {noun: (1, 1, kind) for noun in nouns if noun not in heads}
    return Lexicon({k: frozenset(v) for k, v in lists.items()}, tuple(lists["through"]), heads)


@dataclass(frozen=True, slots=True)
class Concepts:
    """Known concepts by their names in singular, lower case."""

    by_name: dict[str, Entity] = field(default_factory=dict)

    @classmethod
    def of(cls, entities: Iterable[Entity]) -> Concepts:
        """The concepts among some entities, under every name that they have."""
        found: dict[str, Entity] = {}
        for entity in entities:
            for name in (entity.label, *entity.aliases):
                found.setdefault(_key(name), entity)
        return cls(found)

    def find(self, words: list[str]) -> Entity | None:
        """The concept that these words, or the longest end of them, name."""
        return next((e for i in range(len(words)) if (e := self.by_name.get(_key(" ".join(words[i:]))))), None)


def _key(name: str) -> str:
    words = name.lower().replace("-", " ").replace("’", "'").split()
    return " ".join([*words[:-1], singular(words[-1])]) if words else ""


def things(s: Sentence, word: Word, concepts: Concepts) -> list[Thing]:
    """The things that a phrase speaks of, by its head; one for each member of a list.  Empty when it speaks of none."""
    return [
        replace(thing, change=_change(s, part))
        for part in clauses.coordinated(s, word)
        for thing in _one(s, part, concepts, 0)
    ]


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
    if word.company:
        return [Thing(word.company, word.start, word.end)]
    words = lexicon().words
    if listed := [t for m in clauses.members(s, word) for t in _one(s, m, concepts, depth + 1)]:
        return listed
    if word.lemma in words["role"] and (named := [w for w in clauses.host(s, word) if w.names is not None]):
        return [t for w in named for t in _one(s, w, concepts, depth + 1)]
    if word.names is not None and word.names.kind == "event" and (detail := _detail(s, word, concepts, depth)):
        return detail
    if found := _phrase(s, word, concepts):
        supplier = _supplier(s, word)
        return [_by(supplier, found) if supplier else replace(found, maker=_maker(s, word))]
    if word.names is None and word.lemma in words["transparent"] | words["abstract"]:
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
        for inner in reversed(_modifiers(s, word)):
            if inner.tag in NOUN and (found := _phrase(s, inner, concepts, upto=word)):
                supplier = _supplier(s, word)
                return [_by(supplier, found)] if supplier else [found]
        for preposition in lexicon().through:
            for phrase in clauses.phrases(s, word, preposition):
                if found_all := [t for w in clauses.coordinated(s, phrase) for t in _one(s, w, concepts, depth + 1)]:
                    return found_all
        for owner in s.children(word, "nmod:poss") + [
            o for m in _modifiers(s, word) for o in s.children(m, "nmod:poss")
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


def _modifiers(s: Sentence, word: Word) -> list[Word]:
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
    while found and found[0].tag in ("CC", "HYPH", "IN", "RB"):
        found.pop(0)
    return found


def _within(s: Sentence, word: Word, top: Word) -> bool:
    at: Word | None = word
    for _ in range(5):
        at = s.head(at) if at is not None else None
        if at is None or at == top:
            break
    return at == top


def _phrase(s: Sentence, word: Word, concepts: Concepts, upto: Word | None = None) -> Thing | None:
    """The thing that a noun names with the words before it; ``upto`` is the transparent noun that they stand before."""
    before = [w for w in (_modifiers(s, upto) if upto else _modifiers(s, word)) if w.index < word.index]
    words = lexicon().words
    while before and (
        not {before[0].lemma, before[0].text.lower()}.isdisjoint(
            words["degree"] | words["decrease"] | words["increase"]
        )
        or before[0].lemma in words["abstract"]
        or before[0].tag in ("JJR", "JJS", "HYPH", "RB", "CC")
        or before[0].company
    ):
        before.pop(0)
    text = [w.text for w in [*before, word]]
    joined = _join([*before, word])
    start, end = (before[0].start if before else word.start), word.end
    if known := concepts.by_name.get(_key(joined)):
        return Thing(known, start, end)
    if word.names is not None:
        if not any((w.tag in NOUN and w.names is None) or w.tag == "HYPH" for w in before):
            return Thing(word.names, word.start, word.end)
        return Thing(Entity(slug(label := _label(joined, before[0].index == 0)), word.names.kind, label), start, end)
    if word.lemma in words["transparent"] | words["abstract"]:
        return None
    if not _names_a_thing(word, before, s):
        known = concepts.find(text)
        return Thing(known, start, end) if known and word.lemma in words["group"] else None
    label = _label(joined, opens=not before and word.index == 0 or bool(before) and before[0].index == 0)
    kind = "sector" if word.lemma in words["group"] else _kind(word)
    return Thing(Entity(slug(label), kind, label), start, end)


def _names_a_thing(word: Word, before: list[Word], s: Sentence) -> bool:
    """Whether a phrase that no pack knows names a thing, by its head and by what stands before it."""
    if word.tag not in NOUN or word.dep == "amod" or not any(c.isalpha() for c in word.text) or len(word.text) < 2:
        return False
    told = [w for w in before if w.tag in NOUN or w.tag == "JJ"]
    if word.lemma in lexicon().words["group"]:
        # "the Chinese company" describes one that another sentence names; "Chinese companies" are a group
        return bool(told) and (word.tag == "NNS" or not s.children(word, "det"))
    if word.tag in ("NNP", "NNPS") or word.tag == "VBG":
        return False  # a name that no list knows may be a person, a place or a firm: no guess
    phrases, found, _ = lexicon().heads.get(word.lemma, (0, 0, ""))
    if phrases == 0:
        return any(w.tag in NOUN for w in told) or (word.text.isupper() and len(word.text) > 1)
    share = (found + 0.3) / (phrases + 1)
    return share >= SHARE_OF_THINGS or (share >= SHARE_OF_THINGS / 2 and any(w.tag in NOUN for w in told))


def _kind(word: Word) -> str:
    return lexicon().heads.get(word.lemma, (0, 0, ""))[2] or "technology"


def _join(words: list[Word]) -> str:
    """The words as printed, white space and hyphens as between them."""
    text = ""
    for i, word in enumerate(words):
        text += ("" if i == 0 or words[i - 1].end == word.start else " ") + word.text
    return text


def _label(text: str, opens: bool) -> str:
    """A canonical label: singular, the first word of a sentence (``opens``) in lower case but for acronyms.

    >>> _label("Memory chips", True), _label("EV batteries", True), _label("Swiss watches", False)
    ('memory chip', 'EV battery', 'Swiss watch')
    """
    words = text.split()
    if opens and words[0][1:].islower():
        words[0] = words[0].lower()
    last = words[-1]
    words[-1] = singular(last) if last.islower() else last[:-1] if last.endswith("s") and last[:-1].isupper() else last
    return " ".join(words)
