"""What is kept to be shown later: sends that the silence period refused, who was told of it, the latest hour seen."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from watcher.clock import from_ms, to_ms
from watcher.messages import Message
from watcher.storage.kept_messages import dump_message, load_message
from watcher.storage.ledger import Ledger


@dataclass(frozen=True, slots=True)
class RefusedAttempt:
    """A text that would have left, when, and why it did not."""

    publication_id: int
    at: datetime
    why: Message


class Evidence:
    """Facts in, facts out."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def refused(self, publication_id: int, why: Message, now: datetime) -> None:
        """Keep an attempt that was refused."""
        sql = "INSERT INTO refused_attempt(at_ms, publication_id, why_json) VALUES (?, ?, ?)"
        with self._ledger.write():
            self._ledger.execute(sql, (to_ms(now), publication_id, dump_message(why)))

    def refusals(self, limit: int = 200) -> Iterator[RefusedAttempt]:
        """Yield the attempts that were refused, newest first."""
        for row in self._ledger.rows("SELECT * FROM refused_attempt ORDER BY id DESC LIMIT ?", (limit,)):
            yield RefusedAttempt(row["publication_id"], from_ms(row["at_ms"]), load_message(row["why_json"]))

    def told(self, what: str, person: str, now: datetime) -> None:
        """Keep that a person was told something, once."""
        sql = "INSERT INTO told(what, person, at_ms) VALUES (?, ?, ?) ON CONFLICT DO NOTHING"
        with self._ledger.write():
            self._ledger.execute(sql, (what, person, to_ms(now)))

    def who_was_told(self, what: str) -> dict[str, datetime]:
        """Return who was told something, and when."""
        rows = self._ledger.rows("SELECT person, at_ms FROM told WHERE what = ? ORDER BY person", (what,))
        return {row["person"]: from_ms(row["at_ms"]) for row in rows}

    def latest_instant(self, now: datetime) -> datetime:
        """Return the latest hour ever seen here, this one included; a clock that is set back does not move it."""
        sql = """INSERT INTO latest_instant VALUES (1, ?)
            ON CONFLICT(id) DO UPDATE SET at_ms = max(at_ms, excluded.at_ms)"""
        with self._ledger.write():
            self._ledger.execute(sql, (to_ms(now),))
        return from_ms(self._ledger.value("SELECT at_ms FROM latest_instant"))
