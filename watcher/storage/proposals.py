"""The shelf of highlights: which group each was proposed to, whose deed it tells, for which day."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from watcher.clock import from_ms, to_ms
from watcher.storage.ledger import Ledger


@dataclass(frozen=True, slots=True)
class Proposed:
    """A highlight proposed to one affinity group, planned for a day (local to the campaign)."""

    ticket_id: int
    group_id: str
    organisation_id: str
    day: date


class Proposals:
    """Proposals in, proposals out."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def add(self, proposed: Proposed, now: datetime) -> None:
        """Keep a proposal; a ticket has one. Call inside a transaction."""
        self._ledger.execute(
            "INSERT INTO proposal(ticket_id, group_id, organisation_id, day, at_ms) VALUES (?, ?, ?, ?, ?)",
            (proposed.ticket_id, proposed.group_id, proposed.organisation_id, proposed.day.isoformat(), to_ms(now)),
        )

    def of_ticket(self, ticket_id: int) -> Proposed | None:
        """Return the proposal of a ticket, or None."""
        row = self._ledger.row("SELECT * FROM proposal WHERE ticket_id = ?", (ticket_id,))
        return _proposed(row) if row else None

    def last_turns(self) -> dict[str, datetime]:
        """Return when each organisation had its last turn."""
        rows = self._ledger.rows("SELECT organisation_id, max(at_ms) AS at_ms FROM proposal GROUP BY organisation_id")
        return {row["organisation_id"]: from_ms(row["at_ms"]) for row in rows}

    def between(self, first: date, last: date) -> list[Proposed]:
        """Return the proposals planned from a day to another (included), unless a person refused them."""
        rows = self._ledger.rows(
            """SELECT proposal.* FROM proposal JOIN ticket ON ticket.id = ticket_id
               WHERE day BETWEEN ? AND ? AND status NOT IN ('rejected', 'not_a_mention')
               ORDER BY day, group_id, ticket_id""",
            (first.isoformat(), last.isoformat()),
        )
        return [_proposed(row) for row in rows]

    def texts_since(self, since: datetime) -> list[str]:
        """Return the latest text of each highlight proposed since an instant."""
        rows = self._ledger.rows(
            """SELECT text FROM proposal JOIN draft ON draft.ticket_id = proposal.ticket_id
               WHERE at_ms >= ? AND draft.id = (SELECT max(id) FROM draft AS other
                   WHERE other.ticket_id = proposal.ticket_id)""",
            (to_ms(since),),
        )
        return [str(row["text"]) for row in rows]


def _proposed(row: dict[str, Any]) -> Proposed:
    return Proposed(row["ticket_id"], row["group_id"], row["organisation_id"], date.fromisoformat(row["day"]))
