"""The shelf of tickets that are about one text: which they are, who leads, what follows from a refusal.

The first of them is on the desk; the others wait behind it (`ALONE_OR_FIRST`).
"""

from collections.abc import Iterable
from datetime import datetime

from watcher.clock import to_ms
from watcher.model import StoredPost, Ticket
from watcher.storage.copies import UNTOUCHED
from watcher.storage.ledger import Ledger
from watcher.storage.tickets import Tickets


class TextTickets:
    """A post in; the tickets of its text out."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def said_already(self, post_id: int, organisation_id: str, published: tuple[datetime, datetime]) -> int | None:
        """Return the ticket where this organisation said the text of a post, or None.

        A closed ticket counts only when the text was published between two instants.
        """
        sql = f"""SELECT ticket.id FROM {_SAME_TEXT} JOIN post ON post.id = theirs.post_id
            WHERE ours.post_id = ? AND ticket.organisation_id = ?
              AND (ticket.closed_ms IS NULL OR published_ms BETWEEN ? AND ?)
            ORDER BY ticket.closed_ms IS NOT NULL, ticket.id DESC LIMIT 1"""
        found = self._ledger.value(sql, (post_id, organisation_id, *map(to_ms, published)))
        return int(found) if found is not None else None

    def of_text(self, post_id: int, limit: int = 100) -> list[Ticket]:
        """Return the tickets about the text of a post, whoever said it, the first one first."""
        sql = f"SELECT DISTINCT ticket.id FROM {_SAME_TEXT} WHERE ours.post_id = ? ORDER BY ticket.id LIMIT ?"
        return self._tickets(row["id"] for row in self._ledger.rows(sql, (post_id, limit)))

    def any_of_text(self, post_id: int) -> int | None:
        """Return a ticket about the text of a post, whoever said it, or None; quick however wide the text."""
        found = self._ledger.value(f"SELECT ticket.id FROM {_SAME_TEXT} WHERE ours.post_id = ? LIMIT 1", (post_id,))
        return int(found) if found is not None else None

    def weigh(self, ticket_id: int, points: int) -> None:
        """Give a ticket the priority of the post that opened it and these points; no move of anybody."""
        sql = """UPDATE ticket SET priority = coalesce(? + (SELECT reading.priority FROM ticket_post
            JOIN reading USING (post_id) WHERE ticket_id = ticket.id AND is_copy = 0), priority) WHERE id = ?"""
        self._ledger.execute(sql, (points, ticket_id))

    def refused_with(self) -> list[tuple[Ticket, Ticket]]:
        """Return untouched tickets, each with an older one of the same text and role, refused since it opened."""
        sql = f"""SELECT ours.ticket_id AS late, max(ticket.id) AS refused FROM
            (SELECT post_id, ticket.id AS ticket_id, parent_id, role, created_ms FROM ticket
             JOIN ticket_post ON ticket_post.ticket_id = ticket.id JOIN copy USING (post_id) WHERE {UNTOUCHED}) ours
            JOIN copy theirs ON theirs.parent_id = ours.parent_id
            JOIN ticket_post ON ticket_post.post_id = theirs.post_id JOIN ticket ON ticket.id = ticket_post.ticket_id
            WHERE ticket.status IN ('rejected', 'not_a_mention') AND ticket.closed_ms >= ours.created_ms
              AND ticket.id < ours.ticket_id AND ticket.role IS ours.role GROUP BY late"""
        pairs = [(row["late"], row["refused"]) for row in self._ledger.rows(sql)]
        late, refused = (self._tickets(ids) for ids in zip(*pairs, strict=True)) if pairs else ([], [])
        return list(zip(late, refused, strict=True))

    def waiting_behind(self, ticket_id: int) -> int:
        """Count the tickets that a refusal of this one closes."""
        sql = f"""SELECT count(DISTINCT ticket.id) FROM ticket_post mine
            JOIN ticket refused ON refused.id = mine.ticket_id
            JOIN copy ours ON ours.post_id = mine.post_id JOIN copy theirs ON theirs.parent_id = ours.parent_id
            JOIN ticket_post ON ticket_post.post_id = theirs.post_id JOIN ticket ON ticket.id = ticket_post.ticket_id
            WHERE refused.id = ? AND refused.closed_ms IS NULL AND ticket.id > refused.id
              AND ticket.role IS refused.role AND {UNTOUCHED}"""
        return int(self._ledger.value(sql, (ticket_id,)))

    def answer_what_is_left(self) -> None:
        """Give tickets whose first post was deleted the network of the copy that now stands for it."""
        with self._ledger.write():
            self._ledger.execute(_REHOME)

    def link_copies(self, ticket_id: int, stored: StoredPost) -> None:
        """Add to a ticket what its organisation said of the same text without a ticket, already decided on."""
        sql = """INSERT INTO ticket_post(post_id, ticket_id, is_copy) SELECT theirs.post_id, ?, 1
            FROM copy ours JOIN copy theirs ON theirs.parent_id = ours.parent_id
            JOIN post ON post.id = theirs.post_id JOIN reading ON reading.post_id = theirs.post_id
            WHERE ours.post_id = ? AND organisation_id = ? AND outcome IS NOT NULL
              AND NOT EXISTS (SELECT 1 FROM ticket_post held WHERE held.post_id = theirs.post_id)"""
        self._ledger.execute(sql, (ticket_id, stored.id, stored.post.organisation_id))

    def _tickets(self, ids: Iterable[int]) -> list[Ticket]:
        found = (Tickets(self._ledger).get(ticket_id) for ticket_id in list(ids))
        return [ticket for ticket in found if ticket is not None]


# Tickets of the text of a post: `ours` is the post's place in it, `theirs` and `ticket` those of others.
_SAME_TEXT = """copy ours JOIN copy theirs ON theirs.parent_id = ours.parent_id
    JOIN ticket_post ON ticket_post.post_id = theirs.post_id JOIN ticket ON ticket.id = ticket_post.ticket_id"""
_REHOME = """
    UPDATE ticket SET network = standing.network, version = version + 1
    FROM (SELECT ticket_id, post.network, min(is_copy << 62 | post_id) FROM ticket live
          JOIN ticket_post ON ticket_id = live.id JOIN post ON post.id = post_id
          WHERE live.closed_ms IS NULL AND live.status <> 'approved' AND text <> '' GROUP BY ticket_id) standing
    WHERE standing.ticket_id = ticket.id AND standing.network <> ticket.network
"""
