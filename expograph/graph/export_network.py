"""The network for other programs, as GraphML and GEXF: plain attributes on nodes and edges."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from typing import IO, Any

import networkx as nx

from ..escape import visible
from ..model import Claim, Document, Entity
from .export_table import surest


def write_graphml(network: nx.MultiDiGraph, documents: Mapping[str, Document], file: IO[bytes]) -> None:
    """Writes a network of ``to_network`` as GraphML; ``documents`` by their SHA-256 give the titles.

    A node has label, kind and identifiers.  An edge has relation, product (its label), polarity, origin, confidence,
    claims (how many), weight (the disclosed share, if any), and of its surest claim the quote, and title (document),
    sha256 and date (published) of the document.  Characters that act or hide, or that XML has not, are written out.
    """
    nx.write_graphml(_plain(network, documents), file)


def write_gexf(network: nx.MultiDiGraph, documents: Mapping[str, Document], file: IO[bytes]) -> None:
    """Writes a network as GEXF, with the attributes of :func:`write_graphml`; without a date."""
    out = io.BytesIO()
    nx.write_gexf(_plain(network, documents), out)
    file.write(re.sub(rb' lastmodifieddate="[^"]*"', b"", out.getvalue(), count=1))


def _plain(network: nx.MultiDiGraph, documents: Mapping[str, Document]) -> nx.MultiDiGraph:
    """The network with text and numbers as attributes, none of them blank; the keys of its edges are numbers."""
    label = {identity: data["entity"].label for identity, data in network.nodes(data=True)}
    plain = nx.MultiDiGraph()
    for identity, data in network.nodes(data=True):
        plain.add_node(identity, **_attributes(_of_node(data["entity"])))
    for number, (source, target, data) in enumerate(network.edges(data=True)):
        best: Claim = data["claims"][0]
        said = {**_of_edge(data, label), **_of_document(documents[best.document])}
        plain.add_edge(source, target, key=number, **_attributes(said))
    return plain


def _of_node(entity: Entity) -> dict[str, str | None]:
    identifiers = "; ".join(f"{i.scheme} {i.value}" for i in entity.identifiers)
    return {"label": entity.label, "kind": entity.kind, "identifiers": identifiers}


def _of_edge(data: dict[str, Any], label: Mapping[str, str]) -> dict[str, str | float | int | None]:
    claims: tuple[Claim, ...] = data["claims"]
    return {
        "relation": data["relation"],
        "product": label.get(data["product"] or ""),
        "polarity": data["polarity"],
        "origin": data["origin"],
        "confidence": data["confidence"],
        "claims": len(claims),
        "weight": next((c.weight for c in claims if c.weight is not None), None),
        "quote": surest(claims[0]).quote,
        "page": surest(claims[0]).page,
    }


def _of_document(document: Document) -> dict[str, str | None]:
    return {"document": document.title or document.source, "sha256": document.sha256, "published": document.published}


def _attributes(values: Mapping[str, str | float | int | None]) -> dict[str, str | float | int]:
    """The values that are there, text with what XML does not know written out."""
    return {k: _xml(v) if isinstance(v, str) else v for k, v in values.items() if v not in (None, "")}


def _xml(text: str) -> str:
    return visible(text).replace("\ufffe", "\\ufffe").replace("\uffff", "\\uffff")
