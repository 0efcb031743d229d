"""The library's front: read a source, and ask a graph of several.

    graph = open_graph("examples/ai-servers.txt")
    graph.named("beneficiaries")

What a call needs is imported when it is made.
"""

from __future__ import annotations

import pathlib
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from .knowledge import KnowledgeGraph
from .model import Document, Extraction

if TYPE_CHECKING:
    import datetime

    from .findings import Finding
    from .loaders.extract import Parsed
    from .loaders.proposed.reading import Ask, Extractor
    from .loaders.proposed.review import Review
    from .store.store import Store


def read(
    source: str,
    *,
    sectors: Collection[str] | None = None,
    extractor: Extractor = "embedded",
    ask: Ask | None = None,
    **described: str | None,
) -> Extraction:
    """What an article states: a file's name, or ``-`` for standard input.

    ``sectors`` are the packs to read it with, by default those of whose things it speaks; ``described`` may give title,
    published, publisher and url.  With ``extractor`` llm or both, what a language model proposes is held against the
    text, instead of or beside what the grammar reads; ``ask`` gets its answers (:func:`from_folder`,
    :func:`from_endpoint`).  What a person has decided in ``SOURCE.review.csv`` beside the file is read with it.  Raises
    SourceError when it cannot be read, OntologyError for an unknown sector, AnswerError when there is no answer or
    nobody to ask.
    """
    return reviewing(source, sectors=sectors, extractor=extractor, ask=ask, **described).extraction


def read_all(source: str, mapping: str | None = None) -> list[Extraction]:
    """What a source of any kind states: an extraction of an article, or of each document of a table or of RDF.

    A claims table is read by ``loaders.table``, an export in JSON lines by ``loaders.records``, RDF that is expograph's
    own as it is, and other RDF by ``loaders.foreign``, with the file of a ``mapping`` of its terms.  Raises SourceError
    for what cannot be read, InvalidGraphError for a graph that does not hold together.
    """
    from .loaders import is_rdf, is_table

    if is_rdf(source):
        return _read_rdf(source, mapping)
    if not is_table(source):
        return [read(source)]
    from .loaders.records import holds_records, read_records
    from .loaders.table import read_table

    if source.lower().endswith(".jsonl") and holds_records(source):
        return list(read_records(source))
    return read_table(source)


def _read_rdf(source: str, mapping: str | None) -> list[Extraction]:
    from .errors import ExpographError, SourceError
    from .graph.rdf import DECISIONS
    from .graph.read_rdf import read_extractions
    from .graph.validation import check
    from .loaders.foreign import read_statements
    from .loaders.mapping import Mapping, read_mapping
    from .loaders.rdf_form import holds_claims, parse

    name, store = parse(source)
    if not holds_claims(store) or not any(store.named_graphs()):
        return read_statements(store, name, Mapping() if mapping is None else read_mapping(mapping))
    try:
        check(store)
        extractions = read_extractions(store)
    except ExpographError as error:
        raise type(error)(f"{source}: {error}") from None
    if not extractions:
        raise SourceError(f"{source}: holds no document; give a graph that expograph map or export wrote")
    if store.contains_named_graph(DECISIONS):
        lost = "what a person decided of which entities are one is not taken from a file; restore keeps it"
        extractions[0] = replace(extractions[0], warnings=(lost,))
    return extractions


def reviewing(
    source: str,
    *,
    sectors: Collection[str] | None = None,
    extractor: Extractor = "embedded",
    ask: Ask | None = None,
    **described: str | None,
) -> Review:
    """An article with the decisions of a person on it, as the table beside it has them; else as :func:`read`."""
    from .loaders.proposed.decisions import beside
    from .loaders.proposed.review import Review

    check_asking(extractor, ask)
    parsed = _prepared(source, sectors, described)
    return Review(parsed, as_read(parsed, extractor, ask), beside(source) if source != "-" else None)


def check_asking(extractor: Extractor, ask: Ask | None) -> None:
    """Raises AnswerError where there is nobody to ask, or nothing to be asked."""
    from .errors import AnswerError

    if ask is None and extractor != "embedded":
        raise AnswerError(
            f"extractor {extractor!r} needs somebody to ask: give ask=from_folder(…) or ask=from_endpoint()"
        )
    if ask is not None and extractor == "embedded":
        raise AnswerError("extractor 'embedded' asks nobody: leave ask out, or say extractor='both' or 'llm'")


def as_read(parsed: Parsed, extractor: Extractor, ask: Ask | None) -> Extraction:
    """What a parsed article states, as the grammar reads it or a language model that is asked, with its audit."""
    from .loaders.audit import audited
    from .loaders.extract import read as read_parsed
    from .loaders.proposed.reading import read_asking

    return audited(parsed, read_parsed(parsed) if ask is None else read_asking(parsed, extractor, ask))


def audit(source: str, *, sectors: Collection[str] | None = None, **described: str | None) -> tuple[Finding, ...]:
    """What the figures of an article make of each other, what is wrong first; see ``loaders.audit``.

    Raises SourceError when it cannot be read, OntologyError for an unknown sector.
    """
    return read(source, sectors=sectors, extractor="embedded", ask=None, **described).findings


def _prepared(source: str, sectors: Collection[str] | None, described: dict[str, str | None]) -> Parsed:
    from .loaders import read_document
    from .loaders.extract import prepare

    return prepare(read_document(source, **described), sectors)


def from_folder(folder: str) -> Ask:
    """Answers that a folder keeps, ``NAME.answer.json`` for each request."""
    from .loaders.proposed.answers import Replay

    return Replay(pathlib.Path(folder))


def from_endpoint(
    *, record: str | None = None, max_cost: float | None = None, tell: Callable[[str], None] | None = None
) -> Ask:
    """Answers of the endpoint that the environment names; see :func:`expograph.loaders.proposed.exchange.ask`.

    ``max_cost`` in USD bounds all that is asked of it together.  Raises AnswerError where the environment names none.
    """
    from .loaders.proposed.exchange import Budget, FromEndpoint, endpoint, silent

    endpoint()
    return FromEndpoint(pathlib.Path(record) if record else None, Budget(max_cost), tell or silent)


def write_prompts(
    source: str,
    folder: str,
    *,
    sectors: Collection[str] | None = None,
    extractor: Extractor = "llm",
    **described: str | None,
) -> list[pathlib.Path]:
    """Writes what a language model is to be asked about an article, a file a request, and returns their paths.

    Raises SourceError when the article cannot be read, AnswerError when the folder cannot be written.
    """
    from .loaders.proposed.answers import write_requests
    from .loaders.proposed.reading import asked

    return write_requests(asked(_prepared(source, sectors, described), extractor), pathlib.Path(folder))


def compare(
    source: str, ask: Ask, *, sectors: Collection[str] | None = None, **described: str | None
) -> list[tuple[str, str, str, str]]:
    """Where the grammar and a language model read an article otherwise: claim, as each holds it, quote.

    Raises what :func:`read` raises.
    """
    from .loaders.proposed.reading import compared

    return compared(_prepared(source, sectors, described), ask)


def payloads(
    source: str,
    *,
    sectors: Collection[str] | None = None,
    extractor: Extractor = "llm",
    **described: str | None,
) -> list[str]:
    """What would be sent to a language model about an article, a JSON object a request, but for the key.

    Raises SourceError when the article cannot be read, AnswerError where the environment names no model.
    """
    import json

    from .loaders.proposed.exchange import endpoint, payload
    from .loaders.proposed.reading import asked

    where = endpoint()
    return [
        json.dumps(payload(r, where.model), ensure_ascii=False, indent=1)
        for r in asked(_prepared(source, sectors, described), extractor)
    ]


def explanation(
    source: str, words: str | None = None, *, sectors: Collection[str] | None = None, **described: str | None
) -> list[tuple[str, str, str, str]]:
    """How an article was read, sentence by sentence; see :func:`expograph.loaders.explain.explain`."""
    from .loaders import read_document
    from .loaders.explain import explain

    return list(explain(read_document(source, **described), words, sectors))


def open_graph(
    *sources: str, background: bool = False, as_of: str | datetime.date | None = None, mapping: str | None = None
) -> KnowledgeGraph:
    """The graph of some sources: articles, claims tables (.csv, .jsonl), RDF (``graph.trig`` of ``expograph map``).

    With ``background``, what the sector packs know of the companies named is added, as claims of origin ``pack``.
    With ``as_of``, a date, what was published later or is undated is left out.  ``mapping`` is a file that says
    what the terms of foreign RDF mean.  Raises SourceError for a source that cannot be read, InvalidGraphError for a
    graph that does not hold together.
    """
    from .dates import iso_date
    from .graph.difference import as_of as published_by

    extractions = one_each([extraction for source in sources for extraction in read_all(source, mapping)])
    kept, undated = (extractions, 0) if as_of is None else published_by(extractions, iso_date(as_of))
    return KnowledgeGraph(with_background(kept) if background else tuple(kept), left_out=undated)


def open_store(address: str | None = None, *, write: bool = False) -> Store:
    """The store in a folder or on a server, by default ``$EXPOGRAPH_STORE`` or ``.expograph``, to read or to write it.

    Raises StoreError for one that is missing (unless to be written), of another format, in use, or does not answer.
    """
    from .store.folder import default
    from .store.store import open_store as opened

    return opened(default() if address is None else address, write)


def one_each(extractions: list[Extraction]) -> list[Extraction]:
    """The extractions, each text once.

    Raises SourceError where one text is read in two ways, as with a review, and where rows of one document stand in two
    tables: it would count as two sources.
    """
    from .errors import SourceError
    from .graph.counted import of_rows

    found: dict[str, Extraction] = {}
    tables: dict[str, Document] = {}
    for extraction in extractions:
        document = extraction.document
        name = document.text.partition("\n")[0]  # the first line of a table's document
        if of_rows(extraction.claims) and tables.setdefault(name, document) != document:
            raise SourceError(
                f"{name}: rows of this document stand in two tables, and it is one source; "
                "put them into one table, or name the documents apart"
            )
        other = found.setdefault(extraction.document.sha256, extraction)
        if _said(other) != _said(extraction):
            names = f"{other.document.source} and {extraction.document.source}"
            raise SourceError(f"{names}: hold the same text and are read in two ways; give one of them")
    return list(found.values())


def _said(extraction: Extraction) -> set[tuple[str, str]]:
    """The claims and figures of a reading, with their origins."""
    claims = {(c.id, c.origin) for c in extraction.claims}
    return claims | {(q.id, q.origin) for q in extraction.quantities}


def with_background(extractions: Sequence[Extraction]) -> tuple[Extraction, ...]:
    """The extractions, and what the packs know of the entities that they name."""
    from .loaders.background import background

    named = {entity.id for extraction in extractions for entity in extraction.entities}
    return (*extractions, *background(named))
