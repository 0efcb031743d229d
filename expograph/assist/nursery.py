"""A process that forks another for each job, so that what they need is imported once, and each can be killed.

It is forked itself before the process that asks has threads, and neither it nor its children see its standard input
and output.  A child gets its job from a socket of its own, writes its answer there, and ends.
"""

from __future__ import annotations

import asyncio
import ctypes
import os
import signal
import socket
import struct
from collections.abc import Callable
from contextlib import suppress

from ..errors import ExpographError
from ..serve import sandbox

ARENA_MAX = -8  #: of mallopt
FIRST = 60.0  #: seconds that a child may take to begin, of which the first one waits for what is prepared


class Nursery:
    """``prepare`` is called once, before the first job; ``work`` gets each in a child, and what it returns is sent."""

    def __init__(self, prepare: Callable[[], None], work: Callable[[bytes], bytes]) -> None:
        self._line, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        parent = os.getpid()
        if os.fork() == 0:
            try:
                sandbox.die_with_parent(parent)
                self._line.close()
                _keep(theirs, prepare, work)
            finally:
                os._exit(1)
        theirs.close()

    async def run(self, job: bytes, seconds: float) -> bytes:
        """What the work makes of a job.

        Raises TimeoutError when it is killed for it took longer, and ExpographError when it ended without an answer.
        """
        ours, theirs = socket.socketpair()
        try:
            with theirs:
                socket.send_fds(self._line, [b"j"], [theirs.fileno()])
            reader, writer = await asyncio.open_connection(sock=ours)
        except OSError:
            ours.close()
            raise ExpographError("the process that starts others has ended; start expograph mcp again") from None
        child = None
        try:
            async with asyncio.timeout(FIRST):
                (process,) = struct.unpack(">I", await reader.readexactly(4))
            child = os.pidfd_open(process)
            writer.write(struct.pack(">I", len(job)) + job)
            async with asyncio.timeout(seconds):
                answer = await reader.read()
        except (asyncio.IncompleteReadError, ConnectionError, ProcessLookupError):
            answer = b""
        finally:
            writer.close()
            if child is not None:
                with suppress(ProcessLookupError):
                    signal.pidfd_send_signal(child, signal.SIGKILL)
                os.close(child)
        if not answer:
            raise ExpographError("the work ended early; it may have run out of memory: ask for less")
        return answer


def _keep(line: socket.socket, prepare: Callable[[], None], work: Callable[[bytes], bytes]) -> None:
    """Fork a child for each socket that comes, until the line is closed."""
    os.setsid()  # what is typed at the terminal is not for it
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # so that the kernel forgets children that have ended
    for standard in (0, 1, 2):
        os.dup2(os.open(os.devnull, os.O_RDWR | os.O_CLOEXEC), standard)
    with suppress(AttributeError):  # a C library that reserves no 64 MB for each thread
        ctypes.CDLL(None).mallopt(ARENA_MAX, 2)
    with suppress(Exception):  # a call that meets it again tells what is wrong
        prepare()
    here = os.getpid()
    while (message := socket.recv_fds(line, 1, 1))[0]:
        (given,) = message[1]
        with suppress(OSError):  # no room for a process: the one who asked finds the socket closed
            if os.fork() == 0:
                try:
                    sandbox.die_with_parent(here)
                    line.close()
                    _do(given, work)
                finally:
                    os._exit(1)
        os.close(given)
    os._exit(0)


def _do(given: int, work: Callable[[bytes], bytes]) -> None:
    """One job, from a socket that is read and written as a file, for its own calls are about to be denied."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    with os.fdopen(given, "rb", closefd=False) as jobs, os.fdopen(given, "wb") as answers:
        answers.write(struct.pack(">I", os.getpid()))
        answers.flush()
        (size,) = struct.unpack(">I", jobs.read(4))
        answers.write(work(jobs.read(size)))
