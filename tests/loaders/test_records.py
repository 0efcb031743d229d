"""Exported JSON lines are read back only where they are what an export writes; what is hostile is told, with its place."""

from __future__ import annotations

import json
import pathlib
from typing import Any

import pytest

from expograph.errors import SourceError
from expograph.graph.export_records import json_line
from expograph.loaders import records
from expograph.loaders.records import holds_records, read_records
from expograph.model import Claim, Document, Entity, Extraction, Identifier, Quantity, Wording

TEXT = "Ostrel supplies pumps to Talvik. It makes 40% of them. Ostrel's backlog stood at $4 billion."


def sample() -> Extraction:
    note = Document(TEXT, "note.txt", "Pumps", "2026-02-18", "The Test", "https://example.org/pumps")
    named = note.quote(
        33, 54, rule="v.2", confidence=0.5, antecedents=((0, 6),), wording=Wording("It", None, 0.4, "them")
    )
    claim = Claim(
        "ostrel", "supplies", "talvik", "pump", evidence=(note.quote(0, 32, rule="v.1", confidence=0.9), named)
    )
    figure = Quantity("ostrel", "backlog", "4", "USD bn", "$4 billion", note.quote(55, 92, rule="f.1"), "USD")
    entities = (
        Entity("ostrel", "company", "Ostrel", ("Ostrel AG",), (Identifier("lei", "5493", "a list"),)),
        Entity("pump", "product", "pump"),
        Entity("talvik", "company", "Talvik"),
    )
    return Extraction(note, entities, (claim,), (figure,), ("read with care",))


def record() -> dict[str, Any]:
    return dict(json.loads(json_line(sample())))


def changed(path: str, value: Any) -> str:
    """The line with another value at a place like ``claims.0.source``; ``...`` takes it away."""
    line: Any = record()
    *parents, last = [int(key) if key.isdigit() else key for key in path.split(".")]
    at = line
    for key in parents:
        at = at[key]
    if value is ...:
        del at[last]
    else:
        at[last] = value
    return json.dumps(line)


def read(folder: pathlib.Path, *lines: str) -> list[Extraction]:
    path = folder / "graph.jsonl"
    path.write_text("\n".join(lines) + "\n", encoding="utf8")
    return list(read_records(str(path)))


def test_what_was_written_is_read(tmp_path: pathlib.Path) -> None:
    assert read(tmp_path, json_line(sample()), "") == [sample()]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (json_line(sample()), True),
        ('\ufeff { "expograph" : 1}', True),
        ('{"source": "Ostrel", "relation": "supplies", "target": "Talvik"}', False),
        ('{"text": "expograph"}', False),
        ("", False),
    ],
)
def test_exports_are_told_from_claims_tables(text: str, found: bool, tmp_path: pathlib.Path) -> None:
    path = tmp_path / "some.jsonl"
    path.write_text(text, encoding="utf8")
    assert holds_records(str(path)) is found


@pytest.mark.parametrize(
    ("path", "value", "told"),
    [
        ("expograph", 2, "expograph: found 2; this expograph reads 1"),
        ("expograph", True, "expograph: found True"),
        ("more", 1, "an object with the keys document, entities"),
        ("claims", ..., "an object with the keys document, entities"),
        ("claims", {}, "claims: found {}; a list is needed"),
        ("document", None, "document: found None; an object with the keys text"),
        ("document.text", TEXT + " More.", "document.sha256: found '"),
        ("document.sha256", "0" * 64, "the text was changed"),
        ("document.sha256", 7, "document.sha256: found 7; text is needed"),
        ("document.text", "\ud800", "document.text: found '\\ud800'; text without halves of characters"),
        ("document.published", "yesterday", "document: published is 'yesterday'"),
        ("document.url", "javascript:alert(1)", "document: url is 'javascript:alert(1)'"),
        ("entities.1.id", "ostrel", "entities[1]: found 'ostrel'; it stands twice"),
        ("entities.0.id", "a> <b", "entities[0].id: found 'a> <b'"),
        ("entities.0.kind", "person", "entities[0].kind: found 'person'; one of company"),
        ("entities.0.aliases", "Ostrel", "entities[0].aliases: found 'Ostrel'; a list is needed"),
        ("entities.0.identifiers.0.scheme", "phone", "entities[0].identifiers: found 'phone'"),
        ("claims.0.source", "nobody", "claims[0].source: found 'nobody'; the id of one of the entities"),
        ("claims.0.product", "nothing", "claims[0].product: found 'nothing'"),
        ("claims.0.relation", "likes", "claims[0].relation: found 'likes'; one of acquires"),
        ("claims.0.relation", "produces", "claims[0].target: found 'talvik'; it is a company, and a target of produces"),
        ("claims.0.certainty", "sure", "claims[0].certainty: found 'sure'; one of stated, hedged is needed"),
        ("claims.0.denied", 0, "claims[0].denied: found 0; true or false is needed"),
        ("claims.0.evidence", [], "a claim without evidence"),
        ("claims.0.evidence.0.quote", "Talvik supplies Ostrel.", "claims[0].evidence[0].quote: found 'Talvik supplies Ostrel.'; the text has 'Ostrel"),
        ("claims.0.evidence.0.end", 1000, "claims[0].evidence[0]: found '0:1000'; a place in the text"),
        ("claims.0.evidence.0.start", -1, "claims[0].evidence[0]: found '-1:32'"),
        ("claims.0.evidence.0.start", 1.0, "claims[0].evidence[0].start: found 1.0; a whole number is needed"),
        ("claims.0.evidence.0.confidence", 1.5, "claims[0].evidence[0].confidence: found 1.5; a probability"),
        ("claims.0.evidence.0.confidence", 10**400, "claims[0].evidence[0].confidence: found 1000"),
        ("claims.0.evidence.0.confidence", True, "a number is needed"),
        ("claims.0.evidence.0.document", "0" * 64, "an object with the keys start, end"),
        ("claims.0.evidence.1.wording.share", 7.0, "claims[0].evidence[1].wording: found {"),
        ("claims.0.evidence.1.antecedents.0.quote", "Talvik", "antecedents[0].quote: found 'Talvik'; the text has 'Ostrel'"),
        ("quantities.0.metric", "luck", "quantities[0].metric: found 'luck'"),
        ("quantities.0.value", "four", "quantities[0].value: found 'four'; a plain number"),
        ("quantities.0.subject", "nobody", "quantities[0].subject: found 'nobody'"),
        ("quantities.0.evidence", None, "quantities[0].evidence: found None"),
        ("unread", [{"start": 5, "end": 5, "reason": "why"}], "unread[0]: found '5:5'"),
        ("read", "7", "read: found '7'; a whole number is needed"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_told_with_its_place(path: str, value: Any, told: str, tmp_path: pathlib.Path) -> None:
    with pytest.raises(SourceError) as error:
        read(tmp_path, "", changed(path, value))
    assert str(error.value).startswith("graph.jsonl: line 2") and told in str(error.value)
    assert len(str(error.value)) < 500


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ('{"expograph": 1', "line 2: is no JSON"),
        ('{"expograph": 1, "expograph": 1}', "the key 'expograph' stands twice"),
        ('{"expograph": ' + "[" * 100_000, "line 2: is no JSON"),
        ('{"expograph": ' + "9" * 5_000 + "}", "line 2: is no JSON"),
        ('{"expograph": NaN}', "NaN is no number"),
        ('{"source": "Ostrel"}', 'an object like {"expograph": 1'),
        ("[]", 'an object like {"expograph": 1'),
        (json_line(sample()), "line 1 has the same text"),
    ],
)
def test_lines_of_another_form_are_told(line: str, told: str, tmp_path: pathlib.Path) -> None:
    with pytest.raises(SourceError, match="graph.jsonl: line 2") as error:
        read(tmp_path, json_line(sample()), line)
    assert told in str(error.value)


@pytest.mark.parametrize("what", ["claims", "quantities"])
def test_what_stands_twice_is_told(what: str, tmp_path: pathlib.Path) -> None:
    line = record()
    line[what] *= 2
    with pytest.raises(SourceError, match=rf"{what}\[1\]: found .*; it stands twice"):
        read(tmp_path, json.dumps(line))


def test_a_line_that_is_too_long_is_not_read_to_its_end(
    tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(records, "MAX_LINE", 1_000_000)
    with pytest.raises(SourceError, match="line 1: over 1 MB"):
        read(tmp_path, '{"expograph": "' + "x" * 1_100_000 + '"}')


def test_a_missing_file_and_a_folder_are_told(tmp_path: pathlib.Path) -> None:
    with pytest.raises(SourceError, match="none.jsonl: cannot be read"):
        list(read_records(str(tmp_path / "none.jsonl")))
    with pytest.raises(SourceError, match="is no regular file"):
        holds_records(str(tmp_path))


def test_bytes_that_are_not_utf_8_are_told(tmp_path: pathlib.Path) -> None:
    path = tmp_path / "graph.jsonl"
    path.write_bytes(b'{"expograph": "\xff"}')
    with pytest.raises(SourceError, match="line 1: is no JSON"):
        list(read_records(str(path)))
