"""Write a digest to files: whole or not at all, and twice the same bytes for the same data."""

import os
import tempfile
from contextlib import suppress
from pathlib import Path

from responders.digest.records import Digest
from responders.digest.render import render_html, render_text
from watcher.errors import VeilleurError, reason_of
from watcher.messages import Translator, msg


def write_files(digest: Digest, folder: Path, translator: Translator) -> tuple[Path, Path]:
    """Write digest-DAY-EDITION.html and .txt in a folder and return both; raise VeilleurError."""
    name = f"digest-{digest.day.isoformat()}-{digest.edition}"
    html, text = folder / f"{name}.html", folder / f"{name}.txt"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _write(html, render_html(digest, translator))
        _write(text, render_text(digest, translator))
    except OSError as error:
        raise VeilleurError(
            msg("The digest cannot be written in {path}: {error}.", path=folder, error=reason_of(error)),
            msg("Give your user the right to write there, free some space, or name another folder."),
        ) from error
    return html, text


def _write(path: Path, content: str) -> None:
    """Put the content in place in one go: a reader sees the old file or the new one."""
    descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="\n") as file:
            file.write(content)
        os.replace(temporary, path)  # noqa: PTH105  the atomic call by its name
    except BaseException:
        with suppress(OSError):
            os.unlink(temporary)  # noqa: PTH108
        raise
