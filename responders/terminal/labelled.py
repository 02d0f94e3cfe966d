"""Labelled texts from files, and their scores, for `veilleur train` and `veilleur evaluate`."""

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from responders.terminal.session import Session
from responders.wiring import open_import
from watcher.errors import UsageError
from watcher.messages import Message, msg
from watcher.understanding.evaluation import Labelled, read_labelled
from watcher.understanding.scan import Folded, fold_text
from watcher.understanding.theme_model import Floats

_BATCH = 500


def read_examples(session: Session, files: Sequence[Path], *, mentions: bool = False) -> tuple[list[Labelled], int]:
    """Read labelled texts; say which lines are of no use, and which themes the workspace does not know."""
    found: list[Labelled] = []
    troubles: list[Message] = []
    for file in files:
        with open_import(file) as stream:
            for line in read_labelled(stream, mentions=mentions):
                found.append(line) if isinstance(line, Labelled) else troubles.append(line)
    session.out.troubles(troubles)
    if not found:
        raise UsageError(
            msg("There is no labelled text to use."),
            msg("Give --examples F.jsonl with one object a line: {example}", example='{"text": "…", "themes": ["…"]}'),
        )
    _tell_unknown(session, found)
    return found, len(troubles)


def _tell_unknown(session: Session, examples: Sequence[Labelled]) -> None:
    known = {theme.id for theme in session.house.settings.themes}
    others = sorted({theme for one in examples for theme in one.themes} - known)
    if others:
        session.out.say(
            msg("Themes that themes.toml does not name, taken as they are: {themes}.", themes=", ".join(others))
        )


def in_batches(
    examples: Sequence[Labelled],
    score: Callable[[Sequence[Folded]], Floats],
    advance: Callable[[int], None] = lambda _: None,
) -> Floats:
    """Score texts as the house reads posts: folded, a batch at a time."""
    found = [score([])]
    for start in range(0, len(examples), _BATCH):
        batch = examples[start : start + _BATCH]
        found.append(score([fold_text(one.text) for one in batch]))
        advance(len(batch))
    return np.concatenate(found)
