"""What a book of holdings is exposed to: Σ_i p_i E_i, with p_i the part of the book that holding i is.

Cash, and holdings that the graph does not know, stay in the denominator and respond to nothing.  Exposures in the two
channels, and to different things, are not added.

Beside the sum stand who wins and who loses, how concentrated book and exposure are (H = Σ s², and 1/H as the number of
equal ones that would be as concentrated; O. C. Herfindahl 1950), what several holdings share upstream, and how much two
holdings are exposed to the same things, Σ_K min(|a_K|, |b_K|) / Σ_K max(|a_K|, |b_K|) over their exposures of one sign
(M. Ružička 1958), which is 1 for twins and 0 for strangers.

>>> from expograph.graph.weights import Response, Responses
>>> edges = (Response("ore", "car", 0.5, 0.0, 0.5, 1.0, True, ()),)
>>> book = Book((Position("car", "Car", 0.4), Position(None, "cash", 0.6)))
>>> book.exposure(Responses("inputs", ("car", "ore"), edges), "ore")
{'car': 0.2}
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import networkx as nx

from ..errors import QueryError
from ..model import Entity
from .contributions import contributions
from .entities import resolve
from .explained import Opening, Record, channels
from .exposure import check, exposure_of, reached, solve
from .failures import single_points
from .inputs import inputs
from .paths import upstream
from .weights import DAMPING, Responses, responses

WITHIN = 3  # hops upstream within which holdings are looked at for what they share
PATHS = 5
ROUNDING = 1e-12  # a smaller contribution is what rounding leaves of effects that cancel
ALIKE = 200  # holdings at most in the matrix of overlaps


@dataclass(frozen=True, slots=True)
class Position:
    """A holding: the id of its ``entity``, None for cash and what the graph does not know; name; part of the book."""

    entity: str | None
    name: str
    part: float


@dataclass(frozen=True, slots=True)
class Book:
    """The positions of a book, each entity once; parts need not add up to 1."""

    positions: tuple[Position, ...]

    @property
    def known(self) -> tuple[Position, ...]:
        """Those that the graph knows."""
        return tuple(position for position in self.positions if position.entity is not None)

    def exposure(self, graph: Responses, target: str, damping: float = DAMPING) -> dict[str, float]:
        """What each known holding adds to the exposure of the book to ``target`` (an id), by its id."""
        to = graph.index[target]
        check(graph, reached(graph.gross, to), damping, but=to)
        values = solve(graph.matrix, to, damping)
        return {p.entity: float(p.part * values[graph.index[p.entity]]) for p in self.known if p.entity is not None}


def book(
    holdings: Sequence[Any], entities: Mapping[str, Entity], known: Mapping[str, str]
) -> tuple[Book, list[Record]]:
    """The book of some :class:`~expograph.loaders.holdings.Holding`, and those that no entity answers to.

    A holding is looked for by its ticker (``DELL`` or ``NYSE:DELL``) and its name; ``known`` maps further names and
    tickers, case-folded, to ids.  A name that is that of several entities is unknown.  Raises QueryError where a ticker
    is that of several entities and the name does not tell which, and where name and ticker are those of two.
    """
    tickers: dict[str, set[str]] = defaultdict(set)
    for entity in entities.values():
        for identifier in entity.identifiers:
            if identifier.scheme == "ticker":
                tickers[identifier.value.casefold()].add(entity.id)
                tickers[identifier.value.rpartition(":")[2].casefold()].add(entity.id)
    parts: dict[str, float] = defaultdict(float)
    others: list[Position] = []
    unknown: list[Record] = []
    for holding in holdings:
        identity, why = (None, "") if holding.is_cash else _find(holding, entities, tickers, known)
        if identity is not None:
            parts[identity] += holding.part
            continue
        others.append(Position(None, holding.said, holding.part))
        if not holding.is_cash:
            unknown.append({"row": holding.row, "name": holding.said, "part": holding.part, "why": why})
    found = [Position(identity, entities[identity].label, part) for identity, part in parts.items()]
    return Book((*found, *others)), unknown


def _find(
    holding: Any, entities: Mapping[str, Entity], tickers: Mapping[str, set[str]], known: Mapping[str, str]
) -> tuple[str | None, str]:
    ticker = holding.ticker.casefold()
    found = (tickers.get(ticker) or {known.get(ticker, "")} & set(entities)) if ticker else set()
    named, why = _named(holding, entities, known)
    if found and (named or len(found) > 1) and named not in found:
        owners = " and of ".join(entities[identity].label for identity in sorted(found))
        other = f", and the name {holding.name!r} that of {entities[named].label}" if named else ""
        advice = "delete one of them" if named else "write it as EXCHANGE:TICKER, or give the name"
        raise QueryError(f"row {holding.row}: the ticker {holding.ticker!r} is that of {owners}{other}; {advice}")
    return (named or min(found), "") if found else (named, why)


def _named(holding: Any, entities: Mapping[str, Entity], known: Mapping[str, str]) -> tuple[str | None, str]:
    """Whom the name of a holding stands for, as everywhere; else what else is known of the name."""
    if not holding.name:
        return None, f"no entity of the graph has the ticker {holding.ticker!r}"
    try:
        return resolve(entities, holding.name), ""
    except QueryError as error:
        identity = known.get(holding.name.casefold())
        return (identity, "") if identity in entities else (None, str(error))


def portfolio(
    network: nx.MultiDiGraph[str], held: Book, targets: Sequence[str], *, damping: float = DAMPING,
    include: Collection[str] = (), against: Book | None = None, within: int = WITHIN,
) -> Record:  # fmt: skip
    """Everything that is asked of a book, as one record; ``targets`` are names of what it may be exposed to.

    Raises QueryError for an unknown target, and where the sum over all walks might not exist.
    """
    labels: Mapping[str, Entity] = dict(network.nodes(data="entity"))
    found = []
    for name in targets:
        asked = resolve(labels, name)
        for graph in channels(network, include, asked):
            found.append(_exposed(Opening(graph, labels, damping, PATHS), held, asked, against))
    return {
        "damping": damping,
        "book": _shape(held),
        "against": None if against is None else _shape(against),
        "exposures": found,
        "within": within,
        "shared": shared(network, held, include, within),
        "overlap": overlap(network, held, damping, include),
    }


def _exposed(opening: Opening, held: Book, asked: str, against: Book | None) -> Record:
    """The exposure of a book to one thing in one channel."""
    values = held.exposure(opening.graph, asked, opening.damping)
    rows: list[Record] = []
    unexposed: list[Record] = []
    paths: list[Record] = []
    claims: dict[str, float] = {}
    for position in held.known:
        if position.entity is None or position.entity == asked:
            continue
        if not opening.reaches(asked, position.entity):
            unexposed.append({"holding": position.name, "part": position.part})
            continue
        opened = contributions(opening.graph, asked, position.entity, opening.damping, PATHS)
        rows.append({
            "holding": position.name, "part": position.part, "exposure": opened.total,
            "contribution": values[position.entity], "way": opening.way(asked, position.entity, opened),
        })  # fmt: skip
        paths += [
            {**opening.path(path), "holding": position.name, "contribution": position.part * path.value}
            for path in opened.paths
        ]
        for name, part in opened.claims.items():
            claims[name] = claims.get(name, 0.0) + position.part * part
    rows.sort(key=lambda row: (-round(abs(row["contribution"]), 12), row["holding"]))
    paths.sort(key=lambda path: (-round(abs(path["contribution"]), 12), path["nodes"]))
    total = math.fsum(values.values())
    other = None if against is None else math.fsum(against.exposure(opening.graph, asked, opening.damping).values())
    return {
        "to": opening.labels[asked].label, "channel": opening.graph.channel, "kind": opening.kind(asked, of=False),
        "held_itself": math.fsum(p.part for p in held.known if p.entity == asked),
        "total": total, "against": other, "difference": None if other is None else total - other, "holdings": rows,
        "unexposed": unexposed,
        "winners": [row["holding"] for row in rows if row["contribution"] > ROUNDING],
        "losers": [row["holding"] for row in rows if row["contribution"] < -ROUNDING],
        "concentration": _concentration([abs(row["contribution"]) for row in rows]),
        "paths": paths, "other_paths": total - math.fsum(path["contribution"] for path in paths),
        "claims": opening.parts(claims),
    }  # fmt: skip


def _shape(held: Book) -> Record:
    return {
        "holdings": len(held.known), "invested": math.fsum(p.part for p in held.known),
        "elsewhere": math.fsum(p.part for p in held.positions if p.entity is None),
        "missing": max(0.0, round(1 - math.fsum(p.part for p in held.positions), 12)),
        "concentration": _concentration([abs(p.part) for p in held.known]),
    }  # fmt: skip


def _concentration(parts: Sequence[float]) -> Record | None:
    """H of the parts taken as shares of their sum, and how many equal ones would be as concentrated."""
    whole = math.fsum(parts)
    if whole == 0:
        return None
    index = math.fsum((part / whole) ** 2 for part in parts)
    return {"hhi": index, "effective": 1 / index}


def shared(
    network: nx.MultiDiGraph[str], held: Book, include: Collection[str] = (), within: int = WITHIN
) -> list[Record]:
    """What at least two holdings have upstream within some hops, that of most of the book first.

    Where these are alike, what ``stops`` more of it is first: a holding stops once this alone fails.
    """
    needs = inputs(network, include)
    on: dict[str, list[tuple[Position, Any]]] = defaultdict(list)
    stopping: dict[str | None, set[str]] = {}
    for position in held.known:
        if position.entity is not None:
            stopping[position.entity] = single_points(needs, position.entity)
            for path in upstream(network, position.entity, within, include):
                on[path.nodes[0]].append((position, path))
    label = {node: entity.label for node, entity in network.nodes(data="entity")}
    found = [
        {
            "entity": label[node], "part": math.fsum(position.part for position, _ in reaching),
            "part_stopped": math.fsum(p.part for p, _ in reaching if node in stopping[p.entity]),
            "holdings": [
                {"holding": position.name, "hops": len(path.hops), "confidence": path.confidence,
                 "stops": node in stopping[position.entity], "nodes": [label[n] for n in path.nodes],
                 "quotes": [hop.claim.evidence[0].quote for hop in path.hops]}
                for position, path in reaching
            ],
        }
        for node, reaching in on.items() if len(reaching) > 1
    ]  # fmt: skip
    ranks = ("part", "part_stopped")
    return sorted(found, key=lambda row: (*(-round(row[n], 12) for n in ranks), -len(row["holdings"]), row["entity"]))


def overlap(network: nx.MultiDiGraph[str], held: Book, damping: float, include: Collection[str] = ()) -> Record:
    """How alike the exposures of holdings are in the channel of inputs: names, and the matrix of their overlaps."""
    graph = responses(network, "inputs", include)
    first = sorted(held.known, key=lambda p: (-abs(p.part), p.name))[:ALIKE]
    exposed = [
        {e.to: e.total for e in exposure_of(graph, position.entity, damping)} for position in first if position.entity
    ]
    matrix = [[1.0 if a is b else _alike(a, b) for b in exposed] for a in exposed]
    return {"holdings": [p.name for p in first], "matrix": matrix, "left_out": len(held.known) - len(first)}


def _alike(a: Mapping[str, float], b: Mapping[str, float]) -> float:
    things = sorted({*a, *b})
    either = math.fsum(max(abs(a.get(k, 0)), abs(b.get(k, 0))) for k in things)
    both = math.fsum(min(abs(a[k]), abs(b[k])) for k in things if k in a and k in b and a[k] * b[k] > 0)
    return both / either if either else 0.0
