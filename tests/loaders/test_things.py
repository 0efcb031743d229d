"""What a phrase names: the thing behind what it is, how much there is of it, and whose it is."""

import pytest

from expograph.loaders.extract import extract
from expograph.model import Document

FILLER = " The weather was fine in the north, and in the south it rained for most of a long day, as it often does there in May."


def labels(text: str) -> set[str]:
    return {e.label for e in extract(Document(text + FILLER, source="note")).entities if e.kind != "company"}


@pytest.mark.parametrize(
    ("sentence", "names"),
    [
        # Goods are called by their name, not by the word for what they are.
        ("Dell relies on Google's Android mobile operating system.", {"Android"}),
        # A word that could be anything keeps the one that says which.
        ("Dell relies on networking machinery.", {"networking machinery"}),
        # Goods are printed as the article prints them, those that are supplied too.
        ("Qualcomm provides Dell with processors and modems.", {"processor", "modem"}),
        # How fast, how dear, and in which division are not what it is.
        ("The tariff deals a blow to Dell's fast-growing memory division.", {"memory", "tariff"}),
        ("Ukraine is a higher cost nitrogen producer.", {"Ukraine", "nitrogen"}),
        # Two makes of a thing are two things.
        ("Dell depends on Linux, and HP depends on Windows.", {"Linux", "Windows"}),
    ],
)
def test_what_a_phrase_names(sentence, names):
    assert labels(sentence) == names


def test_a_name_with_a_capital_is_no_common_noun():
    assert "Windows" not in labels("Pella depends on windows, and its frames depend on glass.")
