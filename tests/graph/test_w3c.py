"""The W3C's SPARQL 1.1 query tests, put to the project's own query function."""

from __future__ import annotations

import importlib.util
import pathlib
from typing import Any

import pyoxigraph as ox

from expograph.graph.answer import answer

# What pyoxigraph 0.5.13 itself answers otherwise than the W3C expects; a name less is a gain, a name more is a loss.
KNOWN = {
    "aggregates agg-empty-group-count-graph",
    "aggregates agg-groupconcat-04",
    "aggregates agg-groupconcat-06",
    "bindings graph",
    "csv-tsv-res tsv03",
    "functions bnode01",
    "negation graph-minus",
    "property-path zero_or_more_set_end",
    "property-path zero_or_more_set_start",
    "property-path zero_or_one_set_end",
    "property-path zero_or_one_set_start",
    "syntax-query test_4",  # a function that nobody has defined is refused before it is called
}


def evaluate(data: list[tuple[str, str, str, str | None]], query: str, base: str) -> str:
    store = ox.Store()
    for text, media, iri, graph in data:
        kind = ox.RdfFormat.from_media_type(media)
        store.load(text, format=kind, base_iri=iri, to_graph=ox.NamedNode(graph) if graph else None)
    graph_wanted = isinstance(ox.Store().query(query, base_iri=base), ox.QueryTriples)
    return answer(store, query, "nt" if graph_wanted else "json", union=False, base=base).decode("utf8")


def runner(path: pathlib.Path) -> Any:
    spec = importlib.util.spec_from_file_location("run_sparql11", path)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_as_many_pass_as_the_engine_alone_passes(data: pathlib.Path) -> None:
    tally, failures = runner(data / "w3c" / "run_sparql11.py").run(evaluate)
    passed, asked = (sum(row[i] for name, row in tally.items() if name != "syntax-query") for i in (0, 1))
    assert asked == 244
    assert passed >= 232  # what issue 7 asks for; the engine alone has 233
    assert {f"{failure['category']} {failure['test']}" for failure in failures} == KNOWN
