"""Fit how far proposals are to be believed, on recorded answers to the requests for annotated articles.

    python -m expograph.loaders.learned.train GOLD_WITHOUT MODELS
    python -m expograph.loaders.learned.believing GOLD ANSWERS MODELS OUT

GOLD is what ``corpus/read.py`` wrote, ANSWERS holds NAME.json for some of its articles, MODELS are what ``train`` makes
of the others: so that the grammar has not seen what it judges.  OUT receives ``proposed.json.gz`` and
``proposed.csv``, how often what is told is right, by steps of probability, over folds of articles.
"""

from __future__ import annotations

import argparse
import csv
import json
import pathlib
from collections.abc import Iterator, Sequence

from ...model import Claim, Document
from .. import linear
from ..extract import prepare
from ..proposed import belief
from ..proposed.checked import sorted_out
from ..proposed.gate import Gate, Sound
from ..proposed.proposals import parse
from ..quantities import plain
from ..related import fact
from .articles import Article, annotated, normal, same
from .counting import using
from .fitting import Row, fit, folded

STRENGTH = 0.03  # the inverse of the penalty on squared weights
STEPS = (0.0, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.01)


def rows(gold: pathlib.Path, answers: pathlib.Path) -> Iterator[Row]:
    """What passes the gate of each answer, and whether the annotation has it."""
    for number, path in enumerate(sorted(answers.glob("*.json"))):
        data = json.loads((gold / f"{path.stem}.gold.json").read_text(encoding="utf8"))
        text = (gold / "texts" / f"{path.stem}.txt").read_text(encoding="utf8")
        names = {normal(n): i for i, e in reversed(list(enumerate(data["entities"]))) for n in _names(e)}
        article = Article(data, prepare(Document(text, source=path.stem)), names)
        answer = parse(path.read_text(encoding="utf8"))
        gate = Gate(article.parsed, answer.kinds)
        sound, _ = sorted_out(gate, (*answer.relations, *answer.quantities))
        for one, found in zip(sound, belief.features(sound, gate.ends.places), strict=True):
            yield number, found, int(is_right(article, one))


def _names(entity: dict[str, list[str]]) -> list[str]:
    return [str(entity["name"]), *entity.get("aliases", [])]


def is_right(article: Article, one: Sound) -> bool:
    """Whether the annotation has what a proposal says: the fact, or the measure of the same thing."""
    text = article.parsed.document.text
    forms = [(end.entity.label, *end.entity.aliases, text[slice(*(end.antecedent or end.at))]) for end in one.ends[:2]]
    ends = [next((n for f in names if (n := article.entity.get(normal(f))) is not None), None) for names in forms]
    if isinstance(one.made, Claim):
        right = {fact(t, *pair) for pair, found in annotated(article).items() for t, _ in found}
        source, target = ends
        return source is not None and target is not None and fact(one.made.relation, source, target) in right
    for q in article.gold["quantities"]:
        metrics = (q["metric"], *q.get("metric_alt", ()))
        subject = article.entity.get(normal(q["subject"]))
        if one.made.metric in metrics and subject == ends[0] and same(plain(q["value"]), plain(one.made.value)):
            return True
    return False


def reliability(found: Sequence[Row]) -> Iterator[dict[str, object]]:
    """By steps of the probability that models tell which have not seen the article: how many, and how many right."""
    models = folded(found, belief.CLASSES, STRENGTH)
    told = [(models[number % len(models)].probabilities(f)["right"], right) for number, f, right in found]
    for low, high in zip(STEPS, STEPS[1:], strict=False):
        inside = [(p, right) for p, right in told if low <= p < high]
        mean = sum(p for p, _ in inside) / len(inside) if inside else 0
        yield {
            "from": f"{low:.1f}", "proposals": len(inside), "mean": f"{mean:.2f}", "right": sum(r for _, r in inside)
        }  # fmt: skip


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("gold", "answers", "models", "out"):
        ask.add_argument(name, type=pathlib.Path)
    args = ask.parse_args()
    using({path.name.removesuffix(".json.gz"): linear.read(path) for path in sorted(args.models.glob("*.json.gz"))})
    found = list(rows(args.gold, args.answers))
    linear.save("proposed", fit(found, belief.CLASSES, STRENGTH), args.out)
    with (args.out / "proposed.csv").open("w", encoding="utf8", newline="") as file:
        table = list(reliability(found))
        writer = csv.DictWriter(file, list(table[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(table)


if __name__ == "__main__":
    main()
