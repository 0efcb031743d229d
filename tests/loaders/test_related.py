"""Which way a relation runs between two things, and which it is, given that one holds."""

import pytest

from expograph.loaders import related
from expograph.loaders.extract import prepare
from expograph.loaders.readings import read
from expograph.model import Document, Entity
from expograph.ontology.vocabulary import RELATIONS

FILLER = " It rained in the north and in the south for most of a long day, as it often does there in May."


def likelihood(sentence, relation, source, target):
    parsed = prepare(Document(sentence + FILLER, source="note"))
    s, named = parsed.sentences[0], parsed.named[0]
    places = [(sentence.index(name), sentence.index(name) + len(name)) for name in (source, target)]
    known = {n.thing.start: n.thing.entity for n in named}
    ends = [
        related.nominal(s, named, known.get(at[0], Entity(name.lower(), "product", name)), *at)
        for name, at in zip((source, target), places, strict=True)
    ]
    return related.likelihood(s, named, list(read(s, parsed.concepts)), relation, *ends)


@pytest.mark.parametrize(
    ("sentence", "relation", "source", "target"),
    [
        ("Vertiv supplies Dell with chillers.", "supplies", "Vertiv", "Dell"),
        ("Dell buys its chillers from Vertiv.", "supplies", "Vertiv", "Dell"),
        ("Dell was hit by a strike.", "harmed_by", "Dell", "strike"),
        ("Intel bought Nokia for $3 billion.", "acquires", "Intel", "Nokia"),
        ("Vertiv makes chillers.", "produces", "Vertiv", "chillers"),
    ],
)
def test_it_runs_as_the_sentence_says(sentence, relation, source, target):
    found = likelihood(sentence, relation, source, target)
    turned = likelihood(sentence, relation, target, source)
    assert found.direction > 0.8 and turned.direction == pytest.approx(1 - found.direction)
    assert found.usual > 1 > turned.usual


def test_rivals_have_no_direction():
    found = likelihood("Intel competes with Nokia.", "competes_with", "Nokia", "Intel")
    assert found.direction == 0.5 and found.usual > 2
    assert likelihood("Intel competes with Nokia.", "supplies", "Nokia", "Intel").usual < 1


def test_an_end_that_the_reader_does_not_know_stands_where_its_words_do():
    found = likelihood("Vertiv supplies Dell with wobbly grommets.", "produces", "Vertiv", "wobbly grommets")
    assert found is not None and found.direction > 0.5


def test_every_class_was_seen():
    assert set(related.shares()) == set(related.classes())
    assert sum(related.shares().values()) == pytest.approx(1)
    assert {name.lstrip("<>") for name in related.classes()} == set(RELATIONS)
