"""The SHACL shapes of a graph: those that follow from ``core.ttl``, and those of ``shapes.ttl``.

From the vocabulary follow which predicates, metrics and classes there are, and for each relation which classes its
source and target can have.  The value sets of the axes follow from the model.
"""

from __future__ import annotations

import pathlib
from collections.abc import Iterable
from typing import get_args

from ..model import Aspect, Certainty, Change, Origin
from .vocabulary import CLASSES, METRICS, RELATIONS, XG, Relation

SHAPES = pathlib.Path(__file__).parent / "shapes.ttl"
AXES = {"certainty": Certainty, "aspect": Aspect, "change": Change, "origin": Origin}


def shapes() -> str:
    """All shapes as one Turtle document, the same text each time."""
    parts = [SHAPES.read_text("utf8"), "\n# What follows from core.ttl and the model\n"]
    for axis, values in AXES.items():
        parts.append(_property("Claim", f"xg:{axis}", (f"{XG}{value}" for value in get_args(values))))
    parts.append(_property("Quantity", "xg:origin", (f"{XG}{value}" for value in get_args(Origin))))
    parts.append(_property("Claim", "rdf:predicate", (relation.iri for relation in RELATIONS.values())))
    parts.append(_property("Quantity", "xg:metric", (metric.iri for metric in METRICS.values())))
    parts.append(_property("Entity", "rdf:type", (kind.iri for kind in CLASSES.values())))
    parts.extend(_ends(relation) for relation in RELATIONS.values())
    return "\n".join(parts)


def _property(shape: str, path: str, allowed: Iterable[str]) -> str:
    return (
        f"shape:{shape} sh:property [ sh:path {path} ; sh:minCount 1 ; sh:maxCount 1 ;\n"
        f"    sh:in ( {_iris(allowed)} ) ] ."
    )


def _ends(relation: Relation) -> str:
    """The shape for the claims of one relation; it starts at the relation, so that no claim meets those of others."""
    domain, range_ = ((CLASSES[name].iri for name in names) for names in (relation.domain, relation.range))
    return (
        f"shape:{relation.notation} a sh:NodeShape ; sh:targetNode <{relation.iri}> ;\n"
        "    sh:property [ sh:path [ sh:inversePath rdf:predicate ] ; sh:property\n"
        f"        [ sh:path ( rdf:subject rdf:type ) ; sh:in ( {_iris(domain)} ) ] ,\n"
        f"        [ sh:path ( rdf:object rdf:type ) ; sh:in ( {_iris(range_)} ) ] ] ."
    )


def _iris(iris: Iterable[str]) -> str:
    return " ".join(f"<{iri}>" for iri in sorted(iris))
