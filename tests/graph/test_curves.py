"""Edges bend clear of each other and of the nodes between their ends."""

from __future__ import annotations

from expograph.graph.curves import curves
from expograph.graph.layout import COLUMN, ROW, Position

GRID: dict[str, Position] = {"a": (0, 0), "b": (COLUMN, 0), "c": (2 * COLUMN, 0), "d": (0, ROW), "e": (0, 2 * ROW)}
NAMES = dict.fromkeys(GRID, "a name")


def test_a_free_edge_takes_the_horizontal_curve() -> None:
    assert curves([("a", "b")], GRID, NAMES)[0]["type"] == "cubicBezier"


def test_an_edge_goes_around_the_node_between() -> None:
    past, beside = curves([("a", "c"), ("a", "e")], GRID, NAMES)
    assert past["type"].startswith("curved") and beside["type"].startswith("curved")


def test_parallel_edges_bend_apart_whichever_way_they_run() -> None:
    found = curves([("a", "b"), ("b", "a"), ("a", "b")], GRID, NAMES)
    # seen from a to b; a curve that runs the other way bends to its own side
    sides = [{"curvedCW": 1, "curvedCCW": -1, "cubicBezier": 0}[f["type"]] * f["roundness"] for f in found]
    assert len({sides[0], -sides[1], sides[2]}) == 3


def test_a_loop_is_left_to_vis() -> None:
    assert len(curves([("a", "a"), ("a", "a")], GRID, NAMES)) == 2
