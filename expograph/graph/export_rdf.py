"""Named graphs written to a file one after the other, with the manifest of what was written.

The graphs are those of a store in memory (:func:`graphs_of`) or of any other, pairs of a name and its triples; one of
them is in memory at a time, but for Turtle, whose triples are joined over all.

>>> import io
>>> from expograph.graph.rdf import to_store
>>> from expograph.model import Document, Extraction
>>> file = io.BytesIO()
>>> manifest = write_rdf(graphs_of(to_store([Extraction(Document("Prices rose.", source="note"))])), "nquads", file)
>>> manifest["quads"], len(file.getvalue().splitlines())
(4, 4)
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from typing import IO

import pyoxigraph as ox

from ..escape import visible
from ..ontology.vocabulary import expand
from .export_manifest import FORMAT, Manifest, summed
from .export_records import json_escaped
from .rdf import BOOKKEEPING, SOURCES, document_graphs, to_trig, to_turtle

Graphs = Iterable[tuple[ox.NamedNode, Iterable[ox.Triple]]]
Counted = Iterator[tuple[ox.NamedNode, list[ox.Triple], list[bytes]]]
VERSION = ox.NamedNode(expand("xg:version"))


def graphs_of(store: ox.Store) -> Iterator[tuple[ox.NamedNode, list[ox.Triple]]]:
    """The named graphs of a store: the documents', sorted, and then those of its bookkeeping."""
    for graph in (*document_graphs(store), *sorted(BOOKKEEPING, key=str)):
        if triples := [quad.triple for quad in store.quads_for_pattern(None, None, None, graph)]:
            yield graph, triples


def write_rdf(graphs: Graphs, form: str, file: IO[bytes]) -> Manifest:
    """Writes graphs as ``trig``, ``nquads``, ``jsonld`` or ``turtle`` (which has no names of graphs).

    Triples are sorted within a graph, and characters that act or hide are written as escapes, which are the same to a
    reader.  Returns the manifest of what was written (see ``export_manifest``).
    """
    whole = hashlib.sha256()
    manifest: Manifest = {"format": FORMAT, "sha256": "", "quads": 0, "graphs": {}, "version": None}
    write = {"trig": _trig, "nquads": _nquads, "jsonld": _jsonld, "turtle": _turtle}[form]
    for piece in write(_counted(graphs, manifest)):
        whole.update(piece)
        file.write(piece)
    manifest["sha256"] = whole.hexdigest()
    return manifest


def _counted(graphs: Graphs, manifest: Manifest) -> Counted:
    """Each graph with its triples and sorted lines of N-Quads, entered into the manifest."""
    for graph, found in graphs:
        triples = list(found)
        end = f" {graph} .".encode()
        plain = (ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b"").split(b"\n")[:-1]
        lines = sorted(line.removesuffix(b" .") + end for line in plain)
        manifest["quads"] += len(lines)
        manifest["graphs"][graph.value] = f"{summed(lines):064x}"
        if graph == SOURCES:
            versions = [t.object for t in triples if t.subject == SOURCES and t.predicate == VERSION]
            manifest["version"] = getattr(versions[0], "value", None) if versions else None
        yield graph, triples, lines


def _nquads(graphs: Counted) -> Iterator[bytes]:
    for _, _, lines in graphs:
        yield _escaped(b"\n".join([*lines, b""]))


def _trig(graphs: Counted) -> Iterator[bytes]:
    """Each prefix is declared before the first graph that uses it."""
    declared: set[bytes] = set()
    for graph, triples, _ in graphs:
        lines = to_trig(ox.Quad(t.subject, t.predicate, t.object, graph) for t in triples).split(b"\n")
        new = [line for line in lines if line.startswith(b"@prefix ") and line not in declared]
        declared.update(new)
        yield _escaped(b"\n".join([*new, *(line for line in lines if not line.startswith(b"@prefix "))]))


def _turtle(graphs: Counted) -> Iterator[bytes]:
    yield _escaped(to_turtle(triple for _, triples, _ in graphs for triple in triples))


def _jsonld(graphs: Counted) -> Iterator[bytes]:
    """An array with an object a line, which is a graph."""
    between = b"[\n"
    for _, _, lines in graphs:
        quads = ox.parse(b"\n".join(lines), format=ox.RdfFormat.N_QUADS)
        data = ox.serialize(quads, format=ox.RdfFormat.JSON_LD) or b"[]"
        yield between + json_escaped(data.decode().strip()[1:-1]).encode()
        between = b",\n"
    yield b"\n]\n" if between == b",\n" else b"[]\n"


def _escaped(data: bytes) -> bytes:
    """The text with characters that act or hide as escapes of Turtle and its kin."""
    if data.isascii():  # the serialiser has escaped those of ASCII
        return data
    return re.sub(r"[^\x00-\x7e]", lambda m: _escape(m[0]), data.decode()).encode()


def _escape(character: str) -> str:
    if visible(character) == character:
        return character
    return f"\\u{ord(character):04X}" if ord(character) <= 0xFFFF else f"\\U{ord(character):08X}"
