"""What is told of a load: how far it is while it goes on, and in the end what became of its sources."""

from __future__ import annotations

import sys
import time
from collections import Counter
from typing import TYPE_CHECKING

import click

from ..escape import Cell, visible

if TYPE_CHECKING:
    from rich.progress import Progress

    from ..tasks import Outcome

SHOWN = 40  # sources with a row of their own; of more there is a summary
TOLD = 20  # sources that are refused, each told at once
STATES = ("new", "changed", "unchanged", "repeated", "refused")
SECONDS = 30.0  # from one line of progress to the next, where it goes to a file
LOADED = ("new", "changed")


class Told:
    """Tells on standard error how far a load of so many bytes is; a context manager that ends when the load does."""

    def __init__(self, form: str, size: int) -> None:
        self.form, self.size, self.done = form, size, 0
        self.rows: list[tuple[Cell, ...]] = []
        self.counted: Counter[str] = Counter()
        self.documents: Counter[str] = Counter()
        self.claims: Counter[str] = Counter()
        self.began = self.lined = time.monotonic()
        self.bar: Progress | None = None

    def __enter__(self) -> None:
        if sys.stderr.isatty():
            self.bar = _bar()
            self.bar.add_task("", total=self.size, rate="starting")
            self.bar.start()

    def __exit__(self, *_: object) -> None:
        if self.bar:
            self.bar.stop()

    def tell(self, outcome: Outcome) -> None:
        """What became of a source, as soon as it is known."""
        state = outcome.state
        self.counted[state] += 1
        self.documents[state] += outcome.documents
        self.claims[state] += outcome.claims
        self.done += outcome.size
        for warning in outcome.warnings:
            self._say(warning)
        if state == "refused" and self.counted[state] <= TOLD:
            self._say(refusal(outcome))
        if self.form != "table" or (len(self.rows) <= SHOWN and state != "unchanged"):
            loaded = (outcome.documents, outcome.claims) if state in LOADED else (None, None)
            self.rows.append((outcome.source, state, *loaded))
        self._progress()

    def _say(self, words: str) -> None:
        """A line of its own, above the bar where there is one."""
        from rich.text import Text

        if self.bar:
            self.bar.console.print(Text(visible(words)), soft_wrap=True)
        else:
            click.echo(visible(words), err=True)

    def _progress(self) -> None:
        now = time.monotonic()
        sources, seconds = self.counted.total(), max(now - self.began, 1e-9)
        if self.bar:
            self.bar.update(
                self.bar.task_ids[0], completed=self.done, rate=f"{sources} read, {sources / seconds:.1f}/s"
            )
        elif now - self.lined > SECONDS:
            self.lined = now
            left = seconds * (self.size - self.done) / max(self.done, 1)
            click.echo(
                f"{sources} read, {self.done / 1e6:.1f} of {self.size / 1e6:.1f} MB, {sources / seconds:.1f}/s, "
                f"about {_span(left)} left",
                err=True,
            )

    def sum_up(self) -> None:
        """What became of all: a row a source, or of many, a row an outcome."""
        from ..terminal import show

        if self.form != "table" or 0 < len(self.rows) <= SHOWN:
            show(("source", "outcome", "documents", "claims"), self.rows, self.form)
        elif self.rows:
            states = [state for state in STATES if self.counted[state]]
            rows = [
                (s, self.counted[s], *((self.documents[s], self.claims[s]) if s in LOADED else (None, None)))
                for s in states
            ]
            show(("outcome", "sources", "documents", "claims"), rows, "table")
        untold = self.counted["refused"] - TOLD
        if untold > 0:
            click.echo(f"refused: {untold} more; expograph rejects lists them all", err=True)
        click.echo(", ".join(f"{self.counted[state]} {state}" for state in STATES if self.counted[state]), err=True)


def refusal(outcome: Outcome) -> str:
    """A refusal in one line, with the name of the source once."""
    from ..ingest import without_name

    return f"refused: {outcome.source}: {without_name(outcome)}"


def _bar() -> Progress:
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

    return Progress(
        BarColumn(), TaskProgressColumn(), TextColumn("{task.fields[rate]}"), TimeRemainingColumn(), TextColumn("left"),
        console=Console(file=sys.stderr), transient=True,
    )  # fmt: skip


def _span(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}"
