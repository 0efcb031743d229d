"""What the gate lets through: answers about the development articles, good ones and bad ones in many ways.

python benchmarks/gate.py [--answers DIR]
python benchmarks/gate.py --corpus GOLD [--models DIR]

The annotation as answers: a relation is proposed where its quote stands in one sentence and names both ends, each by
the name that the quote uses; whole, and altered in ways that make it wrong.  With DIR, which holds the
NAME.answer.json of somebody to the requests that ``expograph prompts`` writes, these as well: all, and those to the
unread sentences alone as ``--extractor both`` asks for them.  Then score.py's figures of what is read with each beside
the grammar.

With --corpus, which ``corpus/read.py`` wrote: how many of the answers in corpus/answers are believed, whole and made
wrong; by the models of DIR, which have not seen these articles (see ``expograph.loaders.learned.believing``).
"""

from __future__ import annotations

import argparse
import json
import os
import pathlib
import subprocess
import sys
import tempfile
from collections import Counter, defaultdict
from dataclasses import replace

from expograph.loaders import linear, read_document
from expograph.loaders.extract import prepare, read
from expograph.loaders.learned.counting import using
from expograph.loaders.proposed import answers, gate, proposals, reading
from expograph.loaders.proposed.checked import check
from expograph.loaders.proposed.prompts import requests
from expograph.loaders.proposed.proposals import Answer, Relation
from expograph.ontology.vocabulary import RELATIONS
from expograph.records import extraction_record, to_json

DATA = pathlib.Path(os.environ.get("EXPOGRAPH_DATA", "../shared")) / "dev-articles"


def annotated(gold: dict, parsed) -> Answer:
    """The annotation of an article as an answer."""
    spans, text = gate.numbered(parsed.document), parsed.document.text
    forms = {e["name"]: sorted([e["name"], *e.get("aliases", ())], key=len, reverse=True) for e in gold["entities"]}
    kinds = {form: e["type"] for e in gold["entities"] for form in forms[e["name"]]}
    found = []
    for r in gold["relations"]:
        quote, at = r["quote"], text.find(r["quote"])
        number = next((i for i, (a, b) in enumerate(spans, 1) if a <= at and at + len(quote) <= b), None)
        ends = [
            next((f for f in forms[r[k]] if f in quote or quote.startswith(f.capitalize())), None)
            for k in ("source", "target")
        ]
        if number and None not in ends:
            found.append(Relation(number, r["type"], *ends, None, r["polarity"], quote, None, None))
    return Answer(kinds, tuple(found), ())


def altered(answer: Answer) -> Answer:
    """With one character of each quote changed."""
    return _with(answer, lambda i, r: replace(r, quote=r.quote[:-2] + "~" + r.quote[-1:]))


def swapped(answer: Answer, step: int = 1) -> Answer:
    """With the ends of each relation, or of every second, turned round."""
    return _with(answer, lambda i, r: r if i % step else replace(r, source=r.target, target=r.source))


def mistyped(answer: Answer) -> Answer:
    """With each relation called by the name of the next one of the vocabulary."""
    following = dict(zip(RELATIONS, [*RELATIONS][1:] + [*RELATIONS][:1], strict=True))
    return _with(answer, lambda i, r: replace(r, type=following[r.type]))


def denied(answer: Answer) -> Answer:
    """With what is asserted denied, and the rest asserted."""
    return _with(answer, lambda i, r: replace(r, polarity="negated" if r.polarity == "asserted" else "asserted"))


def _with(answer: Answer, change) -> Answer:
    return replace(answer, relations=tuple(change(i, r) for i, r in enumerate(answer.relations)))


def asked_with_both(parsed, own, answer: Answer) -> Answer:
    """What of an answer is about the sentences that the grammar left unread."""
    unread = {(u.start, u.end) for u in own.unread}
    numbers = {i for i, span in enumerate(gate.numbered(parsed.document), 1) if span in unread}
    return replace(
        answer,
        relations=tuple(r for r in answer.relations if r.sentence in numbers),
        quantities=tuple(q for q in answer.quantities if q.sentence in numbers),
    )


def given(parsed, own, gold: dict, folder: pathlib.Path | None) -> dict[str, Answer]:
    """The answers about an article, by what they are."""
    whole = annotated(gold, parsed)
    found = {
        "none: the grammar alone": Answer({}, (), ()), "as annotated": whole, "quotes altered": altered(whole),
        "ends swapped": swapped(whole), "every second swapped": swapped(whole, 2), "types changed": mistyped(whole),
        "polarity changed": denied(whole),
    }  # fmt: skip
    if folder:
        recorded = answers.joined(answers.replayed(list(requests(parsed)), folder))
        found["recorded"] = recorded
        found["recorded, unread sentences"] = asked_with_both(parsed, own, recorded)
        found["recorded, ends swapped"] = swapped(recorded)
    return found


def scored(records: dict[str, str]) -> str:
    """The line of score.py that sums up."""
    with tempfile.TemporaryDirectory() as scratch:
        for slug, record in records.items():
            (pathlib.Path(scratch) / f"{slug}.json").write_text(record, encoding="utf8")
        command = [sys.executable, str(DATA / "score.py"), scratch, "--gold", str(DATA), "--json"]
        found = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)["micro"]
    return "  ".join(f"{name} {found[name]:.2f}" for name in ("family_p", "known_p", "relation_r", "polarity"))


def believed(gold: pathlib.Path, models: pathlib.Path | None) -> None:
    """Prints how many of the recorded answers are believed, as they are and made wrong."""
    if models:
        blind = {path.name.removesuffix(".json.gz"): linear.read(path) for path in sorted(models.glob("*.json.gz"))}
        using(blind | {"proposed": linear.load("proposed")})
    counts: Counter[str] = Counter()
    paths = sorted(pathlib.Path("corpus/answers").glob("*.json"))
    for path in paths:
        parsed = prepare(read_document(str(gold / "texts" / f"{path.stem}.txt")))
        recorded = proposals.parse(path.read_text(encoding="utf8"))
        for name, answer in {
            "as recorded": recorded, "ends swapped": swapped(recorded), "every second swapped": swapped(recorded, 2),
            "types changed": mistyped(recorded), "polarity changed": denied(recorded),
        }.items():  # fmt: skip
            counts[name] += not any(
                "in this answer" in r.reason for r in check(parsed, answer).refused if r.said in answer.relations
            )
    for name, n in counts.items():
        print(f"{name:<22} {n} of {len(paths)} believed")


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("answers", "corpus", "models"):
        ask.add_argument(f"--{name}", type=pathlib.Path)
    args = ask.parse_args()
    if args.corpus:
        believed(args.corpus, args.models)
        return
    through: dict[str, Counter] = defaultdict(Counter)
    why: dict[str, Counter[str]] = defaultdict(Counter)
    records: dict[tuple[str, str], dict[str, str]] = defaultdict(dict)
    for path in sorted(DATA.glob("*.gold.json")):
        slug = path.name.removesuffix(".gold.json")
        parsed = prepare(read_document(str(DATA / "texts" / f"{slug}.txt")))
        own = read(parsed)
        for name, answer in given(parsed, own, json.loads(path.read_text(encoding="utf8")), args.answers).items():
            both = reading.read_with(parsed, own, answer, "both")
            asked = len(answer.relations) + len(answer.quantities)
            through[name] += Counter(asked=asked, passed=asked - len(both.refused))
            why[name] += Counter(r.reason for r in both.refused)
            stated = tuple(c for c in both.claims if c.origin == "stated")
            records[name, "all"][slug] = to_json(extraction_record(both))
            records[name, "stated"][slug] = to_json(extraction_record(replace(both, claims=stated)))
    for name, counts in through.items():
        print(f"{name:<27} {counts['passed']:>3} of {counts['asked']:>3} pass")
        for held in ("all", "stated"):
            print(f"    {held:<8} {scored(records[name, held])}")
    print("refused of what is annotated:", dict(why["as annotated"]))


if __name__ == "__main__":
    main()
