"""The command shock on claims tables, as a user calls it."""

from __future__ import annotations

import csv
import io
import json
import os
import pathlib
import subprocess
import sys
from typing import Any

import pytest
from click.testing import CliRunner, Result

from expograph.cli import main

ROOT = pathlib.Path(__file__).parents[1]
CLAIMS = str(ROOT / "examples" / "claims.csv")
HEAD = "source,relation,target,weight,confidence\n"


def run(*arguments: str, code: int = 0) -> Result:
    result = CliRunner().invoke(main, ["shock", *arguments])
    assert result.exit_code == code, result.output
    return result


@pytest.fixture
def table(tmp_path: pathlib.Path) -> Any:
    def written(*rows: str) -> str:
        path = tmp_path / "claims.csv"
        path.write_text(HEAD + "".join(row + "\n" for row in rows), encoding="utf8")
        return str(path)

    return written


def record(*arguments: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(run(*arguments, "--format", "json").stdout)
    return found


def test_json_has_the_index_and_a_row_each_at_full_precision(table: Any) -> None:
    found = record("A", "--size", "0.3", "--in", table("B,depends_on,A,,0.7", "C,depends_on,B,,0.9"))
    assert list(found)[:3] == ["shock", "size", "esri"] and (found["shock"], found["size"]) == ("A", 0.3)
    rows = {row["entity"]: row for row in found["rows"]}
    assert rows["B"]["loss"] == pytest.approx(0.21, abs=1e-15) and rows["C"]["loss"] == pytest.approx(0.189, abs=1e-15)
    assert rows["C"]["loss"] != round(rows["C"]["loss"], 3) or rows["C"]["loss"] == 0.189
    # output is what is delivered: 0.7 by A, 0.9 by B
    assert found["esri"] == pytest.approx((0.7 * 0.3 + 0.9 * 0.21) / 1.6, abs=1e-14)
    assert rows["C"]["over"] == "B" and rows["C"]["hop"] == 2 and rows["C"]["basis"] == "stated"
    assert rows["C"]["quote"] and rows["C"]["claim"]


def test_a_shock_of_all_is_the_default(table: Any) -> None:
    assert record("A", "--in", table("B,depends_on,A,,1"))["size"] == 1.0


def test_csv_has_the_rows(table: Any) -> None:
    text = run("A", "--size", "0.5", "--in", table("B,depends_on,A,,1"), "--format", "csv").stdout
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [(row["entity"], float(row["loss"])) for row in rows] == [("A", 0.5), ("B", 0.5)]


def test_the_table_fits_80_columns_and_opens_to_quotes() -> None:
    command = [sys.executable, "-m", "expograph.cli", "shock", "Lysgaard Magnets", "--size", "0.5", "--in", CLAIMS]
    shown = subprocess.run(command, capture_output=True, text=True, check=True, env={**os.environ, "COLUMNS": "80"})
    lines = shown.stdout.splitlines()
    assert max(map(len, lines)) <= 80 and lines[0].startswith("Lysgaard Magnets loses 0.5 of its output")
    assert "Ostrel Motors cannot get the magnets that it needs from Lysgaard Magnets." in shown.stdout
    assert "ESRI" in shown.stdout and "scores" in shown.stderr
    again = subprocess.run(command, capture_output=True, check=True, env={**os.environ, "COLUMNS": "80"})
    assert again.stdout.decode() == shown.stdout


def test_smaller_losses_are_left_out_of_the_table_with_a_count() -> None:
    assert "4 smaller losses are left out" in run("Lysgaard Magnets", "--in", CLAIMS, "--top", "1").stderr


def test_what_is_hedged_counts_when_asked_for(tmp_path: pathlib.Path) -> None:
    path = tmp_path / "claims.csv"
    path.write_text("source,relation,target,polarity\nB,depends_on,A,hedged\n", encoding="utf8")
    assert [row["entity"] for row in record("A", "--in", str(path))["rows"]] == ["A"]
    assert [row["entity"] for row in record("A", "--in", str(path), "--include", "hedged")["rows"]] == ["A", "B"]


# Clear answers ---------------------------------------------------------------------------------------------------------


def test_an_empty_graph(table: Any) -> None:
    assert "holds no entities" in run("A", "--in", table(), code=2).stderr


def test_an_unknown_entity_has_suggestions(table: Any) -> None:
    error = run("Corvane Coling", "--in", CLAIMS, code=2).stderr
    assert "did you mean Corvane Cooling" in error


def test_a_size_out_of_range(table: Any) -> None:
    for size in ("0", "1.5", "-0.1", "nan"):
        run("A", "--size", size, "--in", table("B,depends_on,A,,1"), code=2)


def test_a_disconnected_entity_loses_nothing(table: Any) -> None:
    found = record("A", "--size", "0.5", "--in", table("B,depends_on,A,,1", "Y,depends_on,X,,1"))
    assert [row["entity"] for row in found["rows"]] == ["A", "B"]
    result = run("Z", "--in", table("B,depends_on,A,,1", "Z,harmed_by,A,,1"))
    assert "Z supplies nobody and buys of nobody" in result.stderr and result.stdout.startswith("ESRI 0.0000")


def test_divergent_weights(table: Any) -> None:
    source = table("A,depends_on,B,,1", "B,depends_on,A,,1")
    found = record("A", "--size", "0.5", "--in", source)
    assert [(r["entity"], r["loss"], r["leontief"]) for r in found["rows"]] == [("A", 0.5, None), ("B", 0.5, None)]
    assert "A, B need all of their inputs of each other" in found["leontief_refused"]
    assert "no Leontief quantities" in run("A", "--in", source).stderr
    above = table("C,depends_on,A,0.8,1", "C,depends_on,B,0.7,1")
    assert "add up to more than the whole (1.5 of C)" in run("A", "--in", above).stderr


def test_self_loops_duplicates_and_no_confidence(table: Any) -> None:
    plain = record("A", "--size", "0.5", "--in", table("B,depends_on,A,,0.8"))
    assert [row["loss"] for row in plain["rows"]] == [0.5, 0.4]
    twice = record("A", "--size", "0.5", "--in", table("B,depends_on,A,,0.8", "B,depends_on,A,,0.8"))
    itself = record("A", "--size", "0.5", "--in", table("B,depends_on,A,,0.8", "B,depends_on,B,,0.9"))
    unsure = record(
        "A", "--size", "0.5", "--in", table("B,depends_on,A,,0.8", "B,depends_on,C,,0", "D,depends_on,A,,0")
    )
    for found in (twice, itself, unsure):
        assert [row["loss"] for row in found["rows"]] == [0.5, 0.4]


def test_sectors_by_name_and_by_folder(table: Any) -> None:
    source = table("Tesla,depends_on,Posco,,1")
    found = record("Mining", "--size", "0.5", "--in", source, "--sectors", "bea-15")
    by_folder = record("Mining", "--size", "0.5", "--in", source, "--sectors", str(ROOT / "expograph/ontology/tables"))
    assert [row["loss"] for row in found["rows"]] == [row["loss"] for row in by_folder["rows"]]
    bases = {row["entity"]: row["basis"] for row in found["rows"]}
    assert bases["Manufacturing"] == "table"
    assert found["inherited"] == [{"entity": "Posco", "industry": "Manufacturing"}]
    assert bases["Posco"] == bases["Tesla"] == "inherited"
    shown = run("Mining", "--size", "0.5", "--in", source, "--sectors", "bea-15")
    assert "inherit the inputs of their industry: 1" in shown.stderr
    assert "give bea-15, bea-71" in run("A", "--in", source, "--sectors", "bea", code=2).stderr


def test_a_company_of_no_known_industry_is_listed(table: Any) -> None:
    found = record("A", "--in", table("Zorblat,supplies,A,,1"), "--sectors", "bea-15")
    assert [row["entity"] for row in found["unknown_industry"]] == ["Zorblat"]
    assert (
        "inherit nothing: 1 (Zorblat)" in run("A", "--in", table("Zorblat,supplies,A,,1"), "--sectors", "bea-15").stderr
    )
