"""Keep what corrections taught about mentions: `alarms.json`, in a folder put in place whole."""

import json
from collections.abc import Sequence
from pathlib import Path

from watcher.errors import UsageError
from watcher.messages import msg
from watcher.understanding.false_alarms import FalseAlarm
from watcher.understanding.model_files import put_in_place

_FILE = "alarms.json"
_LAST = "last-training"


def install_alarms(alarms: Sequence[FalseAlarm], folder: Path) -> None:
    """Put them in `folder`/current; those that were there become `folder`/previous."""
    fresh = folder / "new"
    fresh.mkdir(parents=True, exist_ok=True)
    lines = [[one.words, one.times] for one in alarms]
    (fresh / _FILE).write_text(json.dumps(lines, ensure_ascii=False, indent=1) + "\n", "utf-8")
    put_in_place(folder)


def load_alarms(folder: Path) -> tuple[FalseAlarm, ...]:
    """Load those of `folder`/current, none when nothing was learned; raise UsageError when damaged."""
    path = folder / "current" / _FILE
    if not path.exists():
        return ()
    try:
        return tuple(FalseAlarm(str(words), int(times)) for words, times in json.loads(path.read_text("utf-8")))
    except (ValueError, TypeError) as error:
        raise UsageError(
            msg("What was learned about mentions, in {path}, is damaged.", path=path),
            msg("Take the file away, then learn again with: veilleur train"),
        ) from error


def note_installed(folders: Sequence[Path]) -> None:
    """Note, beside them, which folders the last training changed."""
    (folders[0].parent / _LAST).write_text("\n".join(folder.name for folder in folders), "utf-8")


def last_installed(parent: Path) -> list[Path]:
    """Return the folders that the last training changed, once: then nothing is known any more."""
    note = parent / _LAST
    names = note.read_text("utf-8").split() if note.exists() else []
    note.unlink(missing_ok=True)
    return [parent / name for name in names if name in ("themes", "mentions")]
