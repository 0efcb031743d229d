"""The matrix of responses on networks small enough to work out by hand."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import pytest

from expograph.graph.network import to_network
from expograph.graph.weights import Response, Responses, responses
from expograph.model import Claim, Document, Entity, Extraction, Wording


def network(*rows: tuple[Any, ...]) -> Any:
    """(source, relation, target, confidence, other fields) → the network.

    ``doc`` names the document, ``share`` and ``whole`` are its wording, all else are fields of the claim.
    """
    claims: dict[str, list[Claim]] = defaultdict(list)
    for source, relation, target, confidence, *more in rows:
        fields = dict(*more)
        name, share = fields.pop("doc", "one"), fields.pop("share", None)
        whole = fields.pop("whole", "its inputs") if share is not None else None
        evidence = Document(f"{name} says so.", name).quote(
            0, 3, rule="t", confidence=confidence, wording=Wording(share=share, whole=whole)
        )
        claims[name].append(Claim(source, relation, target, evidence=(evidence,), **fields))
    names = {n for found in claims.values() for c in found for n in (c.source, c.target, c.product) if n}
    entities = tuple(Entity(n, "company", n.upper()) for n in sorted(names))
    return to_network([Extraction(Document(f"{n} says so.", n), entities, tuple(found)) for n, found in claims.items()])


def ends(graph: Responses) -> list[tuple[str, str]]:
    return [(edge.source, edge.target) for edge in graph.edges]


def only(graph: Responses) -> Response:
    [edge] = graph.edges
    return edge


@pytest.mark.parametrize(
    ("relation", "inputs", "revenue"),
    [
        # in words of DESIGN.md, for a claim "a relation b": who affects → who responds
        ("supplies", ("a", "b"), None),
        ("bottleneck", ("a", "b"), None),
        ("depends_on", ("b", "a"), None),
        ("produces", ("a", "b"), ("b", "a")),
        ("beneficiary", None, ("b", "a")),
        ("drives", None, ("a", "b")),
        ("harmed_by", ("b", "a"), ("b", "a")),
        ("exposed_to_risk", ("b", "a"), ("b", "a")),
        ("competes_with", None, None),
        ("partner_of", None, None),
        ("invests_in", None, None),
        ("acquires", None, None),
    ],
)
def test_which_way_each_relation_travels_in_each_channel(relation: str, inputs: Any, revenue: Any) -> None:
    graph = network(("a", relation, "b", 0.8))
    assert ends(responses(graph, "inputs")) == ([inputs] if inputs else [])
    assert ends(responses(graph, "revenue")) == ([revenue] if revenue else [])
    sign = -1 if relation in ("harmed_by", "exposed_to_risk") else 1
    for channel in ("inputs", "revenue"):
        assert all(edge.effect == sign * 0.8 for edge in responses(graph, channel).edges)


@pytest.mark.parametrize(
    ("relation", "change", "net"),
    [
        ("harmed_by", "increase", -0.8),
        ("harmed_by", "decrease", 0.8),  # less Pratt, less Airbus
        ("supplies", "decrease", -0.8),
        ("bottleneck", "increase", 0.8),
        ("bottleneck", "decrease", 0.8),  # scarcity of a thing that helps, whatever is said of change
        ("bottleneck", "unknown", 0.8),
        ("supplies", "unknown", 0.0),
        ("harmed_by", "unknown", 0.0),
    ],
)
def test_the_sign_is_that_of_the_relation_times_that_of_the_change(relation: str, change: str, net: float) -> None:
    edge = only(responses(network(("a", relation, "b", 0.8, {"change": change})), "inputs"))
    assert (edge.net, edge.gross) == (net, 0.8)


def test_a_harm_by_decrease_reinforces_the_supply() -> None:
    edge = only(
        responses(
            network(
                ("pratt", "supplies", "airbus", 0.8, {"doc": "one"}),
                ("airbus", "harmed_by", "pratt", 0.5, {"doc": "two", "change": "decrease"}),
            ),
            "inputs",
        )
    )
    assert (edge.source, edge.target, edge.minus) == ("pratt", "airbus", 0)
    assert edge.plus == pytest.approx(0.9)  # 1 − 0.2 · 0.5


def test_both_signs_are_shown_and_their_difference_counts() -> None:
    edge = only(
        responses(
            network(
                ("a", "supplies", "b", 0.8, {"doc": "one"}),
                ("b", "harmed_by", "a", 0.5, {"doc": "two"}),
                ("a", "supplies", "b", 0.4, {"doc": "three", "change": "unknown"}),
            ),
            "inputs",
        )
    )
    assert (edge.plus, edge.minus, edge.weight) == (0.8, 0.5, 1.0)
    assert edge.net == pytest.approx(0.3)
    assert edge.gross == pytest.approx(0.94)  # 1 − 0.2 · 0.5 · 0.6
    assert [c.confidence for c in edge.claims] == [0.8, 0.5, 0.4]  # the surest first


def test_duplicates_within_a_source_add_nothing_and_sources_do() -> None:
    once = ("a", "supplies", "b", 0.6, {"doc": "one"})
    again = ("b", "depends_on", "a", 0.5, {"doc": "one"})
    assert only(responses(network(once, once, again), "inputs")).net == 0.6
    other = ("a", "supplies", "b", 0.5, {"doc": "two"})
    assert only(responses(network(once, again, other), "inputs")).net == pytest.approx(0.8)  # 1 − 0.4 · 0.5


def weights(graph: Responses) -> dict[str, tuple[float, bool]]:
    return {edge.source: (pytest.approx(edge.weight), edge.disclosed) for edge in graph.edges}


def test_what_disclosed_shares_leave_is_split_equally() -> None:
    graph = network(
        ("car", "depends_on", "ore", 0.9, {"share": 0.5}),
        ("tin", "supplies", "car", 0.9),
        ("tyre", "supplies", "car", 0.9),
        ("oil", "supplies", "ore", 0.9),  # another's edge takes no part
        ("car", "beneficiary", "demand", 0.9),  # nor one of the other channel
    )
    found = {e.source: e for e in responses(graph, "inputs").edges if e.target == "car"}
    assert {v: (e.weight, e.disclosed) for v, e in found.items()} == {
        "ore": (0.5, True), "tin": (0.25, False), "tyre": (0.25, False),
    }  # fmt: skip
    assert found["ore"].effect == pytest.approx(0.45)  # 0.5 · 0.9


def test_nothing_is_left_where_disclosed_shares_are_over_1() -> None:
    graph = network(
        ("car", "depends_on", "ore", 0.9, {"share": 0.7}),
        ("car", "depends_on", "tin", 0.9, {"share": 0.6}),
        ("car", "depends_on", "tyre", 0.9),
    )
    found = responses(graph, "inputs")
    assert weights(found) == {"ore": (0.7, True), "tin": (0.6, True), "tyre": (0.0, False)}
    assert not found.disclosed


def test_the_surest_claim_discloses_and_of_equals_the_largest() -> None:
    graph = network(
        ("car", "depends_on", "ore", 0.6, {"share": 0.9, "doc": "one"}),
        ("car", "depends_on", "ore", 0.8, {"share": 0.3, "doc": "two"}),
        ("car", "depends_on", "ore", 0.8, {"share": 0.4, "doc": "three"}),
    )
    edge = only(responses(graph, "inputs"))
    assert (edge.weight, edge.disclosed) == (0.4, True)


@pytest.mark.parametrize("whole", ["its revenue", "our net sales", "annual turnover", "Ore's output", "ORE’s profits"])
def test_a_share_of_the_suppliers_own_is_no_weight_of_the_customers_inputs(whole: str) -> None:
    graph = network(("ore", "supplies", "car", 0.9, {"share": 0.4, "whole": whole}))
    assert weights(responses(graph, "inputs")) == {"ore": (1.0, False)}


@pytest.mark.parametrize("whole", ["its steel", "Car's steel", "the market"])
def test_a_share_of_the_customers_own_is_its_weight(whole: str) -> None:
    graph = network(("ore", "supplies", "car", 0.9, {"share": 0.4, "whole": whole}))
    assert weights(responses(graph, "inputs")) == {"ore": (0.4, True)}


def test_a_share_of_revenue_is_a_weight_of_revenue() -> None:
    graph = network(("car", "beneficiary", "demand", 0.9, {"share": 0.4, "whole": "its revenue"}))
    assert weights(responses(graph, "revenue")) == {"demand": (0.4, True)}


def test_a_share_of_0_is_disclosed() -> None:
    edge = only(responses(network(("car", "depends_on", "ore", 0.9, {"share": 0.0})), "inputs"))
    assert (edge.weight, edge.disclosed, edge.effect) == (0.0, True, 0.0)


def test_a_product_stands_in_the_suppliers_place_where_it_is_asked_for() -> None:
    graph = network(
        ("nvidia", "supplies", "dell", 0.9, {"product": "gpu"}),
        ("hpe", "depends_on", "nvidia", 0.8, {"product": "gpu"}),
        ("tsmc", "supplies", "nvidia", 0.7),
        ("micron", "beneficiary", "demand", 0.9, {"product": "gpu"}),
    )
    assert ends(responses(graph, "inputs")) == [("nvidia", "dell"), ("nvidia", "hpe"), ("tsmc", "nvidia")]
    # What affects the supplier affects the product as well.
    asked = responses(graph, "inputs", product="gpu")
    assert ends(asked) == [("gpu", "dell"), ("gpu", "hpe"), ("tsmc", "gpu"), ("tsmc", "nvidia")]
    assert {(e.source, e.target): e.effect for e in asked.edges} == {
        ("gpu", "dell"): 0.9, ("gpu", "hpe"): 0.8, ("tsmc", "gpu"): 0.7, ("tsmc", "nvidia"): 0.7,
    }  # fmt: skip
    # A benefit's product is no supply of its driver.
    assert ends(responses(graph, "revenue", product="gpu")) == [("demand", "micron")]
    assert ends(responses(graph, "inputs", product="tsmc")) == ends(responses(graph, "inputs"))


def test_what_does_not_count_leaves_no_edge_and_takes_no_weight() -> None:
    rows = [
        ("a", "supplies", "c", 0.9),
        ("b", "supplies", "c", 0.9, {"certainty": "hedged"}),
        ("d", "supplies", "c", 0.9, {"denied": True}),
    ]
    assert weights(responses(network(*rows), "inputs")) == {"a": (1.0, False)}
    assert weights(responses(network(*rows), "inputs", ["hedged"])) == {"a": (0.5, False), "b": (0.5, False)}


def test_zero_confidence_is_an_edge_without_effect() -> None:
    edge = only(responses(network(("a", "supplies", "b", 0.0)), "inputs"))
    assert (edge.effect, edge.gross) == (0, 0)


def test_matrices_have_the_responding_end_as_row() -> None:
    graph = responses(network(("a", "supplies", "b", 0.5), ("b", "harmed_by", "c", 0.25)), "inputs")
    assert graph.nodes == ("a", "b", "c")
    # b: two edges of weight ½ each
    assert graph.matrix.toarray().tolist() == [[0, 0, 0], [0.25, 0, -0.125], [0, 0, 0]]
    assert graph.gross.toarray().tolist() == [[0, 0, 0], [0.25, 0, 0.125], [0, 0, 0]]


def test_an_empty_network_has_an_empty_matrix() -> None:
    graph = responses(to_network([]), "inputs")
    assert (graph.nodes, graph.edges, graph.matrix.shape, graph.disclosed) == ((), (), (0, 0), False)


def test_an_unrelated_claim_changes_no_other_edge() -> None:
    rows = [("a", "supplies", "b", 0.9), ("b", "supplies", "c", 0.8)]
    before = responses(network(*rows), "inputs").edges
    after = responses(network(*rows, ("x", "supplies", "y", 0.7)), "inputs").edges
    assert [e for e in after if e.source != "x"] == list(before)
