"""Pronouns and descriptions → the company that they stand for: "it", "its", "the company", "the Dutch toolmaker".

Centering, as far as it is safe: the company spoken of is the subject of the same sentence, else the one that the
sentence before was about, else the one that the article is about.  Where two have equal standing, none is taken.  A
word that is resolved names the company from then on, and keeps the place where the company is named.

Reference: B. J. Grosz, A. K. Joshi and S. Weinstein, "Centering: a framework for modeling the local coherence of
discourse", Computational Linguistics 21 (1995).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from ..model import Entity
from .clauses import SUBJECTS
from .grammar import Sentence
from .mending import Word
from .names import Mention
from .nouns import any_of
from .phrases import is_reported, lexicon

ITS = frozenset({"it", "its", "itself"})
OURS = frozenset({"we", "our", "us"})
OPINION = frozenset(
    "believe estimate expect forecast like prefer rate recommend remain reiterate see think view".split()
)
DEFINITE = frozenset({"the", "this", "that"})
FIRM = frozenset({"company", "firm", "group", "giant", "conglomerate", "business", "corporation", "behemoth", "titan"})
RELATED = frozenset(  # who someone is to somebody else, not what a firm is
    "customer client rival competitor supplier buyer user partner leader name house owner peer".split()
)


@dataclass(frozen=True, slots=True)
class Named:
    """A company and a place where it is named."""

    entity: Entity
    at: tuple[int, int]


def resolve(sentences: Iterable[Sentence], topic: Mention | None) -> Iterator[Sentence]:
    """The sentences, their pronouns and descriptions naming companies where it is clear which.

    ``topic`` is a mention of the company that the article is about.
    """
    about = [Named(topic.entity, (topic.start, topic.end))] if topic else []
    focus: list[Named] = []
    alone = False  # whether the sentence before names one company only
    known = _Profiles()
    for s in sentences:
        known.learn(s)
        resolved = _resolved(s, focus, about, known, alone)
        yield resolved
        alone = len({w.company.id for w in resolved.words if w.company}) == 1
        focus = _center(resolved) or focus


def _resolved(s: Sentence, focus: list[Named], topic: list[Named], known: _Profiles, alone: bool) -> Sentence:
    words = list(s.words)
    for word in tuple(words):
        said = word.text.lower()
        if word.names is not None:
            continue
        if said in ITS and word.dep != "expl" and not _is_event(s, word):
            found = _before(s, word) or (None if _thing_before(s, word) else _clear(s, word, focus, topic))
        elif said in OURS:
            found = None if s.words[word.head].lemma in OPINION else _clear(s, word, focus, topic)
        elif is_description(s, word):
            found = known.described(s, word) or _described_by_place(s, word, focus, topic, alone)
            if found is not None and known.contradict(found.entity, word):
                found = None
        else:
            continue
        if found is not None:
            words[word.index] = replace(word, names=found.entity, antecedent=found.at)
            s = replace(s, words=tuple(words))
    spoken_of = focus[0] if len({c.entity.id for c in focus}) == 1 else topic[0] if topic and not focus else None
    return replace(s, about=(spoken_of.entity, spoken_of.at) if spoken_of else None)


class _Profiles:
    """What the text has called each company: "Airbus, the European planemaker", "chipmaker Micron"."""

    def __init__(self) -> None:
        self._said: dict[str, set[str]] = {}
        self._named: dict[str, Named] = {}

    def learn(self, s: Sentence) -> None:
        for word in s.words:
            if not word.company or word.antecedent:
                continue
            self._named.setdefault(word.company.id, _named(word))
            for noun in [*s.children(word, "appos", "compound", "nmod:unmarked"), *_apposed(s, word)]:
                if noun.names is None and (_is_firm(noun.lemma) or noun.lemma in lexicon().words["role"]):
                    self._said.setdefault(word.company.id, set()).update(_content(s, noun))

    def described(self, s: Sentence, word: Word) -> Named | None:
        """The only company whose profile shares a telling word with a description."""
        telling = _content(s, word) - FIRM
        here = {w.company.id for w in s.words if w.company and w.index < word.index}
        fits = [name for name, said in self._said.items() if said & telling and name not in here]
        best = [
            name for name in fits if len(self._said[name] & telling) == max(len(self._said[f] & telling) for f in fits)
        ]
        return self._named[best[0]] if len(best) == 1 else None

    def contradict(self, entity: Entity, word: Word) -> bool:
        """Whether a company is known as something else than what a description says."""
        said = self._said.get(entity.id, set())
        roles = {w for w in said if _is_firm(w) and w not in FIRM}
        return word.lemma not in FIRM and bool(roles) and word.lemma not in said


def _apposed(s: Sentence, word: Word) -> list[Word]:
    """The noun that a name stands beside: "the chipmaker, X", "chipmaker X", and what it is said to be."""
    head = s.head(word)
    if head is None:
        return []
    return [head] if word.dep in ("appos", "compound") or word.dep in SUBJECTS and bool(s.children(head, "cop")) else []


def _content(s: Sentence, noun: Word) -> set[str]:
    return {
        w.lemma
        for w in [noun, *s.children(noun, "amod", "compound", "nmod:unmarked", "nmod:poss", "nmod")]
        if w.names is None or w.names.kind != "company"
    }


def is_description(s: Sentence, word: Word) -> bool:
    """Whether a noun describes a company that is named elsewhere: "the company", "the Santa Clara chipmaker"."""
    if word.tag != "NN" or word.dep in ("compound", "appos", "amod") or not _is_firm(word.lemma):
        return False
    if any(w.names is not None for w in s.children(word, "appos", "compound", "flat", "nmod:unmarked")):
        return False
    if s.children(word, "cop") or any(
        w.lemma in ("of", "in", "that", "which")
        for c in s.children(word, "nmod", "acl:relcl")
        for w in s.children(c, "case", "nsubj")
    ):
        return False
    return any(w.lemma in DEFINITE for w in s.children(word, "det"))


def _is_firm(lemma: str) -> bool:
    role = lemma in lexicon().words["role"] and lemma not in RELATED
    return role or lemma in FIRM or lemma.endswith("maker")


def _is_event(s: Sentence, word: Word) -> bool:
    """Whether "it" is said to be what no firm is ("it was a blow to X"), and so is what happened."""
    said = s.words[word.head]
    firms = any_of("firm", "role", "group")
    return (
        word.dep in SUBJECTS
        and said.tag == "NN"
        and bool(s.children(said, "cop"))
        and not (said.lemma in firms or said.lemma.endswith("maker"))
    )


def _thing_before(s: Sentence, word: Word) -> bool:
    """Whether a subject that is no company stands before a pronoun in its sentence, and may be what it stands for."""
    return any(w.dep in SUBJECTS and w.tag in ("NN", "NNP") and not w.company for w in s.words[: word.index])


def _before(s: Sentence, word: Word) -> Named | None:
    """The company that the sentence has named before a pronoun: its only one, else the subject of the clause above."""
    named = [w for w in s.words[: word.index] if w.company]
    companies = {w.company.id for w in named if w.company}
    if len(companies) == 1:
        return _named(named[0])
    if (reporter := _reporter(s, word)) is not None:
        return reporter
    if word.dep in ("obj", "iobj", "obl"):
        return None  # who does something and to whom it is done are two
    subjects = [w for w in named if w.dep in SUBJECTS and w.head != word.head]
    if len({w.company.id for w in subjects if w.company}) == 1:
        return _named(subjects[0])
    return None


def _reporter(s: Sentence, word: Word) -> Named | None:
    """The company whose words a clause gives, for the subject of that clause: "X said that it would …"."""
    clause = s.words[word.head]
    if word.dep not in SUBJECTS or clause.dep != "ccomp":
        return None
    said = [w for w in s.children(s.words[clause.head], *SUBJECTS) if w.company]
    return _named(said[0]) if len(said) == 1 else None


def _described_by_place(s: Sentence, word: Word, focus: list[Named], topic: list[Named], alone: bool) -> Named | None:
    """A description that no profile tells: a bare "the company" like a pronoun, a telling one where one is named."""
    named = [w for w in s.words[: word.index] if w.company]
    companies = {w.company.id for w in named if w.company}
    bare = word.lemma in FIRM and len(_content(s, word)) == 1
    above = [w for w in named if w.dep in SUBJECTS and w.head != word.head]
    if companies and len({w.company.id for w in above if w.company}) == 1:
        return _named(above[0]) if bare else None
    if len(companies) > 1:
        return None
    if bare:
        return _clear(s, word, focus, topic)
    return _clear(s, word, focus, []) if alone and not companies else None


def _clear(s: Sentence, word: Word, focus: list[Named], topic: list[Named]) -> Named | None:
    """The company in focus, unless the sentence itself names it before the word; of several in focus, the topic."""
    names = {c.entity.id for c in focus}
    candidates = focus if len(names) == 1 else [t for t in topic if not focus or t.entity.id in names]
    here = {w.company.id for w in s.words if w.company and (w.head == word.head or w.index < word.index)}
    return candidates[0] if candidates and candidates[0].entity.id not in here else None


def _center(s: Sentence) -> list[Named]:
    """The companies that a sentence is about: those that are subjects, else all of them."""
    named = [w for w in s.words if w.company and not is_reported(s, w)]
    if any(w.dep in SUBJECTS and s.words[w.head].head == w.head and not w.company for w in s.words):
        named = [w for w in named if not _is_aside(s, w)]  # "the tank, which is built by X": it is of no firm
    subjects = [w for w in named if w.dep in SUBJECTS or w.dep == "conj" and s.words[w.head].dep in SUBJECTS]
    verbs = {w.index: s.words[w.head if w.dep in SUBJECTS else s.words[w.head].head] for w in subjects}
    main = [w for w in subjects if verbs[w.index].head == verbs[w.index].index] or subjects
    return list({n.entity.id: n for n in map(_named, main or named)}.values())


def _is_aside(s: Sentence, word: Word) -> bool:
    """Whether a word stands in a relative clause."""
    for _ in range(6):
        if word.dep == "acl:relcl":
            return True
        word = s.words[word.head]
    return False


def _named(word: Word) -> Named:
    assert word.company is not None
    return Named(word.company, word.antecedent or (word.start, word.end))
