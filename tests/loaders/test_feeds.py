"""Feeds that were downloaded: what is taken of an item in each form, and that nothing in them acts."""

from __future__ import annotations

import hashlib
import pathlib
import subprocess
import sys
import time
from html import escape

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from expograph.api import read
from expograph.errors import SourceError
from expograph.loaders import read_document
from expograph.loaders.articles import Item, Misread, articles, holds_articles
from expograph.loaders.fragments import paragraphs

SENTENCE = "Ostrel supplies pumps to Talvik."
HEAD = '<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" '
HEAD += 'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:media="http://search.yahoo.com/mrss/">'
ATOM = '<feed xmlns="http://www.w3.org/2005/Atom"><title>The Test</title><id>urn:f</id>'
RDF = (
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="https://x.y/"><title>The Test</title>'
    '<items><rdf:Seq><rdf:li resource="https://x.y/a"/></rdf:Seq></items></channel>'
)


def rss(*items: str, title: str = "<title>The Test</title>") -> str:
    return (
        f"{HEAD}<channel>{title}<link>https://x.y/</link>{''.join(f'<item>{i}</item>' for i in items)}</channel></rss>"
    )


def stored(folder: pathlib.Path, text: str | bytes, name: str = "feed.xml") -> str:
    (folder / name).write_bytes(text if isinstance(text, bytes) else text.encode())
    return str(folder / name)


def only(folder: pathlib.Path, text: str | bytes) -> Item:
    (found,) = articles(stored(folder, text))
    assert isinstance(found, Item), found
    return found


FULL = (
    "<title>Pumps &amp;amp; valves</title><link>https://x.y/a</link><guid isPermaLink='false'>n-1</guid>"
    "<pubDate>Fri, 29 May 2026 23:30:00 -0400</pubDate><description>Short.</description><media:title>No</media:title>"
    f"<content:encoded><![CDATA[<p>{SENTENCE}</p><p>It makes 40% of them.</p>]]></content:encoded>"
)


def test_an_item_of_rss(tmp_path):
    source = stored(tmp_path, rss(FULL, "<description>y</description>"), "feed.rss")
    first, second = articles(source)
    assert isinstance(first, Item) and isinstance(second, Item)
    assert (first.key, first.where, first.suffix) == ("n-1", "item 1", ".txt")
    assert first.data.decode() == f"{SENTENCE}\n\nIt makes 40% of them."
    assert dict(first.described) == {
        "title": "Pumps & valves", "published": "2026-05-29", "publisher": "The Test", "url": "https://x.y/a"
    }  # fmt: skip
    assert list(first.described) == sorted(first.described)
    assert (second.key, second.described) == (hashlib.sha256(b"y").hexdigest()[:16], (("publisher", "The Test"),))


@pytest.mark.parametrize(
    "content",
    [
        f"<content type='html'>&lt;p&gt;{SENTENCE}&lt;/p&gt;</content>", f"<content>{SENTENCE}</content>",
        f"<content type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'><p>{SENTENCE}</p></div></content>",
        f"<content type='xhtml'><h:div xmlns:h='http://www.w3.org/1999/xhtml'><h:p>{SENTENCE}</h:p></h:div></content>",
        f"<content type='image/png'>aaaa</content><summary>{SENTENCE}</summary>",
        f"<content type='html' src='https://x.y/full'/><summary type='text'>{SENTENCE}</summary>",
    ],
)  # fmt: skip
def test_an_entry_of_atom(tmp_path, content):
    entry = f"<entry><title type='html'>&lt;b&gt;Pumps&lt;/b&gt;</title><id>urn:n:1</id>{content}"
    entry += "<link rel='self' href='https://x.y/self'/><link href=' https://x.y/a '/><updated>2026-05-30T00:10:00+09:00</updated></entry>"
    found = only(tmp_path, f"{ATOM}{entry}</feed>")
    assert (found.key, found.data.decode()) == ("urn:n:1", SENTENCE)
    assert dict(found.described) == {
        "title": "Pumps", "published": "2026-05-30", "publisher": "The Test", "url": "https://x.y/a"
    }  # fmt: skip


def test_a_plain_text_of_atom_keeps_its_signs(tmp_path):
    found = only(
        tmp_path, f"{ATOM}<entry><id>a</id><content type='text'>1 &lt;b&gt; 2 &amp;amp; 3</content></entry></feed>"
    )
    assert found.data.decode() == "1 <b> 2 &amp; 3"


def test_an_item_of_rss_1(tmp_path):
    item = f"<item rdf:about='https://x.y/a'><title>Pumps</title><link>https://x.y/a</link><description>{SENTENCE}</description>"
    found = only(tmp_path, f"{RDF}{item}<dc:date>2026-05-29T08:00Z</dc:date></item></rdf:RDF>")
    assert (found.key, found.data.decode()) == ("https://x.y/a", SENTENCE)
    assert dict(found.described) == {
        "title": "Pumps", "published": "2026-05-29", "publisher": "The Test", "url": "https://x.y/a"
    }  # fmt: skip


def test_the_publisher_is_known_wherever_the_channel_names_itself(tmp_path):
    text = rss("<description>y</description>", title="").replace("</channel>", "<title>Late</title></channel>")
    assert dict(only(tmp_path, text).described) == {"publisher": "Late"}


@pytest.mark.parametrize(
    ("fields", "key", "url"),
    [
        ("<guid>https://x.y/g</guid>", "https://x.y/g", "https://x.y/g"), ("<guid>n-2</guid>", "n-2", None),
        ("<guid isPermaLink='false'>https://x.y/g</guid>", "https://x.y/g", None),
        ("<link>https://x.y/a</link>", "https://x.y/a", "https://x.y/a"), ("<link>javascript:alert(1)</link>", None, None),
        ("<link>//x.y/a</link>", None, None), ("<link>https://x.y/a b</link>", None, None),
        ("<atom:link xmlns:atom='http://www.w3.org/2005/Atom' href='https://no.no/'/><link>https://x.y/a</link>",) + ("https://x.y/a",) * 2,
    ],
)  # fmt: skip
def test_the_key_and_the_address_of_an_item(tmp_path, fields, key, url):
    found = only(tmp_path, rss(f"{fields}<description>y</description>"))
    assert found.key == (key or hashlib.sha256(b"y").hexdigest()[:16])
    assert dict(found.described).get("url") == url


@pytest.mark.parametrize(
    ("field", "day"),
    [
        ("<pubDate>Fri, 29 May 2026 23:30:00 PDT</pubDate>", "2026-05-29"), ("<pubDate>29 May 26 23:30 GMT</pubDate>", "2026-05-29"),
        ("<pubDate>2026-05-29</pubDate>", "2026-05-29"), ("<dc:date>2026-05-29T23:30:00-11:00</dc:date>", "2026-05-29"),
        ("<pubDate>soon</pubDate><dc:date>2026-05-29</dc:date>", "2026-05-29"), ("<pubDate>soon</pubDate>", None),
        ("<pubDate>Fri, 31 Feb 2026 00:00:00 GMT</pubDate>", None), ("<pubDate/>", None),
        ("<pubDate>Fri, 29 May 99999999999 23:30:00 GMT</pubDate>", None),
    ],
)  # fmt: skip
def test_the_day_is_that_of_the_zone_that_is_stated(tmp_path, field, day):
    assert dict(only(tmp_path, rss(f"{field}<description>y</description>")).described).get("published") == day


@pytest.mark.parametrize(
    "fields",
    [
        "<link>https://x.y/a.mp3</link><enclosure url='https://x.y/a.mp3' type='audio/mpeg' length='1'/>",
        "<guid>n-3</guid><description>&lt;img src='x'&gt;&lt;script&gt;a()&lt;/script&gt;</description>",
        "<link>https://x.y/a</link><description> \n </description><content:encoded/>",
    ],
)
def test_an_item_without_text_is_told(tmp_path, fields):
    before, found, after = articles(stored(tmp_path, rss(FULL, fields, FULL.replace("n-1", "n-9"))))
    assert isinstance(before, Item) and isinstance(after, Item)
    assert found == Misread("item 2", "has no text, only a link; save the page", found.size)


def test_an_empty_feed_holds_nothing(tmp_path):
    assert list(articles(stored(tmp_path, rss()))) == []


@pytest.mark.parametrize(
    ("fragment", "text"),
    [
        ("Micron <b>supplies</b>\n Dell.<br><br/>Then <i>more</i>.", "Micron supplies Dell.\n\nThen more."),
        ("<h2>Pumps</h2>One.<ul><li>Two<li>Three</ul>Four.", "Pumps\n\nOne.\n\nTwo\n\nThree\n\nFour."),
        ("<p>A<p style='display: none'>B</p><p hidden>C</p><span style='font-size:0'>D</span>E", "A\n\nE"),
        ("A<script>x()</script>B<style>y</style>C<!-- D -->E<?php F ?>G", "ABCEG"),
        ("<table><tr><th>a<td>1<tr><td>b<td>2</table>", "a | 1\n\nb | 2"), ("AT&amp;T&nbsp;&#8217;s &bogus; x", "AT&T ’s &bogus; x"),
        ("a &lt;p&gt; b", "a <p> b"), ("", ""), ("<p>", ""), ("</div></body>after", "after"), ("\u202ea\u0007", "\u202ea\u0007"),
    ],
)  # fmt: skip
def test_a_fragment_as_paragraphs(fragment, text):
    assert paragraphs(fragment) == text


WORDS = st.text(st.characters(categories=["L", "N", "P", "S"]), min_size=1, max_size=12)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=100)
@given(st.lists(st.lists(WORDS, min_size=1, max_size=6).map(" ".join), min_size=1, max_size=4))
def test_what_is_written_as_paragraphs_comes_back(tmp_path, written):
    html = "".join(f"<p>{escape(paragraph)}</p>" for paragraph in written)
    found = only(tmp_path, rss(f"<description>{escape(html)}</description>"))
    assert found.data.decode() == "\n\n".join(written)


def test_an_item_says_what_the_article_says(tmp_path):
    article = pathlib.Path(__file__).parents[2] / "examples" / "ai-servers.txt"
    before = read(str(article))
    html = "".join(f"<p>{escape(block)}</p>" for block in before.document.text.split("\n") if block.strip())
    found = only(tmp_path, rss(f"<title>x</title><content:encoded>{escape(html)}</content:encoded>"))
    (tmp_path / "item.txt").write_bytes(found.data)
    after = read(str(tmp_path / "item.txt"))

    def triples(claims):
        return {(c.source, c.relation, c.target, c.product, c.polarity) for c in claims}

    assert triples(after.claims) == triples(before.claims) and before.claims


@pytest.mark.parametrize(
    ("text", "holds", "told"),
    [
        ("<html><body/></html>", False, "its root is 'html', and that of a feed is rss, feed or rdf:RDF"),
        ("<urlset/>", False, "its root is 'urlset'"), ("", False, "is no XML"), ("no XML", False, "is no XML"),
        ("<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'/>", False, "is RDF and no feed; give it the suffix .rdf"),
        (rss(FULL)[:-30], True, "is no XML"), (rss(FULL + "&nbsp;"), True, "is no XML (line 1: Entity 'nbsp' not defined)"),
        (rss("<a>" * 300 + "</a>" * 300), True, "is no XML"),
        (rss("<a/>" * 100_001 + "<description>y</description>"), True, "an item is too large"),
        (rss("".join(f"<a>{'x' * 1_000_000}</a>" for _ in range(23))), True, "an item is too large"),
        (HEAD + "<channel>" + "<a/>" * 10 + "<b>" + "<a/>" * 100_001, True, "an item is too large"),
        (rss(f"<description>{'x' * 10_000_001}</description>"), True, "is no XML"),
    ],
)  # fmt: skip
def test_what_is_no_feed_is_said(tmp_path, text, holds, told):
    source = stored(tmp_path, text)
    assert holds_articles(source) is holds
    with pytest.raises(SourceError) as raised:
        list(articles(source))
    assert str(raised.value).startswith("feed.xml: ") and told in str(raised.value)


def test_what_stands_before_damage_is_read(tmp_path):
    got = []
    with pytest.raises(SourceError, match="is no XML"):
        for item in articles(stored(tmp_path, rss(FULL, FULL)[:-60])):
            got.append(item)
    assert [item.where for item in got] == ["item 1"]


SECRET = f"<title>&a11;</title><description>{SENTENCE} &a11;</description>"


@pytest.mark.parametrize(
    "doctype",
    [
        "<!DOCTYPE rss [<!ENTITY a11 SYSTEM 'secret.txt'>]>", "<!DOCTYPE rss [<!ENTITY a11 SYSTEM 'http://127.0.0.1:9/x'>]>",
        "<!DOCTYPE rss [<!ENTITY % p SYSTEM 'secret.txt'> %p; <!ENTITY a11 'x'>]>",
    ],
)  # fmt: skip
def test_entities_are_not_followed(tmp_path, monkeypatch, doctype):
    stored(tmp_path, "SECRET", "secret.txt")
    monkeypatch.chdir(tmp_path)
    found = only(tmp_path, doctype + rss(SECRET))
    assert found.data.decode() == f"{SENTENCE} &a11;" and dict(found.described)["title"] == "&a11;"


def test_entities_that_multiply_are_refused_at_once(tmp_path):
    laughs = "".join(f"<!ENTITY a{i} '{f'&a{i - 1};' * 10}'>" for i in range(1, 12))
    started = time.monotonic()
    with pytest.raises(SourceError, match="feed.xml: is no XML .*amplification"):
        list(articles(stored(tmp_path, f"<!DOCTYPE rss [<!ENTITY a0 'ha'>{laughs}]>" + rss(SECRET))))
    assert time.monotonic() - started < 5


def test_entities_of_old_rss_are_those_of_html(tmp_path):
    doctype = "<!DOCTYPE rss PUBLIC '-//Netscape//DTD RSS 0.91//EN' 'http://127.0.0.1:9/rss-0.91.dtd'>"
    assert (
        only(tmp_path, doctype + rss("<description>Caf&eacute; &amp; bar</description>")).data.decode() == "Café & bar"
    )


def test_encodings_are_those_that_the_feed_states(tmp_path):
    text = '<?xml version="1.0" encoding="windows-1252"?>' + rss("<description>Zürich – €5</description>")
    assert only(tmp_path, text.encode("cp1252")).data.decode() == "Zürich – €5"
    assert (
        only(tmp_path, ("\ufeff" + rss("<description>Zürich</description>")).encode("utf-16-le")).data.decode()
        == "Zürich"
    )


def test_a_feed_is_no_article(tmp_path):
    for name in ("a.rss", "a.xml"):
        with pytest.raises(SourceError, match="holds many articles, and one is needed here; load them into a store"):
            read_document(stored(tmp_path, rss(FULL), name))


MEASURE = """
import resource, sys
from expograph.loaders.articles import articles
count = sum(1 for _ in articles(sys.argv[1]))
print(count, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
"""


def test_memory_does_not_grow_with_the_feed(tmp_path):
    def of(count: int) -> int:
        item = f"<a><b/></a><description>{'word ' * 1000}</description><guid>n-%d</guid>"
        source = stored(tmp_path, rss(*(item % i for i in range(count))))
        ran = subprocess.run([sys.executable, "-c", MEASURE, source], capture_output=True, text=True, check=True)
        read, megabytes = map(int, ran.stdout.split())
        assert read == count
        return megabytes

    assert of(8000) - of(200) < 12  # 40 MB against 1 MB of feed


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=200, deadline=None)
@given(st.data())
def test_any_damage_is_read_or_said(tmp_path, data):
    whole = bytearray(rss(FULL, FULL.replace("n-1", "n-2")).encode())
    for _ in range(data.draw(st.integers(1, 4))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    source = stored(tmp_path, bytes(whole))
    holds_articles(source)
    try:
        assert all(isinstance(item, Item | Misread) for item in articles(source))
    except SourceError as error:
        assert str(error).startswith("feed.xml: ")
