"""The page: a form that works without a script, and nothing from a store that acts on it."""

import re

import httpx
import pytest

from expograph.graph.query import named_queries, named_sparql

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


def page(server, **parameters):
    return httpx.get(server.url, params=parameters, headers={"Accept": BROWSER}, timeout=20)


def test_the_form_and_the_common_questions(server):
    text = page(server).text
    assert '<form method="get"' in text
    assert [name for name in named_queries() if f'href="?example={name}"' in text] == list(named_queries())


def test_a_common_question_fills_the_form(server):
    text = page(server, example="suppliers").text
    form = re.search(r"<textarea[^>]*>\n(.*?)</textarea>", text, re.DOTALL)[1]
    assert form.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", '"').replace("&amp;", "&") == named_sparql(
        "suppliers"
    )


def test_the_answer_is_a_table(server):
    text = page(server, query="SELECT ?a ?n { BIND(e:f1 AS ?a) BIND(-1.5 AS ?n) }").text
    assert '<th scope="col">a</th><th scope="col">n</th>' in text
    assert '<td title="https://w3id.org/expograph/entity/f1"><div>e:f1</div></td>' in text
    assert '<td class="number"><div>-1.5</div></td>' in text
    assert "1 row<" in text


@pytest.mark.parametrize(
    ("query", "words"), [("ASK {}", "yes"), ("ASK { e:no e:no e:no }", "no"), ("SELECT * { e:no ?p ?o }", "0 rows")]
)
def test_short_answers(server, query, words):
    assert f'<p class="count">{words}</p>' in page(server, query=query).text


def test_a_long_text_is_cut(server):
    text = page(server, query='SELECT ?long { BIND(REPLACE("' + "x" * 2000 + '", "x", "yy") AS ?long) }').text
    assert f"<div>{'y' * 1000}…</div>" in text


def test_a_graph_is_a_table_of_triples(server):
    text = page(server, query="CONSTRUCT WHERE { e:f0 xg:supplies ?x }").text
    assert '<th scope="col">subject</th><th scope="col">predicate</th><th scope="col">object</th>' in text


@pytest.mark.parametrize(
    "evil", ["<script>alert(1)</script>", "</textarea><img src=x onerror=alert(1)>", '"><b>', "a\u202eb"]
)
def test_nothing_acts(server, evil):
    quoted = evil.replace("\\", "\\\\").replace('"', '\\"')
    text = page(server, query=f'SELECT ?x {{ VALUES ?x {{ "{quoted}" }} }} # {evil}').text
    table = text[text.index('class="answer"') :]
    assert not re.search(r"<(script|img|b)\b", text)
    assert "\u202e" not in table
    assert "Note a.txt &lt;b&gt;" in page(server, query="SELECT ?t { ?d dcterms:title ?t }").text


def test_what_went_wrong_stands_on_the_page(server):
    answer = page(server, query="SELECT <script>")
    assert answer.status_code == 400
    assert "<strong>No answer:</strong> not a SPARQL query: line 1" in answer.text
    assert "<script>" not in answer.text


def test_nothing_comes_from_outside_and_nobody_may_frame_it(server):
    answer = page(server)
    policy = answer.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert not re.search(r'(src|href|action)="(https?:|//)', answer.text)
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in server.ask("ASK {}").headers["Content-Security-Policy"]


def test_an_old_dataset_stays_with_the_form(server):
    text = page(server, **{"query": "ASK {}", "default-graph-uri": "urn:a"}).text
    assert '<input type="hidden" name="default-graph-uri" value="urn:a">' in text


def test_in_a_browser_with_the_keyboard_and_no_script(server, browser):
    with browser.new_context(viewport={"width": 390, "height": 800}, java_script_enabled=False) as context:
        asked, complaints = [], []
        opened = context.new_page()
        opened.on("request", lambda request: asked.append(request.url))
        opened.on("console", lambda message: complaints.append(message.text))
        opened.goto(server.url)
        opened.get_by_role("link", name="suppliers").focus()
        opened.keyboard.press("Enter")
        opened.get_by_role("textbox", name="Your query").focus()
        opened.keyboard.press("Tab")
        opened.keyboard.press("Enter")
        opened.get_by_role("region", name="Answer", exact=True).wait_for()
        assert opened.get_by_role("row").count() == 61  # one a sentence, and the head
        assert (complaints, {url.split("?")[0] for url in asked}) == ([], {server.url})
