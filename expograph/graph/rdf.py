"""Extractions as RDF and back: one named graph per document, and one derived graph for what spans documents.

A document's graph holds the document, the entities it mentions with their label, surface forms and identifiers there,
its claims with evidence and selectors, its quantities, what the audit found, and a direct triple for whatever the
document as a whole states.  Nothing is a blank node.  The derived graph holds the labels preferred over all documents,
which entities are one, and which document replaces which; it is a function of the documents that are loaded, so that
loading a source twice changes nothing.  ``read_rdf`` is the way back.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

import pyoxigraph as ox

from ..errors import SourceError
from ..model import READ, Claim, Document, Entity, Extraction, Quantity, digest
from ..ontology.vocabulary import CLASSES, METRICS, PREFIXES, RELATIONS, XG, expand
from .findings_rdf import finding_triples
from .forms import settled
from .sameness import NONE, Decisions, Described, Merge, describe, find_merges
from .triples import about, decimal, evidence, optional
from .triples import node as node
from .triples import term as term

if TYPE_CHECKING:
    import rdflib

DERIVED = ox.NamedNode(XG + "graph/derived")
SOURCES = ox.NamedNode(XG + "graph/sources")  # which document was loaded from where, kept by a store
DECISIONS = ox.NamedNode(XG + "graph/decisions")  # what a person said of which entities are one
BOOKKEEPING = frozenset({DERIVED, SOURCES, DECISIONS})
_DIRECT = frozenset(relation.iri for relation in RELATIONS.values())
FIRST = tuple(expand("rdf:" + name) for name in ("type", "subject", "predicate", "object"))


def to_quads(extraction: Extraction) -> list[ox.Quad]:
    """All quads of the named graph of one document, sorted."""
    return _sorted_quads(to_triples(extraction), node("g", extraction.document.sha256))


def to_lines(extraction: Extraction) -> list[str]:
    """The named graph of one document as the lines of N-Quads, sorted, without their ends: quicker than quads."""
    graph = node("g", extraction.document.sha256)
    return sorted({f"{triple} {graph} ." for triple in to_triples(extraction)})


def to_triples(extraction: Extraction) -> list[ox.Triple]:
    """All triples of the named graph of one document, of which some may stand there twice."""
    return [
        *_document(extraction.document),
        *(t for entity in extraction.entities for t in _entity(entity)),
        *(t for claim in extraction.claims for t in _claim(claim)),
        *(t for quantity in extraction.quantities for t in _quantity(quantity)),
        *(t for finding in extraction.findings for t in finding_triples(finding)),
        *_direct(extraction.claims),
    ]


def derived_quads(extractions: Iterable[Extraction], decisions: Decisions = NONE) -> list[ox.Quad]:
    """The quads of the derived graph, sorted: the preferred label of each entity, and which are merged, and why.

    Where documents give one id different labels, the label that most of them use is preferred; all that are merged have
    the label of the one that they are merged into (see ``sameness``).
    """
    known = describe({e.document.sha256: e for e in extractions}.values())
    merges = find_merges(known, decisions)
    return _sorted_quads(derived_triples(known, merges), DERIVED)


def derived_triples(known: Mapping[str, Described], merges: Iterable[Merge]) -> Iterator[ox.Triple]:
    """Labels of the entities described, and the merges of them."""
    into = {merge.member: merge.into for merge in merges}
    for identity in known:
        label = known[into.get(identity, identity)].label
        yield from about(node("e", identity), ("skos:prefLabel", ox.Literal(label)))
    for merge in merges:
        yield from about(node("e", merge.member), ("xg:mergedInto", node("e", merge.into)))
        yield from about(
            node("merge", digest(merge.member, merge.into, merge.reason)),
            ("rdf:type", term("xg:Merge")),
            ("xg:member", node("e", merge.member)),
            ("xg:into", node("e", merge.into)),
            ("xg:reason", ox.Literal(merge.reason)),
        )


def document_graphs(store: ox.Store) -> list[ox.NamedNode]:
    """The named graphs that are documents', sorted."""
    named = (g for g in store.named_graphs() if isinstance(g, ox.NamedNode) and g not in BOOKKEEPING)
    return sorted(named, key=str)


def is_direct(triple: ox.Triple) -> bool:
    """Whether a triple of a document's graph states a relation directly."""
    return triple.predicate.value in _DIRECT


def to_store(extractions: Iterable[Extraction], decisions: Decisions = NONE) -> ox.Store:
    """A store in memory with the graph of each document and the derived graph."""
    read = list(extractions)
    store = ox.Store()
    for extraction in read:
        store.extend(to_quads(extraction))
    store.extend(derived_quads(read, decisions))
    return store


def to_trig(store: Iterable[ox.Quad]) -> bytes:
    """The store as TriG, prefixed and sorted, so that equal stores give equal bytes and a diff is readable."""
    return settled(ox.serialize(sorted(store, key=_order), format=ox.RdfFormat.TRIG, prefixes=PREFIXES) or b"")


def to_turtle(triples: Iterable[ox.Triple]) -> bytes:
    """Triples as Turtle, prefixed and sorted like :func:`to_trig`."""
    ordered = [quad.triple for quad in _sorted_quads(triples, ox.DefaultGraph())]
    return settled(ox.serialize(ordered, format=ox.RdfFormat.TURTLE, prefixes=PREFIXES) or b"")


def _sorted_quads(triples: Iterable[ox.Triple], graph: ox.NamedNode | ox.DefaultGraph) -> list[ox.Quad]:
    return sorted((ox.Quad(t.subject, t.predicate, t.object, graph) for t in set(triples)), key=_order)


def from_trig(data: bytes) -> ox.Store:
    """A store in memory from TriG; addresses in it are never fetched.

    Raises SourceError with line and column when the data is not TriG.
    """
    store = ox.Store()
    try:
        store.load(data, format=ox.RdfFormat.TRIG)
    except SyntaxError as error:
        raise SourceError(f"not TriG: line {error.lineno}, column {error.offset}: {error.msg}") from error
    return store


def dataset(store: ox.Store) -> rdflib.Dataset:
    """The same store as an rdflib Dataset whose default graph is the union of all graphs.

    Its prefixes are those of the vocabulary.  Pass it queries as strings: a prepared query is run by rdflib, which is
    far slower.
    """
    import oxrdflib
    import rdflib

    found = rdflib.Dataset(store=oxrdflib.OxigraphStore(store=store), default_union=True)
    for prefix, iri in PREFIXES.items():
        found.bind(prefix, iri, replace=True)
    return found


def _order(quad: ox.Quad) -> tuple[bool, str, str, int, str, str, str]:
    """The derived graph last; within a graph by subject; of a subject its type first, then the claim's triple."""
    graph, predicate = str(quad.graph_name), quad.predicate.value
    rank = FIRST.index(predicate) if predicate in FIRST else len(FIRST)
    value = str(getattr(quad.object, "value", ""))
    return graph == str(DERIVED), graph, str(quad.subject), rank, predicate, value, str(quad.object)


def _web_address(url: str | None) -> ox.NamedNode | None:
    """The address as an IRI; None unless it is http or https and a valid IRI, for it comes from outside."""
    if url is None or not url.lower().startswith(("http://", "https://")):
        return None
    try:
        return ox.NamedNode(url)
    except ValueError:
        return None


def _document(document: Document) -> Iterator[ox.Triple]:
    yield from about(
        node("doc", document.sha256),
        ("rdf:type", term("prov:Entity")),
        ("rdf:type", term("schema:Article")),
        ("xg:sha256", ox.Literal(document.sha256)),
        ("schema:text", ox.Literal(document.text)),
        ("dcterms:title", optional(document.title)),
        ("schema:datePublished", optional(document.published, "xsd:date")),
        ("dcterms:publisher", optional(document.publisher)),
        ("schema:url", _web_address(document.url)),
    )


def _entity(entity: Entity) -> Iterator[ox.Triple]:
    subject = node("e", entity.id)
    kind, label = ox.NamedNode(CLASSES[entity.kind].iri), ox.Literal(entity.label)
    yield from about(subject, ("rdf:type", kind), ("rdfs:label", label))
    for name in (entity.label, *entity.aliases):
        yield from about(subject, ("skos:altLabel", ox.Literal(name)))
    for i in entity.identifiers:
        identifier = node("id", digest(entity.id, i.scheme, i.value, i.read_from))
        yield from about(subject, ("schema:identifier", identifier))
        yield from about(
            identifier,
            ("rdf:type", term("schema:PropertyValue")),
            ("schema:propertyID", ox.Literal(i.scheme)),
            ("schema:value", ox.Literal(i.value)),
            ("dcterms:source", ox.Literal(i.read_from)),
        )
        if i.scheme == "wikidata":
            yield from about(subject, ("schema:sameAs", _web_address(f"http://www.wikidata.org/entity/{i.value}")))


def _claim(claim: Claim) -> Iterator[ox.Triple]:
    subject = node("c", claim.id)
    yield from about(
        subject,
        ("rdf:type", term("xg:Claim")),
        ("rdf:subject", node("e", claim.source)),
        ("rdf:predicate", ox.NamedNode(RELATIONS[claim.relation].iri)),
        ("rdf:object", node("e", claim.target)),
        ("xg:product", None if claim.product is None else node("e", claim.product)),
        ("xg:denied", ox.Literal(claim.denied)),
        ("xg:certainty", term("xg:" + claim.certainty)),
        ("xg:aspect", term("xg:" + claim.aspect)),
        ("xg:change", term("xg:" + claim.change)),
        ("xg:origin", term("xg:" + claim.origin)),
        ("xg:confidence", decimal(claim.confidence)),
        ("prov:wasDerivedFrom", node("doc", claim.document)),
    )
    yield from evidence(subject, claim.id, claim.evidence)


def _quantity(quantity: Quantity) -> Iterator[ox.Triple]:
    subject = node("q", quantity.id)
    yield from about(
        subject,
        ("rdf:type", term("xg:Quantity")),
        ("xg:subject", node("e", quantity.subject)),
        ("xg:metric", ox.NamedNode(METRICS[quantity.metric].iri)),
        ("xg:value", ox.Literal(quantity.value)),
        ("xg:unit", ox.Literal(quantity.unit)),
        ("xg:printed", ox.Literal(quantity.printed)),
        ("xg:currency", optional(quantity.currency)),
        ("xg:period", optional(quantity.period)),
        ("xg:basis", optional(quantity.basis)),
        ("xg:origin", term("xg:" + quantity.origin)),
        ("prov:wasDerivedFrom", node("doc", quantity.evidence.document)),
    )
    yield from evidence(subject, quantity.id, (quantity.evidence,))


def _direct(claims: Iterable[Claim]) -> Iterator[ox.Triple]:
    """What the document as a whole states to hold now: asserted, and neither denied nor ended elsewhere in it."""
    stated: set[tuple[str, str, str]] = set()
    negated: set[tuple[str, str, str]] = set()
    for claim in claims:
        ends = [(claim.source, claim.target)]
        if RELATIONS[claim.relation].symmetric:
            ends.append((claim.target, claim.source))
        triples = {(source, claim.relation, target) for source, target in ends}
        if claim.origin not in READ:
            continue
        if claim.polarity == "negated":
            negated |= triples
        elif claim.polarity == "asserted":
            stated |= triples
    for source, relation, target in sorted(stated - negated):
        yield ox.Triple(node("e", source), ox.NamedNode(RELATIONS[relation].iri), node("e", target))
