"""What an exposure consists of: its paths, which sum to it exactly, and the claims behind them.

Every walk becomes a simple path when its loops are erased in the order in which they close.  Gathering the walks by the
path that is left gives the exposure of X to K = v₀ as a sum over simple paths v₀ … v_L = X

    λ^(L−1) · ∏ B · ∏_{i ≥ 1} G_i(v_i, v_i)

where G_i is the Green's function (I − λB)⁻¹ on the entities without v₀ … v_{i−1}, which is 1 off cycles.  The product
of the G_i is det G(P, P), the rows and columns of the path in G = (I − λB)⁻¹ on the entities without K (Jacobi's
identity for the minors of an inverse), taken within each strongly connected component.

Paths come in the order of their products without loops, by a search that knows the least cost (−ln |λB|) from each
entity on, and so goes astray only where that would lead through the path itself.

Reference: G. F. Lawler, Topics in loop measures and the loop-erased walk, arXiv 1709.07531.

>>> from expograph.graph.weights import Response, Responses
>>> ends = ("a", "b"), ("b", "a"), ("b", "x"), ("k", "a")
>>> edges = tuple(Response(u, v, 0.5, 0.0, 0.5, 1.0, True, ()) for u, v in ends)
>>> found = contributions(Responses("inputs", ("a", "b", "k", "x"), edges), "k", "x", damping=0.5)
>>> [(c.nodes, round(c.value, 6), round(c.loops, 6)) for c in found.paths], round(found.other, 6)
([(('k', 'a', 'b', 'x'), 0.033333, 1.066667)], 0.0)
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from heapq import heappop, heappush
from itertools import islice, pairwise
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from .exposure import DENSE, check, green, on_cycles, reached, solve
from .weights import DAMPING, Response, Responses

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Rows = NDArray[np.int64]
    Vector = NDArray[np.float64]

LOOKED = 500  # paths looked at; the largest of them are shown
LOOKED_IF_LARGE = 100  # and where loops lead through thousands of entities
SEARCHED = 10_000  # beginnings of paths looked at


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
    ways = _Ways(responses, at, to, damping)
    found = []
    for path in islice(ways.paths(), max(k, ways.looked)):
        nodes = tuple(responses.nodes[i] for i in path)
        hops = tuple(_response(responses, *pair) for pair in pairwise(nodes))
        product = damping ** (len(hops) - 1) * math.prod(hop.effect for hop in hops)
        factor = ways.factor(path)
        found.append(Contribution(nodes, hops, product * factor, factor))
    found.sort(key=lambda c: (-round(abs(c.value), 12), len(c.nodes), c.nodes))
    return Contributions(total, tuple(found[:k]))


def _response(responses: Responses, source: str, target: str) -> Response:
    return responses.edges[bisect_left(responses.edges, (source, target), key=lambda edge: (edge.source, edge.target))]


class _Ways:
    """The ways, along rows of the matrix, on which a target ``to`` affects an entity ``at``, and the loops on them."""

    def __init__(self, responses: Responses, at: int, to: int, damping: float) -> None:
        self._at, self._to, self._damping = at, to, damping
        matrix = responses.matrix.copy()
        matrix.eliminate_zeros()
        self._out = csr_array(matrix.T)
        on_way = np.intersect1d(reached(matrix, to), reached(self._out, at))
        kept = on_way[on_way != to]
        inner = csr_array(matrix[kept][:, kept])
        self._loops = [(kept[rows], csr_array(inner[rows][:, rows])) for rows in on_cycles(inner)]
        self._columns: dict[int, Vector] = {}
        large = max((len(members) for members, _ in self._loops), default=0) > DENSE
        self.looked = LOOKED_IF_LARGE if large else LOOKED

    def paths(self) -> Iterator[tuple[int, ...]]:
        """Simple paths, the one with the largest product of |λB| first."""
        if self._damping == 0:
            yield from [(self._to, self._at)] if self._out[self._to, self._at] else []
            return
        cost, first, rows = -np.log(abs(self._out.data)) - math.log(self._damping), self._out.indptr, self._out.indices
        out = csr_array((cost, rows, first), shape=self._out.shape)
        least = dijkstra(csr_array(out.T), indices=self._at)
        waiting: list[tuple[float, tuple[int, ...], float]] = [(0.0, (self._to,), 0.0)]
        for _ in range(SEARCHED):
            if not waiting:
                return
            _, path, so_far = heappop(waiting)
            if path[-1] == self._at:
                yield path
                continue
            for i in range(first[path[-1]], first[path[-1] + 1]):
                node = int(rows[i])
                if node not in path and math.isfinite(least[node]):
                    further = so_far + float(cost[i])
                    heappush(waiting, (round(further + least[node], 12), (*path, node), further))

    def factor(self, path: Sequence[int]) -> float:
        """∏ G_i(v_i, v_i) along a path."""
        factor = 1.0
        for members, inner in self._loops:
            rows = np.flatnonzero(np.isin(members, path))
            if rows.size:
                factor *= float(np.linalg.det(self._columns_of(members, inner, rows)[rows]))
        return factor

    def _columns_of(self, members: Rows, inner: csr_array, rows: Rows) -> Vector:
        if new := [int(row) for row in rows if int(members[row]) not in self._columns]:
            self._columns.update(zip(members[new].tolist(), green(inner, new, self._damping).T, strict=True))
        return np.stack([self._columns[node] for node in members[rows].tolist()], axis=1)
