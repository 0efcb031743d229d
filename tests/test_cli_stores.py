"""The commands that keep a graph, and those that read what is kept, as a user calls them."""

from __future__ import annotations

import csv
import io
import json
import pathlib
import shutil
import subprocess
import sys

import pytest
from click.testing import CliRunner, Result

from expograph.cli import main

ROOT = pathlib.Path(__file__).parents[1]
HEAD = "source,relation,target,product,quote,document,published\n"
WINTER = HEAD + "Ostrel Motors,supplies,Bramholt Pumps,motor,,Winter note,2026-01-31\n"
SUMMER = (
    HEAD
    + "Bramholt Pumps,supplies,Talvik Data,pump,,Summer note,2026-07-31\n"
    + "Lysgaard Magnets,bottleneck,Ostrel Motors,magnet,,Summer note,2026-07-31\n"
)
ARTICLE = "---\ntitle: {title}\npublished: 2026-03-31\n---\n{text}\n"
HOLD = (
    "import sys; from expograph.store.folder import Folder\n"
    "folder = Folder(sys.argv[1], write=True); print('held', flush=True); sys.stdin.read()"
)


def run(*arguments: str, code: int = 0) -> Result:
    result = CliRunner().invoke(main, list(arguments))
    assert result.exit_code == code, result.output
    return result


def listed(*arguments: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(run(*arguments, "--format", "csv").stdout)))


@pytest.fixture
def here(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> pathlib.Path:
    """A working folder with a table of each of two dates and an article, and no store."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("EXPOGRAPH_STORE", raising=False)
    monkeypatch.setenv("COLUMNS", "80")
    notes = tmp_path / "notes"
    notes.mkdir()
    (notes / "winter.csv").write_text(WINTER, "utf8")
    (notes / "summer.csv").write_text(SUMMER, "utf8")
    (notes / "a.txt").write_text(ARTICLE.format(title="Spring note", text="Micron supplies Dell."), "utf8")
    return tmp_path


# load ----------------------------------------------------------------------------------------------------------------


def test_a_folder_is_loaded_with_a_summary_and_what_was_passed_over(here: pathlib.Path) -> None:
    (here / "notes" / "report.doc").write_bytes(b"%PDF-1.4")
    result = run("load", "notes")
    rows = [line.split() for line in result.stdout.splitlines() if "notes/" in line]
    assert rows == [  # claims of each, as they are written above
        ["notes/a.txt", "new", "1", "1"],
        ["notes/summer.csv", "new", "1", "2"],
        ["notes/winter.csv", "new", "1", "1"],
    ]
    assert result.stderr.splitlines() == [
        "3 new",
        "passed over, since they are no sources: 1 .doc",
        ".expograph: +3 documents, +4 claims",
    ]


def test_a_pattern_loads_what_fits_it(here: pathlib.Path) -> None:
    found = json.loads(run("load", "notes/*.csv", "--format", "json").stdout)
    assert found == [
        {"source": "notes/summer.csv", "outcome": "new", "documents": 1, "claims": 2},
        {"source": "notes/winter.csv", "outcome": "new", "documents": 1, "claims": 1},
    ]
    assert "fits no file" in run("load", "notes/*.doc", code=2).stderr


def test_loading_again_changes_nothing_and_prints_no_table(here: pathlib.Path) -> None:
    run("load", "notes")
    before = run("export", "--format", "nquads").stdout
    result = run("load", "notes")
    assert result.stdout == ""
    assert result.stderr.splitlines() == ["3 unchanged", ".expograph: +0 documents, +0 claims"]
    assert run("export", "--format", "nquads").stdout == before
    assert [row["outcome"] for row in listed("load", "notes")] == ["unchanged"] * 3


def test_a_changed_file_supersedes_what_was_read_in_it(here: pathlib.Path) -> None:
    run("load", "notes/a.txt")
    (here / "notes" / "a.txt").write_text(ARTICLE.format(title="Spring note", text="Micron supplies HP."), "utf8")
    result = run("load", "notes/a.txt")
    assert "changed" in result.stdout and "+1 documents, +1 claims" in result.stderr
    assert [(row["version"], row["current"]) for row in listed("sources")] == [("2", "True"), ("1", "False")]
    assert "superseded" in run("sources").stdout
    assert [row["customer"] for row in listed("query", "--named", "suppliers")] == ["HP"]
    assert [row["target"] for row in listed("claims")] == ["HP"]


def test_what_cannot_be_read_is_refused_by_its_whole_name_and_the_others_are_loaded(here: pathlib.Path) -> None:
    (here / "notes" / "bad.csv").write_text("name,weight\nDell,1\n", "utf8")
    result = run("load", "notes", "nowhere.txt", code=2)
    assert "refused: notes/bad.csv: row 1: unknown column 'name'" in result.stderr
    assert "refused: nowhere.txt: cannot be read" in result.stderr
    assert "3 new, 2 refused" in result.stderr
    assert len(listed("sources")) == 3


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("notes", "--title", "A"), "describe one article; several were given"),
        (("notes/winter.csv", "--published", "2026-01-01"), "are of an article"),
        (("notes/a.txt", "--published", "May"), "published is 'May'"),
        (("notes/a.txt", "--dry-run", "--extractor", "llm"), "load goes without --dry-run"),
    ],
)
def test_wrong_use_of_load_is_told_and_makes_no_store(
    arguments: tuple[str, ...], told: str, here: pathlib.Path
) -> None:
    assert told in run("load", *arguments, code=2).stderr
    assert not (here / ".expograph").exists()


def test_foreign_rdf_is_loaded_with_a_mapping_of_its_terms(here: pathlib.Path) -> None:
    foreign, mapping = (str(ROOT / "examples" / name) for name in ("foreign.ttl", "mapping.yaml"))
    assert "give a mapping of its terms" in run("load", foreign, code=2).stderr
    result = run("load", foreign, "--mapping", mapping)
    assert "ns#employees>: not read" in result.stderr
    suppliers = {(row["supplier"], row["customer"]) for row in listed("query", "--named", "suppliers")}
    assert suppliers == {("Vantry Magnets", "Ostrel Motors"), ("Ostrel Motors", "Bramholt Pumps")}


# sources and remove --------------------------------------------------------------------------------------------------


def test_sources_are_told_in_a_table_and_with_all_they_have_in_csv(here: pathlib.Path) -> None:
    run("load", "notes")
    table = run("sources").stdout
    assert all(name in table for name in ("Spring note", "2026-03-31", "a.txt", "winter.csv"))
    rows = listed("sources")
    assert list(rows[0]) == [
        "title", "publisher", "published", "url", "address", "claims", "version", "current", "sha256",
    ]  # fmt: skip
    assert [(row["title"], row["address"], row["claims"]) for row in rows] == [
        ("Spring note", "notes/a.txt", "1"),
        ("Summer note", "notes/summer.csv", "2"),
        ("Winter note", "notes/winter.csv", "1"),
    ]
    assert all(len(row["sha256"]) == 64 and row["sha256"][:8] in table for row in rows)


@pytest.mark.parametrize("by", ["path", "hash", "title", "name"])
def test_a_source_is_removed_by_what_names_it(by: str, here: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run("load", "notes/winter.csv", "notes/a.txt")
    without = run("export", "--format", "nquads").stdout
    run("load", "notes/summer.csv")
    digest = next(row["sha256"] for row in listed("sources") if row["title"] == "Summer note")
    (here / "elsewhere").mkdir()
    monkeypatch.chdir(here / "elsewhere")
    name = {"path": "../notes/summer.csv", "hash": digest[:8], "title": "Summer note", "name": "summer.csv"}[by]
    result = run("remove", name, "--store", "../.expograph")
    assert result.stderr == "removed notes/summer.csv\n" and result.stdout == ""
    assert run("export", "--format", "nquads", "--store", "../.expograph").stdout == without


def test_a_version_removed_by_its_hash_lets_the_one_before_hold_again(here: pathlib.Path) -> None:
    run("load", "notes/a.txt")
    before = run("export", "--format", "nquads").stdout
    (here / "notes" / "a.txt").write_text(ARTICLE.format(title="Spring note", text="Micron supplies HP."), "utf8")
    run("load", "notes/a.txt")
    run("remove", listed("sources")[0]["sha256"])
    assert run("export", "--format", "nquads").stdout == before


def test_what_has_no_source_of_its_name_is_told(here: pathlib.Path) -> None:
    run("load", "notes")
    told = "Autumn note: no source of .expograph has this name, and no hash begins so (six digits at least)"
    assert told in run("remove", "Autumn note", code=2).stderr


# restore -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("suffix", [".trig", ".nq"])
def test_an_export_is_restored_as_it_was(suffix: str, here: pathlib.Path) -> None:
    run("load", "notes")
    run("same", "Micron", "Bramholt Pumps")
    run("export", "-o", f"graph{suffix}")
    assert "restored" in run("restore", f"graph{suffix}", "--store", "copy").stderr
    run("export", "-o", f"again{suffix}", "--store", "copy")
    assert (here / f"again{suffix}").read_bytes() == (here / f"graph{suffix}").read_bytes()
    assert run("entities", "--merges", "--store", "copy").stdout == run("entities", "--merges").stdout != ""


def test_a_changed_export_is_not_restored(here: pathlib.Path) -> None:
    run("load", "notes")
    run("export", "-o", "graph.nq")
    path = here / "graph.nq"
    path.write_bytes(path.read_bytes().replace(b"Summer note", b"Winter note", 1))
    told = run("restore", "graph.nq", "--store", "copy", code=2).stderr
    assert "graph.nq: is not the file of graph.nq.manifest.json" in told
    assert not (here / "copy").exists()


def test_restore_is_into_a_folder_that_is_new_from_a_file_with_its_manifest(here: pathlib.Path) -> None:
    run("load", "notes/a.txt")
    run("export", "-o", "graph.nq")
    before = run("export", "--format", "nquads").stdout
    assert ".expograph: holds sources already" in run("restore", "graph.nq", code=2).stderr
    assert run("export", "--format", "nquads").stdout == before
    (here / "graph.nq.manifest.json").unlink()
    assert "a manifest stands beside" in run("restore", "graph.nq", "--store", "copy", code=2).stderr
    told = run("restore", "graph.nq", "--store", "http://127.0.0.1:9/", code=2).stderr
    assert "restore makes a folder; load takes graph.nq to a server" in told
    assert sorted(p.name for p in here.iterdir()) == [".expograph", "graph.nq", "notes"]


# entities, same, different -------------------------------------------------------------------------------------------


def merges() -> list[tuple[str, str, str]]:
    return [(row["id"], row["its id"], row["because"]) for row in listed("entities", "--merges")]


def test_what_a_person_decides_changes_what_is_taken_for_one(here: pathlib.Path) -> None:
    run("load", "notes")
    assert merges() == []
    told = run("entities", "--merges")
    assert (told.stdout, told.stderr) == ("", "no entities of different names are taken for one\n")
    assert run("same", "Bramholt Pumps", "dell").stderr == "bramholt-pumps and dell are the same\n"
    assert merges() == [("dell", "bramholt-pumps", "decided by a person")]  # two documents mention Bramholt Pumps
    assert run("same", "Dell", "Bramholt Pumps").stderr == (
        "nothing changes for dell and bramholt-pumps: it was so already\n"
    )
    assert (
        run("same", "Bramholt Pumps", "Dell", "--undo").stderr == "bramholt-pumps and dell go by their sources again\n"
    )
    assert merges() == []


def test_entities_of_one_identifier_are_one_until_a_person_says_otherwise(here: pathlib.Path) -> None:
    terms = "relations: {'https://r.example/sells': supplies}\nclasses: {'https://r.example/Firm': company}\n"
    terms += "label: 'https://r.example/name'\nidentifiers: {'https://r.example/lei': lei}\n"
    (here / "terms.yaml").write_text(terms, "utf8")
    for name, customer in (("Ostrel Motors", "Talvik Data"), ("Ostrel Drives", "Corvane Cooling")):
        (here / f"{customer}.ttl").write_text(
            f'@prefix r: <https://r.example/> .\nr:a a r:Firm ; r:name "{name}" ; r:lei "5299000OSTRELMOTOR17" ;\n'
            f'  r:sells r:b . r:b a r:Firm ; r:name "{customer}" .\n',
            "utf8",
        )
    run("load", "Talvik Data.ttl", "Corvane Cooling.ttl", "--mapping", "terms.yaml")
    because = "the same LEI, 5299000OSTRELMOTOR17"
    assert merges() == [("ostrel-motors", "ostrel-drives", because)]
    assert {row["supplier"] for row in listed("query", "--named", "suppliers")} == {"Ostrel Drives"}
    run("different", "Ostrel Motors", "Ostrel Drives")
    assert merges() == []
    assert {row["supplier"] for row in listed("query", "--named", "suppliers")} == {"Ostrel Drives", "Ostrel Motors"}
    run("different", "Ostrel Motors", "Ostrel Drives", "--undo")
    assert merges() == [("ostrel-motors", "ostrel-drives", because)]


def test_decisions_are_of_two_entities_that_the_store_holds(here: pathlib.Path) -> None:
    run("load", "notes")
    assert "holds no entity 'Nobody'" in run("same", "Nobody", "Dell", code=2).stderr
    assert "are both the entity dell; give two" in run("different", "Dell", "dell", code=2).stderr


def test_entities_are_listed_by_how_many_claims_name_them(here: pathlib.Path) -> None:
    run("load", "notes/winter.csv", "notes/summer.csv")
    rows = [(row["id"], row["documents"], row["claims"]) for row in listed("entities")]
    assert rows == [  # counted in WINTER and SUMMER above
        ("bramholt-pumps", "2", "2"),
        ("ostrel-motors", "2", "2"),
        ("lysgaard-magnets", "1", "1"),
        ("magnet", "1", "1"),
        ("motor", "1", "1"),
        ("pump", "1", "1"),
        ("talvik-data", "1", "1"),
    ]
    assert "Bramholt Pumps" in run("entities").stdout


# Every command that reads --------------------------------------------------------------------------------------------

READING = {
    "paths": ("paths", "Ostrel Motors", "--downstream"),
    "exposure": ("exposure", "--to", "Ostrel Motors"),
    "portfolio": ("portfolio", "book.csv", "--to", "Ostrel Motors"),
    "chokepoints": ("chokepoints", "Bramholt Pumps"),
    "shock": ("shock", "Ostrel Motors"),
    "knockout": ("knockout",),
    "report": ("report", "--focus", "Bramholt Pumps"),
    "claims": ("claims",),
    "query": ("query", "--named", "suppliers"),
    "export": ("export", "--format", "csv"),
    "entities": ("entities",),
    "map": ("map", "--focus", "Bramholt Pumps"),
}


def answer(here: pathlib.Path, name: str, *options: str) -> str:
    """What a command prints, and the page that it writes."""
    shutil.rmtree(here / "expograph-out", ignore_errors=True)
    (here / "book.csv").write_text("name,weight\nBramholt Pumps,0.6\nTalvik Data,0.4\n", "utf8")
    found = run(*READING[name], *options).stdout
    pages = [here / "expograph-out" / page for page in ("report.md", "claims.json")]
    return found + "".join(page.read_text("utf8") for page in pages if page.exists())


@pytest.mark.parametrize("name", READING)
def test_the_store_is_read_as_it_is_and_as_it_was(name: str, here: pathlib.Path) -> None:
    run("load", "notes/winter.csv", "--store", "early")
    run("load", "notes/winter.csv", "notes/summer.csv", "--store", "kept")
    early, kept = answer(here, name, "--store", "early"), answer(here, name, "--store", "kept")
    assert kept != early
    then = answer(here, name, "--store", "kept", "--as-of", "2026-03-01")
    assert without_commands(then) == without_commands(early)


def without_commands(text: str) -> list[str]:
    """Lines without those of a report that repeat how it was asked for."""
    return [line for line in text.splitlines() if "expograph" not in line or "w3id.org" in line]


@pytest.mark.parametrize("name", [name for name in READING if name != "map"])
def test_sources_or_a_store_are_read_and_never_both(name: str, here: pathlib.Path) -> None:
    run("load", "notes", "--store", "kept")
    (here / "book.csv").write_text("name,weight\nBramholt Pumps,1\n", "utf8")
    told = run(*READING[name], "--in", "notes/winter.csv", "--store", "kept", code=2).stderr
    assert "give --in or --store, one of them" in told


@pytest.mark.parametrize("name", [*READING, "sources"])
def test_reading_makes_no_store(name: str, here: pathlib.Path) -> None:
    (here / "book.csv").write_text("name,weight\nBramholt Pumps,1\n", "utf8")
    command = READING.get(name, (name,))
    told = run(*command, code=2).stderr
    assert told == "expograph: .expograph: there is no store; run expograph load, or name sources with --in\n"
    assert not (here / ".expograph").exists()


@pytest.mark.parametrize("command", [("remove", "x"), ("same", "a", "b"), ("different", "a", "b")])
def test_where_nothing_is_loaded_nothing_is_made(command: tuple[str, ...], here: pathlib.Path) -> None:
    assert "there is no store" in run(*command, code=2).stderr
    assert not (here / ".expograph").exists()


def test_the_environment_names_the_store(here: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EXPOGRAPH_STORE", str(here / "kept"))
    run("load", "notes")
    assert not (here / ".expograph").exists() and (here / "kept" / "FORMAT").exists()
    assert len(listed("sources")) == 3
    run("load", "notes/a.txt", "--store", "other")  # what is said goes before the environment
    assert len(listed("sources", "--store", "other")) == 1


def test_a_document_without_a_date_has_no_place_in_the_past(here: pathlib.Path) -> None:
    (here / "notes" / "loose.txt").write_text("Micron supplies NVIDIA.\n", "utf8")
    run("load", "notes")
    result = run("claims", "--as-of", "2026-12-31")
    assert result.stderr == "1 document has no date, and so no place in what was known by 2026-12-31\n"
    assert "NVIDIA" not in result.stdout and "NVIDIA" in run("claims").stdout


@pytest.mark.parametrize("command", [("load", "notes/a.txt"), ("remove", "notes/a.txt"), ("sources",), ("claims",)])
def test_beside_a_writer_a_command_is_told_at_once(command: tuple[str, ...], here: pathlib.Path) -> None:
    run("load", "notes")
    hold = [sys.executable, "-c", HOLD, ".expograph"]
    with subprocess.Popen(hold, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as writer:
        assert writer.stdout is not None and writer.stdout.readline() == b"held\n"
        told = run(*command, code=2).stderr
        writer.communicate()
    assert told == (
        f"expograph: .expograph: the store is in use: process {writer.pid} writes to it; "
        "try again when that has finished\n"
    )
