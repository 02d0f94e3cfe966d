"""Due times counted in the hours during which somebody is there. Pure.

Lengths are real elapsed time, so that a day of 23 or 25 hours shifts nothing.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from watcher.settings import Settings

EVERY_DAY = frozenset(range(7))


@dataclass(frozen=True, slots=True)
class WorkingHours:
    """When people work: days (Monday is 0) and local hours; `on_call_*` hold every day for urgencies."""

    days: Collection[int]
    start: time
    end: time
    timezone: ZoneInfo
    on_call_start: time = time(9)
    on_call_end: time = time(21)

    @classmethod
    def of(cls, settings: Settings) -> "WorkingHours":
        """Take the hours from the configuration."""
        s = settings.schedule
        return cls(s.working_days, s.work_starts, s.work_ends, settings.timezone, s.on_call_starts, s.on_call_ends)

    @property
    def on_call(self) -> "WorkingHours":
        """The hours during which somebody sees an urgency."""
        return replace(self, days=EVERY_DAY, start=self.on_call_start, end=self.on_call_end)


def due_in_working_hours(now: datetime, hours: timedelta, working: WorkingHours) -> datetime:
    """Return the UTC instant at which `hours` of working time have passed since `now`.

    Where nobody ever works (no day, or an end before its start) the time simply passes.
    """
    now = now.astimezone(UTC)
    if not EVERY_DAY & set(working.days) or working.start >= working.end:
        return now + hours
    day, left = now.astimezone(working.timezone).date(), hours
    while True:
        opens, closes = _span(day, working)
        begins = max(now, opens)
        if day.weekday() in working.days and begins < closes:
            if begins + left <= closes:
                return begins + left
            left -= closes - begins
        day += timedelta(days=1)


def due_on_call(now: datetime, delay: timedelta, working: WorkingHours) -> datetime:
    """Return the UTC instant at which `delay` of on-call time has passed since `now`."""
    return due_in_working_hours(now, delay, working.on_call)


def worked_between(start: datetime, end: datetime, working: WorkingHours) -> timedelta:
    """Return how much working time lies between two instants."""
    start, end, worked = start.astimezone(UTC), end.astimezone(UTC), timedelta()
    day = start.astimezone(working.timezone).date()
    while day <= end.astimezone(working.timezone).date():
        opens, closes = _span(day, working)
        if day.weekday() in working.days:
            worked += max(min(end, closes) - max(start, opens), timedelta())
        day += timedelta(days=1)
    return worked


def _span(day: date, working: WorkingHours) -> tuple[datetime, datetime]:
    opens, closes = (datetime.combine(day, hour, working.timezone) for hour in (working.start, working.end))
    return opens.astimezone(UTC), closes.astimezone(UTC)
