"""The seam every network fits: what a collector is, and the limits it keeps to."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, runtime_checkable

from watcher.model import Network, Page, Source

USER_AGENT = "Veilleur/0.1 (+contact in configuration)"


@dataclass(frozen=True, slots=True)
class Limits:
    """How much of our time (seconds), memory (bytes once unpacked) and ledger one look may take.

    `allow_loopback` lets an address of this very machine be asked: for tests and the demonstration.
    """

    timeout_s: float = 30.0
    max_bytes: int = 10_000_000
    allow_loopback: bool = False
    max_entries: int = 2_000


@runtime_checkable
class Rechecks(Protocol):
    """A collector that can say which posts were deleted where they were said."""

    async def gone(self, native_ids: Sequence[str], now: datetime) -> Sequence[str]:
        """Return those of these posts that no longer exist; raise SourceError."""
        ...


class Collector(Protocol):
    """Fetch what a source says; never save, never raise anything but SourceError or SourceGone."""

    network: Network

    async def fetch(self, source: Source, now: datetime) -> Page:
        """Return the posts since `source.cursor`, and the cursor to come back with."""
