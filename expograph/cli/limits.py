"""How long a command may take."""

from __future__ import annotations

import multiprocessing
import signal
import sys
from collections.abc import Callable
from multiprocessing.connection import Connection

import click

from ..errors import ExpographError

TIMEOUT = click.option(
    "--timeout",
    type=click.FloatRange(min=0, min_open=True),
    metavar="SECONDS",
    help="Stop after so long, with exit code 2.",
)


def within(seconds: float | None, work: Callable[[], None]) -> None:
    """Do some work, which prints, in a process of its own that is killed after some seconds; here where None are given.

    The engine cannot be interrupted, and a store that this process has opened is of no use to its children: so the work
    itself opens what it reads.  Raises what the work raises, and ExpographError when the time is over.
    """
    if seconds is None:
        work()
        return
    sys.stdout.flush()
    sys.stderr.flush()
    told, tells = multiprocessing.Pipe(duplex=False)
    child = multiprocessing.get_context("fork").Process(target=_do, args=(work, tells), daemon=True)
    child.start()
    tells.close()
    try:
        if not told.poll(seconds):
            raise ExpographError(
                f"stopped after {seconds:g} s; ask for less (LIMIT, a narrower pattern), or give --timeout more seconds"
            )
        error = _told(told)
        child.join()
    finally:
        child.kill()
    if error:
        raise error
    if child.exitcode:
        raise ExpographError(f"the work ended early (exit code {child.exitcode}); it may have run out of memory")


def _told(told: Connection) -> Exception | None:
    try:
        error: Exception = told.recv()
    except EOFError:  # it has ended and had nothing to tell
        return None
    return error


def _do(work: Callable[[], None], tells: Connection) -> None:
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # its parent tells of an interruption
    try:
        work()
        sys.stdout.flush()
    except Exception as error:
        tells.send(error)
