"""Who looks at which ticket now: one row a person, written again and again, worthless soon after."""

from datetime import datetime, timedelta

from watcher.clock import to_ms
from watcher.storage.ledger import Ledger

LASTS = timedelta(seconds=20)  # four refreshes of a screen


class Presence:
    """Say that one looks; ask who else does."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def look(self, person: str, ticket_id: int, now: datetime) -> bool:
        """Note that a person looks at a ticket; False when another program was writing: the next note will do."""
        return self._ledger.write_at_once(
            """INSERT INTO presence(person, ticket_id, at_ms) VALUES (?, ?, ?)
               ON CONFLICT(person) DO UPDATE SET ticket_id = excluded.ticket_id, at_ms = excluded.at_ms""",
            (person, ticket_id, to_ms(now)),
        )

    def leave(self, person: str) -> bool:
        """Forget that a person looks at anything."""
        return self._ledger.write_at_once("DELETE FROM presence WHERE person = ?", (person,))

    def others(self, person: str, ticket_id: int, now: datetime) -> list[str]:
        """Return who else looks at a ticket now."""
        sql = "SELECT person FROM presence WHERE ticket_id = ? AND person <> ? AND at_ms > ? ORDER BY person"
        return [row["person"] for row in self._ledger.rows(sql, (ticket_id, person, to_ms(now - LASTS)))]
