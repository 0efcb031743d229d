"""The command that holds a graph against its shapes: validate."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import astuple, fields
from typing import TYPE_CHECKING

import click

from .main import main
from .options import FORMAT, SOURCES, STORE

if TYPE_CHECKING:
    import pyoxigraph as ox

    from ..store.engine import Engine

INVALID = 1  # the exit code where something does not fit
GRAPHS = "SELECT DISTINCT ?graph { GRAPH ?graph { ?s ?p ?o } }"


@main.command()
@SOURCES
@STORE
@FORMAT
def validate(sources: tuple[str, ...], store: str | None, form: str) -> None:
    """Hold the store, or the SOURCES, against the shapes: what does not fit, with node, property, value and quote.

    RDF of expograph's own is taken as it stands in its file. Exit code 1 says that something does not fit.
    """
    from ..graph.validation import Violation
    from ..graph.validation import validate as find
    from ..terminal import show

    if sources and store:
        raise click.UsageError("give --in or --store, one of them")
    violations = [v for rdf in (_of_sources(sources) if sources else _of_store(store)) for v in find(rdf)]
    if form == "table":
        rows = [(v.node, v.path, v.value, v.expected, v.document, v.quote) for v in violations]
        if rows:
            show(("node", "property", "found", "expected", "document", "quote"), rows, form, "Violations")
    else:
        show([field.name for field in fields(Violation)], [astuple(v) for v in violations], form)
    if violations:
        graphs = len({v.graph for v in violations})
        number = f"{len(violations)} violation{'s' if len(violations) > 1 else ''}"
        click.echo(f"{number} in {graphs} graph{'s' if graphs > 1 else ''}", err=True)
        raise click.exceptions.Exit(INVALID)
    click.echo("conforms to its shapes, and every quote stands in its text", err=True)


def _of_sources(sources: tuple[str, ...]) -> Iterator[ox.Store]:
    """Each source as a store of its own."""
    from ..api import read_all
    from ..graph.rdf import to_store
    from ..loaders import is_rdf
    from ..loaders.rdf_form import holds_claims, parse

    for source in sources:
        rdf = parse(source)[1] if is_rdf(source) else None
        yield rdf if rdf is not None and holds_claims(rdf) else to_store(read_all(source))


def _of_store(address: str | None) -> Iterator[ox.Store]:
    from ..api import open_store
    from ..store.embedded import Embedded

    store = open_store(address)
    click.get_current_context().call_on_close(store.close)
    yield store.engine.rdf if isinstance(store.engine, Embedded) else _copied(store.engine)


def _copied(engine: Engine) -> ox.Store:
    """All that a server holds, here: it may be slow at queries that look at everything."""
    import pyoxigraph as ox

    rdf = ox.Store()
    for (graph,) in engine.select(GRAPHS):
        if isinstance(graph, ox.NamedNode):
            rdf.extend(ox.Quad(t.subject, t.predicate, t.object, graph) for t in engine.triples(graph))
    return rdf
