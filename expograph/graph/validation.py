"""Does a graph fit its shapes, and does every quote stand in its text?

SHACL knows one graph at a time.  So each document's graph is checked by itself, together with what the derived graph
says of the entities in it; one document's statements cannot mend another's.
"""

from __future__ import annotations

import logging
import warnings
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from ..errors import InvalidGraphError
from ..model import READ
from ..ontology.shapes import shapes
from ..ontology.vocabulary import PREFIXES, RELATIONS, expand
from .rdf import DERIVED

if TYPE_CHECKING:
    import rdflib

SHOWN = 3
SH = PREFIXES["sh"]
# The parameter of each kind of constraint that the shapes use, and how to say what it asks for.
EXPECTED = {
    "ClassConstraintComponent": ("class", "a node of class {}"),
    "DatatypeConstraintComponent": ("datatype", "a value of type {}"),
    "HasValueConstraintComponent": ("hasValue", "{}"),
    "InConstraintComponent": ("in", "one of {}"),
    "LessThanConstraintComponent": ("lessThan", "less than {}"),
    "MaxCountConstraintComponent": ("maxCount", "at most {} value"),
    "MaxInclusiveConstraintComponent": ("maxInclusive", "at most {}"),
    "MinCountConstraintComponent": ("minCount", "at least {} value"),
    "MinInclusiveConstraintComponent": ("minInclusive", "at least {}"),
    "MinLengthConstraintComponent": ("minLength", "at least {} character"),
    "NodeKindConstraintComponent": ("nodeKind", "a node of kind {}"),
    "PatternConstraintComponent": ("pattern", "text that matches {}"),
}
# Asked of pyoxigraph, and not as SHACL-SPARQL, which runs one query in rdflib per node.  Each row: graph, node,
# found, expected.
QUOTES = """
SELECT ?graph ?selector ?exact ?there WHERE { GRAPH ?graph {
  ?evidence oa:hasSource ?document ; oa:hasSelector|xg:antecedent ?selector .
  ?document schema:text ?text .
  ?selector oa:exact ?exact ; oa:start ?start ; oa:end ?end .
  BIND(SUBSTR(?text, ?start + 1, ?end - ?start) AS ?there)
  FILTER(!COALESCE(?there = ?exact && STRLEN(?exact) = ?end - ?start, false)) } }
"""
DIGESTS = """
SELECT ?graph ?document ?sha256 ?digest WHERE { GRAPH ?graph {
  ?document schema:text ?text ; xg:sha256 ?sha256 .
  BIND(SHA256(?text) AS ?digest)
  FILTER(?sha256 != ?digest || !STRENDS(STR(?document), ?digest)) } }
"""
# Of each relation, whether it is symmetric; and what the axes and origins of a claim are that gives a direct triple.
SYMMETRIC = {relation.iri: relation.symmetric for relation in RELATIONS.values()}
ASSERTED = {
    expand("xg:denied"): ox.Literal(False),
    expand("xg:certainty"): ox.NamedNode(expand("xg:stated")),
    expand("xg:aspect"): ox.NamedNode(expand("xg:current")),
}
ORIGINS = {ox.NamedNode(expand("xg:" + origin)) for origin in READ}


@dataclass(frozen=True, slots=True, order=True)
class Violation:
    """One thing that is wrong: at ``node``, the property ``path`` has ``value`` where ``expected`` was expected.

    Names are prefixed; ``path`` is a property or properties in sequence (``rdf:subject/rdf:type``), ``value`` what
    was found.
    """

    graph: str
    node: str
    path: str
    value: str
    expected: str

    @property
    def message(self) -> str:
        """The violation as one line."""
        return f"{self.node}: {self.path} is {self.value}; expected is {self.expected} (in {self.graph[:14]})"


def validate(store: ox.Store) -> list[Violation]:
    """What is wrong with a store, sorted; empty when it conforms.  Nothing is changed and nothing is fetched."""
    found = [*_strays(store), *_falsehoods(store)]
    derived: dict[Any, list[ox.Quad]] = defaultdict(list)
    for quad in store.quads_for_pattern(None, None, None, DERIVED):
        derived[quad.subject].append(quad)
    for graph in store.named_graphs():
        if graph != DERIVED:
            quads = list(store.quads_for_pattern(None, None, None, graph))
            found.extend(_unstated(_name(graph), quads))
            found.extend(_shape_violations(_name(graph), [*quads, *_described(quads, derived)]))
    return sorted(set(found))


def check(store: ox.Store) -> None:
    """Raise InvalidGraphError, with the first few violations in its message, unless the store conforms."""
    found = validate(store)
    if found:
        lines = [violation.message for violation in found[:SHOWN]]
        if len(found) > SHOWN:
            lines.append(f"and {len(found) - SHOWN} more")
        raise InvalidGraphError("the graph does not fit its shapes:\n  " + "\n  ".join(lines))


def _described(quads: Iterable[ox.Quad], derived: dict[Any, list[ox.Quad]]) -> Iterator[ox.Quad]:
    """What the derived graph says of the subjects of a document's graph, and of their identifiers."""
    for subject in {quad.subject for quad in quads}:
        for quad in derived.get(subject, ()):
            yield quad
            yield from derived.get(quad.object, ())


def _strays(store: ox.Store) -> Iterator[Violation]:
    """Blank nodes, statements outside any named graph, and graphs that are no document's."""
    for quad in store:
        node, path, graph = _name(quad.subject), _name(quad.predicate), _name(quad.graph_name)
        if isinstance(quad.subject, ox.BlankNode) or isinstance(quad.object, ox.BlankNode):
            yield Violation(graph, node, path, _name(quad.object), "no blank node")
        if isinstance(quad.graph_name, ox.DefaultGraph):
            yield Violation(graph, node, path, _name(quad.object), "a statement in a named graph")
    for named in store.named_graphs():
        name = str(named.value)
        document = ox.NamedNode(PREFIXES["doc"] + name.removeprefix(PREFIXES["g"]))
        article = (document, ox.NamedNode(expand("rdf:type")), ox.NamedNode(expand("schema:Article")))
        if named != DERIVED and ox.Quad(*article, named) not in store:
            yield Violation(_name(named), _name(document), "rdf:type", "absent", "schema:Article")


def _falsehoods(store: ox.Store) -> Iterator[Violation]:
    """Quotes that do not stand in the text, and digests of another text."""
    for graph, selector, exact, there in _rows(store, QUOTES):
        found = there.value if there is not None else ""
        yield Violation(
            _name(graph), _name(selector), "oa:exact", repr(exact.value), f"the text's own words there, {found!r}"
        )
    for graph, document, sha256, digest in _rows(store, DIGESTS):
        yield Violation(
            _name(graph), _name(document), "xg:sha256", _name(sha256), f"the digest of its text, {digest.value}"
        )


def _unstated(graph: str, quads: Iterable[ox.Quad]) -> Iterator[Violation]:
    """Direct triples that no asserted claim of the graph states."""
    claims: dict[Any, dict[str, Any]] = defaultdict(dict)
    direct = []
    for quad in quads:
        claims[quad.subject][quad.predicate.value] = quad.object
        if quad.predicate.value in SYMMETRIC:
            direct.append((quad.subject, quad.predicate, quad.object))
    stated = set()
    for claim in claims.values():
        asserted = all(claim.get(axis) == value for axis, value in ASSERTED.items())
        if asserted and claim.get(expand("xg:origin")) in ORIGINS:
            source, relation, target = (claim.get(expand("rdf:" + name)) for name in ("subject", "predicate", "object"))
            stated.add((source, relation, target))
            if relation is not None and SYMMETRIC.get(relation.value):
                stated.add((target, relation, source))
    for source, relation, target in direct:
        if (source, relation, target) not in stated:
            yield Violation(graph, _name(source), _name(relation), _name(target), "an asserted claim that states it")


def _rows(store: ox.Store, sparql: str) -> Iterable[Any]:
    found: Any = store.query(sparql, prefixes=PREFIXES)
    return (tuple(row) for row in found)


def _shape_violations(graph: str, quads: Iterable[ox.Quad]) -> Iterator[Violation]:
    import pyshacl

    with _silence():
        asked, data = _shapes_graph(), _to_rdflib(quads)
        _, report, _ = pyshacl.validate(data, shacl_graph=asked, inplace=True)
        yield from [_violation(graph, report, result, asked) for result in report.subjects(_sh("resultMessage"))]


@contextmanager
def _silence() -> Iterator[None]:
    """Keep rdflib from writing of ill-formed literals to standard error: they are among the violations."""
    logger = logging.getLogger("rdflib.term")
    level = logger.level
    logger.setLevel(logging.CRITICAL)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logger.setLevel(level)


def _violation(graph: str, report: rdflib.Graph, result: Any, asked: rdflib.Graph) -> Violation:
    component = str(report.value(result, _sh("sourceConstraintComponent"))).removeprefix(SH)
    shape = report.value(result, _sh("sourceShape"))
    parameter, wording = EXPECTED.get(component, ("", component))
    value = report.value(result, _sh("value"))
    found = (
        "absent"
        if component.startswith(("MinCount", "HasValue"))
        else _name(value)
        if value is not None
        else "several values"
    )
    return Violation(
        graph=graph,
        node=_name(report.value(result, _sh("focusNode"))),
        path="/".join(_list(asked, asked.value(shape, _sh("path")))),
        value=found,
        expected=wording.format(", ".join(_list(asked, asked.value(shape, _sh(parameter))))),
    )


@cache
def _shapes_graph() -> rdflib.Graph:
    return _to_rdflib(ox.parse(shapes(), format=ox.RdfFormat.TURTLE))


def _sh(name: str) -> Any:
    import rdflib

    return rdflib.URIRef(SH + name)


def _list(graph: rdflib.Graph, node: Any) -> list[str]:
    """The names of the members of an RDF list, or of the one node that is none."""
    import rdflib

    members = list(graph.items(node)) if (node, rdflib.RDF.first, None) in graph else [node]
    return [_name(member) for member in members]


def _to_rdflib(quads: Iterable[ox.Quad | ox.Triple]) -> rdflib.Graph:
    """The statements as an rdflib graph in memory, where pyshacl is several times faster than over another store."""
    import rdflib

    def convert(term: Any) -> Any:
        if isinstance(term, ox.Literal):
            datatype = None if term.language else rdflib.URIRef(term.datatype.value)
            return rdflib.Literal(term.value, lang=term.language, datatype=datatype, normalize=False)
        return rdflib.URIRef(term.value) if isinstance(term, ox.NamedNode) else rdflib.BNode(str(term))

    graph = rdflib.Graph()
    for quad in quads:
        graph.add((convert(quad.subject), convert(quad.predicate), convert(quad.object)))
    return graph


def _name(term: Any) -> str:
    """A node by its prefixed name, a literal as it would be typed; of pyoxigraph or of rdflib."""
    text = str(getattr(term, "value", None) or term)
    for prefix, start in sorted(PREFIXES.items(), key=lambda item: -len(item[1])):
        if text.startswith(start):
            return f"{prefix}:{text.removeprefix(start)}"
    return text if len(text) <= 120 else text[:119] + "…"
