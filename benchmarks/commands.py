"""How long the commands take as whole processes: minimum and median of some runs, from a warm disk.

python benchmarks/commands.py [ARTICLE]
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time

RUNS = 7


def timed(*arguments: str) -> list[float]:
    """Seconds of each run of a command of expograph."""
    seconds = []
    for _ in range(RUNS):
        start = time.perf_counter()
        subprocess.run([sys.executable, "-m", "expograph.cli", *arguments], check=True, capture_output=True)
        seconds.append(time.perf_counter() - start)
    return seconds


def main() -> None:
    article = sys.argv[1] if len(sys.argv) > 1 else "examples/ai-servers.txt"
    with tempfile.TemporaryDirectory() as folder:
        commands = {
            "--help": ["--help"],
            "map": ["map", article, "-o", folder],
            "query --named (graph.trig)": ["query", "--named", "bottlenecks", "--in", f"{folder}/graph.trig"],
            "paths (graph.trig)": ["paths", "Dell", "--upstream", "--in", f"{folder}/graph.trig"],
            "extract": ["extract", article],
        }
        print(f"{'command':<30}{'min s':>8}{'median s':>10}")
        for name, arguments in commands.items():
            seconds = timed(*arguments)
            print(f"{name:<30}{min(seconds):>8.2f}{statistics.median(seconds):>10.2f}")


if __name__ == "__main__":
    main()
