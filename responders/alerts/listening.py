"""Decide what of our ears and voice is broken: shut out of a network, organisations unheard or silent. Pure."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from responders.alerts.records import Facts, Finding
from responders.coverage import Coverage
from responders.digest.labels import NETWORKS
from responders.publishing.timing import BREAKS_AFTER
from watcher.messages import Message, msg
from watcher.model import AlertKind, Network, Source, hash_text
from watcher.settings.settings import AlertSettings
from watcher.storage.pressing import Habit
from watcher.storage.senders import Sender
from watcher.text import one_line

_BY_HAND = msg("disabled by hand").template  # whoever did it knows
_MANY, _SHARE = 3, 0.25  # so many organisations unheard, in number and in share, are one trouble: ours
_SILENCES = 10  # usual pauses without a word
_LEAST_SILENCE = timedelta(days=3)
_ENOUGH_POSTS = 8  # fewer make no habit
_NAME = 80


def shut_out(facts: Facts, now: datetime) -> Iterator[Finding]:
    """Yield the sources that were disabled, together where they share a network and a reason, and our own accounts."""
    alike: dict[tuple[Network, str], list[Source]] = defaultdict(list)
    for source in facts.sources:
        because = source.disabled_because
        if because is not None and because.template != _BY_HAND:
            alike[source.network, because.template].append(source)
    for (network, why), sources in alike.items():
        yield _disabled(network, why, sources)
    for sender in facts.senders:
        if (what := _trouble(sender, now)) is not None:
            yield Finding(AlertKind.SHUT_OUT, f"account:{sender.id}", what)


def _disabled(network: Network, why: str, sources: list[Source]) -> Finding:
    values = {"network": NETWORKS[network], "count": len(sources)}
    what = msg("{network}: {count} sources are not looked at any more, a key is refused or accounts closed.", **values)
    subject = f"network:{network}:{hash_text(why)[:8]}"  # one alert a reason
    if len(sources) == 1:
        name = one_line(sources[0].name, _NAME)
        what = msg("{name} is not looked at any more: our key is refused, or the account is closed.", name=name)
        subject = f"source:{name}"
    return Finding(AlertKind.SHUT_OUT, subject, what)


def _trouble(sender: Sender, now: datetime) -> Message | None:
    if sender.disabled_because is not None:
        return msg("Nothing leaves from our account {account} any more: its key is refused.", account=sender.id)
    if sender.troubles >= BREAKS_AFTER and sender.wait_until is not None and sender.wait_until > now:
        return msg("Our account {account} rests after {count} troubles in a row.",
                   account=sender.id, count=sender.troubles)  # fmt: skip
    return None


def unheard(facts: Facts, rules: AlertSettings, zone: ZoneInfo, now: datetime) -> Iterator[Finding]:
    """Yield the organisations that no account lets us hear any more; one finding when they are many."""
    lost = [one for one in facts.coverage if _is_lost(one, now - rules.unheard_after)]
    if len(lost) >= max(_MANY, _SHARE * len(facts.coverage)):
        what = msg("{count} organisations of {all} are not heard any more.", count=len(lost), all=len(facts.coverage))
        yield Finding(AlertKind.UNHEARD, "many", what)
        return
    for one in lost:
        ident = one.organisation.id
        assert one.silent_since is not None
        since = f"{one.silent_since.astimezone(zone):%d/%m %H:%M}"
        what = msg("{name} has not been heard since {since}.", name=facts.names.get(ident, ident), since=since)
        yield Finding(AlertKind.UNHEARD, f"organisation:{ident}", what)


def deaf(facts: Facts, rules: AlertSettings, zone: ZoneInfo, now: datetime) -> Iterator[Finding]:
    """Yield the networks where what we follow of our own (mentions, hashtags, answers) fails for long."""
    failing: dict[Network, datetime] = {}
    for source in facts.sources:
        at = source.last_success_at
        if source.organisation_id is None and source.last_error and at and at <= now - rules.unheard_after:
            failing[source.network] = min(at, failing.get(source.network, at))
    for network, at in failing.items():
        since = f"{at.astimezone(zone):%d/%m %H:%M}"
        what = msg("{network}: our own mentions have not been heard since {since}.",
                   network=NETWORKS[network], since=since)  # fmt: skip
        yield Finding(AlertKind.UNHEARD, f"network:{network}", what)


def _is_lost(one: Coverage, before: datetime) -> bool:
    """Return whether an organisation was last heard before an instant, for a trouble and not because we slept."""
    if not one.is_unheard or one.silent_since is None or one.silent_since > before:
        return False
    return any(source.last_error or source.disabled_because for source in one.lost)


def silent(facts: Facts, now: datetime) -> Iterator[Finding]:
    """Yield the organisations that answer our looks and say nothing for far longer than their habit."""
    heard = {one.organisation.id for one in facts.coverage if one.heard_by}
    for habit in facts.habits:
        pause = _usual_pause(habit, facts.habits_since)
        if pause is None or habit.organisation_id not in heard:
            continue
        if now - habit.last_at > max(_LEAST_SILENCE, _SILENCES * pause):
            ident = habit.organisation_id
            what = msg(
                "{name} has said nothing for {days} days; it used to speak every {hours} h.",
                name=facts.names.get(ident, ident),
                days=(now - habit.last_at).days,
                hours=max(1, round(pause / timedelta(hours=1))),
            )
            yield Finding(AlertKind.SILENT, f"organisation:{ident}", what)


def _usual_pause(habit: Habit, since: datetime | None) -> timedelta | None:
    """Return the mean time between two posts before the silence, None without a habit."""
    if since is None or habit.posts < _ENOUGH_POSTS:
        return None
    return (habit.last_at - since) / habit.posts
