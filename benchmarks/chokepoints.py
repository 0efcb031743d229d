"""Betweenness beside networkx, and how long cut sets take on a large network of claims made by chance.

python benchmarks/chokepoints.py
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from typing import Any

import networkx as nx

from expograph.graph.chokepoints import betweenness, chokepoints, dominators, minimum_cut
from expograph.graph.cutsets import cut_sets
from expograph.graph.network import to_network
from expograph.graph.paths import flow
from expograph.model import Claim, Document, Entity, Extraction

NOTE = Document("Says so.", "note")
SIZES = ((2_000, 10_000), (5_000, 25_000))
LARGE = (20_000, 100_000)
TARGETS = 5


def network(nodes: int, edges: int, named: float, products: int) -> nx.MultiDiGraph[str]:
    """Companies that supply each other by chance; ``named`` is the share of claims with one of so many products."""
    chance = random.Random(7)
    pairs: set[tuple[int, int]] = set()
    while len(pairs) < edges:
        a, b = chance.randrange(nodes), chance.randrange(nodes)
        if a != b:
            pairs.add((a, b))
    claims = []
    for a, b in sorted(pairs):
        product = f"p{chance.randrange(products)}" if chance.random() < named else None
        evidence = NOTE.quote(0, 8, rule="t", confidence=round(chance.uniform(0.5, 0.95), 2))
        claims.append(Claim(f"e{a}", "supplies", f"e{b}", product, evidence=(evidence,)))
    names = sorted({n for c in claims for n in (c.source, c.target, c.product) if n})
    entities = tuple(Entity(n, "product" if n.startswith("p") else "company", n) for n in names)
    return to_network([Extraction(NOTE, entities, tuple(claims))])


def timed(call: Callable[[], Any]) -> tuple[float, Any]:
    """Seconds of a call, and what it gives."""
    start = time.perf_counter()
    found = call()
    return time.perf_counter() - start, found


def best(call: Callable[[], Any], runs: int = 3) -> tuple[float, Any]:
    """The fewest seconds of some calls, and what the last gives."""
    taken = [timed(call) for _ in range(runs)]
    return min(seconds for seconds, _ in taken), taken[-1][1]


def compared() -> None:
    """The fewest seconds of three runs of each; of networkx on the larger network of one."""
    print(f"{'betweenness, nodes / edges':<30}{'ours s':>9}{'networkx s':>12}{'ratio':>8}{'differ by':>12}")
    for (nodes, edges), runs in zip(SIZES, (3, 1), strict=True):
        graph = network(nodes, edges, 0.5, 50)
        simple = nx.DiGraph(flow(graph))
        ours, found = best(lambda graph=graph: betweenness(graph))
        theirs, expected = best(lambda simple=simple: nx.betweenness_centrality(simple), runs)
        differ = max(abs(found[node] - expected[node]) for node in expected)
        print(f"{f'{nodes:,} / {edges:,}':<30}{ours:>9.2f}{theirs:>12.1f}{theirs / ours:>7.0f}×{differ:>12.0e}")


def large() -> None:
    """Cut sets of one, two and three, by how many claims name a product; … where the search ended early."""
    print(f"\n{LARGE[0]:,} entities, {LARGE[1]:,} claims{'':<12}{'s':>8}  found")
    for title, named, products in (
        ("no product named", 0.0, 1), ("60 products", 0.7, 60), ("2 products", 1.0, 2), ("1 product", 1.0, 1),
    ):  # fmt: skip
        graph = network(*LARGE, named, products)
        targets = [f"e{i}" for i in range(TARGETS)]
        taken = [timed(lambda graph=graph, t=t: cut_sets(graph, t)) for t in targets]
        cuts = ", ".join(
            "+".join(map(str, found.found.values())) + ("" if found.complete else " …") for _, found in taken
        )
        print(f"cut sets, {title:<30}{sum(s for s, _ in taken) / TARGETS:>8.1f}  {cuts}")
    seconds, _ = timed(lambda: [dominators(graph, t) for t in targets])
    print(f"{'dominators':<40}{seconds / TARGETS:>8.1f}")
    seconds, _ = timed(lambda: [minimum_cut(graph, t) for t in targets])
    print(f"{'minimum cut':<40}{seconds / TARGETS:>8.1f}")


def ranked() -> None:
    """All entities by whom they stop."""
    graph = network(*SIZES[1], 0.7, 60)
    seconds, found = timed(lambda: chokepoints(graph))
    print(f"{f'ranking of all, {SIZES[1][0]:,} / {SIZES[1][1]:,}':<40}{seconds:>8.1f}  {len(found):,}")


if __name__ == "__main__":
    compared()
    large()
    ranked()
