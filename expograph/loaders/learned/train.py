"""Train the models that the package ships: what phrases name, how things relate, what figures measure and of whom.

    python corpus/read.py corpus --out GOLD
    python -m expograph.loaders.learned.train GOLD OUT

GOLD holds NAME.gold.json and texts/NAME.txt.  OUT receives ``things``, ``pairs``, ``related``, ``metrics``,
``subjects`` and ``signs`` (.json.gz), the ``confidence.csv`` of what is read with them, ``related.csv`` and
``scores.json``.  Needs scipy; one core, about five minutes.

Fitted in folds of articles: pairs are drawn from things as a model finds them that has not seen the article, and the
confidences counted on claims as models read them that have not.
"""

from __future__ import annotations

import argparse
import csv
import json
import pathlib
from collections import Counter
from collections.abc import Iterator, Sequence

from ...ontology.vocabulary import METRICS, RELATIONS
from .. import linear, metrics, pairs, phrases, quantities, related, signs, subjects
from ..grammar import Sentence
from ..labels import joined
from ..linear import Linear
from ..nominals import Nominal, nominals
from ..readings import read as read_cues
from .articles import Article, Stated, annotated, measured, normal, read
from .counting import SUPPORTS, confidence_rows, confidences, tally, using
from .fitting import FOLDS, Row, fit, folded, scored

# the inverse of the penalty on squared weights
STRENGTH = {"things": 0.3, "pairs": 0.15, "related": 0.3, "metrics": 1.0, "subjects": 0.3, "signs": 0.3}
KINDS = ("none", "product", "technology", "sector", "event")


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
    classes = [pairs.NONE, *related.classes()]
    for i, article in enumerate(articles):
        using(models[i % FOLDS])
        stated = annotated(article)
        for s in article.parsed.sentences:
            readings = list(read_cues(s, article.parsed.concepts))
            for pair in pairs.pairs(s, nominals(s, article.parsed.concepts), readings):
                label = _label(article, s, pair.left, pair.right, stated)
                if label in classes:
                    yield i, list(pair.features), classes.index(label)


def related_rows(articles: Sequence[Article]) -> Iterator[Row]:
    """The pairs of things, referred to or named, that the annotation relates, with the relation."""
    classes = related.classes()
    for i, article in enumerate(articles):
        stated = annotated(article)
        for s, named in zip(article.parsed.sentences, article.parsed.named, strict=True):
            for pair in pairs.pairs(s, named, list(read_cues(s, article.parsed.concepts))):
                label = _label(article, s, pair.left, pair.right, stated)
                if label in classes:
                    yield i, list(pair.features), classes.index(label)


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
                known = measured(article, figure)
                metric = known["metric"] if known else "none"
                yield i, metrics.features(s, figure, word, bound), classes.index(metric)


def sign_rows(articles: Sequence[Article]) -> Iterator[Row]:
    """Annotated figures, and whether they carry a minus sign."""
    for i, article in enumerate(articles):
        for s in article.parsed.sentences:
            for figure, word, bound in quantities.figures_of(article.parsed.document.text, s):
                if known := measured(article, figure):
                    told = signs.features(s, figure, word, bound, known["metric"])
                    yield i, told, int(known["value"].startswith("-"))


def subject_rows(articles: Sequence[Article]) -> Iterator[Row]:
    """What an annotated figure may be a measure of, and whether it is."""
    for i, article in enumerate(articles):
        parsed = article.parsed
        for s, named in zip(parsed.sentences, parsed.named, strict=True):
            for figure, word, bound in quantities.figures_of(parsed.document.text, s):
                known = measured(article, figure)
                wanted = article.entity.get(normal(known["subject"])) if known else None
                if known is None or wanted is None:
                    continue
                found = subjects.candidates(s, named, parsed.topic)
                for candidate, told in subjects.features(s, found, figure, word, bound, known["metric"]):
                    named_by = [article.entity.get(normal(candidate.entity.label))]
                    named_by += [article.find(candidate.nominal.thing)] if candidate.nominal else []
                    yield i, told, int(wanted in named_by)


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
        "signs": list(sign_rows(articles)),
        "related": list(related_rows(articles)),
    }
    classes = {
        "things": KINDS,
        "metrics": ["none", *METRICS],
        "pairs": [pairs.NONE, *related.classes()],
        "related": related.classes(),
        "subjects": ["no", "yes"],
        "signs": signs.CLASSES,
    }
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
    with (args.out / "related.csv").open("w", encoding="utf8", newline="") as file:
        seen = Counter(label for *_, label in rows["related"])
        csv.writer(file, lineterminator="\n").writerows(
            [("class", "pairs"), *((name, seen[i]) for i, name in enumerate(related.classes()))]
        )
    scores = {name: scored(rows[name], folds[name], -1 if name == "related" else 0) for name in sorted(rows)}
    read_by = {s: tally(counts, lambda rule, relation, how: how == s) for s in SUPPORTS}  # noqa: B023
    report = {"articles": len(articles), **scores, "claims right and read, by support": read_by}
    (args.out / "scores.json").write_text(json.dumps(report, indent=1) + "\n", encoding="utf8")


if __name__ == "__main__":
    main()
