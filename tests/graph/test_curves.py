"""Edges bend clear of each other and of the nodes between their ends."""

from __future__ import annotations

from expograph.graph.curves import Room, curves
from expograph.graph.layout import COLUMN, ROW, Position

GRID: dict[str, Position] = {"a": (0, 0), "b": (COLUMN, 0), "c": (2 * COLUMN, 0), "d": (0, ROW), "e": (0, 2 * ROW)}
ROOMS: dict[str, list[Room]] = {node: [(x - 50, y - 25, x + 50, y + 25)] for node, (x, y) in GRID.items()}


def test_a_free_edge_takes_the_horizontal_curve() -> None:
    assert curves([("a", "b")], GRID, ROOMS, [""] * 1) == [0]


def test_an_edge_goes_around_the_node_between() -> None:
    past, beside = curves([("a", "c"), ("a", "e")], GRID, ROOMS, [""] * 2)
    assert past and beside


def test_parallel_edges_bend_apart_whichever_way_they_run() -> None:
    found = curves([("a", "b"), ("b", "a"), ("a", "b")], GRID, ROOMS, [""] * 3)
    # seen from a to b; a curve that runs the other way bends to its own side
    assert len({found[0], -found[1], found[2]}) == 3


def test_a_loop_is_left_to_vis() -> None:
    assert len(curves([("a", "a"), ("a", "a")], GRID, ROOMS, [""] * 2)) == 2


def test_a_label_keeps_off_the_nodes() -> None:
    wide = ROOMS | {"d": [(60, 40, 190, 200)]}
    clear, moved = (curves([("e", "b")], GRID, rooms, ["coolant\ndistribution\nunit"]) for rooms in (ROOMS, wide))
    assert clear != moved
