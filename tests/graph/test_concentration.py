"""Concentration by hand: each expected figure is the sum of squares written beside it."""

from __future__ import annotations

from typing import Any

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from expograph.errors import QueryError
from expograph.graph.concentration import Concentration, Share, concentrations
from expograph.graph.network import to_network
from expograph.model import Claim, Document, Entity, Extraction, Wording

NOTE = Document("Says so.", "note")


def network(*edges: tuple[Any, ...]) -> nx.MultiDiGraph:
    """(source, relation, target, product, share or None, its whole) → the network."""
    claims = []
    for source, relation, target, product, share, whole in edges:
        wording = Wording(share=share, whole=whole if share is not None else None)
        claims.append(Claim(source, relation, target, product, evidence=(NOTE.quote(0, 8, rule="t", wording=wording),)))
    names = sorted({n for c in claims for n in (c.source, c.target, c.product) if n})
    entities = tuple(Entity(n, "product" if n == "chip" else "company", n.title()) for n in names)
    return to_network([Extraction(NOTE, entities, tuple(claims))])


def of(*shares: float) -> Concentration:
    return Concentration("arc", None, tuple(Share(f"s{i}", s, ()) for i, s in enumerate(shares)), (), ())


def pumps(*shares: tuple[str, float | None], whole: str = "its pumps") -> nx.MultiDiGraph:
    return network(*((name, "supplies", "arc", "pump", share, whole) for name, share in shares))


def test_the_interval_is_that_of_the_residual_scattered_and_in_one_hand() -> None:
    all_it_gets, pump = concentrations(network(
        ("bel", "supplies", "arc", "pump", 0.5, "its pumps"), ("cor", "supplies", "arc", "pump", 0.2, "its pumps"),
        ("dot", "supplies", "arc", "pump", None, ""),
    ), "Arc")  # fmt: skip
    assert pump.hhi == pytest.approx((0.29, 0.38))  # 0.5² + 0.2², and 0.3² more
    assert pump.band == "highly concentrated"  # both ends above 0.18
    assert pump.effective == pytest.approx((1 / 0.38, 1 / 0.29))
    assert pump.largest == (0.5, 0.5) and pump.undisclosed == ("dot",) and pump.residual == 0.3
    assert all_it_gets.name is None and all_it_gets.hhi == (0, 1)


@pytest.mark.parametrize(
    ("shares", "band"),
    [
        ((0.4, 0.4), "highly concentrated"),  # 0.32 to 0.36
        ((0.1,) * 10, "moderately concentrated"),  # 10 × 0.01 = 0.10 exactly
        ((0.08,) * 12, "unconcentrated"),  # 12 × 0.0064 = 0.0768, and 0.04² = 0.0016 more
        ((0.3, 0.3), None),  # 0.18 is moderate, 0.34 high
        ((0.3,), None),  # 0.09 is low, 0.58 high
        ((0.2, 0.2, 0.2, 0.2, 0.2), "highly concentrated"),  # 5 × 0.04 = 0.20
        ((0.15,) * 6, "moderately concentrated"),  # 6 × 0.0225 = 0.135, and 0.1² = 0.01 more
        ((), None),
    ],
)
def test_a_band_is_named_where_both_ends_fall_in_it(shares: tuple[float, ...], band: str | None) -> None:
    assert of(*shares).band == band


def test_what_is_lost_with_the_largest_may_be_all_that_is_not_disclosed() -> None:
    assert of(0.2, 0.1).largest == pytest.approx((0.2, 0.7))
    assert of().largest == (0, 1) and of().hhi == (0, 1) and of().effective == (1, None)
    assert of(1.0).hhi == (1, 1) and of(1.0).effective == (1, 1)


def test_a_share_of_everything_is_none_of_an_input() -> None:
    everything, pump = concentrations(network(
        ("bel", "supplies", "arc", "pump", 0.3, "its spending"), ("cor", "supplies", "arc", "pump", None, ""),
    ), "arc")  # fmt: skip
    assert everything.hhi == pytest.approx((0.09, 0.58)) and pump.hhi == (0, 1)


def test_shares_of_everything_are_set_in_proportion_where_all_suppliers_have_one() -> None:
    everything, pump = concentrations(pumps(("bel", 0.3), ("cor", 0.1), whole="weight"), "arc")
    assert everything.hhi == pytest.approx((0.1, 0.46))  # 0.09 + 0.01, and 0.6² more
    assert pump.hhi == pytest.approx((0.625, 0.625)) and "in proportion" in pump.note  # 0.75² + 0.25²


def test_shares_above_one_are_brought_down_and_that_is_said() -> None:
    _, pump = concentrations(pumps(("bel", 0.9), ("cor", 0.3)), "arc")
    assert pump.hhi == pytest.approx((0.625, 0.625)) and pump.note == "shares add up to 1.2: brought down to 1"


def test_parts_of_sales_and_of_what_the_supplier_makes_are_no_shares_of_supply() -> None:
    _, pump = concentrations(pumps(("bel", 0.9), whole="Bel's pumps"), "arc")
    assert pump.shares == () and pump.undisclosed == ("bel",)
    _, pump = concentrations(pumps(("bel", 0.9), whole="its revenue from pumps"), "arc")
    assert pump.shares == ()


def test_makers_have_shares_of_the_thing() -> None:
    graph = network(("bel", "produces", "chip", None, 0.9, "the world's supply"))
    everything, chip = concentrations(graph, "Chip")
    assert chip.hhi == pytest.approx((0.81, 0.82)) and everything.hhi == (0, 1)


def test_a_thing_without_suppliers_has_no_concentration_of_its_own() -> None:
    graph = network(("arc", "depends_on", "power", None, 0.6, "its inputs"))
    [everything] = concentrations(graph, "arc")
    assert everything.hhi == pytest.approx((0.36, 0.52))
    assert concentrations(graph, "power") == ()


def test_unknown_names_and_an_empty_graph_have_clear_answers() -> None:
    with pytest.raises(QueryError, match="did you mean Pump"):
        concentrations(pumps(("bel", 0.5)), "pumb")
    with pytest.raises(QueryError, match="holds no entities"):
        concentrations(nx.MultiDiGraph(), "arc")


SHARES = st.lists(st.integers(1, 30).map(lambda n: n / 100), min_size=1, max_size=6)


@settings(deadline=None)
@given(SHARES, SHARES)
def test_wherever_the_residual_goes_the_index_is_in_the_interval(disclosed: list[float], others: list[float]) -> None:
    one = of(*disclosed)
    if sum(disclosed) <= 1:
        scaled = [one.residual * s / sum(others) for s in others]
        index = sum(s**2 for s in (*disclosed, *scaled))
        assert one.hhi[0] - 1e-9 <= index <= one.hhi[1] + 1e-9


@settings(deadline=None)
@given(SHARES, st.randoms())
def test_order_and_unrelated_claims_change_nothing(shares: list[float], chance: Any) -> None:
    edges = [(f"s{i}", "supplies", "arc", "pump", s, "its pumps") for i, s in enumerate(shares)]
    mixed = [*edges, ("x", "supplies", "y", "z", 0.5, "its z")]
    chance.shuffle(mixed)
    assert concentrations(network(*edges), "arc") == concentrations(network(*mixed), "arc")
    turned = [(f"s{len(edges) - i}", *edge[1:]) for i, edge in enumerate(edges)]
    assert [c.hhi for c in concentrations(network(*turned), "arc")] == [
        c.hhi for c in concentrations(network(*edges), "arc")
    ]
