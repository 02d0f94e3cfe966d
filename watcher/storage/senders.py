"""The shelf of senders: how each account that publishes is doing, and until when it waits.

A sender is one of our accounts, or a network where no account is configured.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from watcher.clock import from_ms, to_ms
from watcher.messages import Message
from watcher.storage.kept_messages import dump_message, load_message
from watcher.storage.ledger import Ledger


@dataclass(frozen=True, slots=True)
class Sender:
    """How a sender is doing: `troubles` in a row, its pause, its last text, why a person must look after it.

    `expires_at` is the end of its access token, where the network tells it.
    """

    id: str
    troubles: int = 0
    wait_until: datetime | None = None
    sent_at: datetime | None = None
    disabled_because: Message | None = None
    disabled_at: datetime | None = None
    expires_at: datetime | None = None


class Senders:
    """Senders in, senders out."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def get(self, sender_id: str) -> Sender:
        """Return a sender; one that never sent is well."""
        row = self._ledger.row("SELECT * FROM sender WHERE id = ?", (sender_id,))
        return _sender(row) if row else Sender(sender_id)

    def all(self) -> Iterator[Sender]:
        """Yield every sender that ever sent or tried to, by its id."""
        return map(_sender, self._ledger.rows("SELECT * FROM sender ORDER BY id"))

    def sent(self, sender_id: str, now: datetime) -> None:
        """Note that a text left: its troubles are over."""
        self._write(sender_id, "troubles = 0, wait_ms = NULL, sent_ms = ?", to_ms(now))

    def trouble(self, sender_id: str, wait_until: datetime | None) -> None:
        """Note a failure that may pass, and until when to wait."""
        self._write(sender_id, "troubles = troubles + 1, wait_ms = ?", to_ms(wait_until) if wait_until else None)

    def disable(self, sender_id: str, why: Message, now: datetime) -> None:
        """Let nothing leave until a person enables it again."""
        self._write(sender_id, "disabled_json = ?, disabled_ms = ?", dump_message(why), to_ms(now))

    def expires(self, sender_id: str, at: datetime | None) -> None:
        """Note when its access token ends, as the network tells it; None when it has no end."""
        self._write(sender_id, "expires_ms = ?", to_ms(at) if at else None)

    def ends_of_tokens(self) -> dict[str, datetime]:
        """Return when access tokens end, by sender, where a network told it."""
        return {one.id: one.expires_at for one in self.all() if one.expires_at}

    def enable(self, sender_id: str) -> bool:
        """Let it send again; return whether it was disabled or waited."""
        sql = """UPDATE sender SET disabled_json = NULL, disabled_ms = NULL, wait_ms = NULL, troubles = 0
            WHERE id = ? AND (disabled_json IS NOT NULL OR wait_ms IS NOT NULL)"""
        with self._ledger.write():
            return self._ledger.execute(sql, (sender_id,)).rowcount == 1

    def _write(self, sender_id: str, changes: str, *values: object) -> None:
        with self._ledger.write():
            self._ledger.execute("INSERT INTO sender(id) VALUES (?) ON CONFLICT(id) DO NOTHING", (sender_id,))
            self._ledger.execute(f"UPDATE sender SET {changes} WHERE id = ?", (*values, sender_id))


def _sender(row: dict[str, Any]) -> Sender:
    def at(name: str) -> datetime | None:
        return None if row[name] is None else from_ms(row[name])

    why = row["disabled_json"]
    return Sender(
        row["id"], row["troubles"], at("wait_ms"), at("sent_ms"), load_message(why) if why else None,
        at("disabled_ms"), at("expires_ms"),
    )  # fmt: skip
