"""What the docs say is what the code does."""

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


def test_references_are_current():
    subprocess.run([sys.executable, str(ROOT / "docs" / "generate.py"), "--check"], check=True)


def examples():
    """The README's commands that show their output, with it."""
    text = (ROOT / "README.md").read_text(encoding="utf8")
    for block in re.findall(r"^```console\n(.*?)^```$", text, re.DOTALL | re.MULTILINE):
        for command, output in re.findall(r"^\$ (expograph [^\n]*)\n((?:(?!\$ ).*\n)*)", block, re.MULTILINE):
            yield pytest.param(command, output, id=command)


def plain(text):
    """Lines without trailing white space, and without empty ones."""
    return [line.rstrip() for line in text.splitlines() if line.strip()]


@pytest.mark.parametrize(("command", "output"), list(examples()))
def test_the_readme_shows_what_the_commands_print(command, output, monkeypatch, tmp_path):
    (tmp_path / "examples").symlink_to(ROOT / "examples")
    shutil.copytree(ROOT / "outputs", tmp_path / "expograph-out")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    result = CliRunner().invoke(main, shlex.split(command)[1:])
    shown = plain(output)
    if "…" in shown:  # the README cuts long answers
        shown = shown[: shown.index("…")]
        assert plain(result.stdout)[: len(shown)] == shown
    else:
        assert plain(result.stdout) == shown
