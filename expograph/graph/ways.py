"""How an effect that starts at one entity comes to each other one: over which link, how far, resting on what.

>>> links = [Link("a", "b", "x", True, 1, 1, 1, True), Link("b", "c", "y", True, 1, 0, 1, True, (), "inherited")]
>>> ends = np.array([0, 1]), np.array([1, 2])
>>> ways_from(0, ends, np.array([0.5, 0.1]), links)
{1: Way(hops=1, last=0, basis='stated'), 2: Way(hops=2, last=1, basis='inherited')}
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from .supply import Link

BASES = ("stated", "table", "inherited")  #: a way rests on the last of these that any link of it has


@dataclass(frozen=True, slots=True)
class Way:
    """``hops`` is the number of links of a shortest way, ``last`` the number of the link that brings most."""

    hops: int
    last: int
    basis: str


def ways_from(
    start: int,
    ends: tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]],
    parts: npt.NDArray[np.float64],
    links: Sequence[Link],
) -> dict[int, Way]:
    """The ways from an entity to all that it reaches over links that pass anything on, by number.

    ``ends`` are the entities where each link begins and where it leads, ``parts`` what it passes on, each of shape
    (links,).  Of shortest ways the basis is that of the one whose links pass most, the first of equals.
    """
    passing = np.flatnonzero(parts > 0)
    # The largest part first: so the first link found to an entity is the best one.
    order = passing[np.argsort(-parts[passing], kind="stable")]
    leaving: dict[int, list[int]] = defaultdict(list)
    last: dict[int, int] = {}
    for link in map(int, order):
        leaving[int(ends[0][link])].append(link)
        last.setdefault(int(ends[1][link]), link)
    found: dict[int, Way] = {}
    basis = {start: BASES[0]}
    frontier, hops = [start], 0
    while frontier:
        hops += 1
        reached: list[int] = []
        for link in sorted((x for node in frontier for x in leaving[node]), key=lambda x: (-parts[x], x)):
            node = int(ends[1][link])
            if node not in basis:
                basis[node] = max(basis[int(ends[0][link])], links[link].basis, key=BASES.index)
                found[node] = Way(hops, last[node], basis[node])
                reached.append(node)
        frontier = reached
    return found
