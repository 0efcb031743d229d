"""Where work is done: in this process, in others of this machine, or on a Dask cluster."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any, ParamSpec, Protocol, TypeVar

from .process import Worker

P = ParamSpec("P")
Result = TypeVar("Result")


class Doer(Protocol):
    """An executor that knows how much to hold; ``check`` raises WorkerError when no result can be expected."""

    def submit(self, fn: Callable[P, Result], /, *args: P.args, **kwargs: P.kwargs) -> Future[Result]: ...
    def shutdown(self) -> None: ...
    def depth(self) -> int: ...
    def check(self) -> None: ...


@dataclass(eq=False, slots=True)
class Job:
    """A task, the future that stands for it now, and what became of it once it is ``settled``."""

    task: Any
    future: Future[Any] | None = None
    deaths: int = 0
    settled: bool = False
    outcome: Any = None

    def settle(self, outcome: Any) -> None:
        self.outcome, self.future, self.settled = outcome, None, True


@dataclass(eq=False, slots=True)
class Lane:
    """One executor, started with its first job, and the jobs that it holds, in order."""

    start: Callable[[], Doer]
    doer: Doer | None = None
    jobs: dict[Job, None] = field(default_factory=dict)
    idle_deaths: int = 0

    def depth(self) -> int:
        return self.doer.depth() if self.doer else 1

    def stop(self) -> None:
        doer, self.doer = self.doer, None
        if doer:
            doer.shutdown()


class Lanes:
    """Where work is done, until the end of the block: ``with processes(4) as lanes``.  It ends all that was started."""

    def __init__(self, start: Callable[[], Doer], count: int = 1) -> None:
        self.lanes = [Lane(start) for _ in range(count)]

    def __enter__(self) -> Lanes:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Ends all workers without waiting for what they have been given; used again, they start again."""
        for lane in self.lanes:
            lane.jobs.clear()
            lane.stop()


class Here:
    """An executor that does what it is given at once, in this process."""

    def submit(self, fn: Callable[P, Result], /, *args: P.args, **kwargs: P.kwargs) -> Future[Result]:
        future: Future[Result] = Future()
        future.set_result(fn(*args, **kwargs))
        return future

    def depth(self) -> int:
        return 1

    def shutdown(self) -> None:
        """Nothing was started."""

    def check(self) -> None:
        """It is never silent."""


def here() -> Lanes:
    """In this process, each task when its result is asked for."""
    return Lanes(Here)


def processes(count: int) -> Lanes:
    """In ``count`` processes, started when there is work, which share the memory of what reading needs."""
    return Lanes(Worker, count)


def cluster(address: str) -> Lanes:
    """On a Dask cluster, by the address of its scheduler, ``tcp://host:port``.

    Scheduler and workers must have this version of expograph; a worker that loads ``--preload expograph.warm`` has what
    reading needs before its first article.

    Raises WorkerError where no scheduler answers, ExpographError where ``distributed`` is not installed.
    """
    from .cluster import Cluster

    lanes = Lanes(lambda: Cluster(address))
    lanes.lanes[0].doer = Cluster(address)
    return lanes
