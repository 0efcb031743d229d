"""The command line: each command opens the library, calls it, and prints."""

from __future__ import annotations

import pathlib
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

from .errors import ExpographError
from .escape import visible

if TYPE_CHECKING:
    from .model import Extraction

FORMAT = click.option(
    "--format",
    "form",
    type=click.Choice(["table", "json", "csv"]),
    default="table",
    show_default=True,
    help="How to print.",
)
SOURCES = click.option(
    "--in",
    "sources",
    multiple=True,
    required=True,
    metavar="SOURCE",
    help="An article, or a graph.trig from map; repeatable.",
)
BACKGROUND = click.option("--background", is_flag=True, help="Add what the sector packs know of the companies named.")


SECTOR = click.option(
    "--sector", "sectors", multiple=True, help="A sector pack to read with; repeatable. By default the text tells."
)


def described(command: Callable[..., None]) -> Callable[..., None]:
    """Options that say what an article does not say of itself."""
    for name, text in (
        ("url", "Where it was published (http or https)."),
        ("publisher", "Who published it."),
        ("published", "When: a date like 2026-05-29."),
        ("title", "Its title."),
    ):
        command = click.option(f"--{name}", help=text)(command)
    return command


class Commands(click.Group):
    """Prints what a user can act on in one line, and exits with 2."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except ExpographError as error:
            click.echo(f"expograph: {visible(str(error))}", err=True)
        except UnicodeEncodeError as error:
            click.echo(
                f"expograph: this terminal cannot print {error.object[error.start]!a}; set PYTHONUTF8=1", err=True
            )
        except BrokenPipeError:
            raise  # click ends quietly when the reader of a pipe has gone
        except OSError as error:
            click.echo(f"expograph: output cannot be written ({error.strerror})", err=True)
        return ctx.exit(2)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="expograph")
def main() -> None:
    """Market articles into a graph of who supplies, limits, needs, helps and hurts whom.

    Every edge carries the sentence that states it.
    """


@main.command("map")
@click.argument("articles", nargs=-1, required=True)
@click.option("-o", "--out", "folder", default="expograph-out", show_default=True, help="Folder to write to.")
@described
@SECTOR
@BACKGROUND
@FORMAT
def map_command(
    articles: tuple[str, ...], folder: str, sectors: tuple[str, ...], background: bool, form: str, **about: str | None
) -> None:
    """Draw the exposure map of ARTICLES: map.html, graph.trig, claims.json.

    An article is a .txt, .md or .html file, or - for standard input.
    """
    from .api import KnowledgeGraph, with_background
    from .records import extraction_record, summary_rows, to_json
    from .terminal import show

    read = _read_all(articles, about, sectors)
    graph = KnowledgeGraph(with_background(read) if background else tuple(read))
    files = {
        "map.html": graph.page(about["title"]).encode("utf8"),
        "graph.trig": graph.trig(),
        "claims.json": to_json([extraction_record(e) for e in graph.extractions]).encode("utf8"),
    }
    _write(pathlib.Path(folder), files)
    _warn(graph.extractions)
    show(("what", "how", "number"), summary_rows(graph.extractions), form)
    click.echo(visible(f"wrote {', '.join(str(pathlib.Path(folder) / name) for name in files)}"), err=True)


@main.command()
@click.argument("article")
@click.option("--unread", is_flag=True, help="List the sentences that may state something and gave nothing, and why.")
@click.option(
    "--explain", is_flag=True, help="Show sentence by sentence what read each claim, and why others gave none."
)
@click.option("--sentence", metavar="WORDS", help="With --explain: only the sentences that hold these words.")
@described
@SECTOR
@FORMAT
def extract(
    article: str, unread: bool, explain: bool, sentence: str | None, sectors: tuple[str, ...], form: str,
    **about: str | None,
) -> None:  # fmt: skip
    """Print what ARTICLE states: entities, relations and quantities, each with its quote."""
    from .records import coverage, extraction_record, to_json
    from .terminal import show

    if sentence is not None and not explain:
        raise click.UsageError("--sentence goes with --explain")
    if explain:
        from .api import explanation

        rows = explanation(article, sentence, sectors=sectors or None, **about)
        show(("claim", "read by", "because", "quote"), rows, form, "Explained")
        return
    (extraction,) = _read_all((article,), about, sectors)
    _warn([extraction])
    record = extraction_record(extraction)
    if unread:
        show(("reason", "quote"), [[u["reason"], u["quote"]] for u in record["unread"]], form, "Unread")
        click.echo(coverage([extraction]), err=True)
        return
    if form == "json":
        click.echo(to_json(record), nl=False)
        return
    wide = ("type", "source", "target", "product", "polarity", "confidence", "weight", "quote", "start", "end", "rule")
    relations = wide if form == "csv" else ("type", "source", "target", "product", "polarity", "quote")
    show(relations, [[r[k] for k in relations] for r in record["relations"]], form, "Relations")
    if form == "table":
        figures = ("subject", "metric", "value", "unit", "period", "quote")
        show(figures, [[q[k] for k in figures] for q in record["quantities"]], form, "Quantities")
        click.echo(f"{coverage([extraction])} (--unread lists the others)", err=True)


@main.command()
@click.argument("text", required=False)
@click.option("--named", help="A common question instead of SPARQL; TEXT may name an entity. See --list.")
@click.option("--list", "listing", is_flag=True, help="List the common questions.")
@click.option(
    "--in", "sources", multiple=True, metavar="SOURCE", help="An article, or a graph.trig from map; repeatable."
)
@BACKGROUND
@FORMAT
def query(
    text: str | None, named: str | None, listing: bool, sources: tuple[str, ...], background: bool, form: str
) -> None:
    """Ask the graph of some sources in SPARQL (TEXT), or a common question by its name.

    The prefixes of the vocabulary are declared for you.
    """
    from .graph.query import Table, named_queries
    from .terminal import show

    if listing:
        show(("question", "what it lists"), list(named_queries().items()), form)
        return
    if not sources:
        raise click.UsageError("there is no store yet: name what to ask with --in SOURCE")
    if not named and not text:
        raise click.UsageError("give a query, or a common question with --named (see --list)")
    from .api import open_graph

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
@click.option("--include", help="Count these too: hedged, pack (separated by commas).")
@BACKGROUND
@FORMAT
def paths(
    start: str, end: str | None, sources: tuple[str, ...], upstream: bool, downstream: bool, depth: int, k: int,
    include: str | None, background: bool, form: str,
) -> None:  # fmt: skip
    """Show how effects travel FROM one entity TO another, hop by hop with the quotes."""
    from .api import open_graph
    from .graph import paths as library
    from .terminal import show

    if [upstream, downstream, end is not None].count(True) != 1:
        raise click.UsageError("give TO, --upstream or --downstream, one of them")
    also = tuple(filter(None, (include or "").split(",")))
    if unknown := set(also) - {"hedged", "pack"}:
        raise click.UsageError(f"--include knows hedged and pack, not {', '.join(sorted(unknown))}")
    network = open_graph(*sources, background=background or "pack" in also).network
    if end is not None:
        found = library.paths(network, start, end, k, also)
        if not found:
            click.echo(library.advice(network, start, end, also), err=True)
    else:
        reach = library.upstream if upstream else library.downstream
        found = reach(network, start, depth, also)
        if not found:
            click.echo(f"nothing is {'upstream' if upstream else 'downstream'} of {start} in what is stated", err=True)
    label = {n: data["entity"].label for n, data in network.nodes(data=True)}
    columns = ("path", "confidence", "from", "effect", "to", "product", "quote", "relation")
    rows = library.hop_rows(found, label)
    if form == "table":
        show(columns[:-1], [row[:-1] for row in rows], form)
    else:
        show(columns, rows, form)


@main.command()
@FORMAT
def vocabulary(form: str) -> None:
    """List the relation types, with what they mean and how exposure travels along them."""
    from .ontology.vocabulary import RELATIONS
    from .terminal import show

    rows = [(r.notation, r.arrow, r.sign_mark, r.definition) for r in RELATIONS.values()]
    show(("relation", "flow", "sign", "definition"), rows, form)


def _read_all(
    articles: tuple[str, ...], about: dict[str, str | None], sectors: tuple[str, ...] = ()
) -> list[Extraction]:
    from .api import read
    from .loaders.text import check_description

    check_description(about, "the options")
    if len(articles) > 1 and any(about.values()):
        raise click.UsageError("--title, --published, --publisher and --url describe one article; several were given")
    return [read(article, sectors=sectors or None, **about) for article in articles]


def _write(folder: pathlib.Path, files: dict[str, bytes]) -> None:
    """Write all of the files or none: under other names first, then renamed."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if blocked := [name for name in files if (folder / name).is_dir()]:
            raise ExpographError(f"{folder / blocked[0]}: is a directory; choose another folder with -o")
        for name, data in files.items():
            (folder / f".{name}.new").write_bytes(data)
        for name in files:
            (folder / f".{name}.new").replace(folder / name)
    except OSError as error:
        raise ExpographError(f"{folder}: cannot be written ({error.strerror}); choose another folder with -o") from None


def _warn(extractions: list[Extraction] | tuple[Extraction, ...]) -> None:
    for extraction in extractions:
        for warning in extraction.warnings:
            click.echo(visible(f"{extraction.document.source}: {warning}"), err=True)


if __name__ == "__main__":
    sys.exit(main())
