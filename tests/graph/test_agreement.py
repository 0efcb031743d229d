"""How documents hold one thing together, in sentences made up for these tests."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from expograph.errors import InvalidGraphError
from expograph.graph.agreement import denies, differing, disagreements, meet, says, share_span, standing, thing
from expograph.graph.counted import counts
from expograph.model import Claim, Document, Quantity, Wording

JANUARY, JUNE = "2025-01-10", "2025-06-02"


def says_that(text, published=None, **held):
    """A claim of a document of one sentence, and when that was published."""
    document = Document(text, "note", published=published)
    share = {"share": held.pop("share"), "whole": held.pop("whole", "its parts")} if "share" in held else {}
    share["period"] = held.pop("period", None)
    evidence = document.quote(0, len(text), rule="r", confidence=0.9, wording=Wording(**share))
    return Claim("a", held.pop("relation", "supplies"), "b", evidence=(evidence,), **held), {document.sha256: published}


def both(*pairs):
    return [claim for claim, _ in pairs], {sha256: date for _, dates in pairs for sha256, date in dates.items()}


def figure(value, published=None, period=None, printed=None, quote=None):
    text = quote or f"The backlog was {printed or value}. {published}"
    document = Document(text, "note", published=published)
    evidence = document.quote(0, len(text), rule="r")
    printed = printed or value
    return Quantity("a", "backlog", value, "USD bn", printed, evidence, period=period), {document.sha256: published}


@pytest.mark.parametrize(
    ("published", "held", "expected"),
    [
        ((JANUARY, JUNE), {"aspect": "ended"}, "changed"),
        ((JUNE, JANUARY), {"aspect": "ended"}, "conflict"),  # asserted after it was said to have ended
        ((JANUARY, JANUARY), {"aspect": "ended"}, "conflict"),
        ((JANUARY, None), {"aspect": "ended"}, "conflict"),
        ((None, JUNE), {"aspect": "ended"}, "conflict"),
        ((JANUARY, JUNE), {"denied": True}, "conflict"),  # a denial says that it never was
        ((JANUARY, JUNE), {"denied": True, "certainty": "hedged"}, None),
        ((JANUARY, JUNE), {"denied": True, "origin": "unconfirmed"}, None),
        ((JANUARY, JUNE), {"denied": True, "aspect": "planned"}, None),
        ((JANUARY, JUNE), {"certainty": "hedged"}, None),
    ],
)
def test_an_end_told_later_is_a_change_and_other_denials_conflict(published, held, expected):
    claims, dates = both(says_that("A supplies B.", published[0]), says_that("Not so.", published[1], **held))
    assert [d.verdict for d in disagreements(claims, dates)] == ([expected] if expected else [])


@pytest.mark.parametrize(
    ("kind", "held"),
    [
        ("hedged", {"certainty": "hedged"}),
        ("unconfirmed", {"origin": "unconfirmed"}),
        ("planned", {"aspect": "planned"}),
    ],
)
def test_a_denial_that_does_not_count_does_so_where_included(kind, held):
    claims, dates = both(says_that("A supplies B.", JANUARY), says_that("Not so.", JUNE, denied=True, **held))
    assert (standing(claims, dates), standing(claims, dates, [kind])) == ("asserted", "contested")


@given(
    denied=st.booleans(), certainty=st.sampled_from(["stated", "hedged"]),
    aspect=st.sampled_from(["current", "ended", "planned"]),
    origin=st.sampled_from(["stated", "pack", "inferred", "unconfirmed", "reviewer"]),
    include=st.sets(st.sampled_from(["hedged", "planned", "pack", "inferred", "unconfirmed"])),
)  # fmt: skip
def test_no_claim_both_asserts_and_denies(denied, certainty, aspect, origin, include):
    claim, _ = says_that("A supplies B.", denied=denied, certainty=certainty, aspect=aspect, origin=origin)
    assert not (counts(claim, include) and denies(claim, include))
    assert counts(claim, include) <= (claim.polarity != "negated")
    assert denies(claim, include) <= (claim.polarity == "negated")


def test_what_is_denied_is_said_with_its_axes():
    claim, _ = says_that("A will not supply B.", denied=True, aspect="planned", certainty="hedged")
    assert says(claim) == "denied, planned, hedged"


def test_a_symmetric_relation_is_one_thing_from_either_end():
    rivals, _ = says_that("A and B are rivals.", relation="competes_with")
    turned = Claim("b", "competes_with", "a", evidence=rivals.evidence)
    sold = Claim("b", "supplies", "a", evidence=rivals.evidence)
    assert thing(rivals) == thing(turned) == ("a", "competes_with", "b", "")
    assert thing(sold) == ("b", "supplies", "a", "")


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        (0.4, 0.35, ["changed"]),
        (0.33, 0.3333, []),  # "33%" and "a third": 0.3333 lies in 0.325 to 0.335
        (0.33, 0.34, []),  # 0.335 rounds to both
    ],
)
def test_shares_differ_by_more_than_rounding(first, second, expected):
    claims, dates = both(
        says_that("A has so much.", JANUARY, share=first), says_that("A has as much.", JUNE, share=second)
    )
    assert [d.verdict for d in disagreements(claims, dates)] == expected


def test_shares_of_other_wholes_are_not_compared_and_undated_ones_conflict():
    sales = says_that("A gets 10% of its sales from B.", share=0.1, whole="its sales")
    parts = says_that("B gets 40% of its parts from A.", share=0.4, whole="its parts")
    fewer = says_that("B gets 30% of its  parts from A.", share=0.3, whole="Its  parts")
    assert disagreements(*both(sales, parts)) == []
    (found,) = disagreements(*both(parts, fewer))
    assert (found.about, found.verdict) == ("share", "conflict")
    assert found.words == "the share of its parts is told as 0.3 (undated), 0.4 (undated)"


def test_shares_of_two_periods_are_two_figures_and_of_one_year_have_one_value():
    old = says_that("A gave 40% in 2024.", JANUARY, share=0.4, period="2024")
    new = says_that("A gave 30% in 2025.", JUNE, share=0.3, period="2025")
    other = says_that("A gave 35% in 2024.", JUNE, share=0.35, period="2024")
    assert disagreements(*both(old, new)) == []
    (found,) = disagreements(*both(old, new, other))
    assert found.verdict == "conflict"
    assert found.words == f"the share of its parts, 2024, is told as 0.4 ({JANUARY}), 0.35 ({JUNE})"


def test_changes_of_opposite_direction_conflict():
    more = says_that("Dear oil helps A.", JANUARY, relation="drives")
    less = says_that("Cheap oil helps A.", JUNE, relation="drives", change="decrease")
    unknown = says_that("Oil moves A.", JUNE, relation="drives", change="unknown")
    (found,) = disagreements(*both(more, less, unknown))
    assert (found.about, found.verdict) == ("change", "conflict")
    assert found.words == f"told of an increase ({JANUARY}), of a decrease ({JUNE})"
    assert disagreements(*both(more, unknown)) == []


@pytest.mark.parametrize(
    ("first", "second", "period", "expected"),
    [
        ("4.5", "5.2", "2025", ["conflict"]),
        ("4.5", "5.2", "Q1", ["changed"]),  # whose first quarter, the dates tell
        ("4.5", "4.46", "2025", []),  # 4.45 to 4.55 holds 4.46
        ("4-5", "4.8", "2025", []),
        ("4-5", "5.6", "2025", ["conflict"]),
        ("-6-8", "-7", "2025", []),  # a fall of 6 to 8
    ],
)
def test_figures_of_two_documents_differ_where_no_number_fits_both(first, second, period, expected):
    figures, dates = both(figure(first, JANUARY, period), figure(second, JUNE, period))
    assert [d.verdict for d in differing(figures, dates)] == expected


def test_zeros_behind_a_comma_are_as_coarse_as_the_word_thousand():
    figures, dates = both(figure("50000", printed="50,000"), figure("50400", printed="50,400"))
    assert differing(figures, dates) == []
    figures, dates = both(figure("50001", printed="50,001"), figure("50400", printed="50,400"))
    assert len(differing(figures, dates)) == 1


@pytest.mark.parametrize("words", ["more than", "up to", "about", "at least", "nearly"])
def test_a_bound_contradicts_nothing(words):
    bound = figure("4.5", printed="$4.5 billion", quote=f"The backlog was {words} $4.5 billion.")
    figures, dates = both(bound, figure("6.2", printed="$6.2 billion"))
    assert differing(figures, dates) == []


def test_documents_that_share_one_figure_do_not_differ_in_others():
    one = Document("4 and 6", "one")
    told = [
        Quantity("a", "price", value, "USD", value, one.quote(at, at + 1, rule="r"))
        for value, at in (("4", 0), ("6", 6))
    ]
    other, dates = figure("6")
    assert differing([*told, other], dates) == []
    assert len(differing([told[0], other], dates)) == 1


def test_a_value_that_is_no_number_is_refused():
    figures, dates = both(figure("many"))
    with pytest.raises(InvalidGraphError, match="the value of a figure is 'many'"):
        differing(figures, dates)


@given(st.integers(0, 10_000), st.integers(0, 10_000))
def test_shares_that_are_a_percent_apart_or_more_never_meet(one, other):
    a, b = one / 10_000, other / 10_000
    together = meet(share_span(a), share_span(b))
    assert together == meet(share_span(b), share_span(a))
    if abs(a - b) > 0.01 + 1e-9:
        assert not together


def test_what_is_counted_though_others_speak_against_it_is_told() -> None:
    from expograph.graph.agreement import counted_against
    from expograph.graph.network import to_network
    from expograph.model import Entity, Extraction

    things = (Entity("a", "company", "A"), Entity("b", "company", "B"))
    notes = []
    for day, how in (("01", {}), ("02", {"aspect": "ended"}), ("03", {"denied": True})):
        document = Document(f"Note {day}.", day, published=f"2026-01-{day}")
        said = document.quote(0, 8, rule="r")
        notes.append(Extraction(document, things, (Claim("a", "supplies", "b", evidence=(said,), **how),)))
    dates = {e.document.sha256: e.document.published for e in notes}
    assert counted_against(to_network(notes[:1]), dates) == (0, 0)
    assert counted_against(to_network(notes[:2]), dates) == (1, 0)
    assert counted_against(to_network(notes), dates) == (0, 1)
    assert counted_against(to_network(notes[1:]), dates) == (0, 0)
