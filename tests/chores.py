"""Work for workers: functions that processes forked elsewhere, and those of a cluster, import by their names."""

from __future__ import annotations

import os
import pathlib
import re
import signal
import sys
import threading
import time
from dataclasses import dataclass

from expograph.errors import SourceError
from expograph.loaders import grammar


def square(number: int) -> int:
    """What it says."""
    return number * number


@dataclass(frozen=True)
class Large:
    """A task that says how many bytes it has."""

    held: int


def size(task: Large) -> int:
    """What it says."""
    return task.held


def nap(number: int) -> int:
    """Four milliseconds of something that takes no processor."""
    time.sleep(0.004)
    return number


def long_nap(number: int) -> int:
    """Longer than any test waits."""
    time.sleep(100)
    return number


def process(number: int) -> int:
    """Which process did it."""
    time.sleep(0.004)
    return os.getpid()


def first_is_slow(number: int) -> int:
    """Which process did it; the first takes long."""
    time.sleep(0.5 if number == 0 else 0.002)
    return os.getpid()


def fail(number: int) -> object:
    """All that can go wrong without a death, by number; other numbers are well."""
    if number == 1:
        raise SourceError("a.txt: is empty")
    if number == 2:
        return [][number]
    if number == 3:
        sys.exit("enough")
    return b"x" * 1_000_000 if number == 4 else number


def unpicklable(number: int) -> object:
    """Something that can be sent nowhere."""
    return lambda: number


def die(task: tuple[int, str]) -> int:
    """Number 77 leaves a mark in the folder, and ends the process."""
    number, folder = task
    if number == 77:
        with (pathlib.Path(folder) / "marks").open("a") as file:
            file.write("x")
        os.kill(os.getpid(), signal.SIGKILL)
    time.sleep(0.001)
    return number


def die_sending(number: int) -> bytes:
    """Number 2 ends the process in the midst of sending its result."""
    if number == 2:
        main = threading.main_thread().ident or 0

        def kill() -> None:
            while sys._current_frames()[main].f_code.co_name != "_send":
                time.sleep(0.0001)
            os.kill(os.getpid(), signal.SIGKILL)

        threading.Thread(target=kill).start()
        return bytes(200_000_000)
    return b""


def hang(number: int) -> int:
    """Number 2 takes years in a regular expression, which lets no other thread of the process run."""
    if number == 2:
        re.match(r"(a+)+$", "a" * 60 + "b")
    return number


def parser_is_loaded(number: int) -> bool:
    """Whether the parser was there before anything was read."""
    return grammar.parser.cache_info().currsize == 1


def no_worker(*_: object) -> None:
    """A worker that ends as soon as it has started."""
