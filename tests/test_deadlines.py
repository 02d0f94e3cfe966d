"""Due times in working hours: nights, weekends and changes of hour do not count."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from responders.deadlines import WorkingHours, due_in_working_hours, due_on_call

PARIS = ZoneInfo("Europe/Paris")
WEEK = WorkingHours(range(5), time(9), time(19), PARIS)
FOUR_HOURS = timedelta(hours=4)


def local(day: int, hour: int, minute: int = 0, month: int = 3) -> datetime:
    return datetime(2027, month, day, hour, minute, tzinfo=PARIS)


@pytest.mark.parametrize(
    ("now", "due"),
    [
        (local(12, 18), local(15, 12)),  # Friday 18:00 -> Monday 12:00
        (local(12, 15), local(12, 19)),  # ends exactly with the day
        (local(12, 19), local(15, 13)),
        (local(12, 5), local(12, 13)),  # before the day begins
        (local(13, 10), local(15, 13)),  # Saturday
        (local(14, 23, 59), local(15, 13)),
        (local(10, 9), local(10, 13)),
    ],
)
def test_four_working_hours(now: datetime, due: datetime) -> None:
    found = due_in_working_hours(now.astimezone(UTC), FOUR_HOURS, WEEK)
    assert found == due
    assert found.tzinfo is UTC


def test_a_long_delay_spreads_over_weeks() -> None:
    assert due_in_working_hours(local(12, 9), timedelta(hours=60), WEEK) == local(19, 19)


def test_the_change_of_hour_neither_adds_nor_takes_working_time() -> None:
    every_day = WorkingHours(range(7), time(0), time(23), PARIS)
    assert due_in_working_hours(local(27, 22), FOUR_HOURS, every_day) == local(28, 4), "02:00 does not exist that night"
    assert due_in_working_hours(local(26, 18), FOUR_HOURS, WEEK) == local(29, 12)


@pytest.mark.parametrize(
    ("now", "due"),
    [
        (local(12, 14), local(12, 14, 30)),
        (local(12, 23), local(13, 9, 30)),  # a Saturday morning: on call every day
        (local(13, 20, 50), local(14, 9, 20)),
        (local(13, 3), local(13, 9, 30)),
    ],
)
def test_an_urgency_is_due_while_somebody_is_on_call(now: datetime, due: datetime) -> None:
    assert due_on_call(now, timedelta(minutes=30), WEEK) == due


@pytest.mark.parametrize(
    "never",
    [WorkingHours((), time(9), time(19), PARIS), WorkingHours(range(5), time(19), time(9), PARIS)],
)
def test_where_nobody_ever_works_the_time_simply_passes(never: WorkingHours) -> None:
    assert due_in_working_hours(local(12, 18), FOUR_HOURS, never) == local(12, 22)


@given(
    st.datetimes(datetime(2026, 1, 1), datetime(2028, 1, 1), timezones=st.just(UTC)),
    st.integers(1, 100 * 60).map(lambda minutes: timedelta(minutes=minutes)),
)
def test_a_due_time_lies_in_the_working_hours_and_never_before_its_delay(now: datetime, delay: timedelta) -> None:
    due = due_in_working_hours(now, delay, WEEK)
    there = due.astimezone(PARIS)
    assert due - now >= delay
    assert there.weekday() < 5
    assert time(9) <= there.time() <= time(19)
