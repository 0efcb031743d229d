"""Goods and shortages that a text speaks of again are followed where it is clear which, and not where it is not."""

import pytest

from expograph.loaders.extract import extract, prepare
from expograph.model import Document

FILLER = " The weather was fine in the north, and in the south it rained for most of a long day, as it often does there in May."


def named(text):
    """What is resolved: (word as printed, id of the thing, its name at the antecedent)."""
    parsed = prepare(Document(text + FILLER, source="note"))
    document = parsed.document.text
    return [
        (w.text, w.names.id, document[slice(*w.antecedent)])
        for s in parsed.sentences
        for w in s.words
        if w.antecedent and w.names and w.names.kind != "company"
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "A shortage of HBM is holding back Dell. The shortage is hurting Oracle too.",
            ("shortage", "high-bandwidth-memory", "HBM"),
        ),
        ("AI servers need a lot of power. They are cooled by water from Vertiv.", ("They", "ai-server", "AI servers")),
        ("AI servers need power. Oracle has bought many such machines.", ("machines", "ai-server", "AI servers")),
    ],
)
def test_a_clear_reference_names_its_thing(text, expected):
    assert expected in named(text)


@pytest.mark.parametrize(
    "text",
    [
        "A shortage of HBM is holding back Dell, and a shortage of GPUs too. The shortage is hurting Oracle.",
        "The shortage is hurting Oracle.",
        "AI servers and GPUs need a lot of power. They are cooled by water.",
        "Oracle has bought AI servers. They are cooled by water.",
    ],
)
def test_between_two_things_none_is_taken(text):
    assert not [found for found in named(text) if found[0] in ("shortage", "They")]


def test_a_claim_by_reference_holds_where_the_thing_is_named():
    text = "A shortage of HBM is holding back Dell. The shortage is also delaying data centers."
    extraction = extract(Document(text + FILLER, source="note"))
    (claim,) = [c for c in extraction.claims if c.relation == "bottleneck" and c.target == "data-center"]
    assert claim.source == "high-bandwidth-memory"
    assert [a.quote for a in claim.evidence[0].antecedents] == ["HBM"]
