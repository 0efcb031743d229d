"""Sentences that may state something and gave nothing, and why: nobody shall take silence for absence."""

from __future__ import annotations

from collections.abc import Sequence

from . import cues, figures, reference
from .grammar import Sentence
from .mending import Word
from .nominals import Nominal

PRONOUNS = reference.ITS | reference.OURS | {"they", "their", "them"}


def reason(text: str, s: Sentence, named: Sequence[Nominal]) -> str | None:
    """Why a sentence that gave no claim may still state one; None where nothing suggests that it does.

    ``named`` are the things of the sentence.  A candidate has two and holds a cue, a figure or a reference that was not
    resolved.
    """
    if len({n.id for n in named}) < 2:
        return None
    cue = next((w for w in s.words if cues.senses(w)), None)
    if cue is not None:
        return f"the cue {cue.text!r} relates no two things of it"
    if found := figures.find(text, s.start, s.end):
        return f"what the figure {found[0].printed!r} measures is not told"
    pending = next((w for w in s.words if w.names is None and _refers(s, w)), None)
    return f"whom {pending.text!r} stands for is not clear" if pending is not None else None


def _refers(s: Sentence, word: Word) -> bool:
    return word.text.lower() in PRONOUNS or reference.is_description(s, word)
