"""A store's folder as the server follows it: copies of it, and whether it has changed."""

from __future__ import annotations

import os
import pathlib
import shutil
from contextlib import suppress

import pyoxigraph as ox

from ..errors import StoreError
from ..store.bookkeeping import read_version
from ..store.embedded import Embedded
from ..store.folder import Folder


class Followed:
    """A store's folder, unlocked but for moments, and a directory for copies of it."""

    def __init__(self, path: str | pathlib.Path, copies: pathlib.Path) -> None:
        self._path = pathlib.Path(path)
        self._copies = copies
        self._made = 0
        self._files: tuple[tuple[str, int, int], ...] = ()
        self._known: str | None = None

    def snapshot(self) -> pathlib.Path:
        """A new copy.  Raises StoreError when the store is missing, in use, or cannot be copied.

        The engine's own backup, made from a store that is open for reading, leaves out what is still in its log.
        """
        self._made += 1
        copy = self._copies / str(self._made)
        folder = Folder(self._path)
        try:
            shutil.copytree(folder.rdf, copy, copy_function=_taken)
            ox.Store(str(copy)).flush()  # so that not every worker has to read the log
        except (OSError, RuntimeError, shutil.Error) as error:
            shutil.rmtree(copy, ignore_errors=True)
            raise StoreError(f"{self._path}: cannot be copied for serving ({error})") from None
        finally:
            folder.close()
        return copy

    def version(self) -> str | None:
        """Which version the store has; None while somebody writes to it, or it is gone.

        It is opened only when its files are other than at the last look: a writer that comes in that moment would be
        told that the store is in use.
        """
        try:
            files = self._look()
            if files != self._files:
                engine = Embedded(self._path)
                try:
                    self._known = read_version(engine.select)
                finally:
                    engine.close()
                self._files = files
        except (OSError, StoreError):
            return None
        return self._known

    def _look(self) -> tuple[tuple[str, int, int], ...]:
        rdf = self._path / (self._path / "CURRENT").read_text("utf8").strip()
        with os.scandir(rdf) as entries:
            seen = [(entry.path, entry.stat()) for entry in entries]
        return tuple(sorted((name, stat.st_size, stat.st_mtime_ns) for name, stat in seen))


def _taken(source: str, target: str) -> None:
    """Copy a file; tables are never changed once they are written, so that on one file system a link will do."""
    if source.endswith(".sst"):
        with suppress(OSError):
            os.link(source, target)
            return
    shutil.copyfile(source, target)
