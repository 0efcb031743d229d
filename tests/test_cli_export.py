"""The command export, as a user calls it."""

from __future__ import annotations

import json
import pathlib
import sys

import pyoxigraph as ox
import pytest
from click.testing import CliRunner, Result

from expograph.cli import main
from expograph.cli.export import SUFFIXES
from expograph.graph.export_loss import OF_FORM
from expograph.graph.export_manifest import check_manifest

ROOT = pathlib.Path(__file__).parents[1]
TABLE = str(ROOT / "examples" / "claims.csv")
ARTICLE = str(ROOT / "examples" / "ai-servers.txt")


def run(*arguments: str, code: int = 0) -> Result:
    result = CliRunner().invoke(main, list(arguments))
    assert result.exit_code == code, result.output
    return result


def test_every_form_has_its_suffix_and_says_what_it_lacks() -> None:
    assert set(SUFFIXES.values()) == set(OF_FORM)


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_file_is_what_standard_output_would_be(suffix: str, tmp_path: pathlib.Path) -> None:
    path = tmp_path / f"graph{suffix}"
    result = run("export", "--in", TABLE, "-o", str(path))
    assert f"wrote {path}" in result.stderr and result.stdout == ""
    assert path.read_bytes() == run("export", "--in", TABLE, "--format", SUFFIXES[suffix]).stdout_bytes != b""
    manifest = [f"{path.name}.manifest.json"] if suffix in (".trig", ".nq") else []
    assert sorted(p.name for p in tmp_path.iterdir()) == sorted([path.name, *manifest])


def test_the_manifest_beside_a_file_fits(tmp_path: pathlib.Path) -> None:
    for suffix in (".trig", ".nq"):
        path = tmp_path / f"graph{suffix}"
        run("export", "--in", ARTICLE, "-o", str(path))
        assert check_manifest(path)["quads"] == sum(1 for _ in ox.parse(path=path))


@pytest.mark.parametrize("form", ["trig", "jsonl"])
def test_an_export_is_a_source_that_answers_alike(form: str, tmp_path: pathlib.Path) -> None:
    path = tmp_path / f"graph.{form}"
    run("export", "--in", ARTICLE, "--in", TABLE, "-o", str(path))
    asked = ("query", "--named", "suppliers", "--format", "json")
    assert run(*asked, "--in", str(path)).stdout == run(*asked, "--in", ARTICLE, "--in", TABLE).stdout
    again = tmp_path / f"again.{form}"
    run("export", "--in", str(path), "-o", str(again))
    assert again.read_bytes() == path.read_bytes()


def test_what_is_left_out_is_told_on_standard_error() -> None:
    # The table has 13 claims and 3 figures; a row is its only evidence.
    result = run("export", "--in", TABLE, "--format", "turtle")
    assert result.stderr == "turtle leaves out 2 names of documents' graphs\n"
    result = run("export", "--in", TABLE, "--format", "csv")
    assert result.stderr.startswith("csv leaves out 2 texts, 16 places and rules of quotes, ")
    assert run("export", "--in", TABLE, "--format", "jsonl").stderr == ""


def test_a_claims_table_of_a_claims_table_stays_the_same(tmp_path: pathlib.Path) -> None:
    once, twice = tmp_path / "once.csv", tmp_path / "twice.csv"
    run("export", "--in", TABLE, "-o", str(once))
    run("export", "--in", str(once), "-o", str(twice))
    assert once.read_bytes() == twice.read_bytes()


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ((), "name a form with --format, or a file with -o that ends in .trig, .nq"),
        (("-o", "graph.docx"), "name a form with --format"),
        (("--format", "excel"), "'excel' is not one of"),
        (("-o", "folder.csv"), "folder.csv: is a directory"),
        (("-o", "nowhere/graph.csv"), "nowhere/graph.csv: cannot be written (No such file or directory)"),
    ],
)
def test_wrong_use_is_told(
    arguments: tuple[str, ...], told: str, tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "folder.csv").mkdir()
    assert told in run("export", "--in", TABLE, *arguments, code=2).stderr
    assert [p.name for p in tmp_path.iterdir()] == ["folder.csv"]


def test_a_file_that_cannot_be_finished_leaves_the_old_one(
    tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "graph.parquet"
    path.write_bytes(b"old")
    monkeypatch.setitem(sys.modules, "pyarrow", None)  # as where it is not installed
    assert "pip install 'expograph[tables]'" in run("export", "--in", TABLE, "-o", str(path), code=2).stderr
    assert path.read_bytes() == b"old" and list(tmp_path.iterdir()) == [path]


def test_json_lines_are_a_document_a_line() -> None:
    lines = run("export", "--in", TABLE, "--format", "jsonl").stdout.splitlines()
    found = [json.loads(line) for line in lines]
    assert [record["document"]["title"] for record in found] == [
        "Corvane Cooling annual report 2025",
        "Pump market note",
    ]
    assert all(line.startswith('{"expograph": 1, "document": ') for line in lines)
