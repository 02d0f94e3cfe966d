"""Recognise a long name with one letter wrong, and figures written for letters."""

import re
from collections.abc import Iterable, Iterator
from string import ascii_lowercase

from watcher.understanding.scan import Folded, Hit, Scanner

LONG_ENOUGH = 6
_TAGS = ("@", "#", "/")
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


class Slips:
    """Find the names that are written with one slip, and a capital or after a first name of ours."""

    def __init__(self, names: Iterable[str], firsts: Iterable[str] = ()) -> None:
        self._firsts = tuple(f" {first} " for first in firsts)
        self._meant = slips_of(names)
        self._scanner = Scanner(self._meant)

    def find(self, folded: Folded) -> Iterator[tuple[str, Hit]]:
        """Yield the name that was meant and where its misspelling stands."""
        for hit in self._scanner.find(folded.text):
            before = f" {folded.text[: hit.start]}"
            written = folded.words(hit.start, hit.end)[:1].isupper() or before.endswith(self._firsts)
            if written and before[-1] not in _TAGS:
                yield self._meant[self._scanner.expressions[hit.index]], hit


def is_slip(word: str, name: str) -> bool:
    """Return whether a word is a name of at least 5 letters with one slip, or its letters shuffled."""
    if len(name) < 5 or word[:1] != name[:1] or abs(len(word) - len(name)) > 1 or word == name:
        return False
    return sorted(word) == sorted(name) or word in _one_away(name)


def _inflected(word: str, name: str) -> bool:
    """Return whether they are one word or forms of one common noun ("marchand", "marchands")."""
    return any(word == name + ending or name == word + ending for ending in ("", *_INFLECTIONS))
