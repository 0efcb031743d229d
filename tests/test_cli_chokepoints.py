"""The command chokepoints, as a user calls it, on a claims table small enough to work out."""

from __future__ import annotations

import csv
import io
import json
import pathlib
from typing import Any

import pytest
from click.testing import CliRunner, Result

from expograph.cli import main

TABLE = """\
source,relation,target,product,product_type,weight,confidence,quote
Bel,supplies,Arc,pump,product,0.5,0.9,Bel makes half of what Arc gets.
Cor,supplies,Arc,pump,product,0.2,0.8,Cor makes a fifth of it.
Ore,supplies,Bel,,,,0.8,Ore supplies Bel.
Ore,supplies,Cor,,,,0.8,Ore supplies Cor.
Dot,supplies,Arc,power,product,,0.7,Dot powers Arc.
power,bottleneck,Arc,,,,0.6,Power is short at Arc.
Ore,bottleneck,Bel,steel,product,,0.5,Bel waits for steel from Ore.
"""


@pytest.fixture
def table(tmp_path: pathlib.Path) -> str:
    path = tmp_path / "claims.csv"
    path.write_text(TABLE, encoding="utf8")
    return str(path)


def run(*arguments: str, code: int = 0) -> Result:
    result = CliRunner().invoke(main, ["chokepoints", *arguments], env={"COLUMNS": "80"})
    assert result.exit_code == code, result.output
    return result


def plain(text: str) -> str:
    """The words of a text, however its lines break."""
    return " ".join(text.split())


def record(*arguments: str) -> Any:
    return json.loads(run(*arguments, "--format", "json").stdout)


def test_the_tables_fit_and_open_to_their_sentences(table: str) -> None:
    lines = run("arc", "--in", table).stdout.splitlines()
    text = "\n".join(lines)
    assert "Each of these alone stops Arc" in text and "Bel + Cor" in text
    assert "“Dot powers Arc.”" in text and "“Bel waits for steel from Ore.”" in text
    assert "0.30" not in text and "0.29–0.38" in text  # 0.5² + 0.2², and 0.3² more
    assert "inputs of their own, since no text says what they deliver: Ore for Cor" in plain(text)
    assert all(len(line) <= 80 for line in lines)


def test_json_has_named_sections_with_labels_and_full_figures(table: str) -> None:
    found = record("Arc", "--in", table)
    # power is a thing that Arc needs itself, and Dot alone delivers it; Ore stops both makers of pumps.
    assert {cut["entities"][0] for cut in found["single_points"]} == {"Dot", "Ore", "power"}
    assert [cut["entities"] for cut in found["cut_sets"]] == [["Bel", "Cor"]]
    assert found["cut_sets"][0]["confidence"] == pytest.approx(0.72)  # 0.9 × 0.8
    assert found["found"] == [{"size": n, "number": k, "listed": k} for n, k in ((1, 3), (2, 1), (3, 0))]
    assert found["complete"] and found["dominators"] == []
    assert [gate["entity"] for gate in found["minimum_cut"]] == ["Dot", "Ore", "power"]
    assert [one["input"] for one in found["concentration"]] == [None, "power", "pump"]
    assert found["unnamed"] == [{"supplier": "Ore", "customer": "Cor", "quote": "Ore supplies Cor."}]


def test_csv_is_the_cut_sets_step_by_step(table: str) -> None:
    rows = list(csv.DictReader(io.StringIO(run("Arc", "--in", table, "--format", "csv").stdout)))
    assert [(r["from"], r["to"], r["input"]) for r in rows if r["cut_set"] == "Ore"] == [
        ("Ore", "Bel", "steel"), ("Ore", "Cor", ""), ("Bel", "Arc", "pump"), ("Cor", "Arc", "pump"),
    ]  # fmt: skip


def test_without_a_target_entities_are_ranked(table: str) -> None:
    found = record("--in", table)
    assert [(row["entity"], row["companies"], row["others"]) for row in found[:2]] == [("Ore", 3, 3), ("Dot", 1, 1)]
    assert "How many companies" in run("--in", table).stdout
    assert "4 more are left out" in run("--in", table, "--top", "1").stderr


def test_relaxing_names_what_binds_next(table: str) -> None:
    found = record("Arc", "--in", table, "--relax", "power")
    assert [c["constraint"] for c in found["lifted"]] == ["power"]
    assert found["next"]["constraint"] == "steel" and found["next"]["confidence"] == pytest.approx(0.45)  # 0.5 × 0.9
    told = plain(run("Arc", "--in", table, "--relax", "power").stdout)
    assert "with power relaxed, steel of Bel binds next: stated with 0.45, 2 hops away" in told
    assert "Bel is no bottleneck of Arc that counts" in run("Arc", "--in", table, "--relax", "Bel").stdout
    rows = list(csv.DictReader(io.StringIO(run("Arc", "--in", table, "--relax", "power", "--format", "csv").stdout)))
    assert [(row["constraint"], row["relaxed"]) for row in rows] == [("power", "True"), ("steel", "False")]


def test_wrong_use_has_a_clear_answer(table: str) -> None:
    assert "did you mean Arc?" in run("Arx", "--in", table, code=2).stderr
    assert "needs a TARGET" in run("--relax", "power", "--in", table, code=2).stderr


def test_nothing_to_tell_is_told(table: str, tmp_path: pathlib.Path) -> None:
    assert "nothing that counts stops Dot" in run("Dot", "--in", table).stdout
    empty = tmp_path / "denied.csv"
    empty.write_text("source,relation,target,denied\nBel,supplies,Arc,true\n", encoding="utf8")
    result = run("--in", str(empty))
    assert "nothing that counts says who needs what" in result.stderr and result.stdout == ""
    assert record("--in", str(empty)) == []
