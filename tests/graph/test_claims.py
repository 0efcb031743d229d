"""Claims side by side, on two short documents and small graphs made up for these tests."""

import pytest

from expograph.errors import QueryError
from expograph.graph.claims import claims
from expograph.model import Claim, Document, Entity, Extraction, Quantity


def read(name, published, *said, figures=()):
    """An extraction of a document with a sentence for each claim: (source, relation, target, product, axes)."""
    lines = [*(sentence for sentence, *_ in said), *(sentence for sentence, *_ in figures)]
    document = Document(" ".join(lines), f"{name}.txt", name, published)

    def quote(sentence):
        start = document.text.index(sentence)
        return document.quote(start, start + len(sentence), rule="r", confidence=0.8)

    found = tuple(Claim(s, r, t, p, evidence=(quote(sentence),), **axes) for sentence, s, r, t, p, axes in said)
    amounts = tuple(
        Quantity(who, metric, value, unit, value, quote(sentence)) for sentence, who, metric, value, unit in figures
    )
    ids = sorted({i for c in found for i in (c.source, c.target, c.product) if i} | {q.subject for q in amounts})
    return Extraction(document, tuple(Entity(i, "company", i.capitalize()) for i in ids), found, amounts)


SOLD = ("Arc sells pumps to Bor.", "arc", "supplies", "bor", "pump", {})


def test_all_that_names_an_entity_at_an_end_or_as_the_product_is_listed(sample, other):
    groups = claims([sample, other], "GPU")
    (group,) = groups
    assert (group["source"], group["relation"], group["target"], group["product"]) == (
        "NVIDIA", "bottleneck", "Dell", "GPU",
    )  # fmt: skip
    assert [row["document"] for row in group["documents"]] == ["Servers", "Shortage"]  # 3 June, 5 June
    # two sentences that differ are independent: 1 − (1 − 0.86)(1 − 0.7) = 0.958
    assert (group["sources"], group["against"], group["confidence"]) == (2, 0, pytest.approx(0.958))
    edges = {(g["source"], g["relation"], g["target"]) for g in claims([sample, other], "NYSE:DELL")}
    assert edges == {
        ("NVIDIA", "bottleneck", "Dell"), ("weak demand", "bottleneck", "Dell"), ("Lenovo", "supplies", "Dell"),
        ("Dell", "competes_with", "HPE"), ("Dell", "backlog", None),
    }  # fmt: skip


def test_without_a_name_everything_is_listed_once(sample, other):
    # six claims and a figure in the one, three in the other, of which two are about the same things
    assert len(claims([sample, other])) == 6 + 1 + 3 - 2


def test_conflicts_are_what_is_told_in_two_ways(sample, other):
    (group,) = claims([sample, other], conflicts=True)
    assert (group["source"], group["relation"], group["target"]) == ("Dell", "competes_with", "HPE")
    assert (group["verdict"], group["standing"], group["sources"], group["against"]) == ("conflict", "contested", 1, 1)
    assert [(row["says"], row["held"], row["published"]) for row in group["documents"]] == [
        ("asserted", "asserted", "2024-06-03"), ("denied", "negated", "2024-06-05"),
    ]  # fmt: skip
    assert group["disagreements"] == [
        {"about": "holding", "verdict": "conflict", "words": "asserted (2024-06-03), denied (2024-06-05)"}
    ]


def test_one_document_can_contradict_itself():
    gone = ("Arc has left Bor.", "arc", "supplies", "bor", "pump", {"aspect": "ended"})
    (group,) = claims([read("note", "2025-01-10", SOLD, gone)], conflicts=True)
    assert group["verdict"] == "conflict"


def test_an_end_told_later_has_changed_and_no_longer_stands():
    gone = ("Arc has left Bor.", "arc", "supplies", "bor", "pump", {"aspect": "ended"})
    (group,) = claims([read("new", "2025-06-02", gone), read("old", "2025-01-10", SOLD)], conflicts=True)
    assert (group["verdict"], group["standing"]) == ("changed", "ended")
    assert [row["document"] for row in group["documents"]] == ["old", "new"]


def test_a_copy_of_a_sentence_is_no_second_source():
    extra = ("Much is new.", "cor", "competes_with", "dun", None, {})
    old, copied = read("one", "2025-01-10", SOLD), read("two", "2025-01-11", SOLD, extra)
    (group,) = claims([old, copied], "Arc")
    assert len(group["documents"]) == 2 and (group["sources"], group["confidence"]) == (1, 0.8)


def test_another_product_is_another_thing():
    none = ("Arc sells no valves to Bor.", "arc", "supplies", "bor", "valve", {"denied": True})
    assert claims([read("one", None, SOLD), read("two", None, none)], conflicts=True) == []


def test_what_is_hedged_or_unconfirmed_is_listed_and_counts_where_included():
    may = ("Arc may sell pumps to Bor.", "arc", "supplies", "bor", "pump", {"certainty": "hedged"})
    guess = ("Arc, perhaps.", "arc", "supplies", "bor", "pump", {"origin": "unconfirmed"})
    said = [read("one", None, may), read("two", None, guess)]
    (group,) = claims(said)
    assert [row["says"] for row in group["documents"]] == ["hedged", "unconfirmed, asserted"]
    assert (group["standing"], group["sources"]) == ("hedged", 0)
    (group,) = claims(said, include=["hedged", "unconfirmed"])
    assert (group["standing"], group["sources"]) == ("asserted", 2)


def test_figures_of_documents_stand_side_by_side():
    one = read("one", None, figures=[("Sales came to 5.", "arc", "revenue", "5", "USD bn")])
    two = read("two", None, figures=[("Sales came to 7.", "arc", "revenue", "7", "USD bn")])
    (group,) = claims([one, two], "Arc", conflicts=True)
    assert (group["kind"], group["relation"], group["unit"], group["period"]) == ("figure", "revenue", "USD bn", None)
    assert group["disagreements"][0]["words"] == "told as 5 (undated), 7 (undated)"


def test_the_order_of_documents_does_not_matter(sample, other):
    assert claims([sample, other]) == claims([other, sample])


def test_an_unknown_name_is_refused(sample):
    with pytest.raises(QueryError, match="did you mean Dell"):
        claims([sample], "Delll")
