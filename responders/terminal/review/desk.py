"""The queue as one person uses it in one session: what they see, decide and take back."""

from collections.abc import Callable
from dataclasses import replace
from functools import cached_property

from responders.publishing.settling import settle
from responders.queue.moves import Queue
from responders.queue.views import Line, TicketView, lines, view
from watcher.clock import Clock
from watcher.errors import LedgerBusy, VeilleurError
from watcher.model import Person, Publication, PublicationState, Ticket
from watcher.storage.publications import Publications
from watcher.storage.tickets import Filter, Tickets
from watcher.text import fold

Act = Callable[[Queue], Ticket]


class Desk:
    """One person at the queue; use it from one thread. Every method may raise a VeilleurError."""

    def __init__(self, open_queue: Callable[[], Queue], person: Person, clock: Clock) -> None:
        self._open_queue = open_queue
        self.person = person
        self.clock = clock
        self._decided: list[Ticket] = []

    @cached_property
    def queue(self) -> Queue:
        """Open the queue, once; a ledger that was busy is tried again the next time."""
        return self._open_queue()

    def lines(self, wanted: Filter, words: str = "") -> list[Line]:
        """Return the tickets that a filter and a search keep, the most pressing first."""
        now = self.clock()
        if wanted.overdue_at is not None:
            wanted = replace(wanted, overdue_at=now)
        found = lines(self.queue.ledger, self.queue.settings, wanted, now)
        needle = fold(words)
        return [line for line in found if needle in fold(f"{line.speaker} {line.text}")] if needle else found

    def counts(self) -> tuple[int, int, int]:
        """Count what waits, what is late, and what is to be published by hand."""
        tickets, now = Tickets(self.queue.ledger), self.clock()
        return tickets.count(Filter(), now), tickets.count(Filter(overdue_at=now), now), len(self.by_hand())

    def view(self, ticket_id: int) -> TicketView:
        """Return one ticket with its context."""
        return view(self.queue.ledger, self.queue.settings, ticket_id)

    def act(self, act: Act, *, decides: bool) -> Ticket:
        """Make a move; a decision may be taken back by `undo`."""
        moved = act(self.queue)
        if decides:
            self._decided.append(moved)
        return moved

    def undo(self) -> Ticket | None:
        """Take back the last decision of this session; None when there is none.

        One that can no longer be taken back is forgotten, so that the one before it can be.
        """
        if not self._decided:
            return None
        last = self._decided.pop()
        try:
            return self.queue.undo(last.id, self.person.id, seen=last.version)
        except LedgerBusy:
            self._decided.append(last)
            raise

    def by_hand(self) -> list[Publication]:
        """Return the texts approved that a person must publish, oldest first."""
        return Publications(self.queue.ledger).in_state(PublicationState.BY_HAND)

    def settle(self, publication_id: int, url: str | None, *, sent: bool) -> Publication:
        """Say that a text was published by hand, with its link, or was not."""
        q = self.queue
        return settle(q.ledger, q.settings, publication_id, sent=sent, by=self.person.id, url=url, now=self.clock())

    def since(self, seen: Ticket) -> bool:
        """Return whether somebody moved a ticket since it was seen."""
        ticket = Tickets(self.queue.ledger).get(seen.id)
        return ticket is None or ticket.version != seen.version

    def close(self) -> None:
        """Close the ledger, if it was opened."""
        if "queue" in self.__dict__:
            self.queue.ledger.close()


def explained(error: VeilleurError, tr: Callable[..., str]) -> str:
    """Return what is wrong and what to do about it, in the reader's language."""
    return f"{tr(error.message)}\n→ {tr(error.hint)}" if error.hint else tr(error.message)
