"""The command audit, as a user calls it."""

import csv
import io
import json

import pytest
from click.testing import CliRunner

from expograph import api, open_graph
from expograph.cli import main
from expograph.loaders.audit import RULES

OPENING = (
    "Helvane Turbines reported its results on Tuesday, and they were watched closely by all of its many investors.\n\n"
)
WRONG = (
    OPENING
    + "Helvane's sales rose 25% to €5.0 billion from €3.0 billion a year earlier.\n\nProfit grew 10% to €110 million.\n"
)
RIGHT = OPENING + "Helvane's sales rose 25% to €5.0 billion from €4.0 billion a year earlier.\n"
ODD = OPENING + "Helvane shares closed at €100. The broker rates them a buy with a price target of €85.\n"
UNLIKE = OPENING + "Helvane's sales rose 25% organically to €5.0 billion from €3.0 billion a year earlier.\n"


def run(*arguments, code=0, stdin=None, columns=None):
    result = CliRunner().invoke(main, list(arguments), input=stdin, env={"COLUMNS": columns} if columns else None)
    assert result.exit_code == code, result.output
    return result


@pytest.fixture
def article(tmp_path):
    def write(text):
        path = tmp_path / "article.txt"
        path.write_text(text, encoding="utf8")
        return str(path)

    return write


def test_a_contradiction_is_printed_with_its_arithmetic_and_quotes(article):
    result = run("audit", article(WRONG), code=1, columns="80")
    words = " ".join(result.stdout.split())
    assert "€3.0 billion plus 25% is €3.75 billion" in words
    assert "It would be right if" in words and "[1] “Helvane's sales rose 25%" in words
    assert "1 contradiction, 0 warning, 0 consistent, 1 implied, 0 not comparable" in result.stderr
    assert max(map(len, result.stdout.splitlines())) <= 80


def test_exit_codes(article):
    run("audit", article(RIGHT))
    run("audit", article(ODD))
    run("audit", article(WRONG), code=1)
    run("audit", "no-such-file.txt", code=2)
    run("audit", code=2)
    run("audit", article("menu"), code=2)


def test_json_holds_every_finding_with_its_offsets(article):
    path = article(WRONG)
    records = json.loads(run("audit", path, "--format", "json", code=1).stdout)
    assert [r["verdict"] for r in records] == ["contradiction", "implied"]
    assert set(records[0]) == {"rule", "verdict", "words", "assumption", "subject", "id", "evidence"}
    assert all(WRONG[e["start"] : e["end"]] == e["quote"] for r in records for e in r["evidence"])


def test_csv_has_a_row_for_each_quote(article):
    rows = list(csv.DictReader(io.StringIO(run("audit", article(WRONG), "--format", "csv", code=1).stdout)))
    assert [r["rule"] for r in rows] == ["growth", "growth"]
    assert all(r["quote"] and int(r["end"]) > int(r["start"]) for r in rows)


def test_what_cannot_be_compared_is_counted_and_listed_on_request(article):
    path = article(UNLIKE)
    short = run("audit", path)
    assert "1 not comparable (--all lists them)" in short.stderr and "footing" not in short.stdout
    assert "footing" in run("audit", path, "--all").stdout
    assert "not comparable" in run("audit", path, "--format", "json").stdout


def test_an_article_comes_from_standard_input_too():
    assert "contradiction" in run("audit", "-", stdin=WRONG, code=1).stdout


def test_sentences_that_are_too_long_are_counted(article):
    endless = "Its sales rose by " + ", and by ".join(["€5 billion"] * 120) + ".\n"
    assert "not read: 1 sentences that are too long" in run("audit", article(RIGHT + "\n" + endless)).stderr


def test_the_rules_are_listed():
    rules = json.loads(run("audit", "--rules", "--format", "json").stdout)
    assert {"coverage", "growth", "points", "sum"} <= {r["rule"] for r in rules}
    assert all(all(r.values()) for r in rules)


def test_hostile_words_are_shown_and_not_obeyed(article):
    text = WRONG.replace("a year earlier", "a year earlier [red]\u202e<b>")
    shown = run("audit", article(text), code=1).stdout
    assert "[red]" in shown and "\u202e" not in shown


def test_findings_are_in_map_claims_and_graph_alike(article, tmp_path):
    path = article(WRONG)
    run("map", path, "-o", str(tmp_path / "out"))
    (record,) = json.loads((tmp_path / "out" / "claims.json").read_text(encoding="utf8"))
    printed = json.loads(run("audit", path, "--format", "json", code=1).stdout)
    assert record["findings"] == printed
    graph = open_graph(str(tmp_path / "out" / "graph.trig"))
    assert graph.extractions[0].findings == api.audit(path)


@pytest.mark.parametrize(("name", "rule"), RULES.items())
def test_the_examples_of_every_rule_are_audited_as_the_docs_say(name, rule, tmp_path):
    for words, wrong in ((rule.broken, True), (rule.kept, False)):
        article = tmp_path / "note.txt"
        article.write_text(words, encoding="utf8")
        found = json.loads(CliRunner().invoke(main, ["audit", str(article), "--format", "json"]).stdout)
        assert any(f["verdict"] in ("contradiction", "warning") for f in found) is wrong
