"""Evidence is verbatim by construction, and the single word for how a claim is held follows from its axes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from expograph.model import Claim, Document


@given(st.text(min_size=1), st.data())
def test_evidence_repeats_the_text_at_its_offsets(text, data):
    document = Document(text, source="note")
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    evidence = document.quote(start, end, rule="r")
    assert document.text[evidence.start : evidence.end] == evidence.quote
    assert evidence.document == document.sha256


@given(st.text(max_size=20), st.integers(-5, 25), st.integers(-5, 25))
def test_no_evidence_outside_the_text(text, start, end):
    document = Document(text, source="note")
    if not 0 <= start < end <= len(text):
        with pytest.raises(ValueError, match="no text at"):
            document.quote(start, end, rule="r")


# What DESIGN says: denied or ended is negated; else hedged or planned is hedged; else asserted.
@pytest.mark.parametrize("denied", [False, True])
@pytest.mark.parametrize("certainty", ["stated", "hedged"])
@pytest.mark.parametrize("aspect", ["current", "ended", "planned"])
def test_polarity_follows_from_the_three_axes(denied, certainty, aspect):
    evidence = Document("x", source="note").quote(0, 1, rule="r")
    claim = Claim("a", "supplies", "b", denied=denied, certainty=certainty, aspect=aspect, evidence=(evidence,))
    if denied or aspect == "ended":
        assert claim.polarity == "negated"
    elif certainty == "hedged" or aspect == "planned":
        assert claim.polarity == "hedged"
    else:
        assert claim.polarity == "asserted"


def test_a_claim_needs_evidence_and_has_its_best_confidence():
    document = Document("x y", source="note")
    weak, strong = document.quote(0, 1, rule="r", confidence=0.4), document.quote(2, 3, rule="r", confidence=0.7)
    assert Claim("a", "supplies", "b", evidence=(weak, strong)).confidence == 0.7
    with pytest.raises(ValueError, match="without evidence"):
        Claim("a", "supplies", "b")
