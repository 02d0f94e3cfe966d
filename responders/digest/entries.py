"""Write one line of a digest for each thing it tells. Pure; knows no markup."""

from collections.abc import Iterator
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from responders.digest.dates import day_in_words, hour_in_words
from responders.digest.labels import DECISIONS, NETWORKS, ROLES, TERRITORIES
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
    """Write what waits for a decision, or deserves to be shown."""
    name = item.organisation or tr("Somebody who is not named here")
    title = tr("{name} ({network}), ticket {ticket}", name=name, network=NETWORKS[item.network], ticket=item.ticket_id)
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
        yield tr("Before {moment}", moment=hour_in_words(item.due_at, zone, tr))
    if item.owner is not None:
        yield tr("With {owner}", owner=item.owner)
    elif item.role is not None:
        yield tr("For {role}", role=ROLES[item.role])


def theme_entry(line: ThemeLine, tr: Translator, *, quoted: bool) -> Entry:
    """Write how many organisations speak of a theme, with one quote when `quoted`."""
    label = line.label or tr("Other subjects")
    title = tr.plural(
        "{label}: {count} organisation {trend}",
        "{label}: {count} organisations {trend}",
        line.organisations,
        label=label,
        trend=line.trend,
    ).rstrip()
    quote = line.quote if quoted else None
    notes = tuple(_theme_notes(line, quote, tr))
    return Entry(title, quote.text, quote.url, notes) if quote else Entry(title, notes=notes)


def _theme_notes(line: ThemeLine, quote: Quote | None, tr: Translator) -> Iterator[str]:
    if quote:
        yield tr("{name} ({network})", name=quote.organisation, network=NETWORKS[quote.network])
    if line.by_individuals:
        yield tr.plural(
            "{count} post by a private person, counted and not quoted",
            "{count} posts by private persons, counted and not quoted",
            line.by_individuals,
        )


def sent_entry(sent: Sent, tr: Translator) -> Entry:
    """Write one answer that left."""
    name = sent.organisation or tr("Somebody who is not named here")
    return Entry(tr("Sent to {name} ({network})", name=name, network=NETWORKS[sent.network]), link=sent.url)


def late_entry(item: Item, zone: ZoneInfo, tr: Translator) -> Entry:
    """Write one ticket whose due time has passed."""
    assert item.due_at is not None
    name = item.organisation or tr("Somebody who is not named here")
    moment = hour_in_words(item.due_at, zone, tr)
    return Entry(tr("Late since {moment}: {name}, ticket {ticket}", moment=moment, name=name, ticket=item.ticket_id))


def signal_entry(signal: Signal, tr: Translator) -> Entry:
    """Write one weak signal."""
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
    """Write how far away a round is."""
    return Entry(tr("{name}: {day}, D-{days}", name=one.name, day=day_in_words(one.day, tr), days=one.days))


def silence_entry(windows: list[SilenceWindow], zone: ZoneInfo, tr: Translator) -> Entry:
    """Write the silence of territories whose windows are the same."""
    names = ", ".join(tr(TERRITORIES.get(w.territory, msg(w.territory))) for w in windows)
    return Entry(
        tr(
            "Silence in {territories}: from {start} to {end}",
            territories=names,
            start=hour_in_words(windows[0].starts_at, zone, tr),
            end=hour_in_words(windows[0].ends_at, zone, tr),
        )
    )


def ailing_entry(one: Ailing, tr: Translator) -> Entry:
    """Write what is wrong with a source, and since when."""
    name = one.name or tr("A source")
    return Entry(tr("{name} ({network}): {state}", name=name, network=NETWORKS[one.source.network], state=_state(one)))


def _state(one: Ailing) -> Message:
    if one.gap_h is None:
        return msg("disabled, never answered") if one.source.is_disabled else msg("never answered")
    if one.source.is_disabled:
        return msg("disabled, last answered {hours} h ago", hours=one.gap_h)
    if one.source.failures:
        return msg("failing, last answered {hours} h ago", hours=one.gap_h)
    return msg("silent, last answered {hours} h ago", hours=one.gap_h)
