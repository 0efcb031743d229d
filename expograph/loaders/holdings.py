"""A book of holdings from a CSV file: who is held, and how much of the book that is.

The columns are ``name`` or ``ticker`` (or both), ``weight`` or ``value``, and ``currency`` if values are given in one.
A row named cash is cash.  Weights may be parts of 1, of 100, or of their sum: of 1 where they add up to no more, of 100
where they add up to 95 to 100, and what is missing to 1 or 100 is missing.  What is sold short has a negative amount,
which lowers the sum.
"""

from __future__ import annotations

import csv
import io
import math
import pathlib
from dataclasses import dataclass

from ..errors import SourceError
from .table_cells import NUMBER

COLUMNS = frozenset({"name", "ticker", "weight", "value", "currency"})
CASH = "cash"
MAX_ROWS = 100_000
ROUNDING = 0.005  # weights that add up to as much more than 1 (or 100) are taken as rounded parts of it


@dataclass(frozen=True, slots=True)
class Holding:
    """A line of a book: ``name`` or ``ticker`` as printed, and its ``part`` of the whole book; ``row`` counts lines.

    ``whole`` is what its weight is a part of: 1, 100, or the sum of all.
    """

    row: int
    name: str
    ticker: str
    part: float
    whole: float = 1.0

    @property
    def said(self) -> str:
        """What it is called."""
        return self.name or self.ticker

    @property
    def is_cash(self) -> bool:
        return self.said.casefold() == CASH  # CASH is a ticker too: what has another name is none


def read_holdings(source: str) -> tuple[Holding, ...]:
    """The holdings of a CSV file, in its order.

    Raises SourceError with row and column for a column, a name, a number or a currency that cannot be used.
    """
    if source.startswith(("http://", "https://")):
        raise SourceError(f"{source}: expograph reads files, not addresses; save the table and give the file's name")
    path = pathlib.Path(source)
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise SourceError(f"{source}: cannot be read ({error.strerror}); check the name and your rights") from None
    except UnicodeDecodeError as error:
        raise SourceError(f"{source}: byte {error.start} is no UTF-8; save the table as UTF-8") from None
    if not text.strip():
        raise SourceError(f"{source}: the file is empty; give one with a row for each holding")
    try:
        separator = max(",;\t", key=text.partition("\n")[0].count)
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True))
    except csv.Error as error:
        raise SourceError(f"{source}: is no CSV table ({error}); export it again") from None
    header = [name.strip().lower() for name in rows[0]] if rows else []
    amount = _amount_column(source, header)
    given = []
    for number, row in enumerate(rows[1:], 2):
        if not any(cell.strip() for cell in row):
            continue
        if len(row) != len(header):
            raise SourceError(f"{source}: row {number}: {len(row)} cells where the header has {len(header)}")
        given.append((number, dict(zip(header, (cell.strip() for cell in row), strict=True))))
    if not given:
        raise SourceError(f"{source}: holds no holdings; give a row for each, with its {amount}")
    if len(given) > MAX_ROWS:
        raise SourceError(f"{source}: over {MAX_ROWS} rows, too many for a book; split it")
    if amount == "value":
        _check_currency(source, given)
    amounts = [_number(source, row, amount, cells[amount]) for row, cells in given]
    whole = _whole(source, amounts, amount)
    parts = [value / whole for value in amounts]
    if not all(map(math.isfinite, parts)):
        raise SourceError(
            f"{source}: the column {amount} adds up to {whole:g}, of which its amounts are too many times"
        )
    of = whole if amount == "weight" else 1.0
    return tuple(_holding(source, row, cells, part, of) for (row, cells), part in zip(given, parts, strict=True))


def _amount_column(source: str, header: list[str]) -> str:
    if unknown := [name for name in header if name not in COLUMNS]:
        raise SourceError(f"{source}: row 1: unknown column {unknown[0]!r}; known are {', '.join(sorted(COLUMNS))}")
    if twice := [name for name in header if header.count(name) > 1]:
        raise SourceError(f"{source}: row 1: the column {twice[0]!r} stands twice")
    if not {"name", "ticker"} & set(header):
        raise SourceError(f"{source}: row 1: a column name or ticker is needed")
    amounts = [name for name in ("weight", "value") if name in header]
    if len(amounts) != 1:
        raise SourceError(f"{source}: row 1: one column weight or value is needed, found {len(amounts)}")
    return amounts[0]


def _check_currency(source: str, given: list[tuple[int, dict[str, str]]]) -> None:
    first = given[0][1].get("currency", "")
    for row, cells in given:
        if cells.get("currency", "") != first:
            raise SourceError(
                f"{source}: row {row}, column currency: {cells.get('currency', '')!r} beside {first!r}; values of one "
                "book need one currency, since no rates are known: convert them"
            )


def _number(source: str, row: int, column: str, cell: str) -> float:
    value = float(cell) if NUMBER.fullmatch(cell) else math.nan
    if not math.isfinite(value):
        raise SourceError(f"{source}: row {row}, column {column}: found {cell!r:.60}; a number like 12.5 is needed")
    return value


def _whole(source: str, amounts: list[float], column: str) -> float:
    """What the parts are parts of."""
    try:
        whole = math.fsum(amounts)
    except OverflowError:
        raise SourceError(f"{source}: the column {column} adds up to more than a number can hold; lower it") from None
    if whole <= 0:
        raise SourceError(
            f"{source}: the column {column} adds up to {whole:g}, and parts of that say nothing; add the cash behind "
            "what is sold short as a row named cash"
        )
    if column == "weight" and whole <= 1 + ROUNDING:
        return 1.0
    return 100.0 if column == "weight" and 95 <= whole <= 100 * (1 + ROUNDING) else whole


def _holding(source: str, row: int, cells: dict[str, str], part: float, whole: float) -> Holding:
    name, ticker = cells.get("name", ""), cells.get("ticker", "")
    if not name and not ticker:
        raise SourceError(f"{source}: row {row}: neither name nor ticker; give one, or delete the row")
    return Holding(row, name, ticker, part, whole)
