"""What is spent on a network, against its ceilings, and until when it lasts. Pure.

Amounts are US dollars; days and months are those of UTC, as the networks bill.
"""

from calendar import monthrange
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from watcher.model import Network

RHYTHM_DAYS = 7  # the last days, today included, tell how fast it goes


@dataclass(frozen=True, slots=True)
class Budget:
    """Spending of today and of this month beside their ceilings, all in US dollars.

    `daily_rhythm` is the mean of the last days; `runs_out_on` the day of this month on which the
    ceiling is met at that rhythm, None when it lasts. `days_left` counts today.
    """

    network: Network
    today: Decimal
    daily_ceiling: Decimal
    month: Decimal
    monthly_ceiling: Decimal
    days_left: int
    daily_rhythm: Decimal
    runs_out_on: date | None


def budget(
    network: Network,
    spent: Mapping[date, Decimal],
    daily_ceiling: Decimal,
    monthly_ceiling: Decimal,
    now: datetime,
) -> Budget:
    """Return where a budget stands; `spent` holds the amounts by day, of this month and the week before."""
    today = now.astimezone(UTC).date()
    month = sum((usd for day, usd in spent.items() if day >= today.replace(day=1)), Decimal())
    last_day = today.replace(day=monthrange(today.year, today.month)[1])
    rhythm = _rhythm(spent, today)
    return Budget(
        network,
        spent.get(today, Decimal()),
        daily_ceiling,
        month,
        monthly_ceiling,
        (last_day - today).days + 1,
        rhythm,
        _runs_out(today, last_day, monthly_ceiling - month, rhythm),
    )


def first_day(now: datetime) -> date:
    """Return the first day whose spending `budget` needs."""
    today = now.astimezone(UTC).date()
    return min(today.replace(day=1), today - timedelta(days=RHYTHM_DAYS - 1))


def _rhythm(spent: Mapping[date, Decimal], today: date) -> Decimal:
    """Return the mean a day since the first spending of the last days."""
    week = {day: usd for day, usd in spent.items() if today - timedelta(days=RHYTHM_DAYS) < day <= today}
    days: Iterable[int] = ((today - day).days + 1 for day in week)
    return sum(week.values(), Decimal()) / max(days, default=1)


def _runs_out(today: date, last_day: date, left: Decimal, rhythm: Decimal) -> date | None:
    if left <= 0:
        return today
    if rhythm <= 0 or left / rhythm >= (last_day - today).days + 1:
        return None
    return today + timedelta(days=int(left / rhythm))
