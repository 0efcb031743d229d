"""Every cue yields what its example says, and nothing from its counter-example."""

import pytest

from expograph.errors import OntologyError
from expograph.loaders import cues, extract
from expograph.loaders.grammar import parse
from expograph.loaders.lexicon import known_in
from expograph.loaders.readings import read
from expograph.model import Document, Passage

ALL = sorted({cue.id: cue for found in cues.cues().values() for cue in found}.values(), key=lambda c: c.id)


def claims_of(text: str) -> set[tuple[str, str, str, str | None, str]]:
    """(rule, source, target, product, "not" where it is denied or ended) of what the cues read in one sentence."""
    document = Document(text, source="example")
    known = known_in(document, [Passage(0, len(text))], ["ai-infrastructure"])
    mentions = [m for m in known.mentions if not extract.is_role(document, m)]
    return {
        (
            r.cue.id,
            r.source.entity.label,
            r.target.entity.label,
            r.product.label if r.product else None,
            "not" if r.modality.denied or r.modality.aspect == "ended" else "",
        )
        for s in parse(text, [(0, len(text))], mentions)
        for r in read(s, known.concepts)
    }


@pytest.mark.parametrize("cue", ALL, ids=lambda c: c.id)
def test_example_yields_its_claims(cue):
    found = claims_of(cue.example)
    for claim in cue.yields:
        denied = "not" if claim.startswith("not ") else ""
        ends, _, product = claim.removeprefix("not ").partition(": ")
        source, _, target = ends.partition(" > ")
        assert (cue.id, source, target, product or None, denied) in found


@pytest.mark.parametrize("cue", [c for c in ALL if c.counter], ids=lambda c: c.id)
def test_counter_example_yields_nothing(cue):
    assert not [claim for claim in claims_of(cue.counter) if claim[0] == cue.id]


def test_every_relation_has_a_cue():
    from expograph.ontology.vocabulary import RELATIONS

    assert {cue.relation for cue in ALL} == set(RELATIONS)


def test_a_cue_that_contradicts_the_vocabulary_is_refused():
    with pytest.raises(OntologyError, match="needs a relation of core.ttl"):
        cues._cue(
            {
                "id": "x",
                "relation": "adores",
                "verb": ["adore"],
                "source": "subj",
                "target": "obj",
                "example": "",
                "yields": "",
            }
        )


@pytest.mark.parametrize("cue", ALL, ids=lambda c: c.id)
def test_the_sentences_of_a_cue_are_worth_parsing(cue):
    assert extract.may_state(cue.example, 0, len(cue.example))


@pytest.mark.parametrize(
    "form",
    ["making", "facing", "using", "taking", "riding", "drove", "grew", "rose", "bought", "sold", "supplies", "allied"],
)
def test_every_form_of_a_cue_is_worth_parsing(form):
    text = f"X was {form} Y."
    assert extract.may_state(text, 0, len(text))
