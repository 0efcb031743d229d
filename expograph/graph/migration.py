"""How a bottleneck moves on: with one constraint relaxed, which binds next.

What binds an entity are the bottleneck claims that count, on itself and on those on whom it depends, the inputs
included.  Goldratt and Cox, The Goal (1984): a system has few constraints, and relaxing one lets the next bind.

>>> from expograph.model import Claim, Document, Entity, Extraction
>>> from expograph.graph.network import to_network
>>> note = Document("Arc is short of chips, and its maker of chips, Bel, of wafers.", source="note")
>>> sure, less = ((note.quote(0, 61, rule="r", confidence=q),) for q in (0.9, 0.8))
>>> claims = (
...     Claim("bel", "bottleneck", "arc", "chip", evidence=sure), Claim("wafer", "bottleneck", "bel", evidence=less),
... )
>>> names = tuple(Entity(n, "company", n.title()) for n in ("arc", "bel", "chip", "wafer"))
>>> moved = relax(to_network([Extraction(note, names, claims)]), "Arc", "chip")
>>> [(c.scarce, c.party, c.hops, round(c.confidence, 2)) for c in moved.binding], moved.following.scarce
([('chip', 'arc', 1, 0.9), ('wafer', 'bel', 2, 0.72)], 'wafer')
"""

from __future__ import annotations

import heapq
import math
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

import networkx as nx

from ..model import Claim
from .counted import counts, together
from .entities import resolve
from .failures import Needs, Step, confidence
from .inputs import Input, inputs
from .paths import HOP_COST

BINDING = "bottleneck"


@dataclass(frozen=True, slots=True)
class Constraint:
    """What holds ``party`` back, and by that the target: ``scarce``, from ``source`` where a supplier is named.

    ``claims`` say so, the surest first; ``steps`` lead from the party to the target, along the flow, by the surest way.
    """

    scarce: str
    source: str
    party: str
    claims: tuple[Claim, ...]
    steps: tuple[Step, ...]

    @property
    def hops(self) -> int:
        """1 where it binds the target itself."""
        return 1 + len(self.steps)

    @property
    def confidence(self) -> float:
        """The probability that the bottleneck is stated, and every step to the target."""
        return together(self.claims) * confidence(self.steps)


@dataclass(frozen=True, slots=True)
class Migration:
    """The constraints that bind ``target``, the surest first, of which those of ``relaxed`` are lifted (ids)."""

    target: str
    relaxed: str
    binding: tuple[Constraint, ...]

    @property
    def lifted(self) -> tuple[Constraint, ...]:
        """Those of which what is relaxed is the source or the product."""
        return tuple(c for c in self.binding if self.relaxed in (c.source, c.scarce))

    @property
    def following(self) -> Constraint | None:
        """The surest one left; None where none is."""
        return next((c for c in self.binding if self.relaxed not in (c.source, c.scarce)), None)


def relax(network: nx.MultiDiGraph[str], target: str, relaxed: str, include: Collection[str] = ()) -> Migration:
    """What binds ``target``, and what binds it next once the constraint ``relaxed`` is lifted.

    Both are ids, labels or aliases.  The surest constraint comes first, then the one of fewer hops, then by name.
    Raises QueryError for a name that the network does not hold.
    """
    known = dict(network.nodes(data="entity"))
    end, lifted = resolve(known, target), resolve(known, relaxed)
    ways = _ways(inputs(network, include), end)
    found: dict[tuple[str, str, str], list[Claim]] = defaultdict(list)
    for source, party, edge in network.edges(data=True):
        if edge["relation"] == BINDING and party in ways:
            counted = [claim for claim in edge["claims"] if counts(claim, include)]
            found[edge["product"] or source, source, party] += counted
    binding = [
        Constraint(*ends, tuple(sorted(claims, key=lambda c: (-c.confidence, c.id))), ways[ends[2]])
        for ends, claims in found.items()
        if claims
    ]
    order = sorted(binding, key=lambda c: (-round(c.confidence, 6), c.hops, c.scarce, c.source, c.party))
    return Migration(end, lifted, tuple(order))


def _ways(needs: Needs, end: str) -> dict[str, tuple[Step, ...]]:
    """The surest way to ``end`` from it and from all that it depends on, the things that are its inputs included."""
    ways: dict[str, tuple[Step, ...]] = {}
    queue: list[tuple[float, tuple[str, ...], tuple[Step, ...]]] = [(0.0, (end,), ())]
    while queue:
        cost, names, way = heapq.heappop(queue)
        if (at := names[-1]) not in ways:
            ways[at] = way
            for needed in needs.get(at, ()):
                for step in _steps(at, needed):
                    if step.supplier not in ways:
                        further = round(cost + HOP_COST - math.log(max(step.confidence, 1e-9)), 9)
                        heapq.heappush(queue, (further, (*names, step.name, step.supplier), (step, *way)))
    return ways


def _steps(customer: str, needed: Input) -> list[Step]:
    """From each supplier of an input, and from what the input is."""
    several = {supplier for group in needed.alternatives for supplier in group}
    found = [Step(s, customer, needed.name, needed.unnamed, needed.said_of(s)) for s in sorted(several)]
    if needed.name not in several | {customer}:
        found.append(Step(needed.name, customer, needed.name, needed.unnamed, needed.claims))
    return found
