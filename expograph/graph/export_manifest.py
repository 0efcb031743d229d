"""The manifest beside an exported file, which tells whether the file is whole and as it was written.

It holds the ``sha256`` of the file, how many ``quads`` it has, of each graph by its IRI the sum of the SHA-256 of its
N-Quads lines (modulo 2**256, so that their order does not matter), and the ``version`` of the store that they are from,
where there is one.  It shows damage and changes, and is no signature: who can write the file can write its manifest.
"""

from __future__ import annotations

import hashlib
import json
import pathlib
from collections import Counter
from collections.abc import Iterable
from typing import Any

import pyoxigraph as ox

from ..errors import InvalidGraphError, StoreError
from ..escape import visible

Manifest = dict[str, Any]
FORMAT = 1
READERS = {".trig": ox.RdfFormat.TRIG, ".nq": ox.RdfFormat.N_QUADS}
PIECE = 1 << 20  # bytes of a file that are read at a time
SHOWN = 3  # names of graphs in an error
MODULUS = 2**256


def summed(lines: Iterable[bytes]) -> int:
    """The sum of the SHA-256 of lines of N-Quads, as numbers, modulo 2**256.

    >>> summed([b"a", b"b"]) == summed([b"b", b"a"]) != summed([b"ab"])
    True
    """
    return sum(int.from_bytes(hashlib.sha256(line).digest()) for line in lines) % MODULUS


def manifest_path(path: pathlib.Path) -> pathlib.Path:
    """Where the manifest of a file stands."""
    return path.with_name(path.name + ".manifest.json")


def manifest_text(manifest: Manifest) -> str:
    """A manifest as its file holds it."""
    return json.dumps(manifest, indent=1, sort_keys=True) + "\n"


def check_manifest(path: pathlib.Path) -> Manifest:
    """The manifest of a ``.trig`` or ``.nq`` file, when the file is what it says.

    Raises StoreError when one of them cannot be read, InvalidGraphError when they do not fit, naming graphs that were
    changed.  The file is read in pieces; only one that does not fit is parsed.
    """
    manifest = _read_manifest(manifest_path(path))
    whole = hashlib.sha256()
    try:
        with path.open("rb") as file:
            while piece := file.read(PIECE):
                whole.update(piece)
    except OSError as error:
        raise StoreError(f"{path}: cannot be read ({error.strerror}); check the name and your rights") from None
    if whole.hexdigest() != manifest["sha256"]:
        raise InvalidGraphError(
            f"{path}: is not the file of {manifest_path(path).name}: {_difference(path, manifest)}; export it again"
        )
    return manifest


def _read_manifest(path: pathlib.Path) -> Manifest:
    try:
        found = json.loads(path.read_bytes())
    except OSError as error:
        raise StoreError(
            f"{path}: cannot be read ({error.strerror}); a manifest stands beside each file of export -o"
        ) from None
    except (ValueError, RecursionError) as error:
        raise StoreError(f"{path}: is no JSON ({error}); export the file again") from None
    kinds = {"format": int, "sha256": str, "quads": int, "graphs": dict, "version": str | None}
    if not isinstance(found, dict) or found.keys() != kinds.keys():
        raise StoreError(f"{path}: is no manifest, an object with {', '.join(kinds)}; export the file again")
    for key, kind in kinds.items():
        if not isinstance(found[key], kind):
            raise StoreError(f"{path}: {key} is {found[key]!r:.60}; export the file again")
    if found["format"] != FORMAT:
        raise StoreError(f"{path}: format {found['format']}; this expograph reads {FORMAT}: use the one that wrote it")
    return found


def _difference(path: pathlib.Path, manifest: Manifest) -> str:
    """How the graphs of a file differ from those of a manifest, in words."""
    sums: Counter[str] = Counter()
    quads: Counter[str] = Counter()
    try:
        for quad in ox.parse(path=path, format=READERS.get(path.suffix)):
            graph = getattr(quad.graph_name, "value", "")
            sums[graph] += summed([f"{quad} .".encode()])
            quads[graph] += 1
    except (SyntaxError, ValueError, OSError) as error:
        return f"it cannot be parsed ({visible(str(error))})"
    found = {graph: f"{total % MODULUS:064x}" for graph, total in sums.items()}
    graphs = manifest["graphs"]
    changed = sorted(g for g in found.keys() | graphs.keys() if found.get(g) != graphs.get(g))
    if not changed:
        return f"its {quads.total()} statements are the same, and other bytes"
    more = f" and {len(changed) - SHOWN} more" if len(changed) > SHOWN else ""
    names = ", ".join(visible(f"<{graph}>") for graph in changed[:SHOWN])
    return (
        f"it holds {quads.total()} statements, and {manifest['quads']} were written; other than written: {names}{more}"
    )
