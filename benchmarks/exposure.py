"""How fast exposures are computed on made-up networks, beside PageRank by networkx.

    python benchmarks/exposure.py [--runs N] [--edges E…]     medians of N runs, 7 by default; 10k, 100k, 1M edges

A network has five edges to an entity, drawn with a fixed seed, so that nearly all lie on cycles with one another; a
tenth hurt.  ``all to one`` is everyone's exposure to one target as a vector, ``with parts`` as records, ranked, with
direct, positive, negative and gross parts; ``one to all`` what one entity is exposed to.  Several targets are computed
one by one, there is no batch.  Loading is told apart: claims → responses, responses → matrices.  PageRank runs on the
same graph with its weights, to networkx's default tolerance of 1e-6; exposures are summed to the last digit.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass

import networkx as nx
import numpy as np

from expograph.graph.exposure import exposure_of, exposure_to, solve
from expograph.graph.weights import DAMPING, Response, Responses, responses
from expograph.model import Claim, Document, Entity

TARGETS = 64
CLAIMS_UP_TO = 100_000  # edges; making the claims would take longer than all else
OF_UP_TO = 10_000
DEGREE = 5


@dataclass(frozen=True)
class Network:
    """Ends and confidences of edges; those of a tenth, the last, hurt."""

    names: list[str]
    ends: list[tuple[int, int]]
    confidence: list[float]

    def responses(self) -> Responses:
        into = np.bincount([u for _, u in self.ends], minlength=len(self.names))
        hurts = len(self.ends) * 9 // 10
        found = [
            Response(
                self.names[v], self.names[u], 0.0 if i >= hurts else q, q if i >= hurts else 0.0, q,
                1 / float(into[u]), False, (),
            )
            for i, ((v, u), q) in enumerate(zip(self.ends, self.confidence, strict=True))
        ]  # fmt: skip
        return Responses("inputs", tuple(self.names), tuple(sorted(found, key=lambda e: (e.source, e.target))))

    def claims(self) -> nx.MultiDiGraph[str]:
        """As ``to_network`` gives it: a claim an edge, all of one document."""
        document = Document("So it says.", "made up")
        graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
        graph.add_nodes_from((name, {"entity": Entity(name, "company", name)}) for name in self.names)
        for (v, u), q in zip(self.ends, self.confidence, strict=True):
            evidence = (document.quote(0, 11, rule="benchmark", confidence=q),)
            claim = Claim(self.names[v], "supplies", self.names[u], evidence=evidence)
            graph.add_edge(self.names[v], self.names[u], relation="supplies", claims=(claim,))
        return graph


def made_up(edges: int) -> Network:
    random = np.random.default_rng(20_260_101)
    nodes = edges // DEGREE
    drawn = random.integers(nodes, size=(edges * 11 // 10, 2))
    ends = list(dict.fromkeys((v, u) for v, u in drawn.tolist() if u != v))[:edges]
    confidence = random.uniform(0.5, 0.95, len(ends)).tolist()
    return Network([f"e{i:06}" for i in range(nodes)], ends, confidence)


def median(runs: int, work: Callable[[], object]) -> float:
    """Milliseconds."""
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return 1000 * statistics.median(times)


def measured(network: Network, runs: int) -> dict[str, float]:
    edges, names = len(network.ends), network.names
    graph = network.responses()
    found = {"matrices": median(1, lambda: (graph.index, graph.matrix, graph.gross))}
    if edges <= CLAIMS_UP_TO:
        claims = network.claims()
        found["claims → responses"] = median(min(runs, 3), lambda: responses(claims, "inputs"))
    found["all to one"] = median(runs, lambda: solve(graph.matrix, 0, DAMPING))
    found["with parts"] = median(runs, lambda: exposure_to(graph, names[0]))
    found[f"{TARGETS} targets"] = median(1, lambda: [solve(graph.matrix, at, DAMPING) for at in range(TARGETS)])
    if edges <= OF_UP_TO:
        found["one to all"] = median(min(runs, 3), lambda: exposure_of(graph, names[0]))
    weighted: nx.DiGraph[str] = nx.DiGraph()
    weighted.add_weighted_edges_from((edge.source, edge.target, abs(edge.effect)) for edge in graph.edges)
    found["PageRank"] = median(min(runs, 5), lambda: nx.pagerank(weighted))
    return found


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--runs", type=int, default=7)
    ask.add_argument("--edges", type=int, nargs="+", default=[10_000, 100_000, 1_000_000])
    args = ask.parse_args()
    columns = [measured(made_up(edges), args.runs) for edges in args.edges]
    print(f"{'ms':<24}" + "".join(f"{edges:>12,}" for edges in args.edges) + "  edges")
    for name in (
        "claims → responses", "matrices", "all to one", "with parts", f"{TARGETS} targets", "one to all", "PageRank",
    ):  # fmt: skip
        print(f"{name:<24}" + "".join(f"{c[name]:>12.1f}" if name in c else f"{'':>12}" for c in columns))
    for name in ("all to one", "with parts"):
        print(f"{'PageRank / ' + name:<24}" + "".join(f"{c['PageRank'] / c[name]:>12.1f}" for c in columns))
    per_edge = [1e6 * c["all to one"] / edges for c, edges in zip(columns, args.edges, strict=True)]
    print(f"{'ns an edge':<24}" + "".join(f"{value:>12.0f}" for value in per_edge))


if __name__ == "__main__":
    main()
