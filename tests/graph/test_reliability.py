"""Reliability by going through all 2^m networks, and of classic networks by hand."""

from __future__ import annotations

import itertools
import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from expograph.graph.reliability import Reliability, on_the_way, reliability, sampled

Edges = dict[tuple[str, str], float]


def holds(edges: set[tuple[str, str]], source: str, target: str) -> bool:
    known = {source}
    while new := {v for u, v in edges if u in known} - known:
        known |= new
    return target in known


def by_enumeration(edges: Edges, source: str, target: str) -> float:
    total = 0.0
    for states in itertools.product((True, False), repeat=len(edges)):
        odds = math.prod(q if held else 1 - q for held, q in zip(states, edges.values(), strict=True))
        total += odds * holds({e for held, e in zip(states, edges, strict=True) if held}, source, target)
    return total


@st.composite
def networks(draw: st.DrawFn) -> Edges:
    names = "abcde"
    pairs = draw(st.sets(st.sampled_from([(v, u) for v in names for u in names]), min_size=1, max_size=10))
    q = st.one_of(st.floats(0, 1), st.sampled_from([0.0, 0.5, 1.0]))
    return {pair: draw(q) for pair in sorted(pairs)}


@given(networks())
@settings(max_examples=100, deadline=None)
def test_it_is_the_sum_over_all_networks(edges: Edges) -> None:
    found = reliability(edges, "a", "e")
    assert (found.value, found.error) == (pytest.approx(by_enumeration(edges, "a", "e"), abs=1e-12), 0)


@given(networks())
@settings(max_examples=30, deadline=None)
def test_sampled_is_within_four_standard_errors(edges: Edges) -> None:
    found = sampled(edges, "a", "e", draws=2_000)
    assert found.error > 0
    assert abs(found.value - by_enumeration(edges, "a", "e")) <= 4 * found.error


@given(networks(), st.permutations("abcde"))
@settings(max_examples=30, deadline=None)
def test_names_and_unrelated_edges_change_nothing(edges: Edges, other: list[str]) -> None:
    name = dict(zip("abcde", other, strict=True))
    renamed = {(name[u], name[v]): q for (u, v), q in edges.items()} | {("x", "y"): 0.5, ("y", "x"): 0.5}
    assert reliability(renamed, name["a"], name["e"]).value == pytest.approx(
        reliability(edges, "a", "e").value, abs=1e-12
    )


def both_ways(edges: Edges) -> Edges:
    return edges | {(v, u): q for (u, v), q in edges.items()}


@pytest.mark.parametrize(
    ("edges", "expected"),
    [
        ({("s", "t"): 0.3}, 0.3),
        ({("s", "a"): 0.5, ("a", "t"): 0.4}, 0.2),  # in series
        ({("s", "a"): 0.5, ("a", "t"): 0.4, ("s", "t"): 0.5}, 0.6),  # 1 − 0.5 · 0.8, in parallel
        # one edge that both ways share: 0.5 · (1 − 0.2²), where ways taken alone give 1 − 0.6² = 0.64
        ({("s", "a"): 0.5, ("a", "b"): 0.8, ("a", "c"): 0.8, ("b", "t"): 1.0, ("c", "t"): 1.0}, 0.48),
        ({("s", "a"): 0.5, ("a", "s"): 1.0, ("a", "a"): 1.0, ("t", "a"): 1.0, ("a", "t"): 0.4}, 0.2),  # loops
    ],
)
def test_small_networks_by_hand(edges: Edges, expected: float) -> None:
    assert reliability(edges, "s", "t") == Reliability(pytest.approx(expected), 0)


@pytest.mark.parametrize("p", [0.1, 0.5, 0.9])
def test_the_bridge_network(p: float) -> None:
    # Two ways s-a-t and s-b-t, and a bridge a-b passed in either direction: textbooks have 2p² + 2p³ − 5p⁴ + 2p⁵.
    # Directed edges of either direction are drawn apart here, and yet none of them is of use when the other is.
    edges = {("s", "a"): p, ("s", "b"): p, ("a", "t"): p, ("b", "t"): p, **both_ways({("a", "b"): p})}
    assert reliability(edges, "s", "t").value == pytest.approx(2 * p**2 + 2 * p**3 - 5 * p**4 + 2 * p**5)


def test_paths_taken_for_independent_overstate() -> None:
    # Three paths of 0.56, 0.4 and 0.384: 1 − 0.44 · 0.6 · 0.616 = 0.837, and over the 2⁵ networks 0.794 (FINDINGS).
    edges = {("k", "a"): 0.8, ("k", "b"): 0.5, ("a", "b"): 0.6, ("a", "x"): 0.7, ("b", "x"): 0.8}
    paths_alone = 1 - (1 - 0.8 * 0.7) * (1 - 0.5 * 0.8) * (1 - 0.8 * 0.6 * 0.8)
    assert paths_alone == pytest.approx(0.837, abs=5e-4)
    assert by_enumeration(edges, "k", "x") == pytest.approx(0.7936)
    assert reliability(edges, "k", "x").value == pytest.approx(0.7936)


@pytest.mark.parametrize(
    ("edges", "source", "target", "expected"),
    [
        ({}, "a", "b", 0), ({}, "a", "a", 1), ({("a", "b"): 0.5}, "b", "a", 0),
        ({("a", "b"): 0.5, ("c", "d"): 0.5}, "a", "d", 0), ({("a", "b"): 0.0}, "a", "b", 0),
        ({("a", "b"): 1.0}, "a", "b", 1), ({("a", "b"): 0.5}, "a", "nobody", 0),
    ],
)  # fmt: skip
def test_what_is_certain_either_way(edges: Edges, source: str, target: str, expected: float) -> None:
    assert reliability(edges, source, target) == Reliability(expected, 0)
    assert sampled(edges, source, target, 500).value == expected


def test_only_edges_on_the_way_are_looked_at() -> None:
    edges = {("s", "a"): 0.5, ("a", "t"): 0.5, ("a", "s"): 0.9, ("t", "a"): 0.9, ("a", "x"): 0.9, ("s", "z"): 0.0}
    assert on_the_way(edges, "s", "t") == {("s", "a"): 0.5, ("a", "t"): 0.5}


def mesh(size: int, q: float) -> Edges:
    """A square lattice of streets, passed in both directions."""
    at = "{:02}-{:02}".format
    right = {(at(i, j), at(i, j + 1)): q for i in range(size) for j in range(size - 1)}
    return both_ways(right | {(at(j, i), at(j + 1, i)): q for i in range(size) for j in range(size - 1)})


def test_large_networks_are_sampled_with_an_error_and_twice_alike() -> None:
    found = reliability(mesh(7, 0.7), "00-00", "06-06")
    assert 0 < found.error < 0.005
    assert found == reliability(mesh(7, 0.7), "00-00", "06-06")


@pytest.mark.parametrize("hops", [300, 2_000])
def test_long_chains_end_whichever_way_they_are_named(hops: int) -> None:
    names = [f"n{i:04}" for i in range(hops, -1, -1)]
    found = reliability(dict.fromkeys(itertools.pairwise(names), 0.999), names[0], names[-1])
    assert abs(found.value - 0.999**hops) <= 4 * found.error + 1e-12


def test_what_no_draw_shows_has_an_error_nevertheless() -> None:
    found = sampled({("a", "b"): 1e-9}, "a", "b", 1_000)
    assert (found.value, found.error) == (0, 0.001)
