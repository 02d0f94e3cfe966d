"""Lay out what surrounds a name in a text: the words before and after it, their case, the sentence."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest
from typing import NamedTuple

from watcher.understanding.context_words import COMPOUNDS
from watcher.understanding.scan import Folded

_TOKEN = re.compile(rf"(?:{'|'.join(COMPOUNDS)})\b|\w+'?|[^\w\s]")
_ENDS = frozenset('.!?…:;•"|')
_SHORTENED = frozenset({"mr", "mgr", "dr", "pr", "st", "ste", "me"})
_SCORE = re.compile(r"(?<![\d/-])\d-\d(?![\d/-]| *(?:ans|h|jours|mois))")  # of a match: "3-1", not "2-3 ans"
REACH = 20  # words looked at on either side


class Word(NamedTuple):
    """One word of the folded text, its span there, and the author's own spelling."""

    text: str
    start: int
    end: int
    shown: str

    @property
    def capital(self) -> bool:
        """Return whether the author wrote it with a capital."""
        return self.shown[:1].isupper()

    @property
    def participle(self) -> bool:
        """Return whether it is written like a participle, which folding makes a finite verb ("fermé")."""
        return self.shown.endswith(("é", "ée", "és", "ées"))


@dataclass(frozen=True, slots=True)
class Page:
    """A whole text, cut into words once for all the names it holds."""

    folded: Folded
    words: tuple[Word, ...]
    shouting: bool
    hushed: bool
    scored: bool


def cut(folded: Folded) -> Page:
    """Cut a text into words; note whether it is all capitals, has none, or tells the score of a match."""
    words: list[Word] = []
    in_step = folded.starts is None
    for found in _TOKEN.finditer(folded.text):
        if found.group() == "." and words and words[-1].end == found.start() and _shortens(words[-1].text):
            continue
        start, end = found.span()
        shown = folded.original[start:end] if in_step else folded.words(start, end)
        text = "à" if shown in ("à", "À") else found.group()  # the verb "a" must stay apart
        words.append(Word(text, start, end, shown))
    letters = [c for c in folded.original if c.isalpha()]
    upper = sum(c.isupper() for c in letters)
    return Page(folded, tuple(words), shouting=upper * 10 > len(letters) * 7, hushed=not upper,
                scored=_SCORE.search(folded.original) is not None)  # fmt: skip


def _shortens(word: str) -> bool:
    """Return whether a dot after the word ends an abbreviation, not a sentence."""
    return (len(word) == 1 and word.isalpha()) or word in _SHORTENED


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

    def near(self) -> Iterator[Word]:
        """Yield the surrounding words, nearest first."""
        return (word for pair in zip_longest(self.left, self.right) for word in pair if word is not None)


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
