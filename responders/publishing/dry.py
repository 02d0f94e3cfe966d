"""The dry publisher: texts "leave" for a folder of the workspace, never for a network.

It keeps the promises of a real one: at most one file for a publication (exclusive creation), on
disk before it answers, and found again by looking.
"""

import json
import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from responders.publishing.base import SendFailed
from watcher.messages import msg
from watcher.model import Network, Publication


@dataclass(frozen=True, slots=True)
class DryPublisher:
    """Write each publication to `folder` as a small JSON file."""

    network: Network
    folder: Path

    def send(self, publication: Publication) -> str:
        """Write the file and return its address; raise SendFailed when it cannot be written."""
        path = self._path(publication)
        content = {
            "network": publication.network,
            "in_reply_to": publication.in_reply_to,
            "text": publication.text,
            "text_hash": publication.text_hash,
        }
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("x", encoding="utf-8") as file:
                json.dump(content, file, ensure_ascii=False, indent=1)
                file.flush()
                os.fsync(file.fileno())
        except FileExistsError as error:  # ours already, or left there by another ledger
            if found := self.find(publication):
                return found
            raise _unwritten(path) from error
        except OSError as error:
            with suppress(OSError):
                path.unlink()
            raise _unwritten(path) from error
        return self._address(path)

    def find(self, publication: Publication) -> str | None:
        """Return the address of the file, if it was written whole."""
        path = self._path(publication)
        try:
            written = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return None
        return self._address(path) if written.get("text_hash") == publication.text_hash else None

    def _path(self, publication: Publication) -> Path:
        return self.folder / f"{publication.network}-{publication.id:08d}.json"

    def _address(self, path: Path) -> str:
        return f"dry://{path.name}"


def _unwritten(path: Path) -> SendFailed:
    return SendFailed(
        msg("The text could not be written to {path}.", path=path),
        msg("Check the folder: its rights, the space left on the disk, a file of that name already there."),
    )
