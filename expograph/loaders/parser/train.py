"""Train the parser that the package ships, from Universal Dependencies treebanks.

    python -m expograph.loaders.parser.train TREEBANKS OUT

TREEBANKS holds ``{ewt,gum}-{train,dev,test}.conllu.gz`` and ``pud-test.conllu.gz``; OUT receives ``model/`` and
``scores.json``.  One core, about an hour: first as train.cfg says, then from those weights as refine.cfg says.
Multi-word tokens give their words; tags are the Penn tags of the fifth column; labels lose their subtypes except those
in :data:`SUBTYPES`.  Sentences are put six to a document, so that the parser learns to part them.
"""

from __future__ import annotations

import argparse
import gzip
import json
import pathlib
import shutil
import tempfile
from collections.abc import Iterator

import spacy
from spacy.cli.train import train as spacy_train
from spacy.language import Language
from spacy.tokens import Doc, DocBin
from spacy.vocab import Vocab

HERE = pathlib.Path(__file__).parent
SUBTYPES = {
    "nsubj:pass", "csubj:pass", "obl:agent", "nmod:poss", "nmod:unmarked", "obl:unmarked", "aux:pass", "acl:relcl",
    "compound:prt",
}  # fmt: skip
SENTENCES_PER_DOCUMENT = 6

Word = tuple[str, str, int, str, bool]
"""form, Penn tag, head (0-based, itself for the root), label, followed by a space"""


def read_sentences(path: pathlib.Path) -> Iterator[list[Word]]:
    """The sentences of a gzipped CoNLL-U file."""
    with gzip.open(path, "rt", encoding="utf8") as lines:
        rows: list[list[str]] = []
        for line in lines:
            if line.strip() and not line.startswith("#"):
                rows.append(line.rstrip("\n").split("\t"))
            elif not line.strip() and rows:
                yield _words(rows)
                rows = []
        if rows:
            yield _words(rows)


def _words(rows: list[list[str]]) -> list[Word]:
    glued: set[int] = set()  # numbers of the words that no space follows
    for row in rows:
        first, _, last = row[0].partition("-")
        if last:
            glued |= set(range(int(first), int(last)))
        if "." not in row[0] and "SpaceAfter=No" in row[9]:
            glued.add(int(last or first))
        elif last:
            glued.discard(int(last))
    words: list[Word] = []
    for row in rows:
        if not row[0].isdecimal():
            continue
        number, head = int(row[0]), int(row[6])
        label = row[7] if row[7] in SUBTYPES else row[7].partition(":")[0]
        words.append((row[1], row[4], (head or number) - 1, "ROOT" if label == "root" else label, number not in glued))
    return words


def to_doc(vocab: Vocab, sentences: list[list[Word]]) -> Doc:
    """One annotated document of several sentences."""
    heads: list[int] = []
    starts: list[bool] = []
    for sentence in sentences:
        starts += [True] + [False] * (len(sentence) - 1)
        offset = len(heads)
        heads += [offset + head for _, _, head, _, _ in sentence]
    flat = [word for sentence in sentences for word in sentence]
    return Doc(
        vocab,
        words=[w[0] for w in flat],
        tags=[w[1] for w in flat],
        heads=heads,
        deps=[w[3] for w in flat],
        spaces=[w[4] for w in flat],
        sent_starts=starts,  # type: ignore[arg-type]
    )


def write_docbin(treebanks: pathlib.Path, part: str, out: pathlib.Path) -> None:
    """The same part (train, dev) of both treebanks as one spaCy file."""
    vocab, docs = spacy.blank("en").vocab, DocBin(store_user_data=False)
    for name in ("ewt", "gum"):
        sentences = list(read_sentences(treebanks / f"{name}-{part}.conllu.gz"))
        for i in range(0, len(sentences), SENTENCES_PER_DOCUMENT):
            docs.add(to_doc(vocab, sentences[i : i + SENTENCES_PER_DOCUMENT]))
    docs.to_disk(out)


def score(nlp: Language, path: pathlib.Path) -> dict[str, float]:
    """Tag accuracy, UAS and LAS on a test file, with its tokens and sentences given and punctuation left out."""
    total = tags = heads = labels = 0
    for sentence in read_sentences(path):
        doc = Doc(
            nlp.vocab,
            words=[w[0] for w in sentence],
            spaces=[w[4] for w in sentence],
            sent_starts=[True] + [False] * (len(sentence) - 1),  # type: ignore[arg-type]
        )
        for _, component in nlp.pipeline:
            doc = component(doc)
        for token, (_, tag, head, label, _) in zip(doc, sentence, strict=True):
            if label == "punct":
                continue
            total += 1
            tags += token.tag_ == tag
            heads += token.head.i == head
            labels += token.head.i == head and token.dep_ == label
    return {"tags": round(tags / total, 4), "uas": round(heads / total, 4), "las": round(labels / total, 4)}


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("treebanks", type=pathlib.Path)
    ask.add_argument("out", type=pathlib.Path)
    args = ask.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        work = pathlib.Path(scratch)
        for part in ("train", "dev"):
            write_docbin(args.treebanks, part, work / f"{part}.spacy")
        paths = {"paths.train": str(work / "train.spacy"), "paths.dev": str(work / "dev.spacy")}
        spacy_train(HERE / "train.cfg", work / "first", overrides=paths)
        base = spacy.load(work / "first" / "model-best")
        base.to_disk(work / "base")
        spacy_train(HERE / "refine.cfg", work / "trained", overrides=paths | {"paths.base": str(work / "base")})
        args.out.mkdir(parents=True, exist_ok=True)
        shutil.rmtree(args.out / "model", ignore_errors=True)
        nlp = spacy.load(work / "trained" / "model-best")
        nlp.to_disk(args.out / "model", exclude=["vocab"])
    scores = {test: score(nlp, args.treebanks / f"{test}.conllu.gz") for test in ("pud-test", "ewt-test", "gum-test")}
    (args.out / "scores.json").write_text(json.dumps(scores, indent=1, sort_keys=True) + "\n", encoding="utf8")


if __name__ == "__main__":
    main()
