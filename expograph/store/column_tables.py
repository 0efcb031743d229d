"""Which columns there are, and rows of them taken, put together and checked without making objects.

A table whose name continues another's holds what belongs to rows of it: ``documents.claims.evidence`` is the evidence
of claims, and ``per`` says how many of its rows belong to each claim, in the order of the claims.  A text is the number
of a string of a pool that is sorted and holds each string once, so numbers compare as the strings do.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal, get_args

import numpy as np
import numpy.typing as npt

from ..findings import Verdict
from ..model import Aspect, Certainty, Change, Origin
from ..ontology.vocabulary import CLASSES, METRICS, RELATIONS

Array = npt.NDArray[Any]
Role = Literal["text", "optional", "word", "offset", "part", "share", "row", "name"]


@dataclass(frozen=True, slots=True)
class Column:
    """What a column holds: a text (``optional``: -1 where there is none), one of some words by its place among them, an
    offset into the document's text, a part or a share (nan where there is none), the row of a description, or a
    claim's id."""

    role: Role
    dtype: str
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """Columns of one length, and how many rows belong to each row of the table above (to the whole, where none is)."""

    columns: dict[str, Array]
    per: Array


Tables = dict[str, Table]


def one_of(words: Iterable[str]) -> Column:
    """A column of words, numbered in their order."""
    return Column("word", "u1", tuple(sorted(words)))


TEXT, OPTIONAL, OFFSET = Column("text", "<i4"), Column("optional", "<i4"), Column("offset", "<i4")
EVIDENCE = {
    "start": OFFSET, "end": OFFSET, "rule": TEXT, "confidence": Column("part", "<f8"), "attribution": OPTIONAL,
    "source": OPTIONAL, "target": OPTIONAL, "share": Column("share", "<f8"), "whole": OPTIONAL,
    "period": OPTIONAL,
}  # fmt: skip
ANTECEDENT = {"start": OFFSET, "end": OFFSET}
ORIGIN = one_of(get_args(Origin))
TABLES: dict[str, dict[str, Column]] = {
    "documents": {
        "sha256": TEXT, "text": TEXT, "title": OPTIONAL, "published": OPTIONAL, "publisher": OPTIONAL, "url": OPTIONAL,
    },
    "documents.mentions": {"description": Column("row", "<i4")},
    "documents.claims": {
        "id": Column("name", "S20"), "source": TEXT, "relation": one_of(RELATIONS), "target": TEXT, "product": OPTIONAL,
        "denied": one_of(("false", "true")), "certainty": one_of(get_args(Certainty)),
        "aspect": one_of(get_args(Aspect)), "change": one_of(get_args(Change)), "origin": ORIGIN,
    },
    "documents.claims.evidence": EVIDENCE,
    "documents.claims.evidence.antecedents": ANTECEDENT,
    "documents.quantities": {
        "subject": TEXT, "metric": one_of(METRICS), "value": TEXT, "unit": TEXT, "printed": TEXT, "currency": OPTIONAL,
        "period": OPTIONAL, "basis": OPTIONAL, "origin": ORIGIN,
    },
    "documents.quantities.evidence": EVIDENCE,
    "documents.quantities.evidence.antecedents": ANTECEDENT,
    "documents.findings": {
        "rule": TEXT, "verdict": one_of(get_args(Verdict)), "words": TEXT, "assumption": OPTIONAL, "subject": OPTIONAL,
    },
    "documents.findings.evidence": EVIDENCE,
    "documents.findings.evidence.antecedents": ANTECEDENT,
    "descriptions": {"id": TEXT, "kind": one_of(CLASSES), "label": TEXT},
    "descriptions.aliases": {"name": TEXT},
    "descriptions.identifiers": {"scheme": TEXT, "value": TEXT, "read_from": TEXT},
}  # fmt: skip


def above(name: str) -> str:
    """The table that the rows of a table belong to; "" for one that stands by itself."""
    return name.rpartition(".")[0]


def rows(table: Table) -> int:
    return int(table.per.sum(dtype=np.int64))


def bounds(table: Table) -> Array:
    """Where the rows of each row of the table above begin, and behind it where the last end."""
    return np.concatenate(([0], np.cumsum(table.per, dtype=np.int64)))


def under(tables: Tables, name: str, documents: Array) -> Array:
    """The rows of a table right under the documents that belong to some of these."""
    chosen = np.zeros(rows(tables["documents"]), bool)
    chosen[documents] = True
    return np.flatnonzero(np.repeat(chosen, tables[name].per))


def present(*numbers: Array) -> Array:
    """The numbers from 0 on that occur, in order; faster than sorting them."""
    return np.flatnonzero(np.bincount(np.concatenate(numbers) + 1)[1:])


def of_documents(tables: Tables, chosen: Array) -> Tables:
    """The rows of the documents at some rows, in that order, and the descriptions that these mention."""
    found = dict(_taken(tables, "documents", chosen))
    mentioned = found["documents.mentions"].columns["description"]
    used = np.unique(mentioned)
    found["documents.mentions"] = replace(
        found["documents.mentions"], columns={"description": np.searchsorted(used, mentioned).astype("<i4")}
    )
    return found | dict(_taken(tables, "descriptions", used))


def _taken(tables: Tables, root: str, chosen: Array) -> Iterator[tuple[str, Table]]:
    """A table and those under it, with some rows of it in the order given."""
    taken = {root: chosen}
    yield root, Table(_at(tables[root], chosen), np.array([len(chosen)], "<i4"))
    for name in (name for name in TABLES if name.startswith(root + ".")):
        table, parents = tables[name], taken[above(name)]
        per = table.per[parents]
        begin = bounds(table)[parents]
        taken[name] = np.repeat(begin - bounds(Table({}, per))[:-1], per) + np.arange(per.sum(dtype=np.int64))
        yield name, Table(_at(table, taken[name]), per)


def _at(table: Table, chosen: Array) -> dict[str, Array]:
    return {name: values[chosen] for name, values in table.columns.items()}


def together(parts: Sequence[tuple[Tables, Sequence[bytes]]]) -> tuple[Tables, list[bytes]]:
    """The rows of all parts, each with the strings that it counts by, and the strings that they count by now.

    Documents are sorted by SHA-256, strings and descriptions stand in order, once each, and all are used; so the result
    does not depend on how rows were divided among the parts.
    """
    used = [_used(tables, len(strings)) for tables, strings in parts]
    pool = sorted({strings[i] for (_, strings), places in zip(parts, used, strict=True) for i in places})
    number = {string: i for i, string in enumerate(pool)}
    counted = []
    described = 0
    for (tables, strings), places in zip(parts, used, strict=True):
        change = np.full(len(strings) + 1, -1, "<i4")  # -1, for no text, finds the last place
        change[places] = [number[strings[i]] for i in places]
        counted.append(_recounted(tables, change, described))
        described += rows(tables["descriptions"])
    joined = {name: _joined([tables[name] for tables in counted]) for name in TABLES}
    by_digest = np.argsort(joined["documents"].columns["sha256"], kind="stable")
    return _once_each(joined | dict(_taken(joined, "documents", by_digest))), pool


def _used(tables: Tables, strings: int) -> list[int]:
    """The numbers of the strings that some column has."""
    seen = np.zeros(strings + 1, bool)
    for name, columns in TABLES.items():
        for column, kind in columns.items():
            if kind.role in ("text", "optional"):
                seen[tables[name].columns[column]] = True
    return [int(i) for i in np.flatnonzero(seen[:-1])]


def _recounted(tables: Tables, change: Array, described: int) -> Tables:
    """Texts by their new numbers, and descriptions that stand behind so many others."""

    def column(kind: Column, values: Array) -> Array:
        if kind.role in ("text", "optional"):
            return change[values]
        return values + np.int32(described) if kind.role == "row" else values

    return {
        name: replace(table, columns={c: column(TABLES[name][c], values) for c, values in table.columns.items()})
        for name, table in tables.items()
    }


def _joined(parts: Sequence[Table]) -> Table:
    per = np.concatenate([part.per for part in parts])
    columns = {name: np.concatenate([part.columns[name] for part in parts]) for name in parts[0].columns}
    return Table(columns, per)


def _once_each(tables: Tables) -> Tables:
    """Descriptions in order, each once."""
    described, aliases, identifiers = (
        list(zip(*(values.tolist() for values in tables[name].columns.values()), strict=True))
        for name in ("descriptions", "descriptions.aliases", "descriptions.identifiers")
    )
    first, begin = bounds(tables["descriptions.aliases"]).tolist(), bounds(tables["descriptions.identifiers"]).tolist()
    keys = [
        (*described[i], aliases[first[i] : first[i + 1]], identifiers[begin[i] : begin[i + 1]])
        for i in range(len(described))
    ]
    order = sorted(range(len(keys)), key=keys.__getitem__)
    kept = [i for n, i in enumerate(order) if n == 0 or keys[i] != keys[order[n - 1]]]
    place = np.zeros(len(keys), "<i4")
    place[order] = np.cumsum([n > 0 and keys[i] != keys[order[n - 1]] for n, i in enumerate(order)])
    mentions = tables["documents.mentions"]
    mentioned = replace(mentions, columns={"description": place[mentions.columns["description"]]})
    return tables | dict(_taken(tables, "descriptions", np.array(kept, int))) | {"documents.mentions": mentioned}


def fits(tables: Tables, strings: int) -> bool:
    """Whether every number in the columns is one that can stand there."""
    most = {"text": strings, "optional": strings, "row": rows(tables["descriptions"])}
    for name, columns in TABLES.items():
        for column, kind in columns.items():
            values = tables[name].columns[column]
            if kind.role in ("name", "share") or not values.size:
                continue
            least = -1 if kind.role == "optional" else 0
            below = len(kind.words) if kind.role == "word" else most.get(kind.role, np.inf)
            if not (least <= values.min() and values.max() < below):
                return False
    evidence = [table for name, table in tables.items() if name.endswith(".evidence")]
    one_each = tables["documents.quantities.evidence"].per == 1
    apart = np.diff(tables["documents"].columns["sha256"]) > 0
    return bool(one_each.all() and apart.all() and all(_supports(table) for table in evidence))


def _supports(evidence: Table) -> bool:
    """Whether there is a piece for each, and every share is a part of a whole."""
    share, whole = evidence.columns["share"], evidence.columns["whole"] >= 0
    parts = np.where(whole, (share >= 0) & (share <= 1), np.isnan(share))
    return bool((evidence.per >= 1).all() and parts.all())
