"""A store's RDF in a folder on this machine, kept by oxigraph."""

from __future__ import annotations

import pathlib
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from typing import Any, cast

import pyoxigraph as ox

from ..errors import StoreError
from ..ontology.vocabulary import PREFIXES
from .engine import Row
from .folder import Folder

ALONE = 2  # references to what only one attribute holds, while its count is asked for
LOGGED = 500  # graphs after which the log is written out


class Embedded:
    """The RDF of a folder; see :class:`expograph.store.engine.Engine`.

    Raises StoreError where the folder cannot be opened (see ``Folder``), read or written.
    """

    def __init__(self, path: str | pathlib.Path, write: bool = False) -> None:
        self.folder = Folder(path, write)
        self.address = str(path)
        self._asked = 0  # queries that are being answered
        self._logged = 0  # graphs changed since the log was last written out
        try:
            rdf = self.folder.rdf
            self.rdf = _opened(rdf, write)
            if write:
                self.folder.sweep()
        except StoreError:
            self.folder.close()
            raise
        except (OSError, RuntimeError) as error:
            self.folder.close()
            full = "No space left" in str(error)
            advice = "make room on its disk" if full else "restore an export of it"
            raise StoreError(f"{path}: its RDF cannot be opened ({error}); {advice}") from None

    def select(self, sparql: str) -> Iterator[Row]:
        """The solutions of a SELECT; the default graph is all named graphs together."""
        self._asked += 1
        try:
            yield from select(self.rdf, sparql)
        finally:
            self._asked -= 1

    def ask(self, sparql: str) -> bool:
        """The answer to an ASK."""
        return bool(self.rdf.query(sparql, prefixes=PREFIXES, use_default_graph_as_union=True))

    def triples(self, graph: ox.NamedNode) -> list[ox.Triple]:
        """All of one named graph; none where there is no such graph."""
        return [quad.triple for quad in self.rdf.quads_for_pattern(None, None, None, graph)]

    def apply(self, puts: Mapping[ox.NamedNode, Iterable[ox.Triple]], update: str) -> None:
        """Replace graphs by the triples given and run a SPARQL update, all of it in one transaction."""
        steps = [step for graph, triples in puts.items() for step in _put(graph, triples)]
        try:
            self.rdf.update(" ;\n".join(filter(None, [*steps, update])), prefixes=PREFIXES)
        except (OSError, RuntimeError) as error:
            raise StoreError(f"{self.address}: cannot be written ({error}); nothing was changed") from None
        self._logged += max(1, len(puts))
        if self._logged >= LOGGED:
            self._settle()
            self._renew()

    def _settle(self) -> None:
        """Have what is in the engine's log written to its tables: all who open the store would read the log again."""
        if self._logged:
            with suppress(OSError, RuntimeError):  # on a full disk; the log has it all
                self.rdf.flush()
            self._logged = 0

    def _renew(self) -> None:
        """Open the RDF again, where nobody else holds it.

        Beside its tables the engine keeps what was written of late, by hundreds of megabytes, to tell transactions that
        disturb each other; there is one at a time here.
        """
        if not self._asked and sys.getrefcount(self.rdf) == ALONE:
            self.rdf = cast(ox.Store, None)  # only so does oxigraph let go of its directory
            try:
                self.rdf = ox.Store(_place(self.folder.rdf))
            except (OSError, RuntimeError) as error:
                wrong = f"{self.address}: what was loaded is written, but it cannot be opened again ({error})"
                raise StoreError(f"{wrong}; free some room, and load again") from None

    def answer(self, sparql: str, form: str) -> bytes:
        """The answer to a user's query, written in a form; see :func:`expograph.graph.answer.answer`."""
        from ..graph.answer import answer

        return answer(self.rdf, sparql, form)

    def load_aside(self, fill: Callable[[ox.Store], None], empty: bool = False) -> None:
        """Let ``fill`` load much into a copy of the RDF, or with ``empty`` into an empty one, and take it into use.

        Until it has ended, nothing is changed.  Raises StoreError where it cannot be written.
        """
        aside = self.folder.next_rdf()
        try:
            if not empty:
                self.rdf.flush()
                self.rdf.backup(_place(aside))
            filled = ox.Store(_place(aside))
            fill(filled)
            filled.flush()
            del filled
        except BaseException as error:
            shutil.rmtree(aside, ignore_errors=True)
            if isinstance(error, OSError | RuntimeError):
                raise StoreError(f"{self.address}: cannot be written ({error}); nothing was changed") from None
            raise
        self.rdf = cast(ox.Store, None)  # its files are about to go
        self.folder.switch(aside)
        self.rdf = ox.Store(_place(aside))
        self.folder.sweep()

    def close(self) -> None:
        """Let go of it."""
        self._settle()
        self.rdf = cast(ox.Store, None)  # only so does oxigraph let go of its directory
        self.folder.close()


def _place(folder: pathlib.Path) -> str:
    """A folder as the engine is to know it: it takes two of one relative name, in two working folders, for one."""
    return str(folder.absolute())


def _opened(rdf: pathlib.Path, write: bool) -> ox.Store:
    if not rdf.is_dir():
        raise OSError(f"{rdf.name} is missing")
    if write:
        return ox.Store(_place(rdf))
    return ox.Store.read_only(_place(rdf)) if any(rdf.iterdir()) else ox.Store()  # whose first writer was ended at once


def select(rdf: ox.Store, sparql: str) -> Iterator[Row]:
    """The solutions of a SELECT; the default graph is all named graphs together."""
    solutions: Any = rdf.query(sparql, prefixes=PREFIXES, use_default_graph_as_union=True)
    return (tuple(solution) for solution in solutions)


def _put(graph: ox.NamedNode, triples: Iterable[ox.Triple]) -> Iterator[str]:
    yield f"DROP SILENT GRAPH {graph}"
    text = (ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b"").decode("utf8")
    if text:
        yield f"INSERT DATA {{ GRAPH {graph} {{\n{text}}} }}"
