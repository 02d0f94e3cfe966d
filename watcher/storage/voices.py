"""Which organisations spoke of us, and what they asked in vain: what weak signals are made of. Read only."""

from datetime import datetime

from watcher.clock import from_ms
from watcher.storage.identity import HASH_BITS
from watcher.storage.ledger import Ledger
from watcher.storage.reports import Period

# `mention <> 'no'` repeats what the index says of itself: SQLite uses a partial index only then.
_SPOKE = """
    SELECT organisation_id, theme_id, max(priority) FROM reading JOIN post ON post.id = reading.post_id
    WHERE reading.post_id >= ? AND reading.post_id < ? AND mention <> 'no' AND mention = 'yes'
        AND organisation_id IS NOT NULL AND reading.author_kind NOT IN ('individual', 'unknown')
    GROUP BY organisation_id ORDER BY max(priority) DESC, min(post.id)
"""
_ABSENT = """
    SELECT ticket.organisation_id, ticket.theme_id, post.text
    FROM ticket_post JOIN ticket ON ticket.id = ticket_post.ticket_id JOIN post ON post.id = ticket_post.post_id
    WHERE ticket_post.post_id >= ? AND ticket_post.post_id < ? AND ticket.organisation_id IS NOT NULL
        AND ticket.outcome = 'escalate' AND ticket.nature = 'question'
    ORDER BY post.id
"""


class Voices:
    """Questions about who spoke, from an open ledger."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def heard_since(self) -> datetime | None:
        """Return the instant of the oldest post that we hold, or None when there is none."""
        oldest = self._ledger.value("SELECT min(id) FROM post")
        return None if oldest is None else from_ms(oldest >> HASH_BITS)

    def spoke(self, period: Period) -> dict[str, str | None]:
        """Return the organisations that spoke of us, with a theme of theirs, the most pressing first."""
        return {row["organisation_id"]: row["theme_id"] for row in self._ledger.rows(_SPOKE, period.ids)}

    def asked_in_vain(self, period: Period) -> list[tuple[str, str | None, str]]:
        """Return the questions the programme does not answer: organisation, theme, words."""
        return [(r["organisation_id"], r["theme_id"], r["text"]) for r in self._ledger.rows(_ABSENT, period.ids)]
