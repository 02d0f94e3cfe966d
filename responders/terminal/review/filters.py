"""What the queue can be narrowed to, made from what lies on the desk. Pure."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from responders.terminal.review.dialogs import Choice
from responders.terminal.review.frame import Frame
from responders.terminal.review.words import LONG
from watcher.model import Nature, Network, Status
from watcher.storage.listing import Filter

EVERYTHING, LATE, MINE, APPROVED, SNOOZED = "everything", "late", "mine", "approved", "snoozed"


def filter_choices(found: Mapping[str, Counter[str]], frame: Frame) -> list[Choice]:
    """Return what can be chosen: the fixed ones, then what was found on the desk and how often."""
    tr = frame.tr
    fixed = [
        Choice(EVERYTHING, tr("Everything that waits")),
        Choice(LATE, tr("What is late")),
        Choice(MINE, tr("On my desk")),
        Choice(APPROVED, tr("Approved, not left yet (by hand ones too)")),
        Choice(SNOOZED, tr("Put away for later")),
    ]
    return fixed + list(_found(found, frame))


def narrowed(wanted: Filter, choice: str, person_id: str, frame: Frame, everything: Filter) -> Filter:
    """Return the filter with one more condition; a second choice of a kind replaces the first."""
    kind, _, value = choice.partition(":")
    conditions: dict[str, Callable[[], Filter]] = {
        LATE: lambda: replace(wanted, overdue_at=frame.now),
        MINE: lambda: replace(wanted, owner=person_id),
        APPROVED: lambda: Filter(desk=False, statuses=(Status.APPROVED,)),
        SNOOZED: lambda: Filter(desk=False, statuses=(Status.SNOOZED,)),
        "theme": lambda: replace(wanted, theme_id=value),
        "network": lambda: replace(wanted, network=Network(value)),
        "nature": lambda: replace(wanted, nature=Nature(value)),
        "owner": lambda: replace(wanted, owner=value),
        "organisation": lambda: replace(wanted, organisation_id=value),
    }
    return conditions.get(kind, lambda: everything)()


def filter_words(wanted: Filter, words: str, frame: Frame) -> str:
    """Say what the list is narrowed to, or nothing."""
    tr = frame.tr
    organisation = frame.settings.organisation(wanted.organisation_id)
    parts = [
        ", ".join(frame.word(status) for status in wanted.statuses),
        frame.theme(wanted.theme_id),
        LONG[wanted.network] if wanted.network else "",
        frame.word(wanted.nature) if wanted.nature else "",
        organisation.name if organisation else "",
        frame.name(wanted.owner),
        tr("late") if wanted.overdue_at else "",
        f"« {words} »" if words else "",
    ]
    return " + ".join(part for part in parts if part)


def _found(found: Mapping[str, Counter[str]], frame: Frame) -> Iterator[Choice]:
    tr = frame.tr
    for theme, count in found["theme_id"].most_common():
        yield Choice(f"theme:{theme}", tr("Theme: {name} ({count})", name=frame.theme(theme), count=count))
    for network, count in found["network"].most_common():
        name = LONG[Network(network)]
        yield Choice(f"network:{network}", tr("Network: {name} ({count})", name=name, count=count))
    for nature, count in found["nature"].most_common():
        yield Choice(f"nature:{nature}", tr("Nature: {name} ({count})", name=frame.word(nature), count=count))
    for owner, count in found["owner"].most_common():
        yield Choice(f"owner:{owner}", tr("Owner: {name} ({count})", name=frame.name(owner), count=count))
    for one, count in found["organisation_id"].most_common():
        organisation = frame.settings.organisation(one)
        name = organisation.name if organisation else one
        yield Choice(f"organisation:{one}", tr("Organisation: {name} ({count})", name=name, count=count))
