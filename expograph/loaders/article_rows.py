"""Articles as rows: an object a line of JSON lines, or a row of a Parquet table, with a column ``text``.

Beside it ``title``, ``published`` (or ``date``), ``publisher``, ``url`` and ``id`` are read where they are; other
columns are not.
"""

from __future__ import annotations

import datetime
import json
import pathlib
from collections.abc import Iterator, Mapping
from functools import partial
from io import BufferedIOBase
from typing import Any

from ..errors import SourceError
from . import MAX_BYTES, parquet
from .articles import Item, Misread, opened
from .text import check_description, iso_day

COLUMNS = ("date", "id", "published", "publisher", "text", "title", "url")
OTHER = ("relation", "expograph")  #: keys of what is no article: of a claims table, and of an export
MAX_LINE = 2 * MAX_BYTES
LOOKED_AT = 20  # lines that may be no JSON before the one that tells what a file holds


class _MisreadError(Exception):
    """Why a row is no article."""


def holds_articles(source: str) -> bool:
    """Whether the first row has a text, and is no claim and no line of an export.  Raises as :func:`read` does."""
    with opened(source) as file:
        names = parquet.columns(file, _name(source)) if _is_parquet(source) else _first_keys(file)
    return "text" in names and not any(name in names for name in OTHER)


def read(source: str) -> Iterator[Item | Misread]:
    """The articles of a ``.jsonl`` or ``.parquet`` file.

    Raises SourceError where the file cannot be read, is no Parquet, or has no column ``text``.
    """
    return _of_parquet(source) if _is_parquet(source) else _of_lines(source)


def _is_parquet(source: str) -> bool:
    return pathlib.Path(source).suffix.lower() == ".parquet"


def _name(source: str) -> str:
    return pathlib.Path(source).name


def _first_keys(file: BufferedIOBase) -> list[str]:
    """The keys of the first line that is an object; what is before it is told when the file is read."""
    for line in _full_lines(file, LOOKED_AT):
        try:
            return list(_object_of(line))
        except _MisreadError:
            continue
    return []


def _full_lines(file: BufferedIOBase, most: int) -> Iterator[bytes]:
    for _ in range(most):
        line = file.readline(MAX_LINE + 1)
        if len(line) > MAX_LINE:
            _rest_of_line(file, line)
        elif line.strip():
            yield line


def _of_lines(source: str) -> Iterator[Item | Misread]:
    with opened(source) as file:
        for number, line in enumerate(iter(partial(file.readline, MAX_LINE + 1), b""), 1):
            where = f"line {number}"
            if len(line) > MAX_LINE:
                size = len(line) + _rest_of_line(file, line)
                yield Misread(where, f"is over {MAX_LINE // 1_000_000} MB, too long for an article; split it", size)
            elif line.strip():
                yield _of_line(line, where)


def _rest_of_line(file: BufferedIOBase, line: bytes) -> int:
    """Read on to the end of a line of which the beginning was read; how many bytes that was."""
    size = 0
    while line and not line.endswith(b"\n"):
        line = file.readline(1 << 16)
        size += len(line)
    return size


def _of_line(line: bytes, where: str) -> Item | Misread:
    try:
        return _item(_object_of(line), where, len(line))
    except _MisreadError as error:
        return Misread(where, str(error), len(line))


def _object_of(line: bytes) -> dict[str, Any]:
    try:
        found = json.loads(line.decode("utf-8-sig"), object_pairs_hook=_object)
    except UnicodeDecodeError as error:
        wrong = f"byte {error.start} ({line[error.start]:#04x}) is not UTF-8; save the file as UTF-8"
        raise _MisreadError(wrong) from None
    except (ValueError, RecursionError) as error:
        why = (
            f"{error.msg.removesuffix(' at')} at column {error.colno}"
            if isinstance(error, json.JSONDecodeError)
            else f"{error!s:.100}"
        )
        raise _MisreadError(f"is no JSON ({why}); an object a line is needed") from None
    if not isinstance(found, dict):
        raise _MisreadError(f'is {found!r:.60}; an object like {{"text": …}} is needed')
    return found


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in found if names.count(name) > 1)
        raise ValueError(f"the key {twice!r:.60} stands twice")
    return found


def _of_parquet(source: str) -> Iterator[Item | Misread]:
    name = _name(source)
    with opened(source) as file:
        names = parquet.columns(file, name)
        if "text" not in names:
            raise SourceError(f"{name}: has no column text, and articles have theirs there; name it so")
        rows, size = parquet.count(file, name), pathlib.Path(source).stat().st_size
        wanted = [column for column in COLUMNS if column in names]
        for number, cells in enumerate(parquet.rows(file, name, wanted), 1):
            share = size * number // rows - size * (number - 1) // rows
            yield _of_cells(cells, f"row {number}", share)


def _of_cells(cells: Mapping[str, Any], where: str, size: int) -> Item | Misread:
    row: dict[str, Any] = {}
    try:
        for column, cell in cells.items():
            try:
                row[column] = parquet.value(cell)
            except ValueError as error:
                raise _MisreadError(f"{column} cannot be read ({error}); mend it") from None
        return _item(row, where, size)
    except _MisreadError as error:
        return Misread(where, str(error), size)


def _item(row: Mapping[str, Any], where: str, size: int) -> Item:
    """The article of a row.  Raises _MisreadError."""
    text = _text(row, "text")
    if text is None:
        raise _MisreadError("has no text; an article is needed there")
    described = {"published": _published(row)}
    for name in ("title", "publisher", "url"):
        described[name] = " ".join((_text(row, name) or "").split()) or None
    try:
        check_description(described, where)
    except SourceError as error:
        raise _MisreadError(str(error).removeprefix(f"{where}: ")) from None
    known = tuple(sorted((name, said) for name, said in described.items() if said))
    return Item(described["url"] or _id(row) or "", where, ".txt", text.encode("utf8"), known, size)


def _text(row: Mapping[str, Any], name: str) -> str | None:
    found = row.get(name)
    if found is None:
        return None
    if not isinstance(found, str):
        raise _MisreadError(f"{name} is {found!r:.60}; text is needed")
    if not found.isascii() and any("\ud800" <= c <= "\udfff" for c in found):
        raise _MisreadError(f"{name} holds half of a character; write it out as UTF-8")
    if "\0" in found:
        raise _MisreadError(f"{name} holds NUL characters; take them out")
    return found


def _published(row: Mapping[str, Any]) -> str | None:
    """The day of publication: of a date or time, or of text that is one in ISO form.

    A ``date`` counts where there is no ``published``, and only where it is one.
    """
    found = row.get("published")
    if found is None:
        other = row.get("date")
        return iso_day(other.isoformat() if isinstance(other, datetime.date) else str(other))
    stated: str | None = found.isoformat() if isinstance(found, datetime.date) else _text(row, "published")
    if not stated:
        return None
    if (day := iso_day(stated)) is None:
        raise _MisreadError(f"published is {stated!r:.60}; a date like 2026-05-29 is needed")
    return day


def _id(row: Mapping[str, Any]) -> str | None:
    found = row.get("id")
    if isinstance(found, int) and not isinstance(found, bool):
        return str(found)
    return _text(row, "id")
