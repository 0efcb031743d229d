"""A store's folder: who may open it, and what is said where nobody may."""

from __future__ import annotations

import json
import pathlib
import subprocess
import sys

import pytest

from expograph.errors import StoreError
from expograph.model import Document, Extraction
from expograph.store.folder import Folder, default
from expograph.store.store import open_store

HOLD = (
    "import sys; from expograph.store.folder import Folder\n"
    "folder = Folder(sys.argv[1], sys.argv[2] == 'write'); print('held', flush=True); sys.stdin.read()"
)


@pytest.fixture
def made(tmp_path: pathlib.Path) -> pathlib.Path:
    open_store(str(tmp_path / "kept"), write=True).close()
    return tmp_path / "kept"


def held(folder: pathlib.Path, how: str) -> subprocess.Popen[bytes]:
    """Another process that has the folder open until its standard input ends."""
    run = [sys.executable, "-c", HOLD, str(folder), how]
    process = subprocess.Popen(run, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert process.stdout is not None
    assert process.stdout.readline() == b"held\n"
    return process


def test_many_read_at_once_and_a_writer_is_told_at_once(made: pathlib.Path) -> None:
    with held(made, "read") as reader, held(made, "read") as other:
        Folder(made).close()
        with pytest.raises(StoreError, match=r"in use: others read it; try again when that has finished"):
            Folder(made, write=True)
        reader.communicate()
        other.communicate()
    Folder(made, write=True).close()


@pytest.mark.parametrize("write", [True, False])
def test_beside_a_writer_nobody_reads_or_writes(made: pathlib.Path, write: bool) -> None:
    with held(made, "write") as writer:
        with pytest.raises(StoreError, match=rf"in use: process {writer.pid} writes to it"):
            Folder(made, write=write)
        writer.communicate()
    Folder(made, write=write).close()


def test_a_killed_writer_leaves_no_lock(made: pathlib.Path) -> None:
    with held(made, "write") as writer:
        writer.kill()
        writer.wait()
    Folder(made, write=True).close()


def test_reading_makes_no_store(tmp_path: pathlib.Path) -> None:
    with pytest.raises(StoreError, match=r"there is no store; run expograph load, or name sources with --in"):
        open_store(str(tmp_path / "none"))
    assert not (tmp_path / "none").exists()


def test_a_folder_with_other_things_is_no_store(tmp_path: pathlib.Path) -> None:
    (tmp_path / "thesis.doc").write_text("mine")
    for write in (True, False):
        with pytest.raises(StoreError, match=r"is no store, since it holds 'thesis.doc'"):
            open_store(str(tmp_path), write=write)
    assert [f.name for f in tmp_path.iterdir()] == ["thesis.doc"]
    with pytest.raises(StoreError, match="is a file and no store"):
        open_store(str(tmp_path / "thesis.doc"), write=True)


def test_an_empty_folder_is_no_store_to_a_reader(tmp_path: pathlib.Path) -> None:
    with pytest.raises(StoreError, match="is no store"):
        open_store(str(tmp_path))


@pytest.mark.parametrize("write", [True, False])
def test_another_format_is_refused_with_both_named(made: pathlib.Path, write: bool) -> None:
    (made / "FORMAT").write_text("expograph store 99\n")
    with pytest.raises(
        StoreError, match="has the format 'expograph store 99', and this expograph reads 'expograph store 1'"
    ):
        open_store(str(made), write=write)
    (made / "FORMAT").write_text("expograph store 1\n")
    open_store(str(made), write=write).close()


def test_what_a_killed_writer_left_half_done_is_swept_away(made: pathlib.Path) -> None:
    (made / "rdf-2").mkdir()
    (made / "rdf-2" / "000004.log").write_bytes(b"half")
    (made / "addresses.jsonl").write_text('["ab", "note.txt"]\n["cd", "oth')
    open_store(str(made), write=True).close()
    assert not (made / "rdf-2").exists()
    folder = Folder(made, write=True)
    folder.remember({"ef": "third.txt"})
    folder.close()
    assert Folder(made).addresses == {"ab": "note.txt", "ef": "third.txt"}


@pytest.mark.parametrize("current", [b"", b"rdf-old\n", b"../../x\n", b"/tmp/x\n", b"\xff"])
@pytest.mark.parametrize("write", [True, False])
def test_a_damaged_store_is_refused_and_nothing_in_it_is_deleted(
    made: pathlib.Path, current: bytes, write: bool
) -> None:
    (made / "CURRENT").write_bytes(current)
    with pytest.raises(StoreError, match="CURRENT does not name its RDF; restore an export"):
        open_store(str(made), write=write)
    assert any((made / "rdf-1").iterdir())


@pytest.mark.parametrize("write", [True, False])
def test_a_store_without_its_rdf_or_format_is_no_empty_store(made: pathlib.Path, write: bool) -> None:
    (made / "rdf-1").rename(made / "rdf-2")
    with pytest.raises(StoreError, match="its RDF cannot be opened .rdf-1 is missing.; restore an export of it"):
        open_store(str(made), write=write)
    (made / "FORMAT").unlink()
    with pytest.raises(StoreError, match="is no store"):
        open_store(str(made), write=write)
    assert any((made / "rdf-2").iterdir())


def test_a_folder_of_somebody_with_names_like_ours_keeps_what_is_in_it(tmp_path: pathlib.Path) -> None:
    (tmp_path / "rdf-1").mkdir()
    (tmp_path / "rdf-1" / "thesis.ttl").write_text("mine")
    with pytest.raises(StoreError, match="is no store, since it holds 'rdf-1'"):
        open_store(str(tmp_path), write=True)
    assert (tmp_path / "rdf-1" / "thesis.ttl").read_text() == "mine"


@pytest.mark.parametrize("name", ["LOCK", "addresses.jsonl", "CURRENT"])
def test_links_in_a_store_are_not_followed(made: pathlib.Path, tmp_path: pathlib.Path, name: str) -> None:
    victim = tmp_path / "victim"
    victim.write_text("all of it\nand more")
    (made / name).unlink(missing_ok=True)
    (made / name).symlink_to(victim)
    with pytest.raises(StoreError, match=f"holds a link, '{name}'"):
        open_store(str(made), write=True)
    assert victim.read_text() == "all of it\nand more"


def test_what_an_operating_system_leaves_in_folders_does_no_harm(made: pathlib.Path) -> None:
    (made / ".DS_Store").write_bytes(b"x")
    open_store(str(made), write=True).close()
    open_store(str(made)).close()


@pytest.mark.parametrize("line", ["5", '[[1], "x"]', '["a"]', "\udcff"])
def test_a_damaged_list_of_addresses_is_told(made: pathlib.Path, line: str) -> None:
    (made / "addresses.jsonl").write_text(line + "\n", "utf8", "surrogateescape")
    with pytest.raises(StoreError, match="line 1 is damaged"):
        _ = Folder(made).addresses


def test_a_damaged_list_of_addresses_is_told_with_its_line(made: pathlib.Path) -> None:
    (made / "addresses.jsonl").write_text('["ab", "note.txt"]\n{broken\n["cd", "x"]\n')
    with pytest.raises(StoreError, match="line 2 is damaged"):
        _ = Folder(made).addresses


def test_addresses_are_kept_once_and_forgotten(made: pathlib.Path) -> None:
    folder = Folder(made, write=True)
    for _ in range(2):
        folder.remember({"ab": "näh.txt"})
    folder.remember({"cd": "x"})
    folder.forget(["cd"])
    assert [json.loads(line) for line in (made / "addresses.jsonl").read_text().splitlines()] == [["ab", "näh.txt"]]


def test_the_environment_names_the_store(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EXPOGRAPH_STORE", "/somewhere")
    assert default() == "/somewhere"
    monkeypatch.setenv("EXPOGRAPH_STORE", "")
    assert default() == ".expograph"


def test_a_graph_that_was_taken_before_much_was_written_still_answers(
    made: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("expograph.store.embedded.LOGGED", 1)
    with open_store(str(made), write=True) as store:
        rdf = store.engine.rdf
        before = len(rdf)
        store.put("new.txt", [Extraction(Document("Prices rose.", "new.txt"))], "r")
        assert store.engine.rdf is rdf
        assert len(rdf) > before
        del rdf
        store.put("newer.txt", [Extraction(Document("Prices fell.", "newer.txt"))], "r")
        assert {s.address for s in store.sources()} >= {"new.txt", "newer.txt"}


def test_two_stores_of_one_relative_name_are_two(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened = []
    for name in ("one", "other"):
        (tmp_path / name).mkdir()
        monkeypatch.chdir(tmp_path / name)
        opened.append(open_store("kept", write=True))
    opened[0].put("note.txt", [Extraction(Document("Prices rose.", "note.txt"))], "r")
    assert [len(store.sources()) for store in opened] == [1, 0]
    for store in opened:
        store.close()
