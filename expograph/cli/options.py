"""Options that several commands have."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import wraps
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    import networkx as nx

    from ..knowledge import KnowledgeGraph
    from ..loaders.proposed.reading import Ask, Extractor

EXTRACTORS = ("embedded", "llm", "both")
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
    metavar="SOURCE",
    help="Read this instead of the store: an article, a claims table (.csv, .jsonl), or RDF; repeatable.",
)
STORE = click.option(
    "--store", metavar="DIR|URL", help="The store to read or write; by default $EXPOGRAPH_STORE, else .expograph."
)
MAPPING = click.option("--mapping", metavar="FILE", help="What the terms of foreign RDF mean; see docs/rdf.md.")
BACKGROUND = click.option("--background", is_flag=True, help="Add what the sector packs know of the companies named.")


def _included(context: click.Context, option: click.Parameter, kinds: str | None) -> tuple[str, ...]:
    from ..graph.counted import INCLUDE

    found = tuple(filter(None, (kind.strip() for kind in (kinds or "").split(","))))
    if unknown := sorted(set(found) - set(INCLUDE)):
        raise click.BadParameter(f"knows {', '.join(INCLUDE)}, not {', '.join(unknown)}")
    return found


def a_date(context: click.Context, option: click.Parameter, date: str | None) -> str | None:
    """A date, checked."""
    from ..dates import iso_date
    from ..errors import QueryError

    try:
        return None if date is None else iso_date(date)
    except QueryError as error:
        raise click.BadParameter(str(error)) from None


AS_OF = click.option(
    "--as-of", callback=a_date, metavar="DATE", help="What was known at a date: published by then, and not replaced."
)
INCLUDED = click.option(
    "--include",
    callback=_included,
    metavar="KINDS",
    help="Count these too: hedged, planned, pack, inferred, unconfirmed (separated by commas).",
)
DAMPING = click.option(
    "--damping",
    type=click.FloatRange(0, 1),
    default=0.6,
    show_default=True,
    help="How much of an effect is left after each further hop.",
)
SECTOR = click.option(
    "--sector", "sectors", multiple=True, help="A sector pack to read with; repeatable. By default the text tells."
)


@dataclass(frozen=True, slots=True)
class Reading:
    """What a command reads: the store, or the sources named with --in; as it was at a date, where one is given."""

    sources: tuple[str, ...]
    store: str | None
    as_of: str | None
    background: bool
    mapping: str | None

    def __post_init__(self) -> None:
        if self.sources and self.store:
            raise click.UsageError("give --in or --store, one of them")
        if self.mapping and not self.sources:
            raise click.UsageError("--mapping goes with --in")

    def graph(self, include: Collection[str] = (), as_of: str | None = None, *, tell: bool = True) -> KnowledgeGraph:
        """The graph, with what the sector packs know where that is asked for; a store is open until the command ends.

        What is left out for want of a date is told on standard error, but where ``tell`` is false.
        """
        from ..api import open_graph, open_store, with_background
        from ..knowledge import KnowledgeGraph

        date = as_of or self.as_of
        if self.sources:
            graph = open_graph(*self.sources, as_of=date, mapping=self.mapping)
        else:
            store = open_store(self.store)
            click.get_current_context().call_on_close(store.close)
            graph = store.graph(date)
        if tell and graph.undated:
            documents = "document has" if graph.undated == 1 else "documents have"
            click.echo(f"{graph.undated} {documents} no date, and so no place in what was known by {date}", err=True)
        if self.background or "pack" in include:
            return KnowledgeGraph(with_background(graph.extractions))
        return graph

    def network(self, include: Collection[str] = ()) -> nx.MultiDiGraph[str]:
        """The network of the graph; what it counts that other documents speak against is told on standard error."""
        from ..graph.agreement import counted_against

        graph = self.graph(include)
        over, denied = counted_against(graph.network, graph.published, include)
        for number, what in ((over, "have ended, as is said later"), (denied, "are denied or ended elsewhere")):
            if number:
                told = (
                    f"counted, though they {what}: {number} of the relations; expograph claims --conflicts lists them"
                )
                click.echo(told, err=True)
        return graph.network


def reading(command: Callable[..., None]) -> Callable[..., None]:
    """Options that say what is read; the command gets them as ``reading``."""

    @wraps(command)
    def read(
        *args: Any, sources: tuple[str, ...], store: str | None, as_of: str | None, background: bool,
        mapping: str | None, **others: Any,
    ) -> None:  # fmt: skip
        command(*args, reading=Reading(sources, store, as_of, background, mapping), **others)

    for option in (MAPPING, BACKGROUND, AS_OF, STORE, SOURCES):
        read = option(read)
    return read


@dataclass(frozen=True, slots=True)
class Asking:
    """Who reads beside the grammar, and where the answers come from: the endpoint of the environment, or a folder."""

    extractor: Extractor
    replay: str | None
    record: str | None
    max_cost: float | None
    dry_run: bool

    def __post_init__(self) -> None:
        if self.extractor == "embedded" and (self.replay or self.record or self.max_cost is not None or self.dry_run):
            raise click.UsageError("--replay, --record, --max-cost and --dry-run go with --extractor llm or both")
        if self.replay and (self.record or self.max_cost is not None):
            raise click.UsageError("--replay asks nobody, so it goes without --record and --max-cost")

    def ask(self, tell: bool = True) -> Ask | None:
        """What gets the answers, and may ``tell`` what that takes; None where nobody is asked."""
        from ..api import from_endpoint, from_folder

        if self.extractor == "embedded":
            return None
        if self.replay:
            return from_folder(self.replay)
        return from_endpoint(record=self.record, max_cost=self.max_cost, tell=_tell if tell else None)


def _tell(words: str) -> None:
    click.echo(words, err=True)


def asking(command: Callable[..., None], extractors: tuple[str, ...] = EXTRACTORS) -> Callable[..., None]:
    """Options that say who reads, of some ``extractors`` the first by default; the command gets them as ``asking``."""

    @wraps(command)
    def asked(
        *args: Any, extractor: Extractor, replay: str | None, record: str | None, max_cost: float | None, dry_run: bool,
        **others: Any,
    ) -> None:  # fmt: skip
        command(*args, asking=Asking(extractor, replay, record, max_cost, dry_run), **others)

    for option in (
        click.option("--dry-run", is_flag=True, help="Print what would be sent, and send nothing."),
        click.option(
            "--max-cost", type=click.FloatRange(min=0), metavar="USD", help="Ask nothing that could cost more."
        ),
        click.option("--record", metavar="DIR", help="Keep requests and answers there; none is asked twice."),
        click.option("--replay", metavar="DIR", help="Take the answers, NAME.answer.json each, from there."),
        click.option(
            "--extractor",
            type=click.Choice(extractors),
            default=extractors[0],
            show_default=True,
            help="What reads: the grammar, a language model behind the gate, or both.",
        ),
    ):
        asked = option(asked)
    return asked


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
