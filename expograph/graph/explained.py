"""Exposures opened: each with its spread, its paths, their edges, and the claims and sentences behind these.

Everything is a plain record (a dict of JSON values at full precision), so that a command has only to print it.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any

import networkx as nx

from ..errors import QueryError
from ..model import Claim, Entity
from ..ontology.vocabulary import RELATIONS
from .contributions import Contribution, Contributions, contributions
from .entities import resolve
from .exposure import Exposure, by_hop, exposure_of, exposure_to, reached
from .uncertainty import Spread, bounds, spread
from .weights import CHANNELS, DAMPING, Channel, Response, Responses, doubts, responses, sign

Record = dict[str, Any]
OPENED = 20  #: rows that are opened to paths and claims; the others have their numbers alone
PATHS = 3  #: paths shown of each
UNOPENED = ("paths", "way", "other_paths", "claims")  # None in the rows that are not opened
SPREAD_UP_TO = 20_000  # edges; beyond, a spread would take minutes,
SPREAD_OF_UP_TO = 2_000  # and so would those of each thing that an entity is exposed to
REVENUE_ONLY = frozenset(name for name, r in RELATIONS.items() if r.revenue != "off" and r.inputs != r.revenue)


def exposures(
    network: nx.MultiDiGraph[str], name: str, *, of: bool = False, damping: float = DAMPING,
    include: Collection[str] = (), k: int = PATHS, opened: int = OPENED,
) -> list[Record]:  # fmt: skip
    """Who is exposed to an entity, or with ``of`` what it is exposed to: a record a channel.

    Each has ``channel``, ``kind`` (``share`` where texts disclose all weights concerned, else ``score``), ``damping``,
    ``untold`` (why there is no spread, if so), ``doubts`` (what is odd about disclosed shares) and ``rows``, the
    largest exposure in size first.  ``name`` is an id, label or alias.  A channel in which nothing but harm is said is
    left out where the other says it too.  Raises QueryError for an unknown name, and where the sum over all walks might
    not exist.
    """
    if not 0 <= damping <= 1:
        raise QueryError(f"the damping is {damping:g}; a number from 0 to 1 is needed")
    labels: Mapping[str, Entity] = dict(network.nodes(data="entity"))
    asked = resolve(labels, name)
    return [Opening(g, labels, damping, k).record(asked, of, opened) for g in channels(network, include, asked)]


def channels(network: nx.MultiDiGraph[str], include: Collection[str], product: str) -> list[Responses]:
    """The channels in which something is said, the inputs in any case; harm alone is told with the inputs."""
    found = [responses(network, channel, include, product) for channel in CHANNELS]
    return [
        graph
        for graph in found
        if graph.channel == "inputs" or any(c.relation in REVENUE_ONLY for edge in graph.edges for c in edge.claims)
    ]


@dataclass(frozen=True, slots=True)
class _Known:
    """By entity: spreads, bounds over undisclosed weights, and parts by hop."""

    spread: Mapping[str, Spread]
    bounds: Mapping[str, tuple[float, float]]
    hops: Mapping[str, list[float]]


class Opening:
    """A channel whose exposures are written out."""

    def __init__(self, graph: Responses, labels: Mapping[str, Entity], damping: float, k: int) -> None:
        self.graph, self.labels, self.damping, self.k = graph, labels, damping, k
        self.untold: str | None = None
        self._reached: dict[str, set[int]] = {}

    def record(self, asked: str, of: bool, opened: int) -> Record:
        find = exposure_of if of else exposure_to
        found = find(self.graph, asked, self.damping)
        known = _Known({}, {}, {}) if of or not found else self._known(asked)
        rows = []
        for number, exposure in enumerate(found):
            row = self._numbers(exposure)
            if of:
                known = self._known(exposure.to, exposure.entity) if number < opened else _Known({}, {}, {})
            row |= self._sure(known.spread.get(exposure.entity), known.bounds.get(exposure.entity))
            row["first"] = None if of or exposure.entity not in known.spread else known.spread[exposure.entity].first
            row["by_hop"] = known.hops.get(exposure.entity)
            row |= self._opened(exposure) if number < opened else dict.fromkeys(UNOPENED)
            rows.append(row)
        return {
            "of" if of else "to": self.labels[asked].label, "channel": self.graph.channel,
            "kind": self.kind(asked, of), "damping": self.damping, "untold": self.untold,
            "doubts": self.doubts(asked, of), "rows": rows,
        }  # fmt: skip

    def _known(self, target: str, entity: str | None = None) -> _Known:
        """What else is known of exposures to a target; why there is no spread is kept in ``untold``."""
        hops = by_hop(self.graph.matrix, self.graph.index[target], self.damping)
        parts = {node: [float(part[i]) for part in hops] for i, node in enumerate(self.graph.nodes)}
        most = SPREAD_UP_TO if entity is None else SPREAD_OF_UP_TO
        if len(self.graph.edges) > most:
            self.untold = f"no spread is told of networks of over {most} edges"
            return _Known({}, {}, parts)
        spreads: Mapping[str, Spread] = {}
        limits: Mapping[str, tuple[float, float]] = {}
        try:  # exposures exist at the confidences given, and may not where every claim holds
            spreads = spread(self.graph, target, self.damping, entity)
            limits = bounds(self.graph, target, self.damping)
        except QueryError as error:
            self.untold = str(error)
        return _Known(spreads, limits, parts)

    def _numbers(self, exposure: Exposure) -> Record:
        return {
            "entity": self.labels[exposure.entity].label, "to": self.labels[exposure.to].label,
            "exposure": exposure.total, "direct": exposure.direct, "indirect": exposure.indirect,
            "positive": exposure.positive, "negative": exposure.negative, "gross": exposure.gross,
        }  # fmt: skip

    def _sure(self, known: Spread | None, weights: tuple[float, float] | None) -> Record:
        names = ("low", "median", "high", "mean", "error")
        sure = {n: None if known is None else getattr(known, n) for n in names}
        lowest, highest = weights or (None, None)
        return sure | {"least_by_weights": lowest, "greatest_by_weights": highest}

    def kind(self, asked: str, of: bool) -> str:
        """``share`` where texts disclose the weights of all edges concerned, else ``score``."""
        concerned = self._concerned(asked, of)
        return "share" if concerned and all(edge.disclosed for edge in concerned) else "score"

    def doubts(self, asked: str, of: bool) -> list[str]:
        """What is odd about the disclosed shares of the edges concerned."""
        return doubts(Responses(self.graph.channel, (), tuple(self._concerned(asked, of)), self.graph.labels))

    def _concerned(self, asked: str, of: bool) -> list[Response]:
        matrix = self.graph.gross.T.tocsr() if of else self.graph.gross
        among = {self.graph.nodes[i] for i in reached(matrix, self.graph.index[asked])}
        # What leads to the thing that others are exposed to counts as zero.
        into = among if of else among - {asked}
        return [e for e in self.graph.edges if e.source in among and e.target in into]

    def reaches(self, target: str, entity: str) -> bool:
        """Whether anything leads from a target to another entity, whatever its sign."""
        if target not in self._reached:
            self._reached[target] = set(map(int, reached(self.graph.gross, self.graph.index[target])))
        return entity != target and self.graph.index[entity] in self._reached[target]

    def _opened(self, exposure: Exposure) -> Record:
        found = contributions(self.graph, exposure.to, exposure.entity, self.damping, self.k)
        return {
            "paths": [self.path(path) for path in found.paths],
            "way": self.way(exposure.to, exposure.entity, found),
            "other_paths": found.other,
            "claims": self.parts(found.claims),
        }

    def way(self, target: str, entity: str, found: Contributions) -> list[Record]:
        """The hops of a shortest way from a target to an entity where ``found`` has no path, since none has an effect.

        The directions of its claims are not stated or cancel, or nothing is left after the first hop.
        """
        if found.paths:
            return []
        graph = nx.DiGraph()
        for edge in self.graph.edges:
            graph.add_edge(edge.source, edge.target, hop=edge)
        return [self.hop(graph.edges[pair]["hop"]) for pair in pairwise(nx.shortest_path(graph, target, entity))]

    def parts(self, claims: Mapping[str, float]) -> list[Record]:
        """Claims by their ids with what each contributes, the largest in size first."""
        found = sorted(claims.items(), key=lambda item: (-round(abs(item[1]), 12), item[0]))
        return [{**self.claim(self._claims[name]), "contribution": part} for name, part in found]

    @cached_property
    def _claims(self) -> dict[str, Claim]:
        return {claim.id: claim for edge in self.graph.edges for claim in edge.claims}

    def path(self, path: Contribution) -> Record:
        """A path with its hops and what it contributes."""
        return {
            "nodes": [self.labels[node].label for node in path.nodes], "contribution": path.value,
            "loops": path.loops, "hops": [self.hop(hop) for hop in path.hops],
        }  # fmt: skip

    def hop(self, hop: Response) -> Record:
        """An edge with its numbers and all its claims; ``effect`` and ``quote`` are those of its surest claim.

        ``against`` is the quote of the surest claim that states the opposite effect, None without one.
        """
        best = hop.claims[0]
        against = next((c.evidence[0].quote for c in hop.claims if sign(c) * sign(best) < 0), None)
        return {
            "from": self.labels[hop.source].label, "to": self.labels[hop.target].label,
            "effect": effect(best, self.graph.channel),
            "weight": hop.weight, "disclosed": hop.disclosed, "plus": hop.plus, "minus": hop.minus, "net": hop.net,
            "response": hop.effect, "quote": best.evidence[0].quote, "held": best.held, "against": against,
            "claims": [self.claim(c) for c in hop.claims],
        }  # fmt: skip

    def claim(self, claim: Claim) -> Record:
        """A claim as people read it, with its sentence and where that stands."""
        first = claim.evidence[0]
        return {
            "id": claim.id, "source": self.labels[claim.source].label, "relation": claim.relation,
            "target": self.labels[claim.target].label,
            "product": self.labels[claim.product].label if claim.product else None, "change": claim.change,
            "polarity": claim.polarity, "origin": claim.origin, "confidence": claim.confidence,
            "document": claim.document, "quote": first.quote, "start": first.start, "end": first.end,
        }  # fmt: skip


def effect(claim: Claim, channel: Channel) -> str:
    """What the relation of a claim is called in the direction in which exposure travels in a channel.

    Where it is a fall of the first end that harms or helps, or nobody knows what change, that is said.
    """
    relation = RELATIONS[claim.relation]
    words = relation.inverse_label if getattr(relation, channel) == "backward" else relation.label
    if relation.binding or claim.change == "increase":
        return words
    return f"by falling {words}" if claim.change == "decrease" else f"in some way {words}"


def step(hop: Record) -> str:
    """An edge in words, marked where it is not plainly stated; for effects of both signs, with how sure either is.

    >>> step({"from": "Ore", "effect": "supplies", "to": "Arc", "plus": 0.8, "minus": 0.3})
    'Ore supplies Arc (+0.80 against −0.30)'
    """
    both = f" (+{hop['plus']:.2f} against −{hop['minus']:.2f})" if hop["plus"] and hop["minus"] else ""
    held = "" if hop.get("held", "asserted") in ("", "asserted") else f" ({hop['held']})"
    return f"{hop['from']} {hop['effect']} {hop['to']}{both}{held}"


def figure(value: float, kind: str = "score") -> str:
    """A score with two decimals, a share in percent; what is smaller with two digits, zero without a sign.

    >>> figure(-0.314), figure(-0.00123), figure(0.0), figure(0.314, "share"), figure(0.0031, "share")
    ('−0.31', '−0.0012', '0.00', '31%', '0.31%')
    """
    shown = 100 * value if kind == "share" else value
    decimals = 0 if kind == "share" else 2
    if 0 < abs(shown) < 10**-decimals:
        decimals = min(12, 1 - math.floor(math.log10(abs(shown))))
    words = f"{shown:.{decimals}f}{'%' if kind == 'share' else ''}"
    return (words.lstrip("-") if not float(words.strip("%")) else words).replace("-", "−")
