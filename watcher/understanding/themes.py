"""Score the themes of texts by the team's lexicon, many texts at once, with the words that decided."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice, pairwise
from operator import itemgetter

import numpy as np

from watcher.model import Theme, ThemeScore
from watcher.text import HASHTAG, split_hashtag
from watcher.understanding.acronyms import may_be_spelt_out, spelt_out
from watcher.understanding.findings import ExpressionTable, Findings, Flags, Floats, together
from watcher.understanding.hints import HintTable
from watcher.understanding.lexicon import ends_in_e_acute, lexicon_of
from watcher.understanding.phrases import Finds, Places
from watcher.understanding.scan import Folded, fold_pattern, fold_text
from watcher.understanding.words import words_of_text

CERTAIN_ENOUGH = 0.35  # a theme under it is left out, unless nothing better was found
HARDLY = 0.075  # under it, even alone, the house abstains
MAX_THEMES = 5
_USUAL, _IN_NAME = 0.4, 0.5  # what we know of the author leans, it does not prove
_ENOUGH_BLANKS = 4  # a shorter text says too little to lean on its author alone
_ACCENT_DUE = 60  # characters in which whoever writes accents has written one
_HINTS_MAX = 0.5
_ALONE = 0.25  # what a shy word without company is worth
_WORDS_SHOWN = 6


class ThemeReader:
    """Read themes with one lexicon; a theme without keywords is simply never found."""

    def __init__(self, themes: Sequence[Theme]) -> None:
        self.ids = tuple(theme.id for theme in themes)  # in the order of the scores
        self._place = {theme.id: place for place, theme in enumerate(themes)}
        lexicon = lexicon_of(themes)
        self._words = ExpressionTable(lexicon.words)
        self._acronyms = ExpressionTable(lexicon.acronyms, roots_from=self._words.roots)
        self._hints = HintTable(lexicon.hints)
        self._in_name = lru_cache(maxsize=4096)(self._weigh_name)  # accounts post again and again
        self._in_tag = lru_cache(maxsize=4096)(self._look_in_tag)

    def read(self, folded: Folded, *, usual: Sequence[str] = (), author: str = "") -> tuple[ThemeScore, ...]:
        """Return the themes by the lexicon alone, surest first."""
        heard = self.hear([folded], usual=[usual], authors=[author])
        return tuple(
            ThemeScore(self.ids[place], score, heard.because(0, place)) for place, score in surest(heard.scores)[0]
        )

    def hear(
        self, texts: Sequence[Folded], *, usual: Sequence[Sequence[str]] = (), authors: Sequence[str] = ()
    ) -> "Heard":
        """Return what the lexicon heard; `usual`: each organisation's own themes; `authors`: its name."""
        shape = (len(texts), len(self.ids))
        words = [words_of_text(text.text) for text in texts]
        found = self._find(texts).settled(len(self.ids))
        firm, shy = found.sums(shape, shy=False), found.sums(shape, shy=True)
        hinted = self._hints.sums(words, shape)
        total = np.minimum(hinted, _HINTS_MAX) + firm
        if any(usual) or any(authors):
            priors = self._priors(usual, authors, shape)
            told = (firm + shy + hinted > 0) | _leans(texts, firm)[:, None]
            total += np.where((firm > 0) | (priors > 0), shy, shy * _ALONE) + np.where(told, priors, 0.0)
        else:
            total += np.where(firm > 0, shy, shy * _ALONE)
        return Heard(np.round(1 - np.exp(-total / 1.2), 3), words, texts, _by_text(found, len(texts)), self._hints)

    def _priors(self, usual: Sequence[Sequence[str]], authors: Sequence[str], shape: tuple[int, int]) -> Floats:
        priors = np.zeros(shape)
        for line, themes in enumerate(usual):
            priors[line, [self._place[theme] for theme in themes if theme in self._place]] = _USUAL
        for line, author in enumerate(authors):
            for place, weight in self._in_name(author).items() if author else ():
                priors[line, place] += weight
        return priors

    def _weigh_name(self, written: str) -> dict[int, float]:
        """Weigh an organisation's name: a keyword tells its subject, other words hint at it."""
        name = fold_text(written).text
        hinted = (hint for word in words_of_text(name) for hint in self._hints.of(word))
        found = self._words.expand(self._words.find([name]))
        return dict(sorted(hinted, key=itemgetter(1))) | dict.fromkeys(found.theme.tolist(), _IN_NAME)

    def _find(self, texts: Sequence[Folded]) -> Findings:
        plain = self._words.expand(self._words.find([text.text for text in texts]))
        tags = self._words.expand(self._tags(texts), raw=True)
        return together([plain.only(_meant(texts, plain)), self._find_acronyms(texts), tags])

    def _find_acronyms(self, texts: Sequence[Folded]) -> Findings:
        found = self._acronyms.expand(self._acronyms.find([text.original for text in texts]), raw=True)
        kept = np.ones(len(found.text), np.bool_)
        for line, (place, start, end, theme) in enumerate(_rows(found.text, found.start, found.end, found.theme)):
            text = texts[place]
            if text.original.isupper():
                found.shy[line] = True
            if may_be_spelt_out(text.original[start:end], text.text):
                meant = spelt_out(text.original, start, end)
                kept[line] = not meant or any(t == theme for word in meant for t, _ in self._hints.of(word))
        return found.only(kept)

    def _tags(self, texts: Sequence[Folded]) -> Finds:
        """Read the words glued in a hashtag that is not itself in the lexicon: "#UrgencesFermées"."""
        found = [
            (line, form, *tag.span())
            for line, text in enumerate(texts)
            if "#" in text.original
            for tag in HASHTAG.finditer(text.original)
            for form in self._in_tag(tag.group())
        ]
        return Finds(*np.array(found, np.intp).reshape(-1, 4).T)

    def _look_in_tag(self, tag: str) -> list[int]:
        glued = fold_pattern(split_hashtag(tag))
        forms: list[int] = self._words.find([glued]).form.tolist() if " " in glued else []
        return forms


def _rows(*columns: Places) -> Iterator[tuple[int, ...]]:
    return zip(*(column.tolist() for column in columns), strict=True)


def _leans(texts: Sequence[Folded], firm: Floats) -> Flags:
    """Tell which texts say no subject for sure and enough words: their author's subject may be theirs."""
    wordy = np.array([text.text.count(" ") >= _ENOUGH_BLANKS for text in texts], np.bool_)
    leans: Flags = wordy & ~firm.any(axis=1)
    return leans


def _meant(texts: Sequence[Folded], found: Findings) -> Flags:
    """Tell which findings carry the accent that tells them from another word."""
    meant = np.ones(len(found.text), np.bool_)
    for line in np.flatnonzero(found.accent >= 0).tolist():
        text = texts[found.text[line]]
        if "é" in text.original or len(text.original) < _ACCENT_DUE:
            words = text.words(found.start[line], found.end[line])
            meant[line] = words.isupper() or ends_in_e_acute(words.lower()) == found.accent[line]
    return meant


Proof = tuple[int, int, int, bool]  # theme, start, end, whether of the raw text


def _by_text(found: Findings, texts: int) -> list[list[Proof]]:
    """Deal the findings, which are in order of their texts, to these texts."""
    bounds = np.searchsorted(found.text, np.arange(texts + 1)).tolist()
    rows = list(zip(*(c.tolist() for c in (found.theme, found.start, found.end, found.raw)), strict=True))
    return [rows[first:last] for first, last in pairwise(bounds)]


@dataclass(frozen=True, slots=True)
class Heard:
    """What the lexicon heard: scores in [0, 1] (texts by themes), each text's folded words, and proofs."""

    scores: Floats
    words: Sequence[Sequence[str]]
    _texts: Sequence[Folded]
    _proofs: Sequence[Sequence[Proof]]
    _hints: HintTable

    def because(self, line: int, place: int) -> tuple[str, ...]:
        """Return the author's own words that spoke for a theme in a text, in their order."""
        text = self._texts[line]
        proofs = sorted(
            (start, text.original[start:end]) if raw else (text.place(start), text.words(start, end))
            for theme, start, end, raw in self._proofs[line]
            if theme == place
        )
        if proofs:
            return tuple(dict.fromkeys(words for _, words in proofs))[:_WORDS_SHOWN]
        hints = (word for word in dict.fromkeys(self.words[line]) if any(t == place for t, _ in self._hints.of(word)))
        starts = sorted((text.text.index(word), len(word)) for word in islice(hints, _WORDS_SHOWN))
        return tuple(dict.fromkeys(text.words(start, start + length) for start, length in starts))


def surest(scores: Floats) -> list[list[tuple[int, float]]]:
    """Keep each text's themes (by place) that are certain enough, surest first, or the two best, or none."""
    best = np.argsort(-scores, axis=1, kind="stable")[:, :MAX_THEMES]
    ranked = zip(best.tolist(), np.take_along_axis(scores, best, axis=1).tolist(), strict=True)
    return [_surest(list(zip(places, row, strict=True))) for places, row in ranked]


def _surest(ranked: list[tuple[int, float]]) -> list[tuple[int, float]]:
    certain = [one for one in ranked if one[1] >= CERTAIN_ENOUGH]
    return certain or [one for one in ranked[:2] if one[1] >= HARDLY]
