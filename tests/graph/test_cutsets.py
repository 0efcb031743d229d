"""Cut sets on networks worked out by hand, and against trying every set of failures."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from expograph.errors import QueryError
from expograph.graph import cutsets
from expograph.graph.cutsets import cut_sets
from expograph.graph.failures import count_stopped, single_points, stopped
from expograph.graph.inputs import inputs
from expograph.graph.network import to_network
from expograph.model import Claim, Document, Entity, Extraction

THINGS = ("chip", "power", "pump")


def network(*edges: tuple[Any, ...]) -> nx.MultiDiGraph:
    """(source, relation, target, product or None, other fields of the claim) → the network; certain unless said."""
    note = Document("Says so.", "note")
    claims = []
    for source, relation, target, *more in edges:
        product, fields = more[0] if more else None, dict(more[1]) if len(more) > 1 else {}
        evidence = (note.quote(0, 8, rule="t", confidence=fields.pop("confidence", 1.0)),)
        claims.append(Claim(source, relation, target, product, evidence=evidence, **fields))
    names = sorted({n for c in claims for n in (c.source, c.target, c.product) if n})
    kinds = {n: "product" if n in THINGS else "company" for n in names}
    return to_network([Extraction(note, tuple(Entity(n, kinds[n], n.title()) for n in names), tuple(claims))])


def names(found: cutsets.CutSets) -> set[str]:
    """Each cut set as its entities joined by +."""
    return {"+".join(cut.entities) for cut in found.sets}


SECOND_SOURCE = (
    ("bel", "supplies", "arc", "pump"), ("cor", "supplies", "arc", "pump"),
    ("arc", "depends_on", "power"),
    ("ore", "supplies", "bel", "steel"), ("ore", "supplies", "cor", "steel"),
)  # fmt: skip


def test_all_inputs_are_needed_and_of_each_one_supplier() -> None:
    found = cut_sets(network(*SECOND_SOURCE), "Arc")
    # power is one input, pumps another with two suppliers, and both of these need steel from ore; the pairs with ore in
    # them are not minimal.
    assert names(found) == {"power", "ore", "bel+cor"}
    assert found.found == {1: 2, 2: 1, 3: 0} and found.complete
    assert names(cut_sets(network(*SECOND_SOURCE), "arc", size=1)) == {"power", "ore"}


def test_each_cut_opens_to_the_claims_through_which_it_cuts() -> None:
    graph = network(
        ("bel", "supplies", "arc", "pump", {"confidence": 0.9}), ("cor", "supplies", "arc", "pump", {"confidence": 0.8}),
        ("ore", "supplies", "bel", "steel", {"confidence": 0.5}), ("ore", "supplies", "cor", "steel", {"confidence": 0.7}),
    )  # fmt: skip
    ore, pair = sorted(cut_sets(graph, "arc").sets, key=lambda cut: len(cut.entities))
    assert [(s.supplier, s.customer, s.name) for s in ore.steps] == [
        ("ore", "bel", "steel"), ("ore", "cor", "steel"), ("bel", "arc", "pump"), ("cor", "arc", "pump"),
    ]  # fmt: skip
    assert ore.confidence == pytest.approx(0.5 * 0.7 * 0.9 * 0.8)
    assert pair.confidence == pytest.approx(0.9 * 0.8)
    assert [s.claims[0].evidence[0].quote for s in pair.steps] == ["Says so.", "Says so."]


def test_a_thing_needed_directly_stops_its_customer_whoever_delivers_it() -> None:
    graph = network(
        ("arc", "depends_on", "pump"), ("bel", "supplies", "arc", "pump"), ("cor", "supplies", "arc", "pump"),
        ("steel", "bottleneck", "pump"),
    )  # fmt: skip
    assert names(cut_sets(graph, "arc")) == {"pump", "steel", "bel+cor"}


def test_three_suppliers_of_one_input_and_the_fourth_is_one_too_many() -> None:
    three = [(s, "supplies", "arc", "pump") for s in ("bel", "cor", "dot")]
    assert names(cut_sets(network(*three), "arc")) == {"bel+cor+dot"}
    assert names(cut_sets(network(*three, ("eno", "supplies", "arc", "pump")), "arc")) == set()


def test_two_cuts_of_suppliers_that_share_a_member_join_to_three() -> None:
    graph = network(
        ("bel", "supplies", "arc", "pump"), ("cor", "supplies", "arc", "pump"),
        ("x", "supplies", "bel", "steel"), ("y", "supplies", "bel", "steel"),
        ("x", "supplies", "cor", "tin"), ("z", "supplies", "cor", "tin"),
    )  # fmt: skip
    # bel falls with itself or x+y, cor with itself or x+z
    assert names(cut_sets(graph, "arc")) == {"bel+cor", "bel+x+z", "cor+x+y", "x+y+z"}


def test_without_a_name_each_supplier_is_an_input_of_its_own_and_that_is_said() -> None:
    found = cut_sets(network(("bel", "supplies", "arc"), ("cor", "supplies", "arc")), "arc")
    assert names(found) == {"bel", "cor"}
    assert found.unnamed == (("bel", "arc"), ("cor", "arc"))


def test_what_is_unsaid_of_a_supplier_is_what_another_claim_says() -> None:
    found = cut_sets(network(*SECOND_SOURCE, ("bel", "supplies", "arc")), "arc")
    assert names(found) == {"power", "ore", "bel+cor"} and found.unnamed == ()


def test_a_cycle_is_up_until_something_in_it_or_outside_fails() -> None:
    graph = network(
        ("arc", "supplies", "bel", "a"), ("bel", "supplies", "cor", "b"), ("cor", "supplies", "arc", "c"),
        ("out", "supplies", "bel", "d"),
    )  # fmt: skip
    assert names(cut_sets(graph, "arc")) == {"bel", "cor", "out"}
    assert names(cut_sets(network(("arc", "supplies", "bel", "a"), ("bel", "supplies", "arc", "b")), "arc")) == {"bel"}


def test_suppliers_that_need_the_target_do_not_stop_it_by_that() -> None:
    graph = network(
        ("bel", "supplies", "arc", "pump"), ("cor", "supplies", "arc", "pump"), ("arc", "supplies", "bel", "a")
    )
    assert names(cut_sets(graph, "arc")) == {"bel+cor"}


def test_loops_denials_and_harms_are_no_needs() -> None:
    graph = network(
        ("arc", "depends_on", "arc"), ("bel", "supplies", "arc", "pump", {"denied": True}),
        ("cor", "supplies", "arc", "pump", {"aspect": "ended"}), ("arc", "harmed_by", "storm"),
        ("dot", "supplies", "arc", "power", {"certainty": "hedged"}),
    )  # fmt: skip
    assert names(cut_sets(graph, "arc")) == set()
    assert names(cut_sets(graph, "arc", include=("hedged",))) == {"dot"}


def test_a_claim_made_twice_is_one_step_with_both() -> None:
    other = Document("Says so too.", "other")
    claims = Claim("bel", "supplies", "arc", "pump", evidence=(other.quote(0, 12, rule="t", confidence=0.5),))
    note = Document("Says so.", "note")
    same = Claim("bel", "supplies", "arc", "pump", evidence=(note.quote(0, 8, rule="t", confidence=0.5),))
    entities = tuple(Entity(n, "company", n) for n in ("arc", "bel", "pump"))
    [cut] = cut_sets(
        to_network([Extraction(note, entities, (same,)), Extraction(other, entities, (claims,))]), "arc"
    ).sets
    assert len(cut.steps) == 1 and len(cut.steps[0].claims) == 2
    assert cut.confidence == pytest.approx(0.75)  # 1 − (1 − 0.5)²: two sources


def test_a_mere_product_does_not_fail() -> None:
    assert names(cut_sets(network(("bel", "supplies", "arc", "pump")), "arc")) == {"bel"}
    assert cut_sets(network(("bel", "supplies", "arc", "pump")), "pump").sets == ()


def test_unknown_names_and_an_empty_graph_have_clear_answers() -> None:
    with pytest.raises(QueryError, match="did you mean Power"):
        cut_sets(network(*SECOND_SOURCE), "Powr")
    with pytest.raises(QueryError, match="holds no entities"):
        cut_sets(nx.MultiDiGraph(), "Arc")
    assert cut_sets(network(*SECOND_SOURCE), "ore").sets == ()


def test_an_early_end_is_told_and_leaves_true_cut_sets(monkeypatch: pytest.MonkeyPatch) -> None:
    many = [(f"s{i:02}", "supplies", "arc", "pump") for i in range(2)]
    many += [(f"x{i}{j}", "supplies", f"s{i:02}", f"p{j}") for i in range(2) for j in range(9)]
    whole = cut_sets(network(*many), "arc")
    assert whole.complete and whole.found == {1: 0, 2: 100, 3: 0}  # ten ways to stop either of the two
    monkeypatch.setattr(cutsets, "LOOKED_AT", 30)
    part = cut_sets(network(*many), "arc")
    assert not part.complete and part.sets and names(part) < names(whole)


def test_those_nearest_are_listed_and_all_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    chain = [(f"s{i + 1}", "supplies", f"s{i}", "part") for i in range(9)]
    monkeypatch.setattr(cutsets, "LISTED", 4)
    found = cut_sets(network(*chain), "s0")
    assert found.found[1] == 9 and names(found) == {"s1", "s2", "s3", "s4"}


# Any network of a few entities: what delivers what to whom, under a few names of inputs or none.
ENDS = st.sampled_from("abcdefg")
EDGES = st.lists(
    st.tuples(ENDS, st.sampled_from(("supplies", "depends_on", "bottleneck")), ENDS, st.sampled_from((None, "p", "q", "a"))),
    min_size=1,
    max_size=16,
)  # fmt: skip


def tried(graph: nx.MultiDiGraph, target: str) -> set[str]:
    """The minimal cut sets by trying all sets of up to three ends, told in the words of the definition."""
    needs = inputs(graph)

    def down(failed: set[str]) -> set[str]:
        while True:
            more = {
                entity
                for entity, given in needs.items()
                for one in given
                if all(s in failed for s in one.suppliers) or one.itself and one.name in failed
            }
            if more <= failed:
                return failed
            failed = failed | more

    ends = {n for u, v in graph.edges() for n in (u, v)} - {target}
    found: list[set[str]] = []
    for size in (1, 2, 3):
        for failed in map(set, combinations(sorted(ends), size)):
            if not any(cut <= failed for cut in found) and target in down(failed):
                found.append(failed)
    return {"+".join(sorted(cut)) for cut in found}


@settings(deadline=None, max_examples=300)
@given(EDGES)
def test_no_set_of_failures_is_missed_and_none_is_made_up(edges: list[tuple[Any, ...]]) -> None:
    graph = network(*edges)
    for target in sorted(graph):
        found = cut_sets(graph, target)
        assert found.complete and names(found) == tried(graph, target)
        for cut in found.sets:  # the steps by themselves lead from the failed to the target
            assert {s.supplier for s in cut.steps} - {s.customer for s in cut.steps} <= set(cut.entities)
            assert all(step.claims for step in cut.steps) and cut.steps[-1].customer == target


@settings(deadline=None)
@given(EDGES)
def test_single_points_are_what_stops_alone(edges: list[tuple[Any, ...]]) -> None:
    needs = inputs(network(*edges))
    reach = {entity: set(stopped(needs, [entity])) - {entity} for entity in "abcdefg"}
    counted = count_stopped(needs, set("abcd"))
    for entity in "abcdefg":
        assert single_points(needs, entity) == {other for other in reach if entity in reach[other]}
        assert counted.get(entity, 0) == len(reach[entity] & set("abcd"))


@settings(deadline=None)
@given(EDGES, st.permutations("abcdefg"))
def test_other_names_and_unrelated_claims_change_nothing(edges: list[tuple[Any, ...]], order: list[str]) -> None:
    new = dict(zip("abcdefg", order, strict=True))
    renamed = [(new[s], r, new[t], new.get(p, p)) for s, r, t, p in edges]
    plain, other = network(*edges), network(*renamed, ("x", "supplies", "y", "z"))
    for target in sorted(plain):
        cuts = {frozenset(new.get(e, e) for e in cut.entities) for cut in cut_sets(plain, target).sets}
        assert cuts == {frozenset(cut.entities) for cut in cut_sets(other, new.get(target, target)).sets}
