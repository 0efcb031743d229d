"""The command validate, as a user calls it."""

import csv
import io
import json

import pytest
from click.testing import CliRunner

from expograph.api import open_store
from expograph.cli import main
from expograph.graph.rdf import to_store as rdf_of
from expograph.graph.rdf import to_trig
from expograph.model import Claim, Document, Entity, Extraction

TEXT = "TSMC supplies NVIDIA. Micron supplies Dell."
NAMES = ("dell", "Dell"), ("micron", "Micron"), ("nvidia", "NVIDIA"), ("tsmc", "TSMC")


def run(*arguments, code=0, columns="80"):
    result = CliRunner().invoke(main, list(arguments), env={"COLUMNS": columns})
    assert result.exit_code == code, result.output
    return result


@pytest.fixture
def graph(tmp_path):
    """Writes the graph of a note, after a change of its text, and returns the file's name."""
    note = Document(TEXT, "note.txt", "A note [red]")
    ends = (("tsmc", "nvidia", 0, 21), ("micron", "dell", 22, 43))
    claims = tuple(
        Claim(one, "supplies", other, evidence=(note.quote(start, end, rule="v", confidence=0.9),))
        for one, other, start, end in ends
    )
    entities = tuple(Entity(name, "company", label) for name, label in NAMES)
    trig = to_trig(rdf_of([Extraction(note, entities, claims)])).decode("utf8")

    def write(old="", new="", count=-1):
        assert old in trig
        path = tmp_path / "graph.trig"
        path.write_text(trig.replace(old, new, count), encoding="utf8")
        return str(path)

    return write


def test_a_graph_that_conforms_gives_no_table_and_exit_code_0(graph):
    result = run("validate", "--in", graph())
    assert result.stdout == ""
    assert "conforms" in result.stderr


def test_a_violation_is_printed_with_node_property_value_document_and_quote(graph):
    result = run("validate", "--in", graph("xg:increase", "xg:up", 1), code=1)
    words = " ".join(result.stdout.split())
    assert "xg:change xg:up one of xg:decrease, 1 xg:increase, xg:unknown [1] “" in words
    assert "supplies" in words.rpartition("[1]")[2] and "— A note [red]" in words
    assert max(map(len, result.stdout.splitlines())) <= 80
    assert "1 violation in 1 graph" in result.stderr


def test_of_what_has_no_quote_the_document_is_told(graph):
    shown = run("validate", "--in", graph('rdfs:label "Dell" ;', ""), code=1).stdout
    assert "rdfs:label" in shown and "[1] A note [red]" in shown


def test_json_and_csv_hold_every_field(graph):
    path = graph("oa:end 43", "oa:end 42")
    (record,) = json.loads(run("validate", "--in", path, "--format", "json", code=1).stdout)
    (row,) = csv.DictReader(io.StringIO(run("validate", "--in", path, "--format", "csv", code=1).stdout))
    assert record == row
    assert record["path"] == "oa:exact" and record["document"] == "A note [red]"
    assert record["value"] == "'Micron supplies Dell.'" and record["quote"] == "Micron supplies Dell."
    assert record["expected"] == "the text's own words there, 'Micron supplies Dell'"


def test_without_violations_json_and_csv_are_empty(graph):
    assert json.loads(run("validate", "--in", graph(), "--format", "json").stdout) == []
    assert (
        run("validate", "--in", graph(), "--format", "csv").stdout == "graph,node,path,value,expected,document,quote\n"
    )


def test_hostile_words_are_shown_and_not_obeyed(graph):
    shown = run("validate", "--in", graph('"A note [red]"', '"A note \u202e[red]" , "\x07"'), code=1).stdout
    assert "\u202e" not in shown and "\x07" not in shown and "\\x07" in shown


def test_the_store_is_validated_and_a_triple_without_a_claim_found(graph, tmp_path):
    folder = str(tmp_path / "store")
    run("load", graph(), "--store", folder)
    assert "conforms" in run("validate", "--store", folder).stderr
    with open_store(folder, write=True) as store:
        inserted = "INSERT DATA { GRAPH g:derived { e:dell xg:supplies e:tsmc } }"
        store.engine.apply({}, inserted)
    assert "an asserted claim that states it" in " ".join(run("validate", "--store", folder, code=1).stdout.split())


def test_articles_and_tables_are_validated_as_they_would_be_loaded(tmp_path):
    article = tmp_path / "note.txt"
    article.write_text(
        "Helvane Turbines supplies Orsted Vind with parts for its many turbines at sea.\n", encoding="utf8"
    )
    assert "conforms" in run("validate", "--in", str(article)).stderr


def test_wrong_use(graph, tmp_path):
    assert "one of them" in run("validate", "--in", graph(), "--store", "x", code=2).stderr
    assert "no store" in run("validate", "--store", str(tmp_path / "none"), code=2).stderr
    broken = tmp_path / "broken.trig"
    broken.write_text("GRAPH <http://example.org/ {", encoding="utf8")
    assert "line 1" in run("validate", "--in", str(broken), code=2).stderr
