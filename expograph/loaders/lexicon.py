"""What is known before a text is read: companies, places, the general vocabulary, and the packs of its sectors."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from ..model import Document, Entity, Passage
from ..ontology.companies import joined, listed_companies
from ..ontology.general import general_concepts
from ..ontology.packs import load_pack, pack_names
from ..ontology.places import places
from .lemmas import singular
from .names import Mention, Names, merged, supported, with_short_forms
from .phrases import Concepts
from .prose import as_read
from .unlisted import by_company

GENERAL = "general"
TELLING = 3  # different concepts of a pack that a text must speak of to belong to its sector


@dataclass(frozen=True, slots=True)
class Known:
    """The names that stand in a text, the concepts to know things by, and the packs that it was read with."""

    mentions: list[Mention]
    concepts: Concepts
    packs: tuple[str, ...]


def known_in(
    document: Document, parts: Iterable[Passage], packs: Iterable[str] | None = None, also: Iterable[Entity] = ()
) -> Known:
    """The names in the passages of a document, read with some packs; by default with those of its sectors.

    ``also`` are companies to know besides those of packs and lists.  Raises OntologyError for a pack that there is not.
    """
    spans = [(p.start, p.end) for p in parts]
    text = as_read(document.text)
    firms = [m for start, end in spans for m in firm_names().find(text, start, end)]
    things = [m for start, end in spans for m in concept_names().every(text, start, end)]
    chosen = tuple(_of_sectors(things) if packs is None else packs)
    known = concepts(chosen)
    order = {name: place for place, name in enumerate([*chosen, GENERAL])}
    given = Names(also)
    layers = {-1: [m for start, end in spans for m in given.find(text, start, end)], 0: firms}
    for m in things:
        if m.layer in order or _is_clear(text[m.start : m.end], m.entity.label):
            layers.setdefault(1 + order.get(m.layer, len(order)), []).append(m)
    mentions = supported(text, merged([layers[place] for place in sorted(layers)]))
    named = {text[m.start : m.end] for m in mentions if m.entity.kind == "company"}
    listed = [Mention(*found) for start, end in spans for found in by_company(text, start, end, named)]
    mentions = merged([mentions, listed])
    return Known(with_short_forms(text, mentions, spans), known, chosen)


def _of_sectors(found: Iterable[Mention]) -> list[str]:
    """The packs of whose concepts a text speaks: enough of them, and two thirds as many as of the best; best first."""
    spoken: dict[str, set[str]] = defaultdict(set)
    for m in found:
        if m.layer != GENERAL:
            spoken[m.layer].add(m.entity.id)
    least = max(TELLING, 2 * max(map(len, spoken.values()), default=0) / 3)
    return sorted((name for name, ids in spoken.items() if len(ids) >= least), key=lambda n: (-len(spoken[n]), n))


def _is_clear(written: str, label: str) -> bool:
    """Whether a name of a sector's thing means it outside the sector too: its label, an acronym, several words."""
    clear = not written.isalpha() or written[1:] != written[1:].lower() or written == label
    return clear or singular(written.lower()) == label.lower()


@cache
def firm_names() -> Names:
    """The companies of all packs and lists, and the places."""
    packs = [load_pack(name) for name in pack_names()]
    companies = joined((c.entity for p in packs for c in p.companies.values()), listed_companies())
    words = [(c.entity.id, name) for c in companies for name in c.words]
    return Names([*(c.entity for c in companies), *places()], words, unlisted=True)


@cache
def concept_names() -> Names:
    """The general vocabulary and the concepts of all packs, a layer each."""
    return Names({layer: _layer(layer).values() for layer in (*pack_names(), GENERAL)})


@cache
def concepts(packs: tuple[str, ...]) -> Concepts:
    """All concepts known, those of some packs first: they win where two have a name, then the general vocabulary."""
    layers = dict.fromkeys((*packs, GENERAL, *pack_names()))
    return Concepts({name: entity for layer in reversed(layers) for name, entity in _by_name(layer).items()})


@cache
def _by_name(layer: str) -> dict[str, Entity]:
    return Concepts.of(_layer(layer).values()).by_name


def _layer(name: str) -> dict[str, Entity]:
    """The concepts of a pack, or of the general vocabulary, by id."""
    return general_concepts() if name == GENERAL else load_pack(name).concepts
