"""The columns: all that a store's extractions hold, in one file of arrays that is read in the blink of an eye.

They are a cache, keyed to the version of the store: whatever is missing, stale or damaged is made again from the RDF.

>>> import pathlib, tempfile
>>> from expograph.model import Claim, Document, Entity, Extraction
>>> note = Document("Micron supplies Dell.", source="note")
>>> claim = Claim("micron", "supplies", "dell", evidence=(note.quote(0, 21, rule="v.supply", confidence=0.9),))
>>> names = Entity("dell", "company", "Dell"), Entity("micron", "company", "Micron")
>>> with tempfile.TemporaryDirectory() as folder:
...     write(pathlib.Path(folder), "1", [Extraction(note, names, (claim,))])
...     columns, stale = read(pathlib.Path(folder), "1"), read(pathlib.Path(folder), "2")
>>> stale is None, columns.extractions()[0].claims == (claim,), columns.network().number_of_edges()
(True, True, 1)
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from ..model import Extraction
from .column_file import get, path, put
from .column_records import UNRENAMED, Described, Records
from .column_rows import Rows
from .column_strings import Strings
from .column_tables import Array, Tables, of_documents, rows, together

if TYPE_CHECKING:
    import networkx as nx

    from .column_arrays import Arrays


@dataclass(frozen=True, eq=False)
class Columns:
    """What was written; ``documents`` of a call are the SHA-256 of those that it is about, all of them by default."""

    tables: Tables
    strings: Strings

    @cached_property
    def records(self) -> Records:
        """Makes the objects of rows."""
        return Records(self.tables, self.strings)

    @cached_property
    def documents(self) -> tuple[Described, ...]:
        """The documents, sorted by SHA-256."""
        return tuple(self.records.described(row) for row in range(rows(self.tables["documents"])))

    @cached_property
    def arrays(self) -> Arrays:
        """Claims as numbers, for linear algebra."""
        from .column_arrays import arrays

        return arrays(self.tables, self.strings)

    def extractions(self, documents: Collection[str] | None = None) -> list[Extraction]:
        """The extractions, sorted by SHA-256; equal to those written but for what does not count in comparison."""
        return self.records.extractions(self.rows_of(documents))

    def network(
        self, documents: Collection[str] | None = None, into: Mapping[str, str] = UNRENAMED
    ) -> nx.MultiDiGraph[str]:
        """The network of the claims, as :func:`expograph.graph.network.to_network` makes it of the extractions.

        ``into`` gives the ids of entities that are merged into others.  Claims are made when they are looked at.
        """
        from .column_network import network

        return network(self.tables, self.strings, self.rows_of(documents), into)

    def rows_of(self, documents: Collection[str] | None) -> Array:
        """The rows of documents; what is none of these columns is left out."""
        if documents is None:
            return np.arange(rows(self.tables["documents"]))
        wanted = frozenset(documents)
        return np.array([row for row, document in enumerate(self.documents) if document.sha256 in wanted], int)


def write(
    folder: Path,
    key: str,
    extractions: Iterable[Extraction],
    keep: Columns | None = None,
    without: Collection[str] = (),
) -> None:
    """Writes the columns of a version, and deletes those of other versions.

    The documents of ``keep`` are carried over, but for those in ``without`` (SHA-256) and those that are given anew;
    the file is the same as when all are given anew.  When it cannot be written there is none, and no error.  Raises
    InvalidGraphError for evidence that is not what its text has there.
    """
    given = {extraction.document.sha256: extraction for extraction in extractions}
    filled = Rows()
    for extraction in given.values():
        filled.add_extraction(extraction)
    parts = [filled.tables()]
    if keep is not None:
        left = {document.sha256 for document in keep.documents}.difference(without, given)
        parts.append((of_documents(keep.tables, keep.rows_of(left)), keep.strings.encoded()))
    put(folder, key, *together(parts))


def read(folder: Path, key: str) -> Columns | None:
    """The columns of a version; None when they are missing, damaged, or of another version or format."""
    found = get(path(folder, key), key)
    return found and Columns(*found)
