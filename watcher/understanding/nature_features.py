"""Lay out what a text offers to tell its nature: words it may know, and a few figures on its manner.

The figures (`MANNERS`) are how much the cues say of each nature, how many words of each family of
`nature_families` stand in the text, and its shape: who speaks to whom, marks, figures, hours.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from ahocorasick_rs import AhoCorasick, Implementation
from numpy.typing import NDArray

from watcher.model import Nature
from watcher.understanding.nature_families import FAMILIES
from watcher.understanding.scan import Folded

NATURES = tuple(Nature)
_MOST = 3  # words of one family, or exclamation marks, after which more says nothing new
_CUES_MAX = 2.0
_CUE, _FAMILY, _SHAPE = 0.3, 0.4, 0.5  # how loud each sort of figure is beside the words, by cross-validation
_LONGEST = 2_000  # characters: what a post does is said by then
_ROOTS = (4, 6)  # letters
_NOT_WORDS = re.compile(r"https?://\S+|@[\w.@-]+")
_FIGURE = re.compile(r"\d+")
_TOKEN = re.compile(r"[^\W_]+|[?!]")
_SIGNS = {
    "laughter": frozenset("😂🤣🙃😏🤡"),
    "cheer": frozenset("👏💪❤💚✊👍✍"),
    "sorrow": frozenset("💔🕯😢😭"),
    "date": frozenset("📅🗓📍🎲🎙"),
}
_SHAPES = {
    "hour": re.compile(r"\b\d{1,2} ?h\b|\b\d{1,2}h\d\d"),
    "figure": re.compile(r"\d"),
    "money": re.compile("[%€]"),
    "you": re.compile(r"\b(?:vous|votre|vos)\b"),
    "we": re.compile(r"\b(?:nous|notre|nos)\b"),
    "thou": re.compile(r"\b(?:tu|te|ta|ton|tes|toi|t'es)\b"),
    "i": re.compile(r"\b(?:je|j'|mon|ma|mes|moi)"),
    "asks": re.compile(r"\?"),
    "asks_last": re.compile(r"\?\s*$"),
    "quotes": re.compile('"'),
    "colon": re.compile(":"),
    "trails": re.compile(r"\.\.\."),
    "handle": re.compile("@"),
}
_SEARCHES = [pattern.search for pattern in _SHAPES.values()]
_OTHER_SHAPES = ("shouts", "short", "long", "lower", "list", "named", *_SIGNS)
MANNERS = (
    *(f"cue:{nature}" for nature in NATURES),
    *(f"rule:{nature}" for nature in NATURES),
    *(f"family:{name}" for name in FAMILIES),
    *(f"shape:{name}" for name in (*_SHAPES, *_OTHER_SHAPES)),
)
_PLACES = {name: place for place, name in enumerate(MANNERS)}
_SHAPED = len(_SHAPES) + len(_OTHER_SHAPES)
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Heard:
    """A word of a family, where it stands in the folded text."""

    family: str
    start: int
    end: int


class FamilyReader:
    """Find the words of every family in one pass."""

    def __init__(self) -> None:
        entries = [(name, entry.strip()) for name, line in FAMILIES.items() for entry in line.split("|")]
        self._entries = [(name, entry.startswith("^"), entry.endswith("=")) for name, entry in entries]
        patterns = [entry.strip("^=") for _, entry in entries]
        self._automaton = AhoCorasick(patterns, implementation=Implementation.DFA)

    def find(self, text: str) -> Iterator[Heard]:
        """Yield the words found in a folded text, up to the end of the word that they begin."""
        opening = next((place for place, sign in enumerate(text) if sign.isalnum()), 0)
        for index, start, end in self._automaton.find_matches_as_indexes(text[:_LONGEST], overlapping=True):
            name, opens, whole = self._entries[index]
            cut = text[end : end + 1].isalnum()
            if not (text[start - 1 : start].isalnum() or (whole and cut) or (opens and start > opening)):
                yield Heard(name, start, end)


def tokens(text: str) -> list[str]:
    """Return the words and marks of a folded text; figures are all one, handles and addresses none."""
    return _TOKEN.findall(_FIGURE.sub("0", _NOT_WORDS.sub(" ", text[:_LONGEST])))


def word_features(words: list[str]) -> set[str]:
    """Return what words are known by: themselves, the pairs they make and their roots."""
    pairs = zip(["^", *words], [*words, "$"], strict=True)
    roots = (f"{root}^{word[:root]}" for word in words for root in _ROOTS if len(word) > root)
    return {*words, *(f"{one} {other}" for one, other in pairs), *roots}


def manners(
    folded: Folded, heard: list[Heard], cues: Mapping[Nature, float], ruled: Nature | None, *, named: bool
) -> Floats:
    """Return the figures on a text's manner, in the order of `MANNERS`; `ruled`: what the cues alone decide."""
    families = Counter(name for name, _ in {(one.family, folded.text[one.start : one.end]) for one in heard})
    figures = np.zeros(len(MANNERS))
    for nature, weight in cues.items():
        figures[_PLACES[f"cue:{nature}"]] = _CUE * min(weight, _CUES_MAX)
    if ruled:
        figures[_PLACES[f"rule:{ruled}"]] = _CUE
    for name, count in families.items():
        figures[_PLACES[f"family:{name}"]] = _FAMILY * min(count, _MOST)
    figures[-_SHAPED:] = [_SHAPE * value for value in _shape(folded, named=named)]
    return figures


def _shape(folded: Folded, *, named: bool) -> list[float]:
    text, original = folded.text[:_LONGEST], folded.original
    signs = set() if original.isascii() else set(original)
    return [
        *[float(search(text) is not None) for search in _SEARCHES],
        min(text.count("!"), _MOST) / _MOST,
        float(len(text) < 60),
        float(len(text) > 150),
        float(original[:1].islower()),
        float(text.count(",") > 2),
        float(named),
        *[float(not signs.isdisjoint(some)) for some in _SIGNS.values()],
    ]
