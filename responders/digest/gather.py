"""Gather a digest from the ledger. Read only: gathering twice changes nothing."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

from responders.coverage import Coverage, cover, is_lost
from responders.digest.quoting import NAME_WIDTH, public_name, quote, quote_of_entry, speaker
from responders.digest.records import (
    Ailing,
    Copied,
    Deadline,
    Digest,
    Edition,
    Health,
    Item,
    Loss,
    Replies,
    Sent,
    ThemeLine,
    Trend,
)
from responders.digest.weak_signals import label_of, weak_signals
from responders.digest.weekly import week_figures
from responders.guards.silence import METROPOLE, silence_windows
from watcher.messages import msg
from watcher.model import ON_A_DESK, AlertKind, Outcome, SilenceWindow, Source
from watcher.settings import TERRITORIES, Settings
from watcher.storage.alerts import Alerts
from watcher.storage.copies import Copies
from watcher.storage.ledger import Ledger
from watcher.storage.reports import ENOUGH_VOICES, Answered, DeskEntry, Period, Reports, ThemeTrend
from watcher.storage.sources import Sources
from watcher.storage.voices import Voices
from watcher.text import one_line, web_address

__all__ = ["Digest", "Edition", "digest_hour", "gather", "instants", "weeks"]

DAYS_BEFORE = 7
# SILENCE speaks of a confidential meeting: it is in no list and in no count.
_TO_DECIDE = tuple(sorted(ON_A_DESK - {Outcome.HIGHLIGHT, Outcome.SILENCE}))
_WEEKS_BEFORE = 4
_FEWEST_BOUNDS = 3  # the week before, and this one
_MOST_ITEMS = {Edition.TEAM: 5, Edition.DIRECTION: 3, Edition.WEEK: 5}
_MOST_THEMES = {Edition.TEAM: 15, Edition.DIRECTION: 5, Edition.WEEK: 15}
_MOST_REPLIES = 5
_MOST_HIGHLIGHTS = 3
_MOST_SIGNALS = 5
_LEVEL = 0.5  # organisations: closer to the mean than this is "the same"


def gather(
    ledger: Ledger, settings: Settings, day: date, edition: Edition, now: datetime, themes: Sequence[str] = ()
) -> Digest:
    """Return the digest of the day that ends at the digest hour of `day`, or now if that is earlier.

    With `themes`, tickets, counts and signals of these themes only. The desk, the backlog and the
    sources are told as they stand, whatever the day.
    """
    is_weekly = edition is Edition.WEEK
    reports, days = Reports(ledger), instants(settings, day, now)
    bounds = _weeks_heard(ledger, weeks(settings, day, now)) if is_weekly else days
    period = Period(*bounds[-2:])
    only = tuple(label for one in themes if (label := label_of(settings, one)))
    trends = [one for one in reports.trends(bounds) if not themes or one.today.theme_id in themes]
    signals = () if is_weekly else weak_signals(ledger, settings, trends, days)
    rounds = _rounds(settings, day)
    return Digest(
        day=day,
        edition=edition,
        period=period,
        timezone=settings.timezone,
        contact=settings.contact,
        days_to_round=rounds[0].days if rounds else None,
        to_decide=reports.count_desk(_TO_DECIDE, themes=themes),
        items=_items(settings, reports.desk(_TO_DECIDE, _MOST_ITEMS[edition], themes=themes)),
        collected=reports.collected(period),
        themes=tuple(_theme(settings, trend) for trend in trends[: _MOST_THEMES[edition]]),
        replies=_replies(settings, reports, period, now, themes),
        highlights=_items(settings, reports.desk((Outcome.HIGHLIGHT,), _MOST_HIGHLIGHTS, themes=themes)),
        signals=tuple(one for one in signals if not only or one.label in only),
        copied=_copied(settings, ledger, period),
        rounds=rounds,
        silences=_silences(settings, now),
        health=_health(settings, ledger, now),
        gathered_at=now,
        themes_only=only,
        week=week_figures(ledger, *(Period(*pair) for pair in pairwise(bounds[-3:]))) if is_weekly else None,
    )


def instants(settings: Settings, day: date, now: datetime) -> tuple[datetime, ...]:
    """Return the instants between the digest's days: the seven before, then the day itself.

    Each is the digest hour as the clocks on the wall say it, so that a day may last 23 or 25 hours.
    """
    return _bounds(settings, (day - timedelta(days=back) for back in range(DAYS_BEFORE + 1, -1, -1)), now)


def weeks(settings: Settings, day: date, now: datetime) -> tuple[datetime, ...]:
    """Return the instants between the weeks that end at the digest hour of `day`: four before, then this one."""
    return _bounds(settings, (day - timedelta(weeks=back) for back in range(_WEEKS_BEFORE + 1, -1, -1)), now)


def _weeks_heard(ledger: Ledger, bounds: Sequence[datetime]) -> Sequence[datetime]:
    """Leave out the weeks before our watch began: a mean over them would make everything rise."""
    since = Voices(ledger).heard_since()
    heard = [one for one in bounds if since is not None and one >= since]
    return heard if len(heard) >= _FEWEST_BOUNDS else bounds[-_FEWEST_BOUNDS:]


def digest_hour(settings: Settings, day: date) -> datetime:
    """Return the instant a day's digest is due."""
    return datetime.combine(day, settings.schedule.digest_at, settings.timezone).astimezone(UTC)


def _bounds(settings: Settings, days: Iterable[date], now: datetime) -> tuple[datetime, ...]:
    *before, start, end = (digest_hour(settings, one) for one in days)
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
        theme=label_of(settings, ticket.theme_id),
        network=ticket.network,
        outcome=ticket.outcome,
        due_at=ticket.due_at,
        owner=owner,
        role=ticket.role,
    )


def _theme(settings: Settings, trend: ThemeTrend) -> ThemeLine:
    count = trend.today
    return ThemeLine(
        label=label_of(settings, count.theme_id),
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


def _replies(settings: Settings, reports: Reports, period: Period, now: datetime, themes: Sequence[str]) -> Replies:
    return Replies(
        sent_count=reports.count_answered(period),
        sent=tuple(_sent(settings, one) for one in reports.answered(period, _MOST_REPLIES)),
        late_count=reports.count_desk(_TO_DECIDE, overdue_at=now, themes=themes),
        late=_items(settings, reports.desk(_TO_DECIDE, _MOST_REPLIES, overdue_at=now, themes=themes)),
    )


def _sent(settings: Settings, answered: Answered) -> Sent:
    ticket, publication = answered.entry.ticket, answered.publication
    name = speaker(settings, ticket.organisation_id, answered.entry.reading)
    return Sent(name, ticket.network, web_address(publication.url) if publication and name else None)


def _copied(settings: Settings, ledger: Ledger, period: Period) -> tuple[Copied, ...]:
    """Return the texts that enough organisations published and that may be quoted."""
    shared = Copies(ledger).shared(period.starts_at, period.ends_at, ENOUGH_VOICES, _MOST_SIGNALS)
    quoted = ((one.spread.organisations, quote(settings, one.quotable)) for one in shared)
    return tuple(Copied(organisations, words) for organisations, words in quoted if words)


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


def _health(settings: Settings, ledger: Ledger, now: datetime) -> Health:
    long_ago = datetime.min.replace(tzinfo=UTC)
    sources = sorted(Sources(ledger).all(), key=lambda source: (source.last_success_at or long_ago, source.name))
    covered = cover(settings.organisations, sources, now)
    return Health(
        sources=len(sources),
        ailing=tuple(_ailing(settings, source, now) for source in sources if is_lost(source, now)),
        losses=tuple(_loss(settings, one, now) for one in covered if one.lost),
        backlog=Reports(ledger).backlog(),
        alerts=_open_alerts(ledger),
    )


def _open_alerts(ledger: Ledger) -> tuple[tuple[AlertKind, int], ...]:
    counts = Counter(alert.kind for alert in Alerts(ledger).open() if alert.seen_by is None)
    return tuple((kind, counts[kind]) for kind in AlertKind if counts[kind])


def _loss(settings: Settings, one: Coverage, now: datetime) -> Loss:
    return Loss(
        public_name(one.organisation),
        tuple(_ailing(settings, source, now) for source in one.lost),
        tuple(dict.fromkeys(source.network for source in one.heard_by)),
        _hours(one.silent_since, now),
    )


def _ailing(settings: Settings, source: Source, now: datetime) -> Ailing:
    name = public_name(settings.organisation(source.organisation_id))
    bare = replace(  # a digest keeps that something is wrong, not a server's words
        source,
        cursor={},
        last_error=msg("in trouble") if source.last_error else None,
        disabled_because=msg("disabled") if source.disabled_because else None,
    )
    return Ailing(name, bare, _hours(source.last_success_at, now))


def _hours(moment: datetime | None, now: datetime) -> int | None:
    return int((now - moment) / timedelta(hours=1)) if moment else None
