"""The triage step: from a reading to a ticket on somebody's desk, or to a count in the digest."""

from collections.abc import Callable
from datetime import datetime, timedelta

from responders.deadlines import WorkingHours
from responders.guards.silence import open_window, silence_windows
from responders.triage import decide
from watcher.model import HOUSE, MOVES, ON_A_DESK, Move, Outcome, Proposal, Reading, Status, StepReport, StoredPost
from watcher.settings import TERRITORIES, Settings
from watcher.storage.journal import Entry, Journal
from watcher.storage.kept_messages import dump_message
from watcher.storage.ledger import Ledger
from watcher.storage.posts import Posts
from watcher.storage.readings import Readings
from watcher.storage.tickets import Tickets
from watcher.text import copy_key

BATCH = 500
COPIES_WITHIN = timedelta(days=3)  # the same words later are said again, not cross-posted
HOME_TERRITORY = "metropole"  # whose silence period a national account follows


def triage(
    ledger: Ledger, settings: Settings, now: datetime, progress: Callable[[int], None] = lambda _: None
) -> StepReport:
    """Decide on every reading that waits; one transaction a batch. Run twice, nothing changes."""
    counts: dict[str, int] = {"withdrawn": _withdraw(ledger, now)}
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
    Readings(ledger).set_outcome(stored.id, proposal.outcome, dump_message(proposal.reason))
    if proposal.outcome is Outcome.COUNT:
        Posts(ledger).anonymise([stored.id])
    if proposal.outcome not in ON_A_DESK:
        return str(proposal.outcome)
    return _put_on_desk(ledger, stored, reading, proposal, now)


def _withdraw(ledger: Ledger, now: datetime) -> int:
    """Close the tickets whose every post was deleted by its author; return how many."""
    gone = Tickets(ledger).with_only_deleted_posts()
    for ticket in gone:
        with ledger.write():
            to = MOVES[ticket.status, Move.REJECT]
            if Tickets(ledger).swap(ticket, to, now, claimed_until=None):
                note = "deleted by its author"
                Journal(ledger).append(Entry(HOUSE, Move.REJECT, ticket.id, ticket.status, to, note=note), now)
    return len(gone)


def _put_on_desk(ledger: Ledger, stored: StoredPost, reading: Reading, proposal: Proposal, now: datetime) -> str:
    """Open a ticket, or add the post to the ticket where its organisation already said the same."""
    tickets, post = Tickets(ledger), stored.post
    if tickets.of_post(stored.id) is not None:
        return "known"
    key = copy_key(post.text)
    around = (post.published_at - COPIES_WITHIN, post.published_at + COPIES_WITHIN)
    if post.organisation_id and key and (same := tickets.copy_of(post.organisation_id, key, around)):
        tickets.link(same, stored.id)
        return "copies"
    ticket_id = tickets.open(
        stored,
        proposal,
        nature=reading.nature.label,
        theme_id=reading.theme_id,
        priority=reading.priority,
        copy_key=key,
        now=now,
    )
    Journal(ledger).append(Entry(HOUSE, Move.OPEN, ticket_id, None, Status.OPEN, note=proposal.outcome), now)
    return "tickets"
