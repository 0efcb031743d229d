"""What a call does in its process: the answer fits, and the process is shut in."""

import json
import pathlib
import subprocess
import sys
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from expograph.assist.answer import TooLargeError, fitted, shortened

texts = st.text(max_size=12)
values = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 999) | texts,
    lambda inner: st.lists(inner, max_size=9) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=40,
)


def nothing(part):
    return {}


def plain(value, number=1):
    return {"sha256": f"{number:064}", "title": value, "publisher": None, "published": None, "url": None}


@given(values, st.integers(200, 2000))
def test_an_answer_has_no_more_bytes_than_it_may_and_says_when_it_is_not_whole(value, size):
    try:
        text = fitted({"answer": value, "notes": []}, size, nothing)
    except TooLargeError:
        assert len(json.dumps(value)) > size / 2 - 100
        return
    assert len(text.encode()) <= size
    found = json.loads(text)
    assert ("cut" in found) == (found["answer"] != value)


@given(values, st.integers(0, 9))
def test_what_is_left_out_is_counted(value, most):
    def count(part):
        if isinstance(part, list):
            return len(part) + sum(map(count, part))
        return sum(map(count, part.values())) if isinstance(part, dict) else 0

    left = Counter()
    found = shortened(value, most, left)
    assert count(found) + left.total() <= count(value)
    assert bool(left) == (found != value)


def test_as_much_as_fits_is_kept():
    rows = [{"n": i} for i in range(1000)]
    found = json.loads(text := fitted({"answer": rows, "notes": []}, 1000, nothing))
    kept = len(found["answer"])
    assert found["answer"] == rows[:kept]
    assert found["cut"]["left_out"] == {"answer": 1000 - kept}
    assert 1000 - len(text) < 2 * len('{"n": 999},')


def test_a_text_that_alone_is_too_long_is_refused_unless_it_stands_in_a_list():
    assert json.loads(fitted({"answer": [{"deep": "x" * 1000}], "notes": []}, 900, nothing))["answer"] == []
    with pytest.raises(TooLargeError):
        fitted({"answer": {"deep": "x" * 1000}, "notes": []}, 900, nothing)


def test_sources_are_numbered_as_they_come_and_stand_once():
    said = {"A.": [plain("one")], "B.": [plain("two", 2), plain("one")]}
    value = {"answer": [{"quote": "B."}, {"quotes": ["A.", "B."]}, {"title": "A."}, {"n": 1}], "notes": ["told"]}
    found = json.loads(fitted(value, 5000, lambda part: said))
    assert [item.get("cites") for item in found["answer"]] == [[1, 2], [2, 1], None, None]
    assert [(source["number"], source["title"]) for source in found["sources"]] == [(1, "two"), (2, "one")]
    assert found["notes"] == ["told"]


def test_sources_of_what_is_left_out_are_left_out_too():
    said = {f"Quote {i}.": [plain(f"title {i}", i)] for i in range(100)}
    value = {"answer": [{"quote": quote} for quote in said], "notes": []}
    found = json.loads(text := fitted(value, 4000, lambda part: said))
    assert len(text) <= 4000
    assert 5 < len(found["answer"]) == len(found["sources"]) < 100


TRY = """
import json, os, pathlib, socket, sys, tempfile
from expograph.assist.answer import Bounds, shut_in
store, outside = map(pathlib.Path, sys.argv[1:])
shut_in(Bounds(1000, 300 << 20, str(store)))
found = {}
def attempt(name, work):
    try:
        work()
        found[name] = "done"
    except Exception as error:
        found[name] = type(error).__name__
attempt("socket", socket.socket)
attempt("program", lambda: os.execv("/bin/true", ["true"]))
attempt("memory", lambda: bytearray(400 << 20))
attempt("outside", lambda: (outside / "new").write_text("x"))
attempt("remove", lambda: (outside / "old").unlink())
attempt("store", lambda: (store / "new").write_text("x"))
attempt("truncate", lambda: os.truncate(outside / "old", 0))
attempt("read", lambda: (outside / "old").read_text())
attempt("cache", lambda: (store / "columns" / "new").write_text("x"))
attempt("temporary", lambda: tempfile.TemporaryFile().write(b"x"))
print(json.dumps(found))
"""


@pytest.mark.skipif(
    "landlock" not in (lsm.read_text() if (lsm := pathlib.Path("/sys/kernel/security/lsm")).exists() else "landlock"),
    reason="this kernel has no Landlock",
)
def test_a_call_reads_and_can_do_nothing_else(tmp_path):
    for name in ("store", "outside", "temporary"):
        (tmp_path / name).mkdir()
    (tmp_path / "store" / "FORMAT").write_text("")
    (tmp_path / "outside" / "old").write_text("x")
    command = [sys.executable, "-c", TRY, str(tmp_path / "store"), str(tmp_path / "outside")]
    done = subprocess.run(command, capture_output=True, check=True, env={"TMPDIR": str(tmp_path / "temporary")})
    found = json.loads(done.stdout)
    allowed = {name for name, what in found.items() if what == "done"}
    assert allowed == {"read", "cache", "temporary"}
    assert found["memory"] == "MemoryError"
    assert (tmp_path / "outside" / "old").read_text() == "x"
