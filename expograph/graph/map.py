"""The exposure map: one HTML file, with everything it needs inside, that opens without a network.

The picture's data comes from pyvis and is drawn by the vis.js that pyvis bundles; the page around it (``page/``) is our own.
Nothing from a source is ever markup: it travels as JSON in which ``<``, ``>`` and ``&`` are escaped, and the page's script
puts it on the screen as text.  A Content-Security-Policy forbids every script but ours and every request.
"""

from __future__ import annotations

import base64
import hashlib
import html
import importlib.resources
import json
import string
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

import networkx as nx

from ..model import Claim, Document, Entity, Evidence, Extraction, Quantity, digest
from ..ontology.vocabulary import CLASSES, RELATIONS
from .layout import direction, place, subject

VIS = "lib/vis-9.1.2/vis-network.min.js"  #: the copy of vis.js inside pyvis (MIT or Apache-2.0, said in its header)
LABEL = 42  #: characters of a name that are drawn; the panel shows all of it
LABEL_INSIDE = ("box", "ellipse", "database")  #: shapes that vis.js writes the label into
OPTIONS = {
    "physics": {"enabled": False},
    "layout": {"improvedLayout": False, "randomSeed": 1},
    "interaction": {"hover": True, "dragNodes": True, "multiselect": False, "selectConnectedEdges": False},
    "nodes": {
        "borderWidth": 2,
        "margin": 8,
        "size": 13,
        "widthConstraint": {"maximum": 150},
        "font": {"size": 17, "face": "system-ui,sans-serif", "multi": False},
    },
    "edges": {
        "width": 2,
        "hoverWidth": 0,
        "selectionWidth": 2,
        "arrows": {"to": {"scaleFactor": 0.75}},
        "font": {"size": 13, "face": "system-ui,sans-serif", "multi": False, "align": "horizontal", "strokeWidth": 5},
    },
}
VISIBLE = "\n\t\u00ad\u200c\u200d"  #: controls that ordinary text uses: line ends, soft hyphens, joiners of scripts and emoji


def draw(network: nx.MultiDiGraph, extractions: Sequence[Extraction], title: str | None = None) -> str:
    """The whole page.

    ``network`` has entity ids as nodes (attribute ``entity``) and one edge per relation, product, polarity and origin, with
    its ``claims``; ``extractions`` give the documents, the names of products and the quantities.  The title defaults to that
    of the only document.
    """
    title = visible(title or _title([e.document for e in extractions])).replace("\n", " ")
    edges = sorted(network.edges(keys=True, data=True), key=lambda e: e[:3])
    data = {
        "title": title,
        "focus": subject(network),
        "classes": _classes(network),
        "relations": _relations(edges),
        "sources": _sources(extractions),
        "entities": _entities(network, extractions),
        "edges": {_edge_id(*e[:3]): _edge(e[0], e[1], e[3]) for e in edges},
        "quantities": _quantities(extractions),
        "picture": _picture(network, edges),
    }
    return _page(title, data)


def visible(text: str) -> str:
    """The text with control and bidirectional control characters written out, so that none can act or hide.

    >>> visible("Del\\u202el\\x07")
    'Del\\\\u202el\\\\x07'
    """
    hidden = ("Cc", "Cf", "Cs", "Zl", "Zp")
    return "".join(
        c if c in VISIBLE or unicodedata.category(c) not in hidden else c.encode("unicode_escape").decode("ascii")
        for c in text.replace("\r\n", "\n")
    )


def _title(documents: Sequence[Document]) -> str:
    if len(documents) == 1:
        return documents[0].title or documents[0].source
    return f"Sector-exposure map of {len(documents)} sources"


# The data ------------------------------------------------------------------------------------------------------------


def _classes(network: nx.MultiDiGraph) -> list[dict[str, Any]]:
    counts = Counter(data["entity"].kind for _, data in network.nodes(data=True))
    found = sorted((CLASSES[kind] for kind in counts), key=lambda c: (-counts[c.notation], c.notation))
    return [
        {"name": c.notation, "label": c.label, "definition": c.definition, "colour": c.colour, "shape": c.shape,
         "count": counts[c.notation]}
        for c in found
    ]  # fmt: skip


def _relations(edges: Iterable[tuple[str, str, str, dict[str, Any]]]) -> list[dict[str, Any]]:
    counts = Counter(data["relation"] for *_, data in edges)
    found = sorted((RELATIONS[name] for name in counts), key=lambda r: (not r.binding, -counts[r.notation], r.notation))
    return [
        {"name": r.notation, "label": r.label, "inverse": r.inverse_label, "definition": r.definition, "colour": r.colour,
         "symmetric": r.symmetric, "binding": r.binding, "count": counts[r.notation]}
        for r in found
    ]  # fmt: skip


def _sources(extractions: Iterable[Extraction]) -> dict[str, dict[str, str]]:
    """Title, publisher, date and address of every document, by its SHA-256; an address only if it is a web address."""
    found = {}
    for d in sorted((e.document for e in extractions), key=lambda d: (d.published or "", d.sha256)):
        source = {"title": visible(d.title or d.source)}
        if d.publisher:
            source["publisher"] = visible(d.publisher)
        if d.published:
            source["published"] = visible(d.published)
        if d.url and urlsplit(d.url).scheme in ("http", "https"):
            source["url"] = d.url
        found[d.sha256] = source
    return found


def _entities(network: nx.MultiDiGraph, extractions: Iterable[Extraction]) -> dict[str, dict[str, Any]]:
    """What is known of every entity that the page names: nodes, and products and subjects that are no nodes."""
    known: dict[str, Entity] = {entity.id: entity for e in extractions for entity in e.entities}
    known.update((node, data["entity"]) for node, data in network.nodes(data=True))
    return {
        key: {
            "label": visible(entity.label),
            "kind": entity.kind,
            "aliases": [visible(alias) for alias in entity.aliases],
            "identifiers": [[visible(i.scheme), visible(i.value), visible(i.read_from)] for i in entity.identifiers],
            "drawn": key in network,
        }
        for key, entity in sorted(known.items())
    }


def _edge_id(source: str, target: str, key: str) -> str:
    return digest(source, target, key, length=12)


def _edge(source: str, target: str, data: Mapping[str, Any]) -> dict[str, Any]:
    names = ("relation", "product", "polarity", "origin", "confidence")
    claims = [_claim(c) for c in sorted(data["claims"], key=lambda c: c.key)]
    return {"source": source, "target": target, **{name: data[name] for name in names}, "claims": claims}


def _claim(claim: Claim) -> dict[str, Any]:
    found: dict[str, Any] = {
        "polarity": claim.polarity,
        "confidence": claim.confidence,
        "evidence": [_evidence(e) for e in claim.evidence],
    }
    plain = {"denied": False, "certainty": "stated", "aspect": "current", "change": "increase", "origin": "stated"}
    found.update((name, getattr(claim, name)) for name, usual in plain.items() if getattr(claim, name) != usual)
    return found


def _evidence(evidence: Evidence) -> dict[str, Any]:
    found = {
        "document": evidence.document,
        "start": evidence.start,
        "quote": visible(evidence.quote),
        "rule": visible(evidence.rule),
        "confidence": evidence.confidence,
    }
    return found | ({"attribution": visible(evidence.attribution)} if evidence.attribution else {})


def _quantities(extractions: Iterable[Extraction]) -> dict[str, list[dict[str, Any]]]:
    """The figures of every subject, in the order in which the text gives them."""
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    every = (q for e in extractions for q in e.quantities)
    for q in sorted(every, key=lambda q: (q.subject, q.evidence.document, q.evidence.start, q.id)):
        found[q.subject].append(_quantity(q))
    return dict(found)


def _quantity(quantity: Quantity) -> dict[str, Any]:
    names = ("metric", "value", "unit", "printed", "period", "basis")
    known = {name: visible(getattr(quantity, name)) for name in names if getattr(quantity, name)}
    return known | {"evidence": _evidence(quantity.evidence)}


# The picture ---------------------------------------------------------------------------------------------------------


def _picture(network: nx.MultiDiGraph, edges: Sequence[tuple[str, str, str, dict[str, Any]]]) -> dict[str, Any]:
    """Nodes, edges and options for vis.js, made with pyvis."""
    from pyvis.network import Network

    picture = Network(directed=True)
    picture.set_options(json.dumps(OPTIONS))
    positions = place(network)
    focus = subject(network)
    for node in sorted(network):
        picture.add_node(node, **_node_style(network.nodes[node]["entity"], positions[node], node == focus))
    beside: dict[frozenset[str], list[str]] = defaultdict(list)
    for source, target, key, _ in edges:
        beside[frozenset((source, target))].append(_edge_id(source, target, key))
    for source, target, key, data in edges:
        tail, head = direction(source, data["relation"], target)
        name = _edge_id(source, target, key)
        group = beside[frozenset((source, target))]
        style = _edge_style(data, network, key=name)
        style["smooth"] = _curve(positions[tail], positions[head], tail > head, group.index(name), len(group))
        picture.add_edge(tail, head, **style)
    nodes, links, _, _, _, options = picture.get_network_data()
    return {"nodes": nodes, "edges": links, "options": json.loads(options)}


def _node_style(entity: Entity, position: tuple[int, int], focus: bool) -> dict[str, Any]:
    look = CLASSES[entity.kind]
    name = visible(entity.label).replace("\n", " ")
    inside = look.shape in LABEL_INSIDE
    border = "#111111" if focus else look.colour
    return {
        "label": name if len(name) <= LABEL else name[: LABEL - 1] + "…",
        "shape": look.shape,
        "x": position[0],
        "y": position[1],
        "borderWidth": 4 if focus else 2,
        "color": {"background": look.colour, "border": border, "highlight": {"background": look.colour, "border": "#111111"},
                  "hover": {"background": look.colour, "border": "#111111"}},
        "font": {"color": "#ffffff" if inside else "#1a1a1a"},
    }  # fmt: skip


def _edge_style(data: Mapping[str, Any], network: nx.MultiDiGraph, key: str) -> dict[str, Any]:
    """Colour and arrow by relation; dashes by polarity and origin; the product, and "not", as the label."""
    relation = RELATIONS[data["relation"]]
    dashes: bool | list[int] = False
    if data["origin"] != "stated":
        dashes = [2, 5] if data["origin"] == "pack" else [14, 4, 2, 4]
    elif data["polarity"] != "asserted":
        dashes = [9, 6] if data["polarity"] == "hedged" else [4, 4]
    words = ["not"] if data["polarity"] == "negated" else []
    if data["product"]:
        product = network.nodes[data["product"]]["entity"].label if data["product"] in network else data["product"]
        words.append(visible(product)[:24])
    return {
        "id": key,
        "color": {"color": relation.colour, "highlight": relation.colour, "hover": relation.colour, "inherit": False},
        "width": 5 if relation.binding and data["polarity"] != "negated" else 2,
        "arrows": "" if relation.symmetric else "to",
        "dashes": dashes,
        "label": " ".join(words),
        "font": {"color": relation.colour},
    }


def _curve(tail: tuple[int, int], head: tuple[int, int], turned: bool, index: int, count: int) -> dict[str, Any]:
    """How an edge bends: parallel ones apart, those inside a column around the nodes between, the others hardly."""
    bend = 0.22 * (index - (count - 1) / 2)
    if tail[0] == head[0] and count == 1:
        bend = 0.25
    if not bend:
        return {"enabled": True, "type": "cubicBezier", "forceDirection": "horizontal", "roundness": 0.35}
    clockwise = (bend > 0) != (turned and count > 1)
    return {"enabled": True, "type": "curvedCW" if clockwise else "curvedCCW", "roundness": round(abs(bend), 2)}


# The page ------------------------------------------------------------------------------------------------------------


def _page(title: str, data: Mapping[str, Any]) -> str:
    """The template with everything inlined; each script and style is named by its hash in the policy."""
    parts = importlib.resources.files(__package__) / "page"
    style = (parts / "style.css").read_text("utf8")
    script = (parts / "page.js").read_text("utf8")
    library = (importlib.resources.files("pyvis") / VIS).read_text("utf8")
    policy = (
        f"default-src 'none'; script-src {_hash(library)} {_hash(script)}; style-src {_hash(style)}; img-src data:; "
        "connect-src 'none'; base-uri 'none'; form-action 'none'"
    )
    template = string.Template((parts / "page.html").read_text("utf8"))
    return template.substitute(
        policy=policy, title=html.escape(title), style=style, data=_json(data), library=library, script=script
    )


def _json(data: Mapping[str, Any]) -> str:
    """JSON that may stand inside a script element: pure ASCII, without ``<``, ``>`` and ``&``."""
    text = json.dumps(data, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")


def _hash(content: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(content.encode('utf8')).digest()).decode('ascii')}'"
