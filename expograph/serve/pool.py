"""A few workers, kept busy, stopped in time, and replaced.

A query starts in any free worker (see ``queues`` for whose).  The longer it runs, the more its thread lets others run
first; while others wait and there are too many long ones, the youngest is stopped and waits for another turn.  Whatever
happens, a query is answered or refused within its time.
"""

from __future__ import annotations

import asyncio
import pathlib
import shutil
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any

from ..errors import ExpographError
from .process import Answer, Question, Worker, start
from .queues import LONG, NICE, Queues, Ticket

SPARE = 2  #: workers beyond those at work: who takes over from one that was killed need not be started first
LOOK = 2.0  #: seconds between looks for a new version of the store


@dataclass(frozen=True, slots=True)
class Limits:
    """How many queries are answered at once; of each the seconds, the bytes of its result and those of its memory."""

    workers: int = 4
    timeout: float = 10.0
    size: int = 16 << 20
    memory: int = 512 << 20


class Pool:
    """Workers over a copy of a store.

    ``snapshot`` makes a copy in a directory of its own, which the pool removes when it is done with it; ``version``
    says which version the store has, None when that cannot be told without waiting.  Both are called in a thread.
    ``tell`` gets words for whoever runs the server.
    """

    def __init__(
        self,
        snapshot: Callable[[], pathlib.Path],
        version: Callable[[], str | None],
        limits: Limits,
        tell: Callable[[str], None],
    ) -> None:
        self.limits = limits
        self._make, self._version, self._tell = snapshot, version, tell
        self._seen: str | None = None
        self._snapshot = pathlib.Path()
        self._queues = Queues(limits.workers)
        self._running: set[Ticket] = set()
        self._idle: list[Worker] = []
        self._workers: set[Worker] = set()
        self._tasks: set[asyncio.Task[None]] = set()

    async def open(self) -> None:
        """Start the workers, and follow the store from now on.  Raises StoreError when it cannot be read."""
        self._seen = await asyncio.to_thread(self._version)
        await self._renew()
        if not all(worker.keeps_from_files for worker in self._workers):
            self._tell("this kernel has no Landlock, so that workers are kept from the network and not from files")
        self._start(self._follow())

    async def close(self) -> None:
        """End the workers, and remove the copies."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for worker in self._workers:
            worker.kill()
        await asyncio.gather(*(worker.process.wait() for worker in self._workers))
        for copy in {self._snapshot, *(worker.snapshot for worker in self._workers)} - {pathlib.Path()}:
            shutil.rmtree(copy, ignore_errors=True)

    async def ask(self, question: Question) -> Answer:
        """The answer, or why there is none: ``late`` when its time was up, ``busy`` when it did not even begin."""
        ticket = Ticket(question, asyncio.get_running_loop().create_future(), self._queues.level(question))
        if not self._queues.join(ticket):
            return Answer("busy")
        self._dispatch()
        try:
            async with asyncio.timeout(self.limits.timeout):
                return await ticket.answer
        except TimeoutError:
            self._queues.learn(question, float("inf"))
            return Answer("late" if ticket.started else "busy")
        finally:
            self._forget(ticket)

    def _forget(self, ticket: Ticket) -> None:
        """Nobody waits for it any more; a short query may end by itself, which costs less than a new worker."""
        self._queues.leave(ticket)
        if ticket.level >= LONG:
            self._stop(ticket)

    def _dispatch(self) -> None:
        """Give questions to free workers, and stop what is in the way of others."""
        while any(self._queues.waiting):
            if self._idle and len(self._running) < self.limits.workers and (ticket := self._queues.next(self._running)):
                self._give(ticket)
            elif self._idle and (ticket := self._queues.in_the_way(self._running)):
                self._stop(ticket)
                if not self._queues.join(ticket):
                    ticket.answer.set_result(Answer("busy"))
            else:
                return

    def _give(self, ticket: Ticket) -> None:
        ticket.worker = self._idle.pop()
        ticket.started = asyncio.get_running_loop().time()
        self._running.add(ticket)
        self._start(self._serve(ticket, ticket.worker))

    async def _serve(self, ticket: Ticket, worker: Worker) -> None:
        loop = asyncio.get_running_loop()
        descent = self._queues.descent(ticket)
        timers = [loop.call_later(after, self._lower, ticket, worker, level) for level, after in descent.items()]
        steps = tuple((after, NICE[level]) for level, after in descent.items())
        answer = await worker.ask(ticket.question, steps, self.limits.size)
        for timer in timers:
            timer.cancel()
        if ticket.worker is worker:  # else it was taken from this worker, which was killed
            ticket.worker = None
            self._running.discard(ticket)
            if not ticket.answer.done():
                ticket.answer.set_result(answer)
                self._queues.learn(ticket.question, loop.time() - ticket.started)
        if worker in self._workers and answer.kind not in ("memory", "lost"):
            if worker.snapshot == self._snapshot:
                self._idle.append(worker)
            else:
                worker.kill()
        self._dispatch()

    def _lower(self, ticket: Ticket, worker: Worker, level: int) -> None:
        """It has run so long that it is of another level now."""
        if ticket.worker is worker and level > ticket.level:
            ticket.level = level
            if ticket.answer.done():
                self._stop(ticket)
            self._dispatch()

    def _stop(self, ticket: Ticket) -> None:
        """Take a question from its worker, which ends."""
        self._running.discard(ticket)
        if ticket.worker:
            ticket.worker.kill()
            ticket.worker = None

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _enlist(self, worker: Worker) -> None:
        self._workers.add(worker)
        self._idle.append(worker)
        self._start(self._replace(worker))

    async def _replace(self, worker: Worker) -> None:
        """Wait until a worker ends, however; then start another, or clean up where its copy is of the past."""
        await worker.process.wait()
        self._workers.discard(worker)
        if worker in self._idle:
            self._idle.remove(worker)
        if worker.snapshot == self._snapshot:
            await self._add()
        elif all(other.snapshot != worker.snapshot for other in self._workers):
            await asyncio.to_thread(shutil.rmtree, worker.snapshot, ignore_errors=True)

    async def _add(self) -> None:
        while True:
            try:
                worker = await start(self._snapshot, self.limits.memory)
                break
            except ExpographError as error:
                self._tell(str(error))
                await asyncio.sleep(1)
        self._enlist(worker)
        self._dispatch()

    async def _follow(self) -> None:
        """Look for new versions of the store, for ever."""
        while True:
            await asyncio.sleep(LOOK)
            version = await asyncio.to_thread(self._version)
            if version not in (None, self._seen):
                try:
                    await self._renew()
                    self._seen = version
                except ExpographError as error:
                    self._tell(f"the store has changed and cannot be read yet: {error}")

    async def _renew(self) -> None:
        """Go over to a new copy: all its workers are started first, so that no answer is older than one before."""
        snapshot = await asyncio.to_thread(self._make)
        fresh: list[Worker] = []
        try:
            while len(fresh) < self.limits.workers + SPARE:
                fresh.append(await start(snapshot, self.limits.memory))
        except BaseException:
            for worker in fresh:
                worker.kill()
            shutil.rmtree(snapshot, ignore_errors=True)
            raise
        past, self._idle, self._snapshot = self._idle, [], snapshot
        for worker in fresh:
            self._enlist(worker)
        for worker in past:
            worker.kill()
        self._dispatch()
