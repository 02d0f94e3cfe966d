"""Weigh the company a name keeps: the words of the whole text, by how often they stood in texts about a campaign.

"Promet", "hôpital" and "débat" are heard around candidates; "vends", "vernissage" and "demi-finale"
around their namesakes. What each word is worth was counted in the development sentences, all
campaigns together (naive Bayes); `benchmarks/mentions.py --company` counts them anew. Names say nothing.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from math import log
from pathlib import Path

from watcher.errors import UsageError
from watcher.messages import msg
from watcher.understanding.clues import Clue
from watcher.understanding.context_words import listed
from watcher.understanding.scan import Hit
from watcher.understanding.words import features_of_word, spans_of_words

SHIPPED_COMPANY = Path(__file__).parent / "shipped" / "mentions" / "company.tsv"
COMPANY = "company"  # the kind of clue that it is
_LOUDNESS, _MOST = 0.5, 3.0  # beside the other clues, and in points, by leaving each campaign out in turn
_SMOOTHING, _RARE = 0.3, 2  # texts supposed to hold a word beside those that do; texts that must hold it
_SHORT = 2  # letters: articles and the like say nothing
_LITTLE = 4  # letters: « mais », « que » may weigh, but explain nothing where another word does
_UNTELLING = listed("""
    alors apres aucun aucune aussi autre autres avant cette chaque comme contre depuis elles encore entre jamais jusqu
    leurs moins notre quand quelle quelles quels selon seule seulement toute toutes trois votre pourquoi second point
""")
_LONGEST = 5_000  # characters: what a text speaks of is said by then


class Company:
    """Weigh words; `worth` gives each word's points, for us or against."""

    def __init__(self, worth: Mapping[str, float]) -> None:
        self._worth = worth

    def weigh(self, text: str, names: Iterable[Hit]) -> Clue | None:
        """Return what the words of a folded text say together, at the one that says the most; `names` apart."""
        told = [(worth, start, end) for worth, start, end in self._told(spans_outside(text[:_LONGEST], names)) if worth]
        if not told:
            return None
        total = sum(worth for worth, _, _ in told) / len(told) ** 0.5
        points = max(-_MOST, min(_MOST, _LOUDNESS * total))
        _, start, end = max(
            told, key=lambda one: (one[0] * points > 0 and _tells(text[one[1] : one[2]]), one[0] * points)
        )
        return Clue(COMPANY, start, end, points)

    def _told(self, spans: Iterable[tuple[str, int, int]]) -> Iterator[tuple[float, int, int]]:
        seen = set[str]()
        for word, start, end in spans:
            for feature in features_of_word(word):
                if feature in self._worth and feature not in seen:
                    seen.add(feature)
                    yield self._worth[feature], start, end


def _tells(word: str) -> bool:
    return len(word) > _LITTLE and word not in _UNTELLING


def spans_outside(text: str, names: Iterable[Hit]) -> list[tuple[str, int, int]]:
    """Return the words that say something and stand in no name, with their places."""
    taken = [(name.start, name.end) for name in names]
    return [
        (word, start, end)
        for word, start, end in spans_of_words(text)
        if len(word) > _SHORT and word.isalpha() and not any(s <= start < e for s, e in taken)
    ]


def count_company(texts: Iterable[tuple[Iterable[str], bool]]) -> dict[str, float]:
    """Return what words are worth; each text is its words, and whether it speaks of the campaign."""
    held, totals = {True: Counter[str](), False: Counter[str]()}, Counter[bool]()
    for words, about in texts:
        held[about].update({feature for word in words for feature in features_of_word(word)})
        totals[about] += 1

    def share(word: str, *, about: bool) -> float:
        return log((held[about][word] + _SMOOTHING) / (totals[about] + 2 * _SMOOTHING))

    known = sorted(word for word, count in (held[True] + held[False]).items() if count >= _RARE)
    return {word: round(share(word, about=True) - share(word, about=False), 2) for word in known}


@cache
def load_company(path: Path = SHIPPED_COMPANY) -> Company:
    """Load what the words are worth; raise UsageError when the file is missing or damaged."""
    try:
        lines = path.read_text("utf-8").splitlines()
        worth = {word: float(points) for word, points in (line.split("\t") for line in lines)}
    except (OSError, ValueError) as error:
        raise UsageError(
            msg("The words of mentions in {path} are missing or damaged.", path=path),
            msg("Install Veilleur again: this file comes with it."),
        ) from error
    return Company(worth)
