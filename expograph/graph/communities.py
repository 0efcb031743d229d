"""Groups of entities that have more to do with each other than with the rest: what a large map is opened by.

Groups are the communities of the Louvain method (Blondel, Guillaume, Lambiotte and Lefebvre 2008, "Fast unfolding of
communities in large networks"), which maximises modularity; an edge weighs as much as it has claims.  What is too small
for a group of its own joins the one that it has most to do with, for that one's size; what is connected with no group
is left apart.

>>> from expograph.model import Claim, Document, Entity, Extraction
>>> from expograph.graph.network import to_network
>>> note = Document("A chain, and another.", source="note")
>>> ends = [(a, b) for four in ("abcd", "wxyz") for a, b in itertools.combinations(four, 2)]
>>> claims = tuple(Claim(a, "supplies", b, evidence=(note.quote(0, 7, rule="r"),)) for a, b in [*ends, ("d", "w")])
>>> names = tuple(Entity(n, "company", n.upper()) for n in "abcdwxyz")
>>> [(group.label, group.members) for group in groups(to_network([Extraction(note, names, claims)]))]
[('D, A +2', ('a', 'b', 'c', 'd')), ('W, X +2', ('w', 'x', 'y', 'z'))]
"""

from __future__ import annotations

import itertools
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from ..ontology.packs import load_pack, pack_names
from .layout import claims_of

if TYPE_CHECKING:
    import networkx as nx

LEAST = 4  #: members of a group, at least
MOST = 36  #: groups, at most: as many as can be read at once
NAMED = 2  #: members that a group is called after

Weights = dict[int, Counter[int]]


@dataclass(frozen=True, slots=True)
class Group:
    """Entities that belong together: ``head`` has most claims among them, ``sector`` is the pack that knows most."""

    head: str
    label: str
    sector: str | None
    members: tuple[str, ...]


def groups(network: nx.MultiDiGraph[str]) -> list[Group]:
    """The groups, the largest first; an entity that is connected with too few others is in the last, or in none.

    Nodes are numbered before they are grouped, since networkx goes through sets, and sets of numbers have an order.
    """
    import networkx as nx

    names = sorted(network)
    number = {name: i for i, name in enumerate(names)}
    plain = nx.Graph()
    plain.add_nodes_from(range(len(names)))
    weights: Counter[tuple[int, int]] = Counter()
    for source, target, claims in network.edges(data="claims"):
        weights[min(number[source], number[target]), max(number[source], number[target])] += len(claims)
    plain.add_weighted_edges_from((*pair, weights[pair]) for pair in sorted(weights) if pair[0] != pair[1])
    linked = plain.subgraph(n for n in plain if plain.degree(n)).copy()  # a view would filter at every step
    found = nx.community.louvain_communities(linked, weight="weight", seed=1) if linked else []
    joined, apart = _joined([sorted(one) for one in found], plain)
    counts = claims_of(network)
    parts = [("", one) for one in joined] + ([("apart: ", apart)] if apart else [])
    return [_named(network, counts, [names[i] for i in sorted(part)], before) for before, part in parts]


def _joined(found: list[list[int]], plain: nx.Graph[int]) -> tuple[list[list[int]], list[int]]:
    """Groups of at least LEAST and at most MOST in number, by size; and what of them is connected with no other."""
    members = dict(enumerate(found))
    of = {node: i for i, group in members.items() for node in group}
    between: Weights = defaultdict(Counter)
    for one, other, weight in plain.edges(data="weight"):
        if of[one] != of[other]:
            between[of[one]][of[other]] += weight
            between[of[other]][of[one]] += weight
    alone: list[list[int]] = []
    for i in sorted(members, key=lambda i: (len(members[i]), -i)):
        if len(members[i]) >= LEAST and len(members) <= MOST:
            continue
        if between[i]:
            _join(i, min(between[i], key=lambda j: (-between[i][j] / len(members[j]), j)), members, between)
        elif len(members[i]) < LEAST:
            alone.append(members.pop(i))
    kept = sorted(members.values(), key=lambda group: (-len(group), min(group)))
    room = MOST - bool(alone or len(kept) > MOST)
    return kept[:room], list(itertools.chain(*alone, *kept[room:]))


def _join(one: int, other: int, members: dict[int, list[int]], between: Weights) -> None:
    """Moves the members and the links of a group to another."""
    members[other] += members.pop(one)
    for third, weight in between.pop(one).items():
        del between[third][one]
        if third != other:
            between[other][third] += weight
            between[third][other] += weight


def _named(network: nx.MultiDiGraph[str], claims: Mapping[str, int], members: list[str], before: str) -> Group:
    """The group called after those of its members that most claims name, companies first."""
    kinds = {n: network.nodes[n]["entity"].kind for n in members}
    first = sorted(members, key=lambda n: (kinds[n] != "company", -claims[n], n))[:NAMED]
    label = ", ".join(network.nodes[n]["entity"].label for n in first)
    rest = f" +{len(members) - len(first)}" if len(members) > len(first) else ""
    return Group(first[0], before + label + rest, sector(members), tuple(members))


def sector(members: list[str]) -> str | None:
    """The pack that alone knows most of the entities, where that is at least one in five."""
    known = Counter(pack for pack in map(_sectors().get, members) if pack)
    best = min(known.items(), key=lambda item: (-item[1], item[0]), default=(None, 0))
    return best[0] if best[1] * 5 >= len(members) else None


@cache
def _sectors() -> dict[str, str]:
    """The pack of each id that only one pack knows."""
    packs = [(name, load_pack(name)) for name in pack_names()]
    counts = Counter(identity for _, pack in packs for identity in (*pack.companies, *pack.concepts))
    return {
        identity: name
        for name, pack in packs
        for identity in (*pack.companies, *pack.concepts)
        if counts[identity] == 1
    }
