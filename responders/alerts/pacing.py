"""How many messages, and when: quiet hours, a cap an hour, and one message for all that is over it. Pure."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from responders.publishing.timing import is_quiet
from watcher.model import AlertKind
from watcher.settings.settings import AlertSettings
from watcher.storage.alerts import LONGEST_WAIT, AlertDelivery

FIRST_WAIT = timedelta(minutes=2)
Batch = list[AlertDelivery]
_URGENCY = {kind: place for place, kind in enumerate(AlertKind)}


def batches(
    waiting: Sequence[AlertDelivery], told: int, rules: AlertSettings, zone: ZoneInfo, now: datetime
) -> list[Batch]:
    """Return the messages that may leave now to one recipient, who had `told` of them within the hour.

    Kinds of `at_night` pass the quiet hours and may use the whole cap; the others leave one message of it.
    """
    ordered = sorted(waiting, key=lambda one: (_URGENCY[one.alert.kind], one.id))
    urgent = [one for one in ordered if one.alert.kind in rules.at_night]
    others = [one for one in ordered if one.alert.kind not in rules.at_night]
    first = _within(urgent, rules.cap_per_hour - told)
    if is_quiet(now.astimezone(zone).time(), rules.quiet_from, rules.quiet_to):
        return first
    return first + _within(others, rules.cap_per_hour - 1 - told - len(first))


def wait_after(tries: int) -> timedelta:
    """Return how long to wait after so many tries: twice as long each time."""
    return min(FIRST_WAIT * (1 << min(tries, 10)), LONGEST_WAIT)


def _within(waiting: Sequence[AlertDelivery], room: int) -> list[Batch]:
    """Put what waits in at most `room` messages, one each, the last one for all the others."""
    if room <= 0 or not waiting:
        return []
    alone = len(waiting) if len(waiting) <= room else room - 1
    rest = list(waiting[alone:])
    return [*([one] for one in waiting[:alone]), *([rest] if rest else [])]
