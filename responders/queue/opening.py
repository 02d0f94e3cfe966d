"""The triage step: from a reading to a ticket on somebody's desk, or to a count in the digest."""

from collections.abc import Callable
from datetime import datetime, timedelta

from responders.deadlines import WorkingHours
from responders.guards.silence import open_window, silence_windows
from responders.queue.shared_texts import points_of
from responders.triage import PRIVATE, decide
from watcher.messages import msg
from watcher.model import (
    HOUSE,
    MOVES,
    ON_A_DESK,
    Move,
    Outcome,
    Proposal,
    Reading,
    Status,
    StepReport,
    StoredPost,
    Ticket,
)
from watcher.settings import TERRITORIES, Settings
from watcher.storage.copies import Copies
from watcher.storage.journal import Entry, Journal
from watcher.storage.kept_messages import dump_message
from watcher.storage.ledger import Ledger
from watcher.storage.posts import Posts
from watcher.storage.readings import Readings
from watcher.storage.text_tickets import TextTickets
from watcher.storage.tickets import Tickets

BATCH = 500
ALSO_CLOSED_WITHIN = timedelta(days=3)  # the same words later are said again, not cross-posted
HOME_TERRITORY = "metropole"  # whose silence period a national account follows


def triage(
    ledger: Ledger, settings: Settings, now: datetime, progress: Callable[[int], None] = lambda _: None
) -> StepReport:
    """Decide on every reading that waits; one transaction a batch. Run twice, nothing changes."""
    counts: dict[str, int] = {"withdrawn": _withdraw(ledger, now), "refused": _refuse_copies(ledger, now)}
    TextTickets(ledger).answer_what_is_left()
    silent = open_window(silence_windows(settings.rounds, TERRITORIES), HOME_TERRITORY, now) is not None
    working = WorkingHours.of(settings)

    def propose(stored: StoredPost, reading: Reading) -> Proposal:
        organisation = settings.organisation(stored.post.organisation_id)
        return decide(stored.post, reading, organisation, now=now, silent=silent, working=working)

    while batch := Readings(ledger).untriaged(BATCH):
        with ledger.write():
            for stored, reading in batch:
                name = _settle(ledger, stored, reading, propose(stored, reading), now)
                counts[name] = counts.get(name, 0) + 1
        progress(len(batch))
    return StepReport("triage", {"moved": sum(counts.values()), **counts})


def _settle(ledger: Ledger, stored: StoredPost, reading: Reading, proposal: Proposal, now: datetime) -> str:
    """Note what is proposed for one post; return what became of it, for the report."""
    proposal = _once_for_persons(ledger, stored, reading, proposal)
    Readings(ledger).set_outcome(stored.id, proposal.outcome, dump_message(proposal.reason))
    if proposal.outcome is Outcome.COUNT:
        Posts(ledger).anonymise([stored.id])
    became = str(proposal.outcome)
    if proposal.outcome in ON_A_DESK:
        became = _put_on_desk(ledger, stored, reading, proposal, now)
    elif proposal.outcome is not Outcome.COUNT:
        _join(ledger, stored)  # cut short, a text may say less; it is a link of the same item
    if reading.author_kind not in PRIVATE:  # persons are counted, and weigh nothing
        _weigh(ledger, stored)
    return became


def _once_for_persons(ledger: Ledger, stored: StoredPost, reading: Reading, proposal: Proposal) -> Proposal:
    """Count a private person's copy of a text that has a ticket: a thousand senders are one item."""
    if reading.author_kind not in PRIVATE or Tickets(ledger).of_post(stored.id) is not None:
        return proposal
    same_text = TextTickets(ledger).any_of_text(stored.id)
    if same_text is None:
        return proposal
    why = msg("private author, same text as ticket {ticket}: counted", ticket=same_text)
    return Proposal(Outcome.COUNT, why, None, None)


def _weigh(ledger: Ledger, stored: StoredPost) -> None:
    """Give the tickets of a text the points that its spread is worth now."""
    tickets = TextTickets(ledger).of_text(stored.id)
    points = points_of(Copies(ledger).spread(stored.id)) if tickets else 0
    for ticket in tickets:
        TextTickets(ledger).weigh(ticket.id, points)


def _withdraw(ledger: Ledger, now: datetime) -> int:
    """Close the tickets whose every post was deleted by its author; return how many."""
    gone = Tickets(ledger).with_only_deleted_posts()
    for ticket in gone:
        _close(ledger, ticket, Move.REJECT, "deleted by its author", now)
    return len(gone)


def _refuse_copies(ledger: Ledger, now: datetime) -> int:
    """Close, with a ticket that a person refused, the others that waited behind it; return how many."""
    behind = TextTickets(ledger).refused_with()
    for ticket, refused in behind:
        move = Move.NOT_A_MENTION if refused.status is Status.NOT_A_MENTION else Move.REJECT
        _close(ledger, ticket, move, dump_message(msg("same text as ticket {ticket}", ticket=refused.id)), now)
    return len(behind)


def _close(ledger: Ledger, ticket: Ticket, move: Move, note: str, now: datetime) -> None:
    """Close a ticket for the house, unless somebody moved it meanwhile."""
    to = MOVES[ticket.status, move]
    with ledger.write():
        if Tickets(ledger).swap(ticket, to, now, claimed_until=None):
            Journal(ledger).append(Entry(HOUSE, move, ticket.id, ticket.status, to, note=note), now)


def _put_on_desk(ledger: Ledger, stored: StoredPost, reading: Reading, proposal: Proposal, now: datetime) -> str:
    """Open a ticket, or add the post to the ticket where its organisation already said the same."""
    tickets = Tickets(ledger)
    if tickets.of_post(stored.id) is not None:
        return "known"
    if _join(ledger, stored):
        return "copies"
    ticket_id = tickets.open(
        stored,
        proposal,
        nature=reading.nature.label,
        theme_id=reading.theme_id,
        priority=reading.priority,
        now=now,
    )
    TextTickets(ledger).link_copies(ticket_id, stored)
    Journal(ledger).append(Entry(HOUSE, Move.OPEN, ticket_id, None, Status.OPEN, note=proposal.outcome), now)
    return "tickets"


def _join(ledger: Ledger, stored: StoredPost) -> bool:
    """Add a post to the ticket where its organisation said the same text, if there is one."""
    tickets, post = Tickets(ledger), stored.post
    around = (post.published_at - ALSO_CLOSED_WITHIN, post.published_at + ALSO_CLOSED_WITHIN)
    if post.organisation_id is None or tickets.of_post(stored.id) is not None:
        return False
    same = TextTickets(ledger).said_already(stored.id, post.organisation_id, around)
    if same is not None:
        tickets.link(same, stored.id)
    return same is not None
