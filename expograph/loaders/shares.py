"""What part of a whole a sentence says that a relation is: "40% of its revenue", "a third of the world's supply".

A share belongs to the claim whose cue governs it: as object, subject or phrase of the cue, with no other verb between
("Vertiv gets 40% of its revenue from Oracle"; "Oracle accounts for a third of Vertiv's sales").
"""

from __future__ import annotations

import re

from .clauses import VERBAL
from .grammar import Sentence
from .mending import Word

PARTS = {
    "half": 2, "third": 3, "quarter": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9, "tenth": 10,
}  # fmt: skip
COUNTS = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "nine": 9}
PERCENT = re.compile("%|percent|per cent")
FRACTION = re.compile(r"(?:([a-z]+)[- ])?([a-z]+)")
AT_MOST = frozenset({"up", "under", "below", "less", "fewer", "most"})  # these bound a share, and disclose none
REACH = 4  # words between a share and its cue
LONGEST = 80  # characters of a whole as printed


def share(text: str, s: Sentence, cue: Word) -> tuple[float, str] | None:
    """The share, from 0 to 1, that a cue governs, with its whole as printed; None without one, or with several."""
    found = [
        (part, whole) for w in s.words if (part := _part(s, w)) and (whole := _whole(text, s, w)) and _under(s, w, cue)
    ]
    return found[0] if len(found) == 1 else None


def _part(s: Sentence, word: Word) -> float | None:
    """The number that a word is as a part: "%" behind 40, "thirds" behind two."""
    before = [w.text.lower() for w in s.words[max(0, word.index - 4) : word.index]]
    if not before or AT_MOST & set(before[:-1]):
        return None
    if PERCENT.fullmatch(word.text.lower()):
        number = before[-1] if re.fullmatch(r"\d+(?:\.\d+)?", before[-1]) else None
        value = float(number) / 100 if number and before[-2:-1] not in (["-"], ["–"]) else None
    else:
        name = FRACTION.fullmatch(word.text.lower())
        of = PARTS.get(name[2].removesuffix("s"), 0) if name else 0
        count = name[1] if name and name[1] else before[-2] if before[-1:] == ["-"] and len(before) > 1 else before[-1]
        one = 1 if of == 2 and count not in COUNTS else 0  # "half of", "about half of"
        value = (COUNTS.get(count, one) / of or None) if of else None
    return round(value, 4) if value is not None and 0 < value <= 1 else None


def _whole(text: str, s: Sentence, word: Word) -> str | None:
    """What a share is a part of, as printed: the phrase behind its "of"."""
    after = s.words[word.index + 1 : word.index + 2]
    if not after or after[0].lemma != "of":
        return None
    head = s.words[after[0].head]
    if head.index <= word.index:
        return None
    inside = [w for w in s.subtree(head) if word.index + 1 < w.index <= head.index]
    if not inside:
        return None
    return re.sub(r"\s+", " ", text[inside[0].start : head.end])[:LONGEST]


def _under(s: Sentence, word: Word, cue: Word) -> bool:
    """Whether a word hangs on the cue with no other verb between."""
    at = word
    for _ in range(REACH):
        head = s.head(at)
        if head is None:
            return False
        if head.index == cue.index:
            return True
        if head.tag in VERBAL:
            return cue.head == head.index and cue.dep in ("obj", "obl", "nsubj", "xcomp", "nmod")
        at = head
    return False
