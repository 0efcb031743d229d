"""What changed between two states of knowledge: edges that appeared, ended, grew surer or weaker, were contradicted.

>>> from expograph.model import Claim, Document, Entity, Extraction
>>> notes = [Document("A sells to B.", "a", published="2025-01-10"), Document("A left B.", "b", published="2025-06-02")]
>>> names = Entity("a", "company", "A"), Entity("b", "company", "B")
>>> sold, gone = [
...     Extraction(n, names, (Claim("a", "supplies", "b", aspect=how, evidence=(n.quote(0, 9, rule="r"),)),))
...     for n, how in zip(notes, ("current", "ended"))
... ]
>>> (before, undated), (after, _) = as_of([sold, gone], "2025-02-01"), as_of([sold, gone], "2025-07-01")
>>> (change,) = difference(before, after)
>>> change.kind, change.source, change.relation, change.target, change.words
('ended', 'a', 'supplies', 'b', 'asserted (2025-01-10), ended (2025-06-02)')
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any, Literal, get_args

from ..model import Claim, Document, Extraction
from .agreement import Dates, Standing, by_thing, denies, disclosed, meet, says, share_span, standing, told
from .claims import held, in_time
from .counted import counts, surest_first, together, voices
from .entities import merge

Record = dict[str, Any]
Kind = Literal["appeared", "confirmed", "strengthened", "weakened", "contradicted", "ended"]
HOLDS: tuple[Standing, ...] = ("asserted", "contested")
DIGITS = 6  # of a confidence: a smaller change is rounding


@dataclass(frozen=True, slots=True)
class Change:
    """What is known otherwise of a thing (ids of its ends, and of its product), and the claims behind it.

    ``kind`` is appeared where it is asserted and was not before; confirmed where it was only hedged before;
    strengthened or weakened where more or fewer independent sources say it, they are surer or less sure together, a
    disclosed share has grown or shrunk, a denial has gone, or what was asserted is only hedged; contradicted where it
    is asserted and denied, and was not before; ended where it is said to have ended, or no longer stated.  ``words``
    say from what to what.
    """

    kind: Kind
    source: str
    relation: str
    target: str
    product: str | None
    words: str
    before: tuple[Claim, ...]
    after: tuple[Claim, ...]


def as_of(extractions: Iterable[Extraction], date: str) -> tuple[list[Extraction], int]:
    """The extractions of documents published by an ISO date, and how many were left out because they are undated."""
    read = list(extractions)
    dated = [extraction for extraction in read if extraction.document.published is not None]
    kept = [extraction for extraction in dated if str(extraction.document.published) <= date]
    return kept, len(read) - len(dated)


def difference(
    before: Sequence[Extraction], after: Sequence[Extraction], include: Collection[str] = ()
) -> list[Change]:
    """What is known otherwise after than before, by kind in the order of :class:`Change`, then by the ends.

    Claims count as in the analyses (``counted.counts``), with what ``include`` adds.
    """
    dates = {e.document.sha256: e.document.published for e in chain(before, after)}
    first = dict(by_thing(claim for extraction in before for claim in extraction.claims))
    then = dict(by_thing(claim for extraction in after for claim in extraction.claims))
    found = [
        Change(kind, thing[0], thing[1], thing[2], thing[3] or None, words, surest_first(old), surest_first(new))
        for thing in sorted({*first, *then})
        for old, new in [(first.get(thing, []), then.get(thing, []))]
        for kind, words in _changes(old, new, dates, include)
    ]
    return sorted(found, key=lambda change: get_args(Kind).index(change.kind))


def _changes(
    old: Sequence[Claim], new: Sequence[Claim], dates: Dates, include: Collection[str]
) -> Iterator[tuple[Kind, str]]:
    """The kinds of change of one thing, each with words that say from what to what."""
    was, now = standing(old, dates, include), standing(new, dates, include)
    ended = any(c.aspect == "ended" and denies(c, include) for c in new)
    if kind := _kind(was, now, ended):
        before = told(((says(c), c.document) for c in old), dates)
        after = told(((says(c), c.document) for c in new), dates) if now != "unsaid" else "no longer stated"
        yield kind, after if set(old) <= set(new) else f"{before} → {after}"
    elif was == now and now in HOLDS:
        yield from _of_strength(old, new, include)
    if was in HOLDS and now in HOLDS:
        yield from _of_shares(old, new, dates, include)


def _kind(was: Standing, now: Standing, ended: bool) -> Kind | None:
    """What a change of standing is; ``ended`` says whether something says now that the thing has ended."""
    if was == now:
        return None
    if now == "asserted":
        kinds: dict[Standing, Kind] = {"hedged": "confirmed", "contested": "strengthened"}
        return kinds.get(was, "appeared")
    if now == "contested":
        return "contradicted"
    if was in HOLDS:
        return "weakened" if now == "hedged" else "ended"
    return "ended" if now == "ended" and ended else None


def _of_strength(old: Sequence[Claim], new: Sequence[Claim], include: Collection[str]) -> Iterator[tuple[Kind, str]]:
    """Whether more independent sources say a thing, or else surer ones, or else fewer deny it; or the reverse."""
    sides = []
    for claims in (old, new):
        asserted = [c for c in claims if counts(c, include)]
        against = len(voices(c for c in claims if denies(c, include)))
        sides.append((len(voices(asserted)), round(together(asserted), DIGITS), -against))
    (sources, confidence, against), (sources_now, confidence_now, against_now) = sides
    words = [
        f"independent sources {sources} → {sources_now}" * (sources != sources_now),
        f"confidence {confidence:g} → {confidence_now:g}" * (confidence != confidence_now),
        f"independent sources against {-against} → {-against_now}" * (against != against_now),
    ]
    if sides[0] != sides[1]:
        yield "strengthened" if sides[1] > sides[0] else "weakened", ", ".join(filter(None, words))


def _of_shares(
    old: Sequence[Claim], new: Sequence[Claim], dates: Dates, include: Collection[str]
) -> Iterator[tuple[Kind, str]]:
    """Which disclosed shares have grown or shrunk, by more than rounding: the latest of each whole counts."""
    first, then = (_shares([c for c in claims if counts(c, include)], dates) for claims in (old, new))
    for whole in sorted(first.keys() & then.keys()):
        (day, share), (day_now, share_now) = first[whole], then[whole]
        if not meet(share_span(share), share_span(share_now)):
            of = f" of {whole}" if whole else ""
            words = f"share{of} {share:g} ({day or 'undated'}) → {share_now:g} ({day_now or 'undated'})"
            yield "strengthened" if share_now > share else "weakened", words


def _shares(claims: Iterable[Claim], dates: Dates) -> dict[str, tuple[str, float]]:
    """Of each whole the share disclosed last, the surest of a day, with that day."""
    latest = {
        whole: max((dates.get(e.document) or "", e.confidence, share) for share, e in shares)
        for whole, shares in disclosed(claims).items()
    }
    return {whole: (day, share) for whole, (day, _, share) in latest.items()}


def change_records(
    changes: Iterable[Change], before: Sequence[Extraction], after: Sequence[Extraction]
) -> list[Record]:
    """Changes as records: ends as labels, and under ``before`` and ``after`` how each document holds the thing.

    The entries are those of :func:`expograph.graph.claims.claims`, the earliest first.
    """
    labels = merge(entity for e in chain(after, before) for entity in e.entities)
    documents = {e.document.sha256: e.document for e in chain(before, after)}
    return [
        {
            "change": change.kind, "source": labels[change.source].label, "relation": change.relation,
            "target": labels[change.target].label, "product": labels[change.product].label if change.product else None,
            "words": change.words, "before": _rows(change.before, documents), "after": _rows(change.after, documents),
        }
        for change in changes
    ]  # fmt: skip


def _rows(claims: Iterable[Claim], documents: Mapping[str, Document]) -> list[Record]:
    return in_time(held(claim, documents[claim.document]) for claim in claims)
