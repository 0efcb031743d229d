"""How sure it is that one entity reaches another, when every edge is stated with its own probability.

The edges are independent of one another, the paths are not: two paths that share an edge fail together, so their
probabilities do not combine as 1 − ∏ (1 − p).  Exactly, by factoring on an edge e out of what is reached so far

    P(all) = q_e · P(all | e holds) + (1 − q_e) · P(all | e does not),

with parallel edges into one entity taken together; where that needs too many steps, by drawing networks.

Reference: A. Satyanarayana and M. K. Chang, Network reliability and the factoring theorem, Networks 13 (1983).

>>> both = {("k", "a"): 0.5, ("k", "b"): 0.5, ("a", "x"): 1.0, ("b", "x"): 1.0}
>>> reliability(both, "k", "x")
Reliability(value=0.75, error=0.0)
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import networkx as nx
import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

STEPS = 20_000  # states looked at before the exact way is given up
DEEP = 400  # edges factored out one within the other at most, far from where Python itself gives up
DRAWS = 40_000
ALL_DRAWN = 40_000_000  # edges drawn at most, all draws together
AT_ONCE = 20_000_000  # of them at a time
SEED = 20_231

Edges = Mapping[tuple[str, str], float]


@dataclass(frozen=True, slots=True)
class Reliability:
    """A probability and its standard error, which is 0 where it is exact."""

    value: float
    error: float


class _TooManyError(Exception):
    pass


def reliability(edges: Edges, source: str, target: str) -> Reliability:
    """The probability that a path of edges that hold leads from ``source`` to ``target``, ids.

    ``edges`` give each pair of ids the probability that its edge holds.
    """
    relevant = on_the_way(edges, source, target)
    if source == target or not relevant:
        return Reliability(float(source == target), 0.0)
    try:
        return Reliability(_Factoring(relevant, target).of(frozenset([source]), frozenset()), 0.0)
    except _TooManyError:
        return sampled(relevant, source, target)


def on_the_way(edges: Edges, source: str, target: str) -> dict[tuple[str, str], float]:
    """The edges that some path from source to target may use, those of probability 0 left out."""
    graph = nx.DiGraph([pair for pair, q in edges.items() if q > 0])
    if source not in graph or target not in graph:
        return {}
    between = (nx.descendants(graph, source) | {source}) & (nx.ancestors(graph, target) | {target})
    return {
        (u, v): q
        for (u, v), q in sorted(edges.items())
        if q > 0 and u in between and v in between and u not in (v, target) and v != source
    }


class _Factoring:
    """P(target is reached) by what is reached and which edges out of it do not hold."""

    def __init__(self, edges: Edges, target: str) -> None:
        self.target = target
        self.out: dict[str, list[tuple[str, float]]] = defaultdict(list)
        for (u, v), q in edges.items():
            self.out[u].append((v, q))
        self.known: dict[tuple[frozenset[str], frozenset[tuple[str, str]]], float] = {}

    def of(self, reached: frozenset[str], failed: frozenset[tuple[str, str]], deep: int = 0) -> float:
        if self.target in reached:
            return 1.0
        if (key := (reached, failed)) in self.known:
            return self.known[key]
        if len(self.known) > STEPS or deep > DEEP:
            raise _TooManyError
        leading: dict[str, float] = {}  # the entities next in reach, and the probability that no edge leads to them
        pairs: dict[str, set[tuple[str, str]]] = defaultdict(set)
        for u in sorted(reached):
            for v, q in self.out[u]:
                if v not in reached and (u, v) not in failed:
                    leading[v] = leading.get(v, 1.0) * (1 - q)
                    pairs[v].add((u, v))
        if not leading:
            return self.known.setdefault(key, 0.0)
        v = self.target if self.target in leading else min(leading)
        none = leading[v]
        with_it = {(a, b) for a, b in failed if b != v}
        held = self.of(reached | {v}, frozenset(with_it), deep + 1) if none < 1 else 0.0
        lost = self.of(reached, failed | pairs[v], deep + 1) if none > 0 else 0.0
        return self.known.setdefault(key, (1 - none) * held + none * lost)


def sampled(edges: Edges, source: str, target: str, draws: int | None = None) -> Reliability:
    """As :func:`reliability`, from networks drawn with a fixed seed; the error is that of a share of so many draws."""
    number = draws or max(1_000, min(DRAWS, ALL_DRAWN // max(1, len(edges))))
    random, reaching, left = np.random.default_rng(SEED), 0, number
    while left:
        some = min(left, max(1, AT_ONCE // max(1, len(edges))))
        reaching += int(_drawn(edges, source, target, some, random).sum())
        left -= some
    value = reaching / number
    # With no draw on one side, the share is not known better than to one in so many draws.
    spread = max(value * (1 - value), 1 / number)
    return Reliability(value, math.sqrt(spread / number))


def _drawn(edges: Edges, source: str, target: str, number: int, random: np.random.Generator) -> NDArray[np.bool_]:
    """In which of some networks the target is reached, of shape (networks,)."""
    graph = nx.DiGraph(sorted(edges))
    graph.add_node(source)
    near = [source, *(v for _, v in nx.bfs_edges(graph, source))]
    at = {node: i for i, node in enumerate(near)}
    ordered = sorted((at[u], at[v], q) for (u, v), q in edges.items() if u in at)
    holds = random.random((len(ordered), number)) < np.array([q for _, _, q in ordered])[:, None]
    reached = np.zeros((len(at), number), dtype=bool)
    reached[0] = True
    before = -1
    while (now := int(reached.sum())) != before:
        before = now
        for row, (u, v, _) in enumerate(ordered):
            reached[v] |= reached[u] & holds[row]
    found: NDArray[np.bool_] = reached[at[target]] if target in at else np.zeros(number, dtype=bool)
    return found
