"""What an entity needs: all of its inputs, and of each input any one supplier.

The input that a claim speaks of is its product, else the thing that it says is depended on.  A claim that names neither
makes its supplier an input of its own, unless another claim says what that supplier delivers.

>>> from expograph.model import Claim, Document, Entity, Extraction
>>> from expograph.graph.network import to_network
>>> note = Document("Arc buys pumps from Bel and Cor, and needs power.", source="note")
>>> said = (note.quote(0, 49, rule="r"),)
>>> claims = (
...     Claim("bel", "supplies", "arc", "pump", evidence=said), Claim("cor", "supplies", "arc", "pump", evidence=said),
...     Claim("arc", "depends_on", "power", evidence=said),
... )
>>> names = tuple(Entity(n, "company", n.title()) for n in ("arc", "bel", "cor", "power", "pump"))
>>> needs = inputs(to_network([Extraction(note, names, claims)]))
>>> [(i.name, i.suppliers, i.unnamed) for i in needs["arc"]]
[('power', ('power',), False), ('pump', ('bel', 'cor'), False)]
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

import networkx as nx

from ..model import Claim
from .weights import sign, steps

# What is no supply: a harm does not stop when its cause does.
SUPPLIED = ("bottleneck", "depends_on", "produces", "supplies")


@dataclass(frozen=True, slots=True)
class Input:
    """Something that an entity cannot do without.

    ``name`` is the id of what it is, ``suppliers`` are the ids of those of whom any one is enough (the thing itself
    where the text names nobody that delivers it), ``unnamed`` says that no text names what the supplier delivers, and
    ``claims`` are those that say so, the surest first.
    """

    name: str
    suppliers: tuple[str, ...]
    unnamed: bool
    claims: tuple[Claim, ...]


def inputs(network: nx.MultiDiGraph[str], include: Collection[str] = ()) -> dict[str, tuple[Input, ...]]:
    """The inputs of each entity that has any, by id and name, of the claims that count (see :mod:`.counted`)."""
    needs: dict[str, dict[tuple[str, bool], list[tuple[str, Claim]]]] = defaultdict(lambda: defaultdict(list))
    for supplier, customer, claim in steps(network, "inputs", include, None):
        if claim.relation in SUPPLIED and sign(claim) > 0 and supplier != customer:
            needs[customer][_input_of(supplier, customer, claim)].append((supplier, claim))
    return {customer: tuple(_inputs(needs[customer])) for customer in sorted(needs)}


def _input_of(supplier: str, customer: str, claim: Claim) -> tuple[str, bool]:
    """What a claim speaks of, and whether it does not say."""
    if claim.product:
        return claim.product, False
    if claim.relation == "produces":
        return customer, False
    return supplier, claim.relation != "depends_on"


def _inputs(needs: dict[tuple[str, bool], list[tuple[str, Claim]]]) -> list[Input]:
    delivering = {supplier for (_, unnamed), given in needs.items() if not unnamed for supplier, _ in given}
    found = []
    for (name, unnamed), given in sorted(needs.items()):
        if not (unnamed and name in delivering):
            suppliers = {supplier for supplier, _ in given}
            claims = tuple(sorted((claim for _, claim in given), key=lambda c: (-c.confidence, c.id)))
            # A thing that is needed is no supplier of itself beside those who deliver it.
            found.append(Input(name, tuple(sorted(suppliers - {name} or suppliers)), unnamed, claims))
    return found
