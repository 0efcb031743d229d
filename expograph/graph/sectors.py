"""A layer of industries under the companies of a graph, from an input-output table.

Each industry of the table is an entity of its own, with links to the others: what j needs of i is A_ij = flows_ij /
output_j of its output.  A company of which no source states any input inherits the inputs of its industry.  Such links
have the basis ``inherited``; their volume is unknown, so they carry what befalls an industry down to the company, and
nothing up; and since nobody says what part of its industry a company is, nothing that befalls it is passed to the
industry either.

>>> import networkx as nx
>>> from expograph.graph.supply import Supply
>>> from expograph.model import Entity
>>> from expograph.ontology.industries import load_table
>>> graph = nx.MultiDiGraph()
>>> graph.add_node("lufthansa", entity=Entity("lufthansa", "company", "Lufthansa"))
>>> layered = with_industries(Supply(("lufthansa",), ()), graph, load_table("bea-15"))
>>> layered.inherited["lufthansa"], layered.unknown
('Transportation and warehousing', {})
>>> [round(link.weight, 3) for link in layered.supply.links if link.customer == "lufthansa"][:3]
[0.0, 0.017, 0.005]
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import networkx as nx

from ..model import Entity
from ..ontology.industries import IndustryTable, industry_of
from .supply import Link, Supply, in_order


@dataclass(frozen=True)
class Layered:
    """Supply with the industries of a table, and the companies that inherit, with the names of their industries.

    ``unknown`` are the companies without stated inputs whose industry is not known, with the words that leave it open.
    """

    supply: Supply
    inherited: Mapping[str, str]
    unknown: Mapping[str, str]


def with_industries(supply: Supply, network: nx.MultiDiGraph[str], table: IndustryTable) -> Layered:
    """The links of a supply, those between the industries of a table, and those that companies inherit."""
    entities = industries(table)
    ids = list(entities)
    links = [link for j, name in enumerate(ids) for link in _inputs(table, ids, j, name, "table")]
    supplied = {link.customer for link in supply.links if link.customer != link.supplier}
    inherited, unknown = {}, {}
    for company, entity in network.nodes(data="entity"):
        if entity.kind == "company" and company not in supplied:
            industry, words = industry_of(company, table)
            if industry is None:
                unknown[company] = words
            else:
                inherited[company] = table.industries[industry].label
                links += _inputs(table, ids, industry, company, "inherited")
    sales = {name: table.output[j] for j, name in enumerate(ids)}
    nodes = tuple(sorted({*supply.nodes, *ids}))
    return Layered(Supply(nodes, in_order([*supply.links, *links]), sales), inherited, unknown)


def industries(table: IndustryTable) -> dict[str, Entity]:
    """An entity for each industry, in the order of the table, by id: the name of the table with its code or name."""
    found = {}
    for industry in table.industries:
        name = f"{table.name}:{industry.code or industry.label}"
        found[name] = Entity(name, "sector", industry.label, (industry.code,) if industry.code else ())
    return found


def _inputs(table: IndustryTable, ids: list[str], industry: int, customer: str, basis: str) -> list[Link]:
    """The links to an industry, or to one of its companies, from all industries of which it uses anything."""
    found = []
    for i, supplier in enumerate(ids):
        if flow := table.flows[i][industry]:
            sold = flow if basis == "table" else 0.0
            share = flow / table.output[industry]
            found.append(Link(supplier, customer, supplier, False, share, sold, 1.0, True, (), basis))
    return found
