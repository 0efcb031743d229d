"""What stops when something fails: an entity, once one of its inputs is gone; an input, once all its suppliers are.

Failure spreads to a least fixed point: in a cycle of entities that need each other all are up unless one of them, or an
input from outside, fails.  What a network needs is that of :func:`expograph.graph.inputs.inputs`, by ids of entities.

>>> from expograph.graph.inputs import Input
>>> needs = {"arc": (Input("pump", ("bel", "cor"), False, ()),), "dot": (Input("arc", ("arc",), False, ()),)}
>>> stopped(needs, ["bel"]), stopped(needs, ["bel", "cor"])
({'bel': 0}, {'bel': 0, 'cor': 0, 'arc': 1, 'dot': 2})
>>> single_points(needs, "dot"), count_stopped(needs, {"arc", "dot"})
({'arc'}, {'arc': 1, 'bel': 0, 'cor': 0, 'dot': 0})
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

import networkx as nx
import numpy as np

from ..model import Claim
from .counted import together
from .inputs import Input

Needs = Mapping[str, tuple[Input, ...]]
CHUNK = 16_384  # entities whose failures are followed at once, a bit of a number each
ROWS = 512  # numbers whose bits are counted at once


@dataclass(frozen=True, slots=True)
class Step:
    """One supplier's part in a failure: ``supplier`` is down, and so ``customer`` lacks its input ``name``.

    ``unnamed`` is as in :class:`expograph.graph.inputs.Input`; ``claims`` say that the one supplies the other, the
    surest first.
    """

    supplier: str
    customer: str
    name: str
    unnamed: bool
    claims: tuple[Claim, ...]

    @property
    def confidence(self) -> float:
        """The probability that at least one source says so."""
        return together(self.claims)


def groups(needs: Needs, entity: str) -> Iterator[tuple[Input, tuple[str, ...]]]:
    """The groups of suppliers that an entity needs one each of, with the inputs they are for."""
    for needed in needs.get(entity, ()):
        for group in needed.alternatives:
            yield needed, group


def upstream(needs: Needs, entity: str) -> dict[str, int]:
    """An entity and all on whom it depends, with the fewest hops to each, the nearest first."""
    hops = {entity: 0}
    queue = [entity]
    for at in queue:
        for supplier in sorted({s for _, group in groups(needs, at) for s in group if s not in hops}):
            hops[supplier] = hops[at] + 1
            queue.append(supplier)
    return hops


def stopped(needs: Needs, failed: Iterable[str], until: str | None = None) -> dict[str, int]:
    """All that is down once ``failed`` are, with the round in which it goes down, 0 for the failed themselves.

    Stops early once ``until`` is down.
    """
    return Spread(needs).stopped(failed, until)


class Spread:
    """Needs with an index from suppliers to customers, for asking many times."""

    def __init__(self, needs: Needs) -> None:
        self.customers: dict[str, list[int]] = defaultdict(list)
        self.needed: list[tuple[str, int]] = []  # per group: whose it is, and of how many suppliers
        for customer in sorted(needs):
            for _, group in groups(needs, customer):
                for supplier in group:
                    self.customers[supplier].append(len(self.needed))
                self.needed.append((customer, len(group)))

    def stopped(self, failed: Iterable[str], until: str | None = None) -> dict[str, int]:
        """As :func:`stopped`."""
        down = dict.fromkeys(sorted(set(failed)), 0)
        gone: dict[int, int] = defaultdict(int)
        wave = list(down)
        for number in range(1, len(self.needed) + 2):
            following = []
            for supplier in wave:
                for group in self.customers.get(supplier, ()):
                    gone[group] += 1
                    customer, size = self.needed[group]
                    if gone[group] == size and customer not in down:
                        down[customer] = number
                        following.append(customer)
                        if customer == until:
                            return down
            wave = following
            if not wave:
                break
        return down


def explain(needs: Needs, target: str, down: Mapping[str, int]) -> tuple[Step, ...]:
    """The steps by which failure reached ``target``, along the flow; ``down`` is what :func:`stopped` gave.

    Of several ways the one of fewest rounds, then the first by name.  Empty where the target is up or itself failed.
    """
    steps: dict[tuple[str, str, str], tuple[int, Step]] = {}
    queue = [target] if down.get(target) else []
    for customer in queue:
        lost = [
            (max(down[supplier] for supplier in group), needed.name, group, needed)
            for needed, group in groups(needs, customer)
            if all(down.get(supplier, down[customer]) < down[customer] for supplier in group)
        ]
        _, name, group, needed = min(lost, key=lambda way: way[:3])
        for supplier in group:
            step = Step(supplier, customer, name, needed.unnamed, needed.said_of(supplier))
            steps[supplier, customer, name] = down[customer], step
        queue += [s for s in group if down[s] and s not in queue]
    return tuple(step for _, (_, step) in sorted(steps.items(), key=lambda item: (item[1][0], item[0][1], item[0])))


def confidence(steps: Iterable[Step]) -> float:
    """The product of the confidences of steps: that every one of them is stated."""
    return math.prod(step.confidence for step in steps)


def single_points(needs: Needs, target: str) -> set[str]:
    """All entities but ``target`` whose failure alone stops it."""
    order = _ordered(needs, upstream(needs, target))
    names = sorted({node for component in order for node in component})
    found: set[str] = set()
    for first in range(0, len(names), CHUNK):
        part = names[first : first + CHUNK]
        row = _stoppers(needs, order, part)[target]
        found.update(name for i, name in enumerate(part) if row >> i & 1)
    return found - {target}


def count_stopped(needs: Needs, counted: Collection[str]) -> dict[str, int]:
    """Of how many of ``counted``, itself aside, each entity that needs or is needed is a single point of failure."""
    names = sorted({*needs, *(s for entity in needs for _, group in groups(needs, entity) for s in group)})
    order = _ordered(needs, names)
    asked = [name for name in names if name in counted]
    found: dict[str, int] = {}
    for first in range(0, len(names), CHUNK):
        part = names[first : first + CHUNK]
        rows = _stoppers(needs, order, part)
        width = len(part) // 8 + 1
        total = np.zeros(width * 8, dtype=np.int64)
        for begin in range(0, len(asked), ROWS):
            packed = b"".join(rows[name].to_bytes(width, "little") for name in asked[begin : begin + ROWS])
            bits = np.unpackbits(np.frombuffer(packed, dtype=np.uint8), bitorder="little")
            total += bits.reshape(-1, width * 8).sum(axis=0, dtype=np.int64)
        found |= {name: int(total[i]) - (name in counted) for i, name in enumerate(part)}
    return found


def _ordered(needs: Needs, nodes: Iterable[str]) -> list[list[str]]:
    """The strongly connected components of what needs what, suppliers before their customers."""
    graph = nx.DiGraph()
    graph.add_nodes_from(nodes)
    graph.add_edges_from((node, s) for node in list(graph) for _, group in groups(needs, node) for s in group)
    return [sorted(component) for component in nx.strongly_connected_components(graph)]


def _stoppers(needs: Needs, order: list[list[str]], failing: list[str]) -> dict[str, int]:
    """For each entity a number whose i-th bit says whether the failure of ``failing[i]`` alone stops it.

    The least solution of D(v) = {v} ∪ ⋃ over groups of suppliers of v, ⋂ over the suppliers s of one: D(s).  With a
    single group everywhere these are the dominators of Prosser (1959).
    """
    at = {name: 1 << i for i, name in enumerate(failing)}
    found = {node: at.get(node, 0) for component in order for node in component}
    for component in order:
        needed = [(node, [group for _, group in groups(needs, node)]) for node in component]
        changed = True
        while changed:
            changed = False
            for node, alternatives in needed:
                row = found[node]
                for first, *others in alternatives:
                    common = found[first]
                    for supplier in others:
                        common &= found[supplier]
                    row |= common
                if row != found[node]:
                    found[node] = row
                    changed = len(component) > 1
    return found
