"""Recent texts of ours, so that the next one is worded otherwise. Read only."""

import json
from collections.abc import Collection
from datetime import datetime

from watcher.clock import to_ms
from watcher.model import Network
from watcher.storage.ledger import Ledger

_LATEST = "draft.id = (SELECT max(id) FROM draft AS other WHERE other.ticket_id = ticket.id)"
_SHARED = 200  # texts


class Wordings:
    """What we wrote lately, from an open ledger."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def last_to(self, organisation_id: str | None, ticket_id: int) -> str | None:
        """Return the latest text written to an organisation on another ticket, or None."""
        found = self._ledger.value(
            f"""SELECT text FROM ticket JOIN draft ON draft.ticket_id = ticket.id
                WHERE organisation_id = ? AND ticket.id <> ? AND {_LATEST} ORDER BY draft.id DESC LIMIT 1""",
            (organisation_id, ticket_id),
        )
        return None if found is None else str(found)

    def recent(
        self, measures: Collection[str], since: datetime, ticket_id: int, not_on: Network | None = None
    ) -> list[str]:
        """Return the latest texts of other tickets that cite exactly these measures, newest first.

        `not_on` leaves out a network: what remains was written for our other accounts.
        """
        rows = self._ledger.rows(
            f"""SELECT text FROM draft JOIN ticket ON ticket.id = draft.ticket_id
                WHERE measures_json = ? AND draft.created_ms >= ? AND ticket.id <> ? AND network IS NOT ? AND {_LATEST}
                ORDER BY draft.id DESC LIMIT {_SHARED}""",
            (json.dumps(list(measures)), to_ms(since), ticket_id, not_on),
        )
        return [str(row["text"]) for row in rows]
