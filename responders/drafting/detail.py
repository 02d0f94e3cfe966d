"""Find the sentence of a measure's body that says most of what a post asks. Pure."""

import re

from responders.drafting.beyond import FUNDS, kind_asked
from responders.drafting.ranking import telling
from responders.drafting.stemming import stem, words_of
from watcher.model import Measure
from watcher.text import HANDLE, URL, fold

_SENTENCE = re.compile(r"[^.!?]+(?:\.(?=\d)[^.!?]+)*[.!?]")
# What such a sentence speaks of stands in the one before: alone, it would say something else.
_LEANS = re.compile(r"(?:passe ce|a defaut|elles?|ils?|ce|cette|ces|celle|celui|cela|celles|ceux|le tarif|le delai)\b")
_TELLS_WHY = re.compile(r"\b(?:parce que|car|debordent|aujourd'hui)\b")  # a diagnosis answers no question
_SHARED = 2  # stems that a post and a sentence must share
_LENGTH = 200  # characters; a longer sentence is for reading at the source


def detail_of(measure: Measure, text: str) -> str:
    """Return a whole sentence of the body to say after the answer, or "" when none answers better."""
    bare = HANDLE.sub(" ", URL.sub(" ", text))
    asked, said = _stems(fold(bare)), _stems(fold(measure.answer))
    kind = kind_asked(fold(bare))
    best, most = "", 0
    for found in _SENTENCE.findall(measure.body):
        sentence = found.strip()
        stems = _stems(fold(sentence))
        shared = len((stems & asked) - said) + len({one for one in stems & asked if one.isdigit()})
        wanted = kind is not None and kind.search(fold(sentence)) is not None
        least = _SHARED if not wanted else 0 if kind is FUNDS else 1
        near = len(stems & asked) >= least and len(stems & said) <= len(stems) / 2
        if near and shared + _SHARED * wanted > most and _stands(sentence):
            best, most = sentence, shared + _SHARED * wanted
    return best


def _stands(sentence: str) -> bool:
    """Return whether a sentence answers by itself: short, whole, and no mere reason."""
    folded = fold(sentence)
    return len(sentence) <= _LENGTH and not _LEANS.match(folded) and not _TELLS_WHY.search(folded)


def _stems(folded: str) -> set[str]:
    return {stem(word) for word in telling(words_of(folded))}
