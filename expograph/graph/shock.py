"""What is lost when an entity loses a part of its output: by ESRI, and by Leontief's quantities, side by side.

>>> from expograph.model import Claim, Document, Entity, Extraction
>>> from expograph.graph.network import to_network
>>> note = Document("Bel needs ore of Arc. Cor needs pumps of Bel.", source="note")
>>> claims = (
...     Claim("bel", "depends_on", "arc", "ore", evidence=(note.quote(0, 21, rule="r", confidence=0.9),)),
...     Claim("cor", "depends_on", "bel", "pump", evidence=(note.quote(22, 45, rule="r", confidence=0.5),)),
... )
>>> names = tuple(Entity(n, "company", n.title()) for n in ("arc", "bel", "cor", "ore", "pump"))
>>> found = shock(to_network([Extraction(note, names, claims)]), "Arc", 0.5)
>>> for row in found.rows[1:]:
...     print(row.entity, row.hop, row.downstream, row.ghosh, row.claim.evidence[0].quote)
bel 1 0.45 0.45 Bel needs ore of Arc.
cor 2 0.225 0.225 Cor needs pumps of Bel.
>>> round(found.esri, 6)  # of what arc and bel deliver, 0.9 and 0.5: (0.9 · 0.5 + 0.5 · 0.45) / 1.4
0.482143
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import networkx as nx
import numpy as np
from scipy import sparse

from ..errors import QueryError
from ..model import Claim, Entity
from ..ontology.industries import IndustryTable
from . import leontief
from .entities import resolve
from .esri import TOLERANCE, Deliveries, Floats, arriving, economy, esri, losses
from .sectors import Layered, industries, with_industries
from .supply import Link, Supply, supply
from .ways import Way, ways_from

Record = dict[str, Any]
SIDES = ("downstream", "upstream")


@dataclass(frozen=True, slots=True)
class Row:
    """What an entity loses, in parts of its output from 0 to 1.

    ``loss`` is the larger of ``downstream`` (inputs that do not come) and ``upstream`` (sales that are lost), both of
    ESRI; ``ghosh`` and ``leontief`` are the losses of supply and of demand of :mod:`.leontief`, None where it has no
    answer.  ``hop`` is how many links away it is, ``link`` the one over which most of the loss comes, with its best
    ``claim``; ``basis`` is what the whole way from the shock rests on: ``stated``, ``table`` or ``inherited``.
    """

    entity: str
    downstream: float
    upstream: float
    loss: float
    ghosh: float | None
    leontief: float | None
    hop: int
    direction: str
    link: Link | None
    basis: str

    @property
    def claim(self) -> Claim | None:
        return self.link.claims[0] if self.link and self.link.claims else None


@dataclass(frozen=True)
class Shock:
    """A shock of ``size`` to an entity, the index, and a row for each entity that loses anything, the largest first.

    ``entities`` are those of the graph and the layer, by id; ``refused`` says why there is nothing of Leontief;
    ``disclosed`` whether all shares are, else losses are scores and no percentages.
    """

    entity: str
    size: float
    esri: float
    rows: tuple[Row, ...]
    entities: Mapping[str, Entity]
    disclosed: bool
    settled: bool
    refused: str | None
    layer: Layered | None


def shock(
    network: nx.MultiDiGraph[str],
    name: str,
    size: float,
    include: Collection[str] = (),
    table: IndustryTable | None = None,
) -> Shock:
    """The losses after an entity, given by id, label or alias, loses ``size`` of its output, from 0 to 1.

    With a ``table`` there are its industries as well (:mod:`.sectors`).  The index is of the graph's entities, or of
    the industries where it is one of these that loses.  Raises QueryError for an unknown name, with the nearest ones,
    and for a size out of range.
    """
    if not 0 <= size <= 1:
        raise QueryError(f"the size of a shock is a part of output, from 0 to 1; found {size:g}")
    entities = {**dict(network.nodes(data="entity")), **(industries(table) if table else {})}
    start = resolve(entities, name)
    known = supply(network, include, start)
    layer = with_industries(known, network, table) if table else None
    return _computed(layer.supply if layer else known, entities, start, size, layer)


def _computed(known: Supply, entities: Mapping[str, Entity], start: str, size: float, layer: Layered | None) -> Shock:
    at = {node: i for i, node in enumerate(known.nodes)}
    arrays = deliveries(known)
    e = economy(arrays)
    own = np.zeros(len(at))
    own[at[start]] = size
    found = losses(e, own)
    ghosh, demand, refused = _quantities(known, [entities[node].label for node in known.nodes], at[start], size)
    down, up = arriving(e, arrays, found)
    ways = (
        ways_from(at[start], (arrays.supplier, arrays.customer), down, known.links),
        ways_from(at[start], (arrays.customer, arrays.supplier), up, known.links),
    )
    among = np.array([(node in known.sales) == (start in known.sales) for node in at])
    rows = []
    for i, node in enumerate(known.nodes):
        lost = float(found.downstream[i, 0]), float(found.upstream[i, 0])
        supplied, demanded = (None if values is None else float(values[i]) for values in (ghosh, demand))
        if node == start or max(*lost, supplied or 0.0, demanded or 0.0) > TOLERANCE:
            side = 0 if lost[0] >= lost[1] else 1
            hops, direction, link, basis = _way(ways[side].get(i), known.links, SIDES[side])
            rows.append(Row(node, *lost, max(lost), supplied, demanded, hops, direction, link, basis))
    rows.sort(key=lambda row: (row.entity != start, -round(row.loss, 12), row.hop, row.entity))
    reached = [row.link for row in rows if row.link]
    return Shock(
        start, size, float(esri(e, found, among)[0]), tuple(rows), entities,
        all(link.disclosed for link in reached), found.settled, refused, layer,
    )  # fmt: skip


def _way(way: Way | None, links: tuple[Link, ...], side: str) -> tuple[int, str, Link | None, str]:
    """Hops, direction, last link and basis of a row."""
    if way is None:
        return 0, "own", None, "stated"
    return way.hops, side, links[way.last], way.basis


def deliveries(known: Supply) -> Deliveries:
    """Links as arrays, in their order, entities numbered in theirs.

    A thing of which no text names a supplier is in a sector of its own: it cannot be replaced by those who make it.
    """
    at = {node: i for i, node in enumerate(known.nodes)}
    links = known.links
    named = [(link.input, link.supplier == link.input) for link in links]
    inputs = {name: i for i, name in enumerate(sorted(set(named)))}
    return Deliveries(
        len(at),
        np.array([at[link.supplier] for link in links], dtype=np.int64),
        np.array([at[link.customer] for link in links], dtype=np.int64),
        np.array([inputs[name] for name in named], dtype=np.int64),
        np.array([link.essential for link in links], dtype=np.bool_),
        np.array([link.weight for link in links], dtype=np.float64),
        np.array([link.sure for link in links], dtype=np.float64),
        np.array([link.sold for link in links], dtype=np.float64),
        np.array([known.sales.get(node, 0.0) for node in known.nodes], dtype=np.float64),
    )


def _quantities(
    known: Supply, names: Sequence[str], k: int, size: float
) -> tuple[Floats | None, Floats | None, str | None]:
    """The losses of supply and of demand, or why there are none.

    Entities of the graph have a final demand of one unit each, industries what their output leaves over.
    """
    bought, sold = (shares(known, inherited) for inherited in (True, False))
    output = np.array([known.sales.get(node, 0.0) for node in known.nodes])
    try:
        leontief.check(bought, names)
        demand = np.where(output > 0, output - sold @ output, 1.0)
        output = leontief.outputs(sold, demand, names)
        return leontief.supply_loss(bought, k, size), leontief.demand_loss(sold, output, k, size), None
    except QueryError as error:
        return None, None, str(error)


def shares(known: Supply, inherited: bool) -> sparse.csc_array:
    """A of the links, weight times probability, with or without those that are inherited."""
    at = {node: i for i, node in enumerate(known.nodes)}
    links = [link for link in known.links if inherited or link.basis != "inherited"]
    values = np.array([link.weight * link.sure for link in links])
    rows = np.array([at[link.supplier] for link in links], dtype=np.int64)
    columns = np.array([at[link.customer] for link in links], dtype=np.int64)
    return sparse.csc_array((values, (rows, columns)), shape=(len(at), len(at)))


def record(found: Shock) -> Record:
    """A shock as plain values at full precision: ``shock, size, esri …`` and ``rows``, the shocked one's first."""
    label = {node: entity.label for node, entity in found.entities.items()}
    plain: Record = {
        "shock": label[found.entity], "size": found.size, "esri": found.esri,
        "kind": "share" if found.disclosed else "score", "settled": found.settled, "leontief_refused": found.refused,
        "rows": [_plain(row, label) for row in found.rows],
    }  # fmt: skip
    if found.layer:
        plain["inherited"] = [{"entity": label[c], "industry": i} for c, i in found.layer.inherited.items()]
        plain["unknown_industry"] = [{"entity": label[c], "words": words} for c, words in found.layer.unknown.items()]
    return plain


def _plain(row: Row, label: Mapping[str, str]) -> Record:
    link = row.link
    over = None if link is None else link.supplier if row.direction == "downstream" else link.customer
    return {
        "entity": label[row.entity], "id": row.entity, "hop": row.hop, "loss": row.loss, "downstream": row.downstream,
        "upstream": row.upstream, "ghosh": row.ghosh, "leontief": row.leontief, "direction": row.direction,
        "over": over and label[over], "input": link and label.get(link.input, link.input),
        "essential": link and link.essential, "weight": link and link.weight, "sure": link and link.sure,
        "basis": row.basis, "claim": row.claim and row.claim.id, "quote": _quote(row, label),
    }  # fmt: skip


def _quote(row: Row, label: Mapping[str, str]) -> str:
    """The sentence behind the last link, or what a table says where there is none."""
    if row.claim:
        return row.claim.evidence[0].quote
    if row.link is None:
        return ""
    table = row.link.supplier.split(":")[0]
    return f"{table}: {row.link.weight:.1%} of output is spent on {label[row.link.supplier]}"
