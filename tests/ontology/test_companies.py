"""The lists of companies hold together, and packs win over them."""

from expograph.model import Entity
from expograph.ontology.companies import Listed, joined, listed_companies


def test_no_id_and_no_name_stands_twice():
    owner, ids = {}, set()
    for company in listed_companies():
        assert company.entity.id not in ids
        ids.add(company.entity.id)
        for name in {company.entity.label, *company.entity.aliases}:
            assert owner.setdefault(name, company.entity.id) == company.entity.id


def test_identifiers_come_from_a_list():
    assert all(i.read_from for c in listed_companies() for i in c.entity.identifiers)
    assert sum(bool(c.entity.identifiers) for c in listed_companies()) > 4_000


def test_at_least_600_global_companies():
    assert sum(not c.entity.identifiers for c in listed_companies()) >= 600


def test_a_pack_keeps_its_id_and_gains_names():
    micron = Entity("micron", "company", "Micron Technology", ("Micron",))
    listed = Listed(
        Entity("micron-technology", "company", "Micron Technology", ("Micron Technology, Inc.",)), frozenset()
    )
    other = Listed(Entity("mosaic", "company", "Mosaic"), frozenset({"Mosaic"}))
    ours, theirs = joined([micron], [listed, other])
    assert (ours.entity.id, ours.entity.aliases) == ("micron", ("Micron", "Micron Technology, Inc."))
    assert theirs == other
