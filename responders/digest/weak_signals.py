"""Gather weak signals: themes that rise, questions the programme leaves open, voices never heard before."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from responders.digest.quoting import NAME_WIDTH, public_name
from responders.digest.records import Signal, SignalKind
from watcher.model import Named
from watcher.settings import Settings
from watcher.storage.ledger import Ledger
from watcher.storage.reports import Period, Reports, ThemeTrend
from watcher.storage.voices import Voices
from watcher.text import fold, one_line
from watcher.understanding.signals import ENOUGH_VOICES, Asked, is_rising, recurring, usual_voices

MOST = 5  # of each kind
PAST_WEEKS = 4
SILENT_FOR = timedelta(days=90)
_WATCHED_FOR = timedelta(days=7)  # before that, everybody is new
_WEEK = timedelta(weeks=1)


def weak_signals(
    ledger: Ledger, settings: Settings, trends: Sequence[ThemeTrend], days: Sequence[datetime]
) -> tuple[Signal, ...]:
    """Return the signals of the last of the periods that `days` bound, in order; questions count over all of them."""
    today = Period(*days[-2:])
    found = (
        _rising(ledger, settings, trends, today, full_day=days[-2] - days[-3]),
        _unanswered(ledger, settings, Period(days[0], days[-1])),
        _new_voices(ledger, settings, today),
    )
    return tuple(signal for signals in found for signal in list(signals)[:MOST])


def _rising(
    ledger: Ledger, settings: Settings, trends: Sequence[ThemeTrend], today: Period, full_day: timedelta
) -> Iterator[Signal]:
    weeks = _past_weeks(ledger, today)
    share = min(1.0, (today.ends_at - today.starts_at) / full_day)  # a day cut short hears fewer
    for trend in trends:
        theme, voices = trend.today.theme_id, trend.today.organisations
        if trend.mean is None or voices < ENOUGH_VOICES:
            continue
        before, daily = [week.get(theme, 0) for week in weeks], trend.mean * share
        if is_rising(voices, before, daily):
            yield Signal(SignalKind.RISING, label_of(settings, theme), voices, usual=usual_voices(before, daily))


def _past_weeks(ledger: Ledger, today: Period) -> list[dict[str | None, int]]:
    """Count the organisations by theme at the same hours of each past week that we heard whole."""
    since = Voices(ledger).heard_since() or today.starts_at
    shifts = (_WEEK * back for back in range(1, PAST_WEEKS + 1))
    weeks = (Period(today.starts_at - shift, today.ends_at - shift) for shift in shifts)
    return [
        {count.theme_id: count.organisations for count in Reports(ledger).themes(week)}
        for week in weeks
        if week.starts_at >= since
    ]


def _unanswered(ledger: Ledger, settings: Settings, week: Period) -> Iterator[Signal]:
    asked = [Asked(*row) for row in Voices(ledger).asked_in_vain(week)]
    for found in recurring(asked, _our_names(settings)):
        yield Signal(SignalKind.UNANSWERED, label_of(settings, found.theme_id), found.organisations, words=found.words)


def _our_names(settings: Settings) -> frozenset[str]:
    """Return the folded words of our names, and of the others' in the race: every question holds them."""
    campaign = settings.campaign
    named: tuple[Named, ...] = (
        campaign.candidate, campaign.movement, *campaign.spokespersons, *campaign.opponents, *campaign.events
    )  # fmt: skip
    return frozenset(word for one in named for name in (one.name, *one.aliases) for word in fold(name).split())


def _new_voices(ledger: Ledger, settings: Settings, today: Period) -> Iterator[Signal]:
    voices = Voices(ledger)
    since = voices.heard_since()
    if since is None or since > today.starts_at - _WATCHED_FOR:
        return
    heard = voices.spoke(Period(today.starts_at - SILENT_FOR, today.starts_at))
    for organisation_id, theme in voices.spoke(today).items():
        name = public_name(settings.organisation(organisation_id))
        if organisation_id not in heard and name is not None:
            yield Signal(SignalKind.NEW_VOICE, label_of(settings, theme), 1, name=name)


def label_of(settings: Settings, theme_id: str | None) -> str | None:
    """Return the name of a theme on one line, None outside of the campaign's themes."""
    theme = settings.theme(theme_id)
    return one_line(theme.label, NAME_WIDTH) if theme else None
