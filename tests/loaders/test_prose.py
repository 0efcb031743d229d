"""Prose is told from noise by how it reads."""

from expograph.loaders.prose import passages

MENU = "Home\nMarkets\nStocks\nTrade popular stocks with us\nLog in\nFrom desk to trade, one platform does it all.\nSign up\n"
PROSE = (
    "The maker of cooling systems said on Monday that orders from server vendors had doubled in a year, and that its plants "
    "would run at full capacity until the end of the next one."
)
SHORT = "Analysts were surprised by it."


def read(text, title=None):
    return [(p.kind, text[p.start : p.end]) for p in passages(text, title)]


def test_menus_and_footers_are_left_out():
    text = f"{MENU}Cooling orders double at maker\n{PROSE}\n{SHORT}\nShare\nCopy link\n© 2026 The Desk. All rights reserved.\n"
    assert read(text) == [("headline", "Cooling orders double at maker"), ("prose", PROSE), ("prose", SHORT)]


def test_headings_between_prose_are_kept_and_lists_of_links_are_not():
    links = "Read more\n- Five funds for a nervous summer\n- Mortgage rates climb again\n- Oil slips\n"
    text = f"{PROSE}\nWhere the heat goes\n{PROSE}\n{links}{PROSE}"
    assert [kind for kind, _ in read(text)] == ["prose", "heading", "prose", "prose"]


def test_hard_wrapped_paragraphs_are_joined():
    words = PROSE.split()
    wrapped = "\n".join(" ".join(words[i : i + 12]) for i in range(0, len(words), 12))
    assert read(wrapped) == [("prose", wrapped)]


def test_menus_alone_are_no_prose():
    assert read(MENU * 20) == []


def test_a_given_title_is_the_headline_wherever_it_stands():
    assert ("headline", "Heat") in read(f"Heat\nby A. Writer\n{PROSE}", title="Heat")


def test_numbered_lists_of_links_are_no_sentences():
    assert read(f"{PROSE}\nMost popular\n1. Mortgage rates: what comes next\n2. Intel and the long road back\n") == [
        ("prose", PROSE)
    ]


def test_a_note_of_a_sentence_or_two_is_prose():
    assert read("Micron supplies Dell.\n") == [("prose", "Micron supplies Dell.")]
    assert read("Memory\nMicron supplies Dell. Prices rose.\n")[-1] == ("prose", "Micron supplies Dell. Prices rose.")


def test_a_slogan_in_a_menu_is_none():
    assert read("Home\nMarkets and funds today\nAll our news in one place.\nLog in\nOpen an account now\n") == []
