"""The data that everything passes on: documents, evidence, entities, claims, quantities.

All of it is frozen and does no input or output.  Offsets count code points, are half-open, and refer to
``Document.text``; evidence is made by :meth:`Document.quote`, so ``text[start:end] == quote`` always holds.

>>> document = Document("Micron supplies Dell.", source="note.txt")
>>> evidence = document.quote(0, 21, rule="v.supply", confidence=0.9)
>>> claim = Claim("micron", "supplies", "dell", evidence=(evidence,))
>>> claim.polarity, claim.confidence, claim.evidence[0].quote
('asserted', 0.9, 'Micron supplies Dell.')
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from .pages import page_of

if TYPE_CHECKING:
    from .findings import Finding

Certainty = Literal["stated", "hedged"]
Aspect = Literal["current", "ended", "planned"]
Change = Literal["increase", "decrease", "unknown"]
Origin = Literal["stated", "pack", "inferred", "unconfirmed", "reviewer"]
Polarity = Literal["asserted", "hedged", "negated"]
PassageKind = Literal["headline", "heading", "prose"]
DESCRIPTION = ("title", "published", "publisher", "url")  #: what is known of a document beside its text
READ: frozenset[Origin] = frozenset({"stated", "reviewer"})  #: what a source states, as program or person reads it


def digest(*parts: str, length: int = 20) -> str:
    """The first ``length`` hexadecimal digits of the SHA-256 of the parts, joined by an unlikely separator."""
    return hashlib.sha256("\x1f".join(parts).encode("utf8")).hexdigest()[:length]


def slug(label: str) -> str:
    """The id of an entity by its label: lower case, words joined by hyphens.

    >>> slug("AT&T Inc."), slug("Nestlé S.A.")
    ('at-and-t-inc', 'nestlé-s-a')
    """
    return re.sub(r"[\W_]+", "-", label.lower().replace("&", " and ")).strip("-")


@dataclass(frozen=True, slots=True)
class Document:
    """A text as it was read, and what is known about it; ``published`` is an ISO date.

    ``source`` is the name of its file without folders, or ``-``, and does not count when documents are compared.
    """

    text: str
    source: str = field(compare=False)
    title: str | None = None
    published: str | None = None
    publisher: str | None = None
    url: str | None = None
    sha256: str = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "sha256", hashlib.sha256(self.text.encode("utf8")).hexdigest())

    def quote(
        self, start: int, end: int, *, rule: str, confidence: float = 1.0, attribution: str | None = None,
        antecedents: tuple[tuple[int, int], ...] = (), wording: Wording | None = None,
    ) -> Evidence:  # fmt: skip
        """The evidence that stands at ``text[start:end]``; ``antecedents`` are where its pronouns' names stand.

        ``wording`` is how it words the claim.  Raises ValueError when a span is empty or reaches outside the text.
        """
        for first, last in ((start, end), *antecedents):
            if not 0 <= first < last <= len(self.text):
                raise ValueError(f"no text at {first}:{last} in a document of {len(self.text)} characters")
        named = tuple(Antecedent(first, last, self.text[first:last]) for first, last in antecedents)
        said = wording or Wording()
        quote, page = self.text[start:end], page_of(self.text, start)
        return Evidence(self.sha256, start, end, quote, rule, confidence, attribution, named, said, page)


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of running prose, or a heading over one: ``text[start:end]`` of its document."""

    start: int
    end: int
    kind: PassageKind = "prose"


@dataclass(frozen=True, slots=True)
class Antecedent:
    """Where the text names what a pronoun or description of a quote stands for."""

    start: int
    end: int
    quote: str


@dataclass(frozen=True, slots=True)
class Wording:
    """What a quote says of a claim beyond its ends and its relation.

    ``source`` and ``target`` are the words around the end's name that say how much or what of it is meant ("limited
    supply" where it reads "limited GPU supply").  ``share`` is the part, from 0 to 1, that the quote says the relation
    is of ``whole`` ("0.4" of "its revenue"), as printed there; ``period`` the time that it speaks of ("2027").
    """

    source: str | None = None
    target: str | None = None
    share: float | None = None
    whole: str | None = None
    period: str | None = None

    def __post_init__(self) -> None:
        if (self.share is None) != (self.whole is None) or not 0 <= (self.share or 0) <= 1:
            raise ValueError(f"a share is a part, from 0 to 1, of a whole: {self.share} of {self.whole!r}")


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where a document (by its SHA-256) says something.

    ``rule`` names what read it there; ``confidence`` is the probability that the text says it; ``attribution`` is who
    says so, as printed, when the document only reports it; ``antecedents`` are the names outside the quote that its
    pronouns and descriptions stand for; ``wording`` what it says of the claim's ends and weight; ``page`` its page.
    """

    document: str
    start: int
    end: int
    quote: str
    rule: str
    confidence: float = 1.0
    attribution: str | None = None
    antecedents: tuple[Antecedent, ...] = ()
    wording: Wording = Wording()
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Identifier:
    """A fact and the list it was read from; ``scheme`` is ticker (``EXCHANGE:SYMBOL``), cik, lei or wikidata."""

    scheme: str
    value: str
    read_from: str


@dataclass(frozen=True, slots=True)
class Entity:
    """A company, product, sector …: ``id`` is the slug of its canonical label, ``kind`` a notation of ``core.ttl``."""

    id: str
    kind: str
    label: str
    aliases: tuple[str, ...] = ()
    identifiers: tuple[Identifier, ...] = ()


def as_polarity(denied: bool, certainty: Certainty, aspect: Aspect) -> Polarity:
    """The three axes as one word: denied or ended is negated, hedged or planned is hedged, else asserted."""
    if denied or aspect == "ended":
        return "negated"
    return "hedged" if certainty == "hedged" or aspect == "planned" else "asserted"


@dataclass(frozen=True, slots=True)
class Claim:
    """What one document says of two entities: source --relation--> target, with the evidence for it.

    ``relation`` is a notation of ``core.ttl``; ``product`` an entity that labels the edge.  ``denied``, ``certainty``
    and ``aspect`` are independent axes; ``change`` says which way the thing looked at moves.
    """

    source: str
    relation: str
    target: str
    product: str | None = None
    denied: bool = False
    certainty: Certainty = "stated"
    aspect: Aspect = "current"
    change: Change = "increase"
    origin: Origin = "stated"
    evidence: tuple[Evidence, ...] = ()

    def __post_init__(self) -> None:
        if not self.evidence:
            raise ValueError(f"a claim without evidence: {self.source} {self.relation} {self.target}")

    @property
    def document(self) -> str:
        """The SHA-256 of the document that makes the claim."""
        return self.evidence[0].document

    @property
    def confidence(self) -> float:
        """The largest confidence among the pieces of evidence."""
        return max(e.confidence for e in self.evidence)

    @property
    def weight(self) -> float | None:
        """The disclosed share, from 0 to 1, that the surest piece of evidence with one gives; None without any."""
        disclosed = [e for e in self.evidence if e.wording.share is not None]
        return max(disclosed, key=lambda e: (e.confidence, -e.start)).wording.share if disclosed else None

    @property
    def polarity(self) -> Polarity:
        """The three axes as one word; see :func:`as_polarity`."""
        return as_polarity(self.denied, self.certainty, self.aspect)

    @property
    def held(self) -> str:
        """How it is held: its polarity, behind its origin where that is not what a source states."""
        polarity = self.polarity if self.origin in READ or self.polarity != "asserted" else ""
        return ", ".join(filter(None, ("" if self.origin in READ else self.origin, polarity)))

    @property
    def key(self) -> tuple[str, ...]:
        """What makes two readings one claim: document, triple, product, the three axes, change and origin."""
        triple = (self.document, self.source, self.relation, self.target, self.product or "")
        return *triple, str(self.denied), self.certainty, self.aspect, self.change, self.origin

    @property
    def id(self) -> str:
        """A stable name derived from :attr:`key`."""
        return digest(*self.key)


@dataclass(frozen=True, slots=True)
class Quantity:
    """A figure that the text gives for a subject.

    ``value`` is a plain number or ``low-high``, in ``unit`` (``USD bn``, ``%``, ``weeks``); a fall is negative.
    ``printed`` is the figure as it stands in the text; ``currency`` repeats the ISO code of a money unit; ``basis``
    is what it is compared with (``year over year``); ``origin`` is as that of a claim.
    """

    subject: str
    metric: str
    value: str
    unit: str
    printed: str
    evidence: Evidence
    currency: str | None = None
    period: str | None = None
    basis: str | None = None
    origin: Origin = "stated"

    @property
    def id(self) -> str:
        e = self.evidence
        return digest(e.document, self.subject, self.metric, self.value, self.unit, str(e.start), str(e.end))


@dataclass(frozen=True, slots=True)
class Unread:
    """A sentence, ``text[start:end]`` of its document, that may state something and gave nothing, and why."""

    start: int
    end: int
    reason: str


@dataclass(frozen=True, slots=True)
class Refused:
    """A proposal (``said``, in ``words``) that no text bears out, why, and the quote that a sentence was to hold."""

    words: str
    reason: str
    sentence: int
    quote: str
    said: object = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Extraction:
    """All that was read in one document; ``warnings`` say what a reader should know about the reading.

    ``findings`` are what the audit made of its figures.  A graph does not keep ``unread``, the sentences that may state
    something and gave nothing, ``read``, how many gave something, ``packs`` and ``refused``.
    """

    document: Document
    entities: tuple[Entity, ...] = ()
    claims: tuple[Claim, ...] = ()
    quantities: tuple[Quantity, ...] = ()
    warnings: tuple[str, ...] = ()
    unread: tuple[Unread, ...] = field(default=(), compare=False)
    read: int = field(default=0, compare=False)
    packs: tuple[str, ...] = field(default=(), compare=False)
    refused: tuple[Refused, ...] = field(default=(), compare=False)
    findings: tuple[Finding, ...] = ()

    @property
    def coverage(self) -> float | None:
        """The share of the sentences that may state something of which something was read; None without any."""
        return self.read / (self.read + len(self.unread)) if self.read or self.unread else None
