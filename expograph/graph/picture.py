"""The picture of the map as vis.js wants it: nodes, edges and options, made with pyvis.

Only what is the same on light and on dark paper is told item by item; colours are told once, by class and by relation,
and the page's script adds them.  Coordinates are computed beforehand; nothing moves by itself.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ..ontology.vocabulary import CLASSES
from .curves import FLOW
from .plan import LABEL_INSIDE, Edge, Plan, shortened
from .styles import USUAL, dashes, width

if TYPE_CHECKING:
    import networkx as nx

OPTIONS = {
    "physics": {"enabled": False},
    "layout": {"improvedLayout": False, "randomSeed": 1},
    "interaction": {"hover": True, "dragNodes": True, "multiselect": False, "selectConnectedEdges": False},
    "nodes": {
        "margin": 8,
        "size": 15,
        "borderWidth": 2,
        "borderWidthSelected": 4,
        "widthConstraint": {"maximum": 165},
        "font": {"size": 21, "face": "system-ui,sans-serif", "multi": False},
    },
    "edges": {
        "width": USUAL,
        "hoverWidth": 0,
        "selectionWidth": 2,
        "smooth": False,
        "font": {"size": 17, "face": "system-ui,sans-serif", "multi": False, "align": "horizontal", "strokeWidth": 5},
    },
}


def picture(network: nx.MultiDiGraph[str], edges: Sequence[Edge], ids: Sequence[str], plan: Plan) -> dict[str, Any]:
    """What vis.js draws: ``{"nodes": [...], "edges": [...], "options": {...}, ...}``.

    ``edges`` are the network's as (source, target, key, data), ``ids`` their names on the page.  A node's ``group``, as
    vis.js calls what shares a style, is its class.
    """
    from pyvis.edge import Edge as Line
    from pyvis.network import Network
    from pyvis.node import Node

    drawing = Network(directed=True)
    drawing.set_options(json.dumps(OPTIONS))
    # Network.add_node and add_edge search all nodes each time; this is what they append.
    for node, (x, y) in plan.positions.items():
        label = shortened(plan.names[node])
        kind = CLASSES[network.nodes[node]["entity"].kind]
        drawing.nodes.append(Node(node, kind.shape, label, group=kind.notation, x=x, y=y).options)
    for (tail, head), bend, label, name, (*_, data) in zip(plan.ends, plan.bends, plan.labels, ids, edges, strict=True):
        style = {
            "id": name,
            "label": label,
            "dashes": list(dashes(data["polarity"], data["origin"])),
            "width": width(data),
        }
        usual = {"label": "", "dashes": [], "width": USUAL}
        own = {key: value for key, value in style.items() if usual.get(key) != value}
        drawing.edges.append(Line(tail, head, **own, **({} if bend is None else {"smooth": smooth(bend)})).options)
    nodes, lines, _, _, _, options = drawing.get_network_data()
    return {
        "nodes": nodes, "edges": lines, "options": json.loads(options), "large": plan.large, "inside": LABEL_INSIDE,
        "headings": [{"words": words, "x": x, "y": y} for words, (x, y) in plan.headings],
    }  # fmt: skip


def smooth(bend: float) -> dict[str, Any]:
    """A bend as the option of vis.js."""
    if not bend:
        return {"enabled": True, "type": "cubicBezier", "forceDirection": "horizontal", "roundness": FLOW}
    return {"enabled": True, "type": "curvedCW" if bend > 0 else "curvedCCW", "roundness": round(abs(bend), 2)}
