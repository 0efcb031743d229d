"""How well the development articles are read: every figure of score.py, for the articles named.

python benchmarks/reading.py [SLUG…]        all that are in $EXPOGRAPH_DATA/dev-articles by default
"""

from __future__ import annotations

import os
import pathlib
import subprocess
import sys
import tempfile

import expograph
from expograph.records import extraction_record, to_json

DATA = pathlib.Path(os.environ.get("EXPOGRAPH_DATA", "../shared")) / "dev-articles"


def main() -> None:
    slugs = sys.argv[1:] or sorted(p.name.removesuffix(".gold.json") for p in DATA.glob("*.gold.json"))
    with tempfile.TemporaryDirectory() as scratch:
        gold, predictions = pathlib.Path(scratch) / "gold", pathlib.Path(scratch) / "predictions"
        (gold / "texts").mkdir(parents=True)
        predictions.mkdir()
        for slug in slugs:
            text = (DATA / "texts" / f"{slug}.txt").resolve()
            (gold / "texts" / text.name).symlink_to(text)
            (gold / f"{slug}.gold.json").symlink_to((DATA / f"{slug}.gold.json").resolve())
            record = extraction_record(expograph.read(str(text)))
            (predictions / f"{slug}.json").write_text(to_json(record), encoding="utf8")
        subprocess.run([sys.executable, str(DATA / "score.py"), str(predictions), "--gold", str(gold)], check=True)


if __name__ == "__main__":
    main()
