"""Make a workspace: the shipped configuration, or the demonstration shifted to the present."""

import re
import shutil
from datetime import date, timedelta
from pathlib import Path

from watcher.errors import UsageError, reason_of
from watcher.messages import msg
from watcher.settings import shipped_config

_PROBE_DAYS = 28  # the invented first round is at least four weeks ahead
_BETWEEN_ROUNDS = timedelta(days=14)


def shipped_demo() -> Path:
    """Return the folder of the demonstration that comes with the program."""
    here = Path(__file__).parent
    bundled = here / "bundled" / "demo"
    return bundled if bundled.is_dir() else here.parent / "data" / "demo"


def make_workspace(folder: Path) -> None:
    """Fill a folder with the commented configuration; raise UsageError when it has one already."""
    _refuse_full(folder)
    _copy(shipped_config(), folder / "config")
    _make_data(folder)


def make_demo(folder: Path, today: date, port: int) -> None:
    """Fill a folder with the invented campaign, its election a few weeks after `today`."""
    _refuse_full(folder)
    _copy(shipped_config(), folder / "config", only=("templates", "themes.toml"))
    _copy(shipped_demo() / "config", folder / "config")
    for path in (folder / "config").glob("*.toml"):
        path.write_text(_filled(path.read_text(encoding="utf-8"), today, port), encoding="utf-8")
    _make_data(folder)


def _make_data(folder: Path) -> None:
    """Make the folder of what is kept, for the eyes of its owner alone: it holds personal data."""
    (folder / "data").mkdir(mode=0o700, exist_ok=True)


def demo_port(folder: Path) -> int | None:
    """Return the port on which a demonstration workspace expects its feeds, or None."""
    directory = folder / "config" / "organisations.toml"
    found = re.search(r"http://127\.0\.0\.1:(\d+)/", directory.read_text("utf-8")) if directory.is_file() else None
    return int(found[1]) if found else None


def first_round(today: date) -> date:
    """Return the Sunday of the invented first round."""
    ahead = today + timedelta(days=_PROBE_DAYS)
    return ahead + timedelta(days=(6 - ahead.weekday()) % 7)


def _filled(text: str, today: date, port: int) -> str:
    sunday = first_round(today)
    tokens = {
        "@@PORT@@": str(port),
        "@@ROUND1@@": sunday.isoformat(),
        "@@ROUND1_EVE@@": (sunday - timedelta(days=1)).isoformat(),
        "@@ROUND2@@": (sunday + _BETWEEN_ROUNDS).isoformat(),
        "@@ROUND2_EVE@@": (sunday + _BETWEEN_ROUNDS - timedelta(days=1)).isoformat(),
    }
    for token, value in tokens.items():
        text = text.replace(token, value)
    return text


def _copy(source: Path, target: Path, only: tuple[str, ...] = ()) -> None:
    try:
        for path in sorted(source.iterdir()):
            if path.name.startswith(".") or (only and path.name not in only):
                continue
            if path.is_dir():
                shutil.copytree(path, target / path.name, dirs_exist_ok=True)
            else:
                target.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(path, target / path.name)
    except OSError as error:
        raise UsageError(
            msg("{folder} cannot be written: {error}.", folder=target, error=reason_of(error)),
            msg("Name a folder where you may write."),
        ) from error


def _refuse_full(folder: Path) -> None:
    if (folder / "config").exists():
        raise UsageError(
            msg("{folder} already holds a workspace; nothing was changed.", folder=folder),
            msg("Name another folder, or go on with this one: veilleur --workspace {folder} check", folder=folder),
        )
