"""Work on many tasks: here, in processes of this machine, or on a Dask cluster; one code path for all.

>>> with here() as lanes:
...     list(in_order(["a", "bcd"], len, lanes))
[('a', 1), ('bcd', 3)]
"""

from __future__ import annotations

import queue
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from .errors import ExpographError, WorkerError
from .lanes import Job, Lane, Lanes, cluster, here, processes
from .process import WorkerDied, attempt

__all__ = ["Lanes", "Ready", "cluster", "here", "in_order", "processes"]

Task = TypeVar("Task")
Result = TypeVar("Result")
Known = TypeVar("Known")

HELD = 200_000_000  # bytes of tasks that say how much is ``held`` and are not given back yet; one may be larger
AHEAD = 4  # for each task that is being worked on or waits to be, how many may be finished behind one that takes long
DEATHS = 3  # workers that a task may end
STARTS = 5  # workers in a row that may end before they have done anything
SILENCE = 60.0  # seconds without a result after which an executor is asked whether there is somebody to work


@dataclass(frozen=True, slots=True)
class Ready(Generic[Result]):
    """What stands among tasks and needs no work: it is passed on in its place."""

    value: Result


def in_order(
    tasks: Iterable[Task | Ready[Known]], work: Callable[[Task], Result], lanes: Lanes
) -> Generator[tuple[Task | Ready[Known], Result | Known | ExpographError], None, None]:
    """Each task with what ``work`` made of it, in the order of the tasks, each once; a :class:`Ready` with its value.

    ``work`` is a function of a module that can be imported, its results and the tasks can be pickled (:func:`here`
    needs neither).  An ExpographError that it raises is its result; so is a WorkerError for any other exception, and
    for a task that has ended three workers.  ``tasks`` are taken only as far ahead as needed to keep the workers at
    work; what they raise is raised after the results of those before.  Left early, it ends the workers.  Raises
    WorkerError when no work can be done any more: workers do not start, the cluster is lost.
    """
    run = _Run(iter(tasks), work, lanes.lanes)
    try:
        run.fill()
        while run.waiting:
            job = run.waiting[0]
            while not job.settled:
                run.wait()
                if not job.settled:
                    run.fill()
            run.waiting.popleft()
            run.held -= getattr(job.task, "held", 0)
            yield job.task, job.outcome
            del job
            run.fill()
    except BaseException:
        lanes.close()
        raise
    if run.failure:
        raise run.failure


class _Run:
    """What in_order has at hand: jobs not yet yielded, and futures that are done, as they come."""

    def __init__(self, source: Iterator[Any], work: Callable[[Any], Any], lanes: list[Lane]) -> None:
        self.source, self.work, self.lanes = source, work, lanes
        self.waiting: deque[Job] = deque()
        self.done: queue.SimpleQueue[tuple[Lane, Job, Future[Any]]] = queue.SimpleQueue()
        self.held = 0  # bytes of those
        self.ended = False
        self.failure: Exception | None = None

    def fill(self) -> None:
        """Take what is done, and give the lanes as much as they should hold."""
        while not self.done.empty():
            self.settle(*self.done.get())
        while not self.ended and self.has_room():
            lane = min(self.lanes, key=lambda lane: len(lane.jobs))
            if len(lane.jobs) >= lane.depth():
                return
            self.pull(lane)
        self.level()

    def has_room(self) -> bool:
        """Whether a further task may be held, by their number and their bytes."""
        return self.held < HELD and len(self.waiting) < AHEAD * sum(lane.depth() for lane in self.lanes)

    def pull(self, lane: Lane) -> None:
        """Give a lane the next task, if there is one."""
        try:
            job = Job(next(self.source))
        except StopIteration:
            self.ended = True
        except Exception as error:
            self.ended, self.failure = True, error
        else:
            self.waiting.append(job)
            self.held += getattr(job.task, "held", 0)
            if isinstance(job.task, Ready):
                job.settle(job.task.value)
            else:
                self.give(lane, job)

    def give(self, lane: Lane, job: Job) -> None:
        """Put a job at the end of a lane."""
        lane.doer = lane.doer or lane.start()
        lane.jobs[job] = None
        job.future = lane.doer.submit(attempt, self.work, job.task)
        job.future.add_done_callback(lambda future: self.done.put((lane, job, future)))

    def level(self) -> None:
        """Where there is nothing more to be given, let a lane that has nothing to do help the one with the most."""
        idle = min(self.lanes, key=lambda lane: len(lane.jobs))
        busy = max(self.lanes, key=lambda lane: len(lane.jobs))
        if not idle.jobs and len(busy.jobs) > 1:
            job = next(reversed(busy.jobs))
            if job.future and job.future.cancel():
                del busy.jobs[job]
                self.give(idle, job)

    def wait(self) -> None:
        """Settle the next future that is done."""
        while True:
            try:
                self.settle(*self.done.get(timeout=SILENCE))
                return
            except queue.Empty:
                for lane in self.lanes:
                    if lane.doer:
                        lane.doer.check()

    def settle(self, lane: Lane, job: Job, future: Future[Any]) -> None:
        """Note what became of a job; a future that stood for it before its worker died or it moved is passed over."""
        if future is not job.future:
            return
        error = future.exception()
        if isinstance(error, WorkerDied):
            self.revive(lane, error)
        elif error:
            raise error
        else:
            del lane.jobs[job]
            lane.idle_deaths = 0
            job.settle(future.result())

    def revive(self, lane: Lane, died: WorkerDied) -> None:
        """Start a worker in the place of one that died, with all its jobs but for one that has ended too many.

        A worker does its jobs in order, so it died over the first.
        """
        lane.stop()
        jobs, lane.jobs = list(lane.jobs), {}
        if died.at_work:
            jobs[0].deaths += 1
            if jobs[0].deaths == DEATHS:
                words = f"it ended three workers (the last {died.how}); leave it out or split it, and report this"
                jobs.pop(0).settle(WorkerError(words))
        else:
            lane.idle_deaths += 1
            if lane.idle_deaths == STARTS:
                raise WorkerError(
                    f"workers do not start: {STARTS} in a row ended before they did anything (the last {died.how}); "
                    "what is loaded stays; go on without them, and report this"
                )
        for job in jobs:
            self.give(lane, job)
