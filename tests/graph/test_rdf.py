"""RDF out and back: what is in a document's graph, what is a direct triple, and that nothing is lost or reordered."""

from __future__ import annotations

import hashlib
import os
import pathlib
import subprocess
import sys
from dataclasses import replace

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from expograph.errors import InvalidGraphError, SourceError
from expograph.graph.entities import merge
from expograph.graph.rdf import dataset, derived_quads, from_trig, node, term, to_quads, to_store, to_trig
from expograph.graph.read_rdf import read_extractions
from expograph.model import Claim, Document, Entity, Evidence, Extraction, Identifier, Quantity, Wording
from expograph.ontology.vocabulary import CLASSES, METRICS, PREFIXES, RELATIONS

ROOT = pathlib.Path(__file__).parents[2]


def direct(extraction: Extraction) -> set[tuple[str, str, str]]:
    relations = {r.iri: r.notation for r in RELATIONS.values()}
    return {
        (
            str(q.subject).strip("<>").rpartition("/")[2],
            relations[q.predicate.value],
            str(q.object)[1:-1].rpartition("/")[2],
        )
        for q in to_quads(extraction)
        if q.predicate.value in relations
    }


def test_direct_triples_are_what_the_source_states_to_hold_now(sample: Extraction) -> None:
    # DESIGN.md: origin stated and asserted; symmetric relations both ways.  None for the denied weak demand, the hedged
    # Micron and the ended Lenovo.
    assert direct(sample) == {
        ("nvidia", "bottleneck", "dell"),
        ("tsmc", "supplies", "nvidia"),
        ("dell", "competes_with", "hpe"),
        ("hpe", "competes_with", "dell"),
    }


@pytest.mark.parametrize("change", [{"denied": True}, {"aspect": "ended"}])
def test_no_direct_triple_where_the_same_document_also_denies_or_ends_it(
    sample: Extraction, change: dict[str, object]
) -> None:
    rivals = next(c for c in sample.claims if c.relation == "competes_with")
    turned = replace(rivals, source=rivals.target, target=rivals.source, **change)  # type: ignore[arg-type]
    both = replace(sample, claims=(*sample.claims, turned))
    assert not [t for t in direct(both) if t[1] == "competes_with"]


def test_what_nobody_confirmed_takes_no_direct_triple_away(sample: Extraction) -> None:
    rivals = next(c for c in sample.claims if c.relation == "competes_with")
    doubted = replace(rivals, denied=True, origin="unconfirmed")
    assert direct(replace(sample, claims=(*sample.claims, doubted))) == direct(sample)


def test_what_a_person_read_counts_as_what_the_program_read(sample: Extraction) -> None:
    reviewed = tuple(replace(claim, origin="reviewer") for claim in sample.claims)
    assert direct(replace(sample, claims=reviewed)) == direct(sample)


@pytest.mark.parametrize(
    "change", [{"origin": "pack"}, {"origin": "inferred"}, {"origin": "unconfirmed"}, {"aspect": "planned"}]
)
def test_no_direct_triple_for_what_is_background_inferred_unconfirmed_or_planned(
    sample: Extraction, change: dict[str, object]
) -> None:
    claims = tuple(replace(claim, **change) for claim in sample.claims)  # type: ignore[arg-type]
    assert direct(replace(sample, claims=claims)) == set()


def test_there_are_no_blank_nodes_and_every_statement_is_in_a_named_graph(
    sample: Extraction, other: Extraction
) -> None:
    for quad in to_store([sample, other]):
        assert isinstance(quad.subject, ox.NamedNode)
        assert isinstance(quad.object, ox.NamedNode | ox.Literal)
        assert isinstance(quad.graph_name, ox.NamedNode)


def test_the_text_is_in_the_graph_under_its_digest(sample: Extraction) -> None:
    digest = hashlib.sha256(sample.document.text.encode()).hexdigest()
    store = to_store([sample])
    [quad] = store.quads_for_pattern(node("doc", digest), term("schema:text"), None, node("g", digest))
    assert quad.object == ox.Literal(sample.document.text)


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "file:///etc/passwd", "http://not valid/", "ftp://example.org/"]
)
def test_an_address_that_is_not_a_valid_web_address_is_left_out(url: str) -> None:
    quads = to_quads(Extraction(Document("Text.", "x", url=url)))
    assert not [q for q in quads if q.predicate == term("schema:url")]


def test_identifiers_keep_where_they_were_read_and_wikidata_is_the_same_thing(sample: Extraction) -> None:
    quads = to_quads(sample)
    same = ox.NamedNode("http://www.wikidata.org/entity/Q1197548")
    graph = node("g", sample.document.sha256)
    assert ox.Quad(node("e", "micron"), term("schema:sameAs"), same, graph) in quads
    assert {q.object for q in quads if q.predicate == term("dcterms:source")} == {ox.Literal("made-up list")}


def test_the_derived_graph_does_not_depend_on_order_or_repetition(sample: Extraction, other: Extraction) -> None:
    assert derived_quads([sample, other]) == derived_quads([other, sample, other])


def test_merged_entities_have_one_label_and_the_reason_of_the_merge() -> None:
    def note(label: str, identity: str) -> Extraction:
        return Extraction(Document(f"{label} grows.", "x"), (Entity(identity, "company", label),))

    quads = derived_quads([note("Halden Micro", "halden-micro"), note("Halden Micro Inc.", "halden-micro-inc")])
    said = {(str(q.subject.value), q.predicate.value, q.object.value) for q in quads}
    assert (PREFIXES["e"] + "halden-micro-inc", PREFIXES["skos"] + "prefLabel", "Halden Micro") in said
    member = (PREFIXES["e"] + "halden-micro-inc", PREFIXES["xg"] + "mergedInto", PREFIXES["e"] + "halden-micro")
    assert member in said
    assert {o for _, p, o in said if p == PREFIXES["xg"] + "reason"} == {"the same name, 'halden micro'"}


def test_loading_twice_changes_nothing(sample: Extraction, other: Extraction) -> None:
    assert to_trig(to_store([sample, other])) == to_trig(to_store([other, sample, other]))


def test_trig_is_prefixed_sorted_and_the_claim_reads_as_a_triple(sample: Extraction) -> None:
    text = to_trig(to_store([sample])).decode()
    claim = next(c for c in sample.claims if c.source == "nvidia")
    assert (
        f"c:{claim.id} a xg:Claim ;\n\t\trdf:subject e:nvidia ;\n"
        "\t\trdf:predicate xg:bottleneckFor ;\n\t\trdf:object e:dell ;\n" in text
    )
    assert "xg:confidence 0.86 ;" in text
    declared = [line.split()[1].rstrip(":") for line in text.splitlines() if line.startswith("@prefix")]
    assert declared == sorted(declared)
    assert set(declared) <= set(PREFIXES)


def test_trig_is_the_same_under_another_hash_seed() -> None:
    program = (
        "import sys; sys.path.insert(0, 'tests/graph'); import conftest;"
        "from expograph.graph.rdf import *; from expograph.graph.read_rdf import *;"
        "s = to_store([conftest.sample_extraction(), conftest.other_extraction()]);"
        "sys.stdout.buffer.write(to_trig(to_store(read_extractions(s))))"
    )
    runs = [
        subprocess.run(
            [sys.executable, "-c", program],
            cwd=ROOT,
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    ]
    assert runs[0] == runs[1] != b""


def test_a_syntax_error_says_line_and_column() -> None:
    with pytest.raises(SourceError, match="line 2, column"):
        from_trig(b"@prefix e: <http://example.org/> .\ne:a e:b ;; <")


def test_users_get_an_rdflib_dataset_over_the_same_store(sample: Extraction) -> None:
    users = dataset(to_store([sample]))
    asked = "{ ?s xg:supplies e:nvidia }"
    found = users.query(f"CONSTRUCT {asked} WHERE {asked}").graph
    assert found is not None
    assert [str(s) for s in found.subjects()] == [PREFIXES["e"] + "tsmc"]


def test_two_rules_at_one_place_are_two_pieces_of_evidence() -> None:
    document = Document("Micron supplies Dell.", "x")
    pieces = tuple(document.quote(0, 21, rule=rule, confidence=0.5) for rule in ("a", "b", "c"))
    claim = Claim("micron", "supplies", "dell", evidence=pieces)
    extraction = Extraction(
        document, (Entity("dell", "company", "Dell"), Entity("micron", "company", "Micron")), (claim,)
    )
    [read] = read_extractions(to_store([extraction]))
    assert read.claims[0].evidence == pieces


def test_different_labels_for_one_id_the_most_frequent_is_preferred() -> None:
    labels = ("Dell Technologies", "Dell", "Dell")
    extractions = [
        Extraction(Document(f"Text {n}.", "x"), (Entity("dell", "company", label),)) for n, label in enumerate(labels)
    ]
    store = to_store(extractions)
    known = merge(entity for extraction in read_extractions(store) for entity in extraction.entities)
    assert known["dell"] == Entity("dell", "company", "Dell", ("Dell Technologies",))


def altered(pattern: str, value: str) -> str:
    """An update that gives the property of ``pattern`` (node property) another value."""
    old, new = f"GRAPH ?g {{ {pattern} ?old }}", f"GRAPH ?g {{ {pattern} {value} }}"
    return f"DELETE {{ {old} }} INSERT {{ {new} }} WHERE {{ {old} }}"


@pytest.mark.parametrize(
    ("update", "message"),
    [
        ("DELETE WHERE { GRAPH ?g { ?d schema:text ?t } }", "schema:text has no value"),
        (altered("?d schema:text", "'x'"), "digest"),
        (altered("?s oa:start", "1"), "oa:exact"),
        (altered("?s oa:end", "1e400"), "an offset"),
        (altered("?s xg:confidence", "7"), "0 to 1"),
        (altered("?c rdf:predicate", "xg:likes"), "a relation"),
        (altered("?c rdf:subject", "xg:dell"), "an IRI under"),
        (altered("?e oa:hasSource", "doc:x"), "oa:hasSource is doc:x"),
        (
            "INSERT { GRAPH ?g { ?c xg:aspect xg:current } } WHERE { GRAPH ?g { ?c xg:aspect xg:ended } }",
            "has 2 values",
        ),
        ("INSERT DATA { GRAPH <http://example.org/g> { e:a a xg:Company } }", "is not described"),
    ],
)
def test_a_graph_of_another_form_is_refused(sample: Extraction, update: str, message: str) -> None:
    store = to_store([sample])
    store.update(update, prefixes=PREFIXES)
    with pytest.raises(InvalidGraphError, match=message):
        read_extractions(store)


# Round trip


# Text without lone surrogates, which UTF-8 cannot hold; everything else, control characters too.
words = st.text(st.characters(codec="utf8"), min_size=1, max_size=12)
shares = st.integers(0, 10_000).map(lambda n: n / 10_000)
POOL = tuple(
    Entity(i, kind, label, identifiers=identifiers)
    for i, kind, label, identifiers in (
        ("dell", "company", "Dell", (Identifier("cik", "1571996", "a list"),)),
        ("gpu", "product", "GPU", ()),
        ("ai-server", "technology", 'AI "server"\n', ()),
        ("weak-demand", "event", "weak demand", (Identifier("wikidata", "Q1", "b"), Identifier("wikidata", "Q1", "c"))),
    )
)
ids = st.sampled_from([e.id for e in POOL])


@st.composite
def extractions(draw: st.DrawFn) -> Extraction:
    document = Document(
        draw(st.text(st.characters(codec="utf8"), min_size=1, max_size=60)),
        "source",
        draw(st.none() | words),
        draw(st.none() | st.dates().map(lambda d: d.isoformat())),
        draw(st.none() | words),
        draw(st.sampled_from([None, "https://example.org/a?b=c#d", "http://bücher.example/ü"])),
    )

    def span() -> tuple[int, int]:
        start = draw(st.integers(0, len(document.text) - 1))
        return start, draw(st.integers(start + 1, len(document.text)))

    def evidence() -> Evidence:
        start, end = span()
        part = draw(st.none() | shares)
        whole = None if part is None else draw(words)
        wording = Wording(draw(st.none() | words), draw(st.none() | words), part, whole, draw(st.none() | words))
        named = tuple(sorted({span() for _ in range(draw(st.integers(0, 2)))}))
        return document.quote(
            start,
            end,
            rule=draw(words),
            confidence=draw(shares),
            attribution=draw(st.none() | words),
            antecedents=named,
            wording=wording,
        )

    def claim() -> Claim:
        return Claim(
            draw(ids), draw(st.sampled_from(sorted(RELATIONS))), draw(ids), draw(st.none() | ids), draw(st.booleans()),
            draw(st.sampled_from(["stated", "hedged"])), draw(st.sampled_from(["current", "ended", "planned"])),
            draw(st.sampled_from(["increase", "decrease", "unknown"])),
            draw(st.sampled_from(["stated", "pack", "inferred"])),
            tuple(dict.fromkeys(evidence() for _ in range(draw(st.integers(1, 3))))),
        )  # fmt: skip

    def quantity() -> Quantity:
        return Quantity(
            draw(ids), draw(st.sampled_from(sorted(METRICS))), draw(words), draw(words), draw(words), evidence(),
            draw(st.none() | words), draw(st.none() | words), draw(st.none() | words),
        )  # fmt: skip

    kinds = {e.id: draw(st.sampled_from(sorted(CLASSES))) for e in POOL}
    labels = {e.label for e in POOL}
    entities = tuple(
        replace(e, kind=kinds[e.id], aliases=tuple(draw(st.sets(words.filter(lambda w: w not in labels), max_size=2))))
        for e in POOL
    )
    claims = {c.id: c for c in (claim() for _ in range(draw(st.integers(0, 4))))}
    quantities = {q.id: q for q in (quantity() for _ in range(draw(st.integers(0, 2))))}
    return Extraction(document, entities, tuple(claims.values()), tuple(quantities.values()))


def by_order(extraction: Extraction) -> Extraction:
    """Everything in the order in which RDF gives it back, and the source as RDF names it."""

    def place(e: Evidence) -> tuple[int, int, float, str, str]:
        return e.start, e.end, -e.confidence, e.rule, e.attribution or ""

    return replace(
        extraction,
        entities=tuple(
            replace(e, aliases=tuple(sorted(e.aliases))) for e in sorted(extraction.entities, key=lambda e: e.id)
        ),
        claims=tuple(
            replace(c, evidence=tuple(sorted(c.evidence, key=place)))
            for c in sorted(extraction.claims, key=lambda c: c.id)
        ),
        quantities=tuple(sorted(extraction.quantities, key=lambda q: q.id)),
    )


@settings(max_examples=60, deadline=None)
@given(st.lists(extractions(), max_size=3, unique_by=lambda e: e.document.sha256))
def test_what_is_read_back_is_what_was_written(written: list[Extraction]) -> None:
    trig = to_trig(to_store(written))
    read = read_extractions(from_trig(trig))
    assert read == sorted((by_order(e) for e in written), key=lambda e: e.document.sha256)
    assert [e.document.source for e in read] == [e.document.sha256[:12] for e in read]
    assert to_trig(to_store(read)) == trig
