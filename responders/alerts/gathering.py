"""Gather from the ledger what alerts are decided from. Read only."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from responders.alerts.records import Facts, Pressed, Series
from responders.coverage import cover
from responders.digest.quoting import public_name, speaker
from responders.digest.weak_signals import PAST_WEEKS, label_of
from watcher.model import ON_A_DESK, Nature, Outcome, PublicationState, Role, Ticket
from watcher.settings import Settings
from watcher.storage.ledger import Ledger
from watcher.storage.pressing import Pressing
from watcher.storage.publications import Publications
from watcher.storage.readings import Readings
from watcher.storage.reports import Period, Reports
from watcher.storage.senders import Senders
from watcher.storage.sources import Sources
from watcher.storage.tickets import Tickets
from watcher.storage.voices import Voices
from watcher.text import web_address

_GRAVE = (Nature.UNLAWFUL, Nature.ATTACK, Nature.FACTUAL_ERROR)
_SENIORS = (Role.LEGAL, Role.DIRECTOR)
_MOST = 100  # tickets of each sort
_DAYS_BEFORE = 7
_HABITS_OVER = timedelta(days=28)
# Who asks us for a meeting, or whom we answer by hand, is for the desk only; SILENCE speaks of a meeting.
_UNNAMED = frozenset({Outcome.SILENCE, Outcome.SOLICITATION, Outcome.BY_HAND})


def gather(ledger: Ledger, settings: Settings, now: datetime) -> Facts:
    """Return the facts of an instant."""
    rules, sources, pressing = settings.alerts, tuple(Sources(ledger).all()), Pressing(ledger)
    desk = sorted(ON_A_DESK - {Outcome.SILENCE, Outcome.HIGHLIGHT})
    late = (entry.ticket for entry in Reports(ledger).desk(desk, _MOST, overdue_at=now))
    unclaimed = pressing.unclaimed(_GRAVE, _SENIORS, rules.priority, _MOST)
    since = now - _HABITS_OVER
    names = ((one.id, public_name(one)) for one in settings.organisations)
    return Facts(
        series=tuple(_series(ledger, settings, now)),
        unclaimed=tuple(_pressed(ledger, settings, _tickets(ledger, unclaimed))),
        late=tuple(_pressed(ledger, settings, late)),
        uncertain=tuple(Publications(ledger).in_state(PublicationState.UNCERTAIN)),
        sources=sources,
        senders=tuple(Senders(ledger).all()),
        coverage=tuple(cover(settings.organisations, sources, now)),
        habits=tuple(pressing.habits(Period(since, now))),
        habits_since=since,
        names={ident: name for ident, name in names if name},
    )


def name_of(ledger: Ledger, settings: Settings, ticket: Ticket) -> str | None:
    """Return the organisation that a ticket is about, or None where it must not be told."""
    posts = Tickets(ledger).posts_of(ticket.id)
    if ticket.outcome in _UNNAMED or ticket.nature is Nature.MEETING_REQUEST or not posts:
        return None
    return speaker(settings, ticket.organisation_id, Readings(ledger).of(posts[0].id))


def link_of(ledger: Ledger, settings: Settings, ticket_id: int) -> str | None:
    """Return the address of the post that a ticket is about, or None where it is deleted or must not be told."""
    ticket = Tickets(ledger).get(ticket_id)
    if ticket is None or name_of(ledger, settings, ticket) is None:
        return None
    post = Tickets(ledger).posts_of(ticket_id)[0].post
    return web_address(post.url) if post.text else None


def _tickets(ledger: Ledger, numbers: Iterable[int]) -> Iterator[Ticket]:
    found = (Tickets(ledger).get(number) for number in numbers)
    return (ticket for ticket in found if ticket is not None)


def _pressed(ledger: Ledger, settings: Settings, tickets: Iterable[Ticket]) -> Iterator[Pressed]:
    return (Pressed(ticket, name_of(ledger, settings, ticket)) for ticket in tickets)


def _series(ledger: Ledger, settings: Settings, now: datetime) -> Iterator[Series]:
    """Yield the voices of the last hours beside those of the past, on each theme and on all; none without a past."""
    window = Period(now - settings.alerts.spike_window, now)
    weeks = _heard(ledger, window, [timedelta(weeks=back) for back in range(1, PAST_WEEKS + 1)])
    days = _heard(ledger, window, [timedelta(days=back) for back in range(1, _DAYS_BEFORE + 1)])
    if not days:
        return
    voices = Pressing(ledger).voices(window)
    for theme in dict.fromkeys((None, *voices)):  # None: all of them
        before = tuple(_count(week, theme) for week in weeks)
        daily = sum(_count(day, theme) for day in days) / len(days)
        yield Series(theme, label_of(settings, theme) or theme, _count(voices, theme), before, daily)


def _heard(ledger: Ledger, window: Period, shifts: Iterable[timedelta]) -> list[dict[str | None, int]]:
    """Count the voices at the same hours of the past, as far back as we heard."""
    since = Voices(ledger).heard_since()
    periods = (Period(window.starts_at - shift, window.ends_at - shift) for shift in shifts)
    return [Pressing(ledger).voices(one) for one in periods if since is not None and one.starts_at >= since]


def _count(voices: dict[str | None, int], theme: str | None) -> int:
    return sum(voices.values()) if theme is None else voices.get(theme, 0)
