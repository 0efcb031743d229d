"""A worker is shut in by the kernel: checked in a process of its own, for it cannot be undone."""

import json
import pathlib
import subprocess
import sys

import pytest

from expograph.serve import sandbox

TRY = """
import json, os, pathlib, socket, subprocess, sys, threading
from expograph.serve import sandbox
folder, outside = sys.argv[1:]
{before}
found = {{}}
def attempt(name, work):
    try:
        work()
        found[name] = "done"
    except Exception as error:
        found[name] = type(error).__name__
def all_of_them():
    attempt("socket", socket.socket)
    attempt("udp", lambda: socket.socket(socket.AF_INET6, socket.SOCK_DGRAM))
    attempt("unix", lambda: socket.socket(socket.AF_UNIX))
    attempt("pair", socket.socketpair)
    attempt("program", lambda: os.execv("/bin/true", ["true"]))
    attempt("inside", lambda: pathlib.Path(folder, "a").read_text())
    attempt("write inside", lambda: pathlib.Path(folder, "b").write_text("x"))
    attempt("outside", lambda: pathlib.Path(outside).read_text())
    attempt("passwords", lambda: open("/etc/passwd").read())
    attempt("memory", lambda: bytearray(200 << 20))
thread = threading.Thread(target=all_of_them)
thread.start()
thread.join()
os.write(1, json.dumps(found).encode())
"""
SHUT = "sandbox.limit_memory(100 << 20); sandbox.keep_from_network(); kept = sandbox.keep_from_files(folder)"


def attempts(tmp_path, before):
    inside = tmp_path / "inside"
    inside.mkdir()
    (inside / "a").write_text("x")
    (tmp_path / "c").write_text("x")
    code = TRY.format(before=before)
    command = [sys.executable, "-c", code, str(inside), str(tmp_path / "c")]
    return json.loads(subprocess.run(command, capture_output=True, check=True, timeout=20).stdout)


def test_no_network_no_program_no_memory(tmp_path):
    found = attempts(tmp_path, SHUT)
    refused = ("socket", "udp", "unix", "pair", "program")
    assert {name: found[name] for name in refused} == dict.fromkeys(refused, "PermissionError")
    assert found["memory"] == "MemoryError"


@pytest.mark.skipif(
    "landlock" not in (lsm.read_text() if (lsm := pathlib.Path("/sys/kernel/security/lsm")).exists() else "landlock"),
    reason="this kernel has no Landlock",
)
def test_no_file_but_those_of_the_copy(tmp_path):
    found = attempts(tmp_path, SHUT + "\nassert kept")
    refused = ("write inside", "outside", "passwords")
    assert {name: found[name] for name in refused} == dict.fromkeys(refused, "PermissionError")
    assert found["inside"] == "done"


def test_a_process_that_is_not_shut_in_may_do_all_of_it(tmp_path):
    """So the refusals above are the sandbox's own."""
    found = attempts(tmp_path, "os.execv = lambda *_: None")
    assert set(found.values()) == {"done"}


def test_every_worker_of_a_server_is_shut_in(server):
    for worker in server.workers():
        for task in pathlib.Path(f"/proc/{worker}/task").iterdir():
            status = dict(line.split(":\t", 1) for line in (task / "status").read_text().splitlines() if ":\t" in line)
            assert (status["Seccomp"], status["NoNewPrivs"]) == ("2", "1")  # 2: a filter is in force
        open_files = {str(entry.readlink()) for entry in pathlib.Path(f"/proc/{worker}/fd").iterdir()}
        paths = {path for path in open_files if path.startswith("/")}
        assert {path for path in paths if "/expograph-" not in path} <= {"/dev/null"}


def test_the_calls_are_known_on_this_machine():
    assert sandbox.supported()
    assert set(sandbox.DENIED["x86_64"]) == set(sandbox.DENIED["aarch64"])
