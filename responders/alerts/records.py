"""What alerts are decided from, and what is decided."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from responders.coverage import Coverage
from watcher.messages import Message
from watcher.model import AlertKind, Publication, Source, Ticket
from watcher.storage.pressing import Habit
from watcher.storage.senders import Sender


@dataclass(frozen=True, slots=True)
class Series:
    """Voices on a theme (None: on all of them) in the last hours, at the same hours of past weeks, and of days before.

    A voice is an organisation, or a post of a private person; `daily` is the mean of the days.
    """

    theme_id: str | None
    label: str | None
    now: int
    before: tuple[int, ...]
    daily: float


@dataclass(frozen=True, slots=True)
class Pressed:
    """A ticket that may be worth an alert; `organisation` is None where it must not be told."""

    ticket: Ticket
    organisation: str | None


@dataclass(frozen=True, slots=True)
class Facts:
    """What is true at an instant. `names` are those of organisations that may be told, by id.

    `habits` count posts since `habits_since`.
    """

    series: tuple[Series, ...] = ()
    unclaimed: tuple[Pressed, ...] = ()
    late: tuple[Pressed, ...] = ()
    uncertain: tuple[Publication, ...] = ()
    sources: tuple[Source, ...] = ()
    senders: tuple[Sender, ...] = ()
    coverage: tuple[Coverage, ...] = ()
    habits: tuple[Habit, ...] = ()
    habits_since: datetime | None = None
    names: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Finding:
    """Something worth an alert now: of which kind, about what, in a sentence without a word of any post."""

    kind: AlertKind
    subject: str
    what: Message
    ticket: Ticket | None = None
    theme_id: str | None = None
