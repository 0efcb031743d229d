"""Commands that ask: query, paths, vocabulary."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from .limits import TIMEOUT, within
from .main import main
from .options import FORMAT, INCLUDED, Reading, reading

if TYPE_CHECKING:
    from ..knowledge import KnowledgeGraph


@main.command()
@click.argument("text", required=False)
@click.option("--named", help="A common question instead of SPARQL; TEXT may name an entity. See --list.")
@click.option("--list", "listing", is_flag=True, help="List the common questions.")
@click.option("--show", is_flag=True, help="Print the SPARQL of the common question instead of its answer.")
@click.option("--explain", is_flag=True, help="Print the algebra, and how many triples fit each pattern, instead.")
@reading
@TIMEOUT
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "json", "csv", "tsv", "xml", "turtle", "trig"]),
    help="How to print; by default a table, or turtle for CONSTRUCT and DESCRIBE.",
)
def query(
    text: str | None, named: str | None, listing: bool, show: bool, explain: bool, reading: Reading,
    timeout: float | None, form: str | None,
) -> None:  # fmt: skip
    """Ask the store, or the sources named with --in, in SPARQL (TEXT), or a common question by its name.

    The prefixes of the vocabulary are declared for you, and the default graph is all named graphs together. JSON is a
    list of rows and CSV is safe in a spreadsheet; TSV and XML are the W3C's result formats, with full terms.
    """
    from ..graph.query import named_queries, named_sparql
    from ..terminal import show as print_table

    if listing:
        print_table(("question", "what it lists"), list(named_queries().items()), form or "table")
        return
    if show and not named:
        raise click.UsageError("--show goes with --named: name the common question (see --list)")
    if show and named and not text:
        click.echo(named_sparql(named), nl=False)
        return
    if not named and not text:
        raise click.UsageError("give a query, or a common question with --named (see --list)")

    def work() -> None:
        _print_answer(reading.graph(), text, named, form, show=show, explain=explain)

    within(timeout, work)


def _print_answer(
    graph: KnowledgeGraph, text: str | None, named: str | None, form: str | None, *, show: bool, explain: bool
) -> None:
    from ..errors import QueryError
    from ..escape import visible
    from ..graph import query as library
    from ..graph.answer import printable
    from ..terminal import show as print_table

    plain = form in (None, "table", "json", "csv")
    sparql = str(text)
    if named and (show or explain or not plain):
        sparql = graph.named_sparql(named, text)
    if show:
        click.echo(sparql, nl=False)
        return
    if explain:
        from ..graph.algebra import explain as explained

        click.echo(visible(explained(graph.store, sparql)))
        return
    if not plain:
        click.echo(printable(graph.answer(sparql, str(form)), str(form)).rstrip("\n"))
        return
    result = graph.named(named, text) if named else graph.query(sparql)
    if isinstance(result, library.Table):
        print_table(result.columns, result.rows, form or "table")
        if not result.rows:
            click.echo("no rows", err=True)
    elif isinstance(result, bool):
        click.echo(str(result).lower())
    elif form:
        raise QueryError(f"the answer is a graph and cannot be written as {form}; ask for turtle or trig")
    else:
        click.echo(printable(result.encode(), "turtle"), nl=False)


@main.command()
@click.argument("start", metavar="FROM")
@click.argument("end", metavar="[TO]", required=False)
@reading
@click.option("--upstream", is_flag=True, help="All that FROM is exposed to.")
@click.option("--downstream", is_flag=True, help="All that is exposed to FROM.")
@click.option("--depth", type=click.IntRange(min=1), default=3, show_default=True, help="Hops at most, up or down.")
@click.option("-k", type=click.IntRange(min=1), default=5, show_default=True, help="Paths at most, from FROM to TO.")
@INCLUDED
@FORMAT
def paths(
    start: str, end: str | None, reading: Reading, upstream: bool, downstream: bool, depth: int, k: int,
    include: tuple[str, ...], form: str,
) -> None:  # fmt: skip
    """Show how effects travel FROM one entity TO another, hop by hop with the quotes.

    The confidence of a path is the product of those of its hops, of which the least is marked.
    """
    from ..escape import visible
    from ..graph import paths as library
    from ..terminal import show

    if [upstream, downstream, end is not None].count(True) != 1:
        raise click.UsageError("give TO, --upstream or --downstream, one of them")
    network = reading.network(include)
    sure = None
    if end is not None:
        found = library.paths(network, start, end, k, include)
        if found:
            sure = library.reach(network, start, end, include)
            error = f" ± {sure.error:.3f}" if sure.error else ""
            sum_of_all = f"some path from {start} to {end} holds with probability {sure.value:.3f}{error}"
            click.echo(visible(sum_of_all), err=form != "table")
        else:
            click.echo(visible(library.advice(network, start, end, include)), err=True)
    else:
        found = (library.upstream if upstream else library.downstream)(network, start, depth, include)
        if not found:
            where = "upstream" if upstream else "downstream"
            click.echo(visible(f"nothing is {where} of {start} in what is stated"), err=True)
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
