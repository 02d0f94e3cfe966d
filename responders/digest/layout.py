"""Lay a digest out as headings and entries, in the reader's language. Pure; knows no markup.

The text and the HTML are two coats over this one page, so that they never say different things.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby

from responders.digest.dates import day_in_words, hour_in_words
from responders.digest.entries import (
    Entry,
    ailing_entry,
    copied_entry,
    heard_elsewhere_entries,
    item_entry,
    late_entry,
    round_entry,
    sent_entry,
    signal_entry,
    silence_entry,
    theme_entry,
    unheard_entry,
    week_entries,
)
from responders.digest.labels import ALERTS, OUTBOX
from responders.digest.records import Digest, Edition, Tone
from watcher.messages import Translator

_MOST_AILING = 10
LATE_AFTER = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and its entries; never without one of them, emptiness is said."""

    heading: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """A whole digest, ready to be dressed."""

    language: str
    subject: str
    title: str
    tone: Tone
    notices: tuple[str, ...]
    opening: str
    sections: tuple[Section, ...]
    closing: str


def subject(digest: Digest, tr: Translator, at: datetime | None = None) -> str:
    """Return the subject: the day, how many decisions wait, how many days are left, and what is wrong."""
    line = _plain_subject(digest, tr)
    if digest.tone is Tone.BROKEN:
        line = tr("Incomplete: {subject}", subject=line)
    return tr("{subject} (late)", subject=line) if is_late(digest, at) else line


def _plain_subject(digest: Digest, tr: Translator) -> str:
    day, count = f"{digest.day:%d/%m}", digest.to_decide
    if digest.edition is Edition.WEEK:
        return tr("Week to {day} · {count} answers", day=day, count=digest.replies.sent_count)
    if digest.days_to_round is None:
        return tr("Watch {day} · {count} to decide", day=day, count=count)
    return tr("Watch {day} · {count} to decide · D-{days}", day=day, count=count, days=digest.days_to_round)


def is_late(digest: Digest, at: datetime | None = None) -> bool:
    """Tell whether a digest that leaves at an instant is after its hour and a tolerance."""
    return at is not None and at > digest.period.ends_at + LATE_AFTER


def lay_out(digest: Digest, tr: Translator, at: datetime | None = None) -> Page:
    """Return the page of a digest that leaves at an instant; its sections come in the order of the workflow."""
    day = day_in_words(digest.day, tr)
    return Page(
        language=tr.language,
        subject=subject(digest, tr, at),
        title=tr("Week to {day}", day=day) if digest.edition is Edition.WEEK else tr("Watch of {day}", day=day),
        tone=digest.tone,
        notices=tuple(_notices(digest, tr, at)),
        opening=_opening(digest, tr),
        sections=tuple(_SECTIONS[digest.edition](digest, tr)),
        closing=tr("A question, an error, an objection? A person answers: {contact}", contact=digest.contact),
    )


def _team(digest: Digest, tr: Translator) -> Iterator[Section]:
    yield _to_decide(digest, tr)
    yield _said_of_us(digest, tr)
    yield _replies(digest, tr)
    yield _section(
        tr("To highlight"),
        (item_entry(item, digest.timezone, tr) for item in digest.highlights),
        tr("No action of an organisation to highlight."),
    )
    signals = [signal_entry(one, tr) for one in digest.signals]
    signals.extend(copied_entry(one, tr) for one in digest.copied)
    yield _section(tr("Weak signals"), signals, tr("No weak signal."))
    yield _deadlines(digest, tr)
    yield _health(digest, tr)


def _direction(digest: Digest, tr: Translator) -> Iterator[Section]:
    yield _to_decide(digest, tr)
    yield _said_of_us(digest, tr)
    replies, health = digest.replies, digest.health
    yield Section(
        tr("In figures"),
        (
            Entry(tr("Replies sent: {sent} · late: {late}", sent=replies.sent_count, late=replies.late_count)),
            Entry(tr("Sources in trouble: {count} of {all}", count=len(health.ailing), all=health.sources)),
            Entry(
                tr("Organisations not heard any more: {count}", count=sum(not one.heard_on for one in health.losses))
            ),
        ),
    )


def _week(digest: Digest, tr: Translator) -> Iterator[Section]:
    assert digest.week is not None
    yield Section(tr("The week in figures"), tuple(week_entries(digest.week, tr)))
    yield _said_of_us(digest, tr)
    yield _to_decide(digest, tr)
    yield _deadlines(digest, tr)
    yield _health(digest, tr)


_SECTIONS = {Edition.TEAM: _team, Edition.DIRECTION: _direction, Edition.WEEK: _week}


def _notices(digest: Digest, tr: Translator, at: datetime | None) -> Iterator[str]:
    """Say first what the reader must know before believing the rest."""
    health = digest.health
    if not health.sources:
        yield tr("No source is looked at yet: only what was imported is here.")
    elif digest.tone is Tone.BROKEN:
        yield tr(
            "Incomplete: {count} sources of {all} did not answer. What is missing here may have been said.",
            count=len(health.ailing),
            all=health.sources,
        )
    elif unheard := sum(not one.heard_on for one in health.losses):
        yield tr.plural(
            "{count} organisation is not heard any more: what it says is missing here.",
            "{count} organisations are not heard any more: what they say is missing here.",
            unheard,
        )
    if health.backlog.unread:
        yield tr.plural(
            "{count} post is not read yet and is not counted here.",
            "{count} posts are not read yet and are not counted here.",
            health.backlog.unread,
        )
    if at is not None and is_late(digest, at):
        yield tr(
            "Late: it was due {due} and leaves {moment}.",
            due=hour_in_words(digest.period.ends_at, digest.timezone, tr),
            moment=hour_in_words(at, digest.timezone, tr),
        )
    if digest.gathered_at > digest.period.ends_at + LATE_AFTER:
        yield tr(
            "Put together {moment}: the queue and the health of the service are those of that hour.",
            moment=hour_in_words(digest.gathered_at, digest.timezone, tr),
        )
    if digest.themes_only:
        yield tr("Your themes only: {themes}.", themes=", ".join(digest.themes_only))


def _opening(digest: Digest, tr: Translator) -> str:
    counts = tr(
        "From {start} to {end}: {posts} posts collected, {mentions} speak of us.",
        start=hour_in_words(digest.period.starts_at, digest.timezone, tr),
        end=hour_in_words(digest.period.ends_at, digest.timezone, tr),
        posts=digest.collected.posts,
        mentions=digest.collected.mentions,
    )
    if digest.collected.unsure:
        counts = tr.plural(
            "{counts} {count} post may speak of us: a person decides.",
            "{counts} {count} posts may speak of us: a person decides.",
            digest.collected.unsure,
            counts=counts,
        )
    quiet = digest.is_empty and digest.tone is Tone.QUIET
    return tr("Nothing to report. {counts}", counts=counts) if quiet else counts


def _to_decide(digest: Digest, tr: Translator) -> Section:
    left = digest.to_decide - len(digest.items)
    entries = [item_entry(item, digest.timezone, tr) for item in digest.items]
    if left > 0:
        entries.append(Entry(tr("And {count} more in the queue.", count=left)))
    return _section(tr("To decide today"), entries, tr("Nothing to decide."))


def _said_of_us(digest: Digest, tr: Translator) -> Section:
    most = max((line.organisations for line in digest.themes), default=0)
    is_quoted = digest.edition is not Edition.DIRECTION
    entries = [theme_entry(line, tr, quoted=is_quoted, most=most) for line in digest.themes]
    if digest.edition is Edition.WEEK:
        heading = tr("What is said of us (▲ ▼ = beside the weeks before)")
    else:
        heading = tr("What is said of us (▲ ▼ = beside the seven days before)")
    return _section(heading, entries, tr("Nobody spoke of us."))


def _replies(digest: Digest, tr: Translator) -> Section:
    replies, outbox = digest.replies, digest.health.backlog.outbox
    entries = [Entry(tr("Replies sent: {sent} · late: {late}", sent=replies.sent_count, late=replies.late_count))]
    entries.extend(sent_entry(one, tr) for one in replies.sent)
    entries.extend(late_entry(item, digest.timezone, tr) for item in replies.late)
    for state, count in sorted(outbox.items()):
        entries.append(Entry(f"{tr(OUTBOX[state])} {count}"))
    return Section(tr("Replies done and late"), tuple(entries))


def _deadlines(digest: Digest, tr: Translator) -> Section:
    entries = [round_entry(one, tr) for one in digest.rounds]
    for _, together in groupby(digest.silences, key=lambda window: (window.starts_at, window.ends_at)):
        entries.append(silence_entry(list(together), digest.timezone, tr))
    return _section(tr("Deadlines"), entries, tr("No polling day is ahead in config/elections.toml."))


def _health(digest: Digest, tr: Translator) -> Section:
    health, backlog = digest.health, digest.health.backlog
    unheard = [loss for loss in health.losses if not loss.heard_on]
    entries = [unheard_entry(loss, tr) for loss in unheard[:_MOST_AILING]]
    if (more := len(unheard) - _MOST_AILING) > 0:
        entries.append(Entry(tr("And {count} more, see: veilleur status", count=more)))
    entries.extend(heard_elsewhere_entries([loss for loss in health.losses if loss.heard_on], tr))
    ours = [one for one in health.ailing if one.source.organisation_id is None]
    entries.extend(ailing_entry(one, tr) for one in ours[:_MOST_AILING])
    if health.alerts:
        named = ", ".join(f"{tr(ALERTS[kind])} ({count})" for kind, count in health.alerts)
        entries.append(Entry(tr("Open alerts: {alerts}. See: veilleur alerts list", alerts=named)))
    if backlog.unread or backlog.untriaged:
        waiting = {"unread": backlog.unread, "untriaged": backlog.untriaged}
        entries.append(Entry(tr("Not read yet: {unread} · not decided yet: {untriaged}", **waiting)))
    return _section(tr("Health of the service"), entries, _all_well(health.sources, tr))


def _all_well(sources: int, tr: Translator) -> str:
    if not sources:
        return tr("No source is looked at yet.")
    return tr("Nothing to report: all sources answered ({count}), everything is read.", count=sources)


def _section(heading: str, entries: Iterable[Entry], empty: str) -> Section:
    return Section(heading, tuple(entries) or (Entry(empty),))
