"""Options that several commands have."""

from __future__ import annotations

from collections.abc import Callable

import click

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


EXTRACTOR = click.option(
    "--extractor",
    type=click.Choice(["embedded", "llm", "both"]),
    default="embedded",
    show_default=True,
    help="What reads: the grammar, the answers of a language model, or both.",
)
REPLAY = click.option(
    "--replay",
    "answers",
    metavar="DIR",
    help="The answers to the requests of expograph prompts, NAME.answer.json each.",
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
