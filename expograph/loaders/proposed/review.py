"""An article with what a person decides of it: what is open, what is decided, and what it states with that."""

from __future__ import annotations

import pathlib
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Any

from ...model import Claim, Entity, Extraction, Quantity, Refused, Unread
from ..extract import Parsed
from ..merging import pieces, rewritten, with_confidence
from . import gate
from .decisions import Decision, load, save
from .proposals import Figure, Proposal, RefusalError, Relation

Item = Claim | Quantity | Unread | Refused


class Review:
    """The decisions on one article: what is open, what is decided, and what the article states with that."""

    def __init__(self, parsed: Parsed, read: Extraction, path: pathlib.Path | None) -> None:
        self._parsed, self._read, self.path = parsed, read, path
        self.decisions = load(path) if path else []
        self._together: list[int] = []
        self.text = parsed.document.text
        self.extraction = self._decided()

    def _decided(self) -> Extraction:
        """What the article states, with what is decided of it; see :func:`decided`."""
        if not self.decisions or self.path is None:
            return self._read
        return decided(self._parsed, self._read, self.decisions, self.path.name)

    @cached_property
    def sentences(self) -> list[tuple[int, int]]:
        """The places of the sentences, in order; they are counted from 1."""
        return gate.numbered(self._parsed.document)

    def items(self) -> list[Item]:
        """Claims, figures, unread sentences and what was refused, in order of the text, as far as undecided."""
        now = self.extraction
        rejected = {(d.said.words, d.sentence) for d in self.decisions if d.said and d.decision == "rejected"}
        every: list[Claim | Quantity] = [*now.claims, *now.quantities]
        claims = [item for item in every if item.origin in ("stated", "unconfirmed")]
        refused = [r for r in now.refused if r.said and (r.words, r.sentence) not in rejected]
        return sorted([*claims, *now.unread, *refused], key=lambda item: (self.place(item)[0], str(item)))

    def place(self, item: Item) -> tuple[int, int]:
        """Where an item stands: its quote, or the sentence that it was said to be of."""
        if isinstance(item, Refused):
            return self.sentences[min(max(item.sentence, 1), len(self.sentences)) - 1]
        if isinstance(item, Unread):
            return item.start, item.end
        return pieces(item)[0].start, pieces(item)[0].end

    def sentence(self, number: int) -> str:
        """The words of a sentence, in one line."""
        return " ".join(self.text[slice(*self.sentences[number - 1])].split())

    def number(self, start: int) -> int:
        """The number of the sentence that holds a place of the text."""
        return next(n for n, (_, end) in enumerate(self.sentences, 1) if start < end)

    def said(self, item: Claim | Quantity) -> tuple[Proposal, dict[str, str]]:
        """A claim or a figure as a proposal, and the kinds of its ends."""
        entities = {e.id: e for e in self.extraction.entities}
        evidence = pieces(item)[0]
        named = next(iter(evidence.antecedents), None)
        second = (None, None) if named is None else (self.number(named.start), named.quote)
        number = self.number(evidence.start)
        if isinstance(item, Quantity):
            subject = entities[item.subject]
            figure = (item.metric, item.value, item.unit, item.period, evidence.quote)
            return Figure(number, subject.label, *figure, *second), {subject.label: subject.kind}
        ends = [entities[name] for name in (item.source, item.target, item.product) if name]
        source, target, product = (*(e.label for e in ends), None)[:3]
        kinds = {e.label: e.kind for e in ends}
        assert source is not None and target is not None
        return Relation(number, item.relation, source, target, product, item.polarity, evidence.quote, *second), kinds

    def judge(self, said: Proposal, kinds: dict[str, str]) -> None:
        """Raises RefusalError where the text does not bear a proposal out, by the gate that all have to pass."""
        gate.Gate(self._parsed, kinds, person=True).judge(said)

    def knows(self, name: str) -> bool:
        """Whether the reader knows what kind of thing a name is of."""
        return gate.Gate(self._parsed, {}).ends.knows(name)

    def decide(self, *decisions: Decision) -> None:
        """Takes decisions down, one after the other, below those that the table has by now."""
        assert self.path is not None
        self._together.append(len(decisions))
        self._keep([*load(self.path), *decisions])

    def undo(self) -> list[Decision]:
        """Takes back what was decided last, all that was taken down together in this session; returns it."""
        assert self.path is not None
        kept = load(self.path)
        count = self._together.pop() if self._together else 1
        self._keep(kept[:-count])
        return kept[-count:]

    def _keep(self, decisions: list[Decision]) -> None:
        assert self.path is not None
        save(self.path, decisions)
        self.decisions = decisions
        self.extraction = self._decided()


def decided(parsed: Parsed, read: Extraction, decisions: Sequence[Decision], table: str) -> Extraction:
    """What an article states with a person's decisions on what was read in it.

    What is accepted or added has the origin reviewer and the confidence 1; what is rejected goes to the refused.  A
    line that the text does not bear out, or that fits nothing any more, is named in the warnings, by its number in
    ``table``.
    """
    text = _Text(parsed, read)
    warnings = []
    for line, decision in enumerate(decisions, 2):
        try:
            text.apply(text.where_it_stands(decision))
        except RefusalError as why:
            warnings.append(f"{table} line {line}: {why}; correct the line, or delete it")
            if decision.said:
                reason = f"{why} (line {line} of {table})"
                text.refused.append(Refused(decision.said.words, reason, decision.sentence, decision.quote))
    return text.extraction(tuple(warnings))


class _Text:
    """What is read in a text while decisions are applied to it."""

    def __init__(self, parsed: Parsed, read: Extraction) -> None:
        self._parsed, self._read = parsed, read
        self._gate = gate.Gate(parsed, {}, person=True)
        self._spans = gate.numbered(parsed.document)
        self._words = [" ".join(parsed.document.text[a:b].split()) for a, b in self._spans]
        self._added: dict[str, Entity] = {}
        self._names = {name: e.id for e in read.entities for name in (*e.aliases, e.label)}
        self.claims, self.quantities = list(read.claims), list(read.quantities)
        self.unread, self.refused = list(read.unread), list(read.refused)

    def where_it_stands(self, decision: Decision) -> Decision:
        """A decision with its sentences numbered as the text has them now: they are found by their quotes."""
        return replace(
            decision,
            sentence=self._number(decision.sentence, decision.quote),
            second_sentence=decision.second_sentence and self._number(decision.second_sentence, decision.second_quote),
        )

    def _number(self, number: int, quote: str) -> int:
        """The number of the sentence nearest to a number that holds a quote; the number itself where none does."""
        form = gate.quoted(quote)
        found = [i for i, sentence in enumerate(self._words, 1) if quote.split() and form.search(sentence)]
        return min(found, key=lambda i: (abs(i - number), i), default=number)

    def apply(self, decision: Decision) -> None:
        """Raises RefusalError for a decision that the text does not bear out, or that fits nothing."""
        if not 1 <= decision.sentence <= len(self._spans):
            raise RefusalError(f"there is no sentence {decision.sentence}")
        said = decision.said
        if said is None:
            first, last = self._spans[decision.sentence - 1]
            self.unread = [u for u in self.unread if not (u.start < last and first < u.end)]
            return
        every: list[Claim | Quantity] = [*self.claims, *self.quantities]
        found = [item for item in every if self._is(item, said)]
        if decision.decision == "rejected":
            if not found and not gate.quoted(said.quote).search(self._parsed.document.text):
                raise RefusalError("the quote does not stand in the article any more")
            self._replace(found, said, lambda item: None)
            why = "a reviewer rejected it" + ("" if found else ", and nothing reads it now")
            if found or not any((r.words, r.sentence) == (said.words, said.sentence) for r in self.refused):
                self.refused.append(Refused(said.words, why, said.sentence, said.quote, said))
        elif found and decision.decision == "accepted":
            self._replace(found, said, lambda item: replace(with_confidence(item, 1.0), origin="reviewer"))
        else:
            self._gate.ends.kinds |= decision.kinds
            sound = self._gate.judge(said)
            self._replace(found, said, lambda item: None)
            self._added |= {end.entity.id: end.entity for end in sound.ends}
            if isinstance(sound.made, Claim):
                self.claims.append(sound.made)
            else:
                self.quantities.append(sound.made)

    def _is(self, item: Claim | Quantity, said: Proposal) -> bool:
        """Whether a claim or figure says what a proposal does, in the same sentence."""
        first, last = self._spans[said.sentence - 1]
        if not any(e.start < last and first < e.end for e in pieces(item)):
            return False
        if isinstance(item, Claim) and isinstance(said, Relation):
            ends = [self._names.get(name or "") for name in (said.source, said.target, said.product)]
            own: tuple[object, ...] = (item.source, item.target, item.product, item.relation, item.polarity)
            return own == (*ends, said.type, said.polarity)
        if isinstance(item, Quantity) and isinstance(said, Figure):
            own = (item.subject, item.metric, item.value, item.unit)
            return own == (self._names.get(said.subject), said.metric, said.value, said.unit)
        return False

    def _replace(self, found: Sequence[Claim | Quantity], said: Proposal, made: Callable[[Any], Any]) -> None:
        """Makes something else of what is found, or nothing; what other sentences say of a claim stays."""
        first, last = self._spans[said.sentence - 1]
        claims: list[Claim] = []
        for claim in self.claims:
            here = tuple(e for e in claim.evidence if claim in found and e.start < last and first < e.end)
            if rest := tuple(e for e in claim.evidence if e not in here):
                claims.append(replace(claim, evidence=rest))
            if here and (new := made(replace(claim, evidence=here))) is not None:
                claims.append(new)
        self.claims = claims
        self.quantities = [new for q in self.quantities if (new := made(q) if q in found else q) is not None]

    def extraction(self, warnings: tuple[str, ...]) -> Extraction:
        """What is read, once all decisions are applied."""
        read, names = self._read, {m.entity.id for m in self._parsed.mentions}
        used = {end for c in self.claims for end in (c.source, c.target, c.product)}
        used |= {q.subject for q in self.quantities}
        were = {end for c in read.claims for end in (c.source, c.target, c.product)} - names
        known = {e.id: e for e in (*self._added.values(), *read.entities)}
        kept = {name: entity for name, entity in known.items() if name in used or name not in were}
        told = replace(read, refused=tuple(self.refused), warnings=(*read.warnings, *warnings))
        return rewritten(told, kept, self.claims, self.quantities, self.unread)
