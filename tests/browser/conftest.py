"""A browser for the page, with no network, and a sample of some twenty entities in sentences made up for the tests."""

from __future__ import annotations

import pathlib
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Dialog, Page

from expograph.graph.map import draw
from expograph.graph.network import to_network
from expograph.model import Claim, Document, Entity, Extraction, Identifier, Quantity

Show = Callable[..., "Opened"]

COMPANIES = {
    "dell": "Dell Technologies", "nvidia": "NVIDIA", "micron": "Micron Technology",
    "western-digital": "Western Digital", "broadcom": "Broadcom", "marvell": "Marvell", "tsmc": "TSMC", "vertiv": "Vertiv",
    "super-micro": "Super Micro Computer",
    "hpe": "Hewlett Packard Enterprise", "coreweave": "CoreWeave", "eaton": "Eaton",
}  # fmt: skip
PRODUCTS = {
    "ai-server": "AI server", "gpu": "GPU", "hbm": "high-bandwidth memory", "liquid-cooling": "liquid cooling",
    "networking-chip": "networking chip", "rack": "rack",
}  # fmt: skip
OTHERS = {
    "power": ("technology", "electric power"), "edge-ai": ("technology", "edge AI"),
    "data-centre": ("sector", "data centre"),
    "cloud-providers": ("sector", "cloud providers"), "weak-demand": ("event", "weak demand"),
    "export-controls": ("event", "export controls"), "taiwan": ("place", "Taiwan"),
    "commerce": ("organization", "Commerce Department"),
}  # fmt: skip

#: sentence; source, relation, target, product; what differs from a plain claim
SAYS: list[tuple[str, tuple[str, str, str, str | None], dict[str, object]]] = [
    ("Dell cannot build more machines until NVIDIA ships more GPUs.", ("nvidia", "bottleneck", "dell", "gpu"), {}),
    ("Dell makes AI servers on order.", ("dell", "produces", "ai-server", None), {}),
    ("Every AI server is built around a GPU.", ("ai-server", "depends_on", "gpu", None), {}),
    ("NVIDIA designs the GPU that all of them want.", ("nvidia", "produces", "gpu", None), {}),
    ("TSMC makes NVIDIA's chips.", ("tsmc", "supplies", "nvidia", None), {}),
    ("Micron gains with every AI server that is sold.", ("micron", "beneficiary", "ai-server", None), {}),
    ("Western Digital could gain from AI servers as well.", ("western-digital", "beneficiary", "ai-server", None),
     {"certainty": "hedged"}),
    ("Broadcom profits from the build-out of AI servers.", ("broadcom", "beneficiary", "ai-server", None), {}),
    ("Marvell may profit too.", ("marvell", "beneficiary", "ai-server", None), {"certainty": "hedged"}),
    ("Micron sells high-bandwidth memory.", ("micron", "produces", "hbm", None), {}),
    ("A GPU needs high-bandwidth memory.", ("gpu", "depends_on", "hbm", None), {}),
    ("Broadcom makes networking chips.", ("broadcom", "produces", "networking-chip", None), {}),
    ("Dell buys networking chips from Broadcom.", ("broadcom", "supplies", "dell", "networking-chip"), {}),
    ("Without liquid cooling no rack runs.", ("rack", "depends_on", "liquid-cooling", None), {}),
    ("Vertiv makes liquid cooling.", ("vertiv", "produces", "liquid-cooling", None), {"origin": "pack"}),
    ("Electric power limits new data centres.", ("power", "bottleneck", "data-centre", None), {}),
    ("Eaton supplies data centres with switchgear.", ("eaton", "supplies", "data-centre", None), {"origin": "pack"}),
    ("Dell delivers racks to CoreWeave.", ("dell", "supplies", "coreweave", "rack"), {}),
    ("Dell sells AI servers to cloud providers.", ("dell", "supplies", "cloud-providers", "ai-server"), {}),
    ("Demand from data centres drives AI servers.", ("data-centre", "drives", "ai-server", None), {}),
    ("Dell competes with Super Micro.", ("dell", "competes_with", "super-micro", None), {}),
    ("HPE is Dell's other rival.", ("dell", "competes_with", "hpe", None), {}),
    ("Weak demand is not what holds Dell back.", ("weak-demand", "bottleneck", "dell", None), {"denied": True}),
    ("Export controls hurt NVIDIA.", ("nvidia", "harmed_by", "export-controls", None), {}),
    ("A quake in Taiwan would hit TSMC.", ("tsmc", "exposed_to_risk", "taiwan", None), {"certainty": "hedged"}),
    ("Edge AI will drive the next orders for Dell.", ("edge-ai", "drives", "dell", None), {"aspect": "planned"}),
    ("Dell needs electric power at its sites.", ("dell", "depends_on", "power", None), {}),
    ("The AI server is shipped in a rack.", ("ai-server", "depends_on", "rack", None), {}),
]  # fmt: skip
FIGURE = "Dell's backlog of AI servers stood at $4.5 billion at the end of the quarter."


def sample() -> Extraction:
    """Twenty-odd entities and the claims of SAYS, from one document."""
    text = " ".join([*(said for said, _, _ in SAYS), FIGURE])
    document = Document(
        text, "chain.txt", "Who feeds the AI servers", "2024-06-03", "The Test", "https://example.org/chain?a=1&b=2"
    )
    entities = [Entity(key, "company", name) for key, name in COMPANIES.items() if key != "dell"]
    dell = Entity(
        "dell", "company", "Dell Technologies", ("Dell",), (Identifier("ticker", "NYSE:DELL", "made-up list"),)
    )
    entities += [dell, *(Entity(key, "product", name) for key, name in PRODUCTS.items())]
    entities += [Entity(key, kind, name) for key, (kind, name) in OTHERS.items()]
    claims = []
    for said, triple, more in SAYS:
        start = text.index(said)
        evidence = document.quote(start, start + len(said), rule="v.test.1", confidence=0.86)
        claims.append(Claim(*triple, evidence=(evidence,), **more))  # type: ignore[arg-type]
    start = text.index(FIGURE)
    piece = document.quote(start, start + len(FIGURE), rule="q.test", attribution="the firm")
    backlog = Quantity(
        "dell", "backlog", "4.5", "USD bn", "$4.5 billion", piece, currency="USD", period="end of the quarter"
    )
    commerce = Quantity("commerce", "share", "20", "%", "20%", piece)
    return Extraction(document, tuple(entities), tuple(claims), (backlog, commerce))


def second() -> Extraction:
    """A later document, undated in no part and with an emoji before each of its sentences."""
    said = "Micron ships high-bandwidth memory to NVIDIA."
    doubt = "Dell could lose CoreWeave as a customer."
    text = f"\U0001f680\U0001f680 News. {said} \U0001f4c9 Analysts add: {doubt} Nobody else does."
    document = Document(text, "later.txt", "Memory moves", "2024-09-10", "Another")
    claims = []
    for words, triple, more in (
        (said, ("micron", "supplies", "nvidia", "hbm"), {}),
        (doubt, ("dell", "supplies", "coreweave", None), {"certainty": "hedged", "change": "decrease"}),
    ):
        start = text.index(words)
        evidence = document.quote(start, start + len(words), rule="v.test.2", confidence=0.55)
        claims.append(Claim(*triple, evidence=(evidence,), **more))  # type: ignore[arg-type]
    names = COMPANIES | PRODUCTS
    ends = ("coreweave", "dell", "hbm", "micron", "nvidia")
    kinds = {"hbm": "product"}
    return Extraction(
        document, tuple(Entity(key, kinds.get(key, "company"), names[key]) for key in ends), tuple(claims)
    )


def chained(nodes: int) -> list[Extraction]:
    """A map of so many companies: rings of twenty, each tied to the next by one claim."""
    text = "One supplies the other."
    document = Document(text, "rings.txt", "Rings", "2024-01-02")
    evidence = (document.quote(0, len(text), rule="v.test.3", confidence=0.7),)
    ends = [(i, i - 19 if i % 20 == 19 else i + 1) for i in range(nodes)]
    ends += [(i, i + 5) for i in range(0, nodes, 20)] + [(i, i + 20) for i in range(0, nodes - 20, 20)]
    claims = tuple(Claim(f"firm-{a}", "supplies", f"firm-{b}", evidence=evidence) for a, b in ends)
    return [Extraction(document, tuple(Entity(f"firm-{i}", "company", f"Firm {i}") for i in range(nodes)), claims)]


class Opened:
    """A page that is open in the browser, with what it asked for and complained about."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.requests: list[str] = []
        self.errors: list[str] = []
        page.on(
            "console",
            lambda message: self.errors.append(message.text) if message.type in ("error", "warning") else None,
        )
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("dialog", self._dialog)
        page.on("request", lambda request: self.requests.append(request.url))
        page.add_init_script(
            "window.violations = [];"
            "document.addEventListener('securitypolicyviolation', e => violations.push(e.violatedDirective))"
        )

    def _dialog(self, dialog: Dialog) -> None:
        self.errors.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def edge(self, source: str, relation: str, target: str, polarity: str | None = None) -> str:
        """The page's name of an edge."""
        code = """([source, relation, target, polarity]) => data.edges.filter((edge) => edge.source === source
          && edge.relation === relation && edge.target === target && (polarity === null || edge.polarity === polarity)
        ).map(({ id }) => id)"""
        found = self.page.evaluate(code, [source, relation, target, polarity])
        assert len(found) == 1, (source, relation, target, found)
        return str(found[0])

    def click(self, name: str) -> None:
        """A real mouse click on a node, or on the middle of an edge."""
        position = self.page.evaluate("name => expograph.positionOf(name)", name)
        self.page.mouse.move(position["x"], position["y"])
        before = self.page.url
        self.page.mouse.click(position["x"], position["y"])
        self.page.wait_for_function("before => location.href !== before", arg=before, timeout=3000)

    def drawn(self) -> set[str]:
        """The names of the lines in the picture."""
        return set(self.page.evaluate("items.edges.getIds()"))

    def nodes(self) -> set[str]:
        """The names of the nodes in the picture."""
        return set(self.page.evaluate("items.nodes.getIds()"))

    def lit(self) -> set[str]:
        """The names of what stands out in the picture."""
        return set(self.page.evaluate("[...(litNow()?.nodes ?? []), ...(litNow()?.edges ?? [])]"))

    def colour_at(self, name: str) -> list[int]:
        """Red, green, blue of the picture somewhat left of the middle of a node, or at the middle of a line."""
        self.page.wait_for_timeout(150)
        code = """name => {
          const { x, y } = expograph.positionOf(name), frame = document.querySelector("#canvas").getBoundingClientRect();
          const canvas = document.querySelector("#canvas canvas"), by = canvas.width / frame.width;
          const at = [Math.round((x - frame.left) * by), Math.round((y - frame.top) * by)];
          return [...canvas.getContext("2d").getImageData(...at, 1, 1).data].slice(0, 3);
        }"""
        found: list[int] = self.page.evaluate(code, name)
        return found

    @property
    def panel(self) -> str:
        return self.page.locator("#panel").inner_text()

    def check_quiet(self) -> None:
        """No request but for the file itself, no error, no violation of the policy."""
        assert self.requests == [self.page.url.split("#")[0]]
        assert self.errors == []
        assert self.page.evaluate("violations") == []


@pytest.fixture
def show(browser: Browser, tmp_path: pathlib.Path) -> Iterator[Show]:
    """Opens a page's HTML from a file in a context without a network."""
    contexts: list[BrowserContext] = []

    def opened(html: str, width: int = 1440, height: int = 900, fragment: str = "", **media: Any) -> Opened:
        file = tmp_path / "map.html"
        file.write_text(html, "utf8")
        context = browser.new_context(viewport={"width": width, "height": height}, **media)
        contexts.append(context)
        context.set_offline(True)
        context.route(lambda url: not url.startswith("file:"), lambda route: route.abort())
        shown = Opened(context.new_page())
        shown.page.goto(file.as_uri() + fragment)
        shown.page.wait_for_function("window.expograph !== undefined")
        shown.page.wait_for_timeout(200)
        return shown

    yield opened
    for context in contexts:
        context.close()


@pytest.fixture
def chain() -> Extraction:
    """The sample: twenty-six entities, twenty-eight claims."""
    return sample()


@pytest.fixture
def rings() -> list[Extraction]:
    """Four hundred companies in twenty rings, tied one to the next."""
    return chained(400)


@pytest.fixture
def rings_of() -> Callable[[int], list[Extraction]]:
    """So many companies, in rings of twenty."""
    return chained


@pytest.fixture
def read_both() -> list[Extraction]:
    """The sample and a later document."""
    return [sample(), second()]


@pytest.fixture
def both(read_both: list[Extraction], show: Show) -> Opened:
    """The map of two documents."""
    return show(draw(to_network(read_both), read_both))


@pytest.fixture
def page(chain: Extraction, show: Show) -> Opened:
    """The sample's map, open at 1440 by 900."""
    return show(draw(to_network([chain]), [chain]))
