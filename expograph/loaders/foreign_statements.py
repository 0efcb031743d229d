"""The statements of an RDF file with a known predicate, and what the nodes that describe them say of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pyoxigraph as ox

from ..ontology.vocabulary import expand
from .foreign_things import File, Term, shown

SUBJECT, PREDICATE, OBJECT, REIFIES, DATE_TIME = (
    ox.NamedNode(expand(name))
    for name in ("rdf:subject", "rdf:predicate", "rdf:object", "rdf:reifies", "xsd:dateTime")
)  # fmt: skip
Graph = ox.NamedNode | ox.BlankNode | ox.DefaultGraph


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement, the graph that it stands in, and the node that describes it, where one does."""

    subject: Term
    predicate: str
    object: Term
    graph: Graph
    node: Any = None

    @property
    def said(self) -> tuple[Term, str, Term, Graph]:
        """What is stated, and where."""
        return self.subject, self.predicate, self.object, self.graph

    @property
    def words(self) -> str:
        """The statement as errors name it."""
        return f"{shown(self.subject)} <{self.predicate:.100}> {shown(self.object)}"


def statements(file: File) -> tuple[list[Statement], int]:
    """The statements that are relations, each as it is described where it is; and how many are only quoted.

    What ``rdf:Statement`` describes counts as stated; what RDF 1.2 quotes only where its graph states it as well.
    Raises SourceError for a description without its three parts.
    """
    store, relations = file.store, file.mapping.relations
    stated = [
        Statement(quad.subject, iri, quad.object, quad.graph_name)
        for iri in relations
        for quad in store.quads_for_pattern(None, ox.NamedNode(iri), None, None)
    ]
    described, quoted = list(_described(file)), 0
    for quad in store.quads_for_pattern(None, REIFIES, None, None):
        said: Any = quad.object
        if not isinstance(said, ox.Triple):
            continue
        if ox.Quad(said.subject, said.predicate, said.object, quad.graph_name) not in store:
            quoted += 1
        elif said.predicate.value in relations:
            described.append(Statement(said.subject, said.predicate.value, said.object, quad.graph_name, quad.subject))
    covered = {statement.said for statement in described}
    return [*(s for s in stated if s.said not in covered), *described], quoted


def part(file: File, name: str, holder: Any, statement: Statement) -> Term | None:
    """What a node says of a statement by one of the mapping's parts; None where it does not, or is no node.

    Raises SourceError for several values.
    """
    if not isinstance(holder, ox.NamedNode | ox.BlankNode):
        return None
    found = {
        quad.object
        for iri in file.mapping.parts.get(name, ())
        for quad in file.store.quads_for_pattern(holder, ox.NamedNode(iri), None, None)
    }
    if len(found) > 1:
        wrong = f"{shown(holder)} gives {len(found)} values of its {name}; one is needed"
        raise file.place.line(statement.words, wrong)
    return next(iter(found), None)


def words_of(file: File, name: str, holder: Any, statement: Statement) -> str:
    """The same, of a part that is text, and empty without one; a time of day is left off a date.

    Raises SourceError where it is no text as well.
    """
    found = part(file, name, holder, statement)
    if found is None:
        return ""
    if not isinstance(found, ox.Literal):
        raise file.place.error(statement.words, name, shown(found), "a literal is needed")
    return found.value.partition("T")[0] if found.datatype == DATE_TIME else found.value


def _described(file: File) -> Iterator[Statement]:
    """The statements that nodes describe by subject, predicate and object, as far as their predicate is known."""
    quads = (quad for p in (SUBJECT, PREDICATE, OBJECT) for quad in file.store.quads_for_pattern(None, p, None, None))
    for node, graph in dict.fromkeys((quad.subject, quad.graph_name) for quad in quads):
        subject, predicate, target = (_one(file, node, p, graph) for p in (SUBJECT, PREDICATE, OBJECT))
        if isinstance(predicate, ox.NamedNode) and predicate.value in file.mapping.relations:
            yield Statement(subject, predicate.value, target, graph, node)


def _one(file: File, node: Any, predicate: ox.NamedNode, graph: Any) -> Any:
    found = [quad.object for quad in file.store.quads_for_pattern(node, predicate, None, graph)]
    if len(found) != 1:
        wrong = f"has {len(found)} values of <{predicate.value}>; one is needed"
        raise file.place.line(f"that {shown(node)} describes", wrong)
    return found[0]
