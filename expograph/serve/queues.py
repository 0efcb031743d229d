"""Whose turn it is: questions wait in levels, the shorter they are known to be, the sooner their turn.

A query whose text has been answered before in a short time is *proven*; another is *new*; one that runs past a slice
is *long*, and past another *stuck*.  Each level down has a smaller share of the workers while others wait, so that
whatever hostile queries do, proven ones find a worker at once and new ones after a slice or two.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Collection
from dataclasses import dataclass, field

from .process import Answer, Question, Worker

PROVEN, NEW, LONG, STUCK = LEVELS = (0, 1, 2, 3)
NICE = {PROVEN: 0, NEW: 10, LONG: 15, STUCK: None}  #: how much each lets others run first; None is only when none does
SLICES = (0.1, 0.3)  #: seconds after which a query is long, and stuck
WAITING = 64  #: questions that wait in a level at most
TEXTS = 1000  #: queries whose time is remembered


@dataclass(slots=True, eq=False)
class Ticket:
    """A question in a queue, or with a worker."""

    question: Question
    answer: asyncio.Future[Answer]
    level: int = NEW
    worker: Worker | None = None
    started: float = 0.0


@dataclass(slots=True)
class Queues:
    """Tickets that wait, by level, for one of some workers; and how long queries took."""

    workers: int
    waiting: tuple[deque[Ticket], ...] = field(default_factory=lambda: tuple(deque() for _ in LEVELS))
    seconds: dict[str, float] = field(default_factory=dict)

    def join(self, ticket: Ticket) -> bool:
        """Let it wait; False where too many do."""
        queue = self.waiting[ticket.level]
        if len(queue) >= WAITING:
            return False
        queue.append(ticket)
        return True

    def leave(self, ticket: Ticket) -> None:
        """It waits no longer."""
        if ticket in self.waiting[ticket.level]:
            self.waiting[ticket.level].remove(ticket)

    def next(self, running: Collection[Ticket]) -> Ticket | None:
        """Whose turn it is: of the level furthest down that has less than its share, as have those above with it."""
        for level in reversed(LEVELS):
            if self.waiting[level] and all(_from(up, running) < self._share(up) for up in LEVELS[: level + 1]):
                return self.waiting[level].popleft()
        return None

    def in_the_way(self, running: Collection[Ticket]) -> Ticket | None:
        """Who is to be stopped, for one further up waits: the youngest of a level that has more than its share."""
        first = next((level for level in LEVELS if self.waiting[level]), STUCK)
        others = [ticket for ticket in running if ticket.level > first]
        too_many = any(_from(level, others) > self._share(level) for level in LEVELS if level > first)
        if too_many and _from(first, running) <= self._share(first):
            return max(others, key=lambda ticket: (ticket.level, ticket.started))
        return None

    def level(self, question: Question) -> int:
        """Where a question begins."""
        known = self.seconds.get(question.sparql)
        if known is None:
            return NEW
        return PROVEN if known <= SLICES[1] else LONG if known < float("inf") else STUCK

    def descent(self, ticket: Ticket) -> dict[int, float]:
        """The levels at which it will run, each with the seconds after which it gets there if it runs as long."""
        first, second = SLICES
        if ticket.level == PROVEN:  # twice what it took is granted
            longer = max(first, 2 * self.seconds.get(ticket.question.sparql, 0))
            return {PROVEN: 0, LONG: longer, STUCK: longer + second - first}
        return {NEW: {NEW: 0.0, LONG: first, STUCK: second}, LONG: {LONG: 0, STUCK: second}}.get(
            ticket.level, {STUCK: 0}
        )

    def learn(self, question: Question, seconds: float) -> None:
        """A query took so long, at its best; for ever, when it was stopped."""
        known = self.seconds.pop(question.sparql, float("inf"))
        self.seconds[question.sparql] = min(known, seconds)
        if len(self.seconds) > TEXTS:
            del self.seconds[next(iter(self.seconds))]

    def _share(self, level: int) -> int:
        """Of four workers the levels may have 4, 3, 2 and 1; of few workers, one while nobody waits further up."""
        alone = not any(self.waiting[:level])
        return max(self.workers * (len(LEVELS) - level) // len(LEVELS), int(alone))


def _from(level: int, running: Collection[Ticket]) -> int:
    return sum(ticket.level >= level for ticket in running)
