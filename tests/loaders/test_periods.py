"""The period that a claim speaks of, in sentences made up for these tests."""

import pytest

from expograph.graph.rdf import to_store
from expograph.graph.read_rdf import read_extractions
from expograph.graph.validation import check
from expograph.loaders.extract import extract
from expograph.loaders.table import read_table
from expograph.model import Document
from expograph.records import extraction_record

FILLER = " The weather was fine and nobody at the meeting said anything else about it."


def periods(sentence, relation):
    """The periods of the claims of one relation that a sentence states."""
    read = extract(Document(sentence + FILLER, "note"), packs=["ai-infrastructure"])
    found = [e.wording.period for claim in read.claims if claim.relation == relation for e in claim.evidence]
    assert found, (sentence, read.claims)
    return set(found)


@pytest.mark.parametrize(
    ("sentence", "relation", "expected"),
    [
        ("Micron supplied Dell with memory in 2025.", "supplies", "2025"),
        ("Micron will supply Dell with memory in the first half of 2027.", "supplies", "first half of 2027"),
        ("Micron supplies Dell with memory this year.", "supplies", "this year"),
        ("In 2025, Micron supplied Dell with memory.", "supplies", "2025"),
        ("In the third quarter, tariffs hurt Dell.", "harmed_by", "third quarter"),
    ],
)
def test_a_period_that_hangs_on_the_verb_is_that_of_the_claim(sentence, relation, expected):
    assert periods(sentence, relation) == {expected}


@pytest.mark.parametrize(
    ("sentence", "relation"),
    [
        ("Micron supplies Dell with memory.", "supplies"),
        ("Micron has supplied Dell with memory since 2019.", "supplies"),  # when it began
        ("Micron said last month that it supplies Dell with memory.", "supplies"),  # when it was said
        ("Micron supplies Dell, which was founded in 2004, with memory.", "supplies"),  # another clause
        ("Micron supplied Dell with memory in 2024 and in 2025.", "supplies"),  # two
        ("Micron supplied Dell with memory in 2024 and 2025.", "supplies"),
        ("Micron supplies Dell with more memory than last year.", "supplies"),  # compared with
    ],
)
def test_other_times_are_no_periods_of_the_claim(sentence, relation):
    assert periods(sentence, relation) == {None}


def test_the_period_of_a_row_goes_with_its_claim_into_rdf_and_back(tmp_path):
    path = tmp_path / "claims.csv"
    path.write_text("source,relation,target,period\nCorvane,supplies,Talvik,2027\nCorvane,supplies,Ostrel,\n", "utf8")
    (read,) = read_table(str(path))
    store = to_store([read])
    check(store)
    (back,) = read_extractions(store)
    for extraction in (read, back):
        assert {(c.target, c.evidence[0].wording.period) for c in extraction.claims} == {
            ("talvik", "2027"), ("ostrel", None),
        }  # fmt: skip
    told = {r["target"]: r["evidence"][0]["period"] for r in extraction_record(read)["relations"]}
    assert told == {"Talvik": "2027", "Ostrel": None}
