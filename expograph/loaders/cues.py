"""Cues: the words that state a relation, and the roles in which its ends stand, as data.

``cues.yaml`` holds the lexicon.  A cue gives lemmas of a ``verb``, ``noun`` or ``adjective``, a ``possessive`` or a
``preposition``; the paths (see ``roles``) at which ``source``, ``target`` and ``product`` stand; conditions; and an
``example`` with what it must yield, a ``counter`` where the word means something else.  Tests run every one of them.
"""

from __future__ import annotations

import pathlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import yaml

from ..errors import OntologyError
from ..model import Change
from ..ontology.vocabulary import CLASSES, RELATIONS
from .mending import Word

CUES = pathlib.Path(__file__).parent / "cues.yaml"
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
        "having_object source_via target_via lacking lacking_subject lacking_object source_kind "
        "target_kind change modifier denies general positive presupposed hedged example yields counter"
    ).split()
)


@dataclass(frozen=True, slots=True)
class Cue:
    """One line of the lexicon.

    ``having`` and ``lacking`` are paths that must, or must not, be filled; ``having_subject`` and ``having_object``
    lemmas of which the verb's subject or object must be one, ``lacking_subject`` and ``lacking_object`` such as it
    may not hold, ``modifier`` lemmas of which one must stand before the cue; ``source_via`` and ``target_via`` lemmas
    of which one must stand at the head of that end's phrase ("*fears* of X"); ``denies`` that the word takes the
    relation back ("immune to"); ``general`` that another cue of the two ends says more; ``positive`` that its denial
    says nothing, ``presupposed`` that it is said however the sentence is held ("no longer buys chips from X": X makes
    chips), ``hedged`` that it is not yet so ("an offer for X"); ``yields`` are claims as "source > target" (or
    "source > target: product").
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
    lacking_subject: frozenset[str]
    lacking_object: frozenset[str]
    modifier: frozenset[str]
    source_kind: frozenset[str]
    target_kind: frozenset[str]
    change: Change
    denies: bool
    general: bool
    positive: bool
    presupposed: bool
    hedged: bool
    example: str
    yields: tuple[str, ...]
    counter: str | None


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
    return next((found for key in keys(word) if (found := _senses().get(key))), ())


def keys(word: Word) -> Iterator[tuple[str, str]]:
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
        lacking_subject=words("lacking_subject"), lacking_object=words("lacking_object"),
        having_subject=words("having_subject"), having_object=words("having_object"),
        source_via=words("source_via"), target_via=words("target_via"), modifier=words("modifier"),
        source_kind=source_kind, target_kind=target_kind,
        change=entry.get("change", "increase"),  # type: ignore[arg-type]
        denies=bool(entry.get("denies")), general=bool(entry.get("general")),
        positive=bool(entry.get("positive")), presupposed=bool(entry.get("presupposed")),
        hedged=bool(entry.get("hedged")),
        example=str(entry["example"]), counter=text("counter"),
        yields=tuple(yields) if isinstance(yields, list) else (str(yields),),
    )  # fmt: skip
