"""The page of a quote: counted in the text, kept in every form, checked on the way back, and shown behind the title."""

from __future__ import annotations

import io
import json
import subprocess
import sys

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from expograph.errors import InvalidGraphError, SourceError
from expograph.escape import visible
from expograph.findings import Finding
from expograph.graph.claims import claims
from expograph.graph.export_parquet import write_parquet
from expograph.graph.export_records import json_line, write_records
from expograph.graph.map import draw
from expograph.graph.network import to_network
from expograph.graph.query import run_named
from expograph.graph.rdf import from_trig, to_store, to_trig
from expograph.graph.read_rdf import read_extractions
from expograph.graph.triples import term
from expograph.graph.validation import validate
from expograph.loaders.records import read_records
from expograph.model import Claim, Document, Entity, Extraction, Quantity
from expograph.ontology.vocabulary import expand
from expograph.pages import blank, page_of
from expograph.records import extraction_record
from expograph.store.columns import read, write

PAGED = Document("Prices rose.\n\n\fMicron supplies\fDell.\n\nIt sold 5 chips.\n", "report.pdf", "Annual report")
PLAIN = Document("Micron supplies Dell. It sold 5 chips.", "note.txt", "A note")
ENTITIES = Entity("dell", "company", "Dell"), Entity("micron", "company", "Micron")


def stated(document: Document) -> Extraction:
    """What a document says: a claim in its sentence, a figure and a finding in its last."""
    text = document.text
    sentence, last = (text.index("Micron"), text.index("Dell.") + 5), (text.index("It"), text.index("chips.") + 6)
    figure = Quantity("micron", "volume", "5", "chips", "5 chips", document.quote(*last, rule="f"))
    found = Finding("sum", "warning", "That is few.", (document.quote(*last, rule="audit.sum"),))
    claim = Claim("micron", "supplies", "dell", evidence=(document.quote(*sentence, rule="v", confidence=0.9),))
    return Extraction(document, ENTITIES, (claim,), (figure,), findings=(found,))


BOTH = [stated(PAGED), stated(PLAIN)]


def test_a_quote_has_the_page_on_which_it_begins():
    paged, plain = BOTH
    assert (paged.claims[0].evidence[0].page, paged.quantities[0].evidence.page) == (2, 3)
    assert plain.claims[0].evidence[0].page is None


@given(st.text(alphabet="a \n\f", max_size=30), st.integers(0, 30))
def test_pages_are_counted_by_form_feeds(text, offset):
    expected = text[:offset].count("\f") + 1 if "\f" in text else None
    assert page_of(text, offset) == expected


def test_pages_without_text():
    assert blank("One.\f \n\fThree.\f") == [2]
    assert blank("One.\f\n") == [2]  # as a PDF whose last page is blank is written
    assert blank("One.\f") == []  # as pdftotext ends each page
    assert blank("") == blank("One.") == []


def test_pages_come_back_from_rdf():
    store = from_trig(to_trig(to_store(BOTH)))
    assert sorted(read_extractions(store), key=str) == sorted(BOTH, key=str)
    assert validate(store) == []
    pages = sorted(quad.object.value for quad in store.quads_for_pattern(None, term("schema:pageStart"), None, None))
    assert pages == ["2", "3", "3"]


def test_a_page_that_was_changed_by_hand_is_refused_and_one_that_is_not_told_is_not_missed():
    store = to_store([stated(PAGED)])
    told = next(q for q in store.quads_for_pattern(None, term("schema:pageStart"), None, None) if q.object.value == "2")
    store.remove(told)
    assert read_extractions(store) == [stated(PAGED)]  # as a store has it that was filled before there were pages
    store.add(ox.Quad(told.subject, told.predicate, ox.Literal(7), told.graph_name))
    with pytest.raises(InvalidGraphError, match="schema:pageStart is 7; the quote stands on page 2"):
        read_extractions(store)
    assert [(v.path, v.value, v.expected) for v in validate(store)] == [
        ("schema:pageStart", "7", "the page of the quote, 2")
    ]


def test_pages_come_back_from_json_lines(tmp_path):
    path = tmp_path / "export.jsonl"
    with path.open("wb") as file:
        write_records(BOTH, file)
    assert list(read_records(str(path))) == BOTH
    assert '"page"' not in json_line(stated(PLAIN))
    assert '"page": 2' in json_line(stated(PAGED))


@pytest.mark.parametrize("page", ["7", "null", '"2"'])
def test_a_page_in_json_lines_is_held_against_the_text(tmp_path, page):
    path = tmp_path / "export.jsonl"
    path.write_text(json_line(stated(PAGED)).replace('"page": 2', f'"page": {page}'), encoding="utf8")
    with pytest.raises(SourceError, match=r"claims\[0\].evidence\[0\].*page"):
        list(read_records(str(path)))


def test_pages_come_back_from_the_columns_of_a_store(tmp_path):
    write(tmp_path, "1", BOTH)
    columns = read(tmp_path, "1")
    assert columns is not None
    assert sorted(columns.extractions(), key=str) == sorted(BOTH, key=str)


def test_records_have_pages_where_there_are_some():
    paged, plain = map(extraction_record, BOTH)
    assert (paged["relations"][0]["page"], paged["relations"][0]["evidence"][0]["page"]) == (2, 2)
    assert (paged["quantities"][0]["page"], paged["findings"][0]["evidence"][0]["page"]) == (3, 3)
    assert '"page"' not in json.dumps(plain)
    (group,) = claims(BOTH, "Dell")
    assert [row["evidence"][0].get("page") for row in group["documents"]] == [None, 2]


def test_parquet_has_a_column_of_pages():
    parquet = pytest.importorskip("pyarrow.parquet")
    file = io.BytesIO()
    write_parquet(BOTH, file)
    assert parquet.read_table(io.BytesIO(file.getvalue())).column("page").to_pylist() == [2, None]


def test_questions_of_a_graph_tell_the_page_behind_the_title():
    rows = run_named(to_store(BOTH), "evidence", "Dell").rows
    assert sorted(row[-1] for row in rows) == ["A note", "Annual report, p. 2"]
    rows = run_named(to_store(BOTH), "quantities").rows
    assert sorted(row[-1] for row in rows) == ["A note", "Annual report, p. 3"]


def test_a_form_feed_within_a_quote_is_shown_as_a_space():
    assert visible("Micron supplies\fDell.") == "Micron supplies Dell."


def command(*words, cwd):
    run = subprocess.run(
        [sys.executable, "-m", "expograph.cli", *words], cwd=cwd, capture_output=True, text=True, timeout=60
    )
    assert run.returncode == 0, run.stderr
    return run.stdout


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A folder with the same words with and without pages."""
    folder = tmp_path_factory.mktemp("pages")
    above = "The year was a good one for the makers of memory, and all of them said that it would not be the last."
    words = "Micron Technology supplies Dell with memory chips for the servers that it sells to owners of data centres."
    (folder / "paged.txt").write_text(f"{above}\n\n\f{words}\n".replace("Dell with", "Dell\fwith"), encoding="utf8")
    (folder / "plain.txt").write_text(f"{above}\n\n{words}\n", encoding="utf8")
    return folder


QUOTED = (
    "“Micron Technology supplies Dell with memory chips for the servers that it sells to owners of data centres.” — {}"
)


def test_tables_show_the_page_behind_the_title(folder):
    paged = " ".join(command("extract", "paged.txt", cwd=folder).split())
    assert QUOTED.format("paged.txt, p. 2") in paged
    assert "paged.txt" not in command("extract", "plain.txt", cwd=folder)
    told = " ".join(command("claims", "Dell", "--in", "paged.txt", "--in", "plain.txt", cwd=folder).split())
    assert QUOTED.format("paged.txt, p. 2") in told and QUOTED.format("plain.txt [") not in told
    told = " ".join(command("query", "--named", "suppliers", "Dell", "--in", "paged.txt", cwd=folder).split())
    assert ", p. 2" in told and "\\x0c" not in told


def test_csv_has_a_column_of_pages_where_there_are_some(folder):
    paged, plain = (command("extract", f"{name}.txt", "--format", "csv", cwd=folder) for name in ("paged", "plain"))
    assert paged.splitlines()[0].endswith(",quote,document,start,end,page,rule")
    assert plain.splitlines()[0].endswith(",quote,start,end,rule")
    paged, plain = (
        command("claims", "--in", f"{name}.txt", "--format", "csv", cwd=folder) for name in ("paged", "plain")
    )
    assert paged.splitlines()[0] == plain.splitlines()[0] + ",page"
    assert paged.splitlines()[1].endswith(",2")


def test_the_map_shows_the_page_behind_the_title(browser, tmp_path):
    path = tmp_path / "map.html"
    path.write_text(draw(to_network(BOTH), BOTH), encoding="utf8")
    page = browser.new_page()
    page.goto(path.as_uri())
    found = page.evaluate(
        "[...edges.values()].flatMap((edge) => edge.claims.flatMap((claim) => claim.evidence.map((e) =>"
        " [quoted(e).textContent, whereFrom(e).querySelector('cite').textContent])))"
    )
    page.close()
    assert sorted(cite for _, cite in found) == ["A note", "Annual report, p. 2"]
    assert all("Micron supplies Dell." in quote for quote, _ in found)


def test_the_page_is_a_term_of_schema_org():
    assert expand("schema:pageStart") == "https://schema.org/pageStart"
