"""Lines of the pages of a PDF as one text: a paragraph a line, a form feed where a page ends."""

from __future__ import annotations

import re
import statistics
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise, takewhile

from . import lemmas
from .pdf_page import MARKER, Line, width
from .phrases import lexicon
from .prose import SENTENCE_END

LIGATURES = {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}
REWRITTEN = str.maketrans(LIGATURES)
HYPHENS = "-‐\u00ad"
BROKEN = re.compile(rf"([{HYPHENS}]?)([^\W_]+)([{HYPHENS}])$")
# What no word begins with and many end in: "finan-cial", "re-cently", "elec-tronic".
ENDING = re.compile(
    r"[a-z]{0,4}(?:al|able|ably|ible|ibly|ous|ive|ary|ory|ic|ent|ant|ate|ity|ment|ness|ion|ence|ance|ing|ed|ers?|ly)+"
)
UNPARTED = re.compile(r"\w[–—/]$")
MARGIN = 0.12  # of the height of a page: where running heads and feet stand
MOST = 0.4  # of the pages have a running head; those of left pages may not be those of right ones
NUMBER = re.compile(r"\W*(?:page )?\d{1,4}(?: ?(?:of|/) ?\d{1,4})?\W*", re.IGNORECASE)
USUALLY, ENOUGH = 1.25, 3  # how far apart lines stand, in parts of their size, where fewer than these tell it
APART = 1.2  # times the usual distance of lines, and the next begins a paragraph
SAME_SIZE = 0.06
INDENTED, HANGING = 0.8, 4.0  # times the size: so far in, a line begins a paragraph; but not behind a mark


def without_running(pages: Sequence[list[Line]], heights: Sequence[float]) -> list[list[Line]]:
    """The lines of pages but for heads, feet and page numbers.

    These stand at the edge, and recur there on many pages with other digits at most.
    """
    times = Counter(key for lines, height in zip(pages, heights, strict=True) for key in _at_edges(lines, height))
    needed = max(2.0, MOST * len(pages))
    recurring = {(at, words) for at, words in times if sum(times[at + n, words] for n in (-1, 0, 1)) >= needed}
    return [
        [line for line in lines if not _is_edge(line, height) or _key(line) not in recurring and line not in numbers]
        for lines, height in zip(pages, heights, strict=True)
        for numbers in [_alone(lines)]
    ]


def _at_edges(lines: Iterable[Line], height: float) -> set[tuple[int, str]]:
    return {_key(line) for line in lines if _is_edge(line, height)}


def _is_edge(line: Line, height: float) -> bool:
    return not MARGIN * height < line.depth < (1 - MARGIN) * height


def _key(line: Line) -> tuple[int, str]:
    return round(line.depth / 3), re.sub(r"\d+", "#", " ".join(line.text.lower().split()))


def _alone(lines: Sequence[Line]) -> set[Line]:
    """Numbers beside which nothing stands."""
    depths = Counter(round(line.depth / 3) for line in lines)
    numbers = (line for line in lines if NUMBER.fullmatch(line.text.strip()))
    return {line for line in numbers if sum(depths[round(line.depth / 3) + n] for n in (-1, 0, 1)) == 1}


def text_of(pages: Sequence[Sequence[Line]]) -> str:
    """The text of pages of lines in reading order; of its form feeds there is one fewer than pages."""
    lines = [line for page in pages for line in page]
    written = _written(lines)
    found: list[str] = []
    page = 0
    for paragraph in paragraphs(lines):
        found += ["\n\n" if found else "", "\f" * (paragraph[0].page - page), _run_on(paragraph, written)]
        page = paragraph[-1].page
    blank = "\f" * (len(pages) - 1 - page)
    return "".join([*found, "\n" if found else "", blank, "\n" if blank else ""])


def paragraphs(lines: Sequence[Line]) -> list[list[Line]]:
    """Lines by paragraph; headings and rows of a table stand alone."""
    body = _body(lines)
    usual = _distance(lines, body)
    found: list[list[Line]] = []
    for before, line in pairwise([None, *lines]):
        if line is None:
            continue
        if before is not None and _continues(before, line, body, usual):
            found[-1].append(line)
        else:
            found.append([line])
    return found


def _body(lines: Iterable[Line]) -> float:
    """The size in which most is printed."""
    letters = Counter[float]()
    for line in lines:
        letters[round(line.size, 1)] += len(line.text)
    return max(letters, key=lambda size: (letters[size], size), default=0.0)


def _distance(lines: Sequence[Line], body: float) -> float:
    """How far apart lines usually stand, in parts of their size."""
    apart = [
        (line.depth - before.depth) / line.size
        for before, line in pairwise(lines)
        if _is_under(before, line) and _alike(before, line) and abs(line.size - body) <= SAME_SIZE * body
    ]
    return statistics.median_low(apart) if len(apart) >= ENOUGH else USUALLY


def _is_under(before: Line, line: Line) -> bool:
    """Whether a line stands under another; the last of a headline over several columns may be short."""
    over = before.column is None and abs(line.x - before.x) < line.size
    return before.page == line.page and (before.column == line.column or over) and line.depth > before.depth


def _alike(before: Line, line: Line) -> bool:
    return abs(before.size - line.size) <= SAME_SIZE * line.size and before.bold == line.bold


def _continues(before: Line, line: Line, body: float, usual: float) -> bool:
    """Whether a line belongs to the paragraph of the one that is read before it."""
    if not _alike(before, line) or before.cells > 1 or line.cells > 1 or _is_marked(line):
        return False
    if _is_last(before, line):
        return False
    if _is_under(before, line):
        near = line.depth - before.depth <= APART * usual * line.size
        return near and line.x - before.x < (HANGING if _is_marked(before) else INDENTED) * line.size
    return abs(line.size - body) <= SAME_SIZE * body and not line.bold


def _is_last(before: Line, line: Line) -> bool:
    """Whether a line ends a paragraph: there is room left for the first word of the next, and it begins like one."""
    words = line.text.split()
    room = 0.93 * before.room - (before.end - before.x) - width(f" {words[0]}", line.size)
    ended = SENTENCE_END.search(before.text.rstrip()) is not None
    return room > 0 and (ended or line.text.lstrip("“\"'‘( ")[:1].isupper())


def _is_marked(line: Line) -> bool:
    """Whether a line begins with a mark or number as items of a list do."""
    first, _, rest = line.text.strip().partition(" ")
    return bool(rest) and MARKER.fullmatch(first) is not None and first not in ("-", "–")


def _run_on(lines: Sequence[Line], written: Counter[str]) -> str:
    """The lines of a paragraph as one; a word that is broken at the end of a page stands on that page."""
    text = clean(lines[0].text)
    for before, line in pairwise(lines):
        words, gap = clean(line.text), "\f" * (line.page - before.page) or " "
        broken = BROKEN.search(text)
        if broken is None or not words[:1].isalnum():
            attached = gap == " " and (UNPARTED.search(text) or text[-1:] + words[:1] == "--")
            text += words if attached else gap + words
            continue
        first, _, rest = words.partition(" ")
        kept = "-" if _keeps_hyphen(broken, first, written) else ""
        text = text[: broken.start(3)] + kept + first + (gap + rest if rest else "\f" * (line.page - before.page))
    return text.replace("\u00ad", "")


def clean(text: str) -> str:
    """Text of a PDF with ligatures written out, without characters that act, one space between words."""
    written = text.translate(REWRITTEN)
    return " ".join("".join(c if c.isprintable() or c == "\u00ad" else " " for c in written).split())


def _written(lines: Iterable[Line]) -> Counter[str]:
    """How often the words, and words with hyphens, stand within the lines."""
    found = Counter[str]()
    for line in lines:
        words = re.findall(r"[^\W_]+(?:[-‐][^\W_]+)*(?![^\W_]|[-‐]$)", clean(line.text).replace("\u00ad", ""))
        found.update(word.lower().replace("‐", "-") for word in words)
    return found


def _keeps_hyphen(broken: re.Match[str], first: str, written: Counter[str]) -> bool:
    """Whether the hyphen at the end of a line is part of the word.

    Told by digits and capitals, by how the document writes it elsewhere, and by which of its forms is a word.
    """
    compound, head, hyphen = broken.groups()
    rest = "".join(takewhile(str.isalnum, first))
    if hyphen == "\u00ad":
        return False
    if compound or not (head + rest).isalpha() or rest[0].isupper() or len(head) > 1 and head.isupper():
        return True
    whole, parted = (head + rest).lower(), f"{head}-{rest}".lower()
    if written[whole] != written[parted]:
        return written[parted] > written[whole]
    return not is_word(whole) and (is_word(rest) or ENDING.fullmatch(rest) is None)


def is_word(lower: str) -> bool:
    """Whether a word in lower case is a noun or verb of English in any form, or an adverb made of what is one.

    >>> is_word("semiconductors"), is_word("supplied"), is_word("tially")
    (True, True, False)
    """
    nouns = {lower, lemmas.lemma(lower, "NNS")}
    verbs = (lemmas.lemma(lower, tag) for tag in ("VB", "VBZ", "VBD", "VBN", "VBG"))
    return not nouns.isdisjoint(lexicon().priors) or any(lemmas.is_verb(verb) for verb in verbs)
