"""The period that a sentence says a relation is of: "in 2027", "in the first quarter", "this year", as printed.

A period belongs to the claim whose verb it hangs on, or the verb that has a noun as its object which states the claim.
What is only compared with, since or until when, and when somebody said it is no period of a claim.
"""

from __future__ import annotations

import re

from .clauses import VERBAL, preposition
from .grammar import Sentence
from .mending import Word
from .quantities import PERIOD

OF_YEAR = re.compile(r" of (?:(?:fiscal |calendar )?20\d\d|(?:this|last|next) year)\b")
TIMES = frozenset({"", "in", "during", "for", "by", "over", "throughout", "within"})
AT_TIME = ("obl", "obl:unmarked", "obl:tmod", "nmod:unmarked", "advmod")


def period(text: str, s: Sentence, cue: Word) -> str | None:
    """The period that a cue's claim speaks of; None without one, or with several.

    A year is given alone ("in 2027" as ``2027``), like that of a figure.
    """
    found: dict[str, None] = {}
    end = s.start
    for match in PERIOD.finditer(text, s.start, s.end):
        if match.start() < end:
            continue
        tail = OF_YEAR.match(text, match.end(), s.end)
        end = tail.end() if tail else match.end()
        printed = match[1] or re.sub(r"\s+", " ", text[match.start() : end])
        word = _head(s, match.start(), end)
        if word is not None and printed.lower() not in ("after-hours", "after hours") and _is_of(s, word, cue):
            found[printed] = None
    return next(iter(found)) if len(found) == 1 else None


def _head(s: Sentence, start: int, end: int) -> Word | None:
    """The word of ``text[start:end]`` on which its others hang; of "in 2027" the year."""
    inside = [w for w in s.words if start <= w.start < end and w.dep != "case"]
    return next((w for w in inside if not start <= s.words[w.head].start < end), None)


def _is_of(s: Sentence, word: Word, cue: Word) -> bool:
    """Whether a period says when what a cue states holds."""
    verb, several = s.head(word), s.children(word, "conj")  # "in 2024 and 2025"
    if verb is None or several or verb.tag not in VERBAL or word.dep not in AT_TIME:
        return False
    return preposition(s, word) in TIMES and (verb == cue or s.head(cue) == verb and cue.dep == "obj")
