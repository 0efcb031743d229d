"""Sources dropped in turn, on claims whose effects are worked out by hand: confidence times an equal part."""

from __future__ import annotations

from typing import Any

import pytest

from expograph.errors import QueryError
from expograph.graph.knockout import knockout
from expograph.model import Claim, Document, Entity, Extraction


def source(text: str, *claims: tuple[str, float], title: str | None = None, publisher: str | None = None) -> Extraction:
    """A source of sentences "Arc buys ore" or "Arc buys pumps from Bel", each with a confidence."""
    note = Document(
        f"{text} " + " ".join(f"{words}, says {text}." for words, _ in claims), text, title, None, publisher
    )
    read = []
    for words, confidence in claims:
        at = note.text.index(f"{words}, says {text}.")
        said = note.quote(at, at + len(f"{words}, says {text}."), rule="t", confidence=confidence)
        customer, _, thing, *supplier = words.lower().split()
        ends = (supplier[-1], "supplies", customer, thing) if supplier else (customer, "depends_on", thing)
        read.append(Claim(*ends, evidence=(said,)))
    kinds = {n: "company" for c in read for n in (c.source, c.target)} | {
        c.product: "product" for c in read if c.product
    }
    things = {n: "product" for n in ("ore", "gas") if n in kinds}
    names = tuple(Entity(n, k, n.title()) for n, k in sorted((kinds | things).items()))
    return Extraction(note, names, tuple(read))


def moves(dropped: dict[str, Any]) -> list[tuple[Any, ...]]:
    return [
        (r["entity"], r["to"], round(r["before"], 12), round(r["after"], 12), r["rank_before"], r["rank_after"])
        for r in dropped["exposures"]
    ]


def test_two_sources_that_say_the_same_bear_each_other_out() -> None:
    found = knockout([source("one", ("Arc buys ore", 0.6)), source("two", ("Arc buys ore", 0.5))], ["Ore"])
    # 1 − 0.4 · 0.5 = 0.8 together, 0.5 and 0.6 alone; the same rank; no sentence is missed
    assert [(d["source"], moves(d)) for d in found["dropped"]] == [
        ("one", [("Arc", "Ore", 0.8, 0.5, 1, 1)]), ("two", [("Arc", "Ore", 0.8, 0.6, 1, 1)]),
    ]  # fmt: skip
    assert all(not d["points_lost"] and not d["points_gained"] for d in found["dropped"])
    assert (found["one_sentence"], found["left_out"], found["by"], found["targets"]) == ([], 0, "source", ["Ore"])


def test_three_sources_with_ranks_and_an_equal_part_that_moves() -> None:
    read = [
        source("one", ("Arc buys ore", 0.8)),
        source("two", ("Dot buys ore", 0.5)),
        source("three", ("Arc buys gas", 1.0)),
    ]
    found = {d["source"]: d for d in knockout(read, ["ore"])["dropped"]}
    # Arc: half of its inputs each for ore and gas, 0.5 · 0.8 = 0.4; Dot: all, 0.5
    assert moves(found["one"]) == [("Arc", "Ore", 0.4, 0.0, 2, None)]
    assert moves(found["two"]) == [("Dot", "Ore", 0.5, 0.0, 1, None), ("Arc", "Ore", 0.4, 0.4, 2, 1)]
    # without gas, ore is all that Arc is known to need: 0.8, before Dot, which does not move itself
    assert moves(found["three"]) == [("Arc", "Ore", 0.4, 0.8, 2, 1), ("Dot", "Ore", 0.5, 0.5, 1, 2)]
    assert found["three"]["points_lost"] == [{"point": "Gas", "for": "Arc"}]


def test_a_second_supplier_is_known_from_one_source() -> None:
    read = [source("one", ("Arc buys pumps from Bel", 0.9)), source("two", ("Arc buys pumps from Cor", 0.9))]
    one, two = knockout(read, ["Bel"])["dropped"]
    assert (one["points_gained"], one["points_lost"]) == ([{"point": "Cor", "for": "Arc"}], [])
    assert two["points_gained"] == [{"point": "Bel", "for": "Arc"}]
    assert moves(two) == [("Arc", "Bel", 0.45, 0.9, 1, 1)]


def test_publishers_are_dropped_with_all_that_they_say() -> None:
    read = [
        source("one", ("Arc buys ore", 0.5), publisher="The Desk"),
        source("two", ("Arc buys ore", 0.5), publisher="The Desk"),
        source("three", ("Arc buys ore", 0.5)),
    ]
    found = knockout(read, ["ore"], by="publisher")["dropped"]
    assert [(d["source"], len(d["documents"]), moves(d)) for d in found] == [
        ("The Desk", 2, [("Arc", "Ore", 0.875, 0.5, 1, 1)]),  # 1 − 0.5³
        ("no publisher named", 1, [("Arc", "Ore", 0.875, 0.75, 1, 1)]),
    ]  # fmt: skip
    assert found[0]["documents"] == sorted(e.document.sha256 for e in read[:2])


def test_sources_of_the_same_title_stay_apart() -> None:
    read = [source(t, ("Arc buys ore", c), title="Weekly") for t, c in (("one", 0.6), ("two", 0.5))]
    found = knockout(read, ["ore"])["dropped"]
    assert [d["source"] for d in found] == ["Weekly", "Weekly"]
    assert sorted(d["documents"][0] for d in found) == sorted(e.document.sha256 for e in read)
    assert sorted(round(d["exposures"][0]["after"], 12) for d in found) == [0.5, 0.6]


def test_what_rests_on_one_sentence() -> None:
    read = [
        source("one", ("Arc buys ore", 0.5), ("Dot buys pumps from Arc", 0.8)),
        source("two", ("Arc buys ore", 0.5)),
    ]
    found = knockout(read, ["ore"])["one_sentence"]
    # two sentences say that Arc needs ore, one that Dot needs Arc: 0.6 · 0.75 · 0.8 = 0.36
    assert [(r["what"], r["of"], r["to"], r["value"] and round(r["value"], 12), r["quote"]) for r in found] == [
        ("exposure", "Dot", "Ore", 0.36, "Dot buys pumps from Arc, says one."),
        ("single point of failure", "Dot", "Arc", None, "Dot buys pumps from Arc, says one."),
        ("single point of failure", "Dot", "Ore", None, "Dot buys pumps from Arc, says one."),
    ]
    text = read[0].document.text
    assert all(r["document"] == "one" and text[r["start"] :].startswith(r["quote"]) for r in found)


def test_two_claims_of_one_sentence_are_one_sentence() -> None:
    read = source("one", ("Arc buys ore", 0.5))
    (claim,) = read.claims
    twice = (claim, Claim("ore", "supplies", "arc", evidence=claim.evidence))
    found = knockout([Extraction(read.document, read.entities, twice)], ["ore"])
    assert [(r["what"], r["of"], r["to"]) for r in found["one_sentence"]] == [
        ("exposure", "Arc", "Ore"), ("single point of failure", "Arc", "Ore"),
    ]  # fmt: skip


def test_a_single_source_bears_everything() -> None:
    found = knockout([source("one", ("Arc buys ore", 0.5), ("Arc buys gas", 0.5))], ["gas", "ore"])
    (dropped,) = found["dropped"]
    assert moves(dropped) == [("Arc", "Gas", 0.25, 0.0, 1, None), ("Arc", "Ore", 0.25, 0.0, 1, None)]
    assert dropped["points_lost"] == [{"point": "Gas", "for": "Arc"}, {"point": "Ore", "for": "Arc"}]


def test_what_is_denied_or_hedged_moves_nothing_unless_it_counts() -> None:
    read = source("two", ("Dot buys ore", 0.5))
    (claim,) = read.claims
    hedged = Claim("dot", "depends_on", "ore", certainty="hedged", evidence=claim.evidence)
    both = [source("one", ("Arc buys ore", 0.5)), Extraction(read.document, read.entities, (hedged,))]
    assert [len(d["exposures"]) for d in knockout(both, ["ore"])["dropped"]] == [1, 0]
    assert [len(d["exposures"]) for d in knockout(both, ["ore"], include=["hedged"])["dropped"]] == [2, 1]


def test_the_channels_are_told_apart() -> None:
    read = source("one", ("Arc buys ore", 0.5))
    said = read.claims[0].evidence
    both = (*read.claims, Claim("arc", "beneficiary", "ore", evidence=said))
    (dropped,) = knockout([Extraction(read.document, read.entities, both)], ["ore"])["dropped"]
    assert [(r["channel"], r["entity"]) for r in dropped["exposures"]] == [("inputs", "Arc"), ("revenue", "Arc")]


def test_by_default_what_affects_others_most_comes_first() -> None:
    read = [source("one", ("Arc buys ore", 0.4), ("Dot buys ore", 0.4), ("Eve buys gas", 0.7))]
    assert knockout(read)["targets"] == ["Ore", "Gas"]  # 0.8 in sum, 0.7


def test_sentences_that_are_not_tried_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("expograph.graph.knockout.SENTENCES", 1)
    assert knockout([source("one", ("Arc buys ore", 0.5), ("Arc buys gas", 0.5))])["left_out"] == 1


def test_nothing_rests_on_nothing() -> None:
    assert knockout([]) == {
        "targets": [], "by": "source", "damping": 0.6, "dropped": [], "one_sentence": [], "left_out": 0,
    }  # fmt: skip
    empty = knockout([Extraction(Document("It rained.", "rain.txt"))])
    assert [(d["source"], d["exposures"], d["points_lost"]) for d in empty["dropped"]] == [("rain.txt", [], [])]


def test_unknown_names_are_told() -> None:
    with pytest.raises(QueryError, match="no entity 'Or'"):
        knockout([source("one", ("Arc buys ore", 0.5))], ["Or"])
    with pytest.raises(QueryError, match="holds no entities"):
        knockout([], ["Ore"])


def test_a_copy_of_a_sentence_is_no_second_source() -> None:
    copy = source("one", ("Arc buys ore", 0.5))
    again = Extraction(Document(f"{copy.document.text} Sent on.", "copy"), copy.entities)
    at = again.document.text.index("Arc")
    said = again.document.quote(at, at + len("Arc buys ore, says one."), rule="t", confidence=0.5)
    again = Extraction(again.document, copy.entities, (Claim("arc", "depends_on", "ore", evidence=(said,)),))
    assert [moves(d) for d in knockout([copy, again], ["ore"])["dropped"]] == [[], []]
