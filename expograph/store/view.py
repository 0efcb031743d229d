"""What a store knows, now or at a date, as extractions, as a network and as RDF."""

from __future__ import annotations

import json
import os
import pathlib
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from ..graph.answer import answer, solve
from ..graph.entities import merge, resolve
from ..graph.rdf import DERIVED, to_store
from ..graph.sameness import Merge, describe, find_merges, unify
from ..model import Extraction, digest
from .bookkeeping import local
from .columns import Columns, read, write
from .embedded import Embedded
from .ledger import current, current_by
from .store import Store

if TYPE_CHECKING:
    import networkx as nx

    from ..graph.query import Result, Table

MERGES = f"""SELECT ?member ?into ?reason WHERE {{ GRAPH {DERIVED} {{
  ?m xg:member ?member ; xg:into ?into ; xg:reason ?reason }} }}"""
GRAPHS = "documents.json"  #: beside the columns: the digest of each document's graph that they were made of


@dataclass(frozen=True)
class View:
    """The documents of a store that are current, or were at a ``date`` (ISO): published by then, and not replaced by
    then.  An undated document is in no view with a date."""

    store: Store
    date: str | None = None

    @cached_property
    def columns(self) -> Columns:
        """All documents of the store, superseded ones too, from the cache or made anew."""
        return columns(self.store)

    @cached_property
    def documents(self) -> frozenset[str]:
        """The SHA-256 of the documents of the view."""
        if self.date is None:
            return frozenset(current(self.store.records))
        return frozenset(current_by(self.store.records, self.published, self.date))

    @cached_property
    def published(self) -> dict[str, str | None]:
        """When each document of the store was published."""
        return {document.sha256: document.published for document in self.columns.documents}

    @property
    def undated(self) -> int:
        """How many documents a view with a date leaves out because they have none."""
        here = current(self.store.records)
        return 0 if self.date is None else sum(d.sha256 in here and not d.published for d in self.columns.documents)

    @cached_property
    def read(self) -> tuple[Extraction, ...]:
        """What each document says, as it was read, under the name of its file."""
        known = self.store.addresses()
        names = {
            r.document: known[r.address].rpartition("/")[2] for r in sorted(self.store.records) if r.address in known
        }
        return tuple(_named(e, names) for e in self.columns.extractions(self.documents))

    @cached_property
    def merges(self) -> tuple[Merge, ...]:
        """Which entities are taken for one, and why."""
        if self.date is not None:
            return find_merges(describe(self.read), self.store.decisions)
        rows: Iterator[Any] = self.store.engine.select(MERGES)
        return tuple(sorted(Merge(local(m, "e"), local(i, "e"), reason.value) for m, i, reason in rows))

    @cached_property
    def into(self) -> dict[str, str]:
        """Entities that are merged into others, by id."""
        return {merge.member: merge.into for merge in self.merges}

    @cached_property
    def extractions(self) -> tuple[Extraction, ...]:
        """What each document says of entities as they are merged."""
        return unify(self.read, self.into)

    @cached_property
    def network(self) -> nx.MultiDiGraph[str]:
        """The claims as a network; see ``graph.network``."""
        return self.columns.network(self.documents, self.into)

    def query(self, sparql: str) -> Result:
        """The answer to a SPARQL query; see :func:`expograph.graph.query.query`."""
        from ..graph.query import query, table_of

        if not self._elsewhere:
            return query(self.rdf, sparql)
        kind, ordered = solve(ox.Store(), sparql)
        if isinstance(kind, ox.QueryBoolean):
            return self.store.engine.ask(sparql)
        if isinstance(kind, ox.QueryTriples):
            return self.store.engine.answer(sparql, "turtle").decode("utf8")
        return table_of(self._solutions(sparql), ordered)

    def answer(self, sparql: str, form: str) -> bytes:
        """The answer to a SPARQL query in a result format; see :func:`expograph.graph.answer.answer`."""
        return self.store.engine.answer(sparql, form) if self._elsewhere else answer(self.rdf, sparql, form)

    def named(self, name: str, entity: str | None = None) -> Table:
        """The answer to a common question; see :func:`expograph.graph.query.run_named`."""
        from ..graph.query import named_table, run_named

        if not self._elsewhere:
            return run_named(self.rdf, name, entity)
        return named_table(self._solutions(self.named_sparql(name, entity)))

    def named_sparql(self, name: str, entity: str | None = None) -> str:
        """The SPARQL of a common question; see :func:`expograph.graph.query.named_sparql`."""
        from ..graph.query import named_for, named_sparql

        if not self._elsewhere:
            return named_for(self.rdf, name, entity)
        members: list[str] = []
        if entity is not None:
            known = resolve(merge(e for extraction in self.extractions for e in extraction.entities), entity)
            members = [known, *(m for m, into in self.into.items() if into == known)]
        return named_sparql(name, members)

    @property
    def _elsewhere(self) -> bool:
        return self.date is None and not isinstance(self.store.engine, Embedded)

    def _solutions(self, sparql: str) -> ox.QuerySolutions:
        found = ox.parse_query_results(self.store.engine.answer(sparql, "json"), format=ox.QueryResultsFormat.JSON)
        assert isinstance(found, ox.QuerySolutions)
        return found

    @cached_property
    def rdf(self) -> ox.Store:
        """The RDF: the store's own, with all its history, or for a date that of the view's documents alone."""
        if self.date is None and isinstance(self.store.engine, Embedded):
            return self.store.engine.rdf
        return to_store(self.read, self.store.decisions)


def columns(store: Store) -> Columns:
    """The columns of all documents of a store: what the cache has, and the rest read from their graphs."""
    folder, key = cache(store), store.version
    if (found := read(folder, key)) is not None:
        return found
    graphs = {r.document: r.graph for r in store.records}
    made_of, old_graphs = _last(folder)
    old = read(folder, made_of) if made_of else None
    kept = {d.sha256 for d in old.documents if old_graphs.get(d.sha256) == graphs.get(d.sha256)} if old else set()
    gone = {d.sha256 for d in old.documents} - kept if old else set()
    fresh = [store.read(sha) for sha in sorted(set(graphs) - kept)]
    write(folder, key, fresh, keep=old, without=gone)
    if (found := read(folder, key)) is not None:
        _note(folder, key, graphs)
        return found
    with tempfile.TemporaryDirectory() as aside:  # the cache cannot be written
        write(pathlib.Path(aside), key, fresh, keep=old, without=gone)
        found = read(pathlib.Path(aside), key)
    assert found is not None
    return found


def cache(store: Store) -> pathlib.Path:
    """Where the columns are: in the store's folder, or for one on a server among this user's caches."""
    if isinstance(store.engine, Embedded):
        return store.engine.folder.columns
    base = os.environ.get("XDG_CACHE_HOME") or pathlib.Path.home() / ".cache"
    return pathlib.Path(base) / "expograph" / digest(store.engine.address)


def _last(folder: pathlib.Path) -> tuple[str | None, dict[str, str]]:
    """The version of the columns that were made last, and the digests of the graphs that they were made of."""
    try:
        noted = json.loads((folder / GRAPHS).read_text("utf8"))
        return str(noted["version"]), {str(k): str(v) for k, v in noted["graphs"].items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None, {}


def _note(folder: pathlib.Path, key: str, graphs: dict[str, str]) -> None:
    new = folder / f"{GRAPHS}.{os.getpid()}"
    with suppress(OSError):  # without it, all is read again
        new.write_text(json.dumps({"version": key, "graphs": graphs}), "utf8")
        new.replace(folder / GRAPHS)


def _named(extraction: Extraction, names: Mapping[str, str]) -> Extraction:
    document = extraction.document
    return replace(extraction, document=replace(document, source=names.get(document.sha256, document.source)))
