"""Rows of a Parquet file, one at a time."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from io import BufferedIOBase
from typing import Any

from ..errors import SourceError

BATCH = 8  # rows that are read together; few, for each may be a text of many megabytes packed into nothing


def columns(file: BufferedIOBase, name: str) -> list[str]:
    """The names of the columns of a file; errors call it ``name``.

    Raises SourceError where it is no Parquet, or pyarrow is not installed.
    """
    return list(_parquet(file, name).schema_arrow.names)


def rows(file: BufferedIOBase, name: str, wanted: Collection[str]) -> Iterator[dict[str, Any]]:
    """The cells of each row by column, as pyarrow's scalars, of which :func:`value` makes what they say.

    Raises SourceError as :func:`columns` does, and where the file is damaged.
    """
    import pyarrow

    number, opened = 0, _parquet(file, name)
    try:
        for batch in opened.iter_batches(batch_size=BATCH, columns=list(wanted), use_threads=False):
            cells = dict(zip(batch.schema.names, batch.columns, strict=True))
            for i in range(batch.num_rows):
                number += 1
                yield {column: found[i] for column, found in cells.items()}
    except (pyarrow.ArrowException, OSError) as error:
        raise SourceError(f"{name}: is damaged after row {number} ({_first_line(error)}); get it anew") from None


def count(file: BufferedIOBase, name: str) -> int:
    """How many rows a file says that it has."""
    return int(_parquet(file, name).metadata.num_rows)


def value(cell: Any) -> Any:
    """What a cell says: None, text, number, date or time.  Raises ValueError where Python has nothing for it."""
    import pyarrow

    try:
        return cell.as_py()
    except (ValueError, OverflowError, LookupError, pyarrow.ArrowException) as error:
        raise ValueError(_first_line(error)) from None


def _parquet(file: BufferedIOBase, name: str) -> Any:
    try:
        import pyarrow
        from pyarrow import parquet
    except ImportError:
        raise SourceError(f"{name}: parquet needs pyarrow: install it with pip install 'expograph[tables]'") from None
    try:
        file.seek(0)
        return parquet.ParquetFile(file, pre_buffer=False, buffer_size=1 << 16)
    except (pyarrow.ArrowException, OSError) as error:
        raise SourceError(f"{name}: is no Parquet ({_first_line(error)}); give a file that is whole") from None


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0][:200]
