"""The commands, as a user calls them."""

import csv
import io
import json
import pathlib
import re
import subprocess
import sys

import pytest
from click.testing import CliRunner

from expograph.cli import main

ROOT = pathlib.Path(__file__).parents[1]
ARTICLE = str(ROOT / "examples" / "ai-servers.txt")


def run(*arguments, code=0, stdin=None):
    result = CliRunner().invoke(main, list(arguments), input=stdin)
    assert result.exit_code == code, result.output
    return result


@pytest.fixture(scope="module")
def drawn(tmp_path_factory):
    """The example article's map, graph and claims, as ``map`` writes them."""
    folder = tmp_path_factory.mktemp("drawn")
    run("map", ARTICLE, "-o", str(folder))
    return folder


def test_map_writes_its_three_files_and_sums_up(tmp_path):
    result = run("map", ARTICLE, "-o", str(tmp_path / "out"))
    assert sorted(p.name for p in (tmp_path / "out").iterdir()) == ["claims.json", "graph.trig", "map.html"]
    assert "relation bottleneck" in result.stdout and "quantities" in result.stdout
    assert "wrote" in result.stderr and "wrote" not in result.stdout


def test_map_leaves_other_files_alone(tmp_path):
    (tmp_path / "mine.txt").write_text("keep")
    run("map", ARTICLE, "-o", str(tmp_path))
    assert (tmp_path / "mine.txt").read_text() == "keep"


def test_map_writes_all_files_or_none(tmp_path):
    (tmp_path / "graph.trig").mkdir()
    assert "is a directory" in run("map", ARTICLE, "-o", str(tmp_path), code=2).stderr
    assert [p.name for p in tmp_path.iterdir()] == ["graph.trig"]


def test_a_graph_changed_by_hand_is_refused(tmp_path, drawn):
    graph = (drawn / "graph.trig").read_text(encoding="utf8")
    changed = tmp_path / "changed.trig"
    hedged = "rdf:subject e:bloom-energy ;\n\t\trdf:predicate xg:benefitsFrom"
    assert hedged in graph
    changed.write_text(graph.replace(hedged, hedged.replace("bloom-energy", "vertiv")), encoding="utf8")
    assert "changed by hand" in run("paths", "Dell", "--upstream", "--in", str(changed), code=2).stderr


def test_claims_json_is_an_array_of_what_extract_prints(drawn):
    printed = json.loads(run("extract", ARTICLE, "--format", "json").stdout)
    assert json.loads((drawn / "claims.json").read_text(encoding="utf8")) == [printed]


def test_every_record_opens_to_its_sentence():
    record = json.loads(run("extract", ARTICLE, "--format", "json").stdout)
    text = pathlib.Path(ARTICLE).read_text(encoding="utf8")
    pieces = [e for r in record["relations"] for e in r["evidence"]] + record["relations"] + record["quantities"]
    assert len(pieces) > 50
    assert all(text[p["start"] : p["end"]] == p["quote"] for p in pieces)
    assert set(record["relations"][0]) == {
        "type", "source", "target", "product", "polarity", "denied", "certainty", "aspect", "change", "origin", "confidence", "weight", "quote",
        "start", "end", "rule", "evidence",
    }  # fmt: skip


@pytest.mark.parametrize("graph", [False, True])
def test_query_answers_from_article_and_graph_alike(drawn, graph):
    source = str(drawn / "graph.trig") if graph else ARTICLE
    found = json.loads(
        run("query", "SELECT ?who WHERE { ?who xg:supplies e:dell }", "--in", source, "--format", "json").stdout
    )
    assert found == [{"who": "e:vertiv"}]


def test_named_questions(drawn):
    source = str(drawn / "graph.trig")
    rows = list(
        csv.DictReader(io.StringIO(run("query", "--named", "beneficiaries", "--in", source, "--format", "csv").stdout))
    )
    assert {"Broadcom", "Marvell"} <= {row["beneficiary"] for row in rows}
    assert all(row["quote"] for row in rows)
    listed = run("query", "--list", "--format", "json").stdout
    assert {"beneficiaries", "bottlenecks", "suppliers", "evidence"} <= {row["question"] for row in json.loads(listed)}


def test_paths_up_and_down_and_between(drawn):
    source = str(drawn / "graph.trig")
    up = json.loads(run("paths", "Dell", "--upstream", "--in", source, "--format", "json").stdout)
    assert {"NVIDIA", "Vertiv", "ASML"} <= {row["from"] for row in up}
    between = json.loads(run("paths", "ASML", "NVIDIA", "--in", source, "--format", "json").stdout)
    assert [(row["from"], row["to"]) for row in between] == [("ASML", "TSMC"), ("TSMC", "NVIDIA")]
    assert all(row["quote"] for row in between)


def test_no_path_says_so_and_what_to_try(drawn):
    result = run("paths", "Dell", "ASML", "--in", str(drawn / "graph.trig"))
    assert "ends exchanged" in result.stderr


def test_background_is_marked(tmp_path):
    run("map", ARTICLE, "--background", "-o", str(tmp_path))
    graph = (tmp_path / "graph.trig").read_text(encoding="utf8")
    assert "xg:origin xg:pack" in graph
    rows = json.loads(run("query", "--in", ARTICLE, "ASK { ?c xg:origin xg:pack }", "--format", "json").stdout)
    assert rows is False


def test_vocabulary_lists_every_relation():
    rows = json.loads(run("vocabulary", "--format", "json").stdout)
    assert len(rows) == 12 and all(row["definition"] for row in rows)


def test_standard_input_is_an_article():
    record = json.loads(
        run("extract", "-", "--format", "json", stdin=pathlib.Path(ARTICLE).read_text(encoding="utf8")).stdout
    )
    assert record["document"]["source"] == "-" and record["relations"]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["map", "nowhere.txt"], "nowhere.txt: cannot be read"),
        (["map", "https://example.org/a"], "save the page"),
        (["query", "SELECT", "--in", ARTICLE], "line 1"),
        (["query", "SELECT * WHERE { ?a ?b ?c }"], "there is no store; run expograph load, or name sources with --in"),
        (["query", "--named", "suplliers", "--in", ARTICLE], "suppliers"),
        (["query", "--named", "evidence", "Del", "--in", ARTICLE], "did you mean Dell"),
        (["paths", "Dell", "--in", ARTICLE], "give TO, --upstream or --downstream"),
        (["paths", "Acme", "--upstream", "--in", ARTICLE], "no entity 'Acme'"),
        (["paths", "Dell", "NVIDIA", "-k", "0", "--in", ARTICLE], "is not in the range"),
        (["query", "SELECT * WHERE " + "{" * 50_000, "--in", ARTICLE], "too large"),
        (["map", ARTICLE, "--published", "soon"], "a date like 2026-05-29"),
        (["map", ARTICLE, ARTICLE, "--title", "Two"], "describe one article"),
    ],
)
def test_wrong_use_is_told_and_writes_nothing(arguments, told, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert told in run(*arguments, code=2).stderr
    assert list(tmp_path.iterdir()) == []


def test_hostile_text_is_shown_and_does_not_act(tmp_path):
    article = tmp_path / "a.txt"
    article.write_text(
        "=Acme Inc. supplies Dell with chillers, it said on Monday, and \x1b[31mit would [red]do so\u202e [/red] until the end of the year.\n",
        encoding="utf8",
    )
    table = run("extract", str(article)).stdout
    assert "\x1b" not in table and "\u202e" not in table and "[red]" in table
    cells = [
        cell for row in csv.reader(io.StringIO(run("extract", str(article), "--format", "csv").stdout)) for cell in row
    ]
    assert not [cell for cell in cells if cell.startswith("=")]


def test_the_same_bytes_elsewhere_and_under_another_hash_seed(tmp_path, drawn):
    code = "from expograph.cli import main; main()"
    for seed in ("1", "77"):
        folder = tmp_path / f"at-{seed}"
        folder.mkdir()
        command = [sys.executable, "-c", code, "map", ARTICLE, "-o", "out"]
        subprocess.run(
            command, check=True, capture_output=True, cwd=folder, env={"PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)}
        )
        for name in ("map.html", "graph.trig", "claims.json"):
            assert (folder / "out" / name).read_bytes() == (drawn / name).read_bytes()


ANSWER = {
    "entities": [],
    "relations": [
        {
            "sentence": 51, "type": "exposed_to_risk", "source": "Dell", "target": "hyperscalers", "product": None,
            "polarity": "asserted", "quote": "Dell is exposed to a cut in spending by hyperscalers",
            "second_sentence": None, "second_quote": None,
        },
        {
            "sentence": 51, "type": "supplies", "source": "Nokia", "target": "Dell", "product": None,
            "polarity": "asserted", "quote": "Dell is exposed to a cut in spending", "second_sentence": None,
            "second_quote": None,
        },
    ],
    "quantities": [],
}  # fmt: skip


@pytest.fixture
def answered(tmp_path):
    """A folder with the request about what the example article leaves unread, and an answer to it."""
    (request,) = run("prompts", ARTICLE, "-o", str(tmp_path), "--extractor", "both").stdout.split()
    pathlib.Path(request.replace(".request.txt", ".answer.json")).write_text(json.dumps(ANSWER), encoding="utf8")
    return tmp_path


def test_answers_join_what_the_grammar_reads(answered):
    told = json.loads(run("extract", ARTICLE, "--format", "json").stdout)["relations"]
    both = json.loads(
        run("extract", ARTICLE, "--extractor", "both", "--replay", str(answered), "--format", "json").stdout
    )["relations"]
    (new,) = [r for r in both if r not in told]
    assert (new["type"], new["source"], new["target"], new["origin"]) == (
        "exposed_to_risk", "Dell", "hyperscaler", "unconfirmed",
    )  # fmt: skip
    table = run("extract", ARTICLE, "--extractor", "both", "--replay", str(answered)).stdout
    assert "unconfirmed" in table
    refused = run("extract", ARTICLE, "--extractor", "both", "--replay", str(answered), "--quarantine").stdout
    assert "Nokia supplies Dell" in refused and "does not stand in the quote" in " ".join(refused.split())


def test_a_map_with_answers_holds_together(answered, tmp_path):
    out = tmp_path / "out"
    summary = run("map", ARTICLE, "--extractor", "both", "--replay", str(answered), "-o", str(out)).stdout
    assert "unconfirmed" in summary and "proposals refused" in summary
    assert "xg:origin xg:unconfirmed" in (out / "graph.trig").read_text(encoding="utf8")
    rows = run("query", "--named", "risks", "--in", str(out / "graph.trig"), "--format", "json").stdout
    assert json.loads(rows) == []  # what is unconfirmed is no answer to what is stated


def test_a_missing_answer_stops_the_reading(tmp_path):
    result = run("extract", ARTICLE, "--extractor", "llm", "--replay", str(tmp_path), code=2)
    assert "there is no such answer" in result.stderr


def test_replay_goes_with_an_extractor_that_asks():
    assert "--extractor llm or both" in run("extract", ARTICLE, "--replay", "x", code=2).stderr


def test_compare_shows_where_two_readings_differ(tmp_path):
    article = tmp_path / "note.txt"
    article.write_text(
        "Vertiv supplies Dell with chillers, and Dell is exposed to a cut in spending by hyperscalers. It rained in the "
        "south for most of a long day, as it often does there in May.",
        encoding="utf8",
    )
    (request,) = run("prompts", str(article), "-o", str(tmp_path / "r")).stdout.split()
    relations = [ANSWER["relations"][0] | {"sentence": 1}]
    answer = json.dumps(ANSWER | {"relations": relations})
    pathlib.Path(request.replace(".request.txt", ".answer.json")).write_text(answer, encoding="utf8")
    rows = json.loads(run("compare", str(article), "--replay", str(tmp_path / "r"), "--format", "json").stdout)
    held = {row["claim"]: (row["grammar"], row["language model"]) for row in rows}
    assert held["Vertiv supplies Dell (chiller)"] == ("asserted", "")
    assert held["Dell exposed_to_risk hyperscaler"] == ("", "unconfirmed")


def test_compare_reads_standard_input_once(tmp_path):
    text = (
        "Vertiv supplies Dell with chillers. It rained in the south for most of a long day, as it often does there in "
        "May, and the weather was fine in the north."
    )
    article = tmp_path / "note.txt"
    article.write_text(text, encoding="utf8")
    (request,) = run("prompts", str(article), "-o", str(tmp_path)).stdout.split()
    answer = pathlib.Path(request.replace(".request.txt", ".answer.json"))
    answer.write_text(json.dumps({"entities": [], "relations": [], "quantities": []}), encoding="utf8")
    rows = run("compare", "-", "--extractor", "llm", "--replay", str(tmp_path), "--format", "json", stdin=text).stdout
    assert "Vertiv supplies Dell (chiller)" in {row["claim"] for row in json.loads(rows)}


@pytest.mark.parametrize("columns", [80, 60, 40])
def test_a_table_fits_its_terminal_and_keeps_the_numbers_of_its_notes(drawn, monkeypatch, columns):
    monkeypatch.setenv("COLUMNS", str(columns))
    for command in (["paths", "Dell", "--upstream"], ["query", "--named", "evidence", "Dell"]):
        lines = run(*command, "--in", str(drawn / "graph.trig")).stdout.splitlines()
        assert max(map(len, lines)) <= columns
        assert any(line.rstrip().endswith(" said") for line in lines[:6])
        assert any(line.rstrip().endswith(" 1") for line in lines[:12])


@pytest.mark.parametrize(("name", "begins"), [("map.svg", b"<?xml"), ("chain.png", b"\x89PNG")])
def test_map_draws_a_picture_beside_its_files_and_tells_their_sizes(tmp_path, name, begins):
    result = run("map", ARTICLE, "-o", str(tmp_path), "--image", name, "--focus", "NVIDIA")
    assert sorted(p.name for p in tmp_path.iterdir()) == sorted(["claims.json", "graph.trig", "map.html", name])
    assert (tmp_path / name).read_bytes().startswith(begins)
    assert '"focus":"nvidia"' in (tmp_path / "map.html").read_text(encoding="utf8")
    for file in ("map.html", "graph.trig", "claims.json", name):
        assert re.search(rf"{file} \([\d.]+ [kM]B\)", " ".join(result.stderr.split()))


@pytest.mark.parametrize("name", ["../x.svg", "x.pdf", "/tmp/x.svg", "x/y.png", "x.svg/", "svg"])
def test_a_picture_elsewhere_or_of_another_form_is_refused(tmp_path, name):
    out = tmp_path / "out"
    assert "--image" in run("map", ARTICLE, "-o", str(out), "--image", name, code=2).stderr
    assert list(tmp_path.iterdir()) == []


def test_a_focus_that_is_not_on_the_map_is_refused_with_suggestions(tmp_path):
    out = tmp_path / "out"
    assert "no entity 'Nobody'" in run("map", ARTICLE, "-o", str(out), "--focus", "Nobody", code=2).stderr
    told = run("map", ARTICLE, "-o", str(out), "--image", "x.svg", "--focus", "Nvidai", code=2).stderr
    assert "no entity 'Nvidai'" in told and "NVIDIA" in told
    assert list(tmp_path.iterdir()) == []


def test_a_picture_whose_name_is_too_long_leaves_nothing_behind(tmp_path):
    run("map", ARTICLE, "-o", str(tmp_path), "--image", "x" * 248 + ".svg", code=2)
    assert list(tmp_path.iterdir()) == []
