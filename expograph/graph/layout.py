"""Where things stand on the map: columns along the flow of effects, suppliers and inputs left, beneficiaries right.

The subject (the company with most claims) stands in the middle.  What affects it is placed to its left, what it affects
to its right, one column a step.  Within a column, the order is chosen so that edges cross little.  Everything is
deterministic; the cost is linear in the edges, apart from sorting.
"""

from __future__ import annotations

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
OFFSET = 40  #: by which what is farther is set off
ROW = 108  #: least distance between rows: room for a label of three lines
SWEEPS = 12  #: passes of the ordering, each through all columns

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
    counts: dict[str, int] = dict.fromkeys(network, 0)
    for source, target, data in network.edges(data=True):
        counts[source] += len(data["claims"])
        counts[target] += len(data["claims"])
    companies = [n for n, data in network.nodes(data=True) if data["entity"].kind == "company" and counts[n]]
    return min(companies or counts, key=lambda n: (-counts[n], n), default=None)


def place(network: nx.MultiDiGraph[str]) -> dict[str, Position]:
    """Integer coordinates for every node; x grows along the flow, y downwards, the subject's group first.

    Groups that nothing connects are set below the first, side by side, the larger ones first.
    """
    arrows = _arrows(network)
    centre = subject(network)
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
        placed.append(_group(_levels(group, hub, inside), hub, links))
    return _shelves(placed)


def _arrows(network: nx.MultiDiGraph[str]) -> list[Arrow]:
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


def _levels(group: Iterable[str], hub: str, arrows: Iterable[Arrow]) -> dict[str, int]:
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
    columns = _ordered(columns, hub, links)
    height = max(len(column) for column in columns)
    placed = {}
    for index, column in enumerate(columns):
        gap = ROW * min(1.6, max(1.0, (height - 1) / max(1, len(column) - 1)))
        for rank, node in enumerate(column):
            beyond = min(2, max(0, abs(levels[node]) - REACH)) * (1 if levels[node] > 0 else -1)
            y = (rank - (len(column) - 1) / 2) * gap + (height - 1) * ROW / 2
            placed[node] = (index * COLUMN + beyond * OFFSET, round(y))
    left, top = min(x for x, _ in placed.values()), min(y for _, y in placed.values())
    return {node: (x - left, y - top) for node, (x, y) in placed.items()}


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
    return columns


def _shelves(groups: list[dict[str, Position]]) -> dict[str, Position]:
    """All groups on one sheet: the first one on top, the others below it from left to right, row by row."""
    if not groups:
        return {}
    width = max(4 * COLUMN, *(x for x, _ in groups[0].values()))
    placed = dict(groups[0])
    left, top = 0, max(y for _, y in placed.values()) + ROW * 3 // 2
    bottom = top
    for group in groups[1:]:
        right = max(x for x, _ in group.values())
        if left and left + right > width:
            left, top = 0, bottom + ROW
        placed.update({node: (x + left, y + top) for node, (x, y) in group.items()})
        bottom = max(bottom, top + max(y for _, y in group.values()))
        left += right + COLUMN
    return {node: placed[node] for node in sorted(placed)}
