"""Commands that read articles, or claims tables: map, extract, prompts, compare."""

from __future__ import annotations

import pathlib
from functools import partial
from typing import TYPE_CHECKING, Any

import click

from ..escape import visible
from ..pages import cited
from .main import main
from .options import AS_OF, BACKGROUND, FORMAT, SECTOR, STORE, Asking, Reading, asking, described
from .writing import write

if TYPE_CHECKING:
    from ..loaders.proposed.reading import Extractor
    from ..model import Extraction


def _picture(context: click.Context, option: click.Parameter, name: str | None) -> str | None:
    """The name of a picture, which is written beside the map."""
    if name and (pathlib.PurePath(name).name != name or not name.endswith((".svg", ".png"))):
        raise click.BadParameter(f"{name!r}: give a name without folders that ends in .svg or .png; -o says where")
    return name


def _size(number: int) -> str:
    return f"{number / 1e6:.1f} MB" if number >= 1e6 else f"{max(1, round(number / 1e3))} kB"


@main.command("map")
@click.argument("articles", nargs=-1)
@STORE
@AS_OF
@click.option("-o", "--out", "folder", default="expograph-out", show_default=True, help="Folder to write to.")
@click.option("--focus", metavar="NAME", help="Who stands in the middle; by default the company with most claims.")
@click.option(
    "--image", callback=_picture, metavar="FILE", help="Draw a picture as well: a name that ends in .svg or .png."
)
@described
@SECTOR
@asking
@BACKGROUND
@FORMAT
def map_command(
    articles: tuple[str, ...], folder: str, focus: str | None, image: str | None, sectors: tuple[str, ...],
    background: bool, form: str, asking: Asking, store: str | None, as_of: str | None, **about: str | None,
) -> None:  # fmt: skip
    """Draw the exposure map of ARTICLES, or without any of the store: map.html, graph.trig, claims.json.

    An article is a .txt, .md, .html or .pdf file, or - for standard input; claims tables (.csv, .jsonl) and RDF are
    taken as they are.
    """
    from ..api import one_each, with_background
    from ..knowledge import KnowledgeGraph
    from ..records import extraction_record, summary_rows, to_json
    from ..terminal import show

    if articles and (store or as_of):
        raise click.UsageError("--store and --as-of go without ARTICLES: the store is drawn where none are named")
    if articles:
        read = one_each(_read_all(articles, about, sectors, asking))
        graph = KnowledgeGraph(with_background(read) if background else tuple(read))
    else:
        graph = Reading((), store, as_of, background, None).graph()
    files = {
        "map.html": graph.page(about["title"], focus).encode("utf8"),
        "graph.trig": graph.trig(),
        "claims.json": to_json([extraction_record(e) for e in graph.extractions]).encode("utf8"),
    }
    if image:
        files[image] = graph.image("svg" if image.endswith(".svg") else "png", about["title"], focus)
    write(pathlib.Path(folder), files)
    _warn(graph.extractions)
    show(("what", "how", "number"), summary_rows(graph.extractions), form)
    written = ", ".join(f"{pathlib.Path(folder) / name} ({_size(len(content))})" for name, content in files.items())
    click.echo(visible(f"wrote {written}"), err=True)


@main.command()
@click.argument("article")
@click.option("--unread", is_flag=True, help="List the sentences that may state something and gave nothing, and why.")
@click.option(
    "--explain", is_flag=True, help="Show sentence by sentence what read each claim, and why others gave none."
)
@click.option("--sentence", metavar="WORDS", help="With --explain: only the sentences that hold these words.")
@click.option("--quarantine", is_flag=True, help="List what a language model proposed and the text does not bear out.")
@described
@SECTOR
@asking
@FORMAT
def extract(
    article: str, unread: bool, explain: bool, sentence: str | None, quarantine: bool, sectors: tuple[str, ...],
    form: str, asking: Asking, **about: str | None,
) -> None:  # fmt: skip
    """Print what ARTICLE states: entities, relations and quantities, each with its quote.

    Of a claims table (.csv, .jsonl) it prints the claims of all its documents, as JSON an array with each.
    """
    from ..loaders import is_article
    from ..records import coverage, extraction_record, to_json
    from ..terminal import show

    taken = article != "-" and not is_article(article)
    if sentence is not None and not explain:
        raise click.UsageError("--sentence goes with --explain")
    if explain and asking.extractor != "embedded":
        raise click.UsageError("--explain tells how the grammar reads: leave --extractor out")
    if taken and (unread or explain or quarantine):
        raise click.UsageError(
            "--unread, --explain and --quarantine are of articles; a table's rows are taken as they are"
        )
    if explain:
        from ..api import explanation

        rows = explanation(article, sentence, sectors=sectors or None, **about)
        show(("claim", "read by", "because", "quote"), rows, form, "Explained")
        return
    extractions = _read_all((article,), about, sectors, asking)
    _warn(extractions)
    if quarantine:
        refused = [(r.words, r.reason, r.quote) for e in extractions for r in e.refused]
        show(("proposed", "refused because", "quote"), refused, form, "Quarantine")
        return
    records = [extraction_record(extraction) for extraction in extractions]
    if unread:
        show(("reason", "quote"), [[u["reason"], u["quote"]] for r in records for u in r["unread"]], form, "Unread")
        click.echo(coverage(extractions), err=True)
        return
    if form == "json":
        click.echo(to_json(records if taken else records[0]), nl=False)
        return
    _print(extractions, records, form)
    if form == "table" and not taken:
        others = " (--unread lists the others)" if any(e.unread for e in extractions) else ""
        click.echo(coverage(extractions) + others, err=True)


def _print(extractions: list[Extraction], records: list[dict[str, Any]], form: str) -> None:
    """What was read, as a table or as CSV; of several documents, or where they have pages, each claim with its own."""
    from ..terminal import show

    claims = [
        {**r, "held": claim.held, "document": e.document.title or e.document.source}
        for e, record in zip(extractions, records, strict=True)
        for r, claim in zip(record["relations"], e.claims, strict=True)
    ]
    page = ("page",) if any("page" in claim for claim in claims) else ()
    document = ("document",) if len(extractions) > 1 or page else ()
    narrow = ("type", "source", "target", "product", "polarity")
    relations: tuple[str, ...] = (*narrow, "quote", *document)
    if form == "csv":
        relations = (*narrow, "origin", "confidence", "weight", "quote", *document, "start", "end", *page, "rule")
    else:  # one word says how it is held; whoever proposed it, what is unconfirmed is not asserted
        claims = [
            {**claim, "polarity": claim["held"], "document": cited(claim["document"], claim.get("page"))}
            for claim in claims
        ]
    show(relations, [[claim.get(k) for k in relations] for claim in claims], form, "Relations")
    if form == "table":
        figures: tuple[str, ...] = ("subject", "metric", "value", "unit", "period", "quote")
        quantities = [
            {**q, "document": cited(e.document.title or e.document.source, q.get("page"))}
            for e, record in zip(extractions, records, strict=True)
            for q in record["quantities"]
        ]
        if any(q["origin"] != "stated" for q in quantities):
            figures = (*figures[:-1], "origin", "quote")
        if any("page" in q for q in quantities):
            figures = (*figures, "document")
        show(figures, [[q[k] for k in figures] for q in quantities], form, "Quantities")


@main.command()
@click.argument("article")
@described
@SECTOR
@partial(asking, extractors=("llm",))
@FORMAT
def compare(article: str, sectors: tuple[str, ...], form: str, asking: Asking, **about: str | None) -> None:
    """Print where the grammar and a language model read ARTICLE otherwise.

    The model is asked about the whole article, at an endpoint or with --replay.
    """
    from .. import api
    from ..loaders.text import check_description
    from ..terminal import show

    check_description(about, "the options")
    if asking.dry_run:
        raise click.UsageError("compare goes without --dry-run; expograph prompts shows what is asked")
    ask = asking.ask()
    assert ask is not None
    rows = api.compare(article, ask, sectors=sectors or None, **about)
    show(("claim", "grammar", "language model", "quote"), rows, form, "Read otherwise")


@main.command()
@click.argument("article")
@click.option("-o", "--out", "folder", required=True, metavar="DIR", help="Folder to write the requests to.")
@click.option(
    "--extractor",
    type=click.Choice(["llm", "both"]),
    default="llm",
    show_default=True,
    help="Ask about the whole article, or about the sentences alone that the grammar left unread.",
)
@described
@SECTOR
def prompts(article: str, folder: str, extractor: Extractor, sectors: tuple[str, ...], **about: str | None) -> None:
    """Write what a language model is to be asked about ARTICLE, one file NAME.request.txt a request.

    An answer belongs into NAME.answer.json beside it; extract and map take the folder with --replay.
    """
    from ..api import write_prompts
    from ..loaders.text import check_description

    check_description(about, "the options")
    written = write_prompts(article, folder, sectors=sectors or None, extractor=extractor, **about)
    for path in written:
        click.echo(visible(str(path)))
    if not written:
        click.echo("nothing is unread, so there is nothing to ask", err=True)


def _read_all(
    articles: tuple[str, ...], about: dict[str, str | None], sectors: tuple[str, ...], asking: Asking
) -> list[Extraction]:
    from ..api import payloads, read, read_all
    from ..loaders import is_article
    from ..loaders.text import check_description

    check_description(about, "the options")
    tables = [source for source in articles if source != "-" and not is_article(source)]
    if tables and any(about.values()):
        raise click.UsageError(
            "--title, --published, --publisher and --url are of an article; a table has columns for them"
        )
    if len(tables) == len(articles) and (sectors or asking.extractor != "embedded"):
        raise click.UsageError(
            "--sector and --extractor tell how articles are read; a table's rows are taken as they are"
        )
    if len(articles) > 1 and any(about.values()):
        raise click.UsageError("--title, --published, --publisher and --url describe one article; several were given")
    if asking.dry_run:
        for article in (source for source in articles if source not in tables):
            for sent in payloads(article, sectors=sectors or None, extractor=asking.extractor, **about):
                click.echo(sent)
        raise click.exceptions.Exit(0)
    ask = asking.ask()
    found: list[Extraction] = []
    for source in articles:
        if source in tables:
            found += read_all(source)
        else:
            found.append(read(source, sectors=sectors or None, extractor=asking.extractor, ask=ask, **about))
    return found


def _warn(extractions: list[Extraction] | tuple[Extraction, ...]) -> None:
    for extraction in extractions:
        for warning in extraction.warnings:
            click.echo(visible(f"{extraction.document.source}: {warning}"), err=True)
