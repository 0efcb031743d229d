"""What the tests of loaders share."""

import importlib.util
import pathlib

import pytest


@pytest.fixture(scope="session")
def benchmark():
    """The benchmark of the gate, which makes answers of the annotation."""
    path = pathlib.Path(__file__).parents[2] / "benchmarks" / "gate.py"
    spec = importlib.util.spec_from_file_location("benchmark_of_the_gate", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
