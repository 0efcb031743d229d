"""The page as a string: what it holds, what it may do, and that the same input gives the same bytes."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import pathlib
import re
import subprocess
import sys
from typing import Any

import networkx as nx
import pytest

from expograph.errors import QueryError
from expograph.escape import visible
from expograph.graph.map import draw
from expograph.graph.plan import wrapped
from expograph.model import Claim, Document, Entity, Extraction, Quantity

NOTE = Document("NVIDIA holds Dell back. Weak demand does not.", "note.txt", "A <b>note</b>", "2024-06-03", "The Test",
                "https://example.org/?a=1&b=2")  # fmt: skip
ENTITIES = {e.id: e for e in (
    Entity("dell", "company", "Dell"), Entity("gpu", "product", "GPU"), Entity("nvidia", "company", "NVIDIA"),
    Entity("weak-demand", "event", "weak demand"),
)}  # fmt: skip


def small() -> tuple[nx.MultiDiGraph[str], Extraction]:
    """Two edges, of which one is negated, and a figure."""
    shortage = Claim("nvidia", "bottleneck", "dell", "gpu", evidence=(NOTE.quote(0, 23, rule="r1", confidence=0.9),))
    demand = Claim(
        "weak-demand", "bottleneck", "dell", denied=True, evidence=(NOTE.quote(24, 45, rule="r2", confidence=0.8),)
    )
    network: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    network.add_nodes_from((key, {"entity": entity}) for key, entity in ENTITIES.items())
    for claim in (shortage, demand):
        network.add_edge(
            claim.source, claim.target, key=f"bottleneck|{claim.product or ''}|{claim.polarity}|stated",
            relation="bottleneck", product=claim.product, polarity=claim.polarity, origin="stated",
            confidence=claim.confidence, claims=(claim,),
        )  # fmt: skip
    figure = Quantity("dell", "revenue", "1", "USD bn", "$1 billion", NOTE.quote(0, 23, rule="q"))
    return network, Extraction(NOTE, tuple(ENTITIES.values()), (shortage, demand), (figure,))


def page_and_data() -> tuple[str, dict[str, Any]]:
    network, extraction = small()
    html = draw(network, [extraction])
    return html, read(html)


def read(html: str) -> dict[str, Any]:
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', html, re.DOTALL)
    assert found
    data: dict[str, Any] = json.loads(found[1])
    return data


def test_the_data_hold_every_claim_with_its_quote_and_source() -> None:
    _, data = page_and_data()
    edges = {edge["source"]: edge for edge in data["edges"]}
    (evidence,) = edges["nvidia"]["claims"][0]["evidence"]
    assert NOTE.text[evidence["start"] : evidence["end"]] == "NVIDIA holds Dell back." and "quote" not in evidence
    assert edges["weak-demand"]["polarity"] == "negated" and edges["weak-demand"]["claims"][0]["denied"] is True
    assert data["sources"][NOTE.sha256] == {
        "title": "A <b>note</b>", "publisher": "The Test", "published": "2024-06-03", "url": "https://example.org/?a=1&b=2",
        "text": NOTE.text,
    }  # fmt: skip
    assert data["quantities"]["dell"][0]["printed"] == "$1 billion"
    assert [c["name"] for c in data["classes"]] == ["company", "event"]


def test_a_product_labels_its_edge_and_is_no_lone_node() -> None:
    _, data = page_and_data()
    assert {node["id"] for node in data["picture"]["nodes"]} == {"dell", "nvidia", "weak-demand"}
    assert {edge["label"] for edge in data["picture"]["edges"]} == {"GPU", "not"}
    assert data["entities"]["gpu"]["label"] == "GPU"


def test_the_focus_is_who_is_asked_for_or_the_company_with_most_claims() -> None:
    network, extraction = small()
    assert read(draw(network, [extraction]))["focus"] == "dell"
    assert read(draw(network, [extraction], focus="nvidia"))["focus"] == "nvidia"
    assert read(draw(network, [extraction], focus="weak demand"))["focus"] == "weak-demand"
    with pytest.raises(QueryError, match="no entity 'Intel'"):
        draw(network, [extraction], focus="Intel")


def test_evidence_of_a_document_that_is_not_given_keeps_its_quote() -> None:
    network, extraction = small()
    other = Extraction(Document("Something else.", "other.txt"), extraction.entities)
    edges = {edge["source"]: edge for edge in read(draw(network, [other]))["edges"]}
    assert edges["nvidia"]["claims"][0]["evidence"][0]["quote"] == "NVIDIA holds Dell back."


def test_a_long_product_takes_several_lines() -> None:
    assert wrapped("EUV lithography machine", 14, 3) == ["EUV", "lithography", "machine"]
    assert max(map(len, wrapped("W" * 10_000, 14, 3))) <= 14 and len(wrapped("W" * 10_000, 14, 3)) == 3


def test_the_header_says_of_a_source_only_what_the_title_does_not() -> None:
    network, extraction = small()
    plain = Extraction(Document(NOTE.text, "note.txt", NOTE.title), tuple(ENTITIES.values()))
    for given, title, about in (
        (extraction, None, ["The Test, 2024-06-03"]),
        (extraction, "Mine", ["A <b>note</b>, The Test, 2024-06-03"]),
        (plain, None, []),
        (Extraction(Document(NOTE.text, "note.txt"), tuple(ENTITIES.values())), "Mine", []),
    ):
        assert read(draw(network, [given], title))["about"] == about


def test_bottlenecks_are_wide_unless_negated() -> None:
    _, data = page_and_data()
    assert {edge["from"]: edge.get("width", 2) for edge in data["picture"]["edges"]} == {"nvidia": 5, "weak-demand": 2}


@pytest.mark.parametrize(("origin", "width"), [("reviewer", 5), ("unconfirmed", 2), ("pack", 2)])
def test_bottlenecks_are_wide_only_where_a_source_is_read_to_state_them(origin: str, width: int) -> None:
    network, extraction = small()
    network.edges["nvidia", "dell", "bottleneck|gpu|asserted|stated"]["origin"] = origin
    (edge,) = [e for e in read(draw(network, [extraction]))["picture"]["edges"] if e["from"] == "nvidia"]
    assert edge.get("width", 2) == width and edge["dashes"]


def test_the_policy_lets_only_our_own_scripts_run() -> None:
    html, _ = page_and_data()
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', html)
    assert policy
    assert policy[1].startswith("default-src 'none'; script-src 'sha256-") and "unsafe" not in policy[1]
    for content in re.findall(r"<(?:script|style)>(.*?)</(?:script|style)>", html, re.DOTALL):
        digest = base64.b64encode(hashlib.sha256(content.encode("utf8")).digest()).decode("ascii")
        assert f"'sha256-{digest}'" in policy[1]


def test_the_page_loads_nothing() -> None:
    html, _ = page_and_data()
    outside = re.sub(r"<script.*?</script>", "", html, flags=re.DOTALL)
    assert not re.findall(r"""(?:src|href|url|@import)\s*[=(]?\s*["']?\s*(?:https?:)?//""", outside)
    assert re.findall(r"<script[^>]* src=", html) == []
    assert "\r" not in html


def test_a_title_cannot_leave_its_place() -> None:
    network, extraction = small()
    html = draw(network, [extraction], "</title></script><script>alert(1)</script>\u2028 $policy")
    assert "<script>alert" not in html and "\u2028" not in html
    assert "&lt;/title&gt;&lt;/script&gt;" in html
    assert html.count("<script") == 3 + html.count('"<script>"')  # vis.js writes one into a string of its own


def test_only_web_addresses_become_links() -> None:
    network, _ = small()
    for url in ("javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", " javascript:x", "//example.org"):
        document = Document(NOTE.text, "note.txt", "T", url=url)
        html = draw(network, [Extraction(document, tuple(ENTITIES.values()))])
        assert '"url":' not in html.partition('id="data">')[2].partition("</script>")[0]


def test_invisible_characters_are_written_out() -> None:
    assert visible("a\u202eb\u2066c\u200bd\x00e\x1b[0m\u2028") == "a\\u202eb\\u2066c\\u200bd\\x00e\\x1b[0m\\u2028"
    assert visible("tab\tline\r\nnext\u00adsoft 👩\u200d💻 ü") == "tab\tline\nnext\u00adsoft 👩\u200d💻 ü"
    assert visible("\ud800") == "\\ud800"


def test_the_same_network_gives_the_same_bytes_under_any_hash_seed() -> None:
    code = (
        "import sys, hashlib; sys.path.insert(0, sys.argv[1]); "
        "from test_map import small; from expograph.graph.map import draw; "
        "network, extraction = small(); print(hashlib.sha256(draw(network, [extraction]).encode()).hexdigest())"
    )
    found = set()
    for seed in ("0", "1", "4711"):
        environment = os.environ | {"PYTHONHASHSEED": seed, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
        command = [sys.executable, "-c", code, str(pathlib.Path(__file__).parent)]
        found.add(subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout)
    assert len(found) == 1


def test_pyvis_is_imported_only_to_draw() -> None:
    code = "import sys, expograph.graph.map; assert not {'pyvis', 'networkx', 'IPython'} & set(sys.modules)"
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    subprocess.run([sys.executable, "-c", code], check=True, env=environment)
