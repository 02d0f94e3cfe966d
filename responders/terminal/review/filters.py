"""What the queue can be narrowed to, made from what lies on the desk. Pure."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

from responders.queue.views import Line
from responders.terminal.review.dialogs import Choice
from responders.terminal.review.frame import Frame
from responders.terminal.review.words import LONG
from watcher.model import Network, Status
from watcher.storage.tickets import Filter

EVERYTHING, LATE, MINE, APPROVED, SNOOZED = "everything", "late", "mine", "approved", "snoozed"


def filter_choices(lines: Sequence[Line], frame: Frame) -> list[Choice]:
    """Return what can be chosen: the fixed ones, then the themes, networks, owners and organisations."""
    tr = frame.tr
    fixed = [
        Choice(EVERYTHING, tr("Everything that waits")),
        Choice(LATE, tr("What is late")),
        Choice(MINE, tr("On my desk")),
        Choice(APPROVED, tr("Approved, not left yet (by hand ones too)")),
        Choice(SNOOZED, tr("Put away for later")),
    ]
    return fixed + list(_found(lines, frame))


def narrowed(wanted: Filter, choice: str, person_id: str, frame: Frame) -> Filter:
    """Return the filter with one more condition; a second choice of a kind replaces the first."""
    kind, _, value = choice.partition(":")
    conditions: dict[str, Callable[[], Filter]] = {
        LATE: lambda: replace(wanted, overdue_at=frame.now),
        MINE: lambda: replace(wanted, owner=person_id),
        APPROVED: lambda: Filter(desk=False, statuses=(Status.APPROVED,)),
        SNOOZED: lambda: Filter(desk=False, statuses=(Status.SNOOZED,)),
        "theme": lambda: replace(wanted, theme_id=value),
        "network": lambda: replace(wanted, network=Network(value)),
        "owner": lambda: replace(wanted, owner=value),
        "organisation": lambda: replace(wanted, organisation_id=value),
    }
    return conditions.get(kind, Filter)()


def filter_words(wanted: Filter, words: str, frame: Frame) -> str:
    """Say what the list is narrowed to, or nothing."""
    tr = frame.tr
    organisation = frame.settings.organisation(wanted.organisation_id)
    parts = [
        ", ".join(frame.word(status) for status in wanted.statuses),
        frame.theme(wanted.theme_id),
        LONG[wanted.network] if wanted.network else "",
        organisation.name if organisation else "",
        frame.name(wanted.owner),
        tr("late") if wanted.overdue_at else "",
        f"« {words} »" if words else "",
    ]
    return " + ".join(part for part in parts if part)


def _found(lines: Iterable[Line], frame: Frame) -> Iterator[Choice]:
    tickets = [line.ticket for line in lines]
    for theme, count in Counter(t.theme_id for t in tickets if t.theme_id).most_common():
        yield Choice(f"theme:{theme}", frame.tr("Theme: {name} ({count})", name=frame.theme(theme), count=count))
    for network, count in Counter(t.network for t in tickets).most_common():
        yield Choice(f"network:{network}", frame.tr("Network: {name} ({count})", name=LONG[network], count=count))
    for owner, count in Counter(t.owner for t in tickets if t.owner).most_common():
        yield Choice(f"owner:{owner}", frame.tr("Owner: {name} ({count})", name=frame.name(owner), count=count))
    speakers = {line.ticket.organisation_id: line.speaker for line in lines}
    for one, count in Counter(t.organisation_id for t in tickets if t.organisation_id).most_common():
        yield Choice(f"organisation:{one}", frame.tr("Organisation: {name} ({count})", name=speakers[one], count=count))
