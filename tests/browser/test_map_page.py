"""The page in a real browser without a network: it draws, answers clicks, keeps quiet, runs nothing from a source."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from expograph.graph.map import draw
from expograph.graph.network import to_network
from expograph.model import Claim, Document, Entity, Extraction, Wording

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


def test_every_edge_answers_a_click(page: Opened, chain: Extraction) -> None:
    for edge in page.page.evaluate(
        "expograph.data.edges.filter(e => e.polarity !== 'negated').map(({ id, claims }) => "
        "({ id, claims: claims.map(({ evidence }) => ({ evidence })) }))"
    ):
        page.page.keyboard.press("Escape")
        page.click(edge["id"])
        quotes = page.page.locator("#panel blockquote").all_inner_texts()
        (evidence,) = edge["claims"][0]["evidence"]
        assert quotes == [chain.document.text[evidence["start"] : evidence["end"]]], edge


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


def test_edges_point_the_way_that_effects_run_and_look_as_they_are_said(page: Opened) -> None:
    def drawn(*triple: str) -> list[object]:
        edges = {edge["id"]: edge for edge in page.page.evaluate("expograph.data.picture.edges")}
        line = edges[page.edge(*triple)]
        head = page.page.evaluate("id => edgeLook(id).arrows?.to?.type ?? ''", line["id"])
        return [line["from"], line["to"], head, line.get("dashes", [])]

    assert drawn("tsmc", "supplies", "nvidia") == ["tsmc", "nvidia", "arrow", []]
    assert drawn("nvidia", "bottleneck", "dell") == ["nvidia", "dell", "bar", []]
    assert drawn("micron", "beneficiary", "ai-server") == ["ai-server", "micron", "diamond", []]
    assert drawn("marvell", "beneficiary", "ai-server") == ["ai-server", "marvell", "diamond", [9, 6]]
    assert drawn("dell", "competes_with", "hpe") == ["dell", "hpe", "", []]
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
