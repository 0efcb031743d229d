"""Pairs of things: what the model may say of them."""

import numpy as np
import pytest

from expograph.loaders import linear, pairs
from expograph.loaders.extract import prepare
from expograph.loaders.nominals import nominals
from expograph.model import Document
from expograph.ontology.vocabulary import RELATIONS

TEXT = (
    "A drought, a strike and a chip shortage were a problem for Dell, and NVIDIA and Taiwan and the memory chips and "
    "the airlines had the same problem in the third quarter of the year, the company said."
)


@pytest.mark.parametrize("name", RELATIONS)
def test_whatever_the_model_says_no_relation_contradicts_the_vocabulary(name, monkeypatch):
    parsed = prepare(Document(TEXT, source="note"))
    (s,) = parsed.sentences
    found = nominals(s, parsed.concepts)
    assert {"event", "company", "place", "product"} <= {n.thing.entity.kind for n in found}
    labels = [name] if RELATIONS[name].symmetric else [f">{name}", f"<{name}"]
    for label in labels:
        certain = linear.Linear((pairs.NONE, label), np.array([0, 9], np.float32), {})
        monkeypatch.setattr(linear, "load", lambda _, model=certain: model)
        judged = pairs.judged(s, found, [])
        assert judged
        for related in judged:
            kinds = related.source.thing.entity.kind, related.target.thing.entity.kind
            assert kinds[0] in RELATIONS[name].domain and kinds[1] in RELATIONS[name].range
