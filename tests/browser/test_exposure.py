"""Exposures on the page: the same figures as in Python, on cards and in the picture, direct and indirect apart."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from expograph.graph.exposure import exposure_of, exposure_to
from expograph.graph.map import draw
from expograph.graph.network import to_network
from expograph.graph.weights import CHANNELS, DAMPING, Channel, responses
from expograph.model import Claim, Document, Entity, Extraction, Wording

if TYPE_CHECKING:
    from collections.abc import Callable

    import networkx as nx
    from conftest import Opened, Show

NEAR = 2e-5  # the page has responses with six digits


def firms(*names: str) -> tuple[Entity, ...]:
    return tuple(Entity(name.lower(), "company", name) for name in names)


def read(*said: tuple[str, tuple[str, str, str], dict[str, Any]], share: float | None = None) -> list[Extraction]:
    """A document of such sentences; each relation may disclose a share, and differ from a plain claim."""
    text = " ".join(words for words, _, _ in said)
    document = Document(text, "made.txt", "Made up")
    claims = []
    for words, triple, more in said:
        start = text.index(words)
        part = more.pop("share", share)
        wording = Wording(share=part, whole="its inputs") if part is not None else None
        evidence = document.quote(start, start + len(words), rule="r", confidence=0.9, wording=wording)
        claims.append(Claim(*triple, evidence=(evidence,), **more))
    names = sorted({name for _, (one, _, other), _ in said for name in (one, other)})
    return [Extraction(document, firms(*(name.title() for name in names)), tuple(claims))]


def dense(network: nx.MultiDiGraph[str], channel: Channel, target: str) -> dict[str, tuple[float, float]]:
    """E = B e_K + λBE with E_K = 0, of every entity, with its direct part: solved as it is written."""
    graph = responses(network, channel, (), target)
    matrix = graph.matrix.toarray()
    k = graph.index[target]
    column = matrix[:, k].copy()
    matrix[k, :] = column[k] = 0
    total = np.linalg.solve(np.eye(len(matrix)) - DAMPING * matrix, column)
    return {node: (total[i], column[i]) for node, i in graph.index.items()}


@pytest.mark.parametrize("name", ["sample", "both", "rings"])
def test_figures_are_those_of_python(
    name: str, chain: Extraction, read_both: list[Extraction], rings_of: Callable[[int], list[Extraction]], show: Show
) -> None:
    """Everyone's exposure to everyone, and what everyone is exposed to, in both channels."""
    found = {"sample": [chain], "both": read_both, "rings": rings_of(60)}[name]
    network = to_network(found)
    page = show(draw(network, found)).page
    told = "([ids, names]) => names.map((name) => ids.map((id) => [exposuresTo(name, id).rows, exposuresOf(name, id, 999).rows, exposuresOf(name, id).rows]))"
    for channel, of_channel in zip(CHANNELS, page.evaluate(told, [sorted(network), list(CHANNELS)]), strict=True):
        for node, (to, of, first) in zip(sorted(network), of_channel, strict=True):
            solved = {n: pair for n, pair in dense(network, channel, node).items() if max(map(abs, pair)) > 1e-9}
            assert {row["id"]: (row["total"], row["direct"]) for row in to} == {
                n: pytest.approx(pair, abs=NEAR) for n, pair in solved.items()
            }, (channel, node)
            graph = responses(network, channel, (), node)
            known = {e.entity: e.total for e in exposure_to(graph, node) if abs(e.total) > 1e-9}
            assert {row["id"]: row["total"] for row in to} == pytest.approx(known, abs=NEAR)
            known = {e.to: e.total for e in exposure_of(graph, node) if abs(e.total) > 1e-9}
            assert {row["id"]: row["total"] for row in of} == pytest.approx(known, abs=NEAR)
            sizes = [abs(row["total"]) for row in of]
            assert sizes == sorted(sizes, reverse=True) and first == of[:5]
            assert all(row["indirect"] == pytest.approx(row["total"] - row["direct"], abs=1e-8) for row in [*to, *of])


def test_a_card_tells_both_ways_and_each_figure_opens_to_its_sentences(page: Opened) -> None:
    page.click("nvidia")
    rows = page.page.locator("#panel .exposed")
    assert "Exposed to it" in page.panel and "Through inputs" in page.panel
    dell = rows.filter(has_text="Dell Technologies").first
    assert "+0.29 direct" in dell.inner_text() and "indirect" not in dell.inner_text()
    assert "indirect" in rows.filter(has_text="CoreWeave").first.inner_text()
    dell.click()
    assert page.page.locator("#panel h2").inner_text() == "Exposure of Dell Technologies to NVIDIA"
    assert "+0.29 = weight 0.33 (an equal part) × confidence 0.86" in page.panel
    assert page.page.locator("#panel blockquote").first.inner_text() == (
        "Dell cannot build more machines until NVIDIA ships more GPUs."
    )
    assert page.lit() == {"nvidia", "dell", page.edge("nvidia", "bottleneck", "dell")}
    page.page.evaluate("pick('exposure', 'inputs>nvidia>coreweave')")
    assert "NVIDIA → Dell Technologies → CoreWeave · carries +0.15" in page.panel and "all of it indirect" in page.panel
    assert page.page.locator("#panel blockquote").all_inner_texts() == [
        "Dell cannot build more machines until NVIDIA ships more GPUs.", "Dell delivers racks to CoreWeave.",
    ]  # fmt: skip
    page.check_quiet()


def test_a_product_stands_in_its_suppliers_place(page: Opened) -> None:
    """Dell's bottleneck is NVIDIA's GPU: it is exposed to GPU as such."""
    page.page.evaluate("pick('exposure', 'inputs>gpu>dell')")
    assert "Direct: +0.29" in page.page.locator("#panel").text_content()
    assert "Dell cannot build more machines" in page.panel
    assert page.edge("nvidia", "bottleneck", "dell") in page.lit()


def test_choosing_a_box_rings_who_is_exposed_to_it(page: Opened) -> None:
    ring = "id => ringOf(id)"
    assert page.page.evaluate(ring, "dell") is None and not page.page.locator("#shades").is_visible()
    page.click("nvidia")
    direct, indirect = page.page.evaluate(ring, "dell"), page.page.evaluate(ring, "coreweave")
    assert direct["dashes"] == [] and len(indirect["dashes"]) == 2
    assert direct["width"] > indirect["width"] and direct["colour"] == indirect["colour"]
    assert page.page.evaluate(ring, "tsmc") is None and page.page.evaluate(ring, "nvidia") is None
    assert {"dell", "coreweave", "cloud-providers", page.edge("dell", "supplies", "coreweave")} <= page.lit()
    legend = page.page.locator("#shades").inner_text()
    assert "Exposure to NVIDIA, through inputs" in legend and "direct" in legend and "through others alone" in legend
    page.check_quiet()


RIM = """id => {
  const { left, top, right, bottom } = roomOf(id), { gap, width } = ringOf(id), y = bottom + gap + width / 2;
  const canvas = document.querySelector("#canvas canvas"), by = canvas.width / canvas.getBoundingClientRect().width, context = canvas.getContext("2d");
  const inks = new Set();
  for (let x = left; x < right; x += 0.5) {
    const at = network.canvasToDOM({ x, y: top - gap - width / 2 });
    const [r, g, b] = context.getImageData(Math.round(at.x * by), Math.round(at.y * by), 1, 1).data;
    inks.add(r + g + b > 600 ? "paper" : Math.abs(r - 10) + Math.abs(g - 107) + Math.abs(b - 98) < 60 ? "ring" : "other");
  }
  return [...inks].sort();
}"""


def test_rings_are_drawn_whole_or_dashed(page: Opened) -> None:
    page.click("nvidia")
    page.page.mouse.move(5, 5)
    page.page.wait_for_timeout(200)
    assert "ring" in page.page.evaluate(RIM, "cloud-providers") and "paper" in page.page.evaluate(
        RIM, "cloud-providers"
    )
    assert "ring" in page.page.evaluate(RIM, "gpu") and "paper" not in page.page.evaluate(RIM, "gpu")


def test_what_moves_against_it_is_told_by_sign_and_words(page: Opened) -> None:
    page.page.evaluate("pick('node', 'export-controls')")
    row = page.page.locator("#panel .exposed").filter(has_text="NVIDIA").first.inner_text()
    assert "−" in row and "moves against it" in row
    assert "− moves against it" in page.page.locator("#shades").inner_text()
    colours = page.page.evaluate("[ringOf('nvidia').colour, paint('--loss')]")
    assert colours[0] == colours[1]
    page.page.evaluate("pick('exposure', 'inputs>export-controls>nvidia')")
    assert "More of export controls is to the harm of NVIDIA." in page.panel


def test_the_channel_is_chosen_kept_in_the_address_and_undone(chain: Extraction, page: Opened, show: Show) -> None:
    page.click("ai-server")
    page.page.locator("#shade-revenue").check()
    assert "shade=revenue" in page.page.url and "through revenue" in page.page.locator("#shades").inner_text()
    assert page.page.evaluate("[...shade.of.keys()]").count("micron") == 1
    assert page.page.evaluate("document.activeElement.id") == "shade-revenue"
    again = show(draw(to_network([chain]), [chain]), fragment=page.page.evaluate("location.hash"))
    assert again.lit() == page.lit() and again.panel == page.panel
    page.page.locator("#shade-none").check()
    assert not page.page.locator("#shades").is_visible() and page.page.evaluate("shade") is None
    page.page.go_back()
    assert page.page.locator("#shade-revenue").is_checked() and page.page.locator("#shades").is_visible()
    page.page.go_back()
    assert "shade" not in page.page.url and page.page.locator("#panel h2").inner_text() == "AI server"


def test_all_of_it_answers_the_keyboard(page: Opened) -> None:
    page.click("nvidia")
    page.page.mouse.move(5, 5)
    page.page.locator("#canvas").focus()
    page.page.evaluate("cursor = 'dell'; hint()")
    assert page.page.locator("#hint").inner_text() == (
        "Dell Technologies · company · exposure to NVIDIA through inputs: +0.29 direct"
    )
    page.page.locator("#shade-inputs").focus()
    page.page.keyboard.press("ArrowRight")
    assert page.page.locator("#shade-revenue").is_checked()
    page.page.locator("#panel .exposed").first.focus()
    page.page.keyboard.press("Enter")
    assert page.page.locator("#panel h2").inner_text().startswith("Exposure of ")
    page.page.keyboard.press("Escape")
    assert "How to read this map" in page.panel


@pytest.mark.parametrize("fragment", ["#exposure=inputs%3Edell", "#exposure=costs%3Edell%3Envidia", "#exposure=inputs%3Edell%3Edell", "#shade=all"])  # fmt: skip
def test_an_exposure_that_the_map_has_not_is_told(chain: Extraction, show: Show, fragment: str) -> None:
    shown = show(draw(to_network([chain]), [chain]), fragment=fragment)
    assert "does not hold what the address names" in shown.page.locator("#notice").inner_text()
    assert "How to read this map" in shown.panel and shown.errors == []


def test_an_exposure_that_cannot_be_summed_is_refused_in_words(show: Show) -> None:
    said = [("Arc", "Bel"), ("Bel", "Arc"), ("Cor", "Arc"), ("Dun", "Arc")]
    made = read(*((f"{b} needs {a}.", (b.lower(), "depends_on", a.lower()), {"share": 0.9}) for a, b in said))
    shown = show(draw(to_network(made), made), fragment="#node=bel")
    refused = shown.page.locator("#panel .refused")
    assert refused.count() == 1 and "Not given through inputs: the weights of Arc add up" in refused.inner_text()
    shown.page.evaluate("pick('exposure', 'inputs>cor>bel')")
    assert "Not given through inputs" in shown.panel and shown.page.evaluate("ringOf('bel')") is None
    shown.page.evaluate("pick('node', 'arc')")  # its own row does not count for who is exposed to it
    assert "Exposed to it (1)" in shown.panel
    shown.check_quiet()


def test_where_texts_disclose_all_weights_it_is_a_percentage(show: Show) -> None:
    made = read(("Bel needs Arc.", ("bel", "depends_on", "arc"), {}), share=0.5)
    shown = show(draw(to_network(made), made), fragment="#node=arc")
    assert "+45% direct" in shown.panel and "texts disclose all weights" in shown.panel


def test_what_the_text_gives_no_direction_or_plans_counts_for_nothing(show: Show) -> None:
    made = read(
        ("Bel depends somehow on Arc.", ("bel", "harmed_by", "arc"), {"change": "unknown"}),
        ("Cor will need Arc.", ("cor", "depends_on", "arc"), {"aspect": "planned"}),
    )
    shown = show(draw(to_network(made), made), fragment="#node=arc")
    assert "None in what is asserted of today." in shown.panel and shown.page.evaluate("shade") is None


def test_the_filter_changes_no_exposure(page: Opened) -> None:
    page.click("nvidia")
    before = page.page.locator("#panel .exposed").all_inner_texts()
    page.page.locator("#legend").get_by_label("is a bottleneck for").uncheck()
    assert page.page.locator("#panel .exposed").all_inner_texts() == before
    assert "whatever the filter shows" in page.panel


def test_a_closed_group_stands_for_its_most_exposed(page: Opened) -> None:
    page.page.evaluate("openAll(false)")
    page.page.evaluate("pick('node', 'nvidia')")
    found = page.page.evaluate("[...shade.of].filter(([id]) => id.startsWith('group:')).map(([id]) => shadeWords(id))")
    assert found and all("exposure to NVIDIA through inputs" in words for words in found)
    page.check_quiet()


def test_two_thousand_firms_are_soon_computed(rings_of: Callable[[int], list[Extraction]], show: Show) -> None:
    large = rings_of(2000)
    page = show(draw(to_network(large), large)).page
    page.evaluate("exposuresTo('inputs', 'firm-1')")  # the channel itself is made once
    took = page.evaluate(
        "() => { const start = performance.now(); exposuresTo('inputs', 'firm-1000'); exposuresOf('inputs', 'firm-1000'); return performance.now() - start; }"
    )
    assert took < 500  # some 40 ms on an idle machine
