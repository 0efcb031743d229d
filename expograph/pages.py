"""Texts whose pages are parted by form feeds: how they are read, the page of something in them, and how it is cited."""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import lru_cache


def page_of(text: str, offset: int) -> int | None:
    """The page of an offset, counted from 1; None for a text without form feeds, which knows no pages.

    >>> page_of("One.\\fTwo.", 5), page_of("One. Two.", 5)
    (2, None)
    """
    ends = _ends(text)
    return bisect_left(ends, offset) + 1 if ends else None


@lru_cache(maxsize=8)  # whoever reads a document asks for each of its quotes
def _ends(text: str) -> tuple[int, ...]:
    """Where the pages of a text end."""
    return tuple(match.start() for match in re.finditer("\f", text))


def unpaged(text: str) -> str:
    """The text with a space where a page ends, so that a sentence may run over it; offsets hold.

    >>> unpaged("Micron\\fsupplies Dell.")
    'Micron supplies Dell.'
    """
    return text.replace("\f", " ")


def blank(text: str) -> list[int]:
    """The pages of a text on which nothing stands; what follows the last form feed counts when something does.

    >>> blank("One.\\f\\n\\fThree.\\f")
    [2]
    """
    pages = text.removesuffix("\f").split("\f")
    return [number for number, page in enumerate(pages, 1) if not page.strip()] if len(pages) > 1 else []


def cited(document: str, page: int | None) -> str:
    """What is put behind a quote: the title of its document, and the page where there is one.

    >>> cited("Annual report", 3), cited("A note", None)
    ('Annual report, p. 3', 'A note')
    """
    return document if page is None else f"{document}, p. {page}"
