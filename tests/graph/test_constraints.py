"""The queries find what a SHACL processor finds: pyshacl, on the same shapes, each named graph by itself."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Iterable
from typing import Any

import pyoxigraph as ox
import pyshacl
import pytest
import rdflib
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from expograph.errors import OntologyError
from expograph.graph.constraints import compiled, constraints, name_of
from expograph.graph.rdf import node, term, to_store
from expograph.model import Extraction
from expograph.ontology.shapes import shapes
from expograph.ontology.vocabulary import CLASSES, PREFIXES, expand

SH = PREFIXES["sh"]
Broken = set[tuple[str, str, str]]  # graph, node, path


@pytest.fixture
def whole(sample: Extraction, other: Extraction) -> ox.Store:
    """Two documents, the derived graph with a merge and a revision, and the graphs that a store keeps beside them."""
    found = to_store([sample, other])
    digest = "ab" * 32
    found.update(
        f"""INSERT DATA {{
        GRAPH g:derived {{ e:hpe xg:mergedInto e:dell . doc:a prov:wasRevisionOf doc:b .
          merge:1 a xg:Merge ; xg:member e:hpe ; xg:into e:dell ; xg:reason "one name" }}
        GRAPH g:decisions {{ e:dell xg:same e:hpe ; xg:different e:tsmc }}
        GRAPH g:sources {{ src:1 a xg:Source ; xg:address "{digest}" ; xg:of doc:a ; xg:number 1 ; xg:part "" ;
          xg:graphDigest "{digest}" ; xg:reading "1" . e:dell xg:key "name|dell" . g:sources xg:version "{digest}" }} }}""",
        prefixes=PREFIXES,
    )
    return found


def by_query(data: ox.Store) -> Broken:
    found: Broken = set()
    for constraint in constraints():
        rows: Any = data.query(constraint.sparql)
        found |= {(name_of(graph), name_of(focus), constraint.path) for graph, focus, *_ in rows}
    return found


def by_pyshacl(data: ox.Store) -> Broken:
    found: Broken = set()
    for graph in data.named_graphs():
        quads = data.quads_for_pattern(None, None, None, graph)
        _, report, _ = pyshacl.validate(to_rdflib(quads), shacl_graph=SHAPES, inplace=True)
        for result in report.subjects(rdflib.URIRef(SH + "resultMessage")):
            focus, shape = (report.value(result, rdflib.URIRef(SH + name)) for name in ("focusNode", "sourceShape"))
            path = SHAPES.value(shape, rdflib.URIRef(SH + "path"))
            steps = list(SHAPES.items(path)) or [path]
            found.add((name_of(graph), name_of(str(focus)), "/".join(name_of(str(step)) for step in steps)))
    return found


def to_rdflib(statements: Iterable[ox.Quad | ox.Triple]) -> rdflib.Graph:
    def convert(value: Any) -> Any:
        if isinstance(value, ox.Literal):
            datatype = None if value.language else rdflib.URIRef(value.datatype.value)
            return rdflib.Literal(value.value, lang=value.language, datatype=datatype, normalize=False)
        return rdflib.URIRef(value.value) if isinstance(value, ox.NamedNode) else rdflib.BNode(value.value)

    graph = rdflib.Graph()
    for s in statements:
        graph.add((convert(s.subject), convert(s.predicate), convert(s.object)))
    return graph


SHAPES = to_rdflib(ox.parse(shapes(), format=ox.RdfFormat.TURTLE))
VALUES: list[Any] = [
    *(ox.Literal(text) for text in ("", "x", "USD", "0.5", "cik", "ab" * 32)),
    ox.Literal("Dell", language="en"),
    *(ox.Literal(text, datatype=term("xsd:decimal")) for text in ("0.5", "1.5", "-0.5", "high")),
    *(ox.Literal(text, datatype=term("xsd:integer")) for text in ("0", "7", "-1", "many")),
    *(ox.Literal(text, datatype=term("xsd:boolean")) for text in ("true", "false", "maybe")),
    *(ox.Literal(text, datatype=term("xsd:date")) for text in ("2024-02-29", "2023-02-29", "never")),
    *(term(name) for name in ("xg:stated", "xg:Claim", "xg:Merge", "xg:supplies", "xg:partnerOf", "schema:Article")),
    *(node("e", name) for name in ("dell", "unheard-of")),
    *(ox.NamedNode(kind.iri) for kind in CLASSES.values()),
    ox.NamedNode("javascript:1"),
    ox.BlankNode("b"),
]
KINDS = ("drop", "double", "value", "datatype", "graph", "stray")


@st.composite
def broken_stores(draw: st.DrawFn, whole: ox.Store) -> ox.Store:
    """The store with a few statements dropped, doubled, with other values, datatypes or graphs, or out of nowhere."""
    found = ox.Store()
    found.extend(whole)
    quads = sorted(whole, key=str)
    predicates, graphs = (sorted({getattr(q, of) for q in quads}, key=str) for of in ("predicate", "graph_name"))
    for _ in range(draw(st.integers(1, 6))):
        predicate, kind = draw(st.sampled_from(predicates)), draw(st.sampled_from(KINDS))
        quad = draw(st.sampled_from([q for q in quads if q.predicate == predicate]))
        value = draw(st.sampled_from(VALUES))
        if kind not in ("double", "stray"):
            found.remove(quad)
        if kind in ("double", "value"):
            found.add(ox.Quad(quad.subject, predicate, value, quad.graph_name))
        if kind == "datatype":
            found.add(ox.Quad(quad.subject, predicate, _retyped(quad.object, value), quad.graph_name))
        if kind == "graph":
            found.add(ox.Quad(quad.subject, predicate, quad.object, draw(st.sampled_from(graphs))))
        if kind == "stray":
            found.add(ox.Quad(quad.subject, draw(st.sampled_from(predicates)), value, quad.graph_name))
    return found


def _retyped(one: Any, other: Any) -> ox.Literal:
    """The text of the one as a literal with the datatype of the other."""
    if not isinstance(other, ox.Literal) or other.language:
        return ox.Literal(one.value)
    return ox.Literal(one.value, datatype=other.datatype)


@pytest.fixture(autouse=True)
def _silence() -> Iterable[None]:
    """rdflib tells of every ill-formed literal."""
    logging.getLogger("rdflib.term").setLevel(logging.CRITICAL)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def test_what_conforms_to_pyshacl_conforms(whole: ox.Store) -> None:
    assert by_query(whole) == by_pyshacl(whole) == set()


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_the_queries_find_what_pyshacl_finds(whole: ox.Store, data: st.DataObject) -> None:
    broken = data.draw(broken_stores(whole))
    assert by_query(broken) == by_pyshacl(broken)


NODE_SHAPE = "shape:X a sh:NodeShape ; sh:targetClass xg:Claim ; sh:property [ sh:path xg:rule ; {} ] ."
# what cannot be compiled: (shapes, part of the message)
REFUSED = {
    "another kind of constraint": (NODE_SHAPE.format("sh:maxLength 3"), "sh:maxLength cannot be checked"),
    "a severity": (NODE_SHAPE.format("sh:minCount 1 ; sh:severity sh:Warning"), "sh:severity cannot be checked"),
    "two values at least": (NODE_SHAPE.format("sh:minCount 2"), "sh:minCount"),
    "another kind of node": (NODE_SHAPE.format("sh:nodeKind sh:Literal"), "sh:nodeKind"),
    "another datatype": (NODE_SHAPE.format("sh:datatype xsd:gYear"), "sh:datatype"),
    "a closed shape": (NODE_SHAPE.format("sh:minCount 1") + " shape:X sh:closed true .", "sh:closed cannot be checked"),
    "no target": ("shape:X a sh:NodeShape ; sh:property [ sh:path xg:rule ; sh:minCount 1 ] .", "is for no node"),
    "an alternative path": (
        "shape:X a sh:NodeShape ; sh:targetClass xg:Claim ;"
        " sh:property [ sh:path [ sh:alternativePath ( xg:rule xg:words ) ] ; sh:minLength 1 ] .",
        "properties in sequence",
    ),
    "a count over a sequence": (
        "shape:X a sh:NodeShape ; sh:targetClass xg:Claim ;"
        " sh:property [ sh:path ( xg:evidence xg:rule ) ; sh:maxCount 1 ] .",
        "sh:maxCount",
    ),
    "a property shape with a name": (
        "shape:X a sh:NodeShape ; sh:targetClass xg:Claim ; sh:property shape:Y ."
        " shape:Y sh:path xg:rule ; sh:minCount 1 .",
        "cannot be checked",
    ),
    "a target node with a property of its own": (
        "shape:X a sh:NodeShape ; sh:targetNode xg:supplies ; sh:property [ sh:path xg:rule ; sh:minCount 1 ] .",
        "cannot be checked",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_shapes_that_have_no_query_are_refused(name: str) -> None:
    turtle, message = REFUSED[name]
    prefixes = "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in PREFIXES.items())
    with pytest.raises(OntologyError, match=message):
        list(compiled(f"{prefixes}@prefix shape: <https://w3id.org/expograph/shape/> .\n{turtle}"))


EVIDENCE = f"?any <{expand('xg:evidence')}> ?node"


def test_a_query_asks_all_graphs_at_once(whole: ox.Store) -> None:
    whole.update("DELETE WHERE { GRAPH ?g { ?e xg:rule ?rule } }", prefixes=PREFIXES)
    (missing,) = (c for c in constraints() if c.path == "xg:rule" and c.found == "absent" and EVIDENCE in c.sparql)
    rows: Any = whole.query(missing.sparql)
    assert len({graph for graph, *_ in rows}) == 2
