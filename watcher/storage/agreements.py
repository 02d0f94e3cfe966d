"""The shelf of written agreements: who agreed to be named as a support, when, and where the proof is kept."""

from datetime import date, datetime

from watcher.clock import to_ms
from watcher.model import Agreement
from watcher.storage.ledger import Ledger


class Agreements:
    """Agreements in, agreements out; one that ended stays in the ledger."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def add(self, agreement: Agreement, now: datetime) -> int:
        """Keep an agreement and return its number."""
        sql = "INSERT INTO agreement(organisation, day, proof, person, at_ms) VALUES (?, ?, ?, ?, ?)"
        one = agreement
        with self._ledger.write():
            kept = self._ledger.execute(sql, (one.organisation, one.day.isoformat(), one.proof, one.person, to_ms(now)))
        assert kept.lastrowid is not None
        return kept.lastrowid

    def standing(self) -> dict[int, Agreement]:
        """Return the agreements that nobody ended, by number."""
        rows = self._ledger.rows("SELECT * FROM agreement WHERE ended_ms IS NULL ORDER BY id")
        return {
            row["id"]: Agreement(row["organisation"], date.fromisoformat(row["day"]), row["proof"], row["person"])
            for row in rows
        }

    def end(self, number: int, by: str, now: datetime) -> bool:
        """End an agreement; return whether it stood."""
        sql = "UPDATE agreement SET ended_by = ?, ended_ms = ? WHERE id = ? AND ended_ms IS NULL"
        with self._ledger.write():
            return self._ledger.execute(sql, (by, to_ms(now), number)).rowcount == 1
