"""Does a graph fit its shapes, and does every quote stand in its text?

Each named graph is checked by itself, so that one document's statements cannot mend another's.  What the shapes ask for
is asked in SPARQL of all graphs at once (see ``constraints``); here is what is beyond them: quotes and digests, direct
triples, what joins documents' graphs with the derived graph, and which graph holds what.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cache, partial
from typing import Any, get_args

import pyoxigraph as ox

from ..errors import InvalidGraphError
from ..model import READ, Origin
from ..ontology.vocabulary import PREFIXES, RELATIONS
from ..pages import page_of
from .constraints import SEVERAL, constraints, name_of
from .rdf import BOOKKEEPING, DECISIONS, DERIVED, SOURCES, node, term

SHOWN = 3
FEW = 50  # graphs that are checked sooner by one thread than by several
Spread = Callable[..., Iterator[Any]]
# What the graphs that are no document's hold; no document's graph holds any of it but types.
HELD = {
    DERIVED: "skos:prefLabel xg:mergedInto xg:member xg:into xg:reason prov:wasRevisionOf".split(),
    SOURCES: "xg:address xg:of xg:number xg:graphDigest xg:reading xg:part xg:key xg:tally xg:version".split(),
    DECISIONS: "xg:same xg:different".split(),
}
TYPES = {DERIVED: "xg:Merge", SOURCES: "xg:Source"}
# Rows of all queries: graph, node, and a value where one is at fault.
# STR is an error of blank nodes and triples; to ask of each kind in turn would look a value up several times.
BLANKS = """SELECT ?graph ?node ?value ?path {
  GRAPH ?graph { ?node ?path ?value } FILTER(isBlank(?node) || !COALESCE(STRLEN(STR(?value)) >= 0, false)) }"""
ARTICLES = "SELECT ?graph ?node { GRAPH ?graph { ?node a schema:Article } }"
STRANGERS = "SELECT ?node ?value ?path {{ GRAPH {place} {{ ?node ?path ?value }} FILTER(?path NOT IN ({held})) }}"
STRANGE_TYPES = "SELECT ?node ?value {{ GRAPH {place} {{ ?node a ?value }} FILTER(?value NOT IN ({types})) }}"
MISPLACED = "SELECT ?graph ?node ?value {{ GRAPH ?graph {{ ?node {held} ?value }} FILTER(?graph != {place}) }}"
UNLABELLED = """SELECT ?graph ?node {{
  GRAPH ?graph {{ ?node rdfs:label ?label }} MINUS {{ GRAPH {derived} {{ ?node skos:prefLabel ?preferred }} }} }}"""
UNEXPLAINED = """SELECT ?graph ?node ?value {
  GRAPH ?graph { ?node xg:mergedInto ?value } MINUS { GRAPH ?graph { ?merge xg:member ?node ; xg:into ?value } } }"""
LOST = """SELECT ?graph ?node ?value {
  GRAPH ?graph { ?node xg:of ?value } MINUS { GRAPH ?other { ?value a schema:Article } } }"""
# Direct triples but for those that a claim states which nothing makes other than asserted.
UNSTATED = """SELECT ?graph ?node ?value {{ GRAPH ?graph {{ ?node {relation} ?value }} MINUS {{
  GRAPH ?graph {{ ?claim rdf:predicate {relation} . {ends} }} MINUS {{ {otherwise} }} }} }}"""
FORTH, BACK = "?claim rdf:subject ?node ; rdf:object ?value", "?claim rdf:subject ?value ; rdf:object ?node"
AXES = {"xg:denied": ("true",), "xg:certainty": ("xg:hedged",), "xg:aspect": ("xg:ended", "xg:planned")}
NEGATED = """SELECT DISTINCT ?graph ?node ?value ?relation {{
  {{ GRAPH ?graph {{ ?claim xg:denied true }} }} UNION {{ GRAPH ?graph {{ ?claim xg:aspect xg:ended }} }}
  GRAPH ?graph {{ ?claim rdf:subject ?node ; rdf:predicate ?relation ; rdf:object ?value ; xg:origin ?origin }}
  FILTER(?origin IN ({read})) }}"""
PAGES = """SELECT ?node ?page ?start {
  GRAPH ?graph { ?node schema:pageStart ?page ; oa:hasSelector/oa:start ?start } }"""
SELECTORS = """SELECT ?node ?exact ?start ?end {
  GRAPH ?graph { ?node oa:exact ?exact ; oa:start ?start ; oa:end ?end } }"""
QUOTES = """SELECT ?graph ?node ?exact {
  GRAPH ?graph { ?node xg:evidence?/oa:hasSelector?/oa:exact ?exact } } ORDER BY ?exact LIMIT 1"""
Select = Callable[[str], Any]
Found = tuple[Any, Any, str, str, str]  # graph, node, path, value, expected


@dataclass(frozen=True, slots=True, order=True)
class Violation:
    """One thing that is wrong: at ``node``, the property ``path`` has ``value`` where ``expected`` was expected.

    Names are prefixed; ``path`` is a property or properties in sequence (``rdf:subject/rdf:type``), ``value`` what
    was found.  ``document`` is the title of the graph's document, or the first digits of its digest; ``quote`` what the
    claim or evidence at the node rests on.  Both are None where there is none.
    """

    graph: str
    node: str
    path: str
    value: str
    expected: str
    document: str | None = field(default=None, compare=False)
    quote: str | None = field(default=None, compare=False)

    @property
    def message(self) -> str:
        """The violation as one line."""
        return f"{self.node}: {self.path} is {self.value}; expected is {self.expected} (in {self.graph[:14]})"


def validate(store: ox.Store, graphs: Collection[ox.NamedNode] | None = None) -> list[Violation]:
    """What is wrong with a store, sorted; empty when it conforms.  Nothing is changed and nothing is fetched.

    With ``graphs``, as a load has just written them, only these documents' graphs are looked at, and what the derived
    graph says of them; and blank nodes, which the program never writes, are not looked for, as that takes long.
    """
    named, wanted = list(store.named_graphs()), None if graphs is None else frozenset[Any](graphs)
    asked = [graph for graph in named if wanted is None or graph in wanted]
    found = [*_found(store, asked, None if len(asked) > len(named) / 2 else [*asked, DERIVED])]
    if graphs is None:
        found += _outside(store)
    said = cache(partial(_said, store))
    return sorted(
        {
            Violation(name_of(graph), name_of(focus), path, value, expected, *said(graph, focus))
            for graph, focus, path, value, expected in found
            if wanted is None or graph in wanted
        }
    )


def check(store: ox.Store, graphs: Collection[ox.NamedNode] | None = None) -> None:
    """Raise InvalidGraphError, with the first few violations in its message, unless store or ``graphs`` conform."""
    found = validate(store, graphs)
    if found:
        lines = [violation.message for violation in found[:SHOWN]]
        if len(found) > SHOWN:
            lines.append(f"and {len(found) - SHOWN} more")
        raise InvalidGraphError("the graph does not fit its shapes:\n  " + "\n  ".join(lines))


def _found(store: ox.Store, asked: Collection[Any], dataset: list[Any] | None) -> Iterator[Found]:
    """What is wrong with the graphs asked of, and maybe with others: queries are asked of the whole dataset."""
    # to ask some graphs costs the engine a look-up for each, so that of most it is faster to ask all (dataset None)
    select: Select = partial(store.query, prefixes=PREFIXES, named_graphs=dataset)
    documents = [graph for graph in asked if graph not in BOOKKEEPING]
    works: list[Callable[[], Iterable[Found]]] = [
        partial(_strays, select, documents), partial(_misplaced, select), partial(_unjoined, select),
        partial(_unstated, store, select), partial(_superseded, store),
    ]  # fmt: skip
    with ThreadPoolExecutor() as pool:
        spread: Spread = pool.map if len(asked) > FEW else map  # the engine answers several queries at once
        found = list(_unfit(select, spread, joining=False))
        yield from found
        if any(value == SEVERAL for _, _, _, value, _ in found):
            return  # what follows joins properties, and with many values of each could go on for days
        yield from _unfit(select, spread, joining=True)
        for part in spread(lambda work: list(work()), works):
            yield from part
    for graph in documents:
        yield from _untrue(store, graph)


def _unfit(select: Select, spread: Spread, joining: bool) -> Iterator[Found]:
    """What breaks the constraints of the shapes, of those that join properties or of the others."""
    asked = [constraint for constraint in constraints() if constraint.joins is joining]
    for constraint, rows in zip(asked, spread(lambda c: list(select(c.sparql)), asked), strict=True):
        for graph, focus, *value in rows:
            yield graph, focus, constraint.path, constraint.found or name_of(value[0]), constraint.expected


def _outside(store: ox.Store) -> Iterator[Found]:
    """Blank nodes, and statements outside any named graph."""
    rows: Any = store.query(BLANKS)
    for graph, focus, value, path in rows:
        yield graph, focus, name_of(path), name_of(value), "IRIs and literals, no blank node"
    for quad in store.quads_for_pattern(None, None, None, ox.DefaultGraph()):
        path, value = name_of(quad.predicate), name_of(quad.object)
        yield quad.graph_name, quad.subject, path, value, "a statement in a named graph"


def _strays(select: Select, documents: Iterable[Any]) -> Iterator[Found]:
    """Graphs that are no document's, and documents in graphs of others."""
    articles = {(graph, focus) for graph, focus in select(ARTICLES)}
    expected = {(graph, _document(graph)) for graph in documents}
    for graph, focus in expected - articles:
        yield graph, focus, "rdf:type", "absent", "schema:Article"
    for graph, focus in articles - expected:
        yield graph, focus, "rdf:type", "schema:Article", "one document in a graph, named like it"


def _misplaced(select: Select) -> Iterator[Found]:
    """What a graph that is no document's must not hold, and what it alone may hold."""
    for place, held in HELD.items():
        iris, wording = ", ".join(str(term(name)) for name in held), ", ".join(held)
        for focus, value, path in select(STRANGERS.format(place=place, held=f"rdf:type, {iris}")):
            yield place, focus, name_of(path), name_of(value), f"one of {wording} in this graph"
        for focus, value in select(STRANGE_TYPES.format(place=place, types=TYPES.get(place, ""))):
            yield place, focus, "rdf:type", name_of(value), TYPES.get(place, "no type in this graph")
        for name in held:
            for graph, focus, value in select(MISPLACED.format(place=place, held=name)):
                yield graph, focus, name, name_of(value), f"a statement in {name_of(place)}"


def _unjoined(select: Select) -> Iterator[Found]:
    """Entities that the derived graph does not know, merges without a reason, and sources without their document."""
    for graph, focus in select(UNLABELLED.format(derived=DERIVED)):
        yield graph, focus, "skos:prefLabel", "absent", "at least 1 value in the derived graph"
    for graph, focus, value in select(UNEXPLAINED):
        yield graph, focus, "xg:mergedInto", name_of(value), "an xg:Merge that says why"
    for graph, focus, value in select(LOST):
        yield graph, focus, "xg:of", name_of(value), "a document that is there"


def _unstated(store: ox.Store, select: Select) -> Iterator[Found]:
    """Direct triples that no asserted claim of the graph states, or that one of its claims negates."""
    read = ", ".join(f"xg:{origin}" for origin in sorted(READ))
    unread = tuple(f"xg:{origin}" for origin in get_args(Origin) if origin not in READ)
    held = [(axis, value) for axis, values in {**AXES, "xg:origin": unread}.items() for value in values]
    otherwise = " UNION ".join(f"{{ GRAPH ?graph {{ ?claim {axis} {value} }} }}" for axis, value in held)
    for relation in RELATIONS.values():
        ends = f"{{ {FORTH} }} UNION {{ {BACK} }}" if relation.symmetric else FORTH
        query = UNSTATED.format(relation=f"<{relation.iri}>", ends=ends, otherwise=otherwise)
        for graph, focus, value in select(query):
            yield graph, focus, name_of(relation.iri), name_of(value), "an asserted claim that states it"
    symmetric = {relation.iri for relation in RELATIONS.values() if relation.symmetric}
    for graph, source, target, relation in select(NEGATED.format(read=read)):
        negated = [(source, target), (target, source)] if relation.value in symmetric else [(source, target)]
        for one, other in negated:
            if ox.Quad(one, relation, other, graph) in store:
                yield graph, one, name_of(relation), name_of(other), "no claim that denies or ends it"


def _superseded(store: ox.Store) -> Iterator[Found]:
    """Direct triples of documents that others replace."""
    for old in {iri.removeprefix(PREFIXES["doc"]) for iri in _values(store, None, "prov:wasRevisionOf", DERIVED)}:
        for relation in RELATIONS.values():
            for quad in store.quads_for_pattern(None, ox.NamedNode(relation.iri), None, node("g", old)):
                path, value = name_of(quad.predicate), name_of(quad.object)
                yield quad.graph_name, quad.subject, path, value, "no direct triple, as the document is superseded"


def _untrue(store: ox.Store, graph: Any) -> Iterator[Found]:
    """Digests of another text than the document's, and quotes that do not stand there or on that page.

    In Python and text by text, as SPARQL's SUBSTR would count through a text for each of its quotes.
    """
    document = _document(graph)
    texts = _values(store, document, "schema:text", graph)
    for text in texts:
        digest = hashlib.sha256(text.encode("utf8")).hexdigest()
        for sha256 in (*_values(store, document, "xg:sha256", graph), document.value.removeprefix(PREFIXES["doc"])):
            if sha256 != digest:
                yield graph, document, "xg:sha256", name_of(sha256), f"the digest of its text, {digest}"
    rows: Any = store.query(SELECTORS, prefixes=PREFIXES, named_graphs=[graph])
    for selector, exact, start, end in rows:
        for text in texts:
            there = _there(text, start.value, end.value)
            if there != exact.value:
                yield graph, selector, "oa:exact", repr(exact.value), f"the text's own words there, {there!r}"
    pages: Any = store.query(PAGES, prefixes=PREFIXES, named_graphs=[graph])
    for evidence, page, start in pages:
        for text in (text for text in texts if start.value.isdecimal()):
            there = str(page_of(text, int(start.value)))
            if there != page.value:
                yield graph, evidence, "schema:pageStart", page.value, f"the page of the quote, {there}"


def _there(text: str, start: str, end: str) -> str:
    """What stands at offsets into a text; nothing where they do not fit it."""
    try:
        first, last = int(start), int(end)
    except ValueError:
        return ""
    return text[first:last] if 0 <= first < last <= len(text) else ""


def _said(store: ox.Store, graph: Any, focus: Any) -> tuple[str | None, str | None]:
    """The title of a graph's document, or the first digits of its digest, and a quote that a node of it rests on."""
    if not isinstance(graph, ox.NamedNode) or graph in BOOKKEEPING:
        return None, None
    document = _document(graph)
    title = min(_values(store, document, "dcterms:title", graph), default=name_of(document)[len("doc:") :][:12])
    where = {ox.Variable("graph"): graph, ox.Variable("node"): focus}
    rows: Any = store.query(QUOTES, prefixes=PREFIXES, substitutions=where)
    return title, next((exact.value for _, _, exact in rows), None)


def _document(graph: Any) -> ox.NamedNode:
    """The document whose graph has this name."""
    return ox.NamedNode(PREFIXES["doc"] + str(graph.value).removeprefix(PREFIXES["g"]))


def _values(store: ox.Store, subject: ox.NamedNode | None, name: str, graph: Any) -> list[str]:
    """The values of a property in a graph, of one subject or of all."""
    quads = store.quads_for_pattern(subject, term(name), None, graph)
    return [str(getattr(quad.object, "value", quad.object)) for quad in quads]
