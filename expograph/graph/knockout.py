"""What rests on what: each source, or publisher, is dropped in turn, and so is each sentence.

An exposure, its rank, or a single point of failure that moves when one source is dropped rests on that source; what is
gone when a single sentence is dropped rests on that sentence alone.

>>> from expograph.model import Claim, Document, Entity, Extraction
>>> notes = [Document(text, source="note") for text in ("Ore feeds Arc.", "Arc needs ore.")]
>>> names = Entity("arc", "company", "Arc"), Entity("ore", "product", "ore")
>>> read = [
...     Extraction(n, names, (Claim("arc", "depends_on", "ore", evidence=(n.quote(0, 14, rule="r", confidence=0.5),)),))
...     for n in notes
... ]
>>> found = knockout(read, ["ore"])
>>> [(row["entity"], row["before"], row["after"]) for row in found["dropped"][0]["exposures"]]
[('Arc', 0.75, 0.5)]
>>> found["one_sentence"]
[]
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import networkx as nx

from ..model import Claim, Document, Entity, Extraction
from ..pages import page_of
from .entities import resolve
from .explained import channels
from .exposure import exposure_to
from .failures import single_points
from .inputs import inputs
from .network import to_network
from .weights import DAMPING

Record = dict[str, Any]
By = Literal["source", "publisher"]
Pair = tuple[str, str, str]  # channel, what is looked at, who is exposed to it
MOVED = 1e-9  # a smaller change is rounding
SENTENCES = 400  # sentences dropped at most, those with most claims first; fewer where there are many entities
WORK = 200_000  # entities gone through at most, all dropped sentences together
TARGETS = 8  # where none is asked for: how many of the largest are taken


@dataclass(frozen=True)
class State:
    """What a set of sources concludes: exposures by channel and ids, and who is a single point of failure for whom."""

    exposures: Mapping[Pair, float]
    points: frozenset[tuple[str, str]]

    def ranks(self) -> dict[Pair, int]:
        """The place of each exposure among those to the same thing, the largest in size first, from 1."""
        groups: dict[tuple[str, str], list[Pair]] = defaultdict(list)
        for pair in self.exposures:
            groups[pair[:2]].append(pair)
        return {
            pair: place
            for group in groups.values()
            for place, pair in enumerate(sorted(group, key=lambda p: (-round(abs(self.exposures[p]), 12), p)), 1)
        }


def knockout(
    extractions: Sequence[Extraction], targets: Sequence[str] = (), *, by: By = "source", damping: float = DAMPING,
    include: Collection[str] = (),
) -> Record:  # fmt: skip
    """What moves when each source is dropped, and what rests on one sentence, as one record.

    ``targets`` are names of what exposures are to; by default the things that affect most others.  ``dropped`` has an
    entry a source (``documents`` are the SHA-256 of its texts), ``one_sentence`` one a conclusion and sentence,
    ``left_out`` is how many sentences were not tried.  Raises QueryError for an unknown name, and where the sum over
    all walks might not exist.
    """
    network = to_network(extractions)
    labels: Mapping[str, Entity] = dict(network.nodes(data="entity"))
    asked = [resolve(labels, name) for name in targets] or _largest(network, damping, include)
    whole = _state(network, asked, damping, include)
    dropped = [
        {"source": name, "documents": sorted(gone)}
        | _moved(whole, _state(to_network(_without(extractions, gone)), asked, damping, include), labels)
        for name, gone in _groups(extractions, by)
    ]
    rests, left_out = _one_sentence(extractions, whole, asked, damping, include, labels)
    return {
        "targets": [labels[node].label for node in asked], "by": by, "damping": damping, "dropped": dropped,
        "one_sentence": rests, "left_out": left_out,
    }  # fmt: skip


def _largest(network: nx.MultiDiGraph[str], damping: float, include: Collection[str]) -> list[str]:
    """Those whose direct effects on others are the largest, together, in the channel of inputs."""
    sums: dict[str, float] = defaultdict(float)
    for graph in channels(network, include, "")[:1]:
        for edge in graph.edges:
            sums[edge.source] += abs(edge.effect)
    return sorted(sums, key=lambda node: (-round(sums[node], 12), node))[:TARGETS]


def _state(
    network: nx.MultiDiGraph[str], asked: Sequence[str], damping: float, include: Collection[str]
) -> State:  # fmt: skip
    found: dict[Pair, float] = {}
    for target in asked:
        if target in network:
            for graph in channels(network, include, target):
                for exposure in exposure_to(graph, target, damping):
                    found[graph.channel, target, exposure.entity] = exposure.total
    needs = inputs(network, include)
    companies = [node for node in needs if network.nodes[node]["entity"].kind == "company"]
    return State(found, frozenset((point, node) for node in companies for point in single_points(needs, node)))


def _groups(extractions: Sequence[Extraction], by: By) -> Iterator[tuple[str, set[str]]]:
    """The name of each source or publisher, and the SHA-256 of its documents; sources of one name stay apart."""
    if by == "source":
        for d in sorted((e.document for e in extractions), key=lambda d: (d.title or d.source, d.sha256)):
            yield d.title or d.source, {d.sha256}
        return
    groups: dict[str, set[str]] = defaultdict(set)
    for e in extractions:
        groups[e.document.publisher or "no publisher named"].add(e.document.sha256)
    yield from sorted(groups.items())


def _without(extractions: Sequence[Extraction], gone: Collection[str]) -> list[Extraction]:
    return [e for e in extractions if e.document.sha256 not in gone]


def _moved(before: State, after: State, labels: Mapping[str, Entity]) -> Record:
    """What is otherwise without a source."""
    first, then = before.ranks(), after.ranks()
    rows: list[Record] = [
        {
            "channel": pair[0], "to": labels[pair[1]].label, "entity": labels[pair[2]].label, "before": value,
            "after": after.exposures.get(pair, 0.0), "rank_before": first[pair], "rank_after": then.get(pair),
        }
        for pair, value in before.exposures.items()
        if abs(value - after.exposures.get(pair, 0.0)) > MOVED or first[pair] != then.get(pair, first[pair])
    ]  # fmt: skip
    rows.sort(key=lambda row: (-round(abs(row["before"] - row["after"]), 12), row["channel"], row["to"], row["entity"]))
    return {
        "exposures": rows,
        "points_lost": _points(before.points - after.points, labels),
        "points_gained": _points(after.points - before.points, labels),
    }  # fmt: skip


def _points(points: Collection[tuple[str, str]], labels: Mapping[str, Entity]) -> list[Record]:
    return [{"point": labels[point].label, "for": labels[node].label} for point, node in sorted(points)]


def _one_sentence(
    extractions: Sequence[Extraction], whole: State, asked: Sequence[str], damping: float, include: Collection[str],
    labels: Mapping[str, Entity],
) -> tuple[list[Record], int]:  # fmt: skip
    """The conclusions that no claim bears out once a single sentence is dropped, and how many were not tried."""
    claims: dict[tuple[str, int, int], list[Claim]] = defaultdict(list)
    documents: dict[str, Document] = {e.document.sha256: e.document for e in extractions}
    for e in extractions:
        for claim in e.claims:
            for evidence in claim.evidence:
                claims[evidence.document, evidence.start, evidence.end].append(claim)
    order = sorted(claims, key=lambda at: (-len(claims[at]), at))
    found = []
    tried = min(SENTENCES, 1 + WORK // max(1, len(labels)))
    for document, start, end in order[:tried]:
        left = [_without_sentence(e, document, start, end) for e in extractions]
        after = _state(to_network(left), asked, damping, include)
        source = documents[document]
        said = {"quote": source.text[start:end], "document": source.title or source.source, "start": start}
        if (page := page_of(source.text, start)) is not None:
            said["page"] = page
        gone = [p for p, value in whole.exposures.items() if abs(value) > MOVED >= abs(after.exposures.get(p, 0.0))]
        found += [
            {"what": "exposure", "channel": c, "of": labels[x].label, "to": labels[k].label,
             "value": whole.exposures[c, k, x], **said}
            for c, k, x in gone
        ] + [
            {"what": "single point of failure", "channel": "inputs", "of": row["for"], "to": row["point"],
             "value": None, **said}
            for row in _points(whole.points - after.points, labels)
        ]  # fmt: skip
    found.sort(key=lambda row: (row["what"], row["channel"], -round(abs(row["value"] or 0), 12), row["of"], row["to"]))
    return found, max(0, len(order) - tried)


def _without_sentence(extraction: Extraction, document: str, start: int, end: int) -> Extraction:
    """The extraction without the evidence that a sentence gives, and without the claims that have no other."""
    if extraction.document.sha256 != document:
        return extraction
    kept = []
    for claim in extraction.claims:
        evidence = tuple(e for e in claim.evidence if not start <= e.start < end)
        if evidence:
            kept.append(claim if len(evidence) == len(claim.evidence) else replace(claim, evidence=evidence))
    return replace(extraction, claims=tuple(kept))
