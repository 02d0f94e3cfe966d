"""The shelf of copies: the signatures of what was read lately, and which posts are one text.

A text is the post that was read first, its parent, and the copies that point to it. Both tables follow
a post's words: when these are edited, deleted or swept, a trigger takes its signature and its place
away and gives its copies the oldest of them as a parent.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from watcher.clock import to_ms
from watcher.model import HOUSE, StoredPost
from watcher.storage.identity import id_at
from watcher.storage.ledger import Ledger
from watcher.storage.posts import stored_post

_CHUNK = 500  # SQLite takes 999 values in one statement on old builds


@dataclass(frozen=True, slots=True)
class Signed:
    """What is kept of a post to recognise its copies; `number` is its turn, from 1 on."""

    number: int
    post_id: int
    numbers: bytes


@dataclass(frozen=True, slots=True)
class Spread:
    """How far a text went, in organisations that said it and in posts of private persons."""

    organisations: int = 0
    by_individuals: int = 0


ALONE = Spread()


@dataclass(frozen=True, slots=True)
class SharedText:
    """A text that several organisations published, and one post of it that may be quoted."""

    spread: Spread
    quotable: StoredPost


class Copies:
    """Signatures in; texts, and how far they went, out."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def next_number(self) -> int:
        """Return the number that the next signature takes; call inside a transaction."""
        return int(self._ledger.value("SELECT coalesce(max(seq), 0) + 1 FROM sqlite_sequence WHERE name = 'signature'"))

    def sign(self, signed: Sequence[Signed]) -> None:
        """Keep signatures; call inside a transaction."""
        rows = ((one.number, one.post_id, one.numbers) for one in signed)
        self._ledger.execute_many("INSERT INTO signature(id, post_id, numbers) VALUES (?, ?, ?)", rows)

    def signed_after(self, number: int, limit: int) -> list[Signed]:
        """Return the first signatures kept after a number."""
        sql = "SELECT id, post_id, numbers FROM signature WHERE id > ? ORDER BY id LIMIT ?"
        return [Signed(*row.values()) for row in self._ledger.rows(sql, (number, limit))]

    def are_signed(self, post_ids: Sequence[int]) -> set[int]:
        """Return those of these posts whose words have a signature already."""
        return {row["post_id"] for row in self._among("SELECT post_id FROM signature WHERE post_id", post_ids)}

    def posts_signed(self, numbers: Sequence[int]) -> dict[int, int]:
        """Return the post of each number; a number is absent once the words it stood for are gone."""
        return {row["id"]: row["post_id"] for row in self._among("SELECT id, post_id FROM signature WHERE id", numbers)}

    def _among(self, select: str, values: Sequence[int]) -> Iterator[dict[str, Any]]:
        for start in range(0, len(values), _CHUNK):
            chunk = values[start : start + _CHUNK]
            yield from self._ledger.rows(f"{select} IN ({', '.join('?' * len(chunk))})", tuple(chunk))

    def parent(self, post_id: int) -> int:
        """Return the first post of the text that a post says, or the post itself."""
        return int(self._ledger.value("SELECT parent_id FROM copy WHERE post_id = ?", (post_id,)) or post_id)

    def apart(self, post_id: int, other_id: int) -> timedelta:
        """Return the time between the publications of two posts."""
        sql = "SELECT max(published_ms) - min(published_ms) FROM post WHERE id IN (?, ?)"
        return timedelta(milliseconds=self._ledger.value(sql, (post_id, other_id)))

    def add(self, post_id: int, parent_id: int) -> None:
        """Note that a post says the text of another; call inside a transaction."""
        both = ((parent_id, parent_id), (post_id, parent_id))
        self._ledger.execute_many("INSERT OR IGNORE INTO copy(post_id, parent_id) VALUES (?, ?)", both)

    def spread(self, post_id: int) -> Spread:
        """Return how far the text of a post went."""
        row = self._ledger.row(f"SELECT {_SPREAD} FROM {_POSTS} WHERE copy.parent_id = ?", (self.parent(post_id),))
        assert row is not None
        return Spread(**row)

    def shared(self, since: datetime, until: datetime, at_least: int, limit: int) -> list[SharedText]:
        """Return the texts that enough organisations published, said again in a period, the widest first."""
        values = (id_at(to_ms(since)), id_at(to_ms(until)), at_least, limit)
        found = list(self._ledger.rows(_SHARED, values))
        return [
            SharedText(Spread(row["organisations"], row["by_individuals"]), stored_post(quotable))
            for row in found
            if (quotable := self._ledger.row(_QUOTABLE, (row["parent_id"],)))
        ]

    def part(self, post_ids: Sequence[int]) -> None:
        """Take from its ticket a copy that was edited and says another thing, to be decided on anew.

        Call inside a transaction.
        """
        parted = [row["post_id"] for row in self._among(_PARTED, post_ids)]
        self._ledger.execute_many("DELETE FROM ticket_post WHERE post_id = ?", ((i,) for i in parted))
        self._ledger.execute_many("UPDATE reading SET outcome = NULL WHERE post_id = ?", ((i,) for i in parted))

    def sweep(self, before: datetime) -> int:
        """Delete the signatures of posts older than an instant; return how many. What was found stays."""
        with self._ledger.write():
            return self._ledger.execute("DELETE FROM signature WHERE post_id < ?", (id_at(to_ms(before)),)).rowcount


_POSTS = "copy JOIN post ON post.id = copy.post_id JOIN reading ON reading.post_id = copy.post_id"
_SPREAD = """
    count(DISTINCT coalesce(organisation_id, network || ':' || author_handle))
        FILTER (WHERE reading.author_kind = 'organisation') AS organisations,
    count(*) FILTER (WHERE reading.author_kind IN ('individual', 'unknown')) AS by_individuals
"""
_SHARED = f"""
    SELECT copy.parent_id, {_SPREAD} FROM {_POSTS}
    WHERE copy.parent_id IN (SELECT parent_id FROM copy WHERE post_id >= ? AND post_id < ?)
    GROUP BY copy.parent_id HAVING organisations >= ? ORDER BY organisations DESC, copy.parent_id LIMIT ?
"""
_PARTED = """
    SELECT mine.post_id FROM ticket_post mine JOIN ticket ON ticket.id = mine.ticket_id
    WHERE is_copy = 1 AND closed_ms IS NULL AND NOT EXISTS (
        SELECT 1 FROM copy ours JOIN copy theirs ON theirs.parent_id = ours.parent_id
        JOIN ticket_post other ON other.post_id = theirs.post_id
        WHERE ours.post_id = mine.post_id AND theirs.post_id <> ours.post_id AND other.ticket_id = mine.ticket_id)
      AND mine.post_id
"""
# Unlawful words are not repeated (loi du 29 juillet 1881), nor is what may tell of a meeting.
_QUOTABLE = f"""
    SELECT post.* FROM {_POSTS}
    WHERE copy.parent_id = ? AND organisation_id IS NOT NULL AND reading.author_kind = 'organisation'
        AND NOT EXISTS (SELECT 1 FROM copy other JOIN reading unsaid ON unsaid.post_id = other.post_id
            WHERE other.parent_id = copy.parent_id AND (unsaid.nature IN ('unlawful', 'meeting_request', 'distress')
              OR unsaid.outcome IN ('silence', 'no_reply', 'solicitation', 'by_hand')))
    ORDER BY post.id LIMIT 1
"""
# Of a ticket on the desk: no person did anything about it yet.
UNTOUCHED = f"""ticket.closed_ms IS NULL AND ticket.status IN ('open', 'escalated') AND ticket.owner IS NULL
    AND NOT EXISTS (SELECT 1 FROM decision WHERE decision.ticket_id = ticket.id AND person <> '{HOUSE}')"""
# One ticket of a text is on the desk; the others wait behind it, unless somebody took them.
ALONE_OR_FIRST = f"""NOT ({UNTOUCHED} AND EXISTS (
    SELECT 1 FROM ticket_post mine JOIN copy ours ON ours.post_id = mine.post_id
    JOIN copy theirs ON theirs.parent_id = ours.parent_id JOIN ticket_post other ON other.post_id = theirs.post_id
    JOIN ticket lead ON lead.id = other.ticket_id
    WHERE mine.ticket_id = ticket.id AND lead.id < ticket.id AND lead.closed_ms IS NULL
      AND lead.outcome <> 'by_hand'))"""
