"""When an approved text may leave: its hour, the pace of its account, quiet hours, waits after a failure. Pure."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from watcher.messages import Message, msg
from watcher.model import APPROVAL_LASTS, Publication
from watcher.settings.settings import PublishingSettings
from watcher.storage.senders import Sender

BREAKS_AFTER = 3  # so many troubles in a row: the account rests
_FIRST_WAIT = timedelta(minutes=1)
_LONGEST_WAIT = timedelta(hours=1)


def back_off(tries: int, asked_s: float | None = None) -> timedelta:
    """Return how long to wait after so many tries: what the network asks (seconds), or twice as long each time."""
    if asked_s is not None and asked_s > 0:
        return min(timedelta(seconds=min(asked_s, APPROVAL_LASTS.total_seconds())), APPROVAL_LASTS)
    return min(_FIRST_WAIT * (1 << max(0, min(tries, 10))), _LONGEST_WAIT)


def missed(publication: Publication, rules: PublishingSettings, now: datetime) -> Message | None:
    """Say that the hour a person chose passed too long ago, or None."""
    if publication.planned_at is None or now - publication.planned_at <= rules.late_after:
        return None
    late = int(rules.late_after / timedelta(minutes=1))
    return msg("it missed its hour by more than {minutes} minutes: choose another one", minutes=late)


def waits(
    publication: Publication, sender: Sender, rules: PublishingSettings, zone: ZoneInfo, now: datetime
) -> Message | None:
    """Say what an approved text waits for, or None when it may leave now."""
    if sender.disabled_because is not None:
        return msg("{account} is disabled: {why}", account=sender.id, why=sender.disabled_because)
    until = max(filter(None, (publication.planned_at, *_pauses(publication, sender, rules, now))), default=now)
    if until > now:
        return msg("waits until {at}", at=f"{until.astimezone(zone):%d/%m %H:%M:%S}")
    if publication.planned_at is None and is_quiet(now.astimezone(zone).time(), rules.quiet_from, rules.quiet_to):
        return msg("waits for the end of the quiet hours, {at}", at=f"{rules.quiet_to:%H:%M}")
    return None


def is_quiet(hour: time, starts: time, ends: time) -> bool:
    """Return whether an hour lies in the quiet ones, which may go over midnight."""
    if starts <= ends:
        return starts <= hour < ends
    return hour >= starts or hour < ends


def _pauses(
    publication: Publication, sender: Sender, rules: PublishingSettings, now: datetime
) -> list[datetime | None]:
    """Return the ends of the pauses; one that is further than any we make was written before the clock went back."""
    paced = sender.sent_at + rules.pace if sender.sent_at and publication.account_id else None
    wanted = ((publication.wait_until, APPROVAL_LASTS), (sender.wait_until, APPROVAL_LASTS), (paced, rules.pace))
    return [end for end, longest in wanted if end and end - now <= longest]
