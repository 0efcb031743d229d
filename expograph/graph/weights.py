"""How strongly one entity responds to an increase of another: the matrix B of a channel, claim by claim.

Exposure travels in two channels that are never added: ``inputs``, the side of costs, and ``revenue``, that of sales;
each relation says in ``core.ttl`` which way it runs in either.  An edge leads from v, which affects, to u, which
responds.  Its claims give

    q    how sure the text is: the largest confidence within a source, 1 − ∏ (1 − q) over independent ones; where claims
         of both signs meet, q₊ − q₋.  The sign is that of the relation times that of the change which the claim speaks
         of; a claim with an unknown change has no sign, and counts in gross figures alone;
    w    the share of u's whole that a text discloses, else an equal part of what u's disclosed shares leave of 1;
    B_uv = w · q, with its sign.

>>> from expograph.model import Claim, Document, Entity, Extraction, Wording
>>> from expograph.graph.network import to_network
>>> note = Document("Arc needs 60% ore. Arc needs power.", source="note")
>>> share = Wording(share=0.6, whole="its inputs")
>>> claims = (
...     Claim("arc", "depends_on", "ore", evidence=(note.quote(0, 18, rule="r", confidence=0.5, wording=share),)),
...     Claim("arc", "depends_on", "power", evidence=(note.quote(19, 35, rule="r", confidence=0.9),)),
... )
>>> names = (Entity("arc", "company", "Arc"), Entity("ore", "product", "ore"), Entity("power", "product", "power"))
>>> graph = responses(to_network([Extraction(note, names, claims)]), "inputs")
>>> [(e.source, e.target, e.weight, e.disclosed, round(e.effect, 3)) for e in graph.edges]
[('ore', 'arc', 0.6, True, 0.3), ('power', 'arc', 0.4, False, 0.36)]
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Literal

import networkx as nx

from ..model import Claim, Evidence, slug
from ..ontology.vocabulary import RELATIONS
from .counted import counts, surest_first, together

if TYPE_CHECKING:
    from scipy.sparse import csr_array

Channel = Literal["inputs", "revenue"]
CHANNELS: tuple[Channel, ...] = ("inputs", "revenue")
# The relations whose product is what the flow's first end supplies; only there does a product stand in its place.
SUPPLY = ("bottleneck", "depends_on", "supplies")
DAMPING = 0.6  #: λ, how much of an effect is left after each further hop
CHANGE = {"increase": 1, "decrease": -1, "unknown": 0}
# A part of somebody's sales, or of what the supplier makes, is no part of what the customer buys.
OF_SALES = re.compile(r"\b(?:revenues?|sales|turnover|income|profits?|earnings)\b", re.IGNORECASE)
OWNER = re.compile(r"(.+?)['’]s?\s")


@dataclass(frozen=True, slots=True)
class Response:
    """How ``target`` responds to an increase of ``source``.

    ``plus`` and ``minus`` are the probabilities, from 0 to 1, that a source states a response of that sign, ``gross``
    that one states any; ``weight`` is w, from 0 to 1, and ``disclosed`` whether a text gives it; ``claims`` are all
    that count, the surest first.  ``minus_weight`` is the w of the negative ones where these disclose another.
    """

    source: str
    target: str
    plus: float
    minus: float
    gross: float
    weight: float
    disclosed: bool
    claims: tuple[Claim, ...]
    minus_weight: float | None = None

    @property
    def weights(self) -> tuple[float, float]:
        """The w of positive effects, and that of negative ones."""
        return self.weight, self.weight if self.minus_weight is None else self.minus_weight

    @property
    def net(self) -> float:
        """q₊ − q₋, from −1 to 1."""
        return self.plus - self.minus

    @property
    def effect(self) -> float:
        """B_uv."""
        if self.minus_weight is None:
            return self.weight * self.net
        return self.weight * self.plus - self.minus_weight * self.minus


@dataclass(frozen=True)
class Responses:
    """A channel: its entities (ids, sorted), its edges by source and target, and what messages call an entity."""

    channel: Channel
    nodes: tuple[str, ...]
    edges: tuple[Response, ...]
    labels: Mapping[str, str] = field(default_factory=dict, compare=False)

    @cached_property
    def index(self) -> dict[str, int]:
        """The row of each entity in the matrices."""
        return {node: i for i, node in enumerate(self.nodes)}

    @cached_property
    def matrix(self) -> csr_array:
        """B, of shape (entities, entities): row u responds to column v."""
        return self._of([edge.effect for edge in self.edges])

    @cached_property
    def gross(self) -> csr_array:
        """As B, with w times the probability that any response is stated: no sign, nothing cancels."""
        return self._of([max(edge.weights) * edge.gross for edge in self.edges])

    @cached_property
    def disclosed(self) -> bool:
        """Whether texts give all weights; if not, what is computed is a score and no percentage."""
        return bool(self.edges) and all(edge.disclosed for edge in self.edges)

    def _of(self, values: list[float]) -> csr_array:
        import numpy as np
        from scipy.sparse import csr_array

        at = self.index
        rows = np.fromiter((at[edge.target] for edge in self.edges), dtype=np.int64, count=len(self.edges))
        columns = np.fromiter((at[edge.source] for edge in self.edges), dtype=np.int64, count=len(self.edges))
        return csr_array((np.asarray(values, dtype=float), (rows, columns)), shape=(len(at), len(at)))


def responses(
    network: nx.MultiDiGraph[str], channel: Channel, include: Collection[str] = (), product: str | None = None
) -> Responses:
    """The edges of a channel, of all claims of a network that count (:func:`expograph.graph.counted.counts`).

    ``product`` is the id of an entity that stands in the supplier's place wherever it labels an edge.
    """
    gathered: dict[tuple[str, str], list[Claim]] = defaultdict(list)
    for source, target, claim in steps(network, channel, include, product):
        gathered[target, source].append(claim)
    of_target: dict[str, list[tuple[str, tuple[Claim, ...]]]] = defaultdict(list)
    for (target, source), claims in gathered.items():
        of_target[target].append((source, surest_first(claims)))
    edges = [edge for target in sorted(of_target) for edge in _weighted(target, of_target[target], channel)]
    labels = {node: entity.label for node, entity in network.nodes(data="entity")}
    return Responses(channel, tuple(sorted(network)), tuple(sorted(edges, key=lambda e: (e.source, e.target))), labels)


def steps(
    network: nx.MultiDiGraph[str], channel: Channel, include: Collection[str], product: str | None
) -> Iterator[tuple[str, str, Claim]]:
    """Each claim that counts in a channel, with who affects and who responds."""
    found = []
    for source, target, edge in network.edges(data=True):
        direction = getattr(RELATIONS[edge["relation"]], channel)
        if direction != "off":
            ends = (source, target) if direction == "forward" else (target, source)
            found += [(*ends, claim) for claim in edge["claims"] if counts(claim, include)]
    if product is None:
        yield from found
        return
    suppliers = {source for source, target, c in found if _stands_in(product, source, target, c)}
    for source, target, claim in found:
        yield (product if _stands_in(product, source, target, claim) else source), target, claim
        if target in suppliers and source != product:
            yield source, product, claim


def _stands_in(product: str, source: str, target: str, claim: Claim) -> bool:
    return claim.product == product and product not in (source, target) and claim.relation in SUPPLY


def _weighted(target: str, sources: list[tuple[str, tuple[Claim, ...]]], channel: Channel) -> Iterator[Response]:
    """The edges that lead to one entity, with their weights."""
    shares = [_shares(claims, channel) for _, claims in sources]
    left = max(0.0, 1 - sum(share for share, _ in shares if share is not None))
    open_ones = sum(share is None for share, _ in shares)
    for (source, claims), (share, minus_share) in zip(sources, shares, strict=True):
        signed = [(sign(claim), claim) for claim in claims]
        yield Response(
            source, target,
            plus=together(claim for s, claim in signed if s > 0),
            minus=together(claim for s, claim in signed if s < 0),
            gross=together(claims),
            weight=left / open_ones if share is None else share,
            disclosed=share is not None,
            claims=claims,
            minus_weight=minus_share,
        )  # fmt: skip


def _shares(claims: tuple[Claim, ...], channel: Channel) -> tuple[float | None, float | None]:
    """The share of an edge, and that of its negative claims where they disclose another than the positive ones."""
    helping = [claim for claim in claims if sign(claim) > 0]
    hurting = [claim for claim in claims if sign(claim) < 0]
    plus, minus = share_of(helping, channel), share_of(hurting, channel)
    if plus is not None and minus is not None and plus != minus:
        return plus, minus
    return share_of(claims, channel), None


def sign(claim: Claim) -> int:
    """1 where more of what a claim looks at helps, −1 where it hurts, 0 where the text does not say what changes.

    A bottleneck is the scarcity of a thing that helps, whatever its claim says of change.
    """
    relation = RELATIONS[claim.relation]
    return relation.sign * (1 if relation.binding else CHANGE[claim.change])


def share_of(claims: Iterable[Claim], channel: Channel) -> float | None:
    """The share of the responding end's whole that claims disclose in a channel; None where none does.

    Of several for one product, or for no product, the surest counts; shares of different products add up to 1 at most,
    where none is disclosed of the whole edge.
    """
    given: dict[str | None, list[tuple[float, float]]] = defaultdict(list)
    for claim, evidence in disclosing(claims, channel):
        given[claim.product].append((evidence.confidence, evidence.wording.share or 0.0))
    surest = {product: max(shares)[1] for product, shares in given.items()}
    if not surest:
        return None
    return (
        surest[None] if None in surest else min(1.0, math.fsum(surest[product] for product in sorted(surest, key=str)))
    )


def disclosing(claims: Iterable[Claim], channel: Channel) -> Iterator[tuple[Claim, Evidence]]:
    """The pieces of evidence that give a share of the responding end's whole, each with its claim."""
    for claim in claims:
        for evidence in claim.evidence:
            wording = evidence.wording
            of_other = channel == "inputs" and _of_supplier(claim, wording.whole or "")
            if wording.share is not None and not of_other:
                yield claim, evidence


def doubts(responses: Responses) -> list[str]:
    """What is odd about disclosed shares, a sentence each: sources that disagree, and shares of over 1 together."""
    name = responses.labels
    found = []
    sums: dict[str, float] = defaultdict(float)
    for edge in responses.edges:
        ends = f"{name.get(edge.source, edge.source)} for {name.get(edge.target, edge.target)}"
        shares: dict[tuple[str | None, int], set[float]] = defaultdict(set)
        for claim, evidence in disclosing(edge.claims, responses.channel):
            shares[claim.product, sign(claim)].add(evidence.wording.share or 0.0)
        for several in shares.values():
            if len(several) > 1:
                told = " and ".join(f"{share:g}" for share in sorted(several))
                found.append(f"the share of {ends} is told as {told}; {edge.weight:g} counts, of the surest sentence")
        sums[edge.target] += max(edge.weights) if edge.disclosed else 0.0
    over = [
        f"the disclosed shares of {name.get(n, n)} add up to {w:.3g}" for n, w in sorted(sums.items()) if w > 1 + 1e-9
    ]
    return [*found, *over]


def _of_supplier(claim: Claim, whole: str) -> bool:
    """Whether a whole, as printed, is the supplier's: "its revenue", "Dell's AI servers" where Dell supplies them."""
    forward = RELATIONS[claim.relation].inputs == "forward"
    supplier = claim.source if forward else claim.target
    owner = OWNER.match(whole)
    named = owner is not None and bool(slug(owner[1])) and supplier.startswith(slug(owner[1]))
    return named or OF_SALES.search(whole) is not None
