"""The commands on claims tables, as a user calls them."""

import csv
import io
import json
import pathlib

import pytest
from click.testing import CliRunner

from expograph.cli import main

ROOT = pathlib.Path(__file__).parents[1]
TABLE = str(ROOT / "examples" / "claims.csv")
ARTICLE = str(ROOT / "examples" / "ai-servers.txt")


def run(*arguments, code=0):
    result = CliRunner().invoke(main, list(arguments))
    assert result.exit_code == code, result.output
    return result


def rows_of(*arguments):
    return list(csv.DictReader(io.StringIO(run(*arguments, "--format", "csv").stdout)))


def test_query_asks_a_table():
    found = json.loads(
        run("query", "SELECT ?who WHERE { ?who xg:supplies e:talvik-data }", "--in", TABLE, "--format", "json").stdout
    )
    assert found == [{"who": "e:corvane-cooling"}]
    rows = json.loads(run("query", "--named", "bottlenecks", "--in", TABLE, "--format", "json").stdout)
    assert [(r["bottleneck"], r["constrained"], r["document"]) for r in rows] == [
        ("Lysgaard Magnets", "Ostrel Motors", "Pump market note")
    ]


def test_paths_follow_a_table_from_document_to_document():
    rows = rows_of("paths", "Lysgaard Magnets", "Talvik Data", "--in", TABLE, "-k", "1")
    assert [(r["from"], r["to"]) for r in rows] == [
        ("Lysgaard Magnets", "Ostrel Motors"), ("Ostrel Motors", "Bramholt Pumps"),
        ("Bramholt Pumps", "Corvane Cooling"), ("Corvane Cooling", "Talvik Data"),
    ]  # fmt: skip
    assert rows[0]["quote"].startswith("Ostrel Motors cannot get the magnets")


def test_map_draws_a_table_and_its_graph_answers_alike(tmp_path):
    out = tmp_path / "out"
    result = run("map", TABLE, "-o", str(out))
    assert "relation harmed_by" in result.stdout and "quantities" in result.stdout
    assert sorted(p.name for p in out.iterdir()) == ["claims.json", "graph.trig", "map.html"]
    assert "Lysgaard Magnets" in (out / "map.html").read_text(encoding="utf8")
    asked = ("query", "--named", "suppliers", "--format", "json", "--in")
    assert run(*asked, TABLE).stdout == run(*asked, str(out / "graph.trig")).stdout


def test_a_table_and_an_article_make_one_map(tmp_path):
    table = tmp_path / "more.csv"
    table.write_text("source,relation,target\nCorvane Cooling,supplies,Dell\n", encoding="utf8")
    run("map", ARTICLE, str(table), "-o", str(tmp_path / "out"))
    rows = rows_of("paths", "Corvane Cooling", "Dell", "--in", ARTICLE, "--in", str(table))
    assert [row["quote"] for row in rows] == ["Corvane Cooling supplies Dell"]
    assert "Corvane Cooling supplies Dell" in (tmp_path / "out" / "graph.trig").read_text(encoding="utf8")


def test_extract_prints_the_claims_of_all_documents(tmp_path):
    records = json.loads(run("extract", TABLE, "--format", "json").stdout)
    assert [r["document"]["source"] for r in records] == ["Corvane Cooling annual report 2025", "Pump market note"]
    assert sum(len(r["relations"]) for r in records) == 13 and sum(len(r["quantities"]) for r in records) == 3
    rows = rows_of("extract", TABLE)
    assert [r["document"] for r in rows] == [r["document"]["source"] for r in records for _ in r["relations"]]
    result = run("extract", TABLE)
    assert "negated" in result.stdout and "deal_value" in result.stdout and result.stderr == ""
    run("map", TABLE, "-o", str(tmp_path))
    assert json.loads((tmp_path / "claims.json").read_text(encoding="utf8")) == records


def test_hostile_names_are_shown_and_do_not_act(tmp_path):
    table = tmp_path / "x.csv"
    table.write_text(
        "source,relation,target,quote\n=Cor\u202evane,supplies,[red]Tal\x1b[31mvik,=1+1\n<script>alert(1)</script>,supplies,Talvik,\n",
        encoding="utf8",
    )
    for form in ("table", "csv", "json"):
        printed = run("extract", str(table), "--format", form).stdout
        assert "\x1b" not in printed and "\u202e" not in printed and "[red]" in printed
    printed = run("extract", str(table), "--format", "csv").stdout
    assert not [cell for row in csv.reader(io.StringIO(printed)) for cell in row if cell.startswith("=")]
    run("map", str(table), "-o", str(tmp_path / "out"))
    page = (tmp_path / "out" / "map.html").read_text(encoding="utf8")
    assert "<script>alert" not in page and "\u202e" not in page


def test_an_empty_table_answers_with_nothing(tmp_path):
    table = tmp_path / "none.csv"
    table.write_text("source,relation,target\n", encoding="utf8")
    assert json.loads(run("query", "--named", "suppliers", "--in", str(table), "--format", "json").stdout) == []
    (record,) = json.loads(run("extract", str(table), "--format", "json").stdout)
    assert record["relations"] == []


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["map", TABLE, "--title", "Pumps"], "a table has columns for them"),
        (["map", ARTICLE, TABLE, "--published", "2026-01-01"], "a table has columns for them"),
        (["map", TABLE, "--sector", "aerospace"], "a table's rows are taken as they are"),
        (["extract", TABLE, "--extractor", "llm", "--replay", "x"], "a table's rows are taken as they are"),
        (["extract", TABLE, "--extractor", "llm", "--dry-run"], "a table's rows are taken as they are"),
        (["extract", TABLE, "--unread"], "a table's rows are taken as they are"),
        (["extract", TABLE, "--explain"], "a table's rows are taken as they are"),
        (["extract", TABLE, "--quarantine"], "a table's rows are taken as they are"),
        (["prompts", TABLE, "-o", "p"], "is a claims table"),
        (["compare", TABLE, "--replay", "p"], "is a claims table"),
        (["review", TABLE], "is a claims table"),
        (["map", "nowhere.csv"], "nowhere.csv: cannot be read"),
        (["query", "--named", "suppliers", "--in", str(ROOT / "examples" / "holdings.csv")], "unknown column 'name'"),
    ],
)
def test_wrong_use_is_told_and_writes_nothing(arguments, told, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert told in " ".join(run(*arguments, code=2).stderr.split())
    assert list(tmp_path.iterdir()) == []


def test_a_bad_row_stops_the_map_and_is_named(tmp_path):
    table = tmp_path / "claims.csv"
    table.write_text("source,relation,target,weight\nCorvane,supplies,Talvik,0.4\nCorvane,supplies,Ostrel,1.4\n")
    told = run("map", str(table), "-o", str(tmp_path / "out"), code=2).stderr
    assert "claims.csv: row 3, column weight: found '1.4'; a share from 0 to 1 is needed" in told
    assert not (tmp_path / "out").exists()


def test_rows_of_one_document_in_two_tables_are_refused_since_it_is_one_source(tmp_path):
    for name, confidence in (("a.csv", "0.5"), ("b.csv", "0.6")):
        rows = f"source,relation,target,document,confidence\nOre,supplies,Arc,Annual report,{confidence}\n"
        (tmp_path / name).write_text(rows, encoding="utf8")
    result = CliRunner().invoke(
        main, ["exposure", "--to", "Ore", "--in", str(tmp_path / "a.csv"), "--in", str(tmp_path / "b.csv")]
    )
    assert result.exit_code == 2 and result.stderr.startswith(
        "expograph: Annual report: rows of this document stand in"
    )
