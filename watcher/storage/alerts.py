"""The shelf of alerts and of the messages that tell them. A message is claimed, sent, settled: once or never.

Instants are compared by their distance: a clock that is set back silences nothing for years.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from watcher.clock import from_ms, to_ms
from watcher.messages import Message
from watcher.model import AlertKind
from watcher.storage.deliveries import DeliveryState
from watcher.storage.kept_messages import dump_message, load_message
from watcher.storage.ledger import Ledger

_HOUR = timedelta(hours=1)
LONGEST_WAIT = timedelta(minutes=30)
# A wait that ends further than any we make was written before the clock went back.
_WAITED = (
    f"state = 'waiting' AND NOT (wait_ms > :now AND wait_ms <= :now + {LONGEST_WAIT // timedelta(milliseconds=1)})"
)


@dataclass(frozen=True, slots=True)
class Alert:
    """Something that could not wait: what, since when, whether it is over, who saw it, until when it sleeps.

    `subject` says about what; `what` is a sentence without a word of any post.
    """

    id: int
    kind: AlertKind
    subject: str
    what: Message
    ticket_id: int | None
    raised_at: datetime
    ended_at: datetime | None = None
    seen_by: str | None = None
    snoozed_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class AlertDelivery:
    """An alert on its way to one recipient; put off `tries` times."""

    id: int
    alert: Alert
    recipient: str
    state: DeliveryState
    tries: int
    error: Message | None


class Alerts:
    """Alerts in, alerts out."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def add(
        self,
        kind: AlertKind,
        subject: str,
        what: Message,
        now: datetime,
        *,
        recipients: Iterable[str] = (),
        ticket_id: int | None = None,
    ) -> int:
        """Raise an alert, to be told to these recipients; the one before it about the same subject is over."""
        at = to_ms(now)
        with self._ledger.write():
            self._ledger.execute(
                "UPDATE alert SET ended_ms = ? WHERE kind = ? AND subject = ? AND ended_ms IS NULL", (at, kind, subject)
            )
            sql = "INSERT INTO alert(kind, subject, what_json, ticket_id, raised_ms) VALUES (?, ?, ?, ?, ?)"
            number = self._ledger.execute(sql, (kind, subject, dump_message(what), ticket_id, at)).lastrowid
            assert number is not None
            self._ledger.execute_many(
                "INSERT INTO alert_delivery(alert_id, recipient, state, wait_ms) VALUES (?, ?, 'waiting', ?)",
                [(number, one, at) for one in dict.fromkeys(recipients)],
            )
        return number

    def about(self, kind: AlertKind, subject: str, limit: int = 50) -> list[Alert]:
        """Return the alerts raised about a subject, newest first."""
        return self._alerts("kind = ? AND subject = ? ORDER BY id DESC LIMIT ?", (kind, subject, limit))

    def open(self, limit: int = 1_000) -> list[Alert]:
        """Return the alerts that are not over, newest first."""
        return self._alerts("ended_ms IS NULL ORDER BY id DESC LIMIT ?", (limit,))

    def newest(self, limit: int) -> list[Alert]:
        """Return the alerts, over or not, newest first."""
        return self._alerts("1 ORDER BY id DESC LIMIT ?", (limit,))

    def _alerts(self, where: str, values: Sequence[Any]) -> list[Alert]:
        return [_alert(row) for row in self._ledger.rows(f"SELECT * FROM alert WHERE {where}", values)]

    def end_all_but(self, still: Iterable[tuple[AlertKind, str]], now: datetime) -> int:
        """Say that every open alert about other subjects than these is over, and forget to tell it; return how many."""
        sql = """UPDATE alert SET ended_ms = ? WHERE ended_ms IS NULL AND (kind, subject) NOT IN
            (SELECT json_extract(value, '$[0]'), json_extract(value, '$[1]') FROM json_each(?))"""
        unsaid = """DELETE FROM alert_delivery WHERE state = 'waiting'
            AND alert_id IN (SELECT id FROM alert WHERE ended_ms IS NOT NULL)"""
        with self._ledger.write():
            ended = self._ledger.execute(sql, (to_ms(now), json.dumps(list(still)))).rowcount
            self._ledger.execute(unsaid)
        return ended

    def see(self, alert_id: int, person: str, now: datetime) -> bool:
        """Say that somebody looks after an open alert; return whether it was open."""
        return self._change(alert_id, "seen_by = ?, seen_ms = ?, snoozed_ms = NULL", person, to_ms(now))

    def snooze(self, alert_id: int, until: datetime) -> bool:
        """Let an open alert sleep until an instant; return whether it was open."""
        return self._change(alert_id, "snoozed_ms = ?", to_ms(until))

    def wake(self, alert_id: int) -> bool:
        """Take back that an open alert was seen or sleeps; return whether it was open."""
        return self._change(alert_id, "seen_by = NULL, seen_ms = NULL, snoozed_ms = NULL")

    def _change(self, alert_id: int, changes: str, *values: object) -> bool:
        sql = f"UPDATE alert SET {changes} WHERE id = ? AND ended_ms IS NULL"
        with self._ledger.write():
            return self._ledger.execute(sql, (*values, alert_id)).rowcount == 1

    # Messages

    def due(self, now: datetime) -> list[AlertDelivery]:
        """Return what waits to be told now; nothing of what is over, seen or asleep."""
        return self._deliveries(
            f"{_WAITED} AND ended_ms IS NULL AND seen_by IS NULL AND coalesce(snoozed_ms, 0) <= :now",
            {"now": to_ms(now)},
        )

    def deliveries(self, alert_ids: Iterable[int]) -> list[AlertDelivery]:
        """Return who is told of these alerts, and what became of it."""
        wanted = "alert_id IN (SELECT value FROM json_each(:ids))"
        return self._deliveries(wanted, {"ids": json.dumps(list(alert_ids))})

    def _deliveries(self, where: str, values: dict[str, Any]) -> list[AlertDelivery]:
        sql = f"""SELECT alert.*, d.id AS delivery_id, recipient, state, tries, error_json
            FROM alert_delivery AS d JOIN alert ON alert.id = d.alert_id WHERE {where} ORDER BY d.id"""
        return [_delivery(row) for row in self._ledger.rows(sql, values)]

    def count_told(self, recipient: str, now: datetime) -> int:
        """Count the messages that left, or may have, towards a recipient within an hour of an instant."""
        sql = """SELECT count(DISTINCT message) FROM alert_delivery WHERE recipient = ?
            AND claimed_ms > ? AND claimed_ms < ? AND state IN ('sending', 'sent', 'uncertain')"""
        return int(self._ledger.value(sql, (recipient, to_ms(now - _HOUR), to_ms(now + _HOUR))))

    def claim(self, batch: Sequence[AlertDelivery], message: str, now: datetime, at_most: int) -> bool:
        """Claim deliveries to one recipient for one message; return whether they waited and the cap allows it."""
        ours = f"id IN (SELECT value FROM json_each(:ids)) AND {_WAITED}"
        values = {"ids": json.dumps([one.id for one in batch]), "now": to_ms(now), "message": message}
        with self._ledger.write():
            if self.count_told(batch[0].recipient, now) >= at_most:
                return False
            if self._ledger.value(f"SELECT count(*) FROM alert_delivery WHERE {ours}", values) != len(batch):
                return False
            change = "UPDATE alert_delivery SET state = 'sending', claimed_ms = :now, message = :message"
            self._ledger.execute(f"{change} WHERE {ours}", values)
        return True

    def settle(self, message: str, to: DeliveryState, error: Message | None = None) -> None:
        """Say what became of a message that we claimed."""
        sql = "UPDATE alert_delivery SET state = ?, error_json = ? WHERE state = 'sending' AND message = ?"
        with self._ledger.write():
            self._ledger.execute(sql, (to, _dump(error), message))

    def put_off(self, batch: Sequence[AlertDelivery], until: datetime, error: Message, message: str = "") -> None:
        """Let wait until an instant what nobody claimed, or what we claimed and certainly did not leave."""
        sql = f"""UPDATE alert_delivery SET state = 'waiting', wait_ms = ?, tries = tries + 1, error_json = ?,
            message = NULL, claimed_ms = NULL WHERE id IN (SELECT value FROM json_each(?))
            AND {"state = 'sending' AND message = ?" if message else "state = 'waiting' AND ? = ''"}"""
        ids = json.dumps([one.id for one in batch])
        with self._ledger.write():
            self._ledger.execute(sql, (to_ms(until), _dump(error), ids, message))

    def doubt_abandoned(self, now: datetime, after: timedelta, why: Message) -> int:
        """Say of the messages claimed long before, or after, an instant that nobody knows; return how many."""
        sql = """UPDATE alert_delivery SET state = 'uncertain', error_json = ?
            WHERE state = 'sending' AND NOT (claimed_ms > ? AND claimed_ms < ?)"""
        with self._ledger.write():
            return self._ledger.execute(sql, (_dump(why), to_ms(now - after), to_ms(now + after))).rowcount


def _dump(message: Message | None) -> str | None:
    return dump_message(message) if message else None


def _alert(row: dict[str, Any]) -> Alert:
    return Alert(
        id=row["id"],
        kind=AlertKind(row["kind"]),
        subject=row["subject"],
        what=load_message(row["what_json"]),
        ticket_id=row["ticket_id"],
        raised_at=from_ms(row["raised_ms"]),
        ended_at=from_ms(row["ended_ms"]) if row["ended_ms"] is not None else None,
        seen_by=row["seen_by"],
        snoozed_until=from_ms(row["snoozed_ms"]) if row["snoozed_ms"] is not None else None,
    )


def _delivery(row: dict[str, Any]) -> AlertDelivery:
    return AlertDelivery(
        id=row["delivery_id"],
        alert=_alert(row),
        recipient=row["recipient"],
        state=DeliveryState(row["state"]),
        tries=row["tries"],
        error=load_message(row["error_json"]) if row["error_json"] else None,
    )
