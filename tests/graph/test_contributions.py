"""Paths and what each adds: by hand, and by erasing the loops of every walk one by one."""

from __future__ import annotations

import itertools
import math
from collections import defaultdict

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from expograph.errors import QueryError
from expograph.graph.contributions import LOOKED, contributions
from expograph.graph.weights import Response, Responses
from expograph.model import Claim, Document

Edges = dict[tuple[str, str], float]  # (who affects, who responds) → B


def graph(edges: Edges, claims: dict[tuple[str, str], tuple[Claim, ...]] | None = None) -> Responses:
    found = [
        Response(v, u, max(b, 0.0), max(-b, 0.0), abs(b), 1.0, False, (claims or {}).get((v, u), ()))
        for (v, u), b in sorted(edges.items())
    ]
    return Responses("inputs", tuple(sorted(set(itertools.chain(*edges)))), tuple(found))


def by_erasing(edges: Edges, k: str, x: str, damping: float, longest: int) -> dict[str, float]:
    """λ^(L−1) ∏ B of all walks from k to x not back over k, by the path that is left when loops are erased in order."""
    found: dict[str, float] = defaultdict(float)
    now = {(k,): 1.0}  # loop-erased beginnings, and the sum over their walks
    for hop in range(longest):
        then: dict[tuple[str, ...], float] = defaultdict(float)
        for path, value in now.items():
            for (v, u), b in edges.items():
                if v == path[-1] and u != k:
                    left = path[: path.index(u) + 1] if u in path else (*path, u)
                    then[left] += value * b * (damping if hop else 1.0)
        now = then
        for path, value in now.items():
            if path[-1] == x:
                found["-".join(path)] += value
    return found


def by_algebra(edges: Edges, k: str, x: str, damping: float) -> float:
    names = sorted({*itertools.chain(*edges), k, x})
    b = np.zeros((len(names), len(names)))
    for (v, u), value in edges.items():
        if u != k:
            b[names.index(u), names.index(v)] = value
    return float(np.linalg.solve(np.eye(len(names)) - damping * b, b[:, names.index(k)])[names.index(x)])


def paths(edges: Edges, k: str, x: str, damping: float = 0.6, shown: int = 1000) -> dict[str, float]:
    found = contributions(graph(edges), k, x, damping, shown).paths
    assert len({c.nodes for c in found}) == len(found)
    return {"-".join(c.nodes): c.value for c in found}


def test_two_paths_by_hand_the_larger_first() -> None:
    edges = {("ore", "chip"): 0.5, ("chip", "car"): 0.4, ("ore", "car"): 0.1}
    found = contributions(graph(edges), "ore", "car", 0.6)
    # 0.6 · 0.5 · 0.4 = 0.12 and 0.1
    assert [(c.nodes, pytest.approx(c.value), c.loops) for c in found.paths] == [
        (("ore", "chip", "car"), 0.12, 1.0), (("ore", "car"), 0.1, 1.0),
    ]  # fmt: skip
    assert [[(h.source, h.target) for h in c.hops] for c in found.paths][0] == [("ore", "chip"), ("chip", "car")]
    assert (found.total, found.other) == (pytest.approx(0.22), pytest.approx(0))


def test_what_is_not_shown_is_in_other_paths() -> None:
    edges = {("ore", "chip"): 0.5, ("chip", "car"): -0.4, ("ore", "car"): 0.1}
    found = contributions(graph(edges), "ore", "car", 0.6, k=1)
    assert [c.nodes for c in found.paths] == [("ore", "chip", "car")]  # −0.12, the largest in size
    assert (found.total, found.other) == (pytest.approx(-0.02), pytest.approx(0.1))


def test_loops_on_the_way_multiply_the_path() -> None:
    # a ⇄ b and a loop at x: 0.6² · 0.5 · 0.4 · 0.3, by 1 / (1 − 0.6² · 0.4 · 0.5) for a ⇄ b, 1 / (1 − 0.6 · 0.2) for x
    edges = {("k", "a"): 0.5, ("a", "b"): 0.4, ("b", "a"): 0.5, ("b", "x"): 0.3, ("x", "x"): 0.2}
    [path] = contributions(graph(edges), "k", "x", 0.6).paths
    assert path.loops == pytest.approx(1 / (1 - 0.072) / (1 - 0.12))
    assert path.value == pytest.approx(0.36 * 0.06 * path.loops)


def test_a_negative_loop_dampens() -> None:
    edges = {("k", "a"): 0.5, ("a", "b"): -0.4, ("b", "a"): 0.5}
    [path] = contributions(graph(edges), "k", "a", 0.6).paths
    assert path.value == pytest.approx(0.5 / (1 + 0.072))


def test_a_cycle_over_the_target_is_no_loop() -> None:
    edges = {("k", "a"): 0.5, ("a", "k"): 0.9, ("k", "k"): 0.9, ("a", "x"): 0.4}
    [path] = contributions(graph(edges), "k", "x", 0.6).paths
    assert (path.nodes, path.loops, path.value) == (("k", "a", "x"), 1.0, pytest.approx(0.12))


@st.composite
def networks(draw: st.DrawFn) -> Edges:
    """Up to five entities, with cycles, loops and both signs; rows of |B| sum to at most 1."""
    names = "abcde"[: draw(st.integers(2, 5))]
    pairs = draw(st.sets(st.sampled_from([(v, u) for v in names for u in names]), min_size=1))
    into = {u: sum(pair[1] == u for pair in pairs) for u in names}
    q = st.one_of(st.floats(0.01, 0.99), st.floats(-0.99, -0.01))
    return {(v, u): draw(q) / into[u] for v, u in sorted(pairs)}


@given(networks(), st.sampled_from([0.3, 0.6, 1.0]))
@settings(max_examples=80, deadline=None)
def test_all_paths_sum_to_the_total(edges: Edges, damping: float) -> None:
    k, x = min(edges)[0], max(edges)[1]
    found = contributions(graph(edges), k, x, damping, k=1000)
    expected = 0.0 if k == x else by_algebra(edges, k, x, damping)
    assert found.total == pytest.approx(expected, abs=1e-12)
    assert math.fsum(c.value for c in found.paths) == pytest.approx(expected, abs=1e-12)
    sizes = [abs(c.value) for c in found.paths]
    assert sizes == pytest.approx(sorted(sizes, reverse=True), abs=1e-12)


@given(networks())
@settings(max_examples=40, deadline=None)
def test_each_path_adds_what_its_walks_do(edges: Edges) -> None:
    k, x = min(edges)[0], max(edges)[1]
    if k != x:
        expected = by_erasing(edges, k, x, 0.5, 45)  # what is longer adds less than 0.5⁴⁵ < 1e-13
        assert paths(edges, k, x, 0.5) == pytest.approx(dict(expected), abs=1e-12)


@given(networks())
@settings(max_examples=30, deadline=None)
def test_without_a_further_hop_one_path_is_left(edges: Edges) -> None:
    k, x = min(edges)[0], max(edges)[1]
    direct = {f"{k}-{x}": edges[k, x]} if k != x and (k, x) in edges else {}
    assert paths(edges, k, x, 0.0) == direct


@given(networks(), st.permutations("abcde"))
@settings(max_examples=30, deadline=None)
def test_names_change_nothing(edges: Edges, other: list[str]) -> None:
    name = dict(zip("abcde", other, strict=True)) | {"-": "-"}
    k, x = min(edges)[0], max(edges)[1]
    renamed = paths({(name[v], name[u]): b for (v, u), b in edges.items()}, name[k], name[x])
    assert renamed == pytest.approx({"".join(name[c] for c in p): v for p, v in paths(edges, k, x).items()}, abs=1e-14)


@pytest.mark.parametrize(("k", "x"), [("a", "d"), ("b", "a"), ("a", "a")])
def test_no_way_no_paths(k: str, x: str) -> None:
    found = contributions(graph({("a", "b"): 0.5, ("c", "d"): 0.5}), k, x)
    assert (found.total, found.paths, found.other, found.claims) == (0, (), 0, {})


def test_an_edge_without_effect_is_on_no_path() -> None:
    assert paths({("a", "b"): 0.0, ("b", "c"): 0.5, ("a", "c"): 0.5}, "a", "c") == {"a-c": 0.5}


def test_weights_that_may_not_be_summed_are_refused_by_name() -> None:
    with pytest.raises(QueryError, match=r"weights of b \(1.2\) add"):
        contributions(graph({("a", "b"): 1.2, ("b", "c"): 0.5}), "a", "c", 1.0)


def claim(source: str, target: str, text: str = "Says so.") -> Claim:
    return Claim(source, "supplies", target, evidence=(Document(text, "note").quote(0, 4, rule="t"),))


def test_each_path_is_split_over_its_edges_and_these_over_their_claims() -> None:
    ore_chip, other, chip_car, ore_car = (
        claim("ore", "chip"), claim("ore", "chip", "Another."), claim("chip", "car"), claim("ore", "car"),
    )  # fmt: skip
    edges = {("ore", "chip"): 0.5, ("chip", "car"): 0.4, ("ore", "car"): 0.1}
    claims = {("ore", "chip"): (ore_chip, other), ("chip", "car"): (chip_car,), ("ore", "car"): (ore_car,)}
    both = contributions(graph(edges, claims), "ore", "car", 0.6, k=2)
    # the path of 0.12 gives 0.06 to each of two edges, and 0.03 to each of two claims of the first
    assert both.claims == {
        ore_chip.id: pytest.approx(0.03), other.id: pytest.approx(0.03),
        chip_car.id: pytest.approx(0.06), ore_car.id: pytest.approx(0.1),
    }  # fmt: skip
    one = contributions(graph(edges, claims), "ore", "car", 0.6, k=1)
    assert ore_car.id not in one.claims
    assert math.fsum(one.claims.values()) + one.other == pytest.approx(one.total)


def test_of_many_paths_the_largest_come_first_and_the_rest_is_told() -> None:
    # 900 ways k → n → x, the i-th of them by (i + 1) ∕ 900 in turn; and then more than are looked at
    edges: Edges = {}
    for i in range(900):
        edges |= {("k", f"n{i:03}"): (i + 1) / 900, (f"n{i:03}", "x"): 1 / 1000}
    found = contributions(graph(edges), "k", "x", 0.6, k=3)
    assert [c.nodes[1] for c in found.paths] == ["n899", "n898", "n897"]
    total = 0.6 * sum(range(1, 901)) / 900 / 1000
    assert found.total == pytest.approx(total)
    assert found.other == pytest.approx(total - 0.6 * (900 + 899 + 898) / 900 / 1000)
    assert len(paths(edges, "k", "x", shown=1)) == 1
    assert len(paths(edges, "k", "x", shown=LOOKED + 100)) == LOOKED + 100


def test_a_thicket_that_leads_nowhere_ends() -> None:
    # Twenty entities that all affect one another, and one way on from where they are entered.
    knot = [f"n{i:02}" for i in range(20)]
    edges = {(v, u): 0.04 for v in knot for u in knot if v != u} | {("k", "n00"): 0.2, ("n00", "x"): 1e-9}
    found = contributions(graph(edges), "k", "x", 0.6)
    assert [c.nodes for c in found.paths] == [("k", "n00", "x")]
    assert found.total == pytest.approx(by_algebra(edges, "k", "x", 0.6), rel=1e-9)
    assert found.other == pytest.approx(0, abs=1e-18)


def test_effects_too_small_to_multiply_are_no_error() -> None:
    [path] = contributions(graph({("k", "a"): 5e-324, ("a", "x"): 0.5}), "k", "x", 0.4).paths
    assert (path.nodes, path.value) == (("k", "a", "x"), 0)
    [path] = contributions(graph({("k", "a"): 1e-300, ("a", "x"): 0.5}), "k", "x", 0.6).paths
    assert path.value == pytest.approx(3e-301, abs=0)


def test_a_path_of_thousands_of_hops_and_a_ring_of_thousands() -> None:
    names = [f"n{i:04}" for i in range(3000)]
    ring = dict.fromkeys(zip(names, [*names[1:], names[0]], strict=True), 0.9999) | {("k", names[0]): 0.00005}
    found = contributions(graph(ring), "k", names[-1], 0.9999)
    # k → n0000 → … → n2999, and the ring once more and once more
    once = 0.9999**3000 * 0.9999**3000
    [path] = found.paths
    assert path.loops == pytest.approx(1 / (1 - once))
    assert path.value == pytest.approx(0.00005 * 0.9999**2999 * 0.9999**2999 / (1 - once), rel=1e-9, abs=0)
    assert found.other == pytest.approx(0, abs=1e-15)


def test_sums_just_below_1() -> None:
    # a = w / (1e-6 + w), as one path with a loop of 0.999999 − w
    [path] = contributions(graph({("k", "a"): 1e-6, ("a", "a"): 0.999998}), "k", "a", 1.0).paths
    assert path.value == pytest.approx(0.5, rel=1e-9)
