"""What the outbox tells the desk: a text has left, or comes back to be decided again."""

from datetime import datetime

from watcher.messages import Message
from watcher.model import HOUSE, MOVES, Move, Status
from watcher.storage.journal import Entry, Journal
from watcher.storage.kept_messages import dump_message
from watcher.storage.ledger import Ledger
from watcher.storage.tickets import Tickets


def mark_sent(ledger: Ledger, ticket_id: int, now: datetime, by: str = HOUSE, note: str = "") -> None:
    """Note that the approved text left; call inside a transaction."""
    _follow(ledger, ticket_id, Move.SENT, now, by, note)


def send_back(ledger: Ledger, ticket_id: int, why: Message, now: datetime, by: str = HOUSE) -> None:
    """Put the ticket back on the desk with the reason; call inside a transaction."""
    _follow(ledger, ticket_id, Move.RETURN, now, by, dump_message(why))


def _follow(ledger: Ledger, ticket_id: int, move: Move, now: datetime, by: str, note: str) -> None:
    """Move the ticket if it still waits for the outbox; somebody may have moved it since."""
    tickets = Tickets(ledger)
    ticket = tickets.get(ticket_id)
    if ticket is None or (ticket.status, move) not in MOVES:
        return
    to: Status = MOVES[ticket.status, move]
    if tickets.swap(ticket, to, now, claimed_until=None):
        Journal(ledger).append(Entry(by, move, ticket_id, ticket.status, to, note=note), now)
