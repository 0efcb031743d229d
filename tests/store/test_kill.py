"""Whenever a writer is killed, the store holds each source wholly or not at all, and what follows from just these."""

from __future__ import annotations

import pathlib
import random
import subprocess
import sys
import time

from expograph.store.store import Store, open_store

WRITER = pathlib.Path(__file__).with_name("work.py")
KILLS = 100


def made_anew(store: Store, folder: pathlib.Path) -> Store:
    """A store that only ever saw what the other holds."""
    anew = open_store(str(folder), write=True)
    known = store.addresses()
    for address in sorted({r.address for r in store.records}):
        versions = sorted({r.number for r in store.records if r.address == address})
        for number in versions:
            here = [r for r in store.records if (r.address, r.number) == (address, number)]
            named = [store.read(r.document) for r in sorted(here)]
            anew.put(known[address], named, "r")
    return anew


def quads(store: Store) -> set[object]:
    """All quads, but for what tells parts of a source apart, which is the name of a file that RDF does not keep."""
    left = ("part", "version")
    return {q for q in store.engine.rdf if q.predicate.value.rpartition("/")[2] not in left}  # type: ignore[attr-defined]


def test_a_hundred_kills_leave_every_source_whole_or_absent(tmp_path: pathlib.Path) -> None:
    delays = random.Random(7)
    folder = tmp_path / "kept"
    states = set()
    for kill in range(KILLS):
        writer = subprocess.Popen([sys.executable, str(WRITER), str(folder)], stdout=subprocess.PIPE)
        assert writer.stdout is not None
        for _ in range(delays.randrange(1, 20)):  # of as many steps as there are, and then in the midst of one
            assert writer.stdout.readline() == b"done\n"
        time.sleep(delays.uniform(0, 0.03))
        writer.kill()
        writer.wait()
        with open_store(str(folder), write=True) as store, made_anew(store, tmp_path / str(kill)) as anew:
            assert quads(store) == quads(anew), f"after kill {kill}"
            states.add(store.version)
    assert len(states) > KILLS / 4  # the kills hit at different moments
