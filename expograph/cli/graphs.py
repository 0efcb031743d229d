"""Commands that ask: query, paths, vocabulary."""

from __future__ import annotations

import click

from .main import main
from .options import BACKGROUND, FORMAT, INCLUDED, SOURCES


@main.command()
@click.argument("text", required=False)
@click.option("--named", help="A common question instead of SPARQL; TEXT may name an entity. See --list.")
@click.option("--list", "listing", is_flag=True, help="List the common questions.")
@click.option(
    "--in",
    "sources",
    multiple=True,
    metavar="SOURCE",
    help="An article, a claims table (.csv, .jsonl), or a graph.trig from map; repeatable.",
)
@BACKGROUND
@FORMAT
def query(
    text: str | None, named: str | None, listing: bool, sources: tuple[str, ...], background: bool, form: str
) -> None:
    """Ask the graph of some sources in SPARQL (TEXT), or a common question by its name.

    The prefixes of the vocabulary are declared for you.
    """
    from ..graph.query import Table, named_queries
    from ..terminal import show

    if listing:
        show(("question", "what it lists"), list(named_queries().items()), form)
        return
    if not sources:
        raise click.UsageError("there is no store yet: name what to ask with --in SOURCE")
    if not named and not text:
        raise click.UsageError("give a query, or a common question with --named (see --list)")
    from ..api import open_graph

    graph = open_graph(*sources, background=background)
    result = graph.named(named, text) if named else graph.query(str(text))
    if isinstance(result, Table):
        show(result.columns, result.rows, form)
    else:
        click.echo(str(result).lower() if isinstance(result, bool) else result)


@main.command()
@click.argument("start", metavar="FROM")
@click.argument("end", metavar="[TO]", required=False)
@SOURCES
@click.option("--upstream", is_flag=True, help="All that FROM is exposed to.")
@click.option("--downstream", is_flag=True, help="All that is exposed to FROM.")
@click.option("--depth", type=click.IntRange(min=1), default=3, show_default=True, help="Hops at most, up or down.")
@click.option("-k", type=click.IntRange(min=1), default=5, show_default=True, help="Paths at most, from FROM to TO.")
@INCLUDED
@BACKGROUND
@FORMAT
def paths(
    start: str, end: str | None, sources: tuple[str, ...], upstream: bool, downstream: bool, depth: int, k: int,
    include: tuple[str, ...], background: bool, form: str,
) -> None:  # fmt: skip
    """Show how effects travel FROM one entity TO another, hop by hop with the quotes.

    The confidence of a path is the product of those of its hops, of which the least is marked.
    """
    from ..api import open_graph
    from ..escape import visible
    from ..graph import paths as library
    from ..terminal import show

    if [upstream, downstream, end is not None].count(True) != 1:
        raise click.UsageError("give TO, --upstream or --downstream, one of them")
    network = open_graph(*sources, background=background or "pack" in include).network
    sure = None
    if end is not None:
        found = library.paths(network, start, end, k, include)
        if found:
            sure = library.reach(network, start, end, include)
            error = f" ± {sure.error:.3f}" if sure.error else ""
            sum_of_all = f"some path from {start} to {end} holds with probability {sure.value:.3f}{error}"
            click.echo(visible(sum_of_all), err=form != "table")
        else:
            click.echo(library.advice(network, start, end, include), err=True)
    else:
        found = (library.upstream if upstream else library.downstream)(network, start, depth, include)
        if not found:
            click.echo(f"nothing is {'upstream' if upstream else 'downstream'} of {start} in what is stated", err=True)
    label = {n: data["entity"].label for n, data in network.nodes(data=True)}
    if form == "table":
        show(
            ("path", "confidence", "from", "effect", "to", "product", "hop", "quote"),
            library.hop_rows(found, label),
            form,
        )
        return
    records = library.hop_records(found, label, sure)
    show(tuple(records[0]) if records else ("path",), [tuple(record.values()) for record in records], form)


@main.command()
@FORMAT
def vocabulary(form: str) -> None:
    """List the relation types, with what they mean and how exposure travels along them."""
    from ..ontology.vocabulary import RELATIONS
    from ..terminal import show

    rows = [(r.notation, r.arrow, r.sign_mark, r.definition) for r in RELATIONS.values()]
    show(("relation", "flow", "sign", "definition"), rows, form)
