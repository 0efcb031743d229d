"""Train the models that the package ships: what phrases name, how things relate, what figures measure and of whom.

    python corpus/read.py corpus --out GOLD
    python -m expograph.loaders.learned.train GOLD OUT

GOLD holds NAME.gold.json and texts/NAME.txt.  OUT receives ``things``, ``pairs``, ``metrics`` and
``subjects`` (.json.gz), the ``confidence.csv`` of what is read with them, and ``scores.json``.  Needs scipy; one core,
about five minutes.

Fitted in folds of articles: pairs are drawn from things as a model finds them that has not seen the article, and the
confidences counted on claims as models read them that have not.
"""

from __future__ import annotations

import argparse
import csv
import json
import math
import pathlib
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from scipy.stats import beta

from ...model import Document, Entity, slug
from ...ontology.vocabulary import METRICS, RELATIONS
from .. import extract, figures, linear, metrics, pairs, phrases, quantities, statements, subjects
from ..grammar import Sentence
from ..labels import joined
from ..lemmas import singular
from ..linear import Linear
from ..nominals import Nominal, nominals
from ..prose import passages
from ..readings import read as read_cues
from .fitting import FOLDS, Row, fit, folded, scored

STRENGTH = {"things": 0.3, "pairs": 0.15, "metrics": 1.0, "subjects": 0.3}  # inverse of the penalty on squared weights
KINDS = ("none", "product", "technology", "sector", "event")
PRIOR = 20.0  # claims that the share of a support counts for in that of a relation, and that of a relation in a rule's
ENOUGH = 20  # claims from which on a rule has a confidence of its own
SUPPORTS = ("both", "cue", "model")
FAMILIES = {
    "harmed_by": ("harm", False), "exposed_to_risk": ("harm", False), "bottleneck": ("harm", True),
    "supplies": ("need", True), "depends_on": ("need", False), "beneficiary": ("gain", False), "drives": ("gain", True),
    "acquires": ("invests_in", True),
}  # fmt: skip
"""Relations that name one fact two ways, and whether source → target runs with the fact; as score.py has it."""


@dataclass
class Article:
    """An annotated article as the extractor meets it, its companies' names known."""

    gold: dict[str, Any]
    parsed: extract.Parsed
    entity: dict[str, int]  # normal form of a name → number of the entity

    def find(self, thing: phrases.Thing) -> int | None:
        """The number of the annotated entity that a thing is."""
        text = self.parsed.document.text[thing.start : thing.end]
        return next((self.entity[n] for n in (normal(thing.entity.label), normal(text)) if n in self.entity), None)


def normal(name: str) -> str:
    """A name without article, possessive, punctuation and plural."""
    name = re.sub(r"'s?\b", "", name.casefold().replace("’", "'"))
    words = re.sub(r"[^\w&%$+.]+", " ", name).replace(".", "").split()
    words = words[1:] if words and words[0] in ("the", "a", "an") else words
    return " ".join([*words[:-1], singular(words[-1])]) if words else ""


def read(folder: pathlib.Path) -> list[Article]:
    """The articles of a folder that ``corpus/read.py`` wrote."""
    found = []
    for path in sorted(folder.glob("*.gold.json")):
        gold = json.loads(path.read_text(encoding="utf8"))
        text = (folder / "texts" / path.name.replace(".gold.json", ".txt")).read_text(encoding="utf8")
        if not passages(text):
            continue
        number: dict[str, int] = {}
        for i, entity in enumerate(gold["entities"]):
            for name in (entity["name"], *entity.get("aliases", ())):
                number.setdefault(normal(name), i)
        firms = [e for e in gold["entities"] if e["type"] == "company"]
        names = [
            Entity(slug(e["name"]), "company", e["name"], tuple(filter(_is_name, e.get("aliases", ())))) for e in firms
        ]
        found.append(Article(gold, extract.prepare(Document(text, source=path.name), also=names), number))
    return found


def _is_name(form: str) -> bool:
    words = form.replace("-", " ").split()
    proper = all(w[0].isupper() or w[0].isdigit() or w in ("of", "and", "&", "de") for w in words)
    return len(form) > 1 and proper and not re.search("(?:maker|company|giant|firm|group|supplier|based)$", form)


def using(models: dict[str, Linear]) -> None:
    """Has the extractor read with these models."""
    linear.load = lambda name: models[name]  # type: ignore[assignment]


def thing_rows(articles: Sequence[Article]) -> Iterator[Row]:
    """Noun phrases that no list knows, each with the kind of the annotated thing that it names."""
    for i, article in enumerate(articles):
        kind = {n: article.gold["entities"][at]["type"] for n, at in article.entity.items()}
        for s in article.parsed.sentences:
            for word, before in phrases.candidates(s):
                name = kind.get(normal(joined([*before, word]))) or kind.get(normal(word.text))
                label = KINDS.index(name) if name in KINDS else 0
                yield i, phrases.features(s, word, before, article.parsed.concepts), label


def pair_rows(articles: Sequence[Article], models: Sequence[dict[str, Linear]]) -> Iterator[Row]:
    """Pairs of things with the relation annotated where the quote touches the sentence.

    Left out are pairs whose relation is annotated elsewhere in the article: neither related here nor not.
    """
    classes = pair_classes()
    for i, article in enumerate(articles):
        using(models[i % FOLDS])
        stated = _annotated(article)
        for s in article.parsed.sentences:
            readings = list(read_cues(s, article.parsed.concepts))
            for pair in pairs.pairs(s, nominals(s, article.parsed.concepts), readings):
                label = _label(article, s, pair.left, pair.right, stated)
                if label in classes:
                    yield i, list(pair.features), classes.index(label)


def pair_classes() -> list[str]:
    """none, and each relation from left to right (``>``) and right to left (``<``); symmetric ones once."""
    return [pairs.NONE, *(way + name for name, r in RELATIONS.items() for way in ([""] if r.symmetric else [">", "<"]))]


Count = tuple[str, str, str, bool]
"""a rule, its relation, its support, and whether what was read is right"""

Stated = dict[tuple[int, int], list[tuple[str, list[tuple[int, int]]]]]


def _annotated(article: Article) -> Stated:
    """By the numbers of two entities, the relations annotated between them with their quotes' places."""
    found: Stated = defaultdict(list)
    for r in article.gold["relations"]:
        places = [m.span() for m in re.finditer(re.escape(r["quote"]), article.parsed.document.text)]
        for source in (r["source"], *r.get("source_alt", ())):
            for target in (r["target"], *r.get("target_alt", ())):
                ends = article.entity.get(normal(source)), article.entity.get(normal(target))
                if None not in ends:
                    found[ends].append((r["type"], places))  # type: ignore[index]
    return found


def _label(article: Article, s: Sentence, left: Nominal, right: Nominal, stated: Stated) -> str | None:
    a, b = article.find(left.thing), article.find(right.thing)
    if a is None or b is None:
        return pairs.NONE
    found = [(">" + t, places) for t, places in stated.get((a, b), ())] + [
        ("<" + t, places) for t, places in stated.get((b, a), ())
    ]
    here = [label for label, places in found if any(first < s.end and s.start < last for first, last in places)]
    if a == b or found and not here:
        return None
    label = here[0] if here else pairs.NONE
    return label[1:] if RELATIONS.get(label[1:]) and RELATIONS[label[1:]].symmetric else label


def metric_rows(articles: Sequence[Article]) -> Iterator[Row]:
    """Figures with the metric annotated, none where they are no key figure."""
    classes = ["none", *METRICS]
    for i, article in enumerate(articles):
        for s in article.parsed.sentences:
            for figure, word, bound in quantities.figures_of(article.parsed.document.text, s):
                known = _measured(article, figure)
                metric = known["metric"] if known else "none"
                yield i, metrics.features(s, figure, word, bound), classes.index(metric)


def subject_rows(articles: Sequence[Article]) -> Iterator[Row]:
    """What an annotated figure may be a measure of, and whether it is."""
    for i, article in enumerate(articles):
        parsed = article.parsed
        for s, named in zip(parsed.sentences, parsed.named, strict=True):
            for figure, word, bound in quantities.figures_of(parsed.document.text, s):
                known = _measured(article, figure)
                wanted = article.entity.get(normal(known["subject"])) if known else None
                if known is None or wanted is None:
                    continue
                found = subjects.candidates(s, named, parsed.topic)
                for candidate, told in subjects.features(s, found, figure, word, bound, known["metric"]):
                    named_by = [article.entity.get(normal(candidate.entity.label))]
                    named_by += [article.find(candidate.nominal.thing)] if candidate.nominal else []
                    yield i, told, int(wanted in named_by)


def _measured(article: Article, figure: figures.Figure) -> dict[str, Any] | None:
    """The annotated quantity that a figure is."""
    for quantity in article.gold["quantities"]:
        at = article.parsed.document.text.find(quantity["quote"])
        inside = at <= figure.start < at + len(quantity["quote"])
        if inside and _same(quantities.plain(quantity["value"]), quantities.plain(figure.value)):
            return dict(quantity)
    return None


def _same(one: tuple[float, ...], two: tuple[float, ...]) -> bool:
    """Whether two values are one, be it rounded otherwise: 33 and 33.3 for a third."""
    return len(one) == len(two) and all(math.isclose(a, b, rel_tol=0.012) for a, b in zip(one, two, strict=True))


def confidences(articles: Sequence[Article], models: Sequence[dict[str, Linear]]) -> Counter[Count]:
    """How many claims of each rule and support are right, and wrong, by the family of what is annotated."""
    counts: Counter[Count] = Counter()
    for i, article in enumerate(articles):
        using(models[i % FOLDS])
        right = {_fact(t, *ends) for ends, found in _annotated(article).items() for t, _ in found}
        seen: dict[tuple[str, str, str], tuple[statements.Statement, list[int | None]]] = {}
        for s in article.parsed.sentences:
            for said in statements.statements(s, article.parsed.concepts, nominals(s, article.parsed.concepts)):
                ends = [article.find(t) for t in (said.source, said.target)]
                seen.setdefault((said.relation, said.source.entity.id, said.target.entity.id), (said, ends))
        for said, (source, target) in seen.values():
            fact = source is not None and target is not None and _fact(said.relation, source, target) in right
            counts[said.rule, said.relation, said.support, fact] += 1
    return counts


def _fact(relation: str, source: int, target: int) -> tuple[str, ...]:
    family, forward = FAMILIES.get(relation, (relation, True))
    ends = (source, target) if forward else (target, source)
    return (family, *map(str, sorted(ends) if RELATIONS[relation].symmetric else ends))


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
        whole = _tally(counts, lambda rule, relation, how: how == support)  # noqa: B023
        share = (whole[0] + 1) / (whole[1] + 2)
        for relation in RELATIONS:
            of = _tally(counts, lambda rule, r, how: (r, how) == (relation, support))  # noqa: B023
            pooled = row("", relation, support, *of, share)
            yield pooled
            for rule in sorted({c[0] for c in counts if c[1:3] == (relation, support)}):
                alone = _tally(counts, lambda r, _, how: (r, how) == (rule, support))  # noqa: B023
                if alone[1] >= ENOUGH and not rule.startswith("model."):
                    yield row(rule, relation, support, *alone, float(str(pooled["confidence"])))


def _tally(counts: Counter[Count], wanted: Callable[[str, str, str], bool]) -> tuple[int, int]:
    """How many claims are right and how many were read of those wanted."""
    found = [(n, fact) for (*key, fact), n in counts.items() if wanted(*key)]
    return sum(n for n, fact in found if fact), sum(n for n, _ in found)


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("gold", type=pathlib.Path)
    ask.add_argument("out", type=pathlib.Path)
    args = ask.parse_args()
    articles = read(args.gold)
    rows: dict[str, list[Row]] = {
        "things": list(thing_rows(articles)),
        "metrics": list(metric_rows(articles)),
        "subjects": list(subject_rows(articles)),
    }
    classes = {"things": KINDS, "metrics": ["none", *METRICS], "pairs": pair_classes(), "subjects": ["no", "yes"]}
    folds = {name: folded(rows[name], classes[name], STRENGTH[name]) for name in rows}
    rows["pairs"] = list(pair_rows(articles, [{"things": model} for model in folds["things"]]))
    folds["pairs"] = folded(rows["pairs"], classes["pairs"], STRENGTH["pairs"])
    counts = confidences(articles, [{name: models[i] for name, models in folds.items()} for i in range(FOLDS)])
    with (args.out / "confidence.csv").open("w", encoding="utf8", newline="") as file:
        table = list(confidence_rows(counts))
        writer = csv.DictWriter(file, list(table[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(table)
    for name in rows:
        linear.save(name, fit(rows[name], classes[name], STRENGTH[name]), args.out)
    scores = {name: scored(rows[name], folds[name]) for name in sorted(rows)}
    read_by = {s: _tally(counts, lambda rule, relation, how: how == s) for s in SUPPORTS}  # noqa: B023
    report = {"articles": len(articles), **scores, "claims right and read, by support": read_by}
    (args.out / "scores.json").write_text(json.dumps(report, indent=1) + "\n", encoding="utf8")


if __name__ == "__main__":
    main()
