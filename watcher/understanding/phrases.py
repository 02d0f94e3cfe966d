"""Find whole expressions in many texts at once, with one pass of the automaton over them all."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
from ahocorasick_rs import AhoCorasick
from numpy.typing import NDArray

Places = NDArray[np.intp]
_PLANE = 0x10000  # beyond the first plane stand emoji and the like: no letters of ours
_IN_WORD = np.array([chr(code).isalnum() or code == ord("_") for code in range(_PLANE)])


@dataclass(frozen=True, slots=True)
class Finds:
    """One line a hit, by text and place: which text, which expression, from where to where in it."""

    text: Places
    form: Places
    start: Places
    end: Places


class PhraseFinder:
    """Look for whole expressions: neither side may touch a letter, a figure or an underscore."""

    def __init__(self, forms: Sequence[str]) -> None:
        self._automaton = AhoCorasick([form or "\x00" for form in forms] or ["\x00"])

    def find(self, texts: Sequence[str]) -> Finds:
        """Return the hits, the longest first at each place, without those inside a longer one."""
        joined = "\n" + "\n".join(texts) + "\n"
        matches = self._automaton.find_matches_as_indexes(joined, overlapping=True)
        flat = np.fromiter(chain.from_iterable(matches), np.intp, 3 * len(matches))
        form, start, end = flat.reshape(-1, 3).T
        kept = _stand_alone(joined, start, end)
        form, start, end = form[kept], start[kept], end[kept]
        order = np.lexsort((-end, start))
        order = order[_longest(end[order])]
        form, start, end = form[order], start[order], end[order]
        lengths = np.fromiter(map(len, texts), np.intp, len(texts))
        offsets = np.concatenate(([1], 1 + np.cumsum(lengths + 1)[:-1])) if texts else np.ones(1, np.intp)
        text = np.searchsorted(offsets, start, side="right") - 1
        return Finds(text, form, start - offsets[text], end - offsets[text])


def _stand_alone(joined: str, start: Places, end: Places) -> NDArray[np.bool_]:
    codes = np.frombuffer(joined.encode("utf-32-le"), np.uint32)
    before, after = np.minimum(codes[start - 1], _PLANE - 1), np.minimum(codes[end], _PLANE - 1)
    alone: NDArray[np.bool_] = ~(_IN_WORD[before] | _IN_WORD[after])
    return alone


def _longest(end: Places) -> NDArray[np.bool_]:
    """Tell which hits, by start and the longest first, reach further than all before them."""
    reached = np.maximum.accumulate(end)
    return end > np.concatenate(([-1], reached[:-1]))
