"""The gate: what is proposed becomes a claim where the text says it, word by word, and else is refused with a reason.

It asks, in this order: is there such a sentence, and does the quote stand in it as it is; does the vocabulary let two
such things be related; does each end stand in the quote, or is it what a pronoun there stands for, by the project's
own reading or by a second quote; does the grammar read the sentence the other way round, or otherwise held?  What the
grammar reads alike is confirmed; where it reads nothing of the pair, the claim is kept apart as unconfirmed.  Figures
are read anew from the quote.  Nothing here asks whoever proposed it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from ...model import Claim, Document, Origin, Quantity
from ...ontology.vocabulary import RELATIONS
from .. import metrics, polarity
from ..extract import MAX_SENTENCE, Parsed
from ..grammar import Sentence, parse
from ..nominals import Nominal, nominals
from ..prose import as_read, passages
from ..quantities import figures_of, period_and_basis, plain
from ..quantities import read as read_quantities
from ..related import Likelihood
from ..sentences import sentences
from ..signs import falls
from .confirmed import Grammar, Judgement
from .ends import End, Ends, Place
from .proposals import Figure, Proposal, RefusalError, Relation

BACK = 12  # sentences before a quote in which a second one may stand
UNCOUNTED = 0.5  # the confidence of what passes, until it is told how much such proposals are to be believed
RULES: dict[Origin, str] = {"reviewer": "review", "stated": "proposed.confirmed", "unconfirmed": "proposed.unconfirmed"}


@dataclass(frozen=True, slots=True)
class Sound:
    """A proposal that the text bears out: what it makes, of which things, and what the grammar says of it.

    ``support`` is what supports the grammar's own reading of it (see :class:`~expograph.loaders.statements.Statement`;
    of a figure, figure), empty where it reads nothing; ``likely`` then is how likely it finds it, ``doubts`` what
    speaks against it.
    """

    said: Proposal
    made: Claim | Quantity
    ends: tuple[End, ...]
    support: str
    likely: Likelihood | None = None
    doubts: tuple[str, ...] = ()


def numbered(document: Document) -> list[tuple[int, int]]:
    """The (start, end) of all sentences of the prose and its headings, in order; proposals count them from 1."""
    return [span for part in passages(document.text, document.title) for span in sentences(document.text, part)]


def quoted(quote: str) -> re.Pattern[str]:
    """Where a text has a quote: however its lines are broken, and beginning and ending where words do."""
    words = quote.split()
    whole = r"\s+".join(map(re.escape, words))
    starts = r"(?<!\w)" if words and words[0][0].isalnum() else ""
    return re.compile(rf"{starts}{whole}(?!\w)")


class Gate:
    """A text with what is known of it, to hold proposals against: of a language model, or of a ``person``.

    ``kinds`` are those of :class:`Ends`.  A person may read otherwise than the grammar, and nothing
    else that the text does not say.
    """

    def __init__(self, parsed: Parsed, kinds: dict[str, str], person: bool = False) -> None:
        self._parsed = parsed
        self._person = person
        self._text = as_read(parsed.document.text)
        self._spans = numbered(parsed.document)
        self._read = {s.start: (s, named) for s, named in zip(parsed.sentences, parsed.named, strict=True)}
        self._measured: dict[int, list[Quantity]] = {}
        self._grammar = Grammar(parsed.concepts)
        self.ends = Ends(parsed, kinds, person)

    def judge(self, said: Proposal) -> Sound:
        """A proposal as the text bears it out.  Raises RefusalError."""
        return self._relation(said) if isinstance(said, Relation) else self._figure(said)

    def _relation(self, said: Relation) -> Sound:
        start, end = self._place(said.sentence, said.quote)
        second = self._second(said)
        source = self.ends.find(said.source, (start, end), second)
        other = None if RELATIONS[said.type].symmetric else source
        target = self.ends.find(said.target, (start, end), second, other=other)
        if source.entity.id == target.entity.id:
            raise RefusalError("both ends are one thing", wrong=False)
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
        if read is not None and not self._person:
            product = End(read.product, (0, 0)) if read.product else None
        origin = self._origin(read is not None)
        evidence = self._parsed.document.quote(
            start, end, rule=RULES[origin], confidence=1.0 if self._person else UNCOUNTED,
            attribution=read.held.attribution if read else None,
            antecedents=tuple(sorted({e.antecedent for e in (source, target) if e.antecedent})),
        )  # fmt: skip
        held = read.held if read else polarity.Modality(
            denied=said.polarity == "negated", certainty="hedged" if said.polarity == "hedged" else "stated"
        )  # fmt: skip
        made = Claim(
            source.entity.id, said.type, target.entity.id, product.entity.id if product else None, denied=held.denied,
            certainty=held.certainty, aspect=held.aspect,
            change=read.change if read else "unknown" if "harm" in said.type else "increase",
            origin=origin, evidence=(evidence,),
        )  # fmt: skip
        ends = (source, target, *([product] if product else []))
        return Sound(said, made, ends, read.support if read else "", judged.likely, judged.doubts)

    def _origin(self, read_too: bool) -> Origin:
        return "reviewer" if self._person else "stated" if read_too else "unconfirmed"

    def _figure(self, said: Figure) -> Sound:
        """A figure as a quantity, its value and unit read anew.

        It is confirmed where the project's own code reads it as the same measure of the same thing.
        """
        start, end = self._place(said.sentence, said.quote)
        first, last = self._spans[said.sentence - 1]
        s, _ = self._sentence(said.sentence)
        if not polarity.states(s) and not self._person:
            raise RefusalError("the sentence is a question or an order, and states nothing")
        subject = self.ends.find(said.subject, (start, end), self._second(said), sentence=(first, last))
        wanted = plain(said.value)
        found = [f for f in figures_of(self._text, s) if start <= f[0].start and f[0].end <= end]
        read, word, bound = next((f for f in found if wanted and plain(f[0].value) == wanted), (None, None, None))
        if read is None or word is None:
            raise RefusalError(f"the quote does not give the figure {said.value}")
        if _unit(said.unit) != _unit(read.unit):
            raise RefusalError(f"the quote gives the figure in {read.unit or 'no unit'}, not in {said.unit}")
        if not metrics.fits(said.metric, read):
            raise RefusalError(f"{said.metric} is not measured in {read.unit}")
        down = read.value.startswith("-") or falls(s, read, word, bound, said.metric)
        if said.value.startswith("-") and not down and not self._person:
            raise RefusalError(f"the quote does not say that the figure is {said.value}")
        measured = [own for own in self._own(said.sentence) if own.printed == read.printed]
        for own in measured:
            if (own.subject, own.metric) == (subject.entity.id, said.metric) and not self._person:
                return Sound(said, own, (subject,), "figure")
        origin = self._origin(False)
        evidence = self._parsed.document.quote(
            first, last, rule=RULES[origin], confidence=1.0 if self._person else UNCOUNTED,
            antecedents=(subject.antecedent,) if subject.antecedent else (),
        )  # fmt: skip
        down = said.value.startswith("-") if self._person else down
        sign = "-" if down and not read.value.startswith("-") else ""
        period, basis = period_and_basis(self._text, (first, last), read)
        if self._person and said.period != period:
            if said.period and said.period not in " ".join(self._text[first:last].split()):
                raise RefusalError(f"the sentence does not give the period {said.period!r}")
            period = said.period
        made = Quantity(
            subject.entity.id, said.metric, sign + read.value, read.unit, read.printed, evidence,
            read.currency, period, basis, origin,
        )  # fmt: skip
        return Sound(said, made, (subject,), "", doubts=("figure",) if measured else ())  # it measures something else

    def _sentence(self, number: int) -> tuple[Sentence, list[Nominal]]:
        """A sentence as the grammar reads it, and the things that it names.  Raises RefusalError for one too long."""
        first, last = self._spans[number - 1]
        if first not in self._read:
            if last - first > MAX_SENTENCE:
                raise RefusalError(f"the sentence has over {MAX_SENTENCE} characters, and is not read")
            (s,) = parse(self._text, [(first, last)], self._parsed.mentions)
            self._read[first] = s, nominals(s, self._parsed.concepts)
        return self._read[first]

    def _own(self, number: int) -> list[Quantity]:
        """What the project's own code measures in a sentence."""
        if number not in self._measured:
            s, named = self._sentence(number)
            found = read_quantities(self._parsed.document, s, named, self._parsed.topic)
            self._measured[number] = [quantity for _, quantity in found]
        return self._measured[number]

    def _place(self, number: int, quote: str) -> Place:
        """Where a quote stands, in the sentence of that number and nowhere else.  Raises RefusalError."""
        if not 1 <= number <= len(self._spans):
            raise RefusalError(f"there is no sentence {number}")
        first, last = self._spans[number - 1]
        words = quote.split()
        if not words:
            raise RefusalError("there is no quote")
        pattern = quoted(quote)
        if match := pattern.search(self._text, first, last):
            return match.span()
        elsewhere = quote in self._text
        raise RefusalError(
            f"the quote does not stand in sentence {number}" + (", but elsewhere" if elsewhere else " or elsewhere")
        )

    def _second(self, said: Proposal) -> Place | None:
        if said.second_quote is None or said.second_sentence is None:
            return None
        if not said.sentence - BACK <= said.second_sentence <= said.sentence + 1:
            raise RefusalError("the second quote stands too far from the first to be tied to it", wrong=False)
        return self._place(said.second_sentence, said.second_quote)

    def _product(self, said: Relation, quote: Place, second: Place | None) -> End | None:
        """The thing supplied or scarce, where the quote names it.  Raises RefusalError."""
        if not said.product:
            return None
        found = self.ends.find(said.product, quote, second, kind="product")
        if found.entity.kind not in ("product", "technology"):
            raise RefusalError(f"{said.product} is a {found.entity.kind}, and no product")
        return found

    def _judged(self, said: Relation, source: End, target: End, quote: Place) -> Judgement:
        try:
            s, named = self._sentence(said.sentence)
            return self._grammar.judge(s, named, said, (source, target), quote)
        except RefusalError:
            if self._person:
                return Judgement(None)
            raise


def _unit(unit: str) -> str:
    """A unit in one form: "USD per bushel" → "usd/bushel", "net orders" → "order"."""
    unit = re.sub(r" ?/ ?| (?:a|an|per) ", "/", unit.strip().casefold())
    unit = (
        re.sub(r"(?<=\w\w\w)s\b", "", unit)
        .replace("million british thermal unit", "mmbtu")
        .replace("million btu", "mmbtu")
    )
    return re.sub(r"^(?:net|commercial|new) ", "", unit)
