"""A graph in the form of a file, and what that form leaves out.

RDF (``trig``, ``nquads``, ``jsonld``) and ``jsonl`` come back in equal; the other forms are for other programs.

>>> import io
>>> from expograph.knowledge import KnowledgeGraph
>>> from expograph.model import Document, Extraction
>>> graph = KnowledgeGraph((Extraction(Document("Prices rose.", source="note")),))
>>> write(graph, "csv", io.BytesIO())
>>> left_out(graph.extractions, "csv")
['1 text', '1 document without a row']
"""

from __future__ import annotations

from typing import IO, TYPE_CHECKING, Protocol

from ..model import Extraction
from .export_loss import left_out as left_out
from .export_manifest import Manifest
from .export_parquet import write_parquet
from .export_rdf import graphs_of, write_rdf
from .export_records import write_records
from .export_table import write_csv

if TYPE_CHECKING:
    import networkx as nx
    import pyoxigraph as ox

RDF = ("trig", "nquads", "turtle", "jsonld")
DATASETS = ("trig", "nquads")  #: forms beside whose files a manifest stands
BINARY = ("parquet",)


class Graph(Protocol):
    """What is exported; an ``expograph.KnowledgeGraph`` is one."""

    @property
    def extractions(self) -> tuple[Extraction, ...]: ...
    @property
    def unmerged(self) -> tuple[Extraction, ...]: ...
    @property
    def store(self) -> ox.Store: ...
    @property
    def network(self) -> nx.MultiDiGraph: ...


def write(graph: Graph, form: str, file: IO[bytes]) -> Manifest | None:
    """Writes a graph, the same bytes each time, and returns the manifest of what is RDF (see :func:`write_rdf`).

    ``form`` is trig, nquads, turtle, jsonld, csv, jsonl, graphml, gexf or parquet; ``left_out`` tells what is then not
    in the file.  RDF and jsonl hold what each document says, the others of entities as they are merged.  Raises
    ExpographError for parquet where pyarrow is not installed.
    """
    if form in RDF:
        return write_rdf(graphs_of(graph.store), form, file)
    if form in ("graphml", "gexf"):
        from .export_network import write_gexf, write_graphml

        documents = {extraction.document.sha256: extraction.document for extraction in graph.extractions}
        (write_graphml if form == "graphml" else write_gexf)(graph.network, documents, file)
    elif form == "csv":
        write_csv(graph.extractions, file)
    elif form == "jsonl":
        write_records(graph.unmerged, file)
    else:
        write_parquet(graph.extractions, file)
    return None
