"""What all tests share: the reference data, where it is, and a browser."""

from __future__ import annotations

import os
import pathlib
import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

DATA = pathlib.Path(os.environ.get("EXPOGRAPH_DATA", pathlib.Path(__file__).parents[2] / "shared"))

FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"]  # fmt: skip


@pytest.fixture(scope="session")
def data() -> pathlib.Path:
    """The folder with the articles kept for measuring; CI fails without it, elsewhere its tests are skipped."""
    if not (DATA / "seed").is_dir():
        if os.environ.get("CI"):
            pytest.fail(f"no reference data in {DATA}; set EXPOGRAPH_DATA")
        pytest.skip(f"no reference data in {DATA}; set EXPOGRAPH_DATA")
    return DATA


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A Chromium that is installed on this machine; in CI its absence is a failure."""
    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if found is None:
        if os.environ.get("CI"):
            pytest.fail("no chromium, chromium-browser or google-chrome on the PATH: CI must install one")
        pytest.skip("no chromium, chromium-browser or google-chrome on the PATH")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=found, args=FLAGS)
        yield started
        started.close()
