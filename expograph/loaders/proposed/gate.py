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
from typing import TypeVar

from ...model import Claim, Document, Entity, Origin, Quantity, Refused
from ...ontology.vocabulary import RELATIONS
from .. import figures, metrics, polarity
from ..extract import Parsed, in_order, merged
from ..prose import passages
from ..quantities import figures_of, period_and_basis, plain
from ..quantities import read as read_quantities
from ..sentences import sentences
from ..signs import falls
from . import proposals
from .confirmed import UNCONFIRMED, Grammar, Judgement, RefusalError, together
from .ends import End, Ends, Place

Said = TypeVar("Said", proposals.Relation, proposals.Figure)
Judged = TypeVar("Judged", Claim, Quantity)


@dataclass(frozen=True, slots=True)
class Passed:
    """What passed the gate, and what did not."""

    entities: tuple[Entity, ...]
    claims: tuple[Claim, ...]
    quantities: tuple[Quantity, ...]
    refused: tuple[Refused, ...]


def numbered(document: Document) -> list[tuple[int, int]]:
    """The (start, end) of all sentences of the prose and its headings, in order; proposals count them from 1."""
    return [span for part in passages(document.text, document.title) for span in sentences(document.text, part)]


def check(parsed: Parsed, answer: proposals.Answer) -> Passed:
    """What of an answer the text bears out.

    Where most of what can be checked of it is wrong, nothing of the rest is taken either: see :func:`trusted`.
    """
    gate = Gate(parsed, answer.kinds)
    refused = list(answer.malformed)
    claims = list(_passing(answer.relations, gate.claim, refused))
    quantities = list(_passing(answer.quantities, gate.quantity, refused))
    against = gate.against + len(refused)
    if not trusted(gate.borne_out, against):
        why = f"{against} of the {against + gate.borne_out} items of this answer that can be checked are wrong"
        refused += [_refused(said, why) for said, claim in claims if claim.origin == "unconfirmed"]
        refused += [_refused(said, why) for said, quantity in quantities if quantity.origin == "unconfirmed"]
        claims = [(said, claim) for said, claim in claims if claim.origin != "unconfirmed"]
        quantities = [(said, quantity) for said, quantity in quantities if quantity.origin != "unconfirmed"]
    amounts = {quantity.id: quantity for _, quantity in reversed(quantities)}
    return Passed(gate.met(), merged(claim for _, claim in claims), in_order(amounts.values()), tuple(refused))


def trusted(borne_out: int, against: int) -> bool:
    """Whether an answer is to be believed where nothing can be checked: most of what can be is borne out.

    The prior is that of an answer of which four items were checked and all but one borne out.
    """
    return borne_out + 3 > against + 1


def _passing(
    said: Iterable[Said], judge: Callable[[Said], Judged], refused: list[Refused]
) -> Iterator[tuple[Said, Judged]]:
    """What a judge makes of some proposals; those that it refuses join the others ``refused``."""
    for proposal in said:
        try:
            judged = judge(proposal)
        except RefusalError as why:
            refused.append(_refused(proposal, str(why)))
        else:
            yield proposal, judged


def _refused(said: proposals.Relation | proposals.Figure, why: str) -> Refused:
    return Refused(said.words, why, said.sentence, said.quote, said)


class Gate:
    """A text with what is known of it, to hold proposals against: of a language model, or of a ``person``.

    ``kinds`` are the kinds of things by name; it may grow.  ``borne_out`` and ``against`` count what the grammar makes
    of what passes.  A person may read otherwise than the grammar, and nothing else that the text does not say.
    """

    def __init__(self, parsed: Parsed, kinds: dict[str, str], person: bool = False) -> None:
        self._parsed = parsed
        self._person = person
        self._text = parsed.document.text
        self._spans = numbered(parsed.document)
        self._ends = Ends(parsed, kinds)
        self._read = {s.start: (s, named) for s, named in zip(parsed.sentences, parsed.named, strict=True)}
        self._grammar = Grammar(parsed.concepts)
        self.kinds = kinds
        self._met: dict[str, Entity] = {}
        self.borne_out = self.against = 0

    def knows(self, name: str) -> bool:
        """Whether it is known what kind of thing a name is of."""
        try:
            return bool(self._ends.entity(name))
        except RefusalError:
            return False

    def met(self) -> tuple[Entity, ...]:
        """The entities that passed, by id."""
        return tuple(self._met[name] for name in sorted(self._met))

    def claim(self, said: proposals.Relation) -> Claim:
        """A relation as a claim.  Raises RefusalError."""
        start, end = self._place(said.sentence, said.quote)
        second = self._second(said)
        source, target = (self._ends.find(name, (start, end), second) for name in (said.source, said.target))
        if source.entity.id == target.entity.id:
            raise RefusalError("both ends are one thing")
        declared = RELATIONS[said.type]
        for name, kind, kinds in (
            ("source", source.entity.kind, declared.domain),
            ("target", target.entity.kind, declared.range),
        ):
            if kind not in kinds:
                raise RefusalError(f"the vocabulary lets no {kind} be the {name} of {said.type}")
        product = self._product(said, (start, end), second)
        judged = self._judged(said, source, target, (start, end))
        read = judged.read
        if read is not None:
            product = read.product
        antecedents = tuple(sorted({e.antecedent for e in (source, target) if e.antecedent}))
        origin, rule, confidence = self._standing(judged)
        evidence = self._parsed.document.quote(
            start, end, rule=rule, confidence=confidence, antecedents=antecedents,
            attribution=read.held.attribution if read else None,
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
            origin=origin, evidence=(evidence,),
        )  # fmt: skip

    def _standing(self, judged: Judgement) -> tuple[Origin, str, float]:
        """Origin, rule and confidence of what passes; and the grammar's opinion of it counted."""
        if self._person:
            return "reviewer", "review", 1.0
        if judged.read is not None:
            self.borne_out += 1
            return "stated", "proposed.confirmed", together(judged.read)
        if judged.likely is not None and judged.likely.direction != 0.5:
            self.borne_out += judged.likely.direction > 0.5
            self.against += judged.likely.direction < 0.5
        return "unconfirmed", "proposed.unconfirmed", UNCONFIRMED

    def quantity(self, said: proposals.Figure) -> Quantity:
        """A figure as a quantity, its value and unit read anew.  Raises RefusalError.

        It is confirmed where the project's own code reads it as the same measure of the same thing.
        """
        start, end = self._place(said.sentence, said.quote)
        first, last = self._spans[said.sentence - 1]
        subject = self._ends.find(said.subject, (first, last), self._second(said), (first, last))
        wanted = plain(said.value)
        found = [f for f in self._figures(first, last, said.metric) if start <= f[0].start and f[0].end <= end]
        read, down = next(((f, down) for f, down in found if wanted and plain(f.value) == wanted), (None, False))
        if read is None:
            raise RefusalError(f"the quote does not give the figure {said.value}")
        if _unit(said.unit) != _unit(read.unit):
            raise RefusalError(f"the quote gives the figure in {read.unit or 'no unit'}, not in {said.unit}")
        if not metrics.fits(said.metric, read):
            raise RefusalError(f"{said.metric} is not measured in {read.unit}")
        self._met.setdefault(subject.entity.id, subject.entity)
        for own in self._own(first):
            same = (own.subject, own.metric, own.printed) == (subject.entity.id, said.metric, read.printed)
            if same and not self._person:
                self.borne_out += 1
                return own
        antecedents = (subject.antecedent,) if subject.antecedent else ()
        origin, rule, confidence = self._standing(Judgement(None))
        evidence = self._parsed.document.quote(first, last, rule=rule, confidence=confidence, antecedents=antecedents)
        down = said.value.startswith("-") if self._person else down
        sign = "-" if down and not read.value.startswith("-") else ""
        return Quantity(
            subject.entity.id, said.metric, sign + read.value, read.unit, read.printed, evidence,
            read.currency, *period_and_basis(self._text, (first, last), read), origin=origin,
        )  # fmt: skip

    def _own(self, first: int) -> list[Quantity]:
        """What the project's own code measures in a sentence."""
        s, named = self._read.get(first, (None, ()))
        if s is None:
            return []
        return [q for _, q in read_quantities(self._parsed.document, s, named, self._parsed.topic)]

    def _figures(self, first: int, last: int, metric: str) -> list[tuple[figures.Figure, bool]]:
        """The figures of a sentence, each with whether it is said to fall."""
        s, _ = self._read.get(first, (None, ()))
        if s is None:
            return [(f, False) for f in figures.find(self._text, first, last)]
        return [(f, falls(s, f, word, bound, metric)) for f, word, bound in figures_of(self._text, s)]

    def _place(self, number: int, quote: str) -> Place:
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

    def _second(self, said: Said) -> Place | None:
        if said.second_quote is None or said.second_sentence is None:
            return None
        return self._place(said.second_sentence, said.second_quote)

    def _product(self, said: proposals.Relation, quote: Place, second: Place | None) -> Entity | None:
        """The thing supplied or scarce, where the quote names it.  Raises RefusalError."""
        if not said.product:
            return None
        self.kinds.setdefault(said.product, "product")
        entity = self._ends.find(said.product, quote, second).entity
        if entity.kind not in ("product", "technology"):
            raise RefusalError(f"{said.product} is a {entity.kind}, and no product")
        return entity

    def _judged(self, said: proposals.Relation, source: End, target: End, quote: Place) -> Judgement:
        s, named = self._read.get(self._spans[said.sentence - 1][0], (None, ()))
        if s is None:
            return Judgement(None)
        ends = (source.entity, *source.at), (target.entity, *target.at)
        try:
            return self._grammar.judge(s, named, said, ends, quote)
        except RefusalError:
            if self._person:
                return Judgement(None)
            raise


def _unit(unit: str) -> str:
    """A unit in one form: "USD per bushel" → "usd/bushel"."""
    return re.sub(r" ?/ ?| (?:a|an|per) ", "/", unit.strip().casefold())
