"""Ask a network as one or the other of our own accounts: each has its key, and its collector.

A source that names one of our accounts, or stands on its Mastodon server, is asked as that account;
any other as the first of them. What counts against one limit of the network has one name.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from watcher.address import Kind, aim_of, server_of
from watcher.collectors.base import Collector, Rechecks
from watcher.model import Network, Page, Source


class ByAccount:
    """Hand each source to the collector of the account that may ask.

    `own` holds the collectors of our accounts by handle, in lower case; `first` serves the rest.
    `others` names the limit that the accounts of others count against where it is not that of
    `first`; "" where they count against none of ours.
    """

    def __init__(
        self, network: Network, own: Mapping[str, Collector], first: Collector, *, others: str | None = None
    ) -> None:
        self.network = network
        self._own = own
        self._servers = {handle.rpartition("@")[2]: handle for handle in reversed(list(own)) if "@" in handle}
        self._first = first
        self._others = others

    async def fetch(self, source: Source, now: datetime) -> Page:
        """Return what the source says; raise SourceError."""
        return await self._own.get(self._account(source), self._first).fetch(source, now)

    async def gone(self, native_ids: Sequence[str], now: datetime) -> Sequence[str]:
        """Return those of these posts that no longer exist; raise SourceError."""
        gone: list[str] = []
        for asked in self._own.values() if self.network is Network.FACEBOOK and self._own else (self._first,):
            if isinstance(asked, Rechecks):  # a Page sees what is its own: each is asked
                gone += await asked.gone(native_ids, now)
        return gone

    def limit_of(self, source: Source) -> str | None:
        """Name what a look at the source counts against; None when it is nothing it shares."""
        aim = aim_of(self.network, source.address)
        if self.network is Network.MASTODON:  # its limits are those of a server
            return server_of(self.network, aim) or None
        if aim.kind is not Kind.MENTIONS and self._others is not None:
            return self._others or None
        return self.key_of(source) or "others"

    def key_of(self, source: Source) -> str | None:
        """Name our account whose key is used to look at the source; None when there is none."""
        asks = self._account(source)
        if asks or self.network is Network.MASTODON or self._others is not None:
            return asks or None
        return next(iter(self._own), None)

    def _account(self, source: Source) -> str:
        """Return the handle of our account that asks, "" when it is any."""
        aim = aim_of(self.network, source.address)
        name = aim.name.lower()
        return name if name in self._own else self._servers.get(server_of(self.network, aim), "")
