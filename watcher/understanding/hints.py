"""Weigh the single words that only hint at a theme, in many texts at once."""

from collections.abc import Mapping, Sequence
from itertools import chain

import numpy as np

from watcher.understanding.findings import Floats
from watcher.understanding.lexicon import SMALL_WORDS, stem

_SHORT = 3  # letters: such words hint at nothing
_KNOWN_MAX = 65_536  # words remembered


class HintTable(dict[str, int]):
    """Number the stems that hint; as a dictionary, from a folded word to its stem's number or -1."""

    def __init__(self, hints: Mapping[str, Sequence[tuple[int, float]]]) -> None:
        super().__init__()
        self._hints = hints
        self._numbers = {root: number for number, root in enumerate(hints)}
        self._counts = np.array([len(found) for found in hints.values()], np.intp)
        self._firsts = np.cumsum(self._counts) - self._counts
        every = list(chain.from_iterable(hints.values()))
        self._theme = np.array([theme for theme, _ in every], np.intp)
        self._weight = np.array([weight for _, weight in every], np.float64)

    def __missing__(self, word: str) -> int:
        if len(self) >= _KNOWN_MAX:
            self.clear()
        number = self[word] = self._numbers.get(stem(word), -1) if _may_hint(word) else -1
        return number

    def of(self, word: str) -> Sequence[tuple[int, float]]:
        """Return the themes that a folded word hints at, each with a weight."""
        return self._hints.get(stem(word), ()) if _may_hint(word) else ()

    def sums(self, words: Sequence[Sequence[str]], shape: tuple[int, int]) -> Floats:
        """Add up the hints of each text's folded words, a stem once (texts by themes)."""
        sizes = np.fromiter(map(len, words), np.intp, len(words))
        numbers = np.fromiter(map(self.__getitem__, chain.from_iterable(words)), np.intp, int(sizes.sum()))
        keys = np.repeat(np.arange(len(words)), sizes) * len(self._counts) + numbers
        keys = np.unique(keys[numbers >= 0])
        lines, stems = np.divmod(keys, max(len(self._counts), 1))
        counts = self._counts[stems]
        of = np.repeat(np.arange(len(stems)), counts)
        rows = np.arange(len(of)) + np.repeat(self._firsts[stems] - (np.cumsum(counts) - counts), counts)
        cells = lines[of] * shape[1] + self._theme[rows]
        sums: Floats = np.bincount(cells, self._weight[rows], shape[0] * shape[1]).astype(np.float64)
        return sums.reshape(shape)


def _may_hint(word: str) -> bool:
    return len(word) > _SHORT and not word.isdigit() and word not in SMALL_WORDS
