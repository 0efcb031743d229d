"""Names in texts: as listed, by their form, and those that are words as well only with support."""

import pytest

from expograph.loaders.lexicon import known_in
from expograph.loaders.names import Names, supported, with_short_forms
from expograph.model import Document, Entity, Passage

TARGET = Entity("target", "company", "Target", ("Target Corporation",))
DELL = Entity("dell", "company", "Dell", ("Dell Technologies",))


def found(text):
    names = Names([TARGET, DELL], words=[("target", "Target")], unlisted=True)
    mentions = with_short_forms(text, supported(text, names.find(text)), [(0, len(text))])
    return [(text[m.start : m.end], m.entity.id) for m in mentions]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Target prices rose.", []),
        ("Shares of Target rose.", [("Target", "target")]),
        ("The retailer Target cut prices.", [("Target", "target")]),
        ("Target Corp. cut prices.", [("Target Corp.", "target")]),
        ("Target (NYSE: TGT) cut prices.", [("Target", "target")]),
        (
            "Target Corporation cut prices, and Target will do so again.",
            [("Target Corporation", "target"), ("Target", "target")],
        ),
    ],
)
def test_a_name_that_is_a_word_needs_support(text, names):
    assert found(text) == names


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("DELL and Dell’s rivals", [("DELL", "dell"), ("Dell", "dell")]),
        ("Delltron and dell and @Dell", []),
        (
            "On Monday Halden Micro Inc. fell; Halden Micro blamed Dell.",
            [("Halden Micro Inc.", "halden-micro"), ("Halden Micro", "halden-micro"), ("Dell", "dell")],
        ),
        ("Then Corvid Power said so, the utility added", []),
        (
            "Cells come from Corvid Power, a battery maker; Corvid is new.",
            [("Corvid Power", "corvid-power"), ("Corvid", "corvid-power")],
        ),
        ("A plant operated by Corvid Power in Ohio", [("Corvid Power", "corvid-power")]),
        ("Shares of Corvid Power rose", [("Corvid Power", "corvid-power")]),
        ("Germany's Aldermann SE and Lindau-based Hopfen AG", [("Aldermann SE", "aldermann"), ("Hopfen AG", "hopfen")]),
    ],
)
def test_forms_of_names(text, names):
    assert found(text) == names


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Companies like Silver Ranch in Nashville wait.", {"Silver Ranch"}),
        ("It sells to customers including Dell, Corvid Power and Halden.", {"Dell", "Corvid Power", "Halden"}),
        ("Dell, Corvid Power and Nvidia Corp. raised prices.", {"Dell", "Corvid Power", "Nvidia Corp."}),
        ("Airbus and Boeing's backlogs have grown.", {"Airbus", "Boeing"}),
        ("Airbus and Corvid's backlogs have grown.", {"Airbus", "Corvid"}),
        ("It has agreed to buy Akero Therapeutics for cash.", {"Akero Therapeutics"}),
        ("Munich Re has acquired Halden Insurance.", {"Munich Re", "Halden Insurance"}),
        ("Rivals Leonardo and BAE Systems make guns.", {"Leonardo", "BAE Systems"}),
        ("Mr Brown, Mrs Green and Ms White met.", set()),
        ("The German manufacturer Corvid Power sells pumps.", {"Corvid Power"}),
    ],
)
def test_companies_in_no_list_stand_beside_companies(text, names):
    document = Document(text, source="note")
    mentions = known_in(document, [Passage(0, len(text))]).mentions
    assert {text[m.start : m.end] for m in mentions if m.entity.kind == "company"} == names
