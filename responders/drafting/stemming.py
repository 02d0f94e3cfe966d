"""Cut French words to what their inflections share, for comparing a question with an answer. Pure.

A light stemmer after Savoy's (Light stemming approaches for the French language, 2006): plurals,
feminines and the commonest endings of nouns and verbs, on folded words. Only equality matters.
"""

import re

_WORD = re.compile(r"\d[\d \u00a0\u202f]*\d|[^\W_]+")
_FEMININE = re.compile(r"(?<=..)ere$")  # "maraichere", "fonciere"
_SPACES = re.compile(r"\s")
# On singulars, the longest first; a long ending leaves five letters, a short one four.
_ENDINGS = (
    "issement", "atrice", "issant", "ateur", "ation", "ement", "aient", "eront", "erons", "erait",
    "ance", "ence", "euse", "ante", "ant", "era", "ent", "eur", "ier", "ion", "ite", "ive", "ait", "ons",
    "al", "ee", "er", "ez", "if", "ir", "it", "e",
)  # fmt: skip
_LONG = 3  # letters
_LEFT = 4  # letters


def words_of(folded: str) -> list[str]:
    """Return the words of a folded text in order; "30 000" is one word, "30000"."""
    return [_SPACES.sub("", word) for word in _WORD.findall(folded)]


def stem(word: str) -> str:
    """Return the stem of a folded word; a number or a short word is its own."""
    if word[0].isdigit():
        return word
    word = _FEMININE.sub("er", _singular(word))
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _LEFT + (len(ending) >= _LONG):
            return _single(word[: -len(ending)])
    return _single(word)


def _singular(word: str) -> str:
    if len(word) > _LEFT + 1 and word.endswith("aux") and not word.endswith("eaux"):
        return word[:-2] + "l"
    return word[:-1] if len(word) >= _LEFT and word[-1] in "sx" and not word.endswith("ss") else word


def _single(stem_: str) -> str:
    """Write a doubled last consonant once: "professionnel" and "professionel" are one."""
    return stem_[:-1] if len(stem_) > _LEFT + 1 and stem_[-1] == stem_[-2] else stem_
