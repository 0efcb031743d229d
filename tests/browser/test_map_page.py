"""The page in a real browser without a network: it draws, answers clicks, keeps quiet, runs nothing from a source."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from expograph.graph.map import draw
from expograph.graph.network import to_network
from expograph.model import Claim, Document, Entity, Extraction, Identifier, Quantity, Wording

if TYPE_CHECKING:
    from conftest import Opened, Show

INKED = """() => {
  const canvas = document.querySelector("#canvas canvas");
  const pixels = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
  let inked = 0;
  for (let i = 3; i < pixels.length; i += 4) if (pixels[i]) inked += 1;
  return inked / (pixels.length / 4);
}"""
OVERLAPS = """() => {
  const boxes = expograph.network.body.nodeIndices.map((id) => [id, expograph.network.getBoundingBox(id)]);
  const meet = (a, b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
  return boxes.flatMap(([p, a], i) => boxes.slice(i + 1).filter(([, b]) => meet(a, b)).map(([q]) => `${p} ${q}`));
}"""
CUT_OFF = """start => {
  const { network } = expograph;
  const { left, top, right, bottom } = extentOf(network, connected(network, start));
  const [a, b] = [network.canvasToDOM({ x: left, y: top }), network.canvasToDOM({ x: right, y: bottom })];
  const { clientWidth, clientHeight } = document.querySelector("#canvas");
  return [a.x, a.y, clientWidth - b.x, clientHeight - b.y].filter((rest) => rest < 0);
}"""
HOSTILE = (
    "<script>alert(1)</script>",
    "</script><img src=x onerror=alert(2)>",
    "<!--<script>alert(3)//",
    "${alert(4)} {{7*7}} $title",
    "javascript:alert(5)",
    'Quote" onmouseover="alert(6)\' `x`',
    "line\u2028two\u2029three \u202egnp.exe\u202c \x00\x07",
    "*bold* _it_ <b>b</b> `code`",
    "W" * 10_000,
    "__proto__",
)


def test_it_draws_and_keeps_quiet(page: Opened) -> None:
    assert page.page.evaluate(INKED) > 0.01
    assert page.page.title() == "Who feeds the AI servers"
    assert "26 entities · 28 claims · source: The Test, 2024-06-03" in page.page.locator("header").inner_text()
    page.check_quiet()


def test_a_click_on_an_edge_shows_its_sentence_and_source(page: Opened) -> None:
    page.click(page.edge("nvidia", "bottleneck", "dell"))
    assert "NVIDIA — is a bottleneck for → Dell Technologies (product: GPU)" in " ".join(page.panel.split())
    assert page.page.locator("#panel blockquote").all_inner_texts() == [
        "Dell cannot build more machines until NVIDIA ships more GPUs."
    ]
    assert "Who feeds the AI servers · The Test · 2024-06-03 · rule v.test.1 · confidence 0.86" in page.panel
    assert page.page.locator("#panel cite a").get_attribute("href") == "https://example.org/chain?a=1&b=2"
    page.check_quiet()


def test_every_edge_answers_a_click(page: Opened) -> None:
    for edge in page.page.evaluate("expograph.data.edges.filter(e => e.polarity !== 'negated')"):
        page.page.keyboard.press("Escape")
        page.click(edge["id"])
        quotes = page.page.locator("#panel blockquote").all_inner_texts()
        assert quotes == [edge["claims"][0]["evidence"][0]["quote"]], edge


def test_a_click_on_a_node_shows_its_claims_and_figures(page: Opened) -> None:
    page.click("dell")
    panel = page.panel
    assert "ticker" in panel and "NYSE:DELL" in panel and "from made-up list" in panel
    assert page.page.locator("#panel h2").inner_text() == "Dell Technologies"
    details = page.page.locator("#panel details", has_text="NVIDIA (GPU)")
    assert not details.locator("blockquote").is_visible()
    details.locator("summary").click()
    assert details.locator("blockquote").inner_text() == "Dell cannot build more machines until NVIDIA ships more GPUs."
    figure = page.page.locator("#panel details", has_text="backlog: 4.5 USD bn, end of the quarter")
    figure.locator("summary").click()
    assert "according to the firm" in figure.inner_text()
    page.check_quiet()


def test_negated_edges_are_off_until_ticked(page: Opened) -> None:
    negated = page.edge("weak-demand", "bottleneck", "dell")
    hidden = """name => {
      const { edges, nodes } = expograph.network.body;
      return [edges[name].options.hidden, nodes["weak-demand"].options.hidden];
    }"""
    row = page.page.locator("#rows tr", has_text="Weak demand is not what holds Dell back.")
    assert page.page.evaluate(hidden, negated) == [True, True]
    assert not row.is_visible()
    page.page.get_by_label("negated").check()
    assert page.page.evaluate(hidden, negated) == [False, False]
    assert row.is_visible()
    page.page.wait_for_timeout(100)
    page.click(negated)
    assert "denied" in page.panel and "Weak demand is not what holds Dell back." in page.panel


def test_a_relation_can_be_unticked(page: Opened) -> None:
    edge = page.edge("nvidia", "bottleneck", "dell")
    page.page.get_by_label("is a bottleneck for").uncheck()
    assert page.page.evaluate("name => expograph.network.body.edges[name].options.hidden", edge)
    assert page.page.locator("#rows tr:visible", has_text="is a bottleneck for").count() == 0


def test_edges_point_the_way_that_effects_run_and_look_as_they_are_said(page: Opened) -> None:
    def drawn(*triple: str) -> list[object]:
        edges = {edge["id"]: edge for edge in page.page.evaluate("expograph.data.picture.edges")}
        return [edges[page.edge(*triple)][key] for key in ("from", "to", "arrows", "dashes")]

    assert drawn("tsmc", "supplies", "nvidia") == ["tsmc", "nvidia", "to", False]
    assert drawn("micron", "beneficiary", "ai-server") == ["ai-server", "micron", "to", False]
    assert drawn("marvell", "beneficiary", "ai-server") == ["ai-server", "marvell", "to", [9, 6]]
    assert drawn("dell", "competes_with", "hpe") == ["dell", "hpe", "", False]
    assert drawn("vertiv", "produces", "liquid-cooling")[3] == [2, 5]


@pytest.mark.parametrize("size", [(1440, 900), (390, 844)])
def test_labels_do_not_overlap_and_can_be_read(chain: Extraction, show: Show, size: tuple[int, int]) -> None:
    shown = show(draw(to_network([chain]), [chain]), *size)
    assert shown.page.evaluate(OVERLAPS) == []
    assert shown.page.evaluate(f"({CUT_OFF})('dell')") == []
    assert (
        shown.page.evaluate("expograph.network.getScale() * expograph.network.body.nodes.dell.options.font.size") >= 9
    )
    assert shown.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert shown.page.evaluate("scrollY") == 0


def test_all_of_it_can_be_read_and_reached_without_the_picture(chain: Extraction, show: Show) -> None:
    html = draw(to_network([chain]), [chain])
    shown = show(html)
    assert shown.page.locator("#rows tr").count() == 28
    button = shown.page.locator("#rows button", has_text="is a bottleneck for").first
    button.focus()
    shown.page.keyboard.press("Enter")
    assert shown.page.evaluate("document.activeElement.id") == "panel"
    assert shown.page.locator("#panel blockquote").count() == 1
    shown.page.keyboard.press("Escape")
    assert "How to read this map" in shown.panel


def hostile() -> Extraction:
    """Every field that comes from outside holds every hostile string."""
    text = "\n".join(HOSTILE).replace("\x00", " ")
    document = Document(text, "bad.html", HOSTILE[1], HOSTILE[5], HOSTILE[0], "javascript:alert(7)")
    evidence = document.quote(0, len(text), rule=HOSTILE[2], attribution=HOSTILE[1])
    names = [f"n{i}" if name != "__proto__" else name for i, name in enumerate(HOSTILE)]
    entities = [
        Entity(key, "company", name, HOSTILE, (Identifier(HOSTILE[0], HOSTILE[1], HOSTILE[5]),))
        for key, name in zip(names, HOSTILE, strict=True)
    ]
    claims = [
        Claim(names[0], "bottleneck", key, names[i - 1], evidence=(evidence,)) for i, key in enumerate(names) if i
    ]
    figure = Quantity(
        names[0], "revenue", HOSTILE[0], HOSTILE[1], HOSTILE[2], evidence, period=HOSTILE[5], basis=HOSTILE[3]
    )
    return Extraction(document, tuple(entities), tuple(claims), (figure,))


@pytest.mark.parametrize("title", [None, *HOSTILE])
def test_nothing_from_a_source_runs(show: Show, title: str | None) -> None:
    bad = hostile()
    shown = show(draw(to_network([bad]), [bad], title))
    for edge in shown.page.evaluate("expograph.data.edges"):
        shown.page.evaluate("name => expograph.showEdge(name)", edge["id"])
    for node in [*shown.page.evaluate("Object.keys(expograph.data.entities)"), "constructor", "nothing"]:
        shown.page.evaluate("name => expograph.showNode(name)", node)
    shown.page.evaluate("expograph.showNode('n0')")
    assert shown.page.locator("#panel h2").inner_text() == HOSTILE[0]
    assert shown.page.locator("img, iframe, object, embed, b, a[href^=javascript]").count() == 0
    assert shown.page.locator("script").count() == 3
    shown.page.evaluate("expograph.network.fit()")
    shown.page.mouse.move(500, 400)
    shown.page.wait_for_timeout(100)
    shown.check_quiet()


def test_a_control_character_is_shown_not_obeyed(show: Show) -> None:
    bad = hostile()
    shown = show(draw(to_network([bad]), [bad], "ab\u202ecd\x07"))
    assert shown.page.locator("#title").inner_text() == "ab\\u202ecd\\x07"
    assert "\u202e" not in shown.page.locator("body").inner_text()


def test_an_empty_network_makes_a_page(show: Show) -> None:
    empty = Extraction(Document("Nothing.", "nothing.txt"))
    shown = show(draw(to_network([empty]), [empty]))
    assert "0 entities · 0 claims" in shown.page.locator("header").inner_text()
    shown.check_quiet()


def test_weight_and_wording_stand_beside_the_quote(show: Show) -> None:
    text = "Vertiv gets 40% of its revenue from Oracle."
    document = Document(text, source="note")
    said = Wording("soaring <b>", None, 0.4, "its revenue")
    evidence = document.quote(0, len(text), rule="test", wording=said)
    claim = Claim("vertiv", "depends_on", "oracle", evidence=(evidence,))
    ends = (Entity("oracle", "company", "Oracle"), Entity("vertiv", "company", "Vertiv"))
    both = [Extraction(document, ends, (claim,))]
    opened = show(draw(to_network(both), both))
    opened.click(opened.edge("vertiv", "depends_on", "oracle"))
    assert "weight 40% of its revenue" in opened.panel and "put as “soaring <b>”" in opened.panel
