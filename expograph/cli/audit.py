"""The command that holds an article's numbers against each other: audit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any, get_args

import click

from ..findings import Verdict
from .main import main
from .options import FORMAT, SECTOR, described

WRONG = 1  # the exit code where something contradicts itself


@main.command()
@click.argument("article", required=False)
@click.option("--all", "every", is_flag=True, help="List also what cannot be compared, and why.")
@click.option("--rules", "listing", is_flag=True, help="List the rules, each with a text that breaks it.")
@described
@SECTOR
@FORMAT
def audit(
    article: str | None, every: bool, listing: bool, sectors: tuple[str, ...], form: str,
    **about: str | None,
) -> None:  # fmt: skip
    """Hold the numbers of ARTICLE against each other: what contradicts itself, and the arithmetic.

    A printed number stands for all that rounds to it. Exit code 1 says that something contradicts itself.
    """
    from ..api import read
    from ..loaders.text import check_description
    from ..records import finding_record, to_json
    from ..terminal import show

    if listing:
        from ..loaders.audit import RULES

        rules = [(name, r.definition, r.formula, r.broken) for name, r in RULES.items()]
        show(("rule", "what is held against what", "formula", "broken by"), rules, form, "Rules")
        return
    if article is None:
        raise click.UsageError("give an ARTICLE, or --rules")
    check_description(about, "the options")
    extraction = read(article, sectors=sectors or None, extractor="embedded", ask=None, **about)
    label = {entity.id: entity.label for entity in extraction.entities}
    records = [finding_record(f, label) for f in extraction.findings]
    shown = [r for r in records if every or form == "json" or r["verdict"] != "not comparable"]
    if form == "json":
        click.echo(to_json(shown), nl=False)
    elif form == "csv":
        columns = ("verdict", "rule", "subject", "words", "assumption", "quote", "start", "end")
        show(columns, [[(r | e)[name] for name in columns] for r in shown for e in r["evidence"]], form)
    else:
        show(("verdict", "rule", "arithmetic", "quote"), [row for r in shown for row in _rows(r)], form, "Audit")
    count = Counter(r["verdict"] for r in records)
    told = ", ".join(f"{count[verdict]} {verdict}" for verdict in get_args(Verdict))
    hidden = " (--all lists them)" if len(shown) < len(records) else ""
    too_long = sum(u.reason.startswith("over ") for u in extraction.unread)
    skipped = f"; not read: {too_long} sentences that are too long" if too_long else ""
    click.echo(f"{told}{hidden}{skipped}", err=True)
    raise click.exceptions.Exit(WRONG if count["contradiction"] else 0)


def _rows(record: dict[str, Any]) -> Iterator[tuple[str, str, str, str]]:
    """A finding with its first quote, and a row for each of the others."""
    words = record["words"]
    if record["assumption"]:
        words += f"\nIt would be right if {record['assumption']}."
    first, *others = record["evidence"]
    yield record["verdict"], record["rule"], words, first["quote"]
    for quote in others:
        yield "", "", "", quote["quote"]
