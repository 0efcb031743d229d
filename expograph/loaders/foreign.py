"""RDF of other vocabularies as claims: what its statements say, each a row of a claims table and its own evidence.

A statement counts whose predicate is a relation, expograph's own or one that a mapping file names, between two things
with labels.  It is a row of the document that is named for its graph (for the file outside of any), or for the
``document`` that describes it.  So no edge is taken over as it stands: it is a claim with a quote, read by the same
rules as those of a table, and of what is not understood there is a warning or an error.

A described statement (``rdf:Statement``) is read as one that its source makes.  What RDF 1.2 merely quotes is not: it
is read only where the same graph states it as well.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

import pyoxigraph as ox

from ..errors import SourceError
from ..model import Extraction
from ..ontology.vocabulary import expand
from .foreign_statements import OBJECT, PREDICATE, REIFIES, SUBJECT, Statement, part, statements, words_of
from .foreign_things import TYPE, File, Term, Things, identified, shown, things_of
from .mapping import Mapping
from .rdf_form import holds_claims, own_graph, parse
from .table import of_rows
from .table_cells import check
from .table_form import COLUMNS, Place, Row, as_row
from .table_names import things

STATEMENT = ox.NamedNode(expand("rdf:Statement"))
MAX_TOLD = 20  # predicates and classes that are told of one by one


def read_foreign(source: str, mapping: Mapping | None = None) -> list[Extraction]:
    """What the statements of an RDF file of another vocabulary say, an extraction for each document.

    The first one has the warnings, of what was not understood.  Rows are sorted, so that what comes out depends on the
    statements alone, and not on how the file writes them.  Raises SourceError where the file cannot be parsed, holds
    what only expograph's own form may, states no claim at all, or contradicts itself or the vocabulary.
    """
    name, store = parse(source)
    return read_statements(store, name, mapping or Mapping())


def read_statements(store: ox.Store, name: str, mapping: Mapping) -> list[Extraction]:
    """As :func:`read_foreign`, of a file that is parsed."""
    _refuse_own(store, name)
    file = File(Place(name, "statement", "its"), store, mapping)
    found = things_of(file)
    stated, quoted = statements(file)
    rows, nameless = _rows(file, stated, found)
    warnings = [*_unread(file, stated), *_quoted(quoted), *_nameless(nameless), *found.alike()]
    if not rows:
        why = f" ({warnings[0]})" if warnings else ""
        raise SourceError(f"{name}: holds no statement that can be read as a claim{why}; give a mapping of its terms")
    for row in rows:
        check(row, file.place)
    read = of_rows(rows, identified(things(rows, file.place), found), file.place)
    return [replace(read[0], warnings=(*read[0].warnings, *warnings)), *read[1:]]


def _refuse_own(store: ox.Store, name: str) -> None:
    """Raises SourceError for claims and graphs of expograph's own, which would lose their evidence."""
    if holds_claims(store):
        raise SourceError(
            f"{name}: holds claims of expograph itself, and not in its own form; export them as trig, nquads or "
            "jsonld, which keep their graphs and with them their evidence"
        )
    if own := own_graph(store):
        raise SourceError(f"{name}: states something in <{own:.100}>, a graph of expograph's own; rename the graph")


def _rows(file: File, stated: list[Statement], found: Things) -> tuple[list[Row], list[Term]]:
    """The statements as rows, each once and sorted, by document first; and the ends for which there is no name."""
    rows: dict[tuple[str, ...], Row] = {}
    nameless: list[Term] = []
    for statement in stated:
        ends = _ends(file, statement)
        if without := [term for term in ends.values() if found.name(term) is None]:
            if any(isinstance(term, ox.BlankNode) for term in without):
                raise file.place.line(statement.words, "a blank node without a label has no name; give it rdfs:label")
            nameless += without
            continue
        cells = {"relation": file.mapping.relations[statement.predicate].relation}
        cells |= {column: found.name(term) or "" for column, term in ends.items()}
        cells |= {f"{column}_type": found.kind(term) or "" for column, term in ends.items()}
        cells |= _description(file, statement, found)
        row = as_row(statement.words, cells.items())
        rows.setdefault(tuple(row.cells.get(column, "") for column in ("document", *COLUMNS)), row)
    return [rows[key] for key in sorted(rows)], nameless


def _ends(file: File, statement: Statement) -> dict[str, Term]:
    """Source, target and, where it is described with one, product of a statement."""
    source, target = statement.subject, statement.object
    if file.mapping.relations[statement.predicate].turned:
        source, target = target, source
    product = part(file, "product", statement.node, statement)
    return {"source": source, "target": target, **({} if product is None else {"product": product})}


def _description(file: File, statement: Statement, found: Things) -> dict[str, str]:
    """The cells for what is said of a statement and of its document."""
    cells = {name: words_of(file, name, statement.node, statement) for name in ("confidence", "quote", "published")}
    named = part(file, "document", statement.node, statement)
    document = statement.graph if named is None else named
    if not cells["published"]:
        cells["published"] = words_of(file, "published", document, statement)
    if isinstance(document, ox.NamedNode):
        return {**cells, "document": document.value, "title": found.labels.get(document, "")}
    if named is None:  # outside of any graph, or in one without a name
        return cells
    name = named.value if isinstance(named, ox.Literal) else found.labels.get(named, "")
    if not name:
        raise file.place.line(statement.words, "its document has no name; give it an IRI or rdfs:label")
    return {**cells, "document": name}


def _unread(file: File, stated: list[Statement]) -> Iterator[str]:
    """What tells of predicates and classes that have no meaning here, the most frequent first."""
    mapping = file.mapping
    nodes = {statement.node for statement in stated}
    parts = {iri for iris in mapping.parts.values() for iri in iris}
    others = {iri for name in ("document", "published") for iri in mapping.parts.get(name, ())}
    known = {*mapping.relations, *mapping.label, *mapping.identifiers, *others}
    known |= {predicate.value for predicate in (SUBJECT, OBJECT, REIFIES)}
    predicates: Counter[str] = Counter()
    classes: Counter[str] = Counter()
    for quad in file.store:
        predicate, value = quad.predicate.value, str(getattr(quad.object, "value", ""))
        if quad.predicate == TYPE:
            classes[value] += value not in mapping.classes and quad.object != STATEMENT
        elif quad.predicate == PREDICATE:
            predicates[value] += value not in mapping.relations
        elif predicate not in known and not (predicate in parts and quad.subject in nodes):
            predicates[predicate] += 1
    yield from _told(predicates, "statement", "with {}: not read; map it, or leave it")
    yield from _told(classes, "thing", "of the class {}, which has no meaning here; map it, or leave it")


def _told(counts: Counter[str], noun: str, words: str) -> Iterator[str]:
    found = sorted((-count, iri) for iri, count in counts.items() if count)
    for count, iri in found[:MAX_TOLD]:
        yield f"{_many(-count, noun)} {words.format(f'<{iri:.100}>')}"
    if others := found[MAX_TOLD:]:
        yield f"{_many(-sum(count for count, _ in others), noun)} {words.format(f'{len(others)} others')}"


def _quoted(count: int) -> Iterator[str]:
    if count:
        yield f"{_many(count, 'statement')} quoted and not stated: not read; state what is to be read"


def _nameless(ends: list[Term]) -> Iterator[str]:
    if ends:
        some = ", ".join(sorted({shown(term) for term in ends})[:3])
        yield f"{_many(len(ends), 'end')} of statements without a label, so not read ({some}); give them rdfs:label"


def _many(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"
