"""Secrets: from the environment, or from `secrets.env`, a file that only its owner can read.

No value of it ever reaches a message: only names and line numbers do.
"""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from pydantic import SecretStr

from watcher.messages import msg
from watcher.settings.files import BadFile, exists, read_text

PREFIX = "VEILLEUR_"
_LINE = re.compile(r"(?:export[ \t]+)?([A-Za-z_][A-Za-z0-9_]*)[ \t]*=(.*)\Z")


def gather_secrets(path: Path, environ: Mapping[str, str]) -> dict[str, SecretStr]:
    """Return the secrets by name; the environment goes before the file. Raise BadFile."""
    kept = read_secrets(path) if exists(path) else {}
    kept |= {name: SecretStr(value) for name, value in environ.items() if name.startswith(PREFIX)}
    return kept


def read_secrets(path: Path) -> dict[str, SecretStr]:
    """Return the KEY=VALUE lines of a file; raise BadFile if others than its owner can open it."""
    text = read_text(path)  # first: it refuses folders and broken links in words of its own
    if path.stat().st_mode & 0o077:
        raise BadFile(
            msg("other users of this computer can read the secrets"),
            msg("write in a terminal: chmod 600 {name}", name=path.name),
        )
    return {name: SecretStr(value) for name, value in _pairs(text)}


def _pairs(text: str) -> Iterator[tuple[str, str]]:
    for number, line in enumerate(text.split("\n"), start=1):
        stripped = line.strip()
        if not stripped or stripped.startswith("#"):
            continue
        match = _LINE.match(stripped)
        if match is None:
            raise BadFile(msg("this line is not KEY=VALUE"), msg("write one secret a line"), number)
        yield match[1], _unquoted(match[2].strip())


def _unquoted(value: str) -> str:
    quoted = len(value) >= 2 and value[0] == value[-1] and value[0] in "\"'"
    return value[1:-1] if quoted else value
