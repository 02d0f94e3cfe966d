"""The shelf of spending: what each network's API cost, in US dollars, by day (UTC)."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from watcher.model import Network
from watcher.storage.ledger import Ledger

_MICRO = Decimal(1_000_000)


@dataclass(frozen=True, slots=True)
class Expense:
    """What one kind of call cost in a day, in US dollars."""

    network: Network
    day: str
    what: str
    usd: Decimal


class Spending:
    """Amounts in, sums out. Each call opens the ledger by itself: it may come from any thread."""

    def __init__(self, network: Network, open_ledger: Callable[[], AbstractContextManager[Ledger]]) -> None:
        self._network = network
        self._open = open_ledger

    def spent(self, period: str) -> Decimal:
        """Return what was spent in a day ("2027-03-12") or a month ("2027-03")."""
        with self._open() as ledger:
            sql = "SELECT coalesce(sum(micro_usd), 0) FROM spending WHERE network = ? AND day BETWEEN ? AND ?"
            return Decimal(ledger.value(sql, (self._network, period, period + "~"))) / _MICRO

    def add(self, day: str, amount: Decimal, what: str) -> None:
        """Write down an amount; a negative one gives money back."""
        with self._open() as ledger, ledger.write():
            ledger.execute(
                "INSERT INTO spending(network, day, micro_usd, what) VALUES (?, ?, ?, ?)",
                (self._network, day, int((amount * _MICRO).to_integral_value()), what),
            )


def spent_by_day(ledger: Ledger, network: Network, since: date) -> dict[date, Decimal]:
    """Return what a network cost on each day from one on, in US dollars."""
    sql = "SELECT day, sum(micro_usd) AS micro FROM spending WHERE network = ? AND day >= ? GROUP BY day"
    rows = ledger.rows(sql, (network, since.isoformat()))
    return {date.fromisoformat(row["day"]): Decimal(row["micro"]) / _MICRO for row in rows}


def expenses(ledger: Ledger, since: str, until: str) -> Iterator[Expense]:
    """Yield what was spent between two days included, by day and kind of call."""
    sql = """SELECT network, day, what, sum(micro_usd) AS micro FROM spending WHERE day BETWEEN ? AND ?
        GROUP BY network, day, what HAVING micro <> 0 ORDER BY day, network, what"""
    for row in ledger.rows(sql, (since, until)):
        yield Expense(Network(row["network"]), row["day"], row["what"], Decimal(row["micro"]) / _MICRO)
