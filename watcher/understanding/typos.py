"""Recognise a long name with one letter wrong, and figures written for letters."""

import re
from collections.abc import Iterator

from watcher.understanding.scan import Folded

LONG_ENOUGH = 7
_CAPITALISED = re.compile(rf"(?<![\w@#/])[^\W\d_a-z]\w{{{LONG_ENOUGH - 2},}}")
_LEET = str.maketrans("013457@$", "oieastas")
_MIXED = re.compile(r"[a-z][0134578@$]+[a-z]")
_INFLECTIONS = ("s", "e", "es", "x")


def unmask(text: str) -> str | None:
    """Return the folded text with figures read as letters ("aub3rtin"), or None where none hides one."""
    return text.translate(_LEET) if _MIXED.search(text) else None


def misspelt(folded: Folded, names: tuple[str, ...]) -> Iterator[tuple[str, int, int]]:
    """Yield the name and the span of every capitalised word one letter away from it."""
    if folded.starts is not None or not names:
        return
    for found in _CAPITALISED.finditer(folded.original):
        word = folded.text[found.start() : found.end()]
        for name in names:
            if _close(word, name):
                yield name, found.start(), found.end()


def _close(word: str, name: str) -> bool:
    """Return whether one insertion, loss, change or swap of neighbours leads from one to the other."""
    if word == name or abs(len(word) - len(name)) > 1 or _inflected(word, name):
        return False
    head = next((i for i, (a, b) in enumerate(zip(word, name, strict=False)) if a != b), min(len(word), len(name)))
    rest, other = word[head:], name[head:]
    swapped = len(rest) > 1 and rest[:2] == other[1::-1] and rest[2:] == other[2:]
    return rest[1:] == other[1:] or rest[1:] == other or rest == other[1:] or swapped


def _inflected(word: str, name: str) -> bool:
    """Return whether they are forms of one common noun ("marchand", "marchands"), not a slip."""
    return any(word == name + ending or name == word + ending for ending in _INFLECTIONS)
