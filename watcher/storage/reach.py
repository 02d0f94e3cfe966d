"""The shelf of reach: how far each publication went, counted again and again for a week."""

from dataclasses import dataclass
from datetime import datetime

from watcher.clock import from_ms, to_ms
from watcher.model import Reach
from watcher.storage.ledger import Ledger
from watcher.storage.reports import Period


@dataclass(frozen=True, slots=True)
class Count:
    """What the network counted at an instant."""

    at: datetime
    reach: Reach


class Reaches:
    """Counts in, counts out."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def add(self, publication_id: int, reach: Reach, now: datetime) -> None:
        """Keep a count; a second one at the same instant takes the place of the first."""
        sql = "INSERT OR REPLACE INTO reach VALUES (?, ?, ?, ?, ?)"
        with self._ledger.write():
            self._ledger.execute(sql, (publication_id, to_ms(now), reach.likes, reach.reposts, reach.replies))

    def of(self, publication_id: int) -> list[Count]:
        """Return the counts of a publication, oldest first."""
        sql = "SELECT * FROM reach WHERE publication_id = ? ORDER BY at_ms"
        return [
            Count(from_ms(row["at_ms"]), Reach(row["likes"], row["reposts"], row["replies"]))
            for row in self._ledger.rows(sql, (publication_id,))
        ]

    def latest(self, publication_id: int) -> Count | None:
        """Return the last count of a publication, or None."""
        sql = "SELECT * FROM reach WHERE publication_id = ? ORDER BY at_ms DESC LIMIT 1"
        row = self._ledger.row(sql, (publication_id,))
        return Count(from_ms(row["at_ms"]), Reach(row["likes"], row["reposts"], row["replies"])) if row else None

    def of_period(self, period: Period) -> Reach:
        """Return how far the texts that left in a period went together, by their last counts."""
        sql = """SELECT coalesce(sum(likes), 0) AS likes, coalesce(sum(reposts), 0) AS reposts,
                coalesce(sum(replies), 0) AS replies
            FROM publication JOIN reach ON publication_id = publication.id AND at_ms =
                (SELECT max(at_ms) FROM reach WHERE publication_id = publication.id)
            WHERE state = 'sent' AND settled_ms >= ? AND settled_ms < ?"""
        row = self._ledger.row(sql, (to_ms(period.starts_at), to_ms(period.ends_at)))
        assert row is not None
        return Reach(row["likes"], row["reposts"], row["replies"])
