"""The claims of the columns as numbers, without an object for any of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import get_args

import numpy as np

from ..errors import InvalidGraphError
from ..model import Aspect, Certainty, Polarity, as_polarity
from .column_strings import Strings
from .column_tables import TABLES, Array, Table, Tables, bounds

CLAIM = TABLES["documents.claims"]
POLARITIES: tuple[Polarity, ...] = tuple(sorted(get_args(Polarity)))
#: the polarity of each combination of the three axes, all of them by number
POLARITY_OF = np.array([
    [
        [POLARITIES.index(as_polarity(denied, certainty, aspect)) for aspect in sorted(get_args(Aspect))]
        for certainty in sorted(get_args(Certainty))
    ]
    for denied in (False, True)
], "u1")  # fmt: skip
#: what the numbers of ``Arrays.relation`` and the like stand for
WORDS = {name: kind.words for name, kind in CLAIM.items() if kind.words} | {"polarity": POLARITIES}


@dataclass(frozen=True, slots=True, eq=False)
class Arrays:
    """Entities by number, sorted by id, and of each claim what linear algebra needs.

    ``source``, ``target`` and ``product`` (-1: none) are numbers of entities, ``document`` that of a document;
    ``relation``, ``polarity`` … are places in ``WORDS``.  ``weight`` is nan where no share is disclosed.  Claims stand
    in the order of the documents, and as these state them.
    """

    ids: tuple[str, ...]
    labels: tuple[str, ...]
    source: Array
    target: Array
    product: Array
    relation: Array
    denied: Array
    certainty: Array
    aspect: Array
    change: Array
    origin: Array
    polarity: Array
    confidence: Array
    weight: Array
    document: Array


def arrays(tables: Tables, strings: Strings) -> Arrays:
    """Raises InvalidGraphError when a claim names an entity that no document describes."""
    claims, per = tables["documents.claims"].columns, tables["documents.claims"].per
    described = np.unique(tables["descriptions"].columns["id"])
    number = np.full(strings.number + 1, -1, "i4")
    number[described] = np.arange(len(described))
    for end in ("source", "target", "product"):
        unknown = claims[end][(number[claims[end]] < 0) & (claims[end] >= 0)]
        if unknown.size:
            raise undescribed(strings[int(unknown[0])])
    return Arrays(
        ids=tuple(strings[code] for code in described.tolist()),
        labels=tuple(strings[code] for code in _labels(tables).tolist()),
        **{end: number[claims[end]] for end in ("source", "target", "product")},
        **{name: claims[name] for name in ("relation", "denied", "certainty", "aspect", "change", "origin")},
        polarity=polarities(claims),
        confidence=confidences(tables["documents.claims.evidence"]),
        weight=_weights(tables["documents.claims.evidence"]),
        document=np.repeat(np.arange(len(per), dtype="i4"), per),
    )


def undescribed(identity: str) -> InvalidGraphError:
    return InvalidGraphError(f"a claim or quantity names the entity {identity!r}, which no document describes")


def polarities(claims: dict[str, Array]) -> Array:
    """The polarity of each claim, as a place in ``POLARITIES``."""
    return np.asarray(POLARITY_OF[claims["denied"], claims["certainty"], claims["aspect"]])


def confidences(evidence: Table) -> Array:
    """The confidence of each claim, the largest of its evidence."""
    return np.asarray(np.maximum.reduceat(evidence.columns["confidence"], bounds(evidence)[:-1]))


def _weights(evidence: Table) -> Array:
    """The share that the surest piece with one gives, ties by place in the text; see ``Claim.weight``."""
    share, confidence, start = (evidence.columns[name] for name in ("share", "confidence", "start"))
    claim = np.repeat(np.arange(len(evidence.per)), evidence.per)
    disclosed = np.flatnonzero(~np.isnan(share))
    order = disclosed[np.lexsort((start[disclosed], -confidence[disclosed], claim[disclosed]))]
    claims, first = np.unique(claim[order], return_index=True)
    found = np.full(len(evidence.per), np.nan)
    found[claims] = share[order[first]]
    return found


def _labels(tables: Tables) -> Array:
    """The label of each entity that most documents give, the first in order where several are as frequent."""
    described, mentions = tables["descriptions"].columns, tables["documents.mentions"].columns["description"]
    times = np.bincount(mentions, minlength=len(described["id"]))
    most = int(described["label"].max(initial=0)) + 1
    pairs, pair = np.unique(described["id"].astype(np.int64) * most + described["label"], return_inverse=True)
    entity, label = np.divmod(pairs, most)
    order = np.lexsort((label, -np.bincount(pair, weights=times, minlength=len(pairs)), entity))
    _, first = np.unique(entity[order], return_index=True)
    return np.asarray(label[order[first]])
