"""Commands that hold documents against each other: claims, and diff."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import click

from ..pages import cited
from .main import main
from .options import FORMAT, INCLUDED, Reading, a_date, reading

Record = dict[str, Any]
ENDS = ("source", "relation", "target", "product")
PLACE = ("confidence", "attribution", "quote", "start", "end", "document", "published", "publisher")


@main.command()
@click.argument("name", required=False)
@reading
@click.option("--conflicts", is_flag=True, help="Only what is told in two ways, or has changed.")
@INCLUDED
@FORMAT
def claims(name: str | None, reading: Reading, conflicts: bool, include: tuple[str, ...], form: str) -> None:
    """List what documents claim of NAME, or of everything, side by side: who asserts, hedges or denies it.

    Figures of one metric, unit, period and basis stand side by side too. What is told in two ways is a conflict; it has
    changed where the dates say that what one document tells follows on what another told before.
    """
    from ..escape import json_text, visible
    from ..graph.claims import claims as groups

    graph = reading.graph(include)
    found = groups(graph.extractions, name, conflicts, include)
    if form == "json":
        click.echo(json_text(found))
    elif form == "csv":
        _claims_csv(found)
    elif found:
        _claims_table(found)
    if not found:
        what = "disagrees" if conflicts else "is claimed"
        click.echo(visible(f"nothing {what}{f' about {name}' if name else ''}"), err=True)


def _claims_csv(groups: list[Record]) -> None:
    """A row for each sentence."""
    from ..terminal import show

    columns = (
        "kind", *ENDS, "standing", "sources", "against", "verdict", "why", "says", "change", "share", "value", "unit",
        "period", "basis", *PLACE, *_paged(row for group in groups for row in group["documents"]),
    )  # fmt: skip
    found = [
        group | row | piece | {
            "why": "; ".join(d["words"] for d in group["disagreements"]),
            "period": piece["period"] or group.get("period"),
        }
        for group in groups
        for row in group["documents"]
        for piece in row["evidence"]
    ]  # fmt: skip
    show(columns, [[record.get(c) for c in columns] for record in found], "csv")


def _paged(rows: Iterable[Record]) -> tuple[str, ...]:
    """The column of pages, where a document has some."""
    return ("page",) if any("page" in piece for row in rows for piece in row["evidence"]) else ()


def _claims_table(groups: list[Record]) -> None:
    """A row for each document, under what it claims; the surest sentence of each."""
    from ..terminal import show

    for kind, title in (("claim", "Claims"), ("figure", "Figures")):
        rows: list[tuple[str | None, ...]] = []
        for group in (g for g in groups if g["kind"] == kind):
            for head, row in zip(_down(_heads(group), group["documents"]), group["documents"], strict=True):
                surest = row["evidence"][0]
                document = cited(row["document"], surest.get("page"))
                rows.append((head, _says(row), row["published"] or "undated", surest["quote"], document))
        if rows:
            show((kind, "says", "published", "quote", "document"), rows, "table", title)


def _down(lines: list[str], rows: Sequence[object]) -> list[str]:
    """Lines as the cells of a column, one a row; what is left over stands in the last."""
    cells = [*lines, *[""] * (len(rows) - len(lines))]
    return [*cells[: len(rows) - 1], "\n".join(cells[len(rows) - 1 :])]


def _heads(group: Record) -> list[str]:
    """What a group is about, how many say so, and where they disagree."""
    lines = [edge(group)]
    if group["kind"] == "figure":
        lines[0] += "".join(f", {group[name]}" for name in ("unit", "period", "basis") if group[name])
    elif group["sources"] > 1:
        lines.append(f"{group['sources']} independent sources")
    return [*lines, *(f"{d['verdict']}: {d['words']}" for d in group["disagreements"])]


def edge(record: Record) -> str:
    """What a record is about in words: "Micron supplies Dell (HBM)"."""
    words = " ".join(record[name] for name in ENDS[:3] if record[name])
    return f"{words} ({record['product']})" if record["product"] else words


def _says(row: Record) -> str:
    """How a document holds a claim: "asserted, 2027, share 0.4"; or the figure that it prints."""
    period = f", {row['evidence'][0]['period']}" if row["evidence"][0]["period"] else ""
    share = f", share {row['share']:g}" if row.get("share") is not None else ""
    change = f", {row['change']}" if row.get("change", "increase") != "increase" else ""
    return f"{row['says']}{change}{period}{share}"


@main.command()
@reading
@click.option("--from", "start", metavar="DATE", required=True, callback=a_date, help="What was known by this day,")
@click.option("--to", "end", metavar="DATE", required=True, callback=a_date, help="against what was known by this.")
@INCLUDED
@FORMAT
def diff(reading: Reading, start: str, end: str, include: tuple[str, ...], form: str) -> None:
    """Show what changed between two dates: edges that appeared, ended, grew surer or weaker, were contradicted.

    What is known by a day is what documents published by then say. Each change comes with the sentences behind it.
    """
    from ..escape import json_text
    from ..graph.difference import change_records, difference

    if reading.as_of:
        raise click.UsageError("--as-of goes without --from and --to, which say what is compared")
    if start > end:
        raise click.UsageError(f"--from {start} is later than --to {end}; exchange them")
    before, after = reading.graph(include, start, tell=False).extractions, reading.graph(include, end).extractions
    found = change_records(difference(before, after, include), before, after)
    if form == "json":
        click.echo(json_text(found))
    elif form == "csv":
        _diff_csv(found)
    elif found:
        _diff_table(found, f"From {start} to {end}")
    if not found:
        click.echo(f"nothing changed from {start} to {end}", err=True)


def _known(change: Record) -> list[tuple[str, Record]]:
    """How documents hold a thing: known only before, both times, or only after."""
    before, after = change["before"], change["after"]
    return [
        *(("before", row) for row in before if row not in after),
        *(("both", row) for row in before if row in after),
        *(("after", row) for row in after if row not in before),
    ]


def _diff_csv(changes: list[Record]) -> None:
    """A row for each sentence."""
    from ..terminal import show

    place = *PLACE, *_paged(row for change in changes for _, row in _known(change))
    rows = [
        (
            *(change[c] for c in ("change", *ENDS, "words")), known, row["says"], row["change"], row["share"],
            *((row | piece).get(c) for c in ("period", *place)),
        )
        for change in changes
        for known, row in _known(change)
        for piece in row["evidence"]
    ]  # fmt: skip
    show(("change", *ENDS, "words", "known", "says", "moves", "share", "period", *place), rows, "csv")


def _diff_table(changes: list[Record], title: str) -> None:
    """A row for each document that holds what changed; the surest sentence of each."""
    from ..terminal import show

    rows: list[tuple[str, ...]] = []
    for change in changes:
        known = _known(change)
        kinds, edges = _down([change["change"]], known), _down([edge(change), change["words"]], known)
        for kind, what, (when, row) in zip(kinds, edges, known, strict=True):
            surest = row["evidence"][0]
            dated = f"{cited(row['document'], surest.get('page'))}, {row['published']}"
            rows.append((kind, what, when, _says(row), surest["quote"], dated))
    show(("change", "edge", "known", "says", "quote", "document"), rows, "table", title)
