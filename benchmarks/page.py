"""How soon maps are there in a browser: this package's page beside plain pyvis on the same graph.

    python benchmarks/page.py [--nodes 50,500,2000,10000] [--without-pyvis]

Pages are opened from files in a headless Chromium without a network.  First paint is the browser's own
first-contentful-paint; a page is stable from the first of two frames on whose canvas is the same.  Plain pyvis lays out
while one watches: it is stable when no node has moved for a second.  All from the start of the navigation.
"""

from __future__ import annotations

import argparse
import pathlib
import random
import statistics
import tempfile
import time
from collections.abc import Iterator
from urllib.parse import urlencode

import networkx as nx
from playwright.sync_api import Browser, sync_playwright
from pyvis.network import Network

from expograph.graph.map import draw
from expograph.graph.network import to_network
from expograph.model import Claim, Document, Entity, Extraction

CHROMIUM = "/usr/bin/chromium"
LOADS = 3  #: of our page, of which the median counts
CAP = 130  #: seconds that plain pyvis gets
CLUSTER = 60  #: entities that mostly speak of each other
RELATIONS = ("supplies", "supplies", "produces", "depends_on", "depends_on", "beneficiary", "bottleneck", "harmed_by",
             "exposed_to_risk", "drives", "competes_with")  # fmt: skip
KINDS = ("company",) * 6 + ("product",) * 2 + ("technology", "sector", "event")
STABLE = """() => new Promise((tell) => {
  const look = (before) => {
    const canvas = document.querySelector("#canvas canvas");
    const now = window.expograph && canvas ? canvas.toDataURL() : null;
    const at = performance.now();
    if (now && before?.picture === now) tell(before.at / 1000);
    else requestAnimationFrame(() => look({ picture: now, at }));
  };
  look(null);
})"""
MOVED = """() => new Promise((tell) => {
  const where = () => JSON.stringify(Object.values(network.getPositions()).slice(0, 200));
  const look = (before, since) => {
    const [now, at] = [where(), performance.now()];
    if (now !== before) since = at;
    if (at - since > 1000 || at > CAP * 1000) tell(at - since > 1000 ? since / 1000 : -1);
    else setTimeout(() => look(now, since), 100);
  };
  look("", performance.now());
})""".replace("CAP", str(CAP))
PAINT = "() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime / 1000"


def synthetic(nodes: int) -> Iterator[Extraction]:
    """Documents of made-up claims about so many entities, nearly: about 1.8 claims for each."""
    chance = random.Random(nodes)
    entities = [Entity(f"e{i}", chance.choice(KINDS), f"Entity {i}") for i in range(nodes)]
    ends = []
    while len(ends) < 1.8 * nodes:
        first = chance.randrange(max(1, nodes // CLUSTER)) * CLUSTER
        one = first + int(chance.random() ** 2 * CLUSTER)
        other = first + chance.randrange(CLUSTER) if chance.random() < 0.85 else chance.randrange(nodes)
        if one != other and max(one, other) < nodes:
            ends.append((one, other))
    for number in range(0, len(ends), 100):
        some = ends[number : number + 100]
        said = [f"Entity {one} has to do with entity {other}." for one, other in some]
        document = Document(" ".join(said), f"{number}.txt", f"Note {number}", "2026-01-01")
        claims, start = {}, 0
        for (one, other), words in zip(some, said, strict=True):
            evidence = document.quote(
                start, start + len(words), rule="made", confidence=round(chance.uniform(0.4, 1), 2)
            )
            claim = Claim(f"e{one}", chance.choice(RELATIONS), f"e{other}", evidence=(evidence,))
            claims[claim.key] = claim
            start += len(words) + 1
        named = sorted({end for pair in some for end in pair})
        yield Extraction(document, tuple(entities[i] for i in named), tuple(claims.values()))


def plain(network: nx.MultiDiGraph[str]) -> str:
    """The graph as pyvis draws it when it is left alone."""
    drawing = Network(directed=True, cdn_resources="in_line")
    for node, data in network.nodes(data=True):
        drawing.add_node(node, label=data["entity"].label)
    for source, target, data in network.edges(data=True):
        drawing.add_edge(source, target, title=data["relation"])
    return str(drawing.generate_html())


def load(browser: Browser, address: str, stable: str) -> tuple[float, float, list[str]]:
    """First paint and stable, in seconds, and the ids of the page's groups; -1 for what did not come to rest."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    context.route(lambda url: not url.startswith("file:"), lambda route: route.abort())
    page = context.new_page()
    page.set_default_timeout((CAP + 60) * 1000)
    page.goto(address, wait_until="commit")
    page.wait_for_load_state()
    rest = float(page.evaluate(stable))
    groups = [] if stable is MOVED else page.evaluate("() => data.picture.large ? data.groups.map(({ id }) => id) : []")
    paint = float(page.evaluate(PAINT) or -1)
    context.close()
    return paint, rest, groups


def median(browser: Browser, address: str) -> tuple[float, float, list[str]]:
    found = [load(browser, address, STABLE) for _ in range(LOADS)]
    return statistics.median(f[0] for f in found), statistics.median(f[1] for f in found), found[0][2]


def row(browser: Browser, nodes: int, folder: pathlib.Path, beside: bool) -> list[str]:
    """The figures of one size."""
    read = list(synthetic(nodes))
    network = to_network(read)
    start = time.perf_counter()
    html = draw(network, read)
    made = time.perf_counter() - start
    ours = folder / f"{nodes}.html"
    ours.write_text(html, encoding="utf8")
    paint, rest, groups = median(browser, ours.as_uri())
    every = (
        median(browser, f"{ours.as_uri()}#{urlencode([('flipped', group) for group in groups])}")[1] if groups else rest
    )
    cells = [f"{len(network)}", f"{network.number_of_edges()}", f"{made:.2f}", f"{len(html) / 1e6:.1f}", f"{paint:.2f}",
             f"{rest:.2f}", f"{every:.2f}"]  # fmt: skip
    if beside:
        theirs = folder / f"{nodes}-pyvis.html"
        theirs.write_text(plain(network), encoding="utf8")
        first, still, _ = load(browser, theirs.as_uri(), MOVED)
        took = f"{still:.1f}" if still > 0 else f"> {CAP}"
        cells += [f"{first:.2f}", took, f"{(still if still > 0 else CAP) / every:.0f}"]
    return cells


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--nodes", default="50,500,2000,10000")
    ask.add_argument("--without-pyvis", action="store_true")
    args = ask.parse_args()
    head = ["nodes", "edges", "made s", "MB", "paint s", "stable s", "all stable s"]
    print("| " + " | ".join(head + ([] if args.without_pyvis else ["pyvis paint", "pyvis stable", "ratio"])) + " |")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        for nodes in map(int, args.nodes.split(",")):
            print(
                "| " + " | ".join(row(browser, nodes, pathlib.Path(folder), not args.without_pyvis)) + " |", flush=True
            )
        browser.close()


if __name__ == "__main__":
    main()
