"""Mapping files: what they mean, and what each mistake in one is told."""

from __future__ import annotations

import pathlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from expograph.errors import ExpographError, OntologyError, SourceError
from expograph.loaders.mapping import LABELS, Mapping, Meaning, read_mapping
from expograph.ontology.vocabulary import CLASSES, RELATIONS

EXAMPLE = pathlib.Path(__file__).parents[2] / "examples" / "mapping.yaml"
NS = "http://x.example/ns#"


def mapping(folder, text):
    path = folder / "mapping.yaml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode("utf8"))
    return read_mapping(str(path))


def test_the_example():
    ns, found = "https://register.example/ns#", read_mapping(str(EXAMPLE))
    assert found.relations[ns + "supplierOf"] == Meaning("supplies")
    assert found.relations[ns + "buysFrom"] == Meaning("supplies", turned=True)
    assert found.classes[ns + "Good"] == "product" and found.identifiers == {ns + "lei": "lei"}
    assert found.label == (ns + "name",)
    assert found.parts == {
        "product": (ns + "goods",), "confidence": (ns + "certainty",), "quote": (ns + "wording",),
        "published": (ns + "date",), "document": (ns + "readIn",),
    }  # fmt: skip


def test_own_terms_keep_their_meaning(tmp_path):
    found = mapping(tmp_path, f'relations: {{"{NS}p": produces}}')
    assert found.relations == {r.iri: Meaning(r.notation) for r in RELATIONS.values()} | {NS + "p": Meaning("produces")}
    assert found.classes == {c.iri: c.notation for c in CLASSES.values()} == Mapping().classes
    assert found.label == LABELS and found.identifiers == {} and found.parts == {}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (f'relation:\n  "{NS}p": supplies', r"mapping.yaml: line 1: unknown key 'relation'; did you mean relations\?"),
        (f'relations:\n  "{NS}p": suplies', r"line 2: 'suplies' is not a relation; did you mean supplies\?"),
        (f'relations:\n  "{NS}p": {{turned: true}}', "line 2: there is no key relation"),
        (f'relations:\n  "{NS}p": {{relation: supplies, turn: true}}', r"line 2: unknown key 'turn'; did you mean turned"),
        (f'relations:\n  "{NS}p": {{relation: supplies, turned: 1}}', r"line 2: '1' is not turned; there are true, false"),
        (f'relations:\n  "{NS}p": [supplies]', "line 2: a relation is a sequence; lines of 'key: value' are needed"),
        ("relations:\n  ns:p: supplies", "line 2: found 'ns:p' under relations; an IRI in full"),
        ('relations:\n  "http://x y": supplies', "line 2: found 'http://x y' under relations; an IRI in full"),
        ("relations: supplies", "line 1: relations is 'supplies'; lines of 'key: value' are needed"),
        (f'classes:\n  "{NS}F": firm', "line 2: 'firm' is not a class; there are company, event"),
        (f'classes:\n  "{NS}F":\n    - company', "line 3: a class is a sequence; a word is needed"),
        (f'identifiers:\n  "{NS}l": isin', "line 2: 'isin' is not a kind of identifier; there are lei, cik, wikidata, ticker"),
        ("label: []", "line 1: label is an empty list"),
        ("confidence: probability", "line 1: found 'probability' under confidence"),
        (f'label: "{NS}p"\nrelations: {{"{NS}p": supplies}}', "<http://x.example/ns#p> stands under relations and label"),
        (f'relations:\n  "{NS}p": supplies\n  "{NS}p": produces', "line 3: 'http://x.example/ns#p' stands twice in relations"),
        ("label: a\nlabel: b", "line 2: 'label' stands twice in the mapping"),
        ("", "the file is empty"),
        ("- a", "line 1: the mapping is a sequence"),
        ("a: [", "is no YAML .*line 1, column 5"),
        ("!!python/object/apply:os.system ['true']: x", "line 1: a key of the mapping is a sequence"),
        ("? [a]\n: b", "line 1: a key of the mapping is a sequence"),
        ("label: &a [*a]", "a word is needed"),
        ("[" * 50_000, "is no YAML"),
        ("#" * 100_001, "too large for a mapping"),
    ],
)  # fmt: skip
def test_mistakes(tmp_path, text, told):
    with pytest.raises(OntologyError, match=told):
        mapping(tmp_path, text)


def test_what_cannot_be_read(tmp_path):
    with pytest.raises(SourceError, match="is not UTF-8"):
        mapping(tmp_path, b"label: \xff")
    with pytest.raises(SourceError, match=r"gone.yaml: cannot be read"):
        read_mapping(str(tmp_path / "gone.yaml"))


@given(st.recursive(st.text(":{}[]&*!-# \nab", max_size=20), lambda t: st.builds("{}: {}".format, t, t)))
def test_any_text_is_a_mapping_or_an_error(tmp_path_factory, text):
    try:
        assert isinstance(mapping(tmp_path_factory.mktemp("m"), text), Mapping)
    except ExpographError as error:
        assert str(error).startswith("mapping.yaml")
