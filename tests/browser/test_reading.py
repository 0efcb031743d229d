"""Search, text, table and query: every line opens to its sentence, and every sentence to its line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from expograph.graph.map import draw
from expograph.graph.network import to_network
from expograph.graph.query import Table, query
from expograph.graph.rdf import to_store
from expograph.model import Claim, Document, Entity, Extraction

if TYPE_CHECKING:
    from conftest import Opened, Show


def test_search_suggests_by_name_alias_and_ticker(page: Opened) -> None:
    field = page.page.get_by_role("combobox", name="Search: name or ticker")
    field.fill("hewl")
    assert page.page.get_by_role("option").all_inner_texts() == ["Hewlett Packard Enterprise company, 1 claim"]
    field.fill("nyse:de")
    assert page.page.get_by_role("option").all_inner_texts() == ["Dell Technologies company, 10 claims"]
    field.fill("mi")
    assert page.page.get_by_role("option").first.inner_text().startswith("Micron Technology")
    field.fill("zzz")
    assert page.page.get_by_role("option").all_inner_texts() == ["nothing here has that name"]


def test_a_suggestion_is_taken_with_the_keyboard_or_the_mouse(page: Opened) -> None:
    field = page.page.get_by_role("combobox", name="Search: name or ticker")
    page.page.keyboard.press("/")
    page.page.keyboard.type("e")
    options = page.page.get_by_role("option").all_inner_texts()
    page.page.keyboard.press("ArrowDown")
    page.page.keyboard.press("Enter")
    assert options[1].startswith(page.page.locator("#panel h2").inner_text())
    field.fill("broadcom")
    page.page.get_by_role("option").first.click()
    assert page.page.locator("#panel h2").inner_text() == "Broadcom"
    assert field.get_attribute("aria-expanded") == "false"


def test_a_product_that_is_no_box_is_found_and_lights_its_lines(show: Show) -> None:
    note = Document("Dell waits for GPUs of NVIDIA.", "note")
    claim = Claim("nvidia", "bottleneck", "dell", "gpu", evidence=(note.quote(0, 30, rule="r"),))
    names = (Entity("dell", "company", "Dell"), Entity("gpu", "product", "GPU"), Entity("nvidia", "company", "NVIDIA"))
    read = [Extraction(note, names, (claim,))]
    opened = show(draw(to_network(read), read))
    opened.page.get_by_role("combobox", name="Search").fill("gpu")
    opened.page.keyboard.press("Enter")
    assert "is the product of" in opened.panel.lower()
    assert opened.lit() == {"nvidia", "dell", opened.edge("nvidia", "bottleneck", "dell")}


def test_a_quote_stands_in_its_sentence(show: Show) -> None:
    text = "It rained. Asked about it, she said Micron supplies Dell, and left. Then it stopped."
    note = Document(text, "note")
    start = text.index("Micron")
    claim = Claim("micron", "supplies", "dell", evidence=(note.quote(start, start + 20, rule="r"),))
    read = [Extraction(note, (Entity("dell", "company", "Dell"), Entity("micron", "company", "Micron")), (claim,))]
    opened = show(draw(to_network(read), read))
    opened.click(opened.edge("micron", "supplies", "dell"))
    quote = opened.page.locator("#panel blockquote")
    assert quote.locator("q").inner_text() == "Micron supplies Dell"
    assert quote.inner_text() == "Asked about it, she said Micron supplies Dell, and left."


def test_offsets_count_code_points(both: Opened) -> None:
    """Two emoji before the first quote and one before the second: each is two units of UTF-16."""
    both.click(both.edge("micron", "supplies", "nvidia"))
    assert both.page.locator("#panel q").inner_text() == "Micron ships high-bandwidth memory to NVIDIA."
    both.page.locator("#panel").get_by_role("button", name="in the text").click()
    assert both.page.locator("mark.lit").all_inner_texts() == ["Micron ships high-bandwidth memory to NVIDIA."]
    assert both.page.locator("mark").all_inner_texts()[-1] == "Dell could lose CoreWeave as a customer."
    assert "\U0001f680\U0001f680 News. Micron" in both.page.locator("#text").inner_text()


def test_from_the_line_to_the_text_and_back(page: Opened) -> None:
    edge = page.edge("nvidia", "bottleneck", "dell")
    page.click(edge)
    page.page.locator("#panel").get_by_role("button", name="in the text").click()
    lit = page.page.locator("mark.lit")
    assert lit.all_inner_texts() == ["Dell cannot build more machines until NVIDIA ships more GPUs."]
    assert lit.is_visible() and page.lit() == {"nvidia", "dell", edge}
    other = page.edge("tsmc", "exposed_to_risk", "taiwan")
    page.page.locator("mark", has_text="A quake in Taiwan would hit TSMC.").click()
    assert page.lit() == {"tsmc", "taiwan", other}
    dull = page.colour_at("coreweave")
    page.page.locator("#panel").get_by_role("button", name="TSMC — is exposed to the risk of → Taiwan").click()
    assert page.page.locator("#tab-details").get_attribute("aria-selected") == "true"
    assert "A quake in Taiwan would hit TSMC." in page.panel
    page.page.keyboard.press("Escape")
    assert page.colour_at("coreweave") != dull  # the veil is gone


def test_a_highlight_answers_the_keyboard(page: Opened) -> None:
    page.page.get_by_role("tab", name="Text").click()
    mark = page.page.locator("mark", has_text="TSMC makes NVIDIA's chips.")
    mark.focus()
    page.page.keyboard.press("Enter")
    assert page.lit() == {"tsmc", "nvidia", page.edge("tsmc", "supplies", "nvidia")}
    assert page.page.locator("mark.lit").inner_text() == "TSMC makes NVIDIA's chips."
    assert page.page.evaluate("document.activeElement.className") == "lit"


def test_the_text_of_a_figure_leads_to_its_subject(page: Opened) -> None:
    page.page.get_by_role("tab", name="Text").click()
    page.page.locator("mark", has_text="Dell's backlog").click()
    page.page.get_by_role("button", name="a figure of Dell Technologies").click()
    assert "backlog: 4.5 USD bn" in page.panel


def test_the_text_marks_only_what_the_filter_leaves(page: Opened) -> None:
    page.page.get_by_role("tab", name="Text").click()
    before = page.page.locator("mark").count()
    page.page.locator("#legend").get_by_label("hedged").uncheck()
    assert page.page.locator("mark").count() == before - 4


def test_another_source_can_be_chosen(both: Opened) -> None:
    both.page.get_by_role("tab", name="Text").click()
    assert "Electric power limits new data centres." in both.page.locator("#text").inner_text()
    both.page.get_by_label("Source", exact=True).select_option(label="2024-09-10 · Memory moves")
    assert "Nobody else does." in both.page.locator("#text").inner_text()


def column(page: Opened, number: int) -> list[str]:
    return page.page.locator(f"#rows tr td:nth-child({number})").all_inner_texts()


def test_the_table_can_be_sorted(both: Opened) -> None:
    both.page.get_by_role("button", name="Confidence").click()
    assert column(both, 6) == sorted(column(both, 6)) and column(both, 6)[0] == "0.55"
    both.page.get_by_role("button", name="Confidence").click()
    assert column(both, 6) == sorted(column(both, 6), reverse=True)
    head = both.page.get_by_role("columnheader", name="Confidence")
    assert head.get_attribute("aria-sort") == "descending"
    assert both.page.evaluate("document.activeElement.dataset.sort") == "confidence"
    both.page.get_by_role("button", name="Published").click()
    assert column(both, 7)[-1] == "2024-09-10"


def test_a_row_leads_to_the_card(page: Opened) -> None:
    page.page.locator("#rows tr").first.get_by_role("button").nth(1).click()
    assert page.page.locator("#panel blockquote").count() == 1


@pytest.mark.parametrize(
    ("labels", "confidence", "dates"),
    [
        ([], None, None), (["supplies"], None, None), (["hedged"], None, None), (["product"], None, None),
        (["background"], None, None), (["Memory moves"], None, None), ([], "0.6", None),
        (["event", "depends on"], "0.6", ("2024-01-01", "2024-08-01")), ([], None, ("2024-07-01", None)),
    ],
)  # fmt: skip
def test_the_query_gives_the_claims_that_are_shown(
    both: Opened, read_both: list[Extraction], labels: list[str], confidence: str | None, dates: tuple[str, str] | None
) -> None:
    for name in labels:
        both.page.locator("#legend li").filter(has=both.page.get_by_text(name, exact=True)).locator("input").uncheck()
    if confidence:
        both.page.get_by_label("Confidence at least").fill(confidence)
    for field, date in zip(("Published from", "until"), dates or (), strict=False):
        if date:
            both.page.get_by_label(field).fill(date)
    found = query(to_store(read_both), both.page.locator("#query").text_content() or "")
    assert isinstance(found, Table) and len(found.rows) > 1
    names = {entity.id: entity.label for read in read_both for entity in read.entities}
    asked = sorted((names[str(row[1])[2:]], names[str(row[3])[2:]], str(row[6])) for row in found.rows)
    rows = zip(column(both, 1), column(both, 3), column(both, 6), strict=True)
    assert asked == sorted((source, target, f"{float(number):g}") for source, target, number in rows)


def test_the_query_is_copied(page: Opened) -> None:
    page.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.page.get_by_text("As a query").click()
    page.page.get_by_role("button", name="Copy the query").click()
    page.page.get_by_text("The query is copied.").wait_for(timeout=3000)
    assert page.page.evaluate("navigator.clipboard.readText()") == page.page.locator("#query").text_content()


def test_where_copying_is_not_allowed_the_query_is_marked(page: Opened) -> None:
    page.page.evaluate("Object.defineProperty(navigator, 'clipboard', { value: undefined })")
    page.page.get_by_text("As a query").click()
    page.page.get_by_role("button", name="Copy the query").click()
    assert "marked" in page.page.locator("#notice").inner_text()
    assert page.page.evaluate("getSelection().toString()").startswith("PREFIX")


def test_all_of_it_can_be_read_and_reached_without_the_picture(page: Opened) -> None:
    assert page.page.locator("#rows tr").count() == 27
    page.page.locator("#rows button", has_text="is a bottleneck for").first.focus()
    page.page.keyboard.press("Enter")
    assert page.page.locator("#panel blockquote").count() == 1
    page.page.keyboard.press("Escape")
    assert "How to read this map" in page.panel
    page.check_quiet()
