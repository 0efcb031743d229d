"""SPARQL servers of two makes, started on free ports of this machine and ended with the tests."""

from __future__ import annotations

import pathlib
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator

import httpx
import pyoxigraph as ox
import pytest

from expograph.ontology.vocabulary import PREFIXES
from expograph.store.embedded import Embedded
from expograph.store.engine import Engine
from expograph.store.remote import Remote

SECONDS_TO_START = 60
PASSWORD = "s3cret-of-the-tests"
VIRTUOSO_INI = pathlib.Path(__file__).with_name("virtuoso.ini")


@pytest.fixture(scope="session")
def oxigraph_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of an oxigraph server, which asks for no credentials."""
    port = free_port()
    beside = pathlib.Path(sys.executable).with_name("oxigraph")
    program = needed(str(beside) if beside.exists() else "oxigraph", "pip install oxigraph")
    folder = tmp_path_factory.mktemp("oxigraph")
    command = [program, "serve", "--location", str(folder / "data"), "--bind", f"127.0.0.1:{port}"]
    yield from running(command, folder, f"http://127.0.0.1:{port}", "/query?query=ASK%20%7B%7D")


@pytest.fixture(scope="session")
def virtuoso_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a Virtuoso server; the user ``dba`` with PASSWORD may change what it holds."""
    program = needed("virtuoso-t", "apt-get install virtuoso-opensource-7-bin")
    folder, port, sql = tmp_path_factory.mktemp("virtuoso"), free_port(), free_port()
    settings = VIRTUOSO_INI.read_text("utf8").replace("{http}", str(port)).replace("{sql}", str(sql))
    (folder / "virtuoso.ini").write_text(settings, "utf8")
    command = [program, "+configfile", "virtuoso.ini", "+foreground"]
    for address in running(command, folder, f"http://127.0.0.1:{port}/sparql", "?query=ASK%20%7B%7D"):
        login = ["isql-vt", f"127.0.0.1:{sql}", "dba", "dba", f'exec=set password "dba" "{PASSWORD}";']
        subprocess.run(login, check=True, capture_output=True, timeout=SECONDS_TO_START)
        yield address


@pytest.fixture
def virtuoso(virtuoso_server: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """The address of the Virtuoso server, with credentials for it in the environment."""
    monkeypatch.setenv("EXPOGRAPH_STORE_USER", "dba")
    monkeypatch.setenv("EXPOGRAPH_STORE_PASSWORD", PASSWORD)
    return virtuoso_server


@pytest.fixture(params=["folder", "oxigraph", "virtuoso"])
def engine(request: pytest.FixtureRequest, tmp_path) -> Iterator[Engine]:
    """An engine that holds none of the project's graphs."""
    if request.param == "folder":
        found: Engine = Embedded(tmp_path / "store", write=True)
    else:
        found = Remote(request.getfixturevalue({"oxigraph": "oxigraph_server"}.get(request.param, request.param)))
    found.apply({graph: [] for graph in graphs(found)}, "")
    yield found
    found.close()


def graphs(engine: Engine) -> list[ox.NamedNode]:
    """The project's graphs that an engine holds; a server may have others of its own."""
    ours = f'STRSTARTS(STR(?g), "{PREFIXES["xg"]}")'
    return [graph for (graph,) in engine.select(f"SELECT DISTINCT ?g {{ GRAPH ?g {{ ?s ?p ?o }} FILTER({ours}) }}")]  # type: ignore[misc]


@pytest.fixture(autouse=True)
def _nobody(monkeypatch: pytest.MonkeyPatch, tmp_path: pathlib.Path) -> None:
    """No credentials and no proxies of whoever runs the tests."""
    for name in ("EXPOGRAPH_STORE_USER", "EXPOGRAPH_STORE_PASSWORD", "EXPOGRAPH_TIMEOUT", "NETRC"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))


def running(command: list[str], folder: pathlib.Path, address: str, question: str) -> Iterator[str]:
    """Start a server in a folder, give its address as soon as it answers a question, and end it."""
    with (folder / "output.txt").open("wb") as output:
        server = subprocess.Popen(command, cwd=folder, stdout=output, stderr=output)
    try:
        wait_for(server, address + question, folder / "output.txt")
        yield address
    finally:
        server.kill()
        server.wait()


def wait_for(server: subprocess.Popen[bytes], url: str, output: pathlib.Path) -> None:
    deadline = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < deadline and server.poll() is None:
        try:
            if httpx.get(url, timeout=1, trust_env=False).is_success:
                return
        except httpx.TransportError:
            time.sleep(0.1)
    pytest.fail(f"{server.args} does not answer at {url}: {output.read_text('utf8', 'replace')[-2000:]}")


def needed(program: str, how: str) -> str:
    """The path of a program; a failure, and not a skipped test, where it is missing."""
    found = shutil.which(program)
    if not found:
        pytest.fail(f"{program} is not installed: {how}")
    return found


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
