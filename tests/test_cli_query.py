"""The query command: its forms, what it shows, and its time limit.  In processes of their own, as it forks."""

from __future__ import annotations

import json
import os
import pathlib
import subprocess
import sys
import time

import pytest

ROOT = pathlib.Path(__file__).parents[1]
TABLE = "examples/claims.csv"
SLOW = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"


def query(*words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "expograph.cli", "query", *words]
    return subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, timeout=60, env={**os.environ, "PYTHONUTF8": "1"}
    )


def test_forms_of_solutions():
    words = ("SELECT ?who ?to WHERE { ?who xg:supplies ?to } LIMIT 1000", "--in", TABLE)
    rows = json.loads(query(*words, "--format", "json").stdout)
    assert {"who": "e:bramholt-pumps", "to": "e:corvane-cooling"} in rows
    tsv = query(*words, "--format", "tsv").stdout.splitlines()
    iri = "<https://w3id.org/expograph/entity/"
    assert tsv[0] == "?who\t?to" and f"{iri}bramholt-pumps>\t{iri}corvane-cooling>" in tsv
    assert len(tsv) == len(rows) + 1 == query(*words, "--format", "xml").stdout.count("<result>") + 1
    assert query("ASK { ?s ?p ?o }", "--in", TABLE, "--format", "tsv").stdout == "true\n"
    assert query("ASK { ?s ?p ?o }", "--in", TABLE).stdout == "true\n"


def test_forms_of_graphs():
    words = ("CONSTRUCT { ?b xg:buysFrom ?a } WHERE { ?a xg:supplies ?b }", "--in", TABLE)
    plain = query(*words).stdout
    assert "xg:buysFrom e:bramholt-pumps" in plain
    assert query(*words, "--format", "turtle").stdout == query(*words, "--format", "trig").stdout == plain


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("CONSTRUCT WHERE { ?a ?b ?c }", "--format", "table"), "cannot be written as table; ask for turtle or trig"),
        (("CONSTRUCT WHERE { ?a ?b ?c }", "--format", "tsv"), "ask for turtle, trig"),
        (("SELECT * { ?a ?b ?c }", "--format", "trig"), "ask for json, xml, csv, tsv"),
        (("DELETE WHERE { ?a ?b ?c }",), "DELETE changes the graph, and a query only reads"),
        (("SELEC * {}", "--timeout", "50"), "line 1, column 1"),
    ],
)
def test_what_does_not_fit_is_told_in_one_line(words, told):
    result = query(*words, "--in", TABLE)
    assert result.returncode == 2
    assert result.stdout == ""
    assert told in result.stderr and result.stderr.count("\n") == 1


def test_a_named_query_is_shown_as_it_is_asked(tmp_path):
    shown = query("--named", "suppliers", "Corvane Cooling", "--show", "--in", TABLE).stdout
    assert "VALUES ?entity { <https://w3id.org/expograph/entity/corvane-cooling> }" in shown
    named = query("--named", "suppliers", "Corvane Cooling", "--in", TABLE, "--format", "tsv").stdout
    assert query(shown, "--in", TABLE, "--format", "tsv").stdout == named != ""
    general = query("--named", "suppliers", "--show").stdout  # no source is needed
    assert general.startswith("PREFIX ") and "VALUES ?entity" not in general
    assert "--show goes with --named" in query("SELECT * {}", "--show").stderr


def test_a_query_is_explained():
    shown = query("SELECT ?a { ?a xg:supplies e:talvik-data }", "--explain", "--in", TABLE).stdout
    assert "?a xg:supplies e:talvik-data   fits " in shown


def test_a_slow_query_is_stopped():
    start = time.monotonic()
    result = query(SLOW, "--in", TABLE, "--timeout", "6")
    assert time.monotonic() - start < 30
    assert (result.returncode, result.stdout) == (2, "")
    assert "stopped after 6 s" in result.stderr


def test_a_query_in_time_answers_as_without_a_limit():
    words = ("--named", "suppliers", "--in", TABLE)
    assert query(*words, "--timeout", "50").stdout == query(*words).stdout != ""


def test_work_that_dies_is_told_of_and_errors_come_through():
    program = """
import os
from expograph.cli.limits import within
from expograph.errors import ExpographError, QueryError

def fails():
    raise QueryError("not this way")

for work in (lambda: os._exit(3), fails, lambda: print("done")):
    try:
        within(20, work)
    except ExpographError as error:
        print(type(error).__name__, error, flush=True)
"""
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert done.stdout.splitlines() == [
        "ExpographError the work ended early (exit code 3); it may have run out of memory",
        "QueryError not this way",
        "done",
    ]
