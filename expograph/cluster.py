"""A Dask cluster as an Executor: workers on any number of machines, found by the address of their scheduler."""

from __future__ import annotations

import logging
import socket
import time
import urllib.parse
import warnings
from collections import deque
from collections.abc import Callable
from concurrent.futures import Executor, Future
from functools import partial
from typing import Any, ParamSpec, TypeVar

from .errors import ExpographError, WorkerError

P = ParamSpec("P")
Result = TypeVar("Result")

DEPTH = 12  # calls for each thread of the cluster
ANSWER = 8  # seconds in which a scheduler has to answer
TRIES = 3  # of a call whose result Dask fails to bring
FRESH = 2.0  # seconds after which the threads are counted anew
LOGGERS = ("distributed", "distributed.client", "distributed.core", "tornado.application", "asyncio")


class Cluster(Executor):
    """The workers of a scheduler.  Workers that die are its matter: it gives their calls to others.

    It cannot tell which of the calls that a worker held has ended it, and suspects all.  So a call of which it says
    that it has ended too many is done once more, one such call at a time, before it is believed.
    """

    def __init__(self, address: str) -> None:
        try:
            import dask
            import distributed
        except ImportError as error:
            name = (error.name or "distributed").partition(".")[0]
            raise ExpographError(f"{name} is not installed; pip install 'expograph[cluster]'") from None
        for name in LOGGERS:  # whatever they have to say, it is told in other words
            logging.getLogger(name).setLevel(logging.CRITICAL + 1)
        dask.config.set({"distributed.admin.large-graph-warning-threshold": "1GiB"})
        connect: Any = distributed.Client
        self._killed = distributed.KilledWorker
        self._address = address
        _check(address)
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # other versions on the other side
                self._client: Any = connect(address, timeout=ANSWER, set_as_default=False)
        except Exception as error:
            raise _silent(address, type(error).__name__) from None
        self._executor = self._client.get_executor(pure=False)
        self._suspects: deque[Callable[[], None]] = deque()  # touched by the client's own thread alone
        self._counted = float("-inf")
        self._threads = 0

    def depth(self) -> int:
        """How many calls it should hold, by the threads that it has now."""
        if time.monotonic() - self._counted > FRESH:
            self._threads = self._count()
            self._counted = time.monotonic()
        return DEPTH * max(self._threads, 1)

    def check(self) -> None:
        """Raises WorkerError when nobody is there to work."""
        if not self._count():
            raise WorkerError(
                f"{self._address}: the Dask scheduler has no workers; what is loaded stays: start workers with dask "
                f"worker {self._address}, and load again"
            )

    def submit(self, fn: Callable[P, Result], /, *args: P.args, **kwargs: P.kwargs) -> Future[Result]:
        """A call, done by any worker.  Its future raises WorkerError when the cluster cannot do what it is asked."""
        future: Future[Result] = Future()
        self._do(partial(fn, *args, **kwargs), future, suspect=False)
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Lets go of the cluster, which drops what has not been done."""
        try:
            self._executor.shutdown(wait=False)
            self._client.close(timeout=ANSWER)
        except Exception:  # a scheduler that is gone holds nothing of ours
            return

    def _do(self, call: partial[Any], future: Future[Any], suspect: bool, tries: int = 1) -> None:
        try:
            done = self._executor.submit(call.func, *call.args, **call.keywords)
        except Exception:
            future.set_exception(self._lost())
            return
        done.add_done_callback(lambda done: self._take(done, call, future, suspect, tries))

    def _take(self, done: Future[Any], call: partial[Any], future: Future[Any], suspect: bool, tries: int) -> None:
        error = None if done.cancelled() else done.exception()
        if error:
            error.__traceback__ = None  # its frames hold what makes the scheduler keep the call
        if isinstance(error, self._killed) and not suspect:
            self._suspects.append(partial(self._do, call, future, suspect=True))
            if len(self._suspects) == 1:
                self._suspects[0]()
            return
        if error and not isinstance(error, self._killed) and tries < TRIES:
            self._do(call, future, suspect, tries + 1)  # the call itself raises nothing: Dask does, now and then
            return
        if done.cancelled():
            future.set_exception(self._lost())
        elif isinstance(error, self._killed):
            words = "it ended every worker of the cluster that had it; leave it out or split it, and report this"
            future.set_result(WorkerError(words))
        elif error:
            future.set_exception(self._unable(error))
        else:
            future.set_result(done.result())
        if suspect:
            self._suspects.popleft()
            if self._suspects:
                self._suspects[0]()

    def _count(self) -> int:
        try:
            return sum(self._client.nthreads().values())
        except Exception:
            raise self._lost() from None

    def _lost(self) -> WorkerError:
        return WorkerError(
            f"{self._address}: the connection to the Dask scheduler is lost; what is loaded stays: load again to go on"
        )

    def _unable(self, error: BaseException) -> WorkerError:
        what = " ".join(str(error).split()).partition(". ")[0]
        return WorkerError(
            f"{self._address}: the cluster cannot do the work ({type(error).__name__}: {what}); what is loaded stays: "
            "install this version of expograph on its scheduler and its workers, and load again"
        )


def _check(address: str) -> None:
    """Raises WorkerError for what is no address, and where no scheduler listens: the library might wait for ever."""
    try:
        found = urllib.parse.urlsplit(address)
        host, port = found.hostname, found.port
    except ValueError:
        host, port = None, None
    if not host or not port or found.scheme not in ("tcp", "tls"):
        raise WorkerError(f"{address}: is no address of a Dask scheduler; give it as that prints it, tcp://host:port")
    try:
        with socket.create_connection((host, port), timeout=ANSWER) as connection:
            if found.scheme == "tcp":
                connection.recv(1)  # a scheduler speaks first, and the server of its dashboard waits to be asked
    except OSError as error:
        raise _silent(address, error.strerror or str(error)) from None


def _silent(address: str, why: str) -> WorkerError:
    return WorkerError(f"{address}: no Dask scheduler answers ({why}); start one with dask scheduler, or correct this")
