"""The table of a person's decisions: what is written is read again, and what is no such table is named by its line."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from expograph.errors import SourceError
from expograph.loaders.proposed.decisions import COLUMNS, Decision, beside, load, save

words = st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"]), max_size=20).map(str.strip)
HEAD = ",".join(COLUMNS)
ROW = "added,1,supplies,Vertiv,company,Dell,company,,,asserted,,,,Vertiv supplies Dell,,"


@given(st.lists(st.builds(
    Decision, st.just("added"), st.integers(1, 99), st.just("supplies"), words, st.just("company"), words, st.just(""), words,
    st.just(""), st.just("hedged"), quote=words, second_sentence=st.none() | st.integers(1, 99), second_quote=words,
), min_size=1, max_size=4))  # fmt: skip
def test_what_is_saved_is_loaded_again(tmp_path_factory, decisions):
    path = tmp_path_factory.mktemp("table") / "a.txt.review.csv"
    save(path, decisions)
    assert load(path) == decisions
    assert not any(line.startswith(tuple("=+-@")) for line in path.read_text(encoding="utf8").splitlines())


def test_each_decision_is_a_line_and_none_is_no_file(tmp_path):
    path = beside(str(tmp_path / "a.txt"))
    assert path.name == "a.txt.review.csv" and load(path) == []
    save(path, [Decision("nothing", 1, quote="a"), Decision("nothing", 2, quote="b, c")])
    assert len(path.read_text(encoding="utf8").splitlines()) == 3
    save(path, [])
    assert not path.exists()


@pytest.mark.parametrize(
    "text", [f"{HEAD}\n{ROW}\n", f"\ufeff{HEAD}\r\n{ROW}\r\n", f"{HEAD}\n{ROW}\n".replace(",", ";")]
)
def test_a_table_that_a_spreadsheet_saved_is_read(tmp_path, text):
    path = tmp_path / "a.txt.review.csv"
    path.write_bytes(text.encode("utf8"))
    (decision,) = load(path)
    assert (decision.source, decision.target, decision.polarity) == ("Vertiv", "Dell", "asserted")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "no column 'decision'"),
        ("decision,sentence\n", "no column 'type'"),
        (f"{HEAD}\n{ROW.replace('added', 'acept')}\n", r"line 2: decision is 'acept', and must be accepted, rejected"),
        (f"{HEAD}\n{ROW}\n{ROW.replace('supplies,V', 'sells,V')}\n", r"line 3: type is 'sells', and must be acquires"),
        (f"{HEAD}\n{ROW.replace('added,1', 'added,one')}\n", "sentence is 'one', and must be a number"),
        (f"{HEAD}\n{ROW.replace('added,1', 'added,' + '9' * 5000)}\n", "line 2: sentence has over 2000 characters"),
        (f"{HEAD}\n{ROW.replace('added,1', 'added,' + '9' * 30)}\n", "sentence is '9+', and must be a number"),
        (f"{HEAD}\n{ROW.replace('asserted', 'maybe')}\n", "polarity is 'maybe', and must be asserted, hedged, negated"),
        (f"{HEAD}\n{ROW.replace('company', 'firm')}\n", "source_kind is 'firm', and must be company"),
        (f"{HEAD}\nnothing,1,supplies{',' * 13}\n", "type is 'supplies', and must be left out"),
        (f'{HEAD}\n"added\n', "unexpected end of data"),
    ],
)
def test_what_is_no_table_of_decisions_is_named(tmp_path, text, message):
    path = tmp_path / "a.txt.review.csv"
    path.write_text(text, encoding="utf8")
    with pytest.raises(SourceError, match=message):
        load(path)


def test_a_table_in_another_encoding_or_too_large_is_refused(tmp_path):
    path = tmp_path / "a.txt.review.csv"
    path.write_bytes(b"\xff\xfe")
    with pytest.raises(SourceError, match="not in UTF-8"):
        load(path)
    path.write_bytes(b"x" * 5_000_001)
    with pytest.raises(SourceError, match="over 5 MB"):
        load(path)
