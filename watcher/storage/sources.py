"""The shelf of sources: what to look at, when next, and the page and cursor saved together."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from watcher.clock import from_ms, to_ms
from watcher.messages import Message
from watcher.model import Account, Network, Page, Source
from watcher.storage.kept_messages import dump_message, load_message
from watcher.storage.ledger import Ledger
from watcher.storage.posts import Ingested, Posts

OWN = "own"  # in the name of a source: the campaign's own account


class Sources:
    """Sources in, sources out."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def declare(self, accounts: Iterable[tuple[str | None, Account]]) -> None:
        """Make the shelf match the configuration: new accounts come in, others are set aside.

        Each account comes with its organisation's id, or None for the campaign's own. A changed
        address starts again without its old cursor.
        """
        wanted = dict(_named(list(accounts)))
        held = {row["name"]: row for row in self._ledger.rows("SELECT name, address, declared FROM source")}
        if {n: (a, 1) for n, (_, a, _) in wanted.items()} == {
            n: (r["address"], r["declared"]) for n, r in held.items()
        }:
            return
        with self._ledger.write():
            self._ledger.execute("UPDATE source SET declared = 0")
            self._ledger.execute_many(
                """INSERT INTO source(name, network, address, organisation_id) VALUES (?, ?, ?, ?)
                ON CONFLICT(name) DO UPDATE SET declared = 1,
                    cursor_json = CASE WHEN address = excluded.address THEN cursor_json ELSE '{}' END,
                    address = excluded.address, organisation_id = excluded.organisation_id""",
                [(name, *rest) for name, rest in wanted.items()],
            )

    def due(self, now: datetime, limit: int = 10_000) -> list[Source]:
        """Return the sources whose time has come, longest waiting first."""
        sql = """SELECT * FROM source WHERE next_check_ms <= ? AND disabled_because IS NULL AND declared = 1
            ORDER BY next_check_ms, id LIMIT ?"""
        return [_source(row) for row in self._ledger.rows(sql, (to_ms(now), limit))]

    def all(self) -> list[Source]:
        """Return every declared source, by name."""
        return [_source(r) for r in self._ledger.rows("SELECT * FROM source WHERE declared = 1 ORDER BY name")]

    def named(self, name: str) -> Source | None:
        """Return one declared source, or None."""
        row = self._ledger.row("SELECT * FROM source WHERE declared = 1 AND name = ?", (name,))
        return _source(row) if row else None

    def save_page(self, source: Source, page: Page, now: datetime, next_check_at: datetime) -> Ingested:
        """Save a page, its cursor and the next appointment in ONE transaction.

        A crash before it loses the page and the cursor together: the next look fetches it again.
        """
        with self._ledger.write():
            posts = Posts(self._ledger)
            ingested = posts.ingest(page.posts, now, source.id) if page.posts else Ingested()
            posts.forget(source.network, page.deleted, now)
            self._ledger.execute(
                """UPDATE source SET cursor_json = ?, next_check_ms = ?, last_attempt_ms = ?, last_success_ms = ?,
                   failures = 0, last_error = NULL WHERE id = ?""",
                (json.dumps(dict(page.cursor)), to_ms(next_check_at), to_ms(now), to_ms(now), source.id),
            )
        return ingested

    def record_failure(
        self, source: Source, error: Message, now: datetime, next_check_at: datetime, disable: bool = False
    ) -> None:
        """Note a failed look; the cursor stays, so that nothing is skipped."""
        kept = dump_message(error)
        with self._ledger.write():
            self._ledger.execute(
                """UPDATE source SET next_check_ms = ?, last_attempt_ms = ?, failures = failures + 1,
                   last_error = ?, disabled_because = CASE WHEN ? THEN ? ELSE disabled_because END WHERE id = ?""",
                (to_ms(next_check_at), to_ms(now), kept, disable, kept, source.id),
            )

    def enable(self, name: str, now: datetime) -> bool:
        """Look at a source again, now; return whether it exists."""
        with self._ledger.write():
            return bool(
                self._ledger.execute(
                    """UPDATE source SET disabled_because = NULL, failures = 0, next_check_ms = ?
                    WHERE name = ? AND declared = 1""",
                    (to_ms(now), name),
                ).rowcount
            )

    def disable(self, name: str, because: Message) -> bool:
        """Stop looking at a source; return whether it exists."""
        with self._ledger.write():
            return bool(
                self._ledger.execute(
                    "UPDATE source SET disabled_because = ? WHERE name = ? AND declared = 1",
                    (dump_message(because), name),
                ).rowcount
            )


def _named(
    accounts: Sequence[tuple[str | None, Account]],
) -> Iterator[tuple[str, tuple[Network, str, str | None]]]:
    """Name each source after its organisation and network, with its address when there are several."""
    counts = Counter((owner, account.network) for owner, account in accounts)
    for owner, account in accounts:
        name = f"{owner or OWN}/{account.network}"
        if counts[owner, account.network] > 1:
            name = f"{name}/{account.address}"
        yield name, (account.network, account.address, owner)


def _source(row: dict[str, Any]) -> Source:
    return Source(
        id=row["id"],
        name=row["name"],
        network=Network(row["network"]),
        address=row["address"],
        organisation_id=row["organisation_id"],
        cursor=json.loads(row["cursor_json"]),
        next_check_at=from_ms(row["next_check_ms"]),
        last_success_at=from_ms(row["last_success_ms"]) if row["last_success_ms"] else None,
        failures=row["failures"],
        last_error=load_message(row["last_error"]) if row["last_error"] else None,
        disabled_because=load_message(row["disabled_because"]) if row["disabled_because"] else None,
    )
