"""The general vocabulary: what business news speaks of in any sector, whether or not a pack knows the sector."""

from __future__ import annotations

import csv
import pathlib
from functools import cache

from ..errors import OntologyError
from ..model import Entity, slug
from .vocabulary import CLASSES

LIST = pathlib.Path(__file__).parent / "lists" / "concepts.csv"


@cache
def general_concepts() -> dict[str, Entity]:
    """The concepts of the list by id.  Raises OntologyError for a row of no known kind, or an id that stands twice."""
    found: dict[str, Entity] = {}
    with LIST.open(encoding="utf8", newline="") as file:
        for number, row in enumerate(csv.DictReader(file), 2):
            name = slug(row["label"])
            if row["kind"] not in CLASSES or name in found:
                raise OntologyError(f"{LIST.name}:{number}: {row['label']!r} is of no known kind, or stands twice")
            found[name] = Entity(name, row["kind"], row["label"], tuple(filter(None, row["aliases"].split(";"))))
    return found
