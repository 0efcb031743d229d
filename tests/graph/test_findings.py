"""What an audit found, as RDF and back: nothing is lost, nothing is a blank node, and what is changed is refused."""

from dataclasses import replace
from typing import get_args

import pyoxigraph as ox
import pytest

from expograph.errors import InvalidGraphError
from expograph.findings import Finding, Verdict, in_order
from expograph.graph.rdf import from_trig, to_store, to_trig
from expograph.graph.read_rdf import read_extractions
from expograph.graph.validation import validate
from expograph.ontology.shapes import shapes
from expograph.ontology.vocabulary import PREFIXES, expand

HOSTILE = 'a "quote", a \\ and \u202e <b>&amp;\n'


def audited(sample, *more):
    """The sample with a finding of each verdict; the quotes are sentences of its text."""
    document = sample.document

    def piece(sentence):
        start = document.text.index(sentence)
        return document.quote(start, start + len(sentence), rule="audit.test")

    first, second = piece("TSMC supplies NVIDIA."), piece("Dell's backlog stood at $4.5 billion.")
    each = [
        Finding("coverage", v, f"words of {v}", (first, second), "revenue were $1 billion", "dell")
        for v in get_args(Verdict)
    ]
    bare = Finding("growth", "implied", HOSTILE, (second,))
    return replace(sample, findings=in_order((*each, bare, *more)))


@pytest.fixture
def extraction(sample):
    return audited(sample)


def test_findings_come_back_as_they_went(extraction):
    (read,) = read_extractions(from_trig(to_trig(to_store([extraction]))))
    assert read.findings == extraction.findings
    assert len(read.findings) == 6


def test_they_fit_the_shapes_and_hold_no_blank_node(extraction):
    store = to_store([extraction])
    assert validate(store) == []
    nodes = [q.subject for q in store] + [q.object for q in store]
    assert not any(isinstance(node, ox.BlankNode) for node in nodes)


def test_equal_findings_give_equal_bytes_in_any_order(extraction):
    turned = replace(extraction, findings=tuple(reversed(extraction.findings)))
    assert to_trig(to_store([turned])) == to_trig(to_store([extraction]))


def test_they_are_asked_for_in_sparql(extraction):
    store = to_store([extraction])
    query = """SELECT ?exact WHERE { GRAPH ?g { ?f a xg:Finding ; xg:verdict xg:contradiction ; xg:subject e:dell ;
        xg:evidence/oa:hasSelector/oa:exact ?exact } }"""
    quotes = {row["exact"].value for row in store.query(query, prefixes=PREFIXES)}
    assert quotes == {"TSMC supplies NVIDIA.", "Dell's backlog stood at $4.5 billion."}


def test_two_findings_at_one_place_are_two(sample):
    one = audited(sample)
    again = replace(one.findings[0], words="other words")
    both = audited(sample, again)
    (read,) = read_extractions(to_store([both]))
    assert again in read.findings and one.findings[0] in read.findings


def test_what_is_changed_by_hand_is_refused(extraction):
    data = to_trig(to_store([extraction])).replace(b"words of warning", b"words of warming")
    with pytest.raises(InvalidGraphError, match="changed by hand"):
        read_extractions(from_trig(data))


@pytest.mark.parametrize(
    ("predicate", "value", "path"),
    [("xg:verdict", ox.NamedNode(expand("xg:current")), "xg:verdict"), ("xg:words", None, "xg:words"), ("xg:evidence", None, "xg:evidence")],
)  # fmt: skip
def test_the_shape_names_what_is_wrong(extraction, predicate, value, path):
    store = to_store([extraction])
    finding = ox.NamedNode(PREFIXES["f"] + extraction.findings[0].id)
    for quad in list(store.quads_for_pattern(finding, ox.NamedNode(expand(predicate)), None, None)):
        store.remove(quad)
        if value is not None:
            store.add(ox.Quad(quad.subject, quad.predicate, value, quad.graph_name))
    assert any(v.path == path and v.node.endswith(extraction.findings[0].id) for v in validate(store))


def test_the_shapes_know_every_verdict():
    assert all(f"xg:{verdict.replace(' ', '-')}" in shapes() for verdict in get_args(Verdict))


def test_a_finding_needs_evidence():
    with pytest.raises(ValueError, match="without evidence"):
        Finding("growth", "implied", "words", ())
