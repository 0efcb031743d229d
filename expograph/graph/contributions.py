"""What an exposure consists of: its paths, which sum to it exactly, and the claims behind them.

Every walk becomes a simple path when its loops are erased in the order in which they close.  Gathering the walks by the
path that is left gives the exposure of X to K = v₀ as a sum over simple paths v₀ … v_L = X

    λ^(L−1) · ∏ B · ∏_{i ≥ 1} G_i(v_i, v_i)

where G_i is the Green's function (I − λB)⁻¹ on the entities without v₀ … v_{i−1}, which is 1 off cycles.  The product
of the G_i is det G(P, P), the rows and columns of the path in G = (I − λB)⁻¹ on the entities without K (Jacobi's
identity for the minors of an inverse), taken within each strongly connected component.

References: G. F. Lawler, Topics in loop measures and the loop-erased walk, arXiv 1709.07531.  Paths in order: J. Y.
Yen, Finding the k shortest loopless paths in a network, Management Science 17 (1971).

>>> from expograph.graph.weights import Response, Responses
>>> ends = ("a", "b"), ("b", "a"), ("b", "x"), ("k", "a")
>>> edges = tuple(Response(u, v, 0.5, 0.0, 0.5, 1.0, True, ()) for u, v in ends)
>>> found = contributions(Responses("inputs", ("a", "b", "k", "x"), edges), "k", "x", damping=0.5)
>>> [(c.nodes, round(c.value, 6), round(c.loops, 6)) for c in found.paths], round(found.other, 6)
([(('k', 'a', 'b', 'x'), 0.033333, 1.066667)], 0.0)
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice, pairwise
from typing import TYPE_CHECKING

import networkx as nx
import numpy as np
from scipy.sparse import csr_array

from .exposure import check, green, on_cycles, reached, solve
from .weights import DAMPING, Response, Responses

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Vector = NDArray[np.float64]

LOOKED = 500  # paths looked at; the largest of them are shown


@dataclass(frozen=True, slots=True)
class Contribution:
    """What a simple path adds to an exposure: ``value``; ``loops`` is the factor in it for its detours (1 without)."""

    nodes: tuple[str, ...]
    hops: tuple[Response, ...]
    value: float
    loops: float


@dataclass(frozen=True)
class Contributions:
    """The ``total`` exposure of an entity, and the largest ``paths`` of it."""

    total: float
    paths: tuple[Contribution, ...]

    @property
    def other(self) -> float:
        """What other paths add."""
        return self.total - math.fsum(path.value for path in self.paths)

    @cached_property
    def claims(self) -> dict[str, float]:
        """The part of each claim, by its id: a path counts equally for each of its edges, an edge for each claim."""
        parts: dict[str, float] = defaultdict(float)
        for path in self.paths:
            for hop in path.hops:
                for claim in hop.claims:
                    parts[claim.id] += path.value / len(path.hops) / len(hop.claims)
        return dict(parts)


def contributions(
    responses: Responses, target: str, entity: str, damping: float = DAMPING, k: int = 5
) -> Contributions:
    """The exposure of ``entity`` to ``target`` (ids) by its ``k`` largest paths, the largest in size first.

    Of more than :data:`LOOKED` simple paths, those are looked at whose product without loops is largest.  Raises
    QueryError, naming who is to blame, where the sum over all walks might not exist.
    """
    at, to = responses.index[entity], responses.index[target]
    check(responses, reached(responses.gross, to), damping, but=to)
    if at == to:
        return Contributions(0.0, ())
    total = float(solve(responses.matrix, to, damping)[at])
    loops = _Loops(responses, at, to, damping)
    found = []
    for nodes in islice(_simple_paths(loops.graph, target, entity, damping), LOOKED):
        hops = tuple(loops.graph.edges[pair]["response"] for pair in pairwise(nodes))
        product = damping ** (len(hops) - 1) * math.prod(hop.effect for hop in hops)
        factor = loops.factor([responses.index[node] for node in nodes])
        found.append(Contribution(tuple(nodes), hops, product * factor, factor))
    found.sort(key=lambda c: (-round(abs(c.value), 12), len(c.nodes), c.nodes))
    return Contributions(total, tuple(found[:k]))


class _Loops:
    """The part of a network through which a target affects an entity, and the loops on the way."""

    def __init__(self, responses: Responses, at: int, to: int, damping: float) -> None:
        on_way = np.intersect1d(reached(responses.matrix, to), reached(csr_array(responses.matrix.T), at))
        self.graph = nx.DiGraph()
        inside = {responses.nodes[i] for i in on_way}
        for edge in responses.edges:
            if edge.effect and edge.source in inside and edge.target in inside:
                self.graph.add_edge(edge.source, edge.target, response=edge)
        kept = on_way[on_way != to]
        inner = csr_array(responses.matrix[kept][:, kept])
        self._damping = damping
        self._parts = [(kept[rows], csr_array(inner[rows][:, rows])) for rows in on_cycles(inner)]
        self._columns: dict[int, Vector] = {}

    def factor(self, path: Sequence[int]) -> float:
        """∏ G_i(v_i, v_i) along a path."""
        factor = 1.0
        for members, inner in self._parts:
            rows = np.flatnonzero(np.isin(members, path))
            if rows.size:
                columns = [self._column(int(members[row]), inner, int(row)) for row in rows]
                factor *= float(np.linalg.det(np.stack(columns, axis=1)[rows]))
        return factor

    def _column(self, node: int, inner: csr_array, row: int) -> Vector:
        if node not in self._columns:
            self._columns[node] = green(inner, [row], self._damping)[:, 0]
        return self._columns[node]


def _simple_paths(graph: nx.DiGraph, target: str, entity: str, damping: float) -> Iterator[list[str]]:
    """Simple paths, the one with the largest product of |λB| first."""
    if damping == 0:
        if graph.has_edge(target, entity):
            yield [target, entity]
        return
    if target in graph and entity in graph and nx.has_path(graph, target, entity):
        yield from nx.shortest_simple_paths(graph, target, entity, weight=lambda u, v, edge: cost(edge, damping))


def cost(edge: dict[str, Response], damping: float) -> float:
    """−ln |λB| of an edge, at least 0."""
    return max(0.0, -math.log(damping) - math.log(abs(edge["response"].effect)))
