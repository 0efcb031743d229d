"""One process that works for this one: an Executor that does its calls in order and says exactly how it ended.

The standard library's pool of processes waits for ever where a worker is killed in the midst of sending a result, and
does not tell how it died; a run over a million documents meets both, so a process, a pipe and two threads stand here.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import pickle
import queue
import signal
import sys
import threading
import traceback
import types
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import BrokenExecutor, Executor, Future
from multiprocessing import resource_tracker
from multiprocessing.connection import Connection
from typing import Any, ParamSpec, TypeVar

from .errors import ExpographError, WorkerError

P = ParamSpec("P")
Task = TypeVar("Task")
Result = TypeVar("Result")

DEPTH = 24  # calls that a worker holds, so that it has work while the parent writes what was read
SENT = 3  # of these, how many it has been sent: the one it does and two more; the others can be taken back
PATIENCE = 600.0  # seconds that one call may take
PRELOAD = "expograph.warm"  # what the process that workers are forked from imports
CONTEXT = multiprocessing.get_context("forkserver")
PROCESSES = threading.Lock()  # how a process ended can be read once, so threads take turns at asking


class WorkerDied(BrokenExecutor):
    """A worker has ended; ``how``, and whether it was ``at_work`` on the first call that it had not answered."""

    def __init__(self, how: str, at_work: bool) -> None:
        super().__init__(how)
        self.how = how
        self.at_work = at_work


def attempt(work: Callable[[Task], Result], task: Task) -> Result | ExpographError:
    """What ``work`` returns, or what it raises as an error to be reported; nothing that one task does ends a run.

    >>> attempt(len, 5)  # doctest: +ELLIPSIS
    WorkerError("reading it failed: TypeError: object of type 'int' has no len() (process.py, line ...); report this")
    """
    try:
        return work(task)
    except ExpographError as error:
        return error
    except (Exception, SystemExit) as error:
        return failure(error)


def failure(error: BaseException) -> WorkerError:
    """An error of the program's own, with the place where it arose."""
    place = traceback.extract_tb(error.__traceback__)[-1:]
    where = "".join(f" ({os.path.basename(frame.filename)}, line {frame.lineno})" for frame in place)  # noqa: PTH119
    return WorkerError(f"reading it failed: {type(error).__name__}: {error}{where}; report this")


class Worker(Executor):
    """A process of its own.  A call and its result are pickled; a call that raises has an error as its result.

    When the process ends, all futures that it has not answered get :class:`WorkerDied`.
    """

    def __init__(self) -> None:
        self._pipe, its = CONTEXT.Pipe()
        self._calls: queue.SimpleQueue[tuple[Future[Any], bytes] | None] = queue.SimpleQueue()
        self._sent: deque[Future[Any]] = deque()
        self._room = threading.Semaphore(SENT)
        self._lock = threading.Lock()
        self._died: WorkerDied | None = None
        self._sender = threading.Thread(target=self._send, daemon=True)
        self._receiver = threading.Thread(target=self._receive, daemon=True)
        self._process = CONTEXT.Process(target=_serve, args=(its, PATIENCE), daemon=True)
        try:
            with PROCESSES, _undisturbed():
                CONTEXT.set_forkserver_preload([PRELOAD])
                self._process.start()
        except (OSError, EOFError) as error:
            self._died = WorkerDied(f"as it was to start: {error}", at_work=False)
            return
        finally:
            its.close()
        self._sender.start()
        self._receiver.start()

    def depth(self) -> int:
        """How many calls it should hold."""
        return DEPTH

    def check(self) -> None:
        """Nothing: when the process ends, its futures tell."""

    def submit(self, fn: Callable[P, Result], /, *args: P.args, **kwargs: P.kwargs) -> Future[Result]:
        """A call, done after those before it; it can be cancelled until it is among the next few."""
        future: Future[Result] = Future()
        call = pickle.dumps((fn, args, kwargs), pickle.HIGHEST_PROTOCOL)
        with self._lock:
            if self._died:
                future.set_exception(self._died)
            else:
                self._calls.put((future, call))
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Ends the process at once: what it was doing is lost."""
        if self._receiver.ident is not None:
            self._process.kill()
            if wait:
                self._receiver.join()

    def _send(self) -> None:
        while True:
            self._room.acquire()
            call = self._calls.get()
            if call is None:
                return
            future, data = call
            if not future.set_running_or_notify_cancel():
                self._room.release()
                continue
            self._sent.append(future)
            try:
                self._pipe.send_bytes(data)
            except OSError:  # it has died; the receiver tells
                return

    def _receive(self) -> None:
        started = False
        try:
            self._pipe.recv_bytes()
            started = True
            while True:
                data = self._pipe.recv_bytes()
                self._room.release()
                self._sent.popleft().set_result(_unpickled(data))
        except (EOFError, OSError):
            self._end(started)

    def _end(self, started: bool) -> None:
        at_work = started and bool(self._sent)
        with PROCESSES:
            self._process.join()
        died = WorkerDied(_how(self._process.exitcode), at_work)
        with self._lock:
            self._died = died
        self._calls.put(None)
        self._room.release()
        self._sender.join()
        self._pipe.close()
        with contextlib.suppress(queue.Empty):
            while True:
                call = self._calls.get_nowait()
                if call and call[0].set_running_or_notify_cancel():
                    self._sent.append(call[0])
        for future in self._sent:
            future.set_exception(died)


def _how(code: int | None) -> str:
    if code == -signal.SIGALRM:
        return f"for it took longer than {PATIENCE:g} s"
    return f"by signal {-code}" if code is not None and code < 0 else f"with exit code {code}"


def _unpickled(data: bytes) -> Any:
    try:
        return pickle.loads(data)
    except Exception as error:
        return failure(error)


@contextlib.contextmanager
def _undisturbed() -> Iterator[None]:
    """A process started in here runs no main program again, finds no module in the current folder, and hears no Ctrl-C.

    A new process imports the main module of its parent, which may be a script that does its work when it is imported;
    the process that workers are forked from would take a ``numpy.py`` among the articles for the library; and it is the
    parent's part to answer Ctrl-C, and to end its workers.
    """
    resource_tracker.ensure_running()  # which would have the process that is forked from hear Ctrl-C
    main, safe = sys.modules["__main__"], os.environ.get("PYTHONSAFEPATH")
    blocked = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    sys.modules["__main__"] = types.ModuleType("__main__")
    os.environ["PYTHONSAFEPATH"] = "1"
    try:
        yield
    finally:
        sys.modules["__main__"] = main
        if safe is None:
            del os.environ["PYTHONSAFEPATH"]
        else:
            os.environ["PYTHONSAFEPATH"] = safe
        signal.pthread_sigmask(signal.SIG_SETMASK, blocked)


def _serve(pipe: Connection, patience: float) -> None:
    """What a worker does: one call after the other, until its parent has ended."""
    threading.Thread(target=_follow_parent, daemon=True).start()
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, 1)
    os.dup2(nothing, 2)
    with contextlib.suppress(EOFError, OSError):  # the parent has ended
        pipe.send_bytes(b"")
        while True:
            call = pipe.recv_bytes()
            # The signal ends the process wherever it is, in a regular expression too, which holds up all its threads.
            signal.setitimer(signal.ITIMER_REAL, patience)
            answer = _answer(call)
            signal.setitimer(signal.ITIMER_REAL, 0)
            pipe.send_bytes(answer)


def _answer(call: bytes) -> bytes:
    try:
        work, arguments, named = pickle.loads(call)
        return pickle.dumps(work(*arguments, **named), pickle.HIGHEST_PROTOCOL)
    except Exception as error:
        return pickle.dumps(failure(error))


def _follow_parent() -> None:
    """End with the parent, even if it was killed and this process is busy."""
    parent = multiprocessing.parent_process()
    assert parent
    parent.join()
    os._exit(1)
