"""What the gate lets through: the annotation of the development articles given as answers, whole, altered, and swapped.

python benchmarks/gate.py

An annotated relation is proposed where its quote stands in one sentence and names both ends, each by the name that the
quote uses.  Then score.py's figures of what is read: by the grammar, with these answers beside it, and with bad ones.
"""

from __future__ import annotations

import json
import os
import pathlib
import subprocess
import sys
import tempfile
from collections import Counter
from dataclasses import replace

from expograph.loaders import read_document
from expograph.loaders.extract import prepare, read
from expograph.loaders.proposed import gate, reading
from expograph.loaders.proposed.proposals import Answer, Relation
from expograph.records import extraction_record, to_json

NAMES = ("whole", "whole, stated", "altered", "altered, stated", "swapped", "swapped, stated")
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
    return replace(
        answer, relations=tuple(replace(r, quote=r.quote[:-2] + "~" + r.quote[-1:]) for r in answer.relations)
    )


def swapped(answer: Answer) -> Answer:
    return replace(answer, relations=tuple(replace(r, source=r.target, target=r.source) for r in answer.relations))


def scored(records: dict[str, str]) -> str:
    """The line of score.py that sums up."""
    with tempfile.TemporaryDirectory() as scratch:
        for slug, record in records.items():
            (pathlib.Path(scratch) / f"{slug}.json").write_text(record, encoding="utf8")
        command = [sys.executable, str(DATA / "score.py"), scratch, "--gold", str(DATA), "--json"]
        found = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)["micro"]
    return "  ".join(f"{name} {found[name]:.2f}" for name in ("family_p", "known_p", "relation_r", "polarity"))


def main() -> None:
    through: dict[str, Counter] = {"whole": Counter(), "altered": Counter(), "swapped": Counter()}
    why: Counter[str] = Counter()
    records: dict[str, dict[str, str]] = {name: {} for name in ("grammar", *NAMES)}
    for path in sorted(DATA.glob("*.gold.json")):
        slug = path.name.removesuffix(".gold.json")
        parsed = prepare(read_document(str(DATA / "texts" / f"{slug}.txt")))
        own, answer = read(parsed), annotated(json.loads(path.read_text(encoding="utf8")), parsed)
        records["grammar"][slug] = to_json(extraction_record(own))
        for name, given in (("whole", answer), ("altered", altered(answer)), ("swapped", swapped(answer))):
            both = reading.read_with(parsed, own, given, "both")
            through[name] += Counter(asked=len(given.relations), refused=len(both.refused))
            if name == "whole":
                why += Counter(r.reason for r in both.refused)
            records[name][slug] = to_json(extraction_record(both))
            stated = tuple(c for c in both.claims if c.origin == "stated")
            records[f"{name}, stated"][slug] = to_json(extraction_record(replace(both, claims=stated)))
    for name, counts in through.items():
        print(f"{name:<10} {counts['asked'] - counts['refused']} of {counts['asked']} pass")
    print("refused of the whole ones:", dict(why))
    for name, record in records.items():
        print(f"{'grammar' if name == 'grammar' else 'with ' + name:<22} {scored(record)}")


if __name__ == "__main__":
    main()
