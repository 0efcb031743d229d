"""Where much passes through little: dominators, minimum cuts and betweenness, and whom each entity would stop.

Dominators and cuts take every path for a way round, as if any supplier could stand in for any other; with cut sets
(:mod:`.cutsets`), which know what is needed beside what, they share the graph of supply: an edge from each supplier to
each customer.  Its paths begin at the ultimate suppliers, those that depend on nobody but (in a cycle) each other.

>>> from expograph.model import Claim, Document, Entity, Extraction
>>> from expograph.graph.network import to_network
>>> note = Document("Ora feeds Bel and Cor, who both feed Arc. Arc feeds Dot.", source="note")
>>> said = (note.quote(0, 56, rule="r"),)
>>> pairs = ("ora", "bel"), ("ora", "cor"), ("bel", "arc"), ("cor", "arc"), ("arc", "dot")
>>> names = tuple(Entity(n, "company", n.title()) for n in ("arc", "bel", "cor", "dot", "ora"))
>>> claims = tuple(Claim(a, "supplies", b, evidence=said) for a, b in pairs)
>>> network = to_network([Extraction(note, names, claims)])
>>> dominators(network, "Dot"), minimum_cut(network, "Dot"), minimum_cut(network, "Arc")
(('arc', 'ora'), ('arc',), ('ora',))
>>> {node: round(value, 3) for node, value in betweenness(network).items()}
{'arc': 0.25, 'bel': 0.083, 'cor': 0.083, 'dot': 0.0, 'ora': 0.0}
>>> [(point.entity, point.companies) for point in chokepoints(network)]
[('ora', 4), ('bel', 2), ('cor', 2), ('arc', 1)]
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

import networkx as nx

from ..model import Claim
from ..ontology.vocabulary import RELATIONS
from .entities import resolve
from .failures import Needs, count_stopped, groups
from .inputs import inputs
from .paths import flow

DIGITS = 9  # threads add up in any order: the digits behind these differ from run to run
COMPANY = "company"


@dataclass(frozen=True, slots=True)
class Chokepoint:
    """An entity that others depend on.

    ``companies`` and ``others`` say of how many companies, and of how many entities of any kind, it is a single point
    of failure; ``betweenness`` is a share, from 0 to 1, of pairs; ``tags`` are what claims call it (bottleneck …);
    ``claims`` say whom it supplies or else affects, the surest first.
    """

    entity: str
    companies: int
    others: int
    betweenness: float
    tags: tuple[str, ...]
    claims: tuple[Claim, ...]


def supply(needs: Needs) -> nx.DiGraph[str]:
    """An edge from each supplier to each customer, as cut sets see them."""
    graph: nx.DiGraph[str] = nx.DiGraph()
    graph.add_edges_from(
        (s, customer) for customer in sorted(needs) for _, group in groups(needs, customer) for s in group
    )
    return graph


def dominators(network: nx.MultiDiGraph[str], target: str, include: Collection[str] = ()) -> tuple[str, ...]:
    """The entities through which every path of supply to ``target`` leads, the nearest first.

    A path leads from an ultimate supplier.  Empty where ``target`` depends on nobody, or paths have nothing in common.
    Raises QueryError for a name that the network does not hold.
    """
    end, graph, sources = _upstream(network, target, include)
    if not sources:
        return ()
    root = ("every ultimate supplier",)  # no id of an entity
    graph.add_edges_from((root, source) for source in sources)
    above = nx.immediate_dominators(graph, root)
    found = []
    while (end := above[end]) != root:
        found.append(end)
    return tuple(found)


def minimum_cut(network: nx.MultiDiGraph[str], target: str, include: Collection[str] = ()) -> tuple[str, ...]:
    """The fewest entities without which no path of supply leads to ``target``, sorted; of several the nearest to it.

    By Menger's theorem as many as there are paths from ultimate suppliers that share no entity.  Raises QueryError for
    a name that the network does not hold.
    """
    import numpy as np
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import breadth_first_order, maximum_flow

    end, graph, sources = _upstream(network, target, include)
    if not sources:
        return ()
    nodes = sorted(graph)
    at = {node: 2 * i for i, node in enumerate(nodes)}  # where supply enters a node; it leaves at the next number
    root, many = 2 * len(nodes), len(nodes) + 1
    edges = [(at[node], at[node] + 1, 1) for node in nodes if node != end]
    edges += [(at[a] + 1, at[b], many) for a, b in graph.edges() if a != end]
    edges += [(root, at[source], many) for source in sources]
    rows, columns, room = np.array(edges, dtype=np.int32).T
    capacity = csr_array((room, (rows, columns)), shape=(root + 1, root + 1))
    left = capacity - maximum_flow(capacity, root, at[end]).flow
    left.eliminate_zeros()
    leads = set(breadth_first_order(csr_array(left.T), at[end], return_predecessors=False).tolist())
    return tuple(node for node in nodes if node != end and at[node] + 1 in leads and at[node] not in leads)


def _upstream(
    network: nx.MultiDiGraph[str], target: str, include: Collection[str]
) -> tuple[str, nx.DiGraph, list[str]]:
    """The id of the target, the supply that reaches it, and its ultimate suppliers."""
    end = resolve(dict(network.nodes(data="entity")), target)
    graph = supply(inputs(network, include))
    if end not in graph:
        return end, graph, []
    graph = graph.subgraph({end, *nx.ancestors(graph, end)}).copy()
    condensed = nx.condensation(graph)
    sources = {n for c, n in condensed.nodes(data="members") if condensed.in_degree(c) == 0 for n in n}
    return end, graph, sorted(sources - {end})


def betweenness(network: nx.MultiDiGraph[str], include: Collection[str] = ()) -> dict[str, float]:
    """The share of shortest paths between other entities that lead through each: that of Freeman (1977), as Brandes.

    Along the flow of exposure (:func:`expograph.graph.paths.flow`), each hop counting alike; summed over pairs and
    divided by (n − 1)(n − 2), as networkx does it, rounded to nine digits.
    """
    import rustworkx

    nodes = sorted(network)
    at = {node: i for i, node in enumerate(nodes)}
    graph: rustworkx.PyDiGraph[str, None] = rustworkx.PyDiGraph()
    graph.add_nodes_from(nodes)
    pairs = sorted({(at[a], at[b]) for a, b in flow(network, include).edges() if a != b})
    graph.add_edges_from_no_data(pairs)
    found = rustworkx.digraph_betweenness_centrality(graph)
    return {node: round(found[at[node]], DIGITS) for node in nodes}


def chokepoints(network: nx.MultiDiGraph[str], include: Collection[str] = ()) -> tuple[Chokepoint, ...]:
    """All entities that stop another or lie between others.

    Those that stop most companies come first, then those that stop most others, then those most between.
    """
    kinds = {node: entity.kind for node, entity in network.nodes(data="entity")}
    needs = inputs(network, include)
    others = count_stopped(needs, kinds.keys())
    companies = count_stopped(needs, {node for node, kind in kinds.items() if kind == COMPANY})
    between = betweenness(network, include)
    tags: dict[str, set[str]] = defaultdict(set)
    claims: dict[str, list[tuple[bool, Claim]]] = defaultdict(list)
    needed = {claim.id for given in needs.values() for one in given for claim in one.claims}
    for supplier, _, edge in flow(network, include).edges(data=True):
        for claim in edge["claims"]:
            claims[supplier].append((claim.id in needed, claim))
            tags[claim.source].add(RELATIONS[claim.relation].tag)
    found = [
        Chokepoint(
            node, companies.get(node, 0), others.get(node, 0), between[node], tuple(sorted(tags[node] - {""})),
            tuple(c for _, c in sorted(claims[node], key=lambda pair: (not pair[0], -pair[1].confidence, pair[1].id))),
        )
        for node in between
        if others.get(node) or between[node]
    ]  # fmt: skip
    return tuple(sorted(found, key=lambda p: (-p.companies, -p.others, -p.betweenness, p.entity)))
