"""The lists of nouns by how they stand to things and to firms: ``nouns.yaml``."""

from __future__ import annotations

import pathlib
from functools import cache

import yaml

LISTS = pathlib.Path(__file__).parent / "nouns.yaml"


@cache
def nouns() -> dict[str, frozenset[str]]:
    """The lists by name."""
    return {name: frozenset(words) for name, words in _lists().items()}


@cache
def any_of(*names: str) -> frozenset[str]:
    """The nouns of several lists together."""
    return frozenset().union(*(nouns()[name] for name in names))


@cache
def through() -> tuple[str, ...]:
    """The prepositions that lead from a noun of degree to its thing, in order of preference."""
    return tuple(_lists()["through"])


@cache
def _lists() -> dict[str, list[str]]:
    lists: dict[str, list[str]] = yaml.safe_load(LISTS.read_text(encoding="utf8"))
    return lists
