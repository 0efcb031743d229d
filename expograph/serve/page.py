"""The page to ask on: a form, the common questions, and the answer as a table; without a script."""

from __future__ import annotations

import base64
import hashlib
import importlib.resources
import json
import string
from functools import cache
from html import escape
from urllib.parse import quote

from ..escape import visible
from ..graph.query import named_queries, named_sparql, shorten
from .asked import Asked
from .worker import ROWS

FILES = importlib.resources.files(__package__) / "page"
EXAMPLE = "bottlenecks"  #: the question that stands in the form at first


def page(asked: Asked, result: str = "") -> bytes:
    """The page with a query in its form, and a result below."""
    query = asked.sparql if asked.sparql is not None else named_sparql(_shown(asked))
    shown = _shown(asked) if asked.sparql is None else None
    graphs = [("default-graph-uri", iri) for iri in asked.default] + [("named-graph-uri", iri) for iri in asked.named]
    text = _template().substitute(
        title="Ask the graph" if asked.sparql is None else "Answer · Ask the graph",
        style=_file("style.css"),
        questions="".join(_question(name, words, name == shown) for name, words in named_queries().items()),
        lines=min(max(query.count("\n") + 2, 8), 28),
        # A browser drops the first line end of a text area.
        query="\n" + escape(query),
        dataset="".join(f'<input type="hidden" name="{name}" value="{escape(iri)}">' for name, iri in graphs),
        result=result,
    )
    return text.encode("utf8", "replace")


@cache
def policy() -> str:
    """The Content-Security-Policy of the page: its own style, its own form, nothing else."""
    digest = base64.b64encode(hashlib.sha256(_file("style.css").encode()).digest()).decode()
    return (
        f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'"
    )


def error(message: str) -> str:
    """What went wrong, as part of the page."""
    return f'<p class="error" role="alert"><strong>No answer:</strong> {_words(message)}</p>'


def table(body: bytes) -> str:
    """A result in the worker's form for the page, as part of the page."""
    found = json.loads(body)
    if "truth" in found:
        return _answer("yes" if found["truth"] else "no", "")
    rows: list[list[list[str]]] = found["rows"]
    more = f"The first {ROWS} rows; a program gets all of them." if found["more"] else ""
    head = "".join(f'<th scope="col">{_words(name)}</th>' for name in found["columns"])
    lines = "".join(f"<tr>{''.join(map(_cell, row))}</tr>" for row in rows)
    body_of_table = (
        '<div class="scroll" tabindex="0" role="region" aria-label="Rows of the answer">'
        f"<table><thead><tr>{head}</tr></thead><tbody>{lines}</tbody></table></div>"
    )
    return _answer(more or f"{len(rows)} row{'' if len(rows) == 1 else 's'}", body_of_table if rows else "")


def _answer(count: str, content: str) -> str:
    return (
        '<div class="answer" role="region" aria-labelledby="answer"><h2 id="answer">Answer</h2>'
        f'<p class="count">{count}</p>{content}</div>'
    )


def _cell(cell: list[str]) -> str:
    kind, text = cell
    if kind == "iri":
        return f'<td title="{_words(text)}"><div>{_words(shorten(text))}</div></td>'
    return f"<td{_class(text)}><div>{_words(text)}</div></td>"


def _class(text: str) -> str:
    return ' class="number"' if text.replace(".", "", 1).removeprefix("-").isdecimal() else ""


def _words(text: str) -> str:
    return escape(visible(text))


def _shown(asked: Asked) -> str:
    return asked.example if asked.example and asked.example in named_queries() else EXAMPLE


def _question(name: str, words: str, current: bool) -> str:
    mark = ' aria-current="true"' if current else ""
    what = words.split(". ")[0]
    return f'<li><a href="?example={quote(name)}"{mark}>{escape(name)}</a><span>{escape(what)}.</span></li>'


@cache
def _file(name: str) -> str:
    return (FILES / name).read_text("utf8")


def _template() -> string.Template:
    return string.Template(_file("page.html"))
