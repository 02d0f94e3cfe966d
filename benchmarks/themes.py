"""Compare the theme model with a scikit-learn pipeline, in turn, in one process; give ratios.

    OMP_NUM_THREADS=1 python benchmarks/themes.py TRAIN.jsonl DEV.jsonl [MODEL]

MODEL is a folder that `veilleur train --vectors` wrote from TRAIN; without it, only the first
reading is measured, trained here.
Both listen to the words and to the same lexicon; lines are {"text", "themes"}. Neither is given the
other's folding: each starts from the raw text, 500 at a time.
"""

import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from statistics import median

import numpy as np
from scipy.sparse import csr_array, hstack
from sklearn.feature_extraction.text import HashingVectorizer, TfidfTransformer
from sklearn.svm import LinearSVC

from watcher.understanding.evaluation import Labelled, measure, read_labelled
from watcher.understanding.model_files import load
from watcher.understanding.scan import fold_text
from watcher.understanding.shipping import read_themes
from watcher.understanding.theme_model import Floats
from watcher.understanding.theme_scores import score_with
from watcher.understanding.themes import ThemeReader
from watcher.understanding.training import train
from watcher.understanding.vectors import open_encoder

THEMES = read_themes(Path(__file__).parent.parent / "config" / "themes.toml")
LEXICON = ThemeReader(THEMES)
ROUNDS, BATCH = 5, 500


def heard(texts: Sequence[str]) -> csr_array:
    """Return the lexicon's scores, as scikit-learn takes them."""
    return csr_array(LEXICON.hear([fold_text(text) for text in texts]).scores.astype(np.float32))


def baseline(examples: Sequence[Labelled]) -> tuple[tuple[str, ...], Callable[[Sequence[str]], Floats]]:
    """Train hashed words and the lexicon's scores with a linear SVM."""
    words = HashingVectorizer(n_features=2**18, alternate_sign=False, norm=None, strip_accents="unicode")
    weigh = TfidfTransformer(sublinear_tf=True)
    texts = [one.text for one in examples]
    lines = hstack([weigh.fit_transform(words.transform(texts)), heard(texts)], format="csr")
    lines.indices, lines.indptr = lines.indices.astype(np.int32), lines.indptr.astype(np.int32)
    machine = LinearSVC(C=0.3, random_state=0).fit(lines, [one.themes[0] for one in examples])

    def score(batch: Sequence[str]) -> Floats:
        made = hstack([weigh.transform(words.transform(batch)), heard(batch)], format="csr")
        return np.asarray(machine.decision_function(made))

    return tuple(machine.classes_), score


def main(train_file: Path, dev_file: Path, folder: Path | None = None) -> None:
    """Train the rivals, then time them in turn."""
    examples, dev = (
        [one for one in read_labelled(path.open("rb")) if isinstance(one, Labelled)] for path in (train_file, dev_file)
    )
    model = replace(load(folder), second=None) if folder else train(examples, THEMES).model
    rivals: dict[str, tuple[tuple[str, ...], Callable[[Sequence[str]], Floats]]] = {
        "hashed words + lexicon, LinearSVC": baseline(examples),
        "veilleur": (model.labels, lambda texts: score_with(model, LEXICON, [fold_text(text) for text in texts])),
    }
    if folder:
        whole, encode = load(folder), open_encoder()
        rivals["veilleur, second reading"] = (
            whole.labels,
            lambda texts: score_with(whole, LEXICON, [fold_text(text) for text in texts], encode),
        )
    texts = [one.text for one in dev]
    speeds: dict[str, list[float]] = {name: [] for name in rivals}
    for _ in range(ROUNDS):
        for name, (_, score) in rivals.items():
            began = time.process_time()
            for start in range(0, len(texts), BATCH):
                score(texts[start : start + BATCH])
            speeds[name].append(len(texts) / (time.process_time() - began))
    for name, (labels, score) in rivals.items():
        figures = measure(dev, labels, score([one.text for one in dev]))
        worth = f"macro-F1 {figures.macro_f1:.3f}  accuracy {figures.accuracy:.3f}"
        print(f"{name:36} {worth}  {median(speeds[name]):8,.0f} posts/s")
    first, *others = speeds.values()
    for name, speed in zip(list(rivals)[1:], others, strict=True):
        ratios = [ours / theirs for theirs, ours in zip(first, speed, strict=True)]
        print(f"{name}: speed ratio {median(ratios):.2f} ({min(ratios):.2f}-{max(ratios):.2f})")


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:4]))
