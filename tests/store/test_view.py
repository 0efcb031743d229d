"""A view of a store answers as the documents in it do, wherever its RDF is kept."""

from __future__ import annotations

import pathlib

import pytest

from expograph.graph.rdf import to_trig
from expograph.knowledge import KnowledgeGraph
from expograph.model import Claim, Document, Entity, Extraction
from expograph.store.engine import Engine
from expograph.store.store import Store
from expograph.store.view import View, cache

THINGS = tuple(
    Entity(i, kind, label)
    for i, kind, label in (
        ("asml", "company", "ASML"),
        ("asml-inc", "company", "ASML Inc."),
        ("dell", "company", "Dell"),
        ("euv", "product", "EUV machine"),
        ("tsmc", "company", "TSMC"),
    )
)


def article(name: str, published: str | None, text: str, *claims: tuple[str, str, str]) -> Extraction:
    document = Document(text, name, f"Of {name}", published)
    said = document.quote(0, len(text), rule="test.1", confidence=0.75)
    known = {e.id: e for e in THINGS}
    things = tuple(known[e] for e in sorted({end for s, _, t in claims for end in (s, t)}))
    return Extraction(document, things, tuple(Claim(s, r, t, evidence=(said,)) for s, r, t in claims))


FIRST = article(
    "a.txt",
    "2026-01-31",
    "ASML supplies TSMC, and TSMC supplies Dell.",
    ("asml", "supplies", "tsmc"),
    ("tsmc", "supplies", "dell"),
)
NEWER = article("a.txt", "2026-03-31", "TSMC supplies Dell.", ("tsmc", "supplies", "dell"))
OTHER = article("b.txt", None, "ASML Inc. produces the EUV machine.", ("asml-inc", "produces", "euv"))


@pytest.fixture
def store(engine: Engine) -> Store:
    found = Store(engine)
    found.put("x/a.txt", [FIRST], "r")
    found.put("x/b.txt", [OTHER], "r")
    return found


def test_a_store_answers_as_its_documents_do(store: Store) -> None:
    held, given = store.graph(), KnowledgeGraph((FIRST, OTHER))
    assert held.merges == given.merges != ()
    assert held.named("suppliers", "TSMC") == given.named("suppliers", "TSMC")
    assert held.named("suppliers", "ASML Inc.") == given.named("suppliers", "ASML Inc.")
    assert held.exposures("ASML") == given.exposures("ASML")
    assert held.paths("ASML", "Dell") == given.paths("ASML", "Dell")
    for asked in (
        "SELECT ?a ?b WHERE { ?a xg:supplies ?b }",
        "ASK { e:asml xg:supplies e:tsmc }",
        "CONSTRUCT { ?a xg:supplies ?b } WHERE { ?a xg:supplies ?b }",
    ):
        assert held.query(asked) == given.query(asked)
    assert [*held.network.edges(keys=True)] == [*given.network.edges(keys=True)]
    assert [*held.claims] == [*sorted_claims(given)]
    assert held.page() == given.page()


def sorted_claims(graph: KnowledgeGraph) -> list[Claim]:
    """In the order of the digests of their documents, and of their own, as a store has them."""
    by_document = sorted(graph.extractions, key=lambda e: e.document.sha256)
    return [claim for extraction in by_document for claim in sorted(extraction.claims, key=lambda c: c.id)]


def test_a_superseded_version_is_history_and_is_what_was_known_then(store: Store) -> None:
    store.put("x/a.txt", [NEWER], "r")
    assert {c.source for c in store.graph().claims} == {"tsmc", "asml"}  # ASML of the other document
    then = store.graph("2026-02-28")
    assert {(c.source, c.target) for c in then.claims} == {("asml", "tsmc"), ("tsmc", "dell")}
    assert then.undated == 1
    assert then.query("ASK { e:asml xg:supplies e:tsmc }") is True
    assert store.graph().query("ASK { e:asml xg:supplies e:tsmc }") is False
    assert [*store.graph("2025-12-31").claims] == []


def test_what_a_view_at_a_date_holds_is_what_a_store_held_that_saw_no_more(store: Store) -> None:
    store.put("x/a.txt", [NEWER], "r")
    assert to_trig(store.graph("2026-02-28").store) == KnowledgeGraph((FIRST,)).trig()


def test_the_columns_are_kept_and_only_what_is_new_is_read(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    assert len(View(store).read) == 2
    read: list[str] = []
    whole = Store.read
    monkeypatch.setattr(Store, "read", lambda self, sha: (read.append(sha), whole(self, sha))[1])
    assert len(View(store).read) == 2
    assert read == []
    store.put("x/a.txt", [NEWER], "r")
    read.clear()
    assert len(View(store).columns.documents) == 3
    assert read == [NEWER.document.sha256]


@pytest.mark.parametrize("damage", [b"", b"damaged", None])
def test_columns_that_are_damaged_or_gone_are_made_again(store: Store, damage: bytes | None) -> None:
    before = View(store).read
    for file in cache(store).iterdir():
        file.unlink() if damage is None else file.write_bytes(damage)
    assert View(store).read == before


def test_where_the_cache_cannot_be_written_all_is_read(store: Store, tmp_path: pathlib.Path) -> None:
    cache(store).parent.mkdir(parents=True, exist_ok=True)
    cache(store).write_text("a file where a folder would be")
    assert len(View(store).read) == 2
