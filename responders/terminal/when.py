"""Hours as people type them: "2h", "3j", "14:30", "2027-03-12T09:00". Pure."""

import re
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from watcher.errors import UsageError
from watcher.messages import msg

MORNING = time(9)
_SPAN = re.compile(r"(\d{1,4}) ?(m|min|h|d|j)")
_HOUR = re.compile(r"(\d{1,2})[:h](\d{2})")
_UNITS = {"m": "minutes", "min": "minutes", "h": "hours", "d": "days", "j": "days"}


def parse_when(words: str, now: datetime, zone: ZoneInfo) -> datetime:
    """Return the instant meant, hours being local; raise UsageError when it makes no sense."""
    words = words.strip().lower()
    if (span := _SPAN.fullmatch(words)) is not None:
        return now + timedelta(**{_UNITS[span[2]]: int(span[1])})
    try:
        if (hour := _HOUR.fullmatch(words)) is not None:
            return _next(time(int(hour[1]), int(hour[2])), now, zone)
        moment = datetime.fromisoformat(words.upper())
    except ValueError as error:
        raise UsageError(
            msg("I do not understand this time: {words}", words=words),
            msg("Write for example 2h, 3d, 14:30 or 2027-03-12T09:00."),
        ) from error
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)


def tomorrow_morning(now: datetime, zone: ZoneInfo) -> datetime:
    """Return nine o'clock, local time, of the day after."""
    day = now.astimezone(zone).date() + timedelta(days=1)
    return datetime.combine(day, MORNING, zone)


def _next(hour: time, now: datetime, zone: ZoneInfo) -> datetime:
    """Return the next instant at which local clocks show that hour."""
    today = datetime.combine(now.astimezone(zone).date(), hour, zone)
    return today if today > now else today + timedelta(days=1)
