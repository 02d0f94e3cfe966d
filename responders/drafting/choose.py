"""Choose the measure of the programme that answers a post, and say by which words. Pure.

A theme alone is no answer: without one of the measure's own words in the post, nothing is chosen,
and a person is asked rather than an answer invented.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from watcher.model import Measure, Reading
from watcher.text import URL, fold

_NAMED = re.compile(r"(?:\b(?:propositions?|mesures?)|§) ?(?:n ?[°o]\.? ?)?(\d{1,3}(?:\.\d{1,3})?)(?![\d%]|[ .]\d)")
_SENTENCE = re.compile(r"[^.?!\n]+[.?!\n]*")
_WORD = re.compile(r"[^\W_]+")
_THEME_BOOST = 1.5
# Words with which one asks; a question made of them alone asks about what the rest of the post tells.
_ASKING = (
    "que quoi quel quelle quelles comment quand pourquoi combien est sont fait faire faites avez compte comptez "
    "propose proposez proposer prevoit prevoyez pense pensez dit dites repond repondez vous nous elle votre notre "
    "vos nos les des sur pour par avec dans donc alors face cela concretement position reponse avis programme "
    "mesure proposition solution candidat candidate"
)


@dataclass(frozen=True, slots=True)
class Choice:
    """A measure and the words of the post that led to it."""

    measure: Measure
    because: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Said:
    """What a post says: the words of each sentence with their worth, and whether it asks of something by name."""

    sentences: tuple[tuple[list[str], int], ...]
    themes: frozenset[str]
    asks_by_name: bool


def choose_measure(text: str, reading: Reading, programme: Sequence[Measure]) -> Choice | None:
    """Return the measure that the text names, else the one with most evidence, else None."""
    folded = fold(URL.sub(" ", text))
    if (named := _named(folded, programme)) is not None:
        return named
    said = _said(folded, reading)
    weighed = [(_weight(said, measure), measure) for measure in programme]
    (weight, because), best = max(weighed, key=lambda w: w[0][0], default=((0.0, ()), None))
    return Choice(best, because) if best and weight else None


def _named(folded: str, programme: Sequence[Measure]) -> Choice | None:
    """Return the measure called "proposition 12" (its number) or "mesure 3.1" (its place)."""
    for found in _NAMED.finditer(folded):
        for measure in programme:
            if found[1] in (measure.id, str(measure.number)):
                return Choice(measure, (found[0].strip(),))
    return None


def _said(folded: str, reading: Reading) -> _Said:
    sentences = tuple((_words(s), 2 if "?" in s else 1) for s in _SENTENCE.findall(folded))
    us = {word for words in reading.mention.because for word in _words(fold(words))}
    asked = {word for words, worth in sentences if worth > 1 for word in words if len(word) > 2}
    themes = frozenset(theme.id for theme in reading.themes)
    return _Said(sentences, themes, asks_by_name=bool(asked - us - set(_words(_ASKING))))


def _weight(said: _Said, measure: Measure) -> tuple[float, tuple[str, ...]]:
    """Weigh the keywords by their words, twice in a question, more on a shared theme.

    A lone single-word keyword proves nothing when the measure is of another theme than the post,
    or when the post asks of something else by name: then the weight is zero.
    """
    hits = [(*hit, worth) for words, worth in said.sentences for hit in _hits(words, measure)]
    found = {keyword: size for keyword, size, _ in hits}
    shares = bool(said.themes & set(measure.themes))
    is_asked = any(worth > 1 for *_, worth in hits)
    fits = (shares or not said.themes) and (is_asked or not said.asks_by_name)
    if sum(found.values()) < (1 if fits else 2):
        return 0.0, ()
    weight = sum(size * worth for _, size, worth in hits)
    return weight * (_THEME_BOOST if shares else 1.0), tuple(found)


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
