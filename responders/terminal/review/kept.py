"""What a person is writing, kept on their own machine until it is decided: a crash loses nothing.

One small file a ticket, in the workspace's data/desk/, readable by its owner alone. A file that
cannot be written is no reason to stop anybody from working: the screen says so once.
"""

import json
import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

_TOUR = "tour-seen"


@dataclass(frozen=True, slots=True)
class Kept:
    """The texts that one person is writing."""

    folder: Path

    @classmethod
    def of(cls, workspace: Path, person_id: str) -> "Kept":
        """Return the folder of a person."""
        return cls(workspace / "data" / "desk" / quote(person_id, safe="").replace(".", "%2E"))

    def save(self, ticket_id: int, text: str) -> bool:
        """Keep a text, whole or not at all; return whether the disk took it."""
        path = self._path(ticket_id)
        try:
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            new = path.with_suffix(".new")
            with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
                json.dump(text, file)
            new.replace(path)
        except OSError:
            return False
        return True

    def load(self, ticket_id: int) -> str | None:
        """Return the text kept for a ticket, or None."""
        try:
            text = json.loads(self._path(ticket_id).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return None
        return text if isinstance(text, str) else None

    def forget(self, ticket_id: int) -> None:
        """Forget the text of a ticket: it was kept in the ledger, thrown away, or is of no use."""
        with suppress(OSError):
            self._path(ticket_id).unlink()

    def tickets(self) -> list[int]:
        """Return the tickets for which a text is kept, the latest first."""
        try:
            files = [(path.stat().st_mtime, path.stem) for path in self.folder.glob("*.json")]
        except OSError:
            return []
        return [int(stem) for _, stem in sorted(files, reverse=True) if stem.isdecimal()]

    def first_time(self) -> bool:
        """Return whether this person has never seen the tour; from now on they have."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            (self.folder / _TOUR).touch(exist_ok=False)
        except OSError:
            return False
        return True

    def _path(self, ticket_id: int) -> Path:
        return self.folder / f"{ticket_id}.json"
