"""What may state something and gave nothing is listed with the reason; what was read, with what read it."""

import pytest

from expograph.errors import SourceError
from expograph.loaders.explain import explain
from expograph.loaders.extract import extract
from expograph.model import Document

READ = "Vertiv supplies Dell with chillers."
UNREAD = "Whether they use it or not, Dell and the GPU were once in the same old house by the sea."
EMPTY = "The room was cold and nobody who was in it had thought of a coat."
TEXT = f"{READ} {UNREAD} {EMPTY}"
UNTOUCHED = (
    "The old bridge was quiet in the morning, and nobody walked over it until the sun stood high above the roofs there. "
    "The old bridge was quiet in the evening, and nobody walked over it until the moon stood high above the roofs there."
)


def test_a_candidate_that_gave_nothing_is_unread_with_the_reason():
    extraction = extract(Document(TEXT, source="note"))
    unread = {TEXT[u.start : u.end]: u.reason for u in extraction.unread}
    assert READ not in unread and EMPTY not in unread
    assert UNREAD in unread and unread[UNREAD]
    assert extraction.coverage == extraction.read / (extraction.read + len(extraction.unread))


def test_a_sentence_too_long_to_be_read_is_unread():
    endless = "Dell buys chillers and " * 80 + "chillers."
    extraction = extract(Document(f"{READ} {endless}", source="note"))
    assert [u.reason for u in extraction.unread if u.end - u.start > 1200] == ["over 1200 characters long"]


def test_no_candidates_no_coverage():
    assert extract(Document(EMPTY * 2, source="note")).coverage is None


def test_each_claim_is_explained_by_its_cue_and_roles():
    rows = list(explain(Document(TEXT, source="note"), "supplies Dell"))
    claim, read_by, because, quote = next(row for row in rows if row[0] == "Vertiv supplies Dell")
    assert read_by.startswith("supply.equip") and "'supplies'" in because and "source at subj" in because
    assert quote == READ


def test_a_claim_of_the_model_is_explained_by_its_loudest_features():
    text = (
        READ
        + " Dell's rival Supermicro shipped Micron's memory, and the finance chief praised Vertiv's chillers at length there."
    )
    rows = [row for row in explain(Document(text, source="note")) if row[1].startswith("model.")]
    assert rows and all("=" in because and ("+" in because or "-" in because) for _, _, because, _ in rows)


def test_why_nothing_came_out_is_said_of_any_sentence():
    (row,) = explain(Document(TEXT, source="note"), "old house")
    assert row[0] == "" and row[2]
    with pytest.raises(SourceError, match="no sentence that was read holds"):
        list(explain(Document(TEXT, source="note"), "unicorns"))


def test_an_article_without_a_sentence_to_read_is_said_to_be_one():
    with pytest.raises(SourceError, match="^note: no sentence in it holds a cue, a figure or two names"):
        list(explain(Document(UNTOUCHED, source="note")))
    with pytest.raises(SourceError, match="'old bridge'.*sentences without a cue, a figure or two names are not read"):
        list(explain(Document(UNTOUCHED, source="note"), "old bridge"))
