"""Lay out what surrounds a name in a text: the words before and after it, their case, the sentence."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from watcher.understanding.scan import Folded

_TOKEN = re.compile(r"\w+'?|[^\w\s]")
_ENDS = frozenset('.!?…:;•"|')
REACH = 20  # words looked at on either side


@dataclass(frozen=True, slots=True)
class Word:
    """One word of the folded text, its span there, and the author's own spelling."""

    text: str
    start: int
    end: int
    shown: str

    @property
    def capital(self) -> bool:
        """Return whether the author wrote it with a capital."""
        return self.shown[:1].isupper()


@dataclass(frozen=True, slots=True)
class Page:
    """A whole text, cut into words once for all the names it holds."""

    folded: Folded
    words: tuple[Word, ...]
    shouting: bool
    hushed: bool


def cut(folded: Folded) -> Page:
    """Cut a text into words; note whether it is all capitals, or has none at all."""
    words = tuple(
        Word(found.group(), found.start(), found.end(), folded.words(found.start(), found.end()))
        for found in _TOKEN.finditer(folded.text)
    )
    letters = [c for c in folded.original if c.isalpha()]
    upper = sum(c.isupper() for c in letters)
    return Page(folded, words, shouting=upper * 10 > len(letters) * 7, hushed=not upper)


@dataclass(frozen=True, slots=True)
class Scene:
    """A name in its place: neighbours nearest first, and the very characters that touch it."""

    page: Page
    start: int
    end: int
    left: tuple[Word, ...]
    right: tuple[Word, ...]
    inside: tuple[Word, ...]
    touching_before: str
    touching_after: str

    @property
    def opens(self) -> bool:
        """Return whether the name opens a sentence, where a capital proves nothing."""
        return not self.left or self.left[0].text in _ENDS

    @property
    def before(self) -> str:
        """Return the folded word directly before, or nothing."""
        return self.left[0].text if self.left else ""

    @property
    def after(self) -> str:
        """Return the folded word directly after, or nothing."""
        return self.right[0].text if self.right else ""

    def near(self) -> Iterator[tuple[int, Word]]:
        """Yield the surrounding words with their distance, nearest first."""
        sides = [*enumerate(self.left, 1), *enumerate(self.right, 1)]
        return iter(sorted(sides, key=lambda pair: pair[0]))


def scene(page: Page, start: int, end: int) -> Scene:
    """Look at the span [start, end) of the folded text in its surroundings."""
    first = next((i for i, word in enumerate(page.words) if word.end > start), len(page.words))
    last = next((i for i, word in enumerate(page.words[first:], first) if word.start >= end), len(page.words))
    original, folded = page.folded.original, page.folded
    at, to = folded.place(start), folded.place(end)
    return Scene(
        page,
        start,
        end,
        left=tuple(reversed(page.words[max(first - REACH, 0) : first])),
        right=page.words[last : last + REACH],
        inside=page.words[first:last],
        touching_before=original[at - 1 : at] if at else "",
        touching_after=original[to : to + 1],
    )
