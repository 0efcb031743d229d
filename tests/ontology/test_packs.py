"""Packs hold together, and each pack's own example yields what it says."""

import csv

import pytest

from expograph.errors import OntologyError
from expograph.loaders.extract import extract
from expograph.loaders.lemmas import is_proper
from expograph.model import Document
from expograph.ontology.packs import PACKS, load_pack, pack_names


@pytest.mark.parametrize("name", pack_names())
def test_identifiers_name_the_list_that_they_were_read_from(name):
    for company in load_pack(name).companies.values():
        assert all(i.read_from for i in company.entity.identifiers)


@pytest.mark.parametrize("name", pack_names())
def test_no_name_stands_for_two(name):
    pack = load_pack(name)
    owner = {}
    for entity in [*pack.concepts.values(), *(c.entity for c in pack.companies.values())]:
        for form in {entity.label.lower(), *(a.lower() for a in entity.aliases)}:
            assert owner.setdefault(form, entity.id) == entity.id


@pytest.mark.parametrize("name", pack_names())
def test_a_make_of_a_thing_is_no_other_name_of_it(name):
    for concept in load_pack(name).concepts.values():
        made = [a for a in concept.aliases if is_proper(a)]
        assert concept.label != concept.label.lower() or not made, (concept.label, made)


@pytest.mark.parametrize("name", pack_names())
def test_the_example_yields_its_claims(name):
    text = (PACKS / name / "example.txt").read_text(encoding="utf8")
    extraction = extract(Document(text, source="example.txt"), packs=[name])
    pack = load_pack(name)
    label = {e.id: e.label for e in extraction.entities}  # as the text prints it; the pack's own where it has one
    label |= {e.id: e.label for e in [*pack.concepts.values(), *(c.entity for c in pack.companies.values())]}
    found = {
        (label[c.source], c.relation, label[c.target], label[c.product] if c.product else "", c.polarity)
        for c in extraction.claims
    }
    with (PACKS / name / "example.csv").open(encoding="utf8", newline="") as file:
        expected = {
            tuple(row[k] for k in ("source", "relation", "target", "product", "polarity"))
            for row in csv.DictReader(file)
        }
    assert expected <= found


def test_broader_and_narrower_are_inverse():
    pack = load_pack("ai-infrastructure")
    assert "ai-server" in pack.narrower("server")
    assert all(name in pack.narrower(wide) for name, wider in pack.broader.items() for wide in wider)


def test_an_unknown_pack_is_refused_with_those_there_are():
    with pytest.raises(OntologyError, match="ai-infrastructure"):
        load_pack("buggy-whips")
