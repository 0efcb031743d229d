"""What is told of chokepoints: plain records with the labels of entities, figures in full, and the quotes.

A record of one target has the sections ``single_points``, ``cut_sets`` (of two and three), ``found`` (how many of each
size), ``dominators``, ``minimum_cut``, ``concentration`` and ``unnamed`` (suppliers that are inputs of their own, since
no text says what they deliver).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

import networkx as nx

from ..model import Claim
from .chokepoints import Chokepoint, chokepoints, dominators, minimum_cut
from .concentration import Concentration, concentrations
from .cutsets import CutSet, cut_sets
from .failures import Step, upstream
from .inputs import Input, inputs
from .migration import Constraint, relax

Record = dict[str, Any]
Labels = Mapping[str, str]


def of_target(network: nx.MultiDiGraph[str], target: str, include: Collection[str] = ()) -> Record:
    """Cut sets, dominators, minimum cut and concentration of one entity.

    Raises QueryError for a name that the network does not hold.
    """
    found = cut_sets(network, target, include=include)
    label = labels(network)
    needs = inputs(network, include)
    near = {entity: needs[entity] for entity in upstream(needs, found.target) if entity in needs}
    sets = [_cut(cut, label) for cut in found.sets]

    def gates(entities: Iterable[str]) -> list[Record]:
        return [{"entity": label[e], "quote": _quote(_said_of(near.values(), e))} for e in entities]

    return {
        "target": label[found.target],
        "single_points": [cut for cut in sets if cut["size"] == 1],
        "cut_sets": [cut for cut in sets if cut["size"] > 1],
        "found": [
            {"size": size, "number": number, "listed": sum(cut["size"] == size for cut in sets)}
            for size, number in found.found.items()
        ],
        "complete": found.complete,
        "dominators": gates(dominators(network, found.target, include)),
        "minimum_cut": gates(minimum_cut(network, found.target, include)),
        "concentration": [_concentration(one, label) for one in concentrations(network, found.target, include)],
        "unnamed": _unnamed(near, label),
    }


def of_all(network: nx.MultiDiGraph[str], include: Collection[str] = ()) -> Record:
    """All entities that stop others or lie between them, under ``chokepoints``, and ``unnamed``."""
    label = labels(network)
    points = [_point(point, label) for point in chokepoints(network, include)]
    return {"chokepoints": points, "unnamed": _unnamed(inputs(network, include), label)}


def of_relaxing(network: nx.MultiDiGraph[str], target: str, relaxed: str, include: Collection[str] = ()) -> Record:
    """The constraints of one entity, ``lifted`` and ``binding`` (those left), and the ``next`` one that binds or None.

    Raises QueryError for a name that the network does not hold.
    """
    found = relax(network, target, relaxed, include)
    label = labels(network)
    binding = [_constraint(c, label) for c in found.binding if c not in found.lifted]
    return {
        "target": label[found.target],
        "relaxed": label[found.relaxed],
        "lifted": [_constraint(c, label) for c in found.lifted],
        "binding": binding,
        "next": binding[0] if binding else None,
    }


def labels(network: nx.MultiDiGraph[str]) -> dict[str, str]:
    """What entities are called, by id."""
    return {node: entity.label for node, entity in network.nodes(data="entity")}


def _quote(claims: Iterable[Claim]) -> str | None:
    """The surest claim's surest sentence."""
    best = next(iter(claims), None)
    return max(best.evidence, key=lambda e: (e.confidence, -e.start)).quote if best else None


def _cut(cut: CutSet, label: Labels) -> Record:
    return {
        "entities": [label[e] for e in cut.entities],
        "size": len(cut.entities),
        "confidence": cut.confidence,
        "steps": [_step(step, label) for step in cut.steps],
    }


def _step(step: Step, label: Labels) -> Record:
    return {
        "from": label[step.supplier],
        "to": label[step.customer],
        "input": None if step.unnamed else label[step.name],
        "confidence": step.confidence,
        "quote": _quote(step.claims),
    }


def _said_of(needs: Iterable[tuple[Input, ...]], supplier: str) -> list[Claim]:
    claims = {claim for given in needs for needed in given for claim in needed.said_of(supplier)}
    return sorted(claims, key=lambda c: (-c.confidence, c.id))


def _unnamed(needs: Mapping[str, tuple[Input, ...]], label: Labels) -> list[Record]:
    pairs = [(one.name, customer, one.claims) for customer, given in needs.items() for one in given if one.unnamed]
    return [{"supplier": label[s], "customer": label[c], "quote": _quote(claims)} for s, c, claims in sorted(pairs)]


def _concentration(one: Concentration, label: Labels) -> Record:
    return {
        "input": label[one.name] if one.name else None,
        "hhi_low": one.hhi[0],
        "hhi_high": one.hhi[1],
        "band": one.band,
        "effective_low": one.effective[0],
        "effective_high": one.effective[1],
        "largest_low": one.largest[0],
        "largest_high": one.largest[1],
        "residual": one.residual,
        "shares": [
            {"supplier": label[s.supplier], "share": s.share, "quote": _quote(s.claims)} for s in one.shares
        ],
        "undisclosed": [label[s] for s in one.undisclosed],
        "note": one.note,
    }  # fmt: skip


def _point(point: Chokepoint, label: Labels) -> Record:
    return {
        "entity": label[point.entity],
        "companies": point.companies,
        "others": point.others,
        "betweenness": point.betweenness,
        "tags": ", ".join(point.tags),
        "quote": _quote(point.claims),
    }


def _constraint(constraint: Constraint, label: Labels) -> Record:
    return {
        "constraint": label[constraint.scarce],
        "source": label[constraint.source],
        "party": label[constraint.party],
        "hops": constraint.hops,
        "confidence": constraint.confidence,
        "quote": _quote(constraint.claims),
        "steps": [_step(step, label) for step in constraint.steps],
    }
