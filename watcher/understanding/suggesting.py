"""Choose the texts that are most worth labelling: those the model hesitates about, of every kind."""

from collections.abc import Sequence, Set
from itertools import zip_longest

import numpy as np

from watcher.understanding.findings import Floats

_ALIKE = 0.5  # share of words from which two texts teach the same


def hesitations(scores: Floats) -> Floats:
    """Return how little each text's best theme leads, in [0, 1]; 1 when nothing tells two themes apart."""
    if scores.shape[1] < 2:
        return np.zeros(len(scores))
    second, best = np.sort(scores, axis=1)[:, -2:].T
    return np.asarray(1 - (best - second))


def worth_labelling(scores: Floats, words: Sequence[Set[str]], count: int) -> list[int]:
    """Return the places of at most `count` texts: by turns from each best theme, the most doubtful first.

    `scores` are texts by themes; `words` each text's words. A text much like one already chosen, or
    without a word, is passed over.
    """
    doubt, best = hesitations(scores), scores.argmax(axis=1)
    ranked = np.argsort(-doubt, kind="stable")
    piles = [[int(place) for place in ranked if best[place] == theme] for theme in dict.fromkeys(best[ranked].tolist())]
    chosen: list[int] = []
    for place in (p for turn in zip_longest(*piles) for p in turn if p is not None):
        if len(chosen) == count:
            break
        if words[place] and not any(_alike(words[place], words[other]) for other in chosen):
            chosen.append(place)
    return chosen


def _alike(one: Set[str], other: Set[str]) -> bool:
    return len(one & other) >= _ALIKE * len(one | other)
