"""Groups: rings are found, nobody is in two, there are never too many, and the order of insertion does not matter."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterable

import networkx as nx
import pytest

from expograph.graph.communities import LEAST, MOST, groups, sector
from expograph.model import Claim, Document, Entity
from expograph.ontology.packs import load_pack

NOTE = Document("Somebody says so.", "note.txt")
EVIDENCE = (NOTE.quote(0, 17, rule="test"),)
Pairs = list[tuple[str, str]]


def ring(name: str, size: int) -> Pairs:
    """Companies of which each supplies the next."""
    return [(f"{name}{i:02}", f"{name}{(i + 1) % size:02}") for i in range(size)]


def tied(number: int, size: int) -> Pairs:
    """Rings, each tied to the next by one claim."""
    names = [f"r{i:03}-" for i in range(number)]
    ties = [(f"{one}00", f"{other}00") for one, other in zip(names, names[1:], strict=False)]
    return [pair for name in names for pair in ring(name, size)] + ties


def network(pairs: Iterable[tuple[str, str]], lone: Iterable[str] = ()) -> nx.MultiDiGraph[str]:
    """Companies, each pair joined by one asserted claim."""
    found: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    pairs = list(pairs)
    for node in [*lone, *(end for pair in pairs for end in pair)]:
        found.add_node(node, entity=Entity(node, "company", node.upper()))
    for source, target in pairs:
        claim = Claim(source, "supplies", target, evidence=EVIDENCE)
        found.add_edge(
            source, target, key="supplies||asserted|stated", relation="supplies", product=None, polarity="asserted",
            origin="stated", confidence=1.0, claims=(claim,),
        )  # fmt: skip
    return found


def test_rings_are_groups() -> None:
    found = {group.members for group in groups(network(tied(6, 8)))}
    assert found == {tuple(f"r{i:03}-{j:02}" for j in range(8)) for i in range(6)}


def test_a_group_is_called_after_those_with_most_claims() -> None:
    star = [("hub", f"x{i}") for i in range(6)] + [("x3", "x4")]
    (group,) = groups(network(star))
    assert (group.head, group.label) == ("hub", "HUB, X3 +5")


@pytest.mark.parametrize(("number", "size"), [(3, 6), (20, 20), (200, 5), (50, 3)])
def test_everybody_is_in_one_group_and_there_are_not_too_many(number: int, size: int) -> None:
    of = network(tied(number, size))
    found = groups(of)
    members = [name for group in found for name in group.members]
    assert sorted(members) == sorted(of) and len(set(members)) == len(members)
    assert len(found) <= MOST and min(len(group.members) for group in found) >= LEAST
    assert all(group.head in group.members for group in found)


def test_many_rings_that_nothing_ties_are_not_too_many_groups_either() -> None:
    of = network([pair for i in range(200) for pair in ring(f"r{i:03}-", 5)])
    found = groups(of)
    assert len(found) == MOST and sorted(name for group in found for name in group.members) == sorted(of)
    assert found[-1].label.startswith("apart: ")
    assert len({group.head for group in found}) == MOST


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_order_of_insertion_does_not_matter(seed: int) -> None:
    pairs = tied(12, 7)
    mixed = random.Random(seed).sample(pairs, len(pairs))
    assert groups(network(mixed)) == groups(network(pairs))


def test_a_pair_that_nothing_connects_is_apart() -> None:
    *_, last = groups(network([*ring("a", 6), ("x", "y")], lone=["z"]))
    assert last.label.startswith("apart: ") and {"x", "y"} <= set(last.members) and "a00" not in last.members


def test_a_small_circle_joins_the_group_that_it_has_to_do_with() -> None:
    (group,) = groups(network([*itertools.combinations("abcde", 2), ("a", "x"), ("x", "y")]))
    assert {"x", "y"} < set(group.members) and "apart" not in group.label


def test_a_claim_about_oneself_and_no_claims_make_no_group() -> None:
    assert groups(network([])) == []
    assert [group.label[:5] for group in groups(network([("a", "a")]))] in ([], ["apart"])


def test_a_group_has_the_sector_whose_pack_knows_its_members() -> None:
    known = ["advantest", "ajinomoto", "amkor", "arm", "asml"]
    assert set(known) <= set(load_pack("ai-infrastructure").companies)
    pairs = list(zip(known, [*known[1:], known[0]], strict=True))
    found = {group.sector: group.members for group in groups(network([*pairs, *ring("a", 5)]))}
    assert found == {"ai-infrastructure": tuple(sorted(known)), None: tuple(f"a{i:02}" for i in range(5))}


def test_one_in_five_that_a_pack_knows_is_enough() -> None:
    assert sector(["asml", "a", "b", "c", "d"]) == "ai-infrastructure"
    assert sector(["asml", "a", "b", "c", "d", "e"]) is None and sector([]) is None
