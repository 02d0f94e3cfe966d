"""Everything one screen shows of a ticket, gathered in one read. No decisions here."""

from dataclasses import dataclass
from datetime import datetime

from watcher.errors import unknown_ticket
from watcher.model import (
    Decision,
    Draft,
    Measure,
    Organisation,
    Publication,
    Reading,
    StoredPost,
    Ticket,
)
from watcher.settings import Settings
from watcher.storage.journal import Journal
from watcher.storage.ledger import Ledger
from watcher.storage.publications import Publications
from watcher.storage.readings import Readings
from watcher.storage.tickets import Filter, Tickets


@dataclass(frozen=True, slots=True)
class Line:
    """A ticket as a list shows it: with who speaks, in which words, and whether a text waits."""

    ticket: Ticket
    speaker: str
    text: str
    has_draft: bool


@dataclass(frozen=True, slots=True)
class TicketView:
    """A ticket with all that is needed to decide on it; `posts[0]` is the one that opened it."""

    ticket: Ticket
    posts: tuple[StoredPost, ...]
    reading: Reading | None
    organisation: Organisation | None
    draft: Draft | None
    measures: tuple[Measure, ...]
    exchanges: tuple[tuple[datetime, str], ...]
    decisions: tuple[Decision, ...]
    publications: tuple[Publication, ...]


def lines(
    ledger: Ledger, settings: Settings, wanted: Filter, now: datetime, limit: int = 500, offset: int = 0
) -> list[Line]:
    """Return a page of tickets as the list shows them."""
    tickets = Tickets(ledger)
    return [_line(tickets, settings, ticket) for ticket in tickets.page(wanted, now, limit, offset)]


def view(ledger: Ledger, settings: Settings, ticket_id: int) -> TicketView:
    """Return one ticket with its context; raise UsageError when there is none."""
    tickets = Tickets(ledger)
    ticket = tickets.get(ticket_id)
    if ticket is None:
        raise unknown_ticket(ticket_id)
    posts = tickets.posts_of(ticket_id)
    draft = tickets.latest_draft(ticket_id)
    organisation_id = ticket.organisation_id
    return TicketView(
        ticket=ticket,
        posts=tuple(posts),
        reading=Readings(ledger).of(posts[0].id),
        organisation=settings.organisation(organisation_id) if organisation_id else None,
        draft=draft,
        measures=tuple(m for m in settings.programme if draft and m.id in draft.measures),
        exchanges=tuple(tickets.exchanges(organisation_id)) if organisation_id else (),
        decisions=tuple(Journal(ledger).of_ticket(ticket_id)),
        publications=tuple(Publications(ledger).of_ticket(ticket_id)),
    )


def _line(tickets: Tickets, settings: Settings, ticket: Ticket) -> Line:
    post = tickets.posts_of(ticket.id)[0].post
    organisation = settings.organisation(ticket.organisation_id) if ticket.organisation_id else None
    speaker = organisation.name if organisation else post.author.name or post.author.handle
    return Line(ticket, speaker, post.text, tickets.latest_draft(ticket.id) is not None)
