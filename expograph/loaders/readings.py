"""What the cues state in a sentence: the two things at the ends of each, a product, and how it is held."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from ..model import Change, Entity
from ..ontology.vocabulary import CLASSES
from . import polarity, roles
from .clauses import objects, subject
from .cues import Cue, cues, keys
from .grammar import Sentence
from .mending import Word
from .phrases import Concepts, Thing
from .polarity import Modality
from .things import things

MADE = re.compile("(?:maker|builder)$")


@dataclass(frozen=True, slots=True)
class Reading:
    """What a cue states at one place: two things, a product, how it is held, and which cue said so."""

    cue: Cue
    word: Word
    source: Thing
    target: Thing
    product: Entity | None
    modality: Modality

    @property
    def change(self) -> Change:
        """Which way the driving thing moves; an event named is taken to happen, a bottleneck to bind."""
        return driven(self.cue.relation, self.source, self.target, self.cue.change)


def driven(relation: str, source: Thing, target: Thing, usual: Change) -> Change:
    """Which way the driving thing of a relation moves: as its phrase says, an event happens, else as usual."""
    if relation not in ("beneficiary", "harmed_by", "exposed_to_risk", "drives"):
        return usual
    thing = source if relation == "drives" else target
    return thing.change or ("increase" if thing.entity.kind == "event" else usual)


def read(s: Sentence, concepts: Concepts) -> Iterator[Reading]:
    """What the cues state in a sentence."""
    lexicon = cues()
    for word in s.words:
        if word.names is None or word.antecedent:
            for key in keys(word):
                for cue in lexicon.get(key, ()):
                    yield from _apply(s, word, cue, concepts)


def _apply(s: Sentence, word: Word, cue: Cue, concepts: Concepts) -> Iterator[Reading]:
    if not _holds(s, word, cue):
        return
    sources = _ends(s, word, cue.source, concepts, cue.source_kind, cue.source_via)
    targets = _ends(s, word, cue.target, concepts, cue.target_kind, cue.target_via, sources)
    if not targets:
        return
    if cue.relation == "bottleneck":
        sources = [_supplied(source, targets) for source in sources]
    products = _ends(s, word, cue.product, concepts, frozenset(CLASSES)) if cue.product else []
    modality = polarity.read(s, word, through_verb="gov_object" in cue.target)
    if modality is None:
        return
    if cue.positive and (modality.denied or modality.aspect == "ended"):
        return
    if cue.presupposed:
        modality = Modality(attribution=modality.attribution)
    if cue.hedged:
        modality = replace(modality, certainty="hedged")
    modality = replace(modality, denied=modality.denied != cue.denies)
    contrast = _contrasts(s, word)
    if contrast and objects(s, word) and "obj" in cue.target.split("|"):
        contrast = []  # "uses X instead of Y" sets Y against X
    for target in targets:
        for source in sources:
            if cue.source == cue.target and source.entity.id > target.entity.id:
                continue  # the members of one list, each pair once
            if source.entity.id != target.entity.id and _alike(cue, source, target):
                excluded = source.excluded != target.excluded
                if excluded and cue.positive:
                    continue
                held = replace(modality, denied=modality.denied != (excluded and not cue.presupposed))
                yield from _with_products(cue, word, source, target, products, held)
        for phrase in contrast:
            for source in things(s, phrase, concepts):
                if source.entity.id != target.entity.id and source.entity.kind in cue.source_kind:
                    yield Reading(cue, word, source, target, None, replace(modality, denied=not modality.denied))


def _alike(cue: Cue, source: Thing, target: Thing) -> bool:
    """Rivals are of a kind: firms compete with firms, things with things."""
    firms = [thing.entity.kind == "company" for thing in (source, target)]
    return cue.relation != "competes_with" or firms[0] == firms[1]


def _supplied(source: Thing, targets: list[Thing]) -> Thing:
    """A scarce thing whose maker is named as what it is to the reader: the maker, with the thing as product."""
    if source.maker is None or source.maker.id in {t.entity.id for t in targets}:
        return source
    return Thing(source.maker, source.start, source.end, product=source.entity)


def _with_products(
    cue: Cue, word: Word, source: Thing, target: Thing, products: list[Thing], modality: Modality
) -> Iterator[Reading]:
    named: list[Entity | None] = [p.entity for p in products if p.entity.id not in (source.entity.id, target.entity.id)]
    for product in named or [source.product or target.product]:
        yield Reading(cue, word, source, target, product, modality)


def _holds(s: Sentence, word: Word, cue: Cue) -> bool:
    if cue.having and not roles.resolve(s, word, cue.having):
        return False
    if cue.lacking and roles.resolve(s, word, cue.lacking):
        return False
    if cue.having_object and not {w.lemma for w in objects(s, word)} & cue.having_object:
        return False
    if cue.lacking_object and {x.lemma for w in objects(s, word) for x in s.subtree(w)} & cue.lacking_object:
        return False
    if cue.having_subject or cue.lacking_subject:
        lemmas = {x.lemma for w in subject(s, word) for x in s.subtree(w)[:12]}
        if lemmas & cue.lacking_subject or (cue.having_subject and not lemmas & cue.having_subject):
            return False
    before = {w.lemma for w in s.children(word, "amod", "compound", "compound:prt", "nmod:unmarked", "advmod")}
    return not cue.modifier or bool(before & cue.modifier)


def _ends(
    s: Sentence,
    word: Word,
    path: str,
    concepts: Concepts,
    kinds: frozenset[str],
    via: frozenset[str] = frozenset(),
    besides: list[Thing] | None = None,
) -> list[Thing]:
    """The things at the first alternative of a path that gives any."""
    for alternative in path.split("|"):
        name, _, rest = alternative.strip().partition("/")
        if name == "sole":
            found = _sole_company(s, besides or [])
        elif name == "about":
            found = [Thing(s.about[0], word.start, word.end, antecedent=s.about[1])] if s.about else []
        elif name == "made":
            found = _made(word, concepts)
        elif name == "maker":
            goods = [t for w in roles.resolve(s, word, rest) for t in things(s, w, concepts) if t.maker]
            found = [Thing(t.maker, t.start, t.end, product=t.entity, excluded=t.excluded) for t in goods if t.maker]
        else:
            phrases = [w for w in roles.resolve(s, word, alternative) if not via or w.lemma in via]
            found = [t for w in phrases for t in things(s, w, concepts)]
        if found := [t for t in found if t.entity.kind in kinds]:
            return found
    return []


def _made(word: Word, concepts: Concepts) -> list[Thing]:
    """What a "carmaker" or "shipbuilder" makes, by its name."""
    goods = MADE.sub("", word.lemma).replace("auto", "car")
    if goods == word.lemma or not goods:
        return []
    return [Thing(concepts.find([goods]) or Entity(goods, "product", goods), word.start, word.start)]


def _sole_company(s: Sentence, besides: list[Thing]) -> list[Thing]:
    """The only company of the sentence that is not at the other end."""
    taken = {t.entity.id for t in besides} | {t.product.id for t in besides if t.product}
    others = [Thing(w.company, w.start, w.end) for w in s.words if w.company and w.company.id not in taken]
    return others[:1] if len({t.entity.id for t in others}) == 1 else []


def _contrasts(s: Sentence, word: Word) -> list[Word]:
    """What a predicate is expressly not said of: "X is the bottleneck rather than Y"."""
    found = []
    for other in s.children(word, "conj", "obl", "nmod"):
        if any(c.lemma in ("rather", "instead", "not") for c in s.children(other, "cc", "case", "mark")):
            found.append(other)
    return found
