"""The shelf of confidential meetings: each sealed whole, with a key that is never in the ledger.

Sealed with Fernet (AES-128-CBC and HMAC-SHA256, https://github.com/fernet/spec). Nothing else of a
meeting is kept: no date, no theme, no line in the journal, no entry in the search index.
"""

import json
from datetime import date
from typing import Any

from cryptography.fernet import Fernet, InvalidToken
from pydantic import SecretStr

from watcher.errors import UsageError
from watcher.messages import msg
from watcher.model import Meeting
from watcher.storage.ledger import Ledger

KEY = "VEILLEUR_MEETINGS_KEY"


class Meetings:
    """Meetings in, meetings out; `key` is None where nobody gave one."""

    def __init__(self, ledger: Ledger, key: SecretStr | None) -> None:
        self._ledger = ledger
        self._key = key

    def add(self, meeting: Meeting) -> int:
        """Seal a meeting and return its number; raise UsageError without the right key."""
        self.all()  # a second key would lock the meetings of the first one in
        added = self._ledger.execute("INSERT INTO meeting(sealed) VALUES (?)", (self._seal(meeting),)).lastrowid
        assert added is not None
        return added

    def all(self) -> dict[int, Meeting]:
        """Return the meetings by number; raise UsageError when they cannot be opened."""
        rows = list(self._ledger.rows("SELECT id, sealed FROM meeting ORDER BY id"))
        return {row["id"]: self._open(row["sealed"]) for row in rows}

    def readable(self) -> tuple[Meeting, ...] | None:
        """Return the meetings; None when some are recorded and cannot be opened: nothing may pass then."""
        try:
            return tuple(self.all().values())
        except UsageError:
            return None

    def forget(self, number: int) -> bool:
        """Erase a meeting; return whether there was one."""
        with self._ledger.write():
            return self._ledger.execute("DELETE FROM meeting WHERE id = ?", (number,)).rowcount == 1

    def _fernet(self) -> Fernet:
        if self._key is None:
            raise UsageError(msg("The meetings' key is missing."), msg("Make one, once, with: veilleur meetings key"))
        try:
            return Fernet(self._key.get_secret_value())
        except ValueError as error:
            raise _wrong_key() from error

    def _seal(self, meeting: Meeting) -> bytes:
        plain = {
            "organisations": meeting.organisations,
            "participants": meeting.participants,
            "place": meeting.place,
            "day": meeting.day.isoformat(),
            "theme": meeting.theme,
            "organiser": meeting.organiser,
        }
        return self._fernet().encrypt(json.dumps(plain).encode())

    def _open(self, sealed: bytes) -> Meeting:
        try:
            plain: dict[str, Any] = json.loads(self._fernet().decrypt(sealed))
        except InvalidToken as error:
            raise _wrong_key() from error
        return Meeting(
            tuple(plain["organisations"]),
            tuple(plain["participants"]),
            plain["place"],
            date.fromisoformat(plain["day"]),
            plain["theme"],
            plain["organiser"],
        )


def new_key() -> str:
    """Return a new key, as text."""
    return Fernet.generate_key().decode()


def _wrong_key() -> UsageError:
    return UsageError(
        msg("The meetings' key is not the one that sealed them."), msg("Put the right {name} back.", name=KEY)
    )
