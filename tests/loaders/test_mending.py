"""What a parse cannot mean is put right: the claims of sentences that the parser is known to hang wrongly."""

import pytest

from expograph.loaders.extract import extract
from expograph.model import Document

FILLER = " The weather was fine in the north, and in the south it rained for most of a long day, as it often does there in May."


@pytest.mark.parametrize(
    ("sentence", "claim"),
    [
        # A, B and C are three firms, and B is not what A is called.
        (
            "Intel Corp., Qualcomm Inc. and Broadcom Inc. have told their staff that they will not supply Dell.",
            ("qualcomm", "supplies", "dell"),
        ),
        # A finite verb hung on its own object.
        (
            "Intel supplies Dell, Qualcomm sells modems, Xilinx sells servers and Broadcom makes switches.",
            ("xilinx", "produces", "server"),
        ),
        # A description before a name, both taken for subjects.
        (
            "Its rival Supermicro sells AI servers. Dell's rival Supermicro cut prices.",
            ("dell", "competes_with", "supermicro"),
        ),
        # A participle behind an apposition, hung on the main verb.
        (
            "Nearly all cores are made of electrical steel, a material also used in electric motors.",
            ("electric-motor", "depends_on", "electrical-steel"),
        ),
        # What a firm is, taken for another member of a list.
        (
            "HP, the world's largest PC brand after Dell, was one of a few partners.",
            ("hp", "produces", "personal-computer"),
        ),
        # Goods taken for the verb.
        ("Vertiv supplies chocolate to Dell and HP.", ("vertiv", "supplies", "hp")),
        # What a verb sends somebody into is no noun.
        ("The tariff sent shares of Dell tumbling.", ("dell", "harmed_by", "tariff")),
    ],
)
def test_a_sentence_hung_wrongly_is_read(sentence, claim):
    found = {(c.source, c.relation, c.target) for c in extract(Document(sentence + FILLER, source="note")).claims}
    assert claim in found


def test_what_is_prevented_is_denied():
    text = "Vertiv has built a plant to prevent tariffs from hurting its AI servers." + FILLER
    (claim,) = [c for c in extract(Document(text, source="note")).claims if c.relation == "harmed_by"]
    assert (claim.source, claim.target, claim.denied) == ("ai-server", "tariff", True)
