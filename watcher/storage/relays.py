"""The shelf of relays: which organisations passed which posts on, to thank them and to know how far it went."""

from collections.abc import Iterable

from watcher.clock import from_ms, to_ms
from watcher.model import Network, Relay
from watcher.storage.ledger import Ledger
from watcher.storage.posts import Posts


class Relays:
    """Relays in, relays out."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def save(self, network: Network, relays: Iterable[Relay]) -> None:
        """Note who passed on the posts that we hold, each organisation once a post. Call inside a transaction."""
        posts = Posts(self._ledger)
        found = [(posts.held_id(network, relay.native_id), relay) for relay in relays]
        self._ledger.execute_many(
            """INSERT INTO relay(post_id, organisation_id, handle, at_ms) VALUES (?, ?, ?, ?)
            ON CONFLICT(post_id, organisation_id) DO UPDATE SET at_ms = min(at_ms, excluded.at_ms)""",
            [(i, relay.organisation_id, relay.handle, to_ms(relay.at)) for i, relay in found if i is not None],
        )

    def of(self, post_id: int) -> list[Relay]:
        """Return who passed a post on, the first first."""
        sql = """SELECT native_id, relay.* FROM relay JOIN post ON post.id = post_id
            WHERE post_id = ? ORDER BY at_ms, relay.organisation_id"""
        return [
            Relay(row["native_id"] or "", row["organisation_id"], row["handle"], from_ms(row["at_ms"]))
            for row in self._ledger.rows(sql, (post_id,))
        ]
