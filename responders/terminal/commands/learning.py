"""LEARN: `train`, `evaluate`."""

from pathlib import Path

import click

from responders.terminal.exits import DONE
from responders.terminal.session import Session
from responders.terminal.verbs import N_, Verb, with_session
from watcher.errors import UsageError
from watcher.messages import msg

_FOLDER = click.Path(path_type=Path, file_okay=False)
_FILE = click.Path(path_type=Path, allow_dash=True)


@click.command(cls=Verb, help=N_("Learn themes from labelled texts and the team's corrections."))
@click.option("--examples", "files", type=_FILE, multiple=True, metavar="F.jsonl",
              help=N_("Labelled texts: one object a line, with text and themes; may be repeated."))  # fmt: skip
@click.option("--out", "folder", type=_FOLDER, metavar="DIR",
              help=N_("Write the model there; the workspace keeps its own."))  # fmt: skip
@click.option("--vectors", is_flag=True,
              help=N_("Learn a second reading of doubtful posts, by sentence vectors (optional extra)."))  # fmt: skip
@click.option("--suggest", type=click.IntRange(1, 1_000), metavar="N",
              help=N_("Train nothing: say which N posts on the desk are worth labelling next."))  # fmt: skip
@click.option("--undo", is_flag=True, help=N_("Go back to the model before the last training."))
@with_session
def train(
    session: Session, files: tuple[Path, ...], folder: Path | None, vectors: bool, suggest: int | None, undo: bool
) -> int:
    """Learn themes, and keep the new model if it is better."""
    from responders.terminal import learning

    if undo:
        return learning.undo_training(session)
    if suggest:
        return learning.suggest(session, suggest)
    if folder:
        return learning.train_out(session, files, folder, vectors=vectors)
    return learning.train_workspace(session, files, vectors=vectors)


@click.command(cls=Verb, help=N_("Measure the themes found against labelled texts."))
@click.argument("file", type=_FILE, metavar="F.jsonl", required=False)
@click.option("--model", "folder", type=_FOLDER, metavar="DIR",
              help=N_("Measure this model alone (default: all that reads the workspace's posts)."))  # fmt: skip
@click.option("--guard", type=click.Choice(["consistency", "leak", "cool-off"]),
              help=N_("Measure this guard on the labelled texts that come with the house."))  # fmt: skip
@with_session
def evaluate(session: Session, file: Path | None, folder: Path | None, guard: str | None) -> int:
    """Print F1, confusions, calibration and speed."""
    from responders.terminal.figures import evaluate_file
    from responders.terminal.guarding import evaluate_guard

    if guard is not None:
        evaluate_guard(session, guard)
        return DONE
    if file is None:
        raise UsageError(
            msg("There is no labelled text to use."), msg("Give a file F.jsonl, or --guard consistency or leak.")
        )

    return evaluate_file(session, file, folder)
