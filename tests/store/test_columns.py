"""The columns: what is written comes back, the network is the same, and a file that is not sound counts as none."""

from __future__ import annotations

import contextlib
import copy
import pathlib
import pickle
import subprocess
import sys
import tempfile
import zlib
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from expograph.errors import InvalidGraphError
from expograph.findings import Finding
from expograph.graph.entities import merge
from expograph.graph.exposure import exposure_to
from expograph.graph.network import to_network
from expograph.graph.weights import responses
from expograph.model import Claim, Document, Entity, Evidence, Extraction, Identifier, Quantity, Wording
from expograph.ontology.vocabulary import CLASSES, METRICS
from expograph.store.column_arrays import WORDS
from expograph.store.column_file import HEAD
from expograph.store.column_records import Described
from expograph.store.columns import Columns, read, write

NOTE = Document(
    "Micron supplies Dell. Micron may not.", "note.txt", "A note", "2024-06-03", "The Test", "https://example.org/"
)
DELL, MICRON = Entity("dell", "company", "Dell"), Entity("micron", "company", "Micron", ("MU",))
SUPPLIES = Claim("micron", "supplies", "dell", evidence=(NOTE.quote(0, 21, rule="r", confidence=0.9),))
SAMPLE = Extraction(NOTE, (DELL, MICRON), (SUPPLIES,))

# Anything that a document may say, in few words, so that claims share edges and edges share confidences.

words = st.text(st.characters(codec="utf8"), max_size=5)
ids = st.sampled_from(["dell", "gpu", "micron", "né", "石", ""])
relations = st.sampled_from(["supplies", "competes_with"])
parts = st.sampled_from([0.0, 0.25, 0.5, 1.0])
origins = st.sampled_from(["stated", "pack", "inferred", "unconfirmed", "reviewer"])
identifiers = st.builds(Identifier, st.sampled_from(["cik", "lei"]), st.sampled_from("12"), st.sampled_from("ab"))
entities = st.builds(
    Entity, ids, st.sampled_from(sorted(CLASSES)), st.sampled_from(["Dell", "dell", "石"]),
    st.lists(st.sampled_from(["Dell", "D", "石墨"]), max_size=2).map(tuple), st.lists(identifiers, max_size=2).map(tuple),
)  # fmt: skip


@st.composite
def extractions(
    draw: st.DrawFn,
    ids: st.SearchStrategy[str] = ids,
    relations: st.SearchStrategy[str] = relations,
    origins: st.SearchStrategy[Any] = origins,
) -> Extraction:
    text = draw(st.text(st.characters(codec="utf8"), min_size=1, max_size=20))
    optional = st.none() | words
    document = Document(text, "source", draw(optional), draw(optional), draw(optional), draw(optional))

    def span() -> tuple[int, int]:
        start = draw(st.integers(0, len(text) - 1))
        return start, draw(st.integers(start + 1, len(text)))

    def evidence() -> Evidence:
        share = draw(st.none() | parts)
        said = Wording(draw(optional), draw(optional), share, None if share is None else draw(words), draw(optional))
        return document.quote(
            *span(), rule=draw(words), confidence=draw(parts), attribution=draw(optional),
            antecedents=tuple(span() for _ in range(draw(st.integers(0, 2)))), wording=said,
        )  # fmt: skip

    def pieces() -> tuple[Evidence, ...]:
        return tuple(evidence() for _ in range(draw(st.integers(1, 2))))

    def claim() -> Claim:
        return Claim(
            draw(ids), draw(relations), draw(ids), draw(st.none() | ids),
            draw(st.booleans()), draw(st.sampled_from(["stated", "hedged"])),
            draw(st.sampled_from(["current", "ended", "planned"])),
            draw(st.sampled_from(["increase", "decrease", "unknown"])), draw(origins), pieces(),
        )  # fmt: skip

    def quantity() -> Quantity:
        metric = draw(st.sampled_from(sorted(METRICS)))
        return Quantity(
            draw(ids), metric, draw(words), draw(words), draw(words), evidence(),
            draw(optional), draw(optional), draw(optional), draw(origins),
        )  # fmt: skip

    def finding() -> Finding:
        verdict = draw(st.sampled_from(["contradiction", "implied"]))
        return Finding(draw(words), verdict, draw(words), pieces(), draw(optional), draw(st.none() | ids))

    few = st.integers(0, 3)
    return Extraction(
        document,
        tuple(draw(st.lists(entities, max_size=4))),
        tuple(claim() for _ in range(draw(few))),
        tuple(quantity() for _ in range(draw(few))),
        findings=tuple(finding() for _ in range(draw(few))),
    )


several = st.lists(extractions(), max_size=4, unique_by=lambda e: e.document.sha256)
# Documents that say much the same, so that many claims share an edge.
alike = st.lists(
    extractions(st.sampled_from(["dell", ""]), st.just("supplies"), st.just("stated")),
    max_size=4, unique_by=lambda e: e.document.sha256,
)  # fmt: skip
merges = st.dictionaries(ids, ids | st.just("elsewhere"), max_size=3)


def described(extraction: Extraction) -> Extraction:
    """With a description of each entity that it names."""
    named = {e.id for e in extraction.entities}
    said = {end for c in extraction.claims for end in (c.source, c.target, c.product) if end is not None}
    said |= {q.subject for q in extraction.quantities}
    return replace(
        extraction, entities=(*extraction.entities, *(Entity(n, "company", n) for n in sorted(said - named)))
    )


def renamed(extraction: Extraction, into: Mapping[str, str]) -> Extraction:
    """With entities under the ids of those that they are merged into."""

    def name(identity: str) -> str:
        return into.get(identity, identity)

    return replace(
        extraction,
        entities=tuple(replace(e, id=name(e.id)) for e in extraction.entities),
        claims=tuple(
            replace(c, source=name(c.source), target=name(c.target), product=None if c.product is None else name(c.product))
            for c in extraction.claims
        ),
        quantities=tuple(replace(q, subject=name(q.subject)) for q in extraction.quantities),
    )  # fmt: skip


def by_digest(extraction: Extraction) -> str:
    return extraction.document.sha256


def written(read_from: list[Extraction], keep: Columns | None = None, without: tuple[str, ...] = ()) -> bytes:
    """The bytes of the file."""
    with tempfile.TemporaryDirectory() as folder:
        write(pathlib.Path(folder), "key", read_from, keep, without)
        (file,) = pathlib.Path(folder).iterdir()
        return file.read_bytes()


def columns_of(data: bytes) -> Columns | None:
    """What is read from a file of these bytes."""
    with tempfile.TemporaryDirectory() as folder:
        write(pathlib.Path(folder), "key", [])
        (file,) = pathlib.Path(folder).iterdir()
        file.write_bytes(data)
        return read(pathlib.Path(folder), "key")


def columns(read_from: list[Extraction]) -> Columns:
    found = columns_of(written(read_from))
    assert found is not None
    return found


def contents(network: nx.MultiDiGraph[str]) -> tuple[list[Any], ...]:
    """Nodes and edges in their order, seen from both ends."""
    incoming = [(node, [(tail, list(keys)) for tail, keys in tails.items()]) for node, tails in network.pred.items()]
    return list(network.nodes(data=True)), list(network.edges(keys=True, data=True)), incoming


@settings(max_examples=50, deadline=None)
@given(several)
def test_what_is_written_comes_back(given_ones: list[Extraction]) -> None:
    assert columns(given_ones).extractions() == sorted(given_ones, key=by_digest)


@settings(max_examples=50, deadline=None)
@given(several, st.data())
def test_some_documents_come_back_alone(given_ones: list[Extraction], data: st.DataObject) -> None:
    some = [e for e in sorted(given_ones, key=by_digest) if data.draw(st.booleans())]
    assert columns(given_ones).extractions([by_digest(e) for e in some]) == some


@given(several | alike, merges, st.data())
@settings(max_examples=150, deadline=None)
def test_the_network_is_the_one_that_the_extractions_make(
    given_ones: list[Extraction], into: dict[str, str], data: st.DataObject
) -> None:
    complete = [described(e) for e in sorted(given_ones, key=by_digest)]
    some = [e for e in complete if data.draw(st.booleans())]
    found = columns(complete).network([by_digest(e) for e in some], into)
    assert contents(found) == contents(to_network(renamed(e, into) for e in some))
    assert contents(columns(complete).network()) == contents(to_network(complete))


@settings(max_examples=50, deadline=None)
@given(several, several, st.data())
def test_what_is_carried_over_is_what_is_written_anew(
    before: list[Extraction], after: list[Extraction], data: st.DataObject
) -> None:
    without = tuple(by_digest(e) for e in before if data.draw(st.booleans()))
    new = {by_digest(e) for e in after}
    left = [e for e in before if by_digest(e) not in {*without, *new}]
    assert written(after, columns(before), without) == written([*reversed(after), *left])


def test_an_entity_that_old_and_new_documents_describe_alike_is_kept_once() -> None:
    other = Extraction(Document("Another text.", "other.txt"), (Entity("acer", "company", "Acer"), MICRON, DELL))
    assert written([other], columns([SAMPLE])) == written([SAMPLE, other])


@settings(max_examples=50, deadline=None)
@given(several)
def test_arrays_say_what_the_claims_do(given_ones: list[Extraction]) -> None:
    complete = [described(e) for e in sorted(given_ones, key=by_digest)]
    found = columns(complete).arrays
    claims = [claim for e in complete for claim in e.claims]
    assert [found.ids[i] for i in found.source] == [c.source for c in claims]
    assert [found.ids[i] for i in found.target] == [c.target for c in claims]
    assert [None if i < 0 else found.ids[i] for i in found.product] == [c.product for c in claims]
    for name in ("relation", "certainty", "aspect", "change", "origin", "polarity"):
        assert [WORDS[name][i] for i in getattr(found, name)] == [getattr(c, name) for c in claims]
    assert found.denied.tolist() == [c.denied for c in claims]
    assert found.confidence.tolist() == [c.confidence for c in claims]
    assert [None if np.isnan(w) else w for w in found.weight] == [c.weight for c in claims]
    assert [complete[i].document.sha256 for i in found.document] == [c.document for c in claims]
    known = merge(entity for e in complete for entity in e.entities)
    assert list(zip(found.ids, found.labels, strict=True)) == [(e.id, e.label) for e in known.values()]


def test_parallel_claims_stand_surest_first_and_then_by_the_ids_that_they_have_when_entities_are_merged() -> None:
    notes = [Document(f"Micron supplies Dell, says note {n}.", "note") for n in range(8)]
    claims = [
        Claim(name, "supplies", "dell", evidence=(note.quote(0, 20, rule="r", confidence=0.5 if n < 6 else 0.6),))
        for n, (note, name) in enumerate(zip(notes, ["micron", "mu"] * 4, strict=True))
    ]
    mu = Entity("mu", "company", "MU")
    given_ones = [Extraction(note, (DELL, MICRON, mu), (claim,)) for note, claim in zip(notes, claims, strict=True)]
    (edge,) = (data for *_, data in columns(given_ones).network(into={"mu": "micron"}).edges(data=True))
    called_micron = [replace(claim, source="micron") for claim in claims]
    assert list(edge["claims"]) == sorted(called_micron[6:], key=lambda c: c.id) + sorted(
        called_micron[:6], key=lambda c: c.id
    )
    assert edge["confidence"] == 0.6
    by_former_id = sorted(zip(claims[:6], called_micron[:6], strict=True), key=lambda pair: pair[0].id)
    assert list(edge["claims"][2:]) != [claim for _, claim in by_former_id]  # else this could not fail


# Claims that are not made yet


def edge_of(extraction: Extraction) -> dict[str, Any]:
    (edge,) = (data for *_, data in columns([extraction]).network().edges(data=True))
    return dict(edge)


def test_claims_of_an_edge_serve_as_a_tuple() -> None:
    claims = edge_of(SAMPLE)["claims"]
    assert claims == (SUPPLIES,) and claims == (SUPPLIES,)
    assert claims == edge_of(SAMPLE)["claims"]
    assert claims != () and claims != [SUPPLIES] and claims != (SUPPLIES, SUPPLIES)
    assert hash(claims) == hash((SUPPLIES,))
    assert claims + (SUPPLIES,) == (SUPPLIES,) + claims == (SUPPLIES, SUPPLIES)
    assert claims[0] == claims[-1] == SUPPLIES and claims[:1] == (SUPPLIES,) and SUPPLIES in claims
    assert repr(claims) == repr((SUPPLIES,))
    with pytest.raises(IndexError):
        claims[1]


def test_claims_are_copied_and_pickled_as_a_tuple() -> None:
    claims = edge_of(SAMPLE)["claims"]
    for again in (pickle.loads(pickle.dumps(claims)), copy.deepcopy(claims), copy.copy(claims)):
        assert type(again) is tuple and again == (SUPPLIES,)


def test_claims_are_counted_without_being_made() -> None:
    edge = edge_of(SAMPLE)
    assert len(edge["claims"]) == 1
    assert edge["claims"]._made is None
    assert edge["claims"][0] is edge["claims"][0]


def test_analyses_find_in_the_network_what_they_find_in_that_of_the_extractions() -> None:
    found, expected = columns([SAMPLE]).network(), to_network([SAMPLE])
    assert responses(found, "inputs") == responses(expected, "inputs")
    assert exposure_to(responses(found, "inputs"), "micron") == exposure_to(responses(expected, "inputs"), "micron")
    assert contents(found.copy()) == contents(expected)
    assert contents(found.reverse()) == contents(expected.reverse())


def test_an_edge_can_be_added_and_removed() -> None:
    found = columns([SAMPLE]).network()
    found.add_edge("dell", "micron", key="k", claims=())
    found.remove_edge("micron", "dell")
    assert list(found.edges(keys=True)) == [("dell", "micron", "k")]
    assert (list(found.pred["dell"]), list(found.pred["micron"])) == ([], ["dell"])


def test_a_claim_about_what_no_document_describes_is_refused() -> None:
    lone = columns([replace(SAMPLE, entities=(DELL,))])
    with pytest.raises(InvalidGraphError, match="'micron', which no document describes"):
        lone.network()
    with pytest.raises(InvalidGraphError, match="'micron', which no document describes"):
        _ = lone.arrays


def test_documents_are_told_without_their_text() -> None:
    about = Described(NOTE.sha256, "A note", "2024-06-03", "The Test", "https://example.org/")
    assert columns([SAMPLE]).documents == (about,)


def test_documents_that_are_not_there_are_left_out() -> None:
    assert columns([SAMPLE]).extractions(["0" * 64]) == []
    assert list(columns([SAMPLE]).network(["0" * 64])) == []


@pytest.mark.parametrize(
    "evidence",
    [
        replace(SUPPLIES.evidence[0], quote="Micron supplies Acer."),
        replace(SUPPLIES.evidence[0], end=20),
        replace(SUPPLIES.evidence[0], document="0" * 64),
    ],
)
def test_evidence_that_is_not_what_the_text_has_is_refused(evidence: Evidence, tmp_path: pathlib.Path) -> None:
    with pytest.raises(InvalidGraphError, match="read the source again"):
        write(tmp_path, "1", [replace(SAMPLE, claims=(replace(SUPPLIES, evidence=(evidence,)),))])
    assert list(tmp_path.iterdir()) == []


# The file


def test_the_file_does_not_depend_on_order_or_repetition() -> None:
    other = Extraction(Document("Another text.", "other.txt"), (MICRON, DELL))
    assert written([SAMPLE, other]) == written([other, SAMPLE, other])


def test_columns_of_another_version_are_none_and_are_deleted_when_new_ones_are_written(tmp_path: pathlib.Path) -> None:
    assert read(tmp_path / "none", "1") is None
    write(tmp_path / "columns", "1", [SAMPLE])
    assert read(tmp_path / "columns", "2") is None
    found = read(tmp_path / "columns", "1")
    assert found is not None
    (tmp_path / "columns" / "left.part").write_bytes(b"by a program that was killed")
    write(tmp_path / "columns", "2", [], found)
    assert read(tmp_path / "columns", "1") is None
    assert len(list((tmp_path / "columns").iterdir())) == 1
    found = read(tmp_path / "columns", "2")
    assert found is not None and found.extractions() == [SAMPLE]


def test_a_file_under_the_name_of_another_version_is_none(tmp_path: pathlib.Path) -> None:
    write(tmp_path, "1", [SAMPLE])
    (file,) = tmp_path.iterdir()
    data = file.read_bytes()
    write(tmp_path, "2", [])
    (file,) = tmp_path.iterdir()
    file.write_bytes(data)
    assert read(tmp_path, "2") is None


@pytest.mark.parametrize("key", ["", "../../elsewhere", "a b\n", "\x00", "石" * 500])
def test_a_version_may_be_any_text_and_is_no_path(key: str, tmp_path: pathlib.Path) -> None:
    write(tmp_path / "store" / "columns", key, [SAMPLE])
    assert read(tmp_path / "store" / "columns", key) is not None
    assert [p.name for p in tmp_path.rglob("*") if p.is_file()] == [
        p.name for p in (tmp_path / "store" / "columns").iterdir()
    ]


def test_where_nothing_can_be_written_there_are_no_columns_and_no_error(tmp_path: pathlib.Path) -> None:
    (tmp_path / "columns").write_text("a file where the folder would be")
    write(tmp_path / "columns", "1", [SAMPLE])
    assert read(tmp_path / "columns", "1") is None
    assert (tmp_path / "columns").read_text() == "a file where the folder would be"


def test_a_disk_that_is_full_is_left_as_it_was(tmp_path: pathlib.Path) -> None:
    """A limit on the size of a file stands for the full disk: it ends the writing in the same way."""
    code = (
        "import pathlib, resource, sys\n"
        "from expograph.model import Document, Extraction\n"
        "from expograph.store.columns import read, write\n"
        "folder = pathlib.Path(sys.argv[1])\n"
        "write(folder, '1', [])\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, 10_000))\n"
        "write(folder, '2', [Extraction(Document('Text. ' * 10_000, 'note'))])\n"
        "assert read(folder, '2') is None and read(folder, '1') is not None\n"
    )
    subprocess.run([sys.executable, "-c", code, str(tmp_path)], check=True, capture_output=True)
    assert len(list(tmp_path.iterdir())) == 1


FULL = written([replace(SAMPLE, quantities=(Quantity("dell", "backlog", "1", "USD", "$1", SUPPLIES.evidence[0]),))])


@settings(deadline=None)
@given(st.integers(0, len(FULL) - 1), st.integers(1, 255))
def test_a_file_with_a_changed_byte_is_none_or_says_the_same(place: int, change: int) -> None:
    data = bytearray(FULL)
    data[place] ^= change
    found = columns_of(bytes(data))
    assert found is None or (place < HEAD and written(found.extractions()) == FULL)


@settings(deadline=None)
@given(st.integers(0, len(FULL)) | st.integers(-20, -1))
def test_a_file_that_was_cut_or_grew_is_none(length: int) -> None:
    assert columns_of(FULL[:length] if length >= 0 else FULL + bytes(-length)) is None or length == len(FULL)


@settings(deadline=None, max_examples=150)
@given(
    st.lists(st.tuples(st.integers(HEAD, len(FULL) - 8), st.binary(min_size=1, max_size=8)), min_size=1, max_size=3),
    st.none() | st.integers(-(10**20), 10**20),
)
def test_a_forged_file_is_none_or_can_be_read_without_an_error(
    changes: list[tuple[int, bytes]], strings: int | None
) -> None:
    data = bytearray(FULL)
    for place, value in changes:
        data[place : place + len(value)] = value
    form, _, number, key = data[:HEAD].decode().split()
    head = f"{form} {zlib.crc32(data[HEAD:]):08x} {number if strings is None else strings} {key}"
    found = columns_of(head.ljust(HEAD - 1).encode() + b"\n" + bytes(data[HEAD:]))
    if found is not None:
        found.extractions()
        with contextlib.suppress(InvalidGraphError):
            for *_, edge in found.network().edges(data=True):
                tuple(edge["claims"])
            _ = found.arrays


def test_a_file_of_objects_is_never_unpickled(tmp_path: pathlib.Path) -> None:
    write(tmp_path, "1", [SAMPLE])
    (file,) = tmp_path.iterdir()
    np.save(file.with_suffix(".npy"), np.array([SAMPLE], object), allow_pickle=True)
    file.with_suffix(".npy").replace(file)
    assert read(tmp_path, "1") is None


def test_columns_are_read_without_networkx_and_rdf() -> None:
    code = (
        "import sys, expograph.store.columns\n"
        "heavy = {'networkx', 'scipy', 'rdflib', 'pandas'} & set(sys.modules)\n"
        "assert not heavy, heavy"
    )
    subprocess.run([sys.executable, "-c", code], check=True, capture_output=True)
