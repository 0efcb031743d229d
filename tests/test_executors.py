"""Every task has its result, once and in order, wherever it is done and whoever dies; and nobody is left behind."""

from __future__ import annotations

import os
import pathlib
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator

import psutil
import pytest

from expograph import executors, process
from expograph.errors import ExpographError, SourceError, WorkerError
from expograph.executors import Lanes, Ready, cluster, here, in_order, processes

HERE = pathlib.Path(__file__).parent
sys.path.append(str(HERE))  # workers look where their parent does
import chores  # noqa: E402

Started = tuple[str, "subprocess.Popen[str]"]


def start_cluster(workers: int) -> Started:
    environment = {**os.environ, "PYTHONPATH": str(HERE)}
    script = [sys.executable, str(HERE / "dask_cluster.py"), str(workers)]
    started = subprocess.Popen(
        script, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=environment
    )
    assert started.stdout
    return started.stdout.readline().strip(), started


def end(started: subprocess.Popen[str]) -> None:
    family = [psutil.Process(started.pid), *psutil.Process(started.pid).children(recursive=True)]
    for one in family:
        one.kill()
    started.wait()


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """A scheduler with three workers."""
    where, started = start_cluster(3)
    yield where
    end(started)


@pytest.fixture(params=["here", "1 process", "2 processes", "cluster"])
def lanes(request: pytest.FixtureRequest) -> Iterator[Lanes]:
    made: dict[str, Callable[[], Lanes]] = {
        "here": here, "1 process": lambda: processes(1), "2 processes": lambda: processes(2),
        "cluster": lambda: cluster(request.getfixturevalue("address")),
    }  # fmt: skip
    with made[request.param]() as lanes:
        yield lanes


def gone(pids: list[int], seconds: float = 10) -> bool:
    """Whether all these processes have ended before so long."""
    until = time.monotonic() + seconds
    while any(map(psutil.pid_exists, pids)) and time.monotonic() < until:
        time.sleep(0.05)
    return not any(map(psutil.pid_exists, pids))


def test_each_task_comes_once_in_order_with_its_result(lanes: Lanes) -> None:
    assert list(in_order(range(300), chores.square, lanes)) == [(n, n * n) for n in range(300)]
    assert list(in_order([], chores.square, lanes)) == []
    assert list(in_order([7], chores.square, lanes)) == [(7, 49)]


def test_what_goes_wrong_is_the_result_of_its_task_alone(lanes: Lanes) -> None:
    found = [result for _, result in in_order(range(6), chores.fail, lanes)]
    assert found[0] == 0
    assert isinstance(found[1], SourceError)
    assert isinstance(found[2], WorkerError)
    assert isinstance(found[3], WorkerError)
    assert found[4:] == [b"x" * 1_000_000, 5]
    assert [str(found[n]).split(" (chores.py, line")[0] for n in (1, 2, 3)] == [
        "a.txt: is empty",
        "reading it failed: IndexError: list index out of range",
        "reading it failed: SystemExit: enough",
    ]


def test_what_is_ready_passes_in_its_place_and_starts_nobody(lanes: Lanes) -> None:
    tasks = [Ready("a"), 2, Ready("b"), Ready("c"), 3]
    assert [result for _, result in in_order(tasks, chores.square, lanes)] == ["a", 4, "b", "c", 9]
    with processes(2) as idle:
        assert len(list(in_order([Ready(n) for n in range(1000)], chores.square, idle))) == 1000
        assert not any(lane.doer for lane in idle.lanes)


def test_tasks_that_raise_do_so_after_the_results_before(lanes: Lanes) -> None:
    def tasks() -> Iterator[int]:
        yield from range(5)
        raise OSError("the disk is gone")

    found = []
    with pytest.raises(OSError, match="the disk is gone"):
        for task, _ in in_order(tasks(), chores.square, lanes):
            found.append(task)
    assert found == [0, 1, 2, 3, 4]


def test_tasks_are_taken_only_so_far_ahead(lanes: Lanes) -> None:
    taken: list[int] = []
    results = in_order((taken.append(n) or n for n in range(10**9)), chores.nap, lanes)
    most = 0
    for task, _ in results:
        most = max(most, len(taken) - task)
        if task == 100:
            time.sleep(0.3)  # who writes takes long
        if task == 300:
            break
    results.close()
    # 12 for each worker, and for each of them three that have been done behind one that is not
    assert most <= 4 * 12 * (1 if lanes.lanes[0].start.__name__ == "Here" else 3)
    if lanes.lanes[0].start.__name__ == "Here":
        assert most == 1


def test_the_library_s_own_pool_would_wait_for_ever_here() -> None:
    with processes(1) as lanes:
        found = [result for _, result in in_order(range(5), chores.die_sending, lanes)]
    assert found[:2] == found[3:] == [b"", b""]
    assert str(found[2]).startswith("it ended three workers (the last by signal 9)")


def test_a_result_that_cannot_be_sent_is_an_error() -> None:
    with processes(1) as lanes:
        ((_, found),) = in_order([1], chores.unpicklable, lanes)
    assert isinstance(found, WorkerError)


def test_two_thousand_tasks_while_workers_are_killed() -> None:
    over, killed = threading.Event(), 0
    choose = random.Random(7)
    with processes(2) as lanes:

        def kill() -> None:
            nonlocal killed
            while not over.wait(0.3):
                doers = [lane.doer for lane in lanes.lanes if isinstance(lane.doer, process.Worker)]
                if doers and (pid := choose.choice(doers)._process.pid) and psutil.pid_exists(pid):
                    os.kill(pid, signal.SIGKILL)
                    killed += 1

        killer = threading.Thread(target=kill)
        killer.start()
        try:
            assert list(in_order(range(2000), chores.nap, lanes)) == [(n, n) for n in range(2000)]
        finally:
            over.set()
            killer.join()
    assert killed > 5


@pytest.mark.parametrize("count", [1, 2])
def test_a_task_that_ends_three_workers_is_set_aside_alone(count: int, tmp_path: pathlib.Path) -> None:
    tasks = [(n, str(tmp_path)) for n in range(200)]
    with processes(count) as lanes:
        found = {task[0]: result for task, result in in_order(tasks, chores.die, lanes)}
    assert str(found.pop(77)).startswith("it ended three workers (the last by signal 9)")
    assert found == {n: n for n in range(200) if n != 77}
    assert (tmp_path / "marks").read_text() == "xxx"


def test_a_task_that_takes_too_long_ends_its_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process, "PATIENCE", 0.3)
    with processes(2) as lanes:
        found = [result for _, result in in_order(range(30), chores.hang, lanes)]
    assert str(found.pop(2)).startswith("it ended three workers (the last for it took longer than 0.3 s)")
    assert found == [0, 1, *range(3, 30)]


def test_workers_that_never_start_end_the_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process, "_serve", chores.no_worker)
    with processes(2) as lanes, pytest.raises(WorkerError, match="workers do not start: 5 in a row"):
        list(in_order(range(30), chores.square, lanes))


def test_at_the_end_a_lane_without_work_helps_the_other() -> None:
    with processes(2) as lanes:
        list(in_order(range(2), chores.square, lanes))  # both have started
        slow = dict(in_order(range(24), chores.first_is_slow, lanes))
    others = [pid for task, pid in slow.items() if pid != slow[0]]
    assert len(others) >= 24 - 3  # those that the slow one's worker had been sent already


def test_workers_have_the_parser_before_they_read() -> None:
    with processes(1) as lanes:
        assert list(in_order([1], chores.parser_is_loaded, lanes)) == [(1, True)]


def test_left_early_it_ends_its_workers_at_once() -> None:
    lanes = processes(2)
    pids = {result for _, result in in_order(range(100), chores.process, lanes)}
    results = in_order(range(100), chores.long_nap, lanes)
    threading.Timer(0.5, os.kill, [os.getpid(), signal.SIGINT]).start()
    with pytest.raises(KeyboardInterrupt):
        next(results)
    assert gone([pid for pid in pids if isinstance(pid, int)], 1)
    again = in_order(range(100), chores.process, lanes)
    _, pid = next(again)
    again.close()
    assert isinstance(pid, int)
    assert gone([pid], 1)


PROGRAM = """
import sys
print("started", flush=True)
sys.path.append({here!r})
import chores
from expograph import executors, process
from expograph.executors import in_order, processes
process.PRELOAD = {preload!r}
with processes(2) as lanes:
    list(in_order(range(20), chores.process, lanes))
    print("ready", flush=True)
    list(in_order(range(20), chores.{work}, lanes))
"""


def run_program(folder: pathlib.Path, work: str, preload: str = "json") -> subprocess.Popen[str]:
    """A program without a guard around what it does, in a folder with a file that has the name of a library."""
    program = PROGRAM.format(here=str(HERE), work=work, preload=preload)
    (folder / "program.py").write_text(program, encoding="utf8")
    (folder / "spacy.py").write_text("open('taken for a library', 'w')", encoding="utf8")
    run = [sys.executable, "-P", "program.py"]
    return subprocess.Popen(
        run, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    )


def test_workers_run_no_main_program_and_take_no_module_from_the_current_folder(tmp_path: pathlib.Path) -> None:
    program = run_program(tmp_path, "square", process.PRELOAD)
    out, errors = program.communicate(timeout=30)
    assert (out, errors, program.returncode) == ("started\nready\n", "", 0)
    assert not (tmp_path / "taken for a library").exists()


def test_nobody_outlives_a_parent_that_is_killed(tmp_path: pathlib.Path) -> None:
    program = run_program(tmp_path, "long_nap")
    assert program.stdout
    assert [program.stdout.readline(), program.stdout.readline()] == ["started\n", "ready\n"]
    time.sleep(0.3)
    family = [one.pid for one in psutil.Process(program.pid).children(recursive=True)]
    assert len(family) >= 3  # two workers, and the process that they were forked from
    program.kill()
    program.wait()
    assert gone(family)


def test_ctrl_c_is_heard_by_the_parent_alone(tmp_path: pathlib.Path) -> None:
    program = run_program(tmp_path, "long_nap")
    assert program.stdout
    assert [program.stdout.readline(), program.stdout.readline()] == ["started\n", "ready\n"]
    time.sleep(0.3)
    family = [one.pid for one in psutil.Process(program.pid).children(recursive=True)]
    os.killpg(program.pid, signal.SIGINT)
    _, errors = program.communicate(timeout=5)
    assert errors.count("Traceback") == 1
    assert errors.endswith("KeyboardInterrupt\n")
    assert gone(family)


def test_a_cluster_sets_aside_what_ends_its_workers_and_harms_no_other(address: str, tmp_path: pathlib.Path) -> None:
    tasks = [(n, str(tmp_path)) for n in range(200)]
    with cluster(address) as lanes:
        found = {task[0]: result for task, result in in_order(tasks, chores.die, lanes)}
    assert str(found.pop(77)).startswith("it ended every worker of the cluster that had it")
    assert found == {n: n for n in range(200) if n != 77}


def test_a_cluster_holds_no_more_than_is_at_work(address: str) -> None:
    from distributed import Client

    with cluster(address) as lanes, Client(address, set_as_default=False) as other:

        def held() -> int:
            return other.run_on_scheduler(lambda dask_scheduler: len(dask_scheduler.tasks))

        most = max(held() for task, _ in in_order(range(300), chores.nap, lanes) if task % 30 == 0)
        until = time.monotonic() + 5
        while held() and time.monotonic() < until:
            time.sleep(0.05)
        assert most <= 3 * 12 + 10  # what is at work, and a few that are about to be forgotten
        assert held() == 0


def test_a_cluster_that_is_lost_is_told_once_what_was_done_is_given(capfd: pytest.CaptureFixture[str]) -> None:
    where, started = start_cluster(1)
    found = 0
    with cluster(where) as lanes, pytest.raises(WorkerError, match="connection to the Dask scheduler is lost; what is"):
        for _ in in_order(range(10_000), chores.nap, lanes):
            found += 1
            if found == 20:
                end(started)
    assert 20 <= found < 10_000
    assert capfd.readouterr() == ("", "")


def test_a_cluster_without_workers_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    from expograph import executors

    monkeypatch.setattr(executors, "SILENCE", 0.5)
    where, started = start_cluster(0)
    with cluster(where) as lanes, pytest.raises(WorkerError, match="has no workers.*dask worker tcp://127.0.0.1"):
        list(in_order(range(10), chores.square, lanes))
    end(started)


def test_a_cluster_whose_workers_have_not_the_program_is_told() -> None:
    where, started = start_cluster(1)
    with cluster(where) as lanes, pytest.raises(WorkerError, match="the cluster cannot do the work"):
        list(in_order(range(10), elsewhere(), lanes))
    end(started)


def elsewhere() -> Callable[[int], int]:
    """A function of a module that this process alone has."""
    import types

    module = types.ModuleType("only_here")
    exec("def work(n): return n", module.__dict__)
    sys.modules["only_here"] = module
    return module.work  # type: ignore[no-any-return]


@pytest.mark.parametrize(
    ("where", "why"),
    [
        ("tcp://127.0.0.1:9", "no Dask scheduler answers .Connection refused"),
        ("nonsense", "is no address of a Dask scheduler"),
        ("tcp://127.0.0.1:99999", "is no address of a Dask scheduler"),
        ("http://127.0.0.1:8787", "is no address of a Dask scheduler"),
    ],
)
def test_no_scheduler_at_an_address(where: str, why: str) -> None:
    with pytest.raises(WorkerError, match=f"^{where}: {why}"):
        cluster(where)


def test_distributed_is_named_where_it_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(ExpographError, match=r"distributed is not installed; pip install 'expograph\[cluster\]'"):
        cluster("tcp://127.0.0.1:9")


def test_few_large_tasks_are_held_at_a_time() -> None:
    taken: list[int] = []

    def tasks() -> Iterator[chores.Large]:
        for number in range(20):
            taken.append(number)
            yield chores.Large(executors.HELD // 2)

    with processes(2) as lanes:
        results = in_order(tasks(), chores.size, lanes)
        for number, _ in enumerate(results):
            assert len(taken) <= number + 3
