"""What a folded French clause is about: the roots of its nouns, without a dictionary. Pure."""

import re
from functools import lru_cache

from responders.guards.french import AGAINST, COMMON, EMPTY, NUMBERS, PHRASES, SAME_SUBJECT, WAYS

_ROOT = 6  # letters: "entreprise" and "entretien" part at the sixth
_WORD = re.compile(r"[^\W_]+")
_ANY_WAY = re.compile(
    r"\b(?:" + "|".join((*(way.words for way in WAYS), AGAINST.pattern, NUMBERS.pattern)) + r")(?!\w)"
)


@lru_cache(maxsize=16_384)
def stem(word: str) -> str:
    """Return the root of a folded word, the same for its plural and most of its family."""
    single = _singular(word)
    return SAME_SUBJECT.get(single, single)[:_ROOT]


def _singular(word: str) -> str:
    if len(word) > 4 and word.endswith("aux") and not word.endswith("eaux"):
        return word[:-2] + "l"
    return word[:-1] if len(word) > 3 and word[-1] in "sx" else word


_COMMON = frozenset(map(_singular, COMMON))


def merged(folded: str) -> str:
    """Return a folded text where set phrases are one word."""
    for phrase, word in PHRASES:
        if phrase in folded:
            folded = folded.replace(phrase, word)
    return folded


@lru_cache(maxsize=1_024)
def subjects(folded: str) -> tuple[str, ...]:
    """Return the roots of what a clause is about, in their order; neither ways, verbs nor common nouns."""
    bare = _ANY_WAY.sub(" ", merged(folded))
    words = (word for word in _WORD.findall(bare) if len(word) > 2 and word not in EMPTY)
    kept = [word for word in words if not word.isdigit()]
    found = [stem(word) for word in kept if _singular(word) not in _COMMON]
    if not found and len(kept) > 1:
        found = [stem(word) for word in kept]  # "la durée du travail": common words, but together
    years = (word for word in _WORD.findall(bare) if word.isdigit() and len(word) == 4 and word < "1990")
    return tuple(dict.fromkeys((*found, *years)))
