"""The index on chains and sectors worked out by hand, on all small networks against the formulas as they are printed,
and what must hold on any network."""

from __future__ import annotations

import itertools
from typing import Any

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from expograph.graph.esri import Deliveries, economy, esri, losses
from expograph.graph.network import to_network
from expograph.graph.shock import Shock, deliveries, shock
from expograph.graph.supply import supply
from expograph.model import Claim, Document, Entity, Extraction, Wording


def network(*edges: tuple[Any, ...]) -> nx.MultiDiGraph[str]:
    """(source, relation, target, confidence, share or None, other fields of the claim) → the network."""
    note = Document("Says so.", "note")
    claims = tuple(
        Claim(s, r, t, evidence=(note.quote(0, 8, rule="t", confidence=c, wording=share(w)),), **dict(*more))
        for s, r, t, c, w, *more in edges
    )
    names = {n for c in claims for n in (c.source, c.target, c.product) if n}
    return to_network([Extraction(note, tuple(Entity(n, "company", n.upper()) for n in sorted(names)), claims)])


def share(of_inputs: float | None) -> Wording:
    return Wording() if of_inputs is None else Wording(share=of_inputs, whole="its inputs")


def lost(found: Shock, what: str = "loss") -> dict[str, float]:
    return {row.entity: round(getattr(row, what), 12) for row in found.rows}


def arrays(n: int, *links: tuple[Any, ...]) -> Deliveries:
    """(supplier, customer, input, essential, volume) → links that are certain."""
    columns = list(zip(*links, strict=True)) or [()] * 5
    j, i, k = (np.array(c, dtype=np.int64) for c in columns[:3])
    volume = np.array(columns[4], dtype=np.float64)
    return Deliveries(
        n, j, i, k, np.array(columns[3], dtype=np.bool_), volume, np.ones(len(links)), volume, np.zeros(n)
    )


# By hand ---------------------------------------------------------------------------------------------------------------


def test_a_chain_passes_an_essential_loss_on_in_full() -> None:
    found = shock(network(("b", "depends_on", "a", 1.0, None), ("c", "depends_on", "b", 1.0, None)), "A", 0.5)
    assert lost(found) == {"a": 0.5, "b": 0.5, "c": 0.5}
    # s = 1 for a and b, 0 for c that delivers nothing: (1 · 0.5 + 1 · 0.5) / 2
    assert found.esri == pytest.approx(0.5, abs=1e-12)
    assert [row.hop for row in found.rows] == [0, 1, 2]


def test_confidence_lets_that_part_of_an_effect_through() -> None:
    found = shock(network(("b", "depends_on", "a", 0.9, None), ("c", "depends_on", "b", 0.5, None)), "a", 0.5)
    assert lost(found) == {"a": 0.5, "b": 0.45, "c": 0.225}  # 0.9 · 0.5, 0.5 · 0.45
    assert found.esri == pytest.approx((0.9 * 0.5 + 0.5 * 0.45) / 1.4, abs=1e-12)


def test_essential_inputs_bind_by_the_minimum_and_others_add_up() -> None:
    essential = network(("d", "depends_on", "a", 1.0, 0.6), ("d", "depends_on", "b", 1.0, 0.4))
    assert lost(shock(essential, "b", 0.5))["d"] == 0.5
    others = network(("a", "supplies", "d", 1.0, 0.6), ("b", "supplies", "d", 1.0, 0.4))
    assert lost(shock(others, "b", 0.5))["d"] == 0.2  # 0.4 · 0.5
    undisclosed = network(("a", "supplies", "d", 1.0, None), ("b", "supplies", "d", 1.0, None))
    assert lost(shock(undisclosed, "b", 0.5))["d"] == 0.25
    rest_unharmed = network(("a", "supplies", "d", 1.0, 0.3))
    assert lost(shock(rest_unharmed, "a", 1.0))["d"] == 0.3  # the other 0.7 of its inputs are somebody else's


def test_a_bottleneck_that_names_no_product_makes_what_its_supplier_delivers_essential() -> None:
    graph = network(
        ("a", "bottleneck", "d", 1.0, None), ("a", "supplies", "d", 1.0, 0.5, {"product": "chip"}),
        ("b", "supplies", "d", 1.0, 0.5),
    )  # fmt: skip
    assert lost(shock(graph, "a", 0.4))["d"] == 0.4


def test_what_is_left_of_a_sector_replaces_its_part() -> None:
    """a, b and c deliver chips, one unit each, to u, v and w; when a is shut, two of three are left to turn to."""
    graph = network(
        *(("u v w".split()[i], "depends_on", s, 1.0, None, {"product": "chip"}) for i, s in enumerate("abc"))
    )
    # σ_a = 1 / (0 + 1 + 1): u loses half of what a delivered
    assert lost(shock(graph, "a", 1.0)) == {"a": 1.0, "u": 0.5}
    # σ_a = 1 / (0.5 + 1 + 1) = 0.4, times the half that is missing
    assert lost(shock(graph, "a", 0.5)) == {"a": 0.5, "u": 0.2}
    # s = 1 for each of a, b and c
    assert shock(graph, "a", 1.0).esri == pytest.approx(1 / 3, abs=1e-12)


def test_two_suppliers_of_one_essential_input_share_it() -> None:
    graph = network(
        ("d", "depends_on", "a", 1.0, 0.45, {"product": "chip"}), ("d", "depends_on", "b", 1.0, 0.15, {"product": "chip"})
    )  # fmt: skip
    # Λ = 0.45 / 0.6 = 0.75; σ_a = min(0.45 / 0.15, 1) = 1
    assert lost(shock(graph, "a", 1.0))["d"] == pytest.approx(0.75, abs=1e-12)
    # Λ = 0.25; σ_b = 0.15 / 0.45
    assert lost(shock(graph, "b", 1.0))["d"] == pytest.approx(0.25 / 3, abs=1e-12)


def test_upstream_sales_are_lost_by_their_share() -> None:
    graph = network(
        ("b", "depends_on", "a", 1.0, None), ("c", "depends_on", "a", 1.0, 0.5), ("c", "depends_on", "x", 1.0, 0.5)
    )
    found = shock(graph, "b", 0.8)
    # a sells 1 to b and 0.5 to c: 1 / 1.5 · 0.8
    assert lost(found, "upstream") == {"b": 0.8, "a": round(0.8 / 1.5, 12)}
    assert lost(found, "downstream") == {"b": 0.8, "a": 0.0}
    assert {row.entity: row.direction for row in found.rows} == {"b": "own", "a": "upstream"}


def test_a_circle_of_two_settles() -> None:
    graph = network(("b", "supplies", "a", 1.0, 0.5), ("a", "supplies", "b", 1.0, 0.5))
    assert lost(shock(graph, "a", 0.6), "downstream") == {"a": 0.6, "b": 0.3}  # 0.5 · 0.3 is less than 0.6
    d = arrays(3, (0, 1, 0, False, 0.5), (1, 2, 1, False, 0.5), (2, 1, 2, False, 0.5))
    found = losses(economy(d), np.array([0.6, 0.0, 0.0]))
    # x = 0.5 · 0.6 + 0.5 y, y = 0.5 x: x = 0.4, y = 0.2
    assert found.downstream.ravel() == pytest.approx([0.6, 0.4, 0.2], abs=1e-11)
    assert found.settled


def test_a_product_stands_in_the_place_of_those_who_deliver_it() -> None:
    graph = network(
        ("d", "depends_on", "n", 1.0, None, {"product": "gpu"}), ("t", "supplies", "n", 1.0, None),
        ("e", "depends_on", "gpu", 1.0, None),
    )  # fmt: skip
    found = shock(graph, "gpu", 0.5)
    assert lost(found, "downstream") == {"gpu": 0.5, "d": 0.5, "e": 0.5, "n": 0.0, "t": 0.0}
    assert lost(found, "upstream")["n"] == 0.5 and lost(found, "upstream")["t"] == 0.5
    assert "e" not in lost(shock(graph, "n", 0.5))  # nobody says that e's come from n


def test_a_thing_is_not_replaced_by_those_who_make_it() -> None:
    graph = network(("m", "produces", "power", 1.0, None), ("d", "depends_on", "power", 1.0, None))
    assert lost(shock(graph, "power", 0.5)) == {"power": 0.5, "d": 0.5, "m": 0.5}
    assert lost(shock(graph, "m", 0.5)) == {"m": 0.5, "power": 0.5, "d": 0.5}


# What does not count ---------------------------------------------------------------------------------------------------


def test_harms_are_no_supply() -> None:
    graph = network(
        ("b", "depends_on", "a", 1.0, None), ("b", "harmed_by", "tariff", 1.0, None), ("c", "harmed_by", "a", 1.0, None)
    )
    assert lost(shock(graph, "tariff", 1.0)) == {"tariff": 1.0}
    assert lost(shock(graph, "a", 0.5)) == {"a": 0.5, "b": 0.5}
    assert shock(graph, "tariff", 1.0).esri == 0


def test_duplicates_self_loops_and_claims_of_no_confidence_change_nothing() -> None:
    plain = (("b", "depends_on", "a", 0.8, None), ("c", "supplies", "b", 0.7, None))
    for more in (
        ("b", "depends_on", "a", 0.8, None, {"origin": "unconfirmed"}),
        ("b", "depends_on", "c", 0.0, None),
        ("z", "supplies", "b", 0.0, 0.9),
    ):
        assert lost(shock(network(*plain, more), "a", 0.5)) == lost(shock(network(*plain), "a", 0.5))
    twice = shock(network(plain[0], plain[0]), "a", 0.5)
    assert lost(twice) == {"a": 0.5, "b": 0.4}
    assert lost(shock(network(("b", "depends_on", "b", 1.0, None), plain[0]), "a", 0.5)) == {"a": 0.5, "b": 0.4}
    assert lost(shock(network(("b", "depends_on", "b", 1.0, None)), "b", 0.5)) == {"b": 0.5}
    assert lost(shock(network(plain[0], ("a", "supplies", "c", 1.0, None, {"denied": True})), "a", 0.5)) == lost(twice)


# All small networks ----------------------------------------------------------------------------------------------------


def as_printed(w: np.ndarray, sector: list[int], essential: set[int], psi: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """h of both directions by the formulas of Diem et al. (2022), entity by entity; sectors by number of the supplier."""
    n = len(w)
    s, down, up = w.sum(axis=1), psi.copy(), psi.copy()
    for _ in range(500):
        left = {k: sum(s[m] * down[m] for m in range(n) if sector[m] == k) for k in set(sector)}
        sigma = [min(s[j] / left[sector[j]], 1) if left[sector[j]] > 0 else 1 for j in range(n)]
        new = psi.copy()
        for i in range(n):
            for k in set(sector):
                members = [j for j in range(n) if sector[j] == k]
                volume = sum(w[j, i] for j in members)
                if k in essential and volume > 0:
                    new[i] = min(new[i], 1 - sum(sigma[j] * w[j, i] / volume * (1 - down[j]) for j in members))
            rest = [j for j in range(n) if sector[j] not in essential]
            new[i] = min(new[i], 1 - sum(sigma[j] * w[j, i] * (1 - down[j]) for j in rest) / max(w[:, i].sum(), 1e-300))
        down = new
        up = np.array([min(psi[i], w[i] @ up / s[i]) if s[i] > 0 else psi[i] for i in range(n)])
    return down, up


@pytest.mark.parametrize("essential", [set(), {0}, {0, 1}])
def test_all_networks_of_three_and_some_of_four_agree_with_the_formulas_as_printed(essential: set[int]) -> None:
    cases = [(3, mask) for mask in range(64)] + [(4, mask) for mask in range(0, 4096, 97)]
    for n, mask in cases:
        sector = [0, 1, 0, 1][:n]
        pairs = [pair for pair in itertools.product(range(n), repeat=2) if pair[0] != pair[1]]
        w = np.zeros((n, n))
        for bit, (j, i) in enumerate(pairs):
            w[j, i] = (1 + (3 * j + 5 * i) % 4) * (mask >> bit & 1)
        links = [(j, i, sector[j], sector[j] in essential, w[j, i]) for j, i in pairs if w[j, i]]
        e = economy(arrays(n, *links))
        psi = np.ones(n)
        psi[0] = 0.25
        found = losses(e, 1 - psi)
        down, up = as_printed(w, sector, essential, psi)
        assert 1 - found.downstream.ravel() == pytest.approx(down, abs=1e-9), (n, mask)
        assert 1 - found.upstream.ravel() == pytest.approx(up, abs=1e-9), (n, mask)
        s = w.sum(axis=1)
        expected = s @ (1 - np.minimum(down, up)) / s.sum() if s.sum() else 0.0
        assert esri(e, found)[0] == pytest.approx(expected, abs=1e-9)


def test_shocks_together_are_as_one_by_one_and_blocks_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    random = np.random.default_rng(5)
    links = [(j, i, j % 4, j % 3 == 0, random.random()) for j, i in random.integers(0, 30, (120, 2)) if j != i]
    e = economy(arrays(30, *links))
    own = np.eye(30) * 0.7
    at_once = losses(e, own)
    one_by_one = np.concatenate([losses(e, own[:, k]).total for k in range(30)], axis=1)
    assert at_once.total == pytest.approx(one_by_one, abs=1e-10)
    monkeypatch.setattr("expograph.graph.esri.BLOCK", 7)
    assert losses(e, own).total == pytest.approx(at_once.total, abs=1e-10)
    assert losses(e, np.zeros((30, 0))).total.shape == (30, 0)
    with pytest.raises(ValueError, match="from 0 to 1"):
        losses(e, own * 2)


# Any network -----------------------------------------------------------------------------------------------------------

NAMES = "abcdef"
EDGE = st.tuples(
    st.sampled_from(NAMES),
    st.sampled_from(("depends_on", "supplies", "bottleneck", "harmed_by", "produces")),
    st.sampled_from(NAMES),
    st.sampled_from((0.0, 0.3, 0.8, 1.0)),
    st.sampled_from((None, None, 0.2, 0.7)),
    st.sampled_from(({}, {}, {"product": "p"}, {"product": "q"})),
)
EDGES = st.lists(EDGE, min_size=1, max_size=14)


@settings(max_examples=60, deadline=None)
@given(EDGES, st.floats(0, 1), st.floats(0, 1))
def test_losses_lie_between_0_and_1_and_grow_with_the_shock(edges: list[Any], one: float, two: float) -> None:
    graph = network(*edges)
    name, (small, large) = edges[0][0], sorted((one, two))
    less, more = lost(shock(graph, name, small)), lost(shock(graph, name, large))
    assert all(0 <= loss <= 1 for loss in [*less.values(), *more.values()])
    assert all(loss <= more.get(entity, 0) + 1e-9 for entity, loss in less.items())
    nothing = shock(graph, name, 0.0)
    assert lost(nothing) == {name: 0.0} and nothing.esri == 0


@settings(max_examples=60, deadline=None)
@given(EDGES, st.permutations(NAMES))
def test_names_do_not_matter(edges: list[Any], order: list[str]) -> None:
    new = dict(zip(NAMES, order, strict=True))
    renamed = network(*((new[s], r, new[t], *rest) for s, r, t, *rest in edges))
    found, other = shock(network(*edges), edges[0][0], 0.6), shock(renamed, new[edges[0][0]], 0.6)
    assert {new.get(k, k): v for k, v in lost(found).items()} == pytest.approx(lost(other), abs=1e-9)
    assert found.esri == pytest.approx(other.esri, abs=1e-9)


@settings(max_examples=60, deadline=None)
@given(EDGES)
def test_an_unrelated_claim_changes_no_loss(edges: list[Any]) -> None:
    more = network(*edges, ("y", "depends_on", "z", 0.9, None, {"product": "other"}))
    assert lost(shock(more, edges[0][0], 0.6)) == pytest.approx(
        lost(shock(network(*edges), edges[0][0], 0.6)), abs=1e-9
    )


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.sampled_from((0.2, 0.5, 1.0)), st.booleans()), min_size=1, max_size=6), st.floats(0, 1))
def test_a_chain_is_the_product_of_its_links(chain: list[tuple[float, bool]], size: float) -> None:
    names = [f"n{i}" for i in range(len(chain) + 1)]
    graph = network(
        *(
            (b, "depends_on", a, q, None) if essential else (a, "supplies", b, q, None)
            for a, b, (q, essential) in zip(names, names[1:], chain, strict=False)
        )
    )
    found = shock(graph, "n0", size)
    expected = float(np.prod([q for q, _ in chain])) * size
    assert lost(found, "downstream").get(names[-1], 0.0) == pytest.approx(expected, abs=1e-11)


def test_arrays_have_the_order_of_links() -> None:
    known = supply(network(("b", "depends_on", "a", 0.9, 0.4), ("c", "supplies", "b", 0.5, None)))
    d = deliveries(known)
    assert known.nodes == ("a", "b", "c")
    assert (d.supplier.tolist(), d.customer.tolist()) == ([0, 2], [1, 1])
    assert (d.weight.tolist(), d.sure.tolist(), d.essential.tolist()) == ([0.4, 0.6], [0.9, 0.5], [True, False])
