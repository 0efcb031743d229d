"""Loading many articles, as a user does it: files of many, processes, what is refused, watching a folder."""

from __future__ import annotations

import csv
import io
import json
import os
import pathlib
import pty
import select
import signal
import subprocess
import sys
import time

import pytest
from click.testing import CliRunner, Result

from expograph.cli import main

EXPOGRAPH = [sys.executable, "-m", "expograph.cli"]


def run(*arguments: str, code: int = 0) -> Result:
    result = CliRunner().invoke(main, list(arguments))
    assert result.exit_code == code, result.output
    return result


def listed(*arguments: str, code: int = 0) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(run(*arguments, "--format", "csv", code=code).stdout)))


def line(number: int, text: str = "", **more: str) -> str:
    """A line of a file of articles."""
    said = {
        "url": f"https://news.example/{number}",
        "published": "2026-01-31",
        "text": text or f"Firm {number} is new.",
    }
    return json.dumps(said | more) + "\n"


def feed(*items: tuple[str, str]) -> str:
    """An RSS feed of items, by their ids and texts."""
    told = "".join(f"<item><guid isPermaLink='false'>{i}</guid><description>{t}</description></item>" for i, t in items)
    return f"<rss version='2.0'><channel><title>The Courier</title>{told}</channel></rss>"


@pytest.fixture
def here(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> pathlib.Path:
    """An empty folder to work in, a terminal of 80 columns, and no store."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("EXPOGRAPH_STORE", raising=False)
    monkeypatch.setenv("COLUMNS", "80")
    return tmp_path


def states(*arguments: str, code: int = 0) -> list[tuple[str, str]]:
    return [(row["source"], row["outcome"]) for row in listed("load", *arguments, code=code)]


# Files of many articles ----------------------------------------------------------------------------------------------


def test_each_article_of_a_file_is_a_source_that_comes_and_changes_by_itself(here: pathlib.Path) -> None:
    news = here / "news.jsonl"
    news.write_text(line(1, "Micron supplies Dell.") + line(2) + line(3), "utf8")
    assert states("news.jsonl") == [(f"news.jsonl, line {n}", "new") for n in (1, 2, 3)]
    news.write_text(line(4) + line(1, "Micron no longer supplies Dell.") + line(3), "utf8")
    assert states("news.jsonl") == [
        ("news.jsonl, line 1", "new"), ("news.jsonl, line 2", "changed"), ("news.jsonl, line 3", "unchanged"),
    ]  # fmt: skip
    known = {(row["address"], row["version"], row["current"]) for row in listed("sources")}
    urls = {n: f"news.jsonl#https://news.example/{n}" for n in (1, 2, 3, 4)}
    assert known == {
        (urls[1], "1", "False"), (urls[1], "2", "True"), (urls[2], "1", "True"), (urls[3], "1", "True"),
        (urls[4], "1", "True"),
    }  # fmt: skip
    assert "removed news.jsonl#https://news.example/1" in run("remove", "news.jsonl").stderr
    assert listed("sources") == []


def test_a_date_is_the_day_of_publication_where_nothing_else_is_said(here: pathlib.Path) -> None:
    (here / "a.md").write_text("---\ndate: 2018-02-12 09:00:00\n---\nMicron supplies Dell.", "utf8")
    (here / "b.md").write_text("---\ndate: a Monday\npublished: 2018-02-13\n---\nDell supplies Micron.", "utf8")
    texts = [f"Prices of copper rose in the {season}." for season in ("spring", "summer", "autumn")]
    rows = ({"text": texts[0], "date": "2018-02-14"}, {"text": texts[1], "date": "soon"}, {"text": texts[2]})
    (here / "n.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), "utf8")
    run("load", ".")
    assert sorted(row["published"] for row in listed("sources")) == ["", "", "2018-02-12", "2018-02-13", "2018-02-14"]


def test_a_feed_downloaded_again_brings_its_new_items(here: pathlib.Path) -> None:
    (here / "courier.rss").write_text(feed(("a", "Micron supplies Dell."), ("b", "Nothing happened today.")), "utf8")
    assert [state for _, state in states("courier.rss")] == ["new", "new"]
    (here / "courier.rss").write_text(feed(("c", "Dell depends on NVIDIA."), ("a", "Micron supplies Dell.")), "utf8")
    assert states("courier.rss") == [("courier.rss, item 1", "new"), ("courier.rss, item 2", "unchanged")]
    assert len(listed("sources")) == 3


def test_a_reprint_is_told_and_counts_once(here: pathlib.Path) -> None:
    text = "Micron supplies Dell."
    (here / "news.jsonl").write_text(line(1, text) + line(2, text, publisher="The Other"), "utf8")
    assert states("news.jsonl") == [("news.jsonl, line 1", "new"), ("news.jsonl, line 2", "repeated")]
    [found] = listed("rejects")
    assert (found["source"], found["outcome"]) == ("news.jsonl, line 2", "repeated")
    assert "its text is loaded from news.jsonl#https://news.example/1 with the publisher None" in found["reason"]


def test_a_column_relation_makes_it_a_claims_table(here: pathlib.Path) -> None:
    row = {"source": "Ostrel Motors", "relation": "supplies", "target": "Bramholt Pumps", "document": "A note"}
    (here / "t.jsonl").write_text(json.dumps(row) + "\n", "utf8")
    (here / "n.jsonl").write_text('{"headline": "Pumps"}\n', "utf8")
    assert states("t.jsonl", "n.jsonl", code=2) == [("t.jsonl", "new"), ("n.jsonl", "refused")]
    [found] = listed("rejects")
    assert "neither a column relation (a claims table) nor text (articles)" in found["reason"]


def test_what_is_no_feed_is_passed_over_in_a_folder_and_told_by_name(here: pathlib.Path) -> None:
    (here / "in").mkdir()
    (here / "in" / "settings.xml").write_text("<settings/>", "utf8")
    (here / "in" / "a.txt").write_text("Micron supplies Dell.", "utf8")
    result = run("load", "in")
    assert "passed over, since they are no sources: 1 .xml" in result.stderr
    assert "its root is 'settings'" in run("load", "in/settings.xml", code=2).stderr


# What is refused -----------------------------------------------------------------------------------------------------


def test_what_is_refused_is_listed_until_the_next_load(here: pathlib.Path) -> None:
    (here / "news.jsonl").write_text(line(1) + "{\n" + line(3, published="soon"), "utf8")
    result = run("load", "news.jsonl", code=2)
    assert result.stderr.count("refused: ") == 2
    assert "1 new, 2 refused" in result.stderr
    found = listed("rejects")
    assert [(row["source"], row["outcome"]) for row in found] == [
        ("news.jsonl, line 2", "refused"), ("news.jsonl, line 3", "refused"),
    ]  # fmt: skip
    assert "published is 'soon'; a date like 2026-05-29 is needed" in found[1]["reason"]
    (here / "news.jsonl").write_text(line(1) + line(3), "utf8")
    run("load", "news.jsonl")
    assert listed("rejects") == []
    assert "was taken" in run("rejects").stderr


def test_of_many_sources_a_row_an_outcome_is_shown_and_few_refusals(here: pathlib.Path) -> None:
    wrong = "".join(line(n, published="soon") for n in range(100, 130))
    (here / "news.jsonl").write_text("".join(map(line, range(50))) + wrong, "utf8")
    result = run("load", "news.jsonl", code=2)
    rows = [text.split() for text in result.stdout.splitlines() if text.strip()]
    assert [row for row in rows if row[0] in ("new", "refused")] == [["new", "50", "50", "0"], ["refused", "30"]]
    assert result.stderr.count("refused: news.jsonl") == 20
    assert "refused: 10 more; expograph rejects lists them all" in result.stderr
    assert len(listed("rejects")) == 30


def test_a_name_in_a_file_is_shown_without_control_characters(here: pathlib.Path) -> None:
    (here / "news.jsonl").write_text(line(1, url="https://news.example/\x1b[31m") + "\x1b]0;x\x07\n", "utf8")
    result = run("load", "news.jsonl", code=2)
    assert "\x1b" not in result.output
    assert "\x1b" not in run("rejects").output


def test_what_a_folder_holds_that_cannot_be_read_is_told_and_the_rest_is_loaded(here: pathlib.Path) -> None:
    folder = here / "in"
    (folder / "sub").mkdir(parents=True)
    (folder / "a.txt").write_text("Micron supplies Dell.", "utf8")
    (folder / "gone.txt").symlink_to("nowhere.txt")
    os.mkfifo(folder / "pipe.txt")
    (folder / "note.doc").write_text("x", "utf8")
    pathlib.Path(os.fsdecode(bytes(folder) + b"/sub/b\xff.txt")).write_text("Dell supplies Micron.", "utf8")
    result = run("load", "in", code=2)
    assert "refused: in/sub/b\\udcff.txt: its name is no UTF-8; rename it" in result.stderr
    assert "passed over, since they are no sources: 1 .doc, 1 broken link, 1 no regular file" in result.stderr
    assert "1 new, 1 refused" in result.stderr


def test_a_reject_stays_until_its_file_is_loaded_again_or_is_gone(here: pathlib.Path) -> None:
    (here / "a.txt").write_text("", "utf8")
    (here / "b.jsonl").write_text("{\n" + line(1), "utf8")
    (here / "c.txt").write_text("Micron supplies Dell.", "utf8")
    for name, code in (("a.txt", 2), ("b.jsonl", 2), ("c.txt", 0)):
        run("load", name, code=code)
    assert [row["source"] for row in listed("rejects")] == ["a.txt", "b.jsonl, line 1"]
    (here / "b.jsonl").write_text(line(1), "utf8")
    run("load", "b.jsonl")
    assert [row["source"] for row in listed("rejects")] == ["a.txt"]
    (here / "a.txt").unlink()
    run("load", "c.txt")
    assert listed("rejects") == []


# Who reads -----------------------------------------------------------------------------------------------------------


def test_processes_ask_a_language_model_what_one_asks(here: pathlib.Path) -> None:
    """Answers are replayed: each says that Dell is exposed to hyperscalers."""
    texts = [
        f"Vertiv supplies Dell with chillers. Dell is exposed to a cut in spending by hyperscalers, says {n}."
        for n in (1, 2, 3)
    ]
    (here / "news.jsonl").write_text("".join(line(n, text) for n, text in enumerate(texts)), "utf8")
    for number, text in enumerate(texts):
        (here / f"{number}.txt").write_text(text, "utf8")
        (request,) = run("prompts", f"{number}.txt", "-o", "kept").stdout.split()
        said = {
            "sentence": 2, "type": "exposed_to_risk", "source": "Dell", "target": "hyperscalers", "product": None,
            "polarity": "asserted", "quote": "Dell is exposed to a cut in spending by hyperscalers", "second_sentence": None,
            "second_quote": None,
        }  # fmt: skip
        answer = {"entities": [], "relations": [said], "quantities": []}
        pathlib.Path(request.replace(".request.txt", ".answer.json")).write_text(json.dumps(answer), "utf8")
    asking = ("--extractor", "llm", "--replay", "kept")
    for store, workers in (("one", "1"), ("two", "2")):
        assert {s for _, s in states("news.jsonl", "--store", store, "--workers", workers, *asking)} == {"new"}
        run("export", "--store", store, "-o", f"{store}.nq")
    assert (here / "one.nq").read_bytes() == (here / "two.nq").read_bytes()
    assert (here / "one.nq").read_text("utf8").count("/unconfirmed>") == 3


def test_options_that_do_not_go_together_are_told(here: pathlib.Path) -> None:
    (here / "a.txt").write_text("Micron supplies Dell.", "utf8")
    for options, told in (
        (("--workers", "2", "--cluster", "tcp://127.0.0.1:1"), "one of them"),
        (("--workers", "2", "--extractor", "llm", "--max-cost", "1"), "--max-cost is kept by one process"),
        (("--watch", "--title", "x"), "--watch goes without"),
        (("--workers", "0"), "0 is not in the range"),
    ):
        assert told in run("load", "a.txt", *options, code=2).stderr
    assert not (here / ".expograph").exists()


def test_a_cluster_that_is_not_there_is_told_and_nothing_is_changed(here: pathlib.Path) -> None:
    (here / "a.txt").write_text("Micron supplies Dell.", "utf8")
    result = run("load", "a.txt", "--cluster", "tcp://127.0.0.1:9", code=2)
    assert "tcp://127.0.0.1:9" in result.stderr
    assert "Traceback" not in result.stderr


def test_progress_is_shown_in_a_terminal(here: pathlib.Path) -> None:
    (here / "news.jsonl").write_text("".join(map(line, range(30))), "utf8")
    parent, child = pty.openpty()
    load = subprocess.Popen([*EXPOGRAPH, "load", "news.jsonl"], stdout=subprocess.DEVNULL, stderr=child)
    os.close(child)
    shown = b""
    while select.select([parent], [], [], 60)[0]:
        try:
            shown += os.read(parent, 4096)
        except OSError:  # it has ended
            break
    assert load.wait(timeout=60) == 0
    os.close(parent)
    assert b"30 new" in shown
    assert b"30 read, " in shown
    assert b"/s" in shown
    assert b"left" in shown


# Watching ------------------------------------------------------------------------------------------------------------


def test_a_watched_folder_is_loaded_as_files_come_and_others_can_read_in_between(here: pathlib.Path) -> None:
    (here / "in").mkdir()
    watch = subprocess.Popen(
        [*EXPOGRAPH, "load", "--watch", "in"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    try:
        for number in (1, 2):
            (here / "in" / f"{number}.txt").write_text(f"Micron supplies Dell. This is note {number}.", "utf8")
            _wait_for(lambda number=number: number == _held())
        (here / "in" / "1.txt").write_text("Samsung supplies Dell.", "utf8")
        _wait_for(lambda: _held() == 3)
        watch.send_signal(signal.SIGINT)
        out, told = watch.communicate(timeout=30)
    finally:
        watch.kill()
    assert watch.returncode == 0, told
    assert "changed" in out
    assert "ended; what was loaded stays" in told


def _held() -> int:
    result = CliRunner().invoke(main, ["sources", "--format", "json"])
    return len(json.loads(result.stdout)) if result.exit_code == 0 else 0


def _wait_for(there) -> None:
    end = time.monotonic() + 60
    while not there():
        assert time.monotonic() < end
        time.sleep(0.3)


def test_a_folder_to_watch_must_be_there(here: pathlib.Path) -> None:
    assert "nowhere: there is no such file or folder" in run("load", "--watch", "nowhere", code=2).stderr
