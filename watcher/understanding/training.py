"""Learn themes from labelled texts, for any taxonomy (this and `fitting` load scikit-learn, nothing else does).

With many texts a theme, a linear classifier learns the weight of each word and of what the lexicon
heard. With few, it learns from what the delivered model makes of the texts, which is one linear
map too: both end as the same `ThemeModel`. Scores are calibrated on texts held out in turn.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from statistics import median

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array, hstack
from sklearn.isotonic import IsotonicRegression
from sklearn.linear_model import LogisticRegression

from watcher.errors import UsageError
from watcher.messages import msg
from watcher.model import Theme
from watcher.understanding.evaluation import Figures, Labelled, measure
from watcher.understanding.fitting import Lesson, count_words, evened, lay_out, learn_vocabulary, pack, separate
from watcher.understanding.scan import fold_text
from watcher.understanding.theme_model import (
    NORM,
    Calibration,
    Floats,
    SecondReading,
    ThemeModel,
    Transfer,
    Vectors,
    leads,
)
from watcher.understanding.theme_scores import lexicon_rows
from watcher.understanding.themes import ThemeReader
from watcher.understanding.vectors import Encode
from watcher.understanding.words import words_of_text

FOLDS = 5
FEW = 100  # texts a theme, in the middle of the themes: below, learn from the delivered model
_LEXICON = 0.5  # how loud the lexicon is beside the words
_OWN = 0.75  # heard more of a theme's own keywords, when texts are few
_NAME = 4.0  # texts that the name of a theme is worth, when texts are few
READ_AGAIN = 0.2  # share of the texts that a second reading is for
MANY = 1_000  # texts in all: from there on pairs of words are learned, and naive Bayes helps
BAYES = 0.15  # how loud naive Bayes is beside the classifier
_NEVER = -2.0  # the score of a theme that nothing was learned of
_RUNS = 50  # runs of texts of one theme in one fold
# With few texts the delivered model may have read them already, and held-out scores flatter. What
# scores then came to be worth, measured with 8 to 32 texts a theme (docs/model-card.md).
_FEW_KNOTS = tuple(round(0.1 * knot, 1) for knot in range(11))
_FEW_HEIGHTS = (0.0, 0.134, 0.312, 0.472, 0.516, 0.562, 0.584, 0.72, 0.728, 0.828, 0.98)
Progress = Callable[[int], None]
Choice = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Trained:
    """A model with the figures of texts it had not seen (each text judged by a model without it)."""

    model: ThemeModel
    held_out: Figures
    scores: Floats


def train(
    examples: Sequence[Labelled],
    themes: Sequence[Theme],
    base: ThemeModel | None = None,
    *,
    encode: Encode | None = None,
    progress: Progress = lambda _: None,
) -> Trained:
    """Learn from labelled texts; raise UsageError when they cannot teach.

    `themes` are the workspace's, whose lexicon is listened to; `base` is the delivered model, which
    helps when texts are few. With `encode`, a second reading is learned. `progress` hears of FOLDS + 1
    rounds.
    """
    _check(examples)
    reader = ThemeReader(themes)
    folded = [fold_text(example.text) for example in examples]
    listening = _blank(reader.ids)
    heard = lexicon_rows(listening, reader, reader.hear(folded))
    texts = [text.text for text in folded]
    few = base is not None and median(Counter(one.themes[0] for one in examples).values()) < FEW

    def learn(chosen: Choice) -> ThemeModel:
        lesson = _lesson(examples, texts, heard, chosen)
        model = _from_base(base, lesson, reader) if few and base else _from_words(lesson, reader)
        progress(1)
        return model

    labels, raw = _held_out(examples, texts, heard, learn)
    calibration = _calibrate(raw, labels, examples)
    if few:
        calibration = replace(calibration, knots=_FEW_KNOTS, heights=_FEW_HEIGHTS)
    model = replace(learn(np.arange(len(examples))), calibration=calibration)
    scores = calibration(raw)
    if encode:
        second, again = _second_reading(examples, labels, raw, encode([one.text for one in examples]))
        model, scores = replace(model, second=second), np.where(second.wanted(raw)[:, None], again, scores)
    figures = measure(examples, labels, scores)
    about = {"texts": len(examples), "few": few, "held_out_macro_f1": round(figures.macro_f1, 4)}
    return Trained(replace(model, meta=about), figures, scores)


def are_enough(examples: Sequence[Labelled]) -> bool:
    """Return whether there are two themes to tell apart, with two texts each."""
    counts = Counter(one.themes[0] for one in examples)
    return sum(count > 1 for count in counts.values()) >= 2


def _check(examples: Sequence[Labelled]) -> None:
    if not are_enough(examples):
        raise UsageError(
            msg("There is nothing to tell apart: two themes with two texts each are the least to learn from."),
            msg("Give texts of two themes at least, eight or more for each."),
        )


def _blank(lexicon: tuple[str, ...]) -> ThemeModel:
    """Return a model that only says which lexicon it listens to."""
    return ThemeModel((), lexicon, (), np.zeros((0, 1), np.int32), 1.0, np.zeros((len(lexicon), 0)), np.zeros(0))


def _lesson(examples: Sequence[Labelled], texts: list[str], heard: Floats, chosen: Choice) -> Lesson:
    """Lay out one line a text and theme; a second theme teaches half as much as the first."""
    lines = [(i, theme, 1.0 if k == 0 else 0.5) for i in chosen for k, theme in enumerate(examples[i].themes)]
    return Lesson(
        tuple(texts[i] for i, _, _ in lines),
        heard[[i for i, _, _ in lines]],
        tuple(theme for _, theme, _ in lines),
        np.array([weight for _, _, weight in lines]),
    )


def _held_out(
    examples: Sequence[Labelled], texts: list[str], heard: Floats, learn: Callable[[Choice], ThemeModel]
) -> tuple[tuple[str, ...], Floats]:
    """Return the labels and each text's scores by a model that did not see it."""
    labels = tuple(sorted({theme for one in examples for theme in one.themes}))
    raw = np.full((len(examples), len(labels)), _NEVER)
    folds = _folds([one.themes[0] for one in examples])
    for fold in np.unique(folds):
        out = np.flatnonzero(folds == fold)
        model = learn(np.flatnonzero(folds != fold))
        columns = np.array([labels.index(label) for label in model.labels])
        raw[np.ix_(out, columns)] = model.raw([words_of_text(texts[i]) for i in out], heard[out])
    return labels, raw


def _folds(first: Sequence[str]) -> Choice:
    """Deal the texts of each theme to the folds by short runs: neighbours often share a source."""
    counts = Counter(first)
    seen: Counter[str] = Counter()
    folds = []
    for theme in first:
        run = max(1, counts[theme] // (FOLDS * _RUNS))
        folds.append(seen[theme] // run % FOLDS)
        seen[theme] += 1
    return np.array(folds)


def _from_words(lesson: Lesson, reader: ThemeReader) -> ThemeModel:
    """Learn the weight of each word and of each theme's lexicon."""

    many = len(lesson.texts) >= MANY
    vocabulary, idf = learn_vocabulary(lesson.texts, pairs=many)
    words = lay_out(lesson.texts, vocabulary, idf)
    lines = hstack([words, csr_array(lesson.lexicon * _LEXICON)], format="csr")
    lines.indices, lines.indptr = lines.indices.astype(np.int32), lines.indptr.astype(np.int32)  # liblinear wants it
    even = evened(lesson)
    labels, coefficients, bias = separate(lines, even, 0.3)
    by_word, by_lexicon = coefficients[:, : len(idf)].T, coefficients[:, len(idf) :].T * _LEXICON
    if many:
        by_word = by_word + BAYES * count_words(words, even)
    return pack(labels, reader.ids, vocabulary, idf, by_word * idf[:, None], by_lexicon, bias)


def _second_reading(
    examples: Sequence[Labelled], labels: tuple[str, ...], raw: Floats, vectors: Vectors
) -> tuple[SecondReading, Floats]:
    """Learn to read doubtful texts again; return it with every text's chances by one that had not seen it."""
    lines, themes = np.hstack([raw, vectors]), np.array([one.themes[0] for one in examples])
    lesson = evened(Lesson(("",) * len(themes), raw, tuple(themes.tolist()), np.ones(len(themes))))
    fresh, folds = np.full_like(raw, _NEVER), _folds(list(themes))
    for fold in np.unique(folds):
        kept = folds != fold
        of, weights, bias = separate(lines[kept], lesson.only(kept), 0.3)
        fresh[np.ix_(~kept, [labels.index(label) for label in of])] = lines[~kept] @ weights.T + bias
    calibration = _calibrate(fresh, labels, examples)
    of, weights, bias = separate(lines, lesson, 0.3)
    columns = [labels.index(label) for label in of]
    wide, shift = np.zeros((lines.shape[1], len(labels)), np.float32), np.full(len(labels), _NEVER)
    wide[:, columns], shift[columns] = weights.T, bias
    least_lead = float(np.quantile(leads(raw).max(axis=1), READ_AGAIN))
    return SecondReading(wide, shift, least_lead, calibration), calibration(fresh)


def _from_base(base: ThemeModel, lesson: Lesson, reader: ThemeReader) -> ThemeModel:
    """Learn from the delivered model's scores and directions, from the lexicon and from the themes' names."""
    lesson = _with_names(lesson, reader)
    heard = lexicon_rows_of(base, reader, lesson.lexicon)
    idf = np.sqrt(base.weights[:, -1] / NORM)
    words = lay_out(lesson.texts, base.vocabulary, idf)
    lent = base.transfer or Transfer(np.zeros((len(idf), 1), np.int8), 1.0)
    by_direction = np.divide(lent.directions * lent.scale, idf[:, None])
    by_score = base.weights[:, :-1] * base.scale / idf[:, None]
    base_lexicon = base.lexicon_weights * base.scale
    made = np.hstack(
        [(words @ by_score + heard @ base_lexicon + base.bias) * 0.5, lesson.lexicon * _LEXICON, words @ by_direction]
    )
    labels, coefficients, bias = separate(made, lesson, 0.1, class_weight="balanced")
    places = np.cumsum([len(base.labels), len(reader.ids)])
    of_score, of_lexicon, of_direction = np.split(coefficients, places, axis=1)
    by_word = (by_score @ of_score.T * 0.5 + by_direction @ of_direction.T) * idf[:, None]
    by_lexicon = of_lexicon.T * _LEXICON + _placed(base, reader, base_lexicon) @ of_score.T * 0.5
    for column, label in enumerate(labels):
        if label in reader.ids:
            by_lexicon[reader.ids.index(label), column] += _OWN
    return pack(labels, reader.ids, base.vocabulary, idf, by_word, by_lexicon, bias + of_score @ base.bias * 0.5)


def _with_names(lesson: Lesson, reader: ThemeReader) -> Lesson:
    """Add the name of each theme as if it were a text: « transport » says what it is about."""
    names = sorted(set(lesson.themes))
    folded = [fold_text(name.replace("_", " ")) for name in names]
    heard = lexicon_rows(_blank(reader.ids), reader, reader.hear(folded))
    return Lesson(
        (*lesson.texts, *(text.text for text in folded)),
        np.vstack([lesson.lexicon, heard]),
        (*lesson.themes, *names),
        np.concatenate([lesson.weights, np.full(len(names), _NAME)]),
    )


def lexicon_rows_of(base: ThemeModel, reader: ThemeReader, rows: Floats) -> Floats:
    """Reorder lexicon rows of the workspace into the columns that a model listens to."""
    out = np.zeros((len(rows), len(base.lexicon)))
    for column, theme in enumerate(base.lexicon):
        if theme in reader.ids:
            out[:, column] = rows[:, reader.ids.index(theme)]
    return out


def _placed(base: ThemeModel, reader: ThemeReader, weights: Floats) -> Floats:
    """Reorder a model's lexicon weights into lines of the workspace's themes."""
    out = np.zeros((len(reader.ids), weights.shape[1]))
    for line, theme in enumerate(base.lexicon):
        if theme in reader.ids:
            out[reader.ids.index(theme)] = weights[line]
    return out


def _calibrate(raw: Floats, labels: tuple[str, ...], examples: Sequence[Labelled]) -> Calibration:
    """Fit probabilities to held-out scores: a logistic curve, then steps when texts are many."""

    truth = np.array([[label in one.themes for label in labels] for one in examples]).ravel()
    both = np.stack([raw.ravel(), leads(raw).ravel()], axis=1)
    curve = LogisticRegression(C=100).fit(both, truth)
    slope, lead = np.maximum(curve.coef_[0], 0)  # more must never count for less
    plain = Calibration(float(slope) or 1.0, float(lead), float(curve.intercept_[0]))
    if len(examples) < 10 * FEW:
        return plain
    chances = plain.logistic(raw).ravel()
    steps = IsotonicRegression(y_min=0.0, y_max=1.0, out_of_bounds="clip").fit(chances, truth)
    knots = np.linspace(0, 1, 41)
    heights = np.maximum.accumulate(steps.predict(knots) * 0.999 + knots * 0.001)  # never quite flat
    return replace(plain, knots=tuple(knots.round(4).tolist()), heights=tuple(heights.round(5).tolist()))
