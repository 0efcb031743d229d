"""One Markdown page on a company: what it is exposed to, its chokepoints, figures that do not add up, and how to get
each answer again.

Every number has a note with the sentences behind it.  Text of sources stands in it as text: Markdown's signs are
escaped, line breaks go.
"""

from __future__ import annotations

import pathlib
import re
import shlex
from collections.abc import Collection, Iterable, Mapping, Sequence

import networkx as nx

from ..escape import visible
from ..findings import Finding
from ..model import Document, Entity, Extraction
from ..ontology.vocabulary import RELATIONS
from .counted import counts
from .cutsets import cut_sets
from .entities import resolve
from .explained import Record, exposures, figure, step
from .layout import subject
from .weights import DAMPING

ROWS = 10  # exposures and chokepoints of each kind
SIGNS = re.compile(r"([\\`*_{}\[\]<>#|~&$])")
FIRST = re.compile(r"^([+-]|\d+(?=[.)](?:\s|$)))")  # a list's sign, where a line begins with it
SIDES = {"inputs": "costs and inputs", "revenue": "revenue"}
EXPOSURE = (
    "An exposure is the response to an increase of what is named: positive where that helps, negative where it hurts. "
    "As a score it is the weight of what is stated times how sure the text is of it; further hops count {damping:g}."
)
# What each command takes of how the page was made.
TAKES = {
    "exposure": ("damping", "include", "background", "in"), "chokepoints": ("include", "background", "in"),
    "query": ("background", "in"), "audit": (),
}  # fmt: skip


def report(
    network: nx.MultiDiGraph[str], extractions: Sequence[Extraction], *, focus: str | None = None,
    picture: str | None = None, title: str | None = None, sources: Sequence[str] = (), damping: float = DAMPING,
    include: Collection[str] = (), background: bool = False, store: str | None = None, as_of: str | None = None,
) -> str:  # fmt: skip
    """The page, as Markdown.

    ``focus`` is a name, by default the company with most claims; ``picture`` the name of the map's picture beside the
    page.  For the commands, ``sources`` are the files as they were named, or ``store`` is the store, and ``background``
    and ``as_of`` are as given.  Raises QueryError for a focus that the network does not hold.
    """
    labels: Mapping[str, Entity] = dict(network.nodes(data="entity"))
    at = resolve(labels, focus) if focus is not None else subject(network)
    name = labels[at].label if at is not None else None
    asked = _asked(labels, at) if at is not None else ""
    page = _Page({
        "damping": ["--damping", repr(damping)] if damping != DAMPING else [],
        "include": ["--include", ",".join(include)] if include else [],
        "background": ["--background"] if background else [],
        "in": [
            *(word for source in sources for word in ("--in", source)), *(["--store", store] if store else []),
            *(["--as-of", as_of] if as_of else []),
        ],
    })  # fmt: skip
    page.heading(1, title or (f"{name}: exposures and chokepoints" if name else "Exposures and chokepoints"))
    if picture:
        page.add(f"![The map of who supplies, limits, needs, helps and hurts whom]({picture})", "")
    page.sources([extraction.document for extraction in extractions])
    if at is None or name is None:
        page.add("Nothing is claimed in these sources.", "")
    else:
        page.add(EXPOSURE.format(damping=damping), "")
        for of, words in ((True, f"What {name} is exposed to"), (False, f"Who is exposed to {name}")):
            page.heading(2, words)
            found = exposures(network, at, of=of, damping=damping, include=include, k=1, opened=ROWS)
            for channel in found:
                page.exposures(channel, of, alone=len(found) == 1)
            page.command("exposure", "--of" if of else "--to", asked)
        page.heading(2, f"What would stop {name}")
        page.chokepoints(network, at, include)
        page.command("chokepoints", asked)
        page.heading(2, "What holds others back")
        page.bottlenecks(network, include)
    page.heading(2, "Figures that do not add up")
    page.findings(extractions, sources)
    return page.text()


def _asked(labels: Mapping[str, Entity], at: str) -> str:
    """An entity's label, where it stands for no other and can be typed as it is; else its id."""
    label = labels[at].label
    typed = label == " ".join(visible(label).split()) and not label.startswith("-")
    alone = [i for i, e in labels.items() if label.casefold() in (n.casefold() for n in (i, e.label, *e.aliases))] == [
        at
    ]
    return label if typed and alone else at


class _Page:
    """Lines of Markdown, and the sentences that they refer to, each once."""

    def __init__(self, options: Mapping[str, list[str]]) -> None:
        self.lines: list[str] = []
        self.notes: dict[str, int] = {}
        self.options = options

    def add(self, *lines: str) -> None:
        self.lines += lines

    def heading(self, level: int, words: str) -> None:
        self.add(f"{'#' * level} {plain(words)}", "")

    def note(self, quotes: Iterable[str]) -> str:
        """References to sentences, which stand at the end of the page."""
        return " ".join(f"[^{self.notes.setdefault(quote, len(self.notes) + 1)}]" for quote in dict.fromkeys(quotes))

    def table(self, columns: Sequence[str], rows: Iterable[Sequence[str]], numbers: Collection[int] = ()) -> None:
        self.add("| " + " | ".join(columns) + " |")
        self.add("|" + "|".join("---:" if i in numbers else "---" for i in range(len(columns))) + "|")
        self.add(*("| " + " | ".join(row) + " |" for row in rows), "")

    def command(self, *words: str) -> None:
        """How to get what stands above again."""
        options = [word for name in TAKES[words[0]] for word in self.options[name]]
        line = visible(shlex.join(["expograph", *words, *options]))
        fence = "`" * max(3, 1 + max(map(len, re.findall("`+", line)), default=0))
        self.add(f"{fence}sh", line, fence, "")

    def sources(self, documents: Sequence[Document]) -> None:
        for d in sorted(documents, key=lambda d: (d.published or "", d.sha256)):
            said = [plain(words) for words in (d.publisher, d.published) if words]
            self.add(f"- {', '.join([plain(d.title or d.source), *said])} (SHA-256 {d.sha256[:12]}…)")
        self.add("")

    def exposures(self, channel: Record, of: bool, alone: bool) -> None:
        rows = channel["rows"][:ROWS]
        if not alone:
            self.heading(3, SIDES[channel["channel"]].capitalize())
        if not rows:
            self.add("Nothing that counts says so.", "")
            return
        self.table(
            ("exposed to" if of else "exposed", channel["kind"], "direct", "indirect", "5–95 %", "largest path"),
            [self._exposure(row, row["to"] if of else row["entity"], channel["kind"]) for row in rows],
            numbers=(1, 2, 3, 4),
        )
        if (more := len(channel["rows"]) - len(rows)) > 0:
            self.add(f"{more} smaller ones are left out.", "")
        if channel["untold"]:
            self.add(plain(f"There is no 5–95 %: {channel['untold']}."), "")

    def _exposure(self, row: Record, name: str, kind: str) -> tuple[str, ...]:
        numbers = (figure(row[n], kind) for n in ("exposure", "direct", "indirect"))
        spread = "" if row["low"] is None else f"{figure(row['low'], kind)} – {figure(row['high'], kind)}"
        return plain(name), *numbers, spread, self._path(row)

    def _path(self, row: Record) -> str:
        hops = row["paths"][0]["hops"] if row["paths"] else row["way"]
        return "; ".join(plain(step(hop)) for hop in hops) + self.note(
            quote for hop in hops for quote in (hop["quote"], hop["against"]) if quote
        )

    def chokepoints(self, network: nx.MultiDiGraph[str], at: str, include: Collection[str]) -> None:
        label = {node: plain(entity.label) for node, entity in network.nodes(data="entity")}
        found = cut_sets(network, at, include=include)
        rows = [
            (
                " and ".join(label[entity] for entity in cut.entities), f"{cut.confidence:.2f}",
                "; ".join(
                    f"{label[step.supplier]} → {label[step.customer]}"
                    + (f" ({label[step.name]})" if step.name not in (step.supplier, step.customer) else "")
                    for step in cut.steps
                ) + self.note(step.claims[0].evidence[0].quote for step in cut.steps if step.claims),
            )
            for cut in found.sets[:ROWS]
        ]  # fmt: skip
        if rows:
            self.table(("alone, or together", "all stated", "how it arrives"), rows, numbers=(1,))
        else:
            self.add("Nothing that counts names an input.", "")
        if (more := sum(found.found.values()) - len(rows)) > 0:
            self.add(f"{more} more are left out.", "")
        if not found.complete:
            self.add("The search for what stops it together ended early; there may be more.", "")

    def bottlenecks(self, network: nx.MultiDiGraph[str], include: Collection[str]) -> None:
        label = {node: plain(entity.label) for node, entity in network.nodes(data="entity")}
        rows = [
            (label[u], label[edge["product"]] if edge["product"] else "", label[v], f"{claims[0].confidence:.2f}"
             + self.note(c.evidence[0].quote for c in claims))
            for u, v, edge in sorted(network.edges(data=True), key=lambda e: (-e[2]["confidence"], e[0], e[1]))
            if RELATIONS[edge["relation"]].binding and (claims := [c for c in edge["claims"] if counts(c, include)])
        ]  # fmt: skip
        if rows:
            self.table(("bottleneck", "of", "holds back", "confidence"), rows)
        else:
            self.add("No bottleneck is stated.", "")
        self.command("query", "--named", "bottlenecks")

    def findings(self, extractions: Sequence[Extraction], sources: Sequence[str]) -> None:
        found = [(e.document, f) for e in extractions for f in e.findings]
        told = [(d, f) for d, f in found if f.verdict in ("contradiction", "warning")]
        for _, finding in told:
            self.add(f"- **{finding.verdict}** {_finding(finding)}{self.note(e.quote for e in finding.evidence)}")
        if told:
            self.add("")
        verdicts = [f"{sum(f.verdict == v for _, f in found)} {v}" for v in sorted({f.verdict for _, f in found})]
        self.add(f"Checked: {', '.join(verdicts)}." if verdicts else "No figures can be held against each other.", "")
        read = {document.source for document, _ in found} - {"-"}
        for source in sources:
            if pathlib.PurePath(source).name in read:
                self.command("audit", source)

    def text(self) -> str:
        notes = [f"[^{number}]: “{plain(quote)}”" for quote, number in self.notes.items()]
        return "\n".join([*self.lines, *([*notes, ""] if notes else [])])


def _finding(finding: Finding) -> str:
    words = plain(finding.words)
    return f"{words} It would be right if {plain(finding.assumption)}." if finding.assumption else words


def plain(text: str) -> str:
    r"""Text of a source, on one line, in which nothing is Markdown.

    >>> plain("*GPUs* <b>|\n[x](y)"), plain("1. Dell")
    ('\\*GPUs\\* \\<b\\>\\| \\[x\\](y)', '1\\. Dell')
    """
    words = SIGNS.sub(r"\\\1", " ".join(visible(text).split()))
    return FIRST.sub(lambda m: m[0] + "\\" if m[0].isdigit() else "\\" + m[0], words)
