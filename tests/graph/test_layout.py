"""The layout: along the flow, with integers, the same on every run, and nothing on top of anything else."""

from __future__ import annotations

import itertools
import random
import time
from collections.abc import Iterable

import networkx as nx
import pytest

from expograph.graph.layout import COLUMN, ROW, direction, place, subject
from expograph.model import Claim, Document, Entity

NOTE = Document("Somebody says so.", "note.txt")
EVIDENCE = (NOTE.quote(0, 17, rule="test"),)
Triple = tuple[str, str, str]


def network(triples: Iterable[Triple], lone: Iterable[str] = (), companies: Iterable[str] = ()) -> nx.MultiDiGraph[str]:
    """A network of asserted claims; ``companies`` are companies, all else products."""
    found: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    triples = list(triples)
    firms = set(companies)
    for node in [*lone, *(end for s, _, t in triples for end in (s, t))]:
        found.add_node(node, entity=Entity(node, "company" if node in firms else "product", node))
    for source, relation, target in triples:
        claim = Claim(source, relation, target, evidence=EVIDENCE)
        found.add_edge(
            source, target, key=f"{relation}||asserted|stated", relation=relation, product=None, polarity="asserted",
            origin="stated", confidence=1.0, claims=(claim,),
        )  # fmt: skip
    return found


def at(of: nx.MultiDiGraph[str]) -> dict[str, tuple[int, int]]:
    """Where its nodes stand with the usual subject in the middle."""
    return place(of, subject(of))


def random_network(nodes: int, edges: int, seed: int = 7) -> nx.MultiDiGraph[str]:
    chance = random.Random(seed)
    relations = ("supplies", "depends_on", "beneficiary", "competes_with", "drives")
    triples = [
        (f"n{chance.randrange(nodes)}", chance.choice(relations), f"n{chance.randrange(nodes)}") for _ in range(edges)
    ]
    return network(triples, lone=[f"n{i}" for i in range(nodes)], companies=["n3", "n5"])


def test_effects_run_from_left_to_right() -> None:
    chain = network([("tsmc", "supplies", "nvidia"), ("nvidia", "bottleneck", "dell"), ("dell", "produces", "server"),
                     ("micron", "beneficiary", "server"), ("dell", "depends_on", "power")], companies=["dell"])  # fmt: skip
    x = {node: position[0] for node, position in at(chain).items()}
    assert x["tsmc"] < x["nvidia"] == x["power"] < x["dell"] < x["server"] < x["micron"]


def test_the_direction_follows_the_flow() -> None:
    assert direction("a", "supplies", "b") == ("a", "b")
    assert direction("a", "depends_on", "b") == ("b", "a")
    assert direction("a", "invests_in", "b") == ("a", "b")


def test_the_subject_is_the_company_with_most_claims() -> None:
    triples = [("ai", "drives", "dell"), ("ai", "drives", "hpe"), ("ai", "drives", "x"), ("dell", "produces", "x")]
    assert subject(network(triples, companies=["dell", "hpe"])) == "dell"
    assert subject(network(triples)) == "ai"
    assert subject(network([])) is None


@pytest.mark.parametrize(("nodes", "edges"), [(1, 0), (5, 3), (30, 40), (30, 12), (120, 300)])
def test_no_two_nodes_share_their_room(nodes: int, edges: int) -> None:
    placed = at(random_network(nodes, edges))
    assert len(placed) == nodes
    assert all(type(c) is int for position in placed.values() for c in position)
    for (a, b), (c, d) in itertools.combinations(placed.values(), 2):
        assert abs(a - c) >= COLUMN - 160 or abs(b - d) >= ROW - 1, ((a, b), (c, d))


def test_the_order_of_insertion_does_not_matter() -> None:
    one = random_network(40, 70)
    other: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    other.add_nodes_from(reversed(list(one.nodes(data=True))))
    other.add_edges_from(reversed(list(one.edges(keys=True, data=True))))
    assert at(one) == at(other)


def test_a_cycle_a_loop_and_a_lone_node_are_placed() -> None:
    tangle = network([("a", "supplies", "b"), ("b", "supplies", "a"), ("a", "drives", "a")], lone=["z"])
    placed = at(tangle)
    assert set(placed) == {"a", "b", "z"}
    assert placed["z"][1] > max(placed["a"][1], placed["b"][1])


def test_thousands_of_nodes_take_seconds_at_most() -> None:
    large = random_network(3000, 6000)
    start = time.perf_counter()
    at(large)
    assert time.perf_counter() - start < 20  # 0.3 s when written; quadratic work would take minutes


def test_groups_fill_the_sheet() -> None:
    chain = [(f"a{i}", "supplies", f"a{i + 1}") for i in range(4)]
    placed = at(network([*chain, *((f"x{i}", "supplies", f"y{i}") for i in range(12))], companies=["a2"]))
    width, height = (max(p[axis] for p in placed.values()) for axis in (0, 1))
    assert 0.7 < (width + COLUMN) / (height + ROW) < 1.8
    assert all(placed[f"a{i}"][1] == 0 for i in range(5))
