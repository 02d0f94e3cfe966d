"""What may be worth an alert, counted over a bounded time: the cost does not grow with the archive. Read only."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from watcher.clock import from_ms
from watcher.model import Nature, Role
from watcher.storage.copies import ALONE_OR_FIRST
from watcher.storage.identity import HASH_BITS
from watcher.storage.ledger import Ledger
from watcher.storage.reports import Period


@dataclass(frozen=True, slots=True)
class Habit:
    """How often an organisation spoke in a period: its posts, and the last one."""

    organisation_id: str
    posts: int
    last_at: datetime


class Pressing:
    """Questions about what cannot wait, from an open ledger."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def unclaimed(self, natures: Iterable[Nature], roles: Iterable[Role], priority: int, limit: int) -> list[int]:
        """Return the tickets of these natures that nobody took: those of a role's desk, or of enough priority."""
        sql = f"""SELECT id FROM ticket WHERE closed_ms IS NULL AND status IN ('open', 'escalated') AND owner IS NULL
            AND nature IN (SELECT value FROM json_each(?)) AND outcome <> 'silence' AND {ALONE_OR_FIRST}
            AND (role IN (SELECT value FROM json_each(?)) OR (organisation_id IS NOT NULL AND priority >= ?))
            ORDER BY priority DESC, id DESC LIMIT ?"""
        values = (json.dumps(list(natures)), json.dumps(list(roles)), priority, limit)
        return [row["id"] for row in self._ledger.rows(sql, values)]

    def voices(self, period: Period) -> dict[str | None, int]:
        """Count, by theme, the organisations that spoke of us and the posts of private persons that did."""
        return {row["theme_id"]: row["voices"] for row in self._ledger.rows(_VOICES, period.ids)}

    def habits(self, period: Period) -> list[Habit]:
        """Return how often each organisation spoke."""
        return [
            Habit(row["organisation_id"], row["posts"], from_ms(row["last_id"] >> HASH_BITS))
            for row in self._ledger.rows(_HABITS, period.ids)
        ]


# `mention <> 'no'` repeats what the index says of itself: SQLite uses a partial index only then.
_VOICES = """
    SELECT theme_id, count(DISTINCT organisation_id) + count(*) FILTER (WHERE organisation_id IS NULL) AS voices
    FROM reading JOIN post ON post.id = reading.post_id
    WHERE reading.post_id >= ? AND reading.post_id < ? AND mention <> 'no' AND mention = 'yes' GROUP BY theme_id
"""
_HABITS = """
    SELECT organisation_id, count(*) AS posts, max(id) AS last_id FROM post
    WHERE id >= ? AND id < ? AND organisation_id IS NOT NULL GROUP BY organisation_id
"""
