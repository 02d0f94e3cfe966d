"""What a digest says, as values, before any word of it is written for people."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from watcher.model import Network, Outcome, Role, SilenceWindow
from watcher.storage.reports import AilingSource, Backlog, Collected, Period


class Edition(StrEnum):
    """Who reads: the whole team, or the direction on one screen."""

    TEAM = "team"
    DIRECTION = "direction"


class Trend(StrEnum):
    """How today compares with the days before."""

    UP = "▲"
    DOWN = "▼"
    SAME = "="
    UNKNOWN = ""


@dataclass(frozen=True, slots=True)
class Quote:
    """Words that may be repeated: of an organisation of the directory, on one line, cut short."""

    organisation: str
    text: str
    url: str | None
    network: Network
    at: datetime


@dataclass(frozen=True, slots=True)
class Item:
    """A ticket for the reader; without `organisation` or `quote` when these must not be repeated."""

    ticket_id: int
    organisation: str | None
    quote: Quote | None
    theme: str | None
    network: Network
    outcome: Outcome
    due_at: datetime | None
    owner: str | None
    role: Role | None


@dataclass(frozen=True, slots=True)
class ThemeLine:
    """What is said of us about one theme; `label` is None outside of the campaign's themes."""

    label: str | None
    organisations: int
    by_individuals: int
    trend: Trend
    quote: Quote | None


@dataclass(frozen=True, slots=True)
class Sent:
    """One answer that left: to whom, and where it can be read."""

    organisation: str | None
    network: Network
    url: str | None


@dataclass(frozen=True, slots=True)
class Replies:
    """Answers that left in the period, and tickets whose due time has passed."""

    sent_count: int
    sent: tuple[Sent, ...]
    late_count: int
    late: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Signal:
    """A theme that rises, or a question the programme does not answer; counted in organisations."""

    label: str | None
    organisations: int
    is_rising: bool


@dataclass(frozen=True, slots=True)
class Deadline:
    """A round's polling day, and how many days are left."""

    name: str
    day: date
    days: int


@dataclass(frozen=True, slots=True)
class Ailing:
    """A source that fails or is silent, named by its organisation; `gap_h` in hours, None if never."""

    name: str | None
    source: AilingSource
    gap_h: int | None


@dataclass(frozen=True, slots=True)
class Health:
    """What the service itself missed."""

    sources: int
    ailing: tuple[Ailing, ...]
    backlog: Backlog


@dataclass(frozen=True, slots=True)
class Digest:
    """One day of watch, for one edition; `to_decide` counts what `items` shows the first of."""

    day: date
    edition: Edition
    period: Period
    timezone: ZoneInfo
    contact: str
    days_to_round: int | None
    to_decide: int
    items: tuple[Item, ...]
    collected: Collected
    themes: tuple[ThemeLine, ...]
    replies: Replies
    highlights: tuple[Item, ...]
    signals: tuple[Signal, ...]
    rounds: tuple[Deadline, ...]
    silences: tuple[SilenceWindow, ...]
    health: Health

    @property
    def is_empty(self) -> bool:
        """Whether nothing happened that the reader should know."""
        done = self.replies.sent_count or self.replies.late_count
        return not (self.to_decide or self.themes or self.highlights or self.signals or done)
