"""One process that answers queries on its standard input, shut in before it sees the first.

A query comes as JSON behind its length in four bytes; an answer is two lengths, JSON that says what became of it, and
the result.  Little is imported here, for a worker that had to be killed is replaced while others wait.
"""

from __future__ import annotations

import itertools
import json
import os
import re
import struct
import sys
import threading
import time
from collections.abc import Iterator
from typing import Any, BinaryIO

import pyoxigraph as ox

from ..graph.forms import GRAPHS, SOLUTIONS, settled
from . import sandbox

ROWS = 500  #: that the page shows
CELL = 1000  #: characters of a literal that the page shows
Answer = tuple[dict[str, Any], bytes]


class TooLargeError(Exception):
    """The result has more bytes than may be given away."""


class Sink:
    """A file in memory that is full at ``size`` bytes."""

    def __init__(self, size: int) -> None:
        self.left = size
        self.parts: list[bytes] = []

    def write(self, data: bytes) -> int:
        self.left -= len(data)
        if self.left < 0:
            raise TooLargeError
        self.parts.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        """Nothing: what is written is there."""


def main(settings: str) -> None:
    """Answer queries until the input ends; ``settings`` is JSON: snapshot, parent, memory, prefixes, padding."""
    given = json.loads(settings)
    sandbox.die_with_parent(given["parent"])
    pipe, out = sys.stdin.buffer, sys.stdout.buffer
    try:
        store = ox.Store.read_only(given["snapshot"])
        bool(store.query("ASK { GRAPH ?g { ?s ?p ?o } }"))
        sandbox.limit_memory(given["memory"])
        sandbox.keep_from_network()
        kept = sandbox.keep_from_files(given["snapshot"])
    except OSError as error:
        _send(out, {"kind": "failed", "message": str(error)})
        return
    _send(out, {"kind": "ready", "files": kept})
    for job in _jobs(pipe):
        # In a thread of its own, since a thread that was put behind all others can never be put back.
        thread = threading.Thread(target=_reply, args=(out, store, job, given["prefixes"], given["padding"]))
        thread.start()
        begun = time.monotonic()
        for after, nice in job["steps"]:
            thread.join(max(0, begun + after - time.monotonic()))
            if thread.is_alive():
                _lower(thread.native_id or 0, nice)
        thread.join()


def _lower(thread: int, nice: int | None) -> None:
    if nice is None:
        os.sched_setscheduler(thread, os.SCHED_IDLE, os.sched_param(0))
    else:
        os.setpriority(os.PRIO_PROCESS, thread, nice)


def _jobs(pipe: BinaryIO) -> Iterator[dict[str, Any]]:
    while len(head := pipe.read(4)) == 4:
        yield json.loads(pipe.read(struct.unpack(">I", head)[0]))


def _send(out: BinaryIO, head: dict[str, Any], body: bytes = b"") -> None:
    words = json.dumps(head).encode()
    out.write(struct.pack(">IQ", len(words), len(body)) + words)
    out.write(body)
    out.flush()


def _reply(out: BinaryIO, store: ox.Store, job: dict[str, Any], prefixes: dict[str, str], padding: str) -> None:
    try:
        head, body = answer(store, job, prefixes, padding)
    except SyntaxError as error:
        head, body = {"kind": "syntax", "message": str(error)}, b""
    except TooLargeError:
        head, body = {"kind": "large"}, b""
    except MemoryError:
        head, body = {"kind": "memory"}, b""
    except (RuntimeError, ValueError) as error:  # a function that there is not
        head, body = {"kind": "unanswerable", "message": str(error)}, b""
    except OSError as error:
        head, body = {"kind": "failed", "message": str(error)}, b""
    _send(out, head, body)


def answer(store: ox.Store, job: dict[str, Any], prefixes: dict[str, str], padding: str) -> Answer:
    """What became of a job, and the result; ``padding`` stands behind the query for the sake of messages."""
    sparql = job["sparql"]
    if words := _keyword("service", sparql, prefixes, padding):
        return {"kind": "service", "message": words}, b""
    if job["default"] or job["named"]:
        dataset: dict[str, Any] = {"default_graph": _nodes(job["default"]), "named_graphs": _nodes(job["named"])}
    else:  # the engine would put the union in the place of what the query itself names
        dataset = {"use_default_graph_as_union": not _keyword("from", sparql, prefixes, padding)}
    found: Any = store.query(sparql + padding, prefixes=prefixes, **dataset)
    form = job["graph"] if isinstance(found, ox.QueryTriples) else job["solutions"]
    if form is None:
        return {"kind": "unacceptable"}, b""
    sink: Any = Sink(job["bytes"])
    if form == "page":
        _write_rows(found, sink)
    elif isinstance(found, ox.QueryTriples):
        # what several graphs hold is found once for each
        ox.serialize(sorted(set(found), key=str), sink, format=GRAPHS[form], prefixes=prefixes)
    else:
        found.serialize(sink, format=SOLUTIONS[form])
    data = b"".join(sink.parts)
    return {"kind": "done", "form": form}, settled(data) if form in ("turtle", "trig") else data


def _nodes(iris: list[str]) -> list[ox.NamedNode]:
    return [ox.NamedNode(iri) for iri in iris]


def _keyword(word: str, sparql: str, prefixes: dict[str, str], padding: str) -> str:
    """The parser's words where a word stands as a keyword, else nothing.

    The grammar itself is the judge: with another word in all its places, a query still parses where that stood in a
    string, a name or a comment, and fails where it was the keyword.
    """
    changed = re.sub(word, word[:2] + "w" + word[3:], sparql, flags=re.IGNORECASE)
    if changed == sparql:
        return ""
    words = _unreadable(changed + padding, prefixes)
    if words and (wrong := _unreadable(sparql + padding, prefixes)):
        raise SyntaxError(wrong)
    return words


def _unreadable(sparql: str, prefixes: dict[str, str]) -> str:
    try:
        ox.Store().query(sparql, prefixes=prefixes)
    except SyntaxError as error:
        return str(error)
    except (OSError, RuntimeError, ValueError):
        return ""  # it was read, and then could not be run: nothing was asked of it here
    return ""


def _write_rows(found: Any, sink: Sink) -> None:
    """The first rows as JSON for the page: names of columns, rows of [kind, text], and whether there are more."""
    if isinstance(found, ox.QueryBoolean):
        sink.write(json.dumps({"truth": bool(found)}).encode())
        return
    solutions = isinstance(found, ox.QuerySolutions)
    names = [variable.value for variable in found.variables] if solutions else ["subject", "predicate", "object"]
    rows = [[_cell(term) for term in row] for row in itertools.islice(found, ROWS)]
    more = next(iter(found), None) is not None
    sink.write(json.dumps({"columns": names, "rows": rows, "more": more}).encode())


def _cell(term: Any) -> list[str]:
    if term is None:
        return ["", ""]
    if isinstance(term, ox.NamedNode):
        return ["iri", term.value]
    text = term.value if isinstance(term, ox.Literal) else str(term)
    return ["text", text if len(text) <= CELL else text[:CELL] + "…"]
