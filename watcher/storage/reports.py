"""What happened in a period, counted for the digest and for `status`. Read only.

A period is two instants, the end excluded, walked as a range of time-ordered ids: the cost grows
with the period, not with the archive. Only organisations may be quoted: posts of private persons
are counted and never come out of here with their words, except as tickets on the desk.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any

from watcher.clock import to_ms
from watcher.model import Outcome, Publication, PublicationState, Reading, Status, StoredPost, Ticket
from watcher.storage.copies import ALONE_OR_FIRST
from watcher.storage.identity import id_at
from watcher.storage.ledger import Ledger
from watcher.storage.posts import Posts, stored_post
from watcher.storage.publications import Publications
from watcher.storage.readings import Readings
from watcher.storage.tickets import Tickets

ENOUGH_VOICES = 3  # organisations that must say a thing before it is a signal


@dataclass(frozen=True, slots=True)
class Period:
    """From an instant (included) to another (excluded)."""

    starts_at: datetime
    ends_at: datetime

    @property
    def ids(self) -> tuple[int, int]:
        """The range of post ids of the period, the end excluded."""
        return id_at(to_ms(self.starts_at)), id_at(to_ms(self.ends_at))


@dataclass(frozen=True, slots=True)
class Collected:
    """Posts of a period: how many, how many read as speaking of us, how many of those by persons.

    `unsure` are those that may speak of us: a person has to tell.
    """

    posts: int
    mentions: int
    by_individuals: int
    unsure: int = 0


@dataclass(frozen=True, slots=True)
class ThemeCount:
    """Who spoke of us about a theme; `organisations` are distinct, `by_individuals` are posts."""

    theme_id: str | None
    organisations: int
    posts: int
    by_individuals: int


@dataclass(frozen=True, slots=True)
class ThemeTrend:
    """A theme today beside its days before; `mean` counts organisations, None without any past."""

    today: ThemeCount
    mean: float | None
    quote: StoredPost | None


@dataclass(frozen=True, slots=True)
class DeskEntry:
    """A ticket with the post that opened it and what we think of it."""

    ticket: Ticket
    stored: StoredPost
    reading: Reading | None


@dataclass(frozen=True, slots=True)
class Answered:
    """A ticket answered in a period, and the publication that answered it."""

    entry: DeskEntry
    publication: Publication | None


@dataclass(frozen=True, slots=True)
class Backlog:
    """Work the steps have not done yet, in posts, and texts on their way out, by state."""

    unread: int
    untriaged: int
    outbox: dict[PublicationState, int]


class Reports:
    """Questions about a period in, counts and records out."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def collected(self, period: Period) -> Collected:
        """Count what was said in a period."""
        posts = self._ledger.value("SELECT count(*) FROM post WHERE id >= ? AND id < ?", period.ids)
        counts, unsure = self.themes(period), self._ledger.value(_UNSURE, period.ids)
        return Collected(int(posts), sum(c.posts for c in counts), sum(c.by_individuals for c in counts), int(unsure))

    def themes(self, period: Period) -> list[ThemeCount]:
        """Count the mentions of us by theme, the theme of most organisations first."""
        return [ThemeCount(*row.values()) for row in self._ledger.rows(_THEMES, period.ids)]

    def trends(self, days: Sequence[datetime]) -> list[ThemeTrend]:
        """Compare the last period with those before; `days` are the instants between them, in order."""
        *before, today = [Period(*pair) for pair in pairwise(days)]
        counted = [count for period in before for count in self.themes(period)]
        past: dict[str | None, int] = {}
        for count in counted:
            past[count.theme_id] = past.get(count.theme_id, 0) + count.organisations
        quotes = self._quotes(today)
        return [
            ThemeTrend(
                count,
                past.get(count.theme_id, 0) / len(before) if counted else None,
                quotes.get(count.theme_id),
            )
            for count in self.themes(today)
        ]

    def _quotes(self, period: Period) -> dict[str | None, StoredPost]:
        """Return, for each theme, the post of highest priority that may be quoted."""
        return {row["theme"]: stored_post(row) for row in self._ledger.rows(_QUOTES, period.ids)}

    def tickets_by_status(self, period: Period) -> dict[Status, int]:
        """Count the tickets still open, whatever their age, and those closed in the period."""
        sql = """SELECT status, count(*) AS n FROM ticket WHERE closed_ms IS NULL GROUP BY status
            UNION ALL SELECT status, count(*) FROM ticket WHERE closed_ms >= ? AND closed_ms < ? GROUP BY status"""
        return {Status(row["status"]): row["n"] for row in self._ledger.rows(sql, _ms(period))}

    def desk(
        self,
        outcomes: Sequence[Outcome],
        limit: int,
        overdue_at: datetime | None = None,
        themes: Sequence[str] = (),
    ) -> list[DeskEntry]:
        """Return the tickets of these outcomes that wait for a person, by priority then due time.

        With `overdue_at`, only those whose due time had passed at that instant; with `themes`, only theirs.
        """
        where, values = _on_desk(outcomes, overdue_at, themes)
        sql = f"SELECT id FROM ticket WHERE {where} ORDER BY priority DESC, due_ms IS NULL, due_ms, id LIMIT ?"
        found = [row["id"] for row in self._ledger.rows(sql, (*values, limit))]
        return [self._entry(ticket_id) for ticket_id in found]

    def count_desk(
        self, outcomes: Sequence[Outcome], overdue_at: datetime | None = None, themes: Sequence[str] = ()
    ) -> int:
        """Count the tickets that `desk` would return without a limit."""
        where, values = _on_desk(outcomes, overdue_at, themes)
        return int(self._ledger.value(f"SELECT count(*) FROM ticket WHERE {where}", values))

    def _entry(self, ticket_id: int) -> DeskEntry:
        shelf = Tickets(self._ledger)
        ticket, stored = shelf.get(ticket_id), shelf.posts_of(ticket_id)[0]
        assert ticket is not None
        return DeskEntry(ticket, stored, Readings(self._ledger).of(stored.id))

    def answered(self, period: Period, limit: int) -> list[Answered]:
        """Return the tickets answered in a period, newest first."""
        sql = """SELECT id FROM ticket WHERE closed_ms >= ? AND closed_ms < ? AND status = 'answered'
            ORDER BY closed_ms DESC, id LIMIT ?"""
        found = [row["id"] for row in self._ledger.rows(sql, (*_ms(period), limit))]
        return [self._answer(ticket_id) for ticket_id in found]

    def count_answered(self, period: Period) -> int:
        """Count the tickets answered in a period."""
        sql = "SELECT count(*) FROM ticket WHERE closed_ms >= ? AND closed_ms < ? AND status = 'answered'"
        return int(self._ledger.value(sql, _ms(period)))

    def _answer(self, ticket_id: int) -> Answered:
        sent = (
            publication
            for publication in Publications(self._ledger).of_ticket(ticket_id)
            if publication.state is PublicationState.SENT
        )
        return Answered(self._entry(ticket_id), next(sent, None))

    def backlog(self) -> Backlog:
        """Count the work that waits for the steps."""
        sql = """SELECT state, count(*) AS n FROM publication
            WHERE state NOT IN ('sent', 'failed', 'cancelled') GROUP BY state"""
        outbox = {PublicationState(row["state"]): int(row["n"]) for row in self._ledger.rows(sql)}
        return Backlog(Posts(self._ledger).count_unread(), Readings(self._ledger).count_untriaged(), outbox)


# `mention <> 'no'` repeats what the index says of itself: SQLite uses a partial index only then.
_MENTIONS = "reading.post_id >= ? AND reading.post_id < ? AND mention <> 'no' AND mention = 'yes'"
_THEMES = f"""
    SELECT theme_id, count(DISTINCT organisation_id) AS organisations, count(*) AS posts,
        count(*) FILTER (WHERE reading.author_kind IN ('individual', 'unknown')) AS by_individuals
    FROM reading JOIN post ON post.id = reading.post_id WHERE {_MENTIONS}
    GROUP BY theme_id ORDER BY organisations DESC, posts DESC, theme_id
"""
_UNSURE = """SELECT count(*) FROM reading WHERE reading.post_id >= ? AND reading.post_id < ?
    AND mention <> 'no' AND mention = 'unsure'"""
# Unlawful words are not repeated (loi du 29 juillet 1881), nor is what may tell of a meeting.
_QUOTES = f"""
    SELECT * FROM (
        SELECT post.*, theme_id AS theme,
            row_number() OVER (PARTITION BY theme_id ORDER BY priority DESC, post.id DESC) AS place
        FROM reading JOIN post ON post.id = reading.post_id
        WHERE {_MENTIONS} AND organisation_id IS NOT NULL AND text <> ''
            AND reading.author_kind NOT IN ('individual', 'unknown')
            AND nature NOT IN ('unlawful', 'meeting_request', 'distress')
            AND coalesce(outcome, '') NOT IN ('silence', 'no_reply', 'solicitation')
    ) WHERE place = 1
"""


def _on_desk(
    outcomes: Sequence[Outcome], overdue_at: datetime | None, themes: Sequence[str]
) -> tuple[str, tuple[Any, ...]]:
    marks = ", ".join("?" * len(outcomes))
    where = f"closed_ms IS NULL AND status IN ('open', 'escalated') AND outcome IN ({marks}) AND {ALONE_OR_FIRST}"
    values: tuple[Any, ...] = tuple(outcomes)
    if themes:
        where += f" AND theme_id IN ({', '.join('?' * len(themes))})"
        values += tuple(themes)
    if overdue_at is not None:
        where += " AND due_ms < ?"
        values += (to_ms(overdue_at),)
    return where, values


def _ms(period: Period) -> tuple[int, int]:
    return to_ms(period.starts_at), to_ms(period.ends_at)
