"""The numbers of a French text, in figures or in words, each with what it counts. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from responders.guards.french import PACES
from responders.guards.topics import stem

YEAR = "year"
PACE = "times a year"
_URL = re.compile(r"https?://\S+|[@#]\w+")
# Places in the programme, hours and days: numbers that state nothing.
_PLACES = re.compile(
    r"§ ?\d+(?:\.\d+)*|\b(?:mesure|proposition|article|art\.|chapitre|numero|n°) ?(?:n° ?)?\d+(?:\.\d+)*"
    r"|\b\d{1,2} ?h(?:eures?)?(?: ?\d\d)?\b|\b\d{1,2}/\d{1,2}(?:/\d{2,4})?\b|\bloi de \d{4}\b"
    r"|\b\d{1,2}(?:er)? (?:janvier|fevrier|mars|avril|mai|juin|juillet|aout|septembre|octobre|novembre|decembre)\b"
)
_SMALL = "zero un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize"
_WORDS = {word: value for value, word in enumerate(_SMALL.split()) if word != "un"}
_WORDS |= {"vingt": 20, "trente": 30, "quarante": 40, "cinquante": 50, "soixante": 60}
_TIMES = {"cent": 100, "cents": 100, "mille": 1_000, "million": 10**6, "millions": 10**6,
          "milliard": 10**9, "milliards": 10**9}  # fmt: skip
_FIGURES = r"\d{1,3}(?:[ .]\d{3})+(?!\d)|\d+"
_ONE = "|".join(sorted((*_WORDS, *_TIMES), key=len, reverse=True))
_NUMBER = re.compile(
    rf"(?<![\w.,])(?:(?P<figures>{_FIGURES})(?:[,.](?P<decimals>\d+))?(?P<times>(?: (?:mille|millions?|milliards?))*)"
    rf"|(?P<words>(?:{_ONE})(?: (?:et )?(?:{_ONE}|un))*))(?!\w)"
)
_UNIT = re.compile(r" ?(?:(%|pour cent|€|euros?)|(?:d'|de |nouveaux |nouvelles )*([^\W\d_]+))")


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number and what it counts: "%", "euro", `YEAR`, the stem of a noun, or nothing."""

    value: float
    unit: str
    start: int
    end: int


@lru_cache(maxsize=1_024)
def quantities(folded: str) -> tuple[Quantity, ...]:
    """Return the numbers of a folded text that state something, in their order."""
    masked = _PLACES.sub(_blank, _URL.sub(_blank, folded))
    return tuple(_found(masked))


def paces(folded: str) -> Iterator[Quantity]:
    """Yield how often a folded text says that things happen."""
    for pattern, times in PACES:
        yield from (Quantity(times, PACE, *found.span()) for found in pattern.finditer(folded))


def _found(text: str) -> Iterator[Quantity]:
    for match in _NUMBER.finditer(text):
        value = _value(match)
        unit = _unit(text, match, value)
        if match["words"] in ("cent", "mille") and unit == "":
            continue
        yield Quantity(value, unit, match.start(), match.end())


def _value(match: re.Match[str]) -> float:
    if match["words"]:
        return _spoken(match["words"].split())
    value = float(match["figures"].replace(" ", "").replace(".", "") + "." + (match["decimals"] or "0"))
    for word in match["times"].split():
        value *= _TIMES[word]
    return value


def _spoken(words: list[str]) -> float:
    total, current = 0, 0
    for word in words:
        if word in _TIMES:
            current = max(current, 1) * _TIMES[word]
            if _TIMES[word] > 100:
                total, current = total + current, 0
        elif word == "vingt" and current == 4:
            current = 80
        else:
            current += 1 if word == "un" else _WORDS.get(word, 0)
    return total + current


def _unit(text: str, match: re.Match[str], value: float) -> str:
    if match["figures"] and len(match["figures"]) == 4 and 1_900 <= value <= 2_100:
        return YEAR
    found = _UNIT.match(text, match.end())
    if not found:
        return ""
    if found[1]:
        return "euro" if found[1][0] in "e€" else "%"
    return "" if found[2] in ("de", "a", "et", "en", "dans", "par", "pour", "ou", "sur") else stem(found[2])


def _blank(match: re.Match[str]) -> str:
    return " " * len(match.group())
