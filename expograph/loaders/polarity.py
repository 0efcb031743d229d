"""How a sentence holds a claim: stated or hedged, denied or not, current, ended or planned, and on whose word.

The words that decide stand on the cue itself, on the verb that governs it ("has no need of"), or on the verbs above it
("does not expect … to hurt", "plans to supply").  Attribution to a speaker is kept and hedges nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

from ..model import Aspect, Certainty
from .clauses import VERBAL
from .grammar import Sentence, Word

NEGATIONS = frozenset({"not", "never", "hardly", "neither", "nor", "without"})
HEDGING_WORDS = frozenset(
    (
        "may might could would potentially possibly perhaps likely unlikely reportedly probably maybe apparently "
        "presumably potential possible tentative preliminary prospective rumored rumoured alleged supposedly"
    ).split()
)
HEDGING_VERBS = frozenset(
    (
        "expect anticipate consider hope seek aim forecast predict project suppose suspect fear appear seem rumor "
        "rumour try want mull explore threaten estimate bet assume propose wish ask"
    ).split()
)
PLANNING_VERBS = frozenset({"plan", "intend", "agree", "prepare", "commit", "pledge", "promise", "vow"})
DENYING_VERBS = frozenset(
    {"deny", "refuse", "decline", "fail", "reject", "avoid", "prevent", "dismiss", "refute", "lack"}
)
ENDING_VERBS = frozenset(
    {
        "stop",
        "cease",
        "halt",
        "quit",
        "suspend",
        "discontinue",
        "terminate",
        "cancel",
        "abandon",
        "drop",
        "freeze",
        "end",
        "sever",
    }
)
SPEECH_VERBS = frozenset(
    {
        "say",
        "tell",
        "note",
        "add",
        "write",
        "argue",
        "estimate",
        "believe",
        "think",
        "warn",
        "report",
        "explain",
        "claim",
        "comment",
        "state",
    }
)


@dataclass(frozen=True, slots=True)
class Modality:
    """The axes of a claim, and who says it."""

    denied: bool = False
    certainty: Certainty = "stated"
    aspect: Aspect = "current"
    attribution: str | None = None


def read(s: Sentence, cue: Word) -> Modality:
    """The modality of the claim that a cue word makes."""
    denied, hedged, aspect = False, False, "current"
    attribution: str | None = None
    for depth, (word, below) in enumerate(_chain(s, cue)):
        marks = {w.lemma for w in s.children(word, "advmod", "aux", "det", "mark", "cc", "amod", "case", "discourse")}
        if marks & {"long", "longer"} and _no_longer(s, word):
            aspect = "ended"
        elif marks & NEGATIONS and not _not_only(s, word) or "no" in {w.lemma for w in s.children(word, "det")}:
            denied = not denied
        if marks & {"former", "previous", "erstwhile"} and depth == 0 or _used_to(s, word):
            aspect = "ended"
        hedged = hedged or bool(marks & HEDGING_WORDS) or "if" in marks or "unless" in marks or "whether" in marks
        if below is None:
            continue
        if word.lemma in SPEECH_VERBS and below.dep in ("ccomp", "parataxis"):
            attribution = attribution or _speaker(s, word)
        if below.dep not in ("xcomp", "ccomp", "obj", "advcl"):
            continue
        if below.dep != "advcl":
            hedged = hedged or word.lemma in HEDGING_VERBS
            denied = denied != (word.lemma in DENYING_VERBS)
            if word.lemma in ENDING_VERBS:
                aspect = "ended"
            if word.lemma in PLANNING_VERBS and below.dep == "xcomp":
                aspect = "planned"
        elif below.lemma in ENDING_VERBS:
            aspect = "ended"
    for clause in s.children(cue, "parataxis", "ccomp"):
        if clause.lemma in SPEECH_VERBS and clause.dep == "parataxis":
            attribution = attribution or _speaker(s, clause)
    return Modality(denied, "hedged" if hedged else "stated", aspect, attribution)  # type: ignore[arg-type]


def _chain(s: Sentence, cue: Word) -> list[tuple[Word, Word | None]]:
    """The cue and the verbs above it that reach down to it, each with the word through which it does."""
    found: list[tuple[Word, Word | None]] = [(cue, None)]
    word = cue
    while (head := s.head(word)) is not None and len(found) < 8:
        reaches = (
            word.dep in ("xcomp", "ccomp", "obj", "aux", "nsubj:pass")
            or (word.dep == "obl" and word == cue and not word.tag.startswith("VB"))
            or (word.dep == "conj" and word.tag in VERBAL and not s.children(word, "nsubj", "nsubj:pass"))
        )
        if not reaches or not (head.tag in VERBAL or head.tag.startswith("JJ")):
            break
        found.append((head, word))
        word = head
    return found


def _no_longer(s: Sentence, word: Word) -> bool:
    return any(
        w.text.lower() in ("longer", "long") and s.words[w.index - 1].lemma in ("no", "any")
        for w in s.children(word, "advmod")
        if w.index
    )


def _used_to(s: Sentence, word: Word) -> bool:
    head = s.head(word)
    return (
        head is not None
        and word.dep == "xcomp"
        and head.text.lower() == "used"
        and not s.children(head, "obj", "aux:pass")
    )


def _not_only(s: Sentence, word: Word) -> bool:
    return any(
        w.lemma == "not" and w.index + 1 < len(s.words) and s.words[w.index + 1].lemma in ("only", "just", "merely")
        for w in s.children(word)
    )


def _speaker(s: Sentence, verb: Word) -> str | None:
    found = s.children(verb, "nsubj")
    if not found or found[0].tag in ("PRP", "WP", "WDT", "EX"):
        return None
    words = [w for w in s.subtree(found[0]) if w.tag != "," and w.index <= found[0].index]
    return " ".join(w.text for w in words)[:80]
