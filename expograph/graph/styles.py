"""How relations, classes and ways of saying look, wherever a map is drawn: on the page, as SVG, as PNG.

A relation has a colour and an arrow's head, a class a colour and a shape, a way of saying its dashes: no meaning hangs
on colour alone.  Colours come from ``core.ttl``; where one is too faint for a paper, the nearest shade that can be read
there is taken (see :mod:`expograph.graph.contrast`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ..model import READ
from ..ontology.vocabulary import RELATIONS, EntityClass, Relation
from .contrast import LINES, shade

LIGHT, DARK = "#ffffff", "#16191d"  #: the papers that a map is drawn on; style.css has the same
USUAL, BOLD = 2, 5  #: widths of lines; what binds is bold


@dataclass(frozen=True, slots=True)
class Way:
    """A way in which a claim is held: the value of a field, what it means, and its dashes as lengths on and off."""

    field: str
    value: str
    label: str
    definition: str
    dashes: tuple[int, ...] = ()


WAYS = (
    Way("polarity", "asserted", "asserted", "Stated as a fact, now."),
    Way("polarity", "hedged", "hedged", "Said with may, could, expects, or planned.", (9, 6)),
    Way("polarity", "negated", "negated", "Denied, or said to have ended.", (4, 4)),
    Way("origin", "stated", "stated in a source", "The grammar reads it in the quote."),
    Way("origin", "reviewer", "reviewer", "A person read the quote and stands by it.", (16, 2)),
    Way(
        "origin", "unconfirmed", "unconfirmed", "A language model reads it in the quote; the grammar does not.", (1, 3)
    ),
    Way("origin", "pack", "background", "From a sector pack, not from a source.", (2, 5)),
    Way("origin", "inferred", "inferred", "Derived by a rule.", (14, 4, 2, 4)),
)
DASHES = {way.value: way.dashes for way in WAYS if way.dashes}


def dashes(polarity: str, origin: str) -> tuple[int, ...]:
    """By origin, but of what is read in a source as hedged or denied by that; empty for a whole line."""
    return DASHES.get(polarity if origin in READ and polarity != "asserted" else origin, ())


def stands(data: dict[str, Any]) -> bool:
    """Whether an edge is asserted and read in a source, so that it may name a bottleneck or a beneficiary."""
    return data["polarity"] == "asserted" and data["origin"] in READ


def width(data: dict[str, Any]) -> int:
    """Of an edge: bold where it binds and is not denied."""
    binds = RELATIONS[data["relation"]].binding and data["polarity"] != "negated" and data["origin"] in READ
    return BOLD if binds else USUAL


def line_colours(relation: Relation) -> dict[str, str]:
    """A relation's colour on light and on dark paper, as legible as text, since it also colours labels."""
    return {"colour": shade(relation.colour, LIGHT), "dark": shade(relation.colour, DARK)}


def class_colours(kind: EntityClass) -> dict[str, str]:
    """A class's filling, and the rim that sets it off dark paper."""
    return {"colour": kind.colour, "dark": shade(kind.colour, DARK, LINES)}


def legend_relations() -> list[Relation]:
    """In the order in which a legend has them: what binds first, then by notation."""
    return sorted(RELATIONS.values(), key=lambda r: (not r.binding, r.notation))
