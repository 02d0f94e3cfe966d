"""Gather a digest from the ledger. Read only: gathering twice changes nothing."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta

from responders.digest.quoting import NAME_WIDTH, public_name, quote, quote_of_entry, speaker
from responders.digest.records import (
    Ailing,
    Deadline,
    Digest,
    Edition,
    Health,
    Item,
    Replies,
    Sent,
    Signal,
    ThemeLine,
    Trend,
)
from responders.guards.silence import METROPOLE, silence_windows
from watcher.model import ON_A_DESK, Outcome, SilenceWindow
from watcher.settings import TERRITORIES, Settings
from watcher.storage.ledger import Ledger
from watcher.storage.reports import AilingSource, Answered, DeskEntry, Period, Reports, ThemeTrend
from watcher.text import one_line, web_address

__all__ = ["Digest", "Edition", "gather", "instants"]

DAYS_BEFORE = 7
SILENT_FOR = timedelta(hours=24)
# SILENCE speaks of a confidential meeting: it is in no list and in no count.
_TO_DECIDE = tuple(sorted(ON_A_DESK - {Outcome.HIGHLIGHT, Outcome.SILENCE}))
_MOST_ITEMS = {Edition.TEAM: 5, Edition.DIRECTION: 3}
_MOST_THEMES = {Edition.TEAM: 15, Edition.DIRECTION: 5}
_MOST_REPLIES = 5
_MOST_HIGHLIGHTS = 3
_MOST_SIGNALS = 5
_LEVEL = 0.5  # organisations: closer to the mean than this is "the same"


def gather(ledger: Ledger, settings: Settings, day: date, edition: Edition, now: datetime) -> Digest:
    """Return the digest of the day that ends at the digest hour of `day`, or now if that is earlier.

    The desk, the backlog and the sources are told as they stand, whatever the day.
    """
    reports, days = Reports(ledger), instants(settings, day, now)
    period = Period(*days[-2:])
    trends = reports.trends(days)
    rounds = _rounds(settings, day)
    return Digest(
        day=day,
        edition=edition,
        period=period,
        timezone=settings.timezone,
        contact=settings.contact,
        days_to_round=rounds[0].days if rounds else None,
        to_decide=reports.count_desk(_TO_DECIDE),
        items=_items(settings, reports.desk(_TO_DECIDE, _MOST_ITEMS[edition])),
        collected=reports.collected(period),
        themes=tuple(_theme(settings, trend) for trend in trends[: _MOST_THEMES[edition]]),
        replies=_replies(settings, reports, period, now),
        highlights=_items(settings, reports.desk((Outcome.HIGHLIGHT,), _MOST_HIGHLIGHTS)),
        signals=_signals(settings, reports, trends, Period(days[0], days[-1])),
        rounds=rounds,
        silences=_silences(settings, now),
        health=_health(settings, reports, now),
    )


def instants(settings: Settings, day: date, now: datetime) -> tuple[datetime, ...]:
    """Return the instants between the digest's days: the seven before, then the day itself.

    Each is the digest hour as the clocks on the wall say it, so that a day may last 23 or 25 hours.
    """
    hour, zone = settings.schedule.digest_at, settings.timezone
    days = (day - timedelta(days=back) for back in range(DAYS_BEFORE + 1, -1, -1))
    *before, start, end = (datetime.combine(one, hour, zone).astimezone(UTC) for one in days)
    return (*before, start, max(start, min(end, now)))


def _items(settings: Settings, entries: Iterable[DeskEntry]) -> tuple[Item, ...]:
    return tuple(_item(settings, entry) for entry in entries)


def _item(settings: Settings, entry: DeskEntry) -> Item:
    ticket = entry.ticket
    owner = next((person.name for person in settings.people if person.id == ticket.owner), None)
    return Item(
        ticket_id=ticket.id,
        organisation=speaker(settings, ticket.organisation_id, entry.reading),
        quote=quote_of_entry(settings, entry),
        theme=_label(settings, ticket.theme_id),
        network=ticket.network,
        outcome=ticket.outcome,
        due_at=ticket.due_at,
        owner=owner,
        role=ticket.role,
    )


def _theme(settings: Settings, trend: ThemeTrend) -> ThemeLine:
    count = trend.today
    return ThemeLine(
        label=_label(settings, count.theme_id),
        organisations=count.organisations,
        by_individuals=count.by_individuals,
        trend=_trend(count.organisations, trend.mean),
        quote=quote(settings, trend.quote) if trend.quote else None,
    )


def _trend(today: int, mean: float | None) -> Trend:
    if mean is None:
        return Trend.UNKNOWN
    if abs(today - mean) <= _LEVEL:
        return Trend.SAME
    return Trend.UP if today > mean else Trend.DOWN


def _replies(settings: Settings, reports: Reports, period: Period, now: datetime) -> Replies:
    return Replies(
        sent_count=reports.count_answered(period),
        sent=tuple(_sent(settings, one) for one in reports.answered(period, _MOST_REPLIES)),
        late_count=reports.count_desk(_TO_DECIDE, overdue_at=now),
        late=_items(settings, reports.desk(_TO_DECIDE, _MOST_REPLIES, overdue_at=now)),
    )


def _sent(settings: Settings, answered: Answered) -> Sent:
    ticket, publication = answered.entry.ticket, answered.publication
    name = speaker(settings, ticket.organisation_id, answered.entry.reading)
    return Sent(name, ticket.network, web_address(publication.url) if publication and name else None)


def _signals(settings: Settings, reports: Reports, trends: Iterable[ThemeTrend], week: Period) -> tuple[Signal, ...]:
    rising = [(t.today.theme_id, t.today.organisations, True) for t in trends if t.is_rising]
    absent = [(theme_id, voices, False) for theme_id, voices in reports.absent_questions(week)]
    kept = rising[:_MOST_SIGNALS] + absent[:_MOST_SIGNALS]
    return tuple(Signal(_label(settings, theme_id), voices, rises) for theme_id, voices, rises in kept)


def _rounds(settings: Settings, day: date) -> tuple[Deadline, ...]:
    """Return the rounds ahead, the next one first, by the polling day of metropolitan France."""
    days = [(one.name, one.days.get(METROPOLE) or max(one.days.values())) for one in settings.rounds if one.days]
    ahead = (Deadline(one_line(name, NAME_WIDTH), on, (on - day).days) for name, on in days if on >= day)
    return tuple(sorted(ahead, key=lambda deadline: deadline.day))


def _silences(settings: Settings, now: datetime) -> tuple[SilenceWindow, ...]:
    """Return the next window of each territory that concerns us."""
    ours = {METROPOLE, *(account.territory for account in settings.accounts)}
    windows = silence_windows(settings.rounds, TERRITORIES)
    ahead = sorted((w for w in windows if w.territory in ours and w.ends_at > now), key=lambda w: w.starts_at)
    first = {window.territory: window for window in reversed(ahead)}
    return tuple(sorted(first.values(), key=lambda window: (window.starts_at, window.territory)))


def _health(settings: Settings, reports: Reports, now: datetime) -> Health:
    ailing = reports.ailing_sources(now - SILENT_FOR)
    return Health(
        sources=reports.count_sources(),
        ailing=tuple(_ailing(settings, source, now) for source in ailing),
        backlog=reports.backlog(),
    )


def _ailing(settings: Settings, source: AilingSource, now: datetime) -> Ailing:
    gap_h = None if source.last_success_at is None else int((now - source.last_success_at) / timedelta(hours=1))
    return Ailing(public_name(settings.organisation(source.organisation_id)), source, gap_h)


def _label(settings: Settings, theme_id: str | None) -> str | None:
    theme = settings.theme(theme_id)
    return one_line(theme.label, NAME_WIDTH) if theme else None
