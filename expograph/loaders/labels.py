"""What a thing is called: its words as printed, its canonical label, and the form under which it is looked up."""

from __future__ import annotations

from collections.abc import Sequence

from .lemmas import singular
from .mending import Word


def key(name: str) -> str:
    """A name in lower case and singular, hyphens as spaces.

    >>> key("AI-Servers")
    'ai server'
    """
    words = name.lower().replace("-", " ").replace("’", "'").split()
    return " ".join([*words[:-1], singular(words[-1])]) if words else ""


def joined(words: Sequence[Word]) -> str:
    """The words as printed, white space and hyphens as between them."""
    text = ""
    for i, word in enumerate(words):
        text += ("" if i == 0 or words[i - 1].end == word.start else " ") + word.text
    return text


def label(text: str, opens: bool) -> str:
    """A canonical label: singular, the first word of a sentence (``opens``) in lower case but for acronyms.

    >>> label("Memory chips", True), label("EV batteries", True), label("Swiss watches", False)
    ('memory chip', 'EV battery', 'Swiss watch')
    """
    words = text.split()
    if opens and words[0][1:].islower():
        words[0] = words[0].lower()
    return singular_form(" ".join(words))


def singular_form(text: str) -> str:
    """A phrase with its last word in singular, unless that is a name.

    >>> singular_form("memory chips"), singular_form("GPUs"), singular_form("Texas Instruments")
    ('memory chip', 'GPU', 'Texas Instruments')
    """
    words = text.split()
    last = words[-1]
    words[-1] = singular(last) if last.islower() else last[:-1] if last.endswith("s") and last[:-1].isupper() else last
    return " ".join(words)
