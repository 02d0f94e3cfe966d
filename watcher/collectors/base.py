"""The seam every network fits: what a collector is, and the limits it keeps to."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, runtime_checkable

from watcher.model import Network, Page, Source

USER_AGENT = "Veilleur/0.1 (+contact in configuration)"


# How many posts each network shows at most, going back; elsewhere only the walks' own plans stop.
# X: https://docs.x.com/x-api (timelines, mentions). Facebook: it ranks a Page's posts. Mastodon: answers
# shown to people without an account.
DEPTHS: Mapping[Network, Mapping[str, int]] = {
    Network.X: {"posts of an account": 3_200, "mentions": 800},
    Network.FACEBOOK: {"posts of an account": 500},
    Network.MASTODON: {"answers": 60},
}


@dataclass(frozen=True, slots=True)
class Limits:
    """How much of our time (seconds), memory (bytes once unpacked) and ledger one look may take.

    `allow_loopback` lets an address of this very machine be asked: for tests and the demonstration.
    `gate` is asked before each call that writes, with its method and address; it raises SourceError.
    """

    timeout_s: float = 30.0
    max_bytes: int = 10_000_000
    allow_loopback: bool = False
    max_entries: int = 2_000
    gate: Callable[[str, str], None] | None = None


@runtime_checkable
class Rechecks(Protocol):
    """A collector that can say which posts were deleted where they were said."""

    async def gone(self, native_ids: Sequence[str], now: datetime) -> Sequence[str]:
        """Return those of these posts that no longer exist; raise SourceError."""
        ...


@runtime_checkable
class SharesLimits(Protocol):
    """A collector whose sources share limits and keys."""

    def limit_of(self, source: Source) -> str | None:
        """Name what a look at the source counts against; None when it is nothing it shares."""
        ...

    def key_of(self, source: Source) -> str | None:
        """Name our account whose key is used to look at the source; None when there is none."""
        ...


class Collector(Protocol):
    """Fetch what a source says; never save, never raise anything but SourceError or SourceGone."""

    network: Network

    async def fetch(self, source: Source, now: datetime) -> Page:
        """Return the posts since `source.cursor`, and the cursor to come back with."""
