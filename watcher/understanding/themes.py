"""Score the themes of a text by the team's lexicon, with the words that decided."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from math import exp
from operator import itemgetter

from watcher.model import Theme, ThemeScore
from watcher.text import HASHTAG, split_hashtag
from watcher.understanding.acronyms import spelt_out
from watcher.understanding.lexicon import Expression, lexicon_of, stem
from watcher.understanding.scan import Folded, Scanner, fold_pattern, fold_text, longest

CERTAIN_ENOUGH = 0.35  # a theme under it is left out, unless nothing better was found
HARDLY = 0.075  # under it, even alone, the house abstains
_CANCEL_REACH = 45  # characters around an exclusion
_USUAL, _IN_NAME = 0.4, 0.5  # what we know of the author leans, it does not prove
_ENOUGH_BLANKS = 4  # a shorter text says too little to lean on its author alone
_ACCENT_DUE = 60  # characters in which whoever writes accents has written one
_HINTS_MAX = 0.5
_WORD = re.compile(r"[^\W\d_]{4,}")
MAX_THEMES = 5


@dataclass(frozen=True, slots=True)
class _Finding:
    """One expression found in a text: the author's words, what they share with their like, where."""

    expression: Expression
    words: str
    root: str
    start: int


@dataclass(slots=True)
class _Tally:
    """What one theme gathered in one text; words with their place, to show them in order."""

    firm: float = 0.0
    shy: float = 0.0
    hinted: float = 0.0
    proofs: dict[str, int] = field(default_factory=dict)
    hints: list[str] = field(default_factory=list)

    def add(self, finding: _Finding, share: float) -> None:
        weight = finding.expression.weight * share
        if finding.expression.shy:
            self.shy += weight
        else:
            self.firm += weight
        self.proofs.setdefault(finding.words, finding.start)

    def total(self, prior: float) -> float:
        """Sum up; a shy word without company is worth a hint."""
        shy = self.shy if self.firm or prior else self.shy * 0.25
        return self.firm + shy + min(self.hinted, _HINTS_MAX) + prior


class ThemeReader:
    """Read themes with one lexicon; a theme without keywords is simply never found."""

    def __init__(self, themes: Sequence[Theme]) -> None:
        self._ids = [theme.id for theme in themes]
        self._place = {theme.id: place for place, theme in enumerate(themes)}
        self._lexicon = lexicon_of(themes)
        self._words = Scanner(self._lexicon.words)
        self._acronyms = Scanner(self._lexicon.acronyms)
        self._word_values = list(self._lexicon.words.values())
        self._acronym_values = list(self._lexicon.acronyms.values())
        self._in_name = lru_cache(maxsize=4096)(self._weigh_name)  # accounts post again and again
        self._hints_of = lru_cache(maxsize=65_536)(self._look_up_hints)
        self._vocabulary = [self._stems_of(place) for place in range(len(themes))]

    def _stems_of(self, place: int) -> frozenset[str]:
        return frozenset(word for word, found in self._lexicon.hints.items() if any(p == place for p, _ in found))

    @property
    def ids(self) -> tuple[str, ...]:
        """The themes' ids, in the order of the scores that `hear` returns."""
        return tuple(self._ids)

    def hear(self, folded: Folded, *, usual: Sequence[str] = (), author: str = "") -> "Heard":
        """Return what the lexicon heard; `usual`: the organisation's own themes; `author`: its name."""
        tallies = self._tally(folded)
        priors = self._priors(usual, author)
        sums = {place: tally.total(priors.get(place, 0.0)) for place, tally in tallies.items()}
        if not any(tally.firm for tally in tallies.values()) and folded.text.count(" ") >= _ENOUGH_BLANKS:
            sums = priors | sums
        return Heard({place: round(1 - exp(-total / 1.2), 3) for place, total in sums.items()}, tallies)

    def read(self, folded: Folded, *, usual: Sequence[str] = (), author: str = "") -> tuple[ThemeScore, ...]:
        """Return the themes by the lexicon alone, surest first."""
        heard = self.hear(folded, usual=usual, author=author)
        kept = surest([(self._ids[place], score) for place, score in sorted(heard.scores.items())])
        return tuple(ThemeScore(theme, score, heard.because(self._place[theme], folded)) for theme, score in kept)

    def _priors(self, usual: Sequence[str], author: str) -> dict[int, float]:
        priors = {self._place[theme]: _USUAL for theme in usual if theme in self._place}
        for place, weight in self._in_name(author).items() if author else ():
            priors[place] = priors.get(place, 0.0) + weight
        return priors

    def _weigh_name(self, written: str) -> dict[int, float]:
        """Weigh an organisation's name: a keyword tells its subject, other words hint at it."""
        name = fold_text(written).text
        hinted = (hint for found in _WORD.findall(name) for hint in self._lexicon.hints.get(stem(found), ()))
        named = dict(sorted(hinted, key=itemgetter(1)))
        hits = self._words.find(name)
        return named | {e.theme: _IN_NAME for hit in hits for e in self._word_values[hit.index]}

    def _look_up_hints(self, word: str) -> tuple[str, tuple[tuple[int, float], ...]]:
        root = stem(word)
        return root, self._lexicon.hints.get(root, ())

    def _tally(self, folded: Folded) -> dict[int, _Tally]:
        tallies: defaultdict[int, _Tally] = defaultdict(_Tally)
        found = list(self._find(folded))
        cancelling = [f for f in found if f.expression.cancels]
        counted: set[tuple[int, str]] = set()
        for finding in found:
            theme = finding.expression.theme
            if any(c.expression.theme == theme and _near(finding, c) for c in cancelling):
                continue
            again = (theme, finding.root) in counted
            counted.add((theme, finding.root))
            tallies[theme].add(finding, 0.2 if again else 1.0)
        self._hint(folded, tallies)
        return tallies

    def _find(self, folded: Folded) -> Iterator[_Finding]:
        yield from self._find_words(folded)
        yield from self._find_acronyms(folded)
        if "#" in folded.original:
            yield from self._find_in_hashtags(folded.original)

    def _find_words(self, folded: Folded) -> Iterator[_Finding]:
        writes_accents = "é" in folded.original or len(folded.original) < _ACCENT_DUE
        for hit in longest(self._words.find(folded.text)):
            words = folded.words(hit.start, hit.end)
            root = stem(folded.text[hit.start : hit.end])
            for expression in self._word_values[hit.index]:
                if not writes_accents or _ends_alike(words, expression.accented):
                    yield _Finding(expression, words, root, folded.place(hit.start))

    def _find_acronyms(self, folded: Folded) -> Iterator[_Finding]:
        for hit in self._acronyms.find(folded.original):
            letters = folded.original[hit.start : hit.end]
            meant = spelt_out(folded.original, hit.start, hit.end)
            for expression in self._acronym_values[hit.index]:
                if not meant or any(stem(word) in self._vocabulary[expression.theme] for word in meant):
                    shy = expression.shy or folded.original.isupper()
                    yield _Finding(replace(expression, shy=shy), letters, letters, hit.start)

    def _find_in_hashtags(self, text: str) -> Iterator[_Finding]:
        """Read the words glued in a hashtag that is not itself in the lexicon: "#UrgencesFermées"."""
        for found in HASHTAG.finditer(text):
            glued = fold_pattern(split_hashtag(found.group()))
            for hit in longest(self._words.find(glued)) if " " in glued else ():
                root = stem(glued[hit.start : hit.end])
                for expression in self._word_values[hit.index]:
                    yield _Finding(expression, found.group(), root, found.start())

    def _hint(self, folded: Folded, tallies: defaultdict[int, _Tally]) -> None:
        seen: set[str] = set()
        found = dict.fromkeys(_WORD.findall(folded.text))
        for word, (root, hints) in zip(found, map(self._hints_of, found), strict=True):
            if hints and root not in seen:
                seen.add(root)
                for place, weight in hints:
                    tally = tallies[place]
                    tally.hinted += weight
                    tally.hints.append(word)


@dataclass(frozen=True, slots=True)
class Heard:
    """What the lexicon heard in one text: a score in [0, 1] for some themes, by their place."""

    scores: Mapping[int, float]
    _tallies: Mapping[int, _Tally]

    def because(self, place: int, folded: Folded) -> tuple[str, ...]:
        """Return the author's own words that spoke for a theme, in their order."""
        tally = self._tallies.get(place)
        if tally is None:
            return ()
        if tally.proofs:
            return tuple(sorted(tally.proofs, key=tally.proofs.__getitem__)[:6])
        starts = [(folded.text.index(word), len(word)) for word in tally.hints]
        return tuple(dict.fromkeys(folded.words(start, start + length) for start, length in sorted(starts)[:6]))


def surest(scores: Sequence[tuple[str, float]]) -> list[tuple[str, float]]:
    """Keep the themes that are certain enough, surest first, or else the two best, or else none."""
    ranked = sorted(scores, key=lambda one: -one[1])
    certain = [one for one in ranked if one[1] >= CERTAIN_ENOUGH]
    return certain[:MAX_THEMES] if certain else [one for one in ranked[:2] if one[1] >= HARDLY]


def _near(finding: _Finding, cancelling: _Finding) -> bool:
    return abs(finding.start - cancelling.start) <= _CANCEL_REACH


def _ends_alike(spelt: str, accented: str) -> bool:
    """Return whether both end in "é" or neither does: "retraites" is not "retraités"."""
    return not accented or spelt.isupper() or _ends_in_e_acute(spelt.lower()) == _ends_in_e_acute(accented)


def _ends_in_e_acute(word: str) -> bool:
    return word.rstrip("es").endswith("é")
