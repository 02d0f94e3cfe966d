"""Learn from corrections beside which words a name of ours is somebody else's: "la mairie de Vernon".

Only names that others may bear are concerned, never a full name, a handle or a link: those decide
before any word is weighed. What is learned is one more clue against, which clues for us outweigh.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from watcher.text import copy_key
from watcher.understanding.names import Form

FLOOR = 3  # texts set aside, all different, before their words are believed
CORRECTED = "corrected"  # the kind of clue that such words are
POINTS = -2.0  # what it weighs, in the points of `mention_weights`
_MOST = 200  # expressions kept
_REACH = 60  # characters before a name
_TELLING = 4  # letters of a word that says something; a shorter one takes the next along
_AMBIGUOUS = frozenset({Form.SURNAME, Form.TITLE, Form.FOLLOWERS})
_BEFORE = re.compile(r"(?:([^\W\d_]+)[ '])?([^\W\d_]+)[ ']$")
_AFTER = re.compile(r"[ ']([^\W\d_]+)(?:[ ']([^\W\d_]+))?")


@dataclass(frozen=True, slots=True)
class FalseAlarm:
    """Folded words, the name among them, and in how many texts people said that they were not about us."""

    words: str
    times: int


@dataclass(frozen=True, slots=True)
class Place:
    """Where a name that had to be weighed stands in a folded text."""

    form: Form
    start: int
    end: int


Look = Callable[[str], tuple[str, Sequence[Place]]]


def surroundings(text: str, place: Place) -> Iterator[tuple[int, int]]:
    """Yield the spans of the name with its neighbours before, then after, where they say something."""
    if place.form not in _AMBIGUOUS:
        return
    before = _BEFORE.search(text, max(place.start - _REACH, 0), place.start)
    if before and (near := _telling(before, nearest=2)):
        yield before.start(near), place.end
    after = _AFTER.match(text, place.end)
    if after and (near := _telling(after, nearest=1)):
        yield place.start, after.end(near)


def _telling(found: re.Match[str], *, nearest: int) -> int | None:
    """Return which of the two words says something, the nearest first."""
    return next((word for word in (nearest, 3 - nearest) if len(found.group(word) or "") >= _TELLING), None)


def learn(look: Look, set_aside: Sequence[str], confirmed: Sequence[str]) -> tuple[FalseAlarm, ...]:
    """Return the words that stood in `FLOOR` texts set aside, and in none that was about us.

    `look` folds a text and says where it holds names that had to be weighed. Copies count once.
    """
    counts = Counter(words for text in _distinct(set_aside) for words in _words(look, text))
    ours = {words for text in confirmed for words in _words(look, text)}
    kept = [(words, times) for words, times in counts.most_common(_MOST) if times >= FLOOR and words not in ours]
    return tuple(FalseAlarm(words, times) for words, times in kept)


def _words(look: Look, text: str) -> set[str]:
    folded, places = look(text)
    return {folded[start:end] for place in places for start, end in surroundings(folded, place)}


def _distinct(texts: Sequence[str]) -> list[str]:
    return list({copy_key(text): text for text in texts}.values())


def misled(known: frozenset[str], text: str, place: Place) -> tuple[int, int] | None:
    """Return the span of the words known to mislead that stand around a name, or None."""
    return next((span for span in surroundings(text, place) if text[slice(*span)] in known), None) if known else None


def with_corrections(weights: Mapping[str, Mapping[str, float]]) -> dict[str, dict[str, float]]:
    """Add what corrections weigh to the points of each form."""
    return {form: {**worth, CORRECTED: POINTS} for form, worth in weights.items()}
