"""Dominators, minimum cuts, betweenness and relaxed bottlenecks, by hand and against networkx."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from expograph.errors import QueryError
from expograph.graph.chokepoint_records import of_all, of_relaxing
from expograph.graph.chokepoints import betweenness, chokepoints, dominators, minimum_cut
from expograph.graph.cutsets import cut_sets
from expograph.graph.migration import relax
from expograph.graph.network import to_network
from expograph.graph.paths import flow
from expograph.model import Claim, Document, Entity, Extraction

NOTE = Document("Says so.", "note")


def network(*edges: tuple[Any, ...]) -> nx.MultiDiGraph:
    """(source, relation, target, product or None, confidence) → the network; what is no company ends in a dot."""
    claims = tuple(
        Claim(
            s, r, t, more[0] if more else None,
            evidence=(NOTE.quote(0, 8, rule="t", confidence=more[1] if len(more) > 1 else 1.0),),
        )
        for s, r, t, *more in edges
    )  # fmt: skip
    names = sorted({n for c in claims for n in (c.source, c.target, c.product) if n})
    entities = tuple(Entity(n, "product" if n.endswith(".") else "company", n.title()) for n in names)
    return to_network([Extraction(NOTE, entities, claims)])


def supplies(*pairs: str) -> nx.MultiDiGraph:
    """ "ab" for: a supplies b."""
    return network(*((a, "supplies", b, "part.") for a, b in pairs))


def test_what_stands_beside_what_is_needed_is_missed_by_dominators_and_cuts_and_not_by_cut_sets() -> None:
    # a needs both of b and c; so each stops it, yet paths lead round each.
    graph = network(("b", "supplies", "a", "x."), ("c", "supplies", "a", "y."))
    assert dominators(graph, "a") == () and minimum_cut(graph, "a") == ("b", "c")
    assert [cut.entities for cut in cut_sets(graph, "a").sets] == [("b",), ("c",)]


def test_dominators_are_nearest_first() -> None:
    # o → n → {b, c} → m → a: all paths lead through m, n and o
    graph = supplies("on", "nb", "nc", "bm", "cm", "ma")
    assert dominators(graph, "A") == ("m", "n", "o")
    assert minimum_cut(graph, "a") == ("m",)


def test_of_several_smallest_cuts_the_nearest_is_taken() -> None:
    # two disjoint chains o1 → b → a and o2 → c → a: two entities cut it, nearest b and c
    graph = network(("o1", "supplies", "b"), ("b", "supplies", "a"), ("o2", "supplies", "c"), ("c", "supplies", "a"))
    assert minimum_cut(graph, "a") == ("b", "c")


def test_cycles_loops_and_ends_have_answers() -> None:
    ring = supplies("ab", "bc", "ca", "aa")
    assert dominators(ring, "a") == ("c",) and minimum_cut(ring, "a") == ("c",)
    assert dominators(supplies("ab"), "a") == () and minimum_cut(supplies("ab"), "a") == ()
    apart = supplies("ab", "xy")
    assert dominators(apart, "b") == ("a",) and minimum_cut(apart, "b") == ("a",)


def test_betweenness_by_hand() -> None:
    # a → b → c → d: b lies on a–c and a–d, c on a–d and b–d: 2 of (4 − 1)(4 − 2) = 6 ordered pairs
    found = betweenness(network(("a", "supplies", "b"), ("b", "supplies", "c"), ("c", "supplies", "d")))
    assert found == pytest.approx({"a": 0, "b": 2 / 6, "c": 2 / 6, "d": 0}, abs=1e-9)


def test_entities_are_ranked_by_the_companies_they_stop() -> None:
    graph = network(("o", "supplies", "b"), ("b", "produces", "p."), ("b", "supplies", "c"), ("h", "bottleneck", "c"))
    # o stops b, c and the product p.; b stops c and p.; h stops c
    assert [(p.entity, p.companies, p.others, p.tags) for p in chokepoints(graph)] == [
        ("o", 2, 3, ()), ("b", 1, 2, ()), ("h", 1, 1, ("bottleneck",)),
    ]  # fmt: skip
    assert [pair["supplier"] for pair in of_all(graph)["unnamed"]] == ["B", "H", "O"]


def test_an_empty_graph_and_unknown_names_have_clear_answers() -> None:
    empty: nx.MultiDiGraph = nx.MultiDiGraph()
    assert chokepoints(empty) == () and betweenness(empty) == {}
    for ask in (dominators, minimum_cut):
        with pytest.raises(QueryError, match="holds no entities"):
            ask(empty, "a")
    with pytest.raises(QueryError, match="holds no entity 'z'"):
        relax(supplies("ab"), "a", "z")


BOTTLENECKS = (
    ("chip.", "bottleneck", "a", None, 0.9),
    ("b", "supplies", "a", "pump.", 0.8),
    ("steel.", "bottleneck", "b", None, 0.9),  # of a: 0.9 × 0.8 = 0.72
    ("c", "bottleneck", "a", "power.", 0.72),  # as sure, and nearer
    ("ore.", "bottleneck", "pump.", None, 0.5),  # of the input, not of who delivers it: 0.5 × 0.8
    ("tin.", "bottleneck", "x", None, 1.0),  # of somebody else
)


def test_relaxing_the_first_bottleneck_leaves_the_next_to_bind() -> None:
    graph = network(*BOTTLENECKS)
    moved = relax(graph, "A", "chip.")
    assert [(c.scarce, c.party, c.hops) for c in moved.binding] == [
        ("chip.", "a", 1), ("power.", "a", 1), ("steel.", "b", 2), ("ore.", "pump.", 2),
    ]  # fmt: skip
    assert [round(c.confidence, 3) for c in moved.binding] == [0.9, 0.72, 0.72, 0.4]
    assert moved.following is not None and moved.following.scarce == "power."
    assert relax(graph, "a", "steel.").following == moved.binding[0]


def test_what_is_relaxed_is_a_source_or_a_product() -> None:
    graph = network(*BOTTLENECKS)
    assert [c.scarce for c in relax(graph, "a", "c").lifted] == ["power."]
    assert [c.scarce for c in relax(graph, "a", "power.").lifted] == ["power."]
    assert relax(graph, "a", "b").lifted == ()


def test_where_nothing_is_left_to_bind_that_is_the_answer() -> None:
    graph = network(("chip.", "bottleneck", "a"))
    assert relax(graph, "a", "chip.").following is None
    assert of_relaxing(graph, "a", "chip.")["next"] is None
    assert relax(graph, "chip.", "a").binding == ()


ENDS = st.sampled_from("abcdefg")
PAIRS = st.lists(st.tuples(ENDS, ENDS, st.sampled_from((None, "p.", "q."))), min_size=1, max_size=16)


def drawn(pairs: list[tuple[str, str, str | None]]) -> nx.MultiDiGraph:
    return network(*((a, "supplies", b, p) for a, b, p in pairs))


@settings(deadline=None)
@given(PAIRS)
def test_betweenness_is_that_of_networkx(pairs: list[tuple[str, str, str | None]]) -> None:
    graph = drawn(pairs)
    simple = nx.DiGraph(flow(graph))
    simple.remove_edges_from(list(nx.selfloop_edges(simple)))
    assert betweenness(graph) == pytest.approx(nx.betweenness_centrality(simple), abs=1e-9)


@settings(deadline=None)
@given(PAIRS)
def test_dominators_and_cuts_by_taking_entities_away(pairs: list[tuple[str, str, str | None]]) -> None:
    network_ = drawn(pairs)
    graph = nx.DiGraph([(a, b) for a, b, _ in pairs if a != b])
    for target in sorted(graph):
        above = graph.subgraph({target, *nx.ancestors(graph, target)})
        condensed = nx.condensation(above)
        first = {n for c in condensed if not condensed.in_degree(c) for n in condensed.nodes[c]["members"]} - {target}

        def reached(without: set[str], graph=above, first=first, target=target) -> bool:
            left = graph.subgraph(set(graph) - without)
            return any(nx.has_path(left, n, target) for n in first - without)

        alone = {n for n in above if n != target and first and not reached({n})}
        assert set(dominators(network_, target)) == alone
        cut = minimum_cut(network_, target)
        assert not first or not reached(set(cut))
        assert all(
            reached(set(less)) for less in combinations(sorted(set(above) - {target}), max(0, len(cut) - 1)) if cut
        )
        if alone:
            assert len(cut) == 1 and cut[0] == dominators(network_, target)[0]


@settings(deadline=None)
@given(PAIRS, st.permutations("abcdefg"))
def test_other_names_and_unrelated_claims_change_nothing(
    pairs: list[tuple[str, str, str | None]], order: list[str]
) -> None:
    new = dict(zip("abcdefg", order, strict=True))
    plain = drawn(pairs)
    other = drawn([*((new[a], new[b], p) for a, b, p in pairs), ("x", "y", None)])
    counts = {new.get(p.entity, p.entity): (p.companies, p.others) for p in chokepoints(plain)}
    for point in chokepoints(other):
        assert point.entity == "x" or counts[point.entity] == (point.companies, point.others)
    for target in "abcdefg":
        if target in plain:
            assert tuple(new.get(e, e) for e in dominators(plain, target)) == dominators(other, new[target])
            assert {new.get(e, e) for e in minimum_cut(plain, target)} == set(minimum_cut(other, new[target]))
