"""Write one line of a digest for each thing it tells. Pure; knows no markup."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from responders.digest.dates import day_in_words, hour_in_words
from responders.digest.labels import DECISIONS, NETWORKS, ROLES, TERRITORIES
from responders.digest.records import (
    Ailing,
    Copied,
    Deadline,
    Item,
    Loss,
    Quote,
    Sent,
    Signal,
    SignalKind,
    ThemeLine,
    WeekFigures,
)
from watcher.messages import Message, Translator, msg
from watcher.model import Reach, SilenceWindow

_MOST_NOTES = 3  # accounts that one line names


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a section, with the words quoted, the address, and what else there is to know.

    `share`, in percent, is drawn as a bar where drawing is possible; the title says the figure itself.
    """

    title: str
    quote: str | None = None
    link: str | None = None
    notes: tuple[str, ...] = ()
    share: int | None = None

    @property
    def host(self) -> str:
        """Name the site that the link leads to, as it is: a link's words never lie about it."""
        return urlsplit(self.link).hostname or "" if self.link else ""


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


def theme_entry(line: ThemeLine, tr: Translator, *, quoted: bool, most: int) -> Entry:
    """Write how many organisations speak of a theme, beside the `most` of any, with one quote when `quoted`."""
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
    share = round(100 * line.organisations / most) if most else 0
    return Entry(title, quote.text, quote.url, notes, share) if quote else Entry(title, notes=notes, share=share)


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
    label, count = signal.label or tr("Other subjects"), signal.organisations
    if signal.kind is SignalKind.NEW_VOICE:
        return Entry(tr("New voice: {name} speaks of us ({label})", name=signal.name, label=label))
    if signal.kind is SignalKind.RISING:
        values = {"label": label, "count": count, "usual": round(signal.usual)}
        return Entry(tr("Rising: {label}, {count} organisations (usually {usual})", **values))
    if signal.words:
        words = ", ".join(signal.words)
        return Entry(
            tr(
                "Absent from the programme: “{words}” ({label}), asked by {count} organisations",
                words=words,
                label=label,
                count=count,
            )
        )
    return Entry(tr("Absent from the programme: questions on {label}, {count} organisations", label=label, count=count))


def copied_entry(copied: Copied, tr: Translator) -> Entry:
    """Write that many organisations published one text, with its words as one of them said it."""
    title = tr("{count} organisations published this text", count=copied.organisations)
    source = tr("{name} ({network})", name=copied.quote.organisation, network=NETWORKS[copied.quote.network])
    return Entry(title, copied.quote.text, copied.quote.url, (source,))


def week_entries(week: WeekFigures, tr: Translator) -> Iterator[Entry]:
    """Write the figures of a week."""
    yield Entry(
        tr("Organisations heard: {count} ({before} the week before)", count=week.heard, before=week.heard_before)
    )
    speaking = {"count": week.speaking, "before": week.speaking_before}
    yield Entry(tr("Organisations that spoke of us: {count} ({before} the week before)", **speaking))
    if week.median_h is None or week.p90_h is None:
        yield Entry(tr("No answer left this week."))
    else:
        left = {"count": week.answers, "in_time": week.in_time, "median": week.median_h, "p90": week.p90_h}
        yield Entry(
            tr("Answers: {count}, {in_time} in time; half within {median} h, nine out of ten within {p90} h", **left)
        )
    if week.reach != Reach():
        reach = {"likes": week.reach.likes, "reposts": week.reach.reposts, "replies": week.reach.replies}
        yield Entry(tr("What we published: {likes} likes, {reposts} reposts, {replies} replies", **reach))
    drafts = {"unchanged": week.unchanged, "rewritten": week.rewritten, "rejected": week.rejected}
    yield Entry(
        tr(
            "Drafts approved as they were: {unchanged} · rewritten: {rewritten} · tickets rejected: {rejected}",
            **drafts,
        )
    )
    yield Entry(
        tr("Publications stopped by a silence period or for want of an approval: {count}", count=week.refused_attempts)
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


def unheard_entry(loss: Loss, tr: Translator) -> Entry:
    """Write that an organisation is not heard any more, and what is wrong with each of its accounts."""
    name = loss.name or tr("Somebody who is not named here")
    notes = tuple(_ailing_line(one, tr) for one in loss.ailing)
    if loss.gap_h is None:
        return Entry(tr("{name} was never heard", name=name), notes=notes)
    return Entry(tr("{name} is not heard any more, for {hours} h", name=name, hours=loss.gap_h), notes=notes)


def heard_elsewhere_entries(losses: Sequence[Loss], tr: Translator) -> Iterator[Entry]:
    """Write, for each network, which organisations lost their account there and are heard by another."""
    networks = dict.fromkeys(one.source.network for loss in losses for one in loss.ailing)
    for network in networks:
        there = [loss for loss in losses if network in (one.source.network for one in loss.ailing)]
        notes = tuple(_ailing_line(one, tr) for loss in there for one in loss.ailing if one.source.network is network)
        yield Entry(
            tr.plural(
                "{network}: {count} organisation lost its account there and is heard by another one",
                "{network}: {count} organisations lost their accounts there and are heard by another one",
                len(there),
                network=NETWORKS[network],
            ),
            notes=notes[:_MOST_NOTES],
        )


def ailing_entry(one: Ailing, tr: Translator) -> Entry:
    """Write what is wrong with a source, and since when."""
    return Entry(_ailing_line(one, tr))


def _ailing_line(one: Ailing, tr: Translator) -> str:
    name = one.name or tr("Our own account")
    return tr("{name} ({network}): {state}", name=name, network=NETWORKS[one.source.network], state=_state(one))


def _state(one: Ailing) -> Message:
    is_disabled = one.source.disabled_because is not None
    if one.gap_h is None:
        return msg("disabled, never answered") if is_disabled else msg("never answered")
    if is_disabled:
        return msg("disabled, last answered {hours} h ago", hours=one.gap_h)
    if one.source.last_error:
        return msg("failing, last answered {hours} h ago", hours=one.gap_h)
    return msg("silent, last answered {hours} h ago", hours=one.gap_h)
