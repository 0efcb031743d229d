"""Claims tables: what becomes of their rows, and what each bad cell is told."""

import csv
import io
import json
import pathlib
from unicodedata import normalize

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from expograph.api import one_each, open_graph
from expograph.errors import SourceError
from expograph.graph.rdf import from_trig
from expograph.graph.read_rdf import read_extractions
from expograph.graph.validation import validate
from expograph.loaders.table import read_table
from expograph.loaders.table_form import COLUMNS
from expograph.model import slug
from expograph.ontology.vocabulary import RELATIONS

EXAMPLE = pathlib.Path(__file__).parents[2] / "examples" / "claims.csv"
HEAD = "source,relation,target"


def write(folder, content, name="claims.csv"):
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode("utf8"))
    return str(path)


def table(folder, *rows, head=HEAD, name="claims.csv"):
    """The extractions of a table with these lines."""
    return read_table(write(folder, "\n".join([head, *rows]) + "\n", name))


def lines(folder, *objects, name="claims.jsonl"):
    """The extractions of JSON lines with these objects."""
    return read_table(write(folder, "".join(json.dumps(o) + "\n" for o in objects), name))


def kinds(extraction):
    return {e.label: (e.id, e.kind) for e in extraction.entities}


def test_a_row_is_a_claim_and_its_own_evidence(tmp_path):
    head = f"{HEAD},product,weight,confidence,attribution"
    (read,) = table(tmp_path, "Corvane,depends_on,Bramholt,coolant pump,0.4,0.8,the finance chief", head=head)
    (claim,) = read.claims
    assert (claim.source, claim.relation, claim.target, claim.product) == (
        "corvane", "depends_on", "bramholt", "coolant-pump",
    )  # fmt: skip
    assert (claim.confidence, claim.weight, claim.polarity, claim.change, claim.origin) == (
        0.8, 0.4, "asserted", "increase", "stated",
    )  # fmt: skip
    (evidence,) = claim.evidence
    assert evidence.quote == (
        "Corvane depends_on Bramholt (coolant pump), weight 0.4, confidence 0.8, attribution the finance chief"
    )
    assert read.document.text == f"claims.csv\n{evidence.quote}\n"
    assert (evidence.rule, evidence.attribution, evidence.wording.whole) == ("table", "the finance chief", "weight")


def test_defaults(tmp_path):
    (read,) = table(tmp_path, "Corvane,supplies,Talvik")
    (claim,) = read.claims
    assert (claim.confidence, claim.weight, claim.product, claim.polarity) == (1.0, None, None, "asserted")
    assert (read.document.source, read.document.title, read.document.published) == ("claims.csv", "claims.csv", None)


def test_a_quote_is_kept_as_it_is(tmp_path):
    (read,) = table(
        tmp_path, 'Corvane,supplies,Talvik,"  We ship,  ""all"" of it\r\nto  Talvik. "', head=f"{HEAD},quote"
    )
    (evidence,) = read.claims[0].evidence
    assert evidence.quote == 'We ship,  "all" of it\nto  Talvik.'
    assert read.document.text[evidence.start : evidence.end] == evidence.quote


def test_a_mark_line_ends_of_other_systems_blank_lines_and_white_space_do_no_harm(tmp_path):
    plain = table(tmp_path, "Corvane,supplies,Talvik Data")
    odd = write(tmp_path, b"\xef\xbb\xbf source , relation,target\r\n\r\n Corvane ,supplies, Talvik \t Data\r\n,,\r\n")
    assert read_table(odd) == plain


@pytest.mark.parametrize("separator", [";", "\t"])
def test_spreadsheets_separate_cells_otherwise(tmp_path, separator):
    plain = table(tmp_path, "Corvane,supplies,Talvik")
    assert (
        table(tmp_path, "Corvane,supplies,Talvik".replace(",", separator), head=HEAD.replace(",", separator)) == plain
    )


def test_different_documents_are_different_sources(tmp_path):
    head = f"{HEAD},document,published,publisher,url,title"
    first, second, third = table(
        tmp_path,
        "Corvane,supplies,Talvik,note,2026-04-07,The Desk,https://example.org/a,A note on pumps",
        "Corvane,supplies,Talvik,report,,,,",
        "Ostrel,supplies,Corvane,note,,,,",
        "Corvane,supplies,Talvik,,,,,",
        head=head,
    )
    assert [e.document.source for e in (first, second, third)] == ["note", "report", "claims.csv"]
    assert len({e.document.sha256 for e in (first, second, third)}) == 3
    d = first.document
    assert (d.title, d.published, d.publisher, d.url) == (
        "A note on pumps", "2026-04-07", "The Desk", "https://example.org/a",
    )  # fmt: skip
    assert len(first.claims) == 2 and kinds(second).keys() == {"Corvane", "Talvik"}


def test_rows_that_say_the_same_are_one_claim_with_the_evidence_of_each(tmp_path):
    head = f"{HEAD},weight,confidence"
    rows = ("Corvane,depends_on,Bramholt,0.4,0.8", "CORVANE,depends_on,Bramholt,0.5,0.9", "Corvane,supplies,Talvik,,")
    (read,) = table(tmp_path, *rows, head=head)
    first, second = read.claims
    assert [(e.confidence, e.wording.share) for e in first.evidence] == [(0.8, 0.4), (0.9, 0.5)]
    assert (first.weight, first.confidence, second.relation) == (0.5, 0.9, "supplies")
    assert [(e.label, e.aliases) for e in read.entities if e.id == "corvane"] == [("Corvane", ("CORVANE",))]


def test_a_table_without_rows_is_a_document_without_claims(tmp_path):
    (read,) = table(tmp_path)
    assert (read.claims, read.entities, read.document.text) == ((), (), "claims.csv\n")
    assert validate(open_graph(str(tmp_path / "claims.csv")).store) == []


@pytest.mark.parametrize(
    ("cells", "axes", "polarity"),
    [
        ({"polarity": "negated"}, (True, "stated", "current"), "negated"),
        ({"polarity": "hedged"}, (False, "hedged", "current"), "hedged"),
        ({"polarity": "asserted"}, (False, "stated", "current"), "asserted"),
        ({"polarity": "negated", "aspect": "ended"}, (False, "stated", "ended"), "negated"),
        ({"polarity": "hedged", "aspect": "planned"}, (False, "stated", "planned"), "hedged"),
        ({"polarity": "negated", "certainty": "hedged"}, (True, "hedged", "current"), "negated"),
        ({"denied": "true"}, (True, "stated", "current"), "negated"),
        ({"certainty": "hedged"}, (False, "hedged", "current"), "hedged"),
        ({"aspect": "planned", "denied": "false"}, (False, "stated", "planned"), "hedged"),
    ],
)
def test_polarity_and_axes(tmp_path, cells, axes, polarity):
    head = ",".join([HEAD, *cells])
    (claim,) = table(tmp_path, ",".join(["Corvane,supplies,Talvik", *cells.values()]), head=head)[0].claims
    assert (claim.denied, claim.certainty, claim.aspect) == axes and claim.polarity == polarity


def test_figures(tmp_path):
    head = f"{HEAD},value,unit,currency,period,basis,metric"
    (read,) = table(
        tmp_path,
        "Corvane,revenue,,412.50,EUR mn,,2025,year over year,",
        "Corvane,acquires,Bramholt,90-110,mn,USD,,,",
        "Corvane,supplies,Talvik,35,%,,,,",
        "Corvane,supplies,Talvik,1200,pumps,,,,",
        "Corvane,supplies,Talvik,12,weeks,,,,lead_time",
        "Corvane,price,,-80,USD/unit,USD,,,",
        head=head,
    )
    figures = [(q.subject, q.metric, q.value, q.printed, q.unit, q.currency) for q in read.quantities]
    assert figures == [
        ("corvane", "revenue", "412.50", "412.50", "EUR mn", "EUR"),
        ("corvane", "deal_value", "90-110", "90-110", "USD mn", "USD"),
        ("corvane", "share", "35", "35", "%", None),
        ("corvane", "volume", "1200", "1200", "pumps", None),
        ("corvane", "lead_time", "12", "12", "weeks", None),
        ("corvane", "price", "-80", "-80", "USD/unit", "USD"),
    ]
    assert (read.quantities[0].period, read.quantities[0].basis) == ("2025", "year over year")
    assert len(read.claims) == 2 and len(read.claims[1].evidence) == 3


def test_kinds_and_ids_of_things(tmp_path):
    head = f"{HEAD},product,target_type"
    (read,) = table(
        tmp_path,
        "Dell Technologies,depends_on,NVIDIA,GPU,",
        "Corvane,produces,cooling unit,,",
        "Corvane,invests_in,Lysmark,,place",
        "Corvane,depends_on,Taiwan,,",
        "DELL,supplies,Talvik,cooling unit,",
        "Ostrel,drives,Apple,,product",
        "AI,drives,ZQ,,",
        head=head,
    )
    found = kinds(read)
    assert found["Dell Technologies"] == ("dell", "company")
    assert found["NVIDIA"] == ("nvidia", "company") and found["GPU"] == ("gpu", "product")
    assert found["cooling unit"] == ("cooling-unit", "product") and found["Lysmark"] == ("lysmark", "place")
    assert found["Taiwan"] == ("taiwan", "place")
    assert found["Apple"] == ("apple-product", "product")  # and not the firm's id
    assert found["ZQ"] == ("zq", "company")
    dell = next(e for e in read.entities if e.id == "dell")
    assert dell.aliases == ("DELL", "Dell") and ("ticker", "NYSE:DELL") in {
        (i.scheme, i.value) for i in dell.identifiers
    }


def test_a_ticker_is_no_name(tmp_path):
    (read,) = table(tmp_path, "NVDA,supplies,Talvik")
    assert kinds(read)["NVDA"] == ("nvda", "company")


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        (["A+,supplies,Corvane", "A,supplies,Corvane"], r"row 3, column source: found 'A'; row 2 has 'A\+', and both"),
        (["Corvane,supplies,x", "Bramholt,depends_on,Cor/vane"], None),
        (["Qux C++,supplies,Corvane", "Corvane,depends_on,Qux C#"], "row 3, column target: found 'Qux C#'; row 2"),
        (["+++,supplies,Corvane"], r"row 2, column source: found '\+\+\+'; a name with letters or digits"),
        (["Nvidia+,supplies,Corvane"], "its id would be that of NVIDIA"),
        (["transformer,partner_of,Corvane"], "known as a product, and a source of partner_of is one of .*source_type"),
    ],
)
def test_names_that_stand_for_no_thing_are_said(tmp_path, rows, told):
    if told is None:
        assert {e.id for e in table(tmp_path, *rows)[0].entities} >= {"corvane", "cor-vane"}
        return
    with pytest.raises(SourceError, match=told):
        table(tmp_path, *rows)


def test_spellings_of_one_name_are_one_thing(tmp_path):
    (read,) = table(tmp_path, "Vel Ora,supplies,Corvane", "VEL-ORA,supplies,Talvik", "Vel. Ora,supplies,Nordmar")
    assert [(e.label, e.aliases) for e in read.entities if e.id == "vel-ora"] == [("Vel Ora", ("VEL-ORA", "Vel. Ora"))]


def test_types_that_contradict_each_other_or_a_relation(tmp_path):
    head = f"{HEAD},source_type,target_type,product,product_type"
    for rows, told in (
        (["Corvane,supplies,Talvik,company,,,", "Corvane,supplies,Talvik,place,,,"], "row 3, column source_type: found 'place'; row 2 says company"),
        (["Corvane,supplies,Talvik,event,,,"], "row 2, column source_type: found 'event'; a source of supplies is one of"),
        (["Corvane,supplies,Talvik,product,,,", "Corvane,partner_of,Talvik,,,,"], "row 3, column source: found 'Corvane'; a source of partner_of"),
        (["Corvane,supplies,Talvik,,,,product"], "row 2, column product_type: found 'product'; a product is needed"),
        (["Corvane,supplies,Talvik,firm,,,"], "row 2, column source_type: found 'firm'; company or"),
    ):  # fmt: skip
        with pytest.raises(SourceError, match=told):
            table(tmp_path, *rows, head=head)


CELLS = {"source": "Corvane", "relation": "supplies", "target": "Talvik"}


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        ({"weight": "1.4"}, r"claims.csv: row 2, column weight: found '1.4'; a share from 0 to 1 is needed"),
        *(({"weight": bad}, "a share from 0 to 1") for bad in ("nan", "1e999", "-0.1", "0,5", "40%", "inf", "1_0", "٠", "0x1")),
        ({"confidence": "2"}, "row 2, column confidence: found '2'; a probability from 0 to 1"),
        ({"relation": "suplies"}, "row 2, column relation: found 'suplies'; did you mean supplies"),
        ({"relation": "Depends on"}, "did you mean depends_on"),
        ({"relation": "zzz"}, "there are acquires"),
        ({"relation": "revenu", "target": ""}, "column target: found ''|did you mean revenue"),
        ({"source": ""}, "row 2, column source: found ''; a name is needed"),
        ({"target": " "}, "row 2, column target: found ''; a name is needed"),
        ({"relation": ""}, "row 2, column relation: found ''; a relation|column target"),
        ({"polarity": "maybe"}, "column polarity: found 'maybe'; asserted or hedged or negated is needed"),
        ({"polarity": "asserted", "denied": "true"}, "column polarity: found 'asserted'; denied true makes it negated"),
        ({"polarity": "negated", "denied": "false"}, "denied false makes it asserted"),
        ({"polarity": "hedged", "aspect": "ended"}, "aspect ended, makes it negated|aspect ended makes it negated"),
        ({"denied": "yes"}, "column denied: found 'yes'; false or true"),
        ({"certainty": "sure"}, "column certainty"),
        ({"aspect": "past"}, "column aspect"),
        ({"change": "up"}, "column change"),
        ({"published": "soon"}, "column published: found 'soon'; a date like 2026-05-29"),
        ({"published": "20260529"}, "a date like 2026-05-29"),
        ({"url": "javascript:alert(1)"}, "column url: found 'javascript:alert.1.'; an address"),
        ({"value": "many", "unit": "pumps"}, "column value: found 'many'; a plain number"),
        ({"value": "1e999", "unit": "pumps"}, "a plain number"),
        ({"value": "9" * 41, "unit": "pumps"}, "a plain number"),
        ({"value": "9-8", "unit": "pumps"}, "a plain number"),
        ({"value": "3"}, "column unit: found ''; a unit like"),
        ({"value": "3", "unit": "EUR mn", "currency": "USD"}, "column currency: found 'USD'; it is to stand in the unit"),
        ({"value": "3", "unit": "mn", "currency": "Euro"}, "an ISO code like USD"),
        ({"value": "3", "unit": "weeks"}, "column metric: found ''; of weeks it is needed"),
        ({"value": "3", "unit": "%", "metric": "revnue"}, r"a metric \(did you mean revenue"),
        ({"value": "3", "unit": "%", "polarity": "negated"}, "column value: found '3'; a row that denies"),
        ({"unit": "%"}, "column unit: found '%'; a value is needed"),
        ({"basis": "sequentially"}, "column basis: found 'sequentially'; a value is needed"),
        ({"relation": "revenue", "target": ""}, "column value: found ''; a number"),
        ({"relation": "revenue", "value": "3", "unit": "USD bn"}, "column target: found 'Talvik'; revenue is a figure"),
        ({"relation": "revenue", "target": "", "value": "3", "unit": "USD bn", "aspect": "ended"}, "can only be current"),
        ({"source": "x" * 301}, "text of at most 300 characters"),
        ({"quote": "x" * 20_001}, "text of at most 20000 characters"),
    ],
)  # fmt: skip
def test_bad_cells_are_told_with_row_and_column(tmp_path, cells, told):
    cells = CELLS | cells
    out = io.StringIO()
    csv.writer(out).writerows([cells, cells.values()])
    with pytest.raises(SourceError, match=told):
        read_table(write(tmp_path, out.getvalue()))


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "the file is empty"),
        (b" \n\n", "the file is empty"),
        (b"source,relation\na,supplies\n", "row 1: there is no column target"),
        (b"source,relation,target,wieght\n", "row 1: unknown column 'wieght'; did you mean weight"),
        (b"source,relation,target,\n", "row 1: unknown column ''"),
        (b"Source,relation,target\n", "unknown column 'Source'; did you mean source"),
        (b"source,relation,target,source\n", "row 1: the column source stands twice"),
        (b"source,relation,target\na,supplies\n", "row 2: has 2 cells, and the header names 3"),
        (b"source,relation,target\na,supplies,b,c\n", "row 2: has 4 cells"),
        (b'source,relation,target\na,supplies,"b\n', "row 2: is no CSV"),
        (b'source,relation,target\na,supplies,"b"c\n', "row 2: is no CSV"),
        (b"source,relation,target\na,supplies," + b"b" * 200_000, r"row 2: is no CSV \(field larger than field limit"),
        (b'source,relation,target,quote\nA1,supplies,B1,"x\ny\nz"\n\nA1,supply,B1,\n', "row 6, column relation"),
        (b'source,relation,target,quote\nA1,supply,B1,"x\ny\nz"\n', "row 2, column relation"),
        (b"source,relation,target\na\xff,supplies,b\n", r"byte 24 \(0xff\) is not UTF-8"),
        (b"source,relation,target\na\0,supplies,b\n", "NUL"),
    ],
)
def test_what_is_no_table_is_said_with_the_line(tmp_path, content, told):
    with pytest.raises(SourceError, match=told):
        read_table(write(tmp_path, content))


GOOD = '{"source": "Corvane", "relation": "supplies", "target": "Talvik"'


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (GOOD, "line 1: is no JSON"),
        ("[1]", r"line 1: found '\[1\]'; an object"),
        (f"{GOOD}}}\n\n\n{GOOD}, \"weight\": 1.4}}", "claims.jsonl: line 4, key weight: found '1.4'; a share"),
        (f'{GOOD}, "weight": "0.4"}}', "line 1, key weight: found '0.4'; a number is needed"),
        (f'{GOOD}, "weight": NaN}}', "NaN is no number"),
        (f'{GOOD}, "weight": 1e999}}', "a share from 0 to 1"),
        (f'{GOOD}, "weight": 1{"0" * 5000}}}', "found '10*…'; text of at most 300"),
        (f'{GOOD}, "weight": true}}', "a number is needed"),
        (f'{GOOD}, "denied": "true"}}', "line 1, key denied: found 'true'; true or false is needed"),
        (f'{GOOD}, "product": 3}}', "line 1, key product: found '3'; text is needed"),
        (f'{GOOD}, "product": ["x"]}}', r"line 1, key product: found \['x'\]; text is needed"),
        (f'{GOOD}, "wieght": 0.4}}', "line 1: unknown key 'wieght'; did you mean weight"),
        (f'{GOOD}, "source": "x"}}', "line 1, key source: found 'x'; the key stands twice"),
        (f'{GOOD}, "product": "a\\u0000"}}', "text without NUL"),
        (f'{GOOD}, "product": "a\\ud800"}}', "text without NUL"),
        ('{"source": "x", "relation": "supplies"}', "line 1, key target: found ''; a name is needed"),
        ('{"source": null, "relation": "supplies", "target": "x"}', "key source"),
        ("[" * 100_000, "line 1: is no JSON"),
        (" ", "the file is empty"),
    ],
)  # fmt: skip
def test_what_is_no_json_lines_is_said_with_the_line(tmp_path, content, told):
    with pytest.raises(SourceError, match=told):
        read_table(write(tmp_path, content, "claims.jsonl"))


def test_values_of_json_keep_their_types(tmp_path):
    (read,) = lines(
        tmp_path,
        {**CELLS, "weight": 0.4, "denied": True, "product": None},
        {"source": "Corvane", "relation": "revenue", "value": 412, "unit": "EUR mn"},
        {"source": "Corvane", "relation": "backlog", "value": "70-75", "unit": "EUR mn"},
    )
    assert (read.claims[0].weight, read.claims[0].denied) == (0.4, True)
    assert [q.printed for q in read.quantities] == ["412", "70-75"]


@pytest.mark.parametrize("column", ["title", "published", "publisher", "url"])
def test_a_document_is_described_in_one_way(tmp_path, column):
    one, other = ("2026-01-01", "2026-01-02") if column == "published" else ("https://a.org/x", "https://a.org/y")
    with pytest.raises(SourceError, match=f"row 4, column {column}: found '{other}'; row 2 has '{one}' for the same"):
        table(
            tmp_path, f"Corvane,supplies,Talvik,{one}", "Corvane,supplies,Nordmar,", f"Ostrel,supplies,Talvik,{other}",
            head=f"{HEAD},{column}",
        )  # fmt: skip


def test_an_address_a_folder_and_a_missing_file_are_said(tmp_path):
    (tmp_path / "x.csv").mkdir()
    for source, told in (
        ("https://example.org/claims.csv", "save the page"),
        (str(tmp_path / "x.csv"), "is a directory"),
        (str(tmp_path / "none.csv"), "No such file"),
    ):
        with pytest.raises(SourceError, match=told):
            read_table(source)


def test_a_table_too_large_is_not_read(tmp_path):
    with (tmp_path / "huge.csv").open("wb") as file:
        file.truncate(200_000_000)  # sparse: takes no disk
    with pytest.raises(SourceError, match="200 MB"):
        read_table(str(tmp_path / "huge.csv"))


def test_hostile_text_is_kept_and_told_escaped(tmp_path):
    head = f"{HEAD},quote"
    (read,) = table(tmp_path, "=Cor\u202evane,supplies,Tal\x07vik,=1+1 \u202e\x1b[31m", head=head)
    assert [e.label for e in read.entities] == ["=Cor\u202evane", "Tal\x07vik"]
    assert read.claims[0].evidence[0].quote == "=1+1 \u202e\x1b[31m"
    with pytest.raises(SourceError, match=r"found 'sup\\u202eplies'"):
        table(tmp_path, "Corvane,sup\u202eplies,Talvik,", head=head)


def returned(graph):
    """The extractions that the TriG of a graph gives, by document."""
    return {e.document.sha256: e for e in read_extractions(from_trig(graph.trig()))}


def same(one, other):
    """Whether two extractions hold the same, in whatever order."""
    assert one.document == other.document
    assert sorted(one.claims, key=lambda c: c.id) == sorted(other.claims, key=lambda c: c.id)
    assert sorted(one.quantities, key=lambda q: q.id) == sorted(other.quantities, key=lambda q: q.id)
    assert [(e.id, e.kind, e.label, e.aliases) for e in one.entities] == [
        (e.id, e.kind, e.label, e.aliases) for e in other.entities
    ]


def test_the_example_goes_to_rdf_and_back():
    graph = open_graph(str(EXAMPLE))
    back = returned(graph)
    assert len(graph.extractions) == len(back) == 2
    for extraction in graph.extractions:
        same(extraction, back[extraction.document.sha256])


def test_the_example_has_what_tables_can_say():
    claims = [c for e in open_graph(str(EXAMPLE)).extractions for c in e.claims]
    assert {c.polarity for c in claims} == {"asserted", "hedged", "negated"}
    assert [c.relation for c in claims if c.change == "decrease"] == ["harmed_by"]
    assert any(c.weight for c in claims) and any(c.product for c in claims)


def test_loops_and_both_ways_of_a_symmetric_relation_fit_the_shapes(tmp_path):
    rows = ("Corvane,supplies,Corvane", "Corvane,competes_with,Talvik", "Talvik,competes_with,Corvane")
    graph = open_graph(write(tmp_path, "\n".join([HEAD, *rows])))
    assert len(graph.extractions[0].claims) == 3 and validate(graph.store) == []


def test_a_table_given_twice_counts_once(tmp_path):
    first, second = (write(tmp_path, f"{HEAD},document\nCorvane,supplies,Talvik,note\n", n) for n in ("a.csv", "b.CSV"))
    assert len(open_graph(first, second).extractions) == 1
    assert len(one_each([*read_table(str(EXAMPLE)), *read_table(first)])) == 3


names = st.text(st.characters(categories=["L", "N", "Cf", "Cc", "Mn", "So"], exclude_characters="\0"), min_size=1, max_size=8).map(
    lambda text: "Zq" + " ".join(text.split())
)  # fmt: skip
shares = st.none() | st.integers(0, 10_000).map(lambda n: n / 10_000)
texts = st.none() | st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=30)


@st.composite
def valid_rows(draw):
    known = draw(st.lists(names, min_size=2, max_size=5, unique_by=lambda n: slug(normalize("NFC", n))))
    things = st.sampled_from(known)
    row = st.fixed_dictionaries({
        "source": things, "relation": st.sampled_from(sorted(RELATIONS)), "target": things,
        "product": st.none() | st.sampled_from(["pump", "motor"]), "weight": shares, "confidence": shares,
        "polarity": st.none() | st.sampled_from(["asserted", "hedged", "negated"]), "quote": texts,
        "change": st.none() | st.sampled_from(["increase", "decrease", "unknown"]),
        "attribution": texts, "document": st.none() | st.sampled_from(["note", "report"]),
    })  # fmt: skip
    return draw(st.lists(row, max_size=8))


@settings(max_examples=60, deadline=None)
@given(rows=valid_rows(), separator=st.sampled_from("\n|\r\n".split("|")))
def test_any_rows_give_claims_with_verbatim_quotes_whatever_the_format(tmp_path_factory, rows, separator):
    folder = tmp_path_factory.mktemp("rows")
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, COLUMNS, lineterminator=separator, quoting=csv.QUOTE_ALL)
    writer.writeheader()
    writer.writerows(rows)
    (folder / "csv").mkdir()
    read = read_table(write(folder / "csv", out.getvalue(), "same.csv"))
    for extraction in read:
        text = extraction.document.text
        for evidence in (e for c in extraction.claims for e in c.evidence):
            assert (
                text[evidence.start : evidence.end] == evidence.quote
                and evidence.document == extraction.document.sha256
            )
    quoted = [" ".join(r["quote"].split()) for r in rows if r["quote"] and r["quote"].strip()]
    assert set(quoted) <= {" ".join(e.quote.split()) for x in read for c in x.claims for e in c.evidence}
    assert sum(len(c.evidence) for e in read for c in e.claims) == len(rows)
    if rows:
        content = "".join(json.dumps(row) + "\n" for row in rows)
        other = read_table(write(folder, content, "same.jsonl"))
        plain = [list(e.claims) for e in read if e.document.source != "same.csv"]
        assert [list(e.claims) for e in other if e.document.source != "same.jsonl"] == plain


@settings(max_examples=15, deadline=None)
@given(rows=valid_rows())
def test_any_rows_fit_the_shapes_and_come_back(tmp_path_factory, rows):
    folder = tmp_path_factory.mktemp("back")
    content = f"{json.dumps(CELLS)}\n" + "".join(json.dumps(row) + "\n" for row in rows)
    graph = open_graph(write(folder, content, "rows.jsonl"))
    back = returned(graph)
    for extraction in graph.extractions:
        other = back[extraction.document.sha256]
        assert sorted(other.claims, key=lambda c: c.id) == sorted(extraction.claims, key=lambda c: c.id)
