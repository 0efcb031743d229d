"""What the cells of a claims table may hold, and what those of one row mean together."""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import cache
from typing import Any, get_args

from ..errors import SourceError
from ..model import Aspect, Certainty, Change, Polarity, as_polarity
from ..ontology.vocabulary import CLASSES, METRICS, RELATIONS
from .figures import units
from .table_form import NUMBERS, Place, Row, nearest
from .text import check_description

LONGEST, LONGEST_OF = 300, {"quote": 20_000, "url": 2_000}  # characters of a cell
NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,4})?")
AMOUNT = re.compile(r"([+-]?[0-9]{1,40}(?:\.[0-9]{1,40})?)(?:-([+-]?[0-9]{1,40}(?:\.[0-9]{1,40})?))?")
CHOICES: dict[str, Collection[str]] = {
    "polarity": get_args(Polarity),
    "denied": ("false", "true"),
    "certainty": get_args(Certainty),
    "aspect": get_args(Aspect),
    "change": get_args(Change),
    **dict.fromkeys(("source_type", "target_type", "product_type"), CLASSES),
}
# What a row that is a figure is: it may say so, and nothing else.
PLAIN = {"polarity": "asserted", "denied": "false", "certainty": "stated", "aspect": "current", "change": "increase"}
OF_A_CLAIM = ("target", "target_type", "product", "product_type", "weight", "metric")
OF_A_FIGURE = ("metric", "unit", "currency", "basis")
LENGTHS_OF_TIME = frozenset({"hours", "days", "weeks", "months", "quarters", "years"})


def check(row: Row, place: Place) -> None:
    """Raises SourceError, with line and column, where a cell is not what its column or its row needs."""
    relation = row.cells.get("relation", "")
    for column in ("source", "relation") if relation in METRICS else ("source", "relation", "target"):
        if column not in row.cells:
            raise place.error(row.line, column, "", f"a {'relation' if column == 'relation' else 'name'} is needed")
    if relation not in RELATIONS and relation not in METRICS:
        raise place.error(row.line, "relation", relation, nearest(relation, [*RELATIONS, *METRICS]))
    for column, cell in row.cells.items():
        if needed := _needed(column, cell):
            raise place.error(row.line, column, cell, f"{needed} is needed")
    if relation in METRICS:
        _check_figure(row, place)
    else:
        _check_claim(row, place)


def _needed(column: str, cell: str) -> str | None:
    """What a column needs where the cell is not that."""
    longest = LONGEST_OF.get(column, LONGEST)
    if len(cell) > longest:
        return f"text of at most {longest} characters"
    if column in NUMBERS and not (NUMBER.fullmatch(cell) and 0 <= float(cell) <= 1):
        return f"a {'share' if column == 'weight' else 'probability'} from 0 to 1"
    if column == "value" and not _is_amount(cell):
        return "a plain number like 12.5, or a range like 70-75,"
    if column in CHOICES and cell not in CHOICES[column]:
        return " or ".join(CHOICES[column])
    if column == "metric" and cell not in METRICS:
        return "a metric (" + nearest(cell, METRICS) + ")"
    if column == "currency" and not re.fullmatch("[A-Z]{3}", cell):
        return "an ISO code like USD"
    return _needed_of_document(column, cell)


def _needed_of_document(column: str, cell: str) -> str | None:
    if column not in ("published", "url"):
        return None
    try:
        check_description({column: cell}, "")
    except SourceError:
        return "a date like 2026-05-29" if column == "published" else "an address that begins with http:// or https://"
    return None


def _is_amount(cell: str) -> bool:
    found = AMOUNT.fullmatch(cell)
    return found is not None and (found[2] is None or float(found[1]) <= float(found[2]))


def _check_claim(row: Row, place: Place) -> None:
    """What a row with a relation needs: kinds that it allows, axes that agree, a value with its unit."""
    cells, line = row.cells, row.line
    relation = RELATIONS[cells["relation"]]
    for column, allowed in (("source", relation.domain), ("target", relation.range)):
        if (kind := cells.get(f"{column}_type")) and kind not in allowed:
            words = ", ".join(sorted(allowed))
            raise place.error(line, f"{column}_type", kind, f"a {column} of {relation.notation} is one of {words}")
    if "product_type" in cells and "product" not in cells:
        raise place.error(line, "product_type", cells["product_type"], "a product is needed beside it")
    axes(row, place)
    if "value" in cells:
        if cells.get("denied") == "true" or cells.get("polarity") == "negated":
            raise place.error(line, "value", cells["value"], "a row that denies cannot give a figure; leave it blank")
        amount(row, place)
    else:
        for column in OF_A_FIGURE:
            if column in cells:
                raise place.error(line, column, cells[column], "a value is needed beside it")


def _check_figure(row: Row, place: Place) -> None:
    """What a row with a metric needs: a value with its unit, and nothing that only a relation has."""
    cells, metric = row.cells, row.cells["relation"]
    for column in OF_A_CLAIM:
        if column in cells:
            wrong = f"{metric} is a figure of its source, so this is to be blank"
            raise place.error(row.line, column, cells[column], wrong)
    for column, plain in PLAIN.items():
        if cells.get(column, plain) != plain:
            wrong = f"{metric} is a figure, and can only be {plain}; leave the row out"
            raise place.error(row.line, column, cells[column], wrong)
    amount(row, place)


def axes(row: Row, place: Place) -> dict[str, Any]:
    """The three axes of a row's claim: as given, else as its polarity asks for, else stated to hold now.

    Raises SourceError where they contradict its polarity.
    """
    cells = row.cells
    polarity, aspect = cells.get("polarity"), cells.get("aspect", "current")
    needs_denial = polarity == "negated" and aspect != "ended"
    needs_hedge = polarity == "hedged" and aspect != "planned"
    denied = cells.get("denied", "true" if needs_denial else "false") == "true"
    certainty = cells.get("certainty", "hedged" if needs_hedge else "stated")
    found: dict[str, Any] = {"denied": denied, "certainty": certainty, "aspect": aspect}
    if polarity is not None and (is_so := as_polarity(**found)) != polarity:
        given = ", ".join(f"{name} {cells[name]}" for name in found if name in cells)
        raise place.error(row.line, "polarity", polarity, f"{given} makes it {is_so}; leave one of them blank")
    return found


def number(cell: str) -> float:
    """A probability or a share, as precise as it is given."""
    return float(cell) + 0.0  # no negative zero


def amount(row: Row, place: Place) -> tuple[str, str, str, str | None]:
    """Metric, value, unit and currency of a row's figure.

    Raises SourceError without a value or a unit, where unit and currency disagree, and for a length of time on a row
    that does not say what takes it.
    """
    cells, line = row.cells, row.line
    if "value" not in cells:
        raise place.error(line, "value", "", "a number is needed")
    unit, currency = cells.get("unit", ""), cells.get("currency")
    if currency and (not unit or unit in units().scales.values()):
        unit = f"{currency} {unit}".strip()
    if not unit:
        raise place.error(line, "unit", "", "a unit like USD bn, % or weeks is needed")
    own = re.split(r"[ /]", unit)[0]
    if currency and own != currency:
        raise place.error(line, "currency", currency, f"it is to stand in the unit, and that is {unit!r}")
    if currency is None and own in _currencies():
        currency = own
    metric = cells["relation"] if cells["relation"] in METRICS else cells.get("metric")
    if metric is None and unit in LENGTHS_OF_TIME:
        raise place.error(line, "metric", "", f"of {unit} it is needed (as lead_time)")
    return (
        metric or ("deal_value" if currency else "share" if unit == "%" else "volume"),
        cells["value"],
        unit,
        currency,
    )


@cache
def _currencies() -> frozenset[str]:
    return frozenset(code for table in (units().signs, units().currencies) for code in table.values() if code.isupper())
