"""The commands claims and diff, as a user calls them."""

import csv
import io
import json
import pathlib

import pytest
from click.testing import CliRunner

from expograph.cli import main

ROOT = pathlib.Path(__file__).parents[1]
TABLE = str(ROOT / "examples" / "claims.csv")
NOTES = """\
source,relation,target,product,polarity,aspect,weight,value,unit,period,quote,document,published
Ostrel Motors,supplies,Bramholt Pumps,motor,,,0.7,,,,Seven in ten motors come from Ostrel Motors.,Winter note,2025-12-01
Ostrel Motors,supplies,Bramholt Pumps,motor,,,0.4,,,,Four in ten motors still come from Ostrel Motors.,Summer note,2026-06-01
Ostrel Motors,competes_with,Nordmar Thermal,,,,,,,,The two are rivals.,Winter note,2025-12-01
Nordmar Thermal,competes_with,Ostrel Motors,,negated,,,,,,Nobody sees rivals in them.,Summer note,2026-06-01
Ostrel Motors,supplies,Talvik Data,,,,,,,,Ostrel Motors sells to Talvik Data.,Winter note,2025-12-01
Ostrel Motors,supplies,Talvik Data,,,ended,,,,,Ostrel Motors no longer sells to Talvik Data.,Summer note,2026-06-01
Ostrel Motors,revenue,,,,,,1.5,EUR mn,2025,Sales of 2025 came to EUR 1.5 million.,Winter note,2025-12-01
Ostrel Motors,revenue,,,,,,1.8,EUR mn,2025,Sales of 2025 came to EUR 1.8 million.,Summer note,2026-06-01
Ostrel Motors,supplies,Corvane Cooling,,,,,,,,Nobody knows since when Ostrel Motors sells to Corvane Cooling.,Loose leaf,
"""
SPAN = ("--from", "2026-01-01", "--to", "2026-07-01")


def run(*arguments, code=0):
    # with colors, so that nothing but the command keeps a terminal's codes from it
    result = CliRunner().invoke(main, arguments, color=True)
    assert result.exit_code == code, result.output
    return result


@pytest.fixture
def notes(tmp_path):
    path = tmp_path / "notes.csv"
    path.write_text(NOTES, encoding="utf8")
    return str(path)


def lines_of(told):
    return [" ".join(line.split()) for line in told.splitlines()]


def test_claims_stand_side_by_side(notes, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    told = lines_of(run("claims", "Talvik Data", "--in", notes).stdout)
    assert told[:6] == [
        "Claims",
        "",
        "claim says published said",
        "─" * 78,
        "Ostrel Motors supplies Talvik Data asserted 2025-12-01 1",
        "changed: asserted (2025-12-01), ended (2026-06-01) ended 2026-06-01 2",
    ]
    assert "[2] “Ostrel Motors no longer sells to Talvik Data.” — Summer note" in told


def test_conflicts_leave_out_what_agrees(notes):
    found = json.loads(run("claims", "--in", notes, "--conflicts", "--format", "json").stdout)
    assert [(g["kind"], g["relation"], g["verdict"]) for g in found] == [
        ("claim", "competes_with", "conflict"), ("claim", "supplies", "changed"), ("claim", "supplies", "changed"),
        ("figure", "revenue", "conflict"),
    ]  # fmt: skip
    assert found[1]["disagreements"][0]["words"] == "the share is told as 0.7 (2025-12-01), 0.4 (2026-06-01)"
    assert len(json.loads(run("claims", "--in", notes, "--format", "json").stdout)) == 5


def test_csv_has_a_row_a_sentence(notes):
    rows = list(csv.DictReader(io.StringIO(run("claims", "--in", notes, "--format", "csv").stdout)))
    assert len(rows) == 9  # as the table has
    (last,) = [row for row in rows if row["value"] == "1.8"]
    assert (last["kind"], last["source"], last["unit"], last["period"], last["says"]) == (
        "figure", "Ostrel Motors", "EUR mn", "2025", "1.8",
    )  # fmt: skip
    assert (last["quote"], last["document"]) == ("Sales of 2025 came to EUR 1.8 million.", "Summer note")


def test_the_period_that_a_claim_speaks_of_is_told(tmp_path):
    path = tmp_path / "claims.csv"
    path.write_text("source,relation,target,period,weight\nOstrel,supplies,Talvik,2027,0.4\n", encoding="utf8")
    assert "asserted, 2027, share 0.4" in run("claims", "--in", str(path)).stdout
    (row,) = csv.DictReader(io.StringIO(run("claims", "--in", str(path), "--format", "csv").stdout))
    assert (row["period"], row["share"]) == ("2027", "0.4")


@pytest.mark.parametrize("columns", [80, 100])
def test_tables_fit_and_cut_no_column(notes, monkeypatch, columns):
    monkeypatch.setenv("COLUMNS", str(columns))
    for told in (run("claims", "--in", notes).stdout, run("diff", "--in", notes, *SPAN).stdout):
        assert max(map(len, told.splitlines())) <= columns and "…" not in told


def test_background_is_listed_as_such():
    article = str(ROOT / "examples" / "ai-servers.txt")
    found = json.loads(run("claims", "NVIDIA", "--in", article, "--include", "pack", "--format", "json").stdout)
    held = {row["says"] for group in found for row in group["documents"]}
    assert "pack, asserted" in held
    assert "pack, asserted" not in run("claims", "NVIDIA", "--in", article).stdout


def test_diff_tells_each_change_with_its_sentences(notes, monkeypatch):
    monkeypatch.setenv("COLUMNS", "100")
    result = run("diff", "--in", notes, *SPAN)
    told = lines_of(result.stdout)
    assert [line.split()[0] for line in told if line.endswith(tuple("123456789")) and " both " in line] == [
        "strengthened", "weakened", "contradicted", "ended",
    ]  # fmt: skip
    assert "[5] “Ostrel Motors sells to Talvik Data.” — Winter note, 2025-12-01" in told
    assert [line.split(",")[0] for line in result.stderr.splitlines()] == ["1 document has no date"]


def test_diff_in_json_and_csv(notes):
    found = json.loads(run("diff", "--in", notes, *SPAN, "--format", "json").stdout)
    assert [(c["change"], c["target"]) for c in found] == [
        ("strengthened", "Bramholt Pumps"), ("weakened", "Bramholt Pumps"), ("contradicted", "Ostrel Motors"),
        ("ended", "Talvik Data"),
    ]  # fmt: skip
    assert found[1]["words"] == "share 0.7 (2025-12-01) → 0.4 (2026-06-01)"
    rows = list(csv.DictReader(io.StringIO(run("diff", "--in", notes, *SPAN, "--format", "csv").stdout)))
    assert [(r["change"], r["known"], r["says"], r["published"]) for r in rows[-2:]] == [
        ("ended", "both", "asserted", "2025-12-01"), ("ended", "after", "ended", "2026-06-01"),
    ]  # fmt: skip


def test_nothing_changes_on_one_day(notes):
    result = run("diff", "--in", notes, "--from", "2026-07-01", "--to", "2026-07-01")
    assert result.stdout == ""
    assert result.stderr.splitlines()[-1] == "nothing changed from 2026-07-01 to 2026-07-01"
    assert (
        json.loads(run("diff", "--in", TABLE, "--from", "2020-01-01", "--to", "2020-02-01", "--format", "json").stdout)
        == []
    )


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (
            ("--from", "2026-07-01", "--to", "2026-01-01"),
            "--from 2026-07-01 is later than --to 2026-01-01; exchange them",
        ),
        (("--from", "yesterday", "--to", "2026-01-01"), "'yesterday' is no date; write one like 2026-05-29"),
        (("--from", "2026-1-1", "--to", "2026-02-01"), "'2026-1-1' is no date"),
        (("--from", "20260101", "--to", "2026-02-01"), "'20260101' is no date"),
        (("--from", "2026-02-30", "--to", "2026-03-01"), "'2026-02-30' is no date"),
        (
            ("--from", "2026-01-01", "--to", "2026-02-01", "--as-of", "2026-02-01"),
            "--as-of goes without --from and --to",
        ),
        (("--to", "2026-03-01"), "Missing option '--from'"),
    ],
)
def test_days_that_are_none_are_refused(arguments, told):
    result = run("diff", "--in", TABLE, *arguments, code=2)
    assert result.stdout == "" and told in result.stderr


def test_what_agrees_and_what_is_unknown_are_told(notes):
    assert run("claims", "Corvane Cooling", "--in", notes, "--conflicts").stderr == (
        "nothing disagrees about Corvane Cooling\n"
    )
    result = run("claims", "Ostrl Motors", "--in", notes, code=2)
    assert result.stdout == "" and "did you mean Ostrel Motors?" in result.stderr


def test_hostile_names_are_shown_and_do_not_act(tmp_path):
    path = tmp_path / "claims.csv"
    path.write_text(
        "source,relation,target,polarity,document,published\n"
        "=Ore\u202e[red],supplies,-Arc\x1b[31m,,@note\x1b[2J\u202e,2026-01-01\n"
        "=Ore\u202e[red],supplies,-Arc\x1b[31m,negated,+note\u202e,2026-02-01\n",
        encoding="utf8",
    )
    for command in (("claims",), ("diff", "--from", "2026-01-01", "--to", "2026-03-01")):
        for form in ("table", "csv", "json"):
            result = run(*command, "--in", str(path), "--format", form)
            assert not set("\x1b\u202e") & set(result.stdout + result.stderr)
            assert "=Ore\\u202e[red]" in result.stdout
            if form == "csv":
                cells = [cell for row in csv.reader(io.StringIO(result.stdout)) for cell in row]
                assert not [cell for cell in cells if cell[:1] in tuple("=-@+") and not cell[1:].isdigit()]


def test_the_same_bytes_twice(notes):
    for command in (("claims",), ("diff", *SPAN)):
        for form in ("table", "csv", "json"):
            again = [run(*command, "--in", notes, "--format", form).output for _ in range(2)]
            assert again[0] == again[1]
