"""Which files are new or have changed since they were looked at, as soon as they are whole."""

from __future__ import annotations

import glob
import pathlib
import time
from collections.abc import Iterator, Sequence

from .errors import SourceError
from .tasks import DECISIONS, find_sources

SECONDS = 2.0  # between two looks; a file that did not change in between is taken to be whole
Stamp = tuple[int, int]  # of a file: when it was changed, in nanoseconds, and its bytes


def watched(names: Sequence[str], seconds: float = SECONDS) -> Iterator[list[str]]:
    """Again and again, the files that names, patterns and folders mean and that are new or have changed since.

    It looks anew ``seconds`` after what it gave was dealt with; a list may be empty.  Raises SourceError for a name
    that is nothing, and for a folder that has gone.
    """
    if missing := [name for name in names if not pathlib.Path(name).exists() and not _is_pattern(name)]:
        raise SourceError(f"{missing[0]}: there is no such file or folder; make it before it is watched")
    given: dict[str, Stamp] = {}
    last: dict[str, Stamp] = {}
    while True:
        now = _stamps(names)
        fresh = [file for file, stamp in now.items() if stamp == last.get(file) and stamp != given.get(file)]
        given |= {file: now[file] for file in fresh}
        last = now
        yield fresh
        time.sleep(seconds)


def _stamps(names: Sequence[str]) -> dict[str, Stamp]:
    found = {}
    for name in names:
        try:
            files, _ = find_sources([name])
        except SourceError:
            if not pathlib.Path(name).exists() and not _is_pattern(name):
                raise
            continue  # a folder that is empty so far
        for file in files:
            stamps = [stamp for name in (file, file + DECISIONS) if (stamp := _stamp(name))]
            if stamps:
                found[file] = max(changed for changed, _ in stamps), sum(size for _, size in stamps)
    return found


def _stamp(name: str) -> Stamp | None:
    try:
        stat = pathlib.Path(name).stat()
    except OSError:  # it is not there, or went just now
        return None
    return stat.st_mtime_ns, stat.st_size


def _is_pattern(name: str) -> bool:
    return glob.has_magic(name)
