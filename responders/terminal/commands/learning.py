"""LEARN: `train`, `evaluate`."""

from pathlib import Path

import click

from responders.terminal.session import Session
from responders.terminal.verbs import N_, Verb, with_session

_FOLDER = click.Path(path_type=Path, file_okay=False)
_FILE = click.Path(path_type=Path, allow_dash=True)


@click.command(cls=Verb, help=N_("Learn themes from labelled texts and the team's corrections."))
@click.option("--examples", "files", type=_FILE, multiple=True, metavar="F.jsonl",
              help=N_("Labelled texts: one object a line, with text and themes; may be repeated."))  # fmt: skip
@click.option("--out", "folder", type=_FOLDER, metavar="DIR",
              help=N_("Write the model there; the workspace keeps its own."))  # fmt: skip
@click.option("--undo", is_flag=True, help=N_("Go back to the model before the last training."))
@with_session
def train(session: Session, files: tuple[Path, ...], folder: Path | None, undo: bool) -> int:
    """Learn themes, and keep the new model if it is better."""
    from responders.terminal.learning import train_out, train_workspace, undo_training

    if undo:
        return undo_training(session)
    return train_out(session, files, folder) if folder else train_workspace(session, files)


@click.command(cls=Verb, help=N_("Measure the themes found against labelled texts."))
@click.argument("file", type=_FILE, metavar="F.jsonl")
@click.option("--model", "folder", type=_FOLDER, metavar="DIR",
              help=N_("Measure this model alone (default: all that reads the workspace's posts)."))  # fmt: skip
@with_session
def evaluate(session: Session, file: Path, folder: Path | None) -> int:
    """Print F1, calibration and speed."""
    from responders.terminal.learning import evaluate_file

    return evaluate_file(session, file, folder)
