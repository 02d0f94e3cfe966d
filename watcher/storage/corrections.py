"""The shelf of corrections: what left is changed or taken back, claimed first and settled afterwards."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from watcher.clock import from_ms, to_ms
from watcher.messages import Message
from watcher.storage.kept_messages import dump_message, load_message
from watcher.storage.ledger import Ledger


class CorrectionState(StrEnum):
    """Where a correction stands."""

    WAITING = "waiting"
    SENDING = "sending"
    DONE = "done"
    FAILED = "failed"
    UNCERTAIN = "uncertain"
    CANCELLED = "cancelled"


CORRECTION_MOVES = {
    CorrectionState.WAITING: frozenset({CorrectionState.SENDING, CorrectionState.CANCELLED}),
    CorrectionState.SENDING: frozenset(
        {CorrectionState.DONE, CorrectionState.FAILED, CorrectionState.UNCERTAIN, CorrectionState.WAITING}
    ),
    CorrectionState.UNCERTAIN: frozenset({CorrectionState.DONE, CorrectionState.FAILED, CorrectionState.WAITING}),
    CorrectionState.DONE: frozenset(),
    CorrectionState.FAILED: frozenset(),
    CorrectionState.CANCELLED: frozenset(),
}
UNSETTLED = tuple(state for state, onward in CORRECTION_MOVES.items() if onward)


@dataclass(frozen=True, slots=True)
class Correction:
    """A publication to change into the wording of `draft_id`, or to take back where that is None."""

    id: int
    publication_id: int
    draft_id: int | None
    person: str
    because: str
    state: CorrectionState
    asked_at: datetime
    claimed_at: datetime | None = None
    wait_until: datetime | None = None
    tries: int = 0
    error: Message | None = None


class Corrections:
    """Corrections in, corrections out."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def ask(self, publication_id: int, draft_id: int | None, person: str, because: str, now: datetime) -> None:
        """Put a correction in line; a publication has one at a time."""
        sql = """INSERT INTO correction(publication_id, draft_id, person, because, state, asked_ms)
            VALUES (?, ?, ?, ?, ?, ?)"""
        with self._ledger.write():
            self._ledger.execute(sql, (publication_id, draft_id, person, because, CorrectionState.WAITING, to_ms(now)))

    def get(self, correction_id: int) -> Correction | None:
        """Return one correction, or None."""
        row = self._ledger.row("SELECT * FROM correction WHERE id = ?", (correction_id,))
        return _correction(row) if row else None

    def unsettled(self) -> list[Correction]:
        """Return what is still to be done or settled, oldest first."""
        marks = ", ".join("?" * len(UNSETTLED))
        sql = f"SELECT * FROM correction WHERE state IN ({marks}) ORDER BY id"
        return [_correction(row) for row in self._ledger.rows(sql, UNSETTLED)]

    def of_publication(self, publication_id: int) -> list[Correction]:
        """Return the corrections of a publication, newest first."""
        sql = "SELECT * FROM correction WHERE publication_id = ? ORDER BY id DESC"
        return [_correction(row) for row in self._ledger.rows(sql, (publication_id,))]

    def swap(
        self,
        seen: Correction,
        to: CorrectionState,
        now: datetime,
        *,
        error: Message | None = None,
        wait_until: datetime | None = None,
    ) -> bool:
        """Move a correction on if nobody did since it was read; return whether this happened."""
        assert to in CORRECTION_MOVES[seen.state], (seen.state, to)
        stamp = "claimed_ms" if to is CorrectionState.SENDING else "settled_ms"
        sql = f"""UPDATE correction SET state = ?, {stamp} = ?, wait_ms = ?, error_json = ?, tries = tries + ?
            WHERE id = ? AND state = ?"""
        values = (
            to, to_ms(now), to_ms(wait_until) if wait_until else None, dump_message(error) if error else None,
            to is CorrectionState.WAITING, seen.id, seen.state,
        )  # fmt: skip
        with self._ledger.write():
            return self._ledger.execute(sql, values).rowcount == 1


def _correction(row: dict[str, Any]) -> Correction:
    def at(name: str) -> datetime | None:
        return None if row[name] is None else from_ms(row[name])

    return Correction(
        id=row["id"],
        publication_id=row["publication_id"],
        draft_id=row["draft_id"],
        person=row["person"],
        because=row["because"],
        state=CorrectionState(row["state"]),
        asked_at=from_ms(row["asked_ms"]),
        claimed_at=at("claimed_ms"),
        wait_until=at("wait_ms"),
        tries=row["tries"],
        error=load_message(row["error_json"]) if row["error_json"] else None,
    )
