"""A graph of several documents: as RDF, as a network, as a page and as a picture; each is made when first asked for."""

from __future__ import annotations

import importlib.util
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Protocol

from .model import Claim, Extraction

if TYPE_CHECKING:
    import networkx as nx
    import pyoxigraph as ox
    import rdflib

    from .graph.cutsets import CutSets
    from .graph.explained import Record
    from .graph.image import Form
    from .graph.knockout import By
    from .graph.paths import Path
    from .graph.query import Result, Table
    from .graph.sameness import Merge
    from .graph.shock import Shock


class Held(Protocol):
    """What is held elsewhere, in a store; see :class:`expograph.store.view.View`."""

    @property
    def read(self) -> tuple[Extraction, ...]: ...
    @property
    def extractions(self) -> tuple[Extraction, ...]: ...
    @property
    def network(self) -> nx.MultiDiGraph[str]: ...
    @property
    def rdf(self) -> ox.Store: ...
    @property
    def merges(self) -> tuple[Merge, ...]: ...
    @property
    def undated(self) -> int: ...
    @property
    def published(self) -> Mapping[str, str | None]: ...
    def query(self, sparql: str) -> Result: ...
    def answer(self, sparql: str, form: str) -> bytes: ...
    def named(self, name: str, entity: str | None = None) -> Table: ...
    def named_sparql(self, name: str, entity: str | None = None) -> str: ...


@dataclass(frozen=True)
class KnowledgeGraph:
    """Extractions of one or more documents, as RDF and as a network; both are made when first asked for.

    ``read`` is what each document says, or ``held`` the view of a store that knows; ``left_out`` is how many documents
    are not in it for want of a date.
    """

    read: tuple[Extraction, ...] = ()
    held: Held | None = None
    left_out: int = 0

    @property
    def undated(self) -> int:
        """How many documents are not in it, as it was at a date, because they have none."""
        return self.left_out if self.held is None else self.held.undated

    @property
    def published(self) -> Mapping[str, str | None]:
        """When each document was published, an ISO date, by its SHA-256."""
        if self.held is not None:
            return self.held.published
        return {extraction.document.sha256: extraction.document.published for extraction in self.read}

    @cached_property
    def merges(self) -> tuple[Merge, ...]:
        """Which entities are taken for one, and why; see :mod:`expograph.graph.sameness`."""
        from .graph.sameness import describe, find_merges

        return find_merges(describe(self.read)) if self.held is None else self.held.merges

    @cached_property
    def extractions(self) -> tuple[Extraction, ...]:
        """What each document says, of entities as they are merged."""
        from .graph.sameness import unify

        if self.held is not None:
            return self.held.extractions
        return unify(self.read, {merge.member: merge.into for merge in self.merges})

    @property
    def unmerged(self) -> tuple[Extraction, ...]:
        """What each document says, of entities as it was read."""
        return self.read if self.held is None else self.held.read

    @property
    def claims(self) -> Iterator[Claim]:
        """The claims of all documents."""
        return (claim for extraction in self.extractions for claim in extraction.claims)

    @cached_property
    def store(self) -> ox.Store:
        """The RDF, one named graph per document; in memory, but for that of a store in a folder."""
        from .graph.rdf import to_store

        return to_store(self.read) if self.held is None else self.held.rdf

    @cached_property
    def network(self) -> nx.MultiDiGraph[str]:
        """The claims as a networkx graph whose edges carry them."""
        from .graph.network import to_network

        return to_network(self.extractions) if self.held is None else self.held.network

    @property
    def dataset(self) -> rdflib.Dataset:
        """The same RDF behind rdflib's interface."""
        from .graph.rdf import dataset

        return dataset(self.store)

    def query(self, sparql: str) -> Result:
        """The answer to a SPARQL query; see :func:`expograph.graph.query.query`."""
        from .graph.query import query

        return query(self.store, sparql) if self.held is None else self.held.query(sparql)

    def named(self, name: str, entity: str | None = None) -> Table:
        """The answer to a common question; see :func:`expograph.graph.query.run_named`."""
        from .graph.query import run_named

        return run_named(self.store, name, entity) if self.held is None else self.held.named(name, entity)

    def answer(self, sparql: str, form: str = "json") -> bytes:
        """The answer to a SPARQL query in a result format; see :func:`expograph.graph.answer.answer`."""
        from .graph.answer import answer

        return answer(self.store, sparql, form) if self.held is None else self.held.answer(sparql, form)

    def named_sparql(self, name: str, entity: str | None = None) -> str:
        """The SPARQL of a common question; see :func:`expograph.graph.query.named_sparql`."""
        from .graph.query import named_for

        return named_for(self.store, name, entity) if self.held is None else self.held.named_sparql(name, entity)

    def paths(self, source: str, target: str, k: int = 5, include: Collection[str] = ()) -> list[Path]:
        """The best paths along which exposure travels; see :func:`expograph.graph.paths.paths`."""
        from .graph.paths import paths

        return paths(self.network, source, target, k, include)

    def exposures(
        self, name: str, *, of: bool = False, damping: float = 0.6, include: Collection[str] = ()
    ) -> list[Record]:
        """Who is exposed to an entity, or what it is exposed to; see :func:`expograph.graph.explained.exposures`."""
        from .graph.explained import exposures

        return exposures(self.network, name, of=of, damping=damping, include=include)

    def cut_sets(self, target: str, size: int = 3, include: Collection[str] = ()) -> CutSets:
        """What would stop an entity by failing; see :func:`expograph.graph.cutsets.cut_sets`."""
        from .graph.cutsets import cut_sets

        return cut_sets(self.network, target, size, include)

    def shock(self, name: str, size: float, include: Collection[str] = ()) -> Shock:
        """What others lose when an entity loses a part of its output; see :func:`expograph.graph.shock.shock`."""
        from .graph.shock import shock

        return shock(self.network, name, size, include=include)

    def knockout(self, *targets: str, by: By = "source", damping: float = 0.6, include: Collection[str] = ()) -> Record:
        """What rests on which source, and on one sentence; see :func:`expograph.graph.knockout.knockout`."""
        from .graph.knockout import knockout

        return knockout(self.extractions, targets, by=by, damping=damping, include=include)

    def report(self, focus: str | None = None, title: str | None = None, include: Collection[str] = ()) -> str:
        """One Markdown page about a company; see :func:`expograph.graph.report.report`."""
        from .graph.report import report

        return report(self.network, self.extractions, focus=focus, title=title, include=include)

    def trig(self) -> bytes:
        """The RDF as TriG, sorted and prefixed.  Raises InvalidGraphError when it does not fit its shapes."""
        from .graph.rdf import to_trig
        from .graph.validation import check

        check(self.store)
        return to_trig(self.store)

    def page(self, title: str | None = None, focus: str | None = None) -> str:
        """The interactive map as one HTML page; see :func:`expograph.graph.map.draw`."""
        from .graph.map import draw

        return draw(self.network, self.extractions, title, focus)

    def image(self, form: Form = "svg", title: str | None = None, focus: str | None = None) -> bytes:
        """The map as a picture, the bytes of an SVG or PNG file; see :func:`expograph.graph.image.image`.

        Raises ExpographError where matplotlib is not installed, QueryError for a focus that the map does not show.
        """
        from .graph.image import image
        from .graph.map import sheet

        drawn = sheet(self.network, self.extractions, title, focus)
        return image(drawn, [extraction.document for extraction in self.extractions], form)

    def __repr__(self) -> str:
        """How much it holds; an entity of several documents counts once, what they claim alike once for each."""
        from .graph.scene import count

        documents = {extraction.document.sha256 for extraction in self.extractions}
        entities = {entity.id for extraction in self.extractions for entity in extraction.entities}
        claims = {claim.key for extraction in self.extractions for claim in extraction.claims}
        counted = ", ".join((
            count(len(documents), "document"), count(len(entities), "entity", "entities"), count(len(claims), "claim"),
        ))  # fmt: skip
        return f"KnowledgeGraph({counted})"

    def _repr_svg_(self) -> str | None:
        """What a notebook shows; None, so that it shows the words instead, where matplotlib is not installed."""
        return self.image("svg").decode("utf8") if importlib.util.find_spec("matplotlib") else None
