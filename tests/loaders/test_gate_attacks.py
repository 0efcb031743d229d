"""Answers that were tried against the gate: what they ask for is not in the text, or not said so."""

import json
import time

import pytest

from expograph.api import KnowledgeGraph
from expograph.loaders.extract import prepare, read
from expograph.loaders.proposed import reading
from expograph.loaders.proposed.checked import check
from expograph.loaders.proposed.proposals import Answer, Figure, Relation, parse
from expograph.model import Document

PAD = " It rained in the south for most of a long day in May, as it often does at that time of the year."


def relation(number, type, source, target, quote, polarity="asserted", product=None, second=(None, None)):
    return Relation(number, type, source, target, product, polarity, quote, *second)


def figure(number, subject, metric, value, unit, quote, second=(None, None)):
    return Figure(number, subject, metric, value, unit, None, quote, *second)


def passed(text, *items, kinds=None):
    relations = tuple(i for i in items if isinstance(i, Relation))
    figures = tuple(i for i in items if isinstance(i, Figure))
    return check(prepare(Document(text + PAD, source="note")), Answer(kinds or {}, relations, figures))


@pytest.mark.parametrize(
    ("text", "proposal", "kinds"),
    [
        # A quote that is cut inside a word names nothing.
        ("Dell depends on Armenia for engineers.", relation(1, "depends_on", "Dell", "Arm", "Dell depends on Arm"), {}),
        ("Dell depends on coalition politics.", relation(1, "depends_on", "Dell", "coal", "Dell depends on coal"), {"coal": "product"}),
        # A word that stands for something else, or for nothing, ties nothing.
        (
            "HP and Dell make servers. Dell, which buys chillers from Vertiv, is in Texas.",
            relation(2, "supplies", "Vertiv", "HP", "which buys chillers from Vertiv", second=(1, "HP")), {},
        ),
        (
            "Vertiv, whose biggest customer is Dell, gained. HP fell.",
            relation(1, "supplies", "HP", "Dell", "whose biggest customer is Dell", second=(2, "HP")), {},
        ),
        (
            "Dell said that its sales fell. The tariffs on Chinese batteries were raised in May.",
            relation(1, "harmed_by", "Dell", "tariffs", "Dell said that its sales fell", second=(2, "tariffs")), {},
        ),
        (
            "Vertiv and Nokia are firms in the north. Dell is a firm in the south. It was a good year for anyone.",
            relation(3, "supplies", "Vertiv", "Nokia", "It", second=(1, "Vertiv and Nokia")), {},
        ),
        # What no noun names is no thing, whatever the answer calls it.
        ("Vertiv supplies the Dell works with chillers.", relation(1, "supplies", "Vertiv", "the", "Vertiv supplies the"), {"the": "company"}),
        ("Vertiv supplies Dell with chillers.", relation(1, "produces", "Dell", "supplies", "Vertiv supplies Dell"), {"supplies": "product"}),
        # The grammar reads the fact the other way round, under another name.
        ("Vertiv supplies Dell with chillers.", relation(1, "depends_on", "Vertiv", "Dell", "Vertiv supplies Dell with chillers"), {}),
        # Who only says it, or whose rival is spoken of, is no party to it.
        (
            "An analyst at UBS left. UBS said Vertiv supplies Dell with chillers.",
            relation(2, "supplies", "UBS", "Dell", "UBS said Vertiv supplies Dell"), {},
        ),
        (
            "Vertiv's rival supplies Dell with chillers.",
            relation(1, "supplies", "Vertiv", "Dell", "Vertiv's rival supplies Dell"), {},
        ),
        # A sentence that is too long to be read is held against nothing.
        (
            "Vertiv supplies Dell with chillers, " + "and the rain fell on the hills in the north, on the plains, " * 25
            + "as it does.", relation(1, "supplies", "Dell", "Vertiv", "Vertiv supplies Dell"), {},
        ),
    ],
)  # fmt: skip
def test_a_claim_that_the_text_does_not_make_is_refused(text, proposal, kinds):
    found = passed(text, proposal, kinds=kinds)
    assert found.claims == () and len(found.refused) == 1


@pytest.mark.parametrize(
    ("text", "proposal"),
    [
        ("Would Dell's debt be $30 billion?", figure(1, "Dell", "debt", "30", "USD bn", "Dell's debt be $30 billion")),
        ("Dell's revenue rose 5%.", figure(1, "Dell", "growth", "-5", "%", "Dell's revenue rose 5%")),
        ("Dell's revenue rose 5% and HP's fell 3%.", figure(1, "Dell", "growth", "-3", "%", "HP's fell 3%")),
        (
            "Dell, HP and Cisco are firms. Dell and HP said that revenue rose 7% at one of them.",
            figure(2, "Cisco", "growth", "7", "%", "revenue rose 7%", (1, "Cisco")),
        ),
    ],
)
def test_a_figure_that_the_text_does_not_give_is_refused(text, proposal):
    found = passed(text, proposal)
    assert found.quantities == () and len(found.refused) == 1


def test_who_speaks_of_itself_is_a_party():
    text = "Dell said that it feels how Cisco goes for its clients."
    (claim,) = passed(text, relation(1, "competes_with", "Dell", "Cisco", text[:-1])).claims
    assert claim.origin == "unconfirmed"


def test_of_two_readings_of_a_pair_the_one_proposed_is_confirmed():
    text = "Vertiv supplies Dell with chillers but no longer supplies Dell with pumps."
    for polarity in ("asserted", "negated"):
        (claim,) = passed(text, relation(1, "supplies", "Vertiv", "Dell", text[:-1], polarity)).claims
        assert (claim.origin, claim.polarity) == ("stated", polarity)


def test_what_an_answer_repeats_counts_once():
    text = "Vertiv supplies Dell with chillers, and the rain fell on the hills of the north. Boeing sued Airbus."
    wrong = [relation(1, "supplies", "Dell", "Vertiv", text[: 20 + k]) for k in (1, 15, 26)]
    right = [
        relation(1, "supplies", "Vertiv", "Dell", text[:35] + text[35 : 36 + k].rstrip())
        for k in (0, 8, 13, 22, 31, 39)
    ]
    found = passed(text, relation(2, "supplies", "Boeing", "Airbus", "Boeing sued Airbus"), *wrong, *right)
    assert {c.source for c in found.claims} <= {"vertiv", "boeing"}
    (claim,) = [c for c in found.claims if c.source == "vertiv"]
    assert len(claim.evidence) == 1


def test_a_right_answer_takes_nothing_from_the_grammars_own_claim():
    text = "Vertiv depends on Dell for 40% of its revenue."
    parsed = prepare(Document(text + PAD, source="note"))
    answer = Answer({}, (relation(1, "depends_on", "Vertiv", "Dell", text),), ())
    (claim,) = reading.read_with(parsed, read(parsed), answer, "both").claims
    assert claim.weight == 0.4 and claim.confidence > read(parsed).claims[0].confidence


def test_one_name_of_two_kinds_breaks_no_graph():
    text = 'Vertiv supplies Dell with chillers. The "Liberation Day" tariffs hurt Dell. HP fell on "Liberation Day" in New York.'
    parsed = prepare(Document(text + PAD, source="note"))
    kinds = {"Liberation Day": "event", '"Liberation Day"': "product"}
    relations = (
        relation(2, "harmed_by", "Dell", "Liberation Day", '"Liberation Day" tariffs hurt Dell'),
        relation(3, "competes_with", "HP", '"Liberation Day"', 'HP fell on "Liberation Day"'),
    )
    both = reading.read_with(parsed, read(parsed), Answer(kinds, relations, ()), "both")
    assert KnowledgeGraph((both,)).trig()
    assert "vertiv" in {c.source for c in both.claims}


@pytest.mark.parametrize("text", ["```json" + "\n" * 60_000, "```json\n{}" + "\n" * 60_000, "[" * 60_000])
def test_an_answer_that_is_no_answer_is_told_at_once(text):
    from expograph.errors import AnswerError

    begun = time.monotonic()
    with pytest.raises(AnswerError):
        parse(text)
    assert time.monotonic() - begun < 2


def test_many_figures_of_one_sentence_are_read_once():
    text = (
        "Revenue rose at Dell by 3% to $2.0 billion, at HP by 4% to $3.0 billion, and at Cisco by 5% to $4.0 billion."
    )
    parsed = prepare(Document(text + PAD, source="note"))
    said = {
        "sentence": 1, "subject": "Dell", "metric": "growth", "unit": "%", "period": None, "quote": text[:-1],
        "second_sentence": None, "second_quote": None,
    }  # fmt: skip
    answer = parse(
        json.dumps({"entities": [], "relations": [], "quantities": [said | {"value": str(n)} for n in range(400)]})
    )
    begun = time.monotonic()
    check(parsed, answer)
    assert time.monotonic() - begun < 10
