"""core.ttl is the only place where relations, classes and metrics are declared, and it says what DESIGN says."""

import pytest

from expograph.ontology.vocabulary import CLASSES, METRICS, RELATIONS

# DESIGN's table of the vocabulary: flow and sign of each relation type.
FLOW = {
    "supplies": ("forward", 1),
    "produces": ("forward", 1),
    "bottleneck": ("forward", 1),
    "depends_on": ("backward", 1),
    "beneficiary": ("backward", 1),
    "harmed_by": ("backward", -1),
    "exposed_to_risk": ("backward", -1),
    "drives": ("forward", 1),
}
OFF = {"competes_with", "partner_of", "invests_in", "acquires"}


def test_relations_flow_as_designed():
    assert {n: (r.flow, r.sign) for n, r in RELATIONS.items() if r.flow != "off"} == FLOW
    assert {n for n, r in RELATIONS.items() if r.flow == "off"} == OFF
    assert {n for n, r in RELATIONS.items() if r.symmetric} == {"competes_with", "partner_of"}


@pytest.mark.parametrize("relation", RELATIONS.values(), ids=lambda r: r.notation)
def test_every_relation_is_fully_described(relation):
    assert relation.label and relation.inverse_label and relation.definition and relation.colour.startswith("#")
    assert relation.domain <= set(CLASSES) and relation.range <= set(CLASSES)


def test_the_guidelines_metrics_and_classes_are_there():
    assert len(METRICS) == 23
    assert set(CLASSES) == {"company", "product", "technology", "sector", "organization", "place", "event"}
