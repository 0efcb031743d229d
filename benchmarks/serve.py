"""The endpoint under load with and without hostile queries, and beside the oxigraph server.

    python benchmarks/serve.py [--claims 2000] [--seconds 60] [--clients 32] [--runs 30]

First: clients that ask again as soon as they are answered, once with good queries alone and once with one hostile query
in ten, each with a text of its own: products of everything with everything that count, sort, join text, or are given
back.  "Wrong" counts good queries that were not answered, or not with the right bytes.  Second: the same queries one
after the other, here and with ``oxigraph serve-read-only`` over a copy of the same store; the median of the runs in ms.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import itertools
import os
import pathlib
import re
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from urllib.parse import quote

import pyoxigraph as ox

from expograph.graph.query import named_sparql
from expograph.model import Claim, Document, Entity, Extraction
from expograph.store.store import open_store

SMALL = 'SELECT ?other WHERE { ?e rdfs:label "firm 7" . ?e xg:supplies ?other } ORDER BY ?other LIMIT 20'
GOOD = (
    SMALL,
    "ASK { e:f3 xg:supplies e:f4 }",
    "SELECT ?c ?quote { ?c rdf:subject e:f5 ; xg:evidence/oa:hasSelector/oa:exact ?quote } ORDER BY ?c ?quote",
    "SELECT (COUNT(*) AS ?n) { ?a xg:supplies ?b }",
    "SELECT DISTINCT ?d ?title { ?d dcterms:title ?title } ORDER BY ?d",
)
HOSTILE = (
    "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . FILTER(?a < ?f && ?c < ?f) }",
    "SELECT * { ?a ?b ?c . ?d ?e ?f } ORDER BY ?f ?c",
    'SELECT (GROUP_CONCAT(CONCAT(STR(?c), STR(?f)); separator="") AS ?x) { ?a ?b ?c . ?d ?e ?f }',
    "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
    "SELECT ?x { ?x (!xg:none|^!xg:none)* ?y . ?y (!xg:none|^!xg:none)* ?z . FILTER(?x = ?z && ?y != ?y) }",
)
BESIDE = (
    ("one entity", SMALL),
    ("count", "SELECT (COUNT(*) AS ?n) { ?a xg:supplies ?b }"),
    ("1,000 rows", "SELECT ?s ?o { ?s rdf:subject ?o } LIMIT 1000"),
    ("claims with quotes", "SELECT ?c ?q { ?c a xg:Claim ; xg:evidence/oa:hasSelector/oa:exact ?q }"),
    ("triples", "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o . ?s a xg:Claim }"),
    ("suppliers", named_sparql("suppliers")),
)
PREFIXES = "".join(line for line in named_sparql("suppliers").splitlines(keepends=True) if line.startswith("PREFIX"))
PREFIXES += "PREFIX e: <https://w3id.org/expograph/entity/>\nPREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>\n"


def made_up(folder: pathlib.Path, claims: int, per_document: int = 100) -> None:
    """A store of documents in which firms supply each other."""
    with open_store(str(folder), write=True) as store:
        for number in range(claims // per_document):
            pairs = [(i, (i * (number + 3) + 1) % 500) for i in range(per_document)]
            sentences = [f"Firm {a} supplies firm {b}." for a, b in pairs]
            document = Document(" ".join(sentences), source=f"note {number}", title=f"Note {number}")
            starts = itertools.accumulate((len(s) + 1 for s in sentences), initial=0)
            found = tuple(
                Claim(
                    f"f{a}", "supplies", f"f{b}",
                    evidence=(document.quote(at, at + len(text), rule="v.supply", confidence=0.9),),
                )
                for (a, b), at, text in zip(pairs, starts, sentences, strict=False)
            )  # fmt: skip
            names = tuple(Entity(f"f{i}", "company", f"firm {i}") for i in sorted({i for pair in pairs for i in pair}))
            store.put(f"note-{number}.txt", [Extraction(document, names, found)], "made up")


@contextlib.contextmanager
def serving(folder: pathlib.Path, *options: str) -> Iterator[tuple[int, subprocess.Popen[str]]]:
    """The port of ``expograph serve``, and its process."""
    command = [sys.executable, "-m", "expograph.cli", "serve", "--store", str(folder), "--port", "0", *options]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    assert process.stderr
    line = process.stderr.readline()
    port = re.search(r"http://[^/]*:(\d+)/", line)
    if not port:
        raise SystemExit(f"not serving: {line}{process.stderr.read()}")
    try:
        yield int(port[1]), process
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(20)


@contextlib.contextmanager
def oxigraph(folder: pathlib.Path) -> Iterator[int]:
    """The port of the oxigraph server over a copy of a store's RDF."""
    with tempfile.TemporaryDirectory() as copy, socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        free.close()
        rdf = folder / (folder / "CURRENT").read_text().strip()
        shutil.copytree(rdf, pathlib.Path(copy) / "rdf")
        ox.Store(f"{copy}/rdf").flush()  # from tables, as the workers read it, and not from the log of what was loaded
        binary = pathlib.Path(sys.executable).with_name("oxigraph")
        command = [
            str(binary),
            "serve-read-only",
            "-l",
            f"{copy}/rdf",
            "-b",
            f"127.0.0.1:{port}",
            "--union-default-graph",
        ]
        process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
        try:
            for _ in range(100):
                with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port)):
                    break
                time.sleep(0.05)
            yield port
        finally:
            process.terminate()
            process.wait(10)


class Connection:
    """A client over one connection, as little as will do, for it shares the processors with what it measures."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.reader: asyncio.StreamReader | None = None

    async def ask(self, path: str, sparql: str, accept: str = "*/*") -> tuple[int, bytes]:
        """The status and the body."""
        if self.reader is None:
            self.reader, self.writer = await asyncio.open_connection("127.0.0.1", self.port, limit=1 << 22)
        head = f"GET {path}?query={quote(sparql)} HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\nAccept: {accept}\r\n\r\n"
        self.writer.write(head.encode())
        back = (await self.reader.readuntil(b"\r\n\r\n")).lower()
        if b"chunked" in back:
            parts = []
            while size := int(await self.reader.readline(), 16):
                parts.append((await self.reader.readexactly(size + 2))[:-2])
            await self.reader.readline()
            body = b"".join(parts)
        else:
            body = await self.reader.readexactly(int(re.search(rb"content-length: (\d+)", back)[1]))  # type: ignore[index]
        if b"connection: close" in back:
            self.writer.close()
            self.reader = None
        return int(back[9:12]), body


async def load(port: int, clients: int, seconds: float, hostile: bool) -> tuple[list[float], int, Counter[int]]:
    """Seconds of each good query, how many went wrong, and the statuses of hostile ones."""
    first = Connection(port)
    right = {query: await first.ask("/sparql", query) for query in GOOD}
    assert all(status == 200 for status, _ in right.values())
    times: list[float] = []
    statuses: Counter[int] = Counter()
    wrong = 0
    end = time.perf_counter() + seconds
    numbers = itertools.count()

    async def client(place: int) -> None:
        nonlocal wrong
        connection = Connection(port)
        for turn in itertools.count(place):
            start = time.perf_counter()
            if start > end:
                return
            if hostile and turn % 10 == 0:
                number = next(numbers)
                status, _ = await connection.ask("/sparql", f"{HOSTILE[number % len(HOSTILE)]} #{number}")
                statuses[status] += 1
            else:
                query = GOOD[turn % len(GOOD)]
                wrong += await connection.ask("/sparql", query) != right[query]
                times.append(time.perf_counter() - start)

    await asyncio.gather(*map(client, range(clients)))
    return times, wrong, statuses


def memory(process: int) -> int:
    """Bytes in use, of a process and its children."""
    children = pathlib.Path(f"/proc/{process}/task/{process}/children").read_text().split()
    pages = 0
    for one in (str(process), *children):
        with contextlib.suppress(OSError):
            pages += int(pathlib.Path(f"/proc/{one}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


async def watched(port: int, process: int, clients: int, seconds: float, hostile: bool) -> tuple[str, float]:
    """A row of the table, and the 99th percentile."""
    peak = 0

    async def watch() -> None:
        nonlocal peak
        while True:
            peak = max(peak, memory(process))
            await asyncio.sleep(0.1)

    task = asyncio.create_task(watch())
    times, wrong, statuses = await load(port, clients, seconds, hostile)
    task.cancel()
    p50, p99 = statistics.median(times), statistics.quantiles(times, n=100)[98]
    refused = ", ".join(f"{status}: {count}" for status, count in sorted(statuses.items())) or "–"
    name = "one in ten hostile" if hostile else "good alone"
    row = f"| {name} | {len(times):,} | {wrong} | {p50 * 1000:.1f} | {p99 * 1000:.1f} | {max(times) * 1000:.0f} "
    return row + f"| {peak >> 20:,} | {refused} |", p99


async def beside(port: int, other: int, runs: int) -> None:
    print("\n| query | bytes | expograph serve | oxigraph | ratio |\n|---|---|---|---|---|")
    for name, query in BESIDE:
        accept = "application/n-triples" if query.startswith("CONSTRUCT") else "application/sparql-results+json"
        ours, theirs = Connection(port), Connection(other)
        taken: tuple[list[float], list[float]] = ([], [])
        for _ in range(runs):
            for connection, path, into in ((ours, "/sparql", taken[0]), (theirs, "/query", taken[1])):
                start = time.perf_counter()
                status, body = await connection.ask(path, PREFIXES + query, accept)
                into.append(time.perf_counter() - start)
                assert status == 200, body[:300]
        mine, its = (statistics.median(times) * 1000 for times in taken)
        print(f"| {name} | {len(body):,} | {mine:.2f} | {its:.2f} | {mine / its:.2f} |")


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--claims", type=int, default=2000)
    ask.add_argument("--seconds", type=float, default=60)
    ask.add_argument("--clients", type=int, default=32)
    ask.add_argument("--runs", type=int, default=30)
    args = ask.parse_args()
    with tempfile.TemporaryDirectory() as place:
        folder = pathlib.Path(place) / "store"
        made_up(folder, args.claims)
        print(
            "| load | good queries | wrong | median ms | 99th percentile ms | longest ms | peak MB | hostile: status |"
        )
        print("|---|---|---|---|---|---|---|---|")
        ends = []
        for hostile in (False, True):
            with serving(folder) as (port, process):
                row, p99 = asyncio.run(watched(port, process.pid, args.clients, args.seconds, hostile))
                ends.append(p99)
                print(row, flush=True)
        print(f"\nThe 99th percentile with hostile queries is {ends[1] / ends[0]:.2f} times that without.")
        with serving(folder) as (port, _), oxigraph(folder) as other:
            asyncio.run(beside(port, other, args.runs))


if __name__ == "__main__":
    main()
