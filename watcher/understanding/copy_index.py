"""Find the signatures that may be alike without comparing with each: LSH in tables of fixed size. Pure.

A signature is cut into 32 bands of two numbers. Two that share a band meet in a table, where each
place holds the newest that came there. So a look costs the same whatever the archive, and what is
old goes out by itself.
"""

import sys
from bisect import bisect_right
from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

from watcher.understanding.signatures import PERMUTATIONS, Signatures

MOST = 1 << 19  # signatures remembered: 200 MB
ENOUGH = 13  # equal numbers of 64 for a closer look
_LEAST = 1 << 12
_BANDS = PERMUTATIONS // 2
_AT_ONCE = 128  # signatures: what fits the processor's cache with their 32 candidates each
_SPREAD = np.uint32(0x9E3779B1)
Numbers = npt.NDArray[np.uint32]
Places = npt.NDArray[np.intp]


class CopyIndex:
    """Remember numbered signatures and find the earlier ones alike.

    Numbers grow from 1 on, with or without gaps. The result is the same for any cut into batches.
    """

    def __init__(self, most: int = MOST) -> None:
        self.last = 0
        self._most = most
        self._before_first = 0
        self._make(min(_LEAST, most))

    def find(self, numbers: Sequence[int], signatures: Signatures) -> list[list[int]]:
        """Remember each signature and return, for each, the earlier ones alike, the most alike first."""
        found: list[list[int]] = []
        for part in self._parts(numbers):
            met, signed = np.array(numbers[part], np.uint32), signatures[part]
            before = self._meet(self._places(signed), met)
            self._put(met, signed)
            found += self._alike(met, signed, before)
        return found

    def add(self, numbers: Sequence[int], signatures: Signatures) -> None:
        """Remember signatures without looking for others."""
        for part in self._parts(numbers):
            self._put(np.array(numbers[part], np.uint32), signatures[part])

    def _make(self, size: int) -> None:
        self._size = size
        self._shift = np.uint32(32 - size.bit_length())
        self._held = np.zeros((size, PERMUTATIONS), np.uint16)
        self._tables = np.zeros(_BANDS * 2 * size, np.uint32)
        self._first_places = np.arange(_BANDS) * 2 * size

    def _parts(self, numbers: Sequence[int]) -> Iterator[slice]:
        """Cut a batch where the tables must grow, and so that none of a part pushes out another."""
        start = 0
        while start < len(numbers):
            if not self.last:
                self._before_first = numbers[0] - 1
            while numbers[start] > self._room and self._size < self._most:
                self._grow()
            end = bisect_right(numbers, min(numbers[start] + _AT_ONCE - 1, self._room), start)
            yield slice(start, end)
            self.last, start = numbers[end - 1], end

    @property
    def _room(self) -> int:
        """The last number that fits; no end once the oldest are pushed out by the newest."""
        return sys.maxsize if self._size == self._most else self._before_first + self._size

    def _grow(self) -> None:
        held, numbers = self._held, np.arange(self._before_first + 1, self.last + 1, dtype=np.uint32)
        signatures = held[numbers % self._size]
        self._make(2 * self._size)
        used = signatures.any(axis=1)
        self._put(numbers[used], signatures[used])

    def _places(self, signatures: Signatures) -> Places:
        keys = np.ascontiguousarray(signatures).view(np.uint32)
        return ((keys * _SPREAD) >> self._shift) + self._first_places

    def _put(self, numbers: Numbers, signatures: Signatures) -> None:
        self._held[numbers % self._size] = signatures
        self._tables[self._places(signatures)] = numbers[:, None]  # of several, the last one stays

    def _meet(self, places: Places, numbers: Numbers) -> Numbers:
        """Return who came last to each place before each number, those of the part included; 0 is nobody."""
        flat = places.ravel()
        before = self._tables[flat]
        order = np.argsort(flat, kind="stable")
        again = np.flatnonzero(flat[order[1:]] == flat[order[:-1]])
        before[order[again + 1]] = numbers[order[again] // _BANDS]
        return before.reshape(places.shape)

    def _alike(self, numbers: Numbers, signatures: Signatures, before: Numbers) -> list[list[int]]:
        reach = self._size - _AT_ONCE if self._size == self._most else self._size
        known = (before > 0) & (numbers[:, None] - before <= reach)
        equal = (self._held[before % self._size] == signatures[:, None]).sum(axis=2, dtype=np.uint8)
        close = known & (equal >= ENOUGH)
        found: list[list[int]] = [[] for _ in numbers]
        for row in np.flatnonzero(close.any(axis=1)):
            by_number = dict(zip(before[row][close[row]].tolist(), equal[row][close[row]].tolist(), strict=True))
            found[row] = sorted(by_number, key=lambda number: (-by_number[number], number))
        return found
