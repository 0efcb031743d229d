"""Exposure by hand, by dense linear algebra and by counting walks; nothing expected comes of the code under test."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from expograph.errors import QueryError
from expograph.graph.exposure import by_hop, exposure_of, exposure_to, solve
from expograph.graph.weights import Response, Responses

Edges = dict[tuple[str, str], float]  # (who affects, who responds) → B


def graph(edges: Edges, *alone: str, gross: Edges | None = None) -> Responses:
    """A channel with the responses given; ``gross`` where it is not their size."""
    found = [
        Response(v, u, max(b, 0.0), max(-b, 0.0), (gross or {}).get((v, u), abs(b)), 1.0, False, ())
        for (v, u), b in sorted(edges.items())
    ]
    return Responses("inputs", tuple(sorted({*itertools.chain(*edges), *alone})), tuple(found))


def by_algebra(edges: Edges, k: str, damping: float) -> dict[str, float]:
    """(I − λB)⁻¹ B e_k with the row of k zero."""
    names = sorted(set(itertools.chain(*edges)))
    b = np.zeros((len(names), len(names)))
    for (v, u), value in edges.items():
        if u != k:
            b[names.index(u), names.index(v)] = value
    return dict(
        zip(names, np.linalg.solve(np.eye(len(names)) - damping * b, b[:, names.index(k)]).tolist(), strict=True)
    )


def by_walks(edges: Edges, k: str, x: str, damping: float, longest: int) -> float:
    """Σ λ^(L−1) ∏ B over walks from k to x that do not come back to k."""
    now, total = {k: 1.0}, 0.0
    for hop in range(longest):
        then: dict[str, float] = {}
        for (v, u), b in edges.items():
            if v in now and u != k:
                then[u] = then.get(u, 0.0) + now[v] * b * (damping if hop else 1.0)
        now = then
        total += now.get(x, 0.0)
    return total


@st.composite
def networks(draw: st.DrawFn) -> Edges:
    """Up to five entities, with cycles, loops and both signs; rows of |B| sum to at most 1."""
    names = "abcde"[: draw(st.integers(2, 5))]
    pairs = draw(st.sets(st.sampled_from([(v, u) for v in names for u in names]), min_size=1))
    into = {u: sum(pair[1] == u for pair in pairs) for u in names}
    q = st.one_of(st.floats(-0.99, 0.99), st.just(0.0))
    return {(v, u): draw(q) / into[u] for v, u in sorted(pairs)}


DAMPINGS = st.sampled_from([0.1, 0.6, 1.0])

# ore → chip → car and ore → car
TRIANGLE = {("ore", "chip"): 0.5, ("chip", "car"): 0.4, ("ore", "car"): 0.2}


def test_a_triangle_by_hand() -> None:
    chip_of, car_of = sorted(exposure_to(graph(TRIANGLE), "ore", 0.6), key=lambda e: e.entity, reverse=True)
    assert (chip_of.total, chip_of.direct, chip_of.indirect) == (0.5, 0.5, 0)
    assert car_of.total == pytest.approx(0.32)  # 0.2 + 0.6 · 0.5 · 0.4
    assert (car_of.direct, car_of.indirect) == (0.2, pytest.approx(0.12))


def test_both_signs_by_hand() -> None:
    signs = TRIANGLE | {("chip", "car"): -0.4}
    car = next(e for e in exposure_to(graph(signs), "ore", 0.6) if e.entity == "car")
    assert car.total == pytest.approx(0.08)  # 0.2 − 0.12
    assert (car.positive, car.negative, car.gross) == (0.2, pytest.approx(-0.12), pytest.approx(0.32))


def test_a_cycle_by_hand() -> None:
    # k → a, a ⇄ b: a = 0.5 + 0.6 · 0.5 b and b = 0.6 · 0.4 a, so a = 0.5 / (1 − 0.3 · 0.24)
    found = {
        e.entity: e.total for e in exposure_to(graph({("k", "a"): 0.5, ("a", "b"): 0.4, ("b", "a"): 0.5}), "k", 0.6)
    }
    a = 0.5 / (1 - 0.3 * 0.24)
    assert found == {"a": pytest.approx(a), "b": pytest.approx(0.24 * a)}


def test_a_loop_multiplies_and_one_at_the_target_does_not() -> None:
    # x = 0.5 + 0.6 · 0.25 x, whatever K's own loop
    loops = {("k", "x"): 0.5, ("x", "x"): 0.25, ("k", "k"): 0.9}
    [x] = exposure_to(graph(loops), "k", 0.6)
    assert (x.entity, x.total) == ("x", pytest.approx(0.5 / (1 - 0.15)))


def test_walks_do_not_come_back_to_the_target() -> None:
    # k ⇄ a → b: the way over k itself adds nothing
    found = {e.entity: e.total for e in exposure_to(graph({("k", "a"): 0.5, ("a", "k"): 0.9, ("a", "b"): 0.4}), "k")}
    assert found == {"a": 0.5, "b": pytest.approx(0.6 * 0.2)}


def test_unknown_change_counts_in_gross_figures_alone() -> None:
    [a, b] = exposure_to(graph({("k", "a"): 0.0, ("a", "b"): 0.5}, gross={("k", "a"): 0.8}), "k", 0.6)
    assert (a.total, a.positive, a.negative, a.gross) == (0, 0, 0, 0.8)
    assert (b.total, b.gross) == (0, pytest.approx(0.24))  # 0.6 · 0.8 · 0.5


def test_gross_is_none_where_it_cannot_be_summed() -> None:
    [a] = exposure_to(graph({("k", "a"): 0.5, ("a", "a"): 0.1}, gross={("k", "a"): 0.6, ("a", "a"): 0.4}), "k", 1.0)
    assert (a.total, a.gross) == (pytest.approx(0.5 / 0.9), None)


def test_the_largest_in_size_first_then_by_name() -> None:
    found = exposure_to(graph({("k", "b"): 0.5, ("k", "a"): 0.5, ("k", "c"): -0.6, ("k", "d"): 0.1}), "k")
    assert [e.entity for e in found] == ["c", "a", "b", "d"]


@given(networks(), DAMPINGS)
@settings(max_examples=60, deadline=None)
def test_exposures_are_those_of_dense_algebra(edges: Edges, damping: float) -> None:
    built = graph(edges)
    every = {(e.entity, e.to): e for x in built.nodes for e in exposure_of(built, x, damping)}
    for k in built.nodes:
        expected, size = (by_algebra(b, k, damping) for b in (edges, {p: abs(b) for p, b in edges.items()}))
        found = exposure_to(built, k, damping)
        for e in found:
            assert e.total == pytest.approx(expected[e.entity], abs=1e-12)
            assert e.direct == edges.get((k, e.entity), 0.0)
            assert e.direct + e.indirect == pytest.approx(e.total, abs=1e-15)
            assert e.positive + e.negative == pytest.approx(e.total, abs=1e-15)
            assert e.positive - e.negative == pytest.approx(size[e.entity], abs=1e-12)
            assert e.gross == pytest.approx(size[e.entity], abs=1e-12)
            # What X is exposed to is who is exposed to K, looked at from the other end.
            assert every.pop((e.entity, k))[2:] == pytest.approx(e[2:], abs=1e-12)
        unreached = set(expected) - {e.entity for e in found} - {k}
        assert all(expected[x] == 0 for x in unreached)
    assert not every


@given(networks())
@settings(max_examples=30, deadline=None)
def test_exposures_are_sums_over_walks(edges: Edges) -> None:
    for e in exposure_to(graph(edges), "a" if any("a" in pair for pair in edges) else next(iter(edges))[0], 0.6):
        assert e.total == pytest.approx(by_walks(edges, e.to, e.entity, 0.6, 60), abs=1e-12)  # 0.6⁶⁰ < 1e-13


@given(networks(), st.permutations("abcde"))
@settings(max_examples=40, deadline=None)
def test_names_change_nothing(edges: Edges, other: list[str]) -> None:
    name = dict(zip("abcde", other, strict=True))
    k = next(iter(edges))[0]
    renamed = {e.entity: e for e in exposure_to(graph({(name[v], name[u]): b for (v, u), b in edges.items()}), name[k])}
    for e in exposure_to(graph(edges), k):
        assert renamed[name[e.entity]][2:] == pytest.approx(e[2:], abs=1e-14)


@given(networks())
@settings(max_examples=40, deadline=None)
def test_what_is_unrelated_changes_nothing(edges: Edges) -> None:
    k = next(iter(edges))[0]
    more = edges | {("x", "y"): 0.7, ("y", "x"): 0.7}
    assert exposure_to(graph(more), k) == exposure_to(graph(edges), k)
    assert exposure_of(graph(more), k) == exposure_of(graph(edges), k)


@given(networks())
@settings(max_examples=40, deadline=None)
def test_without_a_further_hop_the_direct_effect_is_left(edges: Edges) -> None:
    built = graph(edges)
    for k in built.nodes:
        assert all(e.total == e.direct == edges.get((k, e.entity), 0) for e in exposure_to(built, k, 0.0))
        assert all(e.total == e.direct == edges.get((e.to, k), 0) for e in exposure_of(built, k, 0.0))


@given(networks(), DAMPINGS)
@settings(max_examples=30, deadline=None)
def test_hops_add_up(edges: Edges, damping: float) -> None:
    built, k = graph(edges), next(iter(edges))[0]
    parts = by_hop(built.matrix, built.index[k], damping)
    assert len(parts) == 6
    expected = by_algebra(edges, k, damping)
    walks = [[by_walks(edges, k, x, damping, n) for x in built.nodes] for n in range(6)]
    for hop in range(5):
        assert parts[hop] == pytest.approx(np.subtract(walks[hop + 1], walks[hop]), abs=1e-13)
    assert sum(parts) == pytest.approx([expected[x] for x in built.nodes], abs=1e-12)


def test_an_entity_alone_or_apart_has_no_exposure() -> None:
    apart = graph({("a", "b"): 0.5, ("c", "d"): 0.5}, "e")
    assert [e.entity for e in exposure_to(apart, "a")] == ["b"]
    assert exposure_to(apart, "b") == exposure_to(apart, "e") == exposure_of(apart, "e") == []
    assert [e.to for e in exposure_of(apart, "d")] == ["c"]


def test_zero_confidence_gives_zero() -> None:
    [b] = exposure_to(graph({("a", "b"): 0.0}), "a")
    assert (b.total, b.gross) == (0, 0)


DIVERGING = {("k", "a"): 0.5, ("a", "b"): 1.0, ("b", "a"): 0.5, ("x", "y"): 3.0, ("z", "k"): 9.0}


def test_weights_that_may_not_be_summed_are_refused_by_name() -> None:
    with pytest.raises(QueryError, match=r"weights of a \(1\), b \(1\) add up to 1 or more; lower --damping"):
        exposure_to(graph(DIVERGING), "k", 1.0)
    with pytest.raises(QueryError, match=r"a \(1\), b \(1\), k \(9\) add"):
        exposure_of(graph(DIVERGING), "b", 1.0)
    # What K does not reach is not to blame, nor is K, whose row is zero; nor anyone at λ = 0.6.
    assert len(exposure_to(graph(DIVERGING), "k", 0.6)) == 2


def test_at_most_eight_are_named_by_label() -> None:
    many = graph({("k", f"n{i}"): 1.5 for i in range(10)})
    labelled = Responses(many.channel, many.nodes, many.edges, {"n0": "Node 0"})
    with pytest.raises(QueryError, match=r"Node 0 \(1.5\), n1 .*, n7 \(1.5\) and 2 others add"):
        exposure_to(labelled, "k", 1.0)


@pytest.mark.parametrize("parts", range(2, 60))
def test_equal_parts_that_add_up_to_1_are_refused_in_any_number(parts: int) -> None:
    # In floating point, some numbers of equal parts add up to 0.9999999999999999.
    with pytest.raises(QueryError, match=r"weights of x \(1\) add up to 1"):
        exposure_of(graph({(f"n{i}", "x"): 1 / parts for i in range(parts)}), "x", 1.0)


def test_sums_just_below_1_are_solved() -> None:
    # a = w + (0.999999 − w) a and so a = w / (1e-6 + w); the series alone would take millions of terms.
    w = 1e-6
    [a] = exposure_to(graph({("k", "a"): w, ("a", "a"): 0.999999 - w}), "k", 1.0)
    assert a.total == pytest.approx(w / (1e-6 + w), rel=1e-9)
    [to_k] = exposure_of(graph({("k", "a"): w, ("a", "a"): 0.999999 - w}), "a", 1.0)
    assert to_k.total == pytest.approx(w / (1e-6 + w), rel=1e-9)


def test_a_slow_loop_far_from_a_faint_beginning_is_not_cut_off() -> None:
    # a = 1e-19 / (1 − 0.999999) = 1e-13: small terms that fade slowly still add up.
    edges = {("k", "z"): 0.9, ("k", "a"): 1e-19, ("a", "a"): 0.999999}
    found = {e.entity: e.total for e in exposure_to(graph(edges), "k", 1.0)}
    assert found["a"] == pytest.approx(1e-13, rel=1e-6, abs=0)


def test_tiny_effects_keep_their_digits() -> None:
    found = {e.entity: e for e in exposure_to(graph({("k", "a"): 1e-300, ("a", "b"): 0.5}), "k", 0.6)}
    assert found["a"].total == 1e-300
    assert found["b"].total == pytest.approx(3e-301, rel=1e-12, abs=0)


def test_a_long_chain_fades_hop_by_hop() -> None:
    names = [f"n{i:04}" for i in range(3000)]
    chain = graph(dict.fromkeys(itertools.pairwise(names), 0.999))
    found = solve(chain.matrix, 0, 1.0)
    assert found[1:] == pytest.approx(0.999 ** np.arange(1, 3000), rel=1e-11, abs=0)


def test_a_cycle_of_5000_is_solved() -> None:
    names = [f"n{i:04}" for i in range(5000)]
    ring = graph(dict.fromkeys(zip(names, [*names[1:], names[0]], strict=True), 0.99999))
    # All the way round from n0 to n4999, over 4,999 hops, and nothing beyond, for that would be n0 again.
    last = next(e for e in exposure_of(ring, names[-1], 0.9999) if e.to == names[0])
    assert last.total == pytest.approx(0.99999**4999 * 0.9999**4998, rel=1e-9)
    assert solve(ring.matrix, 0, 0.9999)[-1] == pytest.approx(last.total, rel=1e-9)


def test_many_cycles_among_thousands_take_seconds_at_most() -> None:
    # Every entity on cycles with every other: what it takes to solve 2,500 at once as a sparse matrix is minutes.
    random = np.random.default_rng(3)
    nodes = [f"n{i:04}" for i in range(2500)]
    edges = {(nodes[v], nodes[u]): 0.3 for u in range(2500) for v in random.choice(2500, 3, replace=False)}
    built = graph(edges)
    found = exposure_of(built, nodes[0], 0.6)
    for e in (*found[:2], found[1000]):
        assert e.total == pytest.approx(solve(built.matrix, built.index[e.to], 0.6)[0], abs=1e-13)
