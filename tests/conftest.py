"""What all tests share: the reference data, where it is, and the pack's lexicon."""

from __future__ import annotations

import os
import pathlib

import pytest

DATA = pathlib.Path(os.environ.get("EXPOGRAPH_DATA", pathlib.Path(__file__).parents[2] / "shared"))


@pytest.fixture(scope="session")
def data() -> pathlib.Path:
    """The folder with the articles kept for measuring; CI fails without it, elsewhere its tests are skipped."""
    if not (DATA / "seed").is_dir():
        if os.environ.get("CI"):
            pytest.fail(f"no reference data in {DATA}; set EXPOGRAPH_DATA")
        pytest.skip(f"no reference data in {DATA}; set EXPOGRAPH_DATA")
    return DATA
