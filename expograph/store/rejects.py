"""What the last load of a store could not take, and why: a line each, beside the RDF, written as it is found."""

from __future__ import annotations

import json
import pathlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass

from ..errors import StoreError

NAME = "rejects.jsonl"


@dataclass(frozen=True, slots=True)
class Reject:
    """A source, or the place of an article in a file, what became of it (refused, repeated), and why."""

    source: str
    outcome: str
    reason: str


@contextmanager
def keeping(folder: pathlib.Path | None) -> Iterator[Callable[[Reject], None]]:
    """What keeps rejects of a load in a store's folder, in place of those of the one before; None keeps none."""
    if folder is None:
        yield lambda reject: None
        return
    with (folder / NAME).open("w", encoding="utf8", buffering=1) as file:
        yield lambda reject: print(json.dumps(asdict(reject), ensure_ascii=True), file=file)


def read_rejects(folder: pathlib.Path) -> list[Reject]:
    """What the last load could not take, in the order of the sources; none where nothing was loaded.

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
