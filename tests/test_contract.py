"""The architecture, as DESIGN says it: which way imports point, what the wheel holds, where a newcomer finds the
parts."""

from __future__ import annotations

import ast
import pathlib
import re
import subprocess
import sys
import zipfile

import pytest

from expograph.model import READ

ROOT = pathlib.Path(__file__).parents[1]
PACKAGE = ROOT / "expograph"
# part → parts that it may import; the rest of the package (cli, api …) stands above all of them
ALLOWED = {
    "model": {"findings", "pages"},  # of findings the type alone, which an extraction names
    "errors": set(),
    "escape": set(),
    "dates": {"errors"},
    "pages": set(),
    "findings": {"model"},
    "ontology": {"model", "errors"},
    "loaders": {"model", "pages", "findings", "errors", "escape", "ontology"},
    "graph": {"model", "pages", "findings", "errors", "escape", "ontology"},
    "records": {"model", "pages", "findings", "escape"},
    "store": {"model", "pages", "dates", "findings", "errors", "escape", "ontology", "graph", "knowledge"},
    "serve": {"model", "errors", "escape", "ontology", "graph", "store"},
    "assist": {"errors", "escape", "ontology", "graph", "serve"},
}


def part_of(path: pathlib.Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imported_parts(path: pathlib.Path) -> set[str]:
    """The parts of the package that a module imports, anywhere in it."""
    found = set()
    here = path.relative_to(ROOT).with_suffix("").parts
    for node in ast.walk(ast.parse(path.read_text(encoding="utf8"))):
        if isinstance(node, ast.ImportFrom):
            base = list(here[: -node.level]) if node.level else []
            full = [*base, *(node.module or "").split(".")] if node.module else base
            names = [[*full, alias.name] for alias in node.names]
        elif isinstance(node, ast.Import):
            names = [alias.name.split(".") for alias in node.names]
        else:
            continue
        found |= {name[1] for name in names if name[0] == "expograph" and len(name) > 1}
    return found


@pytest.mark.parametrize("path", sorted(PACKAGE.rglob("*.py")), ids=lambda p: str(p.relative_to(PACKAGE)))
def test_imports_point_one_way(path):
    part = part_of(path)
    if part in ALLOWED:
        assert imported_parts(path) <= ALLOWED[part] | {part}


@pytest.mark.parametrize("path", sorted(PACKAGE.rglob("*.py")), ids=lambda p: str(p.relative_to(PACKAGE)))
def test_modules_stay_small(path):
    assert len(path.read_text(encoding="utf8").splitlines()) <= 300


@pytest.mark.parametrize("name", ["graph", "loaders", "ontology"])
def test_links_stand_at_the_top(name):
    assert (ROOT / name).is_symlink()
    assert (ROOT / name).resolve() == PACKAGE / name


def test_the_wheel_holds_the_package_alone(tmp_path):
    run = [sys.executable, "-m", "build", "--wheel", "--outdir", str(tmp_path), str(ROOT)]
    subprocess.run(run, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    names = zipfile.ZipFile(wheel).namelist()
    assert {n.split("/")[0] for n in names if ".dist-info/" not in n} == {"expograph"}
    needed = [
        "expograph/py.typed", "expograph/ontology/core.ttl", "expograph/ontology/shapes.ttl", "expograph/loaders/cues.yaml",
        "expograph/loaders/parser/NOTICE", "expograph/loaders/parser/train.py", "expograph/loaders/parser/train.cfg",
        "expograph/loaders/parser/scores.json", "expograph/loaders/parser/model/tok2vec/model", "expograph/graph/page/page.js",
        "expograph/graph/queries/beneficiaries.rq", "expograph/ontology/packs/ai-infrastructure/concepts.ttl",
        "expograph/ontology/lists/us.csv",
    ]  # fmt: skip
    assert set(needed) <= set(names)


def test_the_parser_is_small():
    files = [p for p in (PACKAGE / "loaders" / "parser" / "model").rglob("*") if p.is_file()]
    assert sum(p.stat().st_size for p in files) <= 6_000_000


@pytest.mark.parametrize("command", [["--help"], ["query", "--help"], ["vocabulary"], ["query", "--list"]])
def test_commands_that_read_no_text_do_not_load_spacy(command):
    code = (
        "import sys; from expograph.cli import main\n"
        f"try: main({command!r})\n"
        "except SystemExit as stop: assert not stop.code\n"
        "heavy = {'spacy', 'networkx', 'pyshacl', 'trafilatura', 'pyvis'} & set(sys.modules)\n"
        "assert not heavy, heavy"
    )
    subprocess.run([sys.executable, "-c", code], check=True, capture_output=True)


def test_named_queries_count_the_origins_that_the_model_counts():
    """A query that is narrowed to what sources state knows every origin of :data:`expograph.model.READ`."""
    for path in sorted((PACKAGE / "graph" / "queries").glob("*.rq")):
        for words in re.findall(r"VALUES \?origin \{([^}]*)\}", path.read_text(encoding="utf8")):
            assert set(words.split()) == {f"xg:{origin}" for origin in READ}, path.name
