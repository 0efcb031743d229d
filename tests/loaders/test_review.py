"""What a person decides: it is held against the text like all else, counts as read, and is undone with its line."""

from dataclasses import replace

import pytest

from expograph.api import KnowledgeGraph
from expograph.loaders.extract import prepare, read
from expograph.loaders.proposed.decisions import Decision, deciding, load
from expograph.loaders.proposed.proposals import Figure, RefusalError, Relation
from expograph.loaders.proposed.review import Review, decided
from expograph.model import Document, Refused

TEXT = (
    "Vertiv supplies Dell with chillers. Its backlog rose 64% to $9.5 billion. Nokia feels how Dell goes for Cisco, too. "
    "Its rivals relied on Dell while it supplied HP and Nokia as well, in the north and in the south, for most of a year."
)


@pytest.fixture(scope="module")
def parsed():
    return prepare(Document(TEXT, source="note"))


@pytest.fixture
def review(parsed, tmp_path):
    return Review(parsed, read(parsed), tmp_path / "note.txt.review.csv")


def claim_of(extraction, source="vertiv", target="dell"):
    return next((c for c in extraction.claims if (c.source, c.target) == (source, target)), None)


def relation(**changed):
    plain = Relation(3, "competes_with", "Dell", "Cisco", None, "asserted", "Dell goes for Cisco", None, None)
    return replace(plain, **changed)


def test_what_is_accepted_counts_as_read_by_a_person(review):
    said, kinds = review.said(claim_of(review.extraction))
    review.decide(deciding("accepted", said, kinds))
    claim = claim_of(review.extraction)
    assert (claim.origin, claim.confidence, claim.held) == ("reviewer", 1.0, "asserted")
    assert claim.evidence[0].rule == claim_of(review._read).evidence[0].rule
    graph = KnowledgeGraph((review.extraction,))
    assert graph.query("ASK { e:vertiv xg:supplies e:dell }") is True
    assert graph.named("suppliers", "Dell").rows[0][0] == "Vertiv"
    assert graph.paths("Vertiv", "Dell")


def test_what_is_rejected_goes_and_is_told(review):
    said, kinds = review.said(claim_of(review.extraction))
    review.decide(deciding("rejected", said, kinds))
    assert claim_of(review.extraction) is None
    assert [r.reason for r in review.extraction.refused] == ["a reviewer rejected it"]
    assert "chiller" not in {e.id for e in review.extraction.entities if e.id not in mentioned(review)}


def mentioned(review):
    return {m.entity.id for m in review._parsed.mentions}


def test_a_line_that_is_deleted_is_undone(review):
    before = review.extraction
    said, kinds = review.said(claim_of(before))
    review.decide(deciding("rejected", said, kinds))
    lines = review.path.read_text(encoding="utf8").splitlines(keepends=True)
    review.path.write_text(lines[0], encoding="utf8")
    again = Review(review._parsed, review._read, review.path)
    assert again.extraction.claims == before.claims and again.extraction.refused == before.refused
    review.decide(deciding("rejected", said, kinds))
    assert [d.decision for d in review.undo()] == ["rejected"] and not review.path.exists() and review.undo() == []


def test_a_person_may_read_what_grammar_does_not_and_corrects_it(review):
    review.judge(relation(), {})
    review.decide(deciding("added", relation(), {}))
    assert claim_of(review.extraction, "dell", "cisco").origin == "reviewer"
    said, kinds = review.said(claim_of(review.extraction))
    turned = replace(said, source=said.target, target=said.source)
    review.decide(deciding("rejected", said, kinds), deciding("added", turned, kinds))
    assert claim_of(review.extraction) is None and claim_of(review.extraction, "dell", "vertiv").origin == "reviewer"


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"quote": "Dell goes for Cisco Systems"}, "does not stand in sentence 3"),
        ({"target": "HP"}, "does not stand in the quote"),
        ({"type": "produces"}, "lets no company be the target"),
        ({"sentence": 9, "quote": "Cisco goes for Dell"}, "no sentence 9"),
    ],
)
def test_a_person_passes_the_same_gate(review, changed, reason):
    with pytest.raises(RefusalError, match=reason):
        review.judge(relation(**changed), {})
    review.decide(deciding("added", relation(**changed), {}))
    now = review.extraction
    assert claim_of(now, "dell", "cisco") is None
    assert any(reason in w and "note.txt.review.csv line 2" in w for w in now.warnings)
    assert any(reason in r.reason for r in now.refused)


def test_a_figure_is_read_anew_and_its_sign_is_the_persons(review):
    said = Figure(2, "Vertiv", "growth", "-64", "%", None, "Its backlog rose 64%", None, None)
    review.judge(said, {})
    review.decide(deciding("added", said, {}))
    found = [q for q in review.extraction.quantities if q.origin == "reviewer"]
    assert [(q.subject, q.metric, q.value) for q in found] == [("vertiv", "growth", "-64")]
    with pytest.raises(RefusalError, match="does not give the figure 65"):
        review.judge(replace(said, value="65"), {})


def test_an_unread_sentence_may_state_nothing(review):
    (unread,) = [u for u in review.extraction.unread if "Cisco" in TEXT[u.start : u.end]] or [None]
    if unread is None:
        pytest.fail("the sentence was to be unread")
    number = review.number(unread.start)
    review.decide(Decision("nothing", number, quote=review.sentence(number)))
    assert unread not in review.extraction.unread
    assert review.extraction.read == review._read.read + 1


def test_what_is_rejected_and_nothing_reads_is_told_without_a_warning(parsed):
    now = decided(parsed, read(parsed), [deciding("rejected", relation(), {})], "t")
    assert [r.reason for r in now.refused] == ["a reviewer rejected it, and nothing reads it now"]
    assert now.warnings == ()


def test_a_rejected_quote_that_has_left_the_article_is_named(parsed):
    gone = relation(quote="Dell went for Cisco")
    now = decided(parsed, read(parsed), [deciding("rejected", gone, {})], "t")
    assert now.warnings == (
        "t line 2: the quote does not stand in the article any more; correct the line, or delete it",
    )


@pytest.mark.parametrize("decision", ["accepted", "rejected", "added"])
def test_a_decision_on_one_sentence_decides_no_other(tmp_path, decision):
    text = (
        "Micron supplies NVIDIA with memory. It rained in the north and in the south for most of a long day. "
        "As ever, Micron supplies NVIDIA with memory, and the weather was fine for the rest of the week."
    )
    article = prepare(Document(text, source="note"))
    review = Review(article, read(article), tmp_path / "t.csv")
    (claim,) = [c for c in review.extraction.claims if c.source == "micron"]
    assert len(claim.evidence) == 2
    said, kinds = review.said(claim)
    review.decide(deciding(decision, said, kinds))
    left = {c.origin: len(c.evidence) for c in review.extraction.claims if c.source == "micron"}
    assert left == ({"stated": 1} if decision == "rejected" else {"stated": 1, "reviewer": 1})


def test_a_decision_follows_its_quote_when_the_article_grows(parsed):
    longer = prepare(Document("It was a quiet week for makers of servers. " + TEXT, source="note"))
    said = relation(second_sentence=1, second_quote="Vertiv")
    lines = [deciding("added", said, {}), deciding("rejected", relation(sentence=1, type="supplies", source="Vertiv",
             target="Dell", product="chiller", quote="Vertiv supplies Dell with chillers."), {})]  # fmt: skip
    now = decided(longer, read(longer), lines, "t")
    assert now.warnings == () and claim_of(now) is None
    assert claim_of(now, "dell", "cisco").evidence[0].quote == "Dell goes for Cisco"


def test_a_person_says_what_the_product_and_the_period_are(review):
    said, kinds = review.said(claim_of(review.extraction))
    bare = replace(said, product=None)
    review.decide(deciding("rejected", said, kinds), deciding("added", bare, kinds))
    assert claim_of(review.extraction).product is None
    figure = Figure(2, "Vertiv", "growth", "64", "%", "in 1887", "Its backlog rose 64%", None, None)
    with pytest.raises(RefusalError, match="does not give the period 'in 1887'"):
        review.judge(figure, {})
    review.judge(replace(figure, period="backlog"), {})


def test_a_person_says_whom_a_word_stands_for(tmp_path):
    text = "Intel fell. Dell and Vertiv rose in May, and Vertiv named its price. Its chillers went to Cisco in the end."
    article = prepare(
        Document(text + " It rained for most of a long day in the north and in the south.", source="note")
    )
    said = Relation(3, "supplies", "Intel", "Cisco", None, "asserted", "Its chillers went to Cisco", 1, "Intel")
    Review(article, read(article), tmp_path / "t.csv").judge(said, {})


def test_what_was_proposed_and_accepted_stays_without_the_model(parsed):
    now = decided(parsed, read(parsed), [deciding("accepted", relation(), {})], "t")
    assert claim_of(now, "dell", "cisco").origin == "reviewer" and not now.warnings


def test_what_is_decided_is_not_asked_again(review):
    first = len(review.items())
    said, kinds = review.said(claim_of(review.extraction))
    review.decide(deciding("accepted", said, kinds))
    assert len(review.items()) == first - 1
    refused = Refused("Dell harmed_by Cisco", "no quote", 3, "", relation(type="harmed_by"))
    again = Review(review._parsed, replace(review._read, refused=(refused,)), review.path)
    assert refused in again.items()
    again.decide(deciding("rejected", refused.said, {}))
    assert refused not in again.items()
    assert load(review.path) == again.decisions
