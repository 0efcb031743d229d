"""Where a quote names an end of a proposal, or what in it stands for one that is named elsewhere."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import cached_property

from ...model import Entity, slug
from ..extract import Parsed
from ..labels import key, singular_form
from ..lexicon import firm_names
from ..mending import Word
from ..nouns import any_of
from ..prose import as_read
from .proposals import RefusalError

Place = tuple[int, int]
"""Start and end in the text."""

PRONOUN = r"\b(?:it|its|itself|they|their|them|which|who|whose|both)\b"
POINTING = r"(?:the|this|that|these|those|both|such)"
ALSO = ("company", "companies", "player", "share", "stock", "team", r"\w+maker")
FIRMS = "|".join([*sorted(any_of("firm", "role")), *ALSO])
REFERRING_TO_FIRM = re.compile(
    rf"{PRONOUN}|\b(?:we|our)\b|\b{POINTING} (?:[\w-]+ ){{0,3}}(?:{FIRMS})s?\b", re.IGNORECASE
)
RELATIVE = frozenset({"which", "who", "whose"})
REFERRING_TO_THING = re.compile(rf"{PRONOUN}|\b(?:this|that|these|those|such)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class End:
    """An end at its place in the quote, and the place of its name where the quote only refers to it."""

    entity: Entity
    at: Place
    antecedent: Place | None = None


class Ends:
    """The things of a text by their names, with where it names them or refers to them.

    ``kinds`` are the kinds of further things by name; it may grow.  A ``person`` says what a word refers to, and the
    project's own reading of it does not count.
    """

    def __init__(self, parsed: Parsed, kinds: dict[str, str], person: bool = False) -> None:
        self._parsed = parsed
        self._person = person
        self._text = as_read(parsed.document.text)
        self.kinds = kinds
        self._made: dict[str, Entity] = {}

    def knows(self, name: str) -> bool:
        """Whether it is known what kind of thing a name is of."""
        try:
            return bool(self.entity(name))
        except RefusalError:
            return False

    def find(
        self, name: str, quote: Place, second: Place | None, *, kind: str | None = None, other: End | None = None,
        sentence: Place | None = None,
    ) -> End:  # fmt: skip
        """An end by its name, as it stands in the quote or is tied to it by a second one.  Raises RefusalError.

        ``kind`` is what it is where nobody says; ``other`` an end for which other words have to stand.  With
        ``sentence`` it may be named there or left out, where that names no other thing of its kind: "Revenue rose 5%."
        """
        entity = self._referred(name, *quote) or self.entity(name, kind)
        if (found := self._named(entity, name, quote)) is not None:
            return found
        alone = sentence is not None and not self._others(entity, *sentence)
        if sentence is not None and alone and (found := self._named(entity, name, sentence)) is not None:
            return found
        if second is None:
            raise RefusalError(f"{name} does not stand in the quote, and no second quote names it", unnamed=name)
        named = self._spelled(entity, name, *second)
        if named is None:
            raise RefusalError(f"{name} stands in neither quote", wrong=False)
        taken = other.at if other is not None and other.antecedent is not None else None
        free = [at for at in self._referring(entity, *quote) if at != taken]
        if not free and not alone:
            raise RefusalError(f"nothing in the quote stands for {name}", wrong=False)
        return End(entity, free[0] if free else quote, named)

    def _named(self, entity: Entity, name: str, within: Place) -> End | None:
        """An entity where a stretch names it, or else refers to it by the project's own reading."""
        start, end = within
        places = [(a, b, at) for e, a, b, at in self._mentions if e.id == entity.id and start <= a and b <= end]
        named = next(((a, b) for a, b, at in places if at is None), None)
        if (at := named or self._spelled(entity, name, start, end)) is not None:
            return End(entity, at)
        return End(entity, places[0][:2], places[0][2]) if places else None

    def _referring(self, entity: Entity, start: int, end: int) -> list[Place]:
        """The words of a stretch that may stand for an entity, and stand for nothing else."""
        forms = REFERRING_TO_FIRM if entity.kind == "company" else REFERRING_TO_THING
        head = re.escape(singular_form(entity.label.split()[-1]))
        described = re.compile(rf"\b{POINTING} (?:[\w-]+ )?{head}(?:e?s)?\b", re.IGNORECASE)  # "the county"
        found = []
        for match in [*described.finditer(self._text, start, end), *forms.finditer(self._text, start, end)]:
            word = self._words.get(match.start())
            empty = word is not None and (word.dep in ("expl", "mark") or word.text == "that" and word.tag == "IN")
            if not empty and (self._person or not self._taken(entity, *match.span())):
                found.append(match.span())
        return found

    def _others(self, entity: Entity, start: int, end: int) -> bool:
        """Whether a stretch names or means other things of an entity's kind."""
        found = (e for e, a, b, _ in self._mentions if start <= a and b <= end)
        return any(e.kind == entity.kind and e.id != entity.id for e in found)

    def _taken(self, entity: Entity, start: int, end: int) -> bool:
        """Whether words stand for something else: by the project's own reading, or behind the name of something."""
        relative = self._text[start:end].lower() in RELATIVE
        return any(
            e.id != entity.id and (at and a < end and start < b or relative and 0 <= start - b <= 2)
            for e, a, b, at in self._mentions
        )

    def _referred(self, name: str, start: int, end: int) -> Entity | None:
        """The entity that these very words of a stretch refer to: "the European planemaker"."""
        wanted = key(re.sub(r"^(?:the|this|that) ", "", name, flags=re.IGNORECASE))
        return next(
            (e for e, a, b, at in self._mentions if at and start <= a and b <= end and key(self._text[a:b]) == wanted),
            None,
        )

    def _spelled(self, entity: Entity, name: str, start: int, end: int) -> Place | None:
        """Where a form of an entity's name is spelled out in a stretch of the text."""
        for form in sorted({name, entity.label, *entity.aliases} - {""}, key=lambda f: (-len(f), f)):
            proper = entity.kind == "company"
            name = re.escape(form) if proper else rf"{re.escape(form)}(?:e?s)?"
            made = "" if proper else "(?:-?(?:maker|builder|producer|manufacturer)s?)?"  # "chipmakers" speaks of chips
            pattern = rf"(?<![\w'’])({name}){made}(?!\w)"
            for match in re.compile(pattern, 0 if proper else re.IGNORECASE).finditer(self._text, start, end):
                if not self._within_another(entity, *match.span()) and self._is_thing(entity, *match.span()):
                    return match.span(1)
        return None

    def _within_another(self, entity: Entity, start: int, end: int) -> bool:
        """Whether a stretch is but a part of the name of another firm: "Samsung" in "Samsung Heavy"."""
        return any(
            m.entity.kind == "company" and m.entity.id != entity.id and m.start <= start and end <= m.end
            for m in self._parsed.mentions
        )

    def _is_thing(self, entity: Entity, start: int, end: int) -> bool:
        """Whether a stretch has a noun in it, should only an answer say that it names something."""
        if entity.id not in self._made:
            return True
        words = [self._words[at] for at in range(start, end) if at in self._words]
        return not words or any(w.tag.startswith(("NN", "VBG", "FW", "CD", "JJ")) for w in words)

    def entity(self, name: str, usual: str | None = None) -> Entity:
        """The entity that a name means: one met in the text, a known one, else a new one of the kind proposed.

        ``usual`` is its kind where nobody says.
        """
        wanted = key(name)
        if not wanted:
            raise RefusalError("an end has no name", wrong=False)
        known = self._by_form.get(wanted) or self._parsed.concepts.by_name.get(wanted) or _listed(name)
        if known is not None:
            return known
        kind = next((kind for form, kind in self.kinds.items() if key(form) == wanted), usual)
        if kind is None:
            raise RefusalError(f"of {name} it is not said what kind of thing it is", wrong=False)
        if not slug(name) or len(name) < 2 or not any(c.isalpha() for c in name):
            raise RefusalError(f"{name!r} is no name", wrong=False)
        if (met := self._by_slug.get(slug(name))) is not None:
            return met
        last = name.split()[-1]
        if kind == "company" and last.islower() and last in any_of("firm", "role"):
            raise RefusalError(f"{name} describes a firm and does not name it", wrong=False)
        label = name if kind in ("company", "place", "organization") else singular_form(name)
        return self._made.setdefault(slug(label), Entity(slug(label), kind, label))  # the first kind counts

    @cached_property
    def _words(self) -> dict[int, Word]:
        """The words of the sentences that were parsed, by where they begin."""
        return {w.start: w for s in self._parsed.sentences for w in s.words}

    @cached_property
    def places(self) -> Counter[str]:
        """How often the text names each thing, or refers to it."""
        return Counter(entity.id for entity, *_ in self._mentions)

    @cached_property
    def _mentions(self) -> list[tuple[Entity, int, int, Place | None]]:
        """Entities with where the text names them, or refers to them: then with the place of the name."""
        found = [(m.entity, m.start, m.end, None) for m in self._parsed.mentions]
        named = (n.thing for things in self._parsed.named for n in things)
        return [*found, *((t.entity, t.start, t.end, t.antecedent) for t in named)]

    @cached_property
    def _by_slug(self) -> dict[str, Entity]:
        return {e.id: e for e, *_ in self._mentions}

    @cached_property
    def _by_form(self) -> dict[str, Entity]:
        forms: dict[str, Entity] = {}
        for entity, start, end, antecedent in self._mentions:
            printed = [self._text[start:end]] if antecedent is None else []
            for form in (*printed, entity.label, *entity.aliases):
                forms.setdefault(key(form), entity)
        return forms


def _listed(name: str) -> Entity | None:
    """The company of the lists that a name is of, all of it."""
    return next((m.entity for m in firm_names().every(name) if (m.start, m.end) == (0, len(name))), None)
