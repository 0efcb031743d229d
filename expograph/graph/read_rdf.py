"""RDF as ``rdf`` writes it, read back into extractions; whatever has another form is refused."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from typing import Any, get_args

import pyoxigraph as ox

from ..errors import InvalidGraphError
from ..findings import Finding, Verdict, in_order
from ..model import (
    Aspect,
    Certainty,
    Change,
    Claim,
    Document,
    Entity,
    Evidence,
    Extraction,
    Identifier,
    Origin,
    Quantity,
    Wording,
)
from ..ontology.vocabulary import CLASSES, METRICS, PREFIXES, RELATIONS, expand
from .rdf import document_graphs
from .triples import place

KINDS = {c.iri: c.notation for c in CLASSES.values()}
RELATION_OF = {r.iri: r.notation for r in RELATIONS.values()}
METRIC_OF = {m.iri: m.notation for m in METRICS.values()}


class _Node:
    """The statements about one subject within one graph."""

    def __init__(self, iri: str) -> None:
        self.iri = iri
        self.values: dict[str, list[str]] = defaultdict(list)

    def many(self, name: str) -> list[str]:
        return sorted(self.values.get(expand(name), []))

    def maybe(self, name: str) -> str | None:
        found = self.many(name)
        if len(found) > 1:
            raise InvalidGraphError(f"<{self.iri}>: {name} has {len(found)} values; at most one is expected")
        return found[0] if found else None

    def one(self, name: str) -> str:
        found = self.maybe(name)
        if found is None:
            raise InvalidGraphError(f"<{self.iri}>: {name} has no value; one is expected")
        return found

    def name(self, name: str, prefix: str) -> str:
        """The local part of an IRI that must start with the prefix."""
        found = self.one(name)
        if not found.startswith(PREFIXES[prefix]):
            raise InvalidGraphError(f"<{self.iri}>: {name} is {found!r}; an IRI under <{PREFIXES[prefix]}> is expected")
        return found.removeprefix(PREFIXES[prefix])

    def choice(self, name: str, allowed: Collection[str]) -> Any:
        found = self.name(name, "xg")
        if found not in allowed:
            raise InvalidGraphError(f"<{self.iri}>: {name} is xg:{found}; expected is one of {', '.join(allowed)}")
        return found

    def part(self, name: str) -> float:
        """A decimal from 0 to 1."""
        found = self.one(name)
        if not re.fullmatch(r"0(\.\d{1,20})?|1(\.0{1,20})?", found):
            raise InvalidGraphError(f"<{self.iri}>: {name} is {found!r}; a decimal from 0 to 1 is expected")
        return float(found)

    def offset(self, name: str) -> int:
        found = self.one(name)
        if not re.fullmatch(r"\d{1,12}", found):
            raise InvalidGraphError(f"<{self.iri}>: {name} is {found!r}; an offset into the text is expected")
        return int(found)


Nodes = dict[str, _Node]


def read_extractions(store: ox.Store) -> list[Extraction]:
    """The extractions that the store was made of, by the digest of their text.

    Warnings and the name of the source are not in RDF: ``Document.source`` comes back as the first 12 digits of the
    digest.  Raises InvalidGraphError, naming node and property, when something is missing, has another form, or a quote
    is not what stands in the text.
    """
    return [read_extraction(graph, _of_graph(store, graph)) for graph in document_graphs(store)]


def read_extraction(graph: ox.NamedNode, triples: Iterable[ox.Triple | ox.Quad]) -> Extraction:
    """The extraction that one document's graph, of that name, was made of; see :func:`read_extractions`."""
    return _extraction(_nodes(triples), str(graph.value))


def _of_graph(store: ox.Store, graph: ox.NamedNode) -> Iterable[ox.Quad]:
    return store.quads_for_pattern(None, None, None, graph)


def _nodes(triples: Iterable[ox.Triple | ox.Quad]) -> Nodes:
    nodes: Nodes = {}
    for triple in triples:
        subject = str(getattr(triple.subject, "value", triple.subject))
        value = str(getattr(triple.object, "value", triple.object))
        nodes.setdefault(subject, _Node(subject)).values[triple.predicate.value].append(value)
    return nodes


def _of_type(nodes: Nodes, name: str) -> list[_Node]:
    return [nodes[iri] for iri in sorted(nodes) if expand(name) in nodes[iri].many("rdf:type")]


def _extraction(nodes: Nodes, graph: str) -> Extraction:
    sha256 = graph.removeprefix(PREFIXES["g"])
    described = _get(nodes, PREFIXES["doc"] + sha256, f"the document of graph <{graph}>")
    document = Document(
        text=described.one("schema:text"),
        source=sha256[:12],
        title=described.maybe("dcterms:title"),
        published=described.maybe("schema:datePublished"),
        publisher=described.maybe("dcterms:publisher"),
        url=described.maybe("schema:url"),
    )
    if document.sha256 != sha256:
        raise InvalidGraphError(
            f"<{described.iri}>: schema:text has the digest {document.sha256}; {sha256} is expected"
        )
    return Extraction(
        document=document,
        entities=tuple(_entities(nodes)),
        claims=tuple(_claim(n, nodes, document) for n in _of_type(nodes, "xg:Claim")),
        quantities=tuple(_quantity(n, nodes, document) for n in _of_type(nodes, "xg:Quantity")),
        findings=in_order(_finding(n, nodes, document) for n in _of_type(nodes, "xg:Finding")),
    )


def _get(nodes: Nodes, iri: str, what: str) -> _Node:
    if iri not in nodes:
        raise InvalidGraphError(f"<{iri}>: {what} is not described")
    return nodes[iri]


def _entities(nodes: Nodes) -> Iterator[Entity]:
    for iri in sorted(nodes):
        described = nodes[iri]
        kinds = [KINDS[t] for t in described.many("rdf:type") if t in KINDS]
        if not kinds:
            continue
        if len(kinds) > 1 or not iri.startswith(PREFIXES["e"]):
            raise InvalidGraphError(f"<{iri}>: rdf:type is {', '.join(kinds)}; an entity with one class is expected")
        label = described.one("rdfs:label")
        yield Entity(
            id=iri.removeprefix(PREFIXES["e"]),
            kind=kinds[0],
            label=label,
            aliases=tuple(name for name in described.many("skos:altLabel") if name != label),
            identifiers=tuple(_identifiers(described, nodes)),
        )


def _identifiers(entity: _Node, nodes: Nodes) -> Iterator[Identifier]:
    found = [_get(nodes, iri, "an identifier") for iri in entity.many("schema:identifier")]
    read = [Identifier(i.one("schema:propertyID"), i.one("schema:value"), i.one("dcterms:source")) for i in found]
    yield from sorted(read, key=lambda i: (i.scheme, i.value, i.read_from))


def _claim(claim: _Node, nodes: Nodes, document: Document) -> Claim:
    relation = claim.one("rdf:predicate")
    if relation not in RELATION_OF:
        raise InvalidGraphError(
            f"<{claim.iri}>: rdf:predicate is <{relation}>; a relation of the vocabulary is expected"
        )
    denied = claim.one("xg:denied")
    if denied not in ("true", "false"):
        raise InvalidGraphError(f"<{claim.iri}>: xg:denied is {denied!r}; true or false is expected")
    read = Claim(
        source=claim.name("rdf:subject", "e"),
        relation=RELATION_OF[relation],
        target=claim.name("rdf:object", "e"),
        product=claim.name("xg:product", "e") if claim.many("xg:product") else None,
        denied=denied == "true",
        certainty=claim.choice("xg:certainty", get_args(Certainty)),
        aspect=claim.choice("xg:aspect", get_args(Aspect)),
        change=claim.choice("xg:change", get_args(Change)),
        origin=claim.choice("xg:origin", get_args(Origin)),
        evidence=_evidence(claim, nodes, document),
    )
    if claim.iri != PREFIXES["c"] + read.id:
        raise InvalidGraphError(
            f"<{claim.iri}>: was changed by hand: what it says has the id {read.id}; read the source again"
        )
    return read


def _evidence(subject: _Node, nodes: Nodes, document: Document) -> tuple[Evidence, ...]:
    pieces = [_piece(_get(nodes, iri, "evidence"), nodes, document) for iri in subject.many("xg:evidence")]
    if not pieces:
        raise InvalidGraphError(f"<{subject.iri}>: xg:evidence has no value; at least one is expected")
    return tuple(sorted(pieces, key=place))


def _piece(evidence: _Node, nodes: Nodes, document: Document) -> Evidence:
    source = evidence.name("oa:hasSource", "doc")
    if source != document.sha256:
        raise InvalidGraphError(f"<{evidence.iri}>: oa:hasSource is doc:{source}; doc:{document.sha256} is expected")
    start, end = _place(evidence.one("oa:hasSelector"), nodes, document)
    rule, attribution = evidence.one("xg:rule"), evidence.maybe("xg:attribution")
    named = tuple(sorted(_place(iri, nodes, document) for iri in evidence.many("xg:antecedent")))
    confidence, wording = evidence.part("xg:confidence"), _wording(evidence)
    read = document.quote(
        start, end, rule=rule, confidence=confidence, attribution=attribution, antecedents=named, wording=wording
    )
    page = evidence.maybe("schema:pageStart")
    if page not in (None, str(read.page)):
        raise InvalidGraphError(f"<{evidence.iri}>: schema:pageStart is {page}; the quote stands on page {read.page}")
    return read


def _wording(evidence: _Node) -> Wording:
    share, whole = evidence.maybe("xg:share"), evidence.maybe("xg:whole")
    if (share is None) != (whole is None):
        raise InvalidGraphError(
            f"<{evidence.iri}>: xg:share is {share} and xg:whole {whole}; both or none are expected"
        )
    part = None if share is None else evidence.part("xg:share")
    source, target = evidence.maybe("xg:sourceWording"), evidence.maybe("xg:targetWording")
    return Wording(source, target, part, whole, evidence.maybe("xg:period"))


def _place(iri: str, nodes: Nodes, document: Document) -> tuple[int, int]:
    """Where a selector stands, when the text reads there as the selector says."""
    selector = _get(nodes, iri, "a selector")
    start, end = selector.offset("oa:start"), selector.offset("oa:end")
    exact, found = selector.one("oa:exact"), document.text[start:end]
    if found != exact or not found:
        raise InvalidGraphError(f"<{selector.iri}>: oa:exact is {exact!r}; the text has {found!r} at {start}:{end}")
    return start, end


def _quantity(quantity: _Node, nodes: Nodes, document: Document) -> Quantity:
    metric = quantity.one("xg:metric")
    if metric not in METRIC_OF:
        raise InvalidGraphError(f"<{quantity.iri}>: xg:metric is <{metric}>; a metric of the vocabulary is expected")
    evidence = _evidence(quantity, nodes, document)
    if len(evidence) > 1:
        raise InvalidGraphError(f"<{quantity.iri}>: xg:evidence has {len(evidence)} values; one is expected")
    return Quantity(
        subject=quantity.name("xg:subject", "e"),
        metric=METRIC_OF[metric],
        value=quantity.one("xg:value"),
        unit=quantity.one("xg:unit"),
        printed=quantity.one("xg:printed"),
        evidence=evidence[0],
        currency=quantity.maybe("xg:currency"),
        period=quantity.maybe("xg:period"),
        basis=quantity.maybe("xg:basis"),
        origin=quantity.choice("xg:origin", get_args(Origin)),
    )


def _finding(finding: _Node, nodes: Nodes, document: Document) -> Finding:
    verdicts = {verdict.replace(" ", "-"): verdict for verdict in get_args(Verdict)}
    read = Finding(
        rule=finding.one("xg:rule"),
        verdict=verdicts[finding.choice("xg:verdict", verdicts)],
        words=finding.one("xg:words"),
        evidence=_evidence(finding, nodes, document),
        assumption=finding.maybe("xg:assumption"),
        subject=finding.name("xg:subject", "e") if finding.many("xg:subject") else None,
    )
    if finding.iri != PREFIXES["f"] + read.id:
        raise InvalidGraphError(
            f"<{finding.iri}>: was changed by hand: what it says has the id {read.id}; read the source again"
        )
    return read
