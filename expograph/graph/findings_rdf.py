"""What an audit found, as triples of its document's graph."""

from __future__ import annotations

from collections.abc import Iterator

import pyoxigraph as ox

from ..findings import Finding
from .triples import about, evidence, node, optional, term


def finding_triples(finding: Finding) -> Iterator[ox.Triple]:
    """The triples of a finding, with its evidence; the way back is ``read_rdf``."""
    subject = node("f", finding.id)
    yield from about(
        subject,
        ("rdf:type", term("xg:Finding")),
        ("xg:rule", ox.Literal(finding.rule)),
        ("xg:verdict", term("xg:" + finding.verdict.replace(" ", "-"))),
        ("xg:words", ox.Literal(finding.words)),
        ("xg:assumption", optional(finding.assumption)),
        ("xg:subject", None if finding.subject is None else node("e", finding.subject)),
        ("prov:wasDerivedFrom", node("doc", finding.document)),
    )
    yield from evidence(subject, finding.id, finding.evidence)
