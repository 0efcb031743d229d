"""Exposures as records: from a name down to the sentence, with numbers worked out by hand."""

from __future__ import annotations

import math
from collections import defaultdict
from typing import Any

import pytest

from expograph.errors import QueryError
from expograph.graph.explained import effect, exposures, figure
from expograph.graph.network import to_network
from expograph.model import Claim, Document, Entity, Extraction, Wording


def network(*rows: tuple[Any, ...]) -> Any:
    """(source, relation, target, confidence, fields, among them ``doc`` and ``share``) → the network."""
    claims: dict[str, list[Claim]] = defaultdict(list)
    for source, relation, target, confidence, *more in rows:
        fields = dict(*more)
        name, share = fields.pop("doc", "one"), fields.pop("share", None)
        wording = Wording(share=share, whole=None if share is None else "its inputs")
        document = Document(f"{name} says so.", name)
        claims[name].append(
            Claim(
                source, relation, target, **fields,
                evidence=(document.quote(0, len(name) + 5, rule="t", confidence=confidence, wording=wording),),
            )
        )  # fmt: skip
    names = {n for found in claims.values() for c in found for n in (c.source, c.target, c.product) if n}
    entities = tuple(Entity(n, "company", n.upper(), (f"the {n}",)) for n in sorted(names))
    return to_network([Extraction(Document(f"{n} says so.", n), entities, tuple(found)) for n, found in claims.items()])


SUPPLY = (
    ("ore", "supplies", "chip", 0.8, {"doc": "mine"}),
    ("chip", "supplies", "car", 0.5, {"doc": "fab"}),
    ("car", "depends_on", "ore", 0.4, {"doc": "maker"}),
)


def test_who_is_exposed_from_name_to_sentence() -> None:
    [inputs] = exposures(network(*SUPPLY), "the ORE")
    assert (inputs["to"], inputs["channel"], inputs["kind"], inputs["damping"]) == ("ORE", "inputs", "score", 0.6)
    chip, car = inputs["rows"]
    assert (chip["entity"], chip["to"], chip["exposure"]) == ("CHIP", "ORE", 0.8)
    # the car's two edges weigh ½ each: ½ · 0.4, and 0.6 · 0.8 · ½ · 0.5
    assert (car["direct"], car["indirect"], car["exposure"]) == (0.2, pytest.approx(0.12), pytest.approx(0.32))
    assert car["by_hop"] == pytest.approx([0.2, 0.12, 0, 0, 0, 0])
    # held or not: 0, ½, 0.3 and 0.8 with probabilities 0.36, 0.24, 0.24 and 0.16; the mean is the exposure
    assert (car["low"], car["median"], car["high"]) == (0, pytest.approx(0.3), pytest.approx(0.8))
    assert (car["mean"], car["error"]) == (pytest.approx(0.32), 0)
    # all the weight on either edge: 0.6 · 0.8 · 0.5, or 0.4
    assert (car["least_by_weights"], car["greatest_by_weights"]) == (pytest.approx(0.24), 0.4)
    first, second = car["paths"]
    assert (first["nodes"], first["contribution"], first["loops"]) == (["ORE", "CAR"], 0.2, 1)
    assert (second["nodes"], second["contribution"]) == (["ORE", "CHIP", "CAR"], pytest.approx(0.12))
    assert car["other_paths"] == pytest.approx(0)
    assert [hop["quote"] for hop in second["hops"]] == ["mine says", "fab says"]
    assert [(hop["from"], hop["effect"], hop["to"]) for hop in (*first["hops"], *second["hops"])] == [
        ("ORE", "is needed by", "CAR"), ("ORE", "supplies", "CHIP"), ("CHIP", "supplies", "CAR"),
    ]  # fmt: skip
    assert [(c["quote"], c["start"], c["end"]) for c in car["claims"]][0] == ("maker says", 0, 10)
    assert [c["contribution"] for c in car["claims"]] == pytest.approx([0.2, 0.06, 0.06])


def test_what_it_is_exposed_to_is_the_same_from_the_other_end() -> None:
    [inputs] = exposures(network(*SUPPLY), "car", of=True)
    assert inputs["of"] == "CAR"
    ore, chip = inputs["rows"]
    assert (ore["to"], ore["exposure"], ore["first"]) == ("ORE", pytest.approx(0.32), None)
    assert (chip["to"], chip["exposure"], chip["high"]) == ("CHIP", 0.25, 0.5)
    [to_ore] = exposures(network(*SUPPLY), "ore")
    assert {n: ore[n] for n in ("low", "high", "mean", "by_hop", "paths")} == {
        n: to_ore["rows"][1][n] for n in ("low", "high", "mean", "by_hop", "paths")
    }


def test_paths_and_the_rest_sum_to_the_exposure() -> None:
    [inputs] = exposures(network(*SUPPLY), "ore", k=1)
    car = inputs["rows"][1]
    assert len(car["paths"]) == 1
    assert car["paths"][0]["contribution"] + car["other_paths"] == pytest.approx(car["exposure"], abs=1e-15)
    parts = math.fsum(c["contribution"] for c in car["claims"])
    assert parts + car["other_paths"] == pytest.approx(car["exposure"], abs=1e-15)


def test_rows_beyond_those_opened_have_their_numbers_alone() -> None:
    for of, name in ((False, "ore"), (True, "car")):
        [inputs] = exposures(network(*SUPPLY), name, of=of, opened=1)
        opened, closed = inputs["rows"]
        assert opened["paths"] and closed["paths"] is None
        assert closed["exposure"] is not None


def test_channels_stand_apart() -> None:
    both = network(*SUPPLY, ("ore", "beneficiary", "demand", 0.9), ("car", "harmed_by", "ore", 0.7, {"doc": "x"}))
    inputs, revenue = exposures(both, "ore")
    assert [(r["entity"], r["exposure"] < 0) for r in revenue["rows"]] == [("CAR", True)]
    assert revenue["channel"] == "revenue"
    assert {r["entity"] for r in inputs["rows"]} == {"CAR", "CHIP"}
    # Harm counts in both; alone it is told once.
    [alone] = exposures(network(("car", "harmed_by", "storm", 0.7)), "storm")
    assert (alone["channel"], alone["rows"][0]["exposure"]) == ("inputs", -0.7)


def test_a_product_asked_for_stands_in_the_suppliers_place() -> None:
    graph = network(("nvidia", "supplies", "dell", 0.9, {"product": "gpu"}), ("tsmc", "supplies", "nvidia", 0.7))
    [to_gpu] = exposures(graph, "GPU")
    assert [(r["entity"], r["exposure"]) for r in to_gpu["rows"]] == [("DELL", 0.9)]
    [of_gpu] = exposures(graph, "GPU", of=True)
    assert [(r["to"], r["exposure"]) for r in of_gpu["rows"]] == [("TSMC", 0.7)]


def test_shares_are_told_where_texts_disclose_them_all() -> None:
    disclosed = [(*row[:4], row[4] | {"share": 0.3}) for row in SUPPLY]
    assert exposures(network(*disclosed), "ore")[0]["kind"] == "share"
    assert exposures(network(*disclosed[:2], SUPPLY[2]), "ore")[0]["kind"] == "score"
    # What the entity asked for does not reach has no say in it.
    aside = ("x", "supplies", "y", 0.9)
    assert exposures(network(*disclosed, aside), "ore")[0]["kind"] == "share"


def test_both_signs_are_shown_and_cancel() -> None:
    against = (("a", "supplies", "b", 0.6, {"doc": "one"}), ("b", "harmed_by", "a", 0.6, {"doc": "two"}))
    [row] = exposures(network(*against), "a")[0]["rows"]
    assert (row["exposure"], row["gross"], row["paths"]) == (0, pytest.approx(0.84), [])
    # both, neither: 0; one of them alone: ±1, each with a probability of 0.24
    assert (row["low"], row["median"], row["high"]) == (-1, 0, 1)


def test_without_further_hops_the_direct_effect_is_left() -> None:
    [inputs] = exposures(network(*SUPPLY), "ore", damping=0)
    assert [(r["entity"], r["exposure"], r["indirect"]) for r in inputs["rows"]] == [
        ("CHIP", 0.8, 0), ("CAR", 0.2, 0),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("rows", "name", "options", "message"),
    [
        (SUPPLY, "chips", {}, "did you mean CHIP"),
        ((), "ore", {}, "holds no entities"),
        (SUPPLY, "ore", {"damping": 1.5}, "a number from 0 to 1"),
        (
            (("k", "supplies", "a", 1.0), ("a", "supplies", "b", 1.0)),
            "k",
            {"damping": 1},
            r"weights of A \(1\), B \(1\)",
        ),
    ],
)
def test_errors_say_what_is_wrong(rows: Any, name: str, options: dict[str, Any], message: str) -> None:
    with pytest.raises(QueryError, match=message):
        exposures(network(*rows), name, **options)


def test_a_pair_apart_and_a_claim_that_does_not_count_give_no_rows() -> None:
    graph = network(("a", "supplies", "b", 0.9, {"certainty": "hedged"}), ("c", "supplies", "d", 0.9))
    assert [channel["rows"] for channel in exposures(graph, "a")] == [[]]
    assert [r["entity"] for r in exposures(graph, "a", include=["hedged"])[0]["rows"]] == ["B"]
    assert [r["entity"] for r in exposures(graph, "c")[0]["rows"]] == ["D"]


def test_loops_duplicates_and_zero_confidence_are_answered() -> None:
    doubled = (SUPPLY[0], SUPPLY[0], ("chip", "supplies", "chip", 0.5), ("nobody", "supplies", "chip", 0.0))
    [inputs] = exposures(network(*doubled), "ore")
    # three edges weigh ⅓ each: ⅓ · 0.8 / (1 − 0.6 · ⅓ · 0.5)
    assert inputs["rows"][0]["exposure"] == pytest.approx(0.8 / 3 / 0.9)
    [to_nobody] = exposures(network(*doubled), "nobody")
    assert [(r["entity"], r["exposure"]) for r in to_nobody["rows"]] == [("CHIP", 0)]


def test_an_exposure_without_a_spread_is_told_without() -> None:
    # Held, the weights of a add up to 0.6 · 1.8 on a cycle; at their confidences to half of that.
    over = network(
        ("a", "depends_on", "k", 0.5, {"share": 0.9}), ("a", "depends_on", "b", 0.5, {"share": 0.9}),
        ("b", "depends_on", "a", 0.5),
    )  # fmt: skip
    [inputs] = exposures(over, "k")
    assert inputs["rows"][0]["exposure"] == pytest.approx(0.45 / (1 - 0.6 * 0.45 * 0.6 * 0.5))
    assert inputs["rows"][0]["low"] is None
    assert "add up to more than 1 when every claim holds" in inputs["untold"]


def test_words_for_changes_and_figures() -> None:
    falls = Claim("a", "harmed_by", "b", change="decrease", evidence=(Document("So.", "n").quote(0, 2, rule="t"),))
    assert effect(falls, "inputs").startswith("by falling ")
    assert (figure(-0.314), figure(-0.001), figure(0.5, "share"), figure(-0.5, "share")) == (
        "−0.31",
        "−0.0010",
        "50%",
        "−50%",
    )
