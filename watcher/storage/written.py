"""The shelf of writing: how many calls that write each network took from us, by month (UTC)."""

from collections.abc import Callable
from contextlib import AbstractContextManager

from watcher.model import Network
from watcher.storage.ledger import Ledger


class Written:
    """Calls in, counts out. Each call opens the ledger by itself: it may come from any thread."""

    def __init__(self, network: Network, open_ledger: Callable[[], AbstractContextManager[Ledger]]) -> None:
        self._network = network
        self._open = open_ledger

    def take(self, month: str, most: int | None) -> bool:
        """Count one more call of a month ("2027-03"), at most so many; return whether it may be made."""
        with self._open() as ledger, ledger.write():
            if most is not None and calls_of(ledger, self._network, month) >= most:
                return False
            sql = """INSERT INTO written VALUES (?, ?, 1)
                ON CONFLICT(network, month) DO UPDATE SET calls = calls + 1"""
            ledger.execute(sql, (self._network, month))
            return True


def calls_of(ledger: Ledger, network: Network, month: str) -> int:
    """Return how many calls that write a network took in a month."""
    sql = "SELECT calls FROM written WHERE network = ? AND month = ?"
    return int(ledger.value(sql, (network, month)) or 0)
