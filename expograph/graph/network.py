"""Claims as a networkx graph: entities are nodes, and parallel claims share an edge that keeps them all.

>>> from expograph.model import Claim, Document, Entity, Extraction
>>> note = Document("Micron supplies Dell.", source="note")
>>> claim = Claim("micron", "supplies", "dell", evidence=(note.quote(0, 21, rule="v.supply", confidence=0.9),))
>>> names = Entity("dell", "company", "Dell"), Entity("micron", "company", "Micron")
>>> network = to_network([Extraction(note, names, (claim,))])
>>> [(u, v, edge["relation"], edge["confidence"]) for u, v, edge in network.edges(data=True)]
[('micron', 'dell', 'supplies', 0.9)]
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

import networkx as nx

from ..errors import InvalidGraphError
from ..model import Claim, Extraction
from .counted import surest_first
from .entities import merge

Key = tuple[str, str, str, str, str, str]


def to_network(extractions: Iterable[Extraction]) -> nx.MultiDiGraph:
    """The network of all claims of the extractions.

    Nodes are ids of entities that stand at an end of a claim, are its product, or have a quantity; the attribute
    ``entity`` is the Entity, merged over the documents.  There is an edge per source, relation, target, product,
    polarity and origin, with the attributes relation, product, polarity, origin, confidence (the largest) and claims
    (a tuple, best first); its key is ``relation|product|polarity|origin``.  Nodes and edges are inserted in sorted
    order.  Raises InvalidGraphError when an id is among no extraction's entities.
    """
    read = list(extractions)
    known = merge(entity for extraction in read for entity in extraction.entities)
    network = nx.MultiDiGraph()
    for identity in sorted(_mentioned(read)):
        if identity not in known:
            raise InvalidGraphError(f"a claim or quantity names the entity {identity!r}, which no document describes")
        network.add_node(identity, entity=known[identity])
    edges: dict[Key, list[Claim]] = defaultdict(list)
    for extraction in read:
        for c in extraction.claims:
            edges[c.source, c.target, c.relation, c.product or "", c.polarity, c.origin].append(c)
    for key in sorted(edges):
        source, target, relation, product, polarity, origin = key
        claims = surest_first(edges[key])
        network.add_edge(
            source, target, key="|".join(key[2:]), relation=relation, product=product or None, polarity=polarity,
            origin=origin, confidence=claims[0].confidence, claims=claims,
        )  # fmt: skip
    return network


def _mentioned(extractions: Iterable[Extraction]) -> set[str]:
    found: set[str] = set()
    for extraction in extractions:
        for claim in extraction.claims:
            found.update((claim.source, claim.target, *([claim.product] if claim.product else [])))
        found.update(quantity.subject for quantity in extraction.quantities)
    return found
