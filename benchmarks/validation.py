"""What it costs to validate claims made up, beside loading them in bulk into a store on disk, and beside pyshacl.

python benchmarks/validation.py [--claims N …] [--no-pyshacl]

Seconds on the clock, and of processor time behind it.  pyshacl is run on each document's graph of 1,000 claims, and the
rest extrapolated from that.
"""

from __future__ import annotations

import argparse
import pathlib
import tempfile
import time
from collections.abc import Callable, Iterable

import pyoxigraph as ox
from query import made_up

from expograph.graph.rdf import derived_quads, document_graphs, to_quads
from expograph.graph.validation import validate
from expograph.model import Claim, Document, Entity, Extraction
from expograph.ontology.shapes import shapes

SAMPLE = 1_000  # claims for pyshacl
FIRMS = 100


def seconds(work: Callable[[], object]) -> str:
    """How long a work takes, on the clock and of the processor."""
    clock, processor = time.perf_counter(), time.process_time()
    work()
    return f"{time.perf_counter() - clock:8.1f} ({time.process_time() - processor:.1f})"


def written(extractions: Iterable[Extraction], file: pathlib.Path) -> int:
    """The extractions as N-Quads in a file; returns how many quads there are."""
    read, count = list(extractions), 0
    with file.open("wb") as out:
        for quads in (*map(to_quads, read), derived_quads(read)):
            ox.serialize(quads, out, format=ox.RdfFormat.N_QUADS)
            count += len(quads)
    return count


def of_one_text(claims: int, characters: int) -> Extraction:
    """One document of about so many characters, with as many claims, a sentence each, in random order of their ends."""
    ends = [(i * 7 % FIRMS, (i * 7 + 1 + i // FIRMS) % FIRMS) for i in range(claims)]
    lines = [f"Firm {a} supplies Firm {b} under contract {i}." for i, (a, b) in enumerate(ends)]
    padding = " It is so." * max(0, (characters // claims - len(lines[0])) // len(" It is so."))
    document = Document("\n".join(line + padding for line in lines), "table")
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line) + len(padding) + 1)
    said: dict[tuple[int, int], list[tuple[int, int]]] = {}
    for (a, b), start, line in zip(ends, starts, lines, strict=False):
        if a != b:
            said.setdefault((a, b), []).append((start, start + len(line)))
    firms = tuple(Entity(f"firm-{i}", "company", f"Firm {i}") for i in range(FIRMS))
    made = [
        Claim(
            f"firm-{a}", "supplies", f"firm-{b}", evidence=tuple(document.quote(*at, rule="made.up") for at in places)
        )
        for (a, b), places in said.items()
    ]
    return Extraction(document, firms, tuple(made))


def beside_loading(name: str, extractions: Iterable[Extraction]) -> None:
    """Bulk load into a store on disk, and validation there, as after a load and of everything, and in memory."""
    with tempfile.TemporaryDirectory() as folder:
        file = pathlib.Path(folder) / "made-up.nq"
        quads = written(extractions, file)
        store = ox.Store(f"{folder}/rdf")
        load = seconds(lambda: store.bulk_load(path=str(file), format=ox.RdfFormat.N_QUADS))
        del store  # and with it what it still does in the background
        store, memory = ox.Store(f"{folder}/rdf"), ox.Store()
        memory.bulk_load(path=str(file), format=ox.RdfFormat.N_QUADS)
        graphs = document_graphs(store)
        taken = [load, *(seconds(work) for work in (
            lambda: conforms(store, graphs), lambda: conforms(store), lambda: conforms(memory),
        ))]  # fmt: skip
    print(f"{name:<44}{quads:>10,}" + "".join(f"{one:>18}" for one in taken), flush=True)


def conforms(store: ox.Store, graphs: list[ox.NamedNode] | None = None) -> None:
    found = validate(store, graphs)
    assert not found, found[0].message


def by_pyshacl() -> None:
    """Each document's graph by pyshacl, and all of them at once by ours."""
    import pyshacl
    import rdflib

    store, read = ox.Store(), list(made_up(SAMPLE))
    for quads in (*map(to_quads, read), derived_quads(read)):
        store.extend(quads)
    asked = rdflib.Graph().parse(data=shapes(), format="turtle")

    def work() -> None:
        for graph in document_graphs(store):
            triples = [quad.triple for quad in store.quads_for_pattern(None, None, None, graph)]
            text = ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES)
            assert pyshacl.validate(rdflib.Graph().parse(data=text, format="nt"), shacl_graph=asked, inplace=True)[0]

    print(
        f"{SAMPLE:,} claims in memory: pyshacl {seconds(work).strip()}, ours {seconds(lambda: conforms(store)).strip()}"
    )


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--claims", type=int, nargs="*", default=[10_000, 100_000])
    parser.add_argument("--no-pyshacl", action="store_true")
    asked = parser.parse_args()
    if not asked.no_pyshacl:
        by_pyshacl()
    print(f"{'':<44}{'quads':>10}{'bulk load':>18}{'after a load':>18}{'everything':>18}{'in memory':>18}")
    for claims in asked.claims:
        beside_loading(f"{claims:,} claims, 20 a document", made_up(claims))
    beside_loading("one text of 1 MB, 5,000 pieces of evidence", [of_one_text(5_000, 1_000_000)])
    beside_loading("one table of 100,000 rows", [of_one_text(100_000, 5_000_000)])


if __name__ == "__main__":
    main()
