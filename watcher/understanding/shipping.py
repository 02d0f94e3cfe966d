"""Make the delivered theme model again, from the questions of the Assemblée nationale:

    python -m watcher.understanding.shipping QUESTIONS.jsonl HEADINGS.toml THEMES.toml FOLDER

QUESTIONS has one JSON object a line, with "text" and "rubrique" (the official heading). The model
card, docs/model-card.md, says where they come from and what the model is worth.
"""

import json
import sys
import tomllib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from watcher.model import Theme
from watcher.understanding.evaluation import Labelled
from watcher.understanding.fitting import learn_directions
from watcher.understanding.model_files import save
from watcher.understanding.scan import fold_text
from watcher.understanding.theme_model import NORM, ThemeModel, Transfer
from watcher.understanding.training import train

DIRECTIONS = 128
_TEXTS_A_HEADING = 10
_LOUDER = 1.0  # added to what a theme hears of its own lexicon, which knows posts better than parliament does


def ship(
    questions: Sequence[tuple[str, str]], headings: Mapping[str, Sequence[str]], themes: Sequence[Theme]
) -> ThemeModel:
    """Train on (text, heading) pairs; headings that name no theme still teach what words share."""
    examples = [Labelled(text, tuple(headings[heading])) for text, heading in questions if heading in headings]
    trained = train(examples, themes)
    model, figures = trained.model, trained.held_out
    about = {**model.meta, "held_out_ece": round(figures.ece, 4), "source": "Assemblée nationale, open data"}
    return replace(_louder(model), transfer=_transfer(model, questions), meta=about)


def _louder(model: ThemeModel) -> ThemeModel:
    """Raise the voice of the lexicon once the scores are calibrated: a keyword says more in a post."""
    weights = model.lexicon_weights.copy()
    for column, label in enumerate(model.labels):
        if label in model.lexicon:
            weights[model.lexicon.index(label), column] += _LOUDER / model.scale
    return replace(model, lexicon_weights=np.rint(weights))


def _transfer(model: ThemeModel, questions: Sequence[tuple[str, str]]) -> Transfer:
    """Keep the directions in which words tell the headings apart, in 8 bits."""
    counts = Counter(heading for _, heading in questions)
    kept = [(fold_text(text).text, heading) for text, heading in questions if counts[heading] >= _TEXTS_A_HEADING]
    idf = np.sqrt(model.weights[:, -1] / NORM)
    directions = learn_directions([t for t, _ in kept], [h for _, h in kept], model.vocabulary, idf, DIRECTIONS)
    scale = float(np.abs(directions).max()) / 127
    return Transfer(np.rint(directions / scale).astype(np.int8), scale)


def read_questions(path: Path) -> list[tuple[str, str]]:
    """Read the texts and headings of a JSON Lines file."""
    lines = (json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip())
    return [(line["text"], line["rubrique"]) for line in lines]


def read_headings(path: Path) -> dict[str, list[str]]:
    """Read which themes each heading speaks of."""
    found = tomllib.loads(path.read_text("utf-8"))["headings"]
    return {heading: [themes] if isinstance(themes, str) else themes for heading, themes in found.items()}


def read_themes(path: Path) -> list[Theme]:
    """Read a themes.toml that is known to be right (`veilleur check` says so)."""
    lists = ("keywords", "hashtags", "acronyms", "examples")
    entries = tomllib.loads(path.read_text("utf-8"))["themes"]
    return [
        Theme(e["id"], e["label"], e.get("description", ""), **{name: tuple(e.get(name, ())) for name in lists})
        for e in entries
    ]


if __name__ == "__main__":
    questions, headings, themes, folder = map(Path, sys.argv[1:5])
    made = ship(read_questions(questions), read_headings(headings), read_themes(themes))
    save(made, folder)
    print(json.dumps(dict(made.meta), ensure_ascii=False))
