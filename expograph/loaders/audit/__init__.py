"""An article's numbers held against each other: see :func:`audit`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace

from ...findings import Finding, in_order
from ...model import Document, Evidence, Extraction
from ..extract import Parsed
from .drafts import Article, Draft
from .lines import lines
from .rules import RULES

__all__ = ["RULES", "audit", "audited"]


def audit(parsed: Parsed, extraction: Extraction) -> tuple[Finding, ...]:
    """What the rules of :data:`RULES` find in a document: what is wrong first, then in the order of the text.

    ``extraction`` says which companies a finding may have as its subject.
    """
    article = Article(lines(parsed))
    known = {entity.id for entity in extraction.entities if entity.kind == "company"}
    found: dict[tuple[str, str, str], list[tuple[str, Draft]]] = defaultdict(list)
    for name, rule in RULES.items():
        for draft in rule.check(article):
            found[name, draft.verdict, draft.words.casefold()].append((name, draft))
    findings = [_finding(parsed.document, drafts, known) for drafts in found.values()]
    return in_order(findings)


def audited(parsed: Parsed, extraction: Extraction) -> Extraction:
    """An extraction with what the audit of its document finds."""
    return replace(extraction, findings=audit(parsed, extraction))


def _finding(document: Document, drafts: list[tuple[str, Draft]], known: set[str]) -> Finding:
    """Drafts that say the same as one finding, with the quotes of all."""
    name, first = max(drafts, key=lambda item: sum(map(str.islower, item[1].words)))  # a headline's capitals last
    subject = next((d.owner for _, d in drafts if d.owner in known), None)
    evidence = tuple(sorted(_quotes(document, name, drafts), key=lambda e: (e.start, e.end)))
    return Finding(name, first.verdict, first.words, evidence, first.assumption, subject)


def _quotes(document: Document, name: str, drafts: list[tuple[str, Draft]]) -> Iterator[Evidence]:
    for start, end in {place for _, draft in drafts for place in draft.at}:
        yield document.quote(start, end, rule=f"audit.{name}")
