"""Nothing that comes from a source, a name, a title, an address or the fragment runs, hides, or breaks the page."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from expograph.graph.map import draw
from expograph.graph.network import to_network
from expograph.model import Claim, Document, Entity, Extraction, Identifier, Quantity

if TYPE_CHECKING:
    from conftest import Show

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
    for edge in shown.page.evaluate("expograph.data.edges.map(({ id }) => ({ id }))"):
        shown.page.evaluate("name => pick('edge', name)", edge["id"])
    for node in shown.page.evaluate("Object.keys(expograph.data.entities)"):
        shown.page.evaluate("name => pick('node', name)", node)
    for tab in ("text", "paths"):
        shown.page.evaluate("tab => go({ tab, from: 'n0', to: 'n3' })", tab)
    shown.page.evaluate("pick('node', 'n0')")
    for summary in shown.page.locator("#panel summary").all():
        summary.click()
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
