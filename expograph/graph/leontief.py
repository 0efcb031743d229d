r"""Leontief's quantities: what must be produced so that a final demand is met, and what a lost output takes with it.

With A_vu the part of u's output that it needs of v, outputs x and final demands f balance when

    x = A x + f ,   x = (I − A)⁻¹ f = L f ,

for any f ≥ 0 if and only if the spectral radius of A is below 1.  When the output of k is lowered to 1 − s of what it
was, and stays there, the others lose, with shares and the final demand for the others as they were,

    of demand  s · L_vk x_k / (L_kk x_v) ,    of supply  s · L_ku / L_kk .

The first is what v sells less, as k buys less of it and of those that need it: for s = 1 the extraction of k.  The
second is the same for Ghosh's model, in which every buyer loses in proportion to what it needs; relative to outputs it
needs no outputs, as its shares of sales Z_vu / x_v turn into A_vu.  Both are linear in s, and k itself loses s.

References: R. E. Miller, P. D. Blair, Input-Output Analysis, 2nd edition, Cambridge 2009, chapters 2 (quantities), 12
(Ghosh, extraction) and 13 (given outputs); E. Dietzenbacher, In vindication of the Ghosh model, Journal of Regional
Science 37 (1997) 629-651 (relative to outputs, it is Leontief's model of prices).

>>> import numpy as np
>>> flows, output = np.array([[150, 500], [200, 100]]), np.array([1000, 2000])  # Miller and Blair, section 2.3
>>> shares = coefficients(flows, output)
>>> outputs(shares, np.array([600, 1500])).round(4)
array([1247.5248, 1841.5842])
>>> supply_loss(shares, 0, 0.5).round(4), demand_loss(shares, output, 0, 0.5).round(4)
(array([0.5   , 0.1316]), array([0.5   , 0.0526]))
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import sparse
from scipy.sparse.linalg import eigs, splu

from ..errors import QueryError

Floats = npt.NDArray[np.float64]
Shares = Any  #: a dense or sparse matrix of shape (entities, entities)
DIRECT = 2_000  #: entities; up to here equations are factorised, which fills the memory for larger ones
STEPS = 100_000  #: terms of the series at most
ROUNDING = 1e-9  #: by which shares may add up to more than 1


def coefficients(flows: npt.ArrayLike, output: npt.ArrayLike) -> Floats:
    """A of a table of flows, from row to column, and the outputs of its industries; A_vu = flows_vu / output_u.

    Raises QueryError for an output that is not positive.
    """
    x = np.asarray(output, dtype=np.float64)
    if not (x > 0).all():
        raise QueryError(f"an industry without output has no shares of it: number {int(np.argmin(x > 0)) + 1}")
    found: Floats = np.asarray(flows, dtype=np.float64) / x
    return found


def spectral_radius(shares: Shares) -> float:
    """The largest modulus of an eigenvalue.

    >>> round(spectral_radius([[0.0, 0.5], [0.5, 0.0]]), 12)
    0.5
    """
    matrix = sparse.csr_array(shares, dtype=np.float64)
    n = matrix.shape[0]
    if n == 0 or matrix.nnz == 0:
        return 0.0
    if n <= DIRECT:
        return float(np.abs(np.linalg.eigvals(matrix.toarray())).max())
    start = np.ones(n)  # the default is random
    return float(np.abs(eigs(matrix, k=1, which="LM", v0=start, return_eigenvectors=False))[0])


def check(shares: Shares, names: Sequence[str]) -> None:
    """Raises QueryError, with the names concerned, unless the shares have an inverse (I − A)⁻¹ that means anything.

    No column may add up to more than 1; and where columns that add up to 1 within a group need each other in a circle,
    the spectral radius is 1, and the series of requirements never ends.
    """
    matrix = sparse.csc_array(shares, dtype=np.float64)
    if matrix.nnz and not (np.isfinite(matrix.data).all() and matrix.data.min() >= 0):
        raise QueryError("shares must be numbers from 0 to 1")
    total = np.asarray(matrix.sum(axis=0)).ravel()
    if (excess := np.flatnonzero(total > 1 + ROUNDING)).size:
        worst = names[int(np.argmax(total))]
        raise QueryError(
            f"the inputs of {_listed([names[int(i)] for i in excess])} add up to more than the whole "
            f"({total.max():.4g} of {worst}); correct their weights"
        )
    _, group = sparse.csgraph.connected_components(matrix, directed=True, connection="strong")
    entries = matrix.tocoo()
    inside = group[entries.row] == group[entries.col]
    kept = np.bincount(entries.col[inside], entries.data[inside], matrix.shape[0])
    # An irreducible block whose columns add up to at most 1 has spectral radius 1 only if all of them add up to 1.
    least = np.full(matrix.shape[0], np.inf)
    np.minimum.at(least, group, kept)
    if (circle := np.flatnonzero(least[group] >= 1 - ROUNDING)).size:
        raise QueryError(
            f"{_listed([names[int(i)] for i in circle])} need all of their inputs of each other, so the spectral "
            "radius is 1 and no output meets a demand; give weights that leave something to others"
        )


def _listed(names: Sequence[str], most: int = 5) -> str:
    return ", ".join(names[:most]) + (f" and {len(names) - most} more" if len(names) > most else "")


def outputs(shares: Shares, demand: npt.ArrayLike, names: Sequence[str] | None = None) -> Floats:
    """x = (I − A)⁻¹ f, for demands of shape (entities,) or (entities, demands).

    Raises QueryError as :func:`check` does.
    """
    matrix = sparse.csc_array(shares, dtype=np.float64)
    check(matrix, names or [str(number) for number in range(1, matrix.shape[0] + 1)])
    return _solve(matrix, np.asarray(demand, dtype=np.float64))


def _solve(matrix: Shares, given: Floats) -> Floats:
    """(I − A)⁻¹ times what is given, for checked shares."""
    n = matrix.shape[0]
    if n == 0:
        return given
    if n <= DIRECT:
        found: Floats = splu(sparse.csc_matrix(sparse.eye(n) - matrix)).solve(given)
        return found
    rows = matrix.tocsr()
    total = given
    for _ in range(STEPS):
        new: Floats = given + rows @ total
        if np.abs(new - total).max() <= 1e-14 * np.abs(new).max():
            return new
        total = new
    raise QueryError("the shares leave so little that the series of requirements has not ended; check the weights")


def supply_loss(shares: Shares, k: int, size: float) -> Floats:
    """What part of its output each entity loses, of shape (entities,), when k loses ``size`` of its own and all buyers
    lose in proportion; for shares that :func:`check` accepts."""
    matrix = sparse.csc_array(shares, dtype=np.float64)
    row = _solve(sparse.csc_array(matrix.T), _unit(matrix.shape[0], k))
    found: Floats = size * row / row[k]
    return found


def demand_loss(shares: Shares, output: Floats, k: int, size: float) -> Floats:
    """What part of its output each entity loses, of shape (entities,), when k loses ``size`` of its own and buys less.

    ``output`` holds outputs that meet final demands that are not negative; where imports meet a part of the demand of
    industries, no loss is larger than 1.  For shares that :func:`check` accepts.
    """
    matrix = sparse.csc_array(shares, dtype=np.float64)
    column = _solve(matrix, _unit(matrix.shape[0], k))
    found: Floats = np.minimum(size * column * output[k] / (column[k] * output), 1.0)
    return found


def _unit(n: int, k: int) -> Floats:
    found = np.zeros(n)
    found[k] = 1.0
    return found
