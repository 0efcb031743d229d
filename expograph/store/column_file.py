"""The file of the columns: a line that says what it is, the arrays one behind the other, and the strings.

A file is read only when its checksum holds and every number in it can stand where it stands; nothing in it is run.
Any other file counts as none, for all that is in it can be read from the store again.
"""

from __future__ import annotations

import contextlib
import os
import threading
import zlib
from collections.abc import Sequence
from itertools import chain
from pathlib import Path

import numpy as np

from ..model import digest
from .column_strings import Strings
from .column_tables import TABLES, Array, Table, Tables, above, fits, rows

FORM = digest(repr(TABLES))  #: other columns, or a vocabulary with other words, are another format
SUFFIX = ".columns"
HEAD = 256  #: bytes of the first line
ALIGNED = 8


def path(folder: Path, key: str) -> Path:
    """Where the columns of a version are: a key may be any text, and is no path."""
    return folder / (digest(key) + SUFFIX)


def put(folder: Path, key: str, tables: Tables, strings: Sequence[bytes]) -> None:
    """Writes the file of a version in one step, and deletes those of others.

    What cannot be written (a full disk, a folder that is not ours) is left out: reading does without.
    """
    part = folder / f"{digest(key)}.{os.getpid()}-{threading.get_ident()}.part"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with part.open("wb") as file:
            file.writelines(_pieces(key, tables, strings))
        part.replace(path(folder, key))
        for other in folder.iterdir():
            if other.suffix in (SUFFIX, ".part") and other != path(folder, key):
                other.unlink(missing_ok=True)
    except OSError:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)


def get(file: Path, key: str | None = None) -> tuple[Tables, Strings] | None:
    """The tables and strings of a file; None when it is missing, damaged, of another format, or of another key."""
    try:
        data = file.read_bytes()
        form, checksum, number, version = data[:HEAD].decode("ascii").split()
        if (
            form != FORM
            or (key is not None and version != digest(key))
            or checksum != _checksum([memoryview(data)[HEAD:]])
        ):
            return None
        tables, strings = _read(data, int(number))
    except (OSError, ValueError, OverflowError):
        return None
    return (tables, strings) if fits(tables, strings.number) else None


def _checksum(pieces: Sequence[bytes | memoryview]) -> str:
    found = 0
    for piece in pieces:
        found = zlib.crc32(piece, found)
    return f"{found:08x}"


def _pieces(key: str, tables: Tables, strings: Sequence[bytes]) -> list[bytes]:
    """The bytes of the file: head, arrays, strings."""
    lengths = np.array([len(string) for string in strings], "<i8")
    arrays = [*chain.from_iterable((tables[n].per, *tables[n].columns.values()) for n in TABLES), lengths]
    body = [piece for array in arrays for piece in (array.tobytes(), bytes(-array.nbytes % ALIGNED))] + [*strings]
    head = f"{FORM} {_checksum(body)} {len(strings)} {digest(key)}"
    return [head.ljust(HEAD - 1).encode("ascii") + b"\n", *body]


def _read(data: bytes, number: int) -> tuple[Tables, Strings]:
    """The tables and strings behind the head.  Raises ValueError when the file has not that many bytes."""
    at = HEAD

    def array(dtype: str, length: int) -> Array:
        nonlocal at
        if length < 0:
            raise ValueError("rows are counted from 0")
        found = np.frombuffer(data, dtype, length, at)
        at += found.nbytes + -found.nbytes % ALIGNED
        return found

    tables: Tables = {}
    for name, columns in TABLES.items():
        per = array("<i4", rows(tables[above(name)]) if above(name) else 1)
        if (per < 0).any():
            raise ValueError("rows are counted from 0")
        length = rows(Table({}, per))
        tables[name] = Table({column: array(kind.dtype, length) for column, kind in columns.items()}, per)
    lengths = array("<i8", number)
    if (lengths < 0).any() or int(lengths.sum()) != len(data) - at:
        raise ValueError("the strings are not as long as they were")
    return tables, Strings(data, at + np.concatenate(([0], np.cumsum(lengths))))
