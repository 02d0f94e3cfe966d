"""The queue as one person uses it in one session: what they see, decide and take back."""

import time
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cached_property

from responders.guards.human_review import HumanReview
from responders.publishing import amending
from responders.publishing.checks import Checks
from responders.publishing.settling import SETTLED_BY_PERSONS, settle
from responders.queue.approving import approved_despite
from responders.queue.figures import Figure, figures
from responders.queue.moves import Queue
from responders.queue.views import Line, TicketView, lines, view
from responders.terminal.review.tabs import DESK, MOST_COUNTED, TABS
from watcher.clock import Clock
from watcher.errors import LedgerBusy, VeilleurError
from watcher.messages import Message
from watcher.model import Person, Publication, Ticket
from watcher.storage.listing import Filter
from watcher.storage.presence import Presence
from watcher.storage.publications import Publications
from watcher.storage.tickets import Tickets
from watcher.text import fold

Act = Callable[[Queue], Ticket]
PAGE = 60  # tickets read at once: two large screens
_MOST_SPEAKERS = 500


@dataclass(frozen=True, slots=True)
class Refused:
    """A ticket that a move on several could not move, and why."""

    ticket: Ticket
    error: VeilleurError


class Desk:
    """One person at the queue; use it from one thread. Every method may raise a VeilleurError."""

    stopwatch: Callable[[], float] = staticmethod(time.monotonic)  # seconds; a clock set back cheats nobody

    def __init__(self, open_queue: Callable[[], Queue], person: Person, clock: Clock) -> None:
        self._open_queue = open_queue
        self.person = person
        self.clock = clock
        self._decided: list[list[Ticket]] = []
        self._read_since: tuple[int, float] = (0, 0.0)

    @cached_property
    def queue(self) -> Queue:
        """Open the queue, once; a ledger that was busy is tried again the next time."""
        return self._open_queue()

    def lines(self, wanted: Filter, words: str = "", after: Ticket | None = None) -> list[Line]:
        """Return a page of the tickets that a filter and a search keep, the most pressing first."""
        q = self.queue
        q.ledger.check_in_place()
        return lines(q.ledger, q.settings, self._searched(wanted, words), self.clock(), PAGE, after=after)

    def _searched(self, wanted: Filter, words: str) -> Filter:
        if not (needle := fold(words).strip()):
            return wanted
        named = (o.id for o in self.queue.settings.organisations if needle in fold(o.name))
        return replace(wanted, words=needle, speakers=tuple(named)[:_MOST_SPEAKERS])

    def counts(self) -> tuple[list[int], int]:
        """Count what each tab holds and what is late on the desk, no further than anybody would read."""
        tickets, now = Tickets(self.queue.ledger), self.clock()
        late = replace(DESK.filter, overdue_at=now)
        return [tickets.count(tab.filter, now, MOST_COUNTED) for tab in TABS], tickets.count(late, now, MOST_COUNTED)

    def facets(self, wanted: Filter) -> dict[str, Counter[str]]:
        """Return what a filter's tickets are about, and how often."""
        return Tickets(self.queue.ledger).facets(wanted, self.clock())

    def figures(self, days: int) -> list[Figure]:
        """Return how long answers took in the last days."""
        return figures(self.queue.ledger, self.queue.settings, self.clock(), days)

    def view(self, ticket_id: int) -> TicketView:
        """Return one ticket with its context; its reading time starts when its text was not on the screen."""
        q = self.queue
        seen = view(q.ledger, q.settings, ticket_id, self.clock(), self.person)
        if seen.draft and seen.draft.id != self._read_since[0]:
            self._read_since = (seen.draft.id, self.stopwatch())
        return seen

    def review(self, draft_id: int, sources: frozenset[str]) -> HumanReview:
        """Return how a text was reviewed: for how long it has been on the screen, which sources were ticked."""
        read, since = self._read_since
        return HumanReview(self.stopwatch() - since if read == draft_id else 0.0, sources)

    def others(self, ticket_id: int) -> list[str]:
        """Say that this person looks at a ticket, and return who else does."""
        presence, now = Presence(self.queue.ledger), self.clock()
        presence.look(self.person.id, ticket_id, now)
        return presence.others(self.person.id, ticket_id, now)

    def act(self, act: Act, *, decides: bool) -> Ticket:
        """Make a move; a decision may be taken back by `undo`."""
        self.queue.ledger.check_in_place()
        moved = act(self.queue)
        if decides:
            self._decided.append([moved])
        return moved

    def act_on(self, tickets: Sequence[Ticket], make: Callable[[Ticket], Act]) -> tuple[list[Ticket], list[Refused]]:
        """Make one move on several tickets, each in its own transaction; one `undo` takes them all back.

        A ledger that is busy is waited for once: no ticket after that is tried, and LedgerBusy is raised
        when none was moved before.
        """
        self.queue.ledger.check_in_place()
        moved, refused = list[Ticket](), list[Refused]()
        for ticket in tickets:
            try:
                moved.append(make(ticket)(self.queue))
            except LedgerBusy as error:
                if not moved:
                    raise
                refused += [Refused(left, error) for left in tickets[len(moved) + len(refused) :]]
                break
            except VeilleurError as error:
                refused.append(Refused(ticket, error))
        if moved:
            self._decided.append(moved)
        return moved, refused

    def undo(self) -> list[Ticket]:
        """Take back the last decision of this session, or the last on several tickets; [] when there is none.

        One that can no longer be taken back is forgotten, so that the one before it can be.
        """
        if not self._decided:
            return []
        self.queue.ledger.check_in_place()
        group = self._decided.pop()
        undone: list[Ticket] = []
        while group:
            last = group.pop()
            try:
                undone.append(self.queue.undo(last.id, self.person.id, seen=last.version))
            except LedgerBusy:
                self._decided.append([*group, last])
                raise
            except VeilleurError:
                if not undone and not group:
                    raise
        return undone

    def to_settle(self) -> list[Publication]:
        """Return the texts of which a person must say whether they left, oldest first."""
        return Publications(self.queue.ledger).in_state(*SETTLED_BY_PERSONS)

    def settle(self, publication_id: int, url: str | None, *, sent: bool) -> Publication:
        """Say that a text was published, with its link, or was not."""
        q = self.queue
        q.ledger.check_in_place()
        return settle(q.ledger, q.settings, publication_id, sent=sent, by=self.person.id, url=url, now=self.clock())

    def reword(self, publication_id: int, text: str) -> None:
        """Propose another wording for a text that left."""
        q = self.queue
        q.ledger.check_in_place()
        amending.reword(q.ledger, q.settings, publication_id, text, self.person.id, self.clock())

    def amend(self, publication_id: int, draft_id: int, because: str) -> None:
        """Approve the wording, the one that was read, proposed for a text that left."""
        q = self.queue
        q.ledger.check_in_place()
        amending.amend(q.ledger, q.settings, publication_id, self.person.id, because, self.clock(), draft_id)

    def unpublish(self, publication_id: int, because: str) -> None:
        """Have a text that left taken back."""
        q = self.queue
        q.ledger.check_in_place()
        amending.unpublish(q.ledger, q.settings, publication_id, self.person.id, because, self.clock())

    def approved_despite(self, ticket: Ticket) -> tuple[Message, ...]:
        """Return the rules against which a ticket's text was approved."""
        return approved_despite(self.queue.ledger, ticket)

    def obstacle(self, publication: Publication) -> Message | None:
        """Say what forbids now to publish a text by hand, or None."""
        q = self.queue
        return Checks(q.ledger, q.settings, self.clock).obstacle(publication)

    def since(self, seen: Ticket) -> bool:
        """Return whether somebody moved a ticket since it was seen."""
        ticket = Tickets(self.queue.ledger).get(seen.id)
        return ticket is None or ticket.version != seen.version

    def close(self) -> None:
        """Say that this person looks at nothing any more and close the ledger, if it was opened."""
        if "queue" in self.__dict__:
            with suppress(VeilleurError):  # the row is worthless in twenty seconds anyway
                Presence(self.queue.ledger).leave(self.person.id)
            self.queue.ledger.close()


def explained(error: VeilleurError, tr: Callable[..., str]) -> str:
    """Return what is wrong and what to do about it, in the reader's language."""
    return f"{tr(error.message)}\n→ {tr(error.hint)}" if error.hint else tr(error.message)
