"""The command chokepoints, and what is printed of them."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from textwrap import fill
from typing import Any

import click

from ..escape import json_text, visible
from .main import main
from .options import FORMAT, INCLUDED, Reading, reading

Record = dict[str, Any]
Row = tuple[Any, ...]
PLAIN = "(dominators and minimum cut take any supplier for a way round any other, which the cut sets above do not)"
NAMED = 8  # entities in a sentence, then "and 3 more"


@main.command()
@click.argument("target", required=False)
@reading
@click.option("--relax", metavar="K", help="Lift the bottleneck K of TARGET, and name what binds next.")
@click.option(
    "--top", type=click.IntRange(min=1), default=20, show_default=True, help="Entities or cut sets in a table."
)
@INCLUDED
@FORMAT
def chokepoints(
    target: str | None, reading: Reading, relax: str | None, top: int, include: tuple[str, ...], form: str,
) -> None:  # fmt: skip
    """Show whose failure stops TARGET, alone or two or three together, and how much its supply is concentrated.

    An entity stops when an input is gone, an input when all its suppliers are: all inputs are needed, and of each one
    supplier. Without TARGET, rank all entities by how many companies each stops alone.
    """
    from ..graph import chokepoint_records as records

    if relax and not target:
        raise click.UsageError("--relax K needs a TARGET: whose bottleneck is it?")
    network = reading.network(include)
    if target and relax:
        _migration(records.of_relaxing(network, target, relax, include), form)
    elif target:
        _target(records.of_target(network, target, include), form, top)
    else:
        _ranking(records.of_all(network, include), form, top)


def _ranking(record: Record, form: str, top: int) -> None:
    from ..terminal import show

    columns = ("entity", "companies", "others", "betweenness", "tags", "quote")
    found = record["chokepoints"]
    if form != "table":
        show(columns, [[row[c] for c in columns] for row in found], form)
    elif found:
        rows = [[f"{row[c]:.4f}" if c == "betweenness" else row[c] for c in columns] for row in found[:top]]
        show(columns, rows, form, "How many companies, and how many others in all, each one stops alone")
        _more(len(found), top)
    if not found:
        click.echo("nothing that counts says who needs what; --include counts more", err=True)
    _say(_of_their_own(record), err=form != "table")


def _target(record: Record, form: str, top: int) -> None:
    if form == "json":
        click.echo(json_text(record))
        return
    if form == "csv":
        from ..terminal import show

        columns = ("size", "cut_set", "confidence", "from", "to", "input", "quote")
        cuts = [*record["single_points"], *record["cut_sets"]]
        rows = [
            (cut["size"], " + ".join(cut["entities"]), cut["confidence"], *(step[c] for c in columns[3:]))
            for cut in cuts
            for step in cut["steps"]
        ]
        show(columns, rows, form)
    else:
        _cuts(record, top)
        _gates(record)
        _concentration(record)
    _say([*_nothing(record), *_of_their_own(record), *_limits(record)], err=form != "table")


def _cuts(record: Record, top: int) -> None:
    from ..terminal import show

    name = record["target"]
    for section, column, title in (
        ("single_points", "fails", f"Each of these alone stops {name}"),
        ("cut_sets", "fail together", f"These stop {name} together, and no part of them does"),
    ):
        rows: list[Row] = []
        for cut in record[section][:top]:
            first = (" + ".join(cut["entities"]), f"{cut['confidence']:.2f}")
            rows += _under(first, [(_way(step), step["quote"]) for step in cut["steps"]])
        if rows:
            show((column, "stated", "by way of", "quote"), rows, "table", title)
            _more(len(record[section]), top)


def _way(step: Record) -> str:
    what = step["input"] or "not named"
    return f"{step['from']} → {step['to']}" + (f" ({what})" if what != step["from"] else "")


def _under(first: Row, rows: Iterable[Row]) -> list[Row]:
    """Rows of which the first alone begins with some cells."""
    return [(*(first if i == 0 else ("",) * len(first)), *row) for i, row in enumerate(rows)]


def _gates(record: Record) -> None:
    from ..terminal import show

    rows = [("dominator", gate["entity"], gate["quote"]) for gate in record["dominators"]]
    rows += [("minimum cut", gate["entity"], gate["quote"]) for gate in record["minimum_cut"]]
    if rows:
        show(
            ("of paths", "entity", "quote"),
            rows,
            "table",
            f"On every path to {record['target']}, and fewest to cut it off",
        )
        _say([PLAIN])


def _concentration(record: Record) -> None:
    from ..terminal import show

    rows: list[Row] = []
    for one in record["concentration"]:
        if one["shares"]:
            most = "" if one["effective_high"] is None else _range(one["effective_low"], one["effective_high"])
            first = (
                one["input"] or "all it gets", _range(one["hhi_low"], one["hhi_high"]), one["band"] or "open", most,
                _range(one["largest_low"], one["largest_high"]),
            )  # fmt: skip
            rows += _under(first, [(f"{s['supplier']} {s['share']:.2f}", s["quote"]) for s in one["shares"]])
    if rows:
        columns = ("of", "HHI", "band", "effective", "largest", "share", "quote")
        show(columns, rows, "table", f"Shares of the supply of {record['target']} that are disclosed")
    for one in record["concentration"]:
        if one["note"]:
            _say([f"{one['input'] or 'all it gets'}: {one['note']}"])
    bare = [one["input"] or f"all that {record['target']} gets" for one in record["concentration"] if not one["shares"]]
    if bare:
        _say([f"no share is disclosed of {_listed(bare)}: HHI may be anything from 0 to 1"])


def _range(low: float, high: float) -> str:
    ends = f"{low:.2f}", f"{high:.2f}"
    return ends[0] if ends[0] == ends[1] else "–".join(ends)


def _migration(record: Record, form: str) -> None:
    from ..terminal import show

    if form == "json":
        click.echo(json_text(record))
        return
    both = [(c, True) for c in record["lifted"]] + [(c, False) for c in record["binding"]]
    if form == "csv":
        columns = ("constraint", "source", "party", "hops", "confidence", "quote")
        show((*columns, "relaxed"), [(*(c[n] for n in columns), lifted) for c, lifted in both], form)
    elif both:
        rows: list[Row] = []
        for c, lifted in both:
            first = (c["constraint"], "relaxed" if lifted else "", f"{c['confidence']:.2f}")
            own = {"from": c["source"], "to": c["party"], "input": c["constraint"], "quote": c["quote"]}
            rows += _under(first, [(_way(step), step["quote"]) for step in (own, *c["steps"])])
        show(("binds", "", "stated", "by way of", "quote"), rows, "table", f"What holds {record['target']} back")
    _say([_following(record)], err=form != "table")


def _following(record: Record) -> str:
    target, relaxed, following = record["target"], record["relaxed"], record["next"]
    start = (
        f"with {relaxed} relaxed, "
        if record["lifted"]
        else f"{relaxed} is no bottleneck of {target} that counts; now, "
    )
    if not following:
        return f"{start}nothing that counts is left that holds {target} back"
    verb = "binds next" if record["lifted"] else "binds"
    hops = f"{following['hops']} hop{'s' if following['hops'] > 1 else ''}"
    of = "" if following["party"] == target else f" of {following['party']}"
    return f"{start}{following['constraint']}{of} {verb}: stated with {following['confidence']:.2f}, {hops} away"


def _nothing(record: Record) -> list[str]:
    if any(one["number"] for one in record["found"]):
        return []
    less = "" if record["complete"] else " of those that were looked at"
    return [f"nothing that counts{less} stops {record['target']}, be it one, two or three together"]


def _of_their_own(record: Record) -> list[str]:
    pairs = [f"{pair['supplier']} for {pair['customer']}" for pair in record["unnamed"]]
    return [f"inputs of their own, since no text says what they deliver: {_listed(pairs)}"] if pairs else []


def _limits(record: Record) -> list[str]:
    from ..graph.cutsets import LISTED, LOOKED_AT

    notes = [
        f"of {one['number']} cut sets of {one['size']} the {one['listed']} nearest are listed (at most {LISTED})"
        for one in record["found"]
        if one["number"] > one["listed"]
    ]
    if not record["complete"]:
        notes.append(f"not all cut sets of two or three are known: the search ended after {LOOKED_AT:,} combinations")
    return notes


def _more(number: int, top: int) -> None:
    if number > top:
        click.echo(f"{number - top} more are left out; --top shows more", err=True)


def _listed(names: list[str]) -> str:
    more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    return ", ".join(names[:NAMED]) + more


def _say(notes: Iterable[str], err: bool = False) -> None:
    """Notes under a table, in lines as wide; else a line each, on standard error."""
    for note in notes:
        text = visible(note)
        click.echo(text if err else fill(text, shutil.get_terminal_size().columns), err=err)
