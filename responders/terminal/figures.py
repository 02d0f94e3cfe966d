"""The work of `veilleur evaluate`: how well themes are found, in tables or in JSON."""

import time
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from responders.terminal.exits import DONE, FAILED
from responders.terminal.labelled import in_batches, read_examples
from responders.terminal.mentioned import measured, mentions_as_json, show_mentions
from responders.terminal.session import Session
from watcher.messages import Message, msg
from watcher.understanding.evaluation import Figures, measure
from watcher.understanding.model_files import load
from watcher.understanding.scan import Folded
from watcher.understanding.theme_model import Floats
from watcher.understanding.theme_scores import ThemeScorer, score_with
from watcher.understanding.vectors import encoder_for

Score = Callable[[Sequence[Folded]], Floats]


def evaluate_file(session: Session, file: Path, folder: Path | None) -> int:
    """Measure a model, or all that reads the workspace's posts, on labelled texts."""
    examples, bad = read_examples(session, [file], mentions=True)
    mentions = measured(session, examples)
    examples = [one for one in examples if one.themes]
    if not examples:
        show_mentions(session, mentions)
        return FAILED if bad else DONE
    labels, score = _scorer(session, folder)
    scores = in_batches(examples, score)  # first time: what is loaded when first used is loaded
    began = time.process_time()
    in_batches(examples, score)
    posts_per_s = len(examples) / max(time.process_time() - began, 1e-6)
    figures = measure(examples, labels, scores)
    if session.as_json:
        more = {"mentions": mentions_as_json(mentions)} if mentions else {}
        session.out.json({**as_json(figures), "posts_per_s": round(posts_per_s), **more})
    else:
        _show(session, figures, posts_per_s)
        show_mentions(session, mentions)
    return FAILED if bad else DONE


def _scorer(session: Session, folder: Path | None) -> tuple[Sequence[str], Score]:
    themes = session.house.settings.themes
    if folder is None:
        scorer = ThemeScorer(themes, session.house.theme_model)
        return scorer.lexicon.ids, scorer.table
    model, lexicon = load(folder), ThemeScorer(themes).lexicon
    encode = encoder_for(model)
    if model.second and not encode:
        session.out.say(msg("The model's second reading is left out: the sentence vectors are not installed."))
    return model.labels, lambda texts: score_with(model, lexicon, texts, encode)


def as_json(figures: Figures) -> dict[str, Any]:
    """Return figures for scripts, rounded to four decimals."""
    named = {name: round(getattr(figures, name), 4) for name in ("macro_f1", "micro_f1", "accuracy", "hit", "ece")}
    themes = {theme: _rounded(one) for theme, one in figures.themes.items()}
    lists = {name: [_rounded(one) for one in getattr(figures, name)] for name in ("confusions", "reliability")}
    return {**named, "n": figures.texts, "themes": themes, **lists}


def _rounded(record: Any) -> dict[str, Any]:
    return {name: round(v, 4) if isinstance(v, float) else v for name, v in asdict(record).items()}


def _show(session: Session, figures: Figures, posts_per_s: float) -> None:
    session.out.say(
        msg("{count} texts: macro-F1 {macro:.3f}, micro-F1 {micro:.3f}, first theme right {accuracy:.3f}, "
            "among the right ones {hit:.3f}, calibration error {ece:.3f}, {speed} posts a second.",
            count=figures.texts, macro=figures.macro_f1, micro=figures.micro_f1, accuracy=figures.accuracy,
            hit=figures.hit, ece=figures.ece, speed=round(posts_per_s))
    )  # fmt: skip
    themes = [{"theme": theme, **asdict(one)} for theme, one in sorted(figures.themes.items(), key=lambda t: t[1].f1)]
    _table(session, msg("By theme, the worst first:"), themes, ("theme", "precision", "recall", "f1", "support"))
    confused = [asdict(one) for one in figures.confusions]
    _table(session, msg("What is taken for what:"), confused, ("labelled", "found", "texts"))
    bins = [{**asdict(one), "score": f"{one.low:.1f}-{one.high:.1f}", "mean": one.score} for one in figures.reliability]
    _table(session, msg("How often a score is right:"), bins, ("score", "texts", "mean", "right"))


def _table(session: Session, title: Message, rows: list[dict[str, Any]], columns: Sequence[str]) -> None:
    lines = [{name: f"{v:.3f}" if isinstance(v, float) else v for name, v in row.items()} for row in rows]
    if lines and not session.quiet:
        session.out.say("")
        session.out.say(title)
        session.out.rows(lines, columns, msg("No theme."))
