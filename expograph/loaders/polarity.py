"""How a sentence holds a claim: stated or hedged, denied or not, current, ended or planned, and on whose word.

The words that decide stand on the cue itself, on its subject ("neither X nor Y"), on the verb that governs it ("has no
need of"), or on the verbs above it ("does not expect … to hurt", "plans to supply").  Attribution to a speaker is kept
and hedges nothing.  The word lists are data, in ``modality.yaml``.
"""

from __future__ import annotations

import pathlib
import re
from dataclasses import dataclass, replace
from functools import cache

import yaml

from ..model import Aspect, Certainty
from .clauses import SUBJECTS, VERBAL, surface_subject
from .grammar import Sentence
from .mending import Word

LISTS = pathlib.Path(__file__).parent / "modality.yaml"
INVERTED = frozenset({"Were", "Should", "Had"})  # "Were X to supply Y, …"
# What the words before a claim may say of all of it, whatever the grammar makes of them.
DENIED = re.compile(
    r"\b(?:not|un) ?true that\b|\bhardly be said that\b|^those who (?:\w+ ){1,3}that\b|\bno truth (?:\w+ ){0,6}that\b"
    r"|\b(?:wrongly|falsely|mistakenly|erroneously|incorrectly|inaccurately) (?:\w+ ){1,2}that\b"
)
SUPPOSED = re.compile(r"(?:suppos(?:e|ing)|assuming|provided|providing|in the event)\b")
NOT_YET = re.compile(r"(?:as soon as|before|once|until)\b")
CONTRACTS = frozenset({"agreement", "arrangement", "contract", "deal"})
FALSE = frozenset({"baseless", "false", "inaccurate", "incorrect", "unfounded", "untrue", "wrong"})
MARKS = ("advmod", "aux", "det", "mark", "cc", "amod", "case", "discourse")


@dataclass(frozen=True, slots=True)
class Modality:
    """The axes of a claim, and who says it."""

    denied: bool = False
    certainty: Certainty = "stated"
    aspect: Aspect = "current"
    attribution: str | None = None


@cache
def _words() -> dict[str, frozenset[str]]:
    lists = yaml.safe_load(LISTS.read_text(encoding="utf8"))
    return {name: frozenset(words) for name, words in lists.items()}


def is_negative(word: Word) -> bool:
    """Whether a word denies or holds back something: "not", "no", "denied", "myth"."""
    words = _words()
    return word.lemma in words["negation"] | words["denying"] | words["untrue"]


def is_speech(word: Word) -> bool:
    """Whether a word is a verb of saying or thinking."""
    return word.lemma in _words()["speech"]


def read(s: Sentence, cue: Word, through_verb: bool = False) -> Modality | None:
    """The modality of the claim that a cue word makes.

    ``through_verb`` says that the claim needs the verb of which a noun cue is the subject ("a shortage is limiting X").
    None where the sentence does not say it at all: a question, a supposition contrary to fact, a "little".
    """
    if not states(s) or _is_contrary(s, cue):
        return None
    held = Modality()
    chain = _chain(s, cue)
    if through_verb and cue.dep == "nsubj":
        chain.append((s.words[cue.head], None))
    for word, below in chain:
        if any(w.lemma in ("little", "least") for w in s.children(word, "advmod", "obj", "obl")):
            return None
        held = _by_arguments(s, word, _by_marks(s, word, held))
        if below is not None:
            held = _by_verb_above(s, word, below, held)
        elif word.dep in SUBJECTS and word.names is None and s.words[word.head].lemma in _words()["ending"]:
            held = replace(held, aspect="ended")
    for clause in s.children(cue, "parataxis"):
        if clause.lemma in _words()["speech"]:
            held = replace(held, attribution=held.attribution or _speaker(s, clause))
    held = _by_frame(s, cue, _by_head_noun(s, cue, held))
    if held.denied and held.aspect == "ended":
        held = replace(held, denied=False, aspect="current")  # "denied that it had stopped": it goes on
    return replace(held, certainty="hedged") if s.words[0].text in INVERTED else held


def _by_frame(s: Sentence, cue: Word, held: Modality) -> Modality:
    """What the words before a cue say of its clause: "it is not true that", "assuming", "once X supplies"."""
    before = " ".join(w.text.lower() for w in s.words[: cue.index]).rpartition(" ; ")[2]
    if DENIED.search(before):
        held = replace(held, denied=not held.denied)
    first = "," not in before
    if first and (SUPPOSED.match(before) or NOT_YET.match(before) and cue.tag in ("VBZ", "VBP")):
        held = replace(held, certainty="hedged", aspect="current" if held.aspect == "ended" else held.aspect)
    return held


def _by_head_noun(s: Sentence, cue: Word, held: Modality) -> Modality:
    """What is said of a noun whose clause the cue is: "reports that X supplies Y are false", "the deal … has ended"."""
    noun = s.head(cue)
    if noun is None or cue.dep not in ("acl", "acl:relcl") or noun.dep not in SUBJECTS:
        return held
    said = s.words[noun.head]
    if said.lemma in FALSE and not s.children(said, "advmod"):
        return replace(held, denied=not held.denied)
    return replace(held, aspect="ended") if noun.lemma in CONTRACTS and said.lemma in _words()["ending"] else held


def states(s: Sentence) -> bool:
    """Whether a sentence states anything: it is no question, and no order ("Answer that X supplies Y")."""
    root = next((w for w in s.words if w.head == w.index), s.words[0])
    subject = s.children(root, "nsubj", "nsubj:pass", "csubj", "expl", "aux", "cop")
    first = next((w for w in s.words if w.text[:1].isalpha()), s.words[0])
    ordered = root.tag == "VB" and not subject and first.tag == "VB" and first.dep in ("ROOT", "conj", "advcl")
    return not s.words[-1].text.endswith("?") and not ordered


def _by_marks(s: Sentence, word: Word, held: Modality) -> Modality:
    """What adverbs, auxiliaries, determiners and conjunctions on a word say."""
    words = _words()
    marks = {w.lemma for w in s.children(word, *MARKS) if (w.lemma, w.dep) != ("unlikely", "amod")}
    before = [w.lemma for w in s.words[max(0, word.index - 4) : word.index]]
    if _no_longer(s, word) or _used_to(s, word) or _until(s, word) or marks & words["former"]:
        held = replace(held, aspect="ended")
    elif (
        marks & words["negation"] and not _not_only(s, word)
        or "anything but" in " ".join(before)
        or before[-2:] == ["yet", "to"]
    ):  # fmt: skip
        held = replace(held, denied=not held.denied)
    if "still" in marks:
        marks -= {"would"}  # "even then X would still be the largest maker": it is
    return replace(held, certainty="hedged") if marks & words["hedge"] else held


def _by_arguments(s: Sentence, word: Word, held: Modality) -> Modality:
    """What negative arguments say: "neither X nor Y supplies", "nobody believes", "produces no chips"."""
    own = s.children(word, "nsubj", "nsubj:pass", "obj", "iobj", "obl")
    inherited = surface_subject(s, word) if word.tag in VERBAL else []
    for argument in {w.index: w for w in [*own, *inherited]}.values():
        marks = {w.lemma for w in s.children(argument, "det", "cc", "advmod", "amod")} | {argument.lemma}
        before = s.words[argument.index - 1].lemma if argument.index else ""
        if marks & {"the", "a", "an"}:
            marks, before = marks - {"few"}, ""
        if (marks | {before}) & {"neither", "no", "none", "nobody", "few"}:
            return replace(held, denied=not held.denied)
    return held


def _by_verb_above(s: Sentence, verb: Word, below: Word, held: Modality) -> Modality:
    """What the verb above says of what stands below it."""
    words = _words()
    if verb.lemma in words["speech"] and below.dep in ("ccomp", "parataxis"):
        held = replace(held, attribution=held.attribution or _speaker(s, verb))
    if verb.tag.startswith("NN"):
        held = replace(held, denied=not held.denied) if verb.lemma in words["untrue"] else held
        return replace(held, certainty="hedged") if verb.lemma in words["hearsay"] else held
    if below.dep not in ("xcomp", "ccomp", "obj") and not _marked(s, below, "from"):
        return held
    reported = verb.lemma in words["reporting"] and verb.tag == "VBN" and s.children(verb, "aux:pass")
    if verb.lemma in words["hedging"] | words["hedge"] or reported and below.dep == "xcomp":
        held = replace(held, certainty="hedged")
    ruled_out = verb.lemma == "rule" and any(w.lemma == "out" for w in s.children(verb))
    if verb.lemma in words["denying"] or ruled_out:
        held = replace(held, denied=not held.denied)
    if verb.lemma in words["ending"]:
        held = replace(held, aspect="ended")
    if verb.lemma in words["planning"] and below.dep == "xcomp":
        held = replace(held, aspect="planned")
    return held


def _chain(s: Sentence, cue: Word) -> list[tuple[Word, Word | None]]:
    """The cue and what reaches down to it from above, each with the word through which it does."""
    found: list[tuple[Word, Word | None]] = [(cue, None)]
    word = cue
    while (head := s.head(word)) is not None and len(found) < 8:
        if word == cue and word.tag.startswith("NN") and word.dep == "obj" and head.lemma in _words()["presupposing"]:
            break  # who wants to cut a reliance has it
        reaches = (
            word.dep in ("xcomp", "ccomp", "obj", "aux", "nsubj:pass")
            or (word.dep == "obl" and word == cue and not word.tag.startswith("VB"))
            or (word.dep == "advcl" and _marked(s, word, "to", "from"))
            or _shares(s, word)
        )
        content = word.dep in ("acl", "acl:relcl", "ccomp", "csubj", "advcl") and head.tag.startswith(
            "NN"
        )  # "a myth that", "a bid to"
        content = content and bool({w.lemma for w in s.children(word, "mark")} & {"that", "to"})
        if not content and not (reaches and (head.tag in VERBAL or head.tag.startswith("JJ"))):
            break
        found.append((head, word))
        word = head
    return found


def _shares(s: Sentence, word: Word) -> bool:
    """Whether a coordinated verb shares what stands on the first: "does not make or sell", not "…, and buys"."""
    bare = word.dep == "conj" and word.tag in ("VB", "VBG", "VBN")
    return bare and not s.children(word, "nsubj", "nsubj:pass", "aux", "aux:pass")


def _marked(s: Sentence, clause: Word, *marks: str) -> bool:
    return any(w.lemma in marks for w in s.children(clause, "mark"))


def _is_contrary(s: Sentence, cue: Word) -> bool:
    """Whether a claim is put contrary to fact ("without X, Y could not make Z") or a "make" makes nothing."""
    if cue.lemma == "make" and s.children(cue, "xcomp"):
        return True  # "makes X look cheap"
    for word in (cue, s.words[cue.head]):
        modal = any(w.lemma in ("could", "would", "can") for w in s.children(word, "aux"))
        if modal and any(
            c.lemma == "without" for p in s.children(word, "obl", "advcl") for c in s.children(p, "case", "mark")
        ):
            return True
    return False


def _until(s: Sentence, word: Word) -> bool:
    """Whether a past verb is said to have held until some time."""
    ends = [
        c for p in s.children(word, "obl", "advcl", "nmod") for c in s.children(p, "case", "mark") if c.lemma == "until"
    ]
    return bool(ends) and word.tag == "VBD"


def _no_longer(s: Sentence, word: Word) -> bool:
    return any(
        w.text.lower() in ("longer", "more")
        and s.words[w.index - 1].lemma in ("no", "any")
        and (w.index + 1 == len(s.words) or s.words[w.index + 1].lemma != "than")
        for w in s.children(word, "advmod")
        if w.index
    )


def _used_to(s: Sentence, word: Word) -> bool:
    head = s.head(word)
    used = head is not None and word.dep == "xcomp" and head.text.lower() == "used"
    return used and head is not None and not s.children(head, "obj", "aux:pass")


def _not_only(s: Sentence, word: Word) -> bool:
    """Whether a "not" takes nothing back: "not only", "not the only", "not … alone"."""
    if any(w.lemma in ("alone", "solely", "exclusively") for w in s.subtree(word)):
        return True
    for mark in s.children(word, "advmod"):
        after = [w.lemma for w in s.words[mark.index + 1 : mark.index + 3]]
        if mark.lemma == "not" and set(after) & {"only", "just", "merely"}:
            return True
    return False


def _speaker(s: Sentence, verb: Word) -> str | None:
    found = s.children(verb, "nsubj")
    if not found or found[0].tag in ("PRP", "WP", "WDT", "EX"):
        return None
    return " ".join(w.text for w in s.subtree(found[0]) if w.tag != "," and w.index <= found[0].index)[:80]
