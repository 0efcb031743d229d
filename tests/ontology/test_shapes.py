"""The shapes follow the vocabulary: whatever core.ttl declares has its shape."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from expograph.ontology.shapes import shapes
from expograph.ontology.vocabulary import CLASSES, METRICS, PREFIXES, RELATIONS

SH = PREFIXES["sh"]


@pytest.fixture(scope="module")
def store() -> ox.Store:
    found = ox.Store()
    found.load(shapes().encode(), format=ox.RdfFormat.TURTLE)
    return found


def members(store: ox.Store, shape: str, path: str) -> set[str]:
    sparql = f"""SELECT ?value {{ <https://w3id.org/expograph/shape/{shape}> sh:property+ ?p .
        ?p sh:path {path} ; sh:in/rdf:rest*/rdf:first ?value }}"""
    return {row["value"].value for row in store.query(sparql, prefixes=PREFIXES)}  # type: ignore[union-attr]


@pytest.mark.parametrize("notation", sorted(RELATIONS))
def test_each_relation_has_a_shape_with_its_domain_and_range(store: ox.Store, notation: str) -> None:
    relation = RELATIONS[notation]
    assert members(store, notation, "( rdf:subject rdf:type )") == {CLASSES[c].iri for c in relation.domain}
    assert members(store, notation, "( rdf:object rdf:type )") == {CLASSES[c].iri for c in relation.range}


def test_predicates_metrics_and_classes_are_those_of_the_vocabulary(store: ox.Store) -> None:
    assert members(store, "Claim", "rdf:predicate") == {r.iri for r in RELATIONS.values()}
    assert members(store, "Quantity", "xg:metric") == {m.iri for m in METRICS.values()}
    assert members(store, "Entity", "rdf:type") == {c.iri for c in CLASSES.values()}


def test_every_constraint_that_the_shapes_use_has_its_wording() -> None:
    from expograph.graph.constraints import EXPECTED

    structure = {"path", "property", "targetClass", "targetNode", "targetObjectsOf", "targetSubjectsOf", "inversePath"}
    used = {
        t.predicate.value.removeprefix(SH)
        for t in ox.parse(shapes(), format=ox.RdfFormat.TURTLE)
        if t.predicate.value.startswith(SH)
    }
    assert used - structure == set(EXPECTED)


def test_the_shapes_are_themselves_valid_shacl() -> None:
    import pyshacl
    import rdflib

    graph = rdflib.Graph().parse(data=shapes(), format="turtle")
    conforms, _, text = pyshacl.validate(rdflib.Graph(), shacl_graph=graph, meta_shacl=True)
    assert conforms, text


def test_the_text_is_the_same_each_time() -> None:
    assert shapes() == shapes()
