"""Which of the records of a large file were there before, in some tens of bytes for each."""

from __future__ import annotations

from array import array

SLOTS = 1 << 10  # at first; a power of two


class Firsts:
    """What first stood under each key, keys and contents as digests of eight bytes, in two flat arrays.

    A dict of ten million would take two gigabytes.

    >>> firsts = Firsts()
    >>> firsts.first(b"one-key-", b"content1"), firsts.first(b"one-key-", b"content2")
    (b'content1', b'content1')
    """

    def __init__(self) -> None:
        self.count = 0
        self.keys, self.contents = array("Q", bytes(8 * SLOTS)), array("Q", bytes(8 * SLOTS))

    def first(self, key: bytes, contents: bytes) -> bytes:
        """The contents that were first given for a key: these, if it is new."""
        slot, known = self._slot(int.from_bytes(key) or 1)  # 0 is a free slot
        if known:
            return self.contents[slot].to_bytes(8)
        self.keys[slot], self.contents[slot] = int.from_bytes(key) or 1, int.from_bytes(contents)
        self.count += 1
        if 3 * self.count > 2 * len(self.keys):
            self._grow()
        return contents

    def _slot(self, key: int) -> tuple[int, bool]:
        """Where a key is, or would be, and whether it is there."""
        keys = self.keys
        slot = key % len(keys)
        while keys[slot] and keys[slot] != key:
            slot = (slot + 1) % len(keys)
        return slot, keys[slot] == key

    def _grow(self) -> None:
        keys, contents = self.keys, self.contents
        self.keys, self.contents = array("Q", bytes(16 * len(keys))), array("Q", bytes(16 * len(keys)))
        for key, said in zip(keys, contents, strict=True):
            if key:
                slot, _ = self._slot(key)
                self.keys[slot], self.contents[slot] = key, said
