"""The shelf of mails to administrators of affinity groups, one row a publication and a person. Claim, send, settle."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from watcher.clock import from_ms, to_ms
from watcher.messages import Message
from watcher.storage.deliveries import DELIVERY_MOVES, DeliveryState
from watcher.storage.kept_messages import dump_message
from watcher.storage.ledger import Ledger


@dataclass(frozen=True, slots=True)
class GroupLetter:
    """The mail of one publication to one person; not tried before `wait_until`, put off `tries` times."""

    publication_id: int
    person: str
    state: DeliveryState
    wait_until: datetime
    tries: int
    claimed_at: datetime | None

    @property
    def key(self) -> str:
        """Name this mail for ever: its Message-ID follows from it."""
        return f"group:{self.publication_id}:{self.person}"


class GroupLetters:
    """Mails in, mails out."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def plan(self, wanted: Iterable[tuple[int, str]], now: datetime) -> None:
        """Write a row for each (publication, person) that has none."""
        sql = "INSERT INTO group_letter(publication_id, person, state, wait_ms) VALUES (?, ?, 'waiting', ?)"
        with self._ledger.write():
            rows = [(number, person, to_ms(now)) for number, person in wanted]
            self._ledger.execute_many(f"{sql} ON CONFLICT DO NOTHING", rows)

    def get(self, publication_id: int, person: str) -> GroupLetter | None:
        """Return one mail, or None."""
        found = [one for one in self._of(publication_id) if one.person == person]
        return found[0] if found else None

    def _of(self, publication_id: int) -> list[GroupLetter]:
        rows = self._ledger.rows("SELECT * FROM group_letter WHERE publication_id = ?", (publication_id,))
        return [
            GroupLetter(
                row["publication_id"],
                row["person"],
                DeliveryState(row["state"]),
                from_ms(row["wait_ms"]),
                row["tries"],
                from_ms(row["claimed_ms"]) if row["claimed_ms"] is not None else None,
            )
            for row in rows
        ]

    def swap(
        self,
        letter: GroupLetter,
        to: DeliveryState,
        now: datetime,
        *,
        wait_until: datetime | None = None,
        error: Message | None = None,
    ) -> bool:
        """Move a mail on if nobody did since it was read; return whether this happened."""
        assert to in DELIVERY_MOVES[letter.state], (letter.state, to)
        values = (
            to, to_ms(wait_until or letter.wait_until), to_ms(now) if to is DeliveryState.SENDING else None,
            dump_message(error) if error else None, to is DeliveryState.WAITING,
            letter.publication_id, letter.person, letter.state, letter.tries,
        )  # fmt: skip
        sql = """UPDATE group_letter SET state = ?, wait_ms = ?, claimed_ms = coalesce(?, claimed_ms), error_json = ?,
            tries = tries + ? WHERE publication_id = ? AND person = ? AND state = ? AND tries = ?"""
        with self._ledger.write():
            return self._ledger.execute(sql, values).rowcount == 1
