"""The guards once more, at the last line before the network call, as things stand then."""

from datetime import datetime

from responders.guards.enforcing import last_problem
from responders.queue.gathering import gather
from watcher.messages import Message
from watcher.model import Draft, Move, Publication
from watcher.settings import Settings
from watcher.storage.journal import Journal
from watcher.storage.kept_messages import load_message
from watcher.storage.ledger import Ledger
from watcher.storage.tickets import Tickets

_APPROVALS = (Move.APPROVE, Move.AMEND)


def last_check(
    ledger: Ledger, settings: Settings, publication: Publication, draft: Draft, now: datetime
) -> Message | None:
    """Say which guard stops an approved text now, or that a measure it cites was edited; None when it may leave."""
    ticket = Tickets(ledger).get(publication.ticket_id)
    lines = (d for d in reversed(Journal(ledger).of_ticket(publication.ticket_id)) if d.move in _APPROVALS)
    approval = next((line for line in lines if line.draft_id == draft.id), None)
    if ticket is None or approval is None:
        return None  # said by the approval's own check
    return last_problem(draft, gather(ledger, settings, ticket, now), load_message(approval.note))
