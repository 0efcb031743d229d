"""How exposed entities are to one another: all effects of an increase of K, direct and through others.

With B the responses of a channel (:mod:`.weights`), the exposure of everyone to K is

    E = (I − λB)⁻¹ B e_K        with the row of K set to zero,

so that E_X is the sum over all walks from K to X that do not come back to K of λ^(L−1) · ∏ B, L being the hops of the
walk: the direct effect counts in full, each further hop is damped by λ.  It is refused where the sum might not exist,
that is where Σ_v |λ B_uv| ≥ 1 for some u that K reaches.  E is a score; it is a share of the whole only where texts
disclose every weight.

What X is exposed to is wanted for every K, each with its own row of zeros.  Since every walk from K to X falls into a
walk from K back to K and one that does not come back, E_X(K) = G_XK / (λ G_KK) with G = (I − λB)⁻¹, of which one row
and the diagonal are needed; the diagonal differs from 1 on cycles alone.

Walks and Green's functions: G. F. Lawler, Topics in loop measures and the loop-erased walk, arXiv 1709.07531.

>>> from expograph.graph.weights import Response, Responses
>>> chain = tuple(Response(u, v, 0.5, 0.0, 0.5, 1.0, True, ()) for u, v in (("ore", "chip"), ("chip", "car")))
>>> for e in exposure_to(Responses("inputs", ("car", "chip", "ore"), chain), "ore"):
...     print(e.entity, round(e.total, 3), e.direct, round(e.indirect, 3))
chip 0.5 0.5 0.0
car 0.15 0.0 0.15
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import csr_array, eye_array
from scipy.sparse.csgraph import breadth_first_order, connected_components
from scipy.sparse.linalg import splu, spsolve

from ..errors import QueryError
from .weights import Responses

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Vector = NDArray[np.float64]

DAMPING = 0.6  #: λ, how much of an effect is left after each further hop
HOPS = 5  #: effects are told apart up to this many hops
# A series is summed until a term is lost in rounding; where that would take longer, the system is solved.
TERMS = 400
SMALL = 1e-18
BLOCK = 256  # columns solved at a time


@dataclass(frozen=True, slots=True)
class Exposure:
    """The exposure of ``entity`` to ``to``, ids, as scores.

    ``direct`` and ``indirect`` add up to ``total``, and so do ``positive`` and ``negative``, the effects of walks of
    either sign.  ``gross`` is what it would be if nothing cancelled, with claims that give no direction; None where
    that sum might not exist.
    """

    entity: str
    to: str
    total: float
    direct: float
    positive: float
    negative: float
    gross: float | None

    @property
    def indirect(self) -> float:
        """What comes through others."""
        return self.total - self.direct


def exposure_to(responses: Responses, target: str, damping: float = DAMPING) -> list[Exposure]:
    """The exposure of everyone whom ``target`` (an id) reaches, the largest in size first, then by name.

    Raises QueryError, naming who is to blame, where the sum over all walks might not exist.
    """
    at = responses.index[target]
    among = reached(responses.gross, at)
    check(responses, among, damping, but=at)
    net, size = (solve(matrix, at, damping) for matrix in (responses.matrix, abs(responses.matrix)))
    grows = diverging(responses.gross, among, damping, but=at).size
    gross = np.full(len(responses.nodes), np.nan) if grows else solve(responses.gross, at, damping)
    direct = _column(responses.matrix, at)
    names = responses.nodes
    return ranked([
        _exposure(names[x], target, direct[x], net[x], size[x], gross[x]) for x in among if x != at
    ])  # fmt: skip


def exposure_of(responses: Responses, entity: str, damping: float = DAMPING) -> list[Exposure]:
    """What ``entity`` (an id) is exposed to, the largest in size first, then by name.

    Raises QueryError, naming who is to blame, where the sum over all walks might not exist.
    """
    at = responses.index[entity]
    among = reached(csr_array(responses.gross.T), at)
    check(responses, among, damping)
    net, size = (first_passage(matrix, at, damping) for matrix in (responses.matrix, abs(responses.matrix)))
    grows = diverging(responses.gross, among, damping).size
    gross = np.full(len(responses.nodes), np.nan) if grows else first_passage(responses.gross, at, damping)
    direct = _column(csr_array(responses.matrix.T), at)
    names = responses.nodes
    return ranked([
        _exposure(entity, names[v], direct[v], net[v], size[v], gross[v]) for v in among if v != at
    ])  # fmt: skip


def ranked(exposures: Sequence[Exposure]) -> list[Exposure]:
    """The largest in size first, then the largest in gross, then by name."""
    return sorted(exposures, key=lambda e: (-round(abs(e.total), 12), -round(e.gross or 0, 12), e.entity, e.to))


def by_hop(matrix: csr_array, target: int, damping: float) -> list[Vector]:
    """The parts of everyone's exposure to a target that come over 1, 2, … :data:`HOPS` hops, and over more."""
    total = solve(matrix, target, damping)
    terms, term = [], _column(matrix, target)
    for _ in range(HOPS):
        term[target] = 0
        terms.append(term)
        term = damping * (matrix @ term)
    return [*terms, total - sum(terms)]


def solve(matrix: csr_array, target: int, damping: float) -> Vector:
    """E for one target, of shape (entities,): the sum of its terms, or a solution where these fade too slowly.

    The sums Σ_v |λ B_uv| must be below 1 for all that the target reaches.
    """
    term = _column(matrix, target)
    term[target] = 0
    total = term.copy()
    for _ in range(TERMS):
        term = damping * (matrix @ term)
        term[target] = 0
        if not term.any() or np.abs(term).max() < SMALL:
            return total
        total += term
    kept = np.array([i for i in reached(matrix, target) if i != target], dtype=np.int64)
    inner = csr_array(matrix[kept][:, kept])
    total = np.zeros(matrix.shape[0])
    total[kept] = spsolve((eye_array(len(kept)) - damping * inner).tocsc(), _column(matrix, target)[kept])
    return total


def first_passage(matrix: csr_array, entity: int, damping: float) -> Vector:
    """E of one entity to each other, of shape (entities,); its own place holds zero."""
    direct = _column(csr_array(matrix.T), entity)
    if damping == 0:
        direct[entity] = 0
        return direct
    kept = np.sort(reached(csr_array(matrix.T), entity))
    inner = csr_array(matrix[kept][:, kept])
    system = (eye_array(len(kept)) - damping * inner).tocsc()
    unit = np.zeros(len(kept))
    unit[np.searchsorted(kept, entity)] = 1
    row = splu(system).solve(unit, trans="T")
    found = np.zeros(matrix.shape[0])
    found[kept] = row / (damping * green_diagonal(inner, damping))
    found[entity] = 0
    return found


def green_diagonal(matrix: csr_array, damping: float) -> Vector:
    """The diagonal of (I − λB)⁻¹: 1 but on cycles, which lie within strongly connected components."""
    diagonal = np.ones(matrix.shape[0])
    _, component = connected_components(matrix, directed=True, connection="strong")
    on_cycle = (np.bincount(component) > 1)[component] | (matrix.diagonal() != 0)
    for number in np.unique(component[on_cycle]):
        members = np.flatnonzero(component == number)
        factors = splu((eye_array(len(members)) - damping * csr_array(matrix[members][:, members])).tocsc())
        for first in range(0, len(members), BLOCK):
            block = np.arange(first, min(first + BLOCK, len(members)))
            units = np.zeros((len(members), len(block)))
            units[block, np.arange(len(block))] = 1
            diagonal[members[block]] = factors.solve(units)[block, np.arange(len(block))]
    return diagonal


def reached(matrix: csr_array, start: int) -> NDArray[np.int64]:
    """The rows that respond to a column, however far, itself among them."""
    found: NDArray[np.int64] = breadth_first_order(csr_array(matrix.T), start, return_predecessors=False)
    return found


def diverging(matrix: csr_array, among: NDArray[np.int64], damping: float, but: int | None = None) -> NDArray[np.int64]:
    """The rows ``among`` with Σ_v |λ B_uv| ≥ 1; never ``but``, whose row counts as zero."""
    sums = damping * abs(matrix).sum(axis=1)
    return np.array([u for u in among if u != but and sums[u] >= 1], dtype=np.int64)


def check(responses: Responses, among: NDArray[np.int64], damping: float, but: int | None = None) -> None:
    """Raises QueryError, naming them, where entities ``among`` have Σ_v |λ B_uv| ≥ 1."""
    to_blame = diverging(responses.matrix, among, damping, but)
    if to_blame.size:
        sums = damping * abs(responses.matrix).sum(axis=1)
        named = ", ".join(f"{responses.nodes[u]} ({sums[u]:.3g})" for u in sorted(to_blame)[:8])
        more = f" and {len(to_blame) - 8} others" if len(to_blame) > 8 else ""
        raise QueryError(
            f"exposure cannot be summed: the damped weights of {named}{more} add up to 1 or more; "
            "lower --damping, or the weights"
        )


def _column(matrix: csr_array, at: int) -> Vector:
    found: Vector = np.asarray(matrix[:, [at]].todense(), dtype=float).ravel()
    return found


def _exposure(entity: str, to: str, direct: float, net: float, size: float, gross: float) -> Exposure:
    positive, negative = (size + net) / 2, (net - size) / 2
    whole = None if math.isnan(gross) else float(max(gross, size))
    return Exposure(entity, to, float(net), float(direct), float(positive), float(negative), whole)
