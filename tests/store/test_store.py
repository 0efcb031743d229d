"""A store follows its sources: what comes and goes leaves what a store holds that never saw it."""

from __future__ import annotations

import pathlib
import tempfile
from contextlib import suppress
from dataclasses import replace
from decimal import Decimal

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from expograph.errors import InvalidGraphError, QueryError, SourceError, StoreError
from expograph.graph.rdf import BOOKKEEPING, DERIVED, derived_quads, is_direct, node, term
from expograph.graph.sameness import Decisions
from expograph.model import Claim, Document, Entity, Extraction, Identifier
from expograph.ontology.vocabulary import PREFIXES
from expograph.store.engine import Engine
from expograph.store.ledger import address_digest, current_by
from expograph.store.placing import Arrival
from expograph.store.store import Store, open_store

LEI = Identifier("lei", "529900T8BM49AURSDO55", "a list")
THINGS = (  # names that are one by name, by identifier, by a shared name and neighbour, and that are not
    Entity("halden-micro", "company", "Halden Micro", ("Halden",)),
    Entity("halden-micro-inc", "company", "Halden Micro Inc."),
    Entity("halden", "company", "Halden"),
    Entity("hm-foundry", "company", "HM Foundry", (), (LEI,)),
    Entity("hmf", "company", "HMF", (), (LEI,)),
    Entity("dell", "company", "Dell"),
    Entity("gpu", "product", "GPU"),
)


def article(
    text: str, *claims: tuple[str, str, str], things: tuple[Entity, ...] = THINGS, **described: str
) -> Extraction:
    """A document of that text whose claims are all read from all of it."""
    document = Document(text, "note.txt", **described)
    said = document.quote(0, len(text), rule="test.1")
    known = {e.id: e for e in things}
    ends = {end for s, _, t in claims for end in (s, t)}
    made = tuple(Claim(s, relation, t, evidence=(said,)) for s, relation, t in claims)
    return Extraction(document, tuple(known[e] for e in sorted(ends)), made)


@pytest.fixture
def store(engine: Engine) -> Store:
    """A store that holds nothing: in a folder, on an oxigraph server, on a Virtuoso server."""
    return Store(engine)


def quads(store: Store) -> set[ox.Quad]:
    """All that the store holds, with numbers by their value."""
    rows = store.engine.select(
        f'SELECT ?s ?p ?o ?g {{ GRAPH ?g {{ ?s ?p ?o }} FILTER(STRSTARTS(STR(?g), "{PREFIXES["xg"]}")) }}'
    )
    return {ox.Quad(s, p, by_value(o), g) for s, p, o, g in rows}  # type: ignore[arg-type]


def by_value(value: object) -> object:
    """Servers write 1.50 as 1.5."""
    if isinstance(value, ox.Literal) and value.datatype == term("xsd:decimal"):
        return ox.Literal(f"{Decimal(value.value).normalize():f}", datatype=value.datatype)
    return value


def shown(store: Store, *addresses: str) -> list[str]:
    """What a store calls sources of these addresses: a server does not know addresses of files."""
    if store.addresses():
        return list(addresses)
    return sorted({r.document for r in store.records if r.address in map(address_digest, addresses)})


def direct(store: Store, sha256: str) -> list[ox.Triple]:
    return [t for t in store.engine.triples(node("g", sha256)) if is_direct(t)]


ONE = article("Halden Micro supplies Dell.", ("halden-micro", "supplies", "dell"), published="2026-01-31")
TWO = article("Halden Micro is the bottleneck of Dell.", ("halden-micro", "bottleneck", "dell"), published="2026-05-31")


def test_loading_the_same_again_changes_nothing(store: Store) -> None:
    assert store.put("a.txt", [ONE], "r") == "new"
    before = quads(store)
    assert store.put("a.txt", [ONE], "r") == "unchanged"
    assert quads(store) == before


def test_a_changed_source_supersedes_the_old_version_which_stays_readable(store: Store) -> None:
    store.put("a.txt", [ONE], "r")
    assert store.put("a.txt", [TWO], "r") == "changed"
    old, new = ONE.document.sha256, TWO.document.sha256
    assert (direct(store, old), len(direct(store, new))) == ([], 1)
    assert store.read(old).claims == ONE.claims
    assert ox.Quad(node("doc", new), term("prov:wasRevisionOf"), node("doc", old), DERIVED) in quads(store)
    assert [(s.version, s.current) for s in store.sources()] == [(2, True), (1, False)]


def test_what_a_source_took_back_and_says_again_holds_again(store: Store) -> None:
    for version in (ONE, TWO, ONE):
        store.put("a.txt", [version], "r")
    assert len(direct(store, ONE.document.sha256)) == 1
    assert direct(store, TWO.document.sha256) == []


def test_a_document_that_another_source_still_holds_is_not_superseded(store: Store) -> None:
    store.put("a.txt", [ONE], "r")
    store.put("copy.txt", [ONE], "r")
    store.put("a.txt", [TWO], "r")
    assert len(direct(store, ONE.document.sha256)) == 1
    called = shown(store, "copy.txt")
    assert store.remove("copy.txt") == called
    assert direct(store, ONE.document.sha256) == []


def test_removing_a_source_takes_all_its_versions_and_removing_a_version_brings_the_one_before_back(
    store: Store,
) -> None:
    store.put("a.txt", [ONE], "r")
    alone = quads(store)
    store.put("a.txt", [TWO], "r")
    store.remove(TWO.document.sha256[:12])
    assert quads(store) == alone
    store.put("a.txt", [TWO], "r")
    store.remove("a.txt")
    assert quads(store) == set()


def test_a_source_is_removed_by_its_title_or_file_and_one_of_several_is_asked_for(store: Store) -> None:
    store.put("x/a.txt", [replace(ONE, document=replace(ONE.document, title="Shortage"))], "r")
    store.put("y/a.txt", [TWO], "r")
    if store.addresses():
        with pytest.raises(StoreError, match="several sources have this name: x/a.txt, y/a.txt"):
            store.remove("a.txt")
    called = shown(store, "x/a.txt")
    assert store.remove("Shortage") == called
    called = shown(store, "y/a.txt")
    assert store.remove("a.txt" if store.addresses() else "y/a.txt") == called
    with pytest.raises(StoreError, match="no source"):
        store.remove("a.txt")


def test_a_table_that_no_longer_holds_a_document_supersedes_it(store: Store) -> None:
    parts = [replace(e, document=Document(e.document.text, f"part {n}")) for n, e in enumerate((ONE, TWO))]
    store.put("t.csv", parts, "r")
    store.put("t.csv", parts[:1], "s")
    assert store.superseded == {TWO.document.sha256}
    assert len(direct(store, ONE.document.sha256)) == 1


def test_the_same_text_described_otherwise_elsewhere_is_refused_and_changes_nothing(store: Store) -> None:
    store.put("a.txt", [ONE], "r")
    before = quads(store)
    other = replace(ONE, document=replace(ONE.document, published="2026-02-01"))
    with pytest.raises(SourceError, match="published '2026-01-31', here it is '2026-02-01'"):
        store.put("b.txt", [other], "r")
    assert quads(store) == before


def test_what_does_not_fit_the_shapes_changes_nothing(store: Store) -> None:
    wrong = article("GPU drives Dell.", ("gpu", "acquires", "dell"))  # a product acquires nobody
    with pytest.raises(InvalidGraphError):
        store.put("a.txt", [wrong], "r")
    assert quads(store) == set()


def test_a_person_says_that_two_are_one_or_are_not_and_takes_it_back(store: Store) -> None:
    store.put("a.txt", [ONE], "r")
    store.put("b.txt", [article("Halden Micro Inc. supplies GPU.", ("halden-micro-inc", "drives", "gpu"))], "r")
    merged = (node("e", "halden-micro-inc"), term("xg:mergedInto"), node("e", "halden-micro"))
    before = quads(store)
    assert ox.Quad(*merged, DERIVED) in before
    store.decide("halden-micro", "halden-micro-inc", same=False)
    assert ox.Quad(*merged, DERIVED) not in quads(store)
    assert store.decisions == Decisions(different=frozenset({("halden-micro", "halden-micro-inc")}))
    store.decide("halden-micro", "halden-micro-inc", same=None)
    assert quads(store) == before


def test_it_is_known_what_a_store_knew_at_a_date() -> None:
    with tempfile.TemporaryDirectory() as folder, open_store(folder, write=True) as store:
        store.put("a.txt", [ONE], "r")
        store.put("a.txt", [TWO], "r")
        dates = {e.document.sha256: e.document.published for e in (ONE, TWO)}
        assert current_by(store.records, dates, "2026-03-31") == {ONE.document.sha256}
        assert current_by(store.records, dates, "2026-05-31") == {TWO.document.sha256}
        assert current_by(store.records, dates, "2025-12-31") == set()


def test_a_text_that_another_source_reads_otherwise_is_refused_and_changes_nothing(store: Store) -> None:
    store.put("a.txt", [ONE], "r")
    before = quads(store)
    forged = replace(ONE, claims=(replace(ONE.claims[0], denied=True),))
    with pytest.raises(SourceError, match="and read otherwise there; load that again, or remove it"):
        store.put("b.jsonl", [forged], "r")
    assert quads(store) == before


def test_a_source_whose_text_another_one_reads_anew_is_read_again(store: Store) -> None:
    for address in ("a.txt", "b.txt"):
        store.put(address, [ONE], "r")
    anew = replace(ONE, claims=(replace(ONE.claims[0], certainty="hedged"),))
    store.put("a.txt", [anew], "s")
    assert (bool(store.seen([("a.txt", "s")])), bool(store.seen([("b.txt", "r")]))) == (True, False)
    store.put("b.txt", [anew], "s")
    store.remove("a.txt")
    assert store.read(ONE.document.sha256).claims == anew.claims


def parted(*notes: Extraction) -> list[Extraction]:
    return [
        replace(e, document=replace(e.document, source=f"part {n}", title=f"Part {n}")) for n, e in enumerate(notes)
    ]


def test_a_title_means_its_document_alone_and_loading_brings_it_back(store: Store) -> None:
    store.put("t.csv", parted(ONE, TWO), "r")
    store.remove("Part 1")
    assert {r.document for r in store.records} == {ONE.document.sha256}
    assert not store.seen([("t.csv", "r")])
    store.put("t.csv", parted(ONE, TWO), "r")
    assert {r.document for r in store.records} == {ONE.document.sha256, TWO.document.sha256}
    assert store.superseded == set()


def test_at_a_date_a_document_of_a_table_is_what_replaces_it_only_from_then_on(store: Store) -> None:
    later = article("Halden Micro no longer supplies Dell.", ("halden-micro", "drives", "dell"), published="2026-09-30")
    store.put("t.csv", parted(ONE, TWO), "r")
    store.put("t.csv", parted(ONE, later), "s")
    dates = {e.document.sha256: e.document.published for e in (ONE, TWO, later)}
    shas = [e.document.sha256 for e in (ONE, TWO, later)]
    assert current_by(store.records, dates, "2026-06-30") == {shas[0], shas[1]}
    assert current_by(store.records, dates, "2026-10-31") == {shas[0], shas[2]}


def test_a_decision_on_an_entity_that_went_can_be_taken_back(store: Store) -> None:
    store.put("a.txt", [ONE], "r")
    assert store.decide("Halden Micro", "Dell", same=True) == ("halden-micro", "dell")
    store.remove("a.txt")
    with pytest.raises(QueryError):
        store.decide("nobody", "no one", same=True)
    store.decide("dell", "halden-micro", same=None)
    assert store.decisions == Decisions()


def test_many_arrive_in_one_change_wherever_the_store_is(store: Store) -> None:
    texts = [f"Halden Micro supplies Dell in year {number}." for number in range(150)]
    arriving = [
        Arrival(f"{n}.txt", (article(t, ("halden-micro", "supplies", "dell")),), "r") for n, t in enumerate(texts)
    ]
    wrong = replace(article("Dell supplies nobody.", ("dell", "supplies", "gpu")), entities=())
    outcomes = store.put_all([*arriving, Arrival("wrong.txt", (wrong,), "r")])
    assert outcomes[:-1] == ["new"] * 150
    assert isinstance(outcomes[-1], InvalidGraphError)
    assert (store.count("schema:Article"), store.count("xg:Claim")) == (150, 150)
    assert store.seen([("7.txt", "r"), ("8.txt", "s"), ("wrong.txt", "r")]) == {("7.txt", "r")}
    assert store.put_all(arriving[:20]) == ["unchanged"] * 20


def test_of_two_readings_of_a_text_that_arrive_together_neither_mends_the_other(store: Store) -> None:
    wrong = replace(ONE, entities=())
    refused, state = store.put_all([Arrival("a.txt", (wrong,), "r"), Arrival("b.txt", (ONE,), "r")])
    assert isinstance(refused, InvalidGraphError)
    assert state == "new"


def test_a_change_that_is_broken_off_leaves_nothing_for_the_next(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """An engine may fail when it is asked of another source, with arrivals placed already."""
    store.put("a.txt", [ONE], "r")
    before = quads(store)
    other = replace(ONE, document=replace(ONE.document, title="Other"))
    with monkeypatch.context() as broken, pytest.raises(StoreError):
        broken.setattr(Store, "read", lambda *_: (_ for _ in ()).throw(StoreError("gone")))
        store.put_all([Arrival("b.txt", (TWO,), "r"), Arrival("c.txt", (other,), "r")])
    assert store.put("a.txt", [ONE], "r") == "unchanged"
    assert quads(store) == before


# Properties ----------------------------------------------------------------------------------------------------------

companies = st.sampled_from([e.id for e in THINGS if e.kind == "company"])


@st.composite
def articles(draw: st.DrawFn) -> Extraction:
    pairs = draw(st.lists(st.tuples(companies, companies).filter(lambda p: p[0] != p[1]), min_size=1, max_size=3))
    text = draw(st.sampled_from(["Now", "Then", "Later"])) + " " + ", ".join(f"{a} supplies {b}" for a, b in pairs)
    return article(text, *{(a, "supplies", b) for a, b in pairs})


steps = st.one_of(
    st.tuples(st.just("put"), st.sampled_from("abc"), articles()),
    st.tuples(st.just("remove"), st.sampled_from("abc")),
    st.tuples(st.just("decide"), companies, companies, st.sampled_from([True, False, None])),
)


@settings(max_examples=40, deadline=None)
@given(st.lists(steps, max_size=7))
def test_whatever_came_and_went_the_store_holds_what_its_sources_and_decisions_make(taken: list[tuple]) -> None:
    with tempfile.TemporaryDirectory() as folder, open_store(folder + "/a", write=True) as store:
        for what, *rest in taken:
            if what == "put":
                store.put(rest[0], [rest[1]], "r")
            elif what == "decide" and rest[0] != rest[1]:
                with suppress(QueryError):  # of entities that are not there
                    store.decide(*rest)
            elif what == "remove" and rest[0] in store.addresses().values():
                store.remove(rest[0])
        documents = {r.document for r in store.records}
        made = set(derived_quads(map(store.read, documents), store.decisions))
        revised = {q for q in quads(store) if q.predicate == term("prov:wasRevisionOf")}
        assert {q for q in quads(store) if q.graph_name == DERIVED} == made | revised
        assert {q.graph_name for q in quads(store)} - BOOKKEEPING == {node("g", sha) for sha in documents}
        assert {str(q.object.value)[-64:] for q in revised} == store.superseded
        with open_store(folder + "/b", write=True) as other:
            for record in sorted(store.records, key=lambda r: r.number):
                address = store.addresses()[record.address]
                other.put(address, [replace(store.read(record.document), document=_named(store, record.document))], "r")
            other._change({}, store.decisions)  # some may be of entities that went since
            assert quads(other) == quads(store)


def _named(store: Store, sha256: str) -> Document:
    return replace(store.read(sha256).document, source="note.txt")


@st.composite
def arrivals(draw: st.DrawFn) -> Arrival:
    """An article, now and then described otherwise, or of a table, or with a claim that fits no shape."""
    found = draw(articles())
    dated = replace(found.document, published=draw(st.sampled_from([None, None, "2026-01-31"])))
    if draw(st.integers(0, 9)) == 0:
        found = replace(found, claims=(replace(found.claims[0], target="nobody"),))
    return Arrival(draw(st.sampled_from("abcd")), (replace(found, document=dated),), draw(st.sampled_from("rs")))


@settings(max_examples=40, deadline=None)
@given(st.lists(arrivals(), max_size=8), st.integers(1, 8))
def test_what_arrives_together_leaves_what_it_leaves_one_by_one(arriving: list[Arrival], together: int) -> None:
    def told(outcome: object) -> str:
        return outcome if isinstance(outcome, str) else type(outcome).__name__

    with tempfile.TemporaryDirectory() as folder:
        with open_store(folder + "/a", write=True) as store:
            one_by_one = [told(*store.put_all([arrival])) for arrival in arriving]
        with open_store(folder + "/b", write=True) as other:
            parts = [arriving[at : at + together] for at in range(0, len(arriving), together)]
            assert [told(outcome) for part in parts for outcome in other.put_all(part)] == one_by_one
        with open_store(folder + "/a") as store, open_store(folder + "/b") as other:
            assert quads(other) == quads(store)
            assert other.addresses() == store.addresses()
            assert other.version == store.version


def test_what_is_superseded_and_comes_again_in_one_change_is_as_one_by_one() -> None:
    """The records cancel out: what is written anew is history all the same, and states nothing directly."""
    old, new = article("Halden supplies Dell.", ("halden", "supplies", "dell")), ONE
    other = replace(old, entities=tuple(replace(e, aliases=("Another",)) for e in old.entities))
    arriving = [Arrival("a.txt", (other,), "r"), Arrival("a.txt", (old,), "r"), Arrival("a.txt", (new,), "s")]
    with (
        tempfile.TemporaryDirectory() as folder,
        open_store(folder + "/a", write=True) as store,
        open_store(folder + "/b", write=True) as together,
    ):
        for kept in (store, together):
            kept.put("a.txt", [old], "r")
            kept.put("a.txt", [new], "s")
        for arrival in arriving:
            store.put_all([arrival])
        together.put_all(arriving)
        assert quads(together) == quads(store)


def test_an_address_that_was_cut_off_is_passed_over(tmp_path: pathlib.Path) -> None:
    with open_store(str(tmp_path / "kept"), write=True) as store:
        store.put("a.txt", [ONE], "r")
    listed = tmp_path / "kept" / "addresses.jsonl"
    with listed.open("a", encoding="utf8") as lines:
        lines.write('["half')  # as a writer leaves it that was killed
    with open_store(str(tmp_path / "kept")) as store:
        assert [source.address for source in store.sources()] == ["a.txt"]
