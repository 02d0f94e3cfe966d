"""Score themes by a trained model: one sum of weights over the words of a text, with numpy alone.

A text is the set of its folded words, of the first five letters of the longer ones and, where the model
learned them, of pairs of those. Each has an integer weight for each theme; their sum over the norm of
the text, plus what the team's lexicon found times its own weights, is calibrated into a probability.
The sums are of integers, so that a text has the same scores alone or in a batch, on any machine.
"""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from watcher.understanding.scan import Folded, fold_text
from watcher.understanding.words import FeatureTable, spans_of_words, words_of_text

Floats = NDArray[np.float64]
Vectors = NDArray[np.float32]
ONE = 1_000  # what a lexicon score of 1 is worth, as an integer
NORM = 100  # what a squared inverse document frequency of 1 is worth in the norms, as an integer
_WORDS_SHOWN = 4
_SHOWN = -0.6  # bias of a theme known by its examples, whose own texts score about 1 before it


@dataclass(frozen=True, slots=True)
class Calibration:
    """From a score and its lead over the best other theme to a probability.

    A logistic curve on both, then a broken line through `knots` at `heights`.
    """

    slope: float = 4.0
    lead: float = 1.0
    shift: float = 0.0
    knots: tuple[float, ...] = (0.0, 1.0)
    heights: tuple[float, ...] = (0.0, 1.0)

    def logistic(self, scores: Floats) -> Floats:
        """Return the curve's value for each score (texts by themes)."""
        steep: Floats = self.slope * scores + self.lead * leads(scores) + self.shift
        return np.asarray(1 / (1 + np.exp(-np.clip(steep, -60, 60))))

    def __call__(self, scores: Floats) -> Floats:
        """Return the probability of each theme of each text."""
        return np.interp(self.logistic(scores), self.knots, self.heights)


def leads(scores: Floats) -> Floats:
    """Return how far each score is ahead of the best other one of its line (behind: negative)."""
    if scores.shape[1] < 2:
        return np.zeros_like(scores)
    second, best = np.sort(scores, axis=1)[:, -2:].T
    return np.asarray(scores - np.where(scores == best[:, None], second[:, None], best[:, None]))


@dataclass(frozen=True, slots=True)
class Transfer:
    """What a model may lend to another taxonomy: a direction for each word (words by directions)."""

    directions: NDArray[np.int8]
    scale: float


@dataclass(frozen=True)
class SecondReading:
    """What a second reading weighs: the model's own scores, then the vector (their sum by labels).

    Texts whose best theme leads by less than `least_lead` are read again.
    """

    weights: NDArray[np.float32]
    bias: Floats
    least_lead: float
    calibration: Calibration

    def raw(self, scores: Floats, vectors: Vectors) -> Floats:
        """Return the scores (texts by labels) before calibration."""
        return np.hstack([scores, vectors]) @ self.weights.astype(np.float64) + self.bias

    def wanted(self, scores: Floats) -> NDArray[np.bool_]:
        """Tell which texts are read again."""
        doubtful: NDArray[np.bool_] = leads(scores).max(axis=1, initial=0.0) < self.least_lead
        return doubtful


@dataclass(frozen=True)
class ThemeModel:
    """A trained model; make it by training, or load it (`model_files`).

    `weights` has one line a word and one column a theme, then one column of squared norms.
    `lexicon` names the themes whose lexicon is listened to: the lines of `lexicon_weights`.
    `features` numbers the vocabulary, `column` gives the weights of a label.
    """

    labels: tuple[str, ...]
    lexicon: tuple[str, ...]
    vocabulary: tuple[str, ...]
    weights: NDArray[np.int32]
    scale: float
    lexicon_weights: Floats
    bias: Floats
    calibration: Calibration = Calibration()
    transfer: Transfer | None = None
    second: SecondReading | None = None
    meta: Mapping[str, object] = field(default_factory=dict)
    features: FeatureTable = field(init=False, repr=False, compare=False)
    column: Callable[[str], list[int]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        def column(label: str) -> list[int]:
            found: list[int] = self.weights[:, self.labels.index(label)].tolist()
            return found

        object.__setattr__(self, "features", FeatureTable(self.vocabulary))
        object.__setattr__(self, "column", lru_cache(maxsize=None)(column))

    @property
    def seal(self) -> str:
        """Tell this model from any other."""
        parts = (self.weights, self.lexicon_weights, self.bias)
        second = (self.second.weights, self.second.bias) if self.second else ()
        digest = hashlib.sha256(repr((self.labels, self.lexicon, self.calibration)).encode())
        for part in (*parts, *second):
            digest.update(np.ascontiguousarray(part).data)
        return digest.hexdigest()

    def raw(self, texts: Sequence[Sequence[str]], lexicon: Floats) -> Floats:
        """Return the scores (texts by themes) before calibration.

        `texts` holds the words of folded texts; `lexicon` one line a text, one column an id of
        `self.lexicon`, in [0, 1].
        """
        sums = self._sums(texts)
        norms = np.sqrt(np.maximum(sums[:, -1:], 1) / NORM)
        heard = np.rint(np.asarray(lexicon) * ONE) @ self.lexicon_weights / ONE
        return np.asarray((sums[:, :-1] / norms + heard) * self.scale + self.bias)

    def score(self, texts: Sequence[Sequence[str]], lexicon: Floats) -> Floats:
        """Return the calibrated probabilities (texts by themes)."""
        return self.calibration(self.raw(texts, lexicon)) if texts else np.zeros((0, len(self.labels)))

    def _sums(self, texts: Sequence[Sequence[str]]) -> NDArray[np.int32]:
        sums = np.zeros((len(texts), self.weights.shape[1]), np.int32)
        lines, rows = self.features.lay_out(texts)
        if len(lines):
            filled, starts = np.unique(lines, return_index=True)
            sums[filled] = np.add.reduceat(self.weights[rows], starts, axis=0)
        return sums

    def because(self, folded: Folded, label: str) -> tuple[str, ...]:
        """Return the author's own words that weigh the most for a theme, in their order."""
        weights = self.column(label)
        weighed: dict[str, tuple[int, int, int]] = {}
        spans = spans_of_words(folded.text)
        words = [word for word, _, _ in spans]
        heavy = [sum(weights[row] for row in self.features.rows(word)) for word in words]
        for first, second, row in self.features.rows_of_pairs(words):
            heavy[first] += weights[row] // 2
            heavy[second] += weights[row] // 2
        for weight, (word, start, end) in zip(heavy, spans, strict=True):
            if weight > 0 and word not in weighed:
                weighed[word] = (weight, start, end)
        heaviest = sorted(weighed.values(), reverse=True)[:_WORDS_SHOWN]
        kept = [place for place in heaviest if place[0] * 3 >= heaviest[0][0]]
        return tuple(folded.words(start, end) for _, start, end in sorted(kept, key=lambda place: place[1]))


def with_examples(model: ThemeModel, examples: Mapping[str, Sequence[str]]) -> ThemeModel:
    """Return the model with the themes it does not know, each learned from a few examples.

    A new theme looks where its examples lie, among the directions that the model can lend; a model
    that lends nothing, or examples of which it knows no word, change nothing.
    """
    new = {label: texts for label, texts in examples.items() if texts and label not in model.labels}
    found = {label: column for label, texts in new.items() if (column := _towards(model, texts)) is not None}
    if not found:
        return model
    columns = np.stack(list(found.values()), axis=1)
    none = np.zeros((len(model.lexicon), len(found)))
    return ThemeModel(
        (*model.labels, *found),
        model.lexicon,
        model.vocabulary,
        np.concatenate([model.weights[:, :-1], columns, model.weights[:, -1:]], axis=1),
        model.scale,
        np.concatenate([model.lexicon_weights, none], axis=1),
        np.concatenate([model.bias, np.full(len(found), _SHOWN)]),
        model.calibration,
        model.transfer,
        model.second,
        model.meta,
    )


def _towards(model: ThemeModel, texts: Sequence[str]) -> NDArray[np.int32] | None:
    """Return weights that score these texts about 1 on average."""
    if model.transfer is None:
        return None
    directions = model.transfer.directions.astype(np.float64)
    norms = model.weights[:, -1] / NORM
    placed = []
    for text in texts:
        _, rows = model.features.lay_out([words_of_text(fold_text(text).text)])
        if len(rows):
            placed.append(directions[rows].sum(axis=0) / np.sqrt(max(norms[rows].sum(), 1e-9)))
    if not placed:
        return None
    centre = np.mean(placed, axis=0)
    length = float(np.mean([place @ centre for place in placed]))
    column: NDArray[np.int32] = np.rint(directions @ centre / max(length, 1e-9) / model.scale).astype(np.int32)
    return column
