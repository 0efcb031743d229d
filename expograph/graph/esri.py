r"""The economic systemic risk index: how much output is lost when some entities cannot deliver.

With W_ji the volume that j delivers to i, k an input, D_k those who deliver k, ψ_i what is left of i after its own
shock, and h_i what is left of its output, from h = ψ on until nothing changes:

    downstream  h_i = min( min over essential k of 1 − Σ_{j∈D_k} σ_jk Λ¹_ji (1 − h_j),
                           1 − Σ over all other inputs of σ_jk Λ²_ji (1 − h_j),  ψ_i )
    with        Λ¹_ji = W_ji / Σ_{l∈D_k} W_li ,   Λ²_ji = W_ji / Σ_l W_li ,
                σ_jk = min( s_jk / Σ_{l∈D_k} s_lk h_l , 1 ) ,   s_jk = Σ_i W_ji of k,
    upstream    h_i = min( Σ_l Λᵘ_il h_l , ψ_i ) ,   Λᵘ_il = W_il / Σ_l W_il .

An essential input binds by its minimum, all others are lost by their sum, and who has a small part of what is left of
a sector is easily replaced.  The loss of i is 1 − the smaller h_i, and with s_i = Σ_l W_il

    ESRI = Σ_i s_i (1 − h_i) / Σ_i s_i .

Reference: C. Diem, A. Borsos, T. Reisch, J. Kertész, S. Thurner, Quantifying firm-level economic systemic risk from
nation-wide supply networks, Scientific Reports 12 (2022) 7719, doi 10.1038/s41598-022-11522-z.

Here a sector is those who deliver the same input to anyone, and something is added for volumes that are read in texts.
An effect passes a link by the probability q that the link is stated: Λ is q times a share of weights, and W in s is q
times the weight.  Weights that are shares of a known whole and add up to less leave the rest unharmed: the sum under Λ²
is 1 at least, and that under Λᵘ the known sales where there are any.  Links of an entity to itself carry nothing.

>>> import numpy as np
>>> chain = Deliveries(  # 0 supplies 1 and 2, which both supply 3, which cannot do without 1
...     entities=4, supplier=np.array([0, 0, 1, 2]), customer=np.array([1, 2, 3, 3]), input=np.array([0, 0, 1, 2]),
...     essential=np.array([True, True, True, False]), weight=np.array([1, 1, 0.5, 0.5]), sure=np.ones(4),
...     sold=np.array([1, 1, 0.5, 0.5]), sales=np.zeros(4),
... )
>>> found = losses(economy(chain), np.array([0.0, 0.4, 0.0, 0.0]))
>>> found.downstream.round(3).ravel(), found.upstream.round(3).ravel()
(array([0. , 0.4, 0. , 0.4]), array([0.2, 0.4, 0. , 0. ]))
>>> esri(economy(chain), found).round(4)  # (2 · 0.2 + 0.5 · 0.4) / 3
array([0.2])
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from scipy.sparse import csr_array

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
TOLERANCE = 1e-12  #: losses that change by less have been found
STEPS = 10_000  #: at most; what is lost after these is a lower bound, and said not to have settled
BLOCK = 16  #: shocks computed side by side; more of them neither are faster nor fit a cache


@dataclass(frozen=True)
class Deliveries:
    """The links of an economy, as arrays of shape (links,), entities and inputs by number from 0.

    ``weight`` is the share of the customer's inputs, ``sold`` the volume in the units of the supplier's sales, ``sure``
    the probability of the link; ``sales``, of shape (entities,), are total sales where they are known, else 0.
    """

    entities: int
    supplier: Ints
    customer: Ints
    input: Ints
    essential: npt.NDArray[np.bool_]
    weight: Floats
    sure: Floats
    sold: Floats
    sales: Floats


@dataclass(frozen=True)
class Economy:
    """What the iteration needs: an offer is an input as one supplier delivers it, a need an essential input of one
    customer, and the matrices are Λ¹ (needs, offers), Λ² (entities, offers) and Λᵘ (entities, entities)."""

    offer_of: Ints  #: the offer of each link, -1 for a link of an entity to itself
    need_of: Ints  #: the need of each link, -1 where its input is not essential
    bought: Floats  #: Λ¹ or Λ² of each link
    selling: Floats  #: Λᵘ of each link
    supplier: Ints  #: of each offer
    input: Ints  #: of each offer, from 0 without gaps
    offered: Floats  #: s_jk of each offer
    output: Floats  #: s_i of each entity
    customer: Ints  #: of each need, ascending
    essential: csr_array
    other: csr_array
    upstream: csr_array
    sector: csr_array  #: 1 where an offer is of an input: (inputs, offers)


@dataclass(frozen=True)
class Losses:
    """The parts of output lost, from 0 to 1, of shape (entities, shocks), and whether the iteration has settled."""

    downstream: Floats
    upstream: Floats
    settled: bool

    @property
    def total(self) -> Floats:
        """The larger of the two."""
        return np.maximum(self.downstream, self.upstream)


def economy(d: Deliveries) -> Economy:
    """The shares of an economy, as sparse matrices; offers, needs and inputs get numbers in ascending order."""
    real = d.supplier != d.customer
    offers, offer_of = _numbered(d.input, d.supplier, real)
    needs, need_of = _numbered(d.customer, d.input, real & d.essential)
    of_need, of_other = need_of >= 0, real & ~d.essential
    within = _sums(need_of[of_need], d.weight[of_need], len(needs))
    whole = np.maximum(1.0, _sums(d.customer[real], d.weight[real], d.entities))
    sold = np.maximum(_sums(d.supplier[real], d.sold[real], d.entities), d.sales)
    volume = np.where(real, d.sold * d.sure, 0.0)
    output = np.where(d.sales > 0, sold, _sums(d.supplier, volume, d.entities))
    bought = np.where(real, d.weight * d.sure / whole[d.customer], 0.0)
    bought[of_need] = (d.weight * d.sure)[of_need] / within[need_of[of_need]]
    selling = np.divide(volume, sold[d.supplier], out=np.zeros_like(volume), where=volume > 0)
    sectors, of_sector = np.unique(offers[:, 0], return_inverse=True)
    n, o, sells = d.entities, len(offers), selling > 0
    # What is only inherited has no volume; the least one keeps the ratio of what is offered to what is left.
    offered = np.maximum(_sums(offer_of[real], volume[real], o), np.finfo(np.float64).tiny)
    return Economy(
        offer_of, need_of, bought, selling, offers[:, 1], of_sector, offered, output, needs[:, 0],
        essential=_sparse(bought[of_need], need_of[of_need], offer_of[of_need], (len(needs), o)),
        other=_sparse(bought[of_other], d.customer[of_other], offer_of[of_other], (n, o)),
        upstream=_sparse(selling[sells], d.supplier[sells], d.customer[sells], (n, n)),
        sector=_sparse(np.ones(o), of_sector, np.arange(o), (len(sectors), o)),
    )  # fmt: skip


def _numbered(first: Ints, second: Ints, chosen: npt.NDArray[np.bool_]) -> tuple[Ints, Ints]:
    """The different pairs among the chosen links, sorted, of shape (pairs, 2), and the pair of each link, else -1."""
    pairs = np.stack([first[chosen], second[chosen]], axis=1)
    span = int(second.max(initial=0)) + 1
    # A pair as one number: numpy sorts rows of two some ten times slower.
    keys, inverse = np.unique(pairs[:, 0] * span + pairs[:, 1], return_inverse=True)
    of_link = np.full(len(first), -1, dtype=np.int64)
    of_link[chosen] = inverse
    return np.stack([keys // span, keys % span], axis=1), of_link


def _sums(groups: Ints, values: Floats, n: int) -> Floats:
    found: Floats = np.bincount(groups, values, n).astype(np.float64)
    return found


def _sparse(values: Floats, rows: Ints, columns: Ints, shape: tuple[int, int]) -> csr_array:
    from scipy.sparse import csr_array

    return csr_array((values, (rows, columns)), shape=shape)


def losses(e: Economy, own: Floats) -> Losses:
    """What is lost after shocks; ``own`` is what each loses by itself, of shape (entities, shocks) or (entities,).

    Both directions rise from the shock to the least fixed point of the formulas.  Raises ValueError for own losses
    outside 0 to 1.
    """
    shocks = own[:, None] if own.ndim == 1 else own
    if shocks.size and not (shocks.min() >= 0 and shocks.max() <= 1):
        raise ValueError("an own loss is a part of output, from 0 to 1")
    parts = [_block(e, shocks[:, at : at + BLOCK]) for at in range(0, shocks.shape[1], BLOCK)]
    if not parts:
        return Losses(shocks, shocks, True)
    down, up, settled = zip(*parts, strict=True)
    return Losses(np.concatenate(down, axis=1), np.concatenate(up, axis=1), all(settled))


def _block(e: Economy, own: Floats) -> tuple[Floats, Floats, bool]:
    down, first = _rise(own, lambda lost: _downstream(e, lost))
    up, second = _rise(own, lambda lost: e.upstream @ lost)
    return down, up, first and second


def _rise(own: Floats, step: Callable[[Floats], Floats]) -> tuple[Floats, bool]:
    """The least fixed point above the own losses, and whether it was found."""
    lost = np.ascontiguousarray(own, dtype=np.float64)
    change = np.empty_like(lost)
    for _ in range(STEPS):
        new = step(lost)
        np.maximum(new, own, out=new)
        np.minimum(new, 1.0, out=new)  # rounding may carry a sum of shares past 1
        np.subtract(new, lost, out=change)
        if change.max(initial=0.0) <= TOLERANCE:
            return new, True
        lost = new
    return lost, False


def _downstream(e: Economy, lost: Floats) -> Floats:
    """What each entity loses of its inputs, when that is lost."""
    missing = offers_missing(e, lost)
    found: Floats = e.other @ missing
    if len(e.customer):
        first = np.flatnonzero(np.diff(e.customer, prepend=-1))
        worst = np.maximum.reduceat(e.essential @ missing, first, axis=0)
        customers = e.customer[first]
        found[customers] = np.maximum(found[customers], worst)
    return found


def offers_missing(e: Economy, lost: Floats) -> Floats:
    """σ_jk (1 − h_j) of each offer, of shape (offers, shocks): what of it can neither be delivered nor replaced."""
    missing = lost[e.supplier]
    offered = e.offered[:, None]
    left: Floats = (e.sector @ (offered * (1 - missing)))[e.input]
    # Where less is left of the sector than one offered, nothing of that is replaced; maybe nothing is left at all.
    np.maximum(left, offered, out=left)
    np.divide(offered, left, out=left)
    np.multiply(left, missing, out=left)
    return left


def arriving(e: Economy, d: Deliveries, found: Losses) -> tuple[Floats, Floats]:
    """What each link passes on of the first shock, downstream to its customer and upstream to its supplier, (links,).

    Downstream it is 0 where the loss of another input is larger than that of the link's.
    """
    missing = offers_missing(e, found.downstream[:, :1]).ravel()
    of_need, of_other = e.essential @ missing, e.other @ missing
    binding = np.where(e.need_of >= 0, of_need[e.need_of] if len(of_need) else 0.0, of_other[d.customer])
    most = np.zeros(d.entities)
    np.maximum.at(most, d.customer, binding)
    part = e.bought * missing[e.offer_of] if len(missing) else np.zeros(len(binding))
    return np.where(binding < most[d.customer], 0.0, part), e.selling * found.upstream[d.customer, 0]


def esri(e: Economy, found: Losses, among: npt.NDArray[np.bool_] | None = None) -> Floats:
    """The index of each shock, of shape (shocks,): the part of all output that is lost.

    ``among`` (entities,) says whose output counts, by default everybody's; 0 where nobody delivers anything.
    """
    output = e.output if among is None else np.where(among, e.output, 0.0)
    total = output.sum()
    index: Floats = output @ found.total / total if total > 0 else np.zeros(found.total.shape[1])
    return index
