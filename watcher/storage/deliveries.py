"""The shelf of mails of digests: one row a day, an edition and a person. Claim, send, settle."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from watcher.clock import from_ms, to_ms
from watcher.messages import Message
from watcher.storage.kept_messages import dump_message, load_message
from watcher.storage.ledger import Ledger


class DeliveryState(StrEnum):
    """Where one mail stands."""

    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    REFUSED = "refused"
    UNCERTAIN = "uncertain"


DELIVERY_MOVES = {
    DeliveryState.WAITING: frozenset({DeliveryState.SENDING, DeliveryState.WAITING, DeliveryState.REFUSED}),
    DeliveryState.SENDING: frozenset(DeliveryState) - {DeliveryState.SENDING},
    DeliveryState.SENT: frozenset[DeliveryState](),
    DeliveryState.REFUSED: frozenset({DeliveryState.WAITING}),
    DeliveryState.UNCERTAIN: frozenset({DeliveryState.WAITING}),
}


@dataclass(frozen=True, slots=True)
class Delivery:
    """One mail of a digest; not tried before `wait_until`, nor after `until`; put off `tries` times."""

    id: int
    day: date
    edition: str
    person: str
    state: DeliveryState
    planned_at: datetime
    until: datetime
    wait_until: datetime
    tries: int
    claimed_at: datetime | None
    settled_at: datetime | None
    error: Message | None

    @property
    def key(self) -> str:
        """Name this mail for ever: its Message-ID follows from it."""
        return f"digest:{self.day.isoformat()}:{self.edition}:{self.person}"


class Deliveries:
    """Mails in, mails out."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def plan(self, day: date, wanted: Iterable[tuple[str, str]], now: datetime, until: datetime) -> int:
        """Write a row for each (edition, person) that has none for this day; return how many were new."""
        at, last = to_ms(now), to_ms(until)
        with self._ledger.write():
            return self._ledger.execute_many(
                """INSERT INTO delivery(day, edition, person, state, planned_ms, until_ms, wait_ms)
                   VALUES (?, ?, ?, 'waiting', ?, ?, ?) ON CONFLICT DO NOTHING""",
                [(day.isoformat(), edition, person, at, last, at) for edition, person in wanted],
            ).rowcount

    def of_day(self, day: date) -> list[Delivery]:
        """Return the mails of a day, in the order they were planned."""
        return self._found("day = ? ORDER BY id", (day.isoformat(),))

    def due(self, now: datetime) -> list[Delivery]:
        """Return the mails to try now, oldest first."""
        return self._found("state = 'waiting' AND wait_ms <= ? ORDER BY id", (to_ms(now),))

    def in_state(self, *states: DeliveryState, since: datetime) -> list[Delivery]:
        """Return the mails in these states planned since an instant, newest first."""
        marks = ", ".join("?" * len(states))
        return self._found(f"state IN ({marks}) AND planned_ms >= ? ORDER BY id DESC", (*states, to_ms(since)))

    def _found(self, where: str, values: Sequence[Any]) -> list[Delivery]:
        return [_delivery(row) for row in self._ledger.rows(f"SELECT * FROM delivery WHERE {where}", values)]

    def swap(
        self,
        mail: Delivery,
        to: DeliveryState,
        now: datetime,
        *,
        wait_until: datetime | None = None,
        until: datetime | None = None,
        error: Message | None = None,
    ) -> bool:
        """Move a mail on if nobody did since it was read; return whether this happened."""
        assert to in DELIVERY_MOVES[mail.state], (mail.state, to)
        stamp = "claimed_ms" if to is DeliveryState.SENDING else "settled_ms"
        sql = f"""UPDATE delivery SET state = ?, {stamp} = ?, wait_ms = ?, until_ms = ?, error_json = ?,
            tries = tries + ? WHERE id = ? AND state = ? AND tries = ? AND wait_ms = ?"""
        values = (
            to, to_ms(now), to_ms(wait_until or mail.wait_until), to_ms(until or mail.until),
            dump_message(error) if error else None,
            to is DeliveryState.WAITING and error is not None, mail.id, mail.state, mail.tries,
            to_ms(mail.wait_until),
        )  # fmt: skip
        with self._ledger.write():
            return self._ledger.execute(sql, values).rowcount == 1

    def get(self, delivery_id: int) -> Delivery:
        """Return one mail by its number."""
        (found,) = self._found("id = ?", (delivery_id,))
        return found


def _delivery(row: dict[str, Any]) -> Delivery:
    return Delivery(
        id=row["id"],
        day=date.fromisoformat(row["day"]),
        edition=row["edition"],
        person=row["person"],
        state=DeliveryState(row["state"]),
        planned_at=from_ms(row["planned_ms"]),
        until=from_ms(row["until_ms"]),
        wait_until=from_ms(row["wait_ms"]),
        tries=row["tries"],
        claimed_at=from_ms(row["claimed_ms"]) if row["claimed_ms"] is not None else None,
        settled_at=from_ms(row["settled_ms"]) if row["settled_ms"] is not None else None,
        error=load_message(row["error_json"]) if row["error_json"] else None,
    )
