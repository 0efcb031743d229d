"""The report command, as a user calls it."""

import pathlib
import re
import shlex
import shutil

import pytest
from click.testing import CliRunner

from expograph.cli import main

ROOT = pathlib.Path(__file__).parents[1]
ARTICLE = (
    "Vertiv supplies Dell with chillers. Revenue of Dell rose 20% to $120 million, from $110 million a year ago, as it "
    "said on Monday. It rained in the south for most of a long day, as it often does there in May."
)


def run(*arguments, code=0, command="report"):
    result = CliRunner().invoke(main, [command, *arguments], color=True)
    assert result.exit_code == code, result.output
    return result


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """The folder in which the command is called, with the examples and a table of listed companies."""
    shutil.copy(ROOT / "examples" / "claims.csv", tmp_path)
    (tmp_path / "note.txt").write_text(ARTICLE, encoding="utf8")
    (tmp_path / "two chips.csv").write_text("source,relation,target\nNVIDIA,supplies,Dell\n", encoding="utf8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def page(folder):
    return (folder / "expograph-out" / "report.md").read_text(encoding="utf8")


def again(text):
    """Runs the commands of a page; an audit that finds something ends with 1."""
    found = [shlex.split(line) for line in re.findall(r"^`{3,}sh\n(.+)\n`{3,}$", text, re.MULTILINE)]
    for command in found:
        result = CliRunner().invoke(main, command[1:])
        assert result.exit_code == 0 or (command[1], result.exit_code) == ("audit", 1), (command, result.output)
    return [command[1] for command in found]


def test_the_page_and_its_picture_and_nothing_else(folder):
    result = run("--in", "claims.csv")
    assert sorted(p.name for p in (folder / "expograph-out").iterdir()) == ["report.md", "report.svg"]
    assert result.stdout == "" and result.stderr == "wrote expograph-out/report.svg, expograph-out/report.md\n"
    assert page(folder).startswith("# Corvane Cooling: exposures and chokepoints\n\n![")
    assert "](report.svg)" in page(folder)
    assert (folder / "expograph-out" / "report.svg").read_bytes().startswith(b"<?xml")


def test_the_commands_of_an_article_run_in_the_same_folder(folder):
    run("--in", "note.txt")
    text = page(folder)
    assert text.startswith("# Dell: exposures and chokepoints\n")
    assert again(text) == ["exposure", "exposure", "chokepoints", "query", "audit"]


def test_the_commands_know_options_and_names_with_spaces(folder):
    run("--in", "two chips.csv", "--in", "claims.csv", "--background", "--focus", "GPU", "--damping", "0.5", "--include",
        "hedged,pack")  # fmt: skip
    # only the packs know of GPUs: without --background no command would
    assert page(folder).startswith("# GPU: exposures and chokepoints\n")
    assert again(page(folder)) == ["exposure", "exposure", "chokepoints", "query"]
    assert "--damping 0.5 --include hedged,pack --background --in 'two chips.csv' --in claims.csv" in page(folder)


def test_hostile_names_are_text_and_their_commands_run(folder):
    (folder / "x.csv").write_text(
        'source,relation,target,quote\n"-Ore `x` | <b>\x1b[31m","supplies","-Arc\u202e","a\n```\n# b | [x](y)"\n',
        encoding="utf8",
    )
    run("--in", "x.csv", "--focus", "arc-", code=2)
    run("--in", "x.csv", "--title", "*T*\n# no")
    text = page(folder)
    assert text.startswith("# \\*T\\* \\# no\n") and not set("\x1b\u202e") & set(text)
    assert re.findall("^#+ (?!What |Who |Figures )", text, re.MULTILINE) == ["# "]
    assert again(text) == ["exposure", "exposure", "chokepoints", "query"]


def test_the_same_bytes_elsewhere(folder):
    run("--in", "claims.csv")
    run("--in", "claims.csv", "-o", "other")
    for name in ("report.md", "report.svg"):
        assert (folder / "other" / name).read_bytes() == (folder / "expograph-out" / name).read_bytes()


def test_other_files_stay(folder):
    (folder / "expograph-out").mkdir()
    (folder / "expograph-out" / "mine.txt").write_text("keep")
    run("--in", "claims.csv")
    assert (folder / "expograph-out" / "mine.txt").read_text() == "keep"


def test_an_empty_graph_has_a_page_and_no_picture(folder):
    (folder / "none.csv").write_text("source,relation,target\n")
    result = run("--in", "none.csv")
    assert "no picture: " in result.stderr
    assert [p.name for p in (folder / "expograph-out").iterdir()] == ["report.md"]
    assert "Nothing is claimed in these sources." in page(folder)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--in", "claims.csv", "--focus", "Ostrl Motors"), "did you mean Ostrel Motors?"),
        (("--in", "nowhere.csv"), "nowhere.csv: cannot be read"),
        (("--in", "claims.csv", "-o", "claims.csv"), "choose another folder with -o"),
        (("--in", "claims.csv", "-o", "claims.csv/x"), "choose another folder with -o"),
    ],
)
def test_what_is_wrong_is_told_in_one_line_and_changes_nothing(folder, arguments, told):
    before = {p: p.read_bytes() for p in folder.iterdir()}
    result = run(*arguments, code=2)
    assert len(result.stderr.splitlines()) == 1 and result.stderr.startswith("expograph: ") and told in result.stderr
    assert {p: p.read_bytes() for p in folder.iterdir()} == before


def test_all_files_are_written_or_none(folder):
    (folder / "out" / "report.md").mkdir(parents=True)
    assert "is a directory; choose another folder with -o" in run("--in", "claims.csv", "-o", "out", code=2).stderr
    assert [p.name for p in (folder / "out").iterdir()] == ["report.md"]


def test_wrong_use_is_told():
    assert "there is no store; run expograph load, or name sources with --in" in run(code=2).stderr
