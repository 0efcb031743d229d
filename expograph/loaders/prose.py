"""Running prose told from menus, tickers, share buttons and footers, by how lines read.

A *block* is a line, or a hard-wrapped paragraph.  A block of some length with sentences in it is prose.  A single
short sentence is prose when it stands beside prose (menus have slogans too).  One or two lines without a full stop
over prose are its heading; a longer run of them is a menu or a list of links.  The headline is the most telling of
the short lines right before the first prose.  In a text without prose, sentences with most of its words are a note.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from ..model import Passage
from ..pages import unpaged

FUNCTION_WORDS = frozenset(
    (
        "a an and are as at be been but by can for from had has have he her his how if in into is it its more most no "
        "not of on or our said she than that the their them there they this to was we were what when which while who "
        "will with would you your"
    ).split()
)
SENTENCE_END = re.compile(r"[.!?…][\"'”’)\]]*$")
# Notices that stand in full sentences under articles of any publisher.
NOTICE = re.compile(
    r"all rights reserved|©|copyright \d{4}|terms of (?:use|service)|privacy policy|sign up for|subscribe (?:to|now)|"
    r"click here|cookies? (?:policy|settings)|not (?:constitute )?(?:investment|financial) advice|follow us on",
    re.IGNORECASE,
)
LONG, SHORT_SENTENCE, HEADING_WORDS, HEADLINE_REACH = 20, 4, 30, 5
NOTE_WORDS = 3

Reading = Literal["long", "sentence", "line"]


@dataclass(frozen=True, slots=True)
class _Block:
    start: int
    end: int
    words: int
    reads: Reading


def passages(text: str, title: str | None = None) -> list[Passage]:
    """The headline, headings and prose of a text, in order; empty when it holds no prose.

    A line that repeats ``title`` is taken as the headline.
    """
    text = unpaged(text)
    blocks = [_judge(text, start, end) for start, end in _spans(text)]
    prose = _prose(blocks)
    if not any(prose):
        prose = _note(text, blocks)
    if not any(prose):
        return []
    kinds: dict[int, Passage] = {i: Passage(b.start, b.end) for i, b in enumerate(blocks) if prose[i]}
    for i in _headings(blocks, prose):
        kinds[i] = Passage(blocks[i].start, blocks[i].end, "heading")
    headline = _headline(text, blocks, prose, title)
    if headline is not None:
        kinds[headline] = Passage(blocks[headline].start, blocks[headline].end, "headline")
    return [kinds[i] for i in sorted(kinds)]


@lru_cache(maxsize=1)  # whoever reads a document asks for each of its sentences
def as_read(text: str) -> str:
    """The text with a space where a page ends, or a line of a hard-wrapped paragraph: sentences run over both.

    Offsets hold.
    """
    flat = unpaged(text)
    parts, at = [], 0
    for start, end in _spans(flat):
        parts += [flat[at:start], flat[start:end].replace("\n", " ")]
        at = end
    return "".join([*parts, flat[at:]])


def _spans(text: str) -> list[tuple[int, int]]:
    """Lines, with the lines of hard-wrapped paragraphs joined."""
    spans: list[tuple[int, int]] = []
    for paragraph in re.finditer(r"\S[^\n]*(?:\n[^\n]*\S[^\n]*)*", text):
        lines = [m.span() for m in re.finditer(r"\S[^\n]*", paragraph[0])]
        at = paragraph.start()
        if _is_wrapped([paragraph[0][a:b] for a, b in lines]):
            spans.append((at, at + len(paragraph[0].rstrip())))
        else:
            spans += [(at + a, at + a + len(paragraph[0][a:b].rstrip())) for a, b in lines]
    return spans


def _is_wrapped(lines: list[str]) -> bool:
    """Lines broken at a margin: all but the last about as long, and broken inside sentences."""
    if len(lines) < 2:
        return False
    widths = [len(line) for line in lines[:-1]]
    inside = sum(not SENTENCE_END.search(line.rstrip()) for line in lines[:-1])
    return min(widths) >= 0.7 * max(widths) and 50 <= max(widths) <= 130 and 2 * inside >= len(widths)


def _judge(text: str, start: int, end: int) -> _Block:
    line = text[start:end]
    words = re.findall(r"[^\W_]+(?:['’.-][^\W_]+)*", line)
    functional = sum(w.lower() in FUNCTION_WORDS for w in words)
    ends = bool(SENTENCE_END.search(line)) or bool(re.search(r"[^\W\d][.!?][\"”’)]* +[\"“‘(]?[A-Z]", line))
    flows = bool(words) and functional >= 0.18 * len(words)
    if len(words) < 80 and NOTICE.search(line):
        reads: Reading = "line"
    elif flows and len(words) >= LONG and (ends or functional >= 0.3 * len(words)):
        reads = "long"
    elif ends and len(words) >= SHORT_SENTENCE and functional:
        reads = "sentence"
    else:
        reads = "line"
    return _Block(start, end, len(words), reads)


def _prose(blocks: list[_Block]) -> list[bool]:
    """Long blocks, the short sentences that touch them, and runs of three sentences or more."""
    prose = [b.reads == "long" for b in blocks]
    i = 0
    while i < len(blocks):
        j = i
        while j < len(blocks) and blocks[j].reads != "line":
            j += 1
        run = range(i, j)
        if any(prose[k] for k in run) or len(run) >= 3 or sum(blocks[k].words for k in run) >= LONG:
            for k in run:
                prose[k] = True
        i = j + 1
    return prose


def _note(text: str, blocks: list[_Block]) -> list[bool]:
    """The sentences of a text that is a note: however short they are, most of its words are in them."""
    said = [b.words >= NOTE_WORDS and bool(SENTENCE_END.search(text[b.start : b.end])) for b in blocks]
    said = [is_said and not NOTICE.search(text[b.start : b.end]) for is_said, b in zip(said, blocks, strict=True)]
    inside = sum(b.words for b, is_said in zip(blocks, said, strict=True) if is_said)
    return said if 2 * inside > sum(b.words for b in blocks) else [False] * len(blocks)


def _headings(blocks: list[_Block], prose: list[bool]) -> list[int]:
    """Runs of one or two lines between prose; a run under the last prose heads nothing."""
    found: list[int] = []
    i = 0
    while i < len(blocks):
        if prose[i]:
            i += 1
            continue
        j = i
        while j < len(blocks) and not prose[j]:
            j += 1
        if i > 0 and j < len(blocks) and j - i <= 2:
            found += [k for k in range(i, j) if 2 <= blocks[k].words <= HEADING_WORDS and blocks[k].reads == "line"]
        i = j
    return found


def _headline(text: str, blocks: list[_Block], prose: list[bool], title: str | None) -> int | None:
    """The line that repeats the title, else the wordiest of the few lines before the first prose."""
    if title:
        for i, block in enumerate(blocks):
            if text[block.start : block.end].strip().casefold() == title.strip().casefold():
                return i
    first = prose.index(True)
    before = [
        i
        for i in range(max(0, first - HEADLINE_REACH), first)
        if 4 <= blocks[i].words <= HEADING_WORDS and blocks[i].reads == "line"
    ]
    return max(before, key=lambda i: (blocks[i].words, i), default=None)
