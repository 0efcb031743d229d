"""Sources into a store: which are meant, what is new, what is refused, and that nothing else changes."""

from __future__ import annotations

import os
import pathlib
import shutil
import subprocess
import sys

import pytest

from expograph import How, load, open_graph, open_store
from expograph.errors import ExpographError, SourceError
from expograph.tasks import find_sources

ROOT = pathlib.Path(__file__).parents[1]
HEAD = "source,relation,target,document,published\n"
NOTE = "---\ntitle: {title}\npublished: {published}\n---\n{text}\n"


def note(path: pathlib.Path, text: str, title: str = "A note", published: str = "2026-01-31") -> str:
    path.write_text(NOTE.format(title=title, published=published, text=text), encoding="utf8")
    return str(path)


@pytest.fixture
def folder(tmp_path: pathlib.Path) -> pathlib.Path:
    note(tmp_path / "a.txt", "Micron supplies Dell. Dell depends on NVIDIA.")
    (tmp_path / "t.csv").write_text(HEAD + "TSMC,supplies,NVIDIA,Survey,2026-02-28\n", encoding="utf8")
    (tmp_path / "report.doc").write_bytes(b"%PDF-1.4")
    return tmp_path


@pytest.fixture
def store(folder: pathlib.Path):
    with open_store(str(folder / "kept"), write=True) as opened:
        yield opened


def states(store, *names, **how):
    return [o.state for o in load(store, find_sources(names)[0], How(**how))]


def dump(store):
    return sorted(map(str, store.engine.rdf))


def test_folders_and_patterns_stand_for_the_sources_in_them(folder):
    (folder / "sub").mkdir()
    note(folder / "sub" / "b.md", "Text.")
    (folder / ".hidden").mkdir()
    note(folder / ".hidden" / "c.txt", "Text.")
    (folder / "a.txt.review.csv").write_text("decision\n")
    found, passed = find_sources([str(folder), str(folder / "*.csv")])
    assert [pathlib.Path(f).name for f in found] == ["a.txt", "b.md", "t.csv"]
    assert passed == {".doc": 1, ".csv": 1}  # the decisions are read with their article
    assert [pathlib.Path(f).name for f in find_sources([str(folder / "**" / "*.md")])[0]] == ["b.md"]
    with pytest.raises(SourceError, match="fits no file"):
        find_sources([str(folder / "*.doc")])
    with pytest.raises(SourceError, match="holds no article"):
        (folder / "empty").mkdir()
        find_sources([str(folder / "empty")])


def test_what_is_loaded_again_changes_nothing(folder, store):
    assert states(store, str(folder)) == ["new", "new"]
    before = dump(store)
    assert states(store, str(folder)) == ["unchanged", "unchanged"]
    assert dump(store) == before


def test_a_changed_file_supersedes_and_options_count_as_a_change(folder, store):
    article = str(folder / "a.txt")
    states(store, article)
    note(folder / "a.txt", "Samsung supplies Dell.", published="2026-03-31")
    assert states(store, article) == ["changed"]
    assert [(s.published, s.version, s.current) for s in store.sources()] == [
        ("2026-03-31", 2, True), ("2026-01-31", 1, False),
    ]  # fmt: skip
    assert states(store, article, described=(("publisher", "The Test"),)) == ["changed"]
    assert [s.publisher for s in store.sources()] == ["The Test", None]
    ends = {(c.source, c.target) for c in store.graph().claims}
    assert ends == {("samsung-electronics", "dell")}
    earlier = {(c.source, c.target) for c in store.graph(as_of="2026-02-28").claims}
    assert ("micron", "dell") in earlier
    assert ("samsung-electronics", "dell") not in earlier


def test_what_was_said_of_an_article_stays_until_it_changes(folder, store):
    (folder / "b.txt").write_text("Micron supplies Dell.\n", encoding="utf8")
    article = str(folder / "b.txt")
    assert states(store, article, described=(("published", "2026-01-31"),)) == ["new"]
    assert states(store, article) == ["unchanged"]
    assert [s.published for s in store.sources()] == ["2026-01-31"]
    (folder / "b.txt").write_text("Samsung supplies Dell.\n", encoding="utf8")
    assert states(store, article) == ["changed"]
    assert [s.published for s in store.sources()] == [None, "2026-01-31"]


def test_a_mapping_that_is_not_there_is_told_before_anything_is_loaded(folder, store):
    with pytest.raises(ExpographError, match="nowhere.yaml"):
        states(store, str(folder), mapping=str(folder / "nowhere.yaml"))
    assert store.sources() == []


def test_what_cannot_be_read_is_refused_and_the_others_are_loaded(folder, store):
    (folder / "bad.csv").write_text("source,relation,target\nTSMC,likes,NVIDIA\n", encoding="utf8")
    outcomes = list(load(store, find_sources([str(folder)])[0]))
    assert [(pathlib.Path(o.source).name, o.state) for o in outcomes] == [
        ("a.txt", "new"), ("bad.csv", "refused"), ("t.csv", "new"),
    ]  # fmt: skip
    assert "bad.csv: row 2, column relation: found 'likes'" in str(outcomes[1].reason)
    assert len(store.sources()) == 2


def test_rows_of_one_document_in_two_tables_are_refused(folder, store):
    (folder / "u.csv").write_text(HEAD + "ASML,supplies,TSMC,Survey,2026-02-28\n", encoding="utf8")
    [first, second] = load(store, [str(folder / "t.csv"), str(folder / "u.csv")])
    assert (first.state, second.state) == ("new", "refused")
    assert "Survey: rows of this document are loaded from t.csv, and it is one source" in str(second.reason)


def test_addresses_are_kept_out_of_the_rdf_and_move_with_the_folder(folder, store):
    states(store, str(folder))
    assert {s.address for s in store.sources()} == {"a.txt", "t.csv"}
    assert not [line for line in dump(store) if str(folder) in line or "a.txt" in line or "t.csv" in line]
    store.close()
    moved = folder.with_name("moved")
    shutil.move(folder, moved)
    with open_store(str(moved / "kept"), write=True) as again:
        assert states(again, str(moved)) == ["unchanged", "unchanged"]


def test_an_export_in_json_lines_or_n_quads_comes_in_streaming_as_it_does_whole(folder, monkeypatch):
    import io

    from expograph.graph.export import write

    graph = open_graph(str(folder / "a.txt"), str(folder / "t.csv"))
    for name, form in (("all.jsonl", "jsonl"), ("all.nq", "nquads")):
        file = io.BytesIO()
        write(graph, form, file)
        (folder / name).write_bytes(file.getvalue())
        held = []
        for way, much in (("whole", 5_000_000), ("streamed", 0)):
            monkeypatch.setattr("expograph.ingest.MUCH", much)
            with open_store(str(folder / f"{way}-{form}"), write=True) as store:
                [outcome] = load(store, [str(folder / name)])
                assert (outcome.state, outcome.documents, outcome.claims) == ("new", 2, 3)
                held.append({line for line in dump(store) if "/part>" not in line and "/version>" not in line})
        assert held[0] == held[1]


def test_a_streamed_export_with_a_forged_quote_changes_nothing(folder, store, monkeypatch):
    import io

    from expograph.errors import ExpographError
    from expograph.graph.export import write

    states(store, str(folder / "t.csv"))
    before = dump(store)
    monkeypatch.setattr("expograph.ingest.MUCH", 0)
    for name, form, told in (("x.jsonl", "jsonl", "line 1"), ("x.nq", "nquads", "oa:exact")):
        file = io.BytesIO()
        write(open_graph(str(folder / "a.txt")), form, file)
        forged = file.getvalue().replace(b"Micron supplies", b"Micron  bought", 1)
        assert forged != file.getvalue()
        (folder / name).write_bytes(forged)
        [outcome] = load(store, [str(folder / name)])
        assert outcome.state == "refused"
        assert told in str(outcome.reason) or "digest" in str(outcome.reason)
        assert dump(store) == before
        assert isinstance(ExpographError(outcome.reason), ExpographError)


def test_the_seed_and_six_articles_less_three_equal_a_store_that_saw_four(data, tmp_path):
    texts = sorted((data / "dev-articles" / "texts").glob("*.txt"))  # the first is the seed
    assert len(texts) == 7
    with open_store(str(tmp_path / "all"), write=True) as whole, open_store(str(tmp_path / "few"), write=True) as few:
        assert {o.state for o in load(whole, map(str, texts))} == {"new"}
        for gone in texts[1:6:2]:
            address = next(a for a in whole.addresses().values() if a.endswith(gone.name))
            assert whole.remove(address) == [address]
        list(load(few, map(str, [texts[n] for n in (0, 2, 4, 6)])))
        assert len(few.sources()) == 4
        assert dump(whole) == dump(few)


FILL = """
import sys
from expograph import load, open_store
from expograph.errors import ExpographError
with open_store(sys.argv[1], write=True) as store:
    before = sorted(map(str, store.engine.rdf))
    told = []
    for number in range(400):
        try:
            outcome = list(load(store, [sys.argv[2]] if number == 0 else [f"{sys.argv[3]}/{number}.csv"]))[0]
            kept = sorted(map(str, store.engine.rdf))
        except ExpographError as error:
            print(error)
            break
    else:
        raise SystemExit("the disk never filled")
"""


def test_a_full_disk_leaves_the_store_as_it_was(folder, tmp_path_factory):
    if os.geteuid() != 0 and not os.environ.get("CI"):
        pytest.skip("a small disk can be mounted by root alone")
    disk = tmp_path_factory.mktemp("disk")
    rows = "".join(f"Firm {n},supplies,Maker {n},Survey {{0}},2026-02-28\n" for n in range(300))
    sources = tmp_path_factory.mktemp("many")
    for number in range(1, 400):
        (sources / f"{number}.csv").write_text(HEAD + rows.format(number), encoding="utf8")
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", str(disk)], check=True)
    try:
        where = str(disk / "kept")
        run = [sys.executable, "-c", FILL, where, str(folder / "t.csv"), str(sources)]
        filled = subprocess.run(run, capture_output=True, text=True, timeout=300)
        assert "cannot be written" in filled.stdout, filled.stdout + filled.stderr[-2000:]
        assert "nothing was changed" in filled.stdout
        with open_store(where) as store:
            loaded = {s.address for s in store.sources()}
            held = dump(store)
        with open_store(str(folder / "anew"), write=True) as anew:
            for address in sorted(loaded):
                list(load(anew, [str(pathlib.Path("/") / address if address.startswith("/") else disk / address)]))
            assert len(loaded) > 1
            assert [line for line in dump(anew) if "/graph/sources" not in line] == [
                line for line in held if "/graph/sources" not in line
            ]
    finally:
        subprocess.run(["umount", str(disk)], check=True)


NESTED = "<a:a> <a:b> " + "<<( <a:a> <a:b> " * 60_000 + "<a:c>" + " )>>" * 60_000 + " <a:g> ."


def test_nested_triples_in_a_large_export_are_refused_before_they_are_parsed(folder, store, monkeypatch):
    monkeypatch.setattr("expograph.ingest.MUCH", 0)
    first = "<a:a> <a:b> <a:c> <https://w3id.org/expograph/graph/0a> ."
    (folder / "x.nq").write_text(f"{first}\n{NESTED}\n", encoding="utf8")
    [outcome] = load(store, [str(folder / "x.nq")])
    assert outcome.state == "refused"
    assert "line 2 is no quad as export writes it" in str(outcome.reason) or "0a" in str(outcome.reason)
    assert store.sources() == []


def test_in_bulk_as_one_by_one_what_others_read_otherwise_is_refused(folder, store):
    from dataclasses import replace

    from expograph import read
    from expograph.store.bulk import put_many

    extraction = read(str(folder / "a.txt"))
    store.put("a.txt", [extraction], "r")
    before = dump(store)
    forged = [
        replace(extraction, document=replace(extraction.document, title="Forged")),
        replace(extraction, claims=tuple(replace(c, denied=True) for c in extraction.claims)),
    ]
    for other in forged:
        with pytest.raises(SourceError, match="its text is loaded from a.txt"):
            put_many(store, "b.nq", iter([other]), "r")
        with pytest.raises(SourceError, match="its text is loaded from a.txt"):
            store.put("b.nq", [other], "r")
        assert dump(store) == before
    assert "b.nq" not in store.addresses().values()


def test_a_table_in_bulk_is_the_table_one_by_one(folder, tmp_path):
    from expograph.api import read_all
    from expograph.store.bulk import put_many

    read = read_all(str(folder / "t.csv"))
    with open_store(str(tmp_path / "one"), write=True) as one, open_store(str(tmp_path / "two"), write=True) as two:
        one.put("t.csv", read, "r")
        put_many(two, "t.csv", iter(read), "r")
        assert dump(one) == dump(two)
