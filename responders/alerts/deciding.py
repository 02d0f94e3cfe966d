"""Decide what is worth an alert, from facts and the hour. Pure."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from responders.alerts.listening import deaf, shut_out, silent, unheard
from responders.alerts.records import Facts, Finding, Series
from watcher.messages import msg
from watcher.model import AlertKind, Outcome
from watcher.settings.settings import AlertSettings
from watcher.storage.alerts import Alert
from watcher.understanding.signals import chance_of, is_rising, usual_voices

SETTLES_WITHIN = timedelta(minutes=15)  # the outbox looks for an uncertain text by itself
# A window is looked at hundreds of times a week, for each theme: a digest's one in a hundred would cry wolf.
_BY_CHANCE = 0.0001
_HOUR = timedelta(hours=1)
# What a person must do is said again after the cool-down; what is only so, once.
_SAID_AGAIN = frozenset({AlertKind.GRAVE, AlertKind.OVERDUE, AlertKind.PERHAPS_SENT})


def decide(facts: Facts, rules: AlertSettings, zone: ZoneInfo, now: datetime) -> list[Finding]:
    """Return what is worth an alert, of the kinds that are wanted, the most pressing kinds first."""
    found = [
        *_grave(facts),
        *_spikes(facts, rules),
        *_uncertain(facts, now),
        *_overdue(facts, rules, zone),
        *shut_out(facts, now),
        *unheard(facts, rules, zone, now),
        *deaf(facts, rules, zone, now),
        *silent(facts, now),
    ]
    return [one for one in found if one.kind in rules.kinds]


def is_to_raise(finding: Finding, before: Sequence[Alert], now: datetime, cool_down: timedelta) -> bool:
    """Return whether to raise an alert, given those raised before about the same subject, newest first."""
    if not before:
        return True
    latest = before[0]
    if latest.snoozed_until is not None and latest.ended_at is None:
        return now >= latest.snoozed_until
    if any(abs(now - one.raised_at) < cool_down for one in before):  # the clock may have gone back
        return False
    return latest.ended_at is not None or (latest.seen_by is None and finding.kind in _SAID_AGAIN)


def _grave(facts: Facts) -> Iterator[Finding]:
    for one in facts.unclaimed:
        ticket, name = one.ticket, one.organisation
        if ticket.outcome is Outcome.SILENCE or ticket.owner is not None:
            continue
        what = msg("Ticket {ticket}: a grave accusation or error waits for a person.", ticket=ticket.id)
        if name:
            what = msg(
                "Ticket {ticket}: a grave accusation or error by {name} waits for a person.",
                name=name,
                ticket=ticket.id,
            )
        yield Finding(AlertKind.GRAVE, f"ticket:{ticket.id}", what, ticket, ticket.theme_id)


def _overdue(facts: Facts, rules: AlertSettings, zone: ZoneInfo) -> Iterator[Finding]:
    """Yield the late tickets of enough priority that no graver alert tells already."""
    told = {one.ticket.id for one in facts.unclaimed} if AlertKind.GRAVE in rules.kinds else set()
    for one in facts.late:
        ticket = one.ticket
        if ticket.id in told or ticket.due_at is None or ticket.priority < rules.priority:
            continue
        values = {"ticket": ticket.id, "due": f"{ticket.due_at.astimezone(zone):%d/%m %H:%M}"}
        what = msg("Ticket {ticket} is late: it was due {due}.", **values)
        if one.organisation:
            what = msg("Ticket {ticket} ({name}) is late: it was due {due}.", name=one.organisation, **values)
        yield Finding(AlertKind.OVERDUE, f"ticket:{ticket.id}", what, ticket, ticket.theme_id)


def _spikes(facts: Facts, rules: AlertSettings) -> Iterator[Finding]:
    """Yield the themes that spike; where none does, all themes together when they do."""
    spiking = [one for one in facts.series if _is_spike(one, rules)]
    for one in [one for one in spiking if one.theme_id is not None] or spiking:
        usual = usual_voices(one.before, one.daily)
        values = {"count": one.now, "hours": int(rules.spike_window / _HOUR), "usual": f"{usual:.0f}"}
        what = msg("{count} voices spoke of us within {hours} h; {usual} is usual.", **values)
        if one.label is not None:
            what = msg("{count} voices spoke of us on “{theme}” within {hours} h; {usual} is usual.",
                       theme=one.label, **values)  # fmt: skip
        yield Finding(AlertKind.SPIKE, f"theme:{one.theme_id or ''}", what, theme_id=one.theme_id)


def _is_spike(one: Series, rules: AlertSettings) -> bool:
    if one.now < rules.spike_voices or not is_rising(one.now, one.before, one.daily):
        return False
    return chance_of(one.now, one.before, one.daily) < _BY_CHANCE


def _uncertain(facts: Facts, now: datetime) -> Iterator[Finding]:
    for one in facts.uncertain:
        if one.claimed_at is None or now - one.claimed_at < SETTLES_WITHIN:
            continue
        values = {"ticket": one.ticket_id, "publication": one.id}
        what = msg("Nobody knows whether the answer of ticket {ticket} left (publication {publication}).", **values)
        yield Finding(AlertKind.PERHAPS_SENT, f"publication:{one.id}", what)
