"""What reading thousands of articles costs: in one process, in several, on a Dask cluster, and one load at a time.

python benchmarks/corpus.py speed [--articles 2000] [--runs 3]
python benchmarks/corpus.py memory [--articles 500 5000 50000]

The articles are those of corpus/generate.py.  Seconds are those of the command, from its start to its end; ``one at a
time`` is a command for each of the first 30, told for as many as the others read.  Memory is the proportional share of
each process (pages that processes share are counted once in all), looked at twice a second, and its peak is told; the
articles for it have one paragraph.
"""

from __future__ import annotations

import argparse
import json
import pathlib
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import psutil

ROOT = pathlib.Path(__file__).parents[1]
LOAD = [sys.executable, "-m", "expograph.cli", "load"]
SINGLE = 30  # articles that are loaded by a command each


def generate(folder: pathlib.Path, count: int, length: int = 5) -> int:
    """Write so many articles of some paragraphs; how many words they have."""
    made = [sys.executable, ROOT / "corpus" / "generate.py", str(count), "articles.jsonl", "known.jsonl", str(length)]
    subprocess.run(made, cwd=folder, check=True)
    with (folder / "articles.jsonl").open(encoding="utf8") as lines:
        return sum(len(json.loads(line)["text"].split()) for line in lines)


@contextmanager
def cluster() -> Iterator[str]:
    """The address of a scheduler with two workers."""
    run = [sys.executable, ROOT / "tests" / "dask_cluster.py", "2"]
    with subprocess.Popen(run, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        yield process.stdout.readline().strip()
        process.communicate()


def seconds(folder: pathlib.Path, *options: str) -> float:
    """How long a load into a new store takes."""
    with tempfile.TemporaryDirectory() as store:
        start = time.perf_counter()
        subprocess.run(
            [*LOAD, "articles.jsonl", "--store", f"{store}/kept", *options], cwd=folder, check=True, capture_output=True
        )
        return time.perf_counter() - start


def one_at_a_time(folder: pathlib.Path) -> float:
    """Seconds that an article takes when each is loaded by a command of its own."""
    with (folder / "articles.jsonl").open(encoding="utf8") as lines:
        for number, line in zip(range(SINGLE), lines, strict=False):
            (folder / f"{number}.txt").write_text(json.loads(line)["text"], encoding="utf8")
    start = time.perf_counter()
    for number in range(SINGLE):
        subprocess.run([*LOAD, f"{number}.txt", "--store", "single"], cwd=folder, check=True, capture_output=True)
    return (time.perf_counter() - start) / SINGLE


def speed(folder: pathlib.Path, count: int, runs: int) -> None:
    """Words a second of each way, and how many times as fast it is as one process."""
    words = generate(folder, count)
    taken: dict[str, list[float]] = {}
    for _ in range(runs):  # in turns, so that what slows the machine for a while slows all of them
        taken.setdefault("1 process", []).append(seconds(folder))
        taken.setdefault("2 processes", []).append(seconds(folder, "--workers", "2"))
        with cluster() as address:  # which takes some of the processors even when it has nothing to do
            taken.setdefault("Dask, 2 workers", []).append(seconds(folder, "--cluster", address))
    taken["one at a time"] = [one_at_a_time(folder) * count]
    one = statistics.median(taken["1 process"])
    print(f"{count} articles, {words} words\n\n| way | seconds | words/s | times one process |\n|---|---|---|---|")
    for way, all_taken in taken.items():
        median = statistics.median(all_taken)
        spread = f" ({min(all_taken):.1f}–{max(all_taken):.1f})" if len(all_taken) > 1 else ""
        print(f"| {way} | {median:.1f}{spread} | {words / median:.0f} | {one / median:.2f} |")


def share(process: psutil.Process) -> float:
    """Megabytes that a process has, its part of what it shares with others."""
    try:
        return float(process.memory_full_info().pss) / 1e6
    except psutil.Error:
        return 0.0


def watch(load: subprocess.Popen[bytes], peaks: dict[str, float]) -> None:
    """Look at the memory of a load and its workers until it ends."""
    parent = psutil.Process(load.pid)
    while load.poll() is None:
        writing, others = share(parent), [share(child) for child in parent.children(recursive=True)]
        peaks["writer"] = max(peaks["writer"], writing)
        peaks["worker"] = max([peaks["worker"], *others])
        peaks["all"] = max(peaks["all"], writing + sum(others))
        time.sleep(0.5)


def memory(folder: pathlib.Path, counts: list[int]) -> None:
    """The peaks of memory with two processes that read, over so many articles."""
    columns = ("articles", "seconds", "store MB", "writer, peak MB", "a worker, peak MB", "all, peak MB")
    print(f"| {' | '.join(columns)} |\n{'|---' * len(columns)}|")
    for count in counts:
        generate(folder, count, 1)
        with tempfile.TemporaryDirectory() as store:
            peaks = {"writer": 0.0, "worker": 0.0, "all": 0.0}
            start = time.perf_counter()
            load = subprocess.Popen(
                [*LOAD, "articles.jsonl", "--store", f"{store}/kept", "--workers", "2"], cwd=folder,
                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            )  # fmt: skip
            looking = threading.Thread(target=watch, args=(load, peaks))
            looking.start()
            looking.join()
            assert load.returncode == 0
            taken = time.perf_counter() - start
            size = sum(file.stat().st_size for file in pathlib.Path(store).rglob("*") if file.is_file()) / 1e6
        told = " | ".join(f"{peaks[what]:.0f}" for what in ("writer", "worker", "all"))
        print(f"| {count} | {taken:.0f} | {size:.0f} | {told} |", flush=True)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("what", choices=["speed", "memory"])
    options.add_argument("--articles", type=int, nargs="+")
    options.add_argument("--runs", type=int, default=3)
    given = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        if given.what == "speed":
            speed(pathlib.Path(folder), (given.articles or [2000])[0], given.runs)
        else:
            memory(pathlib.Path(folder), given.articles or [500, 5000, 50000])


if __name__ == "__main__":
    main()
