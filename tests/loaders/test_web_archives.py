"""Web archives: which of their records are pages, what is told of the others, and what is hostile."""

from __future__ import annotations

import gzip
import pathlib
import tracemalloc
import zlib

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from expograph.errors import SourceError
from expograph.loaders import MAX_BYTES
from expograph.loaders.articles import Item, Misread, articles

PAGE = "<html><title>Pumps</title><p>Ostrel supplies pumps to Zürich.</p></html>"
URL = "https://example.org/pumps"


def record(body: bytes, kind: str = "response", url: str | None = URL, **headers: str) -> bytes:
    given = {
        "WARC-Type": kind,
        "Content-Type": "application/http; msgtype=response",
        "WARC-Date": "2026-05-29T00:00:00Z",
    }
    given |= {"WARC-Target-URI": url} if url is not None else {}
    given |= {name.replace("_", "-"): value for name, value in headers.items()}
    lines = "".join(f"{name}: {value}\r\n" for name, value in {"Content-Length": str(len(body)), **given}.items())
    return b"WARC/1.0\r\n" + lines.encode() + b"\r\n" + body + b"\r\n\r\n"


def answer(body: bytes = PAGE.encode(), kind: str = "text/html", status: str = "200 OK", **headers: str) -> bytes:
    given = {"Content-Type": kind, **{name.replace("_", "-"): value for name, value in headers.items()}}
    return (
        f"HTTP/1.1 {status}\r\n{''.join(f'{n}: {v}' + chr(13) + chr(10) for n, v in given.items())}\r\n".encode() + body
    )


def stored(folder: pathlib.Path, *records: bytes, suffix: str = ".warc") -> str:
    data = b"".join(map(gzip.compress, records) if suffix == ".warc.gz" else records)
    (folder / f"crawl{suffix}").write_bytes(data)
    return str(folder / f"crawl{suffix}")


def read(folder: pathlib.Path, *records: bytes) -> list[Item | Misread]:
    return list(articles(stored(folder, *records)))


ABOUT = [
    record(b"software: x", kind, None, Content_Type="application/warc-fields") for kind in ("warcinfo", "metadata")
]
ABOUT += [record(b"GET /pumps HTTP/1.1\r\n\r\n", "request")]


@pytest.mark.parametrize("suffix", [".warc", ".warc.gz"])
def test_a_page_has_its_address_as_key_and_no_date_of_the_crawl(tmp_path, suffix):
    text = record(answer(b"Ostrel supplies pumps.", "text/plain; charset=utf-8"), url="<http://x.y/a b>")
    source = stored(tmp_path, *ABOUT, record(answer()), *ABOUT, text, suffix=suffix)
    page, note = articles(source)
    assert isinstance(page, Item) and page.data == PAGE.encode()
    assert (page.key, page.where, page.suffix, page.described) == (URL, URL, ".html", (("url", URL),))
    assert isinstance(note, Item) and (note.key, note.suffix, note.described) == ("http://x.y/a b", ".txt", ())
    assert 0 < page.size + note.size <= pathlib.Path(source).stat().st_size


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (record(answer(status="404 Not Found")), "has status 404"), (record(answer(status="301 Moved")), "has status 301"),
        (record(answer(kind="image/jpeg")), "is no page (image/jpeg)"), (record(answer(kind="")), "is no page (no type)"),
        (record(b"no HTTP"), "has status none"), (record(b""), "has status none"),
        (record(b"1 2 3", url="dns:x.y", Content_Type="text/dns"), "is a record of a 'response' (text/dns)"),
        (record(answer(), "revisit"), "is a record of a 'revisit'"), (record(PAGE.encode(), "resource"), "of a 'resource'"),
        (record(answer(), "continuation"), "of a 'continuation'"), (record(answer(), WARC_Truncated="length"), "was cut off"),
        (record(answer(b"")), "is empty"), (record(answer(b"x" * (MAX_BYTES + 1))), "is over 20 MB"),
        (record(answer(b"x" * (MAX_BYTES + 2_000_000))), "is over 20 MB"),
        (record(answer(Content_Encoding="br")), "is compressed ('br')"),
        (record(answer(gzip.compress(PAGE.encode())[:-20], Content_Encoding="gzip")), "breaks off"),
        (record(answer(b"5\r\nabcde\r\n5\r\nab", Transfer_Encoding="chunked")), "breaks off"),
        (record(answer("é".encode("latin1"), "text/html; charset=ascii")), "is in an encoding that is not known ('ascii')"),
        (record(answer("é".encode("latin1"), "text/html; charset=us-ascii")), "is not in us-ascii"),
        (record(answer(kind="text/html; charset=punycode")), "is in an encoding that is not known"),
        (record(answer(kind="text/html; charset=cp9999")), "is in an encoding that is not known"),
        (record(answer(kind="text/html\r\n" + "a: b\r\n" * 101)), "has headers that cannot be read"),
    ],
)  # fmt: skip
def test_a_response_that_is_no_page_is_told_and_the_others_go_on(tmp_path, data, told):
    before, found, after = read(
        tmp_path, record(answer(), url="http://a.b/"), data, record(answer(), url="http://c.d/")
    )
    assert isinstance(before, Item) and isinstance(after, Item) and after.key == "http://c.d/"
    assert isinstance(found, Misread) and told in found.reason and found.where in (URL, "dns:x.y")


def chunked(data: bytes) -> bytes:
    pieces = [data[i : i + 7] for i in range(0, len(data), 7)]
    return b"".join(b"%X;x=y\r\n%s\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\n\r\n"


RAW = zlib.compressobj(wbits=-15)
DEFLATED = RAW.compress(PAGE.encode()) + RAW.flush()


@pytest.mark.parametrize(
    "sent",
    [
        answer(Content_Encoding="identity"), answer(gzip.compress(PAGE.encode()), Content_Encoding="gzip"),
        answer(zlib.compress(PAGE.encode()), Content_Encoding="Deflate"), answer(DEFLATED, Content_Encoding="deflate"),
        answer(chunked(PAGE.encode()), Transfer_Encoding="chunked"),
        answer(chunked(gzip.compress(PAGE.encode())), Transfer_Encoding="chunked", Content_Encoding="gzip"),
        answer(Transfer_Encoding="chunked", Content_Encoding="gzip"),  # undone by the crawler
        answer(PAGE.encode("iso-8859-1"), "Text/HTML; Charset=ISO-8859-1"), answer(PAGE.encode("utf-16"), "text/html;charset=utf-16"),
        answer(kind='text/html; charset="utf-8"'), answer(kind="application/xhtml+xml"),
        answer().replace(b"HTTP/1.1", b"HTTP/2"),
    ],
)  # fmt: skip
def test_a_page_is_read_however_it_was_sent(tmp_path, sent):
    (page,) = read(tmp_path, record(sent))
    assert isinstance(page, Item) and page.data.decode() == PAGE


def test_a_record_without_an_address_has_its_place_and_a_key_of_its_text(tmp_path):
    (page,) = read(tmp_path, record(answer(), url=None))
    assert isinstance(page, Item) and page.where == "record 1" and len(page.key) == 16 and page.described == ()


def test_bombs_are_told_in_little_memory(tmp_path):
    packing = zlib.compressobj(9, wbits=31)
    packed = b"".join(packing.compress(b"\0" * 1_000_000) for _ in range(300)) + packing.flush()
    body = answer(chunked(packed), Transfer_Encoding="chunked", Content_Encoding="gzip")
    source = stored(tmp_path, record(body), record(answer()), suffix=".warc.gz")
    tracemalloc.start()
    bomb, after = articles(source)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert isinstance(bomb, Misread) and "is over 20 MB" in bomb.reason and isinstance(after, Item)
    assert most < 60e6


@pytest.mark.parametrize("suffix", [".warc", ".warc.gz"])
def test_an_archive_that_breaks_off_is_said_wherever_it_does(tmp_path, suffix):
    data = pathlib.Path(
        stored(tmp_path, *(record(answer(), url=f"http://x.y/{i}") for i in range(4)), suffix=suffix)
    ).read_bytes()
    whole = len(data.rstrip()) if suffix == ".warc" else len(data)
    between = {0} | ({i * len(data) // 4 - n for i in range(4) for n in (0, 2, 4)} if suffix == ".warc" else set())
    for keep in set(range(1, whole, 7)) - between:
        (tmp_path / f"crawl{suffix}").write_bytes(data[:keep])
        got = []
        try:
            for item in articles(str(tmp_path / f"crawl{suffix}")):
                got.append(item)
            assert suffix == ".warc.gz" and gzip.decompress(data[:keep]).endswith(b"\r\n\r\n")  # whole records
        except SourceError as error:
            assert f"is damaged after record {len(got)} " in str(error) or f"is no {suffix} archive" in str(error)


@pytest.mark.parametrize(
    "data",
    [
        b"no archive", b"<html>", b"WARC/1.0", b"WARC/1.0\r\n\r\n", b"WARC/1.0\r\nContent-Length: x\r\n\r\n",
        b"WARC/1.0\r\nContent-Length: -5\r\n\r\n", b"WARC/1.0\r\nContent-Length: 99999999999\r\n\r\nabc",
        b"WARC/1.0\r\n" + b"a: b\r\n" * 200 + b"\r\n", b"WARC/1.0\r\na: " + b"b" * 100_000, b"W" * 100_000,
    ],
)  # fmt: skip
@pytest.mark.parametrize("suffix", [".warc", ".warc.gz"])
def test_what_is_no_archive_is_said(tmp_path, data, suffix):
    with pytest.raises(
        SourceError, match=rf"crawl{suffix}: is (no {suffix} archive|damaged after record) .*get it anew"
    ):
        list(articles(stored(tmp_path, data, suffix=suffix)))


def test_what_follows_a_record_of_a_wrong_length_is_not_passed_over(tmp_path):
    source = stored(tmp_path, record(answer()), record(answer()) + b"stray\r\n", record(answer()))
    with pytest.raises(SourceError, match=r"is damaged after record 2 \(a record begins with b'stray"):
        list(articles(source))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=300, deadline=None)
@given(st.data(), st.sampled_from([".warc", ".warc.gz"]))
def test_any_damage_is_read_or_said(tmp_path, data, suffix):
    source = pathlib.Path(
        stored(tmp_path, *ABOUT, record(answer(chunked(PAGE.encode()), Transfer_Encoding="chunked")), suffix=suffix)
    )
    whole = bytearray(source.read_bytes())
    for _ in range(data.draw(st.integers(1, 4))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    source.write_bytes(whole)
    try:
        assert all(isinstance(item, Item | Misread) for item in articles(str(source)))
    except SourceError as error:
        assert "get it anew" in str(error)
