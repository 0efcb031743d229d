"""A writer to be killed: it loads, changes and removes sources without end, and prints a line after each step."""

from __future__ import annotations

import sys
from collections.abc import Iterator

from expograph.model import Claim, Document, Entity, Extraction
from expograph.store.bulk import put_many
from expograph.store.store import Store, open_store

SOURCES = 6


def article(number: int, version: int) -> Extraction:
    """One document: some are long, so that a kill may hit their transaction; names recur, so that entities are merged."""
    names = [f"Firm {number % 4}", f"Firm {number % 4} Inc.", *(f"Maker {n}" for n in range(3 + 12 * (number % 3)))]
    things = tuple(Entity(name.lower().replace(" ", "-").strip("."), "company", name) for name in names)
    pairs = list(zip(things, things[1:], strict=False))
    text = f"Version {version} of {number}. " + " ".join(f"{a.label} supplies {b.label}." for a, b in pairs)
    document = Document(text, f"{number}.txt", published=f"2026-01-{version + 1:02}")
    said = document.quote(0, len(text), rule="test.1")
    return Extraction(document, things, tuple(Claim(a.id, "supplies", b.id, evidence=(said,)) for a, b in pairs))


def steps(store: Store) -> Iterator[object]:
    """Loads six sources, changes three, loads three documents in bulk, removes all."""
    for number in range(SOURCES):
        yield store.put(f"{number}.txt", [article(number, 0)], "r")
    for number in range(0, SOURCES, 2):
        yield store.put(f"{number}.txt", [article(number, 1)], "r")
    yield put_many(store, "many.nq", (article(number, 2) for number in range(20, 23)), "r")
    for address in [*store.addresses().values()]:
        yield store.remove(address)


def work(folder: str) -> None:
    """Does so again and again."""
    with open_store(folder, write=True) as store:
        while True:
            for _ in steps(store):
                print("done", flush=True)


if __name__ == "__main__":
    work(sys.argv[1])
