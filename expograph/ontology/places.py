"""Countries and regions that market news names, and the adjectives of them ("Chinese")."""

from __future__ import annotations

import csv
import pathlib
from functools import cache

from ..model import Entity, slug

LIST = pathlib.Path(__file__).parent / "lists" / "places.csv"


@cache
def _rows() -> list[dict[str, str]]:
    with LIST.open(encoding="utf8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def places() -> tuple[Entity, ...]:
    """The places of the list, by id."""
    found = []
    for row in _rows():
        aliases = tuple(filter(None, row["aliases"].split(";")))
        found.append(Entity(slug(row["label"]), "place", row["label"], aliases))
    return tuple(sorted(found, key=lambda place: place.id))


@cache
def adjectives() -> dict[str, str]:
    """The label of the place that each adjective, or name used as one, belongs to.

    >>> adjectives()["Dutch"], adjectives()["U.S."]
    ('Netherlands', 'United States')
    """
    found: dict[str, str] = {}
    for row in _rows():
        for word in (row["label"], *row["aliases"].split(";"), *row["adjectives"].split(";")):
            if word:
                found.setdefault(word, row["label"])
    return found
