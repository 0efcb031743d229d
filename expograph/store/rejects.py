"""What loads of a store could not take, and why: a line each, beside the RDF, written as it is found.

It stays until its file is loaded again, or is gone.
"""

from __future__ import annotations

import json
import pathlib
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass

from ..errors import StoreError

NAME = "rejects.jsonl"


@dataclass(frozen=True, slots=True)
class Reject:
    """A source, or the place of an article in a file, what became of it (refused, repeated), and why.

    ``file`` is the address of the file that it is in.
    """

    source: str
    outcome: str
    reason: str
    file: str


@contextmanager
def keeping(folder: pathlib.Path | None, loaded: Collection[str]) -> Iterator[Callable[[Reject], None]]:
    """What keeps rejects of a load in a store's folder, in place of those of the files ``loaded``, by their addresses.

    Without a folder nothing is kept.  Raises StoreError where it cannot be written.
    """
    if folder is None:
        yield lambda reject: None
        return
    others = [r for r in read_rejects(folder) if r.file not in loaded and (folder.parent / r.file).exists()]
    new = folder / f"{NAME}.new"
    _write(new, "w", "".join(map(_line, others)))
    new.replace(folder / NAME)
    yield lambda reject: _write(folder / NAME, "a", _line(reject))


def _write(file: pathlib.Path, mode: str, text: str) -> None:
    try:
        with file.open(mode, encoding="utf8") as opened:
            opened.write(text)
    except OSError as error:
        raise StoreError(f"{file}: cannot be written ({error.strerror}); make room, or check your rights") from None


def _line(reject: Reject) -> str:
    return json.dumps(asdict(reject)) + "\n"


def read_rejects(folder: pathlib.Path) -> list[Reject]:
    """What loads could not take, by file as these were loaded; none where nothing was loaded.

    Raises StoreError where the file is not as it was written.
    """
    file = folder / NAME
    if not file.exists():
        return []
    found = []
    for number, line in enumerate(file.read_text("utf8", errors="replace").splitlines(), 1):
        try:
            found.append(Reject(**json.loads(line)))
        except (ValueError, TypeError):
            raise StoreError(f"{file}: line {number} is damaged; load again, which writes the file anew") from None
    return found
