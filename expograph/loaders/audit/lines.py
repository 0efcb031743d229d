"""The sentences of a text as the audit reads them: with their figures marked, and whose figures they may be.

Firms that no list knows are told by their capital letters; a figure is somebody's by a possessive, by the subject of
its sentence, or, where the sentence names nobody, by whom the text speaks of.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from ..extract import MAX_SENTENCE, Parsed
from ..prose import as_read, passages
from ..sentences import sentences
from .marks import Mark, Marked, mark
from .names import Name, first_word, names_of, opened, persons, proper_names, settled, topic_of

JUDGES = re.compile(
    r"\b(?:price target|target price|target (?:price )?of ⟦M|(?:raised|cut|lifted|lowered|has|kept|"
    r"set)[^⟦.;]{0,30}\btarget|"
    r"brokers?|brokerage|analysts?|initiat(?:ed|es) coverage|upgraded|downgraded)\b",
    re.IGNORECASE,
)
VERB = re.compile(
    r"^(?:,[^,⟦]{1,60},)? (?:also |now |then |has |had |have |is |was |will |would |could )*(?:been "
    r")?[a-z]+(?:ed|s|t|d|w|ve|ld|ew|ose|ell|de|it)?\b"
)


@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """A sentence with its figures marked.

    ``names`` are those in it, ``subject`` the one that its main verb has, ``focus`` whom the text speaks of before or
    in it; ``paragraph`` is the number of its passage.
    """

    index: int
    paragraph: int
    headline: bool
    marked: Marked
    names: tuple[Name, ...]
    subject: str | None
    focus: str | None

    @property
    def masked(self) -> str:
        return self.marked.masked

    @property
    def marks(self) -> tuple[Mark, ...]:
        return self.marked.marks

    def place(self, i: int) -> tuple[int, int]:
        """Where the mark of a figure stands in ``masked``."""
        return self.marked.places[i]


def lines(parsed: Parsed) -> list[Line]:
    """The sentences of the running text, but for those that are too long for any grammar."""
    known = _known(parsed)
    topic = parsed.topic.id if parsed.topic else None
    found: list[tuple[int, bool, Marked]] = []
    for number, passage in enumerate(passages(parsed.document.text, parsed.document.title)):
        for start, end in sentences(parsed.document.text, passage):
            if end - start <= MAX_SENTENCE:
                found.append((number, passage.kind != "prose", mark(as_read(parsed.document.text), start, end)))
    people = persons(m.masked for _, _, m in found)
    running = [m.masked for _, headline, m in found if not headline]
    proper = proper_names(running, [m.masked for _, headline, m in found if headline], known)
    named = [tuple(names_of(m.masked, known, people, proper)) for _, _, m in found]
    if topic not in {n.key for names in named for n in names}:
        topic = None
    topic = topic_of(named) or topic
    named = settled(named, topic)
    read: list[Line] = []
    focus, paragraph = topic, -1
    for i, ((number, headline, marked), names) in enumerate(zip(found, named, strict=True)):
        subject = _subject(marked.masked, names, opened(marked.masked, known))
        if focus and subject != focus and JUDGES.search(marked.masked):
            # a broker speaks of whom the text speaks of
            names = tuple(n for n in names if n.key != subject and marked.masked[n.start - 4 : n.start] != " at ")
            subject = None
        focus = topic or focus if number != paragraph else focus
        focus, paragraph = subject if subject and not headline else focus, number
        read.append(Line(i, number, headline, marked, names, subject, focus))
    return read


def _known(parsed: Parsed) -> dict[str, str]:
    """The id of each company that the reader knows, by its name's first word as the text has it."""
    text = as_read(parsed.document.text)
    forms = ((text[m.start : m.end], m.entity) for m in parsed.mentions if m.entity.kind == "company")
    return {first_word(form): entity.id for form, entity in forms if form[0].isupper()}


def _subject(masked: str, names: tuple[Name, ...], start: int) -> str | None:
    """The name that begins the sentence, or the clause behind an opening phrase, as its subject or as an owner."""
    for name in names[:1]:
        opening = masked[start : name.start]
        leading = not opening.strip(" \"'“(") or re.fullmatch(r"[A-Z][^,⟦]{0,60}, (?:the )?", opening)
        described = re.fullmatch(r"(?:[A-Z][\w-]*(?: [\w-]+){0,4}) ", opening) and not re.search(
            r"\b(?:of|at|for|from|to|by|with|in|on|than|against|said)\b", opening
        )
        if (leading or described) and (name.owns or VERB.match(masked[name.end :])):
            return name.key
    return None
