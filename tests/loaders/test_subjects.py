"""Each figure is a measure of what the sentence says it is of, and of nothing where that is not clear."""

import pytest

from expograph.loaders.extract import extract
from expograph.model import Document

FILLER = " The weather was fine in the north, and in the south it rained for most of a long day, as it often does there in May."


def measured(text):
    """(subject, metric, value) of the quantities of a text."""
    extraction = extract(Document(text + FILLER, source="note"))
    return {(q.subject, q.metric, q.value) for q in extraction.quantities}


@pytest.mark.parametrize(
    ("sentence", "figures"),
    [
        # Two lists of one length belong together.
        ("Exxon Mobil and Chevron fell 2% and 3%.", {("exxonmobil", "-2"), ("chevron", "-3")}),
        # A name right before a figure is whose it is, though the verb is not said again.
        (
            "Delta Air Lines added 4%, United Airlines 3.8%.",
            {("delta-air-lines", "4"), ("united-airlines-holdings", "3.8")},
        ),
        # "Those of" another.
        ("Shares of Dell fell 5% while those of HP rose 3%.", {("dell", "-5"), ("hp", "3")}),
        # A price is the thing's, not that of the only company in the sentence.
        ("Copper hit a record of $11,400 a ton, which hurt Vertiv.", {("copper", "11400")}),
        ("Brent rose 2% after Exxon Mobil shut a field.", {("brent-crude", "2")}),
    ],
)
def test_whose_figure_it_is(sentence, figures):
    assert {(subject, value) for subject, _, value in measured(sentence)} == figures


def test_what_was_expected_is_no_result():
    sentence = "Dell reported revenue of $24.4 billion, above the $23.1 billion that analysts had expected."
    assert measured(sentence) == {("dell", "revenue", "24.4"), ("dell", "guidance", "23.1")}


@pytest.mark.parametrize(
    ("sentence", "figure"),
    [
        ("Dell lost $350 million in the first quarter.", ("dell", "profit", "-350")),
        ("Dell's shares slid 2.5% on Tuesday.", ("dell", "price_move", "-2.5")),
    ],
)
def test_a_loss_and_a_fall_carry_a_minus_sign(sentence, figure):
    assert figure in measured(sentence)


@pytest.mark.parametrize(
    ("sentence", "periods"),
    [
        ("fell from $80 million to $60 million in 2025", {"80": None, "60": "2025"}),
        ("rose from about $60 million to a record $80 million in 2025", {"60": None, "80": "2025"}),
        ("fell to $60 million in 2025 from $80 million", {"80": None, "60": "2025"}),
        ("fell to $60 million in 2025 from $80 million in 2024", {"80": "2024", "60": "2025"}),
        ("fell from $80 million in 2024 to $60 million in 2025", {"80": "2024", "60": "2025"}),
        ("fell from $80 million in 2024 to $60 million", {"80": "2024", "60": None}),
        ("grew in 2025 to $80 million", {"80": "2025"}),
        ("was $60 million in 2025", {"60": "2025"}),
    ],
)
def test_a_change_is_from_a_figure_of_another_period(sentence, periods):
    extraction = extract(Document(f"Gray Fabs Inc. makes steel. Gray Fabs's revenue {sentence}." + FILLER, "note"))
    assert {q.value: q.period for q in extraction.quantities} == periods
