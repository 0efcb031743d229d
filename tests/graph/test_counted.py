"""Which claims count, and how sure several are together; numbers are worked out beside them."""

from __future__ import annotations

from typing import Any

import pytest

from expograph.graph.counted import INCLUDE, counts, together
from expograph.model import Claim, Document


def claim(confidence: float = 0.9, document: str = "Says so.", **fields: Any) -> Claim:
    evidence = Document(document, "note").quote(0, 4, rule="t", confidence=confidence)
    return Claim("a", "supplies", "b", evidence=(evidence,), **fields)


@pytest.mark.parametrize("fields", [{}, {"origin": "reviewer"}, {"change": "unknown"}])
def test_what_a_source_or_a_reviewer_states_of_now_counts(fields: dict[str, Any]) -> None:
    assert counts(claim(**fields))


@pytest.mark.parametrize("fields", [{"denied": True}, {"aspect": "ended"}])
def test_what_is_denied_or_ended_never_counts(fields: dict[str, Any]) -> None:
    assert not counts(claim(**fields), INCLUDE)


@pytest.mark.parametrize(
    ("fields", "needed"),
    [
        ({"certainty": "hedged"}, ["hedged"]),
        ({"aspect": "planned"}, ["planned"]),
        ({"origin": "pack"}, ["pack"]),
        ({"origin": "inferred"}, ["inferred"]),
        ({"origin": "unconfirmed"}, ["unconfirmed"]),
        ({"certainty": "hedged", "aspect": "planned"}, ["hedged", "planned"]),
        ({"certainty": "hedged", "origin": "pack"}, ["hedged", "pack"]),
    ],
)
def test_the_rest_counts_only_where_all_that_sets_it_apart_is_included(
    fields: dict[str, Any], needed: list[str]
) -> None:
    assert counts(claim(**fields), needed)
    for missing in needed:
        assert not counts(claim(**fields), set(INCLUDE) - {missing})


def test_one_source_is_one_voice_and_sources_are_independent() -> None:
    same = [claim(0.5), claim(0.8), claim(0.3)]
    assert together(same) == 0.8  # the surest of one document
    # 1 − (1 − 0.8)(1 − 0.5) = 0.9
    assert together([*same, claim(0.5, "Another.")]) == pytest.approx(0.9)
    # 1 − 0.2 · 0.5 · 0.9 = 0.91, in any order
    three = [claim(0.1, "Third."), *same, claim(0.5, "Another.")]
    assert together(three) == together(three[::-1]) == pytest.approx(0.91)


def test_the_edges_of_probability() -> None:
    assert together([]) == 0
    assert together([claim(0.0), claim(0.0, "Another.")]) == 0
    assert together([claim(1.0), claim(0.2, "Another.")]) == 1
