"""Say how alike two texts are, as a reader or a network's filter would find them. Pure."""

from collections.abc import Iterable

from watcher.text import copy_key

TOO_CLOSE = 0.8
_RUN = 3  # words


def likeness(one: str, other: str) -> float:
    """Return the share of runs of three words that two texts have in common, from 0 to 1.

    Addresses, handles, accents and capitals do not count: they do not make a wording another.
    """
    first, second = _runs(one), _runs(other)
    return len(first & second) / (len(first | second) or 1)


def closest(text: str, others: Iterable[str]) -> float:
    """Return how alike a text is to the nearest of others; 0 when there is none."""
    return max((likeness(text, other) for other in others), default=0.0)


def freshest(texts: Iterable[str], recent: Iterable[str]) -> list[str]:
    """Return the texts from the least alike to recent ones to the most."""
    known = tuple(recent)
    return sorted(dict.fromkeys(texts), key=lambda text: closest(text, known))


def unlike(texts: Iterable[str], others: Iterable[str]) -> list[str]:
    """Return the texts that are not too close to any of the others, in their order."""
    known = tuple(others)
    return [text for text in texts if closest(text, known) < TOO_CLOSE]


def _runs(text: str) -> set[tuple[str, ...]]:
    words = copy_key(text).split()
    return {tuple(words[at : at + _RUN]) for at in range(max(1, len(words) - _RUN + 1))} if words else set()
