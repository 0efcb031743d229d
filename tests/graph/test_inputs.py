"""What an entity needs, by the claims about it."""

from __future__ import annotations

from typing import Any

from expograph.graph.inputs import Input, inputs
from expograph.graph.network import to_network
from expograph.model import Claim, Document, Entity, Extraction

NOTE = Document("Says so.", "note")
THINGS = ("cooling", "gpu", "pump")


def needs(*edges: tuple[Any, ...]) -> dict[str, list[Input]]:
    """(source, relation, target, product or None, other fields of the claim) → inputs by entity."""
    evidence = (NOTE.quote(0, 8, rule="t"),)
    claims = tuple(
        Claim(s, r, t, more[0] if more else None, evidence=evidence, **(more[1] if len(more) > 1 else {}))
        for s, r, t, *more in edges
    )
    names = sorted({n for c in claims for n in (c.source, c.target, c.product) if n})
    entities = tuple(Entity(n, "product" if n in THINGS else "company", n) for n in names)
    return {e: list(found) for e, found in inputs(to_network([Extraction(NOTE, entities, claims)])).items()}


def told(found: list[Input]) -> list[tuple[str, tuple[tuple[str, ...], ...], bool]]:
    return [(one.name, one.alternatives, one.unnamed) for one in found]


def test_suppliers_of_one_product_are_alternatives() -> None:
    found = needs(("bel", "supplies", "arc", "pump"), ("arc", "depends_on", "cor", "pump"))
    assert told(found["arc"]) == [("pump", (("bel", "cor"),), False)]


def test_what_is_depended_on_is_the_input_where_no_product_is_named() -> None:
    assert told(needs(("arc", "depends_on", "bel"))["arc"]) == [("bel", (("bel",),), False)]


def test_a_scarce_thing_is_an_input_and_a_company_that_holds_back_is_one_without_a_name() -> None:
    found = needs(("cooling", "bottleneck", "arc"), ("bel", "bottleneck", "arc"), ("cor", "supplies", "arc"))
    assert told(found["arc"]) == [
        ("bel", (("bel",),), True), ("cooling", (("cooling",),), False), ("cor", (("cor",),), True)
    ]  # fmt: skip


def test_a_thing_at_the_end_of_a_claim_is_needed_beside_one_who_delivers_it() -> None:
    found = needs(("cooling", "bottleneck", "arc"), ("bel", "supplies", "arc", "cooling"))
    [cooling] = found["arc"]
    assert cooling.suppliers == ("bel",) and cooling.itself
    assert cooling.alternatives == (("cooling",), ("bel",))
    assert [c.relation for c in cooling.said_of("cooling")] == ["bottleneck"]
    assert [c.relation for c in cooling.said_of("bel")] == ["supplies"]


def test_a_supplier_of_something_named_is_no_input_of_its_own_beside() -> None:
    found = needs(("bel", "supplies", "arc", "pump"), ("bel", "supplies", "arc"))
    assert told(found["arc"]) == [("pump", (("bel",),), False)]


def test_a_product_needs_one_of_its_makers() -> None:
    found = needs(("bel", "produces", "gpu"), ("cor", "produces", "gpu"))
    assert told(found["gpu"]) == [("gpu", (("bel", "cor"),), False)]


def test_harms_denials_ends_and_loops_are_no_inputs() -> None:
    found = needs(
        ("arc", "harmed_by", "pump"), ("arc", "exposed_to_risk", "bel"), ("arc", "beneficiary", "gpu"),
        ("arc", "depends_on", "cor", None, {"denied": True}), ("cor", "supplies", "arc", None, {"aspect": "ended"}),
        ("arc", "depends_on", "arc"), ("arc", "competes_with", "bel"),
    )  # fmt: skip
    assert found == {}


def test_parallel_claims_are_one_input_with_both() -> None:
    found = needs(("arc", "depends_on", "bel", "pump"), ("bel", "bottleneck", "arc", "pump"))
    [pump] = found["arc"]
    assert pump.suppliers == ("bel",) and len(pump.claims) == 2
