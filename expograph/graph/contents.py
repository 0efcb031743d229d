"""What the page knows: everything that a reader can ask it for, as JSON values.

Names and descriptions are written out so that no character of theirs acts or hides (see :mod:`expograph.escape`);
texts of documents stay as they are, since offsets count their characters, and are written out by the page.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from ..escape import visible
from ..model import READ, Claim, Document, Entity, Evidence, Extraction, Quantity
from ..ontology.vocabulary import CLASSES, PREFIXES, RELATIONS
from .plan import Edge, Plan
from .styles import BOLD, USUAL, WAYS, class_colours, line_colours

if TYPE_CHECKING:
    import networkx as nx

    from .weights import Channel, Response

DIGITS = 6  #: of a response; sums of floats differ beyond


def contents(
    network: nx.MultiDiGraph[str], edges: Sequence[Edge], ids: Sequence[str], extractions: Sequence[Extraction],
    names: Mapping[str, Entity], plan: Plan,
) -> dict[str, Any]:  # fmt: skip
    """The page's data apart from title and picture; ``names`` are the entities that the page names."""
    from .counted import TABLE
    from .paths import HOP_COST
    from .weights import CHANNELS, DAMPING, SUPPLY

    documents = {e.document.sha256 for e in extractions}
    return {
        "focus": plan.focus,
        "read": sorted(READ),
        "supply": SUPPLY,
        "hop_cost": HOP_COST,
        "table": TABLE,
        "damping": DAMPING,
        "responses": {channel: _responses(network, channel) for channel in CHANNELS},
        "classes": _classes(network),
        "relations": _relations(edges),
        "ways": _ways(edges),
        "sources": _sources(extractions),
        "entities": _entities(names),
        "edges": [{"id": name, **_edge(*edge, documents)} for name, edge in zip(ids, edges, strict=True)],
        "quantities": _quantities(extractions, documents),
        "findings": _findings(extractions, documents),
        "groups": [
            {"id": group.head, "label": one_line(group.label), "sector": group.sector, "members": group.members,
             "x": x, "y": y}
            for group, (x, y) in zip(plan.groups, plan.middles, strict=True)
        ],
        "prefixes": {name: PREFIXES[name] for name in ("doc", "e", "prov", "rdf", "schema", "xg")},
    }  # fmt: skip


def one_line(text: str) -> str:
    """The text on one line, with nothing in it that acts or hides."""
    return " ".join(visible(text).split())


def named(network: nx.MultiDiGraph[str], extractions: Iterable[Extraction]) -> dict[str, Entity]:
    """Every entity that the page names: nodes, and products and subjects that are no nodes."""
    known = {entity.id: entity for e in extractions for entity in e.entities}
    known.update((node, data["entity"]) for node, data in network.nodes(data=True))
    return {key: known[key] for key in sorted(known)}


def _classes(network: nx.MultiDiGraph[str]) -> list[dict[str, Any]]:
    counts = Counter(data["entity"].kind for _, data in network.nodes(data=True))
    found = sorted((CLASSES[kind] for kind in counts), key=lambda c: (-counts[c.notation], c.notation))
    return [
        {"name": c.notation, "label": c.label, "definition": c.definition, **class_colours(c), "shape": c.shape}
        for c in found
    ]


def _relations(edges: Iterable[Edge]) -> list[dict[str, Any]]:
    counts = Counter(data["relation"] for *_, data in edges)
    found = sorted((RELATIONS[name] for name in counts), key=lambda r: (not r.binding, -counts[r.notation], r.notation))
    return [
        {"name": r.notation, "iri": r.iri, "label": r.label, "inverse": r.inverse_label, "definition": r.definition,
         "flow": r.flow, "inputs": r.inputs, "revenue": r.revenue, "symmetric": r.symmetric, "binding": r.binding,
         "tag": r.tag, "head": r.head,
         "width": BOLD if r.binding else USUAL, **line_colours(r)}
        for r in found
    ]  # fmt: skip


def _ways(edges: Iterable[Edge]) -> list[dict[str, Any]]:
    found = {(field, data[field]) for *_, data in edges for field in ("polarity", "origin")}
    return [
        {"field": w.field, "value": w.value, "label": w.label, "definition": w.definition, "dashes": w.dashes}
        for w in WAYS
        if (w.field, w.value) in found
    ]


def _sources(extractions: Iterable[Extraction]) -> dict[str, dict[str, str]]:
    """Title, publisher, date, address and text of every document, by its SHA-256; an address only if it is one."""
    found = {}
    for d in sorted((e.document for e in extractions), key=lambda d: (d.published or "", d.sha256)):
        source = {"title": one_line(d.title or d.source), "text": d.text}
        if d.publisher:
            source["publisher"] = one_line(d.publisher)
        if d.published:
            source["published"] = one_line(d.published)
        if d.url and urlsplit(d.url).scheme in ("http", "https"):
            source["url"] = d.url
        found[d.sha256] = source
    return found


def _entities(known: Mapping[str, Entity]) -> dict[str, dict[str, Any]]:
    return {
        key: {
            "label": one_line(entity.label),
            "kind": entity.kind,
            "aliases": [visible(alias) for alias in entity.aliases],
            "identifiers": [[visible(i.scheme), visible(i.value), visible(i.read_from)] for i in entity.identifiers],
        }
        for key, entity in known.items()
    }


def _edge(source: str, target: str, _: str, data: Mapping[str, Any], documents: set[str]) -> dict[str, Any]:
    names = ("relation", "product", "polarity", "origin")
    claims = [_claim(c, documents) for c in sorted(data["claims"], key=lambda c: (-c.confidence, c.key))]
    return {"source": source, "target": target, **{name: data[name] for name in names}, "claims": claims}


def _claim(claim: Claim, documents: set[str]) -> dict[str, Any]:
    found: dict[str, Any] = {
        "document": claim.document,
        "confidence": claim.confidence,
        "evidence": [_evidence(e, documents) for e in claim.evidence],
    }
    plain = {"denied": False, "certainty": "stated", "aspect": "current", "change": "increase"}
    found.update((name, getattr(claim, name)) for name, usual in plain.items() if getattr(claim, name) != usual)
    return found


def _evidence(evidence: Evidence, documents: set[str]) -> dict[str, Any]:
    found: dict[str, Any] = {
        "document": evidence.document, "start": evidence.start, "end": evidence.end, "rule": visible(evidence.rule),
        "confidence": evidence.confidence,
    }  # fmt: skip
    if evidence.document not in documents:
        found["quote"] = evidence.quote
    if evidence.page is not None:
        found["page"] = evidence.page
    if evidence.attribution:
        found["attribution"] = visible(evidence.attribution)
    if evidence.wording.share is not None:
        found["share"] = f"{evidence.wording.share:.0%} of {visible(evidence.wording.whole or '')}"
    if evidence.wording.period:
        found["period"] = visible(evidence.wording.period)
    for end in ("source", "target"):
        if words := getattr(evidence.wording, end):
            found[end] = visible(words)
    if evidence.antecedents:
        found["antecedents"] = [visible(a.quote) for a in evidence.antecedents]
    return found


def _responses(network: nx.MultiDiGraph[str], channel: Channel) -> dict[str, Any]:
    """The matrix B of a channel, of what counts by default: who affects, who responds, B, weight, if it is disclosed.

    By product, beside it, the rows that are others when it stands in its supplier's place.
    """
    from .weights import responses

    found: dict[str, Any] = {"edges": [_response(e) for e in responses(network, channel).edges]}
    if channel == "inputs":
        found["products"] = _products(network, found["edges"])
    return found


def _response(edge: Response) -> list[Any]:
    effect, weight = round(edge.effect, DIGITS), round(edge.weight, DIGITS)
    return [edge.source, edge.target, effect, weight, int(edge.disclosed)]


def _products(network: nx.MultiDiGraph[str], plain: list[list[Any]]) -> dict[str, list[list[Any]]]:
    """For each product on a line of supply all responses of those whose rows it changes."""
    from .weights import SUPPLY, responses

    into, labelled = defaultdict(list), defaultdict(set)
    for source, target, key, edge in network.edges(keys=True, data=True):
        relation = RELATIONS[edge["relation"]]
        supplier, customer = (source, target) if relation.inputs == "forward" else (target, source)
        into[customer].append((source, target, key))
        if edge["product"] and edge["relation"] in SUPPLY:
            labelled[edge["product"]].add((supplier, customer))
    found = {}
    for product in sorted(labelled):
        changed = {product, *(customer for _, customer in labelled[product])}
        around = changed | {supplier for supplier, _ in labelled[product]}
        part = network.edge_subgraph([edge for node in around for edge in into[node]])
        rows = [_response(e) for e in responses(part, "inputs", product=product).edges if e.target in changed]
        if rows != [row for row in plain if row[1] in changed]:
            found[product] = rows
    return found


def _findings(extractions: Iterable[Extraction], documents: set[str]) -> list[dict[str, Any]]:
    """What an audit found, in the order in which the texts give its figures."""
    every = [f for e in extractions for f in e.findings]
    found = []
    for f in sorted(every, key=lambda f: (f.document, f.evidence[0].start, f.id)):
        known: dict[str, Any] = {"id": f.id, "rule": visible(f.rule), "verdict": f.verdict, "words": visible(f.words)}
        if f.assumption:
            known["assumption"] = visible(f.assumption)
        if f.subject:
            known["subject"] = f.subject
        found.append(known | {"evidence": [_evidence(piece, documents) for piece in f.evidence]})
    return found


def _quantities(extractions: Iterable[Extraction], documents: set[str]) -> dict[str, list[dict[str, Any]]]:
    """The figures of every subject, in the order in which the text gives them."""
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    every = (q for e in extractions for q in e.quantities)
    for q in sorted(every, key=lambda q: (q.subject, q.evidence.document, q.evidence.start, q.id)):
        found[q.subject].append(_quantity(q, documents))
    return dict(found)


def _quantity(quantity: Quantity, documents: set[str]) -> dict[str, Any]:
    names = ("metric", "value", "unit", "printed", "period", "basis")
    known: dict[str, Any] = {name: visible(getattr(quantity, name)) for name in names if getattr(quantity, name)}
    if quantity.origin != "stated":
        known["origin"] = quantity.origin
    return known | {"evidence": _evidence(quantity.evidence, documents)}


def said_of(title: str, documents: Sequence[Document]) -> list[str]:
    """What a heading says of each source beside the map's title; a file's name says nothing."""
    found = []
    for d in sorted(documents, key=lambda d: (d.published or "", d.sha256)):
        words = [one_line(word) for word in (d.title, d.publisher, d.published) if word]
        found.append(", ".join(word for word in words if word and word != title))
    return list(dict.fromkeys(filter(None, found)))
