"""A desk for the tests of `veilleur review`: tickets with drafts, in a real ledger."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from world import NOON, organisation, post, reading, settings, ticket

from responders.publishing.dry import DryPublisher
from responders.queue.moves import Queue
from responders.terminal.review.app import ReviewApp
from watcher.messages import Translator
from watcher.model import (
    Decision,
    Draft,
    Measure,
    Network,
    Origin,
    Outcome,
    Publication,
    PublicationState,
    Reading,
    Status,
    Ticket,
)
from watcher.settings import Settings
from watcher.storage.journal import Journal
from watcher.storage.ledger import Ledger
from watcher.storage.publications import Publications
from watcher.storage.tickets import Tickets

MEASURE = Measure(
    "4.2", 14, "Des prix planchers", "Agriculture", ("sante",), (), "Nous fixerons des prix planchers.", "", "1"
)
DRAFT = "Bonjour, oui : nous fixerons des prix planchers (§4.2). — l'équipe"
QUESTION = "Mme Aubertin, une réponse sur les prix planchers ? #Aubertin2027"


@dataclass(frozen=True, slots=True)
class Desk:
    """A ledger in a folder, its configuration, and an hour that stands still."""

    folder: Path
    settings: Settings
    now: datetime = NOON

    def clock(self) -> datetime:
        """Return the hour."""
        return self.now

    def open_queue(self) -> Queue:
        """Open the queue on a connection of its own."""
        return Queue(Ledger.open(self.settings.ledger_path, busy_wait_s=0.05), self.settings, self.clock)

    def app(self, person: str = "ines", language: str = "en") -> ReviewApp:
        """Make the screen of one person."""
        return ReviewApp(self.open_queue, self.settings.person(person), Translator(language), self.clock)

    def ticket(self, ticket_id: int) -> Ticket:
        """Return a ticket as the ledger holds it."""
        return self._read(lambda ledger: Tickets(ledger).get(ticket_id))

    def draft(self, ticket_id: int) -> Draft:
        """Return the latest text of a ticket."""
        return self._read(lambda ledger: Tickets(ledger).latest_draft(ticket_id))

    def statuses(self) -> list[Status]:
        """Return where every ticket stands, by number."""
        return self._read(lambda ledger: [Status(r["status"]) for r in ledger.rows("SELECT status FROM ticket")])

    def decisions(self, ticket_id: int) -> list[Decision]:
        """Return the journal of a ticket."""
        return self._read(lambda ledger: Journal(ledger).of_ticket(ticket_id))

    def publications(self, ticket_id: int) -> list[Publication]:
        """Return what is in the outbox for a ticket."""
        return self._read(lambda ledger: Publications(ledger).of_ticket(ticket_id))

    def _read(self, read: Callable[[Ledger], Any]) -> Any:
        with Ledger.open(self.settings.ledger_path) as ledger:
            return read(ledger)


def thought(priority: int = 3, because: tuple[str, ...] = ("Aubertin",)) -> Reading:
    """Make a reading that says which words proved it."""
    plain = reading("sante", priority=priority)
    return replace(plain, mention=replace(plain.mention, because=because))


def make_desk(folder: Path, texts: list[str], **changes: object) -> Desk:
    """Fill a ledger with one ticket a text: priority falls, every other is late, all have a draft."""
    sizes = {"organisations": tuple(organisation(f"org{i}", f"Collectif {i}") for i in range(len(texts)))}
    desk = Desk(folder, settings(folder, programme=(MEASURE,), **{**sizes, **changes}))
    with Ledger.open(desk.settings.ledger_path) as ledger:
        for number, text in enumerate(texts):
            add_ticket(ledger, text, number, len(texts) - number)
    return desk


def add_ticket(
    ledger: Ledger,
    text: str,
    number: int,
    priority: int,
    *,
    network: Network = Network.BLUESKY,
    draft: str = DRAFT,
    outcome: Outcome = Outcome.REPLY,
) -> int:
    """Add one ticket with its draft; return its number."""
    said = post(
        text,
        native_id=f"p{number}",
        network=network,
        organisation_id=f"org{number}",
        url=f"https://social.example/p/{number}",
    )
    made = ticket(ledger, said, thought(priority), outcome, due_at=NOON + timedelta(hours=number + 1))
    with ledger.write():
        Tickets(ledger).add_draft(made, "veilleur", Origin.TEMPLATE, draft, ("4.2",), NOON)
    return made


def let_leave(desk: Desk, ticket_id: int, at: datetime = NOON) -> int:
    """Approve a ticket's text and have it leave for the folder of the dry publisher; return its publication."""
    desk.open_queue().approve(ticket_id, "ines")
    publication = desk.publications(ticket_id)[0]
    sent = DryPublisher(publication.network, desk.folder / "outbox").send(publication)
    with Ledger.open(desk.settings.ledger_path) as ledger:
        outbox = Publications(ledger)
        outbox.swap(publication, PublicationState.SENDING, at)
        outbox.swap(outbox.of_ticket(ticket_id)[0], PublicationState.SENT, at, url=sent.url)
        with ledger.write():
            ticket = Tickets(ledger).get(ticket_id)
            assert ticket is not None and Tickets(ledger).swap(ticket, Status.ANSWERED, at)
    return publication.id
