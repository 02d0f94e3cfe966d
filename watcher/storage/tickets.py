"""The shelf of tickets and drafts. Moves are compare-and-swap: one row changed, or nothing happened."""

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from watcher.clock import from_ms, to_ms
from watcher.messages import Message
from watcher.model import (
    CLOSED,
    Draft,
    Nature,
    Network,
    Origin,
    Outcome,
    Proposal,
    Role,
    Status,
    StoredPost,
    Ticket,
    hash_text,
)
from watcher.storage import listing
from watcher.storage.kept_messages import dump_message, load_message
from watcher.storage.ledger import Ledger
from watcher.storage.listing import FACETS, Filter, marks
from watcher.storage.posts import stored_post

# Columns a move may change, beside status and version.
CHANGEABLE = frozenset(
    {
        "owner",
        "claimed_until",
        "snoozed_until",
        "role",
        "former_role",
        "theme_id",
        "outcome",
        "reason",
        "due_at",
        "draft_tried",
    }
)


@dataclass(frozen=True, slots=True)
class Answered:
    """A ticket whose answer left: its theme, who approved, when it came, when it left, when it was due."""

    theme_id: str | None
    person: str | None
    opened_at: datetime
    answered_at: datetime
    due_at: datetime | None


@dataclass(frozen=True, slots=True)
class Head:
    """What a list shows of the post that opened a ticket, and whether a text waits."""

    post_id: int
    speaker: str
    text: str
    has_draft: bool


class Tickets:
    """Tickets in, tickets out."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def open(
        self,
        stored: StoredPost,
        proposal: Proposal,
        *,
        nature: Nature,
        theme_id: str | None,
        priority: int,
        now: datetime,
    ) -> int:
        """Open a ticket for a post and return its number; call inside a transaction."""
        post = stored.post
        ticket_id = self._ledger.execute(
            """INSERT INTO ticket(status, outcome, reason_json, priority, due_ms, role, organisation_id,
               theme_id, nature, network, created_ms) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""",
            (
                Status.OPEN, proposal.outcome, dump_message(proposal.reason), priority, _ms(proposal.due_at),
                proposal.role, post.organisation_id, theme_id, nature, post.network, to_ms(now),
            ),
        ).lastrowid  # fmt: skip
        assert ticket_id is not None
        self.link(ticket_id, stored.id, is_copy=False)
        return ticket_id

    def link(self, ticket_id: int, post_id: int, *, is_copy: bool = True) -> None:
        """Add a post to a ticket, as a copy of the one that opened it; a post has one ticket only."""
        sql = "INSERT INTO ticket_post(post_id, ticket_id, is_copy) VALUES (?, ?, ?)"
        self._ledger.execute(sql, (post_id, ticket_id, is_copy))

    def of_post(self, post_id: int) -> int | None:
        """Return the ticket of a post, or None."""
        found = self._ledger.value("SELECT ticket_id FROM ticket_post WHERE post_id = ?", (post_id,))
        return int(found) if found is not None else None

    def get(self, ticket_id: int) -> Ticket | None:
        """Return one ticket, or None."""
        row = self._ledger.row("SELECT * FROM ticket WHERE id = ?", (ticket_id,))
        return _ticket(row) if row else None

    def posts_of(self, ticket_id: int) -> list[StoredPost]:
        """Return the posts of a ticket: the one that opened it, then its copies; deleted ones last."""
        sql = """SELECT post.* FROM ticket_post JOIN post ON post.id = post_id
            WHERE ticket_id = ? ORDER BY text = '', is_copy, post.id"""
        return [stored_post(row) for row in self._ledger.rows(sql, (ticket_id,))]

    def page(
        self, wanted: Filter, now: datetime, limit: int = 500, offset: int = 0, after: Ticket | None = None
    ) -> list[Ticket]:
        """Return a page of tickets, those `after` one: overdue first, then by priority, then by due time."""
        found = listing.ids(self._ledger, wanted, now, limit + offset, after)[offset:]
        sql = f"SELECT * FROM ticket WHERE id IN ({marks(found)})"
        tickets = {row["id"]: _ticket(row) for row in self._ledger.rows(sql, found)}
        return [tickets[ticket_id] for ticket_id in found]

    def heads(self, ticket_ids: Sequence[int]) -> dict[int, Head]:
        """Return what a list shows of the post that opened each ticket."""
        sql = f"""SELECT ticket.id, post.id AS post_id, author_name, author_handle, text,
                EXISTS (SELECT 1 FROM draft WHERE draft.ticket_id = ticket.id) AS has_draft
            FROM ticket JOIN post ON post.id = (SELECT post_id FROM ticket_post JOIN post ON post.id = post_id
                WHERE ticket_id = ticket.id ORDER BY text = '', is_copy, post_id LIMIT 1)
            WHERE ticket.id IN ({marks(ticket_ids)})"""
        return {
            r["id"]: Head(r["post_id"], r["author_name"] or r["author_handle"] or "", r["text"], bool(r["has_draft"]))
            for r in self._ledger.rows(sql, list(ticket_ids))
        }

    def count(self, wanted: Filter, now: datetime, at_most: int = 1 << 40) -> int:
        """Count the tickets a filter keeps, and stop counting at `at_most`."""
        return listing.count(self._ledger, wanted, now, at_most)

    def swap(self, ticket: Ticket, to: Status, now: datetime, **changes: Any) -> bool:
        """Move a ticket on if nobody did since it was read; return whether this happened.

        `changes` are new values of `CHANGEABLE` columns; a new role keeps the former one, for an undo.
        Call inside a transaction.
        """
        assert changes.keys() <= CHANGEABLE, changes
        if "role" in changes:
            changes = {"former_role": ticket.role or "", **changes}
        columns: dict[str, Any] = {"status": to}
        for name, value in changes.items():
            column, kept = _column(name, value)
            columns[column] = kept
        sets = ", ".join(f"{column} = ?" for column in columns)
        closed_ms = to_ms(now) if to in CLOSED else None  # what is closed keeps the hour at which it was
        sql = f"""UPDATE ticket SET {sets}, closed_ms = iif(? IS NULL, NULL, coalesce(closed_ms, ?)),
            version = version + 1 WHERE id = ? AND status = ? AND version = ?"""
        values = (*columns.values(), closed_ms, closed_ms, ticket.id, ticket.status, ticket.version)
        return self._ledger.execute(sql, values).rowcount == 1

    def give_up_draft(self, ticket: Ticket, reason: Message) -> bool:
        """Note that no draft is to be tried, and why: no move, so no line of the journal; False when it moved."""
        sql = "UPDATE ticket SET draft_tried = 1, reason_json = ? WHERE id = ? AND version = ?"
        return self._ledger.execute(sql, (dump_message(reason), ticket.id, ticket.version)).rowcount == 1

    def without_draft(self, outcomes: Iterable[Outcome], limit: int) -> list[Ticket]:
        """Return open tickets of these outcomes for which no draft was tried yet, by priority."""
        kinds = list(outcomes)
        sql = f"""SELECT * FROM ticket WHERE closed_ms IS NULL AND status = 'open' AND draft_tried = 0
            AND outcome IN ({", ".join("?" * len(kinds))}) ORDER BY priority DESC, id LIMIT ?"""
        return [_ticket(row) for row in self._ledger.rows(sql, (*kinds, limit))]

    def facets(self, wanted: Filter, now: datetime, at_most: int = 2_000) -> dict[str, Counter[str]]:
        """Return what the first tickets a filter keeps are about, and how often, column by column."""
        found = list(listing.rows(self._ledger, ", ".join(FACETS), wanted, now, at_most))
        return {column: Counter(row[column] for row in found if row[column]) for column in FACETS}

    def former_role(self, ticket_id: int) -> str | None:
        """Return the role a ticket had before it was escalated: "" for none, None when nobody noted it."""
        found = self._ledger.value("SELECT former_role FROM ticket WHERE id = ?", (ticket_id,))
        return None if found is None else str(found)

    def asleep_until(self, now: datetime) -> list[Ticket]:
        """Return snoozed tickets whose hour has come."""
        sql = "SELECT * FROM ticket WHERE status = 'snoozed' AND closed_ms IS NULL AND snoozed_until_ms <= ?"
        return [_ticket(row) for row in self._ledger.rows(sql, (to_ms(now),))]

    def approved_without_publication(self) -> list[Ticket]:
        """Return approved tickets of which nothing is on its way out: no decision of a person leads there."""
        sql = """SELECT * FROM ticket WHERE status = 'approved' AND NOT EXISTS (SELECT 1 FROM publication
            WHERE ticket_id = ticket.id AND state NOT IN ('sent', 'failed', 'cancelled'))"""
        return [_ticket(row) for row in self._ledger.rows(sql)]

    def with_only_deleted_posts(self) -> list[Ticket]:
        """Return the tickets on the desk whose every post was deleted where it was said."""
        sql = """SELECT * FROM ticket WHERE closed_ms IS NULL AND status IN ('open', 'escalated') AND NOT EXISTS (
            SELECT 1 FROM ticket_post JOIN post ON post.id = post_id
            WHERE ticket_id = ticket.id AND deleted_ms IS NULL)"""
        return [_ticket(row) for row in self._ledger.rows(sql)]

    def add_draft(
        self, ticket_id: int, author: str, origin: Origin, text: str, measures: Sequence[str], now: datetime
    ) -> int:
        """Keep a new draft and return its number; call inside a transaction."""
        added = self._ledger.execute(
            """INSERT INTO draft(ticket_id, author, origin, text, text_hash, measures_json, created_ms)
               VALUES (?, ?, ?, ?, ?, ?, ?)""",
            (ticket_id, author, origin, text, hash_text(text), json.dumps(list(measures)), to_ms(now)),
        ).lastrowid
        assert added is not None
        return added

    def drafts(self, ticket_id: int) -> list[Draft]:
        """Return the drafts of a ticket, the newest first."""
        sql = "SELECT * FROM draft WHERE ticket_id = ? ORDER BY id DESC"
        return [_draft(row) for row in self._ledger.rows(sql, (ticket_id,))]

    def latest_draft(self, ticket_id: int) -> Draft | None:
        """Return the newest draft of a ticket, or None."""
        row = self._ledger.row("SELECT * FROM draft WHERE ticket_id = ? ORDER BY id DESC LIMIT 1", (ticket_id,))
        return _draft(row) if row else None

    def answered_since(self, since: datetime, limit: int = 20_000) -> list[Answered]:
        """Return the tickets answered since an instant, newest first: who answered is who approved."""
        sql = """SELECT theme_id, created_ms, due_ms, closed_ms, (SELECT person FROM decision
                WHERE ticket_id = ticket.id AND move = 'approve' ORDER BY id DESC LIMIT 1) AS person
            FROM ticket WHERE closed_ms >= ? AND status = 'answered' ORDER BY closed_ms DESC LIMIT ?"""
        return [
            Answered(r["theme_id"], r["person"], from_ms(r["created_ms"]), from_ms(r["closed_ms"]), _at(r["due_ms"]))
            for r in self._ledger.rows(sql, (to_ms(since), limit))
        ]

    def exchanges(self, organisation_id: str, limit: int = 3) -> list[tuple[datetime, str]]:
        """Return our last answers to an organisation, newest first: when, and the text that left."""
        sql = """SELECT settled_ms, draft.text FROM ticket JOIN publication ON publication.ticket_id = ticket.id
            JOIN draft ON draft.id = draft_id
            WHERE organisation_id = ? AND status = 'answered' AND state = 'sent' ORDER BY closed_ms DESC LIMIT ?"""
        return [(from_ms(r["settled_ms"]), r["text"]) for r in self._ledger.rows(sql, (organisation_id, limit))]


def _column(name: str, value: Any) -> tuple[str, Any]:
    if name in ("claimed_until", "snoozed_until"):
        return f"{name}_ms", _ms(value)
    if name == "due_at":
        return "due_ms", _ms(value)
    if name == "reason":
        return "reason_json", dump_message(value)
    return name, value


def _ms(moment: datetime | None) -> int | None:
    return None if moment is None else to_ms(moment)


def _at(ms: int | None) -> datetime | None:
    return None if ms is None else from_ms(ms)


def _ticket(row: dict[str, Any]) -> Ticket:
    return Ticket(
        id=row["id"],
        status=Status(row["status"]),
        outcome=Outcome(row["outcome"]),
        reason=load_message(row["reason_json"]),
        priority=row["priority"],
        due_at=_at(row["due_ms"]),
        role=Role(row["role"]) if row["role"] else None,
        owner=row["owner"],
        claimed_until=_at(row["claimed_until_ms"]),
        snoozed_until=_at(row["snoozed_until_ms"]),
        organisation_id=row["organisation_id"],
        theme_id=row["theme_id"],
        nature=Nature(row["nature"]),
        network=Network(row["network"]),
        created_at=from_ms(row["created_ms"]),
        version=row["version"],
    )


def _draft(row: dict[str, Any]) -> Draft:
    return Draft(
        id=row["id"],
        ticket_id=row["ticket_id"],
        author=row["author"],
        origin=Origin(row["origin"]),
        text=row["text"],
        measures=tuple(json.loads(row["measures_json"])),
        created_at=from_ms(row["created_ms"]),
    )
