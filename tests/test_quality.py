"""Reading of the development articles stays above the floors of quality.json, which only go up."""

import json
import pathlib
import subprocess
import sys

import pytest

from expograph import read
from expograph.records import extraction_record, to_json

FLOORS = json.loads((pathlib.Path(__file__).parent / "quality.json").read_text())


@pytest.fixture(scope="module")
def scores(data, tmp_path_factory):
    """What score.py says of each article that has a floor."""
    gold, predictions = tmp_path_factory.mktemp("gold"), tmp_path_factory.mktemp("predictions")
    (gold / "texts").mkdir()
    for slug in FLOORS:
        text = data / "dev-articles" / "texts" / f"{slug}.txt"
        (gold / "texts" / text.name).symlink_to(text)
        (gold / f"{slug}.gold.json").symlink_to(text.parents[1] / f"{slug}.gold.json")
        (predictions / f"{slug}.json").write_text(to_json(extraction_record(read(str(text)))), encoding="utf8")
    command = [sys.executable, str(data / "dev-articles" / "score.py"), str(predictions), "--gold", str(gold), "--json"]
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


@pytest.mark.parametrize("slug", FLOORS)
def test_articles_stay_above_their_floors(slug, scores):
    found = dict(scores[slug])
    if len(FLOORS) == 1:
        cue = scores["by_evidence"]["cue"]
        found["cue_recall"] = cue["hit"] / cue["gold"]
    for figure, floor in FLOORS[slug].items():
        assert found[figure] <= floor if figure == "noise" else found[figure] >= floor, figure
