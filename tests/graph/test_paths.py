"""Paths on graphs small enough to work out by hand; confidences multiply."""

from __future__ import annotations

import math
from typing import Any

import networkx as nx
import pytest

from expograph.errors import QueryError
from expograph.graph.network import to_network
from expograph.graph.paths import advice, downstream, flow, paths, reach, upstream
from expograph.model import Claim, Document, Entity, Extraction


def network(*edges: tuple[Any, ...]) -> nx.MultiDiGraph:
    """(source, relation, target, confidence, other fields of the claim) → the network."""
    note = Document("Says so.", "note")
    claims = tuple(
        Claim(s, r, t, evidence=(note.quote(0, 8, rule="t", confidence=c),), **dict(*more))
        for s, r, t, c, *more in edges
    )
    names = {n for c in claims for n in (c.source, c.target, c.product) if n}
    return to_network([Extraction(note, tuple(Entity(n, "company", n.upper()) for n in sorted(names)), claims)])


def nodes(found: list[Any]) -> list[str]:
    return ["-".join(path.nodes) for path in found]


def test_the_flow_turns_backward_relations_and_leaves_out_some(sample: Extraction, other: Extraction) -> None:
    turned = flow(to_network([sample, other]))
    # core.ttl: harmed_by flows backward, competes_with is off; negated and hedged edges do not count.
    assert sorted((u, v) for u, v in turned.edges()) == [("nvidia", "dell"), ("storm", "tsmc"), ("tsmc", "nvidia")]
    hedged = flow(to_network([sample]), include=("hedged",))
    assert hedged.has_edge("ai-server", "micron")  # beneficiary: the driver affects the beneficiary


def test_background_counts_only_when_asked_for() -> None:
    graph = network(("a", "supplies", "b", 1.0, {"origin": "pack"}))
    assert paths(graph, "a", "b") == []
    assert nodes(paths(graph, "a", "b", include=("pack",))) == ["a-b"]


def test_best_first_by_confidence_then_hops_then_names() -> None:
    graph = network(
        ("a", "supplies", "d", 0.5),  # 0.5, one hop
        ("a", "supplies", "b", 0.9), ("b", "supplies", "d", 0.9),  # 0.81
        ("a", "supplies", "c", 0.5), ("c", "supplies", "d", 1.0),  # 0.5, two hops
        ("a", "supplies", "x", 0.9), ("x", "supplies", "d", 0.9),  # 0.81, after b by name
    )  # fmt: skip
    found = paths(graph, "A", "D")
    assert nodes(found) == ["a-b-d", "a-x-d", "a-d", "a-c-d"]
    assert [round(path.confidence, 4) for path in found] == [0.81, 0.81, 0.5, 0.5]
    assert nodes(paths(graph, "a", "d", k=1)) == ["a-b-d"]


def test_certain_edges_cost_no_hops_yet_the_shorter_path_is_first() -> None:
    graph = network(("a", "supplies", "b", 1.0), ("b", "supplies", "c", 1.0), ("a", "supplies", "c", 1.0))
    assert nodes(paths(graph, "a", "c")) == ["a-c", "a-b-c"]


def test_parallel_edges_give_one_hop_that_carries_the_rest(sample: Extraction, other: Extraction) -> None:
    [path] = paths(to_network([sample, other]), "NVIDIA", "Dell")
    hop = path.hops[0]
    assert (hop.source, hop.target, hop.relation, hop.product) == ("nvidia", "dell", "bottleneck", "gpu")
    assert hop.claim.evidence[0].quote == "GPU supply from NVIDIA is the bottleneck for Dell."
    assert [c.evidence[0].quote for c in hop.also] == ["Dell is short of GPUs from NVIDIA."]


def test_upstream_of_dell_leads_to_nvidia_and_beyond(sample: Extraction, other: Extraction) -> None:
    found = upstream(to_network([sample, other]), "Dell")
    assert nodes(found) == ["nvidia-dell", "tsmc-nvidia-dell", "storm-tsmc-nvidia-dell"]
    # two documents say that NVIDIA holds Dell back: 1 - (1 - 0.86)(1 - 0.7) = 0.958; times 0.95, times 0.9
    assert [round(path.confidence, 4) for path in found] == [0.958, 0.9101, 0.8191]
    assert found[-1].weakest.target == "tsmc" and nodes(found)[-1] == "storm-tsmc-nvidia-dell"
    assert nodes(upstream(to_network([sample, other]), "Dell", depth=1)) == ["nvidia-dell"]


def test_any_path_is_surer_than_the_best_and_less_sure_than_if_paths_shared_no_edge() -> None:
    # by hand: a-b (.9), then b-d (.8) or b-c-d (.7 * .6): .9 * (1 - .2 * (1 - .42)) = .7956
    graph = network(
        ("a", "supplies", "b", 0.9), ("b", "supplies", "d", 0.8), ("b", "supplies", "c", 0.7), ("c", "supplies", "d", 0.6)
    )  # fmt: skip
    sure = reach(graph, "a", "d")
    assert (round(sure.value, 12), sure.error) == (0.7956, 0.0)
    assert reach(graph, "d", "a").value == 0.0


def test_what_is_planned_is_no_hedge() -> None:
    graph = network(("a", "supplies", "b", 1.0, {"aspect": "planned"}))
    assert paths(graph, "a", "b", include=("hedged",)) == []
    assert nodes(paths(graph, "a", "b", include=("planned",))) == ["a-b"]


def test_downstream_takes_the_best_path_within_the_depth() -> None:
    graph = network(
        ("a", "supplies", "d", 0.2),
        ("a", "supplies", "b", 0.9), ("b", "supplies", "c", 0.9), ("c", "supplies", "d", 0.9),
    )  # fmt: skip
    assert nodes(downstream(graph, "a", depth=3)) == ["a-b", "a-b-c", "a-b-c-d"]  # 0.729 beats 0.2
    assert nodes(downstream(graph, "a", depth=2)) == ["a-b", "a-b-c", "a-d"]


def test_cycles_end() -> None:
    graph = network(("a", "supplies", "b", 0.9), ("b", "supplies", "a", 0.9))
    assert nodes(upstream(graph, "a", depth=9)) == ["b-a"]


def test_a_product_stands_in_the_suppliers_place(sample: Extraction) -> None:
    graph = to_network([sample])
    [path] = paths(graph, "GPUs", "Dell")
    assert path.nodes == ("gpu", "dell")
    assert path.hops[0].source == "nvidia"
    assert nodes(paths(graph, "TSMC", "GPU")) == ["tsmc-gpu"]
    assert nodes(upstream(graph, "GPU")) == ["tsmc-gpu"]
    assert nodes(downstream(graph, "GPU")) == ["gpu-dell"]


def test_the_product_of_a_benefit_does_not_stand_for_its_driver() -> None:
    graph = network(("micron", "beneficiary", "demand", 0.9, {"product": "memory"}))
    assert nodes(downstream(graph, "memory")) == []


def test_without_a_path_the_advice_says_whether_one_leads_back(sample: Extraction) -> None:
    graph = to_network([sample])
    assert paths(graph, "Dell", "NVIDIA") == []
    assert "one leads from NVIDIA to Dell" in advice(graph, "Dell", "NVIDIA")
    assert "when hedged claims are included" in advice(graph, "AI server", "Micron")
    assert advice(graph, "Micron", "HPE") == "no path leads from Micron to HPE along the flow of exposure"
    assert "two ends" in advice(graph, "Dell", "dell")


def test_unknown_names_and_an_empty_graph_have_clear_answers(sample: Extraction) -> None:
    with pytest.raises(QueryError, match="did you mean Micron"):
        paths(to_network([sample]), "Mikron", "Dell")
    with pytest.raises(QueryError, match="holds no entities"):
        upstream(nx.MultiDiGraph(), "Dell")


def test_many_equal_paths_come_in_the_order_of_their_names() -> None:
    middle = [f"m{n:02}" for n in range(40)]
    edges = [e for m in reversed(middle) for e in (("a", "supplies", m, 0.9), (m, "supplies", "z", 0.9))]
    assert nodes(paths(network(*edges), "a", "z", k=3)) == ["a-m00-z", "a-m01-z", "a-m02-z"]


def test_the_confidence_of_a_path_is_the_product_of_its_hops(sample: Extraction) -> None:
    [path] = paths(to_network([sample]), "TSMC", "Dell")
    assert math.isclose(path.confidence, 0.95 * 0.86)
