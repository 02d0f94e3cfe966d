"""Cut folded texts into words, and number what the words are known by, for sums over many texts."""

import re
from collections.abc import Sequence
from itertools import chain

import numpy as np

from watcher.understanding.phrases import Places

PREFIX = 5  # letters: "agriculteurs" and "agricole" share a root without a stemmer
_WORD = re.compile(r"[^\W_]+")
_KNOWN_MAX = 65_536  # words remembered


def words_of_text(folded: str) -> list[str]:
    """Return the words of a folded text, in order."""
    return _WORD.findall(folded)


def spans_of_words(folded: str) -> list[tuple[str, int, int]]:
    """Return the words of a folded text with their places, in order."""
    return [(found.group(), *found.span()) for found in _WORD.finditer(folded)]


def features_of_word(word: str) -> tuple[str, ...]:
    """Return what a word is known by: itself and, for a longer one, its first letters."""
    return (word, "^" + word[:PREFIX]) if len(word) > PREFIX else (word,)


class FeatureTable(dict[str, int]):
    """Number the features of a vocabulary; as a dictionary, from a word to its two numbers in one.

    Numbers start at 1, and 0 stands for a feature that is not in the vocabulary.
    """

    def __init__(self, vocabulary: Sequence[str]) -> None:
        super().__init__()
        self._numbers = {feature: number for number, feature in enumerate(vocabulary, 1)}
        self._base = len(vocabulary) + 1

    def __missing__(self, word: str) -> int:
        if len(self) >= _KNOWN_MAX:
            self.clear()
        numbers = [self._numbers.get(feature, 0) for feature in features_of_word(word)]
        both = self[word] = numbers[0] * self._base + (numbers[1] if len(numbers) > 1 else 0)
        return both

    def rows(self, word: str) -> tuple[int, ...]:
        """Return the places of a word's features in the vocabulary."""
        return tuple(number - 1 for number in divmod(self[word], self._base) if number)

    def lay_out(self, texts: Sequence[Sequence[str]]) -> tuple[Places, Places]:
        """Return (text, place in the vocabulary) for each feature of each text's words, once a text."""
        sizes = np.fromiter(map(len, texts), np.intp, len(texts))
        both = np.fromiter(map(self.__getitem__, chain.from_iterable(texts)), np.intp, int(sizes.sum()))
        numbers = np.concatenate(np.divmod(both, self._base))
        keys = np.tile(np.repeat(np.arange(len(texts)), sizes) * self._base, 2) + numbers
        lines, numbers = np.divmod(np.unique(keys[numbers > 0]), self._base)
        return lines, numbers - 1
