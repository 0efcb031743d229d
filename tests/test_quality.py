"""Reading of the development articles stays above the floors of quality.json, which only go up."""

import json
import pathlib
import subprocess
import sys

import pytest

from expograph import read
from expograph.records import extraction_record, to_json

FLOORS = json.loads((pathlib.Path(__file__).parent / "quality.json").read_text())
TOTAL, SEED = "micro", "00-seed"


@pytest.fixture(scope="module")
def predictions(data, tmp_path_factory):
    """What is read in each article that has a floor, as score.py wants it."""
    folder = tmp_path_factory.mktemp("predictions")
    for slug in FLOORS:
        if slug != TOTAL:
            record = extraction_record(read(str(data / "dev-articles" / "texts" / f"{slug}.txt")))
            (folder / f"{slug}.json").write_text(to_json(record), encoding="utf8")
    return folder


def score(data, folder, predictions, slugs):
    """What score.py says of some articles, with the strict recall by kind of evidence beside the total."""
    (folder / "texts").mkdir()
    for slug in slugs:
        text = data / "dev-articles" / "texts" / f"{slug}.txt"
        (folder / "texts" / text.name).symlink_to(text)
        (folder / f"{slug}.gold.json").symlink_to(text.parents[1] / f"{slug}.gold.json")
    command = [
        sys.executable,
        str(data / "dev-articles" / "score.py"),
        str(predictions),
        "--gold",
        str(folder),
        "--json",
    ]
    found = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    recall = {f"{kind}_recall": n["hit"] / n["gold"] for kind, n in found.pop("by_evidence").items()}
    found[TOTAL] |= recall
    return found


@pytest.fixture(scope="module")
def scores(data, predictions, tmp_path_factory):
    every = score(data, tmp_path_factory.mktemp("gold"), predictions, [slug for slug in FLOORS if slug != TOTAL])
    seed = score(data, tmp_path_factory.mktemp("seed"), predictions, [SEED])
    every[SEED] |= {"cue_recall": seed[TOTAL]["cue_recall"]}
    return every


@pytest.mark.parametrize("slug", FLOORS)
def test_articles_stay_above_their_floors(slug, scores):
    for figure, floor in FLOORS[slug].items():
        found = scores[slug][figure]
        assert found <= floor if figure == "noise" else found >= floor, (figure, found, floor)
