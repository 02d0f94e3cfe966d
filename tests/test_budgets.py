"""Budgets: what is spent beside the ceilings, and on which day of the month it runs out."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from responders.budgets import Budget, budget, first_day
from watcher.model import Network

NOON = datetime(2027, 3, 11, 12, tzinfo=UTC)


def state(spent: dict[int, str], ceiling: int = 100, now: datetime = NOON) -> Budget:
    days = {date(2027, 3, day): Decimal(usd) for day, usd in spent.items()}
    return budget(Network.X, days, Decimal(5), Decimal(ceiling), now)


def test_today_and_the_month_stand_beside_their_ceilings() -> None:
    one = state({2: "1", 10: "2", 11: "0.5"})
    assert (one.today, one.month, one.days_left) == (Decimal("0.5"), Decimal("3.5"), 21)


@pytest.mark.parametrize(
    ("spent", "ceiling", "day"),
    [
        ({}, 100, None),  # nothing spent: it lasts
        ({9: "4", 10: "4", 11: "4"}, 100, None),  # 4 a day, 88 left, 21 days
        ({9: "4", 10: "4", 11: "4"}, 40, date(2027, 3, 18)),  # 28 left: seven days
        ({11: "40"}, 40, date(2027, 3, 11)),  # nothing left
        ({1: "30"}, 40, None),  # the last week cost nothing
    ],
)
def test_the_day_it_runs_out_follows_from_the_last_week(spent: dict[int, str], ceiling: int, day: date | None) -> None:
    assert state(spent, ceiling).runs_out_on == day


def test_the_first_days_of_a_month_look_at_the_week_before() -> None:
    first = datetime(2027, 3, 1, 12, tzinfo=UTC)
    assert first_day(first) == date(2027, 2, 23)
    days = {date(2027, 2, 27): Decimal(6)}
    one = budget(Network.X, days, Decimal(5), Decimal(20), first)
    assert (one.month, one.daily_rhythm, one.runs_out_on) == (0, 2, date(2027, 3, 11))
