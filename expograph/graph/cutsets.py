"""Single points of failure and minimal cut sets: the fewest entities that stop another by failing together.

An entity needs all of its inputs, every one that a claim names being taken as essential, and of each input one supplier
(:mod:`.inputs`).  That makes it the root of a fault tree: it stops if some input is gone, which it is if all suppliers
of it are down.  Its minimal cut sets are the smallest sets of failures that stop it; those of one entity are the single
points of failure.  With C(v) for the family of v,

    C(v) = min( {{v}} ∪ ⋃ over groups of suppliers of v, { ⋃ of one set of each C(s) } )

is taken as a least fixed point, so that cycles are no trouble, over sets of at most three, which is exact: the union of
sets is no smaller than any of them.  (Vesely et al., Fault Tree Handbook, NUREG-0492, 1981, chapter VII.)

>>> from expograph.model import Claim, Document, Entity, Extraction
>>> from expograph.graph.network import to_network
>>> note = Document("Arc buys pumps from Bel and Cor, and needs power.", source="note")
>>> said = (note.quote(0, 49, rule="r", confidence=0.9),)
>>> claims = (
...     Claim("bel", "supplies", "arc", "pump", evidence=said), Claim("cor", "supplies", "arc", "pump", evidence=said),
...     Claim("arc", "depends_on", "power", evidence=said),
... )
>>> names = tuple(Entity(n, "company", n.title()) for n in ("arc", "bel", "cor", "power", "pump"))
>>> found = cut_sets(to_network([Extraction(note, names, claims)]), "Arc")
>>> [(cut.entities, round(cut.confidence, 2)) for cut in found.sets], found.complete
([(('power',), 0.9), (('bel', 'cor'), 0.81)], True)
>>> [(step.supplier, step.customer, step.name, step.claims[0].id == claims[0].id) for step in found.sets[1].steps][0]
('bel', 'arc', 'pump', True)
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations

import networkx as nx

from .entities import resolve
from .failures import Needs, Spread, Step, confidence, explain, groups, single_points, upstream
from .inputs import inputs

SIZE = 3
LOOKED_AT = 1_000_000  #: combinations of sets at most, after which the search for cut sets of several ends
LISTED = 200  #: cut sets of each size that are listed, those nearest to the target

Set = frozenset[str]
Alternatives = Mapping[str, list[tuple[str, ...]]]


@dataclass(frozen=True, slots=True)
class CutSet:
    """Entities (ids, sorted) that stop the target by failing together, while no part of them does.

    ``steps`` are how failure reaches the target, along the flow; of several ways that of fewest hops.
    """

    entities: tuple[str, ...]
    steps: tuple[Step, ...]

    @property
    def confidence(self) -> float:
        """The product of the confidences of the steps: that every one of them is stated."""
        return confidence(self.steps)


@dataclass(frozen=True)
class CutSets:
    """The minimal cut sets of ``target`` (an id), the smaller first, then the surer ones.

    ``found`` says how many there are of each size; of each at most :data:`LISTED` are in ``sets``.  All single points
    of failure are found always; ``complete`` says whether all others are, or the search ended before.
    """

    target: str
    sets: tuple[CutSet, ...]
    found: Mapping[int, int]
    complete: bool

    @cached_property
    def single_points(self) -> tuple[CutSet, ...]:
        """Those of one entity."""
        return tuple(cut for cut in self.sets if len(cut.entities) == 1)

    @property
    def unnamed(self) -> tuple[tuple[str, str], ...]:
        """Supplier and customer of the steps in which a supplier is an input of its own: no text says what it delivers.

        Had it a name, others might deliver the same.
        """
        return tuple(sorted({(s.supplier, s.customer) for cut in self.sets for s in cut.steps if s.unnamed}))


def cut_sets(network: nx.MultiDiGraph[str], target: str, size: int = SIZE, include: Collection[str] = ()) -> CutSets:
    """The minimal sets of at most ``size`` entities (1 to 3) whose failure stops ``target``, itself not among them.

    ``target`` is an id, label or alias; ``include`` is as in :func:`expograph.graph.counted.counts`.  Only entities at
    the ends of claims fail, no mere products of them.  Raises QueryError for a name that the network does not hold.
    """
    end = resolve(dict(network.nodes(data="entity")), target)
    needs = inputs(network, include)
    hops = upstream(needs, end)
    alone = single_points(needs, end)
    several, complete = _several(needs, end, alone, hops, size) if size > 1 else (set(), True)
    spread = Spread({entity: needs[entity] for entity in hops if entity in needs})
    if not complete:  # a smaller set may be among those not looked at
        several = {cut for cut in several if not any(end in spread.stopped(part, end) for part in _parts(cut))}
    everything = {*(frozenset([entity]) for entity in alone), *several}
    sizes = Counter(len(cut) for cut in everything)
    listed: list[CutSet] = []
    for number in sorted(sizes):
        near = sorted((sum(hops[e] for e in cut), tuple(sorted(cut))) for cut in everything if len(cut) == number)
        chosen = [CutSet(cut, explain(needs, end, spread.stopped(cut, end))) for _, cut in near[:LISTED]]
        listed += sorted(chosen, key=lambda cut: (-round(cut.confidence, 6), len(cut.steps), cut.entities))
    return CutSets(end, tuple(listed), {n: sizes[n] for n in range(1, size + 1)}, complete)


def _several(needs: Needs, end: str, alone: set[str], hops: Mapping[str, int], size: int) -> tuple[set[Set], bool]:
    """The minimal cut sets of more than one entity, and whether the search was finished.

    Whatever stops a single point of failure stops the target.  So the two are one here, and groups with a supplier of
    either are left out: once that is down, all is.
    """
    core = {*alone, end}
    needed = {
        entity: [group for _, group in groups(needs, entity) if core.isdisjoint(group)]
        for entity in hops  # the nearest first
    }
    joint = sorted({group for entity in core for group in needed[entity]})
    reached = _reached(joint, needed)
    families: dict[str, set[Set]] = {entity: {frozenset([entity])} for entity in hops if entity in reached}
    work = _Work(size, hops)
    customers = defaultdict(set)
    for entity in families:
        for group in needed[entity]:
            for supplier in group:
                customers[supplier].add(entity)
    changed = set(families)
    while changed and not work.over:
        # In rounds: after n of them all failures that take n steps are found, wherever the search ends.
        before = dict(families)
        again: set[str] = set()
        for entity in [entity for entity in families if entity in changed]:
            families[entity] = work.family(before[entity], needed[entity], before)
            if families[entity] != before[entity]:
                again |= customers[entity]
        changed = again
    finished = not work.over
    joining = _Work(size, hops)  # what was found before an early end is put together still
    return joining.family(set(), joint, families), finished and not joining.over


def _reached(start: Iterable[tuple[str, ...]], needed: Alternatives) -> set[str]:
    found = {supplier for group in start for supplier in group}
    queue = list(found)
    for entity in queue:
        more = {supplier for group in needed[entity] for supplier in group} - found
        found |= more
        queue += more
    return found


def _parts(cut: Set) -> Iterator[Set]:
    """All proper parts of a set but the empty one."""
    for number in range(1, len(cut)):
        yield from map(frozenset, combinations(cut, number))


class _Work:
    """Families of minimal sets from those of suppliers, while no more than :data:`LOOKED_AT` unions are looked at."""

    def __init__(self, size: int, hops: Mapping[str, int]) -> None:
        self.size = size
        self.hops = hops
        self.left = LOOKED_AT

    @property
    def over(self) -> bool:
        return self.left <= 0

    def family(
        self, own: set[Set], alternatives: Iterable[tuple[str, ...]], families: Mapping[str, set[Set]]
    ) -> set[Set]:
        """The minimal ones of ``own`` and of the unions of one set of each supplier of a group."""
        found = set(own)
        for group in alternatives:
            if not self.over:
                found |= self._union(sorted((families[supplier] for supplier in group), key=len))
        return {cut for cut in found if not any(part in found for part in _parts(cut))}

    def _union(self, several: list[set[Set]]) -> set[Set]:
        joint: list[Set] = [frozenset()]
        for family in several:
            nearest = sorted(family, key=lambda cut: (len(cut), sum(self.hops[e] for e in cut), sorted(cut)))
            unions: dict[Set, None] = {}
            for cut in joint:
                if self.over:
                    break
                self.left -= len(nearest)
                unions.update((both, None) for other in nearest if len(both := cut | other) <= self.size)
            joint = list(unions)
        return set(joint)
