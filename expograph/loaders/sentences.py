"""Sentences of a passage, by punctuation alone: cheap, the same everywhere, and independent of the parser."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..model import Passage

BOUNDARY = re.compile(r"[.!?…]+[\"'”’)\]]*(\s+)(?=[\"'“‘(\[]*[A-Z0-9$€£#])")
# A full stop after these ends a sentence only before a word that usually begins one.
COMPANY_ABBREVIATION = re.compile(
    r"\b(?:Inc|Corp|Co|Ltd|Bros|Cos|plc|S\.A|S\.p\.A|N\.V|U\.S|U\.K|U\.N|E\.U|a\.m|p\.m|etc)\.$"
)
ABBREVIATION = re.compile(
    r"(?:\b(?:Mr|Mrs|Ms|Dr|Prof|Gen|Sen|Rep|Gov|St|vs|[Nn]os?|Fig|approx|est|e\.g|i\.e|cf|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)"
    r"|(?<![\w.])(?!U\.[KNS]\.$|E\.U\.$)(?:[A-Z]\.)*[A-Z])\.$"
)
LONGEST = 40  # characters of an abbreviation, with room
OPENER = re.compile(
    r"[\"'“‘(\[]*(?:The|A|An|It|Its|This|That|These|Those|They|He|She|We|I|You|In|On|At|But|And|As|If|For|With|Our|Their|His|Her|"
    r"When|While|After|Before|Since|Last|Shares|Analysts|However|Meanwhile)\b"
)


def sentences(text: str, passage: Passage) -> Iterator[tuple[int, int]]:
    """The (start, end) of each sentence of a passage of ``text``.

    >>> note = "Arm Inc. sells chips to A.P. Moller in the U.S. The U.S. Army, no. 3, buys none."
    >>> [note[a:b] for a, b in sentences(note, Passage(0, len(note)))]
    ['Arm Inc. sells chips to A.P. Moller in the U.S.', 'The U.S. Army, no. 3, buys none.']
    """
    start = passage.start
    for match in BOUNDARY.finditer(text, passage.start, passage.end):
        before = text[max(start, match.start(1) - LONGEST) : match.start(1)]
        after = text[match.end() : match.end() + 20]
        if ABBREVIATION.search(before) or (COMPANY_ABBREVIATION.search(before) and not OPENER.match(after)):
            continue
        yield start, match.start(1)
        start = match.end()
    if start < passage.end:
        yield start, passage.end
