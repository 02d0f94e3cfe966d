"""Choose the measure of the programme that answers a post, and say by which words. Pure.

A theme alone is no answer: without one of the measure's own words in the post, nothing is chosen,
and a person is asked rather than an answer invented.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from watcher.model import Measure, Reading
from watcher.text import URL, fold

_NAMED = re.compile(
    r"(?:\b(?:propositions?|mesures?)|§) ?(?:n ?[°o]\.? ?)?(\d{1,3}(?:\.\d{1,3})?)(?![\d%]|[ .]\d)"
)
_SENTENCE = re.compile(r"[^.?!\n]+[.?!\n]*")
_WORD = re.compile(r"[^\W_]+")
_THEME_BOOST = 1.5


@dataclass(frozen=True, slots=True)
class Choice:
    """A measure and the words of the post that led to it."""

    measure: Measure
    because: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Evidence:
    """What speaks for a measure: its keywords found, their weight, whether a theme is shared."""

    choice: Choice
    weight: float
    is_enough: bool


def choose_measure(text: str, reading: Reading, programme: Sequence[Measure]) -> Choice | None:
    """Return the measure that the text names, else the one with most evidence, else None."""
    folded = fold(URL.sub(" ", text))
    if (named := _named(folded, programme)) is not None:
        return named
    themes = frozenset(theme.id for theme in reading.themes)
    sentences = [(_words(s), 2 if "?" in s else 1) for s in _SENTENCE.findall(folded)]
    enough = [e for measure in programme if (e := _weigh(sentences, themes, measure)).is_enough]
    best = max(enough, key=lambda e: e.weight, default=None)
    return best.choice if best else None


def _named(folded: str, programme: Sequence[Measure]) -> Choice | None:
    """Return the measure called "proposition 12" (its number) or "mesure 3.1" (its place)."""
    for found in _NAMED.finditer(folded):
        for measure in programme:
            if found[1] in (measure.id, str(measure.number)):
                return Choice(measure, (found[0].strip(),))
    return None


def _weigh(sentences: Sequence[tuple[list[str], int]], themes: frozenset[str], measure: Measure) -> _Evidence:
    """Weigh the keywords by their words, twice in a question, more on a shared theme.

    One single-word keyword on another theme than the post's proves nothing.
    """
    shares = bool(themes & set(measure.themes))
    weight, found = 0, dict[str, int]()
    for words, worth in sentences:
        for keyword, size in _hits(words, measure):
            found[keyword] = size
            weight += size * worth
    is_enough = bool(found) and (shares or not themes or sum(found.values()) > 1)
    return _Evidence(Choice(measure, tuple(found)), weight * (_THEME_BOOST if shares else 1), is_enough)


def _hits(words: list[str], measure: Measure) -> Iterator[tuple[str, int]]:
    """Yield each keyword found and its size in words, the longest first, no word counted twice."""
    left = " " + "  ".join(words) + " "
    keywords = {keyword: _words(fold(keyword)) for keyword in measure.keywords}
    for keyword, parts in sorted(keywords.items(), key=lambda item: -len(item[1])):
        pattern = " " + "  ".join(parts) + " "
        if parts and pattern in left:
            left = left.replace(pattern, " | ")
            yield keyword, sum(len(part) > 2 for part in parts) or 1


def _words(folded: str) -> list[str]:
    return [_singular(word) for word in _WORD.findall(folded)]


def _singular(word: str) -> str:
    """Take a French plural off, the same way on both sides: only equality matters."""
    if len(word) > 5 and word.endswith("aux") and not word.endswith("eaux"):
        return word[:-2] + "l"
    return word[:-1] if len(word) > 3 and word[-1] in "sx" else word
