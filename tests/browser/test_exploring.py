"""Paths, neighbourhoods, groups, and a state that can be shared and undone."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

import pytest

from expograph.graph.map import draw
from expograph.graph.network import to_network
from expograph.graph.paths import paths

if TYPE_CHECKING:
    from conftest import Opened, Show

    from expograph.model import Extraction


def ends(page: Opened) -> list[str]:
    return [page.page.locator(f"#path-{end}").input_value() for end in ("from", "to")]


def choose(page: Opened, field: str, name: str) -> None:
    page.page.get_by_role("combobox", name=field).fill(name)
    page.page.keyboard.press("Enter")


def test_two_names_give_the_best_paths(page: Opened) -> None:
    page.page.get_by_role("tab", name="Paths").click()
    choose(page, "From: name", "tsmc")
    choose(page, "To: name", "dell")
    routes = page.page.locator(".routes > li > button").all_inner_texts()
    assert routes[0] == "TSMC → NVIDIA → Dell Technologies · confidence 0.740, 2 hops"
    assert page.lit() == {
        "tsmc",
        "nvidia",
        "dell",
        page.edge("tsmc", "supplies", "nvidia"),
        page.edge("nvidia", "bottleneck", "dell"),
    }
    assert page.page.locator(".routes blockquote").all_inner_texts() == [
        "TSMC makes NVIDIA's chips.", "Dell cannot build more machines until NVIDIA ships more GPUs."
    ]  # fmt: skip
    page.check_quiet()


def test_two_clicks_in_the_picture_give_the_best_paths(page: Opened) -> None:
    page.page.get_by_role("tab", name="Paths").click()
    page.click("tsmc")
    page.click("micron")
    assert ends(page) == ["TSMC", "Micron Technology"]
    assert page.page.locator(".routes > li > button").first.inner_text().endswith("confidence 0.547, 4 hops")


def test_another_path_can_be_lit(page: Opened) -> None:
    page.page.evaluate("go({ tab: 'paths', from: 'nvidia', to: 'micron' })")
    buttons = page.page.locator(".routes > li > button")
    assert buttons.count() > 1
    first = page.lit()
    buttons.nth(1).click()
    assert page.lit() != first and buttons.nth(1).get_attribute("aria-pressed") == "true"


def test_hedged_claims_count_only_when_asked(page: Opened) -> None:
    page.page.evaluate("go({ tab: 'paths', from: 'tsmc', to: 'marvell' })")
    assert "No path leads from TSMC to Marvell" in page.panel
    page.page.get_by_label("also hedged").check()
    assert page.page.locator(".routes > li > button").first.inner_text().startswith("TSMC → NVIDIA")


def test_no_path_one_way_tells_of_the_other(page: Opened) -> None:
    page.page.evaluate("go({ tab: 'paths', from: 'dell', to: 'tsmc' })")
    assert "One leads the other way" in page.panel
    page.page.get_by_role("button", name="Exchange").click()
    assert ends(page) == ["TSMC", "Dell Technologies"]
    assert page.page.locator(".routes > li").count() >= 1


@pytest.mark.parametrize("include", [(), ("hedged", "planned"), ("hedged", "planned", "pack")])
def test_the_paths_are_those_of_the_command(
    both: Opened, read_both: list[Extraction], include: tuple[str, ...]
) -> None:
    """For every two entities of the sample: the same nodes in the same order as graph/paths.py, as sure.

    What the page calls hedged includes what is planned.
    """
    network = to_network(read_both)
    both.page.evaluate("over => go({ over })", [word for word in include if word != "planned"])
    pairs = [*combinations(sorted(network), 2), ("gpu", "dell"), ("dell", "nvidia")]
    found = both.page.evaluate(
        "pairs => pairs.map(([a, b]) => bestPaths(a, b).found.map(({ nodes, confidence }) => [nodes, confidence]))",
        pairs,
    )
    for (start, end), so in zip(pairs, found, strict=True):
        known = paths(network, start, end, 5, include)
        assert [nodes for nodes, _ in so] == [list(path.nodes) for path in known], (start, end)
        assert [sure for _, sure in so] == pytest.approx([path.confidence for path in known]), (start, end)


def test_the_mouse_over_a_box_lights_its_neighbours(page: Opened) -> None:
    bright = page.colour_at("coreweave")
    at = page.page.evaluate("expograph.positionOf('tsmc')")
    page.page.mouse.move(at["x"], at["y"])
    page.page.wait_for_timeout(150)
    assert page.lit() == {
        "tsmc",
        "nvidia",
        "taiwan",
        page.edge("tsmc", "supplies", "nvidia"),
        page.edge("tsmc", "exposed_to_risk", "taiwan"),
    }
    assert page.page.locator("#hint").inner_text() == "TSMC · company"
    assert page.colour_at("coreweave") != bright
    page.page.mouse.move(5, 5)
    page.page.wait_for_timeout(150)
    assert page.lit() == set() and page.colour_at("coreweave") == bright


def test_a_group_is_closed_to_one_box_and_opened_again(page: Opened) -> None:
    page.page.locator("#groups summary").click()
    before = page.nodes()
    box = page.page.locator("#groups input").first
    group = page.page.evaluate("data.groups[0].members.filter(id => view.nodes.has(id))")
    name = page.page.evaluate("`group:${data.groups[0].id}`")
    box.uncheck()
    assert page.nodes() == before - set(group) | {name}
    links = [line for line in page.drawn() if line.startswith("link:")]
    assert links and all(name in link for link in links)
    page.click(name)
    assert page.page.locator("#panel h2").inner_text() == page.page.evaluate("data.groups[0].label")
    page.page.get_by_role("button", name="Open this group").click()
    assert page.nodes() == before


def test_a_line_between_groups_opens_to_its_sentences(page: Opened) -> None:
    page.page.evaluate("openAll(false)")
    link = sorted(page.drawn())[0]
    page.click(link)
    page.page.locator("#panel summary").first.click()
    page.page.locator("#panel blockquote").first.wait_for(timeout=3000)
    page.check_quiet()


def test_back_undoes_and_forward_does_again(page: Opened) -> None:
    page.click("dell")
    page.click("tsmc")
    page.page.locator("#legend").get_by_label("supplies").uncheck()
    page.page.go_back()
    assert page.page.locator("#legend").get_by_label("supplies").is_checked()
    page.page.go_back()
    assert page.page.locator("#panel h2").inner_text() == "Dell Technologies"
    page.page.go_back()
    assert "How to read this map" in page.panel
    page.page.go_forward()
    assert page.page.locator("#panel h2").inner_text() == "Dell Technologies"


@pytest.mark.parametrize(
    "change",
    [
        "{ pick: { kind: 'node', id: 'micron' }, off: ['relation:supplies'], least: 0.5 }",
        "{ tab: 'paths', from: 'tsmc', to: 'dell', over: ['hedged'], route: 1 }",
        "{ since: '2024-07-01', sort: '-confidence', flipped: [data.groups[0].id] }",
        "{ tab: 'text', document: [...sources.values()][1].short, pick: { kind: 'quote', id: quoteId(claims[0].evidence[0]) } }",
        "{ pick: { kind: 'link', id: `group:${data.groups[0].id}>group:${data.groups[1].id}` }, flipped: [...groups.keys()] }",
    ],
)
def test_an_address_brings_back_what_was_shown(
    read_both: list[Extraction], both: Opened, show: Show, change: str
) -> None:
    both.page.evaluate(f"go({change})")
    fragment = both.page.evaluate("location.hash")
    shown = both.page.evaluate(
        "[document.querySelector('main').innerText, document.querySelector('#claims').innerText]"
    )
    again = show(draw(to_network(read_both), read_both), fragment=fragment)
    assert (
        again.page.evaluate("[document.querySelector('main').innerText, document.querySelector('#claims').innerText]")
        == shown
    )
    assert again.nodes() == both.nodes() and again.drawn() == both.drawn() and again.lit() == both.lit()


@pytest.mark.parametrize("fragment", ["#node=nobody", "#edge=%3Cscript%3E", "#least=9&tab=x&sort=y", "#hide=relation:x&flipped=z", "#%%%", "#quote=x:1&route=99", "#node=__proto__", "#link=a%3Eb"])  # fmt: skip
def test_what_an_address_names_wrongly_is_told_and_left_out(chain: Extraction, show: Show, fragment: str) -> None:
    shown = show(draw(to_network([chain]), [chain]), fragment=fragment)
    assert "How to read this map" in shown.panel and len(shown.nodes()) == 25
    assert fragment == "#%%%" or "does not hold what the address names" in shown.page.locator("#notice").inner_text()
    assert shown.errors == []
