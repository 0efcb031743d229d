"""The command ``exposure``, as a user calls it; the table is made up, and its numbers are worked out beside it."""

import csv
import io
import json

import pytest
from click.testing import CliRunner

from expograph.cli import main

TABLE = """source,relation,target,product,change,confidence,weight,quote,document
Ore Co,supplies,Chip Co,wafer,,0.8,,Ore Co sells wafers to Chip Co.,mine
Chip Co,supplies,Car Co,chip,,0.5,,Chip Co sells chips to Car Co.,fab
Car Co,depends_on,Ore Co,,,0.4,,Car Co needs Ore Co.,maker
Car Co,harmed_by,Flood,,,0.9,,A flood hurt Car Co.,news
Loud Co,supplies,=HYPERLINK,,,0.5,,"[red]Loud[/red] \u202eCo",news
"""


@pytest.fixture
def table(tmp_path):
    path = tmp_path / "claims.csv"
    path.write_text(TABLE, encoding="utf8")
    return str(path)


def run(*arguments, code=0):
    result = CliRunner(env={"COLUMNS": "80", "NO_COLOR": "1"}).invoke(main, ["exposure", *arguments])
    assert result.exit_code == code, result.output
    return result


# Car Co's edges are three, ⅓ each: ⅓ · 0.4 directly, 0.6 · 0.8 · ⅓ · 0.5 over Chip Co.
DIRECT, INDIRECT = 0.4 / 3, 0.6 * 0.8 * 0.5 / 3


def test_json_has_full_precision_and_opens_to_sentences(table):
    [inputs] = json.loads(run("--in", table, "--to", "Ore Co", "--format", "json").stdout)
    chip, car = inputs["rows"]
    assert (inputs["to"], inputs["kind"], chip["entity"], chip["exposure"]) == ("Ore Co", "score", "Chip Co", 0.8)
    assert car["direct"] == pytest.approx(DIRECT, abs=1e-16)
    assert car["exposure"] == pytest.approx(DIRECT + INDIRECT, abs=1e-15)
    assert [hop["quote"] for path in car["paths"] for hop in path["hops"]] == [
        "Car Co needs Ore Co.", "Ore Co sells wafers to Chip Co.", "Chip Co sells chips to Car Co.",
    ]  # fmt: skip


def test_of_is_the_same_from_the_other_end(table):
    [inputs] = json.loads(run("--in", table, "--of", "Car Co", "--format", "json").stdout)
    assert {row["to"]: row["exposure"] for row in inputs["rows"]} == pytest.approx(
        {"Ore Co": DIRECT + INDIRECT, "Chip Co": 0.5 / 3, "Flood": -0.3}
    )
    assert inputs["rows"][0]["to"] == "Flood"  # the largest in size


def test_damping_and_numbers_of_paths_are_options(table):
    [inputs] = json.loads(run("--in", table, "--to", "Ore Co", "--damping", "0", "--format", "json").stdout)
    assert inputs["rows"][1]["exposure"] == pytest.approx(DIRECT)
    [inputs] = json.loads(run("--in", table, "--to", "Ore Co", "-k", "1", "--top", "1", "--format", "json").stdout)
    assert inputs["rows"][1]["paths"] is None


def test_csv_is_flat_at_full_precision_and_guarded(table):
    rows = list(csv.DictReader(io.StringIO(run("--in", table, "--to", "Ore Co", "--format", "csv").stdout)))
    assert [(row["channel"], row["entity"], row["to"]) for row in rows] == [
        ("inputs", "Chip Co", "Ore Co"), ("inputs", "Car Co", "Ore Co"),
    ]  # fmt: skip
    assert float(rows[1]["exposure"]) == pytest.approx(DIRECT + INDIRECT, abs=1e-15)
    assert float(rows[1]["low"]) == 0
    guarded = run("--in", table, "--to", "Loud Co", "--format", "csv").stdout
    assert "'=HYPERLINK" in guarded


def test_a_table_fits_80_columns_and_ends_in_sentences(table):
    result = run("--in", table, "--to", "Ore Co")
    assert all(len(line) <= 80 for line in result.stdout.splitlines())
    words = " ".join(result.stdout.split())
    assert "Exposed to Ore Co: costs and inputs" in words
    assert "0.80" in words and "0.21" in words  # 0.1333 + 0.08
    assert "“Car Co needs Ore Co.”" in words
    assert "comes first in" in result.stdout


def test_hostile_text_is_shown_and_not_obeyed(table):
    shown = run("--in", table, "--to", "Loud Co").stdout
    assert "[red]Loud[/red]" in shown and "\u202e" not in shown


def test_harm_is_negative_in_words(table):
    assert "−0.30" in run("--in", table, "--to", "flood").stdout


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--to", "Chp Co"], "did you mean Chip Co"),
        ([], "give --to NAME or --of NAME, one of them"),
        (["--to", "Ore Co", "--of", "Car Co"], "one of them"),
        (["--to", "Ore Co", "--damping", "1.5"], "is not in the range"),
        (["--to", "Ore Co", "--include", "rumours"], "knows hedged, planned, pack, inferred, unconfirmed"),
    ],
)
def test_wrong_use_says_what_to_do(table, arguments, message):
    assert message in " ".join(run("--in", table, *arguments, code=2).stderr.split())


def test_weights_that_cannot_be_summed_are_named(tmp_path):
    path = tmp_path / "sure.csv"
    path.write_text("source,relation,target\nA,supplies,B\nB,supplies,C\n", encoding="utf8")
    result = run("--in", str(path), "--to", "A", "--damping", "1", code=2)
    assert "weights of B (1), C (1) add up to 1 or more; lower --damping" in " ".join(result.stderr.split())


def test_who_is_exposed_to_nothing_is_told_so(table):
    result = run("--in", table, "--to", "Car Co")
    assert (result.stdout, "nothing that counts says who is exposed to Car Co" in result.stderr) == ("", True)


@pytest.mark.parametrize("form", ["json", "csv", "table"])
def test_the_same_twice(table, form):
    arguments = ("--in", table, "--to", "Ore Co", "--format", form)
    assert run(*arguments).stdout == run(*arguments).stdout


def test_effects_of_both_signs_are_shown_with_a_sentence_each(tmp_path):
    table = tmp_path / "both.csv"
    table.write_text(
        "source,relation,target,confidence,document\nX,depends_on,K,0.8,a\nX,harmed_by,K,0.3,b\n", encoding="utf8"
    )
    shown = CliRunner().invoke(main, ["exposure", "--to", "K", "--in", str(table)], env={"COLUMNS": "100"}).stdout
    assert "+0.80 against −0.30" in shown and "“X depends_on K" in shown and "“X harmed_by K" in shown
