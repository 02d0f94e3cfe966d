"""Which language the terminal speaks, known before anything is loaded.

Precedence: `--lang`, the environment (`VEILLEUR_LANG`), `language` in config/campaign.toml, French.
"""

import gettext
import os
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from watcher.messages import LANGUAGES, LOCALE_DIR

_IN_FILE = re.compile(r'^\s*language\s*=\s*["\'](\w+)["\']', re.MULTILINE)


def find_language(argv: Sequence[str], environ: Mapping[str, str], workspace: Path) -> str:
    """Return "fr" or "en"."""
    for wanted in (_typed(argv, "--lang"), environ.get("VEILLEUR_LANG"), _configured(workspace)):
        if wanted in LANGUAGES:
            return wanted
    return "fr"


def find_workspace(argv: Sequence[str], environ: Mapping[str, str]) -> Path:
    """Return the workspace: `--workspace`, `VEILLEUR_HOME`, or the current folder."""
    return Path(_typed(argv, "--workspace") or environ.get("VEILLEUR_HOME") or ".")


def speak(language: str) -> None:
    """Make the standard library's own words (usage, errors of options) come from our catalogue."""
    os.environ["LANGUAGE"] = language
    gettext.bindtextdomain("veilleur", str(LOCALE_DIR))
    gettext.textdomain("veilleur")


def _typed(argv: Sequence[str], option: str) -> str | None:
    for i, word in enumerate(argv):
        if word == option:
            return argv[i + 1] if i + 1 < len(argv) else None
        if word.startswith(option + "="):
            return word.partition("=")[2]
    return None


def _configured(workspace: Path) -> str | None:
    try:
        with (workspace / "config" / "campaign.toml").open(encoding="utf-8") as file:
            found = _IN_FILE.search(file.read(4_000))
    except (OSError, ValueError):
        return None
    return found[1] if found else None
