"""The network keeps every claim, parallel ones too, in an order of its own."""

from __future__ import annotations

from dataclasses import replace

import pytest

from expograph.errors import InvalidGraphError
from expograph.graph.network import to_network
from expograph.model import Document, Extraction, Quantity


def test_an_edge_keeps_the_claims_of_several_documents_best_first(sample: Extraction, other: Extraction) -> None:
    network = to_network([other, sample])
    edge = network.edges["nvidia", "dell", "bottleneck|gpu|asserted|stated"]
    assert [c.confidence for c in edge["claims"]] == [0.86, 0.7]  # as written in conftest
    assert (edge["relation"], edge["product"], edge["polarity"], edge["origin"], edge["confidence"]) == (
        "bottleneck", "gpu", "asserted", "stated", 0.86,
    )  # fmt: skip


def test_no_claim_is_lost_and_denied_ones_have_edges_of_their_own(sample: Extraction, other: Extraction) -> None:
    network = to_network([sample, other])
    claims = [c for *_, edge in network.edges(data=True) for c in edge["claims"]]
    assert sorted(c.id for c in claims) == sorted(c.id for c in (*sample.claims, *other.claims))
    assert sorted(network["dell"]["hpe"]) == ["competes_with||asserted|stated", "competes_with||negated|stated"]


def test_nodes_are_ends_products_and_subjects_of_figures(sample: Extraction) -> None:
    network = to_network([replace(sample, claims=sample.claims[:1])])
    assert list(network) == ["dell", "gpu", "nvidia"]
    assert network.nodes["gpu"]["entity"].label == "GPU"
    figure = Quantity("hpe", "growth", "3", "%", "3%", sample.document.quote(0, 3, rule="q"))
    assert list(to_network([replace(sample, claims=(), quantities=(figure,))])) == ["hpe"]


def test_the_order_does_not_depend_on_that_of_the_documents(sample: Extraction, other: Extraction) -> None:
    one, two = to_network([sample, other]), to_network([other, sample])
    assert list(one.nodes(data=True)) == list(two.nodes(data=True))
    assert list(one.edges(keys=True, data=True)) == list(two.edges(keys=True, data=True))


def test_nothing_gives_an_empty_network() -> None:
    assert len(to_network([])) == len(to_network([Extraction(Document("Text.", "x"))])) == 0


def test_a_claim_about_something_undescribed_is_refused(sample: Extraction) -> None:
    with pytest.raises(InvalidGraphError, match="'gpu'"):
        to_network([replace(sample, entities=tuple(e for e in sample.entities if e.id != "gpu"))])
