"""RDF of other vocabularies: what becomes of its statements, what is told of the others, and what is refused."""

from __future__ import annotations

import pathlib
import subprocess
import sys

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from expograph.errors import ExpographError, SourceError
from expograph.graph.rdf import to_quads, to_store
from expograph.graph.validation import check
from expograph.loaders import RDF, rdf_form
from expograph.loaders.foreign import read_foreign
from expograph.loaders.mapping import Mapping, Meaning, read_mapping
from expograph.loaders.rdf_form import FORMATS, holds_claims, parse
from expograph.model import Claim, Document, Entity, Extraction

ROOT = pathlib.Path(__file__).parents[2]
EXAMPLE, MAPPING = str(ROOT / "examples" / "foreign.ttl"), str(ROOT / "examples" / "mapping.yaml")
HEAD = """@prefix a: <http://x.example/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xg: <https://w3id.org/expograph/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
NAMES = 'a:c rdfs:label "Corvane" . a:t rdfs:label "Talvik" . '
STATEMENT = "a:s rdf:subject a:c ; rdf:predicate xg:supplies ; rdf:object a:t "
X = "http://x.example/"
PARTS = {name: (X + name,) for name in ("product", "confidence", "quote", "published", "document")}


def write(folder, text, name="f.ttl"):
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode("utf8"))
    return str(path)


def foreign(folder, text, mapping=None, name="f.trig"):
    """The extractions of a TriG file with this text behind the usual prefixes."""
    return read_foreign(write(folder, HEAD + text, name), mapping)


def said(extractions):
    """Document, source, relation, target, product, confidence and quote of each claim."""
    return [
        (e.document.text.partition("\n")[0], c.source, c.relation, c.target, c.product, c.confidence, c.evidence[0].quote)
        for e in extractions
        for c in e.claims
    ]  # fmt: skip


def test_the_example():
    read = read_foreign(EXAMPLE, read_mapping(MAPPING))
    told = "Ostrel Motors delivered the motors of 6,000 pumps to Bramholt Pumps."
    in_words = "Vantry Magnets supplies Ostrel Motors, source_type company, target_type company"
    assert said(read) == [
        ("foreign.ttl", "vantry-magnets", "supplies", "ostrel-motors", None, 1.0, in_words),
        ("https://register.example/note/17", "ostrel-motors", "supplies", "bramholt-pumps", "pump-motor", 0.9, told),
    ]
    assert (read[1].document.title, read[1].document.published) == ("Port records of Lysmark", "2026-03-02")
    (ostrel,) = (e for e in read[0].entities if e.id == "ostrel-motors")
    assert [(i.scheme, i.value, i.read_from) for i in ostrel.identifiers] == [
        ("lei", "5299000OSTRELMOTOR17", "foreign.ttl")
    ]
    ns = "https://register.example/ns#"
    assert read[0].warnings == (
        f"1 statement with <{ns}employees>: not read; map it, or leave it",
        f"1 statement with <{ns}headquarters>: not read; map it, or leave it",
    )
    check(to_store(read))


def test_own_relations_need_no_mapping(tmp_path):
    (read,) = foreign(tmp_path, NAMES + "a:c a xg:Sector ; xg:supplies a:t ; xg:dependsOn a:t .")
    assert [c[1:4] for c in said([read])] == [("corvane", "depends_on", "talvik"), ("corvane", "supplies", "talvik")]
    assert {e.label: e.kind for e in read.entities} == {"Corvane": "sector", "Talvik": "company"}
    assert read.document.text.startswith("f.trig\n") and read.warnings == ()


def test_the_evidence_of_an_edge_is_the_line_that_states_it(tmp_path):
    (read,) = foreign(tmp_path, NAMES + "a:c xg:supplies a:t .")
    (evidence,) = read.claims[0].evidence
    assert evidence.quote == "Corvane supplies Talvik" == read.document.text[evidence.start : evidence.end]
    assert evidence.rule == "table" and read.document.text == "f.trig\nCorvane supplies Talvik\n"


def test_each_graph_is_a_document(tmp_path):
    text = NAMES + "a:c xg:supplies a:t . GRAPH a:g { a:t xg:supplies a:c } GRAPH a:h { a:c xg:supplies a:t }"
    assert [c[:2] for c in said(foreign(tmp_path, text))] == [
        ("f.trig", "corvane"),
        (X + "g", "talvik"),
        (X + "h", "corvane"),
    ]
    (read,) = foreign(tmp_path, NAMES + "GRAPH _:g { a:c xg:supplies a:t }")
    assert read.document.title == "f.trig"


def test_labels(tmp_path):
    text = 'a:c rdfs:label "Kälte"@de , "Cooling"@en ; xg:supplies a:t . a:t rdfs:label "x" ; skos:prefLabel " Tal\n vik " .'
    text = text.replace('" Tal\n vik "', '"""Tal\n vik """')
    (read,) = foreign(tmp_path, text)
    assert {e.label for e in read.entities} == {"Cooling", "Tal vik"}
    (read,) = foreign(tmp_path, 'a:c rdfs:label "Corvane" ; xg:supplies [ rdfs:label "Bramholt" ] , "Talvik" .')
    assert {e.id for e in read.entities} == {"corvane", "bramholt", "talvik"}


def test_described_statements(tmp_path):
    mapping = Mapping(parts=PARTS)
    text = f'{NAMES}{STATEMENT}; a rdf:Statement ; a:confidence 0.4 ; a:document a:d . a:d a:published "2026-01-02T10:00:00Z"^^xsd:dateTime .'
    (read,) = foreign(tmp_path, text, mapping)
    assert said([read])[0][:6] == (X + "d", "corvane", "supplies", "talvik", None, 0.4)
    assert read.document.published == "2026-01-02" and read.warnings == ()
    assert len(foreign(tmp_path, text + "a:c xg:supplies a:t .", mapping)) == 1  # stated and described: once
    (read,) = foreign(
        tmp_path, NAMES + "a:c xg:supplies a:t {| a:confidence 0.3 ; a:product [ rdfs:label 'pump' ] |} .", mapping
    )
    assert [(c.confidence, c.product) for c in read.claims] == [(0.3, "pump")]


def test_what_is_only_quoted_is_not_read(tmp_path):
    (read,) = foreign(tmp_path, NAMES + "<< a:c xg:supplies a:t >> a:doubt 1 . a:c xg:competesWith a:t .")
    assert [c.relation for c in read.claims] == ["competes_with"]
    assert read.warnings == (
        "1 statement with <http://x.example/doubt>: not read; map it, or leave it",
        "1 statement quoted and not stated: not read; state what is to be read",
    )


def test_what_is_not_understood_is_told(tmp_path):
    text = NAMES + "a:c xg:supplies a:t ; a:owns a:t , a:x ; a:rank 1 ; a a:Firm ; xg:supplies a:x ; xg:same a:t ."
    (read,) = foreign(
        tmp_path, text + "a:s rdf:subject a:c ; rdf:predicate a:owns ; rdf:object a:t .", Mapping(parts=PARTS)
    )
    assert read.warnings == (
        "3 statements with <http://x.example/owns>: not read; map it, or leave it",
        "1 statement with <http://x.example/rank>: not read; map it, or leave it",
        "1 statement with <https://w3id.org/expograph/same>: not read; map it, or leave it",
        "1 thing of the class <http://x.example/Firm>, which has no meaning here; map it, or leave it",
        "1 end of statements without a label, so not read (<http://x.example/x>); give them rdfs:label",
    )
    (read,) = foreign(tmp_path, NAMES + "a:c xg:supplies a:t ; " + " ; ".join(f"a:p{i} 1" for i in range(25)) + " .")
    assert len(read.warnings) == 21 and read.warnings[-1] == "5 statements with 5 others: not read; map it, or leave it"
    (read,) = foreign(tmp_path, NAMES + 'a:u rdfs:label "Talvik" . a:c xg:supplies a:t , a:u .')
    assert read.warnings == (
        "2 things are called 'Talvik' and taken for one: <http://x.example/t>, <http://x.example/u>",
    )
    (read,) = foreign(
        tmp_path, NAMES + "a:c xg:supplies a:t ; a:confidence 0.1 .", Mapping(parts=PARTS)
    )  # of no statement
    assert read.warnings == ("1 statement with <http://x.example/confidence>: not read; map it, or leave it",)


def test_identifiers(tmp_path):
    mapping = Mapping(identifiers={X + "cik": "cik", owl("sameAs"): "wikidata", X + "tick": "ticker", X + "lei": "lei"})
    text = (
        NAMES
        + 'a:c xg:supplies a:t ; a:cik "0000012345" ; owl:sameAs <http://www.wikidata.org/entity/Q5> ; a:tick "NYSE:CV" .'
    )
    (read,) = foreign(tmp_path, text, mapping)
    assert [(i.scheme, i.value) for i in read.entities[0].identifiers] == [
        ("cik", "12345"),
        ("ticker", "NYSE:CV"),
        ("wikidata", "Q5"),
    ]
    for value, told in (
        ('a:cik "12", "13"', "'Corvane' has the cik 13, and 12 as well"),
        (
            'a:lei "5299000OSTRELMOTOR18"',
            "has the lei '5299000OSTRELMOTOR18'; 20 letters and digits with right check digits",
        ),
        ('a:cik "Q5"', "<http://x.example/c> has the cik 'Q5'; a number of at most 10 digits is needed"),
        ("owl:sameAs <http://y.example/Q5>", "an item like Q312 is needed"),
    ):
        with pytest.raises(SourceError, match=told):
            foreign(tmp_path, NAMES + f"a:c xg:supplies a:t ; {value} .", mapping)
    with pytest.raises(SourceError, match="'NVIDIA' has the cik 12, and 1045810 as well"):  # NVIDIA's in the lists
        foreign(tmp_path, 'a:n rdfs:label "NVIDIA" ; a:cik 12 ; xg:supplies "Talvik" .', mapping)


def owl(name):
    return f"http://www.w3.org/2002/07/owl#{name}"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[] xg:supplies a:t .", "f.trig: statement a blank node <https://w3id.org/expograph/supplies> <http://x.example/t>: a blank node without a label has no name; give it rdfs:label"),
        ("a:c a:owns a:t .", r"holds no statement that can be read as a claim \(1 statement with <http://x.example/owns>"),
        ("a:c xg:supplies a:x .", r"holds no statement .*\(1 end of statements without a label, so not read \(<http://x.example/x>\)"),
        ("a:c a xg:Place , xg:Company ; xg:supplies a:t .", "<http://x.example/c> is of several kinds, company and place"),
        ("a:c a xg:Event ; xg:supplies a:t .", "its source_type: found 'event'; a source of supplies is one of"),
        ('a:c a xg:Place . a:d a xg:Company ; rdfs:label "Corvane" ; xg:supplies a:t . a:t xg:supplies a:c .', "a company and a place are called 'Corvane'"),
        ('a:x rdfs:label "transformer" ; xg:partnerOf a:t .', "known as a product, .*in RDF its class"),
        ("a:s rdf:subject a:c ; rdf:predicate xg:supplies .", "that <http://x.example/s> describes: has 0 values of <.*#object>; one is needed"),
        (STATEMENT + "; a:confidence 0.1 , 0.2 .", "<http://x.example/s> gives 2 values of its confidence"),
        (STATEMENT + "; a:confidence 40 .", r"statement <http://x.example/c> .*, its confidence: found '40'; a probability from 0 to 1"),
        (STATEMENT + "; a:quote a:t .", "its quote: found '<http://x.example/t>'; a literal is needed"),
        (STATEMENT + '; a:published "yesterday" .', "its published: found 'yesterday'; a date like"),
        (STATEMENT + "; a:document [] .", "its document has no name"),
        (STATEMENT + "; a:product [] .", "a blank node without a label"),
        ('a:x rdfs:label "Ev\\u0000il" .', "a label has a NUL character"),
        (f'a:x rdfs:label "{"E" * 10_000}" ; xg:supplies a:t .', "text of at most 300 characters"),
        ('a:x rdfs:label "+++" ; xg:supplies a:t .', "a name with letters or digits is needed"),
    ],
)  # fmt: skip
def test_what_is_refused(tmp_path, text, told):
    with pytest.raises(SourceError, match=told):
        foreign(tmp_path, NAMES + text, Mapping(parts=PARTS))


def test_no_edge_comes_in_beside_the_claims(tmp_path):
    for text, told in (
        (
            "GRAPH <https://w3id.org/expograph/graph/derived> { a:c xg:supplies a:t }",
            "graph/derived>, a graph of expograph's own",
        ),
        (STATEMENT + "; a xg:Claim .", "holds claims of expograph itself"),
    ):
        with pytest.raises(SourceError, match=told):
            foreign(tmp_path, NAMES + text)
    note = Document("Micron supplies Dell.", source="note")
    claim = Claim("micron", "supplies", "dell", denied=True, evidence=(note.quote(0, 21, rule="r"),))
    own = to_quads(
        Extraction(note, (Entity("dell", "company", "Dell"), Entity("micron", "company", "Micron")), (claim,))
    )
    assert holds_claims(own)
    turtle = ox.serialize([q.triple for q in own], format=ox.RdfFormat.TURTLE)
    with pytest.raises(SourceError, match="holds claims of expograph itself, and not in its own form"):
        read_foreign(write(tmp_path, turtle))
    (read,) = foreign(tmp_path, NAMES + "xg:graph\\/derived xg:version '1' . a:c xg:mergedInto a:t ; xg:supplies a:t .")
    assert len(read.claims) == 1 and len(read.warnings) == 2  # decisions and merges are nothing that a file may state
    assert not {q.predicate.value for q in to_store([read])} & {"https://w3id.org/expograph/mergedInto"}


def test_hostile_names_are_text(tmp_path):
    text = r'GRAPH <javascript:alert(1)> { <javascript:a> xg:supplies a:t } <javascript:a> rdfs:label "\u001b[31mCor\u202Evane<b>" .'
    (read,) = foreign(tmp_path, NAMES + text)
    assert read.document.title == "javascript:alert(1)" and read.document.url is None
    store = to_store([read])
    check(store)
    assert not [
        q for q in store if "javascript" in getattr(q.object, "value", "") and isinstance(q.object, ox.NamedNode)
    ]


SYNTAX = [
    ("a.ttl", "<a:b> <c:d> <e:f> .\n<a:b> <c d> .", r"a.ttl: line 2, column 7: is not Turtle \(Invalid IRI"),
    ("a.ttl", "<a> <b:c> <d:e> .", r"line 1, column 1: .*; declare a base"),
    ("a.nq", "<a:b> <c:d> .", "line 1, column 13: is not N-Quads"),
    ("a.nt", "x", "line 1, column 1: is not N-Triples"),
    ("a.jsonld", '{"@id": ', "line 1, column 9: is not JSON-LD"),
    ("a.rdf", "<rdf:RDF>\n<a>", "line 2, column 4: is not XML"),
    ("a.trig", b"<a:b> <c:d> '\xff' .", r"byte 13 \(0xff\) is not UTF-8"),
    ("a.ttl", " \n", "the file is empty"),
    ("a.n3", "x", "unknown suffix '.n3'; RDF is read from .ttl, .trig"),
    ("a.jsonld", '{"@context": "http://127.0.0.1:9/c", "@id": "a:b", "p": 1}', "names a JSON-LD context at another address, and nothing is fetched"),
    ("a.jsonld", '{"@context": {"p": {"@id": "a:p", "@context": "file:///etc/passwd"}}, "p": {"@id": "a:c"}}', "nothing is fetched"),
    ("a.rdf", '<!DOCTYPE r [<!ENTITY a "b">]><r/>', "declares entities of its own"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "text", "told"), SYNTAX)
def test_files_that_are_no_rdf(tmp_path, name, text, told):
    with pytest.raises(SourceError, match=told):
        parse(write(tmp_path, text, name))


DEEP = 100_000  # levels: a fraction of them ends a process that parses them
NESTED = {
    "triple.ttl": "<a:b> <c:d> " + "<<( <a:b> <c:d> " * DEEP + "1" + ")>>" * DEEP + " .",
    "triple.nt": "<a:b> <c:d> " + "<<( <a:b> <c:d> " * DEEP + '"1"' + ")>>" * DEEP + " .",
    "comments.ttl": "<a:b> <c:d> " + "<<( <a:b> <c:d> #)>>\n" * DEEP + "1" + ")>>" * DEEP + " .",
    "names.trig": "@prefix a: <a:> . a:b a:c " + "<<(a:b#> )>>\n a:c " * DEEP + "1" + ")>>" * DEEP + " .",
    "quotes.ttl": "@prefix a: <a:> . a:b a:c " + "<<(a:b\\' a:c\\' " * DEEP + "1" + ")>>" * DEEP + " .",
    "hidden.ttl": "@prefix a: <a:> . "
    + "<<a:b#> )>>\na:c 1>> a:c 1 .\n" * DEEP
    + "a:b a:c "
    + "<<(a:b a:c " * DEEP
    + "1"
    + ")>>" * DEEP
    + " .",
    "objects.jsonld": '{"@id": "a:b", "a:c": ' * DEEP + "1" + "}" * DEEP,
    "elements.rdf": '<r xmlns:e="http://e.example/">' + "<e:a>" * DEEP + "</e:a>" * DEEP + "</r>",
}


@pytest.mark.parametrize("name", NESTED)
def test_what_is_nested_without_end_is_refused_and_not_parsed(tmp_path, name):
    """In a process of its own: what is let through to the parser ends it, or fills the memory."""
    code = f"from expograph.loaders.rdf_form import parse; parse({write(tmp_path, NESTED[name], name)!r})"
    limited = f"import resource; resource.setrlimit(resource.RLIMIT_AS, (2 << 30, 2 << 30)); {code}"
    run = subprocess.run([sys.executable, "-c", limited], capture_output=True, text=True, cwd=ROOT, timeout=60)
    assert run.returncode == 1 and f"{name}: is nested over 100 levels deep; write it flat" in run.stderr


def test_brackets_in_strings_iris_and_comments_are_none(tmp_path):
    text = "\n".join(f'a:x{i} a:p "<<( {i}", """ "<<(\n""" , <a:<> . # <<(' for i in range(200)).replace(
        "<a:<>", "<a:b>"
    )
    assert len(parse(write(tmp_path, HEAD + text))[1]) == 600
    many = "\n".join(f"_:r{i} rdf:reifies <<( a:b a:c {i} )>> ." for i in range(200))
    assert len(parse(write(tmp_path, HEAD + many))[1]) == 200


def test_sizes_are_bounded(tmp_path, monkeypatch):
    long = "@prefix l: <http://x.example/" + "l" * 2_000 + "/> . l:a l:b l:c ."
    with pytest.raises(SourceError, match=r"f.ttl: the IRI <http://x.example/l+…> has 2,019 characters; 2,000 at most"):
        parse(write(tmp_path, long))
    many = (
        f"@prefix l: <http://x.example/{'l' * 1_900}/> . l:a l:b " + " , ".join(f"l:{i}" for i in range(40_000)) + " ."
    )
    with pytest.raises(SourceError, match="over 200,000,000 characters once its prefixes are written out"):
        parse(write(tmp_path, many))
    monkeypatch.setattr(rdf_form, "MAX_STATEMENTS", 1_000)
    with pytest.raises(SourceError, match="over 1,000 statements; split the file"):
        parse(write(tmp_path, "<a:b> <c:d> " + " , ".join(map(str, range(1_001))) + " ."))


def test_all_formats_say_the_same(tmp_path):
    assert set(RDF) == set(FORMATS)
    mapping = read_mapping(MAPPING)
    triples = list(ox.parse(path=EXAMPLE))
    expected = said(read_foreign(EXAMPLE, mapping))
    for suffix, form in FORMATS.items():
        again = ox.serialize([q if form.supports_datasets else q.triple for q in triples], format=form)
        found = said(read_foreign(write(tmp_path, again, "foreign" + suffix), mapping))
        assert [(c[0].replace(suffix, ".ttl"), *c[1:]) for c in found] == expected


FIRMS = st.sampled_from(["Corvane", "Talvik", "Bramholt", "Ostrel Motors"])
EDGES = st.lists(st.tuples(FIRMS, st.sampled_from(["supplies", "buys"]), FIRMS), min_size=1, max_size=12, unique=True)


@given(EDGES, st.randoms())
@settings(max_examples=50, deadline=None)
def test_the_order_of_statements_does_not_matter(tmp_path_factory, edges, random):
    folder = tmp_path_factory.mktemp("rdf")
    mapping = Mapping(relations={X + "supplies": Meaning("supplies"), X + "buys": Meaning("supplies", turned=True)})
    iri = {name: f"<{X}{i}>" for i, name in enumerate(["Corvane", "Talvik", "Bramholt", "Ostrel Motors"])}
    lines = [f"{iri[a]} <{X}{p}> {iri[b]} ." for a, p, b in edges]
    lines += [f'{term} <http://www.w3.org/2000/01/rdf-schema#label> "{name}" .' for name, term in iri.items()]
    first = read_foreign(write(folder, "\n".join(lines), "f.nt"), mapping)
    random.shuffle(lines)
    assert read_foreign(write(folder, "\n".join(lines), "f.nt"), mapping) == first
    pairs = {(a, b) if p == "supplies" else (b, a) for a, p, b in edges}
    assert {(c.source, c.target) for c in first[0].claims} == {(slugged(a), slugged(b)) for a, b in pairs}


def slugged(name):
    return name.lower().replace(" ", "-")


@given(st.text(min_size=1, max_size=40), st.text(max_size=60), st.sampled_from(["0.5", "1e0", "2", "x", "-0"]))
@settings(max_examples=100, deadline=None)
def test_any_label_quote_and_number_is_a_sound_claim_or_an_error(tmp_path_factory, label, quote, confidence):
    literals = [str(ox.Literal(text)) for text in (label, quote, confidence)]
    text = f"{HEAD}{NAMES}a:n rdfs:label {literals[0]} . {STATEMENT} ; a:product a:n ; a:quote {literals[1]} ; a:confidence {literals[2]} ."
    try:
        read = read_foreign(write(tmp_path_factory.mktemp("rdf"), text), Mapping(parts=PARTS))
    except SourceError as error:
        assert str(error).startswith("f.ttl: ")
        return
    for claim in read[0].claims:
        assert all(read[0].document.text[e.start : e.end] == e.quote for e in claim.evidence)
    check(to_store(read))


@given(st.sampled_from(sorted(FORMATS)), st.binary(max_size=200) | st.text("<>(){}[]\"'#@.:;,_ab \n\\").map(str.encode))
@settings(deadline=None)
def test_any_bytes_are_rdf_or_an_error(tmp_path_factory, suffix, data):
    try:
        parse(write(tmp_path_factory.mktemp("rdf"), data, "f" + suffix))
    except ExpographError as error:
        assert "f" + suffix in str(error)
