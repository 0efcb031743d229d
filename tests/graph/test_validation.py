"""Every graph that is produced conforms; each broken one is refused with node, property and what was expected."""

from __future__ import annotations

from dataclasses import replace

import pyoxigraph as ox
import pytest

from expograph.errors import InvalidGraphError
from expograph.graph.rdf import from_trig, node, term, to_store, to_trig
from expograph.graph.validation import Violation, check, validate
from expograph.model import Document, Extraction
from expograph.ontology.vocabulary import PREFIXES


def test_produced_graphs_conform(sample: Extraction, other: Extraction) -> None:
    assert validate(to_store([sample, other])) == []
    check(from_trig(to_trig(to_store([sample]))))


def test_a_document_without_claims_conforms_and_so_does_nothing() -> None:
    check(to_store([Extraction(Document("Text.", "x"))]))
    check(to_store([]))


def test_offsets_count_code_points(sample: Extraction) -> None:
    document = Document("\U0001f600 é Dell buys from NVIDIA.", "x")
    claims = (replace(sample.claims[0], evidence=(document.quote(4, 26, rule="r"),)),)
    assert claims[0].evidence[0].quote == "Dell buys from NVIDIA."
    check(to_store([Extraction(document, sample.entities, claims)]))


def change(pattern: str, value: str) -> str:
    """An update that gives the property of ``pattern`` (node property) another value in every document's graph."""
    old, new = f"GRAPH ?g {{ {pattern} ?old }}", f"GRAPH ?g {{ {pattern} {value} }}"
    return f"DELETE {{ {old} }} INSERT {{ {new} }} WHERE {{ {old} }}"


def drop(pattern: str) -> str:
    return f"DELETE WHERE {{ GRAPH ?g {{ {pattern} }} }}"


def add(statement: str, where: str) -> str:
    return f"INSERT {{ GRAPH ?g {{ {statement} }} }} WHERE {{ GRAPH ?g {{ {where} }} }}"


# what is wrong: (update, start of the node, property, part of what was found, part of what is expected)
BROKEN = {
    "claim without evidence": (drop("?c xg:evidence ?e"), "c:", "xg:evidence", "absent", "at least 1 value"),
    "confidence above 1": (change("?c xg:confidence", "1.5"), "c:", "xg:confidence", "1.5", "at most 1.0"),
    "confidence below 0": (change("?c xg:confidence", "-0.1"), "ev:", "xg:confidence", "-0.1", "at least 0.0"),
    "confidence no decimal": (change("?c xg:confidence", "'high'"), "c:", "xg:confidence", "high", "xsd:decimal"),
    "denied no boolean": (change("?c xg:denied", "'maybe'^^xsd:boolean"), "c:", "xg:denied", "maybe", "xsd:boolean"),
    "certainty unknown": (
        change("?c xg:certainty", "xg:maybe"),
        "c:",
        "xg:certainty",
        "xg:maybe",
        "xg:hedged, xg:stated",
    ),
    "aspect unknown": (
        change("?c xg:aspect", "xg:past"),
        "c:",
        "xg:aspect",
        "xg:past",
        "xg:current, xg:ended, xg:planned",
    ),
    "change unknown": (
        change("?c xg:change", "xg:up"),
        "c:",
        "xg:change",
        "xg:up",
        "xg:decrease, xg:increase, xg:unknown",
    ),
    "origin unknown": (
        change("?c xg:origin", "xg:heard"),
        "c:",
        "xg:origin",
        "xg:heard",
        "xg:inferred, xg:pack, xg:reviewer, xg:stated, xg:unconfirmed",
    ),
    "relation unknown": (
        change("?c rdf:predicate", "xg:likes"),
        "c:",
        "rdf:predicate",
        "xg:likes",
        "xg:acquires, xg:benefitsFrom",
    ),
    "source outside the domain": (
        change("?c rdf:predicate", "xg:partnerOf"),
        "c:",
        "rdf:subject/rdf:type",
        "xg:Event",
        "xg:Company, xg:Organization, xg:Place, xg:Sector",
    ),
    "target outside the range": (
        change("?c rdf:predicate", "xg:partnerOf"),
        "c:",
        "rdf:object/rdf:type",
        "xg:Product",
        "xg:Company, xg:Organization, xg:Place, xg:Sector",
    ),
    "metric unknown": (
        change("?q xg:metric", "metric:mood"),
        "q:",
        "xg:metric",
        "metric:mood",
        "metric:backlog, metric:capacity",
    ),
    "figure no number": (change("?q xg:value", "'lots'"), "q:", "xg:value", "lots", "text that matches"),
    "class unknown": (change("?e a xg:Company . ?e a", "xg:Firm"), "e:", "rdf:type", "xg:Firm", "xg:Company, xg:Event"),
    "entity without a class": (drop("?e a xg:Company"), "e:dell", "rdf:type", "absent", "at least 1 value"),
    "entity without a label": (drop("e:dell rdfs:label ?l"), "e:dell", "rdfs:label", "absent", "at least 1"),
    "entity with two labels of its own": (
        add("e:dell rdfs:label 'D'", "?d a schema:Article"),
        "e:dell",
        "rdfs:label",
        "several",
        "at most 1",
    ),
    "entity without a preferred label": (
        drop("e:dell skos:prefLabel ?l"),
        "e:dell",
        "skos:prefLabel",
        "absent",
        "in the derived graph",
    ),
    "entity with two labels": (
        "INSERT DATA { GRAPH g:derived { e:dell skos:prefLabel 'D' } }",
        "e:dell",
        "skos:prefLabel",
        "several",
        "at most 1",
    ),
    "identifier without source": (
        drop("?i dcterms:source ?s"),
        "id:",
        "dcterms:source",
        "absent",
        "at least 1",
    ),
    "evidence of two sources": (
        add("?e oa:hasSource doc:x", "?e oa:hasSource ?d"),
        "ev:",
        "oa:hasSource",
        "several values",
        "at most 1 value",
    ),
    "evidence of another document": (
        change("?e oa:hasSource", "doc:x"),
        "ev:",
        "oa:hasSource",
        "doc:x",
        "schema:Article",
    ),
    "evidence without selector": (drop("?e oa:hasSelector ?s"), "ev:", "oa:hasSelector", "absent", "at least 1"),
    "selector without quote": (drop("?s oa:exact ?q"), "sel:", "oa:exact", "absent", "at least 1"),
    "selector without end": (drop("?s oa:end ?q"), "sel:", "oa:end", "absent", "at least 1"),
    "quote altered": (
        change("?s oa:exact", "'Dell is doomed.'"),
        "sel:",
        "oa:exact",
        "'Dell is doomed.'",
        "GPU supply from NVIDIA",
    ),
    "quote moved": (change("?s oa:start", "1"), "sel:", "oa:exact", "'GPU supply", "'PU supply"),
    "quote past the end": (change("?s oa:end", "9999"), "sel:", "oa:exact", "Dell's backlog", "the text's own words"),
    "offset beyond all numbers": (
        change("?s oa:end", "99999999999999999999999"),
        "sel:",
        "oa:exact",
        "GPU",
        "the text's own words",
    ),
    "offset negative": (change("?s oa:start", "-1"), "sel:", "oa:start", "-1", "at least 0"),
    "offsets the wrong way round": (change("?s oa:start", "99999"), "sel:", "oa:start", "99999", "less than oa:end"),
    "rule without a name": (change("?e xg:rule", "''"), "ev:", "xg:rule", "", "at least 1 character"),
    "document without text": (drop("?d schema:text ?t"), "doc:", "schema:text", "absent", "at least 1"),
    "text altered": (change("?d schema:text", "'Other.'"), "doc:", "xg:sha256", "", "the digest of its text"),
    "date no date": (
        change("?d schema:datePublished", "'2024-13-45'^^xsd:date"),
        "doc:",
        "schema:datePublished",
        "2024-13-45",
        "xsd:date",
    ),
    "address of a script": (
        change("?d schema:url", "<javascript:1>"),
        "doc:",
        "schema:url",
        "javascript:1",
        "text that matches",
    ),
    "blank node": (
        add("?d dcterms:relation []", "?d a schema:Article"),
        "doc:",
        "dcterms:relation",
        "",
        "no blank node",
    ),
    "outside a named graph": (
        "INSERT DATA { e:dell xg:supplies e:hpe }",
        "e:dell",
        "xg:supplies",
        "e:hpe",
        "a statement in a named graph",
    ),
    "graph of no document": (
        "INSERT DATA { GRAPH g:x { e:dell a xg:Company } }",
        "doc:x",
        "rdf:type",
        "absent",
        "schema:Article",
    ),
    "direct triple that is denied": (
        add("e:weak-demand xg:bottleneckFor e:dell", "?d a schema:Article"),
        "e:weak-demand",
        "xg:bottleneckFor",
        "e:dell",
        "an asserted claim",
    ),
    "direct triple in the derived graph": (
        "INSERT DATA { GRAPH g:derived { e:tsmc xg:supplies e:nvidia } }",
        "e:tsmc",
        "xg:supplies",
        "e:nvidia",
        "skos:prefLabel, xg:mergedInto",
    ),
    "claim in the graph of decisions": (
        "INSERT { GRAPH g:decisions { ?c ?p ?o } } WHERE { GRAPH ?g { ?c a xg:Claim ; ?p ?o } }",
        "c:",
        "rdf:subject",
        "e:",
        "one of xg:same, xg:different",
    ),
    "class in the derived graph": (
        "INSERT DATA { GRAPH g:derived { e:dell a xg:Company } }",
        "e:dell",
        "rdf:type",
        "xg:Company",
        "xg:Merge",
    ),
    "preferred label in a document's graph": (
        add("e:dell skos:prefLabel 'Other'", "?d a schema:Article"),
        "e:dell",
        "skos:prefLabel",
        "Other",
        "a statement in g:derived",
    ),
    "direct triple of a superseded document": (
        "INSERT { GRAPH g:derived { doc:x prov:wasRevisionOf ?d } } WHERE { GRAPH ?g { ?d a schema:Article } }",
        "e:tsmc",
        "xg:supplies",
        "e:nvidia",
        "no direct triple",
    ),
    "merge without its reason": (
        "INSERT DATA { GRAPH g:derived { e:hpe xg:mergedInto e:dell . merge:1 a xg:Merge ; xg:member e:hpe ; xg:into e:dell } }",
        "merge:1",
        "xg:reason",
        "absent",
        "at least 1",
    ),
    "merged and not told why": (
        "INSERT DATA { GRAPH g:derived { e:hpe xg:mergedInto e:dell } }",
        "e:hpe",
        "xg:mergedInto",
        "e:dell",
        "an xg:Merge",
    ),
    "decision on what is no entity": (
        "INSERT DATA { GRAPH g:decisions { e:hpe xg:same doc:x } }",
        "e:hpe",
        "xg:same",
        "doc:x",
        "text that matches",
    ),
    "source whose document is not there": (
        "INSERT DATA { GRAPH g:sources { src:1 a xg:Source ; xg:of doc:x } }",
        "src:1",
        "xg:of",
        "doc:x",
        "a document that is there",
    ),
    "two documents in a graph": (
        add("doc:x a schema:Article", "?d a schema:Article"),
        "doc:x",
        "rdf:type",
        "schema:Article",
        "one document in a graph",
    ),
    "triple as a value": (
        add("?d dcterms:relation <<( e:dell xg:supplies e:hpe )>>", "?d a schema:Article"),
        "doc:",
        "dcterms:relation",
        "supplies",
        "IRIs and literals",
    ),
    "claim that is not called one": (drop("?c a xg:Claim"), "c:", "rdf:type", "absent", "xg:Claim"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_graph_is_refused_with_node_property_and_expectation(sample: Extraction, name: str) -> None:
    update, node, path, value, expected = BROKEN[name]
    store = to_store([sample])
    store.update(update, prefixes=PREFIXES)
    assert any(
        v.node.startswith(node) and v.path == path and value in v.value and expected in v.expected
        for v in validate(store)
    ), validate(store)
    with pytest.raises(InvalidGraphError):
        check(store)


def test_of_a_symmetric_relation_a_claim_states_both_ways_and_of_others_one(sample: Extraction) -> None:
    store = to_store([sample])  # where Dell competes with HPE, and TSMC supplies NVIDIA
    backwards = ox.Quad(node("e", "hpe"), term("xg:competesWith"), node("e", "dell"), node("g", sample.document.sha256))
    assert backwards in store
    store.update(add("e:nvidia xg:supplies e:tsmc", "?d a schema:Article"), prefixes=PREFIXES)
    assert [(v.node, v.path, v.value) for v in validate(store)] == [("e:nvidia", "xg:supplies", "e:tsmc")]


def test_a_direct_triple_needs_a_claim_that_is_asserted_in_every_respect(sample: Extraction) -> None:
    changes = {"xg:denied": "true", "xg:certainty": "xg:hedged", "xg:aspect": "xg:ended", "xg:origin": "xg:inferred"}
    for axis, value in changes.items():
        store = to_store([replace(sample, claims=sample.claims[3:4])])  # TSMC supplies NVIDIA
        store.update(change(f"?c {axis}", value), prefixes=PREFIXES)
        assert "an asserted claim that states it" in {v.expected for v in validate(store)}, axis


def test_a_direct_triple_that_the_document_also_denies_is_refused(sample: Extraction) -> None:
    denial = replace(sample.claims[3], denied=True)
    store = to_store([replace(sample, claims=(sample.claims[3], denial))])
    assert validate(store) == []
    store.update(add("e:tsmc xg:supplies e:nvidia", "?d a schema:Article"), prefixes=PREFIXES)
    (found,) = validate(store)
    assert found.expected == "no claim that denies or ends it"


def test_a_violation_tells_its_document_and_what_was_said(sample: Extraction, other: Extraction) -> None:
    untitled = replace(other, document=Document(other.document.text, "x"))
    store = to_store([sample, untitled])
    for pattern in ("?c xg:change", "?s oa:end"):
        store.update(change(pattern, "'x'"), prefixes=PREFIXES)
    said = {(v.node[:2], v.document, v.quote) for v in validate(store)}
    assert ("c:", "Servers", "TSMC supplies NVIDIA.") in said
    assert ("se", "Servers", "TSMC supplies NVIDIA.") in said
    assert ("c:", other.document.sha256[:12], "Storms hurt TSMC.") in said


def test_of_some_graphs_only_these_are_looked_at(sample: Extraction, other: Extraction) -> None:
    more = [Extraction(Document(f"Text {n}.", "x")) for n in range(6)]
    store = to_store([sample, other, *more])
    store.update(change("?c xg:change", "xg:up") + " ; " + drop("e:storm skos:prefLabel ?l"), prefixes=PREFIXES)
    one, two = (ox.NamedNode(PREFIXES["g"] + e.document.sha256) for e in (sample, other))
    everything = validate(store)
    assert {v.graph for v in everything} == {"g:" + e.document.sha256 for e in (sample, other)}
    for graphs in ([one], [two], [one, two], [g for g in store.named_graphs() if g != two]):
        names = {"g:" + str(g.value).removeprefix(PREFIXES["g"]) for g in graphs}
        assert validate(store, graphs) == [v for v in everything if v.graph in names]
    store.update(add("?d dcterms:relation []", "?d a schema:Article"), prefixes=PREFIXES)
    check(store, [ox.NamedNode(PREFIXES["g"] + more[0].document.sha256)])
    with pytest.raises(InvalidGraphError):
        check(store, [two])


def test_the_message_names_node_property_found_and_expected(sample: Extraction) -> None:
    store = to_store([sample])
    store.update(change("?c xg:change", "xg:up"), prefixes=PREFIXES)
    with pytest.raises(InvalidGraphError) as error:
        check(store)
    first, *lines = str(error.value).splitlines()
    assert first == "the graph does not fit its shapes:"
    claim = min(c.id for c in sample.claims)
    assert lines[0].strip() == (
        f"c:{claim}: xg:change is xg:up; expected is one of xg:decrease, xg:increase, xg:unknown"
        f" (in g:{sample.document.sha256[:12]})"
    )
    assert lines[-1].strip() == "and 3 more"  # six claims, three shown


def test_nothing_is_written_to_standard_error_for_ill_formed_literals(
    sample: Extraction, capfd: pytest.CaptureFixture[str], recwarn: pytest.WarningsRecorder
) -> None:
    store = to_store([sample])
    for pattern, value in (("?d schema:datePublished", "'never'^^xsd:date"), ("?c xg:denied", "'maybe'^^xsd:boolean")):
        store.update(change(pattern, value), prefixes=PREFIXES)
    assert {v.path for v in validate(store)} >= {"schema:datePublished", "xg:denied"}
    assert capfd.readouterr().err == ""
    assert not list(recwarn)


def test_one_documents_statements_do_not_mend_anothers(sample: Extraction, other: Extraction) -> None:
    # Both mention Dell; the class is taken from the one, and stays in the other.
    store = to_store([sample, other])
    graph = ox.NamedNode(PREFIXES["g"] + sample.document.sha256)
    store.update(f"DELETE WHERE {{ GRAPH <{graph.value}> {{ e:dell a xg:Company }} }}", prefixes=PREFIXES)
    assert {v.graph for v in validate(store)} == {"g:" + sample.document.sha256}


def test_many_values_of_a_property_are_told_and_not_multiplied(sample: Extraction) -> None:
    # A million million combinations, if properties were joined before they are counted.
    store = to_store([sample])
    graph, selector = node("g", sample.document.sha256), node("sel", "many")
    for n in range(10_000):
        for name in ("oa:exact", "oa:start", "oa:end"):
            store.add(ox.Quad(selector, term(name), ox.Literal(str(n)), graph))
    assert {(v.node, v.path) for v in validate(store)} == {
        ("sel:many", f"oa:{name}") for name in ("exact", "start", "end")
    }


def test_violations_are_sorted_and_comparable() -> None:
    one, two = Violation("g:a", "c:1", "p", "v", "x"), Violation("g:a", "c:2", "p", "v", "x")
    assert sorted([two, one]) == [one, two]
