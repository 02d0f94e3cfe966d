"""Read the themes of posts: by the trained model where it knows them, by the lexicon elsewhere.

The lexicon is a part of what the model weighs, so that a word added to a theme is heard at once. A
theme the model does not know is found by its lexicon and by its examples, when it has some.
"""

from collections.abc import Sequence

import numpy as np

from watcher.model import Theme, ThemeScore
from watcher.understanding.findings import Floats
from watcher.understanding.scan import Folded
from watcher.understanding.theme_model import ThemeModel, with_examples
from watcher.understanding.themes import HARDLY, Heard, ThemeReader, surest
from watcher.understanding.vectors import Encode, encoder_for

_HEARD = 0.55  # a lower score of the model, where the lexicon hears nothing, is no sign of a theme
_COMPANY = 0.2  # a lower score of the lexicon is a hint, or a shy word alone:
_FAINT = 0.2  # then a lower score of the model is no sign either
_LEAST_WORDS = 3  # a shorter text has nothing to read again
_LEXICON_KEEPS = 0.6  # of such a hint: so a post's second subject is not lost
_LEXICON_WEIGHS = 0.75  # beyond a hint: it knows posts, the model learned from parliament


class ThemeScorer:
    """Score the themes of a campaign; `model` may be None, and know more themes or fewer."""

    def __init__(self, themes: Sequence[Theme], model: ThemeModel | None = None) -> None:
        self.lexicon = ThemeReader(themes)
        self._encode = encoder_for(model)
        self._model = with_examples(model, {theme.id: theme.examples for theme in themes}) if model else None
        labels = self._model.labels if self._model else ()
        known = frozenset(model.labels) if model else frozenset()
        shared = [(self.lexicon.ids.index(label), column, label in known) for column, label in enumerate(labels)
                  if label in self.lexicon.ids]  # fmt: skip
        self._trained = [(place, column) for place, column, known in shared if known]
        self._shown = [(place, column) for place, column, known in shared if not known]

    def read(
        self, texts: Sequence[Folded], usual: Sequence[Sequence[str]] = (), authors: Sequence[str] = ()
    ) -> list[tuple[ThemeScore, ...]]:
        """Return the themes of each text, surest first; none when nothing is sure enough.

        `usual` and `authors` hold, for each text, its organisation's own themes and its author's name.
        """
        heard = self.lexicon.hear(texts, usual=usual, authors=authors)
        scores = self._together(heard, self._score(texts, heard))
        self._silence(texts, heard, scores)
        return [self._explained(texts, heard, line, found) for line, found in enumerate(surest(scores))]

    def table(self, texts: Sequence[Folded]) -> Floats:
        """Return every theme's score, without abstention (texts by themes, as in `lexicon.ids`)."""
        heard = self.lexicon.hear(texts)
        return self._together(heard, self._score(texts, heard))

    def _score(self, texts: Sequence[Folded], heard: Heard) -> Floats:
        if self._model is None:
            return np.zeros((len(texts), 0))
        return chances(self._model, self.lexicon, texts, heard, self._encode)

    def _together(self, heard: Heard, scores: Floats) -> Floats:
        """Put the lexicon's scores and the model's together."""
        found = heard.scores.copy()
        for place, column in self._trained:
            keyed, learned = found[:, place], scores[:, column]
            both = keyed * _LEXICON_WEIGHS + learned * (1 - _LEXICON_WEIGHS)
            found[:, place] = np.where(keyed < _COMPANY, np.maximum(learned, keyed * _LEXICON_KEEPS), both)
        for place, column in self._shown:
            found[:, place] = 1 - (1 - found[:, place]) * (1 - scores[:, column])
        return found

    def _silence(self, texts: Sequence[Folded], heard: Heard, scores: Floats) -> None:
        """Take away the themes that the model hears hardly, or alone in one word."""
        faint, alone = heard.scores < _COMPANY, heard.scores < HARDLY
        for themes in (faint, alone):
            themes[:, [place for place, _ in self._shown]] = False  # some have examples and no keyword
        scores[(faint & (scores < _FAINT)) | (alone & (scores < _HEARD))] = 0.0
        for line, place in np.argwhere(alone & (scores > 0)):
            if len(self._because(texts[line], heard, line, place)) < 2:
                scores[line, place] = 0.0

    def _explained(
        self, texts: Sequence[Folded], heard: Heard, line: int, found: Sequence[tuple[int, float]]
    ) -> tuple[ThemeScore, ...]:
        return tuple(
            ThemeScore(self.lexicon.ids[place], round(score, 3), self._because(texts[line], heard, line, place))
            for place, score in found
        )

    def _because(self, text: Folded, heard: Heard, line: int, place: int) -> tuple[str, ...]:
        """Give the lexicon's words, or else the words that weigh the most in the model."""
        words, theme = heard.because(line, place), self.lexicon.ids[place]
        known = self._model is not None and theme in self._model.labels
        return words or (self._model.because(text, theme) if self._model and known else ())


def lexicon_rows(model: ThemeModel, lexicon: ThemeReader, heard: Heard) -> Floats:
    """Lay out what the lexicon heard in the columns that a model listens to."""
    rows = np.zeros((len(heard.scores), len(model.lexicon)))
    for column, theme in enumerate(model.lexicon):
        if theme in lexicon.ids:
            rows[:, column] = heard.scores[:, lexicon.ids.index(theme)]
    return rows


def chances(
    model: ThemeModel, lexicon: ThemeReader, texts: Sequence[Folded], heard: Heard, encode: Encode | None
) -> Floats:
    """Return a model's probabilities (texts by its labels); with `encode`, the doubtful texts are read again."""
    raw = model.raw(heard.words, lexicon_rows(model, lexicon, heard))
    found = model.calibration(raw)
    if encode and model.second:
        first = raw[:, : len(model.second.bias)]  # themes shown by examples come after
        again = np.flatnonzero(model.second.wanted(first) & (np.fromiter(map(len, heard.words), int) >= _LEAST_WORDS))
        if len(again):
            second = model.second.raw(first[again], encode([texts[line].original for line in again.tolist()]))
            found[again, : second.shape[1]] = model.second.calibration(second)
    return found


def score_with(
    model: ThemeModel, lexicon: ThemeReader, texts: Sequence[Folded], encode: Encode | None = None
) -> Floats:
    """Return the probabilities of a model alone (texts by its labels)."""
    return chances(model, lexicon, texts, lexicon.hear(texts), encode)
