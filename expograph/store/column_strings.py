"""The strings of the columns, by number; each is made when it is first asked for."""

from __future__ import annotations

from .column_tables import Array


class Strings(dict[int, str]):
    """Strings that stand one behind the other in ``data``, in UTF-8; ``bounds`` are where they begin, and an end.

    As a dict it holds those that were asked for.  What is not UTF-8, which only a forged file has, reads as U+FFFD.

    >>> import numpy as np
    >>> strings = Strings(b"aDell", np.array([1, 5]))
    >>> strings.number, strings[0], strings.encoded()
    (1, 'Dell', [b'Dell'])
    """

    __slots__ = ("_bounds", "_data", "number")

    def __init__(self, data: bytes, bounds: Array) -> None:
        self._data = data
        self._bounds = bounds.data
        self.number = len(bounds) - 1

    def __missing__(self, number: int) -> str:
        text = self._data[self._bounds[number] : self._bounds[number + 1]]
        found = self[number] = text.decode("utf8", "replace")
        return found

    def encoded(self) -> list[bytes]:
        """All of them, as they stand."""
        where = self._bounds.tolist()
        return [self._data[first:last] for first, last in zip(where, where[1:], strict=False)]
