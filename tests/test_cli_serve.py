"""The serve command: what it says, what it leaves behind, and how it follows the store."""

from __future__ import annotations

import os
import pathlib
import signal
import socket
import subprocess
import sys
import time

import httpx
import pytest
from click.testing import CliRunner

from expograph.cli import main
from expograph.model import Claim, Document, Entity, Extraction
from expograph.store.store import open_store

COUNT = "SELECT (COUNT(*) AS ?n) { ?a xg:supplies ?b }"


def put(folder: pathlib.Path, source: str, target: str) -> None:
    note = Document(f"{source} supplies {target}.", source=f"{source}.txt")
    quote = note.quote(0, len(note.text), rule="v.supply", confidence=0.9)
    names = tuple(Entity(name, "company", name.title()) for name in sorted((source, target)))
    with open_store(str(folder), write=True) as store:
        store.put(
            f"{source}.txt",
            [Extraction(note, names, (Claim(source, "supplies", target, evidence=(quote,)),))],
            "made up",
        )


@pytest.fixture
def folder(tmp_path):
    put(tmp_path / "store", "micron", "dell")
    return tmp_path / "store"


@pytest.fixture
def start(tmp_path, folder):
    """How to start the command, with a place of its own for temporary files; it is ended with the test."""
    started = []
    (tmp_path / "tmp").mkdir()

    def begin(*options):
        command = [sys.executable, "-m", "expograph.cli", "serve", "--port", "0", *options]
        process = subprocess.Popen(
            command, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
            env={**os.environ, "TMPDIR": str(tmp_path / "tmp"), "EXPOGRAPH_STORE": str(folder)},
        )  # fmt: skip
        started.append(process)
        return process

    yield begin
    for process in started:
        process.kill()
        process.communicate()


def count(url):
    return int(httpx.get(url, params={"query": COUNT}, timeout=20).json()["results"]["bindings"][0]["n"]["value"])


def children(process):
    return [int(word) for word in pathlib.Path(f"/proc/{process}/task/{process}/children").read_text().split()]


def alive(process):
    try:
        return pathlib.Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_says_where_it_is_and_leaves_nothing(start, tmp_path, number):
    process = start()
    url = process.stderr.readline().strip()
    assert count(url) == 1
    workers = children(process.pid)
    assert len(workers) == 6  # four at work and two to take over
    assert list((tmp_path / "tmp").iterdir())
    process.send_signal(number)
    out, error = process.communicate(timeout=20)
    assert (process.returncode, out, error) == (0, "", "")
    assert not [worker for worker in workers if alive(worker)]
    assert not list((tmp_path / "tmp").iterdir())


def test_it_ends_soon_even_while_a_query_runs(start, tmp_path):
    process = start("--timeout", "60")
    url = process.stderr.readline().strip()
    port = httpx.URL(url).port
    with socket.create_connection(("127.0.0.1", port)) as client:
        client.sendall(
            f"GET /?query=ASK%7B%3Fa%20%3Fb%20%3Fc.%3Fd%20%3Fe%20%3Ff.%3Fg%20%3Fh%20%3Fi.%3Fj%20%3Fk%20%3Fl.FILTER(%3Fa=1)%7D HTTP/1.1\r\nHost: localhost:{port}\r\n\r\n".encode()
        )
        time.sleep(0.3)
        process.terminate()
        process.communicate(timeout=10)
    assert process.returncode == 0
    assert not list((tmp_path / "tmp").iterdir())


def test_no_worker_outlives_a_server_that_is_killed(start):
    process = start()
    process.stderr.readline()
    workers = children(process.pid)
    process.kill()
    process.wait()
    end = time.monotonic() + 5
    while any(map(alive, workers)):
        assert time.monotonic() < end
        time.sleep(0.05)


def test_what_is_loaded_meanwhile_is_seen_soon_and_writers_are_not_hindered(start, folder):
    url = start().stderr.readline().strip()
    assert count(url) == 1
    put(folder, "tsmc", "nvidia")
    end = time.monotonic() + 15
    seen = [1]
    while seen[-1] != 2:
        assert time.monotonic() < end
        seen.append(count(url))
        time.sleep(0.1)
    assert seen == sorted(seen)
    assert {count(url) for _ in range(20)} == {2}


def test_a_port_in_use(folder):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        result = CliRunner().invoke(main, ["serve", "--store", str(folder), "--port", str(port)])
    assert result.exit_code == 2
    assert result.stderr == (
        f"expograph: 127.0.0.1:{port} cannot be listened on (Address already in use); choose another with --host and --port\n"
    )


def test_a_store_that_is_not_there(tmp_path):
    run = [sys.executable, "-m", "expograph.cli", "serve", "--store", str(tmp_path / "none"), "--port", "0"]
    result = subprocess.run(run, capture_output=True, text=True, timeout=60)
    assert result.returncode == 2
    assert "there is no store" in result.stderr
    assert not (tmp_path / "none").exists()


def test_a_host_that_others_reach_is_warned_of(start):
    process = start("--host", "0.0.0.0", "--timeout", "3")
    assert "whoever reaches it may read the whole store" in process.stderr.readline()
    port = httpx.URL(process.stderr.readline().strip()).port
    assert count(f"http://127.0.0.1:{port}/") == 1


def test_without_the_extra_it_says_what_to_install(folder):
    code = "import sys; sys.modules['uvicorn'] = None\nfrom expograph.cli import main\nmain(['serve', '--store', sys.argv[1]])"
    result = subprocess.run([sys.executable, "-c", code, str(folder)], capture_output=True, text=True)
    assert result.returncode == 2
    assert "pip install 'expograph[serve]'" in result.stderr
