"""How far an answer is believed: the more of it can be checked and is right, the more."""

import json
from dataclasses import replace

import pytest

from expograph.loaders.extract import prepare, read
from expograph.loaders.proposed import reading
from expograph.loaders.proposed.checked import check, trust
from expograph.loaders.proposed.proposals import Answer, Figure, Relation
from expograph.model import Document

TEXT = (
    "Vertiv supplies Dell with chillers, and Dell depends on Micron for memory. Its backlog rose 64% to $9.5 billion. "
    "Nokia feels how Dell goes for Cisco, too. It rained in the north and in the south for most of a long day in May."
)


@pytest.fixture(scope="module")
def parsed():
    return prepare(Document(TEXT, source="note"))


def relation(**changed):
    plain = Relation(
        1, "supplies", "Vertiv", "Dell", "chillers", "asserted", "Vertiv supplies Dell with chillers", None, None
    )
    return replace(plain, **changed)


RIVALS = Relation(3, "competes_with", "Dell", "Cisco", None, "asserted", "Dell goes for Cisco", None, None)


def answer(*relations, kinds=None, quantities=()):
    return Answer(kinds or {}, relations, quantities)


def test_what_both_find_is_surer_than_what_the_grammar_finds_alone(parsed):
    alone = {(c.source, c.relation): c.confidence for c in read(parsed).claims}
    both = reading.read_with(parsed, read(parsed), answer(relation()), "both")
    (claim,) = [c for c in both.claims if c.source == "vertiv"]
    assert claim.origin == "stated" and claim.confidence > alone["vertiv", "supplies"]
    assert len(claim.evidence) == 2, "each keeps its own evidence"


def test_what_the_grammar_does_not_read_is_less_sure(parsed):
    passed = check(parsed, answer(relation(), RIVALS))
    by_source = {c.source: c for c in passed.claims}
    assert by_source["dell"].origin == "unconfirmed"
    assert 0.3 <= by_source["dell"].confidence < by_source["vertiv"].confidence


def test_of_an_answer_that_is_mostly_wrong_nothing_is_believed_that_cannot_be_checked(parsed):
    invented = [relation(quote=f"Vertiv sold Dell {n} chillers") for n in range(4)]
    passed = check(parsed, answer(RIVALS, *invented))
    assert passed.claims == () and passed.entities == ()
    assert [r.reason for r in passed.refused][-1] == "5 of 5 that can be checked in this answer are doubtful or wrong"
    passed = check(parsed, answer(RIVALS, relation(), *invented[:1]))
    assert {c.origin for c in passed.claims} == {"stated", "unconfirmed"}


def test_what_the_grammar_reads_too_is_kept_whoever_says_it(parsed):
    invented = [relation(quote=f"Vertiv sold Dell {n} chillers") for n in range(9)]
    (claim,) = check(parsed, answer(relation(), *invented)).claims
    assert claim.origin == "stated"


def test_trust_is_the_share_that_is_borne_out_after_four_items_of_which_three_were():
    assert trust(0, 0) == 0.75 and trust(10, 0) == 13 / 14 and trust(0, 10) == 3 / 14


def test_goods_between_firms_are_surer_than_circumstances():
    text = (
        "Nokia feels how Dell goes for Cisco, and the paint that guests had put on the fences smelled of the sea in the "
        "spring of the year before. It rained in the north and in the south for most of a long day in May, as it does."
    )
    vague = Relation(
        1, "exposed_to_risk", "fences", "paint", None, "negated", "paint that guests had put on the fences", None, None
    )
    kinds = {"paint": "event", "fences": "product"}
    rivals = replace(RIVALS, sentence=1)
    passed = check(prepare(Document(text, source="note")), answer(vague, rivals, kinds=kinds))
    sure = {c.relation: c.confidence for c in passed.claims}
    assert sure["exposed_to_risk"] < 0.5 < sure["competes_with"]


def test_figures_are_confirmed_or_kept_apart(parsed):
    own = next(q for q in read(parsed).quantities if q.metric == "backlog")
    said = Figure(2, "Vertiv", "backlog", "9.5", "USD bn", None, "Its backlog rose 64% to $9.5 billion", None, None)
    (same,) = check(parsed, answer(quantities=(said,))).quantities
    assert (same.origin, same.value, same.evidence.quote) == ("stated", own.value, own.evidence.quote)
    assert same.evidence.confidence >= own.evidence.confidence
    other = check(parsed, answer(quantities=(replace(said, metric="order"),))).quantities
    assert [q.origin for q in other] in (["unconfirmed"], [])


def test_the_reliability_of_what_is_told_was_counted():
    """The table beside the model: of what is told with p, about p of them are right, in articles it had not seen."""
    import csv

    from expograph.loaders.linear import LEARNED

    with (LEARNED / "proposed.csv").open(encoding="utf8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if int(row["proposals"]) >= 50]
    assert len(rows) >= 4
    for row in rows:
        assert abs(int(row["right"]) / int(row["proposals"]) - float(row["mean"])) < 0.1


@pytest.mark.parametrize("change", ["swapped", "mistyped", "denied", "altered"])
def test_answers_that_are_wrong_throughout_change_nothing(data, benchmark, change):
    """The annotation of the development articles made wrong: of what cannot be checked nothing stays."""
    from expograph.loaders import read_document

    for path in sorted((data / "dev-articles").glob("*.gold.json")):
        slug = path.name.removesuffix(".gold.json")
        article = prepare(read_document(str(data / "dev-articles" / "texts" / f"{slug}.txt")))
        found = benchmark.annotated(json.loads(path.read_text(encoding="utf8")), article)
        directed = [r for r in found.relations if r.type not in ("competes_with", "partner_of")]
        passed = check(article, getattr(benchmark, change)(replace(found, relations=tuple(directed))))
        assert all(c.origin == "stated" for c in passed.claims), slug
