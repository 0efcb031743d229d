"""A share that a sentence states becomes the weight of the relation that it qualifies, and of no other."""

import pytest

from expograph.loaders.extract import extract
from expograph.model import Document

FILLER = " The weather was fine in the north, and in the south it rained for most of a long day, as it often does there in May."


def weights(sentence):
    """{(source, relation, target): (weight, whole as printed)} of the claims of a sentence that have one."""
    claims = extract(Document(sentence + FILLER, source="note")).claims
    return {
        (c.source, c.relation, c.target): (c.weight, c.evidence[0].wording.whole)
        for c in claims
        if c.weight is not None
    }


@pytest.mark.parametrize(
    ("sentence", "claim", "expected"),
    [
        ("Vertiv gets 40% of its revenue from Oracle.", ("vertiv", "depends_on", "oracle"), (0.4, "its revenue")),
        (
            "Oracle accounts for a third of Vertiv's sales.",
            ("vertiv", "depends_on", "oracle"),
            (0.33, "Vertiv's sales"),
        ),
        (
            "Dell depends on Micron for two-thirds of its memory.",
            ("dell", "depends_on", "micron"),
            (0.67, "its memory"),
        ),
        (
            "TSMC makes nine out of ten of the world's advanced chips.",
            ("tsmc", "produces", "advanced-chip"),
            (0.9, "the world's advanced chips"),
        ),
    ],
)
def test_a_share_weighs_the_relation_it_qualifies(sentence, claim, expected):
    assert weights(sentence)[claim] == expected


@pytest.mark.parametrize(
    "sentence",
    [
        "Vertiv gets up to 40% of its revenue from Oracle.",  # a bound discloses no share
        "Vertiv, which relies on Oracle, said that costs had risen by 40% of late.",  # a change is none
        "Vertiv relies on Oracle, and it spends 40% of its budget on research.",  # another verb's
    ],
)
def test_other_figures_weigh_nothing(sentence):
    assert not weights(sentence)


def test_a_part_of_the_goods_bought_weighs_the_supplier_and_not_the_need():
    found = weights("Dell imports two-thirds of its GPUs from Taiwan.")
    assert found == {("taiwan", "supplies", "dell"): (0.67, "its GPUs")}


@pytest.mark.parametrize(
    ("sentence", "words"),
    [
        ("Limited GPU supply is hurting Oracle.", "Limited supply"),
        ("Soaring demand for GPUs is hurting Oracle.", "Soaring demand"),
        ("GPUs are hurting Oracle.", None),
    ],
)
def test_what_a_phrase_says_of_its_thing_stays_beside_the_node(sentence, words):
    (claim,) = [c for c in extract(Document(sentence + FILLER, source="note")).claims if c.target == "gpu"]
    assert claim.evidence[0].wording.target == words
