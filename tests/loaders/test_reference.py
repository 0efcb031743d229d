"""Pronouns and descriptions name a company where it is clear which, and nothing where two have equal standing."""

import pytest

from expograph.loaders.extract import extract, prepare
from expograph.model import Document

FILLER = " The weather was fine in the north, and in the south it rained for most of a long day, as it often does there in May."


def named(text):
    """What is resolved: (word as printed, id of the company, the name at its antecedent)."""
    parsed = prepare(Document(text + FILLER, source="note"))
    document = parsed.document.text
    return [
        (w.text, w.company.id, document[slice(*w.antecedent)])
        for s in parsed.sentences
        for w in s.words
        if w.antecedent and w.company
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Dell raised its forecast.", ("its", "dell", "Dell")),
        ("Vertiv builds chillers. It supplies Dell with them.", ("It", "vertiv", "Vertiv")),
        ("Vertiv builds chillers. The company supplies Dell with them.", ("company", "vertiv", "Vertiv")),
        (
            "Airbus, the European planemaker, cut its goal. Boeing did not. The planemaker blamed its engines.",
            ("planemaker", "airbus", "Airbus"),
        ),
        (
            "Alphabet gained 5%. Dell jumped 8% on news that Vertiv would invest in the company.",
            ("company", "dell", "Dell"),
        ),
        ("HP surged after Dell said that it would buy chillers.", ("it", "dell", "Dell")),
    ],
)
def test_a_clear_reference_names_its_company(text, expected):
    assert expected in named(text)


@pytest.mark.parametrize(
    "text",
    [
        "Dell and Supermicro raised prices. The company ships servers.",
        "It is expected that prices will rise.",
        "Dell sued Supermicro. The Korean firm ships servers.",
        "Vertiv builds chillers. A server needs memory, and disks behind it.",
        "Vertiv may gain share. It is a painful hit for Dell.",
        "Vertiv cut prices. We expect Dell to do the same.",
    ],
)
def test_between_two_of_equal_standing_none_is_taken(text):
    assert not [found for found in named(text) if found[0] in ("company", "It", "it", "firm")]


def test_a_claim_by_reference_holds_the_sentence_and_where_the_name_stands():
    extraction = extract(Document("Vertiv builds chillers. It supplies Dell with pumps." + FILLER, source="note"))
    (claim,) = [c for c in extraction.claims if c.relation == "supplies" and c.target == "dell"]
    (evidence,) = claim.evidence
    assert (claim.source, evidence.quote) == ("vertiv", "It supplies Dell with pumps.")
    (antecedent,) = evidence.antecedents
    assert antecedent.quote == "Vertiv" == extraction.document.text[antecedent.start : antecedent.end]
