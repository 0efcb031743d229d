"""A store of a few sentences, and the server over it as a process of its own."""

from __future__ import annotations

import contextlib
import pathlib
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import httpx
import pytest

from expograph.model import Claim, Document, Entity, Extraction
from expograph.store.store import open_store

FIRMS = 60


def put(folder: pathlib.Path, name: str, firms: int = FIRMS) -> None:
    """A document in which each firm supplies the next."""
    sentences = [f"Firm {i} supplies firm {i + 1}." for i in range(firms)]
    note = Document(" ".join(sentences), source=name, title=f"Note {name} <b>")
    claims, at = [], 0
    for i, sentence in enumerate(sentences):
        quote = note.quote(at, at + len(sentence), rule="v.supply", confidence=0.9)
        claims.append(Claim(f"f{i}", "supplies", f"f{i + 1}", evidence=(quote,)))
        at += len(sentence) + 1
    names = tuple(Entity(f"f{i}", "company", f"Firm {i}") for i in range(firms + 1))
    with open_store(str(folder), write=True) as store:
        store.put(name, [Extraction(note, names, tuple(claims))], "made up")


@dataclass(frozen=True)
class Served:
    """A server: its address, its process, and its store."""

    url: str
    process: subprocess.Popen[str]
    folder: pathlib.Path

    @property
    def port(self) -> int:
        return int(httpx.URL(self.url).port or 0)

    def ask(self, sparql: str, accept: str = "*/*", **parameters: str) -> httpx.Response:
        return httpx.get(self.url, params={"query": sparql, **parameters}, headers={"Accept": accept}, timeout=30)

    def workers(self) -> list[int]:
        """The ids of the worker processes."""
        path = pathlib.Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        return [int(word) for word in path.read_text().split()]


@contextlib.contextmanager
def served(folder: pathlib.Path, *options: str) -> Iterator[Served]:
    """``expograph serve`` over a store, ended by SIGTERM."""
    command = [sys.executable, "-m", "expograph.cli", "serve", "--store", str(folder), "--port", "0", *options]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    assert process.stderr
    lines = iter(process.stderr.readline, "")
    try:
        said = [next(lines, "")]
        while not (address := re.search(r"^http://\S+$", said[-1], re.MULTILINE)):
            assert said[-1], said
            said.append(next(lines, ""))
        yield Served(address[0].replace("0.0.0.0", "127.0.0.1"), process, folder)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(20)
        process.stderr.close()


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> pathlib.Path:
    """A store that no test changes."""
    place = tmp_path_factory.mktemp("serve") / "store"
    put(place, "a.txt")
    return place


@pytest.fixture(scope="session")
def server(folder: pathlib.Path) -> Iterator[Served]:
    """A server with small limits over it."""
    with served(folder, "--timeout", "2", "--max-bytes", "300000", "--memory", "128") as found:
        yield found


@pytest.fixture
def serve() -> Callable[..., contextlib.AbstractContextManager[Served]]:
    """How a test gets a server of its own."""
    return served


@pytest.fixture
def fill() -> Callable[..., None]:
    """How a test puts a document into a store."""
    return put
