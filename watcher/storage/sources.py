"""The shelf of sources: what to look at, when next, and the page and cursor saved together."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from fnmatch import fnmatchcase
from typing import Any

from watcher.address import Kind, aim_of
from watcher.clock import from_ms, to_ms
from watcher.messages import Message
from watcher.model import Account, Network, Page, Source
from watcher.storage.kept_messages import dump_message, load_message
from watcher.storage.ledger import Ledger
from watcher.storage.posts import Ingested, Posts
from watcher.storage.relays import Relays

OWN = "own"  # in the name of a source: the campaign's own account


class Sources:
    """Sources in, sources out."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def declare(self, accounts: Iterable[tuple[str | None, Account]]) -> None:
        """Make the shelf match the configuration: new accounts come in, others are set aside.

        Each account comes with its organisation's id, or None for the campaign's own. A source keeps
        its name whatever comes beside it; a changed address starts again without its old cursor.
        """
        held = {row["name"]: row for row in self._ledger.rows("SELECT * FROM source")}
        names = {(r["organisation_id"], r["network"], r["address"]): name for name, r in held.items()}
        wanted = dict(_named(list(accounts), names))
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

    def matching(self, pattern: str) -> list[Source]:
        """Return the declared source of this name, or those whose names a shell pattern matches ("*/x")."""
        found = self.named(pattern)
        return [found] if found else [source for source in self.all() if fnmatchcase(source.name, pattern)]

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
            Relays(self._ledger).save(source.network, page.relays)
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

    def postpone(self, sources: Iterable[Source], until: datetime, because: Message | None = None) -> None:
        """Look at none of these sources before an instant: they share a limit that is reached.

        `because` is the trouble they share; without one nothing is wrong, they only wait.
        """
        kept = dump_message(because) if because else None
        sql = """UPDATE source SET next_check_ms = max(next_check_ms, ?), last_error = coalesce(last_error, ?)
            WHERE id = ?"""
        with self._ledger.write():
            self._ledger.execute_many(sql, [(to_ms(until), kept, source.id) for source in sources])

    def refuse(self, sources: Iterable[Source], because: Message) -> None:
        """Stop looking at these sources; one that is disabled already keeps its reason."""
        sql = "UPDATE source SET disabled_because = coalesce(disabled_because, ?) WHERE id = ?"
        with self._ledger.write():
            self._ledger.execute_many(sql, [(dump_message(because), source.id) for source in sources])

    def enable(self, pattern: str, now: datetime) -> int:
        """Look again, now, at the source of this name, or at all that the pattern matches; return how many."""
        found = self.matching(pattern)
        sql = """UPDATE source SET disabled_because = NULL, failures = 0, last_error = NULL, next_check_ms = ?
            WHERE id = ?"""
        with self._ledger.write():
            self._ledger.execute_many(sql, [(to_ms(now), source.id) for source in found])
        return len(found)

    def disable(self, pattern: str, because: Message) -> int:
        """Stop looking at the source of this name, or at all that the pattern matches; return how many."""
        found = self.matching(pattern)
        self.refuse(found, because)
        return len(found)


_Key = tuple[str | None, Network, str]


def _named(
    accounts: Sequence[tuple[str | None, Account]], names: Mapping[_Key, str]
) -> Iterator[tuple[str, tuple[Network, str, str | None]]]:
    """Name each source as it was named before, or after its organisation and network.

    Its address is added when there are several, and for what comes and goes: answers to a post, hashtags, a stream.
    """
    keys = [(owner, account.network, account.address) for owner, account in accounts]
    counts = Counter(key[:2] for key in keys if not _passes(key))
    taken = {names[key] for key in keys if key in names}
    for key in keys:
        owner, network, address = key
        name = names.get(key)
        if name is None:
            name = f"{owner or OWN}/{network}"
            name = f"{name}/{address}" if counts[owner, network] > 1 or _passes(key) or name in taken else name
        yield name, (network, address, owner)


def _passes(key: _Key) -> bool:
    return aim_of(key[1], key[2]).kind in (Kind.THREAD, Kind.HASHTAG, Kind.STREAM)


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
