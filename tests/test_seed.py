"""The article that the project started from: a page with over 60 lines of site menus above its text."""

import json

import pytest
from click.testing import CliRunner

from expograph import open_graph
from expograph.cli import main


@pytest.fixture(scope="module")
def seed(data):
    return str(data / "seed" / "dell-ai-servers.txt")


@pytest.fixture(scope="module")
def graph(seed):
    return open_graph(seed)


def test_nothing_of_the_menus_is_an_entity(graph):
    names = {n.lower() for e in graph.extractions[0].entities for n in (e.label, *e.aliases)}
    assert not names & {
        "sk hynix",
        "gusd",
        "gate",
        "gate ai",
        "cfd",
        "hodler",
        "hodler airdrop",
        "gateclaw",
        "candydrop",
        "launchpool",
    }


def test_beneficiaries_stand_with_their_sentences(graph):
    table = graph.named("beneficiaries")
    who, quote = table.columns.index("beneficiary"), table.columns.index("quote")
    found = {row[who]: row[quote] for row in table.rows}
    assert {"Micron Technology", "Western Digital", "Broadcom", "Marvell"} <= set(found)
    assert all("Broadcom and Marvell" in found[name] for name in ("Broadcom", "Marvell"))


def test_upstream_of_dell_stands_nvidia_with_its_product(seed):
    result = CliRunner().invoke(main, ["paths", "Dell", "--upstream", "--in", seed, "--format", "json"])
    rows = [row for row in json.loads(result.stdout) if (row["from"], row["to"]) == ("NVIDIA", "Dell")]
    assert rows and rows[0]["product"] == "GPU" and "GPU availability" in rows[0]["quote"]


def test_weak_demand_is_denied_and_no_direct_triple(graph):
    denied = "?c rdf:subject e:weak-demand ; rdf:predicate xg:bottleneckFor ; rdf:object e:dell ; xg:denied true"
    assert graph.query(f"ASK {{ {denied} }}") is True
    assert graph.query("ASK { e:weak-demand xg:bottleneckFor e:dell }") is False
    assert graph.query("ASK { e:nvidia xg:bottleneckFor e:dell }") is True


def test_its_graph_fits_the_shapes_and_its_quotes_the_text(graph):
    assert graph.trig()
    document = graph.extractions[0].document
    for claim in graph.extractions[0].claims:
        for e in claim.evidence:
            assert document.text[e.start : e.end] == e.quote
