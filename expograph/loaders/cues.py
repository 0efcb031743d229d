"""Cues: the words that state a relation, and the roles in which its ends stand, as data.

``cues.yaml`` holds the lexicon.  A cue gives lemmas of a ``verb``, ``noun`` or ``adjective``, a ``possessive`` or a
``preposition``; the paths (see ``roles``) at which ``source``, ``target`` and ``product`` stand; conditions; and an
``example`` with what it must yield, a ``counter`` where the word means something else.  Tests run every one of them.
"""

from __future__ import annotations

import pathlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache

import yaml

from ..errors import OntologyError
from ..model import Change, Entity
from ..ontology.vocabulary import CLASSES, RELATIONS
from . import polarity, roles
from .clauses import objects, subject
from .grammar import Sentence
from .mending import Word
from .phrases import Concepts, Thing
from .things import things

CUES = pathlib.Path(__file__).parent / "cues.yaml"
MADE = re.compile("(?:maker|builder)$")
TAGS = {
    "verb": ("VB",),
    "noun": ("NN",),
    "adjective": ("JJ", "VBN", "VBG"),
    "possessive": ("POS",),
    "preposition": ("IN",),
}
FIELDS = frozenset(
    (
        "id relation verb noun adjective possessive preposition source target product having having_subject "
        "having_object source_via target_via lacking lacking_object source_kind "
        "target_kind change modifier denies general example yields counter"
    ).split()
)


@dataclass(frozen=True, slots=True)
class Cue:
    """One line of the lexicon.

    ``having`` and ``lacking`` are paths that must, or must not, be filled; ``having_subject`` and ``having_object``
    lemmas of which the verb's subject or object must be one, ``lacking_object`` lemmas that its object may not hold,
    ``modifier`` lemmas of which one must stand before the cue; ``source_via`` and ``target_via`` lemmas of which one
    must stand at the head of that end's phrase ("*fears* of X"); ``denies`` that the word takes the relation back
    ("immune to"); ``general`` that another cue of the two ends says more; ``yields`` are claims as "source > target"
    (or "source > target: product").
    """

    id: str
    relation: str
    part: str
    lemmas: frozenset[str]
    source: str
    target: str
    product: str | None
    having: str | None
    having_subject: frozenset[str]
    having_object: frozenset[str]
    source_via: frozenset[str]
    target_via: frozenset[str]
    lacking: str | None
    lacking_object: frozenset[str]
    modifier: frozenset[str]
    source_kind: frozenset[str]
    target_kind: frozenset[str]
    change: Change
    denies: bool
    general: bool
    example: str
    yields: tuple[str, ...]
    counter: str | None


@dataclass(frozen=True, slots=True)
class Reading:
    """What a cue states at one place: two things, a product, how it is held, and which cue said so."""

    cue: Cue
    word: Word
    source: Thing
    target: Thing
    product: Entity | None
    modality: polarity.Modality

    @property
    def change(self) -> Change:
        """Which way the driving thing moves; an event named is taken to happen, a bottleneck to bind."""
        return change(self.cue.relation, self.source, self.target, self.cue.change)


def change(relation: str, source: Thing, target: Thing, usual: Change) -> Change:
    """Which way the driving thing of a relation moves: as its phrase says, an event happens, else as usual."""
    if relation not in ("beneficiary", "harmed_by", "exposed_to_risk", "drives"):
        return usual
    thing = source if relation == "drives" else target
    return thing.change or ("increase" if thing.entity.kind == "event" else usual)


@cache
def cues() -> dict[tuple[str, str], list[Cue]]:
    """The lexicon by part of speech and lemma.  Raises OntologyError when a line of it contradicts the vocabulary."""
    found: dict[tuple[str, str], list[Cue]] = {}
    seen: set[str] = set()
    for entry in yaml.safe_load(CUES.read_text(encoding="utf8")):
        cue = _cue(entry)
        if cue.id in seen:
            raise OntologyError(f"cues.yaml: the id {cue.id!r} stands twice")
        seen.add(cue.id)
        for lemma in sorted(cue.lemmas):
            found.setdefault((cue.part, lemma), []).append(cue)
    return found


@cache
def _senses() -> dict[tuple[str, str], tuple[str, ...]]:
    return {key: tuple(sorted({cue.relation for cue in found})) for key, found in cues().items()}


def senses(word: Word) -> tuple[str, ...]:
    """The relations that a word may be a cue of."""
    if word.names is not None:
        return ()
    return next((found for key in _keys(word) if (found := _senses().get(key))), ())


def _keys(word: Word) -> Iterator[tuple[str, str]]:
    """Under what a word may stand in the lexicon: part of speech and form."""
    for part in _parts(word.tag):
        yield part, word.text.lower() if part == "adjective" else word.lemma


@cache
def _parts(tag: str) -> tuple[str, ...]:
    """The parts of speech that a tag may be of."""
    return tuple(part for part, tags in TAGS.items() if tag.startswith(tags))


def _cue(entry: dict[str, object]) -> Cue:
    name = entry.get("id", "?")
    parts = [p for p in TAGS if p in entry]
    if unknown := set(entry) - FIELDS:
        raise OntologyError(f"cues.yaml: {name}: unknown fields {sorted(unknown)}")
    if entry.get("relation") not in RELATIONS or len(parts) != 1 or "example" not in entry or "yields" not in entry:
        raise OntologyError(
            f"cues.yaml: {name}: needs a relation of core.ttl, one of {list(TAGS)}, an example and what it yields"
        )

    def words(field: str) -> frozenset[str]:
        value = entry.get(field) or []
        return frozenset(value if isinstance(value, list) else [str(value)])

    def text(field: str) -> str | None:
        return str(entry[field]) if field in entry else None

    relation = RELATIONS[str(entry["relation"])]
    source_kind, target_kind = words("source_kind") or relation.domain, words("target_kind") or relation.range
    if not (source_kind | target_kind) <= set(CLASSES):
        raise OntologyError(f"cues.yaml: {name}: source_kind and target_kind must be classes of core.ttl")
    yields = entry["yields"]
    return Cue(
        id=str(name), relation=relation.notation, part=parts[0], lemmas=words(parts[0]), source=str(entry["source"]),
        target=str(entry["target"]), product=text("product"), having=text("having"), lacking=text("lacking"),
        lacking_object=words("lacking_object"),
        having_subject=words("having_subject"), having_object=words("having_object"),
        source_via=words("source_via"), target_via=words("target_via"), modifier=words("modifier"),
        source_kind=source_kind, target_kind=target_kind,
        change=entry.get("change", "increase"),  # type: ignore[arg-type]
        denies=bool(entry.get("denies")), general=bool(entry.get("general")),
        example=str(entry["example"]), counter=text("counter"),
        yields=tuple(yields) if isinstance(yields, list) else (str(yields),),
    )  # fmt: skip


def read(s: Sentence, concepts: Concepts) -> Iterator[Reading]:
    """What the cues state in a sentence."""
    lexicon = cues()
    for word in s.words:
        if word.names is None or word.antecedent:
            for key in _keys(word):
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
    modality = replace(modality, denied=modality.denied != cue.denies)
    contrast = _contrasts(s, word)
    for target in targets:
        for source in sources:
            if source.entity.id != target.entity.id and _alike(cue, source, target):
                yield from _with_products(cue, word, source, target, products, modality)
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
    cue: Cue, word: Word, source: Thing, target: Thing, products: list[Thing], modality: polarity.Modality
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
    if cue.having_subject and not {x.lemma for w in subject(s, word) for x in s.subtree(w)[:12]} & cue.having_subject:
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
            found = [Thing(t.maker, t.start, t.end, product=t.entity) for t in goods if t.maker]
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
