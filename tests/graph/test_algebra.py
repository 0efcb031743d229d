"""What --explain prints."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from expograph.errors import QueryError
from expograph.graph.algebra import explain
from expograph.graph.query import named_queries, named_sparql
from expograph.graph.rdf import to_store
from expograph.model import Extraction


def test_patterns_are_counted_in_all_graphs(sample: Extraction, other: Extraction) -> None:
    store = to_store([sample, other])
    lines = explain(store, "SELECT ?a { ?a xg:bottleneckFor ?b ; xg:bottlneckFor e:dell . ?a xg:supplies+ ?c }")
    counted = {line.strip().partition("   ")[0]: line.rpartition("   ")[2] for line in lines.splitlines()}
    assert counted["?a xg:bottleneckFor ?b"] == "fits 2"  # each document states it
    assert counted["?a xg:bottlneckFor e:dell"] == "fits 0"
    assert counted["?a xg:supplies+ ?c"].endswith("?a xg:supplies+ ?c")  # a path is not counted


def test_operations_stand_above_what_they_work_on() -> None:
    sparql = "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?a a [] } FILTER(?a != e:dell) } GROUP BY ?g ORDER BY ?n LIMIT 1"
    names = [line.split()[0] for line in explain(ox.Store(), sparql).splitlines()]
    order = ["Slice", "OrderBy", "Group", "Filter", "Graph", "BGP"]
    assert [name for name in names if name in order] == order


@pytest.mark.parametrize("name", sorted(named_queries()))
def test_named_queries_are_explained(sample: Extraction, name: str) -> None:
    assert "?claim rdf:subject" in explain(to_store([sample]), named_sparql(name, ["dell"])) or name == "quantities"


def test_what_cannot_be_asked_cannot_be_explained() -> None:
    with pytest.raises(QueryError, match="line 1, column 1"):
        explain(ox.Store(), "SELEC * {}")
    with pytest.raises(QueryError, match="SERVICE is refused"):
        explain(ox.Store(), "SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }")
