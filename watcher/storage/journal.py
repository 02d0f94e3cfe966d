"""The journal: who decided what, when, on which exact text. Append-only and chained by hashes.

Each line's hash covers its own values and the hash of the line before it, so that a line changed,
inserted or taken away in the middle is found by `verify`.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from watcher.clock import from_ms, to_ms
from watcher.model import Decision, Move, Status
from watcher.storage.ledger import Ledger

FIRST = "0" * 64
_COVERED = (
    "id",
    "at_ms",
    "person",
    "move",
    "ticket_id",
    "draft_id",
    "text_hash",
    "from_status",
    "to_status",
    "note",
)


# A ticket's version counts its moves, and each move is a line.
_ASTRAY = """SELECT EXISTS (SELECT 1 FROM ticket
    WHERE version <> (SELECT count(*) FROM decision WHERE ticket_id = ticket.id) OR status IS NOT
    (SELECT to_status FROM decision WHERE ticket_id = ticket.id ORDER BY id DESC LIMIT 1))"""


@dataclass(frozen=True, slots=True)
class Entry:
    """A decision about to be written."""

    person: str
    move: Move
    ticket_id: int
    from_status: Status | None
    to_status: Status
    draft_id: int | None = None
    text_hash: str | None = None
    note: str = ""


class Journal:
    """Decisions in, decisions out; nothing is ever changed."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def append(self, entry: Entry, at: datetime) -> int:
        """Write a decision at the end of the chain and return its number."""
        with self._ledger.write():
            last = self._ledger.row("SELECT id, hash FROM decision ORDER BY id DESC LIMIT 1")
            row: dict[str, Any] = {
                "id": last["id"] + 1 if last else 1,
                "at_ms": to_ms(at),
                **{name: getattr(entry, name) for name in _COVERED[2:]},
                "previous_hash": last["hash"] if last else FIRST,
            }
            row["hash"] = _hash(row)
            names = ", ".join(row)
            self._ledger.execute(
                f"INSERT INTO decision({names}) VALUES ({', '.join('?' * len(row))})", tuple(row.values())
            )
        return int(row["id"])

    def of_ticket(self, ticket_id: int) -> list[Decision]:
        """Return the decisions on a ticket, oldest first."""
        sql = "SELECT * FROM decision WHERE ticket_id = ? ORDER BY id"
        return [_decision(row) for row in self._ledger.rows(sql, (ticket_id,))]

    def newest(self, limit: int = 50, before: int | None = None) -> list[Decision]:
        """Return a page of decisions, newest first, those before a number when given."""
        sql = "SELECT * FROM decision WHERE id < ? ORDER BY id DESC LIMIT ?"
        return [_decision(row) for row in self._ledger.rows(sql, (before or 1 << 62, limit))]

    def count(self) -> int:
        """Count the decisions."""
        return int(self._ledger.value("SELECT count(*) FROM decision"))

    def verify(self) -> Iterator[int]:
        """Yield the number of each line that does not follow from the one before it.

        The number after the last one stands for lines taken away at the end: it is yielded when a
        ticket has moved more often than its lines tell, or no longer stands where the last one left it.
        """
        previous, expected_id = FIRST, 1
        for row in self._ledger.rows("SELECT * FROM decision ORDER BY id"):
            if row["previous_hash"] != previous or row["hash"] != _hash(row) or row["id"] != expected_id:
                yield int(row["id"])
            previous, expected_id = row["hash"], row["id"] + 1
        if self._ledger.value(_ASTRAY):
            yield expected_id

    def is_intact(self, decision_id: int) -> bool:
        """Return whether one line is as it was written (its own hash, and the link to the one before)."""
        row = self._ledger.row("SELECT * FROM decision WHERE id = ?", (decision_id,))
        before = self._ledger.value("SELECT hash FROM decision WHERE id = ?", (decision_id - 1,)) or FIRST
        return row is not None and row["previous_hash"] == before and row["hash"] == _hash(row)


def _hash(row: dict[str, Any]) -> str:
    covered = [row[name] for name in _COVERED] + [row["previous_hash"]]
    return hashlib.sha256(json.dumps(covered, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()


def _decision(row: dict[str, Any]) -> Decision:
    return Decision(
        id=row["id"],
        at=from_ms(row["at_ms"]),
        person=row["person"],
        move=Move(row["move"]),
        ticket_id=row["ticket_id"],
        draft_id=row["draft_id"],
        text_hash=row["text_hash"],
        from_status=Status(row["from_status"]) if row["from_status"] else None,
        to_status=Status(row["to_status"]),
        note=row["note"],
        hash=row["hash"],
    )
