"""Weak signals: what rises beyond chance, and what several ask that nobody answers. Pure.

A theme rises when at least three organisations speak of it, twice as many as usual, and chance alone
would rarely do it. "Usual" is learned from the same hours of past weeks, held back towards the days
before while weeks are few: counts follow Poisson laws whose mean is known as a Gamma law, so that the
next count follows a negative binomial one (Gelman et al., Bayesian Data Analysis, 2.6).
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from watcher.text import HANDLE, URL, fold

ENOUGH_VOICES = 3  # organisations that must say a thing before it is a signal
BY_CHANCE = 0.01  # less likely than this is no chance: under one false alarm a week for 18 themes of Poisson noise
_DAYS_WEIGH = 2.0  # the mean of the days before counts as this many past weeks
_STEM = 6  # letters that inflections share
_WORD = re.compile(r"[^\W\d_]{4,}")
_LISTED = """
    aussi autre autres avec avons avez bien bonjour candidat candidate candidats cela celui cette ceux chez comme
    comment compte comptez contre dans depuis donc elle elles encore entre etes etre fait faire fera ferez leur leurs
    mais meme mesure mesures moins monsieur madame nous notre nos parce pense pensez peut place plus point position
    pour pourquoi pouvez prevoit prevoyez programme propose proposez proposition propositions quand quel quelle
    quelles quels question questions quid reponse reponses rien sans sera sommes sont sous souhaitons sujet toujours
    tous tout toute toutes tres trop veut votre vous voulez
"""
_SAID_BY_ALL = frozenset(_LISTED.split())


@dataclass(frozen=True, slots=True)
class Asked:
    """A question of an organisation that the programme does not answer."""

    organisation_id: str
    theme_id: str | None
    text: str


@dataclass(frozen=True, slots=True)
class Recurring:
    """What several organisations ask: how many, and the words they share, where they share any."""

    theme_id: str | None
    organisations: int
    words: tuple[str, ...]


def usual_voices(before: Sequence[int], daily: float) -> float:
    """Return how many organisations usually speak: past weeks at the same hours, held back to the days before."""
    return (sum(before) + _DAYS_WEIGH * daily) / (len(before) + _DAYS_WEIGH)


def is_rising(now: int, before: Sequence[int], daily: float) -> bool:
    """Return whether `now` organisations are at least twice the usual number, beyond chance.

    `before`: organisations at the same hours of each past week; `daily`: the mean of the days before.
    """
    if now < ENOUGH_VOICES or now < 2 * usual_voices(before, daily):
        return False
    return chance_of(now, before, daily) < BY_CHANCE


def chance_of(now: int, before: Sequence[int], daily: float) -> float:
    """Return the probability of hearing at least `now` organisations when nothing has changed."""
    shape, weeks = 0.25 + sum(before) + _DAYS_WEIGH * daily, len(before) + _DAYS_WEIGH
    exactly, fewer = (weeks / (weeks + 1)) ** shape, 0.0
    for count in range(now):
        fewer += exactly
        exactly *= (shape + count) / ((count + 1) * (weeks + 1))
    return max(0.0, 1.0 - fewer)


def recurring(asked: Sequence[Asked], ignored: Collection[str] = ()) -> list[Recurring]:
    """Return the questions that at least three organisations ask, the most asked first.

    Questions are alike when they share two rare words, or one word and their theme, or their theme
    alone. `ignored` holds folded words that say nothing, as the names of the campaign.
    """
    found: list[Recurring] = []
    covered: set[int] = set()
    for questions, words in _sharing(asked, frozenset(ignored)):
        themes = {asked[place].theme_id for place in questions}
        if (len(words) > 1 or len(themes) == 1) and not questions <= covered:
            covered |= questions
            theme = themes.pop() if len(themes) == 1 else None
            found.append(Recurring(theme, _voices(asked, questions), words[:3]))
    by_theme: defaultdict[str | None, set[int]] = defaultdict(set)
    for place in set(range(len(asked))) - covered:
        by_theme[asked[place].theme_id].add(place)
    found += [Recurring(theme, _voices(asked, places), ()) for theme, places in by_theme.items()]
    return sorted((one for one in found if one.organisations >= ENOUGH_VOICES), key=lambda one: -one.organisations)


def _sharing(asked: Sequence[Asked], ignored: frozenset[str]) -> Iterator[tuple[set[int], tuple[str, ...]]]:
    """Yield the sets of questions of enough organisations that share words, the largest first."""
    places: defaultdict[str, set[int]] = defaultdict(set)
    spelt: dict[str, str] = {}
    for place, question in enumerate(asked):
        for word in _telling_words(question.text, ignored):
            places[fold(word)[:_STEM]].add(place)
            spelt.setdefault(fold(word)[:_STEM], word)
    together: defaultdict[frozenset[int], list[str]] = defaultdict(list)
    for stem, found in places.items():
        if _voices(asked, found) >= ENOUGH_VOICES:
            together[frozenset(found)].append(spelt[stem])
    for questions in sorted(together, key=lambda one: (-len(one), -len(together[one]), sorted(one))):
        yield set(questions), tuple(together[questions])


def _telling_words(text: str, ignored: frozenset[str]) -> Iterator[str]:
    for word in _WORD.findall(HANDLE.sub(" ", URL.sub(" ", text)).lower()):
        if fold(word) not in _SAID_BY_ALL and fold(word) not in ignored:
            yield word


def _voices(asked: Sequence[Asked], places: Collection[int]) -> int:
    return len({asked[place].organisation_id for place in places})
