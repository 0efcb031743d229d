"""How fast articles are read on one core, beside spaCy's PhraseMatcher and textacy's open triples; memory over many.

    python benchmarks/speed.py [--articles N]        N articles for the run that watches memory, 2,000 by default

The articles are those of corpus/.  textacy (pip install textacy) is compared where it is installed: it takes subject,
verb and object from the same parser, the way a general-purpose extractor would, without types, reference or polarity.
"""

from __future__ import annotations

import argparse
import importlib.util
import itertools
import pathlib
import resource
import time

import spacy
from spacy.matcher import PhraseMatcher

from expograph.errors import SourceError
from expograph.loaders.extract import extract, worth_parsing
from expograph.loaders.grammar import parser
from expograph.loaders.lexicon import firm_names, known_in
from expograph.loaders.prose import passages
from expograph.model import Document
from expograph.ontology.companies import listed_companies

CORPUS = pathlib.Path(__file__).parents[1] / "corpus"


def timed(work) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def read(document: Document) -> int:
    try:
        return len(extract(document).claims)
    except SourceError:
        return 0


def before_parsing(document: Document) -> None:
    """All that is done before the grammar sees a sentence."""
    parts = passages(document.text)
    worth_parsing(document, parts, known_in(document, parts).mentions)


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--articles", type=int, default=2_000)
    args = ask.parse_args()
    texts = [p.read_text(encoding="utf8") for p in sorted(CORPUS.glob("*/*.txt"))]
    documents = [Document(text, source="article") for text in texts]
    read(documents[0])  # loads the parser and the lists
    size = sum(len(t.encode("utf8")) for t in texts) / 1e6
    words = sum(len(t.split()) for t in texts)
    parts = [passages(t) for t in texts]

    nlp = spacy.blank("en")
    matcher = PhraseMatcher(nlp.vocab)
    names = [n for c in listed_companies() for n in (c.entity.label, *c.entity.aliases)]
    matcher.add("company", list(nlp.pipe(names)))
    print(f"{len(texts)} articles, {words} words, {size:.2f} MB, {len(names)} names of listed companies")
    for label, work in (
        ("company names, Aho-Corasick", lambda: [firm_names().every(t) for t in texts]),
        ("company names, spaCy PhraseMatcher", lambda: [matcher(nlp.make_doc(t)) for t in texts]),
        ("names of all lists, firms by form", lambda: [known_in(d, p) for d, p in zip(documents, parts, strict=True)]),
        ("prose, names, sentences worth parsing", lambda: [before_parsing(d) for d in documents]),
    ):
        print(f"{label:<40}{size / min(timed(work) for _ in range(3)):8.1f} MB/s")
    print(
        f"{'end to end':<40}{words / min(timed(lambda: [read(d) for d in documents]) for _ in range(2)):8.0f} words/s"
    )
    if importlib.util.find_spec("textacy"):
        from textacy.extract import subject_verb_object_triples

        triples = lambda: [list(subject_verb_object_triples(parser()(t))) for t in texts]  # noqa: E731
        print(f"{'textacy triples over the same parser':<40}{words / timed(triples):8.0f} words/s")
    for times in (1, 2, 4, 8):
        long = Document("\n\n".join(texts[:10]) * times, source="long")
        label = f"one document of {len(long.text) // 1000} kB"
        print(f"{label:<40}{len(long.text.split()) / timed(lambda d=long: read(d)):8.0f} words/s")
    for number, document in enumerate(itertools.islice(itertools.cycle(documents), args.articles), 1):
        read(document)
        if number in (100, 500, 1_000, 2_000, 5_000, 10_000):
            most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
            print(f"{number:>6} articles: {most:.0f} MB resident at most")


if __name__ == "__main__":
    main()
