"""What an audit finds: the figures of a document held against each other, with the arithmetic and the quotes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, get_args

from .model import Evidence, digest

Verdict = Literal["contradiction", "warning", "consistent", "implied", "not comparable"]


@dataclass(frozen=True, slots=True)
class Finding:
    """What one rule makes of some figures of a document.

    ``verdict`` is contradiction where what follows from some figures and what is stated are disjoint, warning where
    they are odd together, consistent where they agree, implied where they give a figure that is not stated, and not
    comparable where they cannot be held against each other.  ``words`` are the arithmetic, or why there is none;
    ``assumption`` completes "It would be right if …"; ``subject`` the id of the entity whose figures they are.
    """

    rule: str
    verdict: Verdict
    words: str
    evidence: tuple[Evidence, ...]
    assumption: str | None = None
    subject: str | None = None

    def __post_init__(self) -> None:
        if not self.evidence:
            raise ValueError(f"a finding without evidence: {self.rule}: {self.words}")

    @property
    def document(self) -> str:
        """The SHA-256 of the document whose figures they are."""
        return self.evidence[0].document

    @property
    def id(self) -> str:
        """A stable name derived from the rule, what it says, and where the figures stand."""
        places = (f"{e.start}-{e.end}" for e in self.evidence)
        return digest(self.document, self.rule, self.verdict, self.words, self.assumption or "", *places)


def in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """What is wrong first, what cannot be compared last; what has one verdict in the order of the text."""
    order = get_args(Verdict)
    return tuple(sorted(findings, key=lambda f: (order.index(f.verdict), f.evidence[0].start, f.rule, f.words, f.id)))
