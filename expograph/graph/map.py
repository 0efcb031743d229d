"""The exposure map: one HTML file, with everything it needs inside, that opens without a network.

The picture's data comes from pyvis and is drawn by the vis.js that pyvis bundles; the page around it (``page/``) is our
own.  Nothing from a source is ever markup: it travels as JSON in which ``<``, ``>`` and ``&`` are escaped, and the
page's script puts it on the screen as text.  A Content-Security-Policy forbids every script but ours and every request.
"""

from __future__ import annotations

import base64
import hashlib
import html
import importlib.resources
import json
import string
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from ..escape import visible
from ..model import Claim, Document, Entity, Evidence, Extraction, Quantity, digest
from ..ontology.vocabulary import CLASSES, RELATIONS
from .layout import subject
from .picture import Edge, picture

if TYPE_CHECKING:
    import networkx as nx

VIS = "lib/vis-9.1.2/vis-network.min.js"  #: the copy of vis.js inside pyvis (MIT or Apache-2.0, said in its header)
GOODS = frozenset({"product", "technology", "sector"})


def draw(network: nx.MultiDiGraph[str], extractions: Sequence[Extraction], title: str | None = None) -> str:
    """The whole page.

    ``network`` has entity ids as nodes (attribute ``entity``) and one edge per relation, product, polarity and origin,
    with its ``claims``; ``extractions`` give the documents, the names of products and the quantities.  The title
    defaults to that of the only document.
    """
    title = _one_line(title or _title([e.document for e in extractions]))
    edges: list[Edge] = sorted(network.edges(keys=True, data=True), key=lambda e: e[:3])
    network = _drawn(network, edges)
    ids = [digest(*edge[:3], length=12) for edge in edges]
    entities = _entities(network, extractions)
    data = {
        "title": title,
        "focus": subject(network),
        "classes": _classes(network),
        "relations": _relations(edges),
        "sources": _sources(extractions),
        "origin": _origin(title, [e.document for e in extractions]),
        "entities": entities,
        "edges": [{"id": name, **_edge(*edge)} for name, edge in zip(ids, edges, strict=True)],
        "quantities": _quantities(extractions),
        "picture": picture(network, edges, ids, {key: entity["label"] for key, entity in entities.items()}),
    }
    return _page(title, data)


def _one_line(text: str) -> str:
    return " ".join(visible(text).split())


def _title(documents: Sequence[Document]) -> str:
    if len(documents) == 1:
        return documents[0].title or documents[0].source
    return f"Sector-exposure map of {len(documents)} sources"


# The data ------------------------------------------------------------------------------------------------------------


def _drawn(network: nx.MultiDiGraph[str], edges: Iterable[Edge]) -> nx.MultiDiGraph[str]:
    """The network without goods that no edge ends at: those that label edges, and those of which nothing is said."""
    products = {data["product"] for *_, data in edges}
    return network.subgraph(
        n
        for n, data in network.nodes(data=True)
        if network.degree(n) or data["entity"].kind not in GOODS and n not in products
    )


def _classes(network: nx.MultiDiGraph[str]) -> list[dict[str, Any]]:
    counts = Counter(data["entity"].kind for _, data in network.nodes(data=True))
    found = sorted((CLASSES[kind] for kind in counts), key=lambda c: (-counts[c.notation], c.notation))
    return [
        {"name": c.notation, "label": c.label, "definition": c.definition, "colour": c.colour,
         "shape": c.shape, "count": counts[c.notation]}
        for c in found
    ]  # fmt: skip


def _relations(edges: Iterable[Edge]) -> list[dict[str, Any]]:
    counts = Counter(data["relation"] for *_, data in edges)
    found = sorted((RELATIONS[name] for name in counts), key=lambda r: (not r.binding, -counts[r.notation], r.notation))
    return [
        {"name": r.notation, "label": r.label, "inverse": r.inverse_label, "definition": r.definition,
         "colour": r.colour, "symmetric": r.symmetric, "binding": r.binding, "count": counts[r.notation]}
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


def _origin(title: str, documents: Sequence[Document]) -> list[str]:
    """What the header says of each source beside the page's title; a file's name says nothing."""
    found = []
    for d in sorted(documents, key=lambda d: (d.published or "", d.sha256)):
        words = [_one_line(word) for word in (d.title, d.publisher, d.published) if word]
        found.append(", ".join(word for word in words if word and word != title))
    return list(dict.fromkeys(filter(None, found)))


def _entities(network: nx.MultiDiGraph[str], extractions: Iterable[Extraction]) -> dict[str, dict[str, Any]]:
    """What is known of every entity that the page names: nodes, and products and subjects that are no nodes."""
    known: dict[str, Entity] = {entity.id: entity for e in extractions for entity in e.entities}
    known.update((node, data["entity"]) for node, data in network.nodes(data=True))
    return {
        key: {
            "label": _one_line(entity.label),
            "kind": entity.kind,
            "aliases": [visible(alias) for alias in entity.aliases],
            "identifiers": [[visible(i.scheme), visible(i.value), visible(i.read_from)] for i in entity.identifiers],
        }
        for key, entity in sorted(known.items())
    }


def _edge(source: str, target: str, _: str, data: Mapping[str, Any]) -> dict[str, Any]:
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
    if evidence.attribution:
        found["attribution"] = visible(evidence.attribution)
    if evidence.wording.share is not None:
        found["share"] = f"{evidence.wording.share:.0%} of {visible(evidence.wording.whole or '')}"
    for end in ("source", "target"):
        if words := getattr(evidence.wording, end):
            found[end] = visible(words)
    if evidence.antecedents:
        found["antecedents"] = [visible(a.quote) for a in evidence.antecedents]
    return found


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
    if quantity.origin != "stated":
        known["origin"] = quantity.origin
    return known | {"evidence": _evidence(quantity.evidence)}


# The page ------------------------------------------------------------------------------------------------------------


def _page(title: str, data: Mapping[str, Any]) -> str:
    """The template with everything inlined; each script and style is named by its hash in the policy."""
    parts = importlib.resources.files(__package__) / "page"
    style = (parts / "style.css").read_text("utf8")
    script = "".join((parts / name).read_text("utf8") for name in ("elements.js", "view.js", "page.js"))
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
