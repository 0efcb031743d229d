"""The vocabulary of ``core.ttl`` as Python values: relation types, entity classes, metrics.

>>> RELATIONS["bottleneck"].iri
'https://w3id.org/expograph/bottleneckFor'
>>> RELATIONS["depends_on"].flow, CLASSES["company"].label
('backward', 'company')
"""

from __future__ import annotations

import pathlib
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from typing import Literal

import pyoxigraph as ox

from ..errors import OntologyError

XG = "https://w3id.org/expograph/"
PREFIXES = {
    "xg": XG,
    "c": XG + "claim/",
    "doc": XG + "document/",
    "e": XG + "entity/",
    "ev": XG + "evidence/",
    "f": XG + "finding/",
    "g": XG + "graph/",
    "id": XG + "identifier/",
    "merge": XG + "merge/",
    "metric": XG + "metric/",
    "pack": XG + "pack/",
    "q": XG + "quantity/",
    "sel": XG + "selector/",
    "src": XG + "source/",
    "dcterms": "http://purl.org/dc/terms/",
    "oa": "http://www.w3.org/ns/oa#",
    "org": "http://www.w3.org/ns/org#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "prov": "http://www.w3.org/ns/prov#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "schema": "https://schema.org/",
    "sh": "http://www.w3.org/ns/shacl#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
CORE = pathlib.Path(__file__).parent / "core.ttl"
Flow = Literal["forward", "backward", "off"]


@dataclass(frozen=True, slots=True)
class Relation:
    """A relation type; ``flow`` says which end affects which (forward: the source affects the target).

    ``inputs`` and ``revenue`` say the same of the two channels, of costs and of sales, in which exposure is counted.
    ``colour``, ``head`` (the arrow's) and ``tag`` (what the source is called, or empty) are for the map.
    """

    notation: str
    iri: str
    label: str
    inverse_label: str
    definition: str
    domain: frozenset[str]
    range: frozenset[str]
    flow: Flow
    inputs: Flow
    revenue: Flow
    sign: int
    symmetric: bool
    binding: bool
    colour: str
    head: str
    tag: str

    @property
    def arrow(self) -> str:
        """The flow as people read it."""
        return {"forward": "source → target", "backward": "target → source", "off": "off"}[self.flow]

    @property
    def sign_mark(self) -> str:
        """The sign as people read it; empty where there is none."""
        return {1: "+", -1: "−", 0: ""}[self.sign]


@dataclass(frozen=True, slots=True)
class EntityClass:
    """A class that an entity can have; colour and shape are for the map."""

    notation: str
    iri: str
    label: str
    definition: str
    colour: str
    shape: str


@dataclass(frozen=True, slots=True)
class Metric:
    """What a quantity measures."""

    notation: str
    iri: str
    definition: str


def expand(name: str) -> str:
    """The full IRI of a prefixed name of :data:`PREFIXES`.

    >>> expand("skos:notation")
    'http://www.w3.org/2004/02/skos/core#notation'
    """
    prefix, _, local = name.partition(":")
    return PREFIXES[prefix] + local


class _Node:
    """The statements about one subject of ``core.ttl``."""

    def __init__(self, iri: str) -> None:
        self.iri = iri
        self.values: dict[str, list[str]] = defaultdict(list)

    def one(self, name: str, default: str | None = None) -> str:
        found = self.values.get(expand(name), [])
        if len(found) > 1 or not found and default is None:
            raise OntologyError(f"core.ttl: <{self.iri}> has {len(found)} values of {name}; one is needed")
        return found[0] if found else str(default)

    def has_type(self, name: str) -> bool:
        return expand(name) in self.values[expand("rdf:type")]


@cache
def _nodes() -> dict[str, _Node]:
    nodes: dict[str, _Node] = {}
    for triple in ox.parse(path=CORE):
        subject = str(getattr(triple.subject, "value", triple.subject))
        node = nodes.setdefault(subject, _Node(subject))
        node.values[triple.predicate.value].append(str(getattr(triple.object, "value", triple.object)))
    return nodes


def _of_type(name: str) -> list[_Node]:
    return sorted((n for n in _nodes().values() if n.has_type(name)), key=lambda n: n.one("skos:notation"))


def _classes() -> dict[str, EntityClass]:
    return {
        n.one("skos:notation"): EntityClass(
            n.one("skos:notation"), n.iri, n.one("rdfs:label"), n.one("skos:definition"), n.one("xg:colour"),
            n.one("xg:shape"),
        )
        for n in _of_type("xg:EntityClass")
    }  # fmt: skip


def _relation(node: _Node, names: dict[str, str]) -> Relation:
    def classes(predicate: str) -> frozenset[str]:
        found = node.values.get(expand(predicate), [])
        if not found or not set(found) <= set(names):
            raise OntologyError(f"core.ttl: {predicate} of <{node.iri}> must name entity classes; found {found}")
        return frozenset(names[iri] for iri in found)

    return Relation(
        notation=node.one("skos:notation"),
        iri=node.iri,
        label=node.one("rdfs:label"),
        inverse_label=node.one("xg:inverseLabel"),
        definition=node.one("skos:definition"),
        domain=classes("schema:domainIncludes"),
        range=classes("schema:rangeIncludes"),
        flow=_flow(node, "xg:flow"),
        inputs=_flow(node, "xg:inputs", "off"),
        revenue=_flow(node, "xg:revenue", "off"),
        sign=int(node.one("xg:sign", "0")),
        symmetric=node.has_type("owl:SymmetricProperty"),
        binding=node.one("xg:binding", "false") == "true",
        colour=node.one("xg:colour"),
        head=node.one("xg:head"),
        tag=node.one("xg:tag", ""),
    )


def _flow(node: _Node, predicate: str, default: Flow | None = None) -> Flow:
    flow = node.one(predicate, default).removeprefix(XG)
    if flow not in ("forward", "backward", "off"):
        raise OntologyError(f"core.ttl: {predicate} of <{node.iri}> is {flow!r}; forward, backward or off is needed")
    return flow  # type: ignore[return-value]


CLASSES: dict[str, EntityClass] = _classes()
RELATIONS: dict[str, Relation] = {
    n.one("skos:notation"): _relation(n, {c.iri: c.notation for c in CLASSES.values()}) for n in _of_type("xg:Relation")
}
METRICS: dict[str, Metric] = {
    n.one("skos:notation"): Metric(n.one("skos:notation"), n.iri, n.one("skos:definition"))
    for n in _of_type("xg:Metric")
}
