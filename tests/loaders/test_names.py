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


def firms(text, packs=None):
    """The companies that a text names, each mention with its id, as a reader of articles finds them."""
    mentions = known_in(Document(text, source="note"), [Passage(0, len(text))], packs).mentions
    return [(text[m.start : m.end], m.entity.id) for m in mentions if m.entity.kind == "company"]


@pytest.mark.parametrize(
    ("full", "short", "identity"),
    [
        ("Orrin Foods Inc.", "Orrin Foods", "orrin-foods"),  # food is a product of the general vocabulary,
        ("Marlin Paper AG", "Marlin Paper", "marlin-paper"),  # so is paper,
        ("Torvik Energy ASA", "Torvik Energy", "torvik-energy"),  # and energy a sector
        ("Vale Batteries Inc.", "Vale Batteries", "vale-batteries"),  # Vale is a listed miner
        ("Vale Robotics Inc.", "Vale Robotics", "vale-robotics"),  # a name by trade as well
        ("Vale Green Batteries Ltd.", "Vale Green Batteries", "vale-green-batteries"),
        ("Ohio Batteries Inc.", "Ohio Batteries", "ohio-batteries"),  # a place
    ],
)
@pytest.mark.parametrize("behind", ["reported a loss", "'s sales fell", "CEO Ann Lee left"])
def test_a_name_without_its_legal_form_is_the_company_that_bears_it(full, short, identity, behind):
    space = "" if behind.startswith("'") else " "
    text = f"Dolbi Corp. supplies {full} with steel, and then {short}{space}{behind}."
    assert firms(text) == [("Dolbi Corp.", "dolbi"), (full, identity), (short, identity)]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Steel comes from Vale S.A. and Intel Corp. in lots.", [("Vale S.A.", "vale"), ("Intel Corp.", "intel")]),
        ("It buys from Dell Technologies Inc. and others.", [("Dell Technologies Inc.", "dell")]),
        # A part of a listed company is no other company.
        ("The Intel Foundry Group sells wafers.", [("Intel Foundry Group", "intel")]),
        # A title before a listed name, or another listed company behind it, makes no new one.
        ("Chipmaker Intel Corp. fell.", [("Intel Corp.", "intel")]),
        # A company of the introduced name that goes on is another one.
        (
            "Orrin Foods Inc. and Orrin Foods Logistics Ltd. differ, says Orrin Foods Logistics.",
            [
                ("Orrin Foods Inc.", "orrin-foods"),
                ("Orrin Foods Logistics Ltd.", "orrin-foods-logistics"),
                ("Orrin Foods Logistics", "orrin-foods-logistics"),
            ],
        ),
    ],
)
def test_a_legal_form_makes_no_new_company_of_a_known_one(text, names):
    assert firms(text) == names


def test_a_name_of_one_word_does_not_take_the_place_of_a_concept():
    text = "Lithium AG fell. Lithium prices rose."
    assert firms(text) == [("Lithium AG", "lithium")]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("It sells steel to Orrin S.p.A. and rests.", ["Orrin S.p.A."]),
        ("It sells steel to Orrin S.p.A.", ["Orrin S.p.A."]),
        ("It sells steel to Norr AG.", ["Norr AG"]),  # the stop ends the sentence
        ("It sells steel to Norr plc. That is all.", ["Norr plc"]),
        ("It sells steel to Norr Inc.", ["Norr Inc."]),  # and here the word too
        ("It sells steel to Norr N.V. and rests.", ["Norr N.V."]),
    ],
)
def test_a_stop_belongs_to_legal_forms_that_are_abbreviated_with_one(text, names):
    assert [name for name, _ in firms(text)] == names
