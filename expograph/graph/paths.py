"""How one entity reaches another along the flow, each hop with the claim that states it.

>>> from expograph.model import Claim, Document, Entity, Extraction
>>> from expograph.graph.network import to_network
>>> note = Document("TSMC makes chips for NVIDIA. Dell depends on NVIDIA for GPUs.", source="note")
>>> claims = (
...     Claim("tsmc", "supplies", "nvidia", evidence=(note.quote(0, 28, rule="r", confidence=0.9),)),
...     Claim("dell", "depends_on", "nvidia", "gpu", evidence=(note.quote(29, 61, rule="r", confidence=0.8),)),
... )
>>> names = [Entity(n.lower(), "company", n) for n in ("Dell", "GPU", "NVIDIA", "TSMC")]
>>> network = to_network([Extraction(note, tuple(names), claims)])
>>> [path] = paths(network, "TSMC", "Dell")
>>> path.nodes, round(path.confidence, 2), path.hops[1].claim.evidence[0].quote
(('tsmc', 'nvidia', 'dell'), 0.72, 'Dell depends on NVIDIA for GPUs.')
>>> [p.nodes for p in upstream(network, "Dell")]
[('nvidia', 'dell'), ('tsmc', 'nvidia', 'dell')]
>>> [p.nodes for p in paths(network, "GPU", "Dell")]
[('gpu', 'dell')]
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import islice, pairwise
from typing import Any

import networkx as nx

from ..model import Claim
from ..ontology.vocabulary import RELATIONS
from .counted import counts, together
from .entities import resolve
from .reliability import Reliability, reliability
from .weights import SUPPLY

# networkx knows no second criterion: this much cost per hop puts the shorter of two equally certain paths first.
HOP_COST = 1e-6


@dataclass(frozen=True, slots=True)
class Hop:
    """One step along the flow.

    ``source`` and ``target`` are ids in the direction of the flow, which is not that of the relation when that flows
    backward; ``claim`` is the best claim, ``also`` are the other claims that lead from the one to the other, best
    first; ``confidence`` is that of all of them together (:func:`expograph.graph.counted.together`).
    """

    source: str
    target: str
    relation: str
    product: str | None
    claim: Claim
    also: tuple[Claim, ...]
    confidence: float


@dataclass(frozen=True, slots=True)
class Path:
    """Entities along the flow and the hops between them; where a product was asked for, it is the end in ``nodes``."""

    nodes: tuple[str, ...]
    hops: tuple[Hop, ...]

    @property
    def confidence(self) -> float:
        """The product of the confidences of the hops: that every one of them is stated."""
        return math.prod(hop.confidence for hop in self.hops)

    @property
    def weakest(self) -> Hop:
        """The hop that is least sure, the first of several."""
        return min(self.hops, key=lambda hop: hop.confidence)


def flow(network: nx.MultiDiGraph, include: Collection[str] = ()) -> nx.MultiDiGraph:
    """The edges that count, each turned so that it runs from the end that affects to the end that is affected.

    Counted are claims of relations that have a flow, as :func:`expograph.graph.counted.counts` says.  Every node of
    the network is kept, and so are keys and attributes of edges, with the claims that count.
    """
    turned = nx.MultiDiGraph()
    turned.add_nodes_from(network.nodes(data=True))
    for source, target, key, edge in network.edges(keys=True, data=True):
        direction = RELATIONS[edge["relation"]].flow
        claims = tuple(claim for claim in edge["claims"] if counts(claim, include)) if direction != "off" else ()
        if claims:
            ends = (source, target) if direction == "forward" else (target, source)
            turned.add_edge(*ends, key=key, **{**edge, "claims": claims, "confidence": claims[0].confidence})
    return turned


def paths(network: nx.MultiDiGraph, source: str, target: str, k: int = 5, include: Collection[str] = ()) -> list[Path]:
    """The ``k`` best simple paths from one entity to another along the flow (see :func:`flow` for ``include``).

    ``source`` and ``target`` are ids, labels or aliases in any case.  Best is the highest product of confidences, then
    fewer hops, then the order of the names.  Empty when there is none; :func:`advice` says why.
    Raises QueryError for a name that the network does not hold, with the nearest ones.
    """
    start, end = _resolve(network, source), _resolve(network, target)
    graph = _steps(network, include, {start, end})
    if start == end or not nx.has_path(graph, start, end):
        return []
    found: list[Path] = []
    # Ties at the k-th place are settled by name: so some more paths are looked at, as long as they are as good.
    for nodes in islice(nx.shortest_simple_paths(graph, start, end, weight="cost"), k + 100):
        path = _path(graph, tuple(nodes))
        if len(found) >= k and _rank(path)[:2] > _rank(found[k - 1])[:2]:
            break
        found.append(path)
    return sorted(found, key=_rank)[:k]


def upstream(network: nx.MultiDiGraph, node: str, depth: int = 3, include: Collection[str] = ()) -> list[Path]:
    """The best path to ``node`` from every entity that affects it within ``depth`` hops, the best first.

    Each path runs along the flow: the entity reached is ``path.nodes[0]``.  Raises QueryError for an unknown name.
    """
    end = _resolve(network, node)
    graph = _steps(network, include, {end})
    best = _reached(graph.reverse(), end, depth)
    return sorted((_path(graph, nodes[::-1]) for nodes in best), key=_rank)


def downstream(network: nx.MultiDiGraph, node: str, depth: int = 3, include: Collection[str] = ()) -> list[Path]:
    """The best path from ``node`` to every entity that it affects within ``depth`` hops, the best first.

    The entity reached is ``path.nodes[-1]``.  Raises QueryError for an unknown name.
    """
    start = _resolve(network, node)
    graph = _steps(network, include, {start})
    return sorted((_path(graph, nodes) for nodes in _reached(graph, start, depth)), key=_rank)


def advice(network: nx.MultiDiGraph, source: str, target: str, include: Collection[str] = ()) -> str:
    """One sentence on why :func:`paths` found nothing, and what to try."""
    start, end = _resolve(network, source), _resolve(network, target)
    first, last = (network.nodes[n]["entity"].label for n in (start, end))
    if start == end:
        return f"{source!r} and {target!r} are both {first}; a path needs two ends"
    none = f"no path leads from {first} to {last} along the flow of exposure"
    if paths(network, end, start, 1, include):
        return f"{none}; one leads from {last} to {first}: ask for it with the ends exchanged"
    if "hedged" not in include and paths(network, start, end, 1, (*include, "hedged")):
        return f"{none} in what is stated; one does when hedged claims are included"
    return none


def _resolve(network: nx.MultiDiGraph, name: str) -> str:
    return resolve(dict(network.nodes(data="entity")), name)


def _rank(path: Path) -> tuple[float, int, tuple[str, ...]]:
    return -round(path.confidence, 6), len(path.hops), path.nodes


def _steps(network: nx.MultiDiGraph, include: Collection[str], ends: Collection[str]) -> nx.DiGraph:
    """The flow with parallel edges joined; edges have a ``cost`` (-ln confidence) and their ``hop``."""
    gathered: dict[tuple[str, str], list[tuple[Any, ...]]] = defaultdict(list)
    turned = flow(network, include)
    for source, target, edge in [*turned.edges(data=True), *_stand_ins(turned, ends)]:
        for claim in edge["claims"]:
            gathered[source, target].append((-claim.confidence, edge["relation"], claim.id, claim))
    graph = nx.DiGraph()
    graph.add_nodes_from(turned)
    for pair in sorted(gathered):
        best, *rest = [entry[-1] for entry in sorted(gathered[pair], key=lambda entry: entry[:-1])]
        sure = together([best, *rest])
        hop = Hop(*_ends(best), best.relation, best.product, best, tuple(rest), sure)
        graph.add_edge(*pair, hop=hop, cost=HOP_COST - math.log(max(sure, 1e-9)))
    return graph


def _ends(claim: Claim) -> tuple[str, str]:
    forward = RELATIONS[claim.relation].flow == "forward"
    return (claim.source, claim.target) if forward else (claim.target, claim.source)


def _stand_ins(turned: nx.MultiDiGraph, ends: Collection[str]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Edges for an end that is the product on others: it takes the supplier's place on them and on those into it."""
    for product in sorted(ends):
        suppliers: set[str] = set()
        for source, target, edge in turned.edges(data=True):
            if edge["product"] == product != target and edge["relation"] in SUPPLY:
                suppliers.add(source)
                yield product, target, edge
        for source, _, edge in turned.in_edges(sorted(suppliers), data=True):
            if source != product:
                yield source, product, edge


def _path(graph: nx.DiGraph, nodes: tuple[str, ...]) -> Path:
    return Path(nodes, tuple(graph.edges[pair]["hop"] for pair in pairwise(nodes)))


def _reached(graph: nx.DiGraph, start: str, depth: int) -> list[tuple[str, ...]]:
    """For every node within ``depth`` hops the nodes of its cheapest path from ``start`` (Bellman-Ford by layers)."""
    best: dict[str, tuple[float, tuple[str, ...]]] = {start: (0.0, (start,))}
    frontier = [start]
    for _ in range(depth):
        before = dict(best)
        improved: set[str] = set()
        for node in frontier:
            cost, nodes = before[node]
            for neighbour in graph.successors(node):
                candidate = round(cost + graph.edges[node, neighbour]["cost"], 9), (*nodes, neighbour)
                if neighbour not in best or candidate < best[neighbour]:
                    best[neighbour] = candidate
                    improved.add(neighbour)
        frontier = sorted(improved)
    return [nodes for node, (_, nodes) in best.items() if node != start]


def reach(network: nx.MultiDiGraph, source: str, target: str, include: Collection[str] = ()) -> Reliability:
    """The probability that any path leads from one entity to another; see :mod:`.reliability`.

    Raises QueryError for a name that the network does not hold, with the nearest ones.
    """
    start, end = _resolve(network, source), _resolve(network, target)
    steps = _steps(network, include, {start, end})
    return reliability({(u, v): edge["hop"].confidence for u, v, edge in steps.edges(data=True)}, start, end)


def hop_rows(found: list[Path], label: dict[str, str]) -> list[tuple[Any, ...]]:
    """A row a hop, along the flow: "TSMC is needed by NVIDIA" where the text says that NVIDIA depends on TSMC."""
    rows = []
    for number, path in enumerate(found, 1):
        for i, hop in enumerate(path.hops):
            first = (number, round(path.confidence, 3)) if i == 0 else ("", "")
            product = label[hop.product] if hop.product else None
            least = " least" if hop is path.weakest and len(path.hops) > 1 else ""
            quote = hop.claim.evidence[0].quote
            effect = (label[hop.source], _effect(hop), label[hop.target])
            rows.append((*first, *effect, product, f"{hop.confidence:.2f}{least}", quote))
    return rows


def hop_records(found: list[Path], label: dict[str, str], sure: Reliability | None = None) -> list[dict[str, Any]]:
    """A record a hop, at full precision, with the confidence of its path and, if given, how sure any path is."""
    return [
        {
            "path": number, "confidence": path.confidence, "from": label[hop.source], "effect": _effect(hop),
            "to": label[hop.target], "product": label[hop.product] if hop.product else None, "hop": hop.confidence,
            "weakest": hop is path.weakest, "reliability": sure and sure.value, "error": sure and sure.error,
            "quote": hop.claim.evidence[0].quote, "start": hop.claim.evidence[0].start,
            "document": hop.claim.document, "relation": hop.relation,
        }
        for number, path in enumerate(found, 1)
        for hop in path.hops
    ]  # fmt: skip


def _effect(hop: Hop) -> str:
    relation = RELATIONS[hop.relation]
    return relation.inverse_label if relation.flow == "backward" else relation.label
