"""Compare the theme model with a scikit-learn pipeline, in turn, in one process; give ratios.

    OMP_NUM_THREADS=1 python benchmarks/themes.py TRAIN.jsonl DEV.jsonl [MODEL]
    OMP_NUM_THREADS=1 python benchmarks/themes.py --draws TRAIN.jsonl HEADINGS.toml

MODEL is a folder that `veilleur train --vectors` wrote from TRAIN; without it, only the first
reading is measured, trained here.
Both listen to the words and to the same lexicon; lines are {"text", "themes"}. Neither is given the
other's folding: each starts from the raw text, 500 at a time.

With `--draws`, worth alone: five times, a tenth of the questions is held out by name (`id`), so that no
title and extract of one question lie on both sides; its titles and short texts judge what learned from
the rest. Few texts a theme are drawn from the same tenth, which the delivered model has not seen.
"""

import hashlib
import json
import random
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from statistics import median

import numpy as np
from scipy.sparse import csr_array, hstack
from sklearn.feature_extraction.text import HashingVectorizer, TfidfTransformer
from sklearn.svm import LinearSVC

from watcher.understanding.evaluation import Figures, Labelled, measure, read_labelled
from watcher.understanding.model_files import load
from watcher.understanding.scan import fold_text
from watcher.understanding.shipping import read_headings, read_themes, ship
from watcher.understanding.theme_model import Floats, ThemeModel, Vectors
from watcher.understanding.theme_scores import score_with
from watcher.understanding.themes import ThemeReader
from watcher.understanding.training import train
from watcher.understanding.vectors import Encode, open_encoder

THEMES = read_themes(Path(__file__).parent.parent / "config" / "themes.toml")
LEXICON = ThemeReader(THEMES)
ROUNDS, BATCH, DRAWS = 5, 500, 5


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


def draws(questions: Path, headings: Path) -> None:
    """Print macro-F1, accuracy and calibration error of each way, means of the draws and their spread."""
    raw = [json.loads(line) for line in questions.read_text("utf-8").splitlines()]
    labelled = [(Labelled(one["text"], tuple(one["themes"])), one) for one in raw if one["themes"]]
    groups, encode = read_headings(headings), _remembering(open_encoder())
    found: dict[str, list[Figures]] = defaultdict(list)
    for draw in range(DRAWS):
        kept = [one for one, source in labelled if not _is_out(source, draw)]
        out = [one for one, source in labelled if _is_out(source, draw) and source["kind"] != "extra"]
        labels, score = baseline(kept)
        found["hashed words + lexicon, LinearSVC"].append(measure(out, labels, score([one.text for one in out])))
        for name, vectors in (("veilleur train", None), ("veilleur train --vectors", encode)):
            model = train(kept, THEMES, encode=vectors).model
            found[name].append(_judge(model, out, vectors))
        base = ship([(one["text"], one["rubrique"]) for one in raw if not _is_out(one, draw)], groups, THEMES)
        for count in (8, 32):
            few = _few(out, count, draw)
            rest = [one for one in out if one not in few]
            found[f"{count} texts a theme, delivered model"].append(_judge(train(few, THEMES, base).model, rest))
    for name, figures in found.items():
        rows = np.array([(one.macro_f1, one.accuracy, one.ece) for one in figures])
        middle, least, most = rows.mean(axis=0), rows.min(axis=0), rows.max(axis=0)
        said = (f"{m:.3f} ({a:.3f}-{b:.3f})" for m, a, b in zip(middle, least, most, strict=True))
        print(f"{name:36} macro-F1, accuracy, calibration error  {'  '.join(said)}", flush=True)


def _is_out(source: dict[str, str], draw: int) -> bool:
    return int(hashlib.sha256(f"{draw}{source['id']}".encode()).hexdigest(), 16) % 10 == 0


def _judge(model: ThemeModel, texts: Sequence[Labelled], encode: Encode | None = None) -> Figures:
    return measure(texts, model.labels, score_with(model, LEXICON, [fold_text(one.text) for one in texts], encode))


def _few(texts: Sequence[Labelled], count: int, draw: int) -> list[Labelled]:
    """Draw some texts of each theme, at most half of what there is."""
    of_theme = defaultdict(list)
    for one in texts:
        of_theme[one.themes[0]].append(one)
    luck = random.Random(draw)  # noqa: S311  a benchmark, not a secret
    return [one for _, some in sorted(of_theme.items()) for one in luck.sample(some, min(count, len(some) // 2))]


def _remembering(encode: Encode) -> Encode:
    """Encode each text once for all the draws."""
    known: dict[str, Vectors] = {}

    def remembered(texts: Sequence[str]) -> Vectors:
        new = [text for text in dict.fromkeys(texts) if text not in known]
        known.update(zip(new, encode(new) if new else (), strict=True))
        return np.stack([known[text] for text in texts])

    return remembered


if __name__ == "__main__":
    if sys.argv[1] == "--draws":
        draws(*map(Path, sys.argv[2:4]))
    else:
        main(*map(Path, sys.argv[1:4]))
