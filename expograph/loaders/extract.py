"""Document → entities, claims and quantities: names → sentences worth parsing → grammar → cues → claims."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache

from ..errors import SourceError
from ..model import Claim, Document, Entity, Evidence, Extraction, Passage, Quantity
from ..ontology.companies import joined, listed_companies
from ..ontology.packs import load_pack, pack_names
from . import cues, quantities
from .grammar import Sentence, parse
from .lemmas import beginnings, singular
from .names import Mention, Names, supported
from .prose import passages
from .sentences import sentences
from .things import Concepts, Thing
from .things import lexicon as things_lexicon

MAX_SENTENCE = 1_200  # characters; longer ones are tables or lists that no grammar holds for


@dataclass(frozen=True, slots=True)
class Lexicon:
    """What the sector packs know: names to look for, and concepts."""

    names: Names
    concepts: Concepts


@cache
def lexicon(packs: tuple[str, ...]) -> Lexicon:
    """The companies and concepts of some packs, and the listed companies.  Raises OntologyError for an unknown pack."""
    loaded = [load_pack(name) for name in packs]
    concepts = [e for p in loaded for e in p.concepts.values()]
    companies = joined((c.entity for p in loaded for c in p.companies.values()), listed_companies())
    words = [(c.entity.id, name) for c in companies for name in c.words]
    return Lexicon(Names([*(c.entity for c in companies), *concepts], words), Concepts.of(concepts))


def extract(document: Document, packs: Iterable[str] | None = None) -> Extraction:
    """What a document states.

    ``packs`` are the sector packs to read it with, all by default.  Raises SourceError when it holds no running prose.
    """
    known = lexicon(tuple(sorted(packs)) if packs is not None else tuple(pack_names()))
    parts = passages(document.text, document.title)
    if not parts:
        raise SourceError(
            f"{document.source}: no running prose in it, only short lines as of menus or tables; "
            "give the article's own text"
        )
    document = _with_title(document, parts)
    mentions = supported([m for p in parts for m in known.names.find(document.text, p.start, p.end)])
    topic = _topic(document, parts, mentions)
    spans, warnings = _worth_parsing(document, parts)
    claims: dict[tuple[str, ...], list[Claim]] = defaultdict(list)
    amounts: dict[tuple[str, ...], Quantity] = {}
    entities = _Entities(document)
    for mention in mentions:
        if mention.entity.kind == "company":
            entities.add(mention.entity, mention.start, mention.end)
    for sentence in parse(document.text, spans, [m for m in mentions if not is_role(document, m)]):
        for claim, ends in _claims(document, sentence, known.concepts):
            for entity, start, end in ends:
                entities.add(entity, start, end)
            claims[claim.key].append(claim)
        for subject, quantity in quantities.read(document, sentence, known.concepts, topic):
            entities.add(subject)
            amounts.setdefault((quantity.subject, quantity.metric, quantity.value, quantity.unit), quantity)
    return Extraction(
        document,
        entities.found(),
        tuple(sorted(map(_merged, claims.values()), key=lambda c: (c.evidence[0].start, c.key))),
        tuple(sorted(amounts.values(), key=lambda q: (q.evidence.start, q.subject, q.metric, q.value))),
        tuple(warnings),
    )


def _with_title(document: Document, parts: list[Passage]) -> Document:
    headline = next((p for p in parts if p.kind == "headline"), None)
    if document.title or headline is None:
        return document
    return replace(document, title=re.sub(r"\s+", " ", document.text[headline.start : headline.end]))


def _topic(document: Document, parts: list[Passage], mentions: list[Mention]) -> Entity | None:
    """The company that the article is about: in its headline and named most, and twice as often as the next."""
    count = Counter[str]()
    named = {m.entity.id: m.entity for m in mentions if m.entity.kind == "company"}
    headline = next((p for p in parts if p.kind == "headline"), None)
    for m in mentions:
        if m.entity.id in named:
            count[m.entity.id] += 3 if headline and headline.start <= m.start < headline.end else 1
    ranked = sorted(count.items(), key=lambda item: (-item[1], item[0]))
    if not ranked or len(ranked) > 1 and ranked[0][1] < 2 * ranked[1][1]:
        return None
    return named[ranked[0][0]]


def _worth_parsing(document: Document, parts: list[Passage]) -> tuple[list[tuple[int, int]], list[str]]:
    """The sentences that name a cue or hold a figure, and a warning for what was left unread."""
    spans, long = [], 0
    for passage in parts:
        for start, end in sentences(document.text, passage):
            if end - start > MAX_SENTENCE:
                long += 1
            elif cue_words().search(document.text, start, end):
                spans.append((start, end))
    warnings = [f"{long} sentences of over {MAX_SENTENCE} characters were not read"] if long else []
    return spans, warnings


@cache
def cue_words() -> re.Pattern[str]:
    """The words of all cues in any form, and digits."""
    words = sorted(beginnings({lemma for _, lemma in cues.cues()}))
    return re.compile(rf"\d|\b(?:{'|'.join(map(re.escape, words))})", re.IGNORECASE)


def is_role(document: Document, mention: Mention) -> bool:
    """Whether a concept ends in who does something ("memory makers"); grammar reads those word by word."""
    last = document.text[mention.start : mention.end].split()[-1].lower()
    return mention.entity.kind != "company" and singular(last) in things_lexicon().words["role"]


End = tuple[Entity, int, int]


def _claims(document: Document, sentence: Sentence, concepts: Concepts) -> Iterator[tuple[Claim, list[End]]]:
    for reading in cues.read(sentence, concepts):
        held = reading.modality
        evidence = document.quote(
            sentence.start,
            sentence.end,
            rule=reading.cue.id,
            confidence=reading.cue.confidence,
            attribution=held.attribution,
        )
        claim = Claim(
            source=reading.source.entity.id,
            relation=reading.cue.relation,
            target=reading.target.entity.id,
            product=reading.product.id if reading.product else None,
            denied=held.denied,
            certainty=held.certainty,
            aspect=held.aspect,
            change=reading.change,
            evidence=(evidence,),
        )
        ends: list[End] = [_end(reading.source), _end(reading.target)]
        if reading.product:
            ends.append((reading.product, 0, 0))
        yield claim, ends


def _end(thing: Thing) -> End:
    return thing.entity, thing.start, thing.end


def _merged(same: list[Claim]) -> Claim:
    """One claim with the evidence of all; of several rules at one place, the most confident."""
    best: dict[tuple[int, int], Evidence] = {}
    for evidence in (e for claim in same for e in claim.evidence):
        at = (evidence.start, evidence.end)
        if at not in best or evidence.confidence > best[at].confidence:
            best[at] = evidence
    return replace(same[0], evidence=tuple(best[at] for at in sorted(best)))


class _Entities:
    """The entities met in a document, with the forms in which it writes them."""

    def __init__(self, document: Document) -> None:
        self._text = document.text
        self._entities: dict[str, Entity] = {}
        self._forms: dict[str, set[str]] = defaultdict(set)

    def add(self, entity: Entity, start: int = 0, end: int = 0) -> None:
        self._entities.setdefault(entity.id, entity)
        if end > start:
            self._forms[entity.id].add(re.sub(r"\s+", " ", self._text[start:end]))

    def found(self) -> tuple[Entity, ...]:
        return tuple(
            replace(entity, aliases=tuple(sorted(self._forms[name] - {entity.label})))
            for name, entity in sorted(self._entities.items())
        )
