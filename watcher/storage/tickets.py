"""The shelf of tickets and drafts. Moves are compare-and-swap: one row changed, or nothing happened."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from watcher.clock import from_ms, to_ms
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
from watcher.storage.kept_messages import dump_message, load_message
from watcher.storage.ledger import Ledger
from watcher.storage.posts import stored_post

# Columns a move may change, beside status and version.
CHANGEABLE = frozenset(
    {
        "owner",
        "claimed_until",
        "snoozed_until",
        "role",
        "theme_id",
        "outcome",
        "reason",
        "due_at",
        "draft_tried",
    }
)


@dataclass(frozen=True, slots=True)
class Filter:
    """Which tickets to list; None takes all. `desk` keeps the ones that want a person now."""

    desk: bool = True
    statuses: tuple[Status, ...] = ()
    theme_id: str | None = None
    organisation_id: str | None = None
    network: Network | None = None
    nature: Nature | None = None
    owner: str | None = None
    overdue_at: datetime | None = None


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
        copy_key: str,
        now: datetime,
    ) -> int:
        """Open a ticket for a post and return its number; call inside a transaction."""
        post = stored.post
        ticket_id = self._ledger.execute(
            """INSERT INTO ticket(status, outcome, reason_json, priority, due_ms, role, organisation_id,
               theme_id, nature, network, copy_key, created_ms) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""",
            (
                Status.OPEN, proposal.outcome, dump_message(proposal.reason), priority, _ms(proposal.due_at),
                proposal.role, post.organisation_id, theme_id, nature, post.network, copy_key, to_ms(now),
            ),
        ).lastrowid  # fmt: skip
        assert ticket_id is not None
        self.link(ticket_id, stored.id)
        return ticket_id

    def link(self, ticket_id: int, post_id: int) -> None:
        """Add a post (a cross-posted copy) to a ticket; a post has one ticket only."""
        self._ledger.execute("INSERT INTO ticket_post(post_id, ticket_id) VALUES (?, ?)", (post_id, ticket_id))

    def of_post(self, post_id: int) -> int | None:
        """Return the ticket of a post, or None."""
        found = self._ledger.value("SELECT ticket_id FROM ticket_post WHERE post_id = ?", (post_id,))
        return int(found) if found is not None else None

    def copy_of(self, organisation_id: str, copy_key: str, published: tuple[datetime, datetime]) -> int | None:
        """Return the ticket where this organisation said the same between two instants, or None."""
        found = self._ledger.value(
            """SELECT ticket.id FROM ticket JOIN ticket_post ON ticket_id = ticket.id JOIN post ON post.id = post_id
               WHERE ticket.organisation_id = ? AND copy_key = ? AND published_ms BETWEEN ? AND ? LIMIT 1""",
            (organisation_id, copy_key, *map(to_ms, published)),
        )
        return int(found) if found is not None else None

    def get(self, ticket_id: int) -> Ticket | None:
        """Return one ticket, or None."""
        row = self._ledger.row("SELECT * FROM ticket WHERE id = ?", (ticket_id,))
        return _ticket(row) if row else None

    def posts_of(self, ticket_id: int) -> list[StoredPost]:
        """Return the posts of a ticket, the first one first."""
        sql = """SELECT post.* FROM ticket_post JOIN post ON post.id = post_id
            WHERE ticket_id = ? ORDER BY post.id"""
        return [stored_post(row) for row in self._ledger.rows(sql, (ticket_id,))]

    def page(self, wanted: Filter, now: datetime, limit: int = 500, offset: int = 0) -> list[Ticket]:
        """Return a page of tickets: overdue first, then by priority, then by due time."""
        clauses, values = _where(wanted, now)
        sql = f"""SELECT * FROM ticket WHERE {" AND ".join(clauses)}
            ORDER BY (due_ms IS NOT NULL AND due_ms < ?) DESC, priority DESC, due_ms IS NULL, due_ms, id
            LIMIT ? OFFSET ?"""
        return [_ticket(row) for row in self._ledger.rows(sql, (*values, to_ms(now), limit, offset))]

    def count(self, wanted: Filter, now: datetime) -> int:
        """Count the tickets a filter keeps."""
        clauses, values = _where(wanted, now)
        return int(self._ledger.value(f"SELECT count(*) FROM ticket WHERE {' AND '.join(clauses)}", values))

    def swap(self, ticket: Ticket, to: Status, now: datetime, **changes: Any) -> bool:
        """Move a ticket on if nobody did since it was read; return whether this happened.

        `changes` are new values of `CHANGEABLE` columns. Call inside a transaction.
        """
        assert changes.keys() <= CHANGEABLE, changes
        columns = {"status": to, "closed_ms": to_ms(now) if to in CLOSED else None}
        for name, value in changes.items():
            column, kept = _column(name, value)
            columns[column] = kept
        sets = ", ".join(f"{column} = ?" for column in columns)
        sql = f"UPDATE ticket SET {sets}, version = version + 1 WHERE id = ? AND status = ? AND version = ?"
        return self._ledger.execute(sql, (*columns.values(), ticket.id, ticket.status, ticket.version)).rowcount == 1

    def without_draft(self, outcomes: Iterable[Outcome], limit: int) -> list[Ticket]:
        """Return open tickets of these outcomes for which no draft was tried yet, by priority."""
        kinds = list(outcomes)
        sql = f"""SELECT * FROM ticket WHERE closed_ms IS NULL AND status = 'open' AND draft_tried = 0
            AND outcome IN ({", ".join("?" * len(kinds))}) ORDER BY priority DESC, id LIMIT ?"""
        return [_ticket(row) for row in self._ledger.rows(sql, (*kinds, limit))]

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

    def exchanges(self, organisation_id: str, limit: int = 3) -> list[tuple[datetime, str]]:
        """Return our last answers to an organisation, newest first: when, and the text that left."""
        sql = """SELECT settled_ms, draft.text FROM publication JOIN ticket ON ticket.id = publication.ticket_id
            JOIN draft ON draft.id = draft_id WHERE organisation_id = ? AND state = 'sent'
            ORDER BY settled_ms DESC LIMIT ?"""
        return [(from_ms(r["settled_ms"]), r["text"]) for r in self._ledger.rows(sql, (organisation_id, limit))]


def _where(wanted: Filter, now: datetime) -> tuple[list[str], list[Any]]:
    clauses: list[str] = ["1"]
    values: list[Any] = []
    if wanted.desk:
        clauses.append("closed_ms IS NULL AND status IN ('open', 'escalated')")
    if wanted.statuses:
        clauses.append(f"status IN ({', '.join('?' * len(wanted.statuses))})")
        values.extend(wanted.statuses)
    for column in ("theme_id", "organisation_id", "network", "nature", "owner"):
        if (value := getattr(wanted, column)) is not None:
            clauses.append(f"{column} = ?")
            values.append(value)
    if wanted.overdue_at is not None:
        clauses.append("due_ms < ?")
        values.append(to_ms(wanted.overdue_at))
    return clauses, values


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
