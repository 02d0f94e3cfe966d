"""The outbox: claim, send, settle. Each change of state is compare-and-swap along PUBLICATION_MOVES."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from watcher.clock import from_ms, to_ms
from watcher.model import PUBLICATION_MOVES, Network, Publication, PublicationState
from watcher.storage.ledger import Ledger

_SELECT = "SELECT publication.*, draft.text, draft.text_hash FROM publication JOIN draft ON draft.id = draft_id"
PENDING = frozenset(state for state, onward in PUBLICATION_MOVES.items() if onward)


class Publications:
    """Publications in, publications out."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def add(
        self,
        ticket_id: int,
        draft_id: int,
        network: Network,
        in_reply_to: str | None,
        state: PublicationState,
        now: datetime,
        account_id: str | None = None,
        planned_at: datetime | None = None,
    ) -> int:
        """Put an approved draft in the outbox and return its number; a draft is there once only."""
        added = self._ledger.execute(
            """INSERT INTO publication(
                   ticket_id, draft_id, network, in_reply_to, state, queued_ms, account_id, planned_ms)
               VALUES (?, ?, ?, ?, ?, ?, ?, ?)""",
            (ticket_id, draft_id, network, in_reply_to, state, to_ms(now), account_id,
             to_ms(planned_at) if planned_at else None),
        ).lastrowid  # fmt: skip
        assert added is not None
        return added

    def get(self, publication_id: int) -> Publication | None:
        """Return one publication, or None."""
        row = self._ledger.row(f"{_SELECT} WHERE publication.id = ?", (publication_id,))
        return _publication(row) if row else None

    def in_state(self, *states: PublicationState, limit: int = 200) -> list[Publication]:
        """Return publications in these states, oldest first."""
        marks = ", ".join("?" * len(states))
        sql = f"{_SELECT} WHERE state IN ({marks}) ORDER BY publication.id LIMIT ?"
        return [_publication(row) for row in self._ledger.rows(sql, (*states, limit))]

    def sent_since(self, since: datetime) -> list[Publication]:
        """Return the publications that left since an instant and are still there, newest first."""
        sql = f"""{_SELECT} WHERE state = 'sent' AND settled_ms >= ? AND gone_ms IS NULL
            ORDER BY settled_ms DESC, publication.id DESC"""
        return [_publication(row) for row in self._ledger.rows(sql, (to_ms(since),))]

    def ours(self) -> dict[tuple[Network, str], str]:
        """Return the address of all that left, by network and by the end of each name it has there."""
        sql = "SELECT network, url, native_ids_json FROM publication WHERE state = 'sent' AND url IS NOT NULL"
        return {
            (Network(row["network"]), end_of(name)): row["url"]
            for row in self._ledger.rows(sql)
            for name in (row["url"], *json.loads(row["native_ids_json"]))
        }

    def of_ticket(self, ticket_id: int) -> list[Publication]:
        """Return the publications of a ticket, newest first."""
        sql = f"{_SELECT} WHERE publication.ticket_id = ? ORDER BY publication.id DESC"
        return [_publication(row) for row in self._ledger.rows(sql, (ticket_id,))]

    def answered_by(self, publication: Publication) -> int | None:
        """Return another publication that answers the same post and left, or may have; None when there is none."""
        sql = """SELECT id FROM publication WHERE network = ? AND in_reply_to = ? AND in_reply_to <> '' AND id <> ?
            AND account_id IS NOT NULL AND state IN ('sending', 'uncertain', 'sent') AND gone_ms IS NULL LIMIT 1"""
        found = self._ledger.value(sql, (publication.network, publication.in_reply_to, publication.id))
        return int(found) if found else None

    def name(self, publication_id: int, native_ids: Sequence[str]) -> None:
        """Keep the network's own names of the posts of a publication."""
        sql = "UPDATE publication SET native_ids_json = ? WHERE id = ?"
        with self._ledger.write():
            self._ledger.execute(sql, (json.dumps(list(native_ids)), publication_id))

    def gone(self, publication_id: int, now: datetime) -> None:
        """Note that a publication is not on its network any more."""
        with self._ledger.write():
            self._ledger.execute("UPDATE publication SET gone_ms = ? WHERE id = ?", (to_ms(now), publication_id))

    def reworded(self, publication_id: int, draft_id: int) -> None:
        """Note that another wording stands on the network in place of the first."""
        with self._ledger.write():
            self._ledger.execute("UPDATE publication SET draft_id = ? WHERE id = ?", (draft_id, publication_id))

    def put_back(self, publication: Publication, wait_until: datetime | None, error: str) -> bool:
        """Queue again what certainly did not leave, until an instant; return whether nobody moved it meanwhile."""
        sql = """UPDATE publication SET state = 'queued', wait_ms = ?, tries = tries + 1, error = ?
            WHERE id = ? AND state = 'sending'"""
        wait_ms = to_ms(wait_until) if wait_until else None
        with self._ledger.write():
            return self._ledger.execute(sql, (wait_ms, error, publication.id)).rowcount == 1

    def swap(
        self,
        publication: Publication,
        to: PublicationState,
        now: datetime,
        *,
        url: str | None = None,
        error: str | None = None,
    ) -> bool:
        """Move a publication on if nobody did since it was read; return whether this happened."""
        assert to in PUBLICATION_MOVES[publication.state], (publication.state, to)
        stamp = "claimed_ms" if to is PublicationState.SENDING else "settled_ms"
        sql = f"""UPDATE publication SET state = ?, {stamp} = ?, url = coalesce(?, url), error = ?
            WHERE id = ? AND state = ?"""
        with self._ledger.write():
            changed = self._ledger.execute(
                sql, (to, to_ms(now), url, error, publication.id, publication.state)
            ).rowcount
        return changed == 1


def end_of(name: str) -> str:
    """Return the end of an address or of a native id: the part that every way to name one post shares."""
    return name.rstrip("/").rpartition("/")[2]


def _publication(row: dict[str, Any]) -> Publication:
    def at(ms: int | None) -> datetime | None:
        return None if ms is None else from_ms(ms)

    return Publication(
        id=row["id"],
        ticket_id=row["ticket_id"],
        draft_id=row["draft_id"],
        text=row["text"],
        text_hash=row["text_hash"],
        network=Network(row["network"]),
        in_reply_to=row["in_reply_to"],
        state=PublicationState(row["state"]),
        queued_at=from_ms(row["queued_ms"]),
        claimed_at=at(row["claimed_ms"]),
        settled_at=at(row["settled_ms"]),
        url=row["url"],
        error=row["error"],
        account_id=row["account_id"],
        planned_at=at(row["planned_ms"]),
        wait_until=at(row["wait_ms"]),
        tries=row["tries"],
        native_ids=tuple(json.loads(row["native_ids_json"])),
        gone_at=at(row["gone_ms"]),
    )
