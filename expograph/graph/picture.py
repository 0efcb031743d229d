"""The picture of the map as vis.js wants it: nodes, edges and options, made with pyvis.

Colours and shapes come from the vocabulary.  Coordinates are computed beforehand; nothing moves by itself.
"""

from __future__ import annotations

import json
import textwrap
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ..model import READ
from ..ontology.vocabulary import CLASSES, RELATIONS
from .curves import Room, curves
from .layout import direction, place, subject

if TYPE_CHECKING:
    import networkx as nx

Edge = tuple[str, str, str, dict[str, Any]]

LABEL = 42  #: characters of a name that are drawn; the panel shows all of it
LINE, LINES = 14, 3  #: characters of a line of a product's name on an edge, and the lines that are drawn
NODE_LINE, LETTER = 14, 10.0  #: about the characters of a line of a node's label, and the width of one
DASHES = {
    "pack": [2, 5],
    "inferred": [14, 4, 2, 4],
    "unconfirmed": [1, 3],
    "reviewer": [16, 2],
    "hedged": [9, 6],
    "negated": [4, 4],
}  #: on, off
LABEL_INSIDE = ("box", "ellipse")  #: shapes that vis.js writes the label into
OPTIONS = {
    "physics": {"enabled": False},
    "layout": {"improvedLayout": False, "randomSeed": 1},
    "interaction": {"hover": True, "dragNodes": True, "multiselect": False, "selectConnectedEdges": False},
    "nodes": {
        "margin": 8,
        "size": 15,
        "widthConstraint": {"maximum": 165},
        "font": {"size": 21, "face": "system-ui,sans-serif", "multi": False},
    },
    "edges": {
        "width": 2,
        "hoverWidth": 0,
        "selectionWidth": 2,
        "arrows": {"to": {"scaleFactor": 0.75}},
        "font": {"size": 17, "face": "system-ui,sans-serif", "multi": False, "align": "horizontal", "strokeWidth": 5},
    },
}


def picture(
    network: nx.MultiDiGraph[str], edges: Sequence[Edge], ids: Sequence[str], names: Mapping[str, str]
) -> dict[str, Any]:
    """What vis.js draws: ``{"nodes": [...], "edges": [...], "options": {...}}``.

    ``edges`` are the network's as (source, target, key, data), ``ids`` their names on the page; ``names`` are the
    printable labels of nodes and products.
    """
    from pyvis.network import Network

    drawing = Network(directed=True)
    drawing.set_options(json.dumps(OPTIONS))
    positions = place(network)
    focus = subject(network)
    for node in sorted(network):
        style = _node_style(network.nodes[node]["entity"].kind, names[node], node == focus)
        drawing.add_node(node, x=positions[node][0], y=positions[node][1], **style)
    ends = [direction(source, data["relation"], target) for source, target, _, data in edges]
    words = [_words(data, names) for *_, data in edges]
    rooms = {node: _rooms(network.nodes[node]["entity"].kind, names[node], *at) for node, at in positions.items()}
    bends = curves(ends, positions, rooms, words)
    for (tail, head), smooth, name, label, (*_, data) in zip(ends, bends, ids, words, edges, strict=True):
        drawing.add_edge(tail, head, id=name, smooth=smooth, label=label, **_edge_style(data))
    nodes, links, _, _, _, options = drawing.get_network_data()
    return {"nodes": nodes, "edges": links, "options": json.loads(options)}


def _node_style(kind: str, name: str, focus: bool) -> dict[str, Any]:
    look = CLASSES[kind]
    marked = {"background": look.colour, "border": "#111111"}
    return {
        "label": name if len(name) <= LABEL else name[: LABEL - 1] + "…",
        "shape": look.shape,
        "borderWidth": 4 if focus else 2,
        "borderWidthSelected": 4,
        "color": {
            "background": look.colour,
            "border": "#111111" if focus else look.colour,
            "highlight": marked,
            "hover": marked,
        },
        "font": {"color": "#ffffff"} if look.shape in LABEL_INSIDE else {"color": "#1a1a1a", "strokeWidth": 4},
    }


def _rooms(kind: str, name: str, x: int, y: int) -> list[Room]:
    """About what a node takes: a box around its label, or its symbol and the label below."""
    lines = wrapped(name[:LABEL], NODE_LINE, 4)
    wide, high = LETTER * max(map(len, lines), default=0) / 2, 12 * len(lines)
    if CLASSES[kind].shape in LABEL_INSIDE:
        return [(x - wide - 14, y - high - 10, x + wide + 14, y + high + 10)]
    return [(x - 18, y - 18, x + 18, y + 18), (x - wide, y + 18, x + wide, y + 24 + 2 * high)]


def _words(data: Mapping[str, Any], names: Mapping[str, str]) -> str:
    """An edge's label: the product, and "not" where it is denied."""
    words = (["not"] if data["polarity"] == "negated" else []) + ([names[data["product"]]] if data["product"] else [])
    return "\n".join(wrapped(" ".join(words), LINE, LINES))


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


def _dashes(polarity: str, origin: str) -> list[int] | bool:
    """By origin, but of what a person reads as hedged or denied by that."""
    return DASHES.get(polarity if origin in READ and polarity != "asserted" else origin, False)


def _edge_style(data: Mapping[str, Any]) -> dict[str, Any]:
    """Colour and arrow by relation; dashes by polarity and origin."""
    relation = RELATIONS[data["relation"]]
    binds = relation.binding and data["polarity"] != "negated" and data["origin"] in READ
    return {
        "color": {"color": relation.colour, "highlight": relation.colour, "hover": relation.colour, "inherit": False},
        "width": 5 if binds else 2,
        "arrows": "" if relation.symmetric else "to",
        "dashes": _dashes(data["polarity"], data["origin"]),
        "font": {"color": relation.colour},
    }
