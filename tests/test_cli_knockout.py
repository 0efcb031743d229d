"""The knockout command, as a user calls it."""

import csv
import io
import json
import pathlib

import pytest
from click.testing import CliRunner

from expograph.cli import main

ROOT = pathlib.Path(__file__).parents[1]
TABLE = str(ROOT / "examples" / "claims.csv")


def run(*arguments, code=0):
    # with colors, so that nothing but the command keeps a terminal's codes from it
    result = CliRunner().invoke(main, ["knockout", *arguments], color=True)
    assert result.exit_code == code, result.output
    return result


def write(folder, text, name="claims.csv"):
    path = folder / name
    path.write_text(text, encoding="utf8")
    return str(path)


def test_json_has_the_numbers_at_full_precision():
    found = json.loads(run("--in", TABLE, "--to", "Ostrel Motors", "--format", "json").stdout)
    report, note = found["dropped"]
    assert [report["source"], note["source"]] == ["Corvane Cooling annual report 2025", "Pump market note"]
    (pumps,) = [row for row in note["exposures"] if row["entity"] == "Bramholt Pumps"]
    # claims.csv: 0.7 at 0.9 in the report, 0.65 at 0.9 in the note; of equally sure ones the larger share counts.
    # Both: 0.7 · (1 − 0.1 · 0.1); the report alone: 0.7 · 0.9; the note alone: 0.65 · 0.9
    assert (pumps["before"], pumps["after"]) == pytest.approx((0.693, 0.63), abs=1e-15)
    (pumps,) = [row for row in report["exposures"] if row["entity"] == "Bramholt Pumps"]
    assert pumps["after"] == pytest.approx(0.585, abs=1e-15)


def test_the_table_tells_moves_points_and_sentences():
    told = run("--in", TABLE, "--to", "Ostrel Motors", "--to", "Lysgaard Magnets").stdout
    assert "Without Corvane Cooling annual report 2025\n" in told and "Without Pump market note\n" in told
    assert "no longer stopped by Ostrel Motors alone: Corvane Cooling, Talvik Data\n" in told
    assert "Exposures that rest on one sentence" in told and "Single points on one sentence" in told
    assert "“Ostrel Motors cannot get the magnets that it needs from Lysgaard Magnets.”" in told
    (row,) = [line.split() for line in told.splitlines() if line.startswith(" Ostrel Motors ") and "→" in line]
    assert row == "Ostrel Motors Lysgaard Magnets inputs 0.85 0.00 1 → none".split()


@pytest.mark.parametrize("columns", [80, 100])
def test_tables_fit_and_cut_no_column(monkeypatch, columns):
    monkeypatch.setenv("COLUMNS", str(columns))
    lines = run("--in", TABLE, "--to", "Ostrel Motors", "--to", "Lysgaard Magnets").stdout.splitlines()
    tables = [line for line in lines if not line.startswith("no longer stopped")]
    assert max(map(len, tables)) <= columns and not [line for line in lines if "…" in line]
    heads = [" ".join(line.split()) for line in lines]
    for head in ("exposed to channel before after rank", "exposed to channel value said", "stopped by this alone said"):
        assert head in heads


def test_publishers_are_dropped_whole():
    found = json.loads(run("--in", TABLE, "--by", "publisher", "--format", "json").stdout)
    assert [d["source"] for d in found["dropped"]] == ["Corvane Cooling", "Tern Street Research"]


def test_csv_has_a_row_a_move():
    rows = list(csv.DictReader(io.StringIO(run("--in", TABLE, "--to", "Lysgaard Magnets", "--format", "csv").stdout)))
    (first,) = [r for r in rows if r["dropped"] == "Pump market note" and r["entity"] == "Ostrel Motors"]
    assert list(first.values()) == [
        "Pump market note", "inputs", "Lysgaard Magnets", "Ostrel Motors", "0.85", "0.0", "1", "",
    ]  # fmt: skip


def test_sources_of_one_title_are_told_apart_by_their_texts(tmp_path):
    table = write(
        tmp_path, "source,relation,target,document,title\nOre,supplies,Arc,a,Weekly\nGas,supplies,Arc,b,Weekly\n"
    )
    found = json.loads(run("--in", table, "--format", "json").stdout)["dropped"]
    told = run("--in", table).stdout
    assert all(f"Without Weekly ({d['documents'][0][:8]})" in told for d in found) and len(found) == 2


def test_what_is_not_listed_is_counted(tmp_path):
    rows = "".join(f"Ore,supplies,N{n:02}\n" for n in range(25))
    result = run("--in", write(tmp_path, f"source,relation,target\n{rows}"), "--to", "Ore")
    assert "13 smaller moves: --format json lists all" in result.stdout
    assert result.stdout.count("5 more: --format json lists all") == 2


def test_an_empty_graph_moves_nothing(tmp_path):
    result = run("--in", write(tmp_path, "source,relation,target\n"))
    assert (result.stdout, result.stderr) == ("Without claims.csv: no exposure moves\n", "")


def test_hostile_names_are_shown_and_do_not_act(tmp_path):
    table = write(
        tmp_path,
        "source,relation,target,document\n=Ore\u202e[red],supplies,-Arc\x1b[31m,@note\x1b[2J\u202e\nA,competes_with,B,quiet\x1b\u202e\n",
    )
    for form in ("table", "csv", "json"):
        result = run("--in", table, "--format", form)
        assert not set("\x1b\u202e") & set(result.stdout + result.stderr)
        if form == "csv":
            cells = [cell for row in csv.reader(io.StringIO(result.stdout)) for cell in row]
            assert not [cell for cell in cells if cell[:1] in "=-@+" and cell] and len(cells) == 16
        else:
            assert "=Ore\\u202e[red]" in result.stdout and "quiet\\" in result.stdout
    assert "no longer stopped by =Ore\\u202e[red] alone: -Arc\\x1b[31m" in run("--in", table).stdout


def test_the_same_bytes_twice():
    for form in ("table", "csv", "json"):
        assert run("--in", TABLE, "--format", form).output == run("--in", TABLE, "--format", form).output


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--in", TABLE, "--to", "Ostrl Motors"), "did you mean Ostrel Motors?"),
        (("--in", "nowhere.csv"), "nowhere.csv: cannot be read"),
    ],
)
def test_what_is_wrong_is_told_in_one_line(arguments, told):
    result = run(*arguments, code=2)
    assert result.stdout == "" and len(result.stderr.splitlines()) == 1
    assert result.stderr.startswith("expograph: ") and told in result.stderr


@pytest.mark.parametrize("arguments", [(), ("--in", TABLE, "--by", "mood"), ("--in", TABLE, "--include", "moods")])
def test_wrong_use_is_told(arguments):
    assert run(*arguments, code=2).stdout == ""
