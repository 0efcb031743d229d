"""What changed between two states, kind by kind, in sentences made up for these tests."""

import pytest

from expograph.graph.difference import as_of, change_records, difference
from expograph.model import Claim, Document, Entity, Extraction, Wording

NAMES = Entity("arc", "company", "Arc"), Entity("bor", "company", "Bor")
JANUARY, MARCH, JUNE = "2025-01-10", "2025-03-01", "2025-06-02"


def note(published, text="Arc supplies Bor.", confidence=0.8, share=None, **held):
    """The extraction of a document of one sentence."""
    document = Document(text, "note.txt", f"note of {published}", published)
    wording = Wording(share=share, whole=None if share is None else "its parts")
    evidence = document.quote(0, len(text), rule="r", confidence=confidence, wording=wording)
    return Extraction(document, NAMES, (Claim("arc", "supplies", "bor", evidence=(evidence,), **held),))


SAID = note(JANUARY)
HEDGED = note(JANUARY, "Arc may supply Bor.", certainty="hedged")
AGAIN = note(JUNE, "Bor buys from Arc.", 0.5)
DENIED = note(JUNE, "Arc does not supply Bor.", denied=True)
ENDED = note(JUNE, "Arc no longer supplies Bor.", aspect="ended")
PLANNED = note(JUNE, "Arc will supply Bor.", aspect="planned")


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ([], [SAID], ("appeared", "asserted (2025-01-10)")),
        ([], [HEDGED], None),
        ([HEDGED], [HEDGED, AGAIN], ("confirmed", "hedged (2025-01-10), asserted (2025-06-02)")),
        # 1 − (1 − 0.8)(1 − 0.5) = 0.9
        ([SAID], [SAID, AGAIN], ("strengthened", "independent sources 1 → 2, confidence 0.8 → 0.9")),
        ([SAID, AGAIN], [SAID], ("weakened", "independent sources 2 → 1, confidence 0.9 → 0.8")),
        ([SAID], [SAID, DENIED], ("contradicted", "asserted (2025-01-10), denied (2025-06-02)")),
        ([], [SAID, DENIED], ("contradicted", "asserted (2025-01-10), denied (2025-06-02)")),
        ([SAID], [SAID, ENDED], ("ended", "asserted (2025-01-10), ended (2025-06-02)")),
        ([], [ENDED], ("ended", "ended (2025-06-02)")),
        ([], [DENIED], None),  # it was never there
        ([SAID], [DENIED], ("ended", "asserted (2025-01-10) → denied (2025-06-02)")),
        ([SAID], [], ("ended", "asserted (2025-01-10) → no longer stated")),
        ([SAID], [HEDGED], ("weakened", "asserted (2025-01-10) → hedged (2025-01-10)")),
        (
            [SAID, DENIED],
            [SAID],
            ("strengthened", "asserted (2025-01-10), denied (2025-06-02) → asserted (2025-01-10)"),
        ),
        ([ENDED], [ENDED, note("2025-07-01")], ("contradicted", "ended (2025-06-02), asserted (2025-07-01)")),
        ([SAID], [SAID], None),
        ([SAID], [SAID, PLANNED], None),
        ([HEDGED], [], None),
    ],
)
def test_each_change_has_its_kind_and_says_from_what_to_what(before, after, expected):
    found = [(change.kind, change.words) for change in difference(before, after)]
    assert found == ([expected] if expected else [])


def test_a_version_that_says_the_same_changes_nothing():
    assert difference([SAID], [note(JUNE, "Arc supplies Bor. ")]) == []


def test_more_that_deny_weaken_what_is_contested():
    third = note(JUNE, "Bor buys nothing from Arc.", denied=True)
    (change,) = difference([SAID, DENIED], [SAID, DENIED, third])
    assert (change.kind, change.words) == ("weakened", "independent sources against 1 → 2")


def test_the_share_disclosed_last_counts():
    old, new = note(JANUARY, share=0.4), note(JUNE, "Arc has 30% of it.", share=0.3)
    strengthened, weakened = difference([old], [old, new])
    assert (strengthened.kind, weakened.kind) == ("strengthened", "weakened")
    assert weakened.words == "share of its parts 0.4 (2025-01-10) → 0.3 (2025-06-02)"
    same = note(JUNE, "Arc has two fifths.", share=0.4)
    assert [c.kind for c in difference([old], [old, same])] == ["strengthened"]


def test_a_copy_of_a_sentence_strengthens_nothing():
    assert difference([SAID], [SAID, note(JUNE)]) == []


def test_include_counts_as_elsewhere():
    assert [c.kind for c in difference([], [HEDGED], ["hedged"])] == ["appeared"]
    assert [c.kind for c in difference([HEDGED], [HEDGED, AGAIN], ["hedged"])] == ["strengthened"]


def test_what_is_known_by_a_day_leaves_out_later_and_undated_documents():
    read = [note(JUNE), note(JANUARY, "On the day."), note(None, "Some time.")]
    kept, undated = as_of(read, JANUARY)
    assert [e.document.published for e in kept] == [JANUARY] and undated == 1
    assert as_of(read, MARCH) == (kept, 1)
    assert as_of([], MARCH) == ([], 0)


def test_records_hold_the_sentences_of_both_times():
    before, after = [SAID], [SAID, AGAIN]
    (record,) = change_records(difference(before, after), before, after)
    assert (record["change"], record["source"], record["relation"], record["target"]) == (
        "strengthened", "Arc", "supplies", "Bor",
    )  # fmt: skip
    told = [[(row["evidence"][0]["quote"], row["published"]) for row in record[at]] for at in ("before", "after")]
    assert told == [
        [("Arc supplies Bor.", JANUARY)],
        [("Arc supplies Bor.", JANUARY), ("Bor buys from Arc.", JUNE)],
    ]


def test_kinds_come_in_order_and_then_things():
    names = [Entity(n, "company", n.upper()) for n in "abcd"]

    def says(published, text, *edges, **held):
        document = Document(text, "note", published=published)
        evidence = (document.quote(0, len(text), rule="r"),)
        return Extraction(
            document, tuple(names), tuple(Claim(s, "supplies", t, evidence=evidence, **held) for s, t in edges)
        )

    before = [says(JANUARY, "First.", ("c", "d"), ("a", "d"))]
    after = [*before, says(JUNE, "Then.", ("b", "c"), ("a", "c")), says(JUNE, "No more.", ("c", "d"), aspect="ended")]
    found = difference(before, after)
    assert [(c.kind, c.source, c.target) for c in found] == [
        ("appeared", "a", "c"), ("appeared", "b", "c"), ("ended", "c", "d"),
    ]  # fmt: skip
    assert difference(before[::-1], after[::-1]) == found
