"""Whatever people, networks and crashes do: nothing leaves unapproved or twice, no ticket is lost."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import desk
from desk import Hour, Net
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from responders.guards.binding import Destination, destination_of
from responders.guards.human_review import HumanReview
from responders.publishing.base import OutcomeUnknown, Sent
from responders.publishing.settling import settle
from responders.queue.moves import Queue
from watcher.errors import VeilleurError
from watcher.model import (
    APPROVAL_LASTS,
    MOVES,
    Move,
    Network,
    Origin,
    Publication,
    PublicationState,
    Role,
    Status,
    hash_text,
)
from watcher.storage.journal import Journal
from watcher.storage.kept_messages import load_message
from watcher.storage.ledger import Ledger
from watcher.storage.publications import PENDING, Publications
from watcher.storage.tickets import Tickets


class Crash(BaseException):
    """The process dies here: nothing catches it."""


TICKETS = st.integers(1, 3)
WHO = st.sampled_from([person.id for person in desk.PEOPLE])
WORDS = st.sampled_from(["Un texte.", "Un autre texte.", "Un troisième texte."])


class Campaign(RuleBasedStateMachine):
    """Three tickets (one to answer by hand), everybody's moves, a network and a process that may fail."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = TemporaryDirectory()
        self.path = Path(self.folder.name) / "ledger.db"
        self.ledger = Ledger.open(self.path)
        self.hour = Hour()
        self.net = Net(on_send=self.check_what_leaves)
        self.crash = ""
        for name, network in (("1", Network.BLUESKY), ("2", Network.BLUESKY), ("3", Network.X)):
            desk.open_ticket(self.ledger, name, network=network)

    def teardown(self) -> None:
        self.ledger.close()
        self.folder.cleanup()

    @property
    def q(self) -> Queue:
        return desk.queue(self.ledger, self.hour)

    def check_what_leaves(self, publication: Publication) -> None:
        """Prove, from the journal alone, that another person approved this text, last and lately."""
        line = Journal(self.ledger).of_ticket(publication.ticket_id)[-1]
        draft = next(d for d in Tickets(self.ledger).drafts(publication.ticket_id) if d.id == line.draft_id)
        assert (line.move, line.text_hash) == (Move.APPROVE, hash_text(publication.text))
        assert line.person != draft.author and draft.text == publication.text
        bound = destination_of(load_message(line.note))
        assert bound == Destination(publication.account_id or "", publication.in_reply_to or "")
        ticket = Tickets(self.ledger).get(publication.ticket_id)
        assert ticket is not None
        assert ticket.role is not Role.LEGAL or line.person == "anne-lise", "without the second key"
        assert draft.origin is not Origin.LLM or "sources ticked: 3.1" in str(load_message(line.note))
        assert timedelta(0) <= self.hour() - line.at <= APPROVAL_LASTS
        assert publication.id not in self.net.calls, "sent twice"
        if self.crash == "before":
            raise Crash

    def attempt(self, move: Callable[..., object], *values: object) -> bool:
        """Make a move, or see it refused with nothing written."""
        before = desk.written(self.ledger)
        try:
            move(*values)
        except VeilleurError:
            assert desk.written(self.ledger) == before
            return False
        return True

    @rule(ticket=TICKETS, who=WHO)
    def claim(self, ticket: int, who: str) -> None:
        held = Tickets(self.ledger).get(ticket)
        assert held is not None
        taken = held.claimed_until and held.claimed_until > self.hour() and held.owner != who
        assert not (self.attempt(self.q.claim, ticket, who) and taken), "two live owners"

    @rule(ticket=TICKETS, who=WHO)
    def release(self, ticket: int, who: str) -> None:
        self.attempt(self.q.release, ticket, who)

    @rule(ticket=TICKETS, who=WHO, text=WORDS)
    def edit(self, ticket: int, who: str, text: str) -> None:
        self.attempt(self.q.edit, ticket, who, text)

    @rule(ticket=TICKETS, who=WHO)
    def approve(self, ticket: int, who: str) -> None:
        self.attempt(self.q.approve, ticket, who)

    @rule(ticket=TICKETS, text=WORDS)
    def write_and_approve(self, ticket: int, text: str) -> None:
        if self.attempt(self.q.edit, ticket, "karim", text):
            self.attempt(self.q.approve, ticket, "sabrina")

    @rule(ticket=TICKETS, who=WHO)
    def reject(self, ticket: int, who: str) -> None:
        self.attempt(self.q.reject, ticket, who, "rien à ajouter")

    @rule(ticket=TICKETS, who=WHO, to=st.sampled_from([Role.LEGAL, Role.DIRECTOR, Role.THEME_LEAD]))
    def escalate(self, ticket: int, who: str, to: Role) -> None:
        self.attempt(self.q.escalate, ticket, who, to)

    @rule(ticket=TICKETS, who=WHO, hours=st.integers(0, 30))
    def snooze(self, ticket: int, who: str, hours: int) -> None:
        self.attempt(self.q.snooze, ticket, who, self.hour() + timedelta(hours=hours))

    @rule(ticket=TICKETS, who=WHO, to=WHO)
    def assign(self, ticket: int, who: str, to: str) -> None:
        self.attempt(self.q.assign, ticket, who, to)

    @rule(ticket=TICKETS, who=WHO, theme=st.sampled_from(["sante", "agriculture"]))
    def retheme(self, ticket: int, who: str, theme: str) -> None:
        self.attempt(self.q.retheme, ticket, who, theme)

    @rule(ticket=TICKETS, who=WHO)
    def thank(self, ticket: int, who: str) -> None:
        self.attempt(self.q.thank, ticket, who, "Merci pour votre travail. — l'équipe")

    @rule(ticket=TICKETS)
    def a_machine_writes(self, ticket: int) -> None:
        """Put a machine's text on a ticket of the desk, as the drafting step would."""
        held = Tickets(self.ledger).get(ticket)
        if held and (held.status, Move.DRAFT) in MOVES:
            with self.ledger.write():
                Tickets(self.ledger).add_draft(ticket, "veilleur", Origin.LLM, "Un texte.", ("3.1",), self.hour())

    @rule(ticket=TICKETS, who=WHO, seconds=st.sampled_from([2, 60]), ticked=st.booleans())
    def approve_after_a_review(self, ticket: int, who: str, seconds: int, ticked: bool) -> None:
        review = HumanReview(seconds, frozenset({"3.1"} if ticked else ()))
        draft = Tickets(self.ledger).latest_draft(ticket)
        approved = self.attempt(lambda: self.q.approve(ticket, who, review=review))
        if approved and draft and draft.origin is Origin.LLM and draft.measures:
            assert seconds == 60 and ticked

    @rule(ticket=TICKETS, who=WHO)
    def escalate_and_undo(self, ticket: int, who: str) -> None:
        """Check that taking an escalation back gives the ticket to the role that had it."""
        before = Tickets(self.ledger).get(ticket)
        if self.attempt(self.q.escalate, ticket, who, Role.DIRECTOR) and self.attempt(self.q.undo, ticket, who):
            after = Tickets(self.ledger).get(ticket)
            assert before and after and after.role is before.role

    @rule(ticket=TICKETS, who=WHO)
    def not_a_mention(self, ticket: int, who: str) -> None:
        self.attempt(self.q.not_a_mention, ticket, who)

    @rule(ticket=TICKETS, who=WHO)
    def undo(self, ticket: int, who: str) -> None:
        self.attempt(self.q.undo, ticket, who)

    @rule(minutes=st.sampled_from([1, 3, 16, 60, 1500]))
    def time_passes(self, minutes: int) -> None:
        self.hour.pass_by(minutes=minutes)
        self.q.wake()

    @rule(trouble=st.sampled_from(["", "", "refused", "lost", "lost on the way"]), blind=st.booleans())
    def publish(self, trouble: str, blind: bool) -> None:
        self.net.trouble, self.net.blind = trouble, blind
        desk.outbox(self.ledger, self.hour, self.net).run()

    @rule(moment=st.sampled_from(["before", "after"]))
    def publish_and_die(self, moment: str) -> None:
        self.crash, self.net.trouble = moment, "dies" if moment == "after" else ""
        box = desk.outbox(self.ledger, self.hour, _Dying(self.net))
        with suppress(Crash):
            box.run()
        self.crash = ""
        self.ledger.close()
        self.ledger = Ledger.open(self.path)

    @rule(number=st.integers(1, 6), who=WHO)
    def look_and_settle(self, number: int, who: str) -> None:
        """Settle as a person who looked at the account does: by what is there."""
        sent = number in self.net.left
        self.attempt(lambda: settle(self.ledger, desk.settings(), number, sent=sent, by=who, url=None, now=self.hour()))

    @invariant()
    def no_ticket_is_lost(self) -> None:
        outbox = Publications(self.ledger)
        for number in (1, 2, 3):
            ticket = Tickets(self.ledger).get(number)
            assert ticket is not None
            pending = [p for p in outbox.of_ticket(number) if p.state in PENDING]
            assert len(pending) == (ticket.status is Status.APPROVED)
            assert (ticket.snoozed_until is not None) == (ticket.status is Status.SNOOZED)
            sent = any(p.state is PublicationState.SENT for p in outbox.of_ticket(number))
            assert sent == (ticket.status is Status.ANSWERED)

    @invariant()
    def each_text_leaves_at_most_once(self) -> None:
        assert len(set(self.net.calls)) == len(self.net.calls)
        of_tickets = [p.ticket_id for p in map(Publications(self.ledger).get, self.net.left) if p]
        assert len(set(of_tickets)) == len(of_tickets), "one ticket was answered twice"

    @invariant()
    def the_journal_verifies(self) -> None:
        assert list(Journal(self.ledger).verify()) == []


@dataclass
class _Dying:
    """A network in whose hands the process dies once the text has left."""

    net: Net
    network: Network = Network.BLUESKY

    def send(self, publication: Publication) -> Sent:
        try:
            return self.net.send(publication)
        except OutcomeUnknown as error:
            raise Crash from error

    def find(self, publication: Publication) -> Sent | None:
        return self.net.find(publication)


TestCampaign = Campaign.TestCase
TestCampaign.settings = settings(max_examples=50, stateful_step_count=40, deadline=None)
