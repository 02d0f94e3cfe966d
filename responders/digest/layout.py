"""Lay a digest out as headings and entries, in the reader's language. Pure; knows no markup.

The text and the HTML are two coats over this one page, so that they never say different things.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

from responders.digest.dates import day_in_words, hour_in_words
from responders.digest.entries import (
    Entry,
    ailing_entry,
    item_entry,
    late_entry,
    round_entry,
    sent_entry,
    signal_entry,
    silence_entry,
    theme_entry,
)
from responders.digest.labels import OUTBOX
from responders.digest.records import Digest, Edition
from watcher.messages import Translator

_MOST_AILING = 10


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
    opening: str
    sections: tuple[Section, ...]
    closing: str


def subject(digest: Digest, tr: Translator) -> str:
    """Return the subject: the day, how many decisions wait, how many days are left."""
    day, count = f"{digest.day:%d/%m}", digest.to_decide
    if digest.days_to_round is None:
        return tr("Watch {day} · {count} to decide", day=day, count=count)
    return tr("Watch {day} · {count} to decide · D-{days}", day=day, count=count, days=digest.days_to_round)


def lay_out(digest: Digest, tr: Translator) -> Page:
    """Return the page of a digest; its sections come in the order of the campaign's workflow."""
    return Page(
        language=tr.language,
        subject=subject(digest, tr),
        title=tr("Watch of {day}", day=day_in_words(digest.day, tr)),
        opening=_opening(digest, tr),
        sections=tuple(_direction(digest, tr) if digest.edition is Edition.DIRECTION else _team(digest, tr)),
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
    yield _section(tr("Weak signals"), (signal_entry(one, tr) for one in digest.signals), tr("No weak signal."))
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
        ),
    )


def _opening(digest: Digest, tr: Translator) -> str:
    counts = tr(
        "From {start} to {end}: {posts} posts collected, {mentions} speak of us.",
        start=hour_in_words(digest.period.starts_at, digest.timezone, tr),
        end=hour_in_words(digest.period.ends_at, digest.timezone, tr),
        posts=digest.collected.posts,
        mentions=digest.collected.mentions,
    )
    nothing = tr("Nothing to report.")
    return f"{nothing} {counts}" if digest.is_empty else counts


def _to_decide(digest: Digest, tr: Translator) -> Section:
    left = digest.to_decide - len(digest.items)
    entries = [item_entry(item, digest.timezone, tr) for item in digest.items]
    if left > 0:
        entries.append(Entry(tr("And {count} more in the queue.", count=left)))
    return _section(tr("To decide today"), entries, tr("Nothing to decide."))


def _said_of_us(digest: Digest, tr: Translator) -> Section:
    entries = [theme_entry(line, tr, quoted=digest.edition is Edition.TEAM) for line in digest.themes]
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
    entries = [ailing_entry(one, tr) for one in health.ailing[:_MOST_AILING]]
    if (more := len(health.ailing) - _MOST_AILING) > 0:
        entries.append(Entry(tr("And {count} more, see: veilleur status", count=more)))
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
