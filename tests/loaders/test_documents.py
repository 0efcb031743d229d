"""Reading sources: what becomes of a file, and what each bad one is told."""

import os

import pytest

from expograph.errors import SourceError
from expograph.loaders import MAX_BYTES, read_document

ARTICLE = "Vertiv supplies Dell with cooling for its servers, and it said that demand for the units would stay strong this year."


def write(folder, name, content):
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode("utf8"))
    return str(path)


def test_text_is_kept_as_it_is_but_for_line_ends_and_the_mark(tmp_path):
    document = read_document(write(tmp_path, "note.txt", b"\xef\xbb\xbfOne.\r\nTwo\xc2\xa0three.\r"))
    assert document.text == "One.\nTwo\u00a0three.\n"
    assert document.source == "note.txt"


def test_front_matter_describes_and_leaves_the_text(tmp_path):
    source = write(tmp_path, "note.md", "---\ntitle: Heat\npublished: 2026-05-29\npublisher: The Desk\n---\n" + ARTICLE)
    document = read_document(source)
    assert (document.title, document.published, document.publisher) == ("Heat", "2026-05-29", "The Desk")
    assert document.text == ARTICLE


def test_options_win_over_front_matter(tmp_path):
    source = write(tmp_path, "note.md", "---\ntitle: Heat\n---\n" + ARTICLE)
    assert read_document(source, title="Cold").title == "Cold"


def test_a_page_gives_its_article(tmp_path):
    page = f"""<html><head><title>Heat</title><meta property="og:site_name" content="The Desk">
        <script>alert(1)</script></head><body><nav><a href="/">Menu</a></nav><article><h1>Heat in the racks</h1>
        <p>{ARTICLE}</p><p>{ARTICLE.replace("Vertiv", "Eaton &amp; Co.")}</p></article><footer>All rights reserved</footer></body></html>"""
    document = read_document(write(tmp_path, "page.html", page))
    assert "Vertiv supplies Dell" in document.text and "Eaton & Co. supplies" in document.text
    assert "alert" not in document.text and "Menu" not in document.text


@pytest.mark.parametrize(
    ("mark", "read"),
    [
        ("hidden", False), ('style="display: none"', False), ('style="color:red; Visibility : Hidden"', False),
        ('style="font-size:0;color:white"', False), ('style="opacity: 0.0"', False), ('style="opacity:.9"', True),
        ('style="height:10px"', True), ('class="hidden"', True),
    ],
)  # fmt: skip
def test_what_a_page_hides_from_its_readers_is_not_read(tmp_path, mark, read):
    page = f"<html><body><article><p>{ARTICLE}</p><p {mark}>{ARTICLE.replace('Vertiv', 'Eaton')}</p></article></body></html>"
    assert ("Eaton" in read_document(write(tmp_path, "page.html", page)).text) == read


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("note.docx", b"x", "unknown suffix '.docx'"),
        ("note.txt", b"abc \xff\xfe", r"byte 4 \(0xff\) is not UTF-8"),
        ("note.txt", b"", "the file is empty"),
        ("note.txt", b" \n\t\n", "the file is empty"),
        ("note.txt", b"a\0b", "NUL characters"),
        ("note.md", b"---\n[1, 2\n---\ntext", "front matter is no YAML"),
        ("note.md", b"---\npublished: yesterday\n---\ntext", "a date like 2026-05-29 is needed"),
        ("note.md", b"---\nurl: javascript:alert(1)\n---\ntext", "begins with http"),
        ("note.md", b"---\nurl: http://[::1\n---\ntext", "begins with http"),
        ("note.md", b"---\npublished: 2026-13-45\n---\ntext", "a date like 2026-05-29 is needed"),
        ("note.md", b"---\ntitle: [a, b]\n---\ntext", "no plain line of text"),
        ("note.md", b"---\ntitle: " + b"[" * 5000 + b"\n---\ntext", "front matter is no YAML"),
        ("note.md", b'---\ntitle: "x \\ud800"\n---\ntext', "no plain line of text"),
        ("page.html", b"<html><body></body></html>", "no article was found"),
    ],
)
def test_what_cannot_be_read_is_said(tmp_path, name, content, told):
    with pytest.raises(SourceError, match=told):
        read_document(write(tmp_path, name, content))


def test_a_huge_file_is_refused_unread(tmp_path):
    path = tmp_path / "huge.txt"
    with path.open("wb") as file:
        file.truncate(10 * MAX_BYTES)  # sparse: takes no disk
    with pytest.raises(SourceError, match="200 MB"):
        read_document(str(path))


def test_aliases_in_front_matter_are_not_multiplied(tmp_path):
    lists = [f"{b}: &{b} [{','.join(9 * ['*' + a])}]" for a, b in zip("abcdefgh", "bcdefghi", strict=True)]
    bomb = "---\na: &a [x]\n" + "\n".join(lists) + "\ntitle: *i\n---\n" + ARTICLE
    with pytest.raises(SourceError, match="no plain line of text"):
        read_document(write(tmp_path, "note.md", bomb))


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe.txt")
    with pytest.raises(SourceError, match="no regular file"):
        read_document(str(tmp_path / "pipe.txt"))


def test_missing_files_folders_and_addresses_are_said(tmp_path):
    with pytest.raises(SourceError, match="No such file"):
        read_document(str(tmp_path / "none.txt"))
    with pytest.raises(SourceError, match="is a directory"):
        read_document(str(tmp_path))
    with pytest.raises(SourceError, match="save the page"):
        read_document("https://example.org/article")
