"""Fit linear classifiers to texts: vocabulary, lines of numbers, weights, and back to a `ThemeModel`."""

import warnings
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from sklearn.exceptions import ConvergenceWarning
from sklearn.naive_bayes import MultinomialNB
from sklearn.preprocessing import normalize
from sklearn.svm import LinearSVC

from watcher.understanding.theme_model import NORM, Floats, ThemeModel
from watcher.understanding.words import features_of_word, pairs_of_words, words_of_text

_RARE = 2  # texts that must hold a word for it to be learned
_SMOOTHING = 0.3  # texts of each theme that are supposed to hold a word beside those that do
_BOUND = 32_000  # largest weight kept, in 16 bits


@dataclass(frozen=True, slots=True)
class Lesson:
    """What there is to learn from: a line a text, the lexicon's rows, and one theme a line."""

    texts: tuple[str, ...]
    lexicon: Floats
    themes: tuple[str, ...]
    weights: Floats

    def only(self, kept: NDArray[np.bool_]) -> "Lesson":
        """Return some of the lines."""
        places = np.flatnonzero(kept)
        texts, themes = ([part[place] for place in places] for part in (self.texts, self.themes))
        return Lesson(tuple(texts), self.lexicon[places], tuple(themes), self.weights[places])


def evened(lesson: Lesson) -> Lesson:
    """Make rare themes count more, by the square root: posts are not spread as the texts learned from."""
    counts = Counter(lesson.themes)
    shares = np.array([counts[theme] ** -0.5 for theme in lesson.themes])
    return replace(lesson, weights=lesson.weights * shares / shares.mean())


def learn_vocabulary(texts: Sequence[str], *, pairs: bool) -> tuple[tuple[str, ...], Floats]:
    """Return the features worth learning, pairs of words among them or not, and their inverse document frequencies."""
    counts = Counter(feature for text in texts for feature in _features(text) if pairs or " " not in feature)
    rare = _RARE if len(texts) >= 1_000 else 1
    kept = tuple(sorted(feature for feature, count in counts.items() if count >= rare))
    return kept, np.array([1 + np.log((1 + len(texts)) / (1 + counts[feature])) for feature in kept])


def _features(text: str) -> set[str]:
    words = words_of_text(text)
    return pairs_of_words(words).union(*map(features_of_word, words))


def lay_out(texts: Sequence[str], vocabulary: Sequence[str], idf: Floats) -> Any:
    """Return the texts as lines of unit length (texts by features), sparse."""

    places = {feature: place for place, feature in enumerate(vocabulary)}
    found = [sorted(places[f] for f in _features(text) if f in places) for text in texts]
    columns = np.fromiter(chain.from_iterable(found), np.int32)
    starts = np.concatenate(([0], np.cumsum([len(row) for row in found]))).astype(np.int32)
    return normalize(csr_array((idf[columns], columns, starts), shape=(len(texts), len(vocabulary))))


def separate(
    lines: Any, lesson: Lesson, cost: float, class_weight: str | None = None
) -> tuple[tuple[str, ...], Floats, Floats]:
    """Return the labels with their coefficients (labels by features) and biases."""
    dense = isinstance(lines, np.ndarray)  # solved three times faster from the other side
    machine = LinearSVC(C=cost, class_weight=class_weight, random_state=0, dual=not dense, tol=1e-3 if dense else 1e-4)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        machine.fit(lines, np.array(lesson.themes), sample_weight=lesson.weights)
    labels = tuple(map(str, machine.classes_))
    if len(labels) == 2:  # one line tells two themes apart
        return labels, np.vstack([-machine.coef_, machine.coef_]), np.array([-1, 1]) * machine.intercept_
    return labels, machine.coef_, machine.intercept_


def count_words(lines: Any, lesson: Lesson) -> Floats:
    """Return what naive Bayes makes of each feature (features by labels): it learns more from what is rare."""
    bayes = MultinomialNB(alpha=_SMOOTHING, fit_prior=False)
    worth = bayes.fit(lines, np.array(lesson.themes), sample_weight=lesson.weights).feature_log_prob_.T
    return np.asarray(worth - worth.mean(axis=1, keepdims=True))  # what adds to all themes tells none apart


def learn_directions(
    texts: Sequence[str], headings: Sequence[str], vocabulary: Sequence[str], idf: Floats, count: int
) -> Floats:
    """Return what each word says of the headings (words by directions), such that texts measure about 1."""
    words = lay_out(texts, vocabulary, idf)
    lesson = Lesson(tuple(texts), np.zeros((len(texts), 0)), tuple(headings), np.ones(len(texts)))
    _, coefficients, _ = separate(words, lesson, 0.3)
    left, strengths, _ = np.linalg.svd(coefficients.T, full_matrices=False)
    directions = (left * strengths)[:, :count]
    lengths = np.linalg.norm(words @ directions, axis=1)
    return np.asarray(directions / lengths.mean() * idf[:, None])


def pack(
    labels: tuple[str, ...],
    lexicon: tuple[str, ...],
    vocabulary: tuple[str, ...],
    idf: Floats,
    by_word: Floats,
    by_lexicon: Floats,
    bias: Floats,
) -> ThemeModel:
    """Round the weights to integers."""
    scale = float(max(np.abs(by_word).max(initial=0.0), 1e-6)) / _BOUND
    norms = np.minimum(np.rint(idf**2 * NORM), _BOUND)
    weights = np.concatenate([np.rint(by_word / scale), norms[:, None]], axis=1).astype(np.int32)
    return ThemeModel(labels, lexicon, vocabulary, weights, scale, np.rint(by_lexicon / scale), np.asarray(bias))
