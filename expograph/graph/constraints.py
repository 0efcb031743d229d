"""The shapes as SPARQL: for each constraint one query, which finds all that breaks it in all named graphs at once.

Compiled is the part of SHACL that the shapes use; whatever else stands in them is refused.  Classes are taken as they
are stated: none is a subclass of another.

>>> [constraint.expected for constraint in constraints() if constraint.path == "xg:sha256"]
['a value of type xsd:string', 'at most 1 value', 'at least 1 value', 'text that matches ^[0-9a-f]{64}$']
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import pyoxigraph as ox

from ..errors import OntologyError
from ..ontology.shapes import shapes
from ..ontology.vocabulary import PREFIXES, expand

LONGEST = 120  # characters of a value in a message
SEVERAL = "several values"
# How each kind of constraint says what it expects, and what is found where no one value is at fault.
EXPECTED = {
    "class": ("a node of class {}", ""),
    "datatype": ("a value of type {}", ""),
    "hasValue": ("{}", "absent"),
    "in": ("one of {}", ""),
    "lessThan": ("less than {}", ""),
    "maxCount": ("at most {} value", SEVERAL),
    "maxInclusive": ("at most {}", ""),
    "minCount": ("at least {} value", "absent"),
    "minInclusive": ("at least {}", ""),
    "minLength": ("at least {} character", ""),
    "nodeKind": ("a node of kind {}", ""),
    "pattern": ("text that matches {}", ""),
}
# The nodes of a graph that a shape is for.
TARGETS = {
    "targetClass": "?node a {}",
    "targetObjectsOf": "?any {} ?node",
    "targetSubjectsOf": "?node {} ?any",
}
# Rows of ?graph ?node ?value, of what breaks a constraint.  Little does, so a query finds the values at fault in one
# pass over a property, and asks of those alone whether their node is one that the shape is for: ``is_target``, in an IF
# or outside a SELECT, as the engine might ask it first.  Where most nodes with the property are not, or there are
# several steps to it, the query begins at the targets (``begin``).
ABSENT = "SELECT ?graph ?node {{ {targets} MINUS {{ GRAPH ?graph {{ ?node {path} {value} }} }} }}"
DOUBLED = """SELECT ?graph ?node {{
  {{ SELECT ?graph ?node (COUNT(*) AS ?number) {{ {begin} GRAPH ?graph {{ ?node {path} ?value }} }}
     GROUP BY ?graph ?node }}
  FILTER(IF(?number > {value}, {is_target}, false)) }}"""
UNTYPED = """SELECT ?graph ?node ?value {{
  {{ SELECT ?graph ?node ?value {{
       {begin} GRAPH ?graph {{ ?node {path} ?value }} MINUS {{ GRAPH ?graph {{ ?value a {value} }} }} }} }}
  FILTER({is_target}) }}"""
UNFIT = """SELECT ?graph ?node ?value {{
  {begin} GRAPH ?graph {{ ?node {path} ?value }} FILTER(IF(COALESCE({fits}, false), false, {is_target})) }}"""
UNORDERED = """SELECT ?graph ?node ?value {{
  {begin} GRAPH ?graph {{ ?node {path} ?value ; {value} ?other }}
  FILTER(IF(COALESCE(?value < ?other, false), false, {is_target})) }}"""
QUERIES = {"class": UNTYPED, "hasValue": ABSENT, "lessThan": UNORDERED, "maxCount": DOUBLED, "minCount": ABSENT}
# When a ?value fits, of the constraints that look at each value by itself.
FITS = {
    "datatype": "DATATYPE(?value) = {value} && {well_formed}",
    "in": "?value IN ({value})",
    "maxInclusive": "?value <= {value}",
    "minInclusive": "?value >= {value}",
    "minLength": "STRLEN(STR(?value)) >= {value}",
    "nodeKind": "isIRI(?value)",
    "pattern": "REGEX(STR(?value), {value})",
}
# When a text is one of its datatype.  A number that the engine cannot hold is none.
WELL_FORMED = {
    expand("xsd:boolean"): "?value IN (true, false)",
    expand("xsd:date"): f"<{expand('xsd:date')}>(?value) = ?value",
    expand("xsd:decimal"): "isNumeric(?value)",
    expand("xsd:integer"): "isNumeric(?value)",
    expand("xsd:string"): "true",
}
RDF_TYPE, IRI = ox.NamedNode(expand("rdf:type")), ox.NamedNode(expand("sh:IRI"))
Terms = Sequence[Any]


@dataclass(frozen=True, slots=True)
class Constraint:
    """A query for what breaks it: rows of ?graph, ?node and, where one is at fault, ?value.

    ``path`` is the property in prefixed names, ``expected`` what is asked of it, ``found`` what to say was found where
    no one value is at fault; it ``joins`` where it holds all values of two properties against each other.
    """

    path: str
    expected: str
    found: str
    sparql: str
    joins: bool


class _Shapes:
    """Shapes in Turtle, by node and property."""

    def __init__(self, turtle: str) -> None:
        self.nodes: dict[Any, dict[str, list[Any]]] = defaultdict(lambda: defaultdict(list))
        for triple in ox.parse(turtle, format=ox.RdfFormat.TURTLE):
            self.nodes[triple.subject][triple.predicate.value].append(triple.object)

    def named(self) -> list[Any]:
        return [node for node in self.nodes if isinstance(node, ox.NamedNode)]

    def get(self, node: Any, name: str) -> Terms:
        return self.nodes[node].get(expand("sh:" + name), ())

    def members(self, node: Any) -> Terms:
        """The members of a list, or the one node that is none."""
        if expand("rdf:first") not in self.nodes.get(node, {}):
            return [node]
        (first,), (rest,) = (self.nodes[node][expand("rdf:" + name)] for name in ("first", "rest"))
        return [first, *(() if rest.value == expand("rdf:nil") else self.members(rest))]

    def allow(self, node: Any, *names: str) -> None:
        """Raise OntologyError when a node has another property."""
        known = {expand("sh:" + name) for name in names}
        if other := sorted(self.nodes[node].keys() - known - {expand("rdf:type")}):
            raise OntologyError(
                f"shapes: {name_of(other[0])} cannot be checked here; {', '.join(sorted(names))} can, or add a query "
                "for it to graph/constraints.py"
            )


@cache
def constraints() -> tuple[Constraint, ...]:
    """Everything that the project's shapes ask for, in their order."""
    return tuple(compiled(shapes()))


def compiled(turtle: str) -> Iterator[Constraint]:
    """What shapes in Turtle ask for.  Raises OntologyError for what has no query here."""
    read = _Shapes(turtle)
    asked: dict[tuple[str, tuple[Any, ...], tuple[Any, ...]], list[str]] = defaultdict(list)
    for shape in read.named():
        for described, targets in _properties(shape, read):
            steps = _steps(described, read)
            for kind in EXPECTED:
                for parameter in read.get(described, kind):
                    # what several shapes ask for is asked once
                    asked[kind, steps, tuple(read.members(parameter))].extend(targets)
    for (kind, steps, terms), targets in asked.items():
        wording, found = EXPECTED[kind]
        expected = wording.format(", ".join(map(name_of, terms)))
        query = _query(kind, steps, terms, targets)
        yield Constraint("/".join(map(name_of, steps)), expected, found, query, kind == "lessThan")


def _properties(shape: Any, read: _Shapes) -> Iterator[tuple[Any, list[str]]]:
    """The property shapes of a node shape, each with patterns for the nodes that it is for."""
    if not (values := read.get(shape, "targetNode")):
        read.allow(shape, "property", *TARGETS)
        targets = [pattern.format(term) for kind, pattern in TARGETS.items() for term in read.get(shape, kind)]
        if not targets:
            raise OntologyError(f"shapes: {name_of(shape)} is for no node; one of {', '.join(TARGETS)} is expected")
        yield from ((described, targets) for described in read.get(shape, "property"))
        return
    # what is asked of all that share a value: the shape is for this value, and an inverse path leads to them
    read.allow(shape, "targetNode", "property")
    for described in read.get(shape, "property"):
        read.allow(described, "path", "property")
        (path,) = read.get(described, "path")
        read.allow(path, "inversePath")
        targets = [f"?node {predicate} {value}" for predicate in read.get(path, "inversePath") for value in values]
        yield from ((inner, targets) for inner in read.get(described, "property"))


def _steps(described: Any, read: _Shapes) -> tuple[Any, ...]:
    """The path of a property shape: a property, or several in sequence."""
    read.allow(described, "path", *EXPECTED)
    (path,) = read.get(described, "path")
    steps = tuple(read.members(path))
    if not all(isinstance(step, ox.NamedNode) for step in steps):
        raise OntologyError("shapes: a path of properties in sequence is expected; found another kind of path")
    return steps


def _query(kind: str, steps: Terms, terms: Terms, targets: Sequence[str]) -> str:
    value = ", ".join(map(str, terms))
    if kind in QUERIES and len(steps) > 1 or kind == "minCount" and value != str(ox.Literal(1)):
        raise OntologyError(f"shapes: sh:{kind} {value} cannot be checked of {', '.join(map(name_of, steps))}")
    any_target = " UNION ".join(f"{{ GRAPH ?graph {{ {pattern} }} }}" for pattern in targets)
    targets_first = len(steps) > 1 or steps[0] == RDF_TYPE
    return QUERIES.get(kind, UNFIT).format(
        path="/".join(map(str, steps)),
        value="?value" if kind == "minCount" else value,
        fits=_fits(kind, value, terms) if kind in FITS else "",
        targets=any_target,
        begin=f"{{ SELECT DISTINCT ?graph ?node {{ {any_target} }} }}" if targets_first else "",
        is_target="true" if targets_first else " || ".join(f"EXISTS {{ GRAPH ?graph {{ {p} }} }}" for p in targets),
    )


def _fits(kind: str, value: str, terms: Terms) -> str:
    if kind == "datatype" and terms[0].value not in WELL_FORMED or kind == "nodeKind" and terms != (IRI,):
        raise OntologyError(f"shapes: sh:{kind} {value} cannot be checked here; see graph/constraints.py")
    return FITS[kind].format(value=value, well_formed=WELL_FORMED.get(terms[0].value))


def name_of(term: Any) -> str:
    """A node by its prefixed name, a literal as it would be typed, cut where it is long."""
    text = str(getattr(term, "value", term))
    for prefix, start in sorted(PREFIXES.items(), key=lambda item: -len(item[1])):
        if text.startswith(start):
            return f"{prefix}:{text.removeprefix(start)}"
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
