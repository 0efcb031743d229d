"""Where things stand on a map that is too large to be read at once: every group of entities in a block of its own.

The blocks are read as the small map is: along the flow, from left to right.  A group stands before the subject's group
where more of its effects run towards that than come from it.  Blocks fill columns of about the same height.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from .communities import Group
from .layout import COLUMN, ROW, Arrow, Position, arrows_of, levels_of, place

if TYPE_CHECKING:
    import networkx as nx

GAP = 2  #: columns and rows between blocks
LEAST = (0.15, 0.12)  #: room for a closed group's name, as parts of the sheet's side


def place_groups(
    network: nx.MultiDiGraph[str], groups: Sequence[Group], centre: str | None
) -> tuple[dict[str, Position], list[Position]]:
    """Integer coordinates of every node of a group, and of the middle of every group's block; linear in the edges."""
    inside = [place(network.subgraph(group.members), _hub(group, centre)) for group in groups]
    sizes = [
        (max(x for x, _ in at.values()) + GAP * COLUMN, max(y for _, y in at.values()) + GAP * ROW) for at in inside
    ]
    side = math.sqrt(sum(wide * high for wide, high in sizes))
    rooms = [(max(wide, round(side * LEAST[0])), max(high, round(side * LEAST[1]))) for wide, high in sizes]
    corners = _corners(_in_order(network, groups, centre), rooms)
    nodes = {
        node: (x + left, y + top)
        for at, (left, top) in zip(inside, corners, strict=True)
        for node, (x, y) in at.items()
    }
    middles = [
        (left + (wide - GAP * COLUMN) // 2, top + (high - GAP * ROW) // 2)
        for (left, top), (wide, high) in zip(corners, sizes, strict=True)
    ]
    return {node: nodes[node] for node in sorted(nodes)}, middles


def _hub(group: Group, centre: str | None) -> str:
    return centre if centre in group.members else group.head


def _in_order(network: nx.MultiDiGraph[str], groups: Sequence[Group], centre: str | None) -> list[int]:
    """The numbers of the groups along the flow: by their steps from the centre's group, then by size."""
    of = {node: str(number) for number, group in enumerate(groups) for node in group.members}
    flows: Counter[tuple[str, str]] = Counter()
    for arrow in arrows_of(network):
        if arrow.step and not arrow.negated and of[arrow.tail] != of[arrow.head]:
            flows[of[arrow.tail], of[arrow.head]] += 1
    net = [Arrow(*pair, step=1, negated=False) for pair in sorted(flows) if flows[pair] > flows[pair[1], pair[0]]]
    first = of.get(centre or "", "0")
    steps = levels_of([str(number) for number in range(len(groups))], first, net)
    return sorted(range(len(groups)), key=lambda i: (steps[str(i)], -len(groups[i].members), i))


def _corners(order: Sequence[int], sizes: Sequence[tuple[int, int]]) -> list[Position]:
    """The upper left corners of boxes put one under the other, in columns about as high as the sheet is wide."""
    height = math.sqrt(sum(wide * high for wide, high in sizes))
    corners: dict[int, Position] = {}
    left = top = widest = 0
    for number in order:
        wide, high = sizes[number]
        if top and top + high / 2 > height:
            left, top, widest = left + widest, 0, 0
        corners[number] = (left, top)
        top, widest = top + high, max(widest, wide)
    return [corners[number] for number in range(len(sizes))]
