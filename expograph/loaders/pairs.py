"""Pairs of things in a sentence → the relation that the sentence states between them, if any.

A log-linear model looks at what the two are and how they are named, at the words between and around them, at the path
through the grammar, and at what the cues read there.  It was trained on the annotated corpus (``learned/train.py``).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ..ontology.vocabulary import RELATIONS
from . import clauses, linear, roles
from .cues import senses
from .grammar import Sentence
from .mending import Word
from .nominals import Nominal
from .readings import Reading

NEAR, FAR = 12, 40  # words between two things whose lemmas count, and beyond which they are no pair
NONE, LEAST = "none", 0.1
CONTRASTING = frozenset({"while", "whereas", "whilst"})
BETWEEN_FIRMS = frozenset({"competes_with", "partner_of", "acquires"})


@dataclass(frozen=True, slots=True)
class Pair:
    """Two things of a sentence, in the order of the text, with what the model looks at."""

    left: Nominal
    right: Nominal
    features: tuple[str, ...]
    anchor: Word


def pairs(s: Sentence, found: Sequence[Nominal], readings: Sequence[Reading]) -> Iterator[Pair]:
    """The pairs of different things that stand close enough to be related."""
    for i, left in enumerate(found):
        for j in range(i + 1, len(found)):
            if (near := pair(s, left, found[j], j - i - 1, readings)) is not None:
                yield near


def pair(s: Sentence, left: Nominal, right: Nominal, between: int, readings: Sequence[Reading]) -> Pair | None:
    """Two things with so many others ``between`` them as a pair; None where they are one, or stand too far apart."""
    if left.id == right.id or right.word.index - left.word.index > FAR:
        return None
    up, meet, down = path(s, left.top, right.top)
    features = _features(s, left, right, between, (up, meet, down), readings)
    return Pair(left, right, tuple(dict.fromkeys(features)), meet)


def _features(
    s: Sentence,
    left: Nominal,
    right: Nominal,
    between: int,
    way: tuple[list[str], Word, list[str]],
    readings: Sequence[Reading],
) -> Iterator[str]:
    up, meet, down = way
    kinds = f"{left.thing.entity.kind},{right.thing.entity.kind}"
    yield f"kinds={kinds}"
    yield f"forms={left.form},{right.form}"
    yield f"kinds,between={kinds},{min(between, 4)}"
    words = s.words[left.word.index + 1 : right.word.index]
    yield f"distance={min(len(words), 9) if len(words) < 9 else 10 + len(words) // 8}"
    lemmas = [w.delexicalised for w in words]
    if len(words) <= 4:
        yield f"text={' '.join(lemmas)}"
        yield f"text,kinds={' '.join(lemmas)},{kinds}"
    if len(words) <= NEAR:
        for lemma in lemmas:
            yield f"in={lemma}"
        for one, two in zip(lemmas, lemmas[1:], strict=False):
            yield f"in={one} {two}"
    for side, nominal in (("left", left), ("right", right)):
        for noun in nominal.via:
            yield f"{side}.via={noun}"
        yield f"{side}.via={'' if not nominal.via else 'yes'}"
        yield f"{side}.score={int(nominal.thing.score * 5)}"
    for offset in (1, 2):
        yield f"pre{offset}={s.words[left.word.index - offset].delexicalised if left.word.index >= offset else ''}"
        after = right.word.index + offset
        yield f"post{offset}={s.words[after].delexicalised if after < len(s.words) else ''}"
    a, b = ">".join(up), ">".join(down)
    if len(up) <= 4 and len(down) <= 4:
        yield f"path={a}<{meet.lemma}>{b}"
        yield f"shape={a}<>{b}"
        yield f"shape,kinds={a}<>{b},{kinds}"
    yield f"meet={meet.lemma if meet.names is None else meet.names.kind}"
    first, last = up[-1] if up else "", down[-1] if down else ""
    yield f"left.role={first}<{meet.lemma}"
    yield f"right.role={meet.lemma}>{last}"
    yield f"roles={first}<{meet.lemma}>{last}"
    yield f"left.owner={_owner(s, right, left)}"
    yield f"right.owner={_owner(s, left, right)}"
    for sense in senses(meet):
        yield f"meet.sense={sense}"
        yield f"roles.sense={first}<{sense}>{last}"
        yield f"meet.sense,kinds={sense},{kinds}"
    for where, stretch in (
        ("in", words),
        ("before", s.words[: left.word.index]),
        ("after", s.words[right.word.index + 1 :]),
    ):
        for sense in sorted({x for w in stretch for x in senses(w)}):
            yield f"{where}.sense={sense}"
    for reading in readings:
        ends = {reading.source.entity.id: 0, reading.target.entity.id: 1}
        if reading.product:
            ends.setdefault(reading.product.id, 2)
        if left.id in ends and right.id in ends:
            order = f"{ends[left.id]}{ends[right.id]}"
            yield f"cue={reading.cue.id},{order}"
            yield f"cue.relation={reading.cue.relation},{order}"
            yield f"cue.part={reading.cue.part}"


def _owner(s: Sentence, thing: Nominal, other: Nominal) -> str:
    """Whether the company that is the subject of a thing's clause is the other thing, another company, or none."""
    verb = roles.clause_verb(s, thing.top)
    companies = {w.company.id for w in clauses.subject(s, verb) for w in clauses.coordinated(s, w) if w.company}
    if not companies:
        return "none"
    return "it" if other.id in companies else "self" if thing.id in companies else "another"


def path(s: Sentence, left: Word, right: Word) -> tuple[list[str], Word, list[str]]:
    """The labels from each of two words up to the word where their paths meet, and that word."""
    ups = _upwards(s, left)
    over = {w.index: i for i, w in enumerate(ups)}
    rights = _upwards(s, right)
    for j, word in enumerate(rights):
        if word.index in over:
            return [_label(s, w) for w in ups[: over[word.index]]], word, [_label(s, w) for w in rights[:j]]
    return [_label(s, w) for w in ups[:-1]], ups[-1], [_label(s, w) for w in rights[:-1]]


def _upwards(s: Sentence, word: Word) -> list[Word]:
    found = [word]
    while (head := s.head(found[-1])) is not None and len(found) < 12:
        found.append(head)
    return found


def _label(s: Sentence, word: Word) -> str:
    case = clauses.preposition(s, word) if word.dep in ("nmod", "obl") else ""
    return f"{word.dep}:{case}" if case else word.dep


def _owns_goods(s: Sentence, nominal: Nominal) -> bool:
    """Whether a company stands there only as whose goods are spoken of ("X's memory competes with Y")."""
    head = s.words[nominal.top.head]
    return nominal.top.dep == "nmod:poss" and head.names is not None and head.company is None


def _is_its_own(s: Sentence, firm: Nominal, goods: Nominal) -> bool:
    """Whether goods are a firm's own make: "the plants that serve its own jets"."""
    own = any(w.lemma == "own" for w in s.children(goods.word, "amod"))
    return own and any(w.company and w.company.id == firm.id for w in s.children(goods.word, "nmod:poss"))


def _apart(s: Sentence, left: Nominal, right: Nominal) -> bool:
    """Whether two things are the subjects of two clauses that are joined, as "X makes A, and Y sells B"."""
    tops = [_holder(s, n.top) for n in (left, right)]
    if any(w.dep not in ("nsubj", "nsubj:pass") for w in tops) or tops[0].head == tops[1].head:
        return False
    return len({_first_clause(s, s.words[w.head]) for w in tops}) == 1


def _holder(s: Sentence, word: Word) -> Word:
    """The noun that is the subject, from what says of whom it is: "those of X" from X."""
    for _ in range(2):
        if word.dep in ("nmod", "nmod:poss", "compound") and s.words[word.head].company is None:
            word = s.words[word.head]
    return word


def _first_clause(s: Sentence, verb: Word) -> int:
    """The place of the verb to which a chain of clauses goes back that are joined, by "while" too."""
    while verb.head != verb.index and (
        verb.dep in ("conj", "parataxis")
        or verb.dep == "advcl"
        and any(w.lemma in CONTRASTING for w in s.children(verb, "mark"))
    ):
        verb = s.words[verb.head]
    return verb.index


def _aside(s: Sentence, one: Nominal, other: Nominal) -> bool:
    """Whether a thing stands in a clause that describes another firm than the other: "X, which Y owns, makes Z"."""
    for word in _upwards(s, one.top):
        head = s.words[word.head]
        if word.dep in ("acl:relcl", "acl", "appos") and head.company and head.company.id != other.id:
            return other.top.index not in {w.index for w in s.subtree(word)} and one.top.index != word.index
    return False


def _listed(s: Sentence, left: Nominal, right: Nominal) -> bool:
    """Whether two things are one party to what a clause says: "Z competes with X and Y"."""
    parties = clauses.preposition(s, left.top) in ("against", "from", "to", "with")
    return parties and right.top in clauses.coordinated(s, left.top)


def _fits(s: Sentence, relation: str, source: Nominal, target: Nominal) -> bool:
    """Whether the vocabulary lets two things stand in a relation; and rivals are of a kind, owners are no goods."""
    kinds = source.thing.entity.kind, target.thing.entity.kind
    declared = RELATIONS[relation]
    if kinds[0] not in declared.domain or kinds[1] not in declared.range:
        return False
    if relation == "produces":
        return kinds[1] in ("product", "technology")
    if relation != "competes_with" and _apart(s, source, target):
        return False
    if relation in ("competes_with", "partner_of") and (_listed(s, source, target) or _listed(s, target, source)):
        return False
    if relation == "produces" and _aside(s, source, target):
        return False
    if relation == "depends_on" and _is_its_own(s, source, target):
        return False
    if relation in BETWEEN_FIRMS and (_owns_goods(s, source) or _owns_goods(s, target)):
        return False
    return relation != "competes_with" or (kinds[0] == "company") == (kinds[1] == "company")


@dataclass(frozen=True, slots=True)
class Related:
    """A relation that the model reads in a pair, with its probability."""

    pair: Pair
    relation: str
    source: Nominal
    target: Nominal
    probability: float
    label: str


def judged(s: Sentence, found: Sequence[Nominal], readings: Sequence[Reading]) -> list[Related]:
    """The most probable relation of each pair of things, where one is more probable than :data:`LEAST`."""
    return [related for pair in pairs(s, found, readings) if (related := _judge(s, pair)) is not None]


def _judge(s: Sentence, pair: Pair) -> Related | None:
    found = linear.load("pairs").probabilities(pair.features)
    del found[NONE]
    for label in sorted(found, key=lambda name: (-found[name], name)):
        if found[label] <= LEAST:
            break
        relation = label.strip("<>")
        source, target = (pair.right, pair.left) if label.startswith("<") else (pair.left, pair.right)
        if _fits(s, relation, source, target):
            return Related(pair, relation, source, target, found[label], label)
    return None
