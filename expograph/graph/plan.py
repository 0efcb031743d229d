"""What a map shows and where, before anything is drawn: positions, groups, bends, labels, headings.

The page and the pictures for reports are drawn from the same plan.
"""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ..ontology.vocabulary import CLASSES
from .blocks import place_groups
from .communities import Group, groups
from .curves import Room, apart, curves
from .layout import Position, direction, place

if TYPE_CHECKING:
    import networkx as nx

Edge = tuple[str, str, str, dict[str, Any]]

BIG = 300  #: nodes from which on a map opens on its groups
LABEL = 42  #: characters of a name that are drawn; the panel shows all of it
LINE, LINES = 14, 3  #: characters of a line of a product's name on an edge, and the lines that are drawn
NODE_LINE, LETTER = 14, 10.0  #: about the characters of a line of a node's label, and the width of one
LABEL_INSIDE = ("box", "ellipse")  #: shapes that have their label inside
SYMBOL = 18  #: half the width and height of the other shapes
ABOVE = 95  #: how far the headings stand above the first row


@dataclass(frozen=True, slots=True)
class Plan:
    """A map, not yet drawn.

    ``positions`` are the nodes'; ``ends`` are those of each edge in the direction of effects, ``bends`` its bends (see
    :mod:`expograph.graph.curves`; None for a straight line), ``labels`` what stands on it.  ``groups`` have their
    ``middles``.  ``headings`` are words with the place of their middle.  A ``large`` map opens on its groups.
    """

    focus: str | None
    names: Mapping[str, str]
    positions: Mapping[str, Position]
    groups: Sequence[Group]
    middles: Sequence[Position]
    ends: Sequence[tuple[str, str]]
    bends: Sequence[float | None]
    labels: Sequence[str]
    headings: Sequence[tuple[str, Position]]
    large: bool


def plan(network: nx.MultiDiGraph[str], edges: Sequence[Edge], names: Mapping[str, str], focus: str | None) -> Plan:
    """The plan of a network's map with ``focus`` in the middle.

    ``edges`` are the network's as (source, target, key, data); ``names`` the printable labels of nodes and products.
    """
    ends = [direction(source, data["relation"], target) for source, target, _, data in edges]
    labels = [_words(data, names) for *_, data in edges]
    found = groups(network)
    if len(network) > BIG:
        positions, middles = place_groups(network, found, focus)
        bends: Sequence[float | None] = apart(ends)
        return Plan(focus, names, positions, found, middles, ends, bends, [""] * len(ends), [], True)
    positions = place(network, focus)
    rooms = {node: _rooms(network.nodes[node]["entity"].kind, names[node], *at) for node, at in positions.items()}
    headings = _headings(network, focus, positions, names)
    middles = [positions[group.head] for group in found]
    bends = curves(ends, positions, rooms, labels)
    return Plan(focus, names, positions, found, middles, ends, bends, labels, headings, False)


def _headings(
    network: nx.MultiDiGraph[str], focus: str | None, positions: Mapping[str, Position], names: Mapping[str, str]
) -> list[tuple[str, Position]]:
    """What stands left and right of the focus, said above the nodes that are connected with it."""
    import networkx as nx

    if focus is None:
        return []
    middle = positions[focus][0]
    columns = sorted({positions[n][0] for n in nx.node_connected_component(network.to_undirected(as_view=True), focus)})
    top = min(y for _, y in positions.values()) - ABOVE
    name = shortened(names[focus], 24)
    found = []
    for words, side in (
        (f"what acts on {name} →", [x for x in columns if x < middle]),
        (f"→ what {name} acts on", [x for x in columns if x > middle]),
    ):
        if side:
            found.append((words, ((side[0] + side[-1]) // 2, top)))
    return found


def _rooms(kind: str, name: str, x: int, y: int) -> list[Room]:
    """About what a node takes: a box around its label, or its symbol and the label below."""
    lines = wrapped(name[:LABEL], NODE_LINE, 4)
    wide, high = LETTER * max(map(len, lines), default=0) / 2, 12 * len(lines)
    if CLASSES[kind].shape in LABEL_INSIDE:
        return [(x - wide - 14, y - high - 10, x + wide + 14, y + high + 10)]
    return [(x - SYMBOL, y - SYMBOL, x + SYMBOL, y + SYMBOL), (x - wide, y + SYMBOL, x + wide, y + 24 + 2 * high)]


def _words(data: Mapping[str, Any], names: Mapping[str, str]) -> str:
    """An edge's label: the product, and "not" where it is denied."""
    words = (["not"] if data["polarity"] == "negated" else []) + ([names[data["product"]]] if data["product"] else [])
    return "\n".join(wrapped(" ".join(words), LINE, LINES))


def shortened(name: str, most: int = LABEL) -> str:
    """The name, cut to so many characters with an ellipsis.

    >>> shortened("Taiwan Semiconductor", 8)
    'Taiwan …'
    """
    return name if len(name) <= most else name[: most - 1] + "…"


def wrapped(text: str, width: int, most: int) -> list[str]:
    """The text in lines of about that width, broken inside a word only where it alone is longer.

    >>> wrapped("EUV lithography machine", 14, 3), wrapped("coolant distribution unit", 14, 3)
    (['EUV', 'lithography', 'machine'], ['coolant', 'distribution', 'unit'])
    >>> wrapped("one two three four", 9, 1)
    ['one two…']
    """
    return textwrap.wrap(
        text[:400], width, max_lines=most, placeholder="…", break_long_words=True, break_on_hyphens=True
    )
