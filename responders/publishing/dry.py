"""The dry publisher: texts "leave" for a folder of the workspace, never for a network.

It keeps the promises of a real one: at most one file for a publication (exclusive creation), on
disk before it answers, and found again by looking.
"""

import json
import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from responders.publishing.base import SendFailed, Sent
from watcher.messages import msg
from watcher.model import Network, Publication, Reach, hash_text

_SCHEME = "dry://"


def is_dry(publication: Publication) -> bool:
    """Return whether a publication "left" for a folder."""
    return (publication.url or "").startswith(_SCHEME)


@dataclass(frozen=True, slots=True)
class DryPublisher:
    """Write each publication to `folder` as a small JSON file."""

    network: Network
    folder: Path

    def send(self, publication: Publication) -> Sent:
        """Write the file and return where it is; raise SendFailed when it cannot be written."""
        path = self._path(publication)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            _write(path, "x", publication, publication.text, publication.text_hash)
        except FileExistsError as error:  # ours already, or left there by another ledger
            if found := self.find(publication):
                return found
            raise _unwritten(path) from error
        except OSError as error:
            with suppress(OSError):
                path.unlink()
            raise _unwritten(path) from error
        return _sent(path)

    def find(self, publication: Publication) -> Sent | None:
        """Return where the file is, if it was written whole."""
        path = self._path(publication)
        return _sent(path) if _read(path).get("text_hash") == publication.text_hash else None

    def metrics(self, publication: Publication) -> Reach | None:
        """Return no reach at all: nobody reads a folder."""
        return Reach() if self.shown(publication) else None

    def edit(self, publication: Publication, text: str) -> None:
        """Put other words in the file; raise SendFailed when it cannot be written."""
        path = self._path(publication)
        aside = path.with_suffix(".new")
        try:
            _write(aside, "w", publication, text, hash_text(text))
            aside.replace(path)
        except OSError as error:
            raise _unwritten(path) from error

    def delete(self, publication: Publication) -> None:
        """Delete the file; raise SendFailed when it cannot be."""
        path = self._path(publication)
        try:
            path.unlink(missing_ok=True)
        except OSError as error:
            raise _unwritten(path) from error

    def shown(self, publication: Publication) -> tuple[str, ...]:
        """Return the words in the file, if it is there."""
        return tuple(text for text in (_read(self._path(publication)).get("text"),) if text)

    def _path(self, publication: Publication) -> Path:
        return self.folder / f"{publication.network}-{publication.id:08d}.json"


def _sent(path: Path) -> Sent:
    return Sent(f"{_SCHEME}{path.name}", (path.name,))


def _read(path: Path) -> dict[str, str]:
    """Return what a file holds, nothing when it is not there or not whole."""
    try:
        read = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return read if isinstance(read, dict) else {}


def _write(path: Path, mode: str, publication: Publication, text: str, text_hash: str) -> None:
    content = {
        "network": publication.network,
        "in_reply_to": publication.in_reply_to,
        "text": text,
        "text_hash": text_hash,
    }
    with path.open(mode, encoding="utf-8") as file:
        json.dump(content, file, ensure_ascii=False, indent=1)
        file.flush()
        os.fsync(file.fileno())


def _unwritten(path: Path) -> SendFailed:
    return SendFailed(
        msg("The text could not be written to {path}.", path=path),
        msg("Check the folder: its rights, the space left on the disk, a file of that name already there."),
    )
