"""Read the themes of posts: by the trained model where it knows them, by the lexicon elsewhere.

The lexicon is a part of what the model weighs, so that a word added to a theme is heard at once. A
theme the model does not know is found by its lexicon and by its examples, when it has some.
"""

from collections.abc import Sequence

import numpy as np

from watcher.model import Theme, ThemeScore
from watcher.understanding.scan import Folded
from watcher.understanding.theme_model import Floats, ThemeModel, with_examples
from watcher.understanding.themes import CERTAIN_ENOUGH, Heard, ThemeReader, surest

_HEARD = CERTAIN_ENOUGH  # a lower score of the model alone is no sign of a theme
_MANY = 3  # a text that names as many subjects is not of the kind the model learned from
_LEXICON_KEEPS = 0.9  # what the lexicon would say alone is nearly kept: posts are not parliament


class ThemeScorer:
    """Score the themes of a campaign; `model` may be None, and know more themes or fewer."""

    def __init__(self, themes: Sequence[Theme], model: ThemeModel | None = None) -> None:
        self.lexicon = ThemeReader(themes)
        self._trained = frozenset(model.labels) if model else frozenset()
        self._model = with_examples(model, {theme.id: theme.examples for theme in themes}) if model else None
        self._places = {theme: place for place, theme in enumerate(self.lexicon.ids)}

    def read(
        self, texts: Sequence[Folded], usual: Sequence[Sequence[str]] = (), authors: Sequence[str] = ()
    ) -> list[tuple[ThemeScore, ...]]:
        """Return the themes of each text, surest first; none when nothing is sure enough.

        `usual` and `authors` hold, for each text, its organisation's own themes and its author's name.
        """
        said_by = zip(usual or [()] * len(texts), authors or [""] * len(texts), strict=True)
        heard = [self.lexicon.hear(t, usual=u, author=a) for t, (u, a) in zip(texts, said_by, strict=True)]
        lines = zip(texts, heard, self._score(texts, heard), strict=True)
        return [self._chosen(text, one, self._together(one, row, _HEARD)) for text, one, row in lines]

    def table(self, texts: Sequence[Folded]) -> Floats:
        """Return every theme's score, without abstention (texts by themes, as in `lexicon.ids`)."""
        heard = [self.lexicon.hear(text) for text in texts]
        found = [self._together(one, row, 0.0) for one, row in zip(heard, self._score(texts, heard), strict=True)]
        return np.array([[one.get(theme, 0.0) for theme in self.lexicon.ids] for one in found])

    def _score(self, texts: Sequence[Folded], heard: Sequence[Heard]) -> list[list[float]]:
        if self._model is None:
            return [[] for _ in texts]
        rows = lexicon_rows(self._model, self.lexicon, heard)
        scores: list[list[float]] = self._model.score([text.text for text in texts], rows).tolist()
        return scores

    def _together(self, heard: Heard, scores: Sequence[float], least: float) -> dict[str, float]:
        """Put the lexicon's scores and the model's together; the model's count from `least` on."""
        found = {self.lexicon.ids[place]: score for place, score in sorted(heard.scores.items())}
        many = sum(score >= CERTAIN_ENOUGH for score in found.values()) >= _MANY
        for theme, score in zip(self._model.labels if self._model else (), scores, strict=True):
            alone = found.get(theme, 0.0)
            if theme not in self._places:
                continue
            if theme not in self._trained:
                found[theme] = 1 - (1 - alone) * (1 - score)
            elif not many:
                found[theme] = max(score if score >= least else 0.0, alone * _LEXICON_KEEPS)
        return found

    def _chosen(self, text: Folded, heard: Heard, found: dict[str, float]) -> tuple[ThemeScore, ...]:
        kept = surest(list(found.items()))
        return tuple(ThemeScore(theme, round(score, 3), self._because(text, heard, theme)) for theme, score in kept)

    def _because(self, text: Folded, heard: Heard, theme: str) -> tuple[str, ...]:
        """Give the lexicon's words, or else the words that weigh the most in the model."""
        words = heard.because(self._places[theme], text)
        known = self._model is not None and theme in self._model.labels
        return words or (self._model.because(text, theme) if self._model and known else ())


def lexicon_rows(model: ThemeModel, lexicon: ThemeReader, heard: Sequence[Heard]) -> Floats:
    """Lay out what the lexicon heard in the columns that a model listens to."""
    rows = np.zeros((len(heard), len(model.lexicon)))
    columns = {theme: column for column, theme in enumerate(model.lexicon)}
    wanted = {place: columns[theme] for place, theme in enumerate(lexicon.ids) if theme in columns}
    for line, one in enumerate(heard):
        for place, score in one.scores.items():
            if place in wanted:
                rows[line, wanted[place]] = score
    return rows


def score_with(model: ThemeModel, lexicon: ThemeReader, texts: Sequence[Folded]) -> Floats:
    """Return the probabilities of a model alone (texts by its labels)."""
    rows = lexicon_rows(model, lexicon, [lexicon.hear(text) for text in texts])
    return model.score([text.text for text in texts], rows)
