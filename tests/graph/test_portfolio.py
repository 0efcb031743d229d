"""A book over networks small enough to work out by hand: effects multiply along a path, each further hop by 0.6."""

from __future__ import annotations

import math
from itertools import combinations, pairwise, permutations
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from expograph.errors import QueryError
from expograph.graph.network import to_network
from expograph.graph.portfolio import Book, Position, book, portfolio, shared
from expograph.loaders.holdings import Holding
from expograph.model import Claim, Document, Entity, Extraction, Identifier, Wording


def network(*edges: tuple[Any, ...]) -> Any:
    """(source, relation, target, confidence, disclosed share or None, product, other fields of the claim) → the network."""
    text = " ".join(f"{s} {r} {t}." for s, r, t, *_ in edges)
    note, at, claims = Document(text, "note"), 0, []
    for s, r, t, confidence, share, *more in edges:
        end = at + len(f"{s} {r} {t}.")
        wording = Wording(share=share, whole=None if share is None else "its inputs")
        said = note.quote(at, end, rule="t", confidence=confidence, wording=wording)
        claims.append(Claim(s, r, t, *more[:1], evidence=(said,), **dict(*more[1:])))
        at = end + 1
    names = sorted({n for c in claims for n in (c.source, c.target, c.product) if n})
    return to_network([Extraction(note, tuple(Entity(n, "company", n.title()) for n in names), tuple(claims))])


def of(*positions: tuple[str | None, float]) -> Book:
    return Book(tuple(Position(n, n.title() if n else "?", part) for n, part in positions))


FIVE = (
    ("ore", "supplies", "chip", 0.8, 0.5),  # B = 0.4
    ("chip", "supplies", "car", 1.0, 0.5),  # 0.5
    ("ore", "supplies", "car", 1.0, 0.2),  # 0.2
    ("mill", "harmed_by", "ore", 0.5, None),  # nothing else moves the mill: −1 · 0.5
    ("ship", "competes_with", "mill", 1.0, None),  # of no channel
)
HELD = of(("chip", 0.1), ("car", 0.5), ("mill", 0.2), ("ship", 0.05), (None, 0.1), (None, 0.05))


def close(found: Any, expected: Any) -> bool:
    return found == pytest.approx(expected, abs=1e-12)


def test_a_book_by_hand() -> None:
    record = portfolio(network(*FIVE), HELD, ["ORE"])
    (found,) = record["exposures"]
    # chip 0.4; car 0.2 + 0.6 · 0.4 · 0.5 = 0.32; mill −0.5: each times its part of the whole book, cash in it
    assert [(r["holding"], round(r["exposure"], 12), round(r["contribution"], 12)) for r in found["holdings"]] == [
        ("Car", 0.32, 0.16), ("Mill", -0.5, -0.1), ("Chip", 0.4, 0.04),
    ]  # fmt: skip
    assert (found["to"], found["channel"], found["kind"]) == ("Ore", "inputs", "score")
    assert close(found["total"], 0.1)  # 0.16 − 0.1 + 0.04, and not 0.1 / 0.85
    assert (found["winners"], found["losers"]) == (["Car", "Chip"], ["Mill"])
    assert found["unexposed"] == [{"holding": "Ship", "part": 0.05}]
    assert close(found["concentration"]["hhi"], (16**2 + 10**2 + 4**2) / 30**2)
    assert close(found["concentration"]["effective"], 30**2 / (16**2 + 10**2 + 4**2))
    shape = record["book"]
    assert (shape["holdings"], record["against"], found["against"], found["difference"]) == (4, None, None, None)
    assert close(shape["invested"], 0.85) and close(shape["elsewhere"], 0.15)
    assert close(shape["concentration"]["hhi"], (0.1**2 + 0.5**2 + 0.2**2 + 0.05**2) / 0.85**2)


def test_paths_and_claims_by_hand() -> None:
    (found,) = portfolio(network(*FIVE), HELD, ["ore"])["exposures"]
    assert [("-".join(p["nodes"]), round(p["contribution"], 12)) for p in found["paths"]] == [
        ("Ore-Car", 0.1),  # 0.5 · 0.2
        ("Ore-Mill", -0.1),  # 0.2 · −0.5, as large: by name
        ("Ore-Chip-Car", 0.06),  # 0.5 · 0.12
        ("Ore-Chip", 0.04),
    ]  # fmt: skip
    assert close(found["other_paths"], 0)
    assert [(c["quote"], round(c["contribution"], 12)) for c in found["claims"] if c["source"] != "Mill"] == [
        ("ore supplies car.", 0.1),
        ("ore supplies chip.", 0.07),  # 0.04, and half of 0.06
        ("chip supplies car.", 0.03),
    ]  # fmt: skip
    assert close(sum(c["contribution"] for c in found["claims"]), 0.1)


def test_shares_where_all_weights_are_disclosed() -> None:
    (found,) = portfolio(network(*FIVE[:3]), of(("car", 1.0)), ["ore"])["exposures"]
    assert found["kind"] == "share"


def test_damping_counts_on_further_hops_alone() -> None:
    (found,) = portfolio(network(*FIVE), of(("car", 1.0)), ["ore"], damping=0.0)["exposures"]
    assert close(found["total"], 0.2)
    (found,) = portfolio(network(*FIVE), of(("car", 1.0)), ["ore"], damping=1.0)["exposures"]
    assert close(found["total"], 0.2 + 0.4 * 0.5)


def test_channels_are_told_apart_and_not_added() -> None:
    both = network(("chip", "supplies", "car", 1.0, 0.5), ("car", "beneficiary", "chip", 1.0, 0.3))
    inputs, revenue = portfolio(both, of(("car", 0.5), ("chip", 0.5)), ["chip"])["exposures"]
    assert (inputs["channel"], inputs["total"], revenue["channel"], revenue["total"]) == (
        "inputs",
        0.25,
        "revenue",
        0.15,
    )


def test_several_targets_in_the_order_asked_for() -> None:
    found = portfolio(network(*FIVE), HELD, ["chip", "ore"])["exposures"]
    assert [(e["to"], round(e["total"], 12)) for e in found] == [("Chip", 0.25), ("Ore", 0.1)]  # 0.5 · 0.5


def test_a_holding_that_is_the_target_adds_nothing_and_is_told() -> None:
    (found,) = portfolio(network(*FIVE), of(("ore", 0.25), ("chip", 0.5), ("ship", 0.25)), ["ore"])["exposures"]
    assert (found["held_itself"], found["total"]) == (0.25, 0.2)
    assert [r["holding"] for r in (*found["holdings"], *found["unexposed"])] == ["Chip", "Ship"]


def test_what_is_sold_short_wins_from_what_hurts() -> None:
    (found,) = portfolio(network(*FIVE), of(("chip", 1.2), ("mill", -0.2)), ["ore"])["exposures"]
    assert close(found["total"], 1.2 * 0.4 + 0.2 * 0.5) and (found["winners"], found["losers"]) == (
        ["Chip", "Mill"],
        [],
    )


def test_what_rounding_leaves_of_effects_that_cancel_is_no_win() -> None:
    # 0.6 · (0.1 + 0.2 − 0.3), which is no zero in floating point
    edges = [("ore", "supplies", n, 1.0, 1.0) for n in "abc"]
    cancel = ("a", "supplies", "x", 1.0, 0.1), ("b", "supplies", "x", 1.0, 0.2), ("x", "harmed_by", "c", 1.0, 0.3)
    (found,) = portfolio(network(*edges, *cancel), of(("x", 1.0)), ["ore"])["exposures"]
    assert close(found["total"], 0) and (found["winners"], found["losers"]) == ([], [])
    assert len(found["paths"]) == 3


def test_without_a_direction_the_way_has_the_sentence() -> None:
    unsure = network(("arc", "harmed_by", "storm", 1.0, None, None, {"change": "unknown"}))
    (found,) = portfolio(unsure, of(("arc", 1.0)), ["storm"])["exposures"]
    assert (found["total"], found["paths"], found["winners"], found["losers"]) == (0.0, [], [], [])
    assert [hop["quote"] for hop in found["holdings"][0]["way"]] == ["arc harmed_by storm."]


def test_a_second_book_is_compared() -> None:
    record = portfolio(network(*FIVE), HELD, ["ore"], against=of(("chip", 1.0)))
    (found,) = record["exposures"]
    assert close(found["against"], 0.4) and close(found["difference"], 0.1 - 0.4)
    assert record["against"] == {
        "holdings": 1, "invested": 1.0, "elsewhere": 0.0, "missing": 0.0,
        "concentration": {"hhi": 1.0, "effective": 1.0},
    }  # fmt: skip


def test_a_book_that_the_graph_does_not_know_is_exposed_to_nothing() -> None:
    record = portfolio(network(*FIVE), of((None, 1.0)), ["ore"], against=Book(()))
    (found,) = record["exposures"]
    assert (found["total"], found["against"], found["holdings"], found["concentration"]) == (0.0, 0.0, [], None)
    assert (record["book"]["concentration"], record["shared"], record["overlap"]["holdings"]) == (None, [], [])


def test_entities_of_one_label_are_two_holdings() -> None:
    note = Document("Ore feeds Arc and the other Arc.", "note")
    said = (note.quote(0, 32, rule="t"),)
    names = Entity("arc", "company", "Arc"), Entity("arc-2", "company", "Arc"), Entity("ore", "product", "ore")
    claims = Claim("ore", "supplies", "arc", evidence=said), Claim("ore", "supplies", "arc-2", evidence=said)
    both = to_network([Extraction(note, names, claims)])
    (found,) = portfolio(both, Book((Position("arc", "Arc", 0.5), Position("arc-2", "Arc", 0.3))), ["ore"])["exposures"]
    assert close(found["total"], 0.8) and [r["contribution"] for r in found["holdings"]] == [0.5, 0.3]


def test_overlap_of_twins_is_1_and_of_strangers_0() -> None:
    edges = [("ore", "supplies", n, 1.0, 0.5) for n in ("a", "b", "c")]
    edges += [
        ("gas", "supplies", "c", 1.0, 0.25),
        ("oil", "supplies", "d", 1.0, 0.5),
        ("e", "harmed_by", "ore", 1.0, 0.5),
    ]
    found = portfolio(network(*edges), of(("e", 0.1), *((n, 0.2) for n in "abcd")), ["ore"])["overlap"]
    assert (found["holdings"], found["left_out"]) == (["A", "B", "C", "D", "E"], 0)
    # of c only two thirds of its exposures, 0.5 to ore beside 0.25 to gas, are shared; e has the other sign
    two_thirds = 0.5 / 0.75
    assert close(np.array(found["matrix"]), np.array([
        [1, 1, two_thirds, 0, 0], [1, 1, two_thirds, 0, 0], [two_thirds, two_thirds, 1, 0, 0], [0, 0, 0, 1, 0],
        [0, 0, 0, 0, 1],
    ]))  # fmt: skip


def test_shared_upstream_and_what_alone_stops_holdings() -> None:
    edges = [("ore", "supplies", n, 0.9, None, "pump") for n in ("a", "b")]
    edges += [(s, "supplies", n, 0.9, None, "valve") for s in ("gas", "oil") for n in ("a", "b")]
    found = shared(network(*edges), of(("a", 0.5), ("b", 0.25), (None, 0.25)))
    # all three are upstream of both; ore has no substitute, and is first though last by name
    assert [(s["entity"], s["part"], s["part_stopped"]) for s in found] == [
        ("Ore", 0.75, 0.75), ("Gas", 0.75, 0.0), ("Oil", 0.75, 0.0),
    ]  # fmt: skip
    assert [[h["stops"] for h in s["holdings"]] for s in found] == [[True, True], [False, False], [False, False]]
    assert found[0]["holdings"][0] == {
        "holding": "A", "hops": 1, "confidence": 0.9, "stops": True, "nodes": ["Ore", "A"], "quotes": ["ore supplies a."],
    }  # fmt: skip


def test_shared_within_three_hops_by_at_least_two() -> None:
    edges = [("r", "supplies", "s", 1.0, None), ("s", "supplies", "t", 1.0, None), ("t", "supplies", "u", 1.0, None)]
    edges += [("u", "supplies", n, 1.0, None) for n in ("a", "b")] + [("z", "supplies", "a", 1.0, None)]
    found = shared(network(*edges), of(("a", 0.5), ("b", 0.5)))
    assert [s["entity"] for s in found] == ["S", "T", "U"]  # r is four hops away, z serves one holding
    assert found[0]["holdings"][0]["quotes"] == ["s supplies t.", "t supplies u.", "u supplies a."]


def test_unknown_targets_are_told() -> None:
    with pytest.raises(QueryError, match="did you mean Chip"):
        portfolio(network(*FIVE), HELD, ["ore", "chipp"])


def listed(*entries: tuple[str, str, str]) -> dict[str, Entity]:
    return {i: Entity(i, "company", label, (), (Identifier("ticker", t, "made up"),)) for i, label, t in entries}


ENTITIES = listed(("dell", "Dell", "NYSE:DELL"), ("abc", "Abacus", "NYSE:ABC"), ("abc-plc", "Abc plc", "LSE:ABC"))


def found_as(name: str, ticker: str, known: dict[str, str] | None = None) -> str | None:
    held, _ = book([Holding(2, name, ticker, 1.0)], ENTITIES, known or {})
    return held.positions[0].entity


@pytest.mark.parametrize(
    ("name", "ticker", "entity"),
    [
        ("", "DELL", "dell"),
        ("", "nyse:dell", "dell"),
        ("", "NASDAQ:DELL", None),  # another exchange is another paper
        ("", "LSE:ABC", "abc-plc"),
        ("Abacus", "ABC", "abc"),  # the name tells which
        ("dell", "", "dell"),
        ("DELL", "", "dell"),
        ("Dell Technologies", "DELL", "dell"),  # the ticker is enough
        ("Dell", "XYZ", "dell"),
        ("Dell Technologies", "", None),
        ("NYSE:DELL", "", "dell"),  # a ticker will do as a name, as for --to
    ],
)
def test_holdings_are_found_by_ticker_and_name(name: str, ticker: str, entity: str | None) -> None:
    assert found_as(name, ticker) == entity


def test_lists_know_further_names_but_the_graph_first() -> None:
    known = {"dell technologies": "dell", "dell inc": "elsewhere", "abacus": "dell", "dvmt": "dell"}
    assert found_as("Dell TECHNOLOGIES", "", known) == "dell"
    assert found_as("", "DVMT", known) == "dell"
    assert found_as("Dell Inc", "", known) is None  # what the graph does not hold
    assert found_as("Abacus", "", known) == "abc"  # as with --to Abacus


def test_a_ticker_of_two_and_a_name_that_is_not_its_are_refused() -> None:
    with pytest.raises(QueryError, match=r"row 2: the ticker 'ABC' is that of Abacus and of Abc plc; write it as EXCH"):
        found_as("", "ABC")
    with pytest.raises(
        QueryError, match=r"row 2: the ticker 'DELL' is that of Dell, and the name 'Abacus' that of Aba"
    ):
        found_as("Abacus", "DELL")


def test_unknown_names_are_listed_and_kept_and_rows_of_one_entity_joined() -> None:
    rows = [("Dell", "", 0.3), ("cash", "", 0.2), ("", "DELL", 0.2), ("Hollin", "", 0.2), ("", "HLN", 0.1)]
    held, unknown = book([Holding(n, *row) for n, row in enumerate(rows, 2)], ENTITIES, {})
    assert held.positions == (
        Position("dell", "Dell", 0.5), Position(None, "cash", 0.2), Position(None, "Hollin", 0.2), Position(None, "HLN", 0.1),
    )  # fmt: skip
    assert [(u["row"], u["name"], u["part"]) for u in unknown] == [(5, "Hollin", 0.2), (6, "HLN", 0.1)]
    assert "the graph holds no entity 'Hollin'" in unknown[0]["why"]
    assert unknown[1]["why"] == "no entity of the graph has the ticker 'HLN'"


def test_a_name_of_two_is_unknown_and_says_of_whom() -> None:
    both = listed(("arc", "Arc", "NYSE:ARC"), ("arc-2", "Arc", "LSE:ARC"))
    _, unknown = book([Holding(2, "ARC!", "", 0.5), Holding(3, "aRc", "", 0.5)], both, {})
    assert [u["row"] for u in unknown] == [2]  # an id is a name before labels are
    _, unknown = book([Holding(2, "Dell", "", 1.0)], {**listed(("x", "Dell", "A:B"), ("y", "Dell", "C:D"))}, {})
    assert "use one of the ids x, y" in unknown[0]["why"]


NODES = "abcde"
EFFECT = st.none() | st.tuples(st.sampled_from([1, -1]), st.floats(0.01, 0.2), st.floats(0.1, 1))
PARTS = st.lists(st.floats(-0.5, 1), min_size=5, max_size=5)


def built(effects: dict[tuple[str, str], tuple[int, float, float]]) -> Any:
    edges = [(*((u, "supplies", v) if s > 0 else (v, "harmed_by", u)), q, w) for (u, v), (s, w, q) in effects.items()]
    alone = [(u, "competes_with", v, 1.0, None) for u, v in pairwise(NODES)]  # so that all are in the graph
    return network(*edges, *alone)


@settings(max_examples=30, deadline=None)
@given(st.lists(EFFECT, min_size=10, max_size=10), PARTS)
def test_paths_add_up_to_what_going_through_all_of_them_gives(effects: list[Any], parts: list[float]) -> None:
    given_ones = {pair: e for pair, e in zip(combinations(NODES, 2), effects, strict=True) if e}
    (found,) = portfolio(built(given_ones), of(*zip(NODES, parts, strict=True)), ["a"])["exposures"]
    expected = {}
    for length in range(1, 5):
        for nodes in combinations(NODES, length + 1):  # without cycles the walks are the increasing sequences
            if nodes[0] == "a" and all(pair in given_ones for pair in pairwise(nodes)):
                hops = [s * w * q for s, w, q in (given_ones[pair] for pair in pairwise(nodes))]
                expected[nodes] = parts[NODES.index(nodes[-1])] * 0.6 ** (length - 1) * math.prod(hops)
    assert close(found["total"], sum(expected.values()))
    shown = {tuple(n.lower() for n in path["nodes"]): path["contribution"] for path in found["paths"]}
    assert all(close(value, expected[nodes]) for nodes, value in shown.items())
    assert close(found["other_paths"], sum(value for nodes, value in expected.items() if nodes not in shown))
    assert close(sum(shown.values()) + found["other_paths"], found["total"])
    assert close(sum(c["contribution"] for c in found["claims"]) + found["other_paths"], found["total"])
    assert close(sum(row["contribution"] for row in found["holdings"]), found["total"])


@settings(max_examples=30, deadline=None)
@given(st.lists(EFFECT, min_size=20, max_size=20), PARTS)
def test_totals_on_cycles_are_those_of_the_linear_system(effects: list[Any], parts: list[float]) -> None:
    given_ones = {pair: e for pair, e in zip(permutations(NODES, 2), effects, strict=True) if e}
    (found,) = portfolio(built(given_ones), of(*zip(NODES, parts, strict=True)), ["a"])["exposures"]
    b = np.zeros((5, 5))
    for (u, v), (s, w, q) in given_ones.items():
        b[NODES.index(v), NODES.index(u)] = s * w * q
    b[0] = 0  # what comes back to a is not counted
    exposures = np.linalg.solve(np.eye(5) - 0.6 * b, b[:, 0])
    assert close(found["total"], float(np.array(parts) @ exposures))
    paths = math.fsum(path["contribution"] for path in found["paths"])
    assert close(paths + found["other_paths"], found["total"])
