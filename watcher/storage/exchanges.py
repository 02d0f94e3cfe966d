"""What was already said to whom, for the guards: threads, texts that left lately, wishes to be left alone."""

from dataclasses import dataclass
from datetime import datetime

from watcher.clock import from_ms, to_ms
from watcher.model import Network
from watcher.storage.ledger import Ledger
from watcher.storage.posts import Posts

_DEEPEST = 30  # posts up a thread
_END_OF_ADDRESS = "replace(url, rtrim(url, replace(url, '/', '')), '')"  # along its index
_SAID = "('queued', 'sending', 'sent', 'uncertain', 'by_hand')"


@dataclass(frozen=True, slots=True)
class Said:
    """A text of ours that left or waits to leave."""

    ticket_id: int
    text: str
    network: Network
    account_id: str
    organisation_id: str | None
    at: datetime


class Exchanges:
    """Reads only."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def replies_in_thread(self, network: Network, native_id: str, ticket_id: int) -> int:
        """Count our texts that went before this ticket's own in the thread a post belongs to."""
        marks_of = self._thread(network, native_id)
        marks = ", ".join("?" * len(marks_of))
        sql = f"""SELECT count(*) FROM publication WHERE network = ? AND ticket_id <> ? AND state IN {_SAID}
            AND gone_ms IS NULL AND in_reply_to IN ({marks})
            AND id < coalesce((SELECT max(id) FROM publication WHERE ticket_id = ? AND state IN {_SAID}), id + 1)"""
        return int(self._ledger.value(sql, (network, ticket_id, *marks_of, ticket_id)))

    def said_since(self, since: datetime, ticket_id: int, limit: int = 300) -> list[Said]:
        """Return the texts of other tickets that left or were approved since an instant, newest first."""
        sql = f"""SELECT publication.ticket_id, draft.text, publication.network, ticket.organisation_id, queued_ms,
                coalesce(group_id, account_id, publication.network) AS speaker
            FROM publication JOIN draft ON draft.id = draft_id JOIN ticket ON ticket.id = publication.ticket_id
            LEFT JOIN proposal ON proposal.ticket_id = ticket.id
            WHERE state IN {_SAID} AND queued_ms >= ? AND publication.ticket_id <> ?
            ORDER BY publication.id DESC LIMIT ?"""
        return [
            Said(
                row["ticket_id"],
                row["text"],
                Network(row["network"]),
                row["speaker"],
                row["organisation_id"],
                from_ms(row["queued_ms"]),
            )
            for row in self._ledger.rows(sql, (to_ms(since), ticket_id, limit))
        ]

    def words_to_us(self, organisation_id: str, limit: int = 100) -> list[str]:
        """Return what an organisation said in posts that became tickets, newest first."""
        sql = """SELECT post.text FROM ticket JOIN ticket_post ON ticket_id = ticket.id JOIN post ON post.id = post_id
            WHERE ticket.organisation_id = ? ORDER BY ticket.id DESC LIMIT ?"""
        return [row["text"] for row in self._ledger.rows(sql, (organisation_id, limit))]

    def _thread(self, network: Network, native_id: str) -> list[str]:
        """Return the posts from one up to the first of its thread, ours among them by their addresses."""
        found, current = [native_id], native_id
        for _ in range(_DEEPEST):
            above = self._above(network, current)
            if above is None or above in found:
                break
            found.append(above)
            current = above
        return found

    def _above(self, network: Network, native_id: str) -> str | None:
        held = Posts(self._ledger).held_id(network, native_id)
        if held is not None:
            return self._ledger.value("SELECT in_reply_to FROM post WHERE id = ?", (held,)) or None
        last = native_id.rstrip("/").rsplit("/", 1)[-1]  # ours: its address ends as its id does
        ours = f"""SELECT in_reply_to FROM publication WHERE network = ? AND state = 'sent'
            AND {_END_OF_ADDRESS} = ? ORDER BY id DESC LIMIT 1"""
        return self._ledger.value(ours, (network, last)) or None
