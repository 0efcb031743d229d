"""Document → entities, claims, quantities, and what was left unread."""

from __future__ import annotations

import re
import string
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache

import ahocorasick

from ..errors import SourceError
from ..model import Claim, Document, Entity, Extraction, Passage, Quantity, Unread, Wording
from ..pages import blank
from . import cues, quantities, spoken
from .grammar import Sentence, parse
from .labels import singular_form
from .lemmas import beginnings, singular
from .lexicon import known_in
from .merging import consistent, in_order, merged
from .names import Mention, fold
from .nominals import Nominal
from .nouns import any_of
from .periods import period
from .phrases import Concepts
from .prose import as_read, passages
from .reference import resolve
from .sentences import sentences
from .shares import share
from .statements import Method, Statement, statements
from .unread import reason

GOODS, SPOKEN_OF = frozenset({"product", "technology", "sector"}), 2  # known things named so often are listed
MAX_SENTENCE = 1_200  # characters; longer ones are tables or lists that no grammar holds for


@dataclass(frozen=True, slots=True)
class Parsed:
    """A document ready to be read: its sentences with the things that they name, and what it is about."""

    document: Document
    sentences: list[Sentence]
    named: list[list[Nominal]]
    mentions: list[Mention]
    concepts: Concepts
    topic: Entity | None
    packs: tuple[str, ...]
    too_long: list[tuple[int, int]]


def extract(document: Document, packs: Iterable[str] | None = None, method: Method = "joint") -> Extraction:
    """What a document states.

    ``packs`` are the sector packs to read it with, by default those of whose things it speaks.  Raises SourceError
    when it holds no running prose, OntologyError for a pack that there is not.
    """
    return read(prepare(document, packs), method)


def read(parsed: Parsed, method: Method = "joint") -> Extraction:
    """What a document that is ready to be read states; see :func:`extract`."""
    document = parsed.document
    claims: list[Claim] = []
    amounts: dict[tuple[str, ...], Quantity] = {}
    entities = AsPrinted(document, parsed.mentions)
    verbs = {w.start for s in parsed.sentences for w in s.words if w.tag.startswith("VB") and w.names is None}
    mentions = [m for m in parsed.mentions if not _describes(document, m) and m.start not in verbs]
    spoken = Counter(m.entity.id for m in mentions)
    for mention in mentions:
        if mention.entity.kind == "company" or mention.entity.kind in GOODS and spoken[mention.entity.id] >= SPOKEN_OF:
            entities.add(mention.entity, mention.start, mention.end)
    unread = [Unread(start, end, f"over {MAX_SENTENCE} characters long") for start, end in parsed.too_long]
    sentences_read = 0
    for sentence, named in zip(parsed.sentences, parsed.named, strict=True):
        stated = statements(sentence, parsed.concepts, named, method)
        measured = list(quantities.read(document, sentence, named, parsed.topic))
        for statement in stated:
            for thing in (statement.source, statement.target):
                named_there = thing.antecedent is None and thing.product is None  # "X's chips" is no name of X
                entities.add(thing.entity, *((thing.start, thing.end) if named_there else ()))
            if statement.product:
                entities.add(statement.product)
            claims.append(_claim(document, sentence, statement))
        for subject, quantity in measured:
            entities.add(subject)
            amounts.setdefault((quantity.subject, quantity.metric, quantity.value, quantity.unit), quantity)
        if stated or measured:
            sentences_read += 1
        elif why := reason(as_read(document.text), sentence, named):
            unread.append(Unread(sentence.start, sentence.end, why))
    found = entities.found()
    fitting, warnings = consistent(merged(claims), found)
    if pages := blank(document.text):
        which = f"page{'s' * (len(pages) > 1)} {', '.join(map(str, pages))}"
        warnings = (*warnings, f"{which} of {document.source}: no text; what is printed there as a picture is not read")
    return Extraction(
        document,
        found,
        fitting,
        in_order(amounts.values()),
        warnings,
        unread=tuple(sorted(unread, key=lambda u: u.start)),
        read=sentences_read,
        packs=parsed.packs,
    )


def prepare(document: Document, packs: Iterable[str] | None = None, also: Iterable[Entity] = ()) -> Parsed:
    """A document with its names found, its sentences parsed and its references resolved; see :func:`extract`.

    ``also`` are companies to know besides those of the lists (training gives those of invented articles).
    """
    parts = passages(document.text, document.title)
    if not parts:
        raise SourceError(
            f"{document.source}: no running prose in it, only short lines as of menus or tables; "
            "give the article's own text"
        )
    document = _with_title(document, parts)
    known = known_in(document, parts, packs, also)
    topic = _topic(parts, known.mentions)
    spans, too_long = worth_parsing(document, parts, known.mentions)
    parsed = parse(as_read(document.text), spans, [m for m in known.mentions if not is_role(document, m)])
    concepts = replace(known.concepts, counts=word_counts(as_read(document.text)))
    about = topic.entity if topic else None
    found = list(spoken.resolve(resolve(parsed, topic), concepts))
    return Parsed(
        document, [s for s, _ in found], [named for _, named in found], known.mentions, concepts, about, known.packs,
        too_long,
    )  # fmt: skip


def word_counts(text: str) -> Counter[str]:
    """How often a text uses each word, in singular."""
    return Counter(singular(word) for word in re.findall(r"[^\W\d_]+", text.lower()))


def _with_title(document: Document, parts: list[Passage]) -> Document:
    headline = next((p for p in parts if p.kind == "headline"), None)
    if document.title or headline is None:
        return document
    return replace(document, title=re.sub(r"\s+", " ", document.text[headline.start : headline.end]))


def _topic(parts: list[Passage], mentions: list[Mention]) -> Mention | None:
    """Where the company that the article is about is named: in its headline, and twice as often as the next."""
    count = Counter[str]()
    named = {m.entity.id: m for m in reversed(mentions) if m.entity.kind == "company"}
    headline = next((p for p in parts if p.kind == "headline"), None)
    for m in mentions:
        if m.entity.id in named:
            count[m.entity.id] += 3 if headline and headline.start <= m.start < headline.end else 1
    ranked = sorted(count.items(), key=lambda item: (-item[1], item[0]))
    if not ranked or len(ranked) > 1 and ranked[0][1] < 2 * ranked[1][1]:
        return None
    return named[ranked[0][0]]


def worth_parsing(
    document: Document, parts: list[Passage], mentions: list[Mention]
) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    """The sentences that hold a cue, a figure or two names, and those that are too long to be read."""
    starts = [m.start for m in mentions]
    spans, too_long = [], []
    for passage in parts:
        for start, end in sentences(as_read(document.text), passage):
            named = bisect_left(starts, end) - bisect_left(starts, start)
            if end - start > MAX_SENTENCE:
                too_long.append((start, end))
            elif named > 1 or may_state(as_read(document.text), start, end):
                spans.append((start, end))
    return spans, too_long


def may_state(text: str, start: int, end: int) -> bool:
    """Whether a word of ``text[start:end]`` begins as a cue does in any of its forms, or a digit stands there."""
    return next(_beginnings().iter(f" {fold(text[start:end])} "), None) is not None


@cache
def _beginnings() -> ahocorasick.Automaton:
    automaton = ahocorasick.Automaton()
    words = beginnings({lemma for _, lemma in cues.cues() if lemma[0].isalpha()})
    for text in [*(" " + fold(word) for word in sorted(words)), " s ", *string.digits]:  # " s ": "Dell's servers"
        automaton.add_word(text, text)
    automaton.make_automaton()
    return automaton


def is_role(document: Document, mention: Mention) -> bool:
    """Whether a concept ends in who does something ("memory makers"); grammar reads those word by word."""
    last = document.text[mention.start : mention.end].split()[-1].lower()
    return mention.entity.kind not in ("company", "place") and singular(last) in any_of("role", "firm")


def _describes(document: Document, mention: Mention) -> bool:
    """Whether a name of a group stands for one firm: "the planemaker", not "planemakers"."""
    last = document.text[mention.start : mention.end].split()[-1].lower()
    return is_role(document, mention) and singular(last) == last


def _claim(document: Document, sentence: Sentence, said: Statement) -> Claim:
    held, text = said.held, as_read(document.text)
    part, whole = _share(document, sentence, said) or (None, None)
    when = period(text, sentence, said.anchor) if said.support != "model" else None  # whose anchor is a guess
    wording = Wording(said.source.wording, said.target.wording, part, whole, when)
    named = sorted({t.antecedent for t in (said.source, said.target) if t.antecedent})
    evidence = document.quote(
        sentence.start, sentence.end, rule=said.rule, confidence=said.confidence, attribution=held.attribution,
        antecedents=tuple(at for at in named if not sentence.start <= at[0] < sentence.end), wording=wording,
    )  # fmt: skip
    return Claim(
        source=said.source.entity.id, relation=said.relation, target=said.target.entity.id,
        product=said.product.id if said.product else None, denied=held.denied, certainty=held.certainty,
        aspect=held.aspect, change=said.change, evidence=(evidence,),
    )  # fmt: skip


def _share(document: Document, sentence: Sentence, said: Statement) -> tuple[float, str] | None:
    """The share that a statement discloses; a part of the goods that are needed says nothing of the need for them."""
    if said.relation not in ("depends_on", "supplies", "produces"):
        return None
    found = share(as_read(document.text), sentence, said.anchor)
    of_goods = found is not None and as_read(document.text)[said.target.start : said.target.end] in found[1]
    return None if said.relation == "depends_on" and of_goods else found


class AsPrinted:
    """The entities met in a document, under names that it uses."""

    def __init__(self, document: Document, mentions: Iterable[Mention]) -> None:
        self._text = document.text
        self._mentions = {m.entity.id: m for m in reversed(list(mentions))}  # where each is named first
        self._entities: dict[str, Entity] = {}
        self._forms: dict[str, Counter[str]] = defaultdict(Counter)

    def add(self, entity: Entity, start: int = 0, end: int = 0) -> None:
        """Takes an entity down, and where the document names it."""
        self._entities.setdefault(entity.id, entity)
        if end > start:
            self._forms[entity.id][re.sub(r"\s+", " ", self._text[start:end])] += 1

    def found(self) -> tuple[Entity, ...]:
        """The entities, by id."""
        return tuple(self._as_printed(entity) for _, entity in sorted(self._entities.items()))

    def _as_printed(self, entity: Entity) -> Entity:
        """The entity under a name that the document uses: its label, else the form that is most frequent there."""
        if not self._forms[entity.id] and (named := self._mentions.get(entity.id)):
            self.add(entity, named.start, named.end)
        forms = self._forms[entity.id]
        label = entity.label
        if forms and label.casefold() not in {f.casefold() for name in forms for f in (name, singular_form(name))}:
            label = min(forms, key=lambda f: (-forms[f], len(f), f))
            if entity.kind != "company":
                begun = entity.label[0].islower() and label[1:].islower()  # a capital only because a sentence begins
                label = singular_form(label[0].lower() + label[1:] if begun else label)
        return replace(entity, label=label, aliases=tuple(sorted({*forms, entity.label} - {label})))
