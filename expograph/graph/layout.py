"""Where things stand on the map: columns along the flow of effects, suppliers and inputs left, beneficiaries right.

The subject (the one asked for, or the company with most claims) stands in the middle.  What affects it is placed to its
left, what it affects to its right, one column a step.  Within a column, the order is chosen so that edges cross little.
Everything is deterministic; the cost is linear in the edges, apart from sorting.
"""

from __future__ import annotations

import itertools
import math
from collections import defaultdict, deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..ontology.vocabulary import RELATIONS

if TYPE_CHECKING:
    import networkx as nx

COLUMN = 250  #: distance between columns
REACH = 2  #: steps from the subject that have a column of their own; what is farther stands with the last
ROW = 108  #: least distance between rows: room for a label of three lines
SWEEPS = 12  #: passes of the ordering, each through all columns
SWAPS = 4  #: passes that exchange two nodes of a column where that makes lines shorter
WIDEST = 40  #: nodes of a column that are considered for it
ASPECT = 1.12  #: width to height of the sheet that is aimed at, between a desktop's picture and a square

Position = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Arrow:
    """One edge as the layout sees it: ``tail`` affects ``head``; ``step`` is 0 when neither affects the other."""

    tail: str
    head: str
    step: int
    negated: bool


def direction(source: str, relation: str, target: str) -> tuple[str, str]:
    """The ends of an edge in the order in which effects run: who affects, who is affected.

    >>> direction("micron", "beneficiary", "ai-server"), direction("micron", "supplies", "dell")
    (('ai-server', 'micron'), ('micron', 'dell'))
    """
    return (target, source) if RELATIONS[relation].flow == "backward" else (source, target)


def subject(network: nx.MultiDiGraph[str]) -> str | None:
    """The company with most claims (ties: the first by id), or the node with most where there is no company."""
    counts = claims_of(network)
    companies = [n for n, data in network.nodes(data=True) if data["entity"].kind == "company" and counts[n]]
    return min(companies or counts, key=lambda n: (-counts[n], n), default=None)


def claims_of(network: nx.MultiDiGraph[str]) -> dict[str, int]:
    """How many claims every node is an end of."""
    counts: dict[str, int] = dict.fromkeys(network, 0)
    for source, target, claims in network.edges(data="claims"):
        counts[source] += len(claims)
        counts[target] += len(claims)
    return counts


def place(network: nx.MultiDiGraph[str], centre: str | None) -> dict[str, Position]:
    """Integer coordinates for every node; x grows along the flow, y downwards, the group of ``centre`` first.

    Groups that nothing connects stand beside and below the first, the larger ones first.
    """
    arrows = arrows_of(network)
    links: dict[str, set[str]] = {node: set() for node in sorted(network)}
    for arrow in arrows:
        links[arrow.tail].add(arrow.head)
        links[arrow.head].add(arrow.tail)
    groups = _groups(links, centre)
    of_group: dict[str, list[Arrow]] = defaultdict(list)
    for arrow in arrows:
        of_group[arrow.tail].append(arrow)
    placed = []
    for group in groups:
        hub = centre if centre and centre in group else min(group, key=lambda n: (-len(links[n]), n))
        inside = [arrow for node in group for arrow in of_group[node]]
        placed.append(_group(levels_of(group, hub, inside), hub, links))
    return _sheet(placed)


def arrows_of(network: nx.MultiDiGraph[str]) -> list[Arrow]:
    """The edges between different nodes, in the direction of their effects, sorted."""
    found = []
    for source, target, data in network.edges(data=True):
        tail, head = direction(source, data["relation"], target)
        step = 0 if RELATIONS[data["relation"]].flow == "off" else 1
        found.append(Arrow(tail, head, step, data["polarity"] == "negated"))
    return sorted((a for a in found if a.tail != a.head), key=lambda a: (a.tail, a.head, a.step, a.negated))


def _groups(links: Mapping[str, set[str]], centre: str | None) -> list[list[str]]:
    """The connected groups of nodes: the one with the centre, then by size and first name."""
    seen: set[str] = set()
    groups = []
    for start in links:
        if start in seen:
            continue
        group, todo = [], [start]
        seen.add(start)
        while todo:
            node = todo.pop()
            group.append(node)
            fresh = links[node] - seen
            seen |= fresh
            todo.extend(fresh)
        groups.append(sorted(group))
    return sorted(groups, key=lambda g: (centre not in g, -len(g), g[0]))


def levels_of(group: Iterable[str], hub: str, arrows: Iterable[Arrow]) -> dict[str, int]:
    """Each node's column: steps along the flow from the hub, negative against it."""
    down: dict[str, list[str]] = defaultdict(list)
    up: dict[str, list[str]] = defaultdict(list)
    near: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for a in arrows:
        near[a.tail].append((a.head, a.step))
        near[a.head].append((a.tail, -a.step))
        if a.step and not a.negated:
            down[a.tail].append(a.head)
            up[a.head].append(a.tail)
    before, after = _distances(hub, up), _distances(hub, down)
    levels = {n: after[n] for n in sorted(after)}
    for node in sorted(before):
        if node not in levels or before[node] <= levels[node]:
            levels[node] = -before[node]
    queue = deque(sorted(levels, key=lambda n: (abs(levels[n]), n)))
    while queue:
        node = queue.popleft()
        for other, step in near[node]:
            if other not in levels:
                levels[other] = levels[node] + step
                queue.append(other)
    return {node: levels.get(node, 0) for node in group}


def _distances(start: str, steps: Mapping[str, list[str]]) -> dict[str, int]:
    found = {start: 0}
    queue = deque([start])
    while queue:
        node = queue.popleft()
        for other in steps.get(node, ()):
            if other not in found:
                found[other] = found[node] + 1
                queue.append(other)
    return found


def _group(levels: Mapping[str, int], hub: str, links: Mapping[str, set[str]]) -> dict[str, Position]:
    """Coordinates of one connected group, its leftmost node at x = 0 and its highest at y = 0."""
    rows = max(11, math.ceil(1.3 * math.sqrt(len(levels))))
    columns: list[list[str]] = []
    for level in range(-REACH, REACH + 1):
        members = [n for n in levels if max(-REACH, min(REACH, levels[n])) == level]
        members.sort(key=lambda n: (levels[n], n))
        part = math.ceil(len(members) / max(1, math.ceil(len(members) / rows)))
        columns.extend(members[i : i + part] for i in range(0, len(members), part or 1))
    columns = [column for column in _ordered(columns, hub, links) if column]
    height = max(len(column) for column in columns)
    placed = {}
    for index, column in enumerate(columns):
        gap = _gap(len(column), height)
        for rank, node in enumerate(column):
            placed[node] = (index * COLUMN, round((rank - (len(column) - 1) / 2) * gap + (height - 1) * ROW / 2))
    top = min(y for _, y in placed.values())
    return {node: (x, y - top) for node, (x, y) in placed.items()}


def _gap(count: int, height: int) -> float:
    """The distance of the nodes of a column of so many, where the highest column has ``height``."""
    return ROW * min(1.6, max(1.0, (height - 1) / max(1, count - 1)))


def _ordered(columns: list[list[str]], hub: str, links: Mapping[str, set[str]]) -> list[list[str]]:
    """The columns with each one's nodes sorted by the mean height of their neighbours, the hub in the middle.

    This is the barycentre heuristic of Sugiyama, Tagawa and Toda (1981).
    """
    columns = list(columns)
    height = {n: i - (len(column) - 1) / 2 for column in columns for i, n in enumerate(column)}
    for sweep in range(SWEEPS):
        for index in range(len(columns)) if sweep % 2 == 0 else reversed(range(len(columns))):
            mean = {n: sum(height[o] for o in links[n]) / max(1, len(links[n])) for n in columns[index]}
            column = sorted(mean, key=lambda n: (round(mean[n], 6), n))
            if hub in mean:
                column.remove(hub)
                column.insert(len(column) // 2, hub)
            columns[index] = column
            height.update({n: i - (len(column) - 1) / 2 for i, n in enumerate(column)})
    return _swapped(columns, hub, links)


def _swapped(columns: list[list[str]], hub: str, links: Mapping[str, set[str]]) -> list[list[str]]:
    """The columns with nodes exchanged as long as that makes the lines to their neighbours shorter."""
    tallest = max(len(column) for column in columns)
    height = {}
    for column in columns:
        gap = _gap(len(column), tallest)
        height.update({n: (i - (len(column) - 1) / 2) * gap for i, n in enumerate(column)})

    near = {node: sorted(links[node]) for node in height}

    def length(node: str, here: float, other: str, there: float) -> float:
        total = 0.0  # not sum(), whose rounding differs between versions of Python
        for n in near[node]:
            total += abs(here - (there if n == other else height[n]))
        return total

    for _ in range(SWAPS):
        for column in columns:
            for i, j in itertools.combinations(range(min(len(column), WIDEST)), 2):
                one, two = column[i], column[j]
                if hub in (one, two):
                    continue
                a, b = height[one], height[two]
                if length(one, b, two, a) + length(two, a, one, b) < length(one, a, two, b) + length(two, b, one, a):
                    column[i], column[j] = two, one
                    height[one], height[two] = b, a
    return columns


def _sheet(groups: list[dict[str, Position]]) -> dict[str, Position]:
    """All groups on the sheet, of those tried, that is shown largest: the first at the top left, none over another."""
    if not groups:
        return {}
    sizes = [
        (max(x for x, _ in g.values()) // COLUMN + 1, max(y for _, y in g.values()) + ROW * 3 // 2) for g in groups
    ]
    widest = max(wide for wide, _ in sizes)
    usual = math.ceil(math.sqrt(sum(wide * high for wide, high in sizes) * ASPECT / COLUMN))
    tries = range(widest, max(widest, usual + 2) + 1) if usual < 20 else [max(widest, usual)]
    best: list[Position] = []
    least = math.inf
    for columns in tries:
        corners, width, height = _packed(sizes, columns)
        size = max(width * COLUMN / ASPECT, height)
        if size < least:
            best, least = corners, size
    placed = {
        node: (x + left, y + top)
        for group, (left, top) in zip(groups, best, strict=True)
        for node, (x, y) in group.items()
    }
    return {node: placed[node] for node in sorted(placed)}


def _packed(sizes: Iterable[tuple[int, int]], columns: int) -> tuple[list[Position], int, int]:
    """The corners of boxes (columns, height) put one by one as high as they go, and the columns and height taken."""
    floor = [0] * columns
    corners, width = [], 0
    for wide, high in sizes:
        top, left = min((max(floor[i : i + wide]), i) for i in range(columns - wide + 1))
        floor[left : left + wide] = [top + high] * wide
        corners.append((left * COLUMN, top))
        width = max(width, left + wide)
    return corners, width, max(floor)
