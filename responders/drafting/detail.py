"""Find the sentence of a measure's body that says most of what a post asks. Pure."""

import re

from responders.drafting.ranking import telling
from responders.drafting.stemming import stem, words_of
from watcher.model import Measure
from watcher.text import HANDLE, URL, fold

_SENTENCE = re.compile(r"[^.!?]+(?:\.(?=\d)[^.!?]+)*[.!?]")
# What such a sentence speaks of stands in the one before: alone, it would say something else.
_LEANS = re.compile(
    r"(?:passe ce|a defaut|elles?|ils?|ce|cette|ces|celle|celui|cela|celles|ceux|le tarif|le delai|l'objectif)\b"
)
_SHARED = 2  # stems that a post and a sentence must share
_LENGTH = 200  # characters; a longer sentence is for reading at the source


def detail_of(measure: Measure, text: str) -> str:
    """Return a whole sentence of the body to say after the answer, or "" when none answers better."""
    asked = _stems(fold(HANDLE.sub(" ", URL.sub(" ", text))))
    said = _stems(fold(measure.answer))
    best, most = "", 0
    for found in _SENTENCE.findall(measure.body):
        sentence = found.strip()
        stems = _stems(fold(sentence))
        shared = len((stems & asked) - said) + len({one for one in stems & asked if one.isdigit()})
        stands = not _LEANS.match(fold(sentence)) and len(sentence) <= _LENGTH
        if stands and shared > most and len(stems & asked) >= _SHARED and len(stems & said) <= len(stems) / 2:
            best, most = sentence, shared
    return best


def _stems(folded: str) -> set[str]:
    return {stem(word) for word in telling(words_of(folded))}
