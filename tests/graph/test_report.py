"""The page as Markdown: its parts, its notes, what hostile text does to it, and its commands."""

from __future__ import annotations

import pathlib
import re
import shlex
from typing import Any

import pytest
from click.testing import CliRunner
from markdown_it import MarkdownIt

from expograph.api import open_graph
from expograph.cli import main
from expograph.errors import QueryError
from expograph.findings import Finding
from expograph.graph.network import to_network
from expograph.graph.report import plain, report
from expograph.model import Claim, Document, Entity, Extraction

ROOT = pathlib.Path(__file__).parents[2]
EXAMPLE = "examples/claims.csv"


def page(*extractions: Extraction, **more: Any) -> str:
    return report(to_network(extractions), extractions, **more)


def tokens(text: str) -> list[Any]:
    """What a reader of Markdown makes of a page, notes aside."""
    parser = MarkdownIt("commonmark").enable("table").disable("reference")
    return [t for token in parser.parse(text) for t in (token, *(token.children or ()))]


def words(text: str) -> str:
    """All text that a reader sees."""
    return " ".join(t.content for t in tokens(text) if t.type == "text")


def headings(text: str) -> list[str]:
    return re.findall(r"^#+ .*$", text, re.MULTILINE)


def commands(text: str) -> list[list[str]]:
    return [shlex.split(t.content) for t in tokens(text) if t.type == "fence"]


def check_notes(text: str) -> None:
    """Every row of a table has a note, every note that is referred to exists, and every one that exists is used."""
    body, notes = text.split("\n[^1]: ")[0], re.findall(r"^\[\^(\d+)\]: “.+”$", text, re.MULTILINE)
    rows = [line for line in body.splitlines() if line.startswith("| ")]
    heads = [
        before for before, line in zip(body.splitlines(), body.splitlines()[1:], strict=False) if line[:4] == "|---"
    ]
    assert rows and all(re.search(r"\[\^\d+\]", row) for row in rows if row not in heads)
    assert set(re.findall(r"\[\^(\d+)\]", body)) == set(notes)
    assert notes == [str(n) for n in range(1, len(notes) + 1)]


@pytest.fixture
def example(monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.chdir(ROOT)
    graph = open_graph(EXAMPLE)
    return report(graph.network, graph.extractions, sources=[EXAMPLE], picture="report.svg")


def test_the_parts_of_a_page(example: str) -> None:
    assert headings(example) == [
        "# Corvane Cooling: exposures and chokepoints",
        "## What Corvane Cooling is exposed to", "### Costs and inputs", "### Revenue",
        "## Who is exposed to Corvane Cooling", "### Costs and inputs", "### Revenue",
        "## What would stop Corvane Cooling", "## What holds others back", "## Figures that do not add up",
    ]  # fmt: skip
    kinds = [token.type for token in tokens(example)]
    assert (kinds.count("table_open"), kinds.count("image"), kinds.count("fence")) == (6, 1, 4)
    assert "- Pump market note, Tern Street Research, 2026-04-07 (SHA-256 " in example
    # claims.csv: 0.4 of the units, at the confidence 0.95 of its document
    assert "| Bramholt Pumps | 0.38 | 0.38 | 0.00 |" in example
    assert "| Lysgaard Magnets | rare-earth magnet | Ostrel Motors | 0.85[^3] |" in example
    check_notes(example)


def test_the_notes_are_quotes(example: str) -> None:
    quotes = {e.quote for x in open_graph(EXAMPLE).extractions for c in x.claims for e in c.evidence}
    notes = re.findall(r"^\[\^\d+\]: “(.+)”$", example, re.MULTILINE)
    assert set(notes) <= set(map(plain, quotes)) and len(set(notes)) == len(notes)


def test_the_commands_give_the_same_again(example: str) -> None:
    assert [command[1] for command in commands(example)] == ["exposure", "exposure", "chokepoints", "query"]
    for command in commands(example):
        result = CliRunner().invoke(main, command[1:])
        assert command[0] == "expograph" and result.exit_code == 0, result.output
        assert "Bramholt Pumps" in result.stdout or command[1] == "query" or "--to" in command


def test_options_that_matter_stand_in_the_commands() -> None:
    graph = open_graph(str(ROOT / EXAMPLE))
    text = report(
        graph.network, graph.extractions, sources=["a b.csv", "c.csv"], damping=0.123456789, include=("hedged", "pack"),
        background=True,
    )  # fmt: skip
    files = ["--in", "a b.csv", "--in", "c.csv"]
    shared = ["--include", "hedged,pack", "--background", *files]
    assert [command[2:] for command in commands(text)] == [
        ["--of", "Corvane Cooling", "--damping", "0.123456789", *shared],
        ["--to", "Corvane Cooling", "--damping", "0.123456789", *shared],
        ["Corvane Cooling", *shared],
        ["--named", "bottlenecks", "--background", *files],
    ]


def test_the_same_bytes_twice_and_in_any_order(sample: Extraction, other: Extraction) -> None:
    assert page(sample, other) == page(sample, other) == page(other, sample)


HOSTILE = "Ev*i*l `x` <b>|[y](z) ![p](q) &amp; $m$ ~~s~~ \\"
QUOTE = "\n# Head\n\n```\n<script>alert(1)</script> | a | [^1] [x](javascript:y)\n\x1b[31m \u202e 1. item"


def hostile(label: str = HOSTILE) -> Extraction:
    text = f"{QUOTE} ends"
    note = Document(text, "note.txt", "T | <i> [^9]\n# no", None, "`P` *q*")
    said = (note.quote(0, len(text), rule="t"),)
    names = (
        Entity("evil", "company", label),
        Entity("arc", "company", "- Arc\n```\n# Head"),
        Entity("gas", "product", "*g*"),
    )
    claims = (
        Claim("evil", "supplies", "arc", "gas", evidence=said),
        Claim("evil", "bottleneck", "arc", "gas", evidence=said),
    )
    return Extraction(note, names, claims)


@pytest.mark.parametrize("focus", ["evil", "arc"])
def test_hostile_names_and_quotes_are_text(focus: str) -> None:
    text = page(hostile(), focus=focus, title="*T* | <b> ![x](y)", sources=["a`b\n```\n# Head"])
    kinds = {token.type for token in tokens(text)}
    assert not kinds & {
        "html_inline",
        "html_block",
        "link_open",
        "image",
        "em_open",
        "code_inline",
        "s_open",
        "code_block",
    }
    assert not [c for c in text if c != "\n" and ord(c) < 32] and "\u202e" not in text
    kinds_of_heading = [t.tag for t in tokens(text) if t.type == "heading_open"]
    assert kinds_of_heading == ["h1", "h2", "h2", "h2", "h2", "h2"]
    seen = words(text)
    assert HOSTILE in seen and "<script>alert(1)</script> | a | [^1] [x](javascript:y)" in seen
    # a table of exposures with 6 columns and a row, that of bottlenecks with 4, for arc that of what stops it with 3
    cells = len([t for t in tokens(text) if t.type in ("td_open", "th_open")])
    assert cells == (2 * 6 + 2 * 4 if focus == "evil" else 2 * 6 + 2 * 3 + 2 * 4)
    check_notes(text)


def test_a_name_that_cannot_be_typed_is_asked_for_by_its_id() -> None:
    asked = {c[1]: c for c in commands(page(hostile(), focus="arc"))}
    assert asked["exposure"][2:] == ["--to", "arc"] and asked["chokepoints"][2:] == ["arc"]


def test_a_name_of_two_is_asked_for_by_its_id() -> None:
    note = Document("Ore feeds both.", "note")
    said = (note.quote(0, 15, rule="t"),)
    names = Entity("arc-1", "company", "Arc"), Entity("arc-2", "company", "Arc"), Entity("ore", "product", "ore")
    claims = tuple(Claim("ore", "supplies", n, evidence=said) for n in ("arc-1", "arc-2"))
    text = page(Extraction(note, names, claims))
    assert headings(text)[0] == "# Arc: exposures and chokepoints"
    assert [c[-1] for c in commands(text)[:3]] == ["arc-1", "arc-1", "arc-1"]


def test_a_row_without_a_direction_has_its_sentence() -> None:
    note = Document("Storms matter to Arc.", "note")
    claim = Claim("arc", "harmed_by", "storm", change="unknown", evidence=(note.quote(0, 21, rule="t"),))
    text = page(Extraction(note, (Entity("arc", "company", "Arc"), Entity("storm", "event", "storm")), (claim,)))
    assert "| storm | 0.00 | 0.00 | 0.00 |  | storm in some way harms Arc[^1] |" in text
    check_notes(text)


def test_more_than_ten_are_counted() -> None:
    note = Document("All feed Arc.", "note")
    said = (note.quote(0, 13, rule="t"),)
    names = [Entity(f"n{i:02}", "company", f"N{i:02}") for i in range(12)]
    claims = tuple(Claim(e.id, "supplies", "arc", evidence=said) for e in names)
    text = page(Extraction(note, (Entity("arc", "company", "Arc"), *names), claims))
    assert "2 smaller ones are left out." in text and "2 more are left out." in text
    assert text.count("\n| N") == 20


def test_findings_have_quotes_arithmetic_and_the_command(sample: Extraction) -> None:
    said = (sample.quantities[0].evidence,)
    found = (
        Finding("sum", "contradiction", "4.5 is not 4 + 1", said, "the rest is *other*"),
        Finding("sum", "warning", "odd", said),
        Finding("sum", "consistent", "fine", said),
    )
    audited = Extraction(sample.document, sample.entities, sample.claims, sample.quantities, findings=found)
    text = page(audited, sources=["articles/note.txt", "other.csv"])
    end = text[text.index("## Figures that do not add up") :]
    assert "- **contradiction** 4.5 is not 4 + 1 It would be right if the rest is \\*other\\*.[^" in end
    assert "- **warning** odd[^" in end and "fine" not in end
    assert "Checked: 1 consistent, 1 contradiction, 1 warning." in end
    assert "“Dell's backlog stood at \\$4.5 billion.”" in end
    assert commands(text)[-1] == ["expograph", "audit", "articles/note.txt"]


def test_an_empty_graph_says_so() -> None:
    text = page(Extraction(Document("It rained.", "rain.txt")), sources=["rain.txt"])
    assert headings(text) == ["# Exposures and chokepoints", "## Figures that do not add up"]
    assert "Nothing is claimed in these sources." in text and "- rain.txt (SHA-256 " in text
    assert page() == page()


def test_an_unknown_focus_is_told(sample: Extraction) -> None:
    with pytest.raises(QueryError, match="no entity 'Del'; did you mean Dell"):
        page(sample, focus="Del")
    with pytest.raises(QueryError, match="holds no entities"):
        page(focus="Dell")
