"""More than can be read at once: a map that opens on its groups."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from expograph.graph.map import draw
from expograph.graph.network import to_network

if TYPE_CHECKING:
    from conftest import Opened, Show

    from expograph.model import Extraction


@pytest.fixture
def large(rings: list[Extraction], show: Show) -> Opened:
    """The map of four hundred companies."""
    return show(draw(to_network(rings), rings))


def test_it_opens_on_its_groups(large: Opened) -> None:
    names = large.nodes()
    assert 1 < len(names) <= 36 and all(name.startswith("group:") for name in names)
    assert "opens on its groups" in large.panel
    overlaps = """() => {
      const boxes = network.body.nodeIndices.map((id) => network.getBoundingBox(id));
      const meet = (a, b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
      return boxes.flatMap((a, i) => boxes.slice(i + 1).filter((b) => meet(a, b))).length;
    }"""
    assert large.page.evaluate(overlaps) == 0
    size = "Math.min(...items.nodes.getIds().map(id => network.body.nodes[id].options.font.size)) * network.getScale()"
    assert large.page.evaluate(size) >= 9
    large.check_quiet()


def test_a_group_is_opened_by_a_double_click(large: Opened) -> None:
    group = large.page.evaluate("data.groups[2]")
    at = large.page.evaluate("id => expograph.positionOf(`group:${id}`)", group["id"])
    large.page.mouse.dblclick(at["x"], at["y"])
    large.page.wait_for_timeout(300)
    assert set(group["members"]) <= large.nodes() and f"group:{group['id']}" not in large.nodes()
    inside = """members => members.every((id) => {
      const { x, y } = network.canvasToDOM(network.getPosition(id)), { clientWidth, clientHeight } = document.querySelector("#canvas");
      return x > 0 && y > 0 && x < clientWidth && y < clientHeight;
    })"""
    assert large.page.evaluate(inside, group["members"])


def test_search_opens_the_group_of_what_is_found(large: Opened) -> None:
    large.page.get_by_role("combobox", name="Search").fill("Firm 237")
    large.page.keyboard.press("Enter")
    assert "firm-237" in large.nodes() and large.page.locator("#panel h2").inner_text() == "Firm 237"
    assert large.page.evaluate("network.getScale() * network.body.nodes['firm-237'].options.font.size") >= 9


def test_all_can_be_opened_and_closed(large: Opened) -> None:
    large.page.get_by_role("button", name="open all").click()
    assert len(large.nodes()) == 400 and len(large.drawn()) == 439
    large.page.get_by_role("button", name="close all").click()
    assert all(name.startswith("group:") for name in large.nodes())


def test_the_table_gives_as_much_as_is_asked_for(large: Opened) -> None:
    assert large.page.locator("#shown").inner_text() == "439 of 439 claims shown"
    assert large.page.locator("#rows tr").count() == 100
    more = large.page.locator("#more")
    assert more.inner_text() == "Show 100 more of 339 rows"
    for _ in range(4):
        more.click()
    assert large.page.locator("#rows tr").count() == 439 and not more.is_visible()
