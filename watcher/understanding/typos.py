"""Recognise a long name with one letter wrong, and figures written for letters."""

import re
from collections.abc import Iterable, Iterator, Mapping
from string import ascii_lowercase

from watcher.understanding.scan import Folded

LONG_ENOUGH = 7
_CAPITALISED = re.compile(rf"(?<![\w@#/])[^\W\d_a-z]\w{{{LONG_ENOUGH - 2},}}")
_LEET = str.maketrans("013457@$", "oieastas")
_MIXED = re.compile(r"[a-z][0134578@$]+[a-z]")
_INFLECTIONS = ("s", "e", "es", "x")


def unmask(text: str) -> str | None:
    """Return the folded text with figures read as letters ("aub3rtin"), or None where none hides one."""
    return text.translate(_LEET) if _MIXED.search(text) else None


def slips_of(names: Iterable[str]) -> dict[str, str]:
    """Return every folded word one slip away from a name of `LONG_ENOUGH` letters, with that name."""
    long = [name for name in names if len(name) >= LONG_ENOUGH and name.isalpha()]
    return {slip: name for name in long for slip in _one_away(name) if not _inflected(slip, name)}


def _one_away(name: str) -> Iterator[str]:
    """Yield every loss, swap of neighbours, change and insertion of one letter."""
    for i in range(len(name) + 1):
        head, tail = name[:i], name[i:]
        yield head + tail[1:]
        yield head + tail[1:2] + tail[:1] + tail[2:]
        for letter in ascii_lowercase:
            yield head + letter + tail[1:]
            yield head + letter + tail


def misspelt(folded: Folded, slips: Mapping[str, str]) -> Iterator[tuple[str, int, int]]:
    """Yield the name and the span of every capitalised word that is a slip of it."""
    if folded.starts is not None:
        return  # odd characters: the places would not fit, and one sure reading is worth no guess
    for found in _CAPITALISED.finditer(folded.original):
        if name := slips.get(folded.text[found.start() : found.end()]):
            yield name, found.start(), found.end()


def _inflected(word: str, name: str) -> bool:
    """Return whether they are one word or forms of one common noun ("marchand", "marchands")."""
    return any(word == name + ending or name == word + ending for ending in ("", *_INFLECTIONS))
