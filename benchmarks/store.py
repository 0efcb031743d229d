"""What loading costs: validated, restored, raw by the engine, and into rdflib in memory, on claims made up.

python benchmarks/store.py [--claims N …] [--no-rdflib]

The same claims as an own export, in N-Quads and in JSON lines.  ``raw`` is the engine's bulk loader on the N-Quads;
``restore`` is the command's way, which holds the file against its manifest's hash; ``load`` reads claims, checks and
rewrites them.  Each runs in a process of its own, whose peak of memory is told; seconds are those of the work, without
imports.
"""

from __future__ import annotations

import argparse
import pathlib
import subprocess
import sys
import tempfile

from query import made_up

from expograph.graph.export import write
from expograph.graph.export_manifest import manifest_path, manifest_text
from expograph.knowledge import KnowledgeGraph

WORKS = {
    "raw": "import pyoxigraph as ox; s = ox.Store(OUT)",
    "restore": "from expograph.store.bulk import restore",
    "load nquads": "from expograph import load, open_store; import expograph.store.bulk",
    "load jsonl": "from expograph import load, open_store; import expograph.store.bulk",
    "rdflib": "import rdflib",
}
DONE = {
    "raw": "s.bulk_load(path=NQ, format=ox.RdfFormat.N_QUADS); s.flush()",
    "restore": "restore(OUT, NQ)",
    "load nquads": "[o] = load(open_store(OUT, write=True), [NQ]); assert o.state == 'new', o",
    "load jsonl": "[o] = load(open_store(OUT, write=True), [JSONL]); assert o.state == 'new', o",
    "rdflib": "rdflib.Dataset().parse(NQ, format='nquads')",
}


def measure(what: str, folder: pathlib.Path) -> tuple[float, float]:
    """Seconds and megabytes that a work takes."""
    names = {"OUT": folder / what.replace(" ", "-"), "NQ": folder / "all.nq", "JSONL": folder / "all.jsonl"}
    program = (
        "import resource, time\n"
        + "".join(f"{name} = {str(path)!r}\n" for name, path in names.items())
        + f"{WORKS[what]}\nstart = time.perf_counter()\n{DONE[what]}\n"
        + "print(time.perf_counter() - start, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)"
    )
    found = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True)
    seconds, megabytes = map(float, found.stdout.split())
    return seconds, megabytes


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--claims", type=int, nargs="+", default=[10_000, 100_000])
    options.add_argument("--no-rdflib", action="store_true")
    given = options.parse_args()
    print("| claims | way | seconds | by raw | peak MB |\n|---|---|---|---|---|")
    for claims in given.claims:
        with tempfile.TemporaryDirectory() as name:
            folder = pathlib.Path(name)
            graph = KnowledgeGraph(tuple(made_up(claims)))
            for form, file in (("nquads", "all.nq"), ("jsonl", "all.jsonl")):
                with (folder / file).open("wb") as out:
                    manifest = write(graph, form, out)
                if manifest:
                    manifest_path(folder / file).write_text(manifest_text(manifest))
            del graph
            raw = 0.0
            for what in WORKS:
                if what == "rdflib" and given.no_rdflib:
                    continue
                seconds, megabytes = measure(what, folder)
                raw = raw or seconds
                print(f"| {claims:,} | {what} | {seconds:.2f} | {seconds / raw:.2f} | {megabytes:.0f} |", flush=True)


if __name__ == "__main__":
    main()
