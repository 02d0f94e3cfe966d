"""What a person sees and may pick beside the draft: the nearest measures, the other wordings."""

from collections.abc import Sequence
from datetime import datetime

from responders.drafting.ranking import Ranked
from responders.drafting.wording import Variant, Wording
from responders.queue.moves import Queue
from watcher.errors import UsageError, unknown_ticket
from watcher.messages import msg
from watcher.model import StoredPost, Ticket
from watcher.settings import Settings
from watcher.storage.ledger import Ledger
from watcher.storage.tickets import Tickets


def nearest(ledger: Ledger, settings: Settings, ticket_id: int, now: datetime) -> tuple[Ranked, ...]:
    """Return the three measures nearest to a ticket's post, the best first; raise UsageError without a ticket."""
    _, posts = _found(ledger, ticket_id)
    return Wording(ledger, settings, now).top(posts[0]) if posts else ()


def variants_of(ledger: Ledger, settings: Settings, ticket_id: int, now: datetime) -> tuple[Variant, ...]:
    """Return the texts that a ticket may get; raise UsageError without a ticket, TemplateTrouble."""
    ticket, posts = _found(ledger, ticket_id)
    return Wording(ledger, settings, now).variants(ticket, posts[0]) if posts else ()


def take(queue: Queue, ticket_id: int, number: int, by: str, seen: int | None = None) -> Ticket:
    """Put the variant of that number, from 1, in place of the draft: it stays the house's text.

    Raise UsageError when there is no such variant; the queue's own errors otherwise.
    """
    variants = variants_of(queue.ledger, queue.settings, ticket_id, queue.clock())
    if not 1 <= number <= len(variants):
        raise UsageError(
            msg("Ticket {ticket} has no variant {number}.", ticket=ticket_id, number=number),
            msg("See them with: veilleur queue variants {ticket}", ticket=ticket_id),
        )
    variant = variants[number - 1]
    return queue.reword(ticket_id, by, variant.text, variant.cites, seen)


def _found(ledger: Ledger, ticket_id: int) -> tuple[Ticket, Sequence[StoredPost]]:
    tickets = Tickets(ledger)
    ticket = tickets.get(ticket_id)
    if ticket is None:
        raise unknown_ticket(ticket_id)
    return ticket, tickets.posts_of(ticket_id)
