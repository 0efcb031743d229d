"""Spreads by going through all networks, each solved as a dense system; bounds by trying every split."""

from __future__ import annotations

import itertools
import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from expograph.errors import QueryError
from expograph.graph import uncertainty
from expograph.graph.uncertainty import Spread, bounds, spread
from expograph.graph.weights import Response, Responses


def graph(*edges: tuple[str, str, float, float, float]) -> Responses:
    """Edges (who affects, who responds, q₊, q₋, w); w is undisclosed."""
    found = [Response(v, u, plus, minus, max(plus, minus), w, False, ()) for v, u, plus, minus, w in sorted(edges)]
    return Responses("inputs", tuple(sorted({n for e in edges for n in e[:2]})), tuple(found))


def disclosed(built: Responses, *sources: str) -> Responses:
    edges = tuple(replace(e, disclosed=e.source in sources) for e in built.edges)
    return Responses(built.channel, built.nodes, edges)


def solved(names: tuple[str, ...], k: str, damping: float, effects: dict[tuple[str, str], float]) -> dict[str, float]:
    b = np.zeros((len(names), len(names)))
    for (v, u), effect in effects.items():
        if u != k:
            b[names.index(u), names.index(v)] += effect
    found = np.linalg.solve(np.eye(len(names)) - damping * b, b[:, names.index(k)])
    return dict(zip(names, found.tolist(), strict=True))


def by_enumeration(built: Responses, k: str, damping: float) -> dict[str, list[tuple[float, float]]]:
    """The exposures of each entity over all networks, each with its probability."""
    signed = [(e, s, q) for e in built.edges for s, q in ((1, e.plus), (-1, e.minus))]
    found: dict[str, list[tuple[float, float]]] = {n: [] for n in built.nodes}
    for states in itertools.product((0, 1), repeat=len(signed)):
        odds = math.prod(q if held else 1 - q for held, (_, _, q) in zip(states, signed, strict=True))
        effects: dict[tuple[str, str], float] = {}
        for held, (e, s, _) in zip(states, signed, strict=True):
            effects[e.source, e.target] = effects.get((e.source, e.target), 0.0) + held * s * e.weight
        for node, value in solved(built.nodes, k, damping, effects).items():
            found[node].append((value, odds))
    return found


def point(values: list[tuple[float, float]], share: float) -> float:
    """The least value that is not exceeded with a probability of ``share``."""
    reached = 0.0
    for value, odds in sorted(values):
        reached += odds
        if reached >= share - 1e-12:
            return value
    raise AssertionError


@st.composite
def networks(draw: st.DrawFn) -> Responses:
    """Up to four edges among four entities, cycles and loops among them; weights are equal parts."""
    pairs = draw(st.sets(st.sampled_from([(v, u) for v in "abcd" for u in "abcd"]), min_size=1, max_size=4))
    into = {u: sum(pair[1] == u for pair in pairs) for u in "abcd"}
    q = st.sampled_from([0.0, 0.25, 0.5, 0.9, 1.0])
    return graph(*((v, u, draw(q), draw(q), 1 / into[u]) for v, u in sorted(pairs)))


@given(networks())
@settings(max_examples=60, deadline=None)
def test_spreads_are_those_of_all_networks(built: Responses) -> None:
    k = built.edges[0].source
    expected = by_enumeration(built, k, 0.6)
    found = spread(built, k, 0.6)
    assert all(value * odds == 0 for x in set(expected) - set(found) - {k} for value, odds in expected[x])
    for x, s in found.items():
        assert s.mean == pytest.approx(sum(value * odds for value, odds in expected[x]), abs=1e-12)
        points = [point(expected[x], share) for share in (0.05, 0.5, 0.95)]
        assert [s.low, s.median, s.high] == pytest.approx(points, abs=1e-11)
        assert s.error == 0
        first = 0.0
        for i, (value, odds) in enumerate(expected[x]):
            sizes = [round(abs(expected[y][i][0]), 11) for y in expected if y != k]
            if value and round(abs(value), 11) == max(sizes):
                first += odds / sizes.count(max(sizes))
        assert s.first == pytest.approx(first, abs=1e-9)


@given(networks())
@settings(max_examples=25, deadline=None)
def test_sampled_is_within_four_standard_errors(built: Responses) -> None:
    k = built.edges[0].source
    exact = spread(built, k, 0.6)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(uncertainty, "EXACT", -1)
        drawn = spread(built, k, 0.6)
    for x, s in drawn.items():
        assert abs(s.mean - exact[x].mean) <= 4 * s.error + 1e-12


def test_one_edge_by_hand() -> None:
    # It counts 0.5 with probability 0.3, so in half of the networks nothing, and in the 95th of 100 that.
    assert spread(graph(("k", "x", 0.3, 0.0, 0.5)), "k")["x"] == Spread(0, 0, 0.5, pytest.approx(0.15), 0, 0.3)


def test_both_signs_by_hand() -> None:
    # + alone 0.8 · 0.5, − alone 0.2 · 0.5, both or neither 0: 0.5
    x = spread(graph(("k", "x", 0.8, 0.5, 1.0)), "k")["x"]
    assert (x.low, x.median, x.high, x.mean) == (-1, 0, 1, pytest.approx(0.3))
    assert x.first == pytest.approx(0.5)


def test_who_comes_first_is_shared() -> None:
    # a alone 0.25, b alone 0.25, both 0.25 and then shared
    found = spread(graph(("k", "a", 0.5, 0.0, 1.0), ("k", "b", 0.5, 0.0, 1.0)), "k")
    assert (found["a"].first, found["b"].first) == (0.375, 0.375)


def test_an_edge_that_only_may_count_between_others_is_no_error() -> None:
    unknown = graph(("k", "a", 0.0, 0.0, 1.0), ("a", "b", 0.5, 0.0, 1.0))
    assert all((s.low, s.high, s.mean) == (0, 0, 0) for s in spread(unknown, "k").values())


def test_what_is_unrelated_changes_nothing() -> None:
    edges = [("k", "a", 0.5, 0.1, 1.0), ("a", "b", 0.5, 0.0, 1.0)]
    more = graph(*edges, ("x", "y", 0.5, 0.0, 1.0))
    assert spread(more, "k") == spread(graph(*edges), "k")
    assert bounds(more, "k") == bounds(graph(*edges), "k")


def test_without_a_further_hop_the_direct_effect_is_left() -> None:
    found = spread(graph(("k", "a", 0.5, 0.0, 1.0), ("a", "b", 1.0, 0.0, 1.0)), "k", 0.0)
    assert (found["a"].high, found["b"].high) == (1, 0)


def test_one_entity_looked_at_has_the_same_spread() -> None:
    built = graph(
        ("k", "a", 0.5, 0.0, 1.0), ("a", "b", 0.6, 0.2, 0.5), ("k", "b", 0.3, 0.0, 0.5), ("b", "c", 0.5, 0, 1)
    )
    assert replace(spread(built, "k", entity="b")["b"], first=0) == replace(spread(built, "k")["b"], first=0)


def star(edges: int, q: float) -> Responses:
    return graph(*(("k", f"n{i:03}", q, 0.0, 1.0) for i in range(edges)))


def test_twenty_edges_are_exact_and_one_more_is_sampled() -> None:
    assert spread(star(20, 0.3), "k")["n000"].error == 0
    found = spread(star(21, 0.3), "k")["n000"]
    assert found.error == pytest.approx(math.sqrt(0.3 * 0.7 / uncertainty.DRAWS), rel=0.05)
    assert abs(found.mean - 0.3) <= 4 * found.error
    assert spread(star(21, 0.3), "k")["n000"] == found


def test_certain_edges_leave_the_others_exact_while_there_are_few() -> None:
    few = graph(
        ("k", "a", 0.5, 0.0, 1.0), *((f"c{i}", f"c{i + 1}", 1.0, 0.0, 1.0) for i in range(50)), ("a", "c0", 1, 0, 1)
    )
    assert spread(few, "k")["c1"].error == 0
    # A million networks of a thousand edges would not fit into memory.
    chain = [(f"c{i:04}", f"c{i + 1:04}", 1.0, 0.0, 1.0) for i in range(1000)]
    many = graph(*chain, ("n000", "c0000", 1, 0, 1), *(("k", f"n{i:03}", 0.3, 0.0, 1.0) for i in range(20)))
    assert spread(many, "k")["c0000"].error > 0


def test_what_no_draw_shows_has_an_error_nevertheless() -> None:
    found = spread(star(21, 1e-9), "k")["n000"]
    assert (found.mean, found.error) == (0, 1 / uncertainty.DRAWS)


def test_with_every_claim_held_a_sum_may_not_exist() -> None:
    # At their confidences the weights add up to 0.6 · 1.8 · 0.5 = 0.54, and held to 1.08, on a cycle.
    over = graph(("k", "a", 0.5, 0, 0.9), ("b", "a", 0.5, 0, 0.9), ("a", "b", 0.5, 0, 1.0))
    with pytest.raises(QueryError, match="weights of a add up to more than 1 when every claim holds"):
        spread(over, "k")
    # Off cycles there is a sum, whatever they add up to: a = 0.9 + 0.6 · 0.9 with both ways held.
    tree = graph(("k", "a", 0.5, 0, 0.9), ("b", "a", 0.5, 0, 0.9), ("k", "b", 0.5, 0, 1.0))
    assert spread(tree, "k")["a"].high == pytest.approx(0.9 + 0.54)


def test_undamped_equal_parts_have_a_spread() -> None:
    # a = ½ + ½ b, b = a: with all held 1; with the edge to b alone missing ½.
    ring = graph(("k", "a", 0.9, 0, 0.5), ("b", "a", 0.9, 0, 0.5), ("a", "b", 0.9, 0, 1.0))
    assert spread(ring, "k", 1.0)["a"].high == pytest.approx(1, abs=1e-11)


def test_effects_that_fade_too_slowly_are_refused_in_time() -> None:
    slow = graph(("k", "a", 0.9, 0, 1e-6), ("b", "a", 0.9, 0, 1 - 1e-6), ("a", "b", 0.9, 0, 1.0))
    with pytest.raises(QueryError, match="fade too slowly"):
        spread(slow, "k", 1.0)


def test_a_ring_of_many_is_gone_round_along_its_edges() -> None:
    names = [f"n{i:03}" for i in range(999, -1, -1)]
    ring = [(v, u, 1.0, 0.0, 0.9) for v, u in zip(names, [*names[1:], names[0]], strict=True)]
    found = spread(graph(*ring, ("k", names[0], 0.5, 0.0, 0.1)), "k", 1.0)
    assert found[names[9]].high == pytest.approx(0.1 * 0.9**9)
    assert found[names[9]].mean == pytest.approx(0.05 * 0.9**9)


def by_splits(built: Responses, k: str, damping: float) -> dict[str, tuple[float, float]]:
    """The least and greatest exposures when what is left of each entity's whole is put on any one undisclosed edge."""
    choices = {}
    for u in built.nodes:
        if open_ones := [e for e in built.edges if e.target == u and not e.disclosed]:
            choices[u] = open_ones
    found: dict[str, list[float]] = {n: [] for n in built.nodes}
    for chosen in itertools.product(*choices.values()):
        effects = {(e.source, e.target): e.effect for e in built.edges if e.disclosed}
        for e in chosen:
            known = sum(other.weight for other in built.edges if other.target == e.target and other.disclosed)
            effects[e.source, e.target] = max(0.0, 1 - known) * e.net
        for node, value in solved(built.nodes, k, damping, effects).items():
            found[node].append(value)
    return {node: (min(values), max(values)) for node, values in found.items()}


@given(networks(), st.sets(st.sampled_from("abcd")))
@settings(max_examples=60, deadline=None)
def test_bounds_are_those_of_all_splits(built: Responses, known: set[str]) -> None:
    k = built.edges[0].source
    built = disclosed(built, *known)
    one_sign = Responses(built.channel, built.nodes, tuple(replace(e, minus=0.0) for e in built.edges))
    expected = by_splits(one_sign, k, 0.6)
    for x, found in bounds(one_sign, k, 0.6).items():
        assert found == pytest.approx(expected[x], abs=1e-11)
    # With both signs they hold, and may be wider.
    expected = by_splits(built, k, 0.6)
    for x, (low, high) in bounds(built, k, 0.6).items():
        assert low <= expected[x][0] + 1e-11
        assert high >= expected[x][1] - 1e-11


def test_bounds_by_hand() -> None:
    # x: half is disclosed to be ore's, and the rest tin's or power's: 0.5 · 0.8, or 0.5 · 0.8 + 0.5 · 0.6 · 0.9 · 1
    built = graph(
        ("ore", "x", 0.8, 0, 0.5), ("tin", "x", 0.9, 0, 0.25), ("power", "x", 0.7, 0, 0.25), ("ore", "tin", 1.0, 0, 1.0)
    )
    known = Responses(
        "inputs", built.nodes, tuple(replace(e, disclosed=(e.source, e.target) == ("ore", "x")) for e in built.edges)
    )
    assert bounds(known, "ore", 0.6)["x"] == pytest.approx((0.4, 0.67))
