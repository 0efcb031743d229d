"""Two short documents that say a little of everything, in sentences made up for these tests."""

from __future__ import annotations

import pytest

from expograph.model import Claim, Document, Entity, Evidence, Extraction, Identifier, Quantity

TEXT = (
    "GPU supply from NVIDIA is the bottleneck for Dell. "
    "Weak demand is not a bottleneck for Dell. "
    "Micron could benefit from AI servers. "
    "TSMC supplies NVIDIA. "
    "Dell no longer buys from Lenovo. "
    "Dell competes with HPE. "
    "Dell's backlog stood at $4.5 billion."
)
OTHER = "Dell is short of GPUs from NVIDIA. Dell is no rival of HPE. Storms hurt TSMC."

ENTITIES = (
    Entity("ai-server", "product", "AI server", ("AI servers",)),
    Entity("dell", "company", "Dell", ("Dell Technologies",), (Identifier("ticker", "NYSE:DELL", "made-up list"),)),
    Entity("gpu", "product", "GPU", ("GPUs",)),
    Entity("hpe", "company", "HPE"),
    Entity("lenovo", "company", "Lenovo"),
    Entity("micron", "company", "Micron", (), (Identifier("wikidata", "Q1197548", "made-up list"),)),
    Entity("nvidia", "company", "NVIDIA"),
    Entity("tsmc", "company", "TSMC"),
    Entity("weak-demand", "event", "weak demand"),
)


def says(document: Document, sentence: str, confidence: float = 0.9, attribution: str | None = None) -> Evidence:
    """The evidence that a sentence of the document gives."""
    start = document.text.index(sentence)
    return document.quote(start, start + len(sentence), rule="test.1", confidence=confidence, attribution=attribution)


def sample_extraction() -> Extraction:
    """Seven claims of one document: asserted, denied, hedged, ended, symmetric, and a figure."""
    document = Document(TEXT, "note.txt", "Servers", "2024-06-03", "The Test", "https://example.org/servers?a=1")
    claims = (
        Claim("nvidia", "bottleneck", "dell", "gpu", evidence=(says(document, TEXT[:50], 0.86),)),
        Claim(
            "weak-demand", "bottleneck", "dell", denied=True, evidence=(says(document, TEXT[51:92], 0.8, "the firm"),)
        ),
        Claim(
            "micron", "beneficiary", "ai-server", certainty="hedged", change="increase",
            evidence=(says(document, "Micron could benefit from AI servers."),),
        ),
        Claim("tsmc", "supplies", "nvidia", evidence=(says(document, "TSMC supplies NVIDIA.", 0.95),)),
        Claim(
            "lenovo", "supplies", "dell", aspect="ended", evidence=(says(document, "Dell no longer buys from Lenovo."),)
        ),
        Claim("dell", "competes_with", "hpe", evidence=(says(document, "Dell competes with HPE."),)),
    )  # fmt: skip
    figure = says(document, "Dell's backlog stood at $4.5 billion.")
    backlog = Quantity("dell", "backlog", "4.5", "USD bn", "$4.5 billion", figure, currency="USD")
    return Extraction(document, ENTITIES, claims, (backlog,))


def other_extraction() -> Extraction:
    """A second document: one parallel claim, one denial of what the first states, one harm."""
    document = Document(OTHER, "other.txt", "Shortage", "2024-06-05")
    names = {e.id: e for e in ENTITIES}
    entities = (
        *(names[n] for n in ("dell", "gpu", "hpe", "nvidia", "tsmc")),
        Entity("storm", "event", "storm", ("Storms",)),
    )
    claims = (
        Claim("nvidia", "bottleneck", "dell", "gpu", evidence=(says(document, OTHER[:34], 0.7),)),
        Claim("dell", "competes_with", "hpe", denied=True, evidence=(says(document, "Dell is no rival of HPE."),)),
        Claim("tsmc", "harmed_by", "storm", evidence=(says(document, "Storms hurt TSMC."),)),
    )
    return Extraction(document, entities, claims)


@pytest.fixture
def sample() -> Extraction:
    return sample_extraction()


@pytest.fixture
def other() -> Extraction:
    return other_extraction()
