"""For everyone: keyboard, screen reader, contrast, dark paper, printed paper, small screens, no motion."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe

from expograph.graph.map import draw
from expograph.graph.network import to_network

if TYPE_CHECKING:
    from conftest import Opened, Show

    from expograph.model import Extraction

VIEWS = (
    "",
    "#node=dell",
    "#node=export-controls",
    "#exposure=inputs%3Envidia%3Ecoreweave",
    "#tab=paths&from=tsmc&to=dell",
    "#tab=text",
    "#sort=confidence&least=0.5",
)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [(1440, 900), (390, 844)])
@pytest.mark.parametrize("fragment", VIEWS)
def test_axe_finds_nothing_serious(
    read_both: list[Extraction], show: Show, scheme: str, size: tuple[int, int], fragment: str
) -> None:
    shown = show(draw(to_network(read_both), read_both), *size, fragment, color_scheme=scheme)
    shown.page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    shown.page.get_by_role("combobox", name="Search").fill("d")
    found = Axe().run(shown.page).response["violations"]
    assert [
        (one["id"], [node["html"][:200] for node in one["nodes"]])
        for one in found
        if one["impact"] in ("serious", "critical")
    ] == []


def test_the_picture_is_walked_with_the_arrow_keys(page: Opened) -> None:
    page.page.locator("#canvas").focus()
    assert page.page.locator("#hint").inner_text() == "Dell Technologies · company"
    page.page.keyboard.press("ArrowLeft")
    left = page.page.locator("#hint").inner_text()
    assert left != "Dell Technologies · company"
    page.page.keyboard.press("Enter")
    assert left.startswith(page.page.locator("#panel h2").inner_text())
    page.page.keyboard.press("ArrowRight")
    assert page.page.evaluate("document.activeElement.id") == "canvas"
    scale = page.page.evaluate("network.getScale()")
    page.page.keyboard.press("+")
    assert page.page.evaluate("network.getScale()") > scale
    page.page.keyboard.press("0")
    assert page.page.evaluate("network.getScale()") == pytest.approx(scale)


def test_every_box_is_reached_with_the_arrow_keys(page: Opened) -> None:
    page.page.locator("#canvas").focus()
    reached = page.page.evaluate(
        """() => {
          const seen = new Set([cursor]);
          for (const start of seen) for (const way of Object.values(ARROWS)) { cursor = start; step(way); seen.add(cursor); }
          return [...seen];
        }"""
    )
    assert set(reached) == page.nodes()


def test_tabs_are_turned_with_the_arrow_keys(page: Opened) -> None:
    page.page.get_by_role("tab", name="Details").focus()
    page.page.keyboard.press("ArrowRight")
    assert page.page.get_by_role("tab", name="Paths").get_attribute("aria-selected") == "true"
    page.page.keyboard.press("ArrowRight")
    page.page.keyboard.press("ArrowRight")
    assert page.page.get_by_role("tab", name="Details").get_attribute("aria-selected") == "true"


def test_everything_is_reached_with_the_tab_key(page: Opened) -> None:
    reached = set()
    for _ in range(80):
        page.page.keyboard.press("Tab")
        reached.add(
            page.page.evaluate(
                "document.activeElement.id || document.activeElement.name || document.activeElement.textContent"
            )
        )
    assert {
        "search",
        "canvas",
        "tab-details",
        "panel",
        "relation:supplies",
        "polarity:negated",
        "class:company",
        "least",
        "fit",
        "closer",
    } <= reached


def test_dark_paper_changes_picture_and_page_together(chain: Extraction, show: Show) -> None:
    html = draw(to_network([chain]), [chain])
    light, dark = show(html, color_scheme="light"), show(html, color_scheme="dark")
    background = "getComputedStyle(document.body).backgroundColor"
    assert (light.page.evaluate(background), dark.page.evaluate(background)) == (
        "rgb(255, 255, 255)",
        "rgb(22, 25, 29)",
    )
    edge = light.edge("nvidia", "bottleneck", "dell")
    colour = "id => network.body.edges[id].options.color.color"
    assert light.page.evaluate(colour, edge) != dark.page.evaluate(colour, edge)
    light.page.emulate_media(color_scheme="dark")
    light.page.wait_for_timeout(100)
    assert light.page.evaluate(colour, edge) == dark.page.evaluate(colour, edge)


def test_it_prints_on_one_page_on_white(chain: Extraction, show: Show) -> None:
    shown = show(draw(to_network([chain]), [chain]), color_scheme="dark")
    before = shown.page.evaluate("[network.getScale(), network.body.edges[data.edges[0].id]?.options.color.color]")
    pdf = shown.page.pdf(prefer_css_page_size=True, print_background=True)
    assert len(re.findall(rb"/Type\s*/Page\b", pdf)) == 1
    box = re.search(rb"/MediaBox\s*\[\s*0 0 ([\d.]+) ([\d.]+)", pdf)
    assert box and (round(float(box[1])), round(float(box[2]))) == (842, 595)  # A4 across, in points
    after = shown.page.evaluate("[network.getScale(), network.body.edges[data.edges[0].id]?.options.color.color]")
    assert after == before and shown.page.evaluate("printing") is False
    shown.check_quiet()


def test_in_print_all_of_the_picture_is_seen_in_the_colours_of_white_paper(chain: Extraction, show: Show) -> None:
    shown = show(draw(to_network([chain]), [chain]), color_scheme="dark")
    shown.page.emulate_media(media="print")
    shown.page.evaluate("dispatchEvent(new Event('beforeprint'))")
    inside = """() => network.body.nodeIndices.every((id) => {
      const { left, top, right, bottom } = network.getBoundingBox(id);
      const [a, b] = [network.canvasToDOM({ x: left, y: top }), network.canvasToDOM({ x: right, y: bottom })];
      const { clientWidth, clientHeight } = document.querySelector("#canvas");
      return a.x >= 0 && a.y >= 0 && b.x <= clientWidth && b.y <= clientHeight;
    })"""
    assert shown.page.evaluate(inside)
    colours = "data.edges.filter(({ id }) => items.edges.get(id)).map(({ id, relation }) => [items.edges.get(id).color.color, relations.get(relation).colour])"
    assert all(one == other for one, other in shown.page.evaluate(colours))
    assert not shown.page.locator("#panel").is_visible() and shown.page.locator("#legend").is_visible()


def test_paper_is_ready_when_it_is_asked_for(chain: Extraction, show: Show) -> None:
    """What is printed is what stands on the canvas when the event has been heard: no frame is waited for."""
    shown = show(draw(to_network([chain]), [chain]), color_scheme="dark")
    shown.page.emulate_media(media="print")
    drawn_at, scale = shown.page.evaluate(
        """() => {
          let drawnAt;
          network.on("afterDrawing", (context) => { drawnAt = context.getTransform().a; });
          dispatchEvent(new Event("beforeprint"));
          return [drawnAt, network.getScale() * devicePixelRatio];
        }"""
    )
    assert drawn_at == pytest.approx(scale)


def test_closed_groups_are_printed_in_the_colours_of_white_paper(chain: Extraction, show: Show) -> None:
    shown = show(draw(to_network([chain]), [chain]), color_scheme="dark")
    shown.page.evaluate("openAll(false)")
    shown.page.evaluate("dispatchEvent(new Event('beforeprint'))")
    colours = "items.nodes.get().filter(({ id }) => id.startsWith('group:')).map(({ color, font }) => [color.background, color.border, font.color])"
    assert {tuple(one) for one in shown.page.evaluate(colours)} == {("#f2f4f6", "#1a1a1a", "#1a1a1a")}


def test_on_a_small_screen_nothing_is_cut_off(read_both: list[Extraction], show: Show) -> None:
    for fragment in VIEWS:
        shown = show(draw(to_network(read_both), read_both), 390, 844, fragment)
        shown.page.evaluate("document.querySelectorAll('#legend details').forEach((one) => { one.open = true; })")
        assert shown.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), fragment
        wide = "[...document.querySelectorAll('header *, #legend *, #panel *')].filter((one) => one.getBoundingClientRect().right > innerWidth + 1).map((one) => one.outerHTML.slice(0, 80))"
        assert shown.page.evaluate(wide) == [], fragment


def test_a_choice_on_a_small_screen_brings_the_card_into_view(chain: Extraction, show: Show) -> None:
    shown = show(draw(to_network([chain]), [chain]), 390, 844)
    shown.click("dell")
    top = shown.page.evaluate("document.querySelector('#panel h2').getBoundingClientRect().top")
    assert 0 <= top < 844


def test_nothing_moves_by_itself(chain: Extraction, show: Show) -> None:
    shown = show(draw(to_network([chain]), [chain]), reduced_motion="reduce")
    moving = "[...document.querySelectorAll('*')].filter((one) => { const look = getComputedStyle(one); return parseFloat(look.transitionDuration) > 0 || look.animationName !== 'none'; }).length"
    assert shown.page.evaluate(moving) == 0
    where = "JSON.stringify([network.getScale(), network.getViewPosition(), network.getPositions()])"
    shown.click("dell")
    before = shown.page.evaluate(where)
    shown.page.wait_for_timeout(600)
    assert shown.page.evaluate(where) == before
