"""What is exported comes back in equal where that is promised, has the same bytes each time, and tells what it lacks."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
import pathlib
import subprocess
import sys
from dataclasses import replace

import networkx as nx
import pyarrow.parquet as pq
import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from expograph.errors import InvalidGraphError, StoreError
from expograph.findings import Finding, in_order
from expograph.graph import export_table
from expograph.graph.export import left_out, write
from expograph.graph.export_manifest import check_manifest, manifest_path, manifest_text
from expograph.graph.export_rdf import graphs_of, write_rdf
from expograph.graph.rdf import SOURCES, node, term, to_quads, to_store
from expograph.graph.read_rdf import read_extractions
from expograph.knowledge import KnowledgeGraph
from expograph.loaders import table_form
from expograph.loaders.records import read_records
from expograph.loaders.table import read_table
from expograph.model import (
    Claim,
    Document,
    Entity,
    Evidence,
    Extraction,
    Identifier,
    Quantity,
    Refused,
    Unread,
    Wording,
)  # fmt: skip
from expograph.ontology.vocabulary import CLASSES, METRICS, RELATIONS

ROOT = pathlib.Path(__file__).parents[2]
FORMATS = {"trig": ox.RdfFormat.TRIG, "nquads": ox.RdfFormat.N_QUADS, "jsonld": ox.RdfFormat.JSON_LD}
FORMS = [*FORMATS, "turtle", "csv", "jsonl", "graphml", "gexf", "parquet"]


def written(form: str, *extractions: Extraction) -> bytes:
    file = io.BytesIO()
    write(KnowledgeGraph(extractions), form, file)
    return file.getvalue()


def store_of(data: bytes, form: str) -> ox.Store:
    store = ox.Store()
    store.extend(ox.parse(data, format=FORMATS[form]))
    return store


# What comes back

# Text without lone surrogates, which UTF-8 cannot hold; everything else, control characters too.
words = st.text(st.characters(codec="utf8"), min_size=1, max_size=12)
shares = st.integers(0, 10_000).map(lambda n: n / 10_000)
POOL = {
    kind: Entity(f"some-{kind}", kind, f'Some "{kind}"\u202e', identifiers=(Identifier("cik", "1", "a list"),))
    for kind in CLASSES
}


def of_kind(kinds: frozenset[str]) -> st.SearchStrategy[str]:
    return st.sampled_from([POOL[kind].id for kind in sorted(kinds)])


@st.composite
def extractions(draw: st.DrawFn) -> Extraction:
    """Anything that the model, the vocabulary and the shapes allow."""
    document = Document(
        draw(st.text(st.characters(codec="utf8"), min_size=1, max_size=60)), "source", draw(st.none() | words),
        draw(st.none() | st.dates().map(lambda d: d.isoformat())), draw(st.none() | words),
        draw(st.sampled_from([None, "https://example.org/a?b=c#d", "http://bücher.example/ü"])),
    )  # fmt: skip

    def span() -> tuple[int, int]:
        start = draw(st.integers(0, len(document.text) - 1))
        return start, draw(st.integers(start + 1, len(document.text)))

    def evidence() -> Evidence:
        part = draw(st.none() | shares)
        whole = None if part is None else draw(words)
        wording = Wording(draw(st.none() | words), draw(st.none() | words), part, whole, draw(st.none() | words))
        named = tuple(sorted({span() for _ in range(draw(st.integers(0, 2)))}))
        return document.quote(
            *span(), rule=draw(words), confidence=draw(shares), attribution=draw(st.none() | words), antecedents=named,
            wording=wording,
        )  # fmt: skip

    def pieces() -> tuple[Evidence, ...]:
        return tuple(sorted({evidence() for _ in range(draw(st.integers(1, 3)))}, key=place))

    def claim() -> Claim:
        relation = RELATIONS[draw(st.sampled_from(sorted(RELATIONS)))]
        return Claim(
            draw(of_kind(relation.domain)), relation.notation, draw(of_kind(relation.range)),
            draw(st.none() | of_kind(frozenset(POOL))), draw(st.booleans()), draw(st.sampled_from(["stated", "hedged"])),
            draw(st.sampled_from(["current", "ended", "planned"])),
            draw(st.sampled_from(["increase", "decrease", "unknown"])),
            draw(st.sampled_from(["stated", "pack", "inferred", "unconfirmed", "reviewer"])), pieces(),
        )  # fmt: skip

    def quantity() -> Quantity:
        return Quantity(
            draw(of_kind(frozenset(POOL))), draw(st.sampled_from(sorted(METRICS))),
            draw(st.sampled_from(["4.5", "-6", "70-75", "-4--2"])), draw(words), draw(words), evidence(),
            draw(st.none() | st.just("USD")), draw(st.none() | words), draw(st.none() | words),
            draw(st.sampled_from(["stated", "reviewer"])),
        )  # fmt: skip

    def finding() -> Finding:
        verdict = draw(st.sampled_from(["contradiction", "warning", "consistent", "implied", "not comparable"]))
        return Finding(
            draw(words),
            verdict,
            draw(words),
            pieces(),
            draw(st.none() | words),
            draw(st.none() | of_kind(frozenset(POOL))),
        )

    labels = {entity.label for entity in POOL.values()}
    names = st.sets(words.filter(lambda w: w not in labels), max_size=2).map(lambda found: tuple(sorted(found)))
    few = st.integers(0, 3)
    return Extraction(
        document,
        tuple(replace(e, aliases=draw(names)) for e in sorted(POOL.values(), key=lambda e: e.id)),
        tuple(sorted({c.id: c for c in (claim() for _ in range(draw(few)))}.values(), key=lambda c: c.id)),
        tuple(sorted({q.id: q for q in (quantity() for _ in range(draw(few)))}.values(), key=lambda q: q.id)),
        findings=in_order({f.id: f for f in (finding() for _ in range(draw(few)))}.values()),
    )  # fmt: skip


def place(e: Evidence) -> tuple[int, int, float, str, str]:
    return e.start, e.end, -e.confidence, e.rule, e.attribution or ""


several = st.lists(extractions(), max_size=3, unique_by=lambda e: e.document.sha256)


@pytest.mark.parametrize("form", FORMATS)
@settings(max_examples=40, deadline=None)
@given(read=several)
def test_rdf_comes_back_in_equal(form: str, read: list[Extraction]) -> None:
    data = written(form, *read)
    store = store_of(data, form)
    assert set(store) == set(to_store(read))
    back = read_extractions(store)
    # Evidence that differs in nothing but antecedents and wording has no order of its own in RDF.
    assert [by_order(e) for e in back] == [by_order(e) for e in sorted(read, key=lambda e: e.document.sha256)]
    assert written(form, *back) == data


def by_order(extraction: Extraction) -> Extraction:
    claims = tuple(replace(c, evidence=tuple(sorted(c.evidence, key=repr))) for c in extraction.claims)
    findings = in_order(replace(f, evidence=tuple(sorted(f.evidence, key=repr))) for f in extraction.findings)
    return replace(extraction, claims=claims, findings=findings)


@settings(max_examples=40, deadline=None)
@given(read=several)
def test_json_lines_come_back_in_equal(tmp_path_factory: pytest.TempPathFactory, read: list[Extraction]) -> None:
    told = [
        replace(e, warnings=("read with care",), unread=(Unread(0, 1, "why"),), read=3, packs=("chips",)) for e in read
    ]
    path = tmp_path_factory.mktemp("records") / "graph.jsonl"
    path.write_bytes(data := written("jsonl", *told))
    back = list(read_records(str(path)))
    assert back == told
    assert [(e.document.source, e.unread, e.read, e.packs) for e in back] == [
        (e.document.source, e.unread, e.read, e.packs) for e in told
    ]
    assert written("jsonl", *back) == data


def test_text_with_every_kind_of_control_does_not_act(sample: Extraction) -> None:
    text = "Del\u202el\x9b\x1b[31m\x7f\u2028\U000e0001 =1"
    document = Document(text, "note", text, publisher=text)
    evidence = document.quote(0, len(text), rule="r")
    entities = (Entity("dell", "company", text), Entity("hpe", "company", "\ufffe\uffff<&>]]>"))
    hostile = Extraction(document, entities, (Claim("dell", "supplies", "hpe", evidence=(evidence,)),))
    for form in FORMS[:-1]:
        printed = written(form, hostile).decode()
        assert not [c for c in printed if c in "\u202e\x9b\x1b\x7f\u2028\U000e0001"], form
    assert nx.read_graphml(io.BytesIO(written("graphml", hostile))).nodes["hpe"]["label"] == "\\ufffe\\uffff<&>]]>"
    assert nx.read_gexf(io.BytesIO(written("gexf", hostile))).nodes["dell"]["label"].startswith("Del\\u202el\\x9b")


# The same bytes


def test_bytes_are_the_same_in_another_order_and_under_another_hash_seed(
    sample: Extraction, other: Extraction, tmp_path: pathlib.Path
) -> None:
    program = (
        "import sys, io, hashlib; sys.path.insert(0, 'tests/graph'); import conftest\n"
        "from expograph.graph.export import write; from expograph.knowledge import KnowledgeGraph\n"
        "graph = KnowledgeGraph((conftest.sample_extraction(), conftest.other_extraction()))\n"
        f"for form in {FORMS!r}:\n"
        "    file = io.BytesIO(); write(graph, form, file); print(form, hashlib.sha256(file.getvalue()).hexdigest())"
    )
    here = "".join(f"{form} {hashlib.sha256(written(form, sample, other)).hexdigest()}\n" for form in FORMS)
    for seed in ("1", "2"):
        run = [sys.executable, "-c", program]
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        out = subprocess.run(run, cwd=ROOT, env=environment, capture_output=True, check=True, text=True).stdout
        assert out == here
    for form in (*FORMATS, "turtle"):
        assert written(form, other, sample) == written(form, sample, other)


def test_gexf_has_no_date(sample: Extraction) -> None:
    assert b"lastmodified" not in written("gexf", sample)


# What the forms hold


def test_turtle_holds_the_triples_of_all_graphs(sample: Extraction, other: Extraction) -> None:
    found = set(ox.parse(written("turtle", sample, other), format=ox.RdfFormat.TURTLE))
    assert {quad.triple for quad in found} == {quad.triple for quad in to_store([sample, other])}


def test_a_claims_table_can_be_loaded_again(sample: Extraction, other: Extraction, tmp_path: pathlib.Path) -> None:
    assert export_table.COLUMNS == table_form.COLUMNS
    minus = replace(sample.quantities[0], value="-4--2", metric="growth", unit="%", currency=None)
    sample = replace(sample, quantities=(minus,))
    path = tmp_path / "claims.csv"
    path.write_bytes(written("csv", sample, other))
    back = read_table(str(path))
    assert [(e.document.title, e.document.published, e.document.publisher, e.document.url) for e in back] == [
        (e.document.title, e.document.published, e.document.publisher, e.document.url) for e in (sample, other)
    ]
    for read, was in zip(back, (sample, other), strict=True):
        names = {entity.id: entity.label for entity in read.entities}
        known = {entity.id: entity.label for entity in was.entities}
        said = {
            (names[c.source], c.relation, names[c.target], c.polarity, c.change, c.confidence, c.evidence[0].quote)
            for c in read.claims
        }
        assert said == {
            (known[c.source], c.relation, known[c.target], c.polarity, c.change, c.confidence, c.evidence[0].quote)
            for c in was.claims
        }
    assert [(q.metric, q.value, q.unit) for q in back[0].quantities] == [("growth", "-4--2", "%")]


def test_a_claims_table_keeps_out_what_it_would_turn_into_statements(sample: Extraction) -> None:
    claims = tuple(
        replace(c, origin=origin)
        for c, origin in zip(
            sample.claims, ["pack", "inferred", "unconfirmed", "reviewer", "stated", "stated"], strict=True
        )
    )
    rows = list(csv.DictReader(io.StringIO(written("csv", replace(sample, claims=claims)).decode())))
    assert [row["source"] for row in rows] == ["TSMC", "Lenovo", "Dell", "Dell"]
    told = left_out([replace(sample, claims=claims)], "csv")
    assert "3 claims and figures that no source states, or of kinds that other documents contradict" in told
    assert "1 reviewer's mark" in told


def test_two_things_of_one_name_stay_two_in_a_table(tmp_path: pathlib.Path) -> None:
    note = Document("Orvane supplies orvane. Again, Orvane supplies orvane.", "note", "Note")
    says = note.quote(0, 23, rule="r")
    things = (Entity("orvane", "company", "Orvane"), Entity("orvane-product", "product", "orvane"))
    first = Extraction(note, things, (Claim("orvane", "produces", "orvane-product", evidence=(says,)),))
    again = Document(note.text + " ", "note", "Note")
    claim = Claim("orvane", "produces", "orvane-product", evidence=(again.quote(0, 23, rule="r"),))
    path = tmp_path / "claims.csv"
    path.write_bytes(written("csv", first, Extraction(again, things, (claim,))))
    back = read_table(str(path))
    assert [[(c.source, c.target) for c in e.claims] for e in back] == [[("orvane", "orvane-product")]] * 2
    assert [e.document.source for e in back] == ["Note", f"Note {again.sha256[:12]}"]


@pytest.mark.parametrize(("form", "read"), [("graphml", nx.read_graphml), ("gexf", nx.read_gexf)])
def test_networks_are_read_by_networkx(form: str, read: object, sample: Extraction, other: Extraction) -> None:
    network = KnowledgeGraph((sample, other)).network
    back = read(io.BytesIO(written(form, sample, other)))  # type: ignore[operator]
    assert sorted(back.nodes) == sorted(network.nodes)
    assert back.nodes["dell"] == {"label": "Dell", "kind": "company", "identifiers": "ticker NYSE:DELL"}
    assert sorted(back.edges()) == sorted((u, v) for u, v, _ in network.edges)
    (edge,) = [data for u, v, data in back.edges(data=True) if (u, v) == ("nvidia", "dell")]
    # Both documents say it; the first, with 0.86, is the surer.
    assert {k: edge[k] for k in ("relation", "product", "polarity", "origin", "confidence", "claims", "quote", "document", "published")} == {
        "relation": "bottleneck", "product": "GPU", "polarity": "asserted", "origin": "stated", "confidence": 0.86, "claims": 2,
        "quote": "GPU supply from NVIDIA is the bottleneck for Dell.", "document": "Servers", "published": "2024-06-03",
    }  # fmt: skip
    assert edge["sha256"] == sample.document.sha256 and "weight" not in edge


def test_parquet_has_a_row_for_each_claim_with_types(sample: Extraction, other: Extraction) -> None:
    share = replace(sample.claims[3].evidence[0], wording=Wording(share=0.4, whole="its revenue"))
    sample = replace(
        sample, claims=(*sample.claims[:3], replace(sample.claims[3], evidence=(share,)), *sample.claims[4:])
    )
    rows = pq.read_table(io.BytesIO(written("parquet", sample, other))).to_pylist()
    assert [row["id"] for row in rows] == [claim.id for claim in (*sample.claims, *other.claims)]
    row = rows[3]
    assert (row["source_label"], row["relation"], row["target_kind"], row["denied"]) == (
        "TSMC",
        "supplies",
        "company",
        False,
    )
    assert (row["weight"], row["whole"], row["confidence"], row["product"]) == (0.4, "its revenue", 0.95, None)
    assert sample.document.text[row["start"] : row["end"]] == row["quote"] == "TSMC supplies NVIDIA."


@pytest.mark.parametrize("form", FORMS)
def test_an_empty_graph_is_an_empty_file_of_its_form(form: str) -> None:
    data = written(form)
    assert left_out((), form) == []
    if form in FORMATS:
        assert len(store_of(data, form)) == 0
    if form == "jsonld":
        assert json.loads(data) == []


# What they lack


def test_what_is_left_out_is_counted(sample: Extraction, other: Extraction) -> None:
    # By hand: nine claims, of which two are one edge; a figure; one attribution; aliases of ai-server, dell, gpu, storm;
    # the network names all ten entities, the claims as well.
    finding = Finding("growth", "warning", "10 is not 11", (sample.claims[0].evidence[0],))
    twice = replace(sample.claims[3], evidence=(*sample.claims[3].evidence, *sample.claims[0].evidence))
    sample = replace(
        sample, claims=(*sample.claims[:3], twice, *sample.claims[4:]), findings=(finding,), warnings=("odd",)
    )
    sample = replace(sample, unread=(Unread(0, 3, "why"),), refused=(Refused("w", "r", 0, "q"),))
    read = (sample, other)
    reading = ["1 warning", "1 unread sentence", "1 refused proposal"]
    assert left_out(read, "jsonl") == ["1 refused proposal"]
    assert left_out(read, "trig") == left_out(read, "nquads") == left_out(read, "jsonld") == reading
    assert left_out(read, "turtle") == ["2 names of documents' graphs", *reading]
    assert left_out(read, "parquet") == [
        "2 texts", "1 further piece of evidence", "1 figure", "1 finding", "4 other names of entities", "2 identifiers", *reading,
    ]  # fmt: skip
    assert left_out(read, "graphml") == left_out(read, "gexf") == [
        "2 texts", "1 claim beside a surer one of the same edge", "1 further piece of evidence",
        "11 places and rules of quotes", "1 attribution", "9 changes, and how they are hedged, denied or ended, of claims",
        "1 figure", "1 finding", "4 other names of entities", "2 lists that identifiers were read in",
        "2 publishers and addresses", *reading,
    ]  # fmt: skip
    assert left_out(read, "csv") == [
        "2 texts", "1 further piece of evidence", "11 places and rules of quotes", "1 figure as printed", "1 finding",
        "4 other names of entities", "2 identifiers", *reading,
    ]  # fmt: skip


# The manifest


def exported(folder: pathlib.Path, form: str, *read: Extraction) -> pathlib.Path:
    path = folder / f"graph{'.nq' if form == 'nquads' else '.trig'}"
    with path.open("wb") as file:
        manifest = write(KnowledgeGraph(read), form, file)
    assert manifest is not None
    manifest_path(path).write_text(manifest_text(manifest))
    return path


def test_the_manifest_says_what_is_in_the_file(tmp_path: pathlib.Path, sample: Extraction, other: Extraction) -> None:
    path = exported(tmp_path, "nquads", sample, other)
    manifest = check_manifest(path)
    assert manifest["sha256"] == hashlib.sha256(path.read_bytes()).hexdigest()
    assert manifest["quads"] == len(to_store([sample, other])) == len(path.read_bytes().splitlines())
    graph = node("g", sample.document.sha256)
    lines = [f"{quad} .".encode() for quad in to_quads(sample)]
    total = sum(int(hashlib.sha256(line).hexdigest(), 16) for line in lines) % 2**256
    assert manifest["graphs"][graph.value] == f"{total:064x}"
    # The same graphs have the same sums in another form.
    assert check_manifest(exported(tmp_path, "trig", sample, other))["graphs"] == manifest["graphs"]


def test_the_manifest_has_the_version_of_the_store(sample: Extraction) -> None:
    store = to_store([sample])
    assert write_rdf(graphs_of(store), "nquads", io.BytesIO())["version"] is None
    store.add(ox.Quad(SOURCES, term("xg:version"), ox.Literal("ab12"), SOURCES))
    assert write_rdf(graphs_of(store), "trig", io.BytesIO())["version"] == "ab12"


@pytest.mark.parametrize("form", ["trig", "nquads"])
def test_a_file_that_was_changed_is_refused_and_the_graph_named(
    form: str, tmp_path: pathlib.Path, sample: Extraction, other: Extraction
) -> None:
    path = exported(tmp_path, form, sample, other)
    path.write_bytes(path.read_bytes().replace(b"is short of", b"has plenty of"))
    with pytest.raises(
        InvalidGraphError, match=f"other than written: <.*/graph/{other.document.sha256}>; export it again"
    ):
        check_manifest(path)


def test_a_file_that_ends_early_is_refused(tmp_path: pathlib.Path, sample: Extraction) -> None:
    path = exported(tmp_path, "nquads", sample)
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join(lines[:-1]))
    with pytest.raises(InvalidGraphError, match=f"holds {len(lines) - 1} statements, and {len(lines)} were written"):
        check_manifest(path)
    path.write_bytes(b"".join(lines)[:-30])
    with pytest.raises(InvalidGraphError, match="cannot be parsed"):
        check_manifest(path)
    path.write_bytes(b"".join(reversed(lines)))
    with pytest.raises(InvalidGraphError, match="statements are the same, and other bytes"):
        check_manifest(path)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (None, "a manifest stands beside"),
        ("{", "is no JSON"),
        ("[" * 100_000, "is no JSON"),
        ("[]", "is no manifest"),
        ('{"format": 1}', "is no manifest"),
        ('{"format": 2, "sha256": "", "quads": 1, "graphs": {}, "version": null}', "format 2"),
        ('{"format": 1, "sha256": 5, "quads": 1, "graphs": {}, "version": null}', "sha256 is 5"),
    ],
)
def test_a_manifest_of_another_form_is_refused(
    text: str | None, told: str, tmp_path: pathlib.Path, sample: Extraction
) -> None:
    path = exported(tmp_path, "nquads", sample)
    manifest_path(path).unlink()
    if text is not None:
        manifest_path(path).write_text(text)
    with pytest.raises(StoreError, match=told):
        check_manifest(path)


def test_a_missing_file_is_told(tmp_path: pathlib.Path, sample: Extraction) -> None:
    path = exported(tmp_path, "nquads", sample)
    path.unlink()
    with pytest.raises(StoreError, match="graph.nq: cannot be read"):
        check_manifest(path)
