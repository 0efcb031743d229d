"""The sentences of a text as the audit reads them: with their figures marked, and whose figures they may be.

Firms that no list knows are told by their capital letters; a figure is somebody's by a possessive, by the subject of
its sentence, or, where the sentence names nobody, by whom the text speaks of.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ..extract import MAX_SENTENCE, Parsed
from ..prose import passages
from ..sentences import sentences
from .marks import Mark, Marked, mark

LONGEST_NAME = 3  # words
NAME = re.compile(r"(?<![\w⟦])[A-Z][\w&.-]*(?:[ -](?:&|de|[A-Z][\w&.-]*))*(?<![.,-])")
NO_NAMES = frozenset(
    """
    the a an it its in on at but and as if for with our their his her when while after before since last shares
    analysts however meanwhile this that these those they he she we i you by from to of or not no so then there here
    monday tuesday wednesday thursday friday saturday sunday january february march april may june july august
    september october november december q1 q2 q3 q4 h1 h2 fy ceo cfo coo eps ebitda ebit pe usd eur gbp jpy cny ai
    us u.s uk u.k eu american european chinese german japanese british french korean indian revenue revenues sales
    backlog profit net gross operating margin margins orders earnings buy sell hold overweight underweight
    outperform underperform neutral first second third fourth full fiscal total both each every one two three four
    five six seven eight nine ten management demand growth analyst investors wall street china america europe
    germany japan india korea asia asp today quarterly annual market markets chief executive president director
    chairman officer finance group company construction work building shipbuilding outlook guidance spending exports
    imports unit free cash capital order deliveries shipments production output prices price inventory capacity
    about nearly more less over under excluding including adjusted compared according despite although because given
    between north south east west latin cagr year years month quarter half still even yet also only what where how
    why all some many most another such rival competitor supplier peer customer partner parent chipmaker carmaker
    shipbuilder drugmaker miner retailer lender airline insurer utility planemaker steelmaker toolmaker brokerage
    broker began completed signed extended
    """.split()
)
TITLE = re.compile(
    r"(?:executive|officer|president|director|chairman|chairwoman|chair|analysts?|manager|head|founder|"
    r"CEO|CFO|COO|at|mr|ms|mrs|strategist|economist|boss|chief),? $",
    re.IGNORECASE,
)
JUDGES = re.compile(
    r"\b(?:price target|target price|target (?:price )?of ⟦M|(?:raised|cut|lifted|lowered|has|kept|"
    r"set)[^⟦.;]{0,30}\btarget|"
    r"brokers?|brokerage|analysts?|initiat(?:ed|es) coverage|upgraded|downgraded)\b",
    re.IGNORECASE,
)
FIRMLY = re.compile(
    r"'s\b|,? (?:said|says|report(?:s|ed)|posted|expects|has|had|sold|sells|earn(?:s|ed)|ma[dk]es?|shares|"
    r"stock|plans|will|won|signed|forecasts?|"
    r"raised|cut|booked|generate[sd]|shipped|deliver(?:s|ed)|h[eo]lds?|trades|announced|recorded|closed|paid|"
    r"owns|employs|spent|invested)\b"
)
VERB = re.compile(
    r"^(?:,[^,⟦]{1,60},)? (?:also |now |then |has |had |have |is |was |will |would |could )*(?:been "
    r")?[a-z]+(?:ed|s|t|d|w|ve|ld|ew|ose|ell|de|it)?\b"
)


@dataclass(frozen=True, slots=True)
class Name:
    """A name at ``masked[start:end]`` of its sentence; ``key`` is the same for all forms of one name."""

    start: int
    end: int
    key: str
    owns: bool


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
                found.append((number, passage.kind != "prose", mark(parsed.document.text, start, end)))
    people = _people(m.masked for _, _, m in found)
    proper = _proper([m.masked for _, headline, m in found if not headline], known)
    named = [tuple(_names(m.masked, known, people, proper)) for _, _, m in found]
    topic = _topic(named, [m.masked for _, _, m in found]) or topic
    read: list[Line] = []
    focus, paragraph = topic, -1
    for i, ((number, headline, marked), names) in enumerate(zip(found, named, strict=True)):
        subject = _subject(marked.masked, names)
        if focus and subject != focus and JUDGES.search(marked.masked):
            names = tuple(n for n in names if n.key != subject)  # a broker speaks of whom the text speaks of
            subject = None
        focus = topic or focus if number != paragraph else focus
        focus, paragraph = subject if subject and not headline else focus, number
        read.append(Line(i, number, headline, marked, names, subject, focus))
    return read


def _known(parsed: Parsed) -> dict[str, str]:
    """The id of each company that the reader knows, by its name's first word as the text has it."""
    text = parsed.document.text
    forms = ((text[m.start : m.end], m.entity) for m in parsed.mentions if m.entity.kind == "company")
    return {_first(form): entity.id for form, entity in forms if form[0].isupper()}


def _first(name: str) -> str:
    return re.split(r"[ ]", name.lower())[0].removesuffix("'s").removesuffix("'")


def _people(texts: Iterable[str]) -> frozenset[str]:
    """The words of names behind a title: persons, and those whom they work for."""
    found: set[str] = set()
    for masked in texts:
        for match in NAME.finditer(masked):
            if TITLE.search(masked[max(0, match.start() - 24) : match.start()]):
                found.update(w.lower().removesuffix("'s") for w in match[0].split())
    return frozenset(found)


def _proper(texts: list[str], known: dict[str, str]) -> frozenset[str]:
    """The words that are names though a sentence begins with them: elsewhere too, and never in small letters."""
    small = {word for masked in texts for word in re.findall(r"(?<![\w-])[a-z][\w-]*", masked)}
    inside, first = set(known), list[str]()
    for masked in texts:
        for match in NAME.finditer(masked):
            word = _first(match[0])
            if match.start() > 1 or " " in match[0] or re.match(FIRMLY, masked[match.end() :]):
                inside.add(word)
            elif masked[match.end() : match.end() + 1] != ",":
                first.append(word)
    inside.update(word for word in first if first.count(word) > 1)
    return frozenset(inside - small)


def _names(masked: str, known: dict[str, str], people: frozenset[str], proper: frozenset[str]) -> Iterator[Name]:
    for match in NAME.finditer(masked):
        words = match[0].split(" ")
        start = match.start()
        while words and re.split("['-]", words[0].lower())[0] in NO_NAMES:
            start += len(words[0]) + 1
            words = words[1:]
        if not words or len(words[0]) < 2:
            continue
        first = _first(words[0])
        if start <= 1 and first not in proper:
            continue
        end = start + len(" ".join(words[: 1 if len(words) > LONGEST_NAME else None]))  # a title is no name
        if first in known:
            yield Name(start, end, known[first], masked[end : end + 1] == "'")
        elif first not in people:
            yield Name(start, end, first, masked[end : end + 1] == "'")


def _topic(named: list[tuple[Name, ...]], texts: list[str]) -> str | None:
    """The name that most sentences have, where it has twice as many as the next."""
    count: dict[str, int] = {}
    for names in named:
        for key in {n.key for n in names}:
            count[key] = count.get(key, 0) + 1
    ranked = sorted(count.items(), key=lambda item: (-item[1], item[0]))
    return ranked[0][0] if ranked and (len(ranked) == 1 or ranked[0][1] >= 2 * ranked[1][1]) else None


def _subject(masked: str, names: tuple[Name, ...]) -> str | None:
    """The name that begins the sentence, or the clause behind an opening phrase, as its subject or as an owner."""
    for name in names[:1]:
        opening = masked[: name.start]
        leading = not opening.strip(" \"'“(") or re.fullmatch(r"[A-Z][^,⟦]{0,60}, (?:the )?", opening)
        described = re.fullmatch(r"(?:[A-Z][\w-]*(?: [\w-]+){0,4}) ", opening) and not re.search(
            r"\b(?:of|at|for|from|to|by|with|in|on|than|against|said)\b", opening
        )
        if (leading or described) and (name.owns or VERB.match(masked[name.end :])):
            return name.key
    return None
