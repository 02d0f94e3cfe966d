"""Rank the measures by how well they answer a post, and say by which words. Pure.

Three signs are added: the words that a post and a measure share, after stemming, each worth what it
tells apart in the programme (as in BM25, Robertson and Zaragoza 2009: a word of the keywords counts
more than one of the body); the letters they share, by hashed n-grams, for words that no stem joins;
and a theme in common. What the post asks of, and the measure does not hold, counts against it.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise
from zlib import crc32

from responders.drafting.asking_words import SAY_NOTHING
from responders.drafting.stemming import stem, words_of
from watcher.model import Measure
from watcher.text import fold

SHOWN = 3  # measures that a person sees beside a ticket
ENOUGH = 1.1  # points: below it the programme does not answer; calibrated in benchmarks/choosing.py
_WHOLE, _TITLE, _ANSWER, _PART, _BODY = 1.0, 0.85, 0.8, 0.75, 0.6  # _PART: of a keyword of several words
_PAIR = 0.35  # two words that follow each other on both sides
_TOLD = 0.6  # a word that is told, beside one that is asked
_LETTERS = 1.2
_THEME = 0.25
_MISSING = 0.55  # the share of the question that a measure leaves out
_KEYWORD = 0.45  # a whole keyword
_QUOTATION = 0.5  # a passage that the post quotes
_NEARLY_ALL = 0.75
_YOU_WILL = ("rez", "ront")  # "ferez-vous", "pourront-ils": what is done, not to what
_GRAM, _BUCKETS = 4, 4_096


@dataclass(frozen=True, slots=True)
class Ranked:
    """A measure, its points (`ENOUGH` and more: it answers) and the words of the post that won them.

    `anchors` is 2 where a whole keyword of the measure stands in the post, 1 where two of its words do
    together, 0 where mere likeness won.
    """

    measure: Measure
    points: float
    because: tuple[str, ...]
    anchors: int = 2


@dataclass(frozen=True, slots=True)
class Sentence:
    """What one sentence says: its folded words, and whether it asks."""

    words: tuple[str, ...]
    asks: bool


@dataclass(frozen=True, slots=True)
class _Entry:
    """A measure made ready: the worth of each stem's best place, its pairs of stems, its letters."""

    measure: Measure
    places: Mapping[str, float]
    pairs: frozenset[tuple[str, str]]
    keywords: tuple[frozenset[str], ...]
    letters: Mapping[int, float]


class Ranking:
    """A programme made ready to be asked; build it once a run."""

    def __init__(self, programme: Sequence[Measure]) -> None:
        places = [_places(measure) for measure in programme]
        held_by = Counter(one for found in places for one in found)
        self._rarest = math.log(1 + len(programme)) or 1.0
        self._worth = {one: math.log(1 + len(programme) / count) / self._rarest for one, count in held_by.items()}
        self._entries = tuple(
            _Entry(measure, found, _pairs_of(measure), _keywords_of(measure), self._letters(_said_of(measure)))
            for measure, found in zip(programme, places, strict=True)
        )

    def rank(
        self,
        sentences: Sequence[Sentence],
        themes: frozenset[str] = frozenset(),
        quotations: Sequence[frozenset[str]] = (),
    ) -> tuple[Ranked, ...]:
        """Return the measures that share something with the sentences, the best first.

        `quotations` are the stems of each passage between quotation marks: often the programme's own words.
        """
        weights, spelt = _weighed(sentences)
        pairs = {pair for one in sentences for pair in _pairs(one.words)}
        letters = self._letters(weights)
        ranked = [
            replace(found, points=found.points + _QUOTATION * sum(_holds(entry, one) for one in quotations))
            for entry in self._entries
            if (found := self._points(entry, weights, spelt, pairs, letters, themes)).because
        ]
        return tuple(sorted(ranked, key=lambda one: -one.points))

    def _points(
        self,
        entry: _Entry,
        weights: Mapping[str, float],
        spelt: Mapping[str, str],
        pairs: set[tuple[str, str]],
        letters: Mapping[int, float],
        themes: frozenset[str],
    ) -> Ranked:
        shared = {
            one: weight * self._worth[one] * entry.places[one] for one, weight in weights.items() if one in entry.places
        }
        asked = {one: weight * self._worth.get(one, 1.0) for one, weight in weights.items()}
        left_out = 1 - sum(asked[one] for one in shared) / (sum(asked.values()) or 1)
        points = sum(shared.values()) + _PAIR * len(pairs & entry.pairs) + _LETTERS * _cosine(letters, entry.letters)
        keywords = [keyword for keyword in entry.keywords if keyword <= weights.keys()]
        points += _KEYWORD * sum(min(weights[one] for one in keyword) for keyword in keywords)
        points += _THEME * bool(themes & set(entry.measure.themes)) - _MISSING * left_out
        because = sorted(shared, key=lambda one: -shared[one])[:4]
        anchors = 2 if keywords else int(bool(pairs & entry.pairs))
        return Ranked(entry.measure, points, tuple(spelt[one] for one in because), anchors)

    def _letters(self, weights: Mapping[str, float] | Iterable[str]) -> dict[int, float]:
        """Return the hashed n-grams of stems as a vector of length 1."""
        vector: defaultdict[int, float] = defaultdict(float)
        weighed = weights if isinstance(weights, Mapping) else dict.fromkeys(weights, 1.0)
        for one, weight in weighed.items():
            for gram in _grams(one):
                vector[gram] += weight * self._worth.get(one, 1.0)
        norm = math.sqrt(sum(value * value for value in vector.values())) or 1.0
        return {gram: value / norm for gram, value in vector.items()}


def _holds(entry: _Entry, quotation: frozenset[str]) -> bool:
    """Return whether a measure holds nearly all of a passage that a post quotes."""
    return len(quotation) > 1 and len(quotation & entry.places.keys()) >= _NEARLY_ALL * len(quotation)


def telling(words: Iterable[str]) -> list[str]:
    """Return the words that say something of a subject."""
    return [word for word in words if len(word) > 1 and word not in SAY_NOTHING and not word.endswith(_YOU_WILL)]


def _weighed(sentences: Sequence[Sentence]) -> tuple[dict[str, float], dict[str, str]]:
    """Return the weight of each stem and how it was spelt; what is asked counts more than what is told."""
    asked = {stem(word) for one in sentences if one.asks for word in telling(one.words)}
    spelt = {stem(word): word for one in sentences for word in telling(one.words)}
    return {one: 1.0 if one in asked or not asked else _TOLD for one in spelt}, spelt


def _places(measure: Measure) -> dict[str, float]:
    parts = [keyword for keyword in measure.keywords if " " in keyword]
    wholes = [keyword for keyword in measure.keywords if " " not in keyword]
    fields = (
        (measure.body, _BODY), (" ".join(parts), _PART), (measure.answer, _ANSWER), (measure.title, _TITLE),
        (" ".join(wholes), _WHOLE),
    )  # fmt: skip
    return {stem(word): worth for text, worth in fields for word in telling(words_of(fold(text)))}


def _said_of(measure: Measure) -> set[str]:
    said = f"{' '.join(measure.keywords)} {measure.title} {measure.answer}"
    return {stem(word) for word in telling(words_of(fold(said)))}


def _pairs_of(measure: Measure) -> frozenset[tuple[str, str]]:
    texts = (*measure.keywords, measure.title, measure.answer, measure.body)
    return frozenset(pair for text in texts for pair in _pairs(words_of(fold(text))))


def _keywords_of(measure: Measure) -> tuple[frozenset[str], ...]:
    """Return the stems of each keyword; what remains of "engagement des jeunes" is "jeunes", and no keyword."""
    found = ((" " in keyword, telling(words_of(fold(keyword)))) for keyword in measure.keywords)
    return tuple(frozenset(map(stem, words)) for has_parts, words in found if len(words) > has_parts)


def _pairs(words: Sequence[str]) -> set[tuple[str, str]]:
    """Return each word that tells with the next one that does."""
    stems = [stem(word) for word in telling(words)]
    return set(pairwise(stems))


@lru_cache(maxsize=20_000)
def _grams(one: str) -> tuple[int, ...]:
    framed = f" {one} "
    return tuple(crc32(framed[at : at + _GRAM].encode()) % _BUCKETS for at in range(max(1, len(framed) - _GRAM + 1)))


def _cosine(one: Mapping[int, float], other: Mapping[int, float]) -> float:
    small, large = sorted((one, other), key=len)
    return sum(value * large.get(gram, 0.0) for gram, value in small.items())
