"""A store's folder: its format, who may read and write it, and where its files are.

A folder holds FORMAT, LOCK, CURRENT with the name of the RDF directory in use, that directory, ``addresses.jsonl`` with
the addresses of what was loaded, and ``columns/``, a cache.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import pathlib
import re
import shutil
from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from functools import cached_property
from typing import IO

from ..errors import StoreError

FORMAT = "expograph store 1\n"
DEFAULT = ".expograph"
RDF = "rdf-"  #: what the names of RDF directories begin with


def default() -> str:
    """The store that is meant where none is named: that of the environment, or ``.expograph`` here."""
    return os.environ.get("EXPOGRAPH_STORE") or DEFAULT


class Folder:
    """A store's folder, locked until it is closed: by many that read, or by one that writes.

    With ``write``, a folder that is not there is made.  Raises StoreError for one that is missing, is no store, has
    another format, or is in use.
    """

    def __init__(self, path: str | pathlib.Path, write: bool = False) -> None:
        self.path = pathlib.Path(path)
        self._tried = 0
        self._check(write)
        self._lock = self._locked(write)
        try:
            if write:
                self._prepare()
            self._check_format()
        except BaseException:
            self._lock.close()
            raise

    def close(self) -> None:
        """Unlock it."""
        self._lock.close()

    @property
    def rdf(self) -> pathlib.Path:
        """The RDF directory in use."""
        try:
            name = (self.path / "CURRENT").read_text("utf8").strip()
        except (OSError, ValueError):
            name = ""
        if not re.fullmatch(RDF + r"\d{1,9}", name):
            raise StoreError(f"{self.path}: CURRENT does not name its RDF; restore an export of the store")
        return self.path / name

    @property
    def columns(self) -> pathlib.Path:
        """Where the cache is."""
        return self.path / "columns"

    def next_rdf(self) -> pathlib.Path:
        """A directory that is not there, and was not tried before, to be taken into use by :meth:`switch`."""
        self._tried = max(self._tried, int(self.rdf.name.removeprefix(RDF))) + 1
        return self.path / f"{RDF}{self._tried}"

    def switch(self, rdf: pathlib.Path) -> None:
        """Take another RDF directory into use, at once and for good."""
        new = self.path / "CURRENT.new"
        with new.open("w", encoding="utf8") as file:
            file.write(rdf.name + "\n")
            file.flush()
            os.fsync(file.fileno())
        new.replace(self.path / "CURRENT")
        folder = os.open(self.path, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    def sweep(self) -> None:
        """Away with RDF directories that are not in use, once that in use has been opened."""
        for left in self.path.glob(RDF + "*"):
            if re.fullmatch(RDF + r"\d{1,9}", left.name) and left != self.rdf:
                shutil.rmtree(left, ignore_errors=True)

    @cached_property
    def addresses(self) -> dict[str, str]:
        """The addresses of what was loaded, by their digest."""
        return dict(self._lines())

    def _lines(self) -> Iterator[tuple[str, str]]:
        with suppress(FileNotFoundError), self._list.open(encoding="utf8", errors="replace") as lines:
            for number, line in enumerate(lines, 1):
                if not line.endswith("\n"):  # cut off where its writer was ended
                    return
                try:
                    digest, address = json.loads(line)
                    yield digest + "", address + ""
                except (ValueError, TypeError):
                    wrong = f"{self._list}: line {number} is damaged; delete it, and load its source again"
                    raise StoreError(wrong) from None

    def remember(self, addresses: Mapping[str, str]) -> None:
        """Keep addresses, by their digests."""
        new = {digest: address for digest, address in addresses.items() if _short(digest) not in self._known}
        if new:
            whole = self._list.stat().st_size if self._list.exists() else 0
            try:
                with self._list.open("a", encoding="utf8") as lines:
                    lines.write("".join(json.dumps(item) + "\n" for item in new.items()))
            except OSError:
                os.truncate(self._list, whole)
                raise
            self._known.update(map(_short, new))
            if "addresses" in self.__dict__:  # somebody has asked for all of them
                self.addresses.update(new)

    def forget(self, digests: Collection[str]) -> None:
        """Keep the addresses of these digests no longer."""
        kept = {digest: address for digest, address in self.addresses.items() if digest not in digests}
        new = self.path / "addresses.jsonl.new"
        new.write_text("".join(json.dumps(item) + "\n" for item in sorted(kept.items())), "utf8")
        new.replace(self._list)
        self._known = set(map(_short, kept))
        self.addresses = kept

    @cached_property
    def _known(self) -> set[int]:
        """Which digests there are: of many sources, all addresses would fill the memory of who only adds some."""
        return {_short(digest) for digest, _ in self._lines()}

    @property
    def _list(self) -> pathlib.Path:
        return self.path / "addresses.jsonl"

    def _check(self, write: bool) -> None:
        path = self.path
        try:
            if not path.exists():
                if not write:
                    raise StoreError(f"{path}: there is no store; run expograph load, or name sources with --in")
                path.mkdir(parents=True)
            elif not path.is_dir():
                raise StoreError(f"{path}: is a file and no store; name a folder with --store")
            here = {entry.name: entry for entry in path.iterdir()}
        except OSError as error:
            raise StoreError(f"{path}: cannot be opened ({error.strerror}); check the name and your rights") from None
        if links := sorted(name for name, entry in here.items() if entry.is_symlink()):
            raise StoreError(f"{path}: holds a link, {links[0]!r}, which no store does; take it away")
        # where FORMAT is missing, a store is about to be made, or its maker was ended before it held anything
        strange = sorted(here.keys() - {"LOCK", "CURRENT", f"{RDF}1"})
        if "FORMAT" not in here and (strange or _filled(here.get(f"{RDF}1"))):
            strange = strange or [f"{RDF}1"]
            raise StoreError(f"{path}: is no store, since it holds {strange[0]!r}; name another folder with --store")

    def _locked(self, write: bool) -> IO[str]:
        try:
            lock = (self.path / "LOCK").open("a+" if write else "r", encoding="utf8")
        except FileNotFoundError:
            raise StoreError(f"{self.path}: is no store; run expograph load, or name another with --store") from None
        except OSError as error:
            raise StoreError(f"{self.path}: cannot be locked ({error.strerror}); check your rights to it") from None
        if not _lock(lock, fcntl.LOCK_EX if write else fcntl.LOCK_SH):
            lock.seek(0)
            who = (
                "others read it"
                if write and _lock(lock, fcntl.LOCK_SH)
                else f"process {lock.read().strip()} writes to it"
            )
            lock.close()
            raise StoreError(f"{self.path}: the store is in use: {who}; try again when that has finished")
        if write:
            lock.truncate(0)
            lock.write(f"{os.getpid()}\n")
            lock.flush()
        return lock

    def _prepare(self) -> None:
        """What a new store needs, FORMAT last; and away with what a writer that was ended left half done."""
        if not (self.path / "FORMAT").exists():
            (self.path / "CURRENT").write_text(f"{RDF}1\n", "utf8")
            self.rdf.mkdir(exist_ok=True)
            (self.path / "FORMAT").write_text(FORMAT, "utf8")
        with suppress(FileNotFoundError), self._list.open("r+b") as lines:
            whole = lines.read()
            lines.truncate(whole.rfind(b"\n") + 1)  # the last line is cut off where its writer was ended

    def _check_format(self) -> None:
        try:
            found = (self.path / "FORMAT").read_text("utf8")
        except OSError:
            raise StoreError(f"{self.path}: is no store; run expograph load, or name another with --store") from None
        if found != FORMAT:
            raise StoreError(
                f"{self.path}: has the format {found.strip()!r:.60}, and this expograph reads {FORMAT.strip()!r}; "
                "export it with the expograph that made it, and restore that here"
            )


def _short(digest: str) -> int:
    return int.from_bytes(hashlib.sha256(digest.encode("utf8")).digest()[:7])


def _filled(folder: pathlib.Path | None) -> bool:
    """Whether something is there that is no empty folder."""
    return folder is not None and not (folder.is_dir() and not any(folder.iterdir()))


def _lock(file: IO[str], kind: int) -> bool:
    try:
        fcntl.flock(file, kind | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
