"""The shelf of digests: the facts of each, as they were at its hour. Never the words of a post."""

from collections.abc import Sequence
from datetime import date, datetime

from watcher.clock import to_ms
from watcher.storage.ledger import Ledger


class KeptDigests:
    """Facts in, facts out, as JSON; the first ones kept for a day and an edition stay."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def keep(self, day: date, edition: str, themes: Sequence[str], facts: str, now: datetime) -> None:
        """Keep facts unless some are kept already."""
        with self._ledger.write():
            self._ledger.execute(
                """INSERT INTO digest(day, edition, themes, gathered_ms, facts_json) VALUES (?, ?, ?, ?, ?)
                   ON CONFLICT DO NOTHING""",
                (day.isoformat(), edition, ",".join(themes), to_ms(now), facts),
            )

    def facts(self, day: date, edition: str, themes: Sequence[str]) -> str | None:
        """Return the facts kept, or None."""
        sql = "SELECT facts_json FROM digest WHERE day = ? AND edition = ? AND themes = ?"
        found = self._ledger.value(sql, (day.isoformat(), edition, ",".join(themes)))
        return None if found is None else str(found)
