"""Quantities of tables with published answers, of networks worked out by hand, and what has no answer."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from expograph.errors import QueryError
from expograph.graph import leontief
from expograph.graph.leontief import check, coefficients, demand_loss, outputs, spectral_radius, supply_loss
from expograph.graph.network import to_network
from expograph.graph.shock import shock
from expograph.model import Claim, Document, Entity, Extraction, Wording
from expograph.ontology.industries import load_table

FLOWS, OUTPUT = np.array([[150.0, 500.0], [200.0, 100.0]]), np.array([1000.0, 2000.0])


def test_miller_and_blair() -> None:
    """Section 2.3: A = [[.15, .25], [.2, .05]], |I − A| = .85 · .95 − .25 · .2 = .7575, new demand (600, 1500):
    x' = (.95 · 600 + .25 · 1500, .2 · 600 + .85 · 1500) / .7575."""
    shares = coefficients(FLOWS, OUTPUT)
    assert shares == pytest.approx(np.array([[0.15, 0.25], [0.2, 0.05]]), abs=1e-15)
    assert outputs(shares, [600, 1500]) == pytest.approx([945 / 0.7575, 1395 / 0.7575], abs=1e-9)
    # The demand of the table, x − Z 1 = (350, 1700), gives its own output again.
    assert outputs(sparse.csr_array(shares), [350, 1700]) == pytest.approx(OUTPUT, abs=1e-9)
    both = outputs(shares, np.array([[600, 350], [1500, 1700]]))
    assert both[:, 1] == pytest.approx(OUTPUT, abs=1e-9)


def test_the_spectral_radius_of_the_15_industries() -> None:
    """0.51203 is stated beside the tables (README of bea-io)."""
    table = load_table("bea-15")
    shares = coefficients(table.flows, table.output)
    assert f"{spectral_radius(shares):.5f}" == "0.51203"
    check(shares, [industry.label for industry in table.industries])


def test_the_large_are_solved_as_the_small(monkeypatch: pytest.MonkeyPatch) -> None:
    table = load_table("bea-71")
    shares = coefficients(table.flows, table.output)
    demand = np.linspace(1, 2, 71)
    direct, radius = outputs(shares, demand), spectral_radius(shares)
    monkeypatch.setattr(leontief, "DIRECT", 10)
    assert outputs(shares, demand) == pytest.approx(direct, rel=1e-12)
    assert spectral_radius(shares) == pytest.approx(radius, abs=1e-10)


def test_losses_by_hand() -> None:
    """L = [[.95, .25], [.2, .85]] / .7575; the first sector loses half of its 1000."""
    shares = coefficients(FLOWS, OUTPUT)
    # supply: L_12 / L_11 = .25 / .95
    assert supply_loss(shares, 0, 0.5) == pytest.approx([0.5, 0.5 * 0.25 / 0.95], abs=1e-12)
    # demand: L_21 / L_11 · x_1 / x_2 = .2 / .95 · 1000 / 2000
    assert demand_loss(shares, OUTPUT, 0, 0.5) == pytest.approx([0.5, 0.5 * 0.2 / 0.95 * 0.5], abs=1e-12)


def test_a_demand_loss_of_all_is_extraction() -> None:
    """Without row and column of the extracted industry, the others meet their own demand alone."""
    random = np.random.default_rng(3)
    shares = random.random((6, 6)) / 8
    demand = random.random(6)
    output = outputs(shares, demand)
    rest = [0, 1, 3, 4, 5]
    without = outputs(shares[np.ix_(rest, rest)], demand[rest])
    assert demand_loss(shares, output, 2, 1.0)[rest] == pytest.approx(1 - without / output[rest], abs=1e-12)


def test_a_supply_loss_is_ghoshs() -> None:
    """Ghosh: x' = x' B + v' with B = Z / x by rows; the value added of k is lowered until k's output is as given."""
    random = np.random.default_rng(4)
    shares = random.random((5, 5)) / 7
    output = outputs(shares, random.random(5))
    sales = shares * output / output[:, None]
    change = np.linalg.inv(np.eye(5) - sales)[1]  # of a unit less of value added in k = 1
    expected = 0.3 * output[1] * change / change[1] / output
    assert supply_loss(shares, 1, 0.3) == pytest.approx(expected, abs=1e-12)


def test_what_has_no_inverse_is_refused_with_names() -> None:
    with pytest.raises(QueryError, match="the inputs of Arc add up to more than the whole"):
        check([[0.0, 0.0], [1.2, 0.0]], ["Arc", "Bel"])
    with pytest.raises(QueryError, match="Bel, Cor need all of their inputs of each other"):
        outputs([[0, 0.0, 0], [0, 0, 1.0], [0, 1.0, 0]], [1, 1, 1], ["Arc", "Bel", "Cor"])
    with pytest.raises(QueryError, match="Arc need"):
        check([[1.0]], ["Arc"])
    with pytest.raises(QueryError, match="from 0 to 1"):
        check([[-0.1]], ["Arc"])
    with pytest.raises(QueryError, match="number 2"):
        coefficients([[1, 2], [3, 4]], [1, 0])
    check([[0.0, 1.0], [0.0, 0.0]], ["Arc", "Bel"])  # a chain in which all is passed on ends
    check([[0.5, 0.5], [0.5, 0.4]], ["Arc", "Bel"])  # a tenth of what Bel needs is left
    many = np.diag(np.ones(9))
    with pytest.raises(QueryError, match="and 4 more"):
        check(many, [str(n) for n in range(9)])


def test_of_nothing() -> None:
    assert outputs(np.zeros((0, 0)), np.zeros(0)).shape == (0,)
    assert spectral_radius(np.zeros((0, 0))) == spectral_radius(np.zeros((3, 3))) == 0


def test_claims_with_shares_make_the_same_table() -> None:
    """Miller and Blair's A as disclosed shares; what each sector needs of itself is a claim as well."""
    note = Document("Says so.", "note")
    claims = tuple(
        Claim(u, "depends_on", v, evidence=(note.quote(0, 8, rule="t", wording=Wording(share=w, whole="its inputs")),))
        for v, u, w in (("1", "1", 0.15), ("1", "2", 0.25), ("2", "1", 0.2), ("2", "2", 0.05))
    )
    graph = to_network([Extraction(note, (Entity("1", "sector", "1"), Entity("2", "sector", "2")), claims)])
    found = {row.entity: row for row in shock(graph, "1", 0.5).rows}
    assert found["2"].ghosh == pytest.approx(0.5 * 0.25 / 0.95, abs=1e-12)
    # with final demands of 1: x = (.95 + .25, .2 + .85) / .7575, and so x_1 / x_2 = 1.2 / 1.05
    assert found["2"].leontief == pytest.approx(0.5 * 0.2 / 0.95 * 1.2 / 1.05, abs=1e-12)


def test_divergent_weights_leave_esri_and_say_why_there_is_no_leontief() -> None:
    note = Document("Says so.", "note")
    said = (note.quote(0, 8, rule="t", confidence=1.0),)
    claims = (Claim("a", "depends_on", "b", evidence=said), Claim("b", "depends_on", "a", evidence=said))
    graph = to_network([Extraction(note, (Entity("a", "company", "A"), Entity("b", "company", "B")), claims)])
    found = shock(graph, "a", 0.4)
    assert [(row.entity, row.loss, row.ghosh, row.leontief) for row in found.rows] == [
        ("a", 0.4, None, None), ("b", 0.4, None, None),
    ]  # fmt: skip
    assert found.refused is not None and found.refused.startswith("A, B need all of their inputs of each other")


@settings(max_examples=50, deadline=None)
@given(st.lists(st.floats(0, 0.24), min_size=16, max_size=16), st.floats(0, 1), st.integers(0, 3))
def test_losses_lie_between_0_and_the_shock(values: list[float], size: float, k: int) -> None:
    shares = np.array(values).reshape(4, 4)
    supplied = supply_loss(shares, k, size)
    demanded = demand_loss(shares, outputs(shares, np.ones(4)), k, size)
    assert ((supplied >= -1e-12) & (supplied <= size + 1e-12)).all()
    assert ((demanded >= -1e-12) & (demanded <= size + 1e-12)).all()
    assert supplied[k] == pytest.approx(size) and demanded[k] == pytest.approx(size)
    assert 2 * supply_loss(shares, k, size / 2) == pytest.approx(supplied)
