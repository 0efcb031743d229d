"""Who delivers what to whom, and how much of it: the claims of supply as links between entities.

A link leads from a supplier to a customer, for one input (see :mod:`.inputs`).  Its claims give

    weight   the share of all that the customer needs, of the claims of supply alone (see :mod:`.weights`): what a claim
             says of a thing that is needed counts for those who deliver it, and what one says of several inputs is
             divided among them;
    sure     q₊ − q₋, the probability that a source states the link: an effect passes a link by this part of it;
    volume   weight × sure, in units of the customer, each of which is one unit large.

An input is essential where a claim says that the customer depends on it, or that it is a bottleneck; what is known by
``supplies`` or ``produces`` alone is not said to be.  Harms and risks are no supply, and claims of no confidence none.

>>> from expograph.model import Claim, Document, Entity, Extraction
>>> from expograph.graph.network import to_network
>>> note = Document("Arc buys pumps from Bel, and needs power.", source="note")
>>> said = (note.quote(0, 41, rule="r", confidence=0.8),)
>>> pumps = Claim("bel", "supplies", "arc", "pump", evidence=said)
>>> claims = (pumps, Claim("arc", "depends_on", "power", evidence=said))
>>> names = tuple(Entity(n, "company", n.title()) for n in ("arc", "bel", "power", "pump"))
>>> for link in supply(to_network([Extraction(note, names, claims)])).links:
...     print(link.supplier, link.customer, link.input, link.essential, link.weight, link.sure)
bel arc pump False 0.5 0.8
power arc power True 0.5 0.8
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace

import networkx as nx

from ..model import Claim
from ..ontology.vocabulary import RELATIONS
from .counted import together
from .inputs import SUPPLIED, Input, inputs
from .weights import Response, responses, sign

ESSENTIAL = ("bottleneck", "depends_on")  #: relations that say that the customer cannot do without


@dataclass(frozen=True, slots=True)
class Link:
    """What one entity delivers to another: ids of supplier, customer and input, and what is said of it.

    ``weight`` is the share of the customer's inputs, ``sold`` the same in the units in which the supplier's sales are
    counted, both before ``sure``, from 0 to 1; ``basis`` is ``stated``, ``table`` (between industries) or ``inherited``
    (of a company from its industry); ``claims`` are the surest first, and none where nobody states it.
    """

    supplier: str
    customer: str
    input: str
    essential: bool
    weight: float
    sold: float
    sure: float
    disclosed: bool
    claims: tuple[Claim, ...] = ()
    basis: str = "stated"


@dataclass(frozen=True)
class Supply:
    """All links, by supplier, customer and input, and all entities, sorted.

    ``sales`` are total sales of the entities for which they are known, in the units of ``sold``: those of industries.
    """

    nodes: tuple[str, ...]
    links: tuple[Link, ...]
    sales: Mapping[str, float] = field(default_factory=dict)

    @property
    def disclosed(self) -> bool:
        """Whether texts or tables give all shares; if not, a loss is a score and no percentage."""
        return all(link.disclosed for link in self.links)


def supply(network: nx.MultiDiGraph[str], include: Collection[str] = (), product: str | None = None) -> Supply:
    """The links of the claims of supply that count (:func:`expograph.graph.counted.counts`).

    ``product`` is the id of an entity that stands in the place of those who deliver it; they then deliver to it.  What
    an entity needs of itself is a link from it to itself.
    """
    stated = _of_supply(network)
    needs = inputs(stated, include)
    graph = responses(stated, "inputs", include)
    edges = {(edge.source, edge.target): edge for edge in graph.edges}
    links = [link for customer, needed in needs.items() for link in _links(customer, needed, edges)]
    links += [_own(edge) for edge in graph.edges if edge.source == edge.target and edge.net > 0]
    if product is not None:
        links = _standing_in(links, product)
    return Supply(tuple(sorted(network)), in_order(links))


def in_order(links: Iterable[Link]) -> tuple[Link, ...]:
    """Links by supplier, customer and input."""
    return tuple(sorted(links, key=lambda link: (link.supplier, link.customer, link.input)))


def _of_supply(network: nx.MultiDiGraph[str]) -> nx.MultiDiGraph[str]:
    """The network with the claims of supply alone, so that shares are divided among these."""
    found: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    found.add_nodes_from(network.nodes(data=True))
    for source, target, key, edge in network.edges(keys=True, data=True):
        claims = tuple(claim for claim in edge["claims"] if claim.confidence > 0)
        if edge["relation"] in SUPPLIED and claims:
            found.add_edge(source, target, key=key, **{**edge, "claims": claims})
    return found


def _links(customer: str, needed: Iterable[Input], edges: Mapping[tuple[str, str], Response]) -> list[Link]:
    """The links to one customer."""
    needed = list(needed)
    inputs_of = Counter(supplier for need in needed for supplier in need.suppliers)
    found = []
    for need in needed:
        thing = edges.get((need.name, customer)) if need.name not in need.suppliers else None
        essential = any(claim.relation in ESSENTIAL for claim in need.claims)
        said = _by_supplier(need)
        for supplier in need.suppliers:
            edge = edges[supplier, customer]
            of_all = [] if need.unnamed else [c for c in edge.claims if _unnamed(c) and sign(c) > 0]
            claims = tuple(sorted([*said[supplier], *of_all], key=lambda c: (-c.confidence, c.id)))
            sure = together(claims) - edge.minus
            weight = edge.weight / inputs_of[supplier]
            if thing is not None and not edge.disclosed:
                weight += thing.weight / len(need.suppliers)
            binding = essential or any(claim.relation == "bottleneck" for claim in of_all)
            if sure > 0 and weight > 0:
                found.append(Link(supplier, customer, need.name, binding, weight, weight, sure, edge.disclosed, claims))
    return found


def _by_supplier(need: Input) -> dict[str, list[Claim]]:
    said: dict[str, list[Claim]] = defaultdict(list)
    for claim in need.claims:
        said[claim.source if RELATIONS[claim.relation].inputs == "forward" else claim.target].append(claim)
    return said


def _unnamed(claim: Claim) -> bool:
    """Whether a claim speaks of all that a supplier delivers to the customer, and names none of it."""
    return claim.product is None and claim.relation in ("bottleneck", "supplies")


def _own(edge: Response) -> Link:
    """What an entity needs of itself."""
    return Link(
        edge.source, edge.target, edge.source, False, edge.weight, edge.weight, edge.net, edge.disclosed, edge.claims
    )


def _standing_in(links: list[Link], product: str) -> list[Link]:
    """The links with a product in the place of those who deliver it, and links from these to it."""
    of_it = [link for link in links if link.input == product != link.supplier]
    delivered = [link for link in of_it if link.customer != product]
    if not delivered:
        return links
    others = [link for link in links if link.input != product or link.supplier == product]
    surest_last = sorted(of_it, key=lambda link: (link.customer == product, link.sure))
    makers = {link.supplier: link for link in surest_last}
    share = max(0.0, 1 - sum(link.weight for link in others if link.customer == product)) / len(makers)
    made = [
        replace(link, supplier=maker, customer=product, input=product, weight=share, sold=share, essential=False)
        for maker, link in makers.items()
        if share > 0
    ]
    return [*others, *(replace(link, supplier=product) for link in delivered), *made]
