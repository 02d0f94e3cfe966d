"""Cut folded texts into words, and number what the words are known by, for sums over many texts."""

import re
from collections.abc import Sequence
from itertools import chain, pairwise

import numpy as np

from watcher.understanding.phrases import Places

PREFIX = 5  # letters: "agriculteurs" and "agricole" share a root without a stemmer
_WORD = re.compile(r"[^\W_]+")
ROOT = 6  # letters: of words that follow each other
_LITTLE = 3  # letters: articles, prepositions
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


def pairs_of_words(words: Sequence[str]) -> set[str]:
    """Return what words are known by together: the first letters of two that follow each other, little ones apart."""
    roots = [word[:ROOT] for word in words if len(word) > _LITTLE]
    return {f"{first} {second}" for first, second in pairwise(roots)}


class FeatureTable(dict[str, int]):
    """Number the features of a vocabulary; as a dictionary, from a word to its numbers in one.

    Those are its own, its first letters' and its root's, by which pairs are found. Features start at
    1, and 0 stands for one that is not in the vocabulary; roots start at 2, 1 stands for one that is in
    no pair and 0 for a little word, which pairs pass over.
    """

    def __init__(self, vocabulary: Sequence[str]) -> None:
        super().__init__()
        self._numbers = {feature: number for number, feature in enumerate(vocabulary, 1)}
        self._base = len(vocabulary) + 1
        pairs = {feature: number for feature, number in self._numbers.items() if feature.count(" ") == 1}
        words = [*chain.from_iterable(pair.split(" ") for pair in pairs)]
        self._roots = {root: number for number, root in enumerate(sorted({*words}), 2)}
        self._wide = len(self._roots) + 2
        roots = np.array([*map(self._roots.__getitem__, words)], np.intp).reshape(-1, 2)
        numbers = np.array([*pairs.values()], np.intp)
        keys = self._together(roots[:, 0], roots[:, 1])
        order = np.argsort(keys)
        self._pairs, self._numbers_of_pairs = keys[order], numbers[order]

    def __missing__(self, word: str) -> int:
        if len(self) >= _KNOWN_MAX:
            self.clear()
        own, *first = (self._numbers.get(feature, 0) for feature in features_of_word(word))
        root = self._roots.get(word[:ROOT], 1) if len(word) > _LITTLE else 0
        packed = self[word] = (own * self._base + sum(first)) * self._wide + root
        return packed

    def rows(self, word: str) -> tuple[int, ...]:
        """Return the places of a word's features in the vocabulary."""
        return tuple(number - 1 for number in divmod(self[word] // self._wide, self._base) if number)

    def rows_of_pairs(self, words: Sequence[str]) -> list[tuple[int, int, int]]:
        """Return the pairs of a text: the places of both words in it, and the pair's in the vocabulary."""
        roots = np.fromiter((self[word] % self._wide for word in words), np.intp, len(words))
        kept = np.flatnonzero(roots)
        found, numbers = self._pairs_in(roots[kept])
        firsts = kept[found].tolist()
        return list(zip(firsts, kept[found + 1].tolist(), (numbers - 1).tolist(), strict=True))

    def lay_out(self, texts: Sequence[Sequence[str]]) -> tuple[Places, Places]:
        """Return (text, place in the vocabulary) for each feature of each text's words, once a text."""
        sizes = np.fromiter(map(len, texts), np.intp, len(texts))
        packed = np.fromiter(map(self.__getitem__, chain.from_iterable(texts)), np.intp, int(sizes.sum()))
        both, roots = np.divmod(packed, self._wide)
        lines = np.repeat(np.arange(len(texts)), sizes) * self._base
        keys, numbers = np.tile(lines, 2), np.concatenate(np.divmod(both, self._base))
        keys = (keys + numbers)[numbers > 0]
        if len(self._pairs):
            lines, roots = lines[roots > 0], roots[roots > 0]
            found, numbers = self._pairs_in(roots)
            within = lines[found] == lines[found + 1]
            keys = np.concatenate([keys, (lines[found] + numbers)[within]])
        lines, numbers = np.divmod(np.unique(keys), self._base)
        return lines, numbers - 1

    def _together(self, first: Places, second: Places) -> Places:
        return first * self._wide + second

    def _pairs_in(self, roots: Places) -> tuple[Places, Places]:
        """Return where known pairs begin among the roots of words, and their numbers."""
        if not len(self._pairs):
            return np.zeros(0, np.intp), np.zeros(0, np.intp)
        asked = self._together(roots[:-1], roots[1:])
        places = np.minimum(np.searchsorted(self._pairs, asked), len(self._pairs) - 1)
        found = np.flatnonzero(self._pairs[places] == asked)
        return found, self._numbers_of_pairs[places[found]]
