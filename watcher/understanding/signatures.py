"""Sign texts so that two alike ones have signatures alike: MinHash, a whole batch at a time. Pure.

A signature is 64 numbers of 16 bits. Each is what is left of the least of one random ordering of the
text's shingles (words of four letters or more, and pairs of neighbours), so the share of equal
numbers estimates the share of shingles in common (Broder, 1997). The numbers are kept in the ledger:
nothing here may change without a migration that empties the table `signature`.
"""

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

PERMUTATIONS = 64
Signatures = npt.NDArray[np.uint16]  # one row of PERMUTATIONS a text
_Hashes = npt.NDArray[np.uint64]

_AT_ONCE = 1 << 15  # bytes: what fits the processor's cache with 64 orderings of it
_LONG_WORD = 4  # letters: shorter words are in every text, and say nothing alone
_BASE = 0x9E3779B97F4A7C15
_SHIFT = np.uint64(32)
_MIX, _MIX_AGAIN = np.uint64(0xFF51AFD7ED558CCD), np.uint64(0xC4CEB9FE1A85EC53)
_ORDERINGS = np.random.Generator(np.random.PCG64(2027)).integers(1 << 32, size=(2, PERMUTATIONS, 1), dtype=np.uint32)
_TIMES, _PLUS = _ORDERINGS[0] | np.uint32(1), _ORDERINGS[1]


def _powers(base: int, count: int) -> _Hashes:
    powers = np.full(count, base, np.uint64)
    powers[0] = 1
    return np.multiply.accumulate(powers)


_POWERS = _powers(_BASE, _AT_ONCE)
_BACK = _powers(pow(_BASE, -1, 1 << 64), _AT_ONCE)


def sign(forms: Sequence[bytes]) -> Signatures:
    """Return one signature a normal form, which is words between single spaces, and never empty."""
    signed = [_sign(part) for part in _parts(forms)]
    return np.concatenate(signed) if signed else np.empty((0, PERMUTATIONS), np.uint16)


def _parts(forms: Sequence[bytes]) -> Iterator[Sequence[bytes]]:
    """Cut a batch where it would no longer fit; the result does not depend on where."""
    start = size = 0
    for place, form in enumerate(forms):
        if size and size + len(form) >= _AT_ONCE:
            yield forms[start:place]
            start, size = place, 0
        size += len(form) + 1
    if size:
        yield forms[start:]


def _sign(forms: Sequence[bytes]) -> Signatures:
    counts = np.array([form.count(b" ") + 1 for form in forms])
    shingles = _shingles(b" ".join(forms) + b" ", np.cumsum(counts) - 1)
    ordered = _TIMES * shingles
    ordered += _PLUS
    least = np.minimum.reduceat(ordered, 2 * (np.cumsum(counts) - counts), axis=1)
    return np.ascontiguousarray(least.T.astype(np.uint16))


def _shingles(text: bytes, last: npt.NDArray[np.intp]) -> npt.NDArray[np.uint32]:
    """Return two shingles a word: itself, and itself with the next; `last` are the last words of texts."""
    letters = np.frombuffer(text, np.uint8)
    ends = np.flatnonzero(letters == ord(" "))
    starts = np.concatenate(([0], ends[:-1] + 1))
    words = _mixed(_hashes(letters, starts, ends))
    pairs = _mixed(words * _MIX + np.roll(words, -1))
    pairs[last] = words[last]
    alone = np.where(ends - starts >= _LONG_WORD, words, pairs)
    both = np.stack((alone, pairs), axis=1).ravel()
    return (both >> _SHIFT).astype(np.uint32)


def _hashes(letters: npt.NDArray[np.uint8], starts: npt.NDArray[np.intp], ends: npt.NDArray[np.intp]) -> _Hashes:
    """Hash every word at once: a polynomial of its letters, modulo 2**64, wherever it stands."""
    sums = np.zeros(len(letters) + 1, np.uint64)
    np.cumsum(letters * _POWERS[: len(letters)], out=sums[1:])
    return (sums[ends] - sums[starts]) * _BACK[starts]


def _mixed(hashes: _Hashes) -> _Hashes:
    """Spread every bit over all the others (the finaliser of MurmurHash3, in the public domain)."""
    hashes = (hashes ^ (hashes >> _SHIFT)) * _MIX
    hashes = (hashes ^ (hashes >> _SHIFT)) * _MIX_AGAIN
    return hashes ^ (hashes >> _SHIFT)
