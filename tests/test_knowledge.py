"""A graph in a notebook: what it says of itself, and the maps that it draws."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest
from IPython.core.formatters import DisplayFormatter

from expograph.errors import QueryError
from expograph.knowledge import KnowledgeGraph
from expograph.model import Claim, Document, Entity, Extraction


def extraction(text: str = "TSMC supplies NVIDIA. NVIDIA supplies Dell.") -> Extraction:
    """Three companies and two claims."""
    note = Document(text, "note.txt", "Chips")
    entities = (
        Entity("dell", "company", "Dell"),
        Entity("nvidia", "company", "NVIDIA"),
        Entity("tsmc", "company", "TSMC"),
    )
    claims = (
        Claim("tsmc", "supplies", "nvidia", evidence=(note.quote(0, 21, rule="r"),)),
        Claim("nvidia", "supplies", "dell", evidence=(note.quote(22, 43, rule="r"),)),
    )
    return Extraction(note, entities, claims)


def test_it_says_shortly_how_much_it_holds() -> None:
    assert repr(KnowledgeGraph((extraction(),))) == "KnowledgeGraph(1 document, 3 entities, 2 claims)"
    assert repr(KnowledgeGraph(())) == "KnowledgeGraph(0 documents, 0 entities, 0 claims)"


def test_entities_that_documents_share_and_documents_read_twice_count_once() -> None:
    both = KnowledgeGraph((extraction(), extraction("TSMC supplies NVIDIA. NVIDIA supplies Dell. Often.")))
    assert repr(both).startswith("KnowledgeGraph(2 documents, 3 entities, ")
    assert repr(KnowledgeGraph((extraction(), extraction()))) == repr(KnowledgeGraph((extraction(),)))


def test_what_two_documents_claim_counts_twice_but_its_entities_once() -> None:
    both = KnowledgeGraph((extraction(), extraction("TSMC supplies NVIDIA. NVIDIA supplies Dell. Often.")))
    assert repr(both) == "KnowledgeGraph(2 documents, 3 entities, 4 claims)"


def test_a_notebook_shows_the_map_and_the_words() -> None:
    shown, _ = DisplayFormatter().format(KnowledgeGraph((extraction(),)))
    assert set(shown) == {"image/svg+xml", "text/plain"}
    assert ElementTree.fromstring(shown["image/svg+xml"]).tag == "{http://www.w3.org/2000/svg}svg"
    assert shown["text/plain"] == "KnowledgeGraph(1 document, 3 entities, 2 claims)"


def test_a_notebook_shows_a_graph_of_nothing() -> None:
    shown, _ = DisplayFormatter().format(KnowledgeGraph(()))
    assert "image/svg+xml" in shown


@pytest.mark.parametrize("focus", ["TSMC", "tsmc"])
def test_the_focus_of_a_map_is_a_label_or_an_id(focus: str) -> None:
    graph = KnowledgeGraph((extraction(),))
    assert '"focus":"tsmc"' in graph.page(focus=focus) and '"focus":"nvidia"' in graph.page()
    svg = graph.image(focus=focus).decode("utf8")
    assert "what TSMC acts on" in svg and "what TSMC acts on" not in graph.image().decode("utf8")


def test_a_focus_that_is_not_there_is_refused() -> None:
    graph = KnowledgeGraph((extraction(),))
    for draw in (graph.page, graph.image):
        with pytest.raises(QueryError, match="no entity 'Nobody'"):
            draw(focus="Nobody")


def test_a_picture_has_the_title_that_is_given_or_the_document_s() -> None:
    graph = KnowledgeGraph((extraction(),))
    assert b">Chips<" in graph.image() and b">Mine<" in graph.image(title="Mine")
    assert graph.image("png").startswith(b"\x89PNG")
