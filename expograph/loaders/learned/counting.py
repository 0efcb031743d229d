"""How often what is read is right, counted on annotated articles that the reader has not seen: the confidences."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence

from scipy.stats import beta

from ...ontology.vocabulary import RELATIONS
from .. import linear, statements
from ..linear import Linear
from ..nominals import nominals
from ..related import fact
from .articles import Article, annotated
from .fitting import FOLDS

PRIOR = 20.0  # claims that the share of a support counts for in that of a relation, and that of a relation in a rule's
ENOUGH = 20  # claims from which on a rule has a confidence of its own
SUPPORTS = ("both", "cue", "model")
Count = tuple[str, str, str, bool]
"""a rule, its relation, its support, and whether what was read is right"""


def using(models: dict[str, Linear]) -> None:
    """Has the extractor read with these models."""
    linear.load = lambda name: models[name]  # type: ignore[assignment]


def confidences(articles: Sequence[Article], models: Sequence[dict[str, Linear]]) -> Counter[Count]:
    """How many claims of each rule and support are right, and wrong, by the family of what is annotated."""
    counts: Counter[Count] = Counter()
    for i, article in enumerate(articles):
        using(models[i % FOLDS])
        right = {fact(t, *ends) for ends, found in annotated(article).items() for t, _ in found}
        seen: dict[tuple[str, str, str], tuple[statements.Statement, list[int | None]]] = {}
        for s in article.parsed.sentences:
            for said in statements.statements(s, article.parsed.concepts, nominals(s, article.parsed.concepts)):
                ends = [article.find(t) for t in (said.source, said.target)]
                seen.setdefault((said.relation, said.source.entity.id, said.target.entity.id), (said, ends))
        for said, (source, target) in seen.values():
            known = source is not None and target is not None and fact(said.relation, source, target) in right
            counts[said.rule, said.relation, said.support, known] += 1
    return counts


def confidence_rows(counts: Counter[Count]) -> Iterator[dict[str, object]]:
    """The confidence of each relation and support, and of each rule that has read enough with it.

    A Beta posterior, whose prior is the share of the support's claims, and for a rule the confidence of its relation.
    """

    def row(rule: str, relation: str, support: str, right: int, read: int, prior: float) -> dict[str, object]:
        a, b = right + PRIOR * prior, read - right + PRIOR * (1 - prior)
        low, high = beta.ppf([0.05, 0.95], a, b)
        return {
            "rule": rule, "relation": relation, "support": support, "right": right, "read": read,
            "confidence": f"{a / (a + b):.2f}", "low": f"{low:.2f}", "high": f"{high:.2f}",
        }  # fmt: skip

    for support in SUPPORTS:
        whole = tally(counts, lambda rule, relation, how: how == support)  # noqa: B023
        share = (whole[0] + 1) / (whole[1] + 2)
        for relation in RELATIONS:
            of = tally(counts, lambda rule, r, how: (r, how) == (relation, support))  # noqa: B023
            pooled = row("", relation, support, *of, share)
            yield pooled
            for rule in sorted({c[0] for c in counts if c[1:3] == (relation, support)}):
                alone = tally(counts, lambda r, _, how: (r, how) == (rule, support))  # noqa: B023
                if alone[1] >= ENOUGH and not rule.startswith("model."):
                    yield row(rule, relation, support, *alone, float(str(pooled["confidence"])))


def tally(counts: Counter[Count], wanted: Callable[[str, str, str], bool]) -> tuple[int, int]:
    """How many claims are right and how many were read of those wanted."""
    found = [(n, fact) for (*key, fact), n in counts.items() if wanted(*key)]
    return sum(n for n, fact in found if fact), sum(n for n, _ in found)
