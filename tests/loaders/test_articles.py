"""Files of many articles: which they are, how their articles are told apart, and JSON lines and Parquet of them."""

from __future__ import annotations

import datetime
import hashlib
import json
import pathlib
import sys
import tracemalloc
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyarrow import parquet

from expograph.api import read_all
from expograph.errors import SourceError
from expograph.loaders import MAX_BYTES, article_rows, read_document
from expograph.loaders.articles import MANY, Item, Misread, articles, holds_articles, suffix_of
from expograph.loaders.firsts import Firsts
from expograph.loaders.text import read as read_text

TEXT = "Ostrel supplies pumps to Talvik."
ARTICLE = {
    "text": TEXT, "title": "Pumps", "published": "2026-02-18", "publisher": "The Test", "url": "https://example.org/p",
    "id": 7, "tags": ["x"],
}  # fmt: skip
DESCRIBED = (
    ("published", "2026-02-18"), ("publisher", "The Test"), ("title", "Pumps"), ("url", "https://example.org/p")
)  # fmt: skip


def lines(folder: pathlib.Path, *rows: Any, name: str = "news.jsonl") -> str:
    """A file with a row a line: bytes as they are, other things as JSON."""
    path = folder / name
    path.write_bytes(b"".join((r if isinstance(r, bytes) else json.dumps(r).encode()) + b"\n" for r in rows))
    return str(path)


def table(folder: pathlib.Path, columns: dict[str, Any], name: str = "news.parquet") -> str:
    parquet.write_table(pa.table(columns), folder / name)
    return str(folder / name)


def items(source: str) -> list[Item]:
    found = list(articles(source))
    assert all(isinstance(item, Item) for item in found), found
    return [item for item in found if isinstance(item, Item)]


def only(source: str) -> Item | Misread:
    (found,) = articles(source)
    return found


def test_an_article_a_line(tmp_path):
    source = lines(tmp_path, ARTICLE, b"", {"text": "Zürich 😀", "title": None, "url": ""})
    first, second = items(source)
    assert first == Item(
        "https://example.org/p", "line 1", ".txt", TEXT.encode(), DESCRIBED, len(json.dumps(ARTICLE)) + 1
    )
    assert (second.where, second.data.decode(), second.described) == ("line 3", "Zürich 😀", ())
    assert abs(first.size + second.size - pathlib.Path(source).stat().st_size) <= 1  # the blank line


def test_the_key_is_the_address_else_the_id_else_the_digest_of_the_text(tmp_path):
    rows = [ARTICLE, {"text": TEXT, "id": 7}, {"text": TEXT, "id": "n-7"}, {"text": TEXT}]
    keys = [item.key for item in items(lines(tmp_path, *rows))]
    assert keys == ["https://example.org/p", "7", "n-7", hashlib.sha256(TEXT.encode()).hexdigest()[:16]]


def test_articles_of_one_key_are_told_apart_and_repetitions_are_not(tmp_path):
    rows = [{"text": t, "id": "a", "title": h} for t, h in (("x", "1"), ("y", "1"), ("x", "1"), ("y", "1"), ("x", "2"))]
    found = items(lines(tmp_path, *rows))
    first, second, again, second_again, retold = found
    assert first.key == "a" and (again.key, again.data, again.described) == (first.key, first.data, first.described)
    assert second.key.startswith("a#") and len(second.key) == 14 and second_again.key == second.key
    assert len({item.key for item in found}) == 3 and retold.key.startswith("a#")
    assert [item.key for item in items(lines(tmp_path, *rows))] == [item.key for item in found]


def test_a_long_key_is_cut_and_still_its_own(tmp_path):
    one, other = items(lines(tmp_path, {"text": "x", "id": "a" * 9000}, {"text": "y", "id": "a" * 9001}))
    assert one.key != other.key and len(one.key) < 600


@pytest.mark.parametrize(
    ("stated", "day"),
    [
        ("2026-05-29", "2026-05-29"), ("2026-05-29T10:00:00Z", "2026-05-29"), ("2026-05-29 23:30:00-04:00", "2026-05-29"),
        ("2026-05-29T00:30:00.123456+09:00", "2026-05-29"), ("", None),
    ],
)  # fmt: skip
def test_the_day_is_taken_of_a_time_as_it_is_stated(tmp_path, stated, day):
    found = only(lines(tmp_path, {"text": TEXT, "published": stated}))
    assert isinstance(found, Item) and dict(found.described).get("published") == day


@pytest.mark.parametrize(
    ("row", "told"),
    [
        (b'{"text": "x"', "is no JSON"), (b"[1]", "is [1]; an object"), (b"\xff", "byte 0 (0xff) is not UTF-8"),
        (b'{"text": "x", "text": "y"}', "the key 'text' stands twice"), (b"[" * 100_000, "is no JSON"),
        ({"title": "x"}, "has no text"), ({"text": None}, "has no text"), ({"text": 5}, "text is 5; text is needed"),
        ({"text": " \n"}, "is empty"), ({"text": "a\0"}, "text holds NUL"), (b'{"text": "a\\ud800"}', "half of a char"),
        ({"text": TEXT, "published": "29 May"}, "published is '29 May'; a date like"),
        ({"text": TEXT, "published": 20260529}, "published is 20260529"), ({"text": TEXT, "title": ["x"]}, "title is ['x']"),
        ({"text": TEXT, "url": "ftp://x.y/z"}, "url is 'ftp://x.y/z'; an address"), ({"text": TEXT, "id": 1.5}, "id is 1.5"),
        ({"text": TEXT, "id": True}, "id is True"), (b'{"text": "x", "id": "\\udfff"}', "id holds half"),
        (b'{"text": "x", "n": 1' + b"0" * 5000 + b"}", "is no JSON"),
    ],
)  # fmt: skip
def test_a_line_that_is_no_article_is_told_and_the_others_go_on(tmp_path, row, told):
    before, found, after = articles(lines(tmp_path, ARTICLE, row, {"text": "y"}))
    assert isinstance(before, Item) and isinstance(after, Item) and after.where == "line 3"
    assert isinstance(found, Misread) and found.where == "line 2" and told in found.reason
    assert "news.jsonl" not in found.reason and "line 2" not in found.reason and len(found.reason) < 300


def test_a_line_without_end_is_told_and_not_kept(tmp_path, monkeypatch):
    monkeypatch.setattr(article_rows, "MAX_LINE", 1000)
    source = lines(tmp_path, ARTICLE, {"text": "x" * 300_000}, {"text": "y"})
    before, found, after = articles(source)
    assert isinstance(found, Misread) and found.where == "line 2" and "too long" in found.reason
    assert sum(item.size for item in (before, found, after)) == pathlib.Path(source).stat().st_size
    assert isinstance(after, Item) and holds_articles(source)


def test_a_text_of_too_many_bytes_is_told(tmp_path):
    found = only(lines(tmp_path, {"text": "x" * (MAX_BYTES + 1)}))
    assert isinstance(found, Misread) and "over 20 MB" in found.reason


@pytest.mark.parametrize(
    ("rows", "holds"),
    [
        ([ARTICLE], True), ([b"\xef\xbb\xbf" + json.dumps(ARTICLE).encode()], True), ([b"", b" ", ARTICLE], True),
        ([b"no JSON", b"[1]", ARTICLE], True), ([{"text": None}], True), ([{**ARTICLE, "relation": "supplies"}], False),
        ([{"expograph": 1, "text": "x"}], False), ([{"title": "x"}, ARTICLE], False), ([], False), ([b"{"] * 30, False),
    ],
)  # fmt: skip
def test_what_json_lines_hold_is_told_by_the_first_object(tmp_path, rows, holds):
    assert holds_articles(lines(tmp_path, *rows)) is holds


def test_what_other_files_hold_is_told_by_their_suffix():
    assert all(holds_articles(f"a/News{suffix.upper()}") for suffix in MANY)
    assert not any(holds_articles(name) for name in ("a.txt", "a.csv", "a.zst", "a.gz", "tar", "a.rdf", "-"))


def test_a_file_of_many_is_no_article_and_no_claims_table(tmp_path):
    source = lines(tmp_path, ARTICLE)
    for reading in (read_document, read_all):
        with pytest.raises(SourceError, match=r"news\.jsonl: .*holds (many )?articles.*load them into a store"):
            reading(source)
    with pytest.raises(SourceError, match=r"line 1: has neither a column relation .* nor text \(articles\)"):
        read_all(lines(tmp_path, {"headline": "x"}))


@pytest.mark.parametrize("name", ["missing.jsonl", "missing.rss", "missing.tar", "missing.parquet", "http://x.y/a.rss"])
def test_a_file_that_is_not_there_is_said(tmp_path, name):
    source = name if name.startswith("http") else str(tmp_path / name)
    with pytest.raises(SourceError, match="cannot be read|not addresses"):
        list(articles(source))


def test_a_folder_and_another_suffix_are_refused(tmp_path):
    (tmp_path / "a.warc").mkdir()
    with pytest.raises(SourceError, match="is no regular file"):
        list(articles(str(tmp_path / "a.warc")))
    with pytest.raises(SourceError, match=r"is no file of many articles; these are \.atom"):
        articles("a.txt")


PLAIN = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), min_size=1, max_size=60)
LINE = PLAIN.map(lambda said: " ".join(said.split())).filter(bool)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150)
@given(
    rows=st.lists(st.tuples(PLAIN.filter(str.strip), LINE, st.dates(), st.uuids()), max_size=5),
    ascii_only=st.booleans(),
)
def test_what_is_written_as_json_lines_comes_back(tmp_path, rows, ascii_only):
    written = [{"text": t, "title": h, "published": str(d), "id": str(i)} for t, h, d, i in rows]
    path = tmp_path / "any.jsonl"
    path.write_text("".join(json.dumps(r, ensure_ascii=ascii_only) + "\n" for r in written), "utf8", newline="")
    found = items(str(path))
    back = [{"text": i.data.decode(), "id": i.key} | dict(i.described) for i in found]
    assert back == written


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=200)
@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_told(tmp_path, data):
    (tmp_path / "any.jsonl").write_bytes(data)
    assert all(isinstance(item, Item | Misread) for item in articles(str(tmp_path / "any.jsonl")))
    holds_articles(str(tmp_path / "any.jsonl"))


def test_a_row_of_parquet_is_an_article(tmp_path):
    when = datetime.datetime(2026, 5, 29, 23, 30)
    source = table(
        tmp_path,
        {
            "text": [TEXT, "y", None, "z"],
            "title": ["Pumps", None, "", "T"],
            "published": [when] * 4,
            "extra": [1, 2, 3, 4],
        },
    )
    assert holds_articles(source)
    first, second, third, last = articles(source)
    assert isinstance(first, Item) and first.where == "row 1" and first.data == TEXT.encode()
    assert first.described == (("published", "2026-05-29"), ("title", "Pumps"))
    assert isinstance(second, Item) and second.described == (("published", "2026-05-29"),)
    assert isinstance(third, Misread) and third.where == "row 3" and "has no text" in third.reason
    assert sum(item.size for item in (first, second, third, last)) == pathlib.Path(source).stat().st_size


@pytest.mark.parametrize(
    "published",
    [
        pa.array(["2026-05-29"]), pa.array([datetime.date(2026, 5, 29)]), pa.array([1780012800], pa.timestamp("s")),
        pa.array([1780012800_000000001], pa.timestamp("ns")), pa.array(["2026-05-29"]).dictionary_encode(),
        pa.array([1780012800], pa.timestamp("s", "America/New_York")).cast(pa.timestamp("s", "UTC")),
        pa.array(["2026-05-29"], pa.large_string()), pa.array([1780012800000], pa.date64()),
    ],
)  # fmt: skip
def test_dates_of_any_type_of_parquet_are_days(tmp_path, published):
    # 1780012800 s after 1970 is 2026-05-29 00:00 UTC (20,602 days)
    found = only(table(tmp_path, {"text": [TEXT], "published": published}))
    assert isinstance(found, Item) and dict(found.described) == {"published": "2026-05-29"}


@pytest.mark.parametrize(
    ("columns", "told"),
    [
        ({"text": [5]}, "text is 5; text is needed"), ({"text": [["x"]]}, "text is ['x']"),
        ({"text": pa.array([b"x\xff"]).view(pa.string())}, "text cannot be read"),
        ({"text": ["x"], "published": pa.array([2**60], pa.timestamp("ms"))}, "published cannot be read"),
        ({"text": ["x"], "url": ["no"]}, "url is 'no'"),
    ],
)  # fmt: skip
def test_a_row_of_parquet_that_is_no_article_is_told(tmp_path, columns, told):
    found = only(table(tmp_path, columns))
    assert isinstance(found, Misread) and found.where == "row 1" and told in found.reason


def test_parquet_of_something_else_is_said(tmp_path):
    claims = {"source": ["Ostrel"], "relation": ["supplies"], "target": ["Talvik"], "confidence": [0.5]}
    assert not holds_articles(table(tmp_path, {**claims, "text": ["x"]}))
    (extraction,) = read_all(table(tmp_path, claims))
    (claim,) = extraction.claims
    assert (claim.source, claim.relation, claim.target, claim.confidence) == ("ostrel", "supplies", "talvik", 0.5)
    with pytest.raises(SourceError, match="has neither a column relation"):
        read_all(table(tmp_path, {"a": [1]}))
    with pytest.raises(SourceError, match="has no column text"):
        list(articles(table(tmp_path, {"a": [1]})))
    with pytest.raises(SourceError, match="is an export for other tools; load one in csv"):
        read_all(table(tmp_path, {**claims, "source_label": ["Ostrel"]}))
    with pytest.raises(SourceError, match="row 1: unknown key 'wieght'; did you mean weight"):
        read_all(table(tmp_path, {**claims, "wieght": [0.5]}))
    with pytest.raises(SourceError, match="row 1, column denied: found 'x'; true or false|row 1, column denied"):
        read_all(table(tmp_path, {**claims, "denied": ["x"]}))


def test_a_table_that_unpacks_to_too_much_is_refused(tmp_path):
    long = pa.DictionaryArray.from_arrays(pa.array([0] * 400, pa.int32()), pa.array(["x" * 100_000]))
    claims = {"source": ["a"] * 400, "relation": ["supplies"] * 400, "target": ["b"] * 400, "quote": long}
    source = table(tmp_path, claims)
    assert pathlib.Path(source).stat().st_size < 20_000
    with pytest.raises(SourceError, match="row 200: over 20 MB of cells"):
        read_all(source)


@pytest.mark.parametrize("keep", [0, 100, 3000, -10])
def test_a_damaged_parquet_file_is_said(tmp_path, keep):
    source = table(tmp_path, {"text": [f"{i} {TEXT * 9}" for i in range(200)]})
    path = pathlib.Path(source)
    path.write_bytes(path.read_bytes()[:keep])
    for reading in (holds_articles, lambda s: list(articles(s))):
        with pytest.raises(SourceError, match="news.parquet: is no Parquet"):
            reading(source)


def test_a_parquet_file_damaged_inside_gives_what_is_before(tmp_path):
    texts = [f"{i} {TEXT}" for i in range(400)]
    parquet.write_table(pa.table({"text": texts}), tmp_path / "a.parquet", row_group_size=100, use_dictionary=False)
    data = bytearray((tmp_path / "a.parquet").read_bytes())
    data[len(data) // 2 : len(data) // 2 + 200] = b"\xff" * 200
    (tmp_path / "a.parquet").write_bytes(data)
    found = []
    with pytest.raises(SourceError, match=r"a.parquet: is damaged after row \d+ "):
        for item in articles(str(tmp_path / "a.parquet")):
            found.append(item)
    assert [item.where for item in found[:100]] == [f"row {i}" for i in range(1, 101)]  # the first group is sound


def test_without_pyarrow_the_extra_is_named(tmp_path, monkeypatch):
    source = table(tmp_path, {"text": [TEXT]})
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(SourceError, match=r"news.parquet: .*pip install 'expograph\[tables\]'"):
        holds_articles(source)


def peak(source: str) -> float:
    """The most memory, in MB, that Python had at once for reading a file."""
    tracemalloc.start()
    for _ in articles(source):
        pass
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return most / 1e6


def test_memory_does_not_grow_with_the_file(tmp_path):
    def of(count: int) -> float:
        return peak(lines(tmp_path, *({"text": f"{i} " + "x" * 5000} for i in range(count))))

    of(10)
    few, many = of(500), of(5000)  # 25 MB
    assert many - few < 2.0  # two digests of eight bytes and their place in a table for each of 4,500: under 1 MB


def test_a_text_of_a_row_is_read_as_it_stands(tmp_path):
    (found,) = items(lines(tmp_path, ARTICLE))
    document = read_text(found.data, "news.jsonl")
    assert document.text == TEXT


@pytest.mark.parametrize("name", ["a.TAR.GZ", "x/y.z/a.tar.gz"])
def test_compound_suffixes_are_whole(name):
    assert suffix_of(name) == ".tar.gz"


EIGHT = st.binary(min_size=8, max_size=8)


@given(
    st.lists(st.tuples(st.one_of(EIGHT, st.integers(0, 40).map(lambda i: (i << 10).to_bytes(8))), EIGHT), max_size=60)
)
def test_firsts_are_those_of_a_dict(pairs):
    firsts, known = Firsts(), {}
    for key, contents in pairs:
        same = key if any(key) else bytes(7) + b"\1"
        assert firsts.first(key, contents) == known.setdefault(same, contents)


def test_firsts_are_kept_when_there_are_many_and_take_some_tens_of_bytes():
    firsts = Firsts()
    many = [hashlib.sha256(str(i).encode()).digest()[:8] for i in range(50_000)]
    assert all(firsts.first(key, key[::-1]) == key[::-1] for key in many)
    assert all(firsts.first(key, bytes(8)) == key[::-1] for key in many)
    assert firsts.count == 50_000 and 16 * len(firsts.keys) < 60 * firsts.count  # 16 bytes a slot, from 1/3 to 2/3 full
