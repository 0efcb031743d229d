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

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from itertools import repeat
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from scipy.sparse import csr_array, eye_array
from scipy.sparse.csgraph import breadth_first_order, connected_components
from scipy.sparse.linalg import splu

from ..errors import QueryError
from .weights import DAMPING, Responses

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Vector = NDArray[np.float64]
    Rows = NDArray[np.int64]
    Way = Callable[[csr_array, int, float], Vector]

HOPS = 5  #: effects are told apart up to this many hops
MARGIN = 1e-12  # by how much Σ_v |λ B_uv| must be below 1: tenths add up to 1 in one order, and not in another
# A series is summed until what is left is lost in rounding; where that takes longer, the system is solved.
TERMS = 400
SMALL = 1e-17
DENSE = 2_000  # entities up to which a full matrix is solved: a sparse one with many cycles fills up anyhow
BLOCK = 16  # columns summed at a time


class Exposure(NamedTuple):
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
    found = _three(responses, among, damping, at, solve)
    names = [responses.nodes[x] for x in found.order]
    return found.exposures(names, repeat(target), _column(responses.matrix, at))


def exposure_of(responses: Responses, entity: str, damping: float = DAMPING) -> list[Exposure]:
    """What ``entity`` (an id) is exposed to, the largest in size first, then by name.

    Raises QueryError, naming who is to blame, where the sum over all walks might not exist.
    """
    at = responses.index[entity]
    among = reached(csr_array(responses.gross.T), at)
    check(responses, among, damping)
    found = _three(responses, among, damping, at, first_passage)
    names = [responses.nodes[v] for v in found.order]
    return found.exposures(repeat(entity), names, _column(csr_array(responses.matrix.T), at))


class _Found(NamedTuple):
    """Exposures as vectors of shape (entities,), net, in size and gross, and the rows with one in the order of rank."""

    net: Vector
    size: Vector
    gross: Vector | None
    order: Rows

    def exposures(self, entities: Iterable[str], to: Iterable[str], direct: Vector) -> list[Exposure]:
        net, size, direct = (vector[self.order] for vector in (self.net, self.size, direct))
        gross = repeat(None) if self.gross is None else np.maximum(self.gross[self.order], size).tolist()
        signed = ((size + net) / 2).tolist(), ((net - size) / 2).tolist()
        return list(map(Exposure._make, zip(entities, to, net.tolist(), direct.tolist(), *signed, gross, strict=False)))


def _three(responses: Responses, among: Rows, damping: float, at: int, way: Way) -> _Found:
    """The exposures of or to ``at``, the largest in size first, then the largest in gross, then by name."""
    matrix, whole = responses.matrix, responses.gross
    but = at if way is solve else None
    net = way(matrix, at, damping)
    size = net if (matrix.data >= 0).all() else way(abs(matrix), at, damping)
    gross: Vector | None = None
    if not diverging(whole, among, damping, but).size:
        gross = size if np.array_equal(whole.data, abs(matrix.data)) else way(whole, at, damping)
    rows = np.sort(among[among != at])
    keys = [-vector[rows].round(12) for vector in (net if gross is None else gross, abs(net))]
    return _Found(net, size, gross, rows[np.lexsort(keys)])


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
    direct = _column(matrix, target)
    direct[target] = 0
    kept = reached(matrix, target)[1:]  # the target comes first
    slack = 1 - _sums(matrix, damping)[kept].max(initial=0)
    if (total := _series(matrix, direct, damping, SMALL * slack, target)) is not None:
        return total
    total = np.zeros(matrix.shape[0])
    total[kept] = _solver(csr_array(matrix[kept][:, kept]), damping)(direct[kept])
    return total


def first_passage(matrix: csr_array, entity: int, damping: float) -> Vector:
    """E of one entity to each other, of shape (entities,); its own place holds zero.

    The sums Σ_v |λ B_uv| must be below 1 for all that reach the entity.
    """
    turned = csr_array(matrix.T)
    if damping == 0:
        found = _column(turned, entity)
    else:
        kept = np.sort(reached(turned, entity))
        inner = csr_array(matrix[kept][:, kept])
        row = green(csr_array(inner.T), [int(np.searchsorted(kept, entity))], damping, inner)[:, 0]
        found = np.zeros(matrix.shape[0])
        found[kept] = row / (damping * green_diagonal(inner, damping, abs(row) / damping))
    found[entity] = 0
    return found


def green(matrix: csr_array, columns: Sequence[int], damping: float, rows: csr_array | None = None) -> Vector:
    """Columns of (I − λB)⁻¹, of shape (entities, columns).

    The sums Σ_v |λ B_uv| must be below 1 in ``matrix``, or in ``rows``, of which it then is the transpose.
    """
    slack = 1 - _sums(matrix if rows is None else rows, damping).max(initial=0)
    exact = SMALL * slack / (1 if rows is None else matrix.shape[0])  # of a row, it is the sum that fades
    return np.hstack(list(_blocks(matrix, columns, damping, np.full(len(columns), exact))))


def green_diagonal(matrix: csr_array, damping: float, worth: Vector) -> Vector:
    """The diagonal of (I − λB)⁻¹: 1 but on cycles, which lie within strongly connected components.

    Among very many it is as exact as its ``worth``, what it divides, asks for: to 1e-16 of it, and to 1e-10 at least.
    """
    diagonal = np.ones(matrix.shape[0])
    for part in on_cycles(matrix):
        members = part[np.argsort(-worth[part], kind="stable")]
        inner = csr_array(matrix[members][:, members])
        if (size := len(members)) <= DENSE:
            diagonal[members] = np.linalg.inv(np.eye(size) - damping * inner.toarray()).diagonal()
            continue
        exact = (1 - _sums(inner, damping).max()) * np.minimum(1e-10, 1e-16 / np.maximum(1e-6, worth[members]))
        at = 0
        for block in _blocks(inner, range(size), damping, exact):
            here = range(at, at := at + block.shape[1])
            diagonal[members[here]] = block[here, range(len(here))]
    return diagonal


def _blocks(matrix: csr_array, columns: Sequence[int], damping: float, exact: Vector) -> Iterator[Vector]:
    """Columns of (I − λB)⁻¹, some at a time; once their series fade too slowly, they are solved for."""
    solver = None
    for first in range(0, len(columns), BLOCK):
        some = columns[first : first + BLOCK]
        units = np.zeros((matrix.shape[0], len(some)))
        units[some, range(len(some))] = 1
        total = None if solver else _series(matrix, units, damping, exact[first : first + BLOCK].min())
        if total is None:
            solver = solver or _solver(matrix, damping)
            total = solver(units)
        yield total


def on_cycles(matrix: csr_array) -> list[Rows]:
    """The rows of each strongly connected component in which there are cycles."""
    number, component = connected_components(matrix, directed=True, connection="strong")
    cyclic = np.bincount(component, minlength=number) > 1
    cyclic[component[matrix.diagonal() != 0]] = True
    order = np.argsort(component, kind="stable")
    parts = np.split(order, np.flatnonzero(np.diff(component[order])) + 1)
    return [part for part in parts if len(part) and cyclic[component[part[0]]]]


def reached(matrix: csr_array, start: int) -> Rows:
    """The rows that respond to a column, however far, itself among them."""
    found: Rows = breadth_first_order(csr_array(matrix.T), start, return_predecessors=False)
    return found


def diverging(matrix: csr_array, among: Rows, damping: float, but: int | None = None) -> Rows:
    """The rows ``among`` with Σ_v |λ B_uv| ≥ 1; never ``but``, whose row counts as zero."""
    found: Rows = among[(_sums(matrix, damping)[among] > 1 - MARGIN) & (among != (-1 if but is None else but))]
    return found


def check(responses: Responses, among: Rows, damping: float, but: int | None = None) -> None:
    """Raises QueryError, naming them, where entities ``among`` have Σ_v |λ B_uv| ≥ 1."""
    to_blame = diverging(responses.matrix, among, damping, but)
    if to_blame.size:
        sums = _sums(responses.matrix, damping)
        names = responses.labels
        named = ", ".join(
            f"{names.get(responses.nodes[u], responses.nodes[u])} ({sums[u]:.3g})" for u in sorted(to_blame)[:8]
        )
        more = f" and {len(to_blame) - 8} others" if len(to_blame) > 8 else ""
        raise QueryError(
            f"exposure cannot be summed: the damped weights of {named}{more} add up to 1 or more; "
            "lower --damping, or the weights"
        )


def _sums(matrix: csr_array, damping: float) -> Vector:
    sums: Vector = damping * np.asarray(abs(matrix).sum(axis=1), dtype=float)
    return sums


def _series(matrix: csr_array, start: Vector, damping: float, exact: float, but: int | None = None) -> Vector | None:
    """Σ_n (λB)ⁿ start, the row ``but`` being zero; None where it fades too slowly.

    It ends with a term that is ``exact`` times the start or less.  What is left behind a term is at most its size by
    the slack, what rows of |λB| leave of 1.
    """
    total, term = start.copy(), start
    least = exact * np.abs(start).max(initial=0)
    for _ in range(TERMS):
        term = matrix @ term
        term *= damping
        if but is not None:
            term[but] = 0
        if np.abs(term).max(initial=0) <= least:
            return total
        total += term
    return None


def _solver(matrix: csr_array, damping: float) -> Callable[[Vector], Vector]:
    """What gives (I − λB)⁻¹ times vectors of shape (entities,) or (entities, vectors)."""
    size = matrix.shape[0]
    if size <= DENSE:
        return partial(np.linalg.solve, np.eye(size) - damping * matrix.toarray())
    solve_for: Callable[[Vector], Vector] = splu((eye_array(size) - damping * matrix).tocsc()).solve
    return solve_for


def _column(matrix: csr_array, at: int) -> Vector:
    found: Vector = np.asarray(matrix[:, [at]].todense(), dtype=float).ravel()
    return found
