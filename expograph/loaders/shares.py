"""What part of a whole a sentence says that a relation is: "40% of its revenue", "a third of the world's supply".

A share belongs to the claim whose cue governs it: as object, subject or phrase of the cue, with no other verb between
("Vertiv gets 40% of its revenue from Oracle"; "Oracle accounts for a third of Vertiv's sales").
"""

from __future__ import annotations

import re

from .clauses import VERBAL
from .figures import Figure
from .grammar import Sentence
from .mending import Word
from .quantities import figures_of

# a bound discloses no share
AT_MOST = re.compile(r"\b(?:up to|under|below|less than|fewer than|at most|as much as) (?:an? )?$")
REACH = 4  # words between a share and its cue
LONGEST = 80  # characters of a whole as printed


def share(text: str, s: Sentence, cue: Word) -> tuple[float, str] | None:
    """The share, from 0 to 1, that a cue governs, with its whole as printed; None without one, or with several."""
    found = [
        (part, whole)
        for figure, word, _ in figures_of(text, s)
        if (part := _part(text, figure)) and _under(s, word, cue) and (whole := _whole(text, s, figure))
    ]
    return found[0] if len(found) == 1 else None


def _part(text: str, figure: Figure) -> float | None:
    plain = figure.unit == "%" and not figure.change and "-" not in figure.value
    if not plain or AT_MOST.search(text[max(0, figure.start - 20) : figure.start].lower()):
        return None
    part = round(float(figure.value) / 100, 4)
    return part if 0 < part <= 1 else None


def _whole(text: str, s: Sentence, figure: Figure) -> str | None:
    """What a share is a part of, as printed: the phrase behind its "of"."""
    after = [w for w in s.words if w.start >= figure.end]
    if not after or after[0].lemma != "of":
        return None
    head = s.words[after[0].head]
    inside = [w for w in s.subtree(head) if after[0].index < w.index <= head.index]
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
