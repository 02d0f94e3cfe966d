"""Mere words of thanks in place of an answer, when a person asks for them: the house's template, nothing invented."""

from responders.drafting.fit import fit
from responders.drafting.phrasing import Words
from responders.drafting.render import Templates
from responders.queue.moves import Queue
from watcher.errors import MoveError, unknown_ticket
from watcher.messages import msg
from watcher.model import Nature, Ticket
from watcher.settings import shipped_config
from watcher.storage.tickets import Tickets


def thank(queue: Queue, ticket_id: int, by: str, seen: int | None = None) -> Ticket:
    """Put the template's thanks in place of the draft, for somebody to approve.

    Raise MoveError when no thanks fit the network; the queue's own errors otherwise.
    """
    tickets, settings = Tickets(queue.ledger), queue.settings
    ticket = tickets.get(ticket_id)
    if ticket is None:
        raise unknown_ticket(ticket_id)
    author, organisation = tickets.posts_of(ticket_id)[0].post.author, settings.organisation(ticket.organisation_id)
    name = organisation.name if organisation else author.name or author.handle
    template = "thanks_proposal.txt" if ticket.nature is Nature.PROPOSAL else "thanks_support.txt"
    templates = Templates(settings.templates_dir, shipped_config() / "templates")
    text = fit(templates.render(template, Words(name, settings.campaign)), ticket.network)
    if text is None:
        raise MoveError(
            msg("No words of thanks fit on {network}.", network=ticket.network), msg("Write a shorter text.")
        )
    return queue.thank(ticket_id, by, text, seen)
