"""Log-linear models: a class's score is the sum of the weights of the features that hold; softmax makes probabilities.

Small, deterministic, and open: what speaks for a class is the list of its features with their weights.  The files in
``learned/`` are written by ``learned/train.py``.
"""

from __future__ import annotations

import gzip
import json
import math
import pathlib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

LEARNED = pathlib.Path(__file__).parent / "learned"
STEP = 64  # weights are stored as whole numbers of 1/64


@dataclass(frozen=True, slots=True)
class Linear:
    """A model of some ``classes``; ``weights`` hold a row of one number per class for each feature."""

    classes: tuple[str, ...]
    bias: NDArray[np.float32]
    weights: dict[str, NDArray[np.float32]]

    def probabilities(self, features: Iterable[str]) -> dict[str, float]:
        """The probability of each class.

        >>> model = Linear(("no", "yes"), np.zeros(2, np.float32), {"a": np.array([0, 1], np.float32)})
        >>> model.probabilities(["a", "unknown"])
        {'no': 0.2689, 'yes': 0.7311}
        """
        scores = self.bias.copy()
        for feature in features:
            if (row := self.weights.get(feature)) is not None:
                scores += row
        powers = [math.exp(float(s)) for s in scores - scores.max()]
        whole = sum(powers)
        return {c: round(p / whole, 4) for c, p in zip(self.classes, powers, strict=True)}

    def reasons(self, features: Iterable[str], name: str, most: int = 5) -> list[tuple[str, float]]:
        """The features that speak loudest for or against a class, with their weights, loudest first."""
        at = self.classes.index(name)
        said = {f: float(self.weights[f][at]) for f in features if f in self.weights}
        return sorted(((f, w) for f, w in said.items() if w), key=lambda item: (-abs(item[1]), item[0]))[:most]


@cache
def load(name: str) -> Linear:
    """The model ``learned/NAME.json.gz``."""
    return read(LEARNED / f"{name}.json.gz")


def read(path: pathlib.Path) -> Linear:
    """The model of a file."""
    with gzip.open(path, "rt", encoding="utf8") as file:
        data = json.load(file)
    size = len(data["classes"])
    weights = {}
    for feature, row in data["weights"].items():
        weights[feature] = np.zeros(size, np.float32)
        weights[feature][row[::2]] = np.array(row[1::2], np.float32) / STEP
    return Linear(tuple(data["classes"]), np.array(data["bias"], np.float32) / np.float32(STEP), weights)


def save(name: str, model: Linear, folder: pathlib.Path = LEARNED) -> None:
    """Writes a model; the same model gives the same bytes."""
    rows = {}
    for feature in sorted(model.weights):
        whole = np.rint(model.weights[feature] * STEP).astype(int)
        rows[feature] = [int(n) for at in np.flatnonzero(whole) for n in (at, whole[at])]
    data = {
        "classes": list(model.classes),
        "bias": [int(b) for b in np.rint(model.bias * STEP)],
        "weights": {feature: row for feature, row in rows.items() if row},
    }
    raw = json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode("utf8")
    (folder / f"{name}.json.gz").write_bytes(gzip.compress(raw, 9, mtime=0))
