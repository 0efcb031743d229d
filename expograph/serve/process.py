"""One worker as its parent sees it: started, asked, killed."""

from __future__ import annotations

import asyncio
import json
import os
import pathlib
import signal
import struct
import sys
from dataclasses import dataclass
from typing import Any

from ..errors import StoreError
from ..graph.answer import PADDING
from ..ontology.vocabulary import PREFIXES

ROOT = pathlib.Path(__file__).parents[2]
#: The package is looked for last, and nothing in the folder where the user stands is taken for a module.
CODE = "import sys; sys.path.append(sys.argv[1]); from expograph.serve.worker import main; main(sys.argv[2])"
CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Question:
    """A query with its dataset (none named: all graphs), and the forms wanted of solutions and of triples, if any."""

    sparql: str
    default: tuple[str, ...] = ()
    named: tuple[str, ...] = ()
    solutions: str | None = "json"
    graph: str | None = "turtle"
    size: int | None = None  #: bytes of the result at most, where that is less than the server's limit


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of a question: ``done`` with a result in a form, or another kind, with the engine's words if any."""

    kind: str
    form: str = ""
    message: str = ""
    body: bytes = b""


class Worker:
    """A process that answers one question at a time."""

    def __init__(self, process: asyncio.subprocess.Process, snapshot: pathlib.Path) -> None:
        self.process = process
        self.snapshot = snapshot
        self.keeps_from_files = True

    async def ask(self, question: Question, steps: tuple[tuple[float, int | None], ...], size: int) -> Answer:
        """The answer; ``memory`` or ``lost`` when the process ended over it.

        ``steps`` are seconds after which the query gets a niceness (None: it runs when nothing else does).  A result
        has ``size`` bytes at most.
        """
        job = {
            "sparql": question.sparql, "default": question.default, "named": question.named,
            "solutions": question.solutions, "graph": question.graph, "steps": steps,
            "bytes": min(size, question.size or size),
        }  # fmt: skip
        words = json.dumps(job).encode()
        assert self.process.stdin
        try:
            self.process.stdin.write(struct.pack(">I", len(words)) + words)
            head, body = await self._read()
        except (asyncio.IncompleteReadError, ConnectionError):
            # An engine that gets no memory aborts.
            return Answer("memory" if await self.process.wait() == -signal.SIGABRT else "lost")
        return Answer(head["kind"], head.get("form", ""), head.get("message", ""), body)

    async def _read(self) -> tuple[dict[str, Any], bytes]:
        pipe = self.process.stdout
        assert pipe
        words, size = struct.unpack(">IQ", await pipe.readexactly(12))
        return json.loads(await pipe.readexactly(words)), await pipe.readexactly(size)

    def kill(self) -> None:
        """End it now."""
        if self.process.returncode is None:
            self.process.kill()


async def start(snapshot: pathlib.Path, memory: int) -> Worker:
    """A worker over a snapshot, ready; raises StoreError when it cannot be opened."""
    settings = {
        "snapshot": str(snapshot), "parent": os.getpid(), "memory": memory, "prefixes": PREFIXES, "padding": PADDING
    }  # fmt: skip
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-P", "-c", CODE, str(ROOT), json.dumps(settings),
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
        limit=CHUNK, start_new_session=True, env={**os.environ, "MALLOC_ARENA_MAX": "2"},
    )  # fmt: skip
    worker = Worker(process, snapshot)
    try:
        head, _ = await worker._read()
    except (asyncio.IncompleteReadError, ConnectionError):
        head = {"kind": "failed", "message": "its process ended"}
    except BaseException:
        worker.kill()
        raise
    if head["kind"] != "ready":
        await process.wait()
        raise StoreError(f"{snapshot}: a worker cannot read this copy of the store: {head['message']}")
    worker.keeps_from_files = head["files"]
    return worker
