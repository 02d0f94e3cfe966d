"""Days and hours as people say them. Pure."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from responders.digest.labels import MONTHS, WEEKDAYS
from watcher.messages import Translator


def day_in_words(day: date, tr: Translator) -> str:
    """Write a day with its weekday, its month and its year."""
    return tr(
        "{weekday} {day} {month} {year}",
        weekday=WEEKDAYS[day.weekday()],
        day=day.day,
        month=MONTHS[day.month - 1],
        year=day.year,
    )


def hour_in_words(at: datetime, zone: ZoneInfo, tr: Translator) -> str:
    """Write an instant as the clocks on the wall of a zone show it."""
    local = at.astimezone(zone)
    weekday = WEEKDAYS[local.weekday()]
    return tr("{weekday} {date} at {time}", weekday=weekday, date=f"{local:%d/%m}", time=f"{local:%H:%M}")
