"""Find many expressions in one pass over a folded text, and give back the author's own words."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache

from ahocorasick_rs import AhoCorasick, Implementation

from watcher.text import MAX_TEXT, fold

# Characters that fold to exactly one character: French letters, usual punctuation, emoji.
_ONE_TO_ONE = re.compile(
    "[\x00-\x7f\u00a0\u00ab\u00bb\u20ac\u2009\u202f\u2010-\u2015\u2018\u2019\u201c\u201d"
    "\u2190-\u21ff\u2500-\u2bff\U0001f300-\U0001faff"
    "àâäçéèêëîïôöùûüÿÀÂÄÇÉÈÊËÎÏÔÖÙÛÜŸ]*"
)
_SURROGATES = re.compile("[\ud800-\udfff]")


@lru_cache(maxsize=8192)
def _length(character: str) -> int:
    """Return how many characters one character folds to."""
    return len(fold(character))


@dataclass(frozen=True)
class Folded:
    """A text and its folded form, with the way back from one to the other.

    Hyphens, tabs and line breaks are folded to spaces, so that "sans-abri" meets "sans abri".
    """

    original: str
    text: str

    @cached_property
    def starts(self) -> tuple[int, ...] | None:
        """Where each folded character began in the original, then its end; None where both go in step.

        Few texts need it, and only once something was found in them: it is made when it is asked for.
        """
        if _ONE_TO_ONE.fullmatch(self.original):
            return None
        lengths = list(map(_length, self.original))
        if all(length == 1 for length in lengths):
            return None
        begun = (place for place, length in enumerate(lengths) for _ in range(length))
        return (*begun, len(self.original))

    def place(self, index: int) -> int:
        """Return the place in the original of a place in the folded text."""
        return index if self.starts is None else self.starts[index]

    def words(self, start: int, end: int) -> str:
        """Return the author's own words for a span of the folded text."""
        return self.original[self.place(start) : self.place(end)]


def fold_text(text: str) -> Folded:
    """Fold a text once for every scanner; never raises, whatever the text."""
    text = text[:MAX_TEXT]
    try:
        text.encode()
    except UnicodeEncodeError:
        text = _SURROGATES.sub("�", text)
    folded = fold(text).replace("-", " ").replace("\n", " ").replace("\t", " ").replace("\r", " ")
    return Folded(text, folded)


def fold_pattern(expression: str) -> str:
    """Fold an expression of the configuration the way texts are folded, on one line."""
    return " ".join(fold_text(expression).text.split())


@dataclass(frozen=True, slots=True)
class Hit:
    """Where an expression stands in a folded text; `index` is its place in the scanner's list."""

    index: int
    start: int
    end: int


class Scanner:
    """Look for whole expressions: neither side may touch a letter, a figure or an underscore."""

    def __init__(self, expressions: Iterable[str]) -> None:
        self.expressions = tuple(expressions)
        # A pattern that is empty cannot be searched; a lone NUL never stands in a cleaned text.
        patterns = [e or "\x00" for e in self.expressions] or ["\x00"]
        self._automaton = AhoCorasick(patterns, implementation=Implementation.DFA)

    def find(self, text: str) -> list[Hit]:
        """Return every hit, overlaps included, by place and then the longest first."""
        matches = self._automaton.find_matches_as_indexes(text, overlapping=True)
        found = [Hit(*match) for match in matches if stands_alone(text, match[1], match[2])]
        if len(found) > 1:
            found.sort(key=_by_place)
        return found


def _by_place(hit: Hit) -> tuple[int, int]:
    return hit.start, -hit.end


def stands_alone(text: str, start: int, end: int) -> bool:
    """Return whether a span is a whole word or a sequence of whole words."""
    before, after = text[start - 1 : start], text[end : end + 1]
    return not (before.isalnum() or before == "_" or after.isalnum() or after == "_")


def longest(hits: list[Hit]) -> list[Hit]:
    """Drop the hits that lie strictly inside another one; twins on the same span all stay."""
    kept: list[Hit] = []
    for hit in hits:
        inside = kept and hit.end <= kept[-1].end
        if not inside or (hit.start, hit.end) == (kept[-1].start, kept[-1].end):
            kept.append(hit)
    return kept
