"""Reading PDFs: pages, columns, broken words, what recurs on pages, and what becomes of bad, scanned and hostile files."""

from __future__ import annotations

import html
import io
import logging
import pathlib
import re
import time
import zlib

import pypdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reportlab.pdfgen.canvas import Canvas

from expograph.errors import SourceError
from expograph.loaders import read_document
from expograph.loaders.extract import extract
from expograph.loaders.pdf import read
from expograph.loaders.prose import passages

CORPUS = pathlib.Path(__file__).parents[2] / "corpus"
WIDTH, HEIGHT = 595, 842  # points, of A4
SOME_SECONDS = 15  # for a machine that does much else; alone none of these takes 5


def drawn(*pages, font="Helvetica", **described):
    """A PDF of pages, each a list of (x, depth under the top, text) or (x, depth, text, size)."""
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=(WIDTH, HEIGHT), invariant=1)
    canvas.setTitle(described.get("title", ""))
    for page in pages:
        for x, depth, text, *size in page:
            canvas.setFont(font, *size or (10,))
            canvas.drawString(x, HEIGHT - depth, text)
        canvas.showPage()
    canvas.save()
    return file.getvalue()


def column(x, depth, *lines, apart=12):
    return [(x, depth + apart * i, line) for i, line in enumerate(lines)]


def built(*objects, catalog=b"", trailer=b""):
    """A PDF of objects as they are given; the first is number 2, for number 1 is the catalog, whose pages it is."""
    out, places = b"%PDF-1.7\n", []
    for number, content in enumerate((b"<< /Type /Catalog /Pages 2 0 R " + catalog + b" >>", *objects), 1):
        places.append(len(out))
        out += b"%d 0 obj\n" % number + content + b"\nendobj\n"
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return out + b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<< /Size %d /Root 1 0 R %s >>\nstartxref\n%d\n%%%%EOF" % (
        len(places) + 1, table, len(places) + 1, trailer, len(out),
    )  # fmt: skip


def stream(data, extra=b""):
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(data), extra, data)


def packed(data):
    return stream(zlib.compress(data, 9), b"/Filter /FlateDecode")


FONT = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"
SENTENCE = "Micron supplies memory chips to Dell and to many other makers of servers."
SHOWN = b"BT /F1 12 Tf 72 700 Td (%s) Tj ET\n" % SENTENCE.encode()


def pages_of(content, *more, times=1, font=FONT, page=b"", **extra):
    """A PDF whose pages are all the one whose content is given; further objects begin with number 6."""
    kids = b" ".join([b"4 0 R"] * times)
    return built(
        b"<< /Type /Pages /Kids [%s] /Count %d >>" % (kids, times), font,
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 5 0 R /Resources << /Font << /F1 3 0 R >> "
        b"/XObject << /X 6 0 R >> >> %s >>" % page, content, *more, **extra,
    )  # fmt: skip


# Lines and pages


def test_lines_are_paragraphs_and_a_form_feed_ends_a_page():
    first = column(72, 90, "Micron supplies memory chips to Dell and to many", "other makers of servers.")
    then = column(72, 130, "Prices rose.")
    document = read(drawn([*first, *then], column(72, 90, "Demand fell.")), "report.pdf")
    assert document.text == f"{SENTENCE}\n\nPrices rose.\n\n\fDemand fell.\n"
    assert document.source == "report.pdf"


def test_a_sentence_goes_on_over_the_end_of_a_page_and_is_read_as_one():
    lines = [f"Line {n} of a report that says nothing of interest to anybody who reads it." for n in range(1, 40)]
    above = [
        *column(
            72, 90, *lines, "Its chips are made by Micron Technology of Boise. Micron supplies memory chips to Dell"
        )
    ]
    data = drawn(above, column(72, 90, "and to Lenovo."))
    document = read(data, "report.pdf")
    assert "memory chips to Dell\fand to Lenovo." in document.text
    (claim,) = (c for c in extract(document).claims if (c.relation, c.target) == ("supplies", "lenovo"))
    assert claim.source == "micron"
    assert claim.evidence[0].quote == "Micron supplies memory chips to Dell\fand to Lenovo."
    assert claim.evidence[0].page == 1


@given(st.sets(st.integers(0, 400), max_size=40))
@settings(max_examples=15, deadline=None)
def test_where_pages_end_changes_nothing_of_what_is_read(places):
    text = (CORPUS / "b" / "b03-magnet-curbs.txt").read_text(encoding="utf8")
    spaces = [m.start() for m in re.finditer(r"(?<=\S) (?=\S)", text)]
    ends = {spaces[place] for place in places if place < len(spaces)}
    paged = "".join("\f" if i in ends else c for i, c in enumerate(text))
    assert said(extract(text_of(paged))) == said(extract(text_of(text)))


def text_of(text):
    from expograph.model import Document

    return Document(text, source="note")


def said(extraction):
    """What was read, with the quotes on one line."""
    claims = [
        (
            c.source,
            c.relation,
            c.target,
            c.product,
            c.polarity,
            c.change,
            *(" ".join(e.quote.split()) for e in c.evidence),
        )
        for c in extraction.claims
    ]
    figures = [(q.subject, q.metric, q.value, q.unit, q.period) for q in extraction.quantities]
    return sorted(map(str, claims)), sorted(map(str, figures))


LEFT = ["The shortage of memory has reached the", "makers of servers, who wait for chips", "and say so in every call with those who", "own their shares."]  # fmt: skip
RIGHT = ["Others make chips of their own and are", "spared, or have bought so many that the", "next two years hold no fear for any of", "their plants."]  # fmt: skip
IN_ORDER = " ".join([*LEFT, *RIGHT])


@pytest.mark.parametrize("by_row", [False, True])
def test_columns_are_read_one_after_the_other_however_they_were_drawn(by_row):
    pieces = [*column(60, 200, *LEFT), *column(310, 200, *RIGHT)]
    if by_row:
        pieces.sort(key=lambda piece: piece[1])
    assert " ".join(read(drawn(pieces), "x.pdf").text.split()) == IN_ORDER


def test_three_columns():
    parts = [["Who waits for chips", "says so in every call", "with those who own", "the shares of it."], ["Others make what", "they need by their own", "hands and are spared", "of all this."], ["The rest have bought", "enough for the years", "to come and do not", "fear for plants."]]  # fmt: skip
    pieces = [piece for i, lines in enumerate(parts) for piece in column(50 + 170 * i, 200, *lines)]
    assert " ".join(read(drawn(pieces), "x.pdf").text.split()) == " ".join(line for lines in parts for line in lines)


def test_what_runs_over_all_columns_parts_what_is_above_it_from_what_is_below():
    over = "A line that runs over both of the columns from the left edge of the page to the right, as a headline does"
    below = [line.upper() for line in LEFT], [line.upper() for line in RIGHT]
    pieces = [
        *column(60, 200, *LEFT), *column(310, 200, *RIGHT), (60, 280, over),
        *column(60, 310, *below[0]), *column(310, 310, *below[1]),
    ]  # fmt: skip
    found = " ".join(read(drawn(pieces), "x.pdf").text.split())
    assert found == f"{IN_ORDER} {over} {IN_ORDER.upper()}"


def test_a_column_that_is_short_on_the_last_page_is_one_as_on_the_pages_before():
    pages = [[*column(60, 200, *LEFT), *column(310, 200, *RIGHT)]] * 2
    last = [*column(60, 200, *LEFT), *column(310, 200, "He sold them all", "in spring.")]
    found = read(drawn(*pages, last), "x.pdf").text.split("\f")[-1]
    assert found.split()[-6:] == ["He", "sold", "them", "all", "in", "spring."]
    assert "own their shares." in " ".join(found.split())


def test_an_indented_line_begins_a_paragraph_and_a_wider_gap_ends_one():
    lines = [(72, 90, "Micron supplies memory chips to Dell and to many of the other makers of servers in the whole wide world,"), (72, 102, "which buy them by the million."), (86, 114, "Samsung supplies memory chips to Apple and to many of the other makers of telephones in the whole world."), (72, 140, "SK Hynix, which is the third of them, supplies chips to a firm that is said to need more of them than all.")]  # fmt: skip
    found = read(drawn(lines), "x.pdf").text.strip().split("\n\n")
    assert [paragraph[:8] for paragraph in found] == ["Micron s", "Samsung ", "SK Hynix"]


def test_items_of_a_list_are_paragraphs_with_the_lines_that_hang_from_their_marks():
    items = ["Micron supplies memory chips to Dell and to many of the other makers of servers that there are in", "the world.", "Samsung supplies memory chips to Apple and to all of the other makers of telephones that there are", "in the world."]  # fmt: skip
    lines = [
        piece
        for i, words in enumerate(items)
        for piece in [(60, 90 + 12 * i, f"{i // 2 + 1}.")] * (i % 2 == 0) + [(76, 90 + 12 * i, words)]
    ]
    found = read(drawn(lines), "x.pdf").text
    assert found == f"1. {items[0]} {items[1]}\n\n2. {items[2]} {items[3]}\n"


def test_headings_are_lines_of_their_own():
    page = [(72, 90, "Memory is scarce again and", 20), (72, 114, "will stay so", 20), *column(72, 140, SENTENCE), (72, 170, "What it means", 13), *column(72, 190, "Prices rise.")]  # fmt: skip
    found = read(drawn(page), "x.pdf").text
    assert found == f"Memory is scarce again and will stay so\n\n{SENTENCE}\n\nWhat it means\n\nPrices rise.\n"


def test_rows_of_a_table_are_lines_and_no_prose():
    rows = [("", "2025", "2024"), ("Revenue of the group in millions", "4,120", "3,877"), ("Cost of the goods that were sold", "2,910", "2,803"), ("Net profit for the year", "612", "540"), ("Cash at the end of the year", "1,404", "1,377")]  # fmt: skip
    cells = [
        (x, 200 + 14 * i, cell)
        for i, row in enumerate(rows)
        for x, cell in zip((72, 320, 420), row, strict=True)
        if cell
    ]
    above, below = f"{SENTENCE} It said that prices will rise again.", f"{SENTENCE} It said that prices will not fall."
    document = read(drawn([*column(72, 150, above), *cells, *column(72, 300, below)]), "x.pdf")
    assert "\n\nRevenue of the group in millions 4,120 3,877\n\n" in document.text
    prose = [document.text[p.start : p.end] for p in passages(document.text) if p.kind == "prose"]
    assert prose == [above, below]


def test_what_recurs_at_the_edge_of_pages_is_left_out_and_what_stands_there_once_is_not():
    bodies = ["Micron supplies Dell.", "Samsung supplies Apple.", "SK Hynix supplies Nvidia."]
    pages = [
        [(72, 40, "Market Letter 2026"), (72, 60, f"Only on page {'one two three'.split()[n]}."), (72, 200, body), (280, 810, f"Page {n + 1} of 3")]
        for n, body in enumerate(bodies)
    ]  # fmt: skip
    found = read(drawn(*pages), "x.pdf").text
    assert "Market Letter" not in found and "of 3" not in found
    assert [" ".join(page.split()) for page in found.split("\f")] == [
        f"Only on page {number}. {body}" for number, body in zip("one two three".split(), bodies, strict=True)
    ]


def test_a_page_number_is_left_out_where_it_stands_alone_and_heads_of_left_and_right_pages_are_too():
    pages = [
        [(72, 40, "Left" if n % 2 else "Right"), (72, 200, f"Text {'abcde'[n]}."), (280, 810, f"- {n} -")]
        for n in range(5)
    ]
    assert read(drawn(*pages), "x.pdf").text.split() == [word for n in range(5) for word in ("Text", f"{'abcde'[n]}.")]


# Words


@pytest.mark.parametrize(
    ("lines", "read_as"),
    [
        (("a maker of semi-", "conductor tools"), "a maker of semiconductor tools"),
        (("it rose substan-", "tially again"), "it rose substantially again"),
        (("an AI-", "driven boom"), "an AI-driven boom"),
        (("made by Hewlett-", "Packard in"), "made by Hewlett-Packard in"),
        (("in 2025-", "26 it rose"), "in 2025-26 it rose"),
        (("a long-", "term contract"), "a long-term contract"),
        (("the state-of-the-", "art line"), "the state-of-the-art line"),
        (("a Tokyo-", "based firm"), "a Tokyo-based firm"),
        (("Dongrim said that Dong-", "rim rose"), "Dongrim said that Dongrim rose"),
        (("resale and re-sale and re-sale by re-", "sale"), "resale and re-sale and re-sale by re-sale"),
        (("from Asia–", "Europe routes"), "from Asia–Europe routes"),
        (("a firm –", "a small one"), "a firm – a small one"),
    ],
)
def test_words_broken_at_the_end_of_a_line(lines, read_as):
    # The lines are long enough to reach the edge: what stands before the words is cut off again.
    filled = [f"Whatever stands here is as wide as what stands above it and says {lines[0]}", lines[1]]
    assert read(drawn(column(72, 90, *filled)), "x.pdf").text.strip().endswith(f"and says {read_as}")


def test_a_word_broken_at_the_end_of_a_page_stands_on_that_page():
    lines = [f"Line {n} of a report that says nothing of interest to anybody who reads it now." for n in range(1, 20)]
    document = read(
        drawn(
            column(72, 90, *lines, "It is said to be a maker of tools for those who want semi-"),
            column(72, 90, "conductor plants."),
        ),
        "x.pdf",
    )
    assert "want semiconductor\fplants." in document.text


def test_ligatures_and_soft_hyphens_are_written_out():
    font = FONT.replace(b"/WinAnsiEncoding", b"<< /Type /Encoding /Differences [1 /fi /fl] >>")
    shown = b"BT /F1 12 Tf 72 700 Td (A \001rm in\002ated by the Qing\xaddom of \001nance is what it was.) Tj ET"
    found = read(pages_of(stream(shown), font=font), "x.pdf").text
    assert found.startswith("A firm inflated by the Qing")
    assert not re.search("[\u00adﬁﬂ]", found)


# What is hidden, turned, or told of the file


def test_what_is_drawn_outside_the_page_or_too_small_to_be_seen_is_not_read():
    page = [
        *column(72, 90, SENTENCE),
        (72, 2000, "Below the page."),
        (-900, 90, "Beside the page."),
        (72, 120, "Tiny.", 1),
    ]
    assert read(drawn(page), "x.pdf").text == SENTENCE + "\n"


@pytest.mark.parametrize(
    ("turned", "matrix"), [(90, b"0 1 -1 0 100 72"), (180, b"-1 0 0 -1 500 700"), (270, b"0 -1 1 0 100 700")]
)
def test_a_page_that_is_turned_is_read_as_it_is_shown(turned, matrix):
    shown = b"BT /F1 12 Tf %s Tm (%s) Tj 0 -30 Td (Prices rose.) Tj ET" % (matrix, SENTENCE.encode())
    assert read(pages_of(stream(shown), page=b"/Rotate %d" % turned), "x.pdf").text == SENTENCE + "\n\nPrices rose.\n"


def test_what_runs_up_the_margin_is_not_read():
    margin = b"BT /F1 12 Tf 0 1 -1 0 20 72 Tm (Downloaded by a reader) Tj ET "
    assert read(pages_of(stream(margin + SHOWN)), "x.pdf").text == SENTENCE + "\n"


@pytest.mark.parametrize(
    ("stated", "kept"),
    [
        ("Memory is scarce", "Memory is scarce"), ("  Memory\n is  scarce ", "Memory is scarce"),
        ("Microsoft Word - report final.docx", None), ("report_2026.indd", None), ("untitled", None), ("", None),
        ("report2026", None), ("about:blank", None), ("https://example.org/a b", None), ("W" * 10 + " " + "w" * 300, None),
    ],
)  # fmt: skip
def test_a_title_is_kept_when_a_person_gave_it(stated, kept):
    assert read(drawn(column(72, 90, SENTENCE), title=stated), "x.pdf").title == kept


XMP = """<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:prism="http://prismstandard.org/namespaces/basic/2.0/" xmlns:xmp="http://ns.adobe.com/xap/1.0/">
<xmp:CreateDate>2020-01-01</xmp:CreateDate>{}</rdf:Description></rdf:RDF></x:xmpmeta>"""


@pytest.mark.parametrize(
    ("stated", "published"),
    [
        ("<prism:publicationDate>2026-05-29</prism:publicationDate>", "2026-05-29"),
        ("<prism:publicationDate>2026-05-29T07:00:00Z</prism:publicationDate>", "2026-05-29"),
        ('<rdf:li prism:publicationDate="2026-05-29"/>', "2026-05-29"),
        ("<prism:publicationDate>May 2026</prism:publicationDate>", None),
        ("<prism:publicationDate>2026-13-29</prism:publicationDate>", None),
        ("", None),
        ("<broken", None),
    ],
)
def test_it_is_published_when_the_metadata_say_so_and_not_when_the_file_was_made(stated, published):
    metadata = stream(XMP.format(stated).encode(), b"/Type /Metadata /Subtype /XML")
    data = pages_of(
        stream(SHOWN), metadata, catalog=b"/Metadata 6 0 R", trailer=b"/Info << /CreationDate (D:20200101) >>"
    )
    assert read(data, "x.pdf").published == published


# What is refused, and told


def locked(user, allowed=True):
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(drawn(column(72, 90, SENTENCE))))
    every = pypdf.constants.UserAccessPermissions.all()
    permitted = every if allowed else every & ~pypdf.constants.UserAccessPermissions.EXTRACT
    writer.encrypt(user, "owner", algorithm="RC4-128", permissions_flag=permitted)
    file = io.BytesIO()
    writer.write(file)
    return file.getvalue()


def test_what_the_empty_password_opens_is_read():
    assert read(locked(""), "x.pdf").text == SENTENCE + "\n"


PICTURE = b"q 500 0 0 700 40 70 cm /X Do Q"
SCAN = stream(b"\xff", b"/Type /XObject /Subtype /Image /Width 1 /Height 1 /ColorSpace /DeviceGray /BitsPerComponent 8")
NO_LETTERS = FONT.replace(b"/WinAnsiEncoding", b"<< /Type /Encoding /Differences [97 %s] >>" % (b"/g1 " * 26))
AES = b"/Encrypt << /Filter /Standard /V 4 /R 4 /Length 128 /P -4 /O <%s> /U <%s> /CF << /StdCF << /CFM /AESV2 /Length 16 /AuthEvent /DocOpen >> >> /StmF /StdCF /StrF /StdCF >> /ID [<00> <00>]" % (b"00" * 32, b"00" * 32)  # fmt: skip


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (locked("secret"), "encrypted with a password; save it without one"),
        (locked("", allowed=False), "its owner does not permit"),
        (pages_of(stream(SHOWN), trailer=AES), "is encrypted with"),
        (pages_of(stream(PICTURE), SCAN), r"its page has no text, .* \(OCR\)"),
        (pages_of(stream(PICTURE), SCAN, times=8), r"8 of its 8 pages have no text, .* \(OCR\)"),
        (b"Micron supplies Dell.", "is no PDF"),
        (b"%PDF-1.7\n" + bytes(range(256)) * 100, "is a damaged PDF"),
        (built(b"<< /Type /Pages /Kids [] /Count 0 >>"), "has no pages"),
        (built(b"<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 2 >>"), "is a damaged PDF"),
        (pages_of(stream(SHOWN), times=1_500), "has 1500 pages"),
        (pages_of(stream(SHOWN.replace(b"(Mi", b"(\x01\x02")), font=FONT.replace(b"/Encoding /WinAnsiEncoding", b"/Encoding << /Differences [32 %s] >>" % (b"/.notdef /uniE001 " * 48))), "its fonts do not tell"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_with_the_reason_and_what_to_do(data, told):
    with pytest.raises(SourceError, match=f"^report.pdf: .*{told}"):
        read(data, "report.pdf")


def test_pages_without_text_are_told_when_others_have_some(tmp_path):
    path = tmp_path / "report.pdf"
    path.write_bytes(drawn(column(72, 90, SENTENCE), [], column(72, 90, SENTENCE.replace("Micron", "Samsung")), []))
    document = read_document(str(path))
    assert document.text.count("\f") == 3
    assert extract(document).warnings == (
        "pages 2, 4 of report.pdf: no text; what is printed there as a picture is not read",
    )


def test_what_pypdf_finds_odd_is_not_told_to_the_user(capfd, caplog):
    odd = pages_of(stream(SHOWN)).replace(b"startxref\n", b"startxref\n9")
    assert read(odd, "x.pdf").text == SENTENCE + "\n"
    assert capfd.readouterr() == ("", "")
    assert not caplog.records
    assert logging.getLogger("pypdf").propagate and not logging.getLogger("pypdf").handlers


# Hostile files


def forms(depth, inner):
    """Forms each of which draws the next ten times."""
    common = (
        b"/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /Font << /F1 3 0 R >> /XObject << /X %d 0 R >> >>"
    )
    return [stream(b"/X Do " * 10 + SHOWN, common % (n + 1)) for n in range(6, 6 + depth)] + [stream(inner, common % 6)]


CMAP = b"<< /Type /Font /Subtype /Type0 /BaseFont /X /Encoding /Identity-H /DescendantFonts [] /ToUnicode 6 0 R >>"
HOSTILE = {
    "a gigabyte of zeros, packed twice": pages_of(stream(zlib.compress(zlib.compress(bytes(10**9), 9), 9), b"/Filter [/FlateDecode /FlateDecode]")),
    "a hundred megabytes of spaces": pages_of(packed(b" " * 10**8)),
    "millions of operations": pages_of(packed(b"q Q " * 2_400_000)),
    "many operations on many pages": pages_of(packed(b"q Q " * 70_000), times=900),
    "one long word": pages_of(packed(b"BT /F1 12 Tf 72 700 Td (" + b"a" * 9_000_000 + b") Tj ET")),
    "a hundred thousand lines": pages_of(packed(b"".join(b"BT /F1 9 Tf %d %d Td (abc def ghi) Tj ET " % (i % 590, i % 790) for i in range(100_000)))),
    "lines all over many pages": pages_of(packed(b"".join(b"BT /F1 9 Tf %d %d Td (abc def ghi jkl mno pqr) Tj ET " % (7 * i % 590, 3 * i % 790) for i in range(4_500))), times=300),
    "arrays in arrays": pages_of(stream(b"BT /F1 12 Tf " + b"[" * 100_000 + b"]" * 100_000 + b" TJ ET")),
    "dictionaries in dictionaries": pages_of(stream(SHOWN), catalog=b"/X " + b"<< /A " * 50_000 + b"1" + b" >>" * 50_000),
    "a tree of pages that grows tenfold ten times": built(*(b"<< /Type /Pages /Kids [%s] /Count 9 >>" % (b"%d 0 R " % (n + 1) * 10) for n in range(2, 12)), b"<< /Type /Page /MediaBox [0 0 9 9] >>"),
    "a form that draws itself": pages_of(stream(b"/X Do"), stream(b"/X Do", b"/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X 6 0 R >> >>")),
    "forms that draw ten others each": pages_of(stream(b"/X Do " * 10), *forms(10, SHOWN * 1_000)),
    "a table of letters for all of four bytes": pages_of(stream(SHOWN), stream(b"begincmap\n1 beginbfrange\n<00000000> <ffffffff> <00000000>\nendbfrange\nendcmap"), font=CMAP),
    "metadata that unfold": pages_of(stream(SHOWN), stream(b'<!DOCTYPE x [<!ENTITY a "' + b"a" * 9_999 + b'"><!ENTITY b "' + b"&a;" * 9_999 + b'">]><x>&b;</x>', b"/Type /Metadata /Subtype /XML"), catalog=b"/Metadata 6 0 R"),
    "nothing but opening brackets": b"%PDF-1.7\n" + b"<<" * 2_000_000,
    "a string without end": b"%PDF-1.7\n1 0 obj\n" + b"(" * 4_000_000,
    "a chain of tables that bites its tail": pages_of(stream(SHOWN), trailer=b"/Prev 15"),
    "the page is as wide as the world": pages_of(packed(b"".join(b"BT /F1 9 Tf %d %d Td (abc def ghi jkl) Tj ET " % (99 * i, i % 790) for i in range(4_500)))).replace(b"595 842", b"999999999 842"),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused_or_read_in_some_seconds(name):
    begun = time.monotonic()
    try:
        text = read(HOSTILE[name], "x.pdf").text
    except SourceError as told:
        assert str(told).startswith("x.pdf: ") and ";" in str(told) and str(told).isprintable()
    else:
        assert len(text) < 3_000_000
    assert time.monotonic() - begun < SOME_SECONDS


PLAIN = drawn(*([*column(60, 200, *LEFT), *column(310, 200, *RIGHT)] for _ in range(2)), title="Memory is scarce")


@given(
    st.lists(st.tuples(st.integers(0, len(PLAIN) - 1), st.binary(min_size=0, max_size=6)), min_size=1, max_size=8),
    st.integers(0, len(PLAIN)),
)
@settings(max_examples=150, deadline=None)
def test_a_damaged_file_is_read_as_far_as_it_goes_or_refused(changes, last):
    data = bytearray(PLAIN)
    for place, other in changes:
        data[place : place + len(other)] = other
    try:
        document = read(bytes(data[: last if last % 3 == 0 else None]), "x.pdf")
    except SourceError as told:
        assert str(told).startswith("x.pdf: ")
    else:
        assert re.sub(r"[\n\f]", "", document.text).isprintable()


# Articles as a browser prints them

STYLE = """@page {{ size: 130mm 160mm; margin: 20mm 15mm 18mm }} body {{ font: 10.5pt/1.35 Georgia, serif; margin: 0 }}
.columns {{ column-count: {}; column-gap: 8mm; text-align: justify; hyphens: auto }}
p {{ margin: 0 0 6pt }} h1 {{ font-size: 16pt; margin: 0 0 10pt; column-span: all }} h2 {{ font-size: 12pt; margin: 4pt 0 }}"""
HEAD = "<div style='font-size: 8px; width: 100%; text-align: center'>Market Letter, 28 November 2026</div>"
FOOT = "<div style='font-size: 8px; width: 100%; text-align: center'><span class=pageNumber></span> of <span class=totalPages></span></div>"


def element(number, words):
    heads = len(words) < 110 and words[-1] not in '.!?"”’:'
    tag = "p" if not heads else "h2" if number else "h1"
    return f"<{tag}>{html.escape(words)}</{tag}>"


@pytest.fixture(scope="module")
def printed(browser):
    """Makes a PDF of an article in columns, with running heads and feet."""
    page = browser.new_page()

    def of(text, columns):
        paragraphs = [line.strip() for line in text.split("\n") if line.strip()]
        body = "".join(element(number, words) for number, words in enumerate(paragraphs))
        style = STYLE.format(columns)
        page.set_content(f"<!doctype html><html lang=en><style>{style}</style><div class=columns>{body}</div></html>")
        return page.pdf(
            display_header_footer=True, header_template=HEAD, footer_template=FOOT, prefer_css_page_size=True
        )

    yield of
    page.close()


ARTICLES = sorted(CORPUS.glob("[abcdefgh]/?0[12]-*.txt"))


@pytest.mark.parametrize("path", ARTICLES, ids=lambda path: path.stem)
def test_an_article_printed_in_two_columns_says_what_its_text_says(printed, path):
    article = read_document(str(path))
    document = read(printed(article.text, 2), "printed.pdf")
    assert document.text.count("\f") >= 1
    assert document.text.split() == article.text.split()
    assert said(extract(document)) == said(extract(article))


@pytest.mark.parametrize("columns", [1, 3])
def test_an_article_printed_in_one_or_three_columns_has_all_its_words_in_order(printed, columns):
    article = read_document(str(CORPUS / "e" / "e02-potash-wrap.txt"))
    assert read(printed(article.text, columns), "printed.pdf").text.split() == article.text.split()
