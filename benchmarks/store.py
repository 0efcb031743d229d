"""What loading costs: validated, restored, raw by the engine, and into rdflib in memory, on claims made up.

python benchmarks/store.py [--claims N …] [--no-rdflib]

The same claims as an export, in N-Quads and in JSON lines.  ``raw`` is the engine's bulk loader on the N-Quads, while
``load`` reads claims, checks and rewrites them.  ``restore`` is the command's way, of an export of the store that was
loaded, which it holds against its manifest's hash; ``raw again`` is the bulk loader on that.  Each runs in a process of
its own, whose peak of memory is told; seconds are those of the work, without imports.
"""

from __future__ import annotations

import argparse
import pathlib
import subprocess
import sys
import tempfile

from query import made_up

from expograph import KnowledgeGraph, open_store
from expograph.graph.export import write
from expograph.graph.export_manifest import manifest_path, manifest_text

RAW = ("import pyoxigraph as ox; s = ox.Store(OUT)", "s.bulk_load(path=NQ, format=ox.RdfFormat.N_QUADS); s.flush()")
IMPORTS = "from expograph import load, open_store; import expograph.store.bulk"
LOAD = "s = open_store(OUT, write=True); [o] = load(s, [{}]); assert o.state == 'new', o; s.close()"
#: what is imported, and what is measured
WORKS = {
    "raw": RAW,
    "load nquads": (IMPORTS, LOAD.format("NQ")),
    "load jsonl": (IMPORTS, LOAD.format("JSONL")),
    "rdflib": ("import rdflib", "rdflib.Dataset().parse(NQ, format='nquads')"),
    "raw again": (RAW[0], RAW[1].replace("NQ", "STORED")),
    "restore": ("from expograph.store.bulk import restore", "restore(OUT, STORED)"),
}


def measure(what: str, folder: pathlib.Path) -> tuple[float, float]:
    """Seconds and megabytes that a work takes."""
    names = {"OUT": folder / what.replace(" ", "-"), "NQ": folder / "all.nq", "JSONL": folder / "all.jsonl"}
    names["STORED"] = folder / "stored.nq"
    program = (
        "import resource, time\n"
        + "".join(f"{name} = {str(path)!r}\n" for name, path in names.items())
        + f"{WORKS[what][0]}\nstart = time.perf_counter()\n{WORKS[what][1]}\n"
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
            exported(graph, folder / "all.nq")
            with (folder / "all.jsonl").open("wb") as out:
                write(graph, "jsonl", out)
            del graph
            raw = 0.0
            for what in WORKS:
                if what == "rdflib" and given.no_rdflib:
                    continue
                if what == "raw again":
                    with open_store(str(folder / "load-nquads")) as store:
                        exported(store.graph(), folder / "stored.nq")
                seconds, megabytes = measure(what, folder)
                raw = seconds if what.startswith("raw") else raw
                print(f"| {claims:,} | {what} | {seconds:.2f} | {seconds / raw:.2f} | {megabytes:.0f} |", flush=True)


def exported(graph: KnowledgeGraph, file: pathlib.Path) -> None:
    """Write a graph as N-Quads, with its manifest."""
    with file.open("wb") as out:
        manifest = write(graph, "nquads", out)
    assert manifest is not None
    manifest_path(file).write_text(manifest_text(manifest))


if __name__ == "__main__":
    main()
