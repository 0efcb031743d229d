"""What is read in a text: claims, how they are held, quantities, and exact offsets."""

import json
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from expograph.errors import SourceError
from expograph.loaders.extract import extract
from expograph.model import Document

FILLER = " The company gave no further details on the matter, and it said that it would report again when there was more to say."


def read(sentence):
    return extract(Document(sentence + FILLER, source="note"))


def claims(sentence):
    extraction = read(sentence)
    label = {e.id: e.label for e in extraction.entities}
    return {(label[c.source], c.relation, label[c.target], c.polarity) for c in extraction.claims}


@pytest.mark.parametrize(
    "sentence",
    [
        "Vertiv supplies Dell with chillers.",
        "Dell is supplied with chillers by Vertiv.",
        "Vertiv, which supplies Dell with chillers, raised its forecast.",
        "Vertiv and Eaton supply Dell with chillers.",
        "Vertiv has begun to supply Dell with chillers.",
        "Dell buys its chillers from Vertiv.",
    ],
)
def test_one_relation_in_many_shapes(sentence):
    assert ("Vertiv", "supplies", "Dell", "asserted") in claims(sentence)


@pytest.mark.parametrize(
    ("sentence", "polarity"),
    [
        ("Vertiv supplies Dell with chillers.", "asserted"),
        ("Vertiv does not supply Dell with chillers.", "negated"),
        ("Vertiv no longer supplies Dell with chillers.", "negated"),
        ("Vertiv stopped supplying Dell with chillers.", "negated"),
        ("Vertiv may supply Dell with chillers.", "hedged"),
        ("Vertiv is expected to supply Dell with chillers.", "hedged"),
        ("Vertiv plans to supply Dell with chillers.", "hedged"),
        ("Vertiv not only supplies Dell with chillers, it also installs them.", "asserted"),
        ("An analyst said Vertiv supplies Dell with chillers.", "asserted"),
    ],
)
def test_how_a_claim_is_held(sentence, polarity):
    assert ("Vertiv", "supplies", "Dell", polarity) in claims(sentence)


def test_every_member_of_a_list_gives_a_claim():
    found = claims(
        "Memory makers including Micron, SK Hynix and Samsung Electronics benefit from demand for AI servers."
    )
    assert {source for source, relation, *_ in found if relation == "beneficiary"} == {
        "Micron",
        "SK Hynix",
        "Samsung Electronics",
    }


def test_a_supplier_and_a_scarce_thing_make_one_bottleneck():
    extraction = read("Limited GPU supply from NVIDIA is the main bottleneck for Dell rather than weak demand.")
    found = {(c.source, c.target, c.product, c.polarity) for c in extraction.claims if c.relation == "bottleneck"}
    assert found == {("nvidia", "dell", "gpu", "asserted"), ("weak-demand", "dell", None, "negated")}


def test_who_says_so_is_kept_and_hedges_nothing():
    (claim,) = [
        c for c in read("Harrow analysts said Vertiv supplies Dell with chillers.").claims if c.relation == "supplies"
    ]
    assert claim.evidence[0].attribution == "Harrow analysts"
    assert claim.polarity == "asserted"


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Dell's revenue reached $9.4 billion in the first quarter.", ("dell", "revenue", "9.4", "USD bn")),
        ("Vertiv has a backlog of €800 million.", ("vertiv", "backlog", "800", "EUR mn")),
        ("Shares of Micron fell 4.5% on Monday.", ("micron", "price_move", "-4.5", "%")),
        ("Dell's revenue rose 12% from a year earlier.", ("dell", "growth", "12", "%")),
        ("Dell's gross margin slipped to 20.4%.", ("dell", "margin", "20.4", "%")),
    ],
)
def test_figures_are_bound_to_subject_and_metric(sentence, expected):
    assert expected in {(q.subject, q.metric, q.value, q.unit) for q in read(sentence).quantities}


def test_nothing_is_claimed_of_a_recipe():
    recipe = (
        "Soak the lentils overnight and drain them well before you start. Heat the oil in a heavy pan and add the onions, which need "
        "about ten minutes to soften. Add the stock, bring it to the boil, and let the pot simmer until the lentils are soft."
    )
    assert extract(Document(recipe, source="recipe")).claims == ()


def test_a_page_of_menus_is_refused():
    with pytest.raises(SourceError, match="no running prose"):
        extract(Document("Home\nMarkets\nStocks\nLog in\n" * 30, source="menu"))


def test_names_are_one_entity_however_they_are_written():
    extraction = read("Dell Technologies buys chillers from Vertiv. DELL is growing, and Dell's backlog is $3 billion.")
    assert [e.id for e in extraction.entities if e.kind == "company"] == ["dell", "vertiv"]


PIECES = st.sampled_from(
    ["Vertiv", "Dell’s", "AI servers", "supplies", "is limited by", "GB200 NVL72", "—", "“we need”", "\u00a0", "😀", "soft\u00adware", "\u200f",
     "benefit from", "$16.1 billion", "757%", "Inc.", "<b>", "مرحبا", "and", "the", "which", ",", ".", "not", "GPU", "\n"]
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(st.lists(PIECES, min_size=1, max_size=60))
def test_quotes_are_verbatim_whatever_the_text(pieces):
    text = " ".join(pieces) + FILLER
    extraction = extract(Document(text, source="note"))
    for evidence in [e for c in extraction.claims for e in c.evidence] + [q.evidence for q in extraction.quantities]:
        assert text[evidence.start : evidence.end] == evidence.quote
        assert evidence.document == extraction.document.sha256
    known = {e.id for e in extraction.entities}
    assert all({c.source, c.target} <= known for c in extraction.claims)
    assert {q.subject for q in extraction.quantities} <= known


def test_a_description_of_a_company_is_no_thing():
    found = claims("Vertiv supplies chillers to the Chinese company.")
    assert found <= {("Vertiv", "produces", "chiller", "asserted")}


def test_much_evidence_for_one_claim_is_one_claim():
    extraction = extract(Document("Vertiv supplies Dell with chillers. " * 300, source="note"))
    (claim,) = extraction.claims
    assert len(claim.evidence) == 300


def test_the_same_text_gives_the_same_reading_under_any_hash_seed():
    text = (
        "Memory makers including Micron and SK Hynix benefit from demand for AI servers, and Vertiv supplies Dell."
        + FILLER
    )
    code = (
        "import sys; from expograph.loaders.extract import extract; from expograph.model import Document;"
        "from expograph.records import extraction_record, to_json;"
        f"print(to_json(extraction_record(extract(Document({text!r}, source='n')))))"
    )
    runs = {
        subprocess.run(
            [sys.executable, "-c", code], capture_output=True, check=True, env={"PYTHONHASHSEED": seed}
        ).stdout
        for seed in ("0", "1", "2")
    }
    assert len(runs) == 1
    assert json.loads(runs.pop())["relations"]


def test_who_is_relied_on_to_make_something_makes_it():
    found = claims("NVIDIA relies on TSMC to make its processors.")
    assert ("TSMC", "produces", "processor", "asserted") in found
    assert not [claim for claim in found if claim[:2] == ("NVIDIA", "produces")]


def test_a_supplier_with_its_goods_is_not_told_again_as_the_goods():
    found = [
        c for c in read("A shortage of NVIDIA GPUs is limiting Dell's deliveries.").claims if c.relation == "bottleneck"
    ]
    assert [(c.source, c.product, c.target) for c in found] == [("nvidia", "gpu", "dell")]


def test_goods_are_no_name_of_their_maker():
    text = "Apple uses Intel chips, and a shortage of NVIDIA's GPUs is limiting Dell. It rained for most of a long day in the south."
    found = {e.id: e.aliases for e in extract(Document(text, source="note")).entities}
    assert found["intel"] == () and found["nvidia"] == ()


@pytest.mark.parametrize(
    ("sentence", "value", "currency"),
    [
        ("Shares of Tesco rose to 410 pence in London on Friday.", "410", "GBP"),
        ("Dell shares fell .8% in the week.", "-0.8", None),
    ],
)
def test_odd_figures_make_a_valid_graph(sentence, value, currency):
    from expograph.api import KnowledgeGraph

    extraction = read(sentence)
    assert (value, currency) in {(q.value, q.currency) for q in extraction.quantities}
    assert KnowledgeGraph((extraction,)).trig()


def test_a_claim_whose_end_is_of_another_kind_elsewhere_is_left_out_with_a_warning():
    from expograph.loaders.merging import consistent
    from expograph.model import Claim, Document, Entity

    note = Document("Rocket supplies Dell. The rocket flew.", source="note")
    claim = Claim("dell", "partner_of", "rocket", evidence=(note.quote(0, 21, rule="r"),))
    entities = Entity("dell", "company", "Dell"), Entity("rocket", "product", "rocket")
    kept, warnings = consistent([claim], entities)
    assert kept == () and warnings == (
        "left out: Dell partner_of rocket, since Dell is a company and rocket a product here",
    )


def test_a_text_of_initials_is_cut_in_linear_time():
    import time

    from expograph.loaders.sentences import sentences
    from expograph.model import Passage

    text = "It was the boom. " + "A. " * 20_000 + "."
    begun = time.monotonic()
    assert list(sentences(text, Passage(0, len(text))))
    assert time.monotonic() - begun < 2
