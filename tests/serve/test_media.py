"""Content negotiation."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from expograph.serve.media import GRAPHS, SOLUTIONS, best, wanted


@pytest.mark.parametrize(
    ("accept", "chosen"),
    [
        ("", "application/sparql-results+json"),
        ("*/*", "application/sparql-results+json"),
        ("text/*", "text/csv"),
        ("TEXT/CSV", "text/csv"),
        ("text/csv;q=0.5, text/tab-separated-values;q=0.6", "text/tab-separated-values"),
        ("*/*, application/sparql-results+json;q=0", "application/sparql-results+xml"),
        ("text/csv;q=0", None),
        ("text/csv;q=nonsense", None),
        ("application/json", "application/json"),
        ("application/sparql-results+json,application/json,text/javascript", "application/sparql-results+json"),
        ("image/png", None),
    ],
)
def test_the_best_that_is_wanted(accept, chosen):
    assert best(accept, SOLUTIONS) == chosen


@pytest.mark.parametrize(
    ("accept", "browser"),
    [
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", True),
        ("text/html", True),
        ("*/*", False),
        ("", False),
        ("text/*", False),
        ("text/html;q=0.5, application/json", False),
    ],
)
def test_who_is_a_browser(accept, browser):
    assert wanted(accept).page is browser


@given(st.text())
def test_any_header_has_an_answer(accept):
    found = wanted(accept)
    assert found.solutions in {None, *SOLUTIONS}
    assert found.graph in {None, *GRAPHS}
