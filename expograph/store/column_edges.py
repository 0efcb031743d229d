"""Which claims of the columns share an edge, by numbers alone.

Names stand in order, and so do relations, polarities and origins; so edges are sorted as ``graph.network`` sorts them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from .column_arrays import POLARITIES, WORDS, confidences, polarities
from .column_strings import Strings
from .column_tables import Array, Tables, present

SHARED = tuple[str, str | None, str, str]  #: relation, product, polarity and origin


@dataclass(frozen=True, slots=True)
class Names:
    """Entities as they are called now, sorted; by the number of a string, the place among them (-1: none) and whether
    it is called otherwise."""

    names: list[str]
    place: Array
    renamed: Array


@dataclass(frozen=True, slots=True)
class Edges:
    """Edges in order: places of their ends among the names, what the claims share by its number, the confidence of the
    surest, and where the claims begin in ``claims``, which are rows, the surest of an edge first."""

    source: Array
    target: Array
    shared: Array
    confidence: Array
    begin: Array
    claims: Array
    meaning: dict[int, SHARED]


def called(codes: Sequence[Array], strings: Strings, into: Mapping[str, str]) -> Names:
    """The entities whose ids are the strings of some numbers, when they are renamed."""
    used = present(*codes)
    before = [strings[code] for code in used.tolist()]
    now = [into.get(name, name) for name in before]
    names = sorted(set(now))
    position = {name: i for i, name in enumerate(names)}
    size = strings.number + 1  # the last is for no text, -1
    place, renamed = np.full(size, -1), np.zeros(size, bool)
    place[used] = [position[name] for name in now]
    renamed[used] = [name != other for name, other in zip(now, before, strict=True)]
    return Names(names, place, renamed)


def edges(tables: Tables, rows: Array, names: Names, id_of: Callable[[int], str]) -> Edges:
    """The edges of the claims at some rows; ``id_of`` gives the id of a claim of which an end is renamed."""
    claims = tables["documents.claims"].columns
    ends = [claims[end][rows] for end in ("source", "target", "product")]
    source, target, product = (names.place[end] for end in ends)
    if names.names[:1] == [""]:
        product[product == 0] = -1  # a product without a name is none
    shared, meaning = _shared({name: values[rows] for name, values in claims.items()}, product, names.names)
    order = np.lexsort((shared, target, source))
    differs = [np.diff(values[order], prepend=-1) != 0 for values in (source, target, shared)]
    new = differs[0] | differs[1] | differs[2]
    begin, edge = np.flatnonzero(new), np.cumsum(new) - 1

    parallel = np.flatnonzero(np.bincount(edge)[edge] > 1)
    among = order[parallel]
    ids = claims["id"][rows[among]]
    for at in np.flatnonzero(np.any([names.renamed[end[among]] for end in ends], axis=0)).tolist():
        ids[at] = id_of(int(rows[among[at]]))
    confidence = confidences(tables["documents.claims.evidence"])[rows]
    order[parallel] = among[np.lexsort((ids, -confidence[among], edge[parallel]))]
    first, begin = order[begin], np.append(begin, len(order))
    return Edges(source[first], target[first], shared[first], confidence[first], begin, rows[order], meaning)


def _shared(claims: dict[str, Array], product: Array, names: list[str]) -> tuple[Array, dict[int, SHARED]]:
    """What each claim has in common with others on its edge, as a number, and what the numbers mean."""
    relations, origins = WORDS["relation"], WORDS["origin"]
    shape = len(relations), len(names) + 1, len(POLARITIES), len(origins)
    found = np.ravel_multi_index((claims["relation"], product + 1, polarities(claims), claims["origin"]), shape)
    used = np.unique(found)
    parts = zip(*(part.tolist() for part in np.unravel_index(used, shape)), strict=True)
    meant = ((relations[r], names[p - 1] if p else None, POLARITIES[q], origins[o]) for r, p, q, o in parts)
    return found, dict(zip(used.tolist(), meant, strict=True))
