"""Mere words of thanks in place of an answer, when a person asks for them: the house's template, nothing invented."""

from dataclasses import replace

from responders.drafting.wording import Wording
from responders.queue.moves import Queue
from watcher.errors import MoveError, unknown_ticket
from watcher.messages import msg
from watcher.model import Outcome, Ticket
from watcher.storage.tickets import Tickets


def thank(queue: Queue, ticket_id: int, by: str, seen: int | None = None) -> Ticket:
    """Put words of thanks in place of the draft, for somebody to approve: other words than the last ones.

    Raise MoveError when no thanks fit or all repeat what we wrote lately, TemplateTrouble, the queue's own errors.
    """
    tickets = Tickets(queue.ledger)
    ticket = tickets.get(ticket_id)
    if ticket is None:
        raise unknown_ticket(ticket_id)
    posts = tickets.posts_of(ticket_id)
    wording = Wording(queue.ledger, queue.settings, queue.clock())
    texts = wording.texts(replace(ticket, outcome=Outcome.THANK), posts[0], None) if posts else []
    if not texts:
        raise MoveError(
            msg("No words of thanks fit on {network}, or all repeat a recent text.", network=ticket.network),
            msg("Write your own: veilleur queue edit {ticket} TEXT --as PERSON", ticket=ticket_id),
        )
    return queue.thank(ticket_id, by, texts[0], seen)
