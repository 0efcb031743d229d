"""Sentences → words with tags and dependencies, parsed with names masked.

The parser has seen few of the names in a market article, and misreads the rest of the sentence by what it makes of
them.  So each company, compound concept, model number and acronym becomes one word that it knows, and every word
keeps the offsets of what it stands for.
"""

from __future__ import annotations

import pathlib
import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from ..model import Entity
from .lemmas import is_verb, lemma, singular
from .mending import Word, mended
from .names import Mention

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

MODEL = pathlib.Path(__file__).parent / "parser" / "model"
COMPANY_MASK, PLACE_MASK, MODEL_MASK, ACRONYM_MASK = "Google", "China", "iPhone", "TV"
CONCEPT_MASKS = ("system", "systems")
VERB_MASKS = ("get", "come")  # before an object, before a preposition
REREADINGS = 2
MODEL_NUMBER = re.compile(
    r"\b(?:[A-Z]{1,4}-?\d{2,4}[A-Z]{0,3}\d*|[A-Z]+\d+[a-z]?)(?:[ -](?:[A-Z]{1,4}\d{2,4}|[A-Z]{2,4}\d+))*\b"
)
ACRONYM = re.compile(r"(?<![\w.&])[A-Z]{2,5}(?![\w&]|\.\w)")
KNOWN_ACRONYM = frozenset(
    ("CEO CFO COO CTO US UK EU USA UN IPO PC TV DVD CD GDP FBI WTO OPEC NATO AM PM OK IT I").split()
)
NOT_A_MODEL = re.compile(r"(?:Q[1-4]|H[12]|FY\d+|F?[12]H\d*|G\d{1,2}|COP\d+|[1-5]G)$")
# Characters the tokenizer does not part or know, by what is parsed in their place; offsets stay those of the text.
PLAIN = {
    "’": "'",
    "‘": "'",
    "“": '"',
    "”": '"',
    "\u00a0": " ",
    "\u202f": " ",
    "\u2009": " ",
    "\u00ad": "",
    "\u200b": "",
    "—": " — ",
}
PLAIN |= dict.fromkeys(
    "\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff", ""
)  # direction marks
PLAINED = re.compile("[" + "".join(PLAIN) + "]")


@dataclass(frozen=True, slots=True)
class Sentence:
    """The words of ``text[start:end]``; ``below[i]`` are the indices of the words that depend on word i.

    ``about`` is the company that the text was speaking of before, with a place where it is named (see ``reference``).
    """

    start: int
    end: int
    words: tuple[Word, ...]
    below: tuple[tuple[int, ...], ...]
    about: tuple[Entity, tuple[int, int]] | None = None

    def children(self, word: Word, *deps: str) -> list[Word]:
        """The dependants of a word, in order; with ``deps``, those with one of these labels."""
        found = [self.words[i] for i in self.below[word.index]]
        return [w for w in found if w.dep in deps] if deps else found

    def head(self, word: Word) -> Word | None:
        """The word that this one depends on; None for the root."""
        return None if word.head == word.index else self.words[word.head]

    def subtree(self, word: Word) -> list[Word]:
        """A word and all below it, in order."""
        todo, found = [word.index], []
        while todo:
            i = todo.pop()
            found.append(i)
            todo += self.below[i]
        return [self.words[i] for i in sorted(found)]


@cache
def parser() -> Language:
    """The package's parser; loading it takes most of a second."""
    import spacy

    nlp = spacy.load(MODEL, exclude=["vocab"])
    for name in ("tagger", "parser"):
        for label in nlp.pipe_labels[name]:
            nlp.vocab.strings.add(label)
    return nlp


def parse(text: str, spans: Sequence[tuple[int, int]], mentions: Sequence[Mention]) -> Iterator[Sentence]:
    """The sentence at each span of the text, parsed with the mentions masked; a doubtful reading is done again."""
    sentences = _parse(text, [(span, ()) for span in spans], mentions)
    masks: dict[int, list[Piece]] = {}
    for _ in range(REREADINGS):
        doubts = {i: found for i, s in enumerate(sentences) if (found := _doubtful(s, masks.get(i, [])))}
        for i, found in doubts.items():
            masks.setdefault(i, []).extend(found)
        for i, sentence in zip(doubts, _parse(text, [(spans[i], masks[i]) for i in doubts], mentions), strict=True):
            sentences[i] = sentence
    yield from sentences


def _parse(
    text: str, spans: Sequence[tuple[tuple[int, int], Sequence[Piece]]], mentions: Sequence[Mention]
) -> list[Sentence]:
    nlp = parser()
    starts = [m.start for m in mentions]
    masked = [
        _mask(text, start, end, mentions[bisect_left(starts, start) : bisect_left(starts, end)], more)
        for (start, end), more in spans
    ]
    docs = (_one_sentence(nlp.make_doc("".join(piece for piece, *_ in pieces))) for pieces in masked)
    return [
        _sentence(doc, pieces, text, start, end)
        for doc, pieces, ((start, end), _) in zip(nlp.pipe(docs, batch_size=64), masked, spans, strict=True)
    ]


def _doubtful(s: Sentence, masked: Sequence[Piece]) -> list[Piece]:
    """Masks for words whose tag cannot be right: verbs that are none, and a noun that has a verb's dependants or place.

    "workloads" tagged as a verb becomes "systems"; in "its position benefits from", without another verb, "benefits"
    becomes "comes".
    """
    done = {start for _, start, _, _ in masked}
    finite = any(
        w.head == w.index and (w.tag.startswith(("VB", "MD")) or s.children(w, "cop", "nsubj")) for w in s.words
    )
    masks: list[Piece] = []
    for word, after in zip(s.words[:-1], s.words[1:], strict=True):
        if word.start in done or (word.names is not None and not word.text.islower()) or not word.text.isalpha():
            continue
        if word.tag == "VBZ" and len(word.text) > 3 and word.text.endswith("s"):
            a_need = after.lemma in ("for", "of") and word.lemma in ("need", "demand", "supply")
            if a_need or not is_verb(word.lemma):
                masks.append((CONCEPT_MASKS[1], word.start, word.end, None))
        elif word.tag in ("NN", "NNS", "JJ") and word.index > 0 and is_verb(base := singular(word.text.lower())):
            inflected = base != word.text.lower()
            if word.tag == "JJ" and not inflected:
                continue
            agrees = _agrees(s.words[word.index - 1], inflected) and after.tag[0] not in ".,:"
            root = word.head == word.index and not s.children(word, "cop")
            joined = word.dep == "conj" and s.words[word.head].tag.startswith("VB") and inflected and agrees
            clausal = joined or word.dep == "acl:relcl" or root and bool(s.children(word, "nsubj", "obj", "aux"))
            verbless = not finite and (root and inflected or agrees)
            if clausal or verbless:
                masks.append((VERB_MASKS[after.tag == "IN"] + "s" * inflected, word.start, word.end, None))
                finite = True
    return masks


def _agrees(before: Word, inflected: bool) -> bool:
    """Whether a noun could be the subject of the next word as a verb: "supply limits", "makers face"."""
    plural = before.tag in ("NNS", "NNPS")
    if before.lemma in ("longer", "long", "also", "now", "still", "only"):
        return inflected
    return before.tag.startswith("NN") and (plural != inflected or before.company is not None)


def _one_sentence(doc: Doc) -> Doc:
    for token in doc:
        token.is_sent_start = token.i == 0
    return doc


Piece = tuple[str, int, int, Entity | None]
"""what is parsed, start and end of what it stands for, the entity that it names"""


def _mask(text: str, start: int, end: int, mentions: Iterable[Mention], more: Sequence[Piece]) -> list[Piece]:
    again = {start for _, start, _, _ in more}
    special = [*more, *(_masked_name(text, m) for m in mentions if m.end <= end and m.start not in again)]
    taken = [(a, b) for _, a, b, _ in special]
    for pattern, mask in ((MODEL_NUMBER, MODEL_MASK), (ACRONYM, ACRONYM_MASK)):
        for match in pattern.finditer(text, start, end):
            first, last = match.span()
            known = match[0] in KNOWN_ACRONYM or NOT_A_MODEL.match(match[0])
            if not known and not any(first < b and a < last for a, b in taken):
                special.append((mask, first, last, None))
                taken.append((first, last))
    pieces: list[Piece] = []
    at = start
    lower = _is_title_case(text[start:end])
    for piece in [*sorted(special, key=lambda p: p[1]), ("", end, end, None)]:
        pieces += _plain(text, at, piece[1], lower)
        if piece[0]:
            pieces.append(piece)
        at = piece[2]
    return pieces


def _masked_name(text: str, mention: Mention) -> Piece:
    """A name as the parser sees it: one plain lower-case word stays what it is."""
    written = text[mention.start : mention.end]
    if mention.entity.kind == "company":
        mask = COMPANY_MASK
    elif mention.entity.kind == "place":
        mask = PLACE_MASK if " " in written else written
    elif written.isalpha() and written[1:].islower():
        mask = written
    else:
        mask = CONCEPT_MASKS[written.endswith("s") and not written.endswith("ss")]
    return mask, mention.start, mention.end, mention.entity


def _is_title_case(sentence: str) -> bool:
    """Whether a heading Capitalises Most of Its Words; the parser reads it better without."""
    words = re.findall(r"[^\W\d_]{4,}", sentence)
    return len(words) >= 4 and sum(w[0].isupper() for w in words) >= 0.7 * len(words)


def _plain(text: str, start: int, end: int, lower: bool) -> Iterator[Piece]:
    """A stretch as the parser reads it, in pieces: lower case in a title, plain quotation marks and dashes."""
    for match in PLAINED.finditer(text, start, end):
        if match.start() > start:
            yield _cased(text[start : match.start()], lower), start, match.start(), None
        yield PLAIN[match[0]], match.start(), match.end(), None
        start = match.end()
    if start < end:
        yield _cased(text[start:end], lower), start, end, None


def _cased(piece: str, lower: bool) -> str:
    return "".join(c.lower() if len(c.lower()) == 1 else c for c in piece) if lower else piece


def _sentence(doc: Doc, pieces: list[Piece], text: str, start: int, end: int) -> Sentence:
    origin: list[tuple[int, int, Entity | None]] = []  # of each parsed character: start, end, what it names
    for piece, first, last, entity in pieces:
        same = entity is None and piece.lower() == text[first:last].lower() and len(piece) == last - first
        origin += [(first + i, first + i + 1, None) if same else (first, last, entity) for i in range(len(piece))]
    kept = [token.i for token in doc if not token.is_space]
    renumbered = {old: new for new, old in enumerate(kept)}
    words = []
    for token in (doc[i] for i in kept):
        first, _, entity = origin[token.idx]
        last = origin[token.idx + len(token) - 1][1]
        printed = PLAINED.sub(lambda m: PLAIN[m[0]], text[first:last])
        base = token.text if printed.lower().startswith(token.text.lower()) else printed
        head = token.head
        while head.i not in renumbered and head.head.i != head.i:
            head = head.head
        words.append(
            Word(
                renumbered[token.i], first, last, text[first:last], lemma(base, token.tag_), token.tag_, token.dep_,
                renumbered.get(head.i, renumbered[token.i]), entity,
            )
        )  # fmt: skip
    words = mended(words)
    below: list[list[int]] = [[] for _ in words]
    for word in words:
        if word.head != word.index:
            below[word.head].append(word.index)
    return Sentence(start, end, tuple(words), tuple(tuple(b) for b in below))
