"""How well the development articles are read: every figure of score.py, for the articles named.

python benchmarks/reading.py [--method written|learned|joint] [SLUG…]

By default all articles in $EXPOGRAPH_DATA/dev-articles are read.

Behind score.py's table stands the reliability of the confidences: of the claims of about some confidence, how many the
annotation has (by family).
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import pathlib
import subprocess
import sys
import tempfile

from expograph.loaders import read_document
from expograph.loaders.extract import extract
from expograph.records import extraction_record, to_json

DATA = pathlib.Path(os.environ.get("EXPOGRAPH_DATA", "../shared")) / "dev-articles"
BINS = (0.0, 0.5, 0.6, 0.7, 0.8, 1.01)


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument(
        "slugs", nargs="*", default=sorted(p.name.removesuffix(".gold.json") for p in DATA.glob("*.gold.json"))
    )
    ask.add_argument("--method", choices=("written", "learned", "joint"), default="joint")
    args = ask.parse_args()
    records = {}
    with tempfile.TemporaryDirectory() as scratch:
        gold, predictions = pathlib.Path(scratch) / "gold", pathlib.Path(scratch) / "predictions"
        (gold / "texts").mkdir(parents=True)
        predictions.mkdir()
        for slug in args.slugs:
            text = (DATA / "texts" / f"{slug}.txt").resolve()
            (gold / "texts" / text.name).symlink_to(text)
            (gold / f"{slug}.gold.json").symlink_to((DATA / f"{slug}.gold.json").resolve())
            records[slug] = extraction_record(extract(read_document(str(text)), method=args.method))
            (predictions / f"{slug}.json").write_text(to_json(records[slug]), encoding="utf8")
        subprocess.run([sys.executable, str(DATA / "score.py"), str(predictions), "--gold", str(gold)], check=True)
    reliability(records)


def reliability(records: dict[str, dict]) -> None:
    """Prints claimed against found: for each range of confidence, how many claims the annotation has."""
    spec = importlib.util.spec_from_file_location("score", DATA / "score.py")
    score = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(score)
    counts = [[0, 0, 0.0] for _ in BINS[1:]]
    for slug, record in records.items():
        gold = json.loads((DATA / f"{slug}.gold.json").read_text(encoding="utf8"))
        text = (DATA / "texts" / f"{slug}.txt").read_text(encoding="utf8")
        for claim in record["relations"]:
            alone = score.Article(slug, gold, text, {"relations": [claim]})
            at = next(i for i, top in enumerate(BINS[1:]) if claim["confidence"] < top)
            counts[at][0] += alone.count["fam_hit"]
            counts[at][1] += 1
            counts[at][2] += claim["confidence"]
    print("\nconfidence      claims   mean  right")
    for low, high, (right, read, total) in zip(BINS, BINS[1:], counts, strict=False):
        if read:
            print(f"{low:.2f} to {min(high, 1):.2f}{read:>10}{total / read:>7.2f}{right / read:>7.2f}")


if __name__ == "__main__":
    main()
