"""Blocks of groups: apart from each other, at integers, along the flow, and the same on every run."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterable

import networkx as nx
import pytest

from expograph.graph.blocks import place_groups
from expograph.graph.communities import groups
from expograph.graph.layout import COLUMN, ROW, Position
from expograph.model import Claim, Document, Entity

NOTE = Document("Somebody says so.", "note.txt")
EVIDENCE = (NOTE.quote(0, 17, rule="test"),)
Pairs = list[tuple[str, str]]


def rings(names: Iterable[str], size: int) -> Pairs:
    """Companies of which each supplies the next of its ring."""
    return [(f"{name}{i:02}", f"{name}{(i + 1) % size:02}") for name in names for i in range(size)]


def network(pairs: Iterable[tuple[str, str]]) -> nx.MultiDiGraph[str]:
    """Companies, each pair joined by one asserted claim."""
    found: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for source, target in pairs:
        claim = Claim(source, "supplies", target, evidence=EVIDENCE)
        found.add_node(source, entity=Entity(source, "company", source))
        found.add_node(target, entity=Entity(target, "company", target))
        found.add_edge(
            source, target, key="supplies||asserted|stated", relation="supplies", product=None, polarity="asserted",
            origin="stated", confidence=1.0, claims=(claim,),
        )  # fmt: skip
    return found


def tied(number: int, size: int) -> nx.MultiDiGraph[str]:
    """Rings, each tied to the next by one claim."""
    names = [f"r{i:02}-" for i in range(number)]
    ties = [(f"{one}00", f"{other}00") for one, other in zip(names, names[1:], strict=False)]
    return network([*rings(names, size), *ties])


def blocks(of: nx.MultiDiGraph[str], centre: str | None) -> dict[str, tuple[int, int, int, int]]:
    """Left, top, right, bottom of the nodes of every group, by its head."""
    found = groups(of)
    at, _ = place_groups(of, found, centre)
    sides = {group.head: tuple(zip(*(at[name] for name in group.members), strict=True)) for group in found}
    return {head: (min(x), min(y), max(x), max(y)) for head, (x, y) in sides.items()}


@pytest.mark.parametrize(("number", "size"), [(2, 6), (20, 20), (30, 5)])
def test_blocks_do_not_overlap(number: int, size: int) -> None:
    found = blocks(tied(number, size), "r00-00")
    assert len(found) > 1
    for (a, b, c, d), (e, f, g, h) in itertools.combinations(found.values(), 2):
        assert max(e - c, a - g) >= COLUMN or max(f - d, b - h) >= ROW


def test_everybody_has_a_place_of_his_own_at_integers() -> None:
    of = tied(20, 20)
    found = groups(of)
    at, middles = place_groups(of, found, "r03-01")
    assert list(at) == sorted(of) and len(set(at.values())) == len(of) and len(middles) == len(found)
    assert all(type(c) is int for position in (*at.values(), *middles) for c in position)


def test_the_middle_of_a_group_is_inside_its_block() -> None:
    of = tied(12, 8)
    found = groups(of)
    _, middles = place_groups(of, found, None)
    sides = blocks(of, None)
    for group, (x, y) in zip(found, middles, strict=True):
        left, top, right, bottom = sides[group.head]
        assert left <= x <= right and top <= y <= bottom


def test_groups_stand_along_the_flow() -> None:
    of = network([*rings("abc", 9), ("a00", "b00"), ("a04", "b04"), ("b00", "c00"), ("b04", "c04")])
    assert len(groups(of)) == 3
    at, _ = place_groups(of, groups(of), "b02")
    left = {name: min(x for node, (x, _) in at.items() if node.startswith(name)) for name in "abc"}
    top = {name: min(y for node, (_, y) in at.items() if node.startswith(name)) for name in "abc"}
    assert left["a"] <= left["b"] <= left["c"]
    assert (left["a"], top["a"]) < (left["b"], top["b"]) < (left["c"], top["c"])


def test_the_subject_decides_what_stands_in_the_middle_of_its_block() -> None:
    of = network([(f"a{i}", "hub") for i in range(5)] + [("hub", f"b{i}") for i in range(5)])
    at, _ = place_groups(of, groups(of), "hub")
    assert max(at[f"a{i}"][0] for i in range(5)) < at["hub"][0] < min(at[f"b{i}"][0] for i in range(5))


def test_the_order_of_insertion_does_not_matter() -> None:
    one = tied(15, 6)
    pairs = list(one.edges())
    other = network(random.Random(5).sample(pairs, len(pairs)))

    def placed(of: nx.MultiDiGraph[str]) -> tuple[dict[str, Position], list[Position]]:
        return place_groups(of, groups(of), "r02-02")

    assert placed(one) == placed(other)


def test_no_groups_take_no_room() -> None:
    assert place_groups(network([]), [], None) == ({}, [])
