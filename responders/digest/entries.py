"""Write one line of a digest for each thing it tells. Pure; knows no markup."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from responders.digest.dates import in_words, moment
from responders.digest.labels import DECISIONS, NETWORKS, OUTBOX, ROLES, TERRITORIES
from responders.digest.records import Ailing, Deadline, Item, Quote, Sent, Signal, ThemeLine
from watcher.messages import Message, Translator, msg
from watcher.model import SilenceWindow


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a section, with the words quoted, the address, and what else there is to know."""

    title: str
    quote: str | None = None
    link: str | None = None
    notes: tuple[str, ...] = ()


def item_entry(item: Item, zone: ZoneInfo, tr: Translator) -> Entry:
    name = item.organisation or tr("Somebody who is not named here")
    title = tr(
        "{name} ({network}), ticket {ticket}", name=name, network=NETWORKS[item.network], ticket=item.ticket_id
    )
    return Entry(
        title=f"[{item.theme}] {title}" if item.theme else title,
        quote=item.quote.text if item.quote else None,
        link=item.quote.url if item.quote else None,
        notes=tuple(_item_notes(item, zone, tr)),
    )


def _item_notes(item: Item, zone: ZoneInfo, tr: Translator) -> Iterator[str]:
    if item.quote is None:
        yield tr("Not quoted here: read it in the terminal.")
    yield tr("Proposed: {decision}", decision=DECISIONS[item.outcome])
    if item.due_at is not None:
        yield tr("Before {moment}", moment=moment(item.due_at, zone, tr))
    if item.owner is not None:
        yield tr("With {owner}", owner=item.owner)
    elif item.role is not None:
        yield tr("For {role}", role=ROLES[item.role])


def theme_entry(line: ThemeLine, tr: Translator, *, quoted: bool) -> Entry:
    label = line.label or tr("Other subjects")
    title = tr.plural(
        "{label}: {count} organisation {trend}",
        "{label}: {count} organisations {trend}",
        line.organisations,
        label=label,
        trend=line.trend,
    )
    counted = ()
    if line.by_individuals:
        counted = (
            tr.plural(
                "{count} post by a private person, counted and not quoted",
                "{count} posts by private persons, counted and not quoted",
                line.by_individuals,
            ),
        )
    quote = line.quote if quoted else None
    said_by = (_said_by(quote, tr),) if quote else ()
    return Entry(title, quote and quote.text, quote and quote.url, said_by + counted)


def _said_by(quote: Quote, tr: Translator) -> str:
    return tr("{name} ({network})", name=quote.organisation, network=NETWORKS[quote.network])


def sent_entry(sent: Sent, tr: Translator) -> Entry:
    name = sent.organisation or tr("Somebody who is not named here")
    return Entry(tr("Sent to {name} ({network})", name=name, network=NETWORKS[sent.network]), link=sent.url)


def late_entry(item: Item, zone: ZoneInfo, tr: Translator) -> Entry:
    assert item.due_at is not None
    name = item.organisation or tr("Somebody who is not named here")
    moment = moment(item.due_at, zone, tr)
    return Entry(
        tr("Late since {moment}: {name}, ticket {ticket}", moment=moment, name=name, ticket=item.ticket_id)
    )


def signal_entry(signal: Signal, tr: Translator) -> Entry:
    label = signal.label or tr("Other subjects")
    if signal.is_rising:
        return Entry(tr("Rising: {label}, {count} organisations", label=label, count=signal.organisations))
    return Entry(
        tr(
            "Absent from the programme: questions on {label}, {count} organisations",
            label=label,
            count=signal.organisations,
        )
    )


def round_entry(one: Deadline, tr: Translator) -> Entry:
    return Entry(tr("{name}: {day}, D-{days}", name=one.name, day=in_words(one.day, tr), days=one.days))


def silence_entry(windows: list[SilenceWindow], zone: ZoneInfo, tr: Translator) -> Entry:
    names = ", ".join(tr(TERRITORIES.get(w.territory, msg(w.territory))) for w in windows)
    return Entry(
        tr(
            "Silence in {territories}: from {start} to {end}",
            territories=names,
            start=moment(windows[0].starts_at, zone, tr),
            end=moment(windows[0].ends_at, zone, tr),
        )
    )


def ailing_entry(one: Ailing, tr: Translator) -> Entry:
    name = one.name or tr("Somebody who is not named here")
    return Entry(
        tr("{name} ({network}): {state}", name=name, network=NETWORKS[one.source.network], state=_state(one))
    )


def _state(one: Ailing) -> Message:
    if one.gap_h is None:
        return msg("disabled, never answered") if one.source.is_disabled else msg("never answered")
    if one.source.is_disabled:
        return msg("disabled, last answered {hours} h ago", hours=one.gap_h)
    if one.source.failures:
        return msg("failing, last answered {hours} h ago", hours=one.gap_h)
    return msg("silent, last answered {hours} h ago", hours=one.gap_h)


