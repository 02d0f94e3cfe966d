"""The seam every network fits: what a collector is, and the limits it keeps to."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

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


class Collector(Protocol):
    """Fetch what a source says; never save, never raise anything but SourceError or SourceGone."""

    network: Network

    async def fetch(self, source: Source, now: datetime) -> Page:
        """Return the posts since `source.cursor`, and the cursor to come back with."""
