"""Everything one screen shows of a ticket, gathered in one read. No decisions here."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from responders.budgets import Budget
from responders.guards.verdict import Verdict
from responders.queue.approving import destination, themed_by
from responders.queue.gathering import gather
from responders.queue.paying import x_budget
from responders.queue.shared_texts import CODE, points_of, reason_of
from responders.queue.verdicts import Case, judge
from watcher.errors import unknown_ticket
from watcher.model import (
    Decision,
    Draft,
    Measure,
    Network,
    Organisation,
    Person,
    Post,
    Publication,
    PublicationState,
    Reading,
    StoredPost,
    Ticket,
)
from watcher.settings import Settings
from watcher.storage.copies import ALONE, Copies, Spread
from watcher.storage.corrections import Correction, Corrections
from watcher.storage.journal import Journal
from watcher.storage.ledger import Ledger
from watcher.storage.listing import Filter
from watcher.storage.publications import Publications
from watcher.storage.reach import Count, Reaches
from watcher.storage.readings import Readings
from watcher.storage.relays import Relays
from watcher.storage.text_tickets import TextTickets
from watcher.storage.tickets import Head, Tickets


@dataclass(frozen=True, slots=True)
class Line:
    """A ticket as a list shows it: with who speaks, in which words, and whether a text waits."""

    ticket: Ticket
    speaker: str
    text: str
    has_draft: bool
    spread: Spread = ALONE


@dataclass(frozen=True, slots=True)
class Sibling:
    """A ticket about the same text, of another organisation."""

    ticket: Ticket
    speaker: str
    url: str | None


@dataclass(frozen=True, slots=True)
class After:
    """What became of a text that left: its last count, and its corrections, newest first."""

    publication: Publication
    last: Count | None
    corrections: tuple[Correction, ...]


@dataclass(frozen=True, slots=True)
class TicketView:
    """A ticket with all that is needed to decide on it; `posts[0]` is the one that opened it.

    `after` says what became of those of its publications that left, `spread` how far its text went,
    `siblings` which other tickets are about it, `relayed_by` the names of the organisations that passed it
    on; `budget` is what may still be spent, where its text would cost something.
    """

    ticket: Ticket
    posts: tuple[StoredPost, ...]
    reading: Reading | None
    organisation: Organisation | None
    draft: Draft | None
    measures: tuple[Measure, ...]
    exchanges: tuple[tuple[datetime, str], ...]
    decisions: tuple[Decision, ...]
    publications: tuple[Publication, ...]
    after: tuple[After, ...] = ()
    spread: Spread = ALONE
    siblings: tuple[Sibling, ...] = ()
    relayed_by: tuple[str, ...] = ()
    account: str = ""
    verdicts: tuple[Verdict, ...] = ()
    budget: Budget | None = None


def lines(
    ledger: Ledger,
    settings: Settings,
    wanted: Filter,
    now: datetime,
    limit: int = 500,
    offset: int = 0,
    after: Ticket | None = None,
) -> list[Line]:
    """Return a page of tickets as the list shows them, those `after` one."""
    tickets = Tickets(ledger)
    page = tickets.page(wanted, now, limit, offset, after)
    heads = tickets.heads([ticket.id for ticket in page])
    return [_line(ledger, settings, ticket, heads[ticket.id]) for ticket in page]


def view(
    ledger: Ledger, settings: Settings, ticket_id: int, now: datetime | None = None, person: Person | None = None
) -> TicketView:
    """Return one ticket with its context; raise UsageError when there is none.

    With an hour, the guards' verdicts at that hour, were this person to approve.
    """
    tickets = Tickets(ledger)
    ticket = tickets.get(ticket_id)
    if ticket is None:
        raise unknown_ticket(ticket_id)
    posts = tickets.posts_of(ticket_id)
    draft = tickets.latest_draft(ticket_id)
    organisation_id = ticket.organisation_id
    organisation = settings.organisation(organisation_id)
    verdicts: tuple[Verdict, ...] = ()
    if draft and now:
        context = gather(ledger, settings, ticket, now, person)
        verdicts = judge(Case(settings, ticket, draft, organisation, person, themed_by(ledger, ticket), context))
    spread = Copies(ledger).spread(posts[0].id)
    siblings = tuple(
        _sibling(ledger, settings, one) for one in TextTickets(ledger).of_text(posts[0].id) if one.id != ticket_id
    )
    publications = tuple(Publications(ledger).of_ticket(ticket_id))
    account = destination(ledger, settings, ticket)[0].account
    return TicketView(
        ticket=replace(ticket, reason=reason_of(ticket.reason, spread, TextTickets(ledger).waiting_behind(ticket_id))),
        posts=tuple(posts),
        reading=_weighed(Readings(ledger).of(posts[0].id), spread),
        organisation=organisation,
        draft=draft,
        measures=tuple(m for m in settings.programme if draft and m.id in draft.measures),
        exchanges=tuple(tickets.exchanges(organisation_id)) if organisation_id else (),
        decisions=tuple(Journal(ledger).of_ticket(ticket_id)),
        publications=publications,
        after=tuple(_after(ledger, one) for one in publications if one.state is PublicationState.SENT),
        spread=spread,
        siblings=siblings,
        relayed_by=tuple(_relayed_by(ledger, settings, posts[0].id)),
        account=account,
        verdicts=verdicts,
        budget=x_budget(ledger, settings, now) if now and account and ticket.network is Network.X else None,
    )


def _after(ledger: Ledger, publication: Publication) -> After:
    corrections = Corrections(ledger).of_publication(publication.id)
    return After(publication, Reaches(ledger).latest(publication.id), tuple(corrections))


def _weighed(reading: Reading | None, spread: Spread) -> Reading | None:
    """Add what the spread of the text is worth to the points of the post."""
    points = points_of(spread)
    if reading is None or not points:
        return reading
    because = (*reading.priority_because, (CODE, points))
    return replace(reading, priority=reading.priority + points, priority_because=because)


def _relayed_by(ledger: Ledger, settings: Settings, post_id: int) -> Iterator[str]:
    for relay in Relays(ledger).of(post_id):
        organisation = settings.organisation(relay.organisation_id)
        yield organisation.name if organisation else relay.handle


def _sibling(ledger: Ledger, settings: Settings, ticket: Ticket) -> Sibling:
    post = Tickets(ledger).posts_of(ticket.id)[0].post
    return Sibling(ticket, _speaker(settings, ticket, post), post.url)


def _line(ledger: Ledger, settings: Settings, ticket: Ticket, head: Head) -> Line:
    spread, organisation = Copies(ledger).spread(head.post_id), settings.organisation(ticket.organisation_id)
    shown = replace(ticket, reason=reason_of(ticket.reason, spread, 0))
    return Line(shown, organisation.name if organisation else head.speaker, head.text, head.has_draft, spread)


def _speaker(settings: Settings, ticket: Ticket, post: Post) -> str:
    organisation = settings.organisation(ticket.organisation_id) if ticket.organisation_id else None
    return organisation.name if organisation else post.author.name or post.author.handle
