"""The legend is the filter: what it leaves out goes from picture, cards, text, table and counts alike."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from conftest import Opened


def kept(page: Opened) -> str:
    return page.page.locator("#kept").inner_text()


def test_negated_claims_are_off_until_ticked(page: Opened) -> None:
    negated = page.edge("weak-demand", "bottleneck", "dell")
    row = page.page.locator("#rows tr", has_text="Weak demand is not what holds Dell back.")
    assert negated not in page.drawn() and "weak-demand" not in page.nodes()
    assert row.count() == 0 and kept(page) == "27 of 28 claims"
    page.page.get_by_label("negated").check()
    assert negated in page.drawn() and "weak-demand" in page.nodes()
    assert row.count() == 1 and kept(page) == "28 of 28 claims"
    page.click(negated)
    assert "denied" in page.panel and "Weak demand is not what holds Dell back." in page.panel


def test_a_relation_can_be_left_out(page: Opened) -> None:
    edge = page.edge("nvidia", "bottleneck", "dell")
    page.page.locator("#legend").get_by_label("is a bottleneck for").uncheck()
    assert edge not in page.drawn()
    assert page.page.locator("#rows tr", has_text="is a bottleneck for").count() == 0
    assert "power" in page.nodes()  # Dell depends on it as well
    page.page.locator("#legend").get_by_role("button", name="Lines: none").click()
    assert page.drawn() == set()
    page.page.locator("#legend").get_by_role("button", name="Reset").click()
    assert edge in page.drawn()


def test_a_class_goes_with_its_lines(page: Opened) -> None:
    page.page.locator("#legend").get_by_label("product").uncheck()
    assert not {"ai-server", "gpu", "hbm"} & page.nodes()
    assert page.edge("micron", "beneficiary", "ai-server") not in page.drawn()
    assert page.edge("nvidia", "bottleneck", "dell") in page.drawn()  # its product is a label, no end


def test_origin_and_polarity_are_told_apart(page: Opened) -> None:
    page.page.locator("#legend").get_by_label("background").uncheck()
    assert page.edge("vertiv", "produces", "liquid-cooling") not in page.drawn()
    page.page.locator("#legend").get_by_label("hedged").uncheck()
    assert page.edge("marvell", "beneficiary", "ai-server") not in page.drawn()
    assert page.edge("micron", "beneficiary", "ai-server") in page.drawn()


def test_a_source_can_be_left_out(both: Opened) -> None:
    later = both.edge("micron", "supplies", "nvidia")
    assert later in both.drawn() and kept(both) == "29 of 30 claims"
    both.page.locator("#legend").get_by_label("Memory moves").uncheck()
    assert later not in both.drawn() and kept(both) == "27 of 30 claims"


def test_the_slider_leaves_out_what_is_less_sure(both: Opened) -> None:
    slider = both.page.get_by_label("Confidence at least")
    slider.focus()
    for _ in range(12):
        both.page.keyboard.press("ArrowRight")
    assert both.page.locator("#least-shown").inner_text() == "0.60"
    assert kept(both) == "27 of 30 claims"
    assert both.edge("micron", "supplies", "nvidia") not in both.drawn()


def test_dates_choose_the_sources_of_a_time(both: Opened) -> None:
    both.page.get_by_label("Published from").fill("2024-07-01")
    assert kept(both) == "2 of 30 claims"
    assert both.drawn() == {
        both.edge("micron", "supplies", "nvidia"),
        both.edge("dell", "supplies", "coreweave", "hedged"),
    }
    both.page.get_by_label("Published from").fill("")
    both.page.get_by_label("until").fill("2024-07-01")
    assert kept(both) == "27 of 30 claims"


def test_a_card_counts_what_the_filter_leaves_out(both: Opened) -> None:
    both.page.locator("#legend").get_by_label("Memory moves").uncheck()
    both.click("micron")
    assert "1 claim left out by the filter" in both.panel
    assert "NVIDIA" not in " ".join(both.page.locator("#panel details").all_inner_texts())


def test_counts_stand_beside_the_ticks(both: Opened) -> None:
    line = both.page.locator("#legend li", has_text="benefits from")
    assert line.locator(".count").inner_text() == "4"
    both.page.locator("#legend").get_by_label("hedged").uncheck()
    assert line.locator(".count").inner_text() == "2"
