"""What a digest says, as values, before any word of it is written for people."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from watcher.model import AlertKind, Network, Outcome, Reach, Role, SilenceWindow, Source
from watcher.storage.reports import Backlog, Collected, Period


class Edition(StrEnum):
    """Who reads: the whole team, the direction on one screen, or everybody on Mondays."""

    TEAM = "team"
    DIRECTION = "direction"
    WEEK = "week"


class Trend(StrEnum):
    """How today compares with the days before."""

    UP = "▲"
    DOWN = "▼"
    SAME = "="
    UNKNOWN = ""


NO_REACH = Reach()


@dataclass(frozen=True, slots=True)
class Quote:
    """Words that may be repeated: of an organisation of the directory, on one line, cut short."""

    post_id: int
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


class SignalKind(StrEnum):
    """What a weak signal tells."""

    RISING = "rising"
    UNANSWERED = "unanswered"
    NEW_VOICE = "new_voice"


@dataclass(frozen=True, slots=True)
class Signal:
    """Something faint that deserves a look, on a theme; `organisations` are distinct.

    `usual` counts them on a usual day (rising), `words` are what questions share (unanswered), `name`
    is the organisation (new voice).
    """

    kind: SignalKind
    label: str | None
    organisations: int
    usual: float = 0.0
    words: tuple[str, ...] = ()
    name: str = ""


@dataclass(frozen=True, slots=True)
class Copied:
    """A text that several organisations published, counted in organisations, with its words."""

    organisations: int
    quote: Quote


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
    source: Source
    gap_h: int | None


@dataclass(frozen=True, slots=True)
class Loss:
    """An organisation that lost accounts; `heard_on` are the networks where it is still heard.

    `gap_h` are the hours since it was heard at all; None when it still is, or never was.
    """

    name: str | None
    ailing: tuple[Ailing, ...]
    heard_on: tuple[Network, ...]
    gap_h: int | None


@dataclass(frozen=True, slots=True)
class Health:
    """What the service itself missed; `ailing` counts every source, those of `losses` too.

    `alerts` counts those that nobody answers for, by kind.
    """

    sources: int
    ailing: tuple[Ailing, ...]
    losses: tuple[Loss, ...]
    backlog: Backlog
    alerts: tuple[tuple[AlertKind, int], ...] = ()


@dataclass(frozen=True, slots=True)
class WeekFigures:
    """A week of work; `*_before` are those of the week before. Hours run from opening to answer.

    `unchanged`, `rewritten` and `rejected` say what became of the texts that the house drafted; `reach`, how
    far those that left went together.
    """

    heard: int
    heard_before: int
    speaking: int
    speaking_before: int
    answers: int
    in_time: int
    median_h: float | None
    p90_h: float | None
    unchanged: int
    rewritten: int
    rejected: int
    refused_attempts: int
    reach: Reach = NO_REACH


class Tone(StrEnum):
    """What a reader must know before the first line."""

    CALM = "calm"
    QUIET = "quiet"
    PARTIAL = "partial"
    BROKEN = "broken"


_BROKEN_SHARE = 0.25  # of the sources


@dataclass(frozen=True, slots=True)
class Digest:
    """One day of watch, for one edition; `to_decide` counts what `items` shows the first of.

    `themes_only` are the labels a theme lead asked for; empty for everything. `week` is for Mondays.
    """

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
    copied: tuple[Copied, ...]
    rounds: tuple[Deadline, ...]
    silences: tuple[SilenceWindow, ...]
    health: Health
    gathered_at: datetime
    themes_only: tuple[str, ...] = ()
    week: WeekFigures | None = None

    @property
    def tone(self) -> Tone:
        """Tell a day when nothing happened from a day when we could not hear."""
        health = self.health
        if health.sources and len(health.ailing) >= _BROKEN_SHARE * health.sources:
            return Tone.BROKEN
        if not health.sources or any(not one.heard_on for one in health.losses) or health.backlog.unread:
            return Tone.PARTIAL
        return Tone.QUIET if self.is_empty else Tone.CALM

    @property
    def is_empty(self) -> bool:
        """Whether nothing happened that the reader should know."""
        done = self.replies.sent_count or self.replies.late_count
        return not (self.to_decide or self.themes or self.highlights or self.signals or self.copied or done)
