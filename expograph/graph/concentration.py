"""How much an entity's supply is concentrated, as far as texts disclose shares: the Herfindahl–Hirschman index.

Of disclosed shares s, and of the residual r = 1 − Σ s that is not, the index Σ s² lies in

    [ Σ s² , Σ s² + r² ]

at the lower end where the residual is scattered over ever so many suppliers, at the upper where it is in one hand.
Effective suppliers are its inverse: so many equal ones are as concentrated.  (Hirschman, The American Economic Review
54, 1964.)  A band is named where both ends fall in it: below 0.10 unconcentrated, up to 0.18 moderately, and above that
highly concentrated (US Department of Justice and Federal Trade Commission, Merger Guidelines, 2023, guideline 1, and
the Department's page on the index, which count 10,000 to the whole).

>>> from expograph.model import Claim, Document, Entity, Extraction, Wording
>>> from expograph.graph.network import to_network
>>> note = Document("Arc gets 60% of its pumps from Bel, and some from Cor.", source="note")
>>> share = Wording(share=0.6, whole="its pumps")
>>> claims = (
...     Claim("bel", "supplies", "arc", "pump", evidence=(note.quote(0, 34, rule="r", wording=share),)),
...     Claim("cor", "supplies", "arc", "pump", evidence=(note.quote(0, 54, rule="r"),)),
... )
>>> names = tuple(Entity(n, "company", n.title()) for n in ("arc", "bel", "cor", "pump"))
>>> of_all, of_pumps = concentrations(to_network([Extraction(note, names, claims)]), "Arc")
>>> [round(end, 2) for end in of_pumps.hhi], of_pumps.band, [round(e, 2) for e in of_pumps.effective], of_pumps.largest
([0.36, 0.52], 'highly concentrated', [1.92, 2.78], (0.6, 0.6))
>>> of_all.hhi, of_all.band, of_all.undisclosed
((0.0, 1.0), None, ('bel', 'cor'))
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace

import networkx as nx

from ..model import Claim, Entity
from .entities import resolve
from .inputs import Input, inputs, supplier_of
from .weights import share_of

MODERATE, HIGH = 0.10, 0.18  #: the index from which, and above which, the guidelines speak of concentration
DIGITS = 12  # of a sum of shares: what is behind them comes of adding decimal fractions in binary


@dataclass(frozen=True, slots=True)
class Share:
    """What part, from 0 to 1, of the whole a supplier has; ``claims`` say so, the surest first."""

    supplier: str
    share: float
    claims: tuple[Claim, ...]


@dataclass(frozen=True, slots=True)
class Concentration:
    """The suppliers of an entity, of its input ``name`` or, where that is None, of all that it gets.

    ``shares`` are those disclosed, the largest first, ``undisclosed`` suppliers without one; ``claims`` are all that
    name a supplier.  ``note`` says what was done to the shares, or is empty.
    """

    entity: str
    name: str | None
    shares: tuple[Share, ...]
    undisclosed: tuple[str, ...]
    claims: tuple[Claim, ...]
    note: str = ""

    @property
    def residual(self) -> float:
        """The part of the whole that no text ascribes to a supplier."""
        return max(0.0, round(1 - math.fsum(s.share for s in self.shares), DIGITS))

    @property
    def hhi(self) -> tuple[float, float]:
        """Both ends of the index, from 0 to 1."""
        known = round(math.fsum(s.share**2 for s in self.shares), DIGITS)
        return known, round(known + self.residual**2, DIGITS)

    @property
    def band(self) -> str | None:
        """What the guidelines call both ends of the index; None where they call them otherwise."""
        low, high = self.hhi
        if high < MODERATE:
            return "unconcentrated"
        if low > HIGH:
            return "highly concentrated"
        return "moderately concentrated" if low >= MODERATE and high <= HIGH else None

    @property
    def effective(self) -> tuple[float, float | None]:
        """The fewest and the most effective suppliers; None where nothing bounds them."""
        low, high = self.hhi
        return 1 / high, 1 / low if low else None

    @property
    def largest(self) -> tuple[float, float]:
        """What part is lost with the largest supplier, at least and at most: it may be one without a share."""
        known = max((s.share for s in self.shares), default=0.0)
        return known, max(known, self.residual)


def concentrations(
    network: nx.MultiDiGraph[str], entity: str, include: Collection[str] = ()
) -> tuple[Concentration, ...]:
    """That of all that an entity gets, and then that of each of its inputs with a name, by name; empty without any.

    A share is of an input where the whole that the text prints names it, and where it says who makes the entity; other
    wholes are all that the entity gets, as are the weights of a claims table.  What is a part of the supplier's own is
    no share here.  Where all of several suppliers of an input have a share of everything, and none of the input, these
    are set in proportion; shares that add up to more than 1 likewise.  ``entity`` is an id, label or alias.  Raises
    QueryError for a name that the network does not hold.
    """
    known: Mapping[str, Entity] = dict(network.nodes(data="entity"))
    end = resolve(known, entity)
    needs = inputs(network, include).get(end, ())
    if not needs:
        return ()
    everything: dict[str, list[Claim]] = defaultdict(list)
    of_all: dict[str, list[Claim]] = defaultdict(list)
    found = []
    for needed in needs:
        own, other = _by_whole(needed, known)
        for supplier in _suppliers(needed):
            everything[supplier] += needed.said_of(supplier)
            of_all[supplier] += other[supplier]
        if not needed.unnamed and _suppliers(needed) != [needed.name]:
            found.append(_of_input(end, needed, own, other))
    return _measured(end, None, everything, _shares(of_all)), *found


def _suppliers(needed: Input) -> list[str]:
    return sorted({supplier for group in needed.alternatives for supplier in group})


def _by_whole(needed: Input, known: Mapping[str, Entity]) -> tuple[dict[str, list[Claim]], dict[str, list[Claim]]]:
    """By supplier, the claims with the evidence that gives a share of the input, and of all that the entity gets."""
    own: dict[str, list[Claim]] = defaultdict(list)
    other: dict[str, list[Claim]] = defaultdict(list)
    for claim in needed.claims:
        supplier = supplier_of(claim)
        wholes = [(e, e.wording.whole) for e in claim.evidence if e.wording.whole is not None]
        given = [(e, whole) for e, whole in wholes if not _names(whole, known[supplier], whole_name=True)]
        of_input = tuple(e for e, whole in given if claim.relation == "produces" or _names(whole, known[needed.name]))
        of_all = tuple(e for e, _ in given if e not in of_input)
        if of_input:
            own[supplier].append(replace(claim, evidence=of_input))
        if of_all:
            other[supplier].append(replace(claim, evidence=of_all))
    return own, other


def _names(words: str, entity: Entity, whole_name: bool = False) -> bool:
    """Whether words have a name of an entity, or, as "its chips" has of logic chips, but the last word of one."""
    names = [name if whole_name else name.split()[-1] for name in (entity.label, *entity.aliases) if name.split()]
    return any(re.search(rf"\b{re.escape(name)}", words, re.IGNORECASE) for name in names)


def _shares(claims: Mapping[str, list[Claim]]) -> list[Share]:
    return [
        Share(supplier, share, tuple(given))
        for supplier, given in claims.items()
        if (share := share_of(given, "inputs")) is not None
    ]


def _of_input(
    entity: str, needed: Input, own: Mapping[str, list[Claim]], other: Mapping[str, list[Claim]]
) -> Concentration:
    suppliers = {supplier: list(needed.said_of(supplier)) for supplier in _suppliers(needed)}
    shares = _shares(own)
    if not shares and len(of_all := _shares(other)) == len(suppliers) > 1:
        return _measured(entity, needed.name, suppliers, _scaled(of_all), "in proportion to shares of all it gets")
    return _measured(entity, needed.name, suppliers, shares)


def _measured(
    entity: str, name: str | None, suppliers: Mapping[str, list[Claim]], shares: list[Share], note: str = ""
) -> Concentration:
    if (total := round(sum(s.share for s in shares), DIGITS)) > 1:
        shares, note = _scaled(shares), f"shares add up to {total:g}: brought down to 1"
    disclosed = {s.supplier for s in shares}
    return Concentration(
        entity,
        name,
        tuple(sorted(shares, key=lambda s: (-s.share, s.supplier))),
        tuple(sorted(suppliers.keys() - disclosed)),
        tuple(sorted((c for given in suppliers.values() for c in given), key=lambda c: (-c.confidence, c.id))),
        note,
    )


def _scaled(shares: Iterable[Share]) -> list[Share]:
    """Shares in proportion, adding up to 1."""
    given = list(shares)
    total = sum(s.share for s in given)
    return [replace(s, share=s.share / total) for s in given]
