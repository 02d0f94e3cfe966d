"""What people do to tickets. Each move is one transaction: right, table, compare-and-swap, journal.

A move takes who makes it and, from a screen, `seen`: the ticket's version that was on the screen.
When somebody else moved first the move is refused with who and what, and nothing is written.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from responders.guards.human_review import HumanReview
from responders.queue.approving import approval_note, check_approval, check_guards, check_planned, destination
from responders.rights import check_escalation_right, check_right, check_undo_right
from watcher.clock import Clock
from watcher.errors import MovedMeanwhile, MoveError, UsageError, unknown_ticket
from watcher.messages import msg
from watcher.model import (
    CLAIM_LASTS,
    HOUSE,
    MOVES,
    Draft,
    Move,
    Origin,
    Outcome,
    Person,
    PublicationState,
    Role,
    Status,
    Ticket,
)
from watcher.settings import Settings
from watcher.storage.journal import Entry, Journal
from watcher.storage.kept_messages import dump_message
from watcher.storage.ledger import Ledger
from watcher.storage.publications import Publications
from watcher.storage.tickets import Tickets
from watcher.text import clean

_CITED = re.compile(r"§ ?(\d+(?:\.\d+)*)")
_STILL_HERE = frozenset({PublicationState.QUEUED, PublicationState.HELD, PublicationState.BY_HAND})
_GONE = frozenset({PublicationState.SENDING, PublicationState.SENT, PublicationState.UNCERTAIN})


@dataclass(frozen=True, slots=True)
class Queue:
    """The desk, seen by the people of one campaign."""

    ledger: Ledger
    settings: Settings
    clock: Clock

    def claim(self, ticket_id: int, by: str, seen: int | None = None) -> Ticket:
        """Take a ticket for a while, so that nobody else works on it."""
        now = self.clock()
        return self._move(ticket_id, by, Move.CLAIM, seen, owner=by, claimed_until=now + CLAIM_LASTS)

    def release(self, ticket_id: int, by: str, seen: int | None = None) -> Ticket:
        """Give a ticket back."""
        return self._move(ticket_id, by, Move.RELEASE, seen, owner=None, claimed_until=None)

    def assign(self, ticket_id: int, by: str, to: str, seen: int | None = None) -> Ticket:
        """Put a ticket on another person's desk."""
        person = self.settings.person(to)
        return self._move(ticket_id, by, Move.ASSIGN, seen, note=person.id, owner=person.id, claimed_until=None)

    def edit(self, ticket_id: int, by: str, text: str, seen: int | None = None) -> Ticket:
        """Write a new draft; whatever was approved before no longer is."""
        text = clean(text)
        if not text:
            raise UsageError(msg("The text is empty."), msg("Write the answer, or reject the ticket."))
        with self.ledger.write():
            ticket = self._ticket(ticket_id)
            if ticket.status is Status.APPROVED:
                self._take_back(ticket)
            self._add_draft(ticket, by, text)
            return self._move(ticket_id, by, Move.EDIT, seen, draft=self._draft(ticket_id))

    def thank(self, ticket_id: int, by: str, text: str, seen: int | None = None) -> Ticket:
        """Put the house's own words of thanks in place of the draft: nothing else is answered."""
        with self.ledger.write():
            ticket = self._ticket(ticket_id)
            if ticket.status is Status.APPROVED:
                self._take_back(ticket)
            Tickets(self.ledger).add_draft(ticket_id, HOUSE, Origin.TEMPLATE, text, (), self.clock())
            draft = self._draft(ticket_id)
            return self._move(ticket_id, by, Move.EDIT, seen, draft=draft, note=Outcome.THANK, outcome=Outcome.THANK)

    def reword(self, ticket_id: int, by: str, text: str, measures: Sequence[str], seen: int | None = None) -> Ticket:
        """Put another of the house's texts in place of the draft; whoever picked it did not write it."""
        with self.ledger.write():
            ticket = self._ticket(ticket_id)
            if ticket.status is Status.APPROVED:
                self._take_back(ticket)
            Tickets(self.ledger).add_draft(ticket_id, HOUSE, Origin.TEMPLATE, text, measures, self.clock())
            return self._move(ticket_id, by, Move.EDIT, seen, draft=self._draft(ticket_id))

    def approve(
        self,
        ticket_id: int,
        by: str,
        seen: int | None = None,
        draft_id: int | None = None,
        review: HumanReview | None = None,
        because: str = "",
        at: datetime | None = None,
    ) -> Ticket:
        """Approve the latest draft in its exact wording, for one account and one post, and put it in the outbox.

        Raise NotAllowed for its author or without the right; GuardRefusal when a guard stops it (one that
        holds it is let go by the second key, with `because` in writing), and for a machine's text that was
        not reviewed; MovedMeanwhile when `draft_id`, the one that was read, is no longer the latest;
        UsageError or GuardRefusal for an hour to publish (`at`) at which it could not leave.
        """
        person, because = self.settings.person(by), clean(because)
        with self.ledger.write():
            ticket = self._ticket(ticket_id)
            draft = self._draft(ticket_id)
            if draft_id is not None and draft.id != draft_id:
                raise self._overtaken(ticket_id)
            check_approval(self.ledger, self.settings, person, ticket, draft, review)
            held = check_guards(self.ledger, self.settings, person, ticket, draft, self.clock(), because)
            where, state = destination(self.ledger, self.settings, ticket)
            check_planned(self.settings, ticket.network, where.account, at, self.clock())
            note = dump_message(approval_note(self.ledger, self.settings, person, draft, where, review, held, because))
            moved = self._move(ticket_id, by, Move.APPROVE, seen, draft=draft, note=note)
            Publications(self.ledger).add(
                ticket_id, draft.id, ticket.network, where.target, state, self.clock(), where.account or None, at
            )
        return moved

    def reject(self, ticket_id: int, by: str, reason: str, seen: int | None = None) -> Ticket:
        """Close a ticket without an answer, with the reason."""
        return self._move(ticket_id, by, Move.REJECT, seen, note=_needed(reason))

    def escalate(self, ticket_id: int, by: str, to: Role, reason: str = "", seen: int | None = None) -> Ticket:
        """Hand a ticket to a role that must decide; raise NotAllowed to take it from the lawyer."""
        note = " ".join((to, clean(reason))).strip()
        with self.ledger.write():
            check_escalation_right(self.settings.person(by), self._ticket(ticket_id), self.settings.people)
            return self._move(ticket_id, by, Move.ESCALATE, seen, note=note, role=to, owner=None, claimed_until=None)

    def snooze(self, ticket_id: int, by: str, until: datetime, seen: int | None = None) -> Ticket:
        """Put a ticket away until an instant in the future."""
        if until <= self.clock():
            raise UsageError(msg("This time has passed already."), msg("Give an hour or a day to come."))
        return self._move(ticket_id, by, Move.SNOOZE, seen, snoozed_until=until)

    def not_a_mention(self, ticket_id: int, by: str, seen: int | None = None) -> Ticket:
        """Say that the post does not speak of us: the ticket is closed, the journal keeps the correction."""
        return self._move(ticket_id, by, Move.NOT_A_MENTION, seen)

    def retheme(self, ticket_id: int, by: str, theme_id: str, seen: int | None = None) -> Ticket:
        """Give a ticket another theme."""
        theme = self.settings.theme(theme_id)
        if theme is None:
            known = ", ".join(t.id for t in self.settings.themes)
            raise UsageError(msg("There is no theme {theme}.", theme=theme_id), msg("Themes: {known}.", known=known))
        return self._move(ticket_id, by, Move.RETHEME, seen, note=theme.id, theme_id=theme.id)

    def undo(self, ticket_id: int, by: str, seen: int | None = None) -> Ticket:
        """Take back the last decision, as long as nothing has left: one's own, or any as a lead."""
        with self.ledger.write():
            ticket = self._ticket(ticket_id)
            check_undo_right(self.settings.person(by), self._decider(ticket_id), self.settings.people)
            if ticket.status is Status.APPROVED:
                self._take_back(ticket)
            changes: dict[str, Any] = {"snoozed_until": None, "former_role": None}
            former = Tickets(self.ledger).former_role(ticket_id)
            if ticket.status is Status.ESCALATED and former is not None:
                changes["role"] = former or None
            return self._move(ticket_id, by, Move.UNDO, seen, **changes)

    def wake(self) -> int:
        """Bring back the snoozed tickets whose hour has come; return how many."""
        with self.ledger.write():  # nobody moves one of them between the list and the move
            asleep = Tickets(self.ledger).asleep_until(self.clock())
            for ticket in asleep:
                self._swap(ticket, HOUSE, Move.WAKE, snoozed_until=None)
        return len(asleep)

    def _move(
        self,
        ticket_id: int,
        by: str,
        move: Move,
        seen: int | None,
        *,
        note: str = "",
        draft: Draft | None = None,
        **changes: Any,
    ) -> Ticket:
        person = self.settings.person(by)
        check_right(person, move, self.settings.people)
        with self.ledger.write():
            ticket = self._ticket(ticket_id)
            self._check_free(ticket, person)
            if seen is not None and seen != ticket.version:
                raise self._overtaken(ticket_id)
            return self._swap(ticket, by, move, note=note, draft=draft, **changes)

    def _swap(
        self, ticket: Ticket, by: str, move: Move, *, note: str = "", draft: Draft | None = None, **changes: Any
    ) -> Ticket:
        """Move along the table and write the journal, or raise and write nothing."""
        to = MOVES.get((ticket.status, move))
        if to is None:
            raise MoveError(
                msg("Ticket {ticket} is {status}: this move ({move}) is not possible.", ticket=ticket.id,
                    status=ticket.status, move=move),
                msg("See it with: veilleur queue show {ticket}", ticket=ticket.id),
            )  # fmt: skip
        with self.ledger.write():
            if not Tickets(self.ledger).swap(ticket, to, self.clock(), **changes):
                raise self._overtaken(ticket.id)
            Journal(self.ledger).append(
                Entry(
                    by,
                    move,
                    ticket.id,
                    ticket.status,
                    to,
                    draft_id=draft.id if draft else None,
                    text_hash=draft.text_hash if draft else None,
                    note=note,
                ),
                self.clock(),
            )
        return self._ticket(ticket.id)

    def _decider(self, ticket_id: int) -> str:
        """Return who made the decision that an undo would take back."""
        decisions = Journal(self.ledger).of_ticket(ticket_id)
        deciding = (d for d in decisions if d.from_status is not d.to_status or d.move is Move.ESCALATE)
        last = max(deciding, key=lambda d: d.id, default=None)
        return last.person if last else HOUSE

    def _ticket(self, ticket_id: int) -> Ticket:
        ticket = Tickets(self.ledger).get(ticket_id)
        if ticket is None:
            raise unknown_ticket(ticket_id)
        return ticket

    def _draft(self, ticket_id: int) -> Draft:
        draft = Tickets(self.ledger).latest_draft(ticket_id)
        if draft is None:
            raise MoveError(
                msg("Ticket {ticket} has no text to approve.", ticket=ticket_id),
                msg("Write one first (edit), or reject or escalate the ticket."),
            )
        return draft

    def _add_draft(self, ticket: Ticket, by: str, text: str) -> None:
        """Keep a person's text; one that began as a machine's stays one, and is reviewed as one."""
        cited = set(_CITED.findall(text))
        measures = [measure.id for measure in self.settings.programme if measure.id in cited]
        before = Tickets(self.ledger).latest_draft(ticket.id)
        origin = Origin.LLM if before and before.origin is Origin.LLM else Origin.PERSON
        Tickets(self.ledger).add_draft(ticket.id, by, origin, text, measures, self.clock())

    def _check_free(self, ticket: Ticket, person: Person) -> None:
        until = ticket.claimed_until
        if until is not None and until > self.clock() and ticket.owner not in (None, person.id):
            owner = self._name(ticket.owner)
            raise MoveError(
                msg("{owner} is working on ticket {ticket}.", owner=owner, ticket=ticket.id),
                msg("Ask {owner} to release it, or wait until it is free again.", owner=owner),
            )

    def _take_back(self, ticket: Ticket) -> None:
        """Take an approved text out of the outbox, or refuse because it has left."""
        outbox = Publications(self.ledger)
        for publication in outbox.of_ticket(ticket.id):
            if publication.state in _GONE:
                raise MoveError(
                    msg("The text of ticket {ticket} has already left.", ticket=ticket.id),
                    msg("What is published can only be corrected by another post."),
                )
            if publication.state in _STILL_HERE:
                outbox.swap(publication, PublicationState.CANCELLED, self.clock())

    def _name(self, person_id: str | None) -> str | None:
        """Return a person's name, or the id of somebody who is not configured any more."""
        return next((p.name for p in self.settings.people if p.id == person_id), person_id)

    def _overtaken(self, ticket_id: int) -> MovedMeanwhile:
        last = Journal(self.ledger).of_ticket(ticket_id)[-1]
        return MovedMeanwhile(
            msg("Somebody moved ticket {ticket} first: {person}, {move}.", ticket=ticket_id,
                person=self._name(last.person), move=last.move),
            msg("Look at it again before you decide; nothing was changed."),
        )  # fmt: skip


def _needed(reason: str) -> str:
    reason = clean(reason)
    if not reason:
        raise UsageError(msg("A reason is needed."), msg("Say in a few words why there is no answer."))
    return reason
