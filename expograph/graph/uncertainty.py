"""How sure an exposure is: its spread when every claim is stated or not with its own probability, and its bounds over
the weights that no text discloses.

*Confidence.*  Each edge is a Bernoulli variable for each sign: it holds with probability q₊ (q₋), and then counts with
its whole weight.  Over all networks that this allows (up to :data:`EXACT` edges) or over networks drawn with a fixed
seed, exposure has a distribution, of which the 5, 50 and 95 % points and the mean are told; and so has who comes first.

*Weights.*  Where a text discloses no share, any split of what is left is possible.  Each entity's split that makes the
exposure largest, or smallest, puts all of it on one edge, so bounds come of the fixed point

    U_u = max over such splits of Σ_v w_uv · net_uv · (λ U_v, or λ L_v where net_uv < 0; 1 for v = K)

and L_u likewise with min.  With one sign only the bounds are reached; with both they may be wider than what can be.

>>> from expograph.graph.weights import Response, Responses
>>> edges = tuple(Response(u, "car", 0.5, 0.0, 0.5, 0.5, False, ()) for u in ("ore", "tin"))
>>> responses = Responses("inputs", ("car", "ore", "tin"), edges)
>>> spread(responses, "ore")["car"]
Spread(low=0.0, median=0.0, high=0.5, mean=0.25, error=0.0, first=0.5)
>>> bounds(responses, "ore")["car"]
(0.0, 0.5)
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import networkx as nx
import numpy as np
from scipy.sparse import csr_array

from ..errors import QueryError
from .exposure import MARGIN, check, reached
from .weights import DAMPING, Response, Responses

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Draws = NDArray[np.float64]

EXACT = 20  # edges, one for each sign: up to here all networks are gone through
DRAWS = 10_000
ALL_DRAWN = 30_000_000  # edges drawn at most, all draws together
LEAST = 200  # draws at least
SEED = 20_232
POINTS = (0.05, 0.5, 0.95)
SETTLED = 1e-13  # a change that is none
PASSES = 2_000  # over a cycle at most
CHUNK = 1 << 16  # networks at a time


@dataclass(frozen=True, slots=True)
class Spread:
    """Where an exposure lies: its 5, 50 and 95 % points and its mean.

    ``error`` is the standard error of the mean (0 where all networks were gone through); ``first`` is the probability
    that no other entity is more exposed in size, shared where several are so.
    """

    low: float
    median: float
    high: float
    mean: float
    error: float
    first: float


@dataclass(frozen=True, slots=True)
class _Signed:
    """An edge of one sign: rows of its ends, its probability, and what it counts when it holds."""

    source: int
    target: int
    probability: float
    effect: float


def spread(responses: Responses, target: str, damping: float = DAMPING, entity: str | None = None) -> dict[str, Spread]:
    """The spread of the exposure of everyone whom ``target`` reaches, by id.

    With ``entity``, only what bears on it is looked at; who comes first then means little.  Raises QueryError, naming
    who is to blame, where the sum over all walks might not exist with every edge held.
    """
    to = responses.index[target]
    among = {int(i) for i in reached(responses.matrix, to)}
    check(responses, reached(responses.gross, to), damping, but=to)
    if entity is not None:
        among &= {int(i) for i in reached(csr_array(responses.matrix.T), responses.index[entity])}
    inside = [e for e in responses.edges if _inside(responses, e, among) and e.target != target and (e.plus or e.minus)]
    _check_held(inside, damping, responses.labels)
    rows = {
        node: i
        for i, node in enumerate([target, *sorted({end for e in inside for end in (e.source, e.target)} - {target})])
    }
    edges = [
        _Signed(rows[e.source], rows[e.target], q, sign * weight)
        for e in inside
        for sign, q, weight in zip((1, -1), (e.plus, e.minus), e.weights, strict=True)
        if q * weight > 0
    ]
    if not edges:
        return {}
    free = sum(e.probability < 1 for e in edges)
    exact = free <= EXACT and len(edges) << free <= ALL_DRAWN
    held, odds = _all_networks(edges) if exact else _drawn(edges)
    values, first = np.empty((len(rows), len(odds))), np.zeros(len(rows) - 1)
    for start in range(0, len(odds), CHUNK):
        part = slice(start, start + CHUNK)
        values[:, part] = _propagate(edges, held[:, part], len(rows), damping)
        size = np.abs(values[1:, part]).round(12)
        leading = (size == size.max(axis=0)) & (size > 0)
        first += (leading / np.maximum(leading.sum(axis=0), 1)) @ odds[part]
    certain = [_Signed(rows[e.source], rows[e.target], 1.0, max(e.weights)) for e in inside]
    most = _propagate(certain, np.ones((len(certain), 1), dtype=bool), len(rows), damping)[:, 0]
    return {
        node: _spread(values[row], odds, 0.0 if exact else float(most[row]), float(first[row - 1]))
        for node, row in rows.items()
        if node != target
    }


def _inside(responses: Responses, edge: Response, among: set[int]) -> bool:
    return responses.index[edge.source] in among and responses.index[edge.target] in among


def _check_held(edges: list[Response], damping: float, labels: Mapping[str, str]) -> None:
    """Raises QueryError where the damped weights of an entity on a cycle, with every edge held, add up to more than 1.

    Up to 1 there is always a sum, since part of the weight leads back to the target; and so there is off cycles.
    """
    sums: dict[str, float] = defaultdict(float)
    for edge in edges:
        sums[edge.target] += damping * max(edge.weights)
    to_blame = {node for node, whole in sums.items() if whole > 1 + MARGIN}
    if to_blame:
        steps = nx.DiGraph([(edge.source, edge.target) for edge in edges])
        parts = [part for part in nx.strongly_connected_components(steps) if part & to_blame]
        to_blame &= {u for part in parts for u in part if len(part) > 1 or steps.has_edge(u, u)}
    if to_blame:
        named = ", ".join(labels.get(node, node) for node in sorted(to_blame)[:8])
        raise QueryError(
            f"the spread of an exposure cannot be summed: the damped weights of {named} add up to more than 1 when "
            "every claim holds; lower --damping, or the weights"
        )


def _all_networks(edges: list[_Signed]) -> tuple[NDArray[np.bool_], Draws]:
    """Which edges hold in each network, of shape (edges, networks), and the probability of each network."""
    free = [i for i, e in enumerate(edges) if e.probability < 1]
    number = 1 << len(free)
    held = np.ones((len(edges), number), dtype=bool)
    odds = np.ones(number)
    states = np.arange(number, dtype=np.uint32)
    for bit, i in enumerate(free):
        held[i] = (states >> bit) & 1
        odds *= np.where(held[i], edges[i].probability, 1 - edges[i].probability)
    return held, odds


def _drawn(edges: list[_Signed]) -> tuple[NDArray[np.bool_], Draws]:
    number = max(LEAST, min(DRAWS, ALL_DRAWN // len(edges)))
    q = np.array([e.probability for e in edges])
    return np.random.default_rng(SEED).random((len(edges), number)) < q[:, None], np.full(number, 1 / number)


def _propagate(edges: list[_Signed], held: NDArray[np.bool_], size: int, damping: float) -> Draws:
    """The exposure of every row in every network, of shape (rows, networks); row 0 is the target's."""
    into: dict[int, list[tuple[int, _Signed]]] = defaultdict(list)
    for i, edge in enumerate(edges):
        into[edge.target].append((i, edge))
    values = np.zeros((size, held.shape[1]))

    def renew(row: int) -> float:
        new = np.zeros(held.shape[1])
        for i, edge in into[row]:
            new += edge.effect * held[i] * (1.0 if edge.source == 0 else damping * values[edge.source])
        change = float(np.abs(new - values[row]).max())
        values[row] = new
        return change

    _settle([(e.source, e.target) for e in edges], 0, renew)
    return values


def _settle(steps: Iterable[tuple[int, int]], start: int, renew: Callable[[int], float]) -> None:
    """Renew all that follows ``start`` along steps: once off cycles, on each until nothing changes any more.

    Raises QueryError where effects fade too slowly on a cycle.
    """
    graph = nx.DiGraph(steps)
    graph.add_node(start)
    late = {node: -number for number, node in enumerate(nx.dfs_postorder_nodes(graph, start))}
    parts = nx.condensation(graph.subgraph(late))
    for part in nx.topological_sort(parts):
        members = sorted(parts.nodes[part]["members"] - {start}, key=late.__getitem__)
        once = len(members) < 2 and not any(graph.has_edge(node, node) for node in members)
        for _ in range(1 if once else PASSES):
            if max((renew(node) for node in members), default=0.0) < SETTLED:
                break
        else:
            if not once:
                raise QueryError(
                    "the spread of an exposure cannot be told: effects fade too slowly on cycles; lower --damping"
                )


def _spread(values: Draws, odds: Draws, most: float, first: float) -> Spread:
    """With ``most``, what it can be at most, from draws: an effect that none shows may come up in one of so many."""
    order = np.argsort(values, kind="stable")
    reach = np.cumsum(odds[order])
    at = np.minimum(np.searchsorted(reach, np.array(POINTS) - 1e-12), len(values) - 1)
    low, median, high = (float(value) for value in values[order[at]])
    mean = float(values @ odds)
    error = max(float(values.std(ddof=1)) / math.sqrt(len(values)), most / len(values)) if most else 0.0
    return Spread(low, median, high, mean, error, first)


def bounds(responses: Responses, target: str, damping: float = DAMPING) -> dict[str, tuple[float, float]]:
    """The least and the greatest exposure of everyone whom ``target`` reaches, over all undisclosed weights, by id.

    Raises QueryError, naming who is to blame, where the sum over all walks might not exist.
    """
    to = responses.index[target]
    check(responses, reached(responses.gross, to), damping, but=to)
    among = {int(i) for i in reached(responses.gross, to)}
    names = responses.nodes
    into: dict[int, list[Response]] = defaultdict(list)
    for edge in responses.edges:
        if (at := responses.index[edge.target]) in among and edge.target != target:
            into[at].append(edge)
    found: dict[str, tuple[float, float]] = {}

    def renew(at: int) -> float:
        before = found.get(names[at], (0.0, 0.0))
        found[names[at]] = after = _bounds(into[at], target, damping, found)
        return max(abs(after[0] - before[0]), abs(after[1] - before[1]))

    _settle([(responses.index[e.source], at) for at in into for e in into[at]], to, renew)
    return dict(sorted(found.items()))


def _bounds(
    edges: list[Response], target: str, damping: float, found: Mapping[str, tuple[float, float]]
) -> tuple[float, float]:
    """The least and the greatest of one entity, given those ``found`` of the ones that it responds to."""
    known, free = [0.0, 0.0], []
    left = max(0.0, 1 - sum(edge.weight for edge in edges if edge.disclosed))
    for edge in edges:
        arriving = (1.0, 1.0)
        if edge.source != target:
            least, greatest = found.get(edge.source, (0.0, 0.0))
            arriving = (damping * least, damping * greatest)
        if edge.disclosed:
            known = [sure + end for sure, end in zip(known, sorted(edge.effect * v for v in arriving), strict=True)]
        else:
            free.append(sorted(edge.net * value for value in arriving))
    if free:
        known[0] += left * min(end for end, _ in free)
        known[1] += left * max(end for _, end in free)
    return known[0], known[1]
