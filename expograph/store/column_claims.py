"""Claims that are made when they are first looked at."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import overload

from ..model import Claim


class Claims(Sequence[Claim]):
    """What ``make`` gives for a first and a last row; equal to the tuple of it, and hashed and added like it.

    >>> from expograph.model import Document
    >>> evidence = Document("Micron supplies Dell.", source="note").quote(0, 21, rule="v.supply")
    >>> claim = Claim("micron", "supplies", "dell", evidence=(evidence,))
    >>> claims = Claims(lambda first, last: (claim,) * (last - first), 3, 5)
    >>> len(claims), claims == (claim, claim), (claim,) + claims == (claim,) * 3
    (2, True, True)
    """

    __slots__ = ("_first", "_last", "_made", "_make")

    def __init__(self, make: Callable[[int, int], tuple[Claim, ...]], first: int, last: int) -> None:
        self._make = make
        self._first = first
        self._last = last
        self._made: tuple[Claim, ...] | None = None

    def _tuple(self) -> tuple[Claim, ...]:
        if self._made is None:
            self._made = self._make(self._first, self._last)
        return self._made

    def __len__(self) -> int:
        return self._last - self._first

    @overload
    def __getitem__(self, index: int) -> Claim: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Claim, ...]: ...
    def __getitem__(self, index: int | slice) -> Claim | tuple[Claim, ...]:
        return self._tuple()[index]

    def __iter__(self) -> Iterator[Claim]:
        return iter(self._tuple())

    def __eq__(self, other: object) -> bool:
        return self._tuple() == tuple(other) if isinstance(other, tuple | Claims) else NotImplemented

    def __hash__(self) -> int:
        return hash(self._tuple())

    def __add__(self, other: Sequence[Claim]) -> tuple[Claim, ...]:
        return self._tuple() + tuple(other)

    def __radd__(self, other: Sequence[Claim]) -> tuple[Claim, ...]:
        return tuple(other) + self._tuple()

    def __reduce__(self) -> tuple[type[tuple[Claim, ...]], tuple[tuple[Claim, ...]]]:
        """Copied and pickled as a tuple."""
        return tuple, (self._tuple(),)

    def __repr__(self) -> str:
        return repr(self._tuple())
