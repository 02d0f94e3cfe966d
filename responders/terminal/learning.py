"""The work of `veilleur train` and `veilleur evaluate`: files in, models and figures out."""

import time
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from responders.lessons import corrections
from responders.terminal.exits import DONE, FAILED
from responders.terminal.session import Session
from responders.wiring import open_import
from watcher.errors import UsageError
from watcher.messages import Message, msg
from watcher.understanding.evaluation import Figures, Labelled, measure, read_labelled
from watcher.understanding.model_files import SHIPPED, install, load, save, take_back
from watcher.understanding.scan import fold_text
from watcher.understanding.theme_model import Floats
from watcher.understanding.theme_scores import ThemeScorer, score_with

_BATCH = 500


def train_out(session: Session, files: Sequence[Path], folder: Path) -> int:
    """Train on files alone and write the model to a folder; the workspace is not touched."""
    from watcher.understanding.training import FOLDS, train

    examples, bad = _examples(session, files)
    with session.out.progress(session.tr("Learning")) as start:
        trained = train(examples, session.house.settings.themes, load(SHIPPED), progress=start(FOLDS + 1))
    save(trained.model, folder)
    _tell(session, None, trained.held_out, kept=True, where=folder)
    return FAILED if bad else DONE


def train_workspace(session: Session, files: Sequence[Path]) -> int:
    """Train on files, corrections and the examples of themes.toml; keep the model if it is better."""
    from watcher.understanding.training import FOLDS, train

    house, themes = session.house, session.house.settings.themes
    examples, bad = _examples(session, files) if files else ([], 0)
    with house.ledger() as ledger:
        examples += corrections(ledger)
    examples += [Labelled(text, (theme.id,)) for theme in themes for text in theme.examples]
    with session.out.progress(session.tr("Learning")) as start:
        trained = train(examples, themes, load(SHIPPED), progress=start(FOLDS + 1))
    scorer = ThemeScorer(themes, house.theme_model)
    before = measure(examples, scorer.lexicon.ids, _in_batches(examples, scorer.table))
    kept = trained.held_out.macro_f1 > before.macro_f1
    if kept:
        install(trained.model, house.theme_models)
    _tell(session, before, trained.held_out, kept=kept, where=house.theme_models / "current")
    return FAILED if bad else DONE


def undo_training(session: Session) -> int:
    """Go back one model; raise UsageError when there is none to leave."""
    if not take_back(session.house.theme_models):
        raise UsageError(
            msg("This workspace has trained no model: the one delivered is in use."),
            msg("Train one with: veilleur train"),
        )
    if session.as_json:
        session.out.json({"undone": True})
    session.out.say(msg("The model before the last training is in use again. Read posts again: veilleur read --again"))
    return DONE


def evaluate_file(session: Session, file: Path, folder: Path | None) -> int:
    """Measure a model, or all that reads the workspace's posts, on labelled texts."""
    examples, bad = _examples(session, [file])
    themes = session.house.settings.themes
    if folder is None:
        scorer = ThemeScorer(themes, session.house.theme_model)
        labels, score = scorer.lexicon.ids, scorer.table
    else:
        model, lexicon = load(folder), ThemeScorer(themes).lexicon
        labels, score = model.labels, lambda texts: score_with(model, lexicon, texts)
    began = time.perf_counter()
    scores = _in_batches(examples, score)
    posts_per_s = len(examples) / (time.perf_counter() - began)
    figures = measure(examples, labels, scores)
    if session.as_json:
        session.out.json({**_figures(figures), "posts_per_s": round(posts_per_s)})
    else:
        _show(session, figures, posts_per_s)
    return FAILED if bad else DONE


def _examples(session: Session, files: Sequence[Path]) -> tuple[list[Labelled], int]:
    """Read labelled texts; say which lines are of no use, and which themes the workspace does not know."""
    found: list[Labelled] = []
    troubles: list[Message] = []
    for file in files:
        with open_import(file) as stream:
            for line in read_labelled(stream):
                found.append(line) if isinstance(line, Labelled) else troubles.append(line)
    session.out.troubles(troubles)
    if not found:
        raise UsageError(
            msg("There is no labelled text to use."),
            msg("Give --examples F.jsonl with one object a line: {example}", example='{"text": "…", "themes": ["…"]}'),
        )
    known = {theme.id for theme in session.house.settings.themes}
    others = sorted({theme for one in found for theme in one.themes} - known)
    if others:
        session.out.say(
            msg("Themes that themes.toml does not name, taken as they are: {themes}.", themes=", ".join(others))
        )
    return found, len(troubles)


def _in_batches(examples: Sequence[Labelled], score: Callable[[Any], Floats]) -> Floats:
    """Score texts as the house reads posts: folded, a batch at a time."""
    batches = [examples[start : start + _BATCH] for start in range(0, len(examples), _BATCH)]
    return np.concatenate([score([fold_text(one.text) for one in batch]) for batch in batches])


def _figures(figures: Figures) -> dict[str, Any]:
    named = {name: round(getattr(figures, name), 4) for name in ("macro_f1", "micro_f1", "accuracy", "hit", "ece")}
    rounded = {
        theme: {name: round(value, 4) for name, value in asdict(one).items()} for theme, one in figures.themes.items()
    }
    return {**named, "n": figures.texts, "themes": rounded}


def _tell(session: Session, before: Figures | None, after: Figures, *, kept: bool, where: Path) -> None:
    """Say what the training was worth on texts held out in turn."""
    if session.as_json:
        told = {"before": _figures(before) if before else None, "after": _figures(after), "kept": kept}
        session.out.json({**told, "model": str(where) if kept else None})
        return
    if before:
        session.out.say(
            msg("Macro-F1 on {count} texts: {before:.3f} before, {after:.3f} after, on texts held out in turn.",
                count=after.texts, before=before.macro_f1, after=after.macro_f1)
        )  # fmt: skip
    else:
        session.out.say(
            msg("Macro-F1 on {count} texts held out in turn: {after:.3f}; calibration error {ece:.3f}.",
                count=after.texts, after=after.macro_f1, ece=after.ece)
        )  # fmt: skip
    if kept:
        session.out.say(msg("The model is in {path}.", path=where))
    else:
        session.out.say(msg("The new model is not better: the one in use stays."))


def _show(session: Session, figures: Figures, posts_per_s: float) -> None:
    session.out.say(
        msg("{count} texts: macro-F1 {macro:.3f}, micro-F1 {micro:.3f}, first theme right {accuracy:.3f}, "
            "among the right ones {hit:.3f}, calibration error {ece:.3f}, {speed} posts a second.",
            count=figures.texts, macro=figures.macro_f1, micro=figures.micro_f1, accuracy=figures.accuracy,
            hit=figures.hit, ece=figures.ece, speed=round(posts_per_s))
    )  # fmt: skip
    columns = ("theme", "precision", "recall", "f1", "support")
    rows = ({"theme": theme, **asdict(one)} for theme, one in sorted(figures.themes.items(), key=lambda t: t[1].f1))
    lines = [{name: f"{v:.3f}" if isinstance(v, float) else v for name, v in row.items()} for row in rows]
    session.out.rows(lines, columns, msg("No theme."))
