"""The portfolio command, as a user calls it."""

import csv
import io
import json
import pathlib

import pytest
from click.testing import CliRunner

from expograph.cli import main

ROOT = pathlib.Path(__file__).parents[1]
TABLE = str(ROOT / "examples" / "claims.csv")
BOOK = str(ROOT / "examples" / "holdings.csv")
PUMPS = ("--to", "Bramholt Pumps", "--in", TABLE)


def run(*arguments, code=0):
    # with colors, so that nothing but the command keeps a terminal's codes from it
    result = CliRunner().invoke(main, ["portfolio", *arguments], color=True)
    assert result.exit_code == code, result.output
    return result


def write(folder, text, name="book.csv"):
    path = folder / name
    path.write_text(text, encoding="utf8")
    return str(path)


def test_json_has_the_numbers_at_full_precision():
    found = json.loads(run(BOOK, *PUMPS, "--format", "json").stdout)
    inputs, revenue = found["exposures"]
    # claims.csv: Corvane Cooling 0.4 · 0.95 = 0.38, and Talvik Data by way of it 0.6 · 0.38 · 0.35 = 0.0798;
    # holdings.csv: 0.35 · 0.38 + 0.25 · 0.0798
    assert inputs["total"] == pytest.approx(0.15295, abs=1e-15) and revenue["total"] == 0.0
    assert [r["exposure"] for r in inputs["holdings"]] == pytest.approx([0.38, 0.0798], abs=1e-15)
    assert inputs["held_itself"] == 0.1 and found["book"]["invested"] == pytest.approx(0.85)
    assert [(u["row"], u["name"], u["part"]) for u in found["unknown"]] == [(6, "Hollin Freight", 0.1)]
    assert all(hop["quote"] for path in inputs["paths"] for hop in path["hops"])


def test_the_table_tells_the_book_the_sums_and_what_stops_it():
    told = run(BOOK, *PUMPS).stdout
    assert "the book: 85.0% of it in 4 holdings that the graph knows\n  15.0% cash or unknown" in told
    assert "Bramholt Pumps, costs and inputs: the book's exposure is 0.15\n" in told
    assert "  10.0% of the book is Bramholt Pumps itself, which is not counted\n" in told
    assert "  winners of an increase: Corvane Cooling, Talvik Data\n" in told
    assert "  not exposed: Nordmar Thermal\n" in told
    (shared,) = [line for line in told.splitlines() if line.startswith(" Ostrel Motors ")]
    # Corvane Cooling, Talvik Data and Bramholt Pumps: 0.35 + 0.25 + 0.1
    assert shared.split()[2:6] == ["70%", "Corvane", "Cooling", "yes"]
    assert "] “Bramholt Pumps delivers the coolant pumps for four in ten" in told


@pytest.mark.parametrize("columns", [80, 100])
def test_tables_fit_and_cut_no_column(monkeypatch, columns):
    monkeypatch.setenv("COLUMNS", str(columns))
    lines = run(BOOK, *PUMPS).stdout.splitlines()
    assert max(map(len, lines)) <= columns and not [line for line in lines if "…" in line]
    heads = [" ".join(line.split()) for line in lines]
    for head in (
        "holding of book exposure adds largest path said", "claim adds said",
        "upstream of book holding stops it by said", "1 2 3 4",
    ):  # fmt: skip
        assert head in heads


def test_csv_has_every_holding():
    rows = list(csv.DictReader(io.StringIO(run(BOOK, *PUMPS, "--format", "csv").stdout)))
    inputs = {r["holding"]: (r["part"], r["contribution"]) for r in rows if r["channel"] == "inputs"}
    assert {name: part for name, (part, _) in inputs.items()} == {
        "Corvane Cooling": "0.35", "Talvik Data": "0.25", "Nordmar Thermal": "0.15", "Bramholt Pumps": "0.1",
        "Hollin Freight": "0.1",
    }  # fmt: skip
    assert float(inputs["Corvane Cooling"][1]) == pytest.approx(0.133, abs=1e-15)
    # nothing leads to the one; the other two are the thing itself, and unknown
    assert [inputs[n][1] for n in ("Nordmar Thermal", "Bramholt Pumps", "Hollin Freight")] == ["0.0", "", ""]


def test_unknown_holdings_of_either_book_are_told_with_file_and_row(tmp_path):
    other = write(tmp_path, "name,weight\nTalvik Data,0.5\nNobody AG,0.5\n", "other.csv")
    result = run(BOOK, *PUMPS, "--against", other)
    told = result.stderr.splitlines()
    assert told[0].startswith(f"{BOOK}: row 6: Hollin Freight (10.0% of the book): the graph holds no entity")
    assert told[1].startswith(f"{other}: row 3: Nobody AG (50.0% of the book): the graph holds no entity")
    assert len(told) == 2 and "Nobody AG" not in result.stdout
    # 0.5 · 0.0798 = 0.0399
    assert "  the other book's is 0.04 (difference 0.11)" in result.stdout
    assert "the other book: 50.0% of it in 1 holding that" in result.stdout


def test_several_things_are_asked_for_and_cash_alone_is_fine(tmp_path):
    found = json.loads(
        run(write(tmp_path, "name,value\ncash,5\n"), *PUMPS, "--to", "talvik data", "--format", "json").stdout
    )
    assert [(e["to"], e["total"]) for e in found["exposures"]] == [
        ("Bramholt Pumps", 0.0), ("Bramholt Pumps", 0.0), ("Talvik Data", 0.0), ("Talvik Data", 0.0),
    ]  # fmt: skip
    assert (found["unknown"], found["book"]["elsewhere"]) == ([], 1.0)


def test_where_no_direction_is_stated_the_sentence_is_there(tmp_path):
    table = write(tmp_path, "source,relation,target,change\nArc,harmed_by,storm,unknown\n", "claims.csv")
    told = run(write(tmp_path, "name,weight\nArc,1\n"), "--to", "storm", "--in", table).stdout
    assert "storm in some way harms Arc" in told and "[1] “Arc harmed_by storm" in told
    assert "None" not in told and "winners" not in told


def test_hostile_names_are_shown_and_do_not_act(tmp_path):
    table = write(
        tmp_path,
        "source,relation,target\n=Ore\u202e[red],supplies,-Arc\x1b[31m\n=Ore\u202e[red],supplies,Bel\n",
        "t.csv",
    )
    book = write(tmp_path, "name,weight\n-Arc\x1b[31m,0.4\nBel,0.2\n=Evil\x1b[2J\u202e,0.4\n")
    for form in ("table", "csv", "json"):
        result = run(book, "--to", "=Ore\u202e[red]", "--in", table, "--format", form)
        assert not set("\x1b\u202e") & set(result.stdout + result.stderr)
        assert "=Ore\\u202e[red]" in result.stdout
        assert "row 4: =Evil\\x1b[2J\\u202e (40.0% of the book)" in result.stderr
        if form == "csv":
            cells = [cell for row in csv.reader(io.StringIO(result.stdout)) for cell in row]
            assert not [cell for cell in cells if cell[:1] in "=-@+" and cell]


def test_the_same_bytes_twice():
    for form in ("table", "csv", "json"):
        assert run(BOOK, *PUMPS, "--format", form).output == run(BOOK, *PUMPS, "--format", form).output


@pytest.mark.parametrize(
    ("book", "arguments", "told"),
    [
        ("name,weight\na,x\n", PUMPS, "book.csv: row 2, column weight: found 'x'; a number like 12.5 is needed"),
        ("name,weight\na,1\n", ("--to", "Ostrl Motors", "--in", TABLE), "did you mean Ostrel Motors?"),
        ("name,weight\na,1\n", (*PUMPS, "--against", "nowhere.csv"), "nowhere.csv: cannot be read"),
        ("name,weight\na,1\n", ("--to", "x", "--in", "nowhere.csv"), "nowhere.csv: cannot be read"),
        (
            "name,ticker,weight\nDell,NVDA,1\n", ("--to", "Dell", "--in", "chips.csv"),
            "book.csv: row 2: the ticker 'NVDA' is that of NVIDIA, and the name 'Dell' that of Dell; delete one of them",
        ),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_in_one_line(tmp_path, monkeypatch, book, arguments, told):
    monkeypatch.chdir(tmp_path)
    write(tmp_path, "source,relation,target\nNVIDIA,supplies,Dell\n", "chips.csv")
    write(tmp_path, book)
    result = run("book.csv", *arguments, code=2)
    assert result.stdout == "" and len(result.stderr.splitlines()) == 1
    assert result.stderr.startswith("expograph: ") and told in result.stderr


@pytest.mark.parametrize("arguments", [(BOOK, "--in", TABLE), (BOOK, *PUMPS, "--damping", "1.5"), PUMPS])
def test_wrong_use_is_told(arguments):
    assert run(*arguments, code=2).stdout == ""


def test_a_book_of_which_nothing_is_known_has_no_exposure_of_zero(tmp_path):
    book = tmp_path / "book.csv"
    book.write_text("name,weight\nNobody,0.6\nNoone,0.4\n", encoding="utf8")
    result = run(str(book), "--to", "Ostrel Motors", "--in", "examples/claims.csv", code=2)
    assert "the graph knows none of its holdings" in result.stderr


def test_how_weights_are_read_and_what_is_in_no_row_is_told(tmp_path):
    book = tmp_path / "book.csv"
    book.write_text("name,weight\nCorvane Cooling,0.35\nTalvik Data,0.25\n", encoding="utf8")
    assert "40.0% in no row" in run(str(book), "--to", "Ostrel Motors", "--in", "examples/claims.csv").stdout
    book.write_text("name,weight\nCorvane Cooling,35\nTalvik Data,25\n", encoding="utf8")
    assert "weights add up to 60" in run(str(book), "--to", "Ostrel Motors", "--in", "examples/claims.csv").stderr
