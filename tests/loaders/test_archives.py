"""Tar archives of articles: what is read of them, what is told, and what is hostile."""

from __future__ import annotations

import gzip
import io
import pathlib
import tarfile
import time
import tracemalloc
from collections.abc import Callable

import pytest
from backports import zstd
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from expograph.errors import SourceError
from expograph.loaders import MAX_BYTES, archives
from expograph.loaders.articles import Item, Misread, articles

TEXT = b"Ostrel supplies pumps to Talvik."
PAGE = b"<html><title>Pumps</title><p>Ostrel supplies pumps to Talvik.</p></html>"
PACKED: dict[str, Callable[[bytes], bytes]] = {
    ".tar": bytes, ".tar.gz": gzip.compress, ".tgz": gzip.compress, ".tar.zst": zstd.compress
}  # fmt: skip


def member(name: str, data: bytes = TEXT, **given: object) -> tuple[tarfile.TarInfo, bytes]:
    info = tarfile.TarInfo(name)
    info.size = len(data)
    for key, value in given.items():
        setattr(info, key, value)
    return info, data


def tar(*members: tuple[tarfile.TarInfo, bytes], form: int = tarfile.PAX_FORMAT) -> bytes:
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w", format=form, encoding="utf8", errors="surrogateescape") as archive:
        for info, data in members:
            archive.addfile(info, io.BytesIO(data))
    return file.getvalue()


def stored(folder: pathlib.Path, data: bytes, suffix: str = ".tar") -> str:
    (folder / f"news{suffix}").write_bytes(data)
    return str(folder / f"news{suffix}")


def found(folder: pathlib.Path, *members: tuple[tarfile.TarInfo, bytes]) -> list[Item | Misread]:
    return list(articles(stored(folder, tar(*members))))


@pytest.mark.parametrize("suffix", PACKED)
@pytest.mark.parametrize("form", [tarfile.PAX_FORMAT, tarfile.GNU_FORMAT, tarfile.USTAR_FORMAT])
def test_the_members_that_are_articles_come_in_order(tmp_path, suffix, form):
    data = tar(member("a", b"", type=tarfile.DIRTYPE), member("a/b.html", PAGE), member("./c.TXT", TEXT), form=form)
    source = stored(tmp_path, PACKED[suffix](data), suffix)
    page, text = articles(source)
    assert (page.where, text.where) == ("a/b.html", "c.TXT")
    assert isinstance(page, Item) and (page.key, page.suffix, page.data, page.described) == (
        "a/b.html",
        ".html",
        PAGE,
        (),
    )
    assert isinstance(text, Item) and (text.key, text.suffix, text.data) == ("c.TXT", ".txt", TEXT)
    assert 0 <= page.size + text.size <= pathlib.Path(source).stat().st_size


@pytest.mark.parametrize(
    ("info", "told"),
    [
        (member("a.jpg"), "is no article (.jpg); these are"), (member("a"), "is no article (no suffix)"),
        (member("a.csv"), "is no article (.csv)"), (member("a.txt", b" \n"), "is empty"),
        (member("a.txt", b"", type=tarfile.SYMTYPE, linkname="/etc/passwd"), "is a link"),
        (member("a.txt", b"", type=tarfile.LNKTYPE, linkname="b.txt"), "is a link"),
        (member("a.txt", b"", type=tarfile.CHRTYPE), "is no regular file"),
        (member("a.txt", b"", type=tarfile.FIFOTYPE), "is no regular file"), (member("a.txt", type=b"Z"), "is no regular file"),
        (member("/a.txt"), "leads out of the archive"), (member("x/../../a.txt"), "leads out of the archive"),
        (member("x/._a.txt"), "is hidden"), (member(".git/a.txt"), "is hidden"),
        (member("a.txt", b"x" * (MAX_BYTES + 1)), "is over 20 MB"),
    ],
)  # fmt: skip
def test_a_member_that_is_not_read_is_told_and_the_others_go_on(tmp_path, info, told):
    before, misread, after = found(tmp_path, member("before.txt"), info, member("after.txt"))
    assert isinstance(before, Item) and isinstance(after, Item)
    assert isinstance(misread, Misread) and misread.where == info[0].name and told in misread.reason


def test_names_in_any_bytes_and_of_any_length(tmp_path):
    odd, long = "a\udcff\n\u202e.txt", "d" * 300 + "/" + "n" * 300 + ".txt"
    first, second = found(tmp_path, member(odd), member(long))
    assert isinstance(first, Item) and first.key == "a\\udcff\n\u202e.txt"
    assert isinstance(second, Item) and second.where == long and second.key.startswith("d" * 300)


def test_two_members_of_one_path_are_told_apart(tmp_path):
    first, second = found(tmp_path, member("a.txt", b"old"), member("a.txt", b"new"))
    assert isinstance(first, Item) and isinstance(second, Item)
    assert first.key == "a.txt" and second.key.startswith("a.txt#")


@pytest.mark.parametrize("suffix", PACKED)
def test_an_archive_that_breaks_off_is_said_wherever_it_does(tmp_path, suffix):
    members = [member(f"{i}.txt", bytes(TEXT * 40)) for i in range(9)]
    data = PACKED[suffix](tar(*members))
    whole = data.rstrip(b"\0") if suffix == ".tar" else data
    for keep in [*range(0, len(whole), max(1, len(whole) // 40)), len(whole) - 1]:
        got = []
        with pytest.raises(SourceError, match=r"news\.t.*(is damaged after \d\.txt|is no \.t.* archive) .*get it anew"):
            for item in articles(stored(tmp_path, data[:keep], suffix)):
                got.append(item)
        assert [item.where for item in got] == [f"{i}.txt" for i in range(len(got))]


def test_an_archive_cut_between_two_members_is_said(tmp_path):
    data = tar(member("a.txt"), member("b.txt"))
    with pytest.raises(SourceError, match=r"is damaged after a\.txt"):
        list(articles(stored(tmp_path, data[:1024])))  # a header and the data: 512 bytes each


def test_what_stands_behind_the_end_is_not_passed_over(tmp_path):
    with pytest.raises(SourceError, match=r"is damaged after a\.txt \(there is more behind its end\)"):
        list(articles(stored(tmp_path, tar(member("a.txt")) + tar(member("b.txt")))))


def test_a_header_that_is_none_is_not_the_end(tmp_path):
    data = bytearray(tar(member("a.txt"), member("b.txt")))
    data[1024 + 150] ^= 1  # in the checksum of the second header
    with pytest.raises(SourceError, match=r"is damaged after a\.txt \(bad checksum\)"):
        list(articles(stored(tmp_path, bytes(data))))


@pytest.mark.parametrize("suffix", PACKED)
def test_a_file_of_another_kind_is_said(tmp_path, suffix):
    for data in (b"", b"no archive" * 200, b"\x1f\x8b\x08", b"\0" * 100):
        with pytest.raises(SourceError, match=rf"news{suffix}: is no {suffix} archive"):
            list(articles(stored(tmp_path, data, suffix)))


def header(**given: object) -> bytes:
    return member("a.txt", b"", **given)[0].tobuf(tarfile.GNU_FORMAT)


@pytest.mark.parametrize(
    "data",
    [
        header(type=tarfile.XHDTYPE, size=8 << 30) + b"1" * 3_000_000, header(type=tarfile.GNUTYPE_LONGNAME, size=8 << 30),
        header(type=tarfile.XGLTYPE, size=8 << 30) + b"\0" * 3_000_000, (header(type=tarfile.XHDTYPE) * 5000),
        header(size=1 << 62), header(size=1 << 62, type=b"Z"), header(size=-512), header(size=1 << 62, type=tarfile.SYMTYPE),
        header(type=tarfile.GNUTYPE_SPARSE, size=1 << 40),
        tar(member("a.txt", pax_headers={"GNU.sparse.map": "0,1", "GNU.sparse.size": str(1 << 60)})),
        tar(member("a.txt", pax_headers={"size": "x"})), tar(member("a.txt", pax_headers={"size": "-1"})),
        tar(member("a.txt", pax_headers={"GNU.sparse.major": "1", "GNU.sparse.minor": "0", "GNU.sparse.realsize": "x"})),
        header(type=tarfile.XHDTYPE, size=60_000) + b"1" * 60_000 + b"\0" * 300,
    ],
)  # fmt: skip
def test_headers_made_to_hurt_are_refused_at_once(tmp_path, data):
    source = stored(tmp_path, gzip.compress(data, 1), ".tar.gz")
    tracemalloc.start()
    started = time.monotonic()
    with pytest.raises(SourceError, match=r"news\.tar\.gz: is (no|damaged)"):
        list(articles(source))
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert time.monotonic() - started < 20 and most < 30e6


def test_a_bomb_is_read_past_in_little_memory(tmp_path):
    with gzip.open(tmp_path / "news.tgz", "wb", compresslevel=1) as file:
        file.write(header(size=200_000_000))
        for _ in range(200):
            file.write(b"\0" * 1_000_000)
        file.write(b"\0" * (-200_000_000 % 512) + tar(member("b.txt")))
    tracemalloc.start()
    bomb, after = articles(str(tmp_path / "news.tgz"))
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert isinstance(bomb, Misread) and "is over 20 MB" in bomb.reason and isinstance(after, Item)
    assert most < 10e6


def test_memory_does_not_grow_with_the_archive(tmp_path):
    def of(count: int) -> int:
        source = stored(tmp_path, tar(*(member(f"{i}.txt", b"%d " % i + b"x" * 3000) for i in range(count))))
        tracemalloc.start()
        for _ in articles(source):
            pass
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return most

    of(10)
    assert of(3000) - of(300) < 1_500_000  # two digests of eight bytes and their place in a table for each of 2,700


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=300, deadline=None)
@given(st.data(), st.sampled_from(sorted(PACKED)))
def test_any_damage_is_read_or_said(tmp_path, data, suffix):
    whole = bytearray(PACKED[suffix](tar(member("a" * 120 + ".txt"), member("b/ü.html", PAGE, pax_headers={"c": "d"}))))
    for _ in range(data.draw(st.integers(1, 4))):
        whole[data.draw(st.integers(0, min(len(whole), 6000) - 1))] = data.draw(st.integers(0, 255))
    try:
        assert all(isinstance(item, Item | Misread) for item in articles(stored(tmp_path, bytes(whole), suffix)))
    except SourceError as error:
        assert "get it anew" in str(error)


def test_without_zstd_the_extra_is_named(tmp_path, monkeypatch):
    source = stored(tmp_path, zstd.compress(tar(member("a.txt"))), ".tar.zst")
    monkeypatch.setitem(archives.sys.modules, "backports.zstd", None)
    monkeypatch.delattr("backports.zstd", raising=False)
    with pytest.raises(SourceError, match=r"news.tar.zst: .*pip install 'expograph\[archives\]'"):
        list(articles(source))
