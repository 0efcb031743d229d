"""What the docs say is what the code does."""

import doctest
import pathlib
import re
import shlex
import shutil
import subprocess
import sys

import pytest
from click.testing import CliRunner

from expograph.cli import main

ROOT = pathlib.Path(__file__).parents[1]
PAGES = ("README.md", "docs/store.md", "docs/rdf.md", "docs/corpus.md")
HEADING = r"^(?:#+ (.+)|\*\*([^*\n]+)\.\*\*.*)$"  # "## Heading", or a paragraph that begins "**Heading.**"
COMMAND = r"^\$ (expograph [^\n]*)\n((?:(?!\$ ).*\n)*)"


def test_references_are_current():
    subprocess.run([sys.executable, str(ROOT / "docs" / "generate.py"), "--check"], check=True)


def sections():
    """The commands that show their output, with it, section by section of each page."""
    for page in PAGES:
        parts = re.split(HEADING, (ROOT / page).read_text(encoding="utf8"), flags=re.MULTILINE)
        for one, other, text in zip(parts[1::3], parts[2::3], parts[3::3], strict=True):
            blocks = re.findall(r"^```console\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)
            if found := [shown for block in blocks for shown in re.findall(COMMAND, block, re.MULTILINE)]:
                yield pytest.param(found, id=f"{page}: {one or other}")


def plain(text):
    """Lines without trailing white space, and without empty ones."""
    return [line.rstrip() for line in text.splitlines() if line.strip()]


@pytest.fixture
def here(tmp_path, monkeypatch):
    """A working folder as the docs have it: the examples, their map, and no store."""
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    shutil.copytree(ROOT / "outputs", tmp_path / "expograph-out")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.delenv("EXPOGRAPH_STORE", raising=False)


@pytest.mark.parametrize("commands", list(sections()))
@pytest.mark.usefixtures("here")
def test_the_docs_show_what_the_commands_print(commands):
    for command, output in commands:
        result = CliRunner().invoke(main, shlex.split(command)[1:])
        printed, shown = plain(result.stdout), plain(output)
        if "…" in shown:  # the docs cut long answers
            shown = shown[: shown.index("…")]
            printed = printed[: len(shown)]
        assert printed == shown, f"{command}\n{result.stderr}"


@pytest.mark.parametrize("page", PAGES[1:])
@pytest.mark.usefixtures("here")
def test_the_docs_python_does_what_they_say(page):
    blocks = re.findall(r"^```python\n(.*?)^```$", (ROOT / page).read_text("utf8"), re.DOTALL | re.MULTILINE)
    examples = doctest.DocTestParser().get_doctest("\n".join(blocks), {}, page, page, 0)
    assert examples.examples
    assert doctest.DocTestRunner().run(examples).failed == 0
