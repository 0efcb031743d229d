"""Log-linear models fitted by L-BFGS, in folds of articles and whole."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

from .. import linear
from ..linear import Linear

FOLDS, LEAST_SEEN = 5, 2  # a feature that fewer examples have is left out

Row = tuple[int, list[str], int]
"""number of the article, features, number of the class"""


def fit(rows: Sequence[Row], classes: Sequence[str], strength: float, steps: int = 150) -> Linear:
    """A log-linear model by L-BFGS, its weights held small by a Gaussian prior."""
    seen = Counter(f for _, features, _ in rows for f in features)
    number = {f: i for i, f in enumerate(sorted(f for f, n in seen.items() if n >= LEAST_SEEN))}
    active = [[number[f] for f in features if f in number] for _, features, _ in rows]
    ends = np.cumsum([0, *map(len, active)])
    x = csr_matrix((np.ones(ends[-1]), [i for row in active for i in row], ends), shape=(len(rows), len(number)))
    n, d, k = len(rows), len(number), len(classes)
    y = np.zeros((n, k))
    y[np.arange(n), [label for *_, label in rows]] = 1

    def loss(theta: Any) -> tuple[float, Any]:
        weights, bias = theta[: d * k].reshape(d, k), theta[d * k :]
        scores = x @ weights + bias
        scores -= scores.max(1, keepdims=True)
        log = scores - np.log(np.exp(scores).sum(1, keepdims=True))
        gap = np.exp(log) - y
        slope = np.concatenate([(x.T @ gap + weights / strength).ravel(), gap.sum(0)])
        return float(-(y * log).sum() + (weights**2).sum() / (2 * strength)), slope

    found = minimize(loss, np.zeros(d * k + k), jac=True, method="L-BFGS-B", options={"maxiter": steps}).x
    weights = found[: d * k].reshape(d, k).astype(np.float32)
    kept = {f: weights[i] for f, i in number.items() if np.abs(weights[i]).max() * linear.STEP >= 1}
    return Linear(tuple(classes), found[d * k :].astype(np.float32), kept)


def folded(rows: Sequence[Row], classes: Sequence[str], strength: float) -> list[Linear]:
    """A model per fold, fitted on the articles of the other folds."""
    return [fit([r for r in rows if r[0] % FOLDS != fold], classes, strength) for fold in range(FOLDS)]


def scored(rows: Sequence[Row], models: Sequence[Linear], none: int = 0) -> dict[str, float]:
    """Precision and recall of the class told, over folds, where the class is not none (-1: there is no such class)."""
    hits = told = wanted = 0
    for number, features, label in rows:
        model = models[number % FOLDS]
        found = model.probabilities(features)
        best = model.classes.index(max(found, key=lambda name: (found[name], name)))
        hits, told, wanted = hits + (best == label > none), told + (best > none), wanted + (label > none)
    return {"examples": len(rows), "precision": round(hits / told, 3), "recall": round(hits / wanted, 3)}
