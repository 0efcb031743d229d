"""Input-output tables: what each industry needs of every other one, and which industry a company belongs to.

>>> table = load_table("bea-15")
>>> table.name, len(table.industries), table.industries[1].label
('bea-15', 15, 'Mining')
>>> round(table.flows[1][3] / table.output[3], 3)  # what construction needs of mining, for a dollar of its output
0.017
>>> industry_of("delta-air-lines", table), industry_of("adani", table)
((7, 'airline'), (None, 'conglomerate'))
"""

from __future__ import annotations

import csv
import pathlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from ..errors import SourceError
from .companies import LISTS
from .packs import load_pack, pack_names

TABLES = pathlib.Path(__file__).parent / "tables"
SHIPPED = {"bea-15": TABLES / "use_15.csv", "bea-71": TABLES / "use_71.csv"}  #: tables by name
NOTHING = "---"  #: how the tables print a zero
Rows = list[list[str]]


@dataclass(frozen=True, slots=True)
class Industry:
    """A column of a table: its name, and its code where the table has one."""

    label: str
    code: str


@dataclass(frozen=True)
class IndustryTable:
    """An input-output table: ``flows[i][j]`` is what j uses of i, ``output[j]`` what j makes, in the table's unit.

    ``words`` maps a sector word or a role to the number of its industry, or None where it is in several.
    """

    name: str
    industries: tuple[Industry, ...]
    flows: tuple[tuple[float, ...], ...]
    output: tuple[float, ...]
    words: dict[str, int | None]


def load_table(name: str) -> IndustryTable:
    """The table of that name (:data:`SHIPPED`), of a ``use….csv`` file with its ``make….csv``, or of a folder of these.

    Of several in a folder it is the one with the fewest industries.  Raises SourceError, with row and column, for what
    cannot be read as a table.
    """
    if name in SHIPPED:
        return _read(name, SHIPPED[name])
    path = pathlib.Path(name)
    found = sorted(path.glob("use*.csv")) if path.is_dir() else [path] if path.name.startswith("use") else []
    if not found:
        raise SourceError(
            f"{name}: holds no input-output table; give {', '.join(SHIPPED)}, or a folder with use.csv and make.csv"
        )
    return min((_read(f"{path.parent.name}/{path.stem}", path) for path in found), key=lambda t: len(t.output))


def _read(name: str, use: pathlib.Path) -> IndustryTable:
    make = use.with_name(use.name.replace("use", "make", 1))
    used, made = _cells(use), _cells(make)
    n = _size(use, used)
    codes, labels = used[0][1 : n + 1], [row[0] for row in used[1 : n + 1]]
    for number, label in enumerate(labels, 1):
        if number >= len(made) or made[number][0] != label:
            raise SourceError(f"{make}: row {number + 1}: must be that of {label!r}, as in {use.name}")
    flows = _numbers(use, used, n)
    output = tuple(sum(column) for column in zip(*_numbers(make, made, n, below_zero=True), strict=True))
    if not all(x > 0 for x in output):
        column = next(j for j, x in enumerate(output) if x <= 0)
        raise SourceError(f"{make}: column {column + 2} ({labels[column]}): an industry that makes nothing")
    industries = tuple(
        Industry(label, "" if code == label else code) for label, code in zip(labels, codes, strict=True)
    )
    return IndustryTable(name, industries, flows, output, _words(use, industries))


def _cells(path: pathlib.Path) -> Rows:
    try:
        with path.open(encoding="utf8", newline="") as file:
            rows = list(csv.reader(file))
    except OSError as error:
        raise SourceError(f"{path}: cannot be read ({error.strerror}); a table is a use and a make file") from None
    except (UnicodeDecodeError, csv.Error) as error:
        raise SourceError(f"{path}: is no CSV file in UTF-8 ({error})") from None
    if not rows:
        raise SourceError(f"{path}: is empty")
    for number, row in enumerate(rows, 1):
        if len(row) != len(rows[0]):
            raise SourceError(f"{path}: row {number}: {len(row)} columns, and the first row has {len(rows[0])}")
    return rows


def _size(path: pathlib.Path, rows: Rows) -> int:
    """How many industries there are: the columns before the total of what industries use, or all."""
    header = rows[0][1:]
    n = next((i for i, cell in enumerate(header) if cell in ("Total Intermediate", "T001")), len(header))
    if n < 2 or len(rows) < n + 1:
        found = f"{n} industries in the columns, and {len(rows) - 1} rows below"
        raise SourceError(f"{path}: row 1: {found}; a table has at least two of each, as many rows as columns")
    return n


def _numbers(path: pathlib.Path, rows: Rows, n: int, below_zero: bool = False) -> tuple[tuple[float, ...], ...]:
    if len(rows[0]) < n + 1:
        raise SourceError(f"{path}: row 1: {len(rows[0]) - 1} columns of figures, {n} are needed")
    return tuple(
        tuple(_number(path, row[j], (i, j + 1), below_zero) for j in range(1, n + 1))
        for i, row in enumerate(rows[1 : n + 1], 2)
    )


def _number(path: pathlib.Path, cell: str, place: tuple[int, int], below_zero: bool) -> float:
    text = cell.strip()
    if text == NOTHING:
        return 0.0
    if not re.fullmatch(r"-?\d+(\.\d+)?", text):
        raise SourceError(f"{path}: row {place[0]}, column {place[1]}: {cell!r} is no number, and not ---")
    if text.startswith("-") and not below_zero:
        raise SourceError(f"{path}: row {place[0]}, column {place[1]}: {cell!r} is below zero, and nobody uses less")
    return float(text)


def _words(use: pathlib.Path, industries: Sequence[Industry]) -> dict[str, int | None]:
    """The industry of each word: of an ``industries.csv`` beside the table, or of the one that the package holds.

    The package's is used where its names or codes are those of the table.
    """
    number = {name: i for i, industry in enumerate(industries) for name in (industry.code, industry.label) if name}
    beside, own = use.with_name("industries.csv"), TABLES / "industries.csv"
    if beside.exists() and beside.resolve() != own.resolve():
        rows = _cells(beside)
        if rows[0][:2] != ["word", "industry"]:
            raise SourceError(f"{beside}: row 1: must begin with word,industry")
        return {row[0]: _known(beside, i, row[1], number) for i, row in enumerate(rows[1:], 2)}
    rows = _cells(own)
    for column in (1, 2):
        if {row[column] for row in rows[1:]} - {""} <= set(number):
            return {row[0]: _known(own, i, row[column], number) for i, row in enumerate(rows[1:], 2)}
    return {}


def _known(path: pathlib.Path, row: int, name: str, number: dict[str, int]) -> int | None:
    if name and name not in number:
        raise SourceError(f"{path}: row {row}, column 2: the table has no industry {name!r}")
    return number.get(name)


def industry_of(company: str, table: IndustryTable) -> tuple[int | None, str]:
    """The number of a company's industry, else None, and the words that say so: its roles in packs, else its sector.

    None as well where its roles are in several industries.
    """
    words = company_words().get(company, ())
    found = {table.words.get(word) for word in words}
    return (found.pop() if len(found) == 1 else None), ", ".join(words)


@cache
def company_words() -> dict[str, tuple[str, ...]]:
    """What packs say of each company's role, by id, else the list of global companies of its sector."""
    words: dict[str, tuple[str, ...]] = {}
    with (LISTS / "global.csv").open(encoding="utf8", newline="") as file:
        words |= {row["id"]: (row["sector"],) for row in csv.DictReader(file) if row["sector"]}
    roles: dict[str, set[str]] = {}
    for pack in pack_names():
        for company in load_pack(pack).companies.values():
            roles.setdefault(company.entity.id, set()).update({company.role} - {""})
    return words | {company: tuple(sorted(found)) for company, found in roles.items() if found}
