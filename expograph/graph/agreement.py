"""How several documents together hold one thing: agreed, contested, or changed over time.

>>> from expograph.model import Claim, Document
>>> old, new = Document("A supplies B.", source="old"), Document("A left B.", source="new")
>>> said = Claim("a", "supplies", "b", evidence=(old.quote(0, 13, rule="r"),))
>>> gone = Claim("a", "supplies", "b", aspect="ended", evidence=(new.quote(0, 9, rule="r"),))
>>> standing([said, gone], {old.sha256: "2025-01-10", new.sha256: "2025-06-02"})
'ended'
>>> standing([said, gone], {old.sha256: "2025-01-10", new.sha256: None})
'contested'
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Literal

from ..errors import InvalidGraphError
from ..model import READ, Claim, Evidence, Quantity
from ..ontology.vocabulary import RELATIONS
from .counted import TABLE, counts

if TYPE_CHECKING:
    import networkx as nx

Thing = tuple[str, str, str, str]  #: source, relation, target, product or ""
Dates = Mapping[str, str | None]  #: SHA-256 of a document → when it was published, an ISO date
Span = tuple[float, float]  #: least and greatest number
Standing = Literal["unsaid", "hedged", "asserted", "contested", "ended"]
NUMBER = r"[+-]?\d+(?:\.\d+)?"
RANGE = re.compile(rf"({NUMBER})(?:-({NUMBER}))?")
SHARE_DIGITS = 2  # behind the point: a share is printed in whole percents or finer
YEAR = re.compile(r"(?:19|20)\d\d")
# Of a figure that is a bound, or near, nothing says which figures contradict it.
INEXACT = re.compile(
    r"\b(?:over|above|exceed\w*|than|least|under|below|most|up to|as (?:much|many|high|low) as|nearly|almost|close to|"
    r"shy of|about|around|roughly|approximately|some|estimated)\s+$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Disagreement:
    """What is told in two ways: whether a thing holds, its share, its direction, or a figure.

    ``verdict`` is changed where what is told later follows on what was told before, and conflict where nothing says so;
    ``words`` tell both sides with their dates.
    """

    about: Literal["holding", "share", "change", "figure"]
    verdict: Literal["conflict", "changed"]
    words: str


def thing(claim: Claim) -> Thing:
    """What a claim is about, however it holds it; the ends of a symmetric relation are in the order of their ids."""
    ends = (claim.source, claim.target)
    source, target = sorted(ends) if RELATIONS[claim.relation].symmetric else ends
    return source, claim.relation, target, claim.product or ""


def denies(claim: Claim, include: Collection[str] = ()) -> bool:
    """Whether a claim says that a thing does not hold, or no longer: the counterpart of ``counted.counts``."""
    if not claim.denied and claim.aspect != "ended":
        return False
    certain = claim.certainty == "stated" or "hedged" in include
    in_force = claim.aspect != "planned" or "planned" in include
    return certain and in_force and (claim.origin in READ or claim.origin in include)


def says(claim: Claim) -> str:
    """How a claim holds what it is about, in a word or two: asserted, hedged, denied, ended, planned.

    >>> from expograph.model import Claim, Document
    >>> note = Document("A may not supply B.", source="note").quote(0, 19, rule="r")
    >>> says(Claim("a", "supplies", "b", denied=True, certainty="hedged", origin="unconfirmed", evidence=(note,)))
    'unconfirmed, denied, hedged'
    """
    axes = ("denied" if claim.denied else "", "" if claim.aspect == "current" else claim.aspect)
    held = [axis for axis in axes if axis] + ["hedged"] * (claim.certainty == "hedged")
    return ", ".join([*([] if claim.origin in READ else [claim.origin]), *(held or ["asserted"])])


def standing(claims: Collection[Claim], dates: Dates, include: Collection[str] = ()) -> Standing:
    """How a thing stands by all that is said of it.

    It is ended where nothing that counts asserts it, or whatever says that it has ended was published after all that
    asserts it; and contested where it is asserted and denied otherwise.
    """
    asserted, against = [c for c in claims if counts(c, include)], [c for c in claims if denies(c, include)]
    if asserted:
        return ("ended" if is_over(asserted, against, dates) else "contested") if against else "asserted"
    if against:
        return "ended"
    return "hedged" if any(_hedges(c, include) for c in claims) else "unsaid"


def _hedges(claim: Claim, include: Collection[str]) -> bool:
    return claim.polarity == "hedged" and (claim.origin in READ or claim.origin in include)


def is_over(asserted: Iterable[Claim], against: Collection[Claim], dates: Dates) -> bool:
    """Whether all that is said against a thing is that it has ended, and was published later than all for it."""
    before, after = [dates.get(c.document) for c in asserted], [dates.get(c.document) for c in against]
    if any(c.denied for c in against) or None in before or None in after:
        return False
    return max(filter(None, before)) < min(filter(None, after))


def counted_against(network: nx.MultiDiGraph, dates: Dates, include: Collection[str] = ()) -> tuple[int, int]:
    """How many things a network counts that are over by what was published later, and that are denied otherwise.

    They count all the same: each source states what it states.  See :func:`disagreements` for which they are.
    """
    over = denied = 0
    negated = {
        (u, v, d["relation"], d["product"]) for u, v, d in network.edges(data=True) if d["polarity"] == "negated"
    }
    for source, target, relation, product in negated:
        between = network[source][target].values()
        alike = [e for e in between if (e["relation"], e["product"]) == (relation, product)]
        claims = [claim for edge in alike for claim in edge["claims"]]
        asserted, against = [c for c in claims if counts(c, include)], [c for c in claims if denies(c, include)]
        if asserted and against:
            ended = is_over(asserted, against, dates)
            over, denied = over + ended, denied + (not ended)
    return over, denied


def disagreements(claims: Sequence[Claim], dates: Dates, include: Collection[str] = ()) -> list[Disagreement]:
    """What claims about one thing tell in two ways."""
    asserted, against = [c for c in claims if counts(c, include)], [c for c in claims if denies(c, include)]
    found = []
    if asserted and against:
        words = told(((says(c), c.document) for c in (*asserted, *against)), dates)
        over = is_over(asserted, against, dates)
        found.append(Disagreement("holding", "changed" if over else "conflict", words))
    for whole, shares in sorted(disclosed(asserted).items()):
        of = f" of {whole}" if whole else ""
        for period in sorted({e.wording.period or "" for _, e in shares}):  # those of two periods are two figures
            spans = [(f"{s:g}", share_span(s), e.document) for s, e in shares if (e.wording.period or "") == period]
            when = f", {period}," if period else ""
            found += _differing("share", f"the share{of}{when} is ", spans, dates, dated=not YEAR.search(period))
    ways = [(f"of {_a(c.change)}", c.document) for c in asserted if c.change != "unknown"]
    if len({way for way, _ in ways}) > 1:
        found.append(Disagreement("change", "conflict", f"told {told(ways, dates)}"))
    return found


def disclosed(claims: Iterable[Claim]) -> dict[str, list[tuple[float, Evidence]]]:
    """The shares that claims disclose, each with its evidence, by the whole that they are of, as printed.

    The whole of a table's weights, which prints none, is blank.
    """
    found: dict[str, list[tuple[float, Evidence]]] = defaultdict(list)
    for claim in claims:
        for e in claim.evidence:
            if e.wording.share is not None:
                whole = "" if e.rule == TABLE else " ".join(str(e.wording.whole).split()).casefold()
                found[whole].append((e.wording.share, e))
    return found


def differing(figures: Iterable[Quantity], dates: Dates) -> list[Disagreement]:
    """Where two documents give figures of one subject, metric, unit, period and basis that no number fits both.

    A printed figure stands for all that rounds to it; a bound ("over 40") is not compared.  Raises InvalidGraphError
    for a value that is no number.
    """
    exact = [q for q in figures if not _is_inexact(q)]
    spans = [(q.value, _span(q), q.evidence.document) for q in exact]
    dated = not any(YEAR.search(q.period or "") for q in exact)  # figures of a year that is named have one value
    return _differing("figure", "", spans, dates, dated=dated)


def _differing(
    about: Literal["share", "figure"], prefix: str, figures: Sequence[tuple[str, Span, str]], dates: Dates, dated: bool
) -> list[Disagreement]:
    """The disagreement of numbers where two documents have none in common; ``dated`` ones may change with time."""
    by_document: dict[str, list[Span]] = defaultdict(list)
    for _, span, document in figures:
        by_document[document].append(span)
    apart = [
        (one, other)
        for one, other in combinations(sorted(by_document), 2)
        if not any(meet(a, b) for a in by_document[one] for b in by_document[other])
    ]
    if not apart:
        return []
    involved = {document for pair in apart for document in pair}
    days = [(dates.get(one), dates.get(other)) for one, other in apart]
    changed = dated and all(one and other and one != other for one, other in days)
    words = told([(number, document) for number, _, document in figures if document in involved], dates)
    return [Disagreement(about, "changed" if changed else "conflict", f"{prefix}told as {words}")]


def meet(a: Span, b: Span) -> bool:
    """Whether a number lies in both spans."""
    return a[0] <= b[1] + 1e-12 and b[0] <= a[1] + 1e-12


def share_span(share: float) -> Span:
    """All shares that are printed as this one, in whole percents or as fine as it is."""
    digits = max(SHARE_DIGITS, len(f"{share:.4f}".rstrip("0").partition(".")[2]))
    return share - 0.5 * 10**-digits, share + 0.5 * 10**-digits


def _span(figure: Quantity) -> Span:
    """All numbers that a figure may stand for: half of its last digit either way.

    Of "-6-8", a fall of 6 to 8 or a range from -6, both are taken in.  Zeros behind a comma are the word "thousand".
    """
    match = RANGE.fullmatch(figure.value)
    if match is None:
        raise InvalidGraphError(
            f"the value of a figure is {figure.value!r}; a number like 12.5 or a range like 70-75 is needed"
        )
    numbers = [number for number in match.groups() if number]
    low, high = float(numbers[0]), float(numbers[-1])
    ends = (low, high, -high) if low < 0 <= high else (low, high)
    zeros = re.search(r"\d((?:,000)+)(?![\d,.])", figure.printed)
    last = 1000.0 ** (len(zeros[1]) // 4) if zeros else min(10.0 ** -len(n.partition(".")[2]) for n in numbers)
    return min(ends) - last / 2, max(ends) + last / 2


def _is_inexact(figure: Quantity) -> bool:
    before, found, _ = figure.evidence.quote.partition(figure.printed)
    return bool(found) and INEXACT.search(before) is not None


def told(sides: Iterable[tuple[str, str]], dates: Dates) -> str:
    """What is told, each with the dates: "asserted (2025-01-10), ended (2025-06-02, undated)"."""
    by_words: dict[str, set[str]] = defaultdict(set)
    for words, document in sides:
        by_words[words].add(dates.get(document) or "undated")
    earliest_first = sorted(by_words.items(), key=lambda item: (min(item[1]), item[0]))
    return ", ".join(f"{words} ({', '.join(sorted(days))})" for words, days in earliest_first)


def _a(change: str) -> str:
    return f"{'an' if change == 'increase' else 'a'} {change}"


def by_thing(claims: Iterable[Claim]) -> Iterator[tuple[Thing, list[Claim]]]:
    """The claims about each thing, sorted by thing."""
    found: dict[Thing, list[Claim]] = defaultdict(list)
    for claim in claims:
        found[thing(claim)].append(claim)
    yield from sorted(found.items())
