"""Write expograph/loaders/heads.csv: which nouns head the names of things, and of what kind, counted over this corpus.

    python corpus/heads.py

A row is a noun's lemma, how often it heads a noun phrase in the prose, how often that phrase is an annotated thing,
and the kind that it then most often has.  Companies and places are left out: names find those.
"""

import collections
import csv
import pathlib
import re

from read import read

from expograph.loaders.grammar import parse
from expograph.loaders.prose import passages
from expograph.loaders.sentences import sentences

HERE = pathlib.Path(__file__).parent
OUT = HERE.parent / "expograph" / "loaders" / "heads.csv"
KINDS = ("product", "technology", "sector", "event")


def spans_of(name: str, text: str) -> list[int]:
    """The end offsets of a name's occurrences."""
    return [m.end() for m in re.finditer(rf"(?<!\w){re.escape(name)}(?:s|es)?(?!\w)", text, re.IGNORECASE)]


def main() -> None:
    seen: collections.Counter[str] = collections.Counter()
    things: dict[str, collections.Counter[str]] = collections.defaultdict(collections.Counter)
    for path in sorted(HERE.glob("?/*.txt")):
        text, gold, _ = read(path)
        ends = {
            end: entity["type"]
            for entity in gold["entities"]
            if entity["type"] in KINDS
            for name in (entity["name"], *entity["aliases"])
            for end in spans_of(name, text)
        }
        spans = [s for p in passages(text) for s in sentences(text, p)]
        for sentence in parse(text, spans, []):
            for word in sentence.words:
                if (
                    word.tag in ("NN", "NNS", "NNP", "NNPS")
                    and word.dep not in ("compound", "flat")
                    and word.text.isalpha()
                ):
                    seen[word.lemma] += 1
                    if word.end in ends:
                        things[word.lemma][ends[word.end]] += 1
    with OUT.open("w", encoding="utf8", newline="") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(["noun", "phrases", "things", "kind"])
        for noun in sorted(seen):
            if seen[noun] >= 2 or things[noun]:
                kind = max(KINDS, key=lambda k: things[noun][k]) if things[noun] else ""
                rows.writerow([noun, seen[noun], things[noun].total(), kind])


if __name__ == "__main__":
    main()
