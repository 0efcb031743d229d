"""The gate: what is proposed becomes a claim where the text says it, word by word, and else is refused with a reason.

It asks, in this order: is there such a sentence, and does the quote stand in it as it is; does the vocabulary let two
such things be related; does each end stand in the quote, or is it what a pronoun there stands for, by the project's
own reading or by a second quote; does the grammar read the sentence the other way round, or otherwise held?  What the
grammar reads alike is confirmed; where it reads nothing of the pair, the claim is kept apart as unconfirmed.  Figures
are read anew from the quote.  Nothing here asks whoever proposed it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

from ...model import Claim, Document, Entity, Quantity, Refused, slug
from ...ontology.vocabulary import RELATIONS
from .. import figures, metrics, polarity
from ..extract import Parsed
from ..labels import key, singular_form
from ..lexicon import firm_names
from ..nouns import any_of
from ..prose import passages
from ..quantities import figures_of, plain
from ..sentences import sentences
from ..signs import falls
from ..statements import Statement
from . import proposals
from .confirmed import UNCONFIRMED, Grammar, RefusalError, together

Said = TypeVar("Said", proposals.Relation, proposals.Figure)
Judged = TypeVar("Judged")

PRONOUN = r"\b(?:it|its|itself|they|their|them|which|who|whose|both)\b"
FIRMS = "|".join(sorted(any_of("firm", "role")))
REFERRING_TO_FIRM = re.compile(
    rf"{PRONOUN}|\b(?:we|our)\b|\b(?:the|this|that) (?:[\w-]+ ){{0,3}}(?:{FIRMS}|\w+maker)\b", re.IGNORECASE
)
REFERRING_TO_THING = re.compile(rf"{PRONOUN}|\b(?:this|that|these|those|such)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Passed:
    """What passed the gate, and what did not."""

    entities: tuple[Entity, ...]
    claims: tuple[Claim, ...]
    quantities: tuple[Quantity, ...]
    refused: tuple[Refused, ...]


@dataclass(frozen=True, slots=True)
class _End:
    """An end found in the text, and the place of its name where the quote only refers to it."""

    entity: Entity
    antecedent: tuple[int, int] | None


def numbered(document: Document) -> list[tuple[int, int]]:
    """The (start, end) of all sentences of the prose and its headings, in order; proposals count them from 1."""
    return [span for part in passages(document.text, document.title) for span in sentences(document.text, part)]


def check(parsed: Parsed, answer: proposals.Answer) -> Passed:
    """What of an answer the text bears out."""
    gate = _Gate(parsed, answer.kinds)
    refused = list(answer.malformed)
    claims: dict[tuple[str, ...], Claim] = {}
    for claim in _passing(answer.relations, gate.claim, refused):
        claims.setdefault(claim.key, claim)
    quantities: dict[str, Quantity] = {}
    for quantity in _passing(answer.quantities, gate.quantity, refused):
        quantities.setdefault(quantity.id, quantity)
    return Passed(gate.met(), tuple(claims.values()), tuple(quantities.values()), tuple(refused))


def _passing(said: Iterable[Said], judge: Callable[[Said], Judged], refused: list[Refused]) -> Iterator[Judged]:
    """What a judge makes of some proposals; those that it refuses join the others ``refused``."""
    for proposal in said:
        try:
            judged = judge(proposal)
        except RefusalError as why:
            refused.append(Refused(proposal.words, str(why), proposal.sentence, proposal.quote))
        else:
            yield judged


class _Gate:
    """A text with what is known of it, to hold proposals against."""

    def __init__(self, parsed: Parsed, kinds: dict[str, str]) -> None:
        self._parsed = parsed
        self._text = parsed.document.text
        self._spans = numbered(parsed.document)
        self._kinds = {key(name): kind for name, kind in kinds.items()}
        self._read = {s.start: (s, named) for s, named in zip(parsed.sentences, parsed.named, strict=True)}
        self._grammar = Grammar(parsed.concepts)
        self._met: dict[str, Entity] = {}

    def met(self) -> tuple[Entity, ...]:
        """The entities that passed, by id."""
        return tuple(self._met[name] for name in sorted(self._met))

    def claim(self, said: proposals.Relation) -> Claim:
        """A relation as a claim.  Raises RefusalError."""
        start, end = self._place(said.sentence, said.quote)
        second = self._second(said)
        source, target = (self._end(name, start, end, second) for name in (said.source, said.target))
        if source.entity.id == target.entity.id:
            raise RefusalError("both ends are one thing")
        declared = RELATIONS[said.type]
        for name, kind, kinds in (
            ("source", source.entity.kind, declared.domain),
            ("target", target.entity.kind, declared.range),
        ):
            if kind not in kinds:
                raise RefusalError(f"the vocabulary lets no {kind} be the {name} of {said.type}")
        product = self._product(said, start, end, second)
        read = self._read_alike(said, (source.entity.id, target.entity.id), (start, end))
        if read is not None:
            product = read.product
        antecedents = tuple(sorted({e.antecedent for e in (source, target) if e.antecedent}))
        evidence = self._parsed.document.quote(
            start, end, rule="proposed.confirmed" if read else "proposed.unconfirmed", confidence=together(read),
            attribution=read.held.attribution if read else None, antecedents=antecedents,
        )  # fmt: skip
        for met in filter(None, (source.entity, target.entity, product)):
            self._met.setdefault(met.id, met)
        held = read.held if read else polarity.Modality(
            denied=said.polarity == "negated", certainty="hedged" if said.polarity == "hedged" else "stated"
        )  # fmt: skip
        return Claim(
            source.entity.id, said.type, target.entity.id, product.id if product else None, denied=held.denied,
            certainty=held.certainty, aspect=held.aspect,
            change=read.change if read else "unknown" if "harm" in said.type else "increase",
            origin="stated" if read else "unconfirmed", evidence=(evidence,),
        )  # fmt: skip

    def quantity(self, said: proposals.Figure) -> Quantity:
        """A figure as a quantity, its value and unit read anew.  Raises RefusalError."""
        start, end = self._place(said.sentence, said.quote)
        first, last = self._spans[said.sentence - 1]
        subject = self._end(said.subject, first, last, self._second(said))
        wanted = plain(said.value)
        found = [f for f in self._figures(first, last, said.metric) if start <= f[0].start and f[0].end <= end]
        read, down = next(((f, down) for f, down in found if wanted and plain(f.value) == wanted), (None, False))
        if read is None:
            raise RefusalError(f"the quote does not give the figure {said.value}")
        if said.unit.casefold() != read.unit.casefold():
            raise RefusalError(f"the quote gives the figure in {read.unit or 'no unit'}, not in {said.unit}")
        if not metrics.fits(said.metric, read):
            raise RefusalError(f"{said.metric} is not measured in {read.unit}")
        self._met.setdefault(subject.entity.id, subject.entity)
        evidence = self._parsed.document.quote(
            first, last, rule="proposed.quantity", confidence=UNCONFIRMED,
            antecedents=(subject.antecedent,) if subject.antecedent else (),
        )  # fmt: skip
        sign = "-" if down and not read.value.startswith("-") else ""
        return Quantity(
            subject.entity.id, said.metric, sign + read.value, read.unit, read.printed, evidence, currency=read.currency
        )

    def _figures(self, first: int, last: int, metric: str) -> list[tuple[figures.Figure, bool]]:
        """The figures of a sentence, each with whether it is said to fall."""
        s, _ = self._read.get(first, (None, ()))
        if s is None:
            return [(f, False) for f in figures.find(self._text, first, last)]
        return [(f, falls(s, f, word, bound, metric)) for f, word, bound in figures_of(self._text, s)]

    def _place(self, number: int, quote: str) -> tuple[int, int]:
        """Where a quote stands, in the sentence of that number and nowhere else.  Raises RefusalError."""
        if not 1 <= number <= len(self._spans):
            raise RefusalError(f"there is no sentence {number}")
        first, last = self._spans[number - 1]
        words = quote.split()
        if not words:
            raise RefusalError("there is no quote")
        pattern = re.compile(r"\s+".join(map(re.escape, words)))  # lines are broken otherwise in what is sent
        if match := pattern.search(self._text, first, last):
            return match.span()
        elsewhere = quote in self._text
        raise RefusalError(
            f"the quote does not stand in sentence {number}" + (", but elsewhere" if elsewhere else " or elsewhere")
        )

    def _second(self, said: Said) -> tuple[int, int] | None:
        if said.second_quote is None or said.second_sentence is None:
            return None
        return self._place(said.second_sentence, said.second_quote)

    def _end(self, name: str, start: int, end: int, second: tuple[int, int] | None) -> _End:
        """An end by its name, as it stands in the quote or is tied to it.  Raises RefusalError."""
        entity = self._referred(name, start, end) or self._entity(name)
        antecedents = [at for e, a, b, at in self._mentions if e.id == entity.id and start <= a and b <= end]
        if None in antecedents or self._spelled(entity, name, start, end):
            return _End(entity, None)
        if antecedents:
            return _End(entity, antecedents[0])
        if second is None:
            raise RefusalError(f"{name} does not stand in the quote, and no second quote names it")
        named = self._spelled(entity, name, *second)
        if named is None:
            raise RefusalError(f"{name} stands in neither quote")
        referring = REFERRING_TO_FIRM if entity.kind == "company" else REFERRING_TO_THING
        free = [m.span() for m in referring.finditer(self._text, start, end) if not self._taken(entity, *m.span())]
        if not free:
            raise RefusalError(f"nothing in the quote stands for {name}")
        return _End(entity, named)

    def _taken(self, entity: Entity, start: int, end: int) -> bool:
        """Whether words stand for something else, by the project's own reading."""
        return any(at and e.id != entity.id and a < end and start < b for e, a, b, at in self._mentions)

    def _referred(self, name: str, start: int, end: int) -> Entity | None:
        """The entity that these very words of a stretch refer to: "the European planemaker"."""
        wanted = key(re.sub(r"^(?:the|this|that) ", "", name, flags=re.IGNORECASE))
        return next(
            (e for e, a, b, at in self._mentions if at and start <= a and b <= end and key(self._text[a:b]) == wanted),
            None,
        )

    def _spelled(self, entity: Entity, name: str, start: int, end: int) -> tuple[int, int] | None:
        """Where a form of an entity's name is spelled out in a stretch of the text."""
        for form in sorted({name, entity.label, *entity.aliases} - {""}, key=lambda f: (-len(f), f)):
            proper = entity.kind == "company"
            pattern = rf"(?<![\w'’]){re.escape(form)}{'' if proper else '(?:e?s)?'}(?!\w)"
            for match in re.compile(pattern, 0 if proper else re.IGNORECASE).finditer(self._text, start, end):
                if not self._within_another(entity, *match.span()):
                    return match.span()
        return None

    def _within_another(self, entity: Entity, start: int, end: int) -> bool:
        """Whether a stretch is but a part of the name of another firm: "Samsung" in "Samsung Heavy"."""
        return any(
            m.entity.kind == "company" and m.entity.id != entity.id and m.start <= start and end <= m.end
            for m in self._parsed.mentions
        )

    def _entity(self, name: str) -> Entity:
        """The entity that a name means: one met in the text, a known one, else a new one of the kind proposed."""
        wanted = key(name)
        if not wanted:
            raise RefusalError("an end has no name")
        known = self._by_form.get(wanted) or self._parsed.concepts.by_name.get(wanted) or _listed(name)
        if known is not None:
            return known
        kind = self._kinds.get(wanted)
        if kind is None:
            raise RefusalError(f"of {name} it is not said what kind of thing it is")
        if not slug(name) or len(name) < 2 or not any(c.isalpha() for c in name):
            raise RefusalError(f"{name!r} is no name")
        if (met := self._by_slug.get(slug(name))) is not None:
            return met
        last = name.split()[-1]
        if kind == "company" and last.islower() and last in any_of("firm", "role"):
            raise RefusalError(f"{name} describes a firm and does not name it")
        label = name if kind in ("company", "place", "organization") else singular_form(name)
        return Entity(slug(label), kind, label)

    @cached_property
    def _mentions(self) -> list[tuple[Entity, int, int, tuple[int, int] | None]]:
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

    def _product(self, said: proposals.Relation, start: int, end: int, second: tuple[int, int] | None) -> Entity | None:
        """The thing supplied or scarce, where the quote names it.  Raises RefusalError."""
        if not said.product:
            return None
        entity = self._end(said.product, start, end, second).entity
        if entity.kind not in ("product", "technology"):
            raise RefusalError(f"{said.product} is a {entity.kind}, and no product")
        return entity

    def _read_alike(self, said: proposals.Relation, ends: tuple[str, str], quote: tuple[int, int]) -> Statement | None:
        s, named = self._read.get(self._spans[said.sentence - 1][0], (None, ()))
        return None if s is None else self._grammar.bears_out(s, named, said, ends, quote)


def _listed(name: str) -> Entity | None:
    """The company of the lists that a name is of, all of it."""
    return next((m.entity for m in firm_names().every(name) if (m.start, m.end) == (0, len(name))), None)
