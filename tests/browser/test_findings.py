"""What an audit found stands beside the sentences concerned."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe

from expograph.findings import Finding
from expograph.graph.map import draw
from expograph.graph.network import to_network
from expograph.model import Claim, Document, Entity, Evidence, Extraction, Quantity

if TYPE_CHECKING:
    from conftest import Opened, Show

SAID = (
    "Dell's sales rose 20% to $12 billion.", "A year before they were $8 billion.", "Micron supplies Dell.",
    "Its margin was 30%, a profit of $3.6 billion.", "The backlog is $4 billion.",
)  # fmt: skip
TEXT = "\U0001f680 News. " + " ".join(SAID)
HOSTILE = "</script><img src=x onerror=alert(1)> \u202egnp"


def audited(*more: Finding, words: str = "8 × 1.2 = 9.6, not 12", assumption: str = "the bases differ") -> Extraction:
    """What was read in a document, with what an audit found."""
    document = Document(TEXT, "audit.txt", "Figures", "2024-06-03")

    def piece(number: int) -> Evidence:
        start = TEXT.index(SAID[number])
        return document.quote(start, start + len(SAID[number]), rule="q.test", confidence=0.9)

    findings = (
        Finding("growth", "contradiction", words, (piece(0), piece(1)), assumption, "dell"),
        Finding("margin", "warning", "a margin above the usual", (piece(3),), None, "dell"),
        Finding("profit", "consistent", "30% of 12 is 3.6", (piece(3), piece(0)), None, "dell"),
        Finding("last-year", "implied", "sales were 10 the year before", (piece(0),), None, "dell"),
        Finding("book-to-bill", "not comparable", "no orders are given", (piece(4),), None, "dell"),
    )
    figures = tuple(Quantity("dell", "revenue", "12", "USD bn", "$12 billion", piece(n)) for n in (0, 1))
    claim = Claim("micron", "supplies", "dell", evidence=(piece(2),))
    names = (Entity("dell", "company", "Dell"), Entity("micron", "company", "Micron"))
    return Extraction(document, names, (claim,), figures, findings=(*findings, *more))


@pytest.fixture
def page(show: Show) -> Opened:
    made = audited()
    return show(draw(to_network([made]), [made]))


def test_figures_that_do_not_add_up_are_listed(page: Opened) -> None:
    assert "figures that do not add up" in page.panel.lower()
    assert "contradiction: 8 × 1.2 = 9.6, not 12" in page.panel and "warning: a margin" in page.panel
    assert "2 that agree or follow" in page.panel and "1 pair of figures could not be compared" in page.panel
    assert "no orders are given" not in page.panel
    page.page.get_by_text("2 that agree or follow").click()
    page.page.get_by_role("button", name="follows: sales were 10").click()
    assert page.page.locator("#tab-details").get_attribute("aria-selected") == "true"
    assert page.page.locator("#panel blockquote").inner_text() == SAID[0]
    page.click("dell")
    assert "figures that do not add up" in page.panel.lower()
    page.click("micron")
    assert "add up" not in page.panel.lower()
    page.check_quiet()


def test_the_sentences_concerned_carry_a_mark(page: Opened) -> None:
    page.page.get_by_role("tab", name="Text").click()
    marks = page.page.locator("#text .check")
    assert marks.all_inner_texts() == ["⚠ does not add up", "⚠ does not add up", "⚠ check"]
    assert page.page.locator("#text .doubt").all_inner_texts() == [SAID[0], SAID[1], SAID[3]]
    assert marks.first.get_attribute("aria-label") == "contradiction: 8 × 1.2 = 9.6, not 12"
    marks.nth(1).click()
    beside = page.page.locator("#text .beside")
    assert "contradiction: 8 × 1.2 = 9.6, not 12" in beside.inner_text()
    assert "It would be right if: the bases differ" in beside.inner_text()
    assert beside.locator("blockquote").all_inner_texts() == [SAID[0]]  # the other figure
    assert marks.nth(1).get_attribute("aria-expanded") == "true" and page.lit() == {"dell"}
    below = "(document.querySelector('.beside').getBoundingClientRect().top >= document.querySelectorAll('.check')[1].getBoundingClientRect().top)"
    assert page.page.evaluate(below)
    page.check_quiet()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [(1440, 900), (390, 844)])
def test_all_can_read_it(show: Show, scheme: str, size: tuple[int, int]) -> None:
    made = audited()
    fragment = f"#tab=text&finding={made.findings[0].id}@1"
    shown = show(draw(to_network([made]), [made]), *size, fragment, color_scheme=scheme)
    assert shown.page.locator("#text .beside").is_visible()
    found = Axe().run(shown.page).response["violations"]
    assert [one["id"] for one in found if one["impact"] in ("serious", "critical")] == []
    assert shown.page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_finding_leads_from_the_list_to_the_text_and_back(page: Opened, show: Show) -> None:
    page.page.get_by_role("button", name="contradiction: 8").click()
    assert page.page.locator("#tab-text").get_attribute("aria-selected") == "true"
    assert page.page.locator("#text .beside").is_visible()
    made = audited()
    again = show(draw(to_network([made]), [made]), fragment=page.page.evaluate("location.hash"))
    assert again.page.locator("#text .beside").inner_text() == page.page.locator("#text .beside").inner_text()
    page.page.go_back()
    assert "How to read this map" in page.panel


def test_a_mark_answers_the_keyboard(page: Opened) -> None:
    page.page.get_by_role("tab", name="Text").click()
    page.page.locator("#text .check").nth(2).focus()
    page.page.keyboard.press("Enter")
    assert "a margin above the usual" in page.page.locator("#text .beside").inner_text()
    assert page.page.evaluate("document.activeElement.className") == "check"
    page.page.keyboard.press("Enter")
    assert page.page.locator("#text .beside").count() == 0


def test_words_of_a_finding_are_text(show: Show) -> None:
    made = audited(words=HOSTILE, assumption=HOSTILE)
    shown = show(draw(to_network([made]), [made]))
    shown.page.get_by_role("button", name="contradiction").click()
    beside = shown.page.locator("#text .beside").inner_text()
    assert beside.count("<img src=x onerror=alert(1)> \\u202egnp") == 2 and "\u202e" not in beside
    shown.page.evaluate("pick('finding', data.findings.find(({ verdict }) => verdict === 'contradiction').id)")
    assert "<img src=x" in shown.panel and shown.page.locator("#panel img").count() == 0
    shown.check_quiet()


def test_a_finding_of_a_text_that_is_not_here_has_a_card(show: Show) -> None:
    other = Document("Sales were 5. Sales were 6.", "other.txt")
    away = Finding(
        "twice", "contradiction", "5 is not 6", (other.quote(0, 13, rule="r"), other.quote(14, 27, rule="r"))
    )
    made = audited(away)
    shown = show(draw(to_network([made]), [made]))
    shown.page.get_by_role("button", name="contradiction: 5 is not 6").click()
    assert shown.page.locator("#panel blockquote").all_inner_texts() == ["Sales were 5.", "Sales were 6."]


@pytest.mark.parametrize("name", ["x", "__proto__", "ID@9", "ID@0@0", "ID@-1"])
def test_a_finding_that_the_map_has_not_is_told(show: Show, name: str) -> None:
    made = audited()
    fragment = "#finding=" + name.replace("ID", made.findings[0].id)
    shown = show(draw(to_network([made]), [made]), fragment=fragment)
    assert "does not hold what the address names" in shown.page.locator("#notice").inner_text()
    assert shown.errors == []


def test_without_findings_nothing_is_said_of_them(chain: Extraction, show: Show) -> None:
    shown = show(draw(to_network([chain]), [chain]))
    assert "figures" not in shown.panel.lower()
    shown.page.get_by_role("tab", name="Text").click()
    assert shown.page.locator("#text .check").count() == 0
