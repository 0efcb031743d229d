"""What an entity needs: all of its inputs, and of each input any one supplier.

The input that a claim speaks of is its product, else what it says is depended on, else the thing, if it is one, that
it says is supplied or scarce.  A claim that names none of these makes its supplier an input of its own, unless another
claim says what that supplier delivers.

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

Where another claim says that Arc needs pumps, it needs them and one of the two:

>>> needs = inputs(to_network([Extraction(note, names, (*claims, Claim("arc", "depends_on", "pump", evidence=said)))]))
>>> [i.alternatives for i in needs["arc"]]
[(('power',),), (('pump',), ('bel', 'cor'))]
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

import networkx as nx

from ..model import Claim
from ..ontology.vocabulary import RELATIONS
from .weights import sign, steps

# What is no supply: a harm does not stop when its cause does.
SUPPLIED = ("bottleneck", "depends_on", "produces", "supplies")
# Kinds of entities that are what is supplied, and not who supplies something.
THINGS = ("event", "product", "technology")


@dataclass(frozen=True, slots=True)
class Input:
    """Something that an entity cannot do without.

    ``name`` is the id of what it is, ``suppliers`` are the ids of those of whom any one is enough (the thing itself
    where the text names nobody that delivers it), ``unnamed`` says that no text names what the supplier delivers, and
    ``claims`` are those that say so, the surest first.  ``itself`` says that one of them has the thing at its end, so
    that the entity stops with it, whoever delivers it.
    """

    name: str
    suppliers: tuple[str, ...]
    unnamed: bool
    claims: tuple[Claim, ...]
    itself: bool = False

    @property
    def alternatives(self) -> tuple[tuple[str, ...], ...]:
        """Groups of ids, of each of which one is enough and one is needed."""
        return ((self.name,), self.suppliers) if self.itself and self.name not in self.suppliers else (self.suppliers,)

    def said_of(self, supplier: str) -> tuple[Claim, ...]:
        """The claims that have the supplier (or the thing itself) at their end, the surest first."""
        return tuple(claim for claim in self.claims if supplier_of(claim) == supplier)


def supplier_of(claim: Claim) -> str:
    """The end of a claim from which supply comes."""
    return claim.source if RELATIONS[claim.relation].inputs == "forward" else claim.target


def inputs(network: nx.MultiDiGraph[str], include: Collection[str] = ()) -> dict[str, tuple[Input, ...]]:
    """The inputs of each entity that has any, by id and name, of the claims that count (see :mod:`.counted`).

    What is said to need itself needs nothing by that.
    """
    needs: dict[str, dict[tuple[str, bool], list[tuple[str, Claim]]]] = defaultdict(lambda: defaultdict(list))
    things = {node for node, entity in network.nodes(data="entity") if entity.kind in THINGS}
    for supplier, customer, claim in steps(network, "inputs", include, None):
        if claim.relation in SUPPLIED and sign(claim) > 0 and supplier != customer:
            needs[customer][_input_of(supplier, customer, claim, things)].append((supplier, claim))
    return {customer: tuple(_inputs(needs[customer])) for customer in sorted(needs)}


def _input_of(supplier: str, customer: str, claim: Claim, things: Collection[str]) -> tuple[str, bool]:
    """What a claim speaks of, and whether it does not say."""
    if claim.product:
        return claim.product, False
    if claim.relation == "produces":
        return customer, False
    return supplier, claim.relation != "depends_on" and supplier not in things


def _inputs(needs: dict[tuple[str, bool], list[tuple[str, Claim]]]) -> list[Input]:
    delivering = {supplier for (_, unnamed), given in needs.items() if not unnamed for supplier, _ in given}
    found = []
    for (name, unnamed), given in sorted(needs.items()):
        if not (unnamed and name in delivering):
            suppliers = {supplier for supplier, _ in given}
            claims = tuple(sorted((claim for _, claim in given), key=lambda c: (-c.confidence, c.id)))
            # A thing that is needed is no supplier of itself beside those who deliver it.
            delivered_by = tuple(sorted(suppliers - {name} or suppliers))
            found.append(Input(name, delivered_by, unnamed, claims, name in suppliers))
    return found
