"""Finding an entity by what it is called."""

from __future__ import annotations

import pytest

from expograph.errors import QueryError
from expograph.graph.entities import merge, resolve
from expograph.model import Entity, Extraction, Identifier


@pytest.mark.parametrize("name", ["dell", "Dell", "DELL", " dell technologies "])
def test_an_entity_is_found_by_id_label_or_alias_in_any_case(sample: Extraction, name: str) -> None:
    assert resolve(merge(sample.entities), name) == "dell"


def test_a_label_goes_before_an_alias() -> None:
    entities = merge([Entity("a", "company", "Arm"), Entity("b", "product", "limb", ("arm",))])
    assert resolve(entities, "ARM") == "a"


def test_an_alias_of_two_is_refused_with_both() -> None:
    entities = merge([Entity("a", "company", "Alpha", ("AI",)), Entity("b", "sector", "Beta", ("ai",))])
    with pytest.raises(QueryError, match="use one of the ids a, b"):
        resolve(entities, "AI")


def test_an_unknown_name_suggests_the_nearest(sample: Extraction) -> None:
    with pytest.raises(QueryError, match=r"no entity 'Nvidea'; did you mean NVIDIA\?"):
        resolve(merge(sample.entities), "Nvidea")


def test_nothing_near_lists_what_there_is(sample: Extraction) -> None:
    with pytest.raises(QueryError, match="it holds AI server, Dell"):
        resolve(merge(sample.entities), "zzzz")


def test_an_empty_graph_says_so() -> None:
    with pytest.raises(QueryError, match="the graph holds no entities"):
        resolve({}, "Dell")


def test_merging_joins_aliases_and_identifiers_and_counts_kinds() -> None:
    cik, lei = Identifier("cik", "1", "list"), Identifier("lei", "2", "list")
    merged = merge(
        [
            Entity("x", "company", "X", ("Ex",), (lei,)),
            Entity("x", "company", "X", ("X Inc.",), (cik,)),
            Entity("x", "organization", "X", (), (cik,)),
        ]
    )
    assert merged == {"x": Entity("x", "company", "X", ("Ex", "X Inc."), (cik, lei))}
